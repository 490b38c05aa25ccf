"""Annexes as offices lay them out, drawn from a seed: one list of tasks, many headers, orders, groups and merges."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from tests.tenants.plans.annex.makers import C, P, T

FIELDS = ("section", "section_title", "ordinal", "content", "lead", "coordinating", "deadline", "deliverable", "note")

VERBS = (
    "Rà soát, hoàn thiện",
    "Xây dựng, ban hành",
    "Tham mưu ban hành",
    "Tổ chức triển khai",
    "Đẩy mạnh thực hiện",
    "Kiểm tra, giám sát việc thực hiện",
    "Tăng cường",
    "Nghiên cứu, đề xuất",
    "Chủ trì, phối hợp xây dựng",
    "Phối hợp tổ chức",
    "Tổng hợp, báo cáo",
    "Tổng kết, đánh giá",
    "Cộng tác với các viện, trường để phát triển",
    "Ký kết chương trình về",
)
OBJECTS = (
    "kế hoạch phát triển hạ tầng số trên địa bàn tỉnh",
    "cơ sở dữ liệu dùng chung của tỉnh theo Nghị quyết số 57-NQ/TW",
    "cơ chế, chính sách thu hút chuyên gia về khoa học, công nghệ",
    "Hệ thống thông tin giải quyết thủ tục hành chính",
    "Đề án phát triển nguồn nhân lực công nghiệp bán dẫn giai đoạn 2025 - 2030",
    'phong trào "Bình dân học vụ số" trong cán bộ, đảng viên và Nhân dân',
    "các nhiệm vụ được giao tại Quyết định số 1012/QĐ-TTg ngày 21/7/2025 của Thủ tướng Chính phủ",
    "mạng truyền số liệu chuyên dùng, bảo đảm an toàn thông tin cấp độ 3",
    "danh mục công nghệ chiến lược, sản phẩm công nghệ chiến lược",
    "việc cắt giảm, đơn giản hóa ít nhất 30% thời gian giải quyết thủ tục hành chính",
    "hệ sinh thái khởi nghiệp đổi mới sáng tạo",
    "quỹ đầu tư mạo hiểm của địa phương theo quy định tại Nghị định số 264/2025/NĐ-CP",
)
TAILS = (
    "",
    "",
    "",
    "; định kỳ báo cáo Ban Chỉ đạo",
    ", bảo đảm hoàn thành trước Đại hội đại biểu toàn quốc lần thứ XIV của Đảng",
    ", gắn với trách nhiệm của người đứng đầu, lấy người dân và doanh nghiệp làm trung tâm,"
    " tránh hình thức, chồng chéo, lãng phí nguồn lực",
    ".",
    ";",
)
BODIES = (
    "Sở Khoa học và Công nghệ",
    "Sở Tài chính",
    "Sở Nội vụ",
    "Văn phòng UBND tỉnh",
    "Văn phòng Tỉnh ủy",
    "Công an tỉnh",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Giáo dục và Đào tạo",
    "Ban Tuyên giáo và Dân vận Tỉnh ủy",
    "Sở Y tế",
    "Các sở, ban, ngành; UBND các xã, phường",
    "UBND cấp xã",
    "Bộ Chỉ huy Quân sự tỉnh",
    "Các cơ quan, đơn vị liên quan",
    "Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội",
)
DEADLINES = (
    "Thường xuyên",
    "Quý IV/2025",
    "Tháng 12/2025",
    "31/12/2025",
    "Trước ngày 15/11/2025",
    "2025 - 2030",
    "Năm 2026",
    "2025",
    "Hằng năm",
    "Quý I/2026",
    "6 tháng đầu năm 2026",
    "Theo tiến độ của Trung ương",
    "12/2025",
)
PRODUCTS = (
    "Kế hoạch của UBND tỉnh",
    "Quyết định phê duyệt",
    "Báo cáo",
    "Nghị quyết của HĐND tỉnh",
    "Hệ thống được đưa vào vận hành",
    "100% hồ sơ được số hóa",
    "Văn bản chỉ đạo, hướng dẫn",
)
TITLES = (
    "Nâng cao nhận thức, đổi mới tư duy",
    "Hoàn thiện thể chế",
    "Tăng cường đầu tư, hoàn thiện hạ tầng",
    "Phát triển nguồn nhân lực chất lượng cao",
    "Đẩy mạnh chuyển đổi số trong hoạt động của các cơ quan trong hệ thống chính trị",
    "Thúc đẩy hoạt động khoa học, công nghệ và đổi mới sáng tạo trong doanh nghiệp",
    "Tăng cường hợp tác quốc tế",
)
NOTES = ("", "", "", "Đã giao tại Kế hoạch số 12-KH/TU", "Nhiệm vụ mới", "Báo cáo qua hệ thống")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
CAPITAL = ("A", "B", "C", "D", "Đ", "E", "G", "H")

HEADS = {
    "ordinal": ("STT", "TT", "Số TT", "Stt", "SỐ TT"),
    "content": (
        "Nội dung nhiệm vụ",
        "Nhiệm vụ, giải pháp",
        "Nội dung công việc",
        "Tên nhiệm vụ",
        "NỘI DUNG NHIỆM VỤ",
        "Nhiệm vụ",
        "Nội dung",
        "Nhiệm vụ cụ thể",
        "Nội dung, nhiệm vụ",
        "Nhiệm vụ/Giải pháp",
    ),
    "lead": (
        "Cơ quan chủ trì",
        "Đơn vị chủ trì",
        "Cơ quan, đơn vị chủ trì",
        "Chủ trì",
        "CƠ QUAN CHỦ TRÌ",
        "Cơ quan chủ trì thực hiện",
        "Cơ quan chủ trì tham mưu",
        "Đơn vị chủ trì thực hiện",
    ),
    "coordinating": ("Cơ quan phối hợp", "Đơn vị phối hợp", "Phối hợp", "Cơ quan, đơn vị phối hợp", "CƠ QUAN PHỐI HỢP"),
    "deadline": (
        "Thời gian hoàn thành",
        "Thời hạn",
        "Hạn hoàn thành",
        "Thời gian thực hiện",
        "Tiến độ",
        "Thời hạn hoàn thành",
        "Tiến độ thực hiện",
        "Thời gian",
        "THỜI GIAN HOÀN THÀNH",
    ),
    "deliverable": ("Sản phẩm", "Kết quả", "Sản phẩm, kết quả", "Sản phẩm đầu ra", "Kết quả, sản phẩm", "Dự kiến sản phẩm"),
    "note": ("Ghi chú", "GHI CHÚ"),
}
WIDTHS = {"ordinal": 1, "content": 7, "lead": 3.4, "coordinating": 3.4, "deadline": 2.2, "deliverable": 2.6, "note": 2}
PARENTS = ("Cơ quan thực hiện", "Phân công thực hiện", "Đơn vị thực hiện", "Cơ quan, đơn vị thực hiện")


@dataclass
class Shape:
    """A drawn annex and the rows that a careful clerk would type from it."""

    blocks: list[P | T]
    expected: list[dict[str, str]]
    traits: dict[str, object] = field(default_factory=dict)


def draw(seed: int, *, tasks: int = 14) -> Shape:
    random = Random(seed)
    columns = ["ordinal", "content", "lead"]
    for name, chance in (("coordinating", 0.85), ("deliverable", 0.6)):
        if random.random() < chance:
            columns.append(name)
    columns.append("deadline")
    if random.random() < 0.4:
        tail = columns[2:]
        random.shuffle(tail)
        columns = [*columns[:2], *tail]
    if random.random() < 0.6:
        columns.append("note")
    two_rows = "coordinating" in columns and abs(columns.index("lead") - columns.index("coordinating")) == 1
    two_rows = two_rows and random.random() < 0.4
    traits: dict[str, object] = {
        "columns": columns,
        "two_rows": two_rows,
        "numbers_row": random.random() < 0.15,
        "group_style": random.choice(("roman", "capital", "number", "none", "nameless", "roman+number")),
        "group_merge": random.choice(("row", "rest", "no")),
        "group_bold": random.random() < 0.8,
        "restart": random.random() < 0.4,
        "dotted": random.random() < 0.3,
        "merge_leads": random.random() < 0.35,
        "marks": random.random() < 0.3,
        "unnumbered": random.random() < 0.25,
        "total": random.random() < 0.3,
        "signature": random.random() < 0.2,
        "ordinal_dot": random.random() < 0.3,
        "true_dates": random.random() < 0.3,
        "parent_tasks": random.random() < 0.3,
    }
    header = _header(random, columns, two_rows)
    rows, expected = _body(random, columns, traits, tasks)
    if traits["numbers_row"]:
        header.append([C(f"({number})") for number in range(1, len(columns) + 1)])
    table = T(
        rows=[*header, *rows],
        widths=[WIDTHS[name] for name in columns],
        header_rows=len(header),
        repeat_header=random.random() < 0.6,
    )
    opening = (
        "PHỤ LỤC\nDanh mục nhiệm vụ thực hiện Nghị quyết số 57-NQ/TW"
        "\n(Kèm theo Kế hoạch số 15-KH/BCĐ ngày 12/9/2025 của Ban Chỉ đạo tỉnh)"
    )
    return Shape([P(opening, centred=True), table], expected, traits)


def _header(random: Random, columns: list[str], two_rows: bool) -> list[list[C]]:
    labels = {name: random.choice(HEADS[name]) for name in columns}
    if not two_rows:
        return [[C(labels[name], bold=True) for name in columns]]
    top: list[C] = []
    below: list[C] = []
    for name in columns:
        if name in {"lead", "coordinating"}:
            if not below:
                top.append(C(random.choice(PARENTS), across=2, bold=True))
            below.append(C(labels[name], bold=True))
        else:
            top.append(C(labels[name], down=2, bold=True))
    return [top, below]


def _body(random: Random, columns: list[str], traits: dict[str, object], tasks: int) -> tuple[list[list[C]], list[dict[str, str]]]:
    rows: list[list[C]] = []
    expected: list[dict[str, str]] = []
    style = traits["group_style"]
    number = group = 0
    while len(expected) < tasks:
        section, title = "", ""
        if style != "none":
            title = random.choice(TITLES)
            section = {"roman": ROMAN, "roman+number": ROMAN, "capital": CAPITAL}.get(str(style), [str(n) for n in range(1, 9)])[
                group % 8
            ]
            section = "" if style == "nameless" else section
            _title_row(rows, columns, traits, section, title)
        group += 1
        if traits["restart"] or traits["dotted"]:
            number = 0
        if style == "roman+number":
            section, title = str(random.randint(1, 3)) if not traits["dotted"] else "1", random.choice(TITLES)
            _title_row(rows, columns, traits, section, title)
        batch: list[dict[str, str]] = []
        for _ in range(random.randint(2, 5)):
            number += 1
            ordinal = f"{section}.{number}" if traits["dotted"] and section.isdigit() else str(number)
            if traits["unnumbered"] and random.random() < 0.3:
                ordinal = ""
                number -= 1
            batch.append(_task(random, columns, traits, section, title, ordinal))
            if traits["parent_tasks"] and ordinal and random.random() < 0.3:
                for child in range(1, random.randint(2, 4)):
                    batch.append(_task(random, columns, traits, section, title, f"{ordinal}.{child}"))
        at = 0
        while at < len(batch):
            span = min(random.randint(2, 3), len(batch) - at) if traits["merge_leads"] and random.random() < 0.5 else 1
            for task in batch[at : at + span]:
                task["lead"] = batch[at]["lead"]
                rows.append(_task_row(random, task, columns, traits, span if task is batch[at] else 0))
            at += span
        expected.extend(batch)
    if traits["total"]:
        rows.append([C(), C(f"Tổng cộng: {len(expected)} nhiệm vụ", bold=True), *[C() for _ in columns[2:]]])
    if traits["signature"]:
        rows.append([C("", across=2), C("TM. BAN CHỈ ĐẠO\nPHÓ TRƯỞNG BAN", across=len(columns) - 2, bold=True)])
    return rows, expected


def _title_row(rows: list[list[C]], columns: list[str], traits: dict[str, object], section: str, title: str) -> None:
    bold = bool(traits["group_bold"])
    merge = traits["group_merge"]
    if merge == "row":
        rows.append([C(f"{section}. {title}" if section else title, across=len(columns), bold=bold)])
    elif merge == "rest":
        rows.append([C(section, bold=bold), C(title, across=len(columns) - 1, bold=bold)])
    else:
        rows.append([C(section, bold=bold), C(title, bold=bold), *[C() for _ in columns[2:]]])


def _task(random: Random, columns: list[str], traits: dict[str, object], section: str, title: str, ordinal: str) -> dict[str, str]:
    task = dict.fromkeys(FIELDS, "")
    leads = random.sample(BODIES, random.choice((1, 1, 1, 2)))
    task |= {
        "section": section,
        "section_title": title,
        "ordinal": ordinal,
        "content": f"{random.choice(VERBS)} {random.choice(OBJECTS)}{random.choice(TAILS)}",
        "lead": ", ".join(leads),
        "deadline": random.choice(DEADLINES),
    }
    if "coordinating" in columns and random.random() < 0.8:
        task["coordinating"] = "; ".join(random.sample(BODIES, random.randint(1, 4)))
    if "deliverable" in columns and random.random() < 0.9:
        task["deliverable"] = random.choice(PRODUCTS)
    if "note" in columns:
        task["note"] = random.choice(NOTES)
    return task


def _task_row(random: Random, task: dict[str, str], columns: list[str], traits: dict[str, object], lead_span: int) -> list[C]:
    row: list[C] = []
    for name in columns:
        text = task[name]
        if name == "lead":
            if lead_span:
                row.append(C(text, down=lead_span))
        elif name == "ordinal":
            row.append(C(f"{text}." if text and traits["ordinal_dot"] else text))
        elif name == "content" and traits["marks"] and random.random() < 0.3:
            row.append(C(text, mark=str(random.randint(1, 9))))
        elif name == "deadline" and traits["true_dates"] and text[:2].isdigit() and text.count("/") == 2:
            day, month, year = (int(part) for part in text.split("/"))
            row.append(C(text, day=date(year, month, day)))
        else:
            row.append(C(text))
    return row

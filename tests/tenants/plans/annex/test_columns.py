"""Headers are recognised whatever their wording and order, and lists of other things are left alone."""

import pytest

from tenants.plans.annex.columns import Header, Role, find_header, is_column_numbers
from tenants.plans.annex.grid import Cell, Row


def row(*labels: str) -> Row:
    return Row(1, tuple(Cell(label) for label in labels))


def header_of(*labels: str) -> Header | None:
    return find_header((row(*labels),), 0)


def roles_of(*labels: str) -> dict[Role, str]:
    header = header_of(*labels)
    assert header is not None, labels
    return {role: labels[columns[0]] for role, columns in header.columns.items()}


@pytest.mark.parametrize(
    ("role", "label"),
    [
        *((Role.ORDINAL, label) for label in ("STT", "TT", "Số TT", "S.T.T", "Stt", "Số thứ tự", "SỐ TT", "STT.", "No.")),
        *(
            (Role.CONTENT, label)
            for label in (
                "Nội dung nhiệm vụ",
                "Nhiệm vụ, giải pháp",
                "Nội dung công việc",
                "Tên nhiệm vụ",
                "Nhiệm vụ",
                "Nội dung",
                "NHIỆM VỤ, GIẢI PHÁP",
                "Nhiệm vụ/giải pháp",
                "Các nhiệm vụ, giải pháp chủ yếu",
                "Nhiệm vụ cụ thể",
                "Nội dung, nhiệm vụ",
                "Nội dung thực hiện",
                "Công việc",
                "Nhiệm vụ trọng tâm",
                "Nội dung\nnhiệm vụ",
                "Danh mục nhiệm vụ",
                "Nhiệm vụ, đề án, dự án",
                "Hoạt động",
                "Nội dung triển khai",
                "Nhóm nhiệm vụ, giải pháp",
                "Nội dung, công việc triển khai thực hiện",
                "Nhiệm vụ được giao",
                "Đầu việc",
                "Nội dung nhiệm vụ, giải pháp cụ thể",
                "Mục tiêu, nhiệm vụ, giải pháp",
                "Chương trình, đề án, nhiệm vụ",
                "Hạng mục công việc",
                "Phần việc",
            )
        ),
        *(
            (Role.LEAD, label)
            for label in (
                "Cơ quan chủ trì",
                "Đơn vị chủ trì",
                "Chủ trì",
                "Cơ quan, đơn vị chủ trì",
                "Cơ quan/đơn vị chủ trì",
                "Cơ quan chủ trì thực hiện",
                "Đơn vị thực hiện",
                "Cơ quan thực hiện",
                "Đơn vị đầu mối",
                "Phân công thực hiện",
                "Trách nhiệm thực hiện",
                "Cơ quan chủ trì, tham mưu",
                "Sở, ngành chủ trì",
                "Đơn vị được giao chủ trì",
                "Cơ quan, đơn vị chịu trách nhiệm",
                "Cơ quan tham mưu",
                "Đơn vị chủ trì/ Thực hiện",
                "CƠ QUAN\nCHỦ TRÌ",
                "Cơ quan chủ trì (báo cáo)",
                "Đơn vị  chủ  trì",
                "Đơn vị phụ trách",
                "Cấp ủy, tổ chức đảng chủ trì",
            )
        ),
        *(
            (Role.COORDINATING, label)
            for label in (
                "Cơ quan phối hợp",
                "Đơn vị phối hợp",
                "Phối hợp",
                "Cơ quan, đơn vị phối hợp",
                "Cơ quan phối hợp thực hiện",
                "Đơn vị tham gia phối hợp",
                "Các đơn vị phối hợp",
                "Cơ quan/đơn vị phối hợp",
                "CQ phối hợp",
            )
        ),
        *(
            (Role.DEADLINE, label)
            for label in (
                "Thời gian hoàn thành",
                "Thời hạn",
                "Hạn hoàn thành",
                "Thời gian thực hiện",
                "Tiến độ",
                "Thời hạn hoàn thành",
                "Tiến độ thực hiện",
                "Thời gian",
                "Tiến độ hoàn thành",
                "Dự kiến thời gian hoàn thành",
                "Lộ trình",
                "Lộ trình thực hiện",
                "Thời điểm hoàn thành",
                "Mốc thời gian",
                "Hoàn thành",
                "Thời gian\nhoàn thành",
                "Thời gian trình",
                "Thời gian, tiến độ thực hiện",
                "Hạn xử lý",
                "Thời gian dự kiến",
                "Thời gian/ tiến độ",
                "Năm hoàn thành",
                "Tháng thực hiện",
                "Giai đoạn",
                "Thời gian ban hành",
            )
        ),
        *(
            (Role.DELIVERABLE, label)
            for label in (
                "Sản phẩm",
                "Kết quả",
                "Sản phẩm, kết quả",
                "Sản phẩm đầu ra",
                "Kết quả, sản phẩm",
                "Dự kiến sản phẩm",
                "Kết quả đầu ra",
                "Sản phẩm hoàn thành",
                "Kết quả dự kiến",
                "Sản phẩm/Kết quả",
                "Sản phẩm dự kiến",
                "Sản phẩm, kết quả cần đạt",
                "Yêu cầu sản phẩm",
                "Hình thức văn bản",
                "Kết quả đạt được",
                "Sản phẩm chủ yếu",
                "Văn bản, sản phẩm",
                "Hình thức/sản phẩm",
            )
        ),
        *((Role.NOTE, label) for label in ("Ghi chú", "GHI CHÚ", "Ghi chú (nếu có)", "Chú thích")),
    ],
)
def test_a_label_is_known_in_its_usual_wordings(role: Role, label: str) -> None:
    labels = {
        Role.ORDINAL: "STT",
        Role.CONTENT: "Nội dung nhiệm vụ",
        Role.LEAD: "Cơ quan chủ trì",
        Role.COORDINATING: "Cơ quan phối hợp",
        Role.DEADLINE: "Thời hạn",
        Role.DELIVERABLE: "Sản phẩm",
        Role.NOTE: "Ghi chú",
    } | {role: label}
    assert roles_of(*labels.values()) == labels


@pytest.mark.parametrize(
    "labels",
    [
        ("STT", "Họ và tên", "Chức vụ", "Nhiệm vụ", "Ghi chú"),
        ("STT", "Nội dung chi", "Số lượng", "Đơn giá", "Thành tiền"),
        ("TT", "Chỉ tiêu", "Đơn vị tính", "Mục tiêu năm 2025", "Mục tiêu năm 2030"),
        ("Thời gian", "Nội dung", "Chủ trì", "Địa điểm", "Thành phần"),
        ("STT", "Tên văn bản", "Số, ký hiệu", "Ngày ban hành", "Cơ quan ban hành"),
        ("STT", "Đơn vị", "Số điện thoại", "Email"),
        ("STT", "Nội dung", "Kinh phí", "Nguồn vốn"),
        ("STT", "Nội dung", "Đơn vị thực hiện", "Kinh phí (triệu đồng)", "Ghi chú"),
        ("STT", "Nhiệm vụ", "Đơn vị", "Kết quả thực hiện", "Tỷ lệ"),
        ("STT", "Đơn vị", "Số nhiệm vụ chủ trì", "Số nhiệm vụ phối hợp"),
        ("TT", "Tiêu chí", "Điểm tối đa", "Điểm tự chấm"),
        ("1", "Rà soát, hoàn thiện kế hoạch", "Sở Tài chính", "Sở Nội vụ", "Quý IV/2025"),
        ("", "Kiểm tra, giám sát việc thực hiện", "Các cơ quan, đơn vị liên quan", "Kế hoạch của UBND tỉnh", "Năm 2025"),
        ("Nơi nhận:", "TM. BAN CHỈ ĐẠO"),
        ("I", "Nhiệm vụ chung", "", "", ""),
    ],
)
def test_other_tables_are_no_task_tables(labels: tuple[str, ...]) -> None:
    assert header_of(*labels) is None


def test_the_order_of_columns_does_not_matter() -> None:
    labels = ("Thời hạn", "Cơ quan phối hợp", "Cơ quan chủ trì", "Nội dung", "TT")
    assert roles_of(*labels) == {
        Role.DEADLINE: "Thời hạn",
        Role.COORDINATING: "Cơ quan phối hợp",
        Role.LEAD: "Cơ quan chủ trì",
        Role.CONTENT: "Nội dung",
        Role.ORDINAL: "TT",
    }


def test_lead_and_coordinating_stand_under_one_wide_label() -> None:
    top = Row(
        1,
        (Cell("TT", down=2), Cell("Nhiệm vụ", down=2), Cell("Cơ quan thực hiện", across=2), Cell(left=1), Cell("Thời hạn", down=2)),
    )
    below = Row(2, (Cell(up=1), Cell(up=1), Cell("Chủ trì"), Cell("Phối hợp"), Cell(up=1)))
    header = find_header((top, below), 0)
    assert header is not None
    assert header.height == 2
    assert header.columns == {
        Role.ORDINAL: (0,),
        Role.CONTENT: (1,),
        Role.LEAD: (2,),
        Role.COORDINATING: (3,),
        Role.DEADLINE: (4,),
    }


def test_a_sheet_may_leave_the_wide_label_unmerged() -> None:
    header = find_header((row("TT", "Nhiệm vụ", "Cơ quan thực hiện", "", "Thời hạn"), row("", "", "Chủ trì", "Phối hợp", "")), 0)
    assert header is not None
    assert header.height == 2
    assert header.columns[Role.COORDINATING] == (3,)


def test_the_first_task_is_not_taken_for_a_second_header_row() -> None:
    rows = (row("STT", "Nhiệm vụ", "Chủ trì", "Thời hạn"), row("1", "Phối hợp kiểm tra tiến độ", "Sở Nội vụ", "Tháng 12/2025"))
    header = find_header(rows, 0)
    assert header is not None
    assert header.height == 1


def test_columns_that_hold_something_else_are_named() -> None:
    header = header_of("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Lãnh đạo phụ trách", "Kinh phí", "Thời hạn")
    assert header is not None
    assert header.unread == ("Lãnh đạo phụ trách", "Kinh phí")


def test_a_group_column_stands_beside_the_task_column() -> None:
    assert roles_of("STT", "Nhóm nhiệm vụ", "Nhiệm vụ cụ thể", "Cơ quan chủ trì", "Thời hạn")[Role.GROUP] == "Nhóm nhiệm vụ"


def test_of_two_content_columns_the_vaguer_left_one_holds_groups() -> None:
    roles = roles_of("STT", "Nội dung", "Nhiệm vụ cụ thể", "Cơ quan chủ trì", "Thời hạn")
    assert (roles[Role.GROUP], roles[Role.CONTENT]) == ("Nội dung", "Nhiệm vụ cụ thể")
    header = header_of("STT", "Nhiệm vụ", "Nội dung chi tiết", "Cơ quan chủ trì", "Thời hạn")
    assert header is not None
    assert (header.columns[Role.CONTENT], header.unread) == ((1,), ("Nội dung chi tiết",))


def test_what_a_label_adds_in_brackets_does_not_matter() -> None:
    labels = (
        "STT",
        "Nội dung nhiệm vụ (theo Kế hoạch số 01-KH/BCĐTW ngày 02/6/2025 của Ban Chỉ đạo Trung ương)",
        "Chủ trì (1)",
        "Thời hạn",
    )
    assert roles_of(*labels)[Role.CONTENT] == labels[1]


def test_years_as_columns_are_a_deadline() -> None:
    top = Row(
        1,
        (
            Cell("TT", down=2),
            Cell("Nhiệm vụ", down=2),
            Cell("Cơ quan chủ trì", down=2),
            Cell("Thời gian thực hiện", across=3),
            Cell(left=1),
            Cell(left=2),
        ),
    )
    below = Row(2, (Cell(up=1), Cell(up=1), Cell(up=1), Cell("2025"), Cell("2026"), Cell("2027")))
    header = find_header((top, below), 0)
    assert header is not None
    assert header.periods == ((3, "2025"), (4, "2026"), (5, "2027"))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("(1)", "(2)", "(3)", "(4)"), True),
        (("1", "2", "3", "4", "5"), True),
        (("A", "B", "1", "2", "3"), True),
        (("1", "Nhiệm vụ", "2", "3"), False),
        (("1", "", "", ""), False),
        (("2025", "2026", "2027"), False),
    ],
)
def test_a_row_that_numbers_the_columns_is_known(labels: tuple[str, ...], expected: bool) -> None:
    assert is_column_numbers(row(*labels)) is expected

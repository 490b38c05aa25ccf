"""What a careful clerk would type from an annex is what is read, in every shape that offices use, from DOCX and XLSX alike."""

from collections.abc import Callable, Sequence

import pytest

from tenants.plans.annex import AnnexRead, read_annex
from tests.tenants.plans.annex.makers import Block, C, P, T, docx_bytes, pdf_bytes, xlsx_bytes
from tests.tenants.plans.annex.shapes import FIELDS, draw

HEADER = ("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn")
WIDTHS = (1, 6, 3, 3, 2)


def as_docx(*blocks: Block) -> AnnexRead:
    return read_annex(docx_bytes(blocks), "phu-luc.docx")


def as_xlsx(*blocks: Block) -> AnnexRead:
    return read_annex(xlsx_bytes({"Phụ lục": blocks}), "phu-luc.xlsx")


def as_pdf(*blocks: Block) -> AnnexRead:
    return read_annex(pdf_bytes(blocks), "phu-luc.pdf")


EVERY_KIND = pytest.mark.parametrize("read", [as_docx, as_xlsx, as_pdf])
Reader = Callable[..., AnnexRead]


def table(*rows: Sequence[C | str], header: Sequence[str] = HEADER) -> T:
    """A table under the usual header; a plain string is a plain cell."""
    cells = [[cell if isinstance(cell, C) else C(cell) for cell in row] for row in (header, *rows)]
    widths = WIDTHS if len(header) == len(WIDTHS) else [6 if "hiệm vụ" in label else 3 for label in header]
    return T(cells, widths)


def seen(read: AnnexRead) -> list[tuple[str, ...]]:
    """Section, ordinal, content, lead, deadline of every row."""
    return [(row.section, row.ordinal, row.content, row.lead, row.deadline) for row in read.rows]


def task(ordinal: str, content: str, lead: str = "Sở Nội vụ", deadline: str = "Quý IV/2025") -> list[str]:
    return [ordinal, content, lead, "", deadline]


@pytest.mark.parametrize("seed", range(14))
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_drawn_annexes_are_read_cell_by_cell(kind: str, seed: int) -> None:
    shape = draw(seed)
    read = as_docx(*shape.blocks) if kind == "docx" else as_xlsx(*shape.blocks)
    assert [{field: getattr(row, field) for field in FIELDS} for row in read.rows] == shape.expected


@pytest.mark.parametrize("seed", range(6))
def test_drawn_annexes_are_read_from_print(seed: int) -> None:
    shape = draw(seed)
    assert [{field: getattr(row, field) for field in FIELDS} for row in as_pdf(*shape.blocks).rows] == shape.expected


@EVERY_KIND
@pytest.mark.parametrize(
    ("group", "number", "title"),
    [
        ([C("I"), C("Hoàn thiện thể chế", across=4)], "I", "Hoàn thiện thể chế"),
        ([C("I. Hoàn thiện thể chế", across=5)], "I", "Hoàn thiện thể chế"),
        ([C("I- Hoàn thiện thể chế", across=5)], "I", "Hoàn thiện thể chế"),
        ([C("I/ Hoàn thiện thể chế", across=5)], "I", "Hoàn thiện thể chế"),
        ([C("A. HOÀN THIỆN THỂ CHẾ", across=5)], "A", "HOÀN THIỆN THỂ CHẾ"),
        ([C("1. Hoàn thiện thể chế", across=5)], "1", "Hoàn thiện thể chế"),
        ([C("(1) Hoàn thiện thể chế", across=5)], "1", "Hoàn thiện thể chế"),
        ([C("Nhóm 1: Hoàn thiện thể chế", across=5)], "1", "Hoàn thiện thể chế"),
        ([C("PHẦN I. HOÀN THIỆN THỂ CHẾ", across=5)], "I", "HOÀN THIỆN THỂ CHẾ"),
        ([C("Mục II: Hoàn thiện thể chế", across=5)], "II", "Hoàn thiện thể chế"),
        ([C("Hoàn thiện thể chế", across=5)], "", "Hoàn thiện thể chế"),
        ([C("I", bold=True), C("Hoàn thiện thể chế", bold=True), C(), C(), C()], "I", "Hoàn thiện thể chế"),
        ([C("I."), C("Hoàn thiện thể chế"), C(), C(), C()], "I", "Hoàn thiện thể chế"),
        ([C("B"), C("Hoàn thiện thể chế"), C(), C(), C()], "B", "Hoàn thiện thể chế"),
        ([C("Hoàn thiện thể chế", across=2, bold=True), C(), C(), C()], "", "Hoàn thiện thể chế"),
        ([C(), C("Hoàn thiện thể chế", bold=True), C(), C(), C()], "", "Hoàn thiện thể chế"),
        ([C(), C("I. Hoàn thiện thể chế"), C(), C(), C()], "I", "Hoàn thiện thể chế"),
    ],
)
def test_a_group_gives_its_number_and_title(read: Reader, group: list[C], number: str, title: str) -> None:
    rows = read(table(group, task("1", "Rà soát văn bản"), task("2", "Ban hành quy chế"))).rows
    assert [(row.section, row.section_title, row.ordinal) for row in rows] == [(number, title, "1"), (number, title, "2")]


@EVERY_KIND
def test_groups_inside_groups_give_the_innermost(read: Reader) -> None:
    rows = read(
        table(
            [C("A"), C("Nhiệm vụ chung", across=4)],
            [C("I"), C("Thể chế", across=4)],
            task("1", "Rà soát văn bản"),
            [C("II"), C("Hạ tầng", across=4)],
            task("2", "Nâng cấp mạng"),
            [C("B"), C("Nhiệm vụ riêng", across=4)],
            task("3", "Tuyên truyền"),
            [C("I"), C("Nhân lực", across=4)],
            task("4", "Đào tạo"),
        )
    ).rows
    assert [(row.ordinal, row.section, row.section_title) for row in rows] == [
        ("1", "I", "Thể chế"),
        ("2", "II", "Hạ tầng"),
        ("3", "B", "Nhiệm vụ riêng"),
        ("4", "I", "Nhân lực"),
    ]


@EVERY_KIND
def test_a_parent_with_its_own_lead_is_a_task_and_one_without_is_a_group(read: Reader) -> None:
    result = read(
        table(
            task("1", "Phát triển hạ tầng số"),
            task("1.1", "Phủ sóng 5G", "Sở Khoa học và Công nghệ"),
            task("1.2.", "Nâng cấp trung tâm dữ liệu", "Công an tỉnh"),
            ["2", "Phát triển dữ liệu", "", "", ""],
            task("2.1", "Số hóa hồ sơ", "Sở Y tế"),
            task("2.2", "Chia sẻ dữ liệu", "Sở Tài chính"),
            task("3", "Tuyên truyền", "Báo và phát thanh, truyền hình tỉnh"),
        )
    )
    assert [(row.section, row.section_title, row.ordinal) for row in result.rows] == [
        ("", "", "1"),
        ("", "", "1.1"),
        ("", "", "1.2"),
        ("2", "Phát triển dữ liệu", "2.1"),
        ("2", "Phát triển dữ liệu", "2.2"),
        ("", "", "3"),
    ]


@EVERY_KIND
def test_lettered_steps_below_a_title_are_tasks_of_that_title(read: Reader) -> None:
    result = read(
        table(
            [C("I"), C("Thể chế", across=4)],
            ["1", "Xây dựng đề án, gồm:", "", "", ""],
            task("a)", "Khảo sát"),
            task("b)", "Lập hồ sơ"),
            task("đ)", "Trình ban hành"),
            task("2", "Tổ chức hội nghị"),
        )
    )
    assert [(row.section, row.ordinal) for row in result.rows] == [("1", "a"), ("1", "b"), ("1", "đ"), ("I", "2")]


@EVERY_KIND
def test_a_lead_merged_over_several_rows_belongs_to_each(read: Reader) -> None:
    result = read(
        table(
            ["1", "Rà soát", C("Sở Nội vụ", down=3), "Sở Tài chính", C("Năm 2026", down=2)],
            ["2", "Ban hành", "Công an tỉnh"],
            ["3", "Tuyên truyền", "Sở Y tế", "Năm 2027"],
            task("4", "Tổng kết", "Sở Tư pháp", "Năm 2028"),
        )
    )
    assert [(row.ordinal, row.lead, row.coordinating, row.deadline) for row in result.rows] == [
        ("1", "Sở Nội vụ", "Sở Tài chính", "Năm 2026"),
        ("2", "Sở Nội vụ", "Công an tỉnh", "Năm 2026"),
        ("3", "Sở Nội vụ", "Sở Y tế", "Năm 2027"),
        ("4", "Sở Tư pháp", "", "Năm 2028"),
    ]


@EVERY_KIND
def test_one_task_with_two_products_and_dates_gives_a_row_for_each(read: Reader) -> None:
    header = ("TT", "Nhiệm vụ", "Chủ trì", "Sản phẩm", "Thời hạn")
    result = read(
        table(
            [C("1", down=2), C("Xây dựng đề án", down=2), C("Sở Nội vụ", down=2), "Tờ trình", "Quý I/2026"],
            ["Quyết định", "Quý II/2026"],
            ["2", "Tổng kết", "Sở Y tế", "Báo cáo", "Quý IV/2026"],
            header=header,
        )
    )
    assert [(row.ordinal, row.content, row.lead, row.deliverable, row.deadline) for row in result.rows] == [
        ("1", "Xây dựng đề án", "Sở Nội vụ", "Tờ trình", "Quý I/2026"),
        ("1", "Xây dựng đề án", "Sở Nội vụ", "Quyết định", "Quý II/2026"),
        ("2", "Tổng kết", "Sở Y tế", "Báo cáo", "Quý IV/2026"),
    ]


@EVERY_KIND
def test_one_task_with_two_lines_of_bodies_stays_one_row(read: Reader) -> None:
    result = read(
        table(
            [C("1", down=2), C("Xây dựng đề án", down=2), "Sở Nội vụ", C("Công an tỉnh", down=2), C("Quý I/2026", down=2)],
            ["Sở Tài chính"],
        )
    )
    assert seen(result) == [("", "1", "Xây dựng đề án", "Sở Nội vụ; Sở Tài chính", "Quý I/2026")]


@EVERY_KIND
def test_rows_without_an_ordinal_are_tasks_when_they_name_somebody(read: Reader) -> None:
    result = read(table(task("1", "Rà soát văn bản"), task("", "Ban hành quy chế", "Sở Y tế"), task("2", "Kiểm tra")))
    assert [(row.ordinal, row.content) for row in result.rows] == [
        ("1", "Rà soát văn bản"),
        ("", "Ban hành quy chế"),
        ("2", "Kiểm tra"),
    ]


@EVERY_KIND
def test_a_table_without_an_ordinal_column_is_read(read: Reader) -> None:
    header = ("Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn")
    result = read(
        table(
            [C("I. Thể chế", across=3)],
            ["1. Rà soát văn bản", "Sở Tư pháp", "Tháng 3/2026"],
            ["Ban hành quy chế", "Sở Nội vụ", "Tháng 4/2026"],
            header=header,
        )
    )
    assert seen(result) == [
        ("I", "1", "Rà soát văn bản", "Sở Tư pháp", "Tháng 3/2026"),
        ("I", "", "Ban hành quy chế", "Sở Nội vụ", "Tháng 4/2026"),
    ]


@EVERY_KIND
@pytest.mark.parametrize(
    "closing",
    [
        [["", "Tổng cộng: 02 nhiệm vụ", "", "", ""]],
        [[C("Tổng cộng", across=2), "02", "", ""]],
        [["", "TỔNG SỐ", "2", "", ""]],
        [["", "Cộng (I+II)", "", "", "2"]],
        [[C("Ghi chú: Các đơn vị báo cáo trước ngày 20 hằng tháng.", across=5)], [C("- Báo cáo gửi về Sở Nội vụ.", across=5)]],
        [[C("(*) Nhiệm vụ do Trung ương giao", across=5)]] * 0 + [[C("* Ghi chú: gửi bản điện tử", across=5)]],
        [[C("Nơi nhận:\n- Như trên;\n- Lưu: VT.", across=2), C("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH", across=3)]],
        [["", "", C("THƯỜNG TRỰC BAN CHỈ ĐẠO", across=3)], ["", "", C("Hồ Xuân Trường", across=3)]],
        [["", "", C("KT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN", across=3)], ["", "", C("Nguyễn Văn A", across=3)]],
        [[C("Đắk Lắk, ngày 18 tháng 10 năm 2025", across=5)], ["", "NGƯỜI LẬP BIỂU", "", "THỦ TRƯỞNG ĐƠN VỊ", ""]],
    ],
)
def test_totals_remarks_and_signatures_are_no_tasks(read: Reader, closing: list[list[C | str]]) -> None:
    result = read(table(task("1", "Rà soát văn bản"), task("2", "Tổng hợp báo cáo"), *closing))
    assert [row.content for row in result.rows] == ["Rà soát văn bản", "Tổng hợp báo cáo"]
    assert [row.lead for row in result.rows] == ["Sở Nội vụ", "Sở Nội vụ"]


@EVERY_KIND
def test_tasks_that_begin_like_a_total_are_tasks(read: Reader) -> None:
    contents = [
        "Tổng kết 5 năm",
        "Tổng hợp, báo cáo",
        "Tổng rà soát quy hoạch",
        "Cộng tác với viện, trường",
        "Ký kết quy chế phối hợp",
    ]
    result = read(table(*(task(str(number), content) for number, content in enumerate(contents, 1))))
    assert [row.content for row in result.rows] == contents


@EVERY_KIND
def test_a_total_inside_the_table_does_not_end_it(read: Reader) -> None:
    result = read(
        table(
            [C("I"), C("Thể chế", across=4)],
            task("1", "Rà soát văn bản"),
            ["", "Cộng mục I: 01 nhiệm vụ", "", "", ""],
            [C("II"), C("Hạ tầng", across=4)],
            task("2", "Nâng cấp mạng"),
        )
    )
    assert [(row.section, row.ordinal) for row in result.rows] == [("I", "1"), ("II", "2")]


@EVERY_KIND
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Triển khai kế hoạch của Ban Chỉ đạo¹", "Triển khai kế hoạch của Ban Chỉ đạo"),
        ("Triển khai kế hoạch của Ban Chỉ đạo[1]", "Triển khai kế hoạch của Ban Chỉ đạo"),
        ("Triển khai kế hoạch của Ban Chỉ đạo (*)", "Triển khai kế hoạch của Ban Chỉ đạo"),
        ("Triển khai kế hoạch của Ban Chỉ đạo(1), Quốc hội", "Triển khai kế hoạch của Ban Chỉ đạo, Quốc hội"),
        ("Triển khai kế hoạch của Ban Chỉ đạo1, Quốc hội", "Triển khai kế hoạch của Ban Chỉ đạo, Quốc hội"),
        ("Xây dựng 1.000 m² nhà xưởng", "Xây dựng 1.000 m² nhà xưởng"),
        ("Thực hiện Nghị quyết 57-NQ/TW tại quý1", "Thực hiện Nghị quyết 57-NQ/TW tại quý1"),
        ("Thực hiện Kế hoạch ngày 30/6/2025[2], hoàn thành.[3]", "Thực hiện Kế hoạch ngày 30/6/2025, hoàn thành."),
        ("Triển khai Đề án06 và Nghị quyết57", "Triển khai Đề án06 và Nghị quyết57"),
        ("Phát triển 5G, IPv6, Web3 và CO2", "Phát triển 5G, IPv6, Web3 và CO2"),
        ("Bảo đảm: (1) rõ người; (2) rõ việc", "Bảo đảm: (1) rõ người; (2) rõ việc"),
    ],
)
def test_footnote_marks_typed_into_the_text_are_dropped(read: Reader, written: str, expected: str) -> None:
    assert read(table(task("1", written))).rows[0].content == expected


@EVERY_KIND
def test_raised_footnote_marks_are_dropped(read: Reader) -> None:
    row = ["1", C("Thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024", mark="1"), C("Sở Nội vụ", mark="(2)"), "", "Năm 2026"]
    assert seen(read(table(row))) == [("", "1", "Thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024", "Sở Nội vụ", "Năm 2026")]


@EVERY_KIND
def test_decomposed_letters_are_composed(read: Reader) -> None:
    import unicodedata

    row = [unicodedata.normalize("NFD", text) for text in task("1", "Chuyển đổi số", "Sở Khoa học và Công nghệ", "Thường xuyên")]
    header = [unicodedata.normalize("NFD", text) for text in HEADER]
    assert seen(read(table(row, header=header))) == [("", "1", "Chuyển đổi số", "Sở Khoa học và Công nghệ", "Thường xuyên")]


@EVERY_KIND
def test_several_annexes_start_their_groups_anew(read: Reader) -> None:
    result = read(
        P("PHỤ LỤC I\nNhiệm vụ năm 2025", centred=True),
        table([C("I"), C("Thể chế", across=4)], task("1", "Rà soát văn bản")),
        P("PHỤ LỤC II\nNhiệm vụ năm 2026", centred=True),
        table(
            ["1", "Nâng cấp mạng", "Công an tỉnh", "Báo cáo", "Quý II/2026"],
            header=("TT", "Nội dung công việc", "Đơn vị chủ trì", "Sản phẩm", "Tiến độ"),
        ),
    )
    assert [(row.section, row.ordinal, row.content, row.deliverable) for row in result.rows] == [
        ("I", "1", "Rà soát văn bản", ""),
        ("", "1", "Nâng cấp mạng", "Báo cáo"),
    ]


@EVERY_KIND
def test_tables_of_other_things_are_left_out_with_a_warning(read: Reader) -> None:
    members = T(
        [
            [C("STT"), C("Họ và tên"), C("Chức vụ"), C("Nhiệm vụ")],
            *([C(str(n)), C("Nguyễn Văn A"), C("Phó Giám đốc"), C("Ủy viên")] for n in (1, 2)),
        ],
        (1, 3, 3, 3),
    )
    result = read(P("Danh sách Tổ giúp việc"), members, P("PHỤ LỤC"), table(task("1", "Rà soát văn bản")))
    assert [row.content for row in result.rows] == ["Rà soát văn bản"]


@EVERY_KIND
def test_a_header_repeated_inside_the_table_is_no_task(read: Reader) -> None:
    result = read(
        table(
            [C("I"), C("Thể chế", across=4)],
            task("1", "Rà soát văn bản"),
            HEADER,
            task("2", "Ban hành quy chế"),
        )
    )
    assert [(row.section, row.ordinal) for row in result.rows] == [("I", "1"), ("I", "2")]


@EVERY_KIND
def test_a_column_with_both_roles_is_divided_at_its_labels(read: Reader) -> None:
    header = ("TT", "Nhiệm vụ", "Cơ quan chủ trì, phối hợp", "Thời hạn")
    result = read(
        table(
            ["1", "Rà soát văn bản", "Chủ trì: Sở Tư pháp; Phối hợp: Sở Nội vụ, Công an tỉnh", "Năm 2026"],
            ["2", "Kiểm tra", "- Chủ trì: Sở Y tế.\n- Phối hợp: Sở Tài chính", "Năm 2026"],
            ["3", "Tuyên truyền", "Sở Văn hóa, Thể thao và Du lịch", "Năm 2026"],
            header=header,
        )
    )
    assert [(row.lead, row.coordinating) for row in result.rows] == [
        ("Sở Tư pháp", "Sở Nội vụ, Công an tỉnh"),
        ("Sở Y tế", "Sở Tài chính"),
        ("Sở Văn hóa, Thể thao và Du lịch", ""),
    ]


@EVERY_KIND
def test_years_marked_with_a_cross_are_the_deadline(read: Reader) -> None:
    header = [
        [C("TT", down=2), C("Nhiệm vụ", down=2), C("Cơ quan chủ trì", down=2), C("Thời gian thực hiện", across=3)],
        [C("2025"), C("2026"), C("2027")],
    ]
    body = [
        [C("1"), C("Rà soát"), C("Sở Tư pháp"), C("x"), C(), C()],
        [C("2"), C("Nâng cấp"), C("Công an tỉnh"), C(), C("X"), C("x")],
    ]
    result = read(T([*header, *body], (1, 5, 3, 1, 1, 1), header_rows=2))
    assert [(row.ordinal, row.deadline) for row in result.rows] == [("1", "2025"), ("2", "2026; 2027")]


@EVERY_KIND
def test_a_group_column_gives_the_section(read: Reader) -> None:
    header = ("TT", "Nhóm nhiệm vụ", "Nhiệm vụ cụ thể", "Cơ quan chủ trì", "Thời hạn")
    result = read(
        table(
            ["1", C("I. Thể chế", down=2), "Rà soát văn bản", "Sở Tư pháp", "Quý I/2026"],
            ["2", "Ban hành quy chế", "Sở Nội vụ", "Quý II/2026"],
            ["3", "II. Hạ tầng", "Nâng cấp mạng", "Công an tỉnh", "Quý III/2026"],
            header=header,
        )
    )
    assert [(row.section, row.section_title, row.content) for row in result.rows] == [
        ("I", "Thể chế", "Rà soát văn bản"),
        ("I", "Thể chế", "Ban hành quy chế"),
        ("II", "Hạ tầng", "Nâng cấp mạng"),
    ]


@EVERY_KIND
def test_unnumbered_lines_below_a_task_belong_to_it(read: Reader) -> None:
    result = read(
        table(
            task("1", "Xây dựng đề án, gồm các nội dung:", "Sở Nội vụ"),
            ["", "- Khảo sát hiện trạng;", "", "", ""],
            ["", "- Lập hồ sơ.", "Sở Tài chính" * 0, "", ""],
            task("2", "Tổng kết", "Sở Y tế"),
        )
    )
    assert [(row.ordinal, row.content) for row in result.rows] == [
        ("1", "Xây dựng đề án, gồm các nội dung: - Khảo sát hiện trạng; - Lập hồ sơ."),
        ("2", "Tổng kết"),
    ]


@EVERY_KIND
def test_a_second_body_on_a_line_of_its_own_belongs_to_the_task_above(read: Reader) -> None:
    result = read(table(task("1", "Xây dựng đề án"), ["", "", "Sở Tài chính", "", ""], task("2", "Tổng kết")))
    assert [(row.ordinal, row.lead) for row in result.rows] == [("1", "Sở Nội vụ Sở Tài chính"), ("2", "Sở Nội vụ")]


@EVERY_KIND
def test_a_task_that_names_nobody_is_kept_and_doubted(read: Reader) -> None:
    result = read(table(task("1", "Rà soát văn bản"), ["2", "Ban hành quy chế", "", "", ""], task("3", "Kiểm tra")))
    assert [row.ordinal for row in result.rows] == ["1", "2", "3"]
    assert result.rows[1].doubts
    assert result.rows[1].confidence < result.rows[0].confidence


@EVERY_KIND
def test_a_mistyped_roman_one_is_a_group_number(read: Reader) -> None:
    result = read(
        table(
            [C("l"), C("Thể chế", across=4)],
            task("1", "Rà soát văn bản"),
            [C("Il"), C("Hạ tầng", across=4)],
            task("2", "Nâng cấp mạng"),
            [C("III"), C("Nhân lực", across=4)],
            task("3", "Đào tạo"),
        )
    )
    assert [(row.section, row.section_title) for row in result.rows] == [("I", "Thể chế"), ("II", "Hạ tầng"), ("III", "Nhân lực")]


@EVERY_KIND
def test_a_gap_in_the_numbers_is_pointed_at(read: Reader) -> None:
    result = read(table(task("1", "Rà soát"), task("2", "Ban hành"), task("4", "Kiểm tra")))
    assert [bool(row.doubts) for row in result.rows] == [False, False, True]


@EVERY_KIND
def test_every_row_names_its_place(read: Reader) -> None:
    result = read(table(task("1", "Rà soát"), task("2", "Ban hành")))
    first, second = (row.place for row in result.rows)
    assert second.row == first.row + 1
    assert (first.kind, first.label) in {("table", "1"), ("sheet", "Phụ lục"), ("page", "1")}


@EVERY_KIND
def test_numbered_but_empty_rows_and_stray_lines_are_no_tasks(read: Reader) -> None:
    result = read(
        table(
            task("1", "Rà soát"),
            ["2", "", "", "", ""],
            ["3", "…", "", "", ""],
            ["", "Các đơn vị báo cáo kết quả về Sở Nội vụ.", "", "", ""],
        )
    )
    assert [row.content for row in result.rows] == ["Rà soát"]
    assert any("Các đơn vị báo cáo" in warning for warning in result.warnings)


@EVERY_KIND
def test_headings_above_the_tables_are_groups_when_each_table_has_one(read: Reader) -> None:
    result = read(
        P("PHỤ LỤC"),
        P("I. Thể chế"),
        table(task("1", "Rà soát"), task("2", "Ban hành")),
        P("II. Hạ tầng"),
        table(task("1", "Nâng cấp")),
    )
    assert [(row.section, row.section_title, row.ordinal) for row in result.rows] == [
        ("I", "Thể chế", "1"),
        ("I", "Thể chế", "2"),
        ("II", "Hạ tầng", "1"),
    ]


@EVERY_KIND
def test_the_heading_above_the_only_table_is_no_group(read: Reader) -> None:
    result = read(P("II. NHIỆM VỤ CỤ THỂ"), table(task("1", "Rà soát"), task("2", "Ban hành")))
    assert [row.section for row in result.rows] == ["", ""]


@EVERY_KIND
def test_a_lead_named_for_a_whole_group_does_not_make_it_a_task(read: Reader) -> None:
    result = read(
        table(
            ["I", "Thể chế", "Sở Tư pháp", "", ""],
            task("1", "Rà soát"),
            ["II", "Hạ tầng", "Sở Y tế", "", ""],
            task("2", "Nâng cấp"),
        )
    )
    assert [(row.section, row.ordinal) for row in result.rows] == [("I", "1"), ("II", "2")]


@pytest.mark.parametrize("direction", ["90deg", "-90deg"])
def test_an_annex_printed_sideways_is_read(direction: str) -> None:
    annex = table(
        [C("I"), C("Thể chế", across=4)],
        ["1", "Rà soát", C("Sở Nội vụ", down=2), "Sở Tài chính", "Năm 2026"],
        ["2", "Ban hành quy chế phối hợp giữa các cơ quan, đơn vị trong toàn tỉnh", "Công an tỉnh", "Năm 2027"],
    )
    result = read_annex(pdf_bytes([annex], landscape=False, turned=direction), "phu-luc.pdf")
    assert seen(result) == [
        ("I", "1", "Rà soát", "Sở Nội vụ", "Năm 2026"),
        ("I", "2", "Ban hành quy chế phối hợp giữa các cơ quan, đơn vị trong toàn tỉnh", "Sở Nội vụ", "Năm 2027"),
    ]


@EVERY_KIND
def test_a_table_with_a_title_of_its_own_starts_without_a_group(read: Reader) -> None:
    result = read(
        table([C("I"), C("Thể chế", across=4)], task("1", "Rà soát")),
        P("Bảng 2. Nhiệm vụ thường xuyên", page_break=True),
        table(task("1", "Kiểm tra")),
    )
    assert [(row.section, row.ordinal, row.content) for row in result.rows] == [("I", "1", "Rà soát"), ("", "1", "Kiểm tra")]

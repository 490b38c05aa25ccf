"""Printed tables are found by their rules, or without rules by the gaps between words, and are whole again over page ends."""

from dataclasses import replace

from tenants.plans.annex import AnnexRead, read_annex
from tenants.plans.annex.grid import Cell, Row, Table
from tenants.plans.annex.page_breaks import FILLED, JOINED, without_page_breaks
from tenants.plans.annex.print_lines import Glyph, lines_of
from tenants.plans.annex.ruling import lattices, rulings
from tests.tenants.plans.annex.makers import C, P, T, pdf_bytes

HEADER = ("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Thời hạn")
LONG = "Rà soát, hoàn thiện cơ chế, chính sách thu hút chuyên gia, nhà khoa học trong và ngoài nước tham gia phát triển tỉnh"


def a_table(*rows: tuple[str, ...]) -> T:
    return T([[C(text) for text in row] for row in (HEADER, *rows)], (1, 6, 3, 2))


def read(*blocks: P | T) -> AnnexRead:
    return read_annex(pdf_bytes(blocks), "phu-luc.pdf")


def boxes(*cells: tuple[float, float, float, float]) -> list[tuple[float, float, float, float]]:
    """The four thin lines around each box."""
    drawn: list[tuple[float, float, float, float]] = []
    for left, top, right, bottom in cells:
        drawn += [(left, top, right, top), (left, bottom, right, bottom), (left, top, left, bottom), (right, top, right, bottom)]
    return drawn


def test_boxes_that_touch_are_one_table_and_a_missing_wall_is_a_merged_cell() -> None:
    (grid,) = lattices(*rulings(boxes((0, 0, 50, 40), (50, 0, 100, 20), (50, 20, 100, 40))))
    assert (len(grid.xs), len(grid.ys)) == (3, 3)
    assert grid.owner == (((0, 0), (0, 1)), ((0, 0), (1, 1)))
    assert grid.cell_at(25, 30) == (0, 0)


def test_a_row_left_open_at_the_end_of_the_page_is_part_of_the_table() -> None:
    (grid,) = lattices(*rulings([(0, 0, 100, 0), (0, 20, 100, 20), (0, 0, 0, 60), (50, 0, 50, 60), (100, 0, 100, 60)]))
    assert [round(y) for y in grid.ys] == [0, 20, 60]


def test_tables_apart_are_two_and_a_single_line_is_none() -> None:
    found = lattices(
        *rulings([*boxes((0, 0, 50, 20), (50, 0, 99, 20)), *boxes((0, 60, 50, 80), (50, 60, 99, 80)), (0, 100, 80, 100)])
    )
    assert len(found) == 2


def glyphs(text: str, left: float, base: float, size: float = 10) -> list[Glyph]:
    return [Glyph(letter, left + 5 * at, left + 5 * at + 5, base, size, False, "F") for at, letter in enumerate(text)]


def test_raised_marks_hang_on_their_line_and_are_dropped() -> None:
    lines = lines_of([*glyphs("Chi dao", 0, 100), *glyphs("1", 35, 96, size=6), *glyphs("nam 2025", 0, 112)], has_blanks=True)
    assert [line.text for line in lines] == ["Chi dao", "nam 2025"]


def test_letters_printed_twice_for_boldness_are_read_once() -> None:
    lines = lines_of([*glyphs("So Y te", 0, 100), *glyphs("So Y te", 0.3, 100)], has_blanks=True)
    assert [line.text for line in lines] == ["So Y te"]


def test_a_gap_without_a_blank_is_a_blank() -> None:
    lines = lines_of([*glyphs("So", 0, 100), *glyphs("Y", 13, 100), *glyphs("te", 60, 100)], has_blanks=False)
    assert [line.text for line in lines] == ["So Y\tte"]


def test_a_table_without_rules_is_read_by_its_columns() -> None:
    table = a_table(
        ("1", LONG, "Sở Khoa học và Công nghệ, Sở Nội vụ, Văn phòng UBND tỉnh", "Quý IV/2025"), ("2", "Kiểm tra", "Sở Y tế", "2026")
    )
    assert [(row.ordinal, row.content, row.lead, row.deadline) for row in read(P("PHỤ LỤC"), replace(table, ruled=False)).rows] == [
        ("1", LONG, "Sở Khoa học và Công nghệ, Sở Nội vụ, Văn phòng UBND tỉnh", "Quý IV/2025"),
        ("2", "Kiểm tra", "Sở Y tế", "2026"),
    ]


def test_prose_is_no_table() -> None:
    prose = [
        P(f"{number}. Các cơ quan, đơn vị chủ trì thực hiện nhiệm vụ đúng thời hạn, báo cáo kết quả.") for number in range(1, 30)
    ]
    assert read(*prose).rows == ()


def printed(*rows: tuple[int, tuple[Cell, ...]]) -> Table:
    return Table("page", "1", tuple(Row(number, cells, page=page) for number, (page, cells) in enumerate(rows, start=1)))


def cells(*texts: str, full: tuple[int, ...] = ()) -> tuple[Cell, ...]:
    return tuple(Cell(text, reaches_end=place in full) for place, text in enumerate(texts))


def test_a_repeated_header_goes_and_a_cut_row_is_whole_again() -> None:
    table = printed(
        (1, cells(*HEADER)),
        (1, cells("1", "Rà soát văn bản quy phạm", "Sở Tư pháp, Sở", "2026", full=(1, 2))),
        (2, cells(*HEADER)),
        (2, cells("", "pháp luật", "Nội vụ", "")),
        (2, cells("2", "Kiểm tra", "Sở Y tế", "2027")),
    )
    rows = without_page_breaks(table, None).rows
    assert [[cell.text for cell in row.cells] for row in rows] == [
        list(HEADER),
        ["1", "Rà soát văn bản quy phạm pháp luật", "Sở Tư pháp, Sở Nội vụ", "2026"],
        ["2", "Kiểm tra", "Sở Y tế", "2027"],
    ]
    assert rows[1].doubts == (JOINED,)


def test_an_unnumbered_task_on_top_of_a_page_is_no_rest() -> None:
    table = printed(
        (1, cells(*HEADER)),
        (1, cells("1", "Rà soát văn bản", "Sở Tư pháp", "2026", full=(0, 1, 2, 3))),
        (2, cells("", "Ban hành quy chế", "Sở Y tế", "2027")),
    )
    assert len(without_page_breaks(table, None).rows) == 3


def test_a_merged_lead_goes_on_overleaf() -> None:
    top = (Cell("1"), Cell("Rà soát"), Cell("Sở Tư pháp", down=2), Cell("2026"))
    under = (Cell("2"), Cell("Ban hành"), Cell(up=1), Cell("2026"))
    rest = (Cell("3"), Cell("Kiểm tra"), Cell("", down=2), Cell("2027"))
    last = (Cell("4"), Cell("Tổng kết"), Cell(up=1), Cell("2028"))
    rows = without_page_breaks(printed((1, cells(*HEADER)), (1, top), (1, under), (2, rest), (2, last)), None).rows
    assert [row.cells[2].up for row in rows] == [0, 0, 1, 2, 3]
    assert rows[1].cells[2].down == 4
    assert rows[3].doubts == (FILLED,)


def test_an_empty_lead_stays_empty_where_others_are_empty_too() -> None:
    table = printed(
        (1, cells(*HEADER)),
        (1, cells("1", "Rà soát", "Sở Tư pháp", "2026")),
        (1, cells("2", "Ban hành", "", "2026")),
        (2, cells("3", "Kiểm tra", "", "2027")),
        (2, cells("4", "Tổng kết", "Sở Y tế", "2027")),
    )
    assert [row.cells[2].up for row in without_page_breaks(table, None).rows] == [0, 0, 0, 0, 0]

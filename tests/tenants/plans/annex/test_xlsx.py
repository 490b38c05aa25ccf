"""What a sheet shows is what is read: dates by their format, hidden parts left out, old XLS too."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.worksheet import Worksheet

from tenants.plans.annex import AnnexRead, read_annex
from tests.tenants.plans.annex.makers import saved_workbook

HEADER = ("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Thời hạn", "Ghi chú")
DATA = Path(__file__).parents[3] / "data"


def a_workbook(*rows: Sequence[object], header: Sequence[str] = HEADER) -> tuple[Workbook, Worksheet]:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Phụ lục"
    for row in (header, *rows):
        sheet.append(list(row))
    return workbook, sheet


def read(workbook: Workbook, name: str = "phu-luc.xlsx") -> AnnexRead:
    return read_annex(saved_workbook(workbook), name)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (date(2025, 12, 31), "dd/mm/yyyy", "31/12/2025"),
        (date(2025, 12, 31), "yyyy-mm-dd", "31/12/2025"),
        (date(2025, 2, 1), "mm-dd-yy", "01/02/2025"),
        (date(2025, 2, 1), "d/m/yyyy;@", "01/02/2025"),
        (date(2025, 2, 1), "[$-42A]dd mmmm yyyy;@", "01/02/2025"),
        (datetime(2025, 12, 31, 17, 30), "dd/mm/yyyy hh:mm", "31/12/2025"),
        (date(2025, 12, 1), "mm/yyyy", "12/2025"),
        (date(2025, 12, 1), "mmm-yy", "12/2025"),
        (date(2025, 12, 1), "yyyy", "2025"),
        (date(2025, 12, 1), '"Tháng "mm/yyyy', "12/2025"),
        (2025, "General", "2025"),
        (2025, "0", "2025"),
        (12.2025, "General", "12.2025"),
        ("31/12/2025", "General", "31/12/2025"),
        ("Quý IV/2025", "@", "Quý IV/2025"),
        (0.5, "0%", "50%"),
        (True, "General", "TRUE"),
    ],
)
def test_a_deadline_is_read_as_the_sheet_shows_it(value: object, code: str, shown: str) -> None:
    workbook, sheet = a_workbook((1, "Rà soát", "Sở Tư pháp", value, ""))
    sheet["D2"].number_format = code
    assert read(workbook).rows[0].deadline == shown


def test_dates_of_old_macintosh_workbooks_count_from_1904() -> None:
    workbook, sheet = a_workbook((1, "Rà soát", "Sở Tư pháp", date(2025, 12, 31), ""))
    workbook.epoch = datetime(1904, 1, 1)
    sheet["D2"].number_format = "dd/mm/yyyy"
    assert read(workbook).rows[0].deadline == "31/12/2025"


@pytest.mark.parametrize(
    ("value", "code", "ordinal"),
    [
        (1, "General", "1"),
        (1.0, "General", "1"),
        (1.1, "General", "1.1"),
        (1.1, "0.00", "1.10"),
        (3, "00", "03"),
        ("1.10", "@", "1.10"),
        ("1.", "General", "1"),
        (date(2025, 2, 1), "d-mmm", "1.2"),
    ],
)
def test_an_ordinal_is_read_as_the_sheet_shows_it(value: object, code: str, ordinal: str) -> None:
    workbook, sheet = a_workbook((value, "Rà soát", "Sở Tư pháp", "2025", ""))
    sheet["A2"].number_format = code
    assert read(workbook).rows[0].ordinal == ordinal


def test_1_10_typed_as_a_number_is_known_by_what_comes_before_it() -> None:
    rows = [
        (1, "Hạ tầng số", None, None, None),
        *((number, f"Việc {number}", "Sở Y tế", "2025", "") for number in (1.8, 1.9, 1.1, 1.11, 1.12)),
    ]
    workbook, _ = a_workbook(*rows)
    assert [row.ordinal for row in read(workbook).rows] == ["1.8", "1.9", "1.10", "1.11", "1.12"]


def test_hidden_columns_are_left_out_with_a_warning() -> None:
    header = ("STT", "Mã nội bộ", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Hạn nội bộ", "Thời hạn")
    workbook, sheet = a_workbook((1, "NV-01", "Rà soát", "Sở Tư pháp", "01/01/2025", "31/12/2025"), header=header)
    for column in "BE":
        sheet.column_dimensions[column].hidden = True
    result = read(workbook)
    assert [(row.content, row.lead, row.deadline) for row in result.rows] == [("Rà soát", "Sở Tư pháp", "31/12/2025")]
    assert any("cột ẩn" in warning for warning in result.warnings)


def test_rows_hidden_by_hand_are_left_out_and_filtered_rows_are_not() -> None:
    rows = [
        (1, "Rà soát", "Sở Tư pháp", "2025", ""),
        (2, "Bản nháp", "Sở Y tế", "2025", ""),
        (3, "Kiểm tra", "Sở Nội vụ", "2025", ""),
    ]
    workbook, sheet = a_workbook(*rows)
    sheet.row_dimensions[3].hidden = True
    result = read(workbook)
    assert [row.ordinal for row in result.rows] == ["1", "3"]
    assert any("dòng ẩn" in warning for warning in result.warnings)
    sheet.auto_filter.ref = "A1:E4"
    sheet.auto_filter.add_filter_column(2, ["Sở Tư pháp"])
    assert [row.ordinal for row in read(workbook).rows] == ["1", "2", "3"]


def test_hidden_sheets_are_left_out_with_a_warning() -> None:
    workbook, sheet = a_workbook((1, "Rà soát", "Sở Tư pháp", "2025", ""))
    copy = workbook.copy_worksheet(sheet)
    copy.title = "Nháp"
    copy.sheet_state = "hidden"
    result = read(workbook)
    assert len(result.rows) == 1
    assert any("“Nháp”" in warning for warning in result.warnings)


def test_each_sheet_is_an_annex_of_its_own_and_other_sheets_are_not_annexes() -> None:
    workbook, _sheet = a_workbook(("I", "Thể chế", None, None, None), (1, "Rà soát", "Sở Tư pháp", "2025", ""))
    second = workbook.create_sheet("Phụ lục 2")
    for row in (HEADER, (1, "Kiểm tra", "Sở Y tế", "2026", "")):
        second.append(list(row))
    people = workbook.create_sheet("Danh bạ")
    for row in (("STT", "Họ và tên", "Số điện thoại"), (1, "Nguyễn Văn A", "0900"), (2, "Trần Thị B", "0901")):
        people.append(list(row))
    result = read(workbook)
    assert [(row.place.label, row.section, row.ordinal) for row in result.rows] == [("Phụ lục", "I", "1"), ("Phụ lục 2", "", "1")]
    assert any("“Danh bạ”" in warning for warning in result.warnings)


def test_a_sheet_may_begin_anywhere_and_have_empty_rows_and_columns() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for row, texts in (
        (5, HEADER),
        (7, ("I", "Thể chế")),
        (8, (1, "Rà soát", "Sở Tư pháp", "2025")),
        (10, (2, "Kiểm tra", "Sở Y tế", "2026")),
    ):
        for column, text in enumerate(texts):
            sheet.cell(row, 3 + 2 * column, text)
    result = read(workbook)
    assert [(row.section, row.ordinal, row.lead, row.place.row) for row in result.rows] == [
        ("I", "1", "Sở Tư pháp", 8),
        ("I", "2", "Sở Y tế", 10),
    ]


def test_several_tables_on_one_sheet_are_read_each_by_its_own_header() -> None:
    workbook, sheet = a_workbook(("I", "Thể chế", None, None, None), (1, "Rà soát", "Sở Tư pháp", "2025", ""))
    for row in (
        (),
        ("PHỤ LỤC II",),
        ("Nhiệm vụ năm 2026",),
        ("TT", "Thời hạn", "Đơn vị chủ trì", "Nhiệm vụ"),
        (1, "2026", "Sở Y tế", "Kiểm tra"),
    ):
        sheet.append(list(row))
    assert [(row.section, row.content, row.lead, row.deadline) for row in read(workbook).rows] == [
        ("I", "Rà soát", "Sở Tư pháp", "2025"),
        ("", "Kiểm tra", "Sở Y tế", "2026"),
    ]


def test_a_formula_shows_its_stored_value_and_is_never_computed() -> None:
    workbook, sheet = a_workbook((1, "Rà soát", "Sở Tư pháp", "=TODAY()", ""))
    result = read(workbook)
    assert result.rows[0].deadline == ""
    assert any("công thức" in warning for warning in result.warnings)
    assert sheet["D2"].value == "=TODAY()"


def test_a_raised_mark_inside_a_cell_is_dropped() -> None:
    text = CellRichText("Kế hoạch của Ban Chỉ đạo", TextBlock(InlineFont(vertAlign="superscript"), "1"), " năm 2025")
    workbook, sheet = a_workbook((1, "", "Sở Tư pháp", "2025", ""))
    sheet["B2"] = text
    assert read(workbook).rows[0].content == "Kế hoạch của Ban Chỉ đạo năm 2025"


def test_line_breaks_inside_a_cell_become_blanks() -> None:
    workbook, _ = a_workbook((1, "Rà soát\nvăn bản", "Sở Tư pháp;\r\nSở Nội vụ", "Quý\nIV/2025", ""))
    row = read(workbook).rows[0]
    assert (row.content, row.lead, row.deadline) == ("Rà soát văn bản", "Sở Tư pháp; Sở Nội vụ", "Quý IV/2025")


def test_cells_that_look_like_formulas_stay_text() -> None:
    workbook, sheet = a_workbook((1, "-Rà soát", "Sở Tư pháp", "2025", ""))
    sheet["E2"].value = "=1+1"
    sheet["E2"].data_type = "s"
    row = read(workbook).rows[0]
    assert (row.content, row.note) == ("-Rà soát", "=1+1")


def test_an_old_xls_file_is_read() -> None:
    result = read_annex((DATA / "phu-luc.xls").read_bytes(), "phu-luc.xls")
    assert [(row.section, row.ordinal, row.content, row.lead, row.deadline) for row in result.rows] == [
        ("I", "1", "Rà soát văn bản", "Sở Tư pháp", "31/12/2025"),
        ("I", "2", "Ban hành quy chế", "Sở Tư pháp", "Quý I/2026"),
        ("II", "3", "Nâng cấp mạng", "Công an tỉnh", "Thường xuyên"),
    ]
    assert any("“Nháp”" in warning for warning in result.warnings)

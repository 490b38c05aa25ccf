"""The workbook is one to work with: filters, frozen headers, figures that are numbers."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from reports.document import Annex, Column, ReportDocument, RowGroup, Section, Table
from reports.render.xlsx import render_xlsx


def read(report: ReportDocument) -> Any:
    return openpyxl.load_workbook(io.BytesIO(render_xlsx(report)))


@pytest.fixture(scope="module")
def book(state_report: ReportDocument) -> Any:
    return read(state_report)


def test_figures_come_first_then_the_annex(book: Any) -> None:
    assert book.sheetnames == ["Số liệu", "Phụ lục"]


def test_headers_are_frozen_and_filters_cover_the_rows_but_not_the_totals(book: Any) -> None:
    figures, annex = book["Số liệu"], book["Phụ lục"]
    assert (annex.freeze_panes, annex.auto_filter.ref) == ("A2", "A1:F61")
    assert (figures.freeze_panes, figures.auto_filter.ref) == ("A7", "A6:C9")
    assert [cell.value for cell in figures[10]] == ["Tổng cộng", 1228, 100] and figures["A10"].font.b
    assert annex.print_title_rows == "$1:$1"
    assert annex.page_setup.orientation == "landscape" and annex.sheet_properties.pageSetUpPr.fitToPage


def test_the_first_sheet_says_what_it_is(state_report: ReportDocument, book: Any) -> None:
    said = [book["Số liệu"].cell(row, 1).value for row in range(1, 5)]
    assert said == [
        "BÁO CÁO Kết quả thực hiện Nghị quyết số 57-NQ/TW tháng 01 năm 2025",
        "Ủy ban nhân dân tỉnh Đắk Lắk - Số: 05/BC-UBND - Đắk Lắk, ngày 05 tháng 02 năm 2025",
        "Số liệu từ ngày 15/12/2024 đến hết ngày 14/01/2025",
        f"Bản 1 - Mã xác thực: {state_report.sha256}",
    ]


def test_every_row_says_its_group_so_that_it_can_be_filtered_by_it(book: Any) -> None:
    annex = book["Phụ lục"]
    assert [cell.value for cell in annex[1]] == ["Nhóm", "STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn", "Trạng thái"]
    groups = [annex.cell(row, 1).value for row in range(2, annex.max_row + 1)]
    assert groups == ["I. Thể chế, chính sách"] * 30 + ["II. Hạ tầng số / 1. Hạ tầng dữ liệu"] * 30


def test_numbers_and_days_are_numbers_and_days(book: Any) -> None:
    row = book["Phụ lục"][2]
    assert row[1].value == 1 and row[1].number_format == "0"
    assert row[4].value == datetime(2025, 12, 5) and row[4].number_format == "dd/mm/yyyy"
    figures = [(cell.value, cell.number_format) for cell in book["Số liệu"][8]]
    assert figures[1:] == [(1234.5, "#,##0.0"), (6.25, '#,##0.0"%"')]


def test_columns_have_widths_and_long_texts_wrap(book: Any) -> None:
    annex = book["Phụ lục"]
    assert annex.column_dimensions["C"].width == pytest.approx(49.5) and annex.column_dimensions["B"].width == pytest.approx(6.6)
    assert all(cell.alignment.wrap_text for row in annex.iter_rows() for cell in row)


def test_there_is_no_formula_anywhere(book: Any) -> None:
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_an_annex_without_groups_has_no_group_column(report_of: Callable[..., ReportDocument]) -> None:
    annex = Annex(
        "Xếp hạng", (Column("Tỉnh"), Column("Điểm", kind="number")), (RowGroup("", (("Đắk Lắk", 9.5),)),), totals=(("Cả nước", 8),)
    )
    sheet = read(report_of(annexes=(annex,)))["Phụ lục"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["Tỉnh", "Điểm"], ["Đắk Lắk", 9.5], ["Cả nước", 8]]
    assert sheet.auto_filter.ref == "A1:B2"


def test_a_national_report_of_many_tables_has_a_sheet_for_each(report_of: Callable[..., ReportDocument]) -> None:
    tables = tuple(Table((Column("Tỉnh"), Column("Số", kind="number")), (("Đắk Lắk", n),)) for n in range(3))
    sections = (Section("Kết quả", "I", tables[:2], (Section("Theo hệ thống", "1", tables[2:]),)),)
    report = report_of("party", sections=sections, figures=tables[0], annexes=report_of().annexes * 2)
    assert read(report).sheetnames == ["Số liệu", "Phụ lục I", "Phụ lục II", "Bảng 1", "Bảng 2"]


def test_a_report_without_figures_still_says_what_it_is(report_of: Callable[..., ReportDocument]) -> None:
    book = read(report_of(figures=None, sections=(), annexes=()))
    assert book.sheetnames == ["Số liệu"] and book["Số liệu"]["A1"].value.startswith("BÁO CÁO")

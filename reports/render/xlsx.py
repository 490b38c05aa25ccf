"""The figures and annexes of a report as a workbook with live filters."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from reports.document import Annex, Cell, Column, ReportDocument, Row, Table, roman
from reports.render.forms import TYPEFACE
from reports.render.package import moment_of, repack

# A cell of the format holds no more (ECMA-376); the whole text is in the DOCX and the PDF.
_LONGEST = 32_767
_CUT = " […]"
# Spreadsheets take text that begins so for a formula, or did when it came as CSV.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_CHARACTERS_PER_MM = 0.55

_FONT = Font(name=TYPEFACE, size=11)
_BOLD = Font(name=TYPEFACE, size=11, bold=True)
_TITLE = Font(name=TYPEFACE, size=14, bold=True)
_THIN = Side(style="thin")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_SHADE = PatternFill("solid", fgColor="E7EEF6")
_HEADING = Alignment(horizontal="center", vertical="center", wrap_text=True)
_ALIGNMENTS = {align: Alignment(horizontal=align, vertical="top", wrap_text=True) for align in ("left", "center", "right")}


def render_xlsx(document: ReportDocument) -> bytes:
    """A workbook: "Số liệu", the annexes, then the other tables. The same value always gives the same bytes.

    Filters need a plain table, so an annex has its header in row 1 and its group headings as a column; no text is a formula."""
    book = Workbook(write_only=True)
    _write_figures(book, document)
    for place, annex in enumerate(document.annexes, start=1):
        _write_annex(book, f"Phụ lục {roman(place)}" if len(document.annexes) > 1 else "Phụ lục", annex, document)
    for place, table in enumerate((one for one in document.tables() if one != document.figures), start=1):
        _write_table(_sheet(book, f"Bảng {place}", table.columns, document, 1), table.columns, table.rows, table.totals, 1)
    properties = book.properties
    properties.title, properties.creator = document.summary[:255], (document.issuer_name or document.issuing_body)[:255]
    properties.keywords = f"sha256:{document.sha256}" if document.sha256 else None
    properties.created = moment_of(document.date)
    written = io.BytesIO()
    book.save(written)
    return repack(written.getvalue(), document.date, {"docProps/core.xml": _undated})


def _undated(properties: bytes) -> bytes:
    """Without the hour of saving, which openpyxl writes over any other."""
    return re.sub(rb"<dcterms:modified[^>]*>[^<]*</dcterms:modified>", b"", properties)


def _sheet(book: Workbook, title: str, columns: Sequence[Column], document: ReportDocument, header: int) -> WriteOnlyWorksheet:
    sheet = book.create_sheet(title)
    # A write-only sheet wants to know its panes and widths before its first row.
    sheet.freeze_panes = f"A{header + 1}"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = max(6, round(column.width * _CHARACTERS_PER_MM, 1))
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header}:{header}"
    sheet.oddHeader.center.text = "&P"
    sheet.oddFooter.center.text = " - ".join(_marks(document)).replace("&", "&&")
    return sheet


def _marks(document: ReportDocument) -> list[str]:
    marks = [document.draft_mark, document.demo_mark]
    return [mark for mark in marks if mark] + [f"Bản {document.version} - Mã xác thực: {document.sha256 or 'chưa có'}"]


def _write_figures(book: Workbook, document: ReportDocument) -> None:
    table = document.figures or Table((Column("Nội dung", 120),))
    heading = [
        (f"{document.kind} {document.summary}", _TITLE),
        (f"{document.issuing_body} - {document.number_line} - {document.place_and_date}".replace("\n", " "), _FONT),
        (document.cutoff_note, _FONT),
        (" - ".join(_marks(document)), _FONT),
        ("", _FONT),
    ]
    sheet = _sheet(book, "Số liệu", table.columns, document, len(heading) + 1)
    for words, font in heading:
        sheet.append([_cell(sheet, words.replace("\n", " "), font)])
    _write_table(sheet, table.columns, table.rows, table.totals, len(heading) + 1)


def _write_annex(book: Workbook, title: str, annex: Annex, document: ReportDocument) -> None:
    grouped = any(group.title for group in annex.groups)
    columns = (Column("Nhóm", 40), *annex.columns) if grouped else annex.columns
    sheet = _sheet(book, title, columns, document, 1)
    lead: tuple[Cell, ...] = ("",) if grouped else ()
    rows = _grouped_rows(annex) if grouped else (row for group in annex.groups for row in group.rows)
    _write_table(sheet, columns, rows, [(*lead, *row) for row in annex.totals], 1)


def _grouped_rows(annex: Annex) -> Iterable[Row]:
    """Each row after the headings above it, from the main one down."""
    headings: list[str] = []
    for group in annex.groups:
        headings = [*headings[: group.level - 1], group.title]
        name = " / ".join(heading for heading in headings if heading)
        for row in group.rows:
            yield (name, *row)


def _write_table(
    sheet: WriteOnlyWorksheet, columns: Sequence[Column], rows: Iterable[Row], totals: Iterable[Row], header: int
) -> None:
    sheet.append([_heading(sheet, column.title) for column in columns])
    last = header
    for row in rows:
        sheet.append(_row(sheet, row, columns, _FONT))
        last += 1
    for row in totals:
        sheet.append(_row(sheet, row, columns, _BOLD))
    sheet.auto_filter.ref = f"A{header}:{get_column_letter(len(columns))}{last}"


def _heading(sheet: WriteOnlyWorksheet, title: str) -> WriteOnlyCell:
    cell = _cell(sheet, title, _BOLD)
    cell.alignment, cell.border, cell.fill = _HEADING, _BORDER, _SHADE
    return cell


def _row(sheet: WriteOnlyWorksheet, row: Row, columns: Sequence[Column], font: Font) -> list[WriteOnlyCell]:
    cells = []
    for value, column in zip(row, columns, strict=True):
        cell = _cell(sheet, value, font)
        cell.alignment, cell.border = _ALIGNMENTS[column.align], _BORDER
        if isinstance(value, (int, float)):
            cell.number_format = _number_format(value, column)
        cells.append(cell)
    return cells


def _number_format(value: int | float, column: Column) -> str:
    if column.kind == "text" and isinstance(value, int):
        return "0"
    return ("#,##0" if isinstance(value, int) else "#,##0.0") + ('"%"' if column.kind == "percent" else "")


def _cell(sheet: WriteOnlyWorksheet, value: Cell, font: Font) -> WriteOnlyCell:
    if isinstance(value, str) and len(value) > _LONGEST:
        value = value[: _LONGEST - len(_CUT)] + _CUT
    cell = WriteOnlyCell(sheet, None if value == "" else value)
    cell.font = font
    if isinstance(value, str) and value:
        # openpyxl guesses formulas ("=1") and errors ("#N/A") from the words.
        cell.data_type = "s"
        cell.quotePrefix = bool(_FORMULA.match(value))
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    return cell

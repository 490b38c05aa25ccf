"""The matrix as a workbook that can come back: what people see and edit, and hidden beside it what it was when it left."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from tenants.catalogue.strategy import initiatives, strategic_systems
from tenants.errors import Invalid
from tenants.plans.annex.formats import Kind, Package, recognise
from tenants.plans.annex.limits import ReadLimits
from tenants.plans.annex.sheets import SheetValues
from tenants.plans.annex.xlsx import read_sheets
from tenants.vietnamese import clean, compare_key

MATRIX_SHEET = "Ma trận"
LISTS_SHEET = "Danh mục"
BASE_SHEET = "suite57"
MARK = "suite57-ma-tran-1"
# An exported matrix may be longer than an annex.
_LIMITS = ReadLimits(rows=30_000)
# Rows below the last one that still offer the lists, for what is added.
_SPARE_ROWS = 500


@dataclass(frozen=True, slots=True)
class _Heading:
    key: str
    title: str
    width: int
    read: bool = True  # comes back; the others are only shown


HEADINGS = (
    _Heading("plan", "Kế hoạch", 16),
    _Heading("section", "Mục", 8),
    _Heading("section_title", "Tên mục", 26),
    _Heading("ordinal", "STT", 7),
    _Heading("content", "Nội dung nhiệm vụ", 70),
    _Heading("lead", "Chủ trì", 34),
    _Heading("coordinating", "Phối hợp", 34),
    _Heading("deadline", "Thời hạn theo văn bản", 22),
    _Heading("due", "Hạn", 12, read=False),
    _Heading("state", "Tình trạng", 22, read=False),
    _Heading("percent", "Tiến độ (%)", 11, read=False),
    _Heading("deliverable", "Sản phẩm", 30),
    _Heading("note", "Ghi chú", 24),
    _Heading("system", "Hệ thống chiến lược", 26),
    _Heading("initiative", "Sáng kiến đột phá", 30),
    # Hidden: which task a row is, and which state of it the file shows.
    _Heading("task_id", "Mã dòng", 10),
    _Heading("version", "Phiên bản", 10),
)
_HIDDEN = ("task_id", "version")
CELLS = (
    "section",
    "section_title",
    "ordinal",
    "content",
    "lead",
    "coordinating",
    "deadline",
    "deliverable",
    "note",
    "system",
    "initiative",
)
_AT = {heading.key: number for number, heading in enumerate(HEADINGS, start=1)}
_ONLY_SHOWN = PatternFill("solid", fgColor="EEF0F3")
_HEAD = PatternFill("solid", fgColor="DCE6F2")


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A task on its way out: its cells, and what is only shown."""

    task_id: int
    version: int
    plan_id: int
    plan_number: str
    cells: Mapping[str, str]
    due: str
    state: str
    percent: int


def write_workbook(
    tenant_code: str, title: str, rows: Sequence[MatrixRow], *, plan_numbers: Iterable[str], unit_names: Iterable[str]
) -> bytes:
    """The matrix with frozen heading, filters, lists to choose from and everything that is needed to know its rows again."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(MATRIX_SHEET)
    sheet.freeze_panes = "A3"
    for number, heading in enumerate(HEADINGS, start=1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width, column.hidden = heading.width, heading.key in _HIDDEN
    lists = (
        [f"{system.code} – {system.short_name}" for system in strategic_systems()],
        [f"{initiative.code} – {initiative.title}" for initiative in initiatives()],
        list(dict.fromkeys(plan_numbers)),
        list(unit_names),
    )
    last = max(3, len(rows) + 2) + _SPARE_ROWS
    for place, (key, values) in enumerate(zip(("system", "initiative", "plan", "lead"), lists, strict=True), start=1):
        if values:
            sheet.data_validations.append(_choice(key, place, len(values), last))
    sheet.append([text_cell(sheet, title, bold=True)])
    sheet.append([text_cell(sheet, heading.title, bold=True, fill=_HEAD) for heading in HEADINGS])
    named = {label.split(" ", 1)[0]: label for label in (*lists[0], *lists[1])}
    for row in rows:
        shown: dict[str, Any] = dict(row.cells) | {
            "plan": row.plan_number,
            "due": row.due,
            "state": row.state,
            "percent": row.percent,
            "task_id": row.task_id,
            "version": row.version,
            "system": named.get(row.cells["system"], row.cells["system"]),
            "initiative": named.get(row.cells["initiative"], row.cells["initiative"]),
        }
        sheet.append([_shown(sheet, shown[heading.key], heading) for heading in HEADINGS])
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(HEADINGS))}{len(rows) + 2}"
    _write_lists(book, lists)
    _write_base(book, tenant_code, rows)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# A workbook is XML, which has no place for them; a browser sends them all the same.
_NOT_IN_XML = "\ufffe\uffff"


def text_cell(sheet: Any, value: str, *, bold: bool = False, fill: PatternFill | None = None) -> WriteOnlyCell:
    """A cell that is text whatever it begins with: `=`, `+`, `-` and `@` never become a formula."""
    cell = WriteOnlyCell(sheet)
    cell.value = "".join(letter for letter in value if (letter >= " " or letter in "\n\t") and letter not in _NOT_IN_XML)
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    if fill:
        cell.fill = fill
    if value[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True
    return cell


def _shown(sheet: Any, value: str | int, heading: _Heading) -> WriteOnlyCell:
    fill = None if heading.read else _ONLY_SHOWN
    if isinstance(value, str):
        return text_cell(sheet, value, fill=fill)
    cell = WriteOnlyCell(sheet, value)
    cell.alignment = Alignment(vertical="top")
    if fill:
        cell.fill = fill
    return cell


def _choice(key: str, place: int, count: int, last: int) -> DataValidation:
    column = get_column_letter(place)
    rule = DataValidation(type="list", formula1=f"'{LISTS_SHEET}'!${column}$1:${column}${count}", allow_blank=True)
    # A cell may name several bodies, or one that the list does not have: there the list only helps to write.
    rule.showErrorMessage = key != "lead"
    rule.errorTitle, rule.error = "Suite 57", "Chọn một mục trong danh sách, hoặc để trống."
    here = get_column_letter(_AT[key])
    rule.add(f"{here}3:{here}{last}")
    return rule


def _write_lists(book: Any, lists: Sequence[Sequence[str]]) -> None:
    sheet = book.create_sheet(LISTS_SHEET)
    sheet.sheet_state = "hidden"
    for number in range(max(map(len, lists))):
        sheet.append([text_cell(sheet, values[number]) if number < len(values) else None for values in lists])


def _write_base(book: Any, tenant_code: str, rows: Sequence[MatrixRow]) -> None:
    """What left, so that what comes back can be held against it and against what others changed meanwhile."""
    sheet = book.create_sheet(BASE_SHEET)
    sheet.sheet_state = "veryHidden"
    sheet.append([text_cell(sheet, MARK), text_cell(sheet, tenant_code)])
    for row in rows:
        cells = [text_cell(sheet, row.cells[name]) for name in CELLS]
        sheet.append([row.task_id, row.version, row.plan_id, *cells])


@dataclass(frozen=True, slots=True)
class ExportedTask:
    """A task as it left."""

    version: int
    plan_id: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A row as it came back; without a task it is new."""

    number: int  # on the sheet, from 1
    task_id: int | None
    plan_number: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class ReturnedWorkbook:
    """A matrix that left as a workbook and came back."""

    tenant_code: str
    exported: dict[int, ExportedTask]
    rows: tuple[ReturnedRow, ...]
    warnings: tuple[str, ...]


def read_workbook(data: bytes) -> ReturnedWorkbook | None:
    """The matrix in a workbook that this program wrote, however it was edited; None for any other file.

    Raises Invalid where the file is damaged, or where a row no longer says which task it is.
    """
    if recognise(data, _LIMITS) is not Kind.XLSX:
        return None
    sheets = read_sheets(Package(data, _LIMITS), _LIMITS, (MATRIX_SHEET, BASE_SHEET))
    base = sheets.get(BASE_SHEET)
    if base is None or _text(base, 0, 0) != MARK:
        return None
    exported = dict(_exported(base))
    rows, warnings = _returned(sheets[MATRIX_SHEET], exported)
    return ReturnedWorkbook(_text(base, 0, 1), exported, tuple(rows), tuple(warnings))


def _exported(sheet: SheetValues) -> Iterable[tuple[int, ExportedTask]]:
    for row in sorted(sheet.cells):
        if row == 0:
            continue
        numbers = [_text(sheet, row, column) for column in range(3)]
        if not all(text.isascii() and text.isdecimal() and len(text) < 16 for text in numbers):
            raise Invalid("Phần ẩn của tệp đã bị sửa. Hãy xuất lại ma trận rồi sửa trên tệp mới.", "file")
        task_id, version, plan_id = map(int, numbers)
        cells = {name: _text(sheet, row, column) for column, name in enumerate(CELLS, start=3)}
        yield task_id, ExportedTask(version, plan_id, cells)


def _returned(sheet: SheetValues, exported: Mapping[int, ExportedTask]) -> tuple[list[ReturnedRow], list[str]]:
    head = next((row for row in sorted(sheet.cells)[:20] if _columns(sheet, row).keys() >= {"content", "task_id"}), None)
    if head is None:
        raise Invalid("Không tìm thấy dòng tiêu đề của ma trận. Hãy xuất lại rồi sửa trên tệp mới.", "file")
    columns = _columns(sheet, head)
    missing = [heading.title for heading in HEADINGS if heading.key in CELLS and heading.key not in columns]
    warnings = [f"Tệp không còn cột “{title}”; nội dung cột đó giữ như trong hệ thống." for title in missing]
    rows: list[ReturnedRow] = []
    seen: set[int] = set()
    for row in sorted(number for number in sheet.cells if number > head):
        read = {key: _text(sheet, row, column) for key, column in columns.items()}
        cells = {name: read.get(name, "") for name in CELLS}
        cells["system"] = _code(cells["system"], [one.code for one in strategic_systems()], "Hệ thống chiến lược", row)
        cells["initiative"] = _code(cells["initiative"], [one.code for one in initiatives()], "Sáng kiến đột phá", row)
        if not any(cells.values()):
            continue
        task_id = _task_id(read["task_id"], exported, row)
        if task_id is not None and task_id in seen:
            warnings.append(f"Dòng {row + 1} chép từ một dòng khác nên được coi là nhiệm vụ mới.")
            task_id = None
        if task_id is not None:
            seen.add(task_id)
            cells |= {name: exported[task_id].cells[name] for name in CELLS if name not in columns}
        rows.append(ReturnedRow(row + 1, task_id, read.get("plan", ""), cells))
    return rows, warnings


def _columns(sheet: SheetValues, row: int) -> dict[str, int]:
    """Columns by their titles: a person may have moved or removed some."""
    by_title = {compare_key(heading.title): heading.key for heading in HEADINGS}
    found: dict[str, int] = {}
    for column in sorted(sheet.cells.get(row, {})):
        key = by_title.get(compare_key(_text(sheet, row, column)))
        if key:
            found.setdefault(key, column)
    return found


def _task_id(text: str, exported: Mapping[int, ExportedTask], row: int) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 16 and int(text) in exported):
        raise Invalid(f"Dòng {row + 1} mang mã không thuộc tệp đã xuất. Hãy xuất lại ma trận rồi sửa trên tệp mới.", "file")
    return int(text)


def _code(text: str, codes: Sequence[str], what: str, row: int) -> str:
    """The code that an entry of a list begins with."""
    if not text:
        return ""
    first = text.split(" ", 1)[0].upper()
    if first not in codes:
        raise Invalid(f"Dòng {row + 1}: cột “{what}” ghi “{text[:60]}”, không có trong danh mục.", "file")
    return first


def _text(sheet: SheetValues, row: int, column: int) -> str:
    cell = sheet.cells.get(row, {}).get(column)
    return clean(cell.text) if cell else ""

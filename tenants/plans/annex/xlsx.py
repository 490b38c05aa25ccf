"""Reads XLSX and XLSM sheets as a person sees them: dates by their format, merges, hidden columns left out, no macro run."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from tenants.errors import Invalid
from tenants.plans.annex.footnotes import is_mark
from tenants.plans.annex.formats import Package, attribute, damaged, local
from tenants.plans.annex.grid import Contents, Table
from tenants.plans.annex.legacy_fonts import is_capitals_font
from tenants.plans.annex.limits import ReadLimits
from tenants.plans.annex.number_formats import BUILTIN_FORMATS, shown
from tenants.plans.annex.sheets import SheetCell, SheetValues, table_of

_HIDDEN_SHEET = "Trang tính ẩn “{name}” không được đọc."
_MACROS = "Tệp có macro; macro không được chạy."


@dataclass(frozen=True, slots=True)
class _Look:
    """What a cell style says that matters here."""

    code: str = ""
    bold: bool = False
    font: str = ""


@dataclass(slots=True)
class _Book:
    from_1904: bool = False
    strings: list[str] = field(default_factory=list)
    looks: list[_Look] = field(default_factory=list)


def read_xlsx(package: Package, limits: ReadLimits) -> Contents:
    """Every visible sheet as one table. Raises Invalid for a damaged or oversized workbook."""
    book, sheets = _open_book(package, limits)
    warnings = [_MACROS] if any(name.endswith("vbaproject.bin") for name in package.names()) else []
    tables: list[Table] = []
    for name, path, hidden in sheets:
        if hidden:
            warnings.append(_HIDDEN_SHEET.format(name=name))
            continue
        table, notes = table_of(name, _read_sheet(package, path, book, limits), limits)
        tables.append(table)
        warnings.extend(notes)
    return Contents(tuple(tables), tuple(warnings), frozenset(look.font for look in book.looks))


def read_sheets(package: Package, limits: ReadLimits, wanted: Collection[str]) -> dict[str, SheetValues]:
    """The wanted sheets with all that is hidden, if the workbook has every one of them: for workbooks of our own.

    Raises Invalid as `read_xlsx` does.
    """
    book, sheets = _open_book(package, limits)
    if not {name for name, _, _ in sheets}.issuperset(wanted):
        return {}
    return {name: _read_sheet(package, path, book, limits) for name, path, _ in sheets if name in wanted}


def _open_book(package: Package, limits: ReadLimits) -> tuple[_Book, list[tuple[str, str, bool]]]:
    """What all sheets share, and each sheet's name, path and whether it is hidden."""
    main = package.main_part() or "xl/workbook.xml"
    workbook = package.tree(main, limits.text_part_size)
    relations = package.relations(main)
    related = dict(relations.values())
    book = _Book()
    sheets: list[tuple[str, str, bool]] = []
    for element in _descendants(workbook):
        if local(element) == "workbookPr":
            book.from_1904 = attribute(element, "date1904") in {"1", "true"}
        elif local(element) == "sheet":
            kind, path = relations.get(_relation_id(element), ("", ""))
            if kind == "worksheet":
                hidden = (element.get("state") or "visible") != "visible"
                sheets.append((element.get("name") or "", path, hidden))
    if len(sheets) > limits.tables:
        raise Invalid(f"Tệp có hơn {limits.tables} trang tính nên bị từ chối.")
    book.looks = _read_looks(package, related.get("styles", ""), limits)
    book.strings = _read_strings(package, related.get("sharedStrings", ""), limits)
    return book, sheets


def _relation_id(element: Element) -> str:
    """The sheet's r:id, whose namespace differs between transitional and strict files."""
    return next((value for key, value in element.items() if key.endswith("}id")), "")


def _read_sheet(package: Package, path: str, book: _Book, limits: ReadLimits) -> SheetValues:
    sheet = SheetValues()
    row = column = -1
    parents: list[Element] = []
    for event, element in package.events(path):
        name = local(element)
        if event == "start":
            parents.append(element)
            if name == "row":
                row, column = _row_number(element, row), -1
                if (element.get("hidden") or "0") not in {"0", "false"}:
                    sheet.hidden_rows.add(row)
            continue
        parents.pop()
        if name == "c":
            column = _column_number(element.get("r") or "", column)
            cell = _cell(element, book)
            if cell is not None:
                sheet.add(row, column, cell, limits)
            element.clear()
        elif name == "row":
            element.clear()
            if parents:
                parents[-1].remove(element)
        elif name == "col":
            _note_hidden_columns(element, sheet)
        elif name == "mergeCell":
            merge = _area(element.get("ref") or "")
            if merge is not None:
                sheet.add_merge(merge, limits)
        elif name == "filterColumn":
            sheet.filtered = True
    return sheet


def _cell(element: Element, book: _Book) -> SheetCell | None:
    kind = element.get("t") or "n"
    style = element.get("s") or "0"
    look = book.looks[int(style)] if style.isdigit() and int(style) < len(book.looks) else _Look()
    value = ""
    if kind == "inlineStr":
        holder = next((child for child in element if local(child) == "is"), None)
        value = "" if holder is None else _rich_text(holder)
    else:
        holder = next((child for child in element if local(child) == "v"), None)
        value = "" if holder is None else holder.text or ""
        if kind == "s":
            index = value.strip()
            value = book.strings[int(index)] if index.isdigit() and int(index) < len(book.strings) else ""
        elif kind == "b":
            value = {"1": "TRUE", "0": "FALSE"}.get(value.strip(), "")
        elif kind == "d":
            value = shown(value, "yyyy-mm-dd", book.from_1904)
        elif kind == "n":
            value = shown(value, look.code, book.from_1904)
        elif kind == "e":
            value = ""
    if not value.strip():
        formula = any(local(child) == "f" for child in element)
        return SheetCell("", broken=True) if formula and kind in {"e", "n"} else None
    return SheetCell(value, bold=look.bold, capitals=is_capitals_font(look.font))


def _rich_text(holder: Element) -> str:
    """Text of a string item; phonetic guides and raised footnote marks are no part of it."""
    pieces: list[str] = []
    for child in holder:
        if local(child) == "t":
            pieces.append(child.text or "")
        elif local(child) == "r":
            raised = any(
                local(part) == "vertAlign" and attribute(part, "val") == "superscript"
                for shape in child
                if local(shape) == "rPr"
                for part in shape
            )
            text = "".join(part.text or "" for part in child if local(part) == "t")
            if not (raised and is_mark(text, "".join(pieces[-1:]))):
                pieces.append(text)
    return "".join(pieces).replace("_x000D_", "").replace("\r\n", "\n")


def _read_strings(package: Package, path: str, limits: ReadLimits) -> list[str]:
    if path not in package:
        return []
    strings: list[str] = []
    size = 0
    for event, element in package.events(path):
        if event == "end" and local(element) == "si":
            strings.append(_rich_text(element))
            size += len(strings[-1])
            if size > limits.unpacked_size // 4:
                raise Invalid("Trang tính chứa quá nhiều chữ so với giới hạn cho phép.")
            element.clear()
    return strings


def _read_looks(package: Package, path: str, limits: ReadLimits) -> list[_Look]:
    if path not in package:
        return []
    codes = dict(BUILTIN_FORMATS)
    fonts: list[tuple[bool, str]] = []
    looks: list[_Look] = []
    for group in package.tree(path, limits.text_part_size):
        if local(group) == "numFmts":
            codes |= {child.get("numFmtId") or "": child.get("formatCode") or "" for child in group}
        elif local(group) == "fonts":
            for child in group:
                parts = {local(part): part for part in child}
                bold = "b" in parts and (attribute(parts["b"], "val") or "1") not in {"0", "false"}
                fonts.append((bold, attribute(parts["name"], "val") or "" if "name" in parts else ""))
        elif local(group) == "cellXfs":
            for child in group:
                number = child.get("fontId") or ""
                bold, font = fonts[int(number)] if number.isdigit() and int(number) < len(fonts) else (False, "")
                looks.append(_Look(codes.get(child.get("numFmtId") or "", ""), bold, font))
    return looks


def _note_hidden_columns(element: Element, sheet: SheetValues) -> None:
    width = element.get("width")
    if (element.get("hidden") or "0") not in {"0", "false"} or width in {"0", "0.0"}:
        try:
            first, last = int(element.get("min") or ""), int(element.get("max") or "")
        except ValueError as error:
            raise damaged() from error
        sheet.hidden_columns.append((first - 1, last - 1))


def _row_number(element: Element, previous: int) -> int:
    text = element.get("r") or ""
    return int(text) - 1 if text.isascii() and text.isdigit() and len(text) < 10 else previous + 1


def _column_number(reference: str, previous: int) -> int:
    letters = reference.rstrip("0123456789")
    return _column_of(letters) if letters else previous + 1


def _column_of(letters: str) -> int:
    if not letters.isascii() or not letters.isalpha() or len(letters) > 4:
        raise damaged()
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _area(reference: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column of "A1:C3"."""
    first, colon, last = reference.replace("$", "").partition(":")
    corners: list[int] = []
    for corner in (first, last if colon else first):
        letters = corner.rstrip("0123456789")
        digits = corner[len(letters) :]
        if not letters or not digits or len(digits) > 9:
            return None
        corners.extend((int(digits) - 1, _column_of(letters)))
    return corners[0], corners[1], corners[2], corners[3]


def _descendants(root: Element) -> Iterator[Element]:
    yield from root.iter()

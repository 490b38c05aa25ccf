"""Reads a PDF with a text layer: tables by their ruled lines, joined over pages; scans are refused."""

import io
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect, PDFTextExtractionNotAllowed
from pdfminer.pdftypes import resolve1

from tenants.errors import Invalid
from tenants.plans.annex.formats import damaged, encrypted
from tenants.plans.annex.grid import Cell, Contents, Row, Table, Text
from tenants.plans.annex.limits import ReadLimits
from tenants.plans.annex.open_tables import OpenTables
from tenants.plans.annex.pdf_streams import check_streams
from tenants.plans.annex.print_lines import Glyph, PrintLine, cell_text, is_page_number, lines_of
from tenants.plans.annex.printed_page import PrintedPage
from tenants.plans.annex.ruling import Lattice, lattices, rulings

_SCANNED = (
    "Tệp PDF là bản quét, không có lớp chữ nên không đọc được. Đề nghị dùng tệp Word, Excel gốc"
    " hoặc bản PDF xuất từ Word; nếu chỉ có bản giấy thì nhận dạng chữ trước rồi tải lại."
)
_NO_LETTERS = "Tệp PDF không lưu được bảng mã chữ nên không đọc được. Đề nghị dùng tệp Word hoặc Excel gốc."
_TOO_MUCH_PRINT = "Tệp PDF chứa quá nhiều chữ và hình so với giới hạn cho phép. Đề nghị chỉ tải phần phụ lục."
_SAME_EDGE = 6.0
_LEAST_LETTERS = 20
_FEWEST_COLUMNS = 3

logging.getLogger("pdfminer").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class _PageTable:
    page: int
    lattice: Lattice
    rows: tuple[tuple[Cell, ...], ...]


def read_pdf(data: bytes, limits: ReadLimits, tell: Callable[[float], None]) -> Contents:
    """The printed lines and tables in reading order. Raises Invalid for scans and for damaged or oversized files."""
    check_streams(data, limits)
    with _sentences():
        document = pdfplumber.open(io.BytesIO(data))
        pages = document.pages
    with document:
        if len(pages) > limits.pages:
            raise Invalid(f"Tệp PDF có hơn {limits.pages} trang nên bị từ chối. Đề nghị chỉ tải phần phụ lục.")
        return _read(pages, limits, tell)


@contextmanager
def _sentences() -> Iterator[None]:
    """Whatever the PDF library stumbles over becomes a sentence: it raises all kinds of errors for damaged files."""
    try:
        yield
    except (Invalid, RecursionError, MemoryError):
        raise
    except Exception as error:
        cause = error.__cause__ or error.__context__
        locked = (PDFPasswordIncorrect, PDFEncryptionError, PDFTextExtractionNotAllowed)
        if isinstance(error, locked) or isinstance(cause, locked) or isinstance(next(iter(error.args), None), locked):
            raise encrypted() from error
        raise damaged() from error


def _layout(page: Any, limits: ReadLimits) -> Any:
    """The printed objects of a page. Raises Invalid for one that would take minutes."""
    with _sentences():
        streams = (resolve1(stream) for stream in page.page_obj.contents)
        if sum(len(stream.get_data()) for stream in streams) > limits.page_content:
            raise Invalid(_TOO_MUCH_PRINT)
        return page.layout


def _read(pages: Sequence[Any], limits: ReadLimits, tell: Callable[[float], None]) -> Contents:
    blocks: list[Text | _PageTable] = []
    letters = unreadable = 0
    empty: list[int] = []
    fonts: set[str] = set()
    count = len(pages)
    open_tables = OpenTables()
    for number, page in enumerate(pages, start=1):
        layout = _layout(page, limits)
        sheet = PrintedPage(layout)
        written = [glyph for glyph in sheet.glyphs if glyph.text.strip()]
        letters += len(written)
        unreadable += sum(1 for glyph in written if glyph.text.startswith("(cid:"))
        if letters > limits.characters:
            raise Invalid(_TOO_MUCH_PRINT)
        fonts.update(glyph.font for glyph in sheet.glyphs)
        if not written and sheet.has_picture:
            empty.append(number)
        blocks.extend(_page_blocks(number, sheet, open_tables))
        page.close()
        tell(0.95 * number / count)
    if letters < _LEAST_LETTERS:
        raise Invalid(_SCANNED if empty or not letters else "Tệp PDF hầu như không có chữ nên không đọc được.")
    if unreadable * 5 > letters:
        raise Invalid(_NO_LETTERS)
    warnings = []
    if empty:
        pages = ", ".join(map(str, empty))
        warnings.append(f"Trang {pages} là ảnh quét nên không đọc được; đề nghị kiểm tra các nhiệm vụ ở đó.")
    return Contents(tuple(_joined(blocks)), tuple(warnings), frozenset(fonts))


def _page_blocks(number: int, sheet: PrintedPage, open_tables: OpenTables) -> list[Text | _PageTable]:
    across, down = rulings(sheet.drawn)
    grids = lattices(across, down)
    glyphs = sheet.glyphs
    if not any(len(grid.xs) > _FEWEST_COLUMNS for grid in grids):
        found = open_tables.on_page(glyphs, across)
        grids = grids if found is None else [found]
    inside: list[dict[tuple[int, int], list[Glyph]]] = [{} for _ in grids]
    outside: list[Glyph] = []
    for glyph in glyphs:
        x, y = glyph.middle
        home = next((place for place, grid in enumerate(grids) if grid.holds(x, y)), None)
        if home is None:
            outside.append(glyph)
        else:
            inside[home].setdefault(grids[home].cell_at(x, y), []).append(glyph)
    blanks = sum(1 for glyph in glyphs if not glyph.text.strip())
    has_blanks = blanks * 25 > len(glyphs)
    printed = lines_of(outside, has_blanks=has_blanks)
    while printed and is_page_number(printed[0].text):
        del printed[0]
    while printed and is_page_number(printed[-1].text):
        del printed[-1]
    parts: list[tuple[float, Text | _PageTable]] = [(line.base, Text(line.text, number)) for line in printed]
    for grid, texts in zip(grids, inside, strict=True):
        parts.append((grid.ys[0], _PageTable(number, grid, _cells(grid, texts, has_blanks))))
    return [part for _, part in sorted(parts, key=lambda part: part[0])]


def _cells(grid: Lattice, glyphs: dict[tuple[int, int], list[Glyph]], has_blanks: bool) -> tuple[tuple[Cell, ...], ...]:
    printed = {place: lines_of(inside, has_blanks=has_blanks) for place, inside in glyphs.items()}
    extents: dict[tuple[int, int], tuple[int, int]] = {}
    for row, line in enumerate(grid.owner):
        for column, owner in enumerate(line):
            extents[owner] = (row, column)
    rows: list[tuple[Cell, ...]] = []
    for row, line in enumerate(grid.owner):
        cells: list[Cell] = []
        for column, owner in enumerate(line):
            if owner != (row, column):
                cells.append(Cell(up=row - owner[0], left=column - owner[1]))
                continue
            last_row, last_column = extents[owner]
            lines = printed.get(owner, [])
            cells.append(
                Cell(
                    text=cell_text(lines),
                    across=last_column - column + 1,
                    down=last_row - row + 1,
                    bold=bool(lines) and all(one.bold for one in lines),
                    capitals=bool(lines) and all(one.capitals for one in lines),
                    reaches_end=_reaches_end(lines, grid.ys[last_row + 1], is_last=last_row + 2 == len(grid.ys)),
                )
            )
        rows.append(tuple(cells))
    return tuple(rows)


def _reaches_end(lines: list[PrintLine], bottom: float, *, is_last: bool) -> bool:
    """No further line would fit below the text: on a page's last row, it may go on overleaf."""
    if not lines or not is_last:
        return False
    pitch = lines[-1].base - lines[-2].base if len(lines) > 1 else lines[-1].size * 1.3
    return bottom - lines[-1].base < min(max(pitch, lines[-1].size), lines[-1].size * 2) * 1.25


def _joined(blocks: list[Text | _PageTable]) -> Iterator[Text | Table]:
    """Tables of the same width on following pages are one table; its pages' columns are laid over each other."""
    running = _running_heads(blocks)
    run: list[_PageTable] = []
    held: list[Text] = []
    number = 0
    for block in [*blocks, None]:
        if isinstance(block, Text):
            held.append(block)
            continue
        goes_on = False
        if block is not None and run and block.page == run[-1].page + 1:
            # What stands below one page's part of a table is page furniture, footnotes for the most part; a text above
            # the next part announces another table.
            goes_on = all(text.page < block.page or text.text in running for text in held)
        if goes_on:
            held.clear()
        if block is not None and goes_on and _same_width(run[-1], block):
            run.append(block)
            continue
        if run:
            number += 1
            yield _table(run, number)
        yield from held
        held.clear()
        run = [block] if block is not None else []


def _running_heads(blocks: list[Text | _PageTable]) -> set[str]:
    """Texts that are printed on several pages alike."""
    pages: dict[str, set[int]] = {}
    for block in blocks:
        if isinstance(block, Text):
            pages.setdefault(block.text, set()).add(block.page)
    return {text for text, found in pages.items() if len(found) > 1 and not text.lower().startswith(("phụ lục", "phụ biểu"))}


def _same_width(one: _PageTable, other: _PageTable) -> bool:
    left, _, right, _ = one.lattice.box
    other_left, _, other_right, _ = other.lattice.box
    return abs(left - other_left) <= _SAME_EDGE and abs(right - other_right) <= _SAME_EDGE


def _table(parts: list[_PageTable], number: int) -> Table:
    xs: list[float] = []
    for x in sorted(x for part in parts for x in part.lattice.xs):
        if not xs or x - xs[-1] > _SAME_EDGE:
            xs.append(x)
    rows: list[Row] = []
    for part in parts:
        starts = [min(range(len(xs)), key=lambda at: abs(xs[at] - x)) for x in part.lattice.xs]
        for row_number, cells in enumerate(part.rows, start=1):
            rows.append(Row(row_number, _spread(cells, starts, len(xs) - 1), page=part.page))
    return Table("page", str(number), tuple(rows))


def _spread(cells: tuple[Cell, ...], starts: list[int], width: int) -> tuple[Cell, ...]:
    """The cells of one page on the columns of all pages."""
    spread: list[Cell] = [Cell()] * width
    for place, cell in enumerate(cells):
        first, last = starts[place], starts[place + 1]
        origin = starts[place - cell.left]
        end = starts[min(place + cell.across, len(starts) - 1)]
        for column in range(first, last):
            if column == origin and not cell.left:
                spread[column] = replace(cell, across=max(end - origin, 1))
            else:
                spread[column] = Cell(up=cell.up, left=column - origin)
    return tuple(spread)

"""Shows where a row comes from: its table or sheet as the file has it, or a picture of the place on the PDF's page."""

import io
from dataclasses import dataclass
from typing import Any

import pdfplumber

from tenants.errors import Invalid
from tenants.plans.annex.columns import find_header
from tenants.plans.annex.formats import Kind, damaged, recognise
from tenants.plans.annex.grid import Contents, Table, owner_of
from tenants.plans.annex.limits import ReadLimits
from tenants.plans.annex.reader import contents_of
from tenants.plans.annex.reading import Place
from tenants.vietnamese import clean

_DEFAULT_LIMITS = ReadLimits()
_ROWS_AROUND = 3
_LONGEST_TEXT = 1_500
# Points of paper above and below the row, and the longest side of a picture in pixels.
_PAPER_AROUND = 90.0
_LARGEST_PICTURE = 1_600
_DOTS_PER_INCH = 110
_FRAME = (255, 191, 0, 46)
_FAR_RULE = 160.0
_NO_PLACE = "Không tìm thấy chỗ này trong tệp."


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One row of the file's own table; a covered cell repeats nothing."""

    number: int
    texts: tuple[str, ...]
    is_wanted: bool = False
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class SourceTable:
    """The rows around the wanted one, under their header."""

    kind: str
    label: str
    lines: tuple[SourceLine, ...]


def source_contents(data: bytes, limits: ReadLimits = _DEFAULT_LIMITS) -> Contents | None:
    """The tables of a file that was read before; None for a PDF, of which `page_picture` shows the page."""
    return None if recognise(data, limits) is Kind.PDF else contents_of(data, limits)


def source_table(contents: Contents, place: Place) -> SourceTable:
    """The rows around a place of a DOCX or workbook. Raises Invalid when there is no such place."""
    table = next((table for table in contents.tables() if (table.kind, table.label) == (place.kind, place.label)), None)
    at = None if table is None else next((index for index, row in enumerate(table.rows) if row.number == place.row), None)
    if table is None or at is None:
        raise Invalid(_NO_PLACE)
    head = _header_above(table, at)
    first, last = max(head.start, at - _ROWS_AROUND), min(len(table.rows), at + _ROWS_AROUND + 1)
    shown = [index for index in head if index < first] + list(range(first, last))
    lines = tuple(
        SourceLine(table.rows[index].number, _texts(table, index, first, at), index == at, index in head) for index in shown
    )
    return SourceTable(table.kind, table.label, lines)


def _header_above(table: Table, at: int) -> range:
    """The nearest header over a row."""
    for index in range(at - 1, -1, -1):
        header = find_header(table.rows, index)
        if header is not None:
            return range(index, index + header.height)
    return range(0)


def _texts(table: Table, index: int, first: int, at: int) -> tuple[str, ...]:
    """A row's texts; what a merged cell says from above is repeated in the wanted row and in the first one shown."""
    texts = []
    for column, cell in enumerate(table.rows[index].cells):
        text = cell.text
        if cell.up and not cell.left and index in (first, at):
            owner_row, owner_column = owner_of(table.rows, index, column)
            text = table.rows[owner_row].cells[owner_column].text
        texts.append(clean(text)[:_LONGEST_TEXT])
    return tuple(texts)


def page_picture(data: bytes, place: Place, content: str, limits: ReadLimits = _DEFAULT_LIMITS) -> bytes:
    """A PNG of the place on its page, the row marked, `content` being what was read there. Raises Invalid for no such page."""
    if recognise(data, limits) is not Kind.PDF or not place.label.isdecimal():
        raise Invalid(_NO_PLACE)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            number = int(place.label)
            if not 1 <= number <= len(document.pages):
                raise Invalid(_NO_PLACE)
            # A row that is broken over two pages may be noted with its second one.
            for page in document.pages[max(0, number - 2) : number][::-1]:
                found = _band(page, content)
                if found is not None:
                    return _picture(page, found)
            return _picture(document.pages[number - 1], None)
    except Invalid:
        raise
    except Exception as error:
        # The PDF library raises all kinds of errors for damaged pages.
        raise damaged() from error


def _picture(page: Any, found: tuple[float, float] | None) -> bytes:
    left, top, right, bottom = page.bbox
    # Without the paper's margins the same picture shows larger letters.
    printed = [*page.chars, *page.horizontal_edges] or [{"x0": left, "x1": right}]
    left = max(left, min(float(item["x0"]) for item in printed) - 8)
    right = min(right, max(float(item["x1"]) for item in printed) + 8)
    if found is not None:
        top, bottom = max(top, found[0] - _PAPER_AROUND), min(bottom, found[1] + _PAPER_AROUND)
    area = (left, top, right, bottom)
    longest = max(area[2] - area[0], area[3] - area[1], 1.0)
    image = page.crop(area).to_image(resolution=min(_DOTS_PER_INCH, _LARGEST_PICTURE * 72 / longest), antialias=True)
    if found is not None:
        image.draw_rect((left + 2, found[0], right - 2, found[1]), fill=_FRAME, stroke=(214, 140, 0), stroke_width=2)
    written = io.BytesIO()
    image.annotated.convert("RGB").save(written, "PNG", optimize=True)
    return written.getvalue()


def _band(page: Any, content: str) -> tuple[float, float] | None:
    """Top and bottom of the content on its page: from its first words as far as its words go on in the same column."""
    wanted = clean(content).split()
    words = page.extract_words(use_text_flow=False)
    best: tuple[int, float, float] | None = None
    for start, word in enumerate(words):
        if not wanted or clean(word["text"]) != wanted[0]:
            continue
        run = _run(words, start, wanted)
        if best is None or run[0] > best[0]:
            best = run
    if best is None or best[0] < min(3, len(wanted)):
        return None
    return _between_rules(page, best[1] - 4, best[2] + 4)


def _between_rules(page: Any, top: float, bottom: float) -> tuple[float, float]:
    """The band, widened to the rules of its table row where they are near."""
    rules = sorted(float(edge["top"]) for edge in page.horizontal_edges)
    above = [rule for rule in rules if top - _FAR_RULE < rule <= top + 6]
    below = [rule for rule in rules if bottom - 6 <= rule < bottom + _FAR_RULE]
    return (above[-1] if above else top), (below[0] if below else bottom)


def _run(words: list[dict[str, Any]], start: int, wanted: list[str]) -> tuple[int, float, float]:
    """How many wanted words follow each other from here, and where they stand; other columns' words lie between the lines."""
    matched, last = 1, words[start]
    bottom = float(last["bottom"])
    for word in words[start + 1 :]:
        if matched == len(wanted) or float(word["top"]) - bottom > 40:
            break
        on_line = abs(float(word["top"]) - float(last["top"])) < 4 and 0 <= float(word["x0"]) - float(last["x1"]) < 12
        next_line = float(word["top"]) > float(last["top"]) + 4 and float(word["x0"]) <= float(words[start]["x0"]) + 24
        if (on_line or next_line) and clean(word["text"]) == wanted[matched]:
            matched, last, bottom = matched + 1, word, float(word["bottom"])
    return matched, float(words[start]["top"]), bottom

"""Printed characters put together to lines and texts: spaces, raised footnote marks, letters drawn twice."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from tenants.plans.annex.footnotes import is_mark
from tenants.plans.annex.legacy_fonts import is_capitals_font
from tenants.plans.annex.line_breaks import join_lines


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character; points, y downwards. `base` is the line it stands on."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    font: str

    @property
    def middle(self) -> tuple[float, float]:
        """A point that surely lies inside the character's cell."""
        return (self.left + self.right) / 2, self.base - self.size * 0.3


@dataclass(frozen=True, slots=True)
class PrintLine:
    """One line of print."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    capitals: bool


# Shares of the type size.
_WORD_GAP = 0.18
_WORD_GAP_WITH_BLANKS = 0.55
_COLUMN_GAP = 2.5
_RAISED_SIZE = 0.8
_SAME_LINE = 0.4
# Points.
_HAIR = 0.8
_PAGE_NUMBER = re.compile(r"(?:trang\s*)?[-–]?\s*\d{1,3}(?:\s*/\s*\d{1,3})?\s*[-–]?", re.IGNORECASE)


def lines_of(glyphs: Iterable[Glyph], *, has_blanks: bool) -> list[PrintLine]:
    """The characters as lines, from top to bottom. Gaps as wide as a column become a tab."""
    return [line for row in glyph_rows(glyphs) if (line := _line(row, has_blanks)) is not None]


def glyph_rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """The characters of each line from left to right, raised ones with the line that they hang on."""
    kept = _printed_once(glyphs)
    written = [glyph.size for glyph in kept if glyph.text.strip()]
    if not written:
        return []
    usual = median(written)
    rows = _by_base(glyph for glyph in kept if glyph.size >= usual * _RAISED_SIZE)
    bases = [row[0].base for row in rows]
    loose: list[Glyph] = []
    for glyph in kept:
        if glyph.size < usual * _RAISED_SIZE:
            at = bisect_left(bases, glyph.base - 0.2 * usual)
            if at < len(rows) and bases[at] - glyph.base <= 0.8 * usual:
                rows[at].append(glyph)
            else:
                loose.append(glyph)
    rows.extend(_by_base(loose))
    rows.sort(key=lambda row: row[0].base)
    # A combining accent without a width of its own stands where the next letter begins, and comes before it in the file.
    return [sorted(row, key=lambda glyph: round(glyph.left, 1)) for row in rows]


def _printed_once(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Bold is sometimes faked by printing twice, a hair apart."""
    taken: dict[tuple[str, int, int], Glyph] = {}
    kept: list[Glyph] = []
    for glyph in glyphs:
        x, y = int(glyph.left / _HAIR), int(glyph.base / _HAIR)
        near = (taken.get((glyph.text, x + across, y + down)) for across in (0, -1, 1) for down in (0, -1, 1))
        if not any(other and abs(other.left - glyph.left) < _HAIR and abs(other.base - glyph.base) < _HAIR for other in near):
            taken[glyph.text, x, y] = glyph
            kept.append(glyph)
    return kept


def _by_base(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.base):
        if rows and glyph.base - rows[-1][0].base <= glyph.size * _SAME_LINE:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return rows


def is_page_number(text: str) -> bool:
    """A number alone on a page's first or last line."""
    return _PAGE_NUMBER.fullmatch(text.strip()) is not None


def cell_text(lines: list[PrintLine]) -> str:
    """The text of a cell from its lines."""
    return join_lines(line.text.replace("\t", " ") for line in lines)


def _line(row: list[Glyph], has_blanks: bool) -> PrintLine | None:
    written = [glyph for glyph in row if glyph.text.strip()]
    if not written:
        return None
    size = median(glyph.size for glyph in written)
    pieces: list[str] = []
    last: Glyph | None = None
    marks = _raised_marks(written, size)
    for glyph in row:
        if last is not None:
            gap = (glyph.left - last.right) / size
            if gap > _COLUMN_GAP:
                pieces.append("\t")
            elif gap > (_WORD_GAP_WITH_BLANKS if has_blanks else _WORD_GAP) and pieces[-1:] != [" "]:
                pieces.append(" ")
        if id(glyph) not in marks:
            pieces.append(glyph.text if glyph.text.strip() else " ")
        last = glyph
    return PrintLine(
        text="".join(pieces).strip(" "),
        left=written[0].left,
        right=max(glyph.right for glyph in written),
        base=max(glyph.base for glyph in written),
        size=size,
        bold=all(glyph.bold for glyph in written),
        capitals=all(is_capitals_font(glyph.font) for glyph in written),
    )


def _raised_marks(written: list[Glyph], size: float) -> set[int]:
    """Small characters above the line that are a footnote's mark."""
    found: set[int] = set()
    run: list[Glyph] = []
    for place, glyph in enumerate([*written, None]):
        if glyph is not None and glyph.size < size * _RAISED_SIZE:
            run.append(glyph)
            continue
        if run:
            before = "".join(other.text for other in written[max(place - len(run) - 4, 0) : place - len(run)])
            if is_mark("".join(other.text for other in run), before):
                found.update(id(other) for other in run)
        run = []
    return found

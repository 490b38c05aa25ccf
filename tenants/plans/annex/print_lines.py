"""Printed characters put together to lines and texts: spaces, raised footnote marks, letters drawn twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from tenants.plans.annex.footnotes import is_mark
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


# Shares of the type size.
_WORD_GAP = 0.18
_WORD_GAP_WITH_BLANKS = 0.55
_COLUMN_GAP = 2.5
_RAISED_SIZE = 0.8
_SAME_LINE = 0.4


def lines_of(glyphs: Iterable[Glyph], *, has_blanks: bool) -> list[PrintLine]:
    """The characters as lines, from top to bottom. Gaps as wide as a column become a tab."""
    seen: set[tuple[str, int, int]] = set()
    full: list[Glyph] = []
    small: list[Glyph] = []
    kept: list[Glyph] = []
    for glyph in glyphs:
        # Bold is sometimes faked by printing twice, a hair apart.
        key = (glyph.text, round(glyph.left / 1.5), round(glyph.base / 1.5))
        if key not in seen:
            seen.add(key)
            kept.append(glyph)
    written = [glyph.size for glyph in kept if glyph.text.strip()]
    if not written:
        return []
    usual = median(written)
    for glyph in kept:
        (small if glyph.size < usual * _RAISED_SIZE else full).append(glyph)
    rows: list[list[Glyph]] = []
    for glyph in sorted(full, key=lambda glyph: glyph.base):
        if rows and glyph.base - rows[-1][0].base <= glyph.size * _SAME_LINE:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    loose: list[Glyph] = []
    for glyph in small:
        near = next((row for row in rows if -0.2 <= (row[0].base - glyph.base) / usual <= 0.8), None)
        (loose if near is None else near).append(glyph)
    for glyph in sorted(loose, key=lambda glyph: glyph.base):
        if rows and rows[-1][0] in loose and abs(glyph.base - rows[-1][0].base) <= glyph.size * _SAME_LINE:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    rows.sort(key=lambda row: row[0].base)
    return [line for row in rows if (line := _line(row, has_blanks)) is not None]


def cell_text(lines: list[PrintLine]) -> str:
    """The text of a cell from its lines."""
    return join_lines(line.text.replace("\t", " ") for line in lines)


def _line(row: list[Glyph], has_blanks: bool) -> PrintLine | None:
    row = sorted(row, key=lambda glyph: glyph.left)
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

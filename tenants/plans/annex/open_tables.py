"""Finds the grid of a task table that is printed without vertical rules, from the gaps between its words and rows."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tenants.plans.annex import ordinals
from tenants.plans.annex.columns import find_header, is_body_label
from tenants.plans.annex.furniture import is_signature, is_total
from tenants.plans.annex.grid import Cell, Row
from tenants.plans.annex.ordinals import NOTHING
from tenants.plans.annex.print_lines import Glyph, glyph_rows, is_page_number
from tenants.plans.annex.ruling import Lattice, Segment

# Shares of the type size.
_PIECE_GAP = 0.65
_CROSSES = 0.5
# Rows stand further apart than lines inside a row.
_ROW_GAP = 1.25
_FEWEST_COLUMNS = 3
# Beyond any page: the outer columns take all that is printed beside them, on every page alike.
_FAR_RIGHT = 20_000.0
_TALLEST_HEADER = 6
_LEAST_RULES = 3
_HEADER_STEP = 1.45


@dataclass(slots=True)
class _Piece:
    """Words of one line that stand close together."""

    text: str
    left: float
    right: float


@dataclass(slots=True)
class _Line:
    base: float
    size: float
    pieces: list[_Piece]


class OpenTables:
    """Remembers the columns of the last header, for the pages that carry it on without one."""

    def __init__(self) -> None:
        self._columns: tuple[float, ...] = ()
        self._labels: tuple[str, ...] = ()

    def on_page(self, glyphs: Sequence[Glyph], across: Sequence[Segment]) -> Lattice | None:
        """The task table on this page, or None; `across` are the horizontal rules, which part rows where there are enough."""
        lines = [line for row in glyph_rows(glyphs) if (line := _line(row)).pieces]
        lines = _without_page_number(lines)
        if len(lines) < 2:
            return None
        start, height = self._find_header(lines)
        if not self._columns:
            return None
        body = lines[start:]
        return self._lattice(body, self._row_starts(body, height, [rule for rule in across if self._spans(rule)]))

    def _find_header(self, lines: list[_Line]) -> tuple[int, int]:
        """First line and number of lines of the header on this page; (0, 0) where the page goes on without one."""
        for at, line in enumerate(lines):
            if len(line.pieces) < 2:
                continue
            best = 0
            labels: list[_Piece] = []
            for height in range(1, min(_TALLEST_HEADER, len(lines) - at) + 1):
                block = lines[at : at + height]
                if height > 1 and not _carries_header_on(block[-2], block[-1]):
                    break
                stacked = _stacked(block)
                if tuple(label.text for label in stacked) == self._labels:
                    return at, height
                header = find_header((Row(1, tuple(Cell(label.text) for label in stacked)),), 0)
                if header is not None and len(stacked) >= max(_FEWEST_COLUMNS, len(labels)):
                    best, labels = height, stacked
            if best:
                texts = tuple(label.text for label in labels)
                if texts != self._labels:
                    self._labels = texts
                    self._columns = _gutters(labels, lines[at:])
                return at, best
        return 0, 0

    def _spans(self, rule: Segment) -> bool:
        return rule.first < self._columns[1] and rule.last > self._columns[-2]

    def _row_starts(self, lines: list[_Line], header: int, rules: list[Segment]) -> list[int]:
        """Places of the lines that begin a table row; the first `header` lines are one row."""
        opening = sorted({0, header}) if header < len(lines) else [0]
        if len(rules) >= _LEAST_RULES:
            bands = [sum(1 for rule in rules if rule.at < line.base - line.size * 0.3) for line in lines]
            return [*opening, *(at for at in range(header + 1, len(lines)) if bands[at] != bands[at - 1])]
        steps = [(at, lines[at].base - lines[at - 1].base) for at in range(header + 1, len(lines))]
        size = median(line.size for line in lines)
        pitch = min((step for _, step in steps if step > size * 0.8), default=size)
        parted = [at for at, step in steps if step > pitch * _ROW_GAP]
        numbered = [at for at, _ in steps if self._in_first_column(lines[at])]
        if len(parted) * 4 >= len(numbered) * 3:
            return [*opening, *parted]
        # Where rows stand no further apart than lines, only their numbers and titles tell them apart.
        titles = [at for at, _ in steps if self._is_title(lines[at])]
        return sorted({*opening, *numbered, *titles})

    def _is_title(self, line: _Line) -> bool:
        """One text across the columns, a total or a signature."""
        first = line.pieces[0]
        crosses = any(first.left < x - line.size and first.right > x + line.size for x in self._columns[2:-1])
        return (len(line.pieces) == 1 and crosses) or is_total(first.text) or is_signature(first.text)

    def _in_first_column(self, line: _Line) -> bool:
        first = line.pieces[0]
        return first.left < self._columns[1] and (first.right < self._columns[1] + line.size or len(line.pieces) == 1)

    def _lattice(self, lines: list[_Line], starts: list[int]) -> Lattice:
        xs = self._columns
        ys = [lines[at].base - lines[at].size for at in starts]
        ys.append(lines[-1].base + lines[-1].size * 0.4)
        columns = len(xs) - 1
        owner: list[tuple[tuple[int, int], ...]] = []
        for row, (first, last) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True)):
            origin = list(range(columns))
            for line in lines[first:last]:
                for piece in line.pieces:
                    inside = [
                        column
                        for column in range(columns)
                        if min(piece.right, xs[column + 1]) - max(piece.left, xs[column]) > line.size * _CROSSES
                    ]
                    for column in inside[1:]:
                        origin[column] = min(origin[column], origin[inside[0]])
            owner.append(tuple((row, column) for column in origin))
        return Lattice(xs, tuple(ys), tuple(owner))


def _line(row: list[Glyph]) -> _Line:
    written = [glyph for glyph in row if glyph.text.strip()]
    size = median(glyph.size for glyph in written) if written else 0.0
    pieces: list[_Piece] = []
    last: Glyph | None = None
    for glyph in written:
        if last is None or glyph.left - last.right > size * _PIECE_GAP:
            pieces.append(_Piece(glyph.text, glyph.left, glyph.right))
        else:
            piece = pieces[-1]
            blank = " " if glyph.left - last.right > size * 0.15 else ""
            pieces[-1] = _Piece(piece.text + blank + glyph.text, piece.left, max(piece.right, glyph.right))
        last = glyph
    return _Line(max((glyph.base for glyph in written), default=0.0), size, pieces)


def _stacked(lines: list[_Line]) -> list[_Piece]:
    """Labels broken over several lines put together by where they stand; a wide one gives way to those below it."""
    columns: list[_Piece] = []
    for line in lines:
        for column in list(columns):
            below = [piece for piece in line.pieces if piece.left < column.right and column.left < piece.right]
            if len(below) > 1:
                columns.remove(column)
        for piece in line.pieces:
            home = next((column for column in columns if piece.left < column.right and column.left < piece.right), None)
            if home is None:
                columns.append(_Piece(piece.text, piece.left, piece.right))
            else:
                home.text = f"{home.text} {piece.text}"
                home.left, home.right = min(home.left, piece.left), max(home.right, piece.right)
    return sorted(columns, key=lambda column: column.left)


def _carries_header_on(before: _Line, line: _Line) -> bool:
    """The line still belongs to the header: no row begins in it, and it stands close or holds nothing but labels."""
    opening = line.pieces[0].text
    if ordinals.parse(opening) not in {None, NOTHING} or ordinals.split(opening)[0] is not NOTHING:
        return False
    close = line.base - before.base <= _HEADER_STEP * line.size
    return close or all(is_body_label(piece.text) for piece in line.pieces)


def _without_page_number(lines: list[_Line]) -> list[_Line]:
    """A lone number on a page's first or last line is the page's."""
    kept = lines
    for end in (0, -1):
        if kept and len(kept[end].pieces) == 1 and is_page_number(kept[end].pieces[0].text):
            kept = kept[1:] if end == 0 else kept[:-1]
    return kept


def _gutters(labels: list[_Piece], lines: list[_Line]) -> tuple[float, ...]:
    """Where the columns part: between two labels, at the middle of the widest strip that the fewest lines print on."""
    found = [0.0]
    for before, after in itertools.pairwise(labels):
        first, last = int((before.left + before.right) / 2), int((after.left + after.right) / 2)
        if last <= first:
            found.append((before.right + after.left) / 2)
            continue
        covered = [0] * (last - first + 1)
        for line in lines:
            for piece in line.pieces:
                for x in range(max(int(piece.left), first), min(int(piece.right) + 1, last + 1)):
                    covered[x - first] += 1
        least = min(covered)
        best, run = (0, 0), 0
        for at, count in enumerate([*covered, least + 1]):
            if count == least:
                run += 1
            else:
                best, run = max(best, (run, at)), 0
        found.append(first + best[1] - best[0] / 2)
    return (*found, _FAR_RIGHT)

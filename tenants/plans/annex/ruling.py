"""Finds the grid of a printed table from the lines that are drawn around its cells."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Points. Borders of neighbouring cells are drawn up to a line's width apart.
_NEAR = 2.5
_THIN = 3.0
_SHORTEST = 4.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight line: at `at` on one axis, from `first` to `last` on the other. Page coordinates, y downwards."""

    at: float
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Lattice:
    """A table's grid; `owner[row][column]` is the row and column where the cell of that box begins."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owner: tuple[tuple[tuple[int, int], ...], ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def holds(self, x: float, y: float) -> bool:
        """The point lies on the table."""
        left, top, right, bottom = self.box
        return left <= x <= right and top <= y <= bottom

    def cell_at(self, x: float, y: float) -> tuple[int, int]:
        """Row and column where the cell begins that the point lies in."""
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        return self.owner[row][column]


def rulings(drawn: Iterable[tuple[float, float, float, float]]) -> tuple[list[Segment], list[Segment]]:
    """Horizontal and vertical lines from drawn boxes (left, top, right, bottom); a box that is not thin gives its edges."""
    across: list[Segment] = []
    down: list[Segment] = []
    for left, top, right, bottom in drawn:
        width, height = right - left, bottom - top
        if height <= _THIN and width <= _THIN:
            continue
        if height <= _THIN:
            across.append(Segment((top + bottom) / 2, left, right))
        elif width <= _THIN:
            down.append(Segment((left + right) / 2, top, bottom))
        else:
            across.extend((Segment(top, left, right), Segment(bottom, left, right)))
            down.extend((Segment(left, top, bottom), Segment(right, top, bottom)))
    return _joined(across), _joined(down)


def lattices(across: list[Segment], down: list[Segment]) -> list[Lattice]:
    """The tables that the lines draw, from top to bottom; a table has at least two columns or two rows of boxes."""
    found: list[Lattice] = []
    for horizontal, vertical in _components(across, down):
        ys = _positions(horizontal, vertical)
        xs = _positions(vertical, horizontal)
        if len(ys) < 2 or len(xs) < 3:
            continue
        found.append(_lattice(xs, ys, horizontal, vertical))
    return sorted(found, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _joined(segments: list[Segment]) -> list[Segment]:
    """Pieces of one line put together."""
    found: list[Segment] = []
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda segment: segment.at):
        if rows and segment.at - rows[-1][0].at <= _NEAR:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    for row in rows:
        at = sum(segment.at for segment in row) / len(row)
        first = last = None
        for segment in sorted(row, key=lambda segment: segment.first):
            if first is None or last is None:
                first, last = segment.first, segment.last
            elif segment.first <= last + _NEAR:
                last = max(last, segment.last)
            else:
                found.append(Segment(at, first, last))
                first, last = segment.first, segment.last
        if first is not None and last is not None:
            found.append(Segment(at, first, last))
    return [segment for segment in found if segment.last - segment.first >= _SHORTEST]


def _components(across: list[Segment], down: list[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """Lines that touch each other belong to one table."""
    parent = list(range(len(across) + len(down)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for number, horizontal in enumerate(across):
        for other, vertical in enumerate(down):
            if _touch(horizontal, vertical):
                parent[root(len(across) + other)] = root(number)
    groups: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for number, horizontal in enumerate(across):
        groups.setdefault(root(number), ([], []))[0].append(horizontal)
    for other, vertical in enumerate(down):
        groups.setdefault(root(len(across) + other), ([], []))[1].append(vertical)
    return [group for group in groups.values() if group[0] and group[1]]


def _touch(horizontal: Segment, vertical: Segment) -> bool:
    return (
        horizontal.first - _NEAR <= vertical.at <= horizontal.last + _NEAR
        and vertical.first - _NEAR <= horizontal.at <= vertical.last + _NEAR
    )


def _positions(lines: Sequence[Segment], across: Sequence[Segment]) -> tuple[float, ...]:
    """Where the lines stand, and where those across them end: a page's end often leaves the last row open."""
    places = [*(line.at for line in lines), min(line.first for line in across), max(line.last for line in across)]
    found: list[list[float]] = []
    for place in sorted(places):
        if found and place - found[-1][-1] <= _NEAR:
            found[-1].append(place)
        else:
            found.append([place])
    return tuple(sum(group) / len(group) for group in found)


def _lattice(xs: tuple[float, ...], ys: tuple[float, ...], horizontal: list[Segment], vertical: list[Segment]) -> Lattice:
    """Boxes between which no line is drawn are one cell; the cell begins at its top left box."""
    rows, columns = len(ys) - 1, len(xs) - 1
    walls = _walls(ys, xs, horizontal)
    sides = _walls(xs, ys, vertical)
    owner: list[list[tuple[int, int] | None]] = [[None] * columns for _ in range(rows)]
    for row in range(rows):
        for column in range(columns):
            if owner[row][column] is not None:
                continue
            right = column
            while right + 1 < columns and owner[row][right + 1] is None and not sides[right + 1][row]:
                right += 1
            bottom = row
            while (
                bottom + 1 < rows
                and all(owner[bottom + 1][at] is None and not walls[bottom + 1][at] for at in range(column, right + 1))
                and all(not sides[at + 1][bottom + 1] for at in range(column, right))
            ):
                bottom += 1
            for at_row in range(row, bottom + 1):
                for at_column in range(column, right + 1):
                    owner[at_row][at_column] = (row, column)
    return Lattice(xs, ys, tuple(tuple(place or (0, 0) for place in line) for line in owner))


def _walls(at: tuple[float, ...], along: tuple[float, ...], segments: list[Segment]) -> list[list[bool]]:
    """For every line position, which of the gaps along it are closed by a drawn line."""
    walls = [[False] * (len(along) - 1) for _ in at]
    for segment in segments:
        place = min(range(len(at)), key=lambda number: abs(at[number] - segment.at))
        for gap in range(len(along) - 1):
            middle = (along[gap] + along[gap + 1]) / 2
            if segment.first - _NEAR <= middle <= segment.last + _NEAR:
                walls[place][gap] = True
    return walls

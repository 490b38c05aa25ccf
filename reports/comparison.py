"""Two versions of a report side by side: which lines and which numbers differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from reports.document import Cell, Paragraph, ReportDocument, Row


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of the older version beside its line of the newer one; none where it has none."""

    older: str | None
    newer: str | None

    @property
    def changed(self) -> bool:
        return self.older != self.newer


@dataclass(frozen=True, slots=True)
class Change:
    """A cell of the table of figures that differs: row and column by name, before and after."""

    row: str
    column: str
    older: Cell
    newer: Cell


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two versions; `pairs` holds every line of both, in order."""

    pairs: tuple[Pair, ...]
    figures: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        return not self.figures and not any(pair.changed for pair in self.pairs)


def compare(older: ReportDocument, newer: ReportDocument) -> Comparison:
    """The lines of text and annex in pairs, and the figures that differ. Head, number and date of the paper are left out."""
    return Comparison(tuple(_paired(list(_lines(older)), list(_lines(newer)))), tuple(_changed_figures(older, newer)))


def _lines(document: ReportDocument) -> Iterator[str]:
    for section in document.walk_sections():
        if section.title:
            yield f"{section.number}. {section.title}" if section.number else section.title
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield block.text
    for annex in document.annexes:
        yield annex.title
        for group in annex.groups:
            yield from [group.title] if group.title else []
            yield from (_words(row) for row in group.rows)


def _words(row: Row) -> str:
    return " · ".join(str(cell) for cell in row if cell not in (None, ""))


def _paired(older: list[str], newer: list[str]) -> Iterator[Pair]:
    # Without the guess that a frequent line is noise: in a report every line counts.
    for kind, i, j, k, n in SequenceMatcher(None, older, newer, autojunk=False).get_opcodes():
        left, right = older[i:j], newer[k:n]
        if kind == "equal":
            yield from (Pair(line, line) for line in left)
            continue
        for place in range(max(len(left), len(right))):
            yield Pair(left[place] if place < len(left) else None, right[place] if place < len(right) else None)


def _changed_figures(older: ReportDocument, newer: ReportDocument) -> Iterator[Change]:
    before, after = _figures(older), _figures(newer)
    for row, column in dict.fromkeys([*before, *after]):
        one, other = before.get((row, column)), after.get((row, column))
        if one != other:
            yield Change(row, column, one, other)


def _figures(document: ReportDocument) -> dict[tuple[str, str], Cell]:
    table = document.figures
    if table is None:
        return {}
    # The first columns name a row; its running number would make every later row look new.
    numbers = [place for place, column in enumerate(table.columns) if column.kind in ("number", "percent")]
    found: dict[tuple[str, str], Cell] = {}
    for row in (*table.rows, *table.totals):
        name = str(row[numbers[0] - 1])
        found |= {(name, table.columns[place].title): row[place] for place in numbers}
    return found

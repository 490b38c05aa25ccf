"""The results as a table of Markdown, and its place in the document that keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.country import FEW, TENTH
from benchmarks.measuring import Timing

BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"
_MEMORY = ("Peak memory of a process", "Size", "before MB", "peak MB", "growth", "mark MB", "")
_TIMES = ("p50 ms", "p95 ms", "Python CPU ms", "bare SQL p50 ms")
_HEAD = ("What", "Size", *_TIMES, "statements", "rows", "from a tenth", "from six tenants", "mark ms", "")


@dataclass(frozen=True, slots=True)
class Result:
    """One act at one size."""

    name: str
    size: str
    timing: Timing
    bare: Timing | None
    statements: float
    rows: float
    mark: float | None
    judged: bool  # marks hold at full size

    @property
    def missed(self) -> bool:
        """Whether a mark that holds here was missed."""
        return self.judged and self.mark is not None and self.timing.p95 > self.mark

    @property
    def verdict(self) -> str:
        """In a word."""
        if not self.judged or self.mark is None:
            return ""
        return "missed" if self.missed else "kept"

    def cells(self, tenth: Result | None = None, few: Result | None = None) -> tuple[str, ...]:
        """As it stands in the table, beside the same act at the smaller sizes."""
        return (
            self.name,
            self.size,
            _number(self.timing.p50),
            _number(self.timing.p95),
            _number(self.timing.cpu),
            _number(self.bare.p50) if self.bare else "",
            f"{self.statements:,.0f}",
            f"{self.rows:,.0f}",
            *(f"{100 * (self.timing.p50 / smaller.timing.p50 - 1):+.0f} %" if smaller else "" for smaller in (tenth, few)),
            f"{self.mark:,.0f}" if self.mark else "",
            self.verdict,
        )

    @property
    def plain(self) -> str:
        """For somebody who waits."""
        return " | ".join(self.cells())


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process needed that did one act at one size and nothing else, in megabytes."""

    name: str
    size: str
    before: float
    peak: float
    mark: float
    judged: bool

    @property
    def missed(self) -> bool:
        """Whether the mark was missed where it holds."""
        return self.judged and self.peak > self.mark

    def cells(self, smaller: Memory | None) -> tuple[str, ...]:
        """As it stands in the table, beside the same act at a tenth of the size."""
        growth = f"{100 * (self.peak / smaller.peak - 1):+.0f} %" if smaller else ""
        verdict = ("missed" if self.missed else "kept") if self.judged else ""
        return self.name, self.size, f"{self.before:.0f}", f"{self.peak:.0f}", growth, f"{self.mark:.0f}", verdict


def memory_lines(found: Sequence[Memory]) -> list[str]:
    """The table of memory, below the other."""
    smaller = {one.name: one for one in found if not one.judged}
    rows = sorted(found, key=lambda one: list(smaller).index(one.name) if one.name in smaller else 0)
    head = ["| " + " | ".join(_MEMORY) + " |", "|---|---|" + "---:|" * 4 + "---|"]
    return [*head, *("| " + " | ".join(one.cells(smaller.get(one.name) if one.judged else None)) + " |" for one in rows)]


def lines(results: Sequence[Result]) -> list[str]:
    """The table, the sizes of an act below each other; the largest says how much longer it takes."""
    order = list(dict.fromkeys(result.name for result in results))
    known = {(result.name, result.size): result for result in results}
    rows = sorted(results, key=lambda result: order.index(result.name))
    return [
        "| " + " | ".join(_HEAD) + " |",
        "|" + "|".join("---" if place < 2 or place == len(_HEAD) - 1 else "---:" for place in range(len(_HEAD))) + "|",
        *("| " + " | ".join(_beside(result, known)) + " |" for result in rows),
    ]


def _beside(result: Result, known: Mapping[tuple[str, str], Result]) -> tuple[str, ...]:
    smaller = [known.get((result.name, size.name)) if result.judged else None for size in (TENTH, FEW)]
    return result.cells(*smaller)


def write(path: Path, table: Sequence[str], results: Sequence[Result]) -> None:
    """Put the table between its two marks in a document. ValueError when the document lacks them."""
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} has no place for the table")
    path.write_text(f"{before}{BEGIN}\n{chr(10).join(table)}\n{END}{after}", encoding="utf-8")


def _number(milliseconds: float) -> str:
    return f"{milliseconds:,.1f}" if milliseconds < 100 else f"{milliseconds:,.0f}"

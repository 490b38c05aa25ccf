"""A paragraph of a report with what it rests on, and how words, figures, shares and days are written in one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from reports.facts import Figure, Rows
from reports.render.cells import figure_words
from tenants.vietnamese import clean

# A report is read on paper: what does not fit stands in the annex, and the text says so.
MOST_IN_A_LIST = 20
LONGEST_WORDS = 320


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of a passage that is a figure: from and to, in characters, and the rows that it opens."""

    start: int
    end: int
    rows: Rows


@dataclass(frozen=True, slots=True)
class Passage:
    """A proposed paragraph with what it rests on: the tasks or obstacles that it was made from and the figures in it."""

    text: str
    task_ids: tuple[int, ...] = ()
    links: tuple[Link, ...] = ()
    obstacle_ids: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values; the inverse of `from_json`."""
        return {
            "text": self.text,
            "tasks": list(self.task_ids),
            "links": [[link.start, link.end, dict(link.rows)] for link in self.links],
            "obstacles": list(self.obstacle_ids),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        links = tuple(Link(start, end, rows) for start, end, rows in data["links"])
        return cls(data["text"], tuple(data["tasks"]), links, tuple(data.get("obstacles", ())))


def explained(text: str, sources: Iterable[Mapping[str, Any]]) -> tuple[Passage, ...]:
    """The paragraphs of a section as it stands now; those that still read as proposed keep their tasks and figures."""
    known = {source["text"]: Passage.from_json(source) for source in sources}
    return tuple(known.get(line) or Passage(line) for line in text.splitlines() if line.strip())


def brief(words: str, limit: int = LONGEST_WORDS) -> str:
    """The words on one line; longer ones are cut after a sentence, else after a word, and say so."""
    line = clean(words)
    if len(line) <= limit:
        return line
    head = line[:limit]
    stop = max(head.rfind(". "), head.rfind("; "))
    if stop > limit // 2:
        return head[:stop] + "…"
    return head[: max(head.rfind(" "), 1)].rstrip(" ,;.") + "…"


def say(*pieces: str | Figure | tuple[Figure, str], tasks: Iterable[int] = ()) -> Passage:
    """A sentence from words and figures; a figure may take the words after it into its link."""
    text = ""
    links: list[Link] = []
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        figure, unit = piece if isinstance(piece, tuple) else (piece, "")
        words = figure_words(figure.value) + unit
        links.append(Link(len(text), len(text) + len(words), figure.rows))
        text += words
    return Passage(text, tuple(tasks), tuple(links))


def share_words(part: int, whole: int) -> str:
    """ "36,7%", as the tables and the pages write it; "0%" of nothing."""
    return f"{figure_words(round(100 * part / whole, 1) if whole else 0)}%"


def day_words(day: date) -> str:
    """ "14/11/2025"."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def ended(sentence: str) -> str:
    """The words with an end mark."""
    return sentence if sentence.endswith((".", "…", "!", "?")) else f"{sentence.rstrip(' ;,:')}."

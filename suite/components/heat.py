"""A heat map as a table: rows against columns, each cell a word or sign on its colour that opens what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from suite.components import html
from suite.components.buttons import link
from suite.components.content import Tone, aria, check_tone, icon, unseen


@dataclass(frozen=True)
class HeatHead:
    """A column: a short name, the whole of it for those who point or listen, and what it opens."""

    label: str
    title: str = ""
    href: str | None = None


@dataclass(frozen=True)
class HeatCell:
    """One cell. `title` says in words what it shows; without `text` its sign stands for it, and it is read aloud."""

    tone: Tone
    icon: str
    title: str
    href: str
    text: str = ""
    hint: str = ""  # below the text


@dataclass(frozen=True)
class HeatRow:
    """A row: its name and what it opens, figures that stand before the cells, and the cells; None where there is nothing."""

    name: str
    href: str
    figures: Sequence[tuple[str, str]]  # what is written, and what it opens
    cells: Sequence[HeatCell | None]


def heat_table(
    corner: str, figures: Sequence[str], heads: Sequence[HeatHead], rows: Sequence[HeatRow], *, caption: str
) -> html.Div:
    """The names stay in view while the cells scroll sideways in their own frame."""
    head = html.Tr(
        [
            html.Th(corner, scope="col", className="heat-name"),
            *[html.Th(label, scope="col", className="at-right") for label in figures],
            *[_head(one) for one in heads],
        ]
    )
    table = html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(head), html.Tbody([_row(row) for row in rows])],
        className="heat",
    )
    # What scrolls must be reachable by the keyboard, and then has a name.
    return html.Div(table, className="heat-box", tabIndex=0, role="region", **aria(label=caption))


def _head(one: HeatHead) -> html.Th:
    words: list[Any] = [one.label, *([unseen(f": {one.title}")] if one.title else [])]
    return html.Th(link(words, one.href) if one.href else words, scope="col", title=one.title or one.label, className="heat-head")


def _row(row: HeatRow) -> html.Tr:
    name = html.Th(link(row.name, row.href), scope="row", className="heat-name")
    figures = [html.Td(link(text, href) if text and href else text, className="at-right") for text, href in row.figures]
    return html.Tr([name, *figures, *[_cell(cell) for cell in row.cells]])


def _cell(cell: HeatCell | None) -> html.Td:
    if cell is None:
        return html.Td()
    check_tone(cell.tone)
    shown: list[Any] = [icon(cell.icon), *(html.Span(words) for words in (cell.text, cell.hint) if words)]
    return html.Td(link([*shown, unseen(cell.title)], cell.href, class_name=f"heat-cell chip-{cell.tone}", title=cell.title))

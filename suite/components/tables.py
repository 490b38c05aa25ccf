"""Small tables written as HTML: up to some dozens of rows. Longer lists belong in the grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from suite.components import html
from suite.components.content import Content, many, marks


@dataclass(frozen=True)
class Column:
    """A column: the key of its value in a row, its heading, and how it stands."""

    key: str
    label: str
    align: Literal["left", "right", "center"] = "left"
    width: str | None = None
    main: bool = False  # the row's own name: its header cell, and the title of the card on a phone
    phone: bool = True  # stands on a phone's card too
    unlabelled: bool = False  # the heading is read aloud but not shown (a column of buttons)


@dataclass(frozen=True)
class Band:
    """A line across the table that opens a group of rows."""

    title: str
    hint: str = ""


def data_table(
    columns: Sequence[Column], rows: Sequence[Mapping[str, Content] | Band], *, caption: str, empty: Content = None
) -> html.Div:
    """A table whose rows become cards on a phone. `caption` names it for those who hear the page."""
    if not rows and empty is not None:
        return html.Div(many(empty), className="table-box")
    head = html.Thead(html.Tr([_heading(column) for column in columns]))
    body = html.Tbody([_row(columns, row) for row in rows])
    table = html.Table([html.Caption(caption, className="visually-hidden"), head, body], className="rows")
    return html.Div(table, className="table-box")


def _heading(column: Column) -> html.Th:
    label: Any = html.Span(column.label, className="visually-hidden") if column.unlabelled else column.label
    style: dict[str, Any] = {"style": {"width": column.width}} if column.width else {}
    return html.Th(label, scope="col", className=f"at-{column.align}", **style)


def _row(columns: Sequence[Column], row: Mapping[str, Content] | Band) -> html.Tr:
    if isinstance(row, Band):
        hint = [html.Span(f" · {row.hint}", className="muted")] if row.hint else []
        return html.Tr(html.Th([row.title, *hint], colSpan=len(columns), scope="colgroup"), className="band")
    return html.Tr([_cell(column, row.get(column.key)) for column in columns])


def _cell(column: Column, value: Content) -> html.Td | html.Th:
    name = f"at-{column.align}" + (" cell-main" if column.main else "") + (" cell-bare" if column.unlabelled else "")
    if not column.phone:
        name += " cell-desk"
    content = many(value)
    if column.main:
        return html.Th(content, scope="row", className=name)
    return html.Td(content or ("" if column.unlabelled else "–"), className=name, **marks(label=column.label))

"""A strip of months drawn cheaply: one element a month, because a task of a province draws thirty strips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from suite.components import html
from suite.components.buttons import link
from suite.components.content import aria
from suite.components.status import status_of


@dataclass(frozen=True, slots=True)
class MonthMark:
    """A month: its name ('10/2025'), a state of the status table, the letter in the cell, and where it leads."""

    label: str
    status: str
    letter: str
    href: str | None = None


def month_marks(months: Sequence[MonthMark], label: str) -> html.Div:
    """The months, oldest first; the icon stands before the letter, the title says both in words."""
    return html.Div([_mark(month) for month in months], className="month-marks", role="group", **aria(label=label))


def _mark(month: MonthMark) -> html.A | html.Span:
    look = status_of(month.status)
    words = f"{month.label}: {look.word}"
    given: dict[str, Any] = {"title": words, **aria(label=words)}
    name = f"bi bi-{look.icon} month-mark fill-{look.tone}"
    if month.href:
        return link(month.letter, month.href, class_name=name, **given)
    return html.Span(month.letter, className=name, role="img", **given)

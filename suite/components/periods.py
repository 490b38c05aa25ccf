"""Time as it is shown: a deadline, a strip of months, the cycle as a line, and the steps of a longer act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from suite.components import html
from suite.components.buttons import link
from suite.components.content import Content, aria, icon, many, unseen
from suite.components.format import date_text
from suite.components.status import status_of


def deadline_cell(due_on: date | None, words: str = "", remaining: str = "") -> html.Div:
    """The date, below it the document's own words, and what is left; without a date the words stand first."""
    first = date_text(due_on) if due_on else (words or "Chưa rõ thời hạn")
    children: list[Any] = [html.Span(first, className="deadline-date")]
    if due_on and words and words.strip() != first:
        children.append(html.Span(words, className="deadline-words"))
    if remaining:
        children.append(html.Span(remaining, className="deadline-left"))
    return html.Div(children, className="deadline")


@dataclass(frozen=True)
class MonthState:
    """One month of a strip: its name ('10/2025') and a state of the status table."""

    label: str
    status: str
    href: str | None = None


def month_strip(months: Sequence[MonthState]) -> html.Ol:
    """A row of months, oldest first; each has an icon in it and is read aloud with its word."""
    return html.Ol([_month(month) for month in months], className="months")


@dataclass(frozen=True)
class Stage:
    """A station of a cycle: when, what, and how far it has come; `today` when its day is this very day."""

    when: str
    name: str
    detail: Content = ""
    state: Literal["done", "now", "next", "late"] = "next"
    href: str | None = None
    today: bool = False


_STAGE_WORDS = {"done": "đã xong", "now": "đang làm", "next": "sắp tới", "late": "đã quá ngày"}


def timeline_line(stages: Sequence[Stage], label: str = "Các mốc của kỳ") -> html.Ol:
    """The cycle as a line with today on it; upright on a phone."""
    return html.Ol([_stage(stage) for stage in stages], className="cycle", **aria(label=label))


def steps(labels: Sequence[str], current: int) -> html.Ol:
    """The steps of a longer act; `current` counts from 0."""
    items = []
    for index, label in enumerate(labels):
        state = "done" if index < current else "now" if index == current else "next"
        mark: Any = icon("check-lg") if state == "done" else str(index + 1)
        now: dict[str, Any] = {"aria-current": "step"} if state == "now" else {}
        items.append(html.Li([html.Span(mark, className="step-mark"), html.Span(label)], className=f"step step-{state}", **now))
    return html.Ol(items, className="steps")


@dataclass(frozen=True)
class StoryEntry:
    """One thing that happened: when, who, what, and what was said."""

    when: str
    who: str
    what: Content
    said: Content = None
    icon: str = "dot"


def story(entries: Sequence[StoryEntry]) -> html.Ol:
    """What happened, in the order given."""
    return html.Ol(
        [
            html.Li(
                [
                    html.Span(icon(entry.icon), className="story-icon"),
                    html.Div(
                        [
                            html.P(
                                [
                                    html.B(entry.who),
                                    " ",
                                    *many(entry.what),
                                    html.Span(f" · {entry.when}", className="muted"),
                                ]
                            ),
                            *([html.Div(many(entry.said), className="story-said")] if many(entry.said) else []),
                        ]
                    ),
                ]
            )
            for entry in entries
        ],
        className="story",
    )


def _month(month: MonthState) -> html.Li:
    look = status_of(month.status)
    words = f"{month.label}: {look.word}"
    inside = [icon(look.icon), unseen(words)]
    name = f"month fill-{look.tone}"
    if month.href:
        return html.Li(link(inside, month.href, class_name=name, title=words))
    return html.Li(html.Span(inside, className=name, title=words))


def _stage(stage: Stage) -> html.Li:
    name: Any = link(stage.name, stage.href) if stage.href else stage.name
    when = f"{stage.when} · hôm nay" if stage.today else stage.when
    now: dict[str, Any] = {"aria-current": "step"} if stage.state == "now" else {}
    words = [
        html.Span(when, className="stage-when"),
        html.Span(name),
        html.Span(many(stage.detail), className="stage-detail"),
        unseen(f"({_STAGE_WORDS[stage.state]})"),
    ]
    return html.Li(words, className=f"stage stage-{stage.state}", **now)

"""Spans of time as bars under a scale of months: what runs from when to when, where today stands, what was moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from suite.components import html
from suite.components.buttons import link
from suite.components.content import Tone, aria, check_tone, icon
from suite.components.format import date_text, month_text


@dataclass(frozen=True)
class SpanRow:
    """One bar. `status` is its state in words, `before` the day by which it was due before it was moved."""

    name: str
    href: str
    start: date
    end: date
    tone: Tone
    icon: str
    status: str
    before: date | None = None


@dataclass(frozen=True)
class Tick:
    """A day of the scale with its name."""

    day: date
    label: str


def span_chart(rows: Sequence[SpanRow], first: date, last: date, today: date, *, label: str) -> html.Div:
    """Bars between two days, both drawn. Days outside are drawn at the edge."""
    length = max(1, (last - first).days)

    def at(day: date) -> float:
        return round(100 * min(max((day - first).days, 0), length) / length, 2)

    scale = [html.Span(tick.label, className="span-tick", style={"left": f"{at(tick.day)}%"}) for tick in _ticks(first, last)]
    inside = first <= today <= last
    now = [html.Span(className="span-today", style={"left": f"{at(today)}%"})] if inside else []
    named = [html.Span("hôm nay", className="span-now", style={"left": f"{at(today)}%"})] if inside else []
    return html.Div(
        [
            html.Div(
                [html.Div("Nhiệm vụ", className="span-name"), html.Div([*scale, *named], className="span-lane")],
                className="span-row span-head",
                **aria(hidden="true"),
            ),
            html.Ol([_row(row, at, now) for row in rows], className="span-rows"),
        ],
        className="spans",
        role="group",
        **aria(label=label),
    )


def _row(row: SpanRow, at: Callable[[date], float], now: list[html.Span]) -> html.Li:
    check_tone(row.tone)
    left, right = at(row.start), at(row.end)
    moved = row.before is not None and row.before != row.end
    dates = f"{date_text(row.start)} – {date_text(row.end)}" + (f" (ban đầu {date_text(row.before)})" if moved else "")
    bar = [
        *now,
        html.Span(
            className=f"span-bar fill-{row.tone} span-{row.tone}",
            style={"left": f"{left}%", "width": f"{max(right - left, 0.6):.2f}%"},
        ),
    ]
    if moved and row.before is not None:
        bar.append(html.Span(className="span-before", style={"left": f"{at(row.before)}%"}))
    words = [
        link(row.name, row.href, class_name="span-link"),
        html.Span(
            [
                html.Span([icon(row.icon), html.Span(row.status)], className=f"chip chip-{row.tone}"),
                html.Span(dates, className="muted"),
            ],
            className="span-words",
        ),
    ]
    return html.Li(
        [
            html.Div(words, className="span-name"),
            html.A(
                bar,
                href=row.href,
                className="span-lane",
                title=f"{row.name}: {row.status}, {dates}",
                tabIndex=-1,
                **aria(hidden="true"),
            ),
        ],
        className="span-row",
    )


def _ticks(first: date, last: date) -> list[Tick]:
    """At most a dozen beginnings of months, quarters or years."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((step for step in (1, 2, 3, 6, 12, 24, 60) if months / step <= 10), 120)
    found = []
    for number in range(first.year * 12 + first.month, last.year * 12 + last.month):
        if number % step == 0:
            day = date(number // 12, number % 12 + 1, 1)
            found.append(Tick(day, str(day.year) if step >= 12 else month_text(day.year, day.month)))
    return found

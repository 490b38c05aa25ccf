"""Figures: a number with its name, which opens the rows that it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from suite.components import html
from suite.components.buttons import link
from suite.components.content import Content, Tone, aria, icon, many
from suite.components.format import number, percent, share


def figure_card(
    icon_name: str,
    label: str,
    value: int | float | str,
    hint: Content = None,
    href: str | None = None,
    tone: Tone | None = None,
) -> html.A | html.Div:
    """One figure; the whole card is the link to the rows that it counts. A hint that counts other rows has links of its own."""
    shown = value if isinstance(value, str) else number(value)
    inside: list[Any] = [
        html.Span([icon(icon_name, tone), label], className="figure-label"),
        html.Span(shown, className="figure-value"),
        html.Span(hint, className="figure-hint"),
    ]
    if href is None:
        return html.Div(inside, className="surface figure")
    if not any(isinstance(piece, html.A) for piece in many(hint)):
        return link(inside, href, class_name="surface figure")
    # A link may not stand inside a link: the first one is stretched over the card, those of the hint lie above it.
    return html.Div([link(inside[:2], href, class_name="figure-main"), inside[2]], className="surface figure figure-linked")


def count_link(count: int, href: str | None, words: str = "") -> html.A | str:
    """How many, with what is counted, as the link to those rows; of nothing, or without an address, the words alone."""
    said = f"{number(count)} {words}" if words else number(count)
    return link(said, href, class_name="count-link") if count and href else said


def figure_row(cards: Sequence[html.A | html.Div], label: str = "Số liệu chính", *, slim: bool = False) -> html.Div:
    """Figures side by side; two in a row on a phone, or with `slim`, above a list, in one line that scrolls."""
    return html.Div(list(cards), className="figures figures-slim" if slim else "figures", role="group", **aria(label=label))


def counted_title(words: str, count: int, href: str | None) -> list[Any]:
    """A heading with how many there are; the figure opens all of them where the page shows but the first."""
    return [f"{words} (", count_link(count, href), ")"]


@dataclass(frozen=True)
class Part:
    """A part of a whole: how many, of what state, and where its rows are."""

    label: str
    count: int
    tone: Tone
    href: str | None = None


def share_bar(parts: Sequence[Part], label: str) -> html.Div:
    """A whole cut into its parts as one bar, with the parts named below it; each opens its rows."""
    whole = sum(part.count for part in parts)
    bar = [
        # The part's name below opens the same rows, and is what the keyboard reaches.
        html.A(
            href=part.href,
            style={"flexGrow": part.count},
            className=f"share-part fill-{part.tone}",
            title=f"{part.label}: {number(part.count)}",
            tabIndex=-1,
        )
        for part in parts
        if part.count
    ]
    key = [
        html.Li(
            [
                html.Span(className=f"share-key fill-{part.tone}"),
                *_named(part),
                html.Span(share(part.count, whole), className="muted"),
            ]
        )
        for part in parts
    ]
    return html.Div(
        [html.Div(bar, className="share-bar", **aria(hidden="true")), html.Ul(key, className="share-legend")],
        className="share",
        role="group",
        **aria(label=label),
    )


def progress_bar(value: float, label: Content = None, *, tone: Tone = "running") -> html.Div:
    """`value` in hundredths, drawn and written; `label` says what it counts. Beyond 0–100 the bar is empty or full."""
    drawn = min(100.0, max(0.0, float(value)))
    written = percent(value, 0)
    parts: list[Any] = [
        html.Span(
            html.Span(style={"width": f"{drawn:g}%"}, className=f"fill-{tone}"),
            className="meter-track",
            **aria(hidden="true"),
        ),
        html.Span(written, className="meter-value"),
    ]
    if label:
        parts.append(html.Span(label, className="meter-label"))
    return html.Div(parts, className="meter")


def _named(part: Part) -> list[Any]:
    words: list[Any] = [html.Span(part.label), " ", html.B(number(part.count))]
    return [link(words, part.href)] if part.href else words

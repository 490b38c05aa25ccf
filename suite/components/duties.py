"""The card of one duty: a state, what is owed, one line about it, and one decision."""

from __future__ import annotations

from typing import Any

from suite.components import html
from suite.components.buttons import link
from suite.components.content import Content, Id, many


def duty_card(
    chip: Content,
    title: str,
    line: Content,
    actions: Content = None,
    *,
    href: str | None = None,
    aside: Content = None,
    id: Id | None = None,
    children: Content = None,
) -> html.Article:
    """What one duty is and what can be done about it; `aside` stands at the right of the chip (the deadline)."""
    name = link(title, href) if href else title
    parts: list[Any] = [
        html.Div(
            [*many(chip), *([html.Span(many(aside), className="duty-aside")] if many(aside) else [])],
            className="duty-top",
        ),
        html.H2(name, className="duty-title"),
        html.P(many(line), className="duty-line"),
        *many(children),
    ]
    if many(actions):
        parts.append(html.Div(many(actions), className="duty-actions"))
    named: dict[str, Any] = {"id": id} if id is not None else {}
    return html.Article(parts, className="surface duty", **named)


def duty_list(cards: Content) -> html.Div:
    """Duty cards, one under the other."""
    return html.Div(many(cards), className="duties")

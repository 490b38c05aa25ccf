"""What a page is laid out with: its head, cards, columns, lists of facts and empty states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from suite.components import html
from suite.components.buttons import fold_button
from suite.components.content import Content, Id, icon, many


def page_head(
    title: str, subtitle: Content = None, actions: Content = None, *, back: Content = None, folds: Sequence[str] = ()
) -> html.Div:
    """The page's one title, a line that says what it shows, and what can be done here, the main act last.

    Where a phone's user comes for the rows, the acts are folded there behind one button, with the things of the ids `folds`.
    """
    words = [*many(back), html.H1(title, id="page-title")]
    if subtitle:
        words.append(html.P(subtitle, className="page-sub"))
    children: list[Any] = [html.Div(words, className="page-words")]
    if folds:
        children.append(fold_button("Công cụ", ["page-actions", *folds], icon_name="sliders"))
        children.append(html.Div(many(actions), id="page-actions", className="page-actions folds"))
    elif many(actions):
        children.append(html.Div(many(actions), className="page-actions"))
    return html.Div(children, className="page-head")


def card(
    title: Content,
    children: Content,
    action: Content = None,
    *,
    id: Id | None = None,
    flush: bool = False,
    class_name: str = "",
) -> html.Section:
    """A titled surface; `action` stands at the right of the title, `flush` lets a table touch the edges."""
    parts: list[Any] = []
    if title:
        parts.append(html.Div([html.H2(many(title)), *_beside(action)], className="card-top"))
    parts.append(html.Div(many(children), className="card-inside" + (" card-flush" if flush else "")))
    named: dict[str, Any] = {"id": id} if id is not None else {}
    return html.Section(parts, className=f"surface {class_name}".rstrip(), **named)


def columns(*children: Content, layout: str = "equal") -> html.Div:
    """Cards side by side, one under the other on a phone. Layouts: equal, wide-left, wide-right."""
    if layout not in ("equal", "wide-left", "wide-right"):
        raise ValueError(f"unknown layout: {layout!r}")
    return html.Div([html.Div(many(child), className="column") for child in children], className=f"columns {layout}")


def stack(*children: Content) -> html.Div:
    """Things one under the other with the page's gap."""
    return html.Div([piece for child in children for piece in many(child)], className="stack")


def typed_text(text: str) -> html.Div:
    """What a person wrote, with its line breaks and nothing of it read as markup."""
    return html.Div(text, className="typed")


def definition_list(pairs: Sequence[tuple[str, Content]]) -> html.Dl:
    """Facts as term and value; a missing value is a dash."""
    rows = [html.Div([html.Dt(term), html.Dd(many(value) or "–")]) for term, value in pairs]
    return html.Dl(rows, className="facts")


def empty_state(icon_name: str, title: str, text: Content, action: Content = None) -> html.Div:
    """What a new user sees first: what will stand here and what to do about it."""
    return html.Div(
        [
            html.Div(icon(icon_name), className="empty-icon"),
            html.P(title, className="empty-title"),
            html.P(text),
            *many(action),
        ],
        className="empty",
    )


def _beside(action: Content) -> list[Any]:
    return [html.Div(many(action), className="card-action")] if many(action) else []

"""Dialogs: the browser's own element, which keeps the focus inside, closes on Esc and gives the focus back."""

from __future__ import annotations

from typing import Any

from suite.components import html
from suite.components.buttons import Look, button
from suite.components.content import Content, Id, aria, icon, many, marks


def dialog(
    id: str,
    title: str,
    children: Content,
    actions: Content = None,
    *,
    opened: str | int | None = None,
    wide: bool = False,
) -> html.Dialog:
    """A dialog that a button with `opens=id` shows.

    A callback that writes the dialog itself opens it with `opened`: any value that differs from the last one.
    """
    close = html.Button(icon("x-lg"), type="button", className="btn btn-quiet btn-icon", **aria(label="Đóng"), **marks(closes="1"))
    data: dict[str, Any] = {"data-opened": str(opened)} if opened is not None else {}
    return html.Dialog(
        [
            html.Div([html.H2(title, id=f"{id}-title"), close], className="dialog-top"),
            html.Div(many(children), className="dialog-inside"),
            *([html.Div(many(actions), className="dialog-actions")] if many(actions) else []),
        ],
        id=id,
        className="dialog" + (" dialog-wide" if wide else ""),
        **aria(labelledby=f"{id}-title"),
        **data,
    )


def confirm_dialog(
    id: str,
    title: str,
    text: Content,
    confirm_label: str,
    confirm_id: Id,
    *,
    look: Look = "danger",
    cancel_label: str = "Thôi",
    fields: Content = None,
    opened: str | int | None = None,
    stays: bool = False,
) -> html.Dialog:
    """Asks before an act: says what it will do. `confirm_id` gets the n_clicks; a button with `opens=id` asks.

    With `stays` the dialog remains until a toast with `closes=id` shuts it: for acts whose fields may be wrong.
    """
    body = many(text) if not isinstance(text, str) else [html.P(text)]
    actions = [
        button(cancel_label, closes=True),
        button(confirm_label, confirm_id, look=look, closes=not stays),
    ]
    return dialog(id, title, [*body, *many(fields)], actions, opened=opened)


def row_dialog(
    id: str, title: str, subject: html.Div, label: str, confirm_id: Id, fields: Content = None, *, opened: str
) -> html.Dialog:
    """Asks what an act on one row needs. `subject` says which row and carries its numbers; wrong fields keep the dialog open."""
    return confirm_dialog(id, title, [subject], label, confirm_id, look="primary", fields=fields, opened=opened, stays=True)

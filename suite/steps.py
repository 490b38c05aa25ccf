"""A step in the story of one thing (an obstacle, an explanation) that is a button, a dialog with one text, and a callback.

All names follow from the noun and the step: the page `obstacle-page`, its subject `obstacle-subject`, the dialog
`obstacle-accepted`, the button in it `obstacle-accepted-go`, its text `obstacle-accepted-remark` (a `reason` must be given, a
`remark` may be), kept as the draft `obstacle-accepted-7`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Input, Output, State

from suite.components import area_field, confirm_dialog, html
from suite.guard import Context, Gate
from tenants.access.permissions import Permission


def subject_of(noun: str) -> tuple[State, State]:
    """Which row a page shows, and the version of it that was seen."""
    return State(f"{noun}-subject", f"data-{noun}"), State(f"{noun}-subject", "data-version")


def step_with_text(
    gate: Gate, noun: str, step: str, text: str, permission: Permission, take: Callable[..., Any], verb: Callable[..., Any]
) -> None:
    """Register the callback of a step: `take` does `verb` to the row with its version and the text, and draws the page anew."""

    def press(ctx: Context, clicks: int | None, row: Any, version: Any, said: Any) -> Any:
        return take(ctx, step, verb, row, version, said)

    press.__qualname__ = press.__name__ = f"{noun}_{step}"
    gate.callback(
        Output(f"{noun}-page", "children", allow_duplicate=True),
        Input(f"{noun}-{step}-go", "n_clicks"),
        *subject_of(noun),
        State(f"{noun}-{step}-{text}", "value"),
        permission=permission,
        writes=True,
        fields={text: f"{noun}-{step}-{text}"},
        prevent_initial_call=True,
    )(press)


def text_dialog(noun: str, row_id: int, step: str, text: str, title: str, words: str, label: str) -> html.Dialog:
    """The dialog of a step: what it will do, and the one text."""
    needed = text == "reason"
    name = "Lý do" if needed else "Ý kiến (không bắt buộc)"
    area = area_field(f"{noun}-{step}-{text}", name, required=needed, rows=3, draft=f"{noun}-{step}-{row_id}")
    return confirm_dialog(f"{noun}-{step}", title, words, label, f"{noun}-{step}-go", look="primary", fields=area, stays=True)

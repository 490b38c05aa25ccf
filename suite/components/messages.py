"""What the program says back: a message in the page, and a toast after an act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias
from uuid import uuid4

from suite.components import html
from suite.components.content import Content, aria, icon, many, marks

MessageTone: TypeAlias = Literal["info", "success", "warning", "error"]
_LOOKS: dict[str, tuple[str, str]] = {
    "info": ("running", "info-circle-fill"),
    "success": ("on-time", "check-circle-fill"),
    "warning": ("waiting", "exclamation-circle-fill"),
    "error": ("overdue", "x-octagon-fill"),
}
TOASTS_ID = "toasts"


def message(text: Content, tone: MessageTone = "info", *, title: str = "", action: Content = None) -> html.Div:
    """A message that stays in the page; errors and warnings are read aloud at once."""
    colour, sign = _look(tone)
    words: list[Any] = [html.Strong(title), " "] if title else []
    return html.Div(
        [icon(sign), html.Div([*words, *many(text)], className="message-text"), *many(action)],
        className=f"message message-{colour}",
        role="alert" if tone in ("error", "warning") else "status",
    )


def toast(text: str, tone: MessageTone = "success", *, saved: Sequence[str] = (), closes: str = "") -> html.Div:
    """A short answer to an act, for Output(TOASTS_ID, "children"). Errors stay until dismissed.

    `saved` names the drafts that the browser may now forget (see `draft` of the fields), `closes` a dialog to shut.
    """
    colour, sign = _look(tone)
    data: dict[str, Any] = {"data-drafts-saved": " ".join(saved)} if saved else {}
    if closes:
        data["data-closes-dialog"] = closes
    dismiss = html.Button(
        icon("x-lg"),
        type="button",
        className="toast-close",
        **aria(label="Đóng thông báo"),
        **marks(dismisses="toast"),
    )
    # The key is new each time: the same words twice are two toasts, and the browser shows the second one too.
    return html.Div(
        [icon(sign), html.Span(text, className="message-text"), dismiss],
        className=f"toast-note message-{colour}" + (" toast-stays" if tone == "error" else ""),
        key=uuid4().hex,
        **marks(toast="1"),
        **data,
    )


def toast_place() -> html.Div:
    """Where toasts appear; it stands once beside the page, so that they outlive a change of page."""
    return html.Div(id=TOASTS_ID, className="toasts", role="status", **aria(live="polite"))


def _look(tone: str) -> tuple[str, str]:
    if tone not in _LOOKS:
        raise ValueError(f"unknown tone: {tone!r}")
    return _LOOKS[tone]

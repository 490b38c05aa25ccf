"""The types that every component is made of, and the two smallest pieces: an icon and text for screen readers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from dash.development.base_component import Component

from suite.components import html

Content: TypeAlias = str | int | float | Component | Sequence["str | int | float | Component | None"] | None
Id: TypeAlias = str | dict[str, Any]
Tone: TypeAlias = Literal["on-time", "late", "running", "overdue", "continuous", "waiting", "none", "accent"]
TONES: tuple[Tone, ...] = ("on-time", "late", "running", "overdue", "continuous", "waiting", "none", "accent")


def aria(**names: str) -> dict[str, Any]:
    """ARIA attributes for a Dash component: aria(label="Đóng") is {"aria-label": "Đóng"}."""
    return {f"aria-{name}": value for name, value in names.items()}


def marks(**names: str) -> dict[str, Any]:
    """Data attributes, by which our scripts know a component: marks(closes_dialog="x") is {"data-closes-dialog": "x"}."""
    return {f"data-{name.replace('_', '-')}": value for name, value in names.items()}


def icon(name: str, tone: Tone | None = None) -> html.I:
    """A Bootstrap icon that a screen reader passes over: the word beside it says the same."""
    return html.I(className=f"bi bi-{name}" + (f" ink-{tone}" if tone else ""), **aria(hidden="true"))


def unseen(text: str) -> html.Span:
    """Text for those who hear the page."""
    return html.Span(text, className="visually-hidden")


def dom_id(component_id: Id) -> str:
    """The id that the browser sees; Dash writes pattern ids as sorted JSON without spaces."""
    if isinstance(component_id, str):
        return component_id
    return json.dumps(component_id, sort_keys=True, separators=(",", ":"))


def check_tone(tone: str) -> None:
    """Raises ValueError for a tone that has no colours."""
    if tone not in TONES:
        raise ValueError(f"unknown tone: {tone!r}")


def many(content: Content) -> list[Any]:
    """Any content as a list of children, without the empty ones."""
    if content is None:
        return []
    if isinstance(content, (str, int, float, Component)):
        return [content]
    return [piece for piece in content if piece is not None]

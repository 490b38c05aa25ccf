"""Gia hạn: units ask for a later date from their list or a task's page; secretary and leader decide, one press and a look each."""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.extensions import ask, page, view


def register(gate: Gate) -> None:
    """The dialog of asking, the page of deciding, and the download of what supports a request."""
    ask.register(gate)
    page.register(gate)
    view.register(gate)

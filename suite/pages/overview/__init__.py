"""Tổng quan: secretary and leader open it first, for what is red, what waits for them and how the month stands."""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.overview import page


def register(gate: Gate) -> None:
    """The area's page."""
    page.register(gate)

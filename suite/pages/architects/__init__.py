"""KTST 57: the secretary keeps posts, people in them by decision and term, and sees vacancies first."""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.architects import appoint, page


def register(gate: Gate) -> None:
    """The area's pages and callbacks."""
    page.register(gate)
    appoint.register(gate)

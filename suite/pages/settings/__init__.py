"""Thiết lập: the administrator sets the limits of daily work, the working days, the form of reports, and the way out."""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.settings import calendar, letterhead, rules, webhook


def register(gate: Gate) -> None:
    """The pages of this area."""
    rules.register(gate)
    calendar.register(gate)
    letterhead.register(gate)
    webhook.register(gate)

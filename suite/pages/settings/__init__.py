"""Thiết lập: the administrator sets the limits of daily work, the working days, and the way out to the office's own system."""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.settings import calendar, rules, webhook


def register(gate: Gate) -> None:
    """The pages of this area."""
    rules.register(gate)
    calendar.register(gate)
    webhook.register(gate)

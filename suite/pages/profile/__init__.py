"""My account: who I am here, whether reminders come by mail, my password, the end of all my sessions."""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.profile import calendar, page, password


def register(gate: Gate) -> None:
    """The area's page, callback and calls."""
    page.register(gate)
    calendar.register(gate)
    password.register(gate)

"""My account: who I am here, how reminders reach me, when I am away, my password, the end of all my sessions."""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.profile import absence, calendar, page, password, reminding


def register(gate: Gate) -> None:
    """The area's page, callback and calls."""
    page.register(gate)
    reminding.register(gate)
    absence.register(gate)
    calendar.register(gate)
    password.register(gate)

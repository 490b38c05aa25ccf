"""By how much a duty is late, as far as its unit has to explain it."""

from __future__ import annotations

from datetime import date

from tenants.tasks.states import DutyState


def days_late(state: str, completed_on: date | None, last_permitted_on: date | None, today: date) -> int:
    """Calendar days from the last permitted day to the day on which completion was reported, or to today; 0 when in time.

    A completion that was reported in time and waits for verification is not the unit's to explain.
    """
    if last_permitted_on is None:
        return 0
    reported = completed_on if state in (DutyState.REPORTED, DutyState.COMPLETED) else None
    return max(0, ((reported or today) - last_permitted_on).days)

"""The only place that asks the time: UTC for instants, Asia/Ho_Chi_Minh for days."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def _shift() -> timedelta:
    # A rehearsal ("what would the 24th look like?") starts the process with a pretended moment; the clock then runs on from there.
    pretended = os.environ.get("SUITE57_PRETEND_NOW")
    if not pretended:
        return timedelta()
    return datetime.fromisoformat(pretended).replace(tzinfo=VIETNAM) - datetime.now(UTC)


_SHIFT = _shift()


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC) + _SHIFT


def today() -> date:
    """The calendar day in Vietnam."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """The same instant on a Vietnamese wall clock."""
    return instant.astimezone(VIETNAM)


def day_of(instant: datetime) -> date:
    """The Vietnamese calendar day an instant falls on (an act at 23:30 UTC belongs to the next day)."""
    return local(instant).date()

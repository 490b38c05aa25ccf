"""When a contribution is waited for, since when, and how long: by calendar days, as the blame is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tenants.calendar.working_days import WorkingCalendar


class ContributionState(StrEnum):
    """Where a request stands. Whose turn it is: the asked body's while it is open, the asker's once it is answered."""

    ASKED = "asked"
    RETURNED = "returned"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # whoever was asked leads the task now


# The asked body owes an answer.
OPEN = (ContributionState.ASKED, ContributionState.RETURNED)
# Somebody still has to act.
UNSETTLED = (*OPEN, ContributionState.ANSWERED)

# Working days that the lead keeps for itself before its own day.
KEPT_BY_THE_LEAD = 5
# Working days to answer in where the task's own date gives none (a custom).
USUAL_DAYS = 10
# A request for a day further away than this is a slip of the pen.
FURTHEST = timedelta(days=730)


def days_waited(asked_on: date, today: date) -> int:
    """Calendar days since the day of the request, which itself is not counted (Bộ luật Dân sự 2015, Điều 147)."""
    return max(0, (today - asked_on).days)


def days_late(due_on: date, today: date) -> int:
    """Calendar days past the due date; 0 on it and before it."""
    return max(0, (today - due_on).days)


def usual_due(task_limit: date | None, today: date, calendar: WorkingCalendar) -> date:
    """The day that a request proposes: some working days before the task's own, or from today where that has no room."""
    if task_limit is not None:
        before = calendar.add_working_days(calendar.on_or_before(task_limit), -KEPT_BY_THE_LEAD)
        if before > today:
            return before
    return calendar.add_working_days(today, USUAL_DAYS)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that a unit has to answer, as a line of its list."""

    contribution_id: int | None  # in its own tenant
    received_id: int | None  # from another tenant
    duty_id: int | None
    task_id: int | None
    asker: str
    plan_number: str
    content: str
    wanted: str
    due_on: date
    asked_on: date
    returned_reason: str

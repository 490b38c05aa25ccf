"""The clock of a question that somebody has to answer: its due date in working days, how old it is, how late."""

from __future__ import annotations

from datetime import date

from tenants.calendar.working_days import WorkingCalendar


def due_date(started_on: date, days: int, calendar: WorkingCalendar) -> date:
    """The last day on which an answer is in time: `days` working days after the start, which is itself not counted.

    The date is stored when a clock starts, so that a holiday added later does not move what people were told.
    """
    return calendar.add_working_days(started_on, days)


def days_over(due_on: date, today: date) -> int:
    """Calendar days since the due date; 0 up to the end of that day."""
    return max(0, (today - due_on).days)


def days_old(raised_on: date, today: date) -> int:
    """Calendar days since it was first raised: forwarding starts the clock anew, the age goes on."""
    return max(0, (today - raised_on).days)

"""What a unit is shown as owed: each occurrence of a repeated duty, also after a late answer or several in one month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reports.periods import reporting_period
from tenants.tasks.agenda import OwedDuty, Urgency, urgency
from tenants.tasks.rhythm import next_occurrence, settles

MONTHLY = "FREQ=MONTHLY;BYMONTHDAY=25"


def recurring(due_on: date | None, answered_period: str) -> OwedDuty:
    return OwedDuty(
        duty_id=1,
        task_id=1,
        plan_number="05-KH/BCĐ",
        role="lead",
        rhythm="recurring",
        state="in_progress",
        due_on=due_on,
        last_permitted_on=due_on,
        answered_period=answered_period,
        unchanged_run=0,
        version=1,
    )


@pytest.mark.parametrize("rule", [MONTHLY, "FREQ=MONTHLY;BYMONTHDAY=15,30", "FREQ=WEEKLY;BYDAY=FR"])
@pytest.mark.parametrize("days_late", [-3, 0, 2, 6])
def test_no_occurrence_is_overdue_that_was_not_shown_as_owed_before(rule: str, days_late: int) -> None:
    """A year with a unit that answers what it is shown, always so many days after (or before) the day."""
    day, due_on, answered = date(2026, 1, 1), next_occurrence(rule, date(2026, 1, 1)), ""
    shown: set[date] = set()
    while day < date(2027, 1, 1):
        assert due_on is not None
        period = str(reporting_period(day))
        which = urgency(recurring(due_on, answered), day, period)
        if which is Urgency.OVERDUE:
            assert due_on in shown, f"{due_on} was said to be answered until {day}"
        elif which is not Urgency.ANSWERED:
            shown.add(due_on)
        if day >= due_on + timedelta(days=days_late) and which is not Urgency.ANSWERED:
            if settles(due_on, day, answered=answered >= period):
                due_on = next_occurrence(rule, due_on)
            answered = max(answered, period)
        day += timedelta(days=1)


def test_what_was_just_answered_is_not_owed_again_on_the_same_day() -> None:
    for due_on, today in ((date(2026, 11, 27), date(2026, 11, 20)), (date(2026, 12, 25), date(2026, 11, 25))):
        assert urgency(recurring(due_on, "2026-11"), today, "2026-11") is Urgency.ANSWERED

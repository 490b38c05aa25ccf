"""Days of waiting, counted at their boundaries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.calendar.working_days import WorkingCalendar
from tenants.tasks.contributions.waiting import days_late, days_waited, usual_due

DAY = date(2025, 11, 10)
CALENDAR = WorkingCalendar.national()


@pytest.mark.parametrize(
    ("today", "waited"), [(DAY, 0), (DAY + timedelta(1), 1), (DAY + timedelta(30), 30), (DAY - timedelta(1), 0)]
)
def test_the_day_of_the_request_is_not_counted(today: date, waited: int) -> None:
    assert days_waited(DAY, today) == waited


@pytest.mark.parametrize(("today", "late"), [(DAY - timedelta(1), 0), (DAY, 0), (DAY + timedelta(1), 1)])
def test_the_due_date_itself_is_in_time(today: date, late: int) -> None:
    assert days_late(DAY, today) == late


@given(st.dates(date(2025, 1, 1), date(2027, 12, 1)), st.none() | st.integers(-60, 400))
def test_the_day_proposed_is_a_working_day_ahead_and_leaves_the_lead_its_five_days(today: date, until: int | None) -> None:
    limit = None if until is None else today + timedelta(days=until)
    due = usual_due(limit, today, CALENDAR)
    assert due > today and CALENDAR.is_working(due)
    if limit is not None and CALENDAR.count_working_days(today, limit) > 6:
        assert CALENDAR.count_working_days(due, limit) >= 5

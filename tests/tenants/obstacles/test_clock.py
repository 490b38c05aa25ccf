"""The clock of an obstacle counts working days from the day after, and keeps the date that people were told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.calendar.working_days import Day, WorkingCalendar
from tenants.obstacles.clock import days_old, days_over, due_date

CALENDAR = WorkingCalendar.national()


@pytest.mark.parametrize(
    ("started_on", "days", "due_on"),
    [
        (date(2026, 2, 13), 1, date(2026, 2, 23)),  # the Friday before Tết 2026: the next working day lies ten days ahead
        (date(2026, 2, 13), 15, date(2026, 3, 13)),
        (date(2026, 2, 14), 15, date(2026, 3, 13)),  # raised on the Saturday of the holidays: the same
        (date(2026, 1, 9), 1, date(2026, 1, 10)),  # the Saturday is worked in exchange for 02/01
        (date(2025, 11, 10), 15, date(2025, 12, 1)),
    ],
)
def test_the_due_date_lies_so_many_working_days_after_the_start(started_on: date, days: int, due_on: date) -> None:
    assert due_date(started_on, days, CALENDAR) == due_on


def test_an_answer_on_the_last_day_is_in_time_and_one_the_day_after_is_a_day_late() -> None:
    due_on = due_date(date(2026, 2, 13), 15, CALENDAR)
    assert days_over(due_on, due_on) == 0
    assert days_over(due_on, due_on + timedelta(days=1)) == 1


def test_a_day_off_added_later_moves_only_clocks_that_start_after_it_is_known() -> None:
    told = due_date(date(2025, 11, 10), 15, CALENDAR)
    with_a_day_off = CALENDAR.with_days([Day(date(2025, 11, 20), "off", "Ngày nghỉ của tỉnh")])
    assert due_date(date(2025, 11, 10), 15, with_a_day_off) == told + timedelta(days=1)
    assert days_over(told, told) == 0, "what is late is decided by the date that was stored, without a calendar"


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(1, 30))
@settings(max_examples=30)
def test_the_due_date_is_worked_and_exactly_that_many_working_days_away(started_on: date, days: int) -> None:
    due_on = due_date(started_on, days, CALENDAR)
    assert CALENDAR.is_working(due_on)
    assert CALENDAR.count_working_days(started_on, due_on) == days


def test_the_age_goes_on_from_the_day_on_which_it_was_raised() -> None:
    assert days_old(date(2025, 11, 10), date(2025, 11, 10)) == 0
    assert days_old(date(2025, 11, 10), date(2025, 12, 10)) == 30

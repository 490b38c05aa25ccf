"""A change of the calendar says which days it moves: the steps of the month and the reminders of dates, never the dates."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reports.cycle import CyclePolicy, cycle
from reports.periods import Period
from scheduler.reminders.moving import Moved, moved_reminders, moved_rungs, moved_steps
from scheduler.reminders.occasions import Spacing, occasion_of, planned
from scheduler.reminders.policy import ReminderPolicy
from tenants.calendar.day import Day
from tenants.calendar.working_days import WorkingCalendar

NATIONAL = WorkingCalendar.national()
OCTOBER = Period(2026, 10)
SPACING = Spacing((3, 1), True, (1,))


def off(*days: date) -> WorkingCalendar:
    return NATIONAL.with_days(Day(day, "off", "Nghỉ riêng", "1/TB") for day in days)


def test_a_day_off_on_the_units_day_moves_its_aim_to_the_working_day_before() -> None:
    assert moved_steps(NATIONAL, off(date(2026, 10, 20)), CyclePolicy(), [OCTOBER]) == [
        Moved(f"Đơn vị báo cáo: báo cáo {OCTOBER.label}", date(2026, 10, 20), date(2026, 10, 19))
    ]


def test_a_day_off_moves_the_reminders_that_are_counted_across_it() -> None:
    limit = date(2026, 10, 28)  # a Wednesday
    moved = moved_reminders(NATIONAL, off(date(2026, 10, 26)), SPACING, {limit: 12})
    assert [(one.before, one.after) for one in moved] == [(date(2026, 10, 23), date(2026, 10, 22))]
    assert moved[0].what == "Nhắc trước 3 ngày làm việc so với hạn 28/10/2026: 12 phần việc"


def test_a_day_off_moves_the_rungs_that_are_counted_across_it() -> None:
    limit = date(2026, 10, 21)  # a Wednesday
    moved = moved_rungs(NATIONAL, off(date(2026, 10, 26)), ReminderPolicy().ladder, {limit: 4})
    assert [(one.what, one.before, one.after) for one in moved[:2]] == [
        ("Đôn đốc khẩn, bậc chuyên viên, 3 ngày làm việc sau hạn 21/10/2026: 4 phần việc", date(2026, 10, 26), date(2026, 10, 27)),
        (
            "Đôn đốc khẩn, bậc lãnh đạo đơn vị, 5 ngày làm việc sau hạn 21/10/2026: 4 phần việc",
            date(2026, 10, 28),
            date(2026, 10, 29),
        ),
    ]
    assert len(moved) == 5, "the centre is told once a week, whatever day it is"


def test_a_calendar_that_does_not_change_moves_nothing() -> None:
    assert moved_steps(NATIONAL, off(), CyclePolicy(), [OCTOBER]) == []
    assert moved_reminders(NATIONAL, off(), SPACING, {date(2026, 10, 28): 1}) == []


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(days, days)
def test_what_is_planned_is_what_is_said_on_that_day(limit: date, extra: date) -> None:
    calendar = off(extra)
    for occasion in planned(limit, calendar, SPACING):
        said = occasion_of(limit, occasion.meant_for, calendar, SPACING)
        assert said is not None
        # Two occasions may fall on one day; then the nearer one speaks.
        assert said.meant_for == occasion.meant_for


@given(days, st.integers(1, 12))
def test_the_official_day_of_a_step_never_moves(extra: date, month: int) -> None:
    period = Period(2026, month)
    before, after = (cycle(period, calendar) for calendar in (NATIONAL, off(extra)))
    assert [stage.official_on for stage in before.stages] == [stage.official_on for stage in after.stages]
    for moved in moved_steps(NATIONAL, off(extra), CyclePolicy(), [period]):
        assert moved.after < moved.before
        assert moved.before - moved.after < timedelta(days=15)

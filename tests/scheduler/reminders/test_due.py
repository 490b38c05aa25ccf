"""Who owes something hears of it in time; who owes nothing hears nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reports.cycle import Cycle, cycle
from reports.periods import Period
from scheduler.reminders.due import (
    Kind,
    OpenDuty,
    last_date_in_sight,
    period_reminders,
    reminders_due,
)
from scheduler.reminders.policy import ReminderPolicy
from tenants.calendar.working_days import WorkingCalendar

NATIONAL = WorkingCalendar.national()
POLICY = ReminderPolicy()
FRIDAY = date(2025, 11, 28)
DUTY = OpenDuty(
    duty_id=1, unit_id=7, task_id=3, role="lead", rhythm="dated", state="in_progress", last_permitted_on=FRIDAY, answered_period=""
)
CONTINUOUS = replace(DUTY, rhythm="continuous", last_permitted_on=None)
NOVEMBER = cycle(Period(2025, 11), NATIONAL)

duties = st.builds(
    OpenDuty,
    duty_id=st.integers(1, 1000),
    unit_id=st.integers(1, 9),
    task_id=st.integers(1, 99),
    role=st.sampled_from(["lead", "coordinating"]),
    rhythm=st.sampled_from(["dated", "recurring", "continuous", "undated"]),
    state=st.sampled_from(["not_started", "in_progress", "reported", "returned", "completed"]),
    last_permitted_on=st.none() | st.dates(date(2025, 8, 1), date(2026, 3, 31)),
    answered_period=st.sampled_from(["", "2025-10", "2025-11", "2025-12"]),
)
mornings = st.dates(date(2025, 10, 1), date(2026, 1, 31))


def said(duty: OpenDuty, today: date, period: str = "2025-11") -> list[str]:
    return [one.occasion for one in reminders_due([duty], NATIONAL, POLICY, today, period=period)]


def said_for_period(duty: OpenDuty, today: date, month: Cycle = NOVEMBER) -> list[str]:
    return [one.occasion for one in period_reminders([duty], month, POLICY, today)]


def test_the_occasion_names_the_date_so_that_an_extension_is_spoken_of_anew() -> None:
    assert said(DUTY, date(2025, 11, 25)) == ["2025-11-28:before:3"]
    extended = replace(DUTY, last_permitted_on=date(2025, 12, 31))
    assert said(extended, date(2025, 11, 25)) == []
    assert said(extended, date(2025, 12, 26)) == ["2025-12-31:before:3"]


def test_nobody_is_reminded_on_a_day_off() -> None:
    sunday = date(2025, 11, 30)
    assert said(DUTY, sunday) == []
    assert said_for_period(CONTINUOUS, date(2025, 11, 16)) == []


def test_a_duty_that_is_reported_or_completed_owes_nothing() -> None:
    for state in ("reported", "completed"):
        assert said(replace(DUTY, state=state), FRIDAY) == []
        assert said_for_period(replace(CONTINUOUS, state=state), date(2025, 11, 20)) == []


def test_a_returned_completion_is_owed_again() -> None:
    assert said(replace(DUTY, state="returned"), FRIDAY) == ["2025-11-28:on"]


def test_a_continuous_duty_is_never_late_by_a_date() -> None:
    assert said(replace(DUTY, rhythm="continuous"), date(2025, 12, 31)) == []


def test_a_continuous_duty_is_spoken_of_before_the_units_day_until_it_is_answered() -> None:
    days = [date(2025, 11, 14), date(2025, 11, 17), date(2025, 11, 19), date(2025, 11, 20), date(2025, 11, 21)]
    assert [said_for_period(CONTINUOUS, day) for day in days] == [
        [],
        ["2025-11:unit:before:3"],
        ["2025-11:unit:before:1"],
        ["2025-11:unit:on"],
        ["2025-11:unit:after:1"],
    ]
    answered = replace(CONTINUOUS, answered_period="2025-11")
    assert all(said_for_period(answered, day) == [] for day in days)


def test_a_duty_under_way_owes_its_answer_for_the_month_and_one_not_begun_does_not() -> None:
    units_day = NOVEMBER.stage("unit").target_on
    assert said_for_period(DUTY, units_day) == ["2025-11:unit:on"]
    assert said_for_period(replace(DUTY, state="not_started"), units_day) == []


def test_a_coordinating_unit_that_contributed_this_month_is_left_alone_until_the_date_has_passed() -> None:
    contributed = replace(DUTY, role="coordinating", answered_period="2025-11")
    assert said(contributed, FRIDAY) == []
    assert said(contributed, date(2025, 12, 1)) == ["2025-11-28:after:1"]
    assert said(replace(contributed, answered_period="2025-10"), FRIDAY) == ["2025-11-28:on"]


@given(some=st.lists(duties, max_size=20), today=mornings)
def test_whoever_is_reminded_owes_something(some: list[OpenDuty], today: date) -> None:
    owing = {duty.duty_id for duty in some if duty.state not in ("reported", "completed")}
    for one in reminders_due(some, NATIONAL, POLICY, today, period="2025-11"):
        assert one.duty_id in owing
        assert one.kind is Kind.DATE
        assert one.meant_for <= today
        assert NATIONAL.is_working(today)


@given(some=st.lists(duties, max_size=20), today=mornings)
def test_reading_only_what_is_in_sight_misses_nothing(some: list[OpenDuty], today: date) -> None:
    until = last_date_in_sight(NATIONAL, POLICY, today)
    seen = [duty for duty in some if duty.last_permitted_on and duty.last_permitted_on <= until]
    assert reminders_due(seen, NATIONAL, POLICY, today, period="2025-11") == reminders_due(
        some, NATIONAL, POLICY, today, period="2025-11"
    )


@given(duty=duties, start=mornings, gap=st.integers(0, 6))
def test_a_gap_of_some_days_loses_no_reminder_that_still_matters(duty: OpenDuty, start: date, gap: int) -> None:
    """What was to be said inside the gap, and is not overtaken by a later occasion, is said on the first morning after it."""
    morning = NATIONAL.on_or_after(start + timedelta(days=gap))
    missed = [
        occasion
        for n in range(gap + 1)
        for occasion in said(duty, start + timedelta(days=n))
        if start + timedelta(days=n) <= morning
    ]
    if missed:
        assert len(said(duty, morning)) == 1

"""A date is spoken of on working days only, each occasion once, and what was missed is said late instead of never."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.reminders.occasions import CATCH_UP_WORKING_DAYS, Occasion, Spacing, horizon, occasion_of
from tenants.calendar.working_days import WorkingCalendar

NATIONAL = WorkingCalendar.national()
USUAL = Spacing(before=(7, 3, 1), on_day=True, after=(1, 3), repeat=5)

days = st.dates(date(2024, 3, 1), date(2027, 10, 1))
spacings = st.builds(
    Spacing,
    before=st.lists(st.integers(1, 15), max_size=4, unique=True),
    on_day=st.booleans(),
    after=st.lists(st.integers(1, 15), max_size=4, unique=True),
    repeat=st.sampled_from([0, 1, 5]),
)


def spoken(limit: date, spacing: Spacing = USUAL) -> list[tuple[date, str]]:
    """The days on which a new occasion comes, from two months before the date to two months after."""
    found: list[tuple[date, str]] = []
    for offset in range(-60, 60):
        today = limit + timedelta(days=offset)
        if not NATIONAL.is_working(today):
            continue
        occasion = occasion_of(limit, today, NATIONAL, spacing)
        if occasion and (not found or found[-1][1] != occasion.name):
            found.append((today, occasion.name))
    return found


def test_a_friday_is_spoken_of_seven_three_and_one_working_days_before_on_the_day_and_after_it() -> None:
    assert spoken(date(2025, 11, 28))[:8] == [
        (date(2025, 11, 19), "before:7"),
        (date(2025, 11, 25), "before:3"),
        (date(2025, 11, 27), "before:1"),
        (date(2025, 11, 28), "on"),
        (date(2025, 12, 1), "after:1"),
        (date(2025, 12, 3), "after:3"),
        (date(2025, 12, 10), "after:8"),
        (date(2025, 12, 17), "after:13"),
    ]


def test_a_sunday_stays_the_date_and_its_day_is_spoken_of_on_the_friday_before() -> None:
    assert (date(2025, 11, 28), "on") in spoken(date(2025, 11, 30))
    assert (date(2025, 12, 1), "after:1") in spoken(date(2025, 11, 30))


def test_the_days_before_tet_are_counted_in_working_days() -> None:
    # Tết 2026 is off from 14 to 22 February: the seventh working day before the 24th lies before it.
    found = spoken(date(2026, 2, 24))
    assert all(NATIONAL.is_working(day) for day, _ in found)
    assert found[0] == (date(2026, 2, 6), "before:7")
    assert (date(2026, 2, 23), "before:1") in found


def test_who_was_not_told_for_a_week_hears_the_latest_occasion_only() -> None:
    assert occasion_of(date(2025, 11, 28), date(2025, 11, 27), NATIONAL, USUAL) == Occasion("before:1", date(2025, 11, 27))


def test_what_nobody_served_for_weeks_has_become_history() -> None:
    only_before = Spacing(before=(1,), on_day=False)
    limit = date(2025, 11, 28)
    assert occasion_of(limit, date(2025, 12, 4), NATIONAL, only_before) == Occasion("before:1", date(2025, 11, 27))
    assert occasion_of(limit, date(2025, 12, 31), NATIONAL, only_before) is None


@pytest.mark.parametrize(("repeat", "expected"), [(0, ["on", "after:1"]), (5, ["on", "after:1", "after:6", "after:11"])])
def test_a_reminder_comes_back_every_week_only_where_that_is_wanted(repeat: int, expected: list[str]) -> None:
    names = [name for _, name in spoken(date(2025, 10, 31), Spacing(after=(1,), repeat=repeat))]
    assert names[:4] == expected


@given(limit=days, today=days, spacing=spacings)
def test_an_occasion_was_meant_for_a_working_day_that_has_come(limit: date, today: date, spacing: Spacing) -> None:
    today = NATIONAL.on_or_after(today)
    occasion = occasion_of(limit, today, NATIONAL, spacing)
    if occasion:
        assert NATIONAL.is_working(occasion.meant_for)
        assert occasion.meant_for <= today
        assert NATIONAL.count_working_days(occasion.meant_for, today) <= CATCH_UP_WORKING_DAYS


@given(limit=days, spacing=spacings, offset=st.integers(-40, 40))
def test_an_occasion_begins_on_the_very_day_it_was_meant_for(limit: date, spacing: Spacing, offset: int) -> None:
    today = NATIONAL.on_or_after(limit + timedelta(days=offset))
    occasion = occasion_of(limit, today, NATIONAL, spacing)
    if occasion:
        assert occasion_of(limit, occasion.meant_for, NATIONAL, spacing) == occasion
        earlier = occasion_of(limit, NATIONAL.previous_working(occasion.meant_for), NATIONAL, spacing)
        assert earlier is None or earlier.name != occasion.name


@given(limit=days, spacing=spacings)
def test_occasions_come_in_order_and_none_comes_twice(limit: date, spacing: Spacing) -> None:
    names = [name for _, name in spoken(limit, spacing)]
    assert len(names) == len(set(names))


@given(today=days, spacing=spacings, beyond=st.integers(1, 30))
def test_nothing_beyond_the_horizon_can_be_spoken_of(today: date, spacing: Spacing, beyond: int) -> None:
    today = NATIONAL.on_or_after(today)
    assert occasion_of(horizon(today, NATIONAL, spacing) + timedelta(days=beyond), today, NATIONAL, spacing) is None

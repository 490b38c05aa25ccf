"""A tenant's own hours and days are kept, and what falls into quiet hours waits for the next working morning."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.reminders.policy import ReminderPolicy, Unfit, day_to_listen, own_days, speaking_time
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM, local

NATIONAL = WorkingCalendar.national()
POLICY = ReminderPolicy()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 11, day, hour, minute, tzinfo=VIETNAM)


def test_settings_are_read_back_as_they_were_written() -> None:
    policy = ReminderPolicy(before=(5, 2), after=(), repeat_after=0, send_at=time(7, 30), mail=False)
    assert ReminderPolicy.from_settings(policy.to_settings()) == policy


def test_what_a_tenant_has_not_set_is_the_default() -> None:
    assert ReminderPolicy.from_settings({}) == POLICY
    assert ReminderPolicy.from_settings({"before": [2], "unknown": 1}) == ReminderPolicy(before=(2,))


@pytest.mark.parametrize(
    "values",
    [
        {"before": [0]},
        {"after": [1, 1]},
        {"send_at": "23:00"},
        {"repeat_after": -1},
        {"quiet_to": "09:00"},
        {"before": ["x"]},
        {"term_before": [400]},
        {"head_after": 2},
        {"leader_after": 12},
        {"snooze_days": True},
        {"fewest_days": 0},
        {"fewest_days": 6},
    ],
)
def test_a_policy_that_cannot_work_is_refused_in_words(values: dict[str, object]) -> None:
    with pytest.raises(Unfit, match=r"phải|không") as refused:
        ReminderPolicy.from_settings(values)
    assert refused.value.field in (*values, "send_at")


def test_hours_between_which_no_full_hour_lies_are_refused_and_read_as_the_hour_before_where_they_are_kept() -> None:
    """Judging comes on the hour. The first releases took such hours and then never reminded."""
    with pytest.raises(Unfit, match="giờ tròn"):
        ReminderPolicy(send_at=time(8, 30), quiet_from=time(9))
    kept = ReminderPolicy.from_settings({"send_at": "16:30", "quiet_from": "17:00", "before": [7]})
    assert (kept.send_at, kept.quiet_from, kept.before) == (time(16), time(17), (7,))
    assert ReminderPolicy.from_settings({"send_at": "16:30", "quiet_from": "18:00"}).send_at == time(16, 30)


def test_days_of_ones_own_hold_where_the_tenant_allows_so_few() -> None:
    assert own_days("14", POLICY) == {1, 4}
    assert own_days("", POLICY) == own_days("12345", POLICY) == own_days("1", POLICY) == frozenset()
    assert own_days("67", ReminderPolicy(fewest_days=1)) == frozenset()
    assert own_days("14", ReminderPolicy(fewest_days=5)) == frozenset()


def test_a_chosen_day_that_is_off_gives_way_to_the_next_working_day() -> None:
    # 1 and 2 January 2026, Thursday and Friday, are off.
    assert day_to_listen(date(2025, 12, 30), {4}, NATIONAL) == date(2026, 1, 5)
    assert day_to_listen(date(2026, 1, 6), {4}, NATIONAL) == date(2026, 1, 8)
    assert day_to_listen(date(2025, 11, 29), {1, 4}, NATIONAL) == date(2025, 12, 1)


@given(
    st.dates(date(2025, 1, 1), date(2026, 12, 1)),
    st.sets(st.integers(1, 5), min_size=1),
)
def test_a_chosen_day_is_a_working_day_that_always_comes(day: date, chosen: set[int]) -> None:
    found = day_to_listen(day, chosen, NATIONAL)
    assert found >= day
    assert NATIONAL.is_working(found)
    assert day_to_listen(found, chosen, NATIONAL) == found
    assert NATIONAL.count_working_days(day, found) <= 5


def test_a_rung_that_is_not_used_leaves_the_others_in_their_order() -> None:
    assert ReminderPolicy(officer_after=0, explain_after=0).ladder == (
        ("head", 5),
        ("secretariat", 10),
        ("leader", 15),
        ("central", 20),
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(20, 9), at(20, 9)),
        (at(20, 5), at(20, 8)),
        (at(20, 18), at(21, 8)),
        (at(21, 22), at(24, 8)),  # Friday night: Monday morning
        (at(23, 10), at(24, 8)),  # Sunday
    ],
)
def test_quiet_hours_and_days_off_wait_for_the_next_working_morning(now: datetime, expected: datetime) -> None:
    assert speaking_time(now, NATIONAL, POLICY) == expected


@given(now=st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1), timezones=st.just(VIETNAM)))
def test_nobody_is_disturbed_in_quiet_hours_and_nothing_is_said_before_its_time(now: datetime) -> None:
    moment = speaking_time(now, NATIONAL, POLICY)
    assert moment >= now
    assert NATIONAL.is_working(local(moment).date())
    assert POLICY.quiet_to <= local(moment).time() < POLICY.quiet_from


def test_tet_is_waited_out() -> None:
    assert speaking_time(datetime(2026, 2, 14, 9, tzinfo=VIETNAM), NATIONAL, POLICY).date() == date(2026, 2, 23)

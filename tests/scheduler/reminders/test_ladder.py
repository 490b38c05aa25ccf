"""A late duty climbs from the officer to the leader and never back; nobody who is away is written to, and somebody always is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.reminders.due import OpenDuty
from scheduler.reminders.ladder import Rung, hearers, ladder_reminders, rung_of
from scheduler.reminders.people import OF_A_UNIT, OF_THE_TENANT, Person, Staff
from scheduler.reminders.policy import RUNGS, ReminderPolicy
from tenants.access.permissions import Role
from tenants.calendar.working_days import WorkingCalendar

NATIONAL = WorkingCalendar.national()
POLICY = ReminderPolicy()
FRIDAY = date(2025, 10, 31)
LATE = OpenDuty(
    duty_id=1, unit_id=7, task_id=3, role="lead", rhythm="dated", state="in_progress", last_permitted_on=FRIDAY, answered_period=""
)
ORDER = [Rung(rung) for rung in RUNGS]


def person(user_id: int, role: Role, unit_id: int | None = None) -> Person:
    return Person(user_id, f"Người {user_id}", role, unit_id, True, date(2025, 1, 1))


OFFICER, HEAD = person(1, Role.OFFICER, 7), person(2, Role.UNIT_HEAD, 7)
SECRETARY, LEADER = person(3, Role.SECRETARY), person(4, Role.LEADER)
ALL = [OFFICER, HEAD, SECRETARY, LEADER]

policies = st.builds(
    lambda days, used: ReminderPolicy(
        **{f"{rung}_after": day if use else 0 for rung, day, use in zip(RUNGS, sorted(days), used, strict=True)}
    ),
    days=st.lists(st.integers(1, 60), min_size=len(RUNGS), max_size=len(RUNGS), unique=True),
    used=st.lists(st.booleans(), min_size=len(RUNGS), max_size=len(RUNGS)),
)
staffs = st.lists(
    st.builds(person, st.integers(1, 30), st.sampled_from(OF_A_UNIT), st.integers(7, 9))
    | st.builds(person, st.integers(31, 40), st.sampled_from(OF_THE_TENANT)),
    max_size=12,
    unique_by=lambda one: one.user_id,
)
absences = st.dictionaries(st.integers(1, 40), st.none() | st.integers(1, 40), max_size=12)


def told(rung: Rung, staff: Staff) -> list[int]:
    return [hearer.person.user_id for hearer in hearers(rung, 7, staff)]


def test_by_default_the_rungs_are_reached_after_three_to_twenty_working_days() -> None:
    assert [rung_of(days, POLICY) for days in (0, 2, 3, 5, 10, 12, 15, 19, 20, 300)] == [
        None, None, Rung.OFFICER, Rung.HEAD, Rung.SECRETARIAT, Rung.EXPLAIN, Rung.LEADER, Rung.LEADER, Rung.CENTRAL, Rung.CENTRAL,
    ]  # fmt: skip


@given(policy=policies, days=st.integers(0, 80), more=st.integers(0, 80))
def test_nothing_ever_comes_down_the_ladder(policy: ReminderPolicy, days: int, more: int) -> None:
    earlier, later = rung_of(days, policy), rung_of(days + more, policy)
    assert earlier is None or (later is not None and ORDER.index(later) >= ORDER.index(earlier))


@given(policy=policies, offset=st.integers(-10, 90))
def test_the_day_and_the_number_of_days_agree_about_the_rung(policy: ReminderPolicy, offset: int) -> None:
    today = NATIONAL.on_or_after(FRIDAY + timedelta(days=offset))
    expected = rung_of(NATIONAL.count_working_days(FRIDAY, today), replace(policy, central_after=0)) if today > FRIDAY else None
    for rung, reminders in ladder_reminders([LATE], NATIONAL, policy, today, period="2025-11").items():
        assert rung is expected
        assert all(NATIONAL.is_working(one.meant_for) and one.meant_for <= today for one in reminders)


def test_a_unit_that_owes_nothing_hears_nothing_and_a_contribution_does_not_climb() -> None:
    days = [FRIDAY + timedelta(days=n) for n in range(-5, 60)]
    for other in (replace(LATE, state="reported"), replace(LATE, state="completed"), replace(LATE, role="coordinating")):
        assert not any(ladder_reminders([other], NATIONAL, POLICY, day, period="2025-11") for day in days)
    assert any(ladder_reminders([LATE], NATIONAL, POLICY, day, period="2025-11") for day in days)


def test_each_rung_is_reached_by_its_own_people() -> None:
    staff = Staff(ALL)
    assert {rung: told(rung, staff) for rung in ORDER} == {
        Rung.OFFICER: [1], Rung.HEAD: [2], Rung.SECRETARIAT: [3], Rung.EXPLAIN: [3], Rung.LEADER: [4], Rung.CENTRAL: [],
    }  # fmt: skip


def test_who_is_away_is_skipped_and_who_acts_hears_in_the_place_of_the_other() -> None:
    deputy = person(5, Role.UNIT_HEAD, 7)
    (hearer,) = hearers(Rung.HEAD, 7, Staff([*ALL, deputy], {HEAD.user_id: deputy.user_id, deputy.user_id: OFFICER.user_id}))
    assert (hearer.person, {one.user_id for one in hearer.instead_of}) == (OFFICER, {2, 5})
    assert told(Rung.HEAD, Staff(ALL, {HEAD.user_id: None})) == [SECRETARY.user_id]


def test_who_has_moved_to_another_unit_or_role_since_acts_for_nobody_any_more() -> None:
    elsewhere, inspector = person(5, Role.OFFICER, 8), person(6, Role.INSPECTOR, 7)
    for former in (elsewhere, inspector):
        staff = Staff([*ALL, former], {OFFICER.user_id: former.user_id})
        assert staff.stand_in_of(OFFICER.user_id) is None
        assert told(Rung.OFFICER, staff) == [HEAD.user_id]


def test_two_who_act_for_each_other_are_both_away() -> None:
    assert told(Rung.OFFICER, Staff(ALL, {1: 2, 2: 1})) == [SECRETARY.user_id]


def test_a_unit_that_is_no_more_and_one_without_accounts_are_the_secretariats() -> None:
    assert told(Rung.OFFICER, Staff(ALL, ended=[7])) == [SECRETARY.user_id]
    assert told(Rung.HEAD, Staff([SECRETARY, LEADER])) == [SECRETARY.user_id]
    assert told(Rung.LEADER, Staff([OFFICER, SECRETARY])) == [SECRETARY.user_id]


@given(people=staffs, away=absences, rung=st.sampled_from(ORDER[:-1]))
def test_nobody_away_is_written_to_and_somebody_is_as_long_as_anybody_above_is_there(
    people: list[Person], away: dict[int, int | None], rung: Rung
) -> None:
    staff = Staff(people, away)
    found = hearers(rung, 7, staff)
    assert not any(staff.is_away(hearer.person.user_id) for hearer in found)
    assert len({hearer.person.user_id for hearer in found}) == len(found)
    if any(one.role in OF_THE_TENANT and one.user_id not in away for one in people):
        assert found

"""The official count: one table of examples holds the rule, its SQL, and every boundary."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tenants import clock
from tenants.access.permissions import Role
from tenants.files.store import FileStore
from tenants.plans.models import ActionPlan
from tenants.tasks.counting import class_column, in_class
from tenants.tasks.dao import TaskFilter, count_tasks
from tenants.tasks.models import Duty, Task
from tenants.tasks.service import Report, accept_completion, report_duty
from tenants.tasks.states import Against, OfficialClass, days_overdue, last_permitted, limit_against, official_class
from tests.tenants.conftest import Country
from tests.tenants.tasks.work import add_duty, add_plan, add_task

DUE = date(2025, 11, 30)
# completed_on, last permitted day, today → class
EXAMPLES = [
    ("due today and open", None, DUE, DUE, OfficialClass.RUNNING),
    ("the day after, open", None, DUE, date(2025, 12, 1), OfficialClass.OVERDUE),
    ("reported on the last day", DUE, DUE, date(2025, 12, 20), OfficialClass.ON_TIME),
    ("reported a day late", date(2025, 12, 1), DUE, date(2025, 12, 20), OfficialClass.LATE),
    ("accepted weeks later, but reported in time", date(2025, 11, 28), DUE, date(2025, 12, 20), OfficialClass.ON_TIME),
    ("before-boundary: the day itself is too late", None, last_permitted(DUE, "before"), DUE, OfficialClass.OVERDUE),
    ("before-boundary: the day before is in time", date(2025, 11, 29), last_permitted(DUE, "before"), DUE, OfficialClass.ON_TIME),
    ("before-boundary: open on its last day", None, last_permitted(DUE, "before"), date(2025, 11, 29), OfficialClass.RUNNING),
    ("reported late, accepted weeks later", date(2025, 12, 1), DUE, date(2026, 1, 20), OfficialClass.LATE),
    ("completed later than the day asked about", date(2025, 12, 5), DUE, DUE, OfficialClass.RUNNING),
    ("completed later than the day asked about, overdue then", date(2025, 12, 5), DUE, date(2025, 12, 1), OfficialClass.OVERDUE),
    ("extended: the current date counts", None, date(2025, 12, 31), date(2025, 12, 1), OfficialClass.RUNNING),
    ("extended: done on the new date", date(2025, 12, 31), date(2025, 12, 31), date(2026, 1, 5), OfficialClass.ON_TIME),
    ("extended: the day after the new date", None, date(2025, 12, 31), date(2026, 1, 1), OfficialClass.OVERDUE),
    ("continuous, open for years", None, None, date(2030, 1, 1), OfficialClass.RUNNING),
    ("without a date, completed", date(2030, 1, 1), None, date(2030, 1, 2), OfficialClass.ON_TIME),
]


@pytest.mark.parametrize(("completed_on", "limit", "today", "expected"), [e[1:] for e in EXAMPLES], ids=[e[0] for e in EXAMPLES])
def test_the_class_of_a_task(completed_on: date | None, limit: date | None, today: date, expected: OfficialClass) -> None:
    assert official_class(completed_on, limit, today) is expected


def test_the_database_counts_by_the_same_rule(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        plan = add_plan(session)
        for _, completed_on, limit, _, _ in EXAMPLES:
            add_task(
                session, plan, state="completed" if completed_on else "open", completed_on=completed_on, last_permitted_on=limit
            )
    with country.database.reading(country.mine.system) as session:
        for today in {example[3] for example in EXAMPLES}:
            tasks = session.execute(select(Task, class_column(Task, today))).all()
            assert [which for _, which in tasks] == [
                official_class(task.completed_on, task.last_permitted_on, today).value for task, _ in tasks
            ]
            counts = count_tasks(session, today)
            by_class = {
                which: len(session.scalars(select(Task.id).where(in_class(Task, which, today))).all()) for which in OfficialClass
            }
            assert [counts.on_time, counts.late, counts.running, counts.overdue] == list(by_class.values())
            assert counts.total == len(EXAMPLES)


days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
near = st.dates(date(2025, 11, 1), date(2025, 11, 12))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.none() | near, st.none() | near, st.none() | near), min_size=1, max_size=30), near)
def test_the_database_measures_by_the_original_date_by_the_same_rule(
    country: Country, rows: list[tuple[date | None, date | None, date | None]], today: date
) -> None:
    with country.database.writing(country.mine.system) as session:
        plan_id = add_plan(session).id
        for done, limit, first in rows:
            add_task(
                session, session.get_one(ActionPlan, plan_id), state="completed" if done else "open", completed_on=done,
                last_permitted_on=limit, original_last_permitted_on=first,
            )  # fmt: skip
    with country.database.reading(country.mine.system) as session:
        for against in Against:
            found = session.execute(select(Task, class_column(Task, today, against)).where(Task.plan_id == plan_id)).all()
            expected = [
                official_class(
                    task.completed_on, limit_against(task.last_permitted_on, task.original_last_permitted_on, against), today
                )
                for task, _ in found
            ]
            assert [which for _, which in found] == expected
            counts = count_tasks(session, today, TaskFilter(plan_id=plan_id, by_original=against is Against.ORIGINAL))
            assert [counts.on_time, counts.late, counts.running, counts.overdue] == [
                expected.count(which) for which in OfficialClass
            ]


@given(st.none() | days, st.none() | days, days)
def test_every_task_has_exactly_one_class_and_completion_ends_lateness(done: date | None, limit: date | None, today: date) -> None:
    which = official_class(done, limit, today)
    assert (which in (OfficialClass.ON_TIME, OfficialClass.LATE)) is (done is not None and done <= today)
    if limit is None:
        assert which not in (OfficialClass.LATE, OfficialClass.OVERDUE)
    assert (days_overdue(limit, today) > 0) is (limit is not None and today > limit)


@pytest.mark.parametrize(
    ("reported_at", "expected"),
    [
        (datetime(2025, 11, 30, 16, 59, 59, tzinfo=UTC), OfficialClass.ON_TIME),  # the last second of the day in Vietnam
        (datetime(2025, 11, 30, 17, 0, 0, tzinfo=UTC), OfficialClass.LATE),  # the first of the next, still the 30th in UTC
    ],
)
def test_midnight_in_vietnam_decides_from_the_report_to_the_count_whenever_it_is_accepted(
    country: Country, tmp_path: Path, reported_at: datetime, expected: OfficialClass
) -> None:
    store, accepted_at = FileStore(tmp_path), datetime(2025, 12, 20, 3, tzinfo=UTC)
    with country.database.writing(country.mine.system) as session:
        task = add_task(session, add_plan(session), due_on=DUE, last_permitted_on=DUE)
        duty_id, task_id = add_duty(session, task, country.mine.units["STC"], first_lead=True).id, task.id
    secretary = country.mine.actor(Role.SECRETARY)
    with country.database.writing(secretary, at=reported_at) as session:
        report_duty(session, secretary, store, duty_id, Report("completion", result="Đã xong."), period="2025-11", now=reported_at)
    with country.database.writing(secretary, at=accepted_at) as session:
        accept_completion(session, secretary, duty_id, now=accepted_at)
    with country.database.reading(secretary) as session:
        today, wanted = clock.day_of(accepted_at), TaskFilter(plan_id=session.get_one(Task, task_id).plan_id)
        assert session.scalars(select(class_column(Task, today)).where(Task.id == task_id)).one() == expected
        assert session.scalars(select(class_column(Duty, today)).where(Duty.id == duty_id)).one() == expected
        counts = count_tasks(session, today, wanted)
        assert (counts.on_time, counts.late) == ((1, 0) if expected is OfficialClass.ON_TIME else (0, 1))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2025, 11, 30, 16, 59, 59, tzinfo=UTC), OfficialClass.RUNNING),
        (datetime(2025, 11, 30, 17, 0, 0, tzinfo=UTC), OfficialClass.OVERDUE),
    ],
)
def test_an_open_task_is_overdue_from_midnight_in_vietnam(now: datetime, expected: OfficialClass) -> None:
    assert official_class(None, DUE, clock.day_of(now)) is expected


def test_a_completion_late_in_the_evening_counts_on_its_vietnamese_day() -> None:
    half_past_midnight_in_hanoi = datetime(2025, 11, 30, 17, 30, tzinfo=UTC)
    assert clock.day_of(half_past_midnight_in_hanoi) == date(2025, 12, 1)
    assert official_class(clock.day_of(half_past_midnight_in_hanoi), DUE, date(2025, 12, 2)) is OfficialClass.LATE

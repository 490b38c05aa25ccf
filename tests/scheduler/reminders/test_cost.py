"""What a morning costs is counted in statements: few for a tenant that owes nothing, and no more for many duties than for a few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest
from sqlalchemy import event, func, select

from scheduler.outbox.models import Message
from scheduler.reminders.service import remind_tenant
from tenants.clock import VIETNAM
from tenants.db.session import bulk_add
from tenants.explanations.models import ExplainedDuty
from tenants.tasks.models import Duty, Task
from tests.scheduler.towns import Town, found_town

# SQLite takes rows that the audit trail notes one by one, PostgreSQL together.
on_postgresql = pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)

# Statements of one tenant's run, with the beginnings of its transactions.
QUIET, SAID_ALREADY, BUSY = 10, 14, 38

QUIET_DAY = datetime(2025, 11, 10, 8, tzinfo=VIETNAM)  # no unit reports soon
BUSY_DAY = datetime(2025, 11, 18, 8, tzinfo=VIETNAM)  # two working days before the units' day
CALLED = date(2025, 10, 31)  # twelve working days late on the busy day: called to explain
CAME_BACK, COMING = date(2025, 11, 11), date(2025, 11, 21)


def give(town: Town, unit_id: int, count: int, due_on: date | None) -> None:
    """Some lead duties of a unit at once, each of a task of its own."""
    rhythm = "dated" if due_on else "continuous"
    with town.database.writing(town.system) as session:
        tasks = [
            Task(
                plan_id=town.plan_id, position=n, content=f"Việc {n}", deadline_kind="date", due_on=due_on, original_due_on=due_on,
                last_permitted_on=due_on, search_key="",
            )
            for n in range(count)
        ]  # fmt: skip
        session.add_all(tasks)
        session.flush()
        own = {"unit_id": unit_id, "role": "lead", "rhythm": rhythm, "state": "in_progress"}
        dates = {"due_on": due_on, "original_due_on": due_on, "last_permitted_on": due_on}
        bulk_add(session, Duty, [{"task_id": task.id, **own, **dates} for task in tasks])


@contextmanager
def counted(town: Town) -> Iterator[list[str]]:
    said: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        said.append(statement)

    event.listen(town.database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(town.database.engine, "before_cursor_execute", note)


def cost(town: Town, now: datetime) -> int:
    with counted(town) as said:
        remind_tenant(town.database, town.tenant_id, now)
    return len(said)


@pytest.fixture
def towns(town: Town) -> tuple[Town, Town]:
    """The same town twice."""
    return town, found_town(town.database, "48", "Thành phố Đà Nẵng")


def test_a_tenant_that_owes_nothing_today_costs_a_few_statements_however_much_it_has(towns: tuple[Town, Town]) -> None:
    for town, count in zip(towns, (4, 80), strict=True):
        give(town, town.science, count, None)
        give(town, town.commune, count, date(2026, 6, 30))
    costs = [cost(town, QUIET_DAY) for town in towns]
    assert costs[0] == costs[1] <= QUIET


@on_postgresql
def test_a_busy_tenant_costs_no_more_statements_for_more_duties(towns: tuple[Town, Town]) -> None:
    for town, count in zip(towns, (4, 80), strict=True):
        for unit_id in (town.science, town.commune):
            for due_on in (None, CALLED, CAME_BACK, COMING):
                give(town, unit_id, count, due_on)
    first, again = ([cost(town, BUSY_DAY.replace(hour=hour)) for town in towns] for hour in (8, 9))
    assert first[0] == first[1] <= BUSY
    assert again[0] == again[1] <= SAID_ALREADY
    with towns[1].database.reading(towns[1].system) as session:
        assert session.scalar(select(func.count(ExplainedDuty.id))) == 160
        assert session.scalar(select(func.count(Message.id)))

"""A nation in small for the soak: towns with departments, and duties whose life is fixed beforehand, so that the truth is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sqlalchemy import update

from tenants.access.actor import Actor
from tenants.db.session import Database, bulk_add
from tenants.tasks.models import Duty, Task
from tests.scheduler.towns import FOUNDED, Town, found_town

# How many days after its date a duty is reported complete: most in time, some late, some never within the soak.
_CLOSED_AFTER = (-20, -8, -4, -2, 0, 0, 1, 3, 9, 26, 10_000)


@dataclass(frozen=True, slots=True)
class Life:
    """A dated duty: its last permitted day, and the day on which, in the evening, it is reported complete."""

    duty_id: int
    unit_id: int
    limit: date
    closes_on: date

    def is_open(self, morning: date) -> bool:
        """Whether it is still owed in the morning of a day."""
        return morning <= self.closes_on


@dataclass
class Nation:
    """Towns with the lives of their duties."""

    towns: list[Town]
    lives: dict[int, list[Life]] = field(default_factory=dict)  # by tenant

    def live_through(self, database: Database, day: date) -> None:
        """What the units report on a day."""
        for town in self.towns:
            closed = [life.duty_id for life in self.lives[town.tenant_id] if life.closes_on == day]
            if closed:
                with database.writing(town.system, at=FOUNDED) as session:
                    session.execute(update(Duty).where(Duty.id.in_(closed)).values(state="completed"))


def found_nation(database: Database, towns: int, duties: int, start: date, days: int, seed: int) -> Nation:
    """Towns with `duties` dated and as many continuous duties each, spread over the days and over two units."""
    rng = Random(seed)
    nation = Nation([])
    for number in range(towns):
        town = found_town(database, f"{10 + number:02}", f"Tỉnh thứ {number + 1}")
        nation.towns.append(town)
        nation.lives[town.tenant_id] = list(_add_duties(database, town, duties, start, days, rng))
    return nation


def _add_duties(database: Database, town: Town, count: int, start: date, days: int, rng: Random) -> Iterator[Life]:
    units = (town.science, town.commune)
    limits = [start + timedelta(days=rng.randrange(3, days)) for _ in range(count)]
    with database.writing(Actor.system(town.tenant_id), at=FOUNDED) as session:
        tasks = [_task(town, f"Việc có hạn số {n}", "date", limit) for n, limit in enumerate(limits)]
        tasks += [_task(town, f"Việc thường xuyên số {n}", "continuous", None) for n in range(count)]
        session.add_all(tasks)
        session.flush()
        duties = [_duty(task, units[n % 2]) for n, task in enumerate(tasks)]
        bulk_add(session, Duty, duties)
    with database.reading(Actor.system(town.tenant_id)) as session:
        dated = session.query(Duty.id, Duty.unit_id, Duty.last_permitted_on).where(Duty.rhythm == "dated").order_by(Duty.id).all()
    for duty_id, unit_id, limit in dated:
        assert limit is not None
        yield Life(duty_id, unit_id, limit, max(start, limit + timedelta(days=rng.choice(_CLOSED_AFTER))))


def _task(town: Town, content: str, kind: str, due_on: date | None) -> Task:
    return Task(
        plan_id=town.plan_id, position=1, content=content, deadline_kind=kind, due_on=due_on, original_due_on=due_on,
        last_permitted_on=due_on, search_key="",
    )  # fmt: skip


def _duty(task: Task, unit_id: int) -> dict[str, object]:
    return {
        "task_id": task.id, "unit_id": unit_id, "role": "lead", "rhythm": "dated" if task.due_on else "continuous",
        "due_on": task.due_on, "original_due_on": task.due_on, "last_permitted_on": task.due_on, "state": "not_started",
    }  # fmt: skip

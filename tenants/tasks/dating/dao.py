"""Statements on changes of dates."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.clock import day_of
from tenants.organisation.dao import name_on
from tenants.organisation.models import Unit
from tenants.tasks.counting import owed
from tenants.tasks.dating.models import DateChange
from tenants.tasks.events.models import TaskEvent
from tenants.tasks.models import Duty, Task

# SQLite and PostgreSQL both limit the number of parameters in a statement.
_AT_ONCE = 1000


# A change of a date, the unit whose date it was (empty: the task's), and the event that caused it.
Change = tuple[DateChange, str, TaskEvent | None]


def changes_of_task(session: Session, task_id: int, *, limit: int = 200) -> list[Change]:
    """How a task's dates changed, newest first."""
    rows = session.execute(
        select(DateChange, Unit.name, Unit.former_names, TaskEvent)
        .outerjoin(Duty, Duty.id == DateChange.duty_id)
        .outerjoin(Unit, Unit.id == Duty.unit_id)
        .outerjoin(TaskEvent, TaskEvent.id == DateChange.event_id)
        .where(DateChange.task_id == task_id)
        .order_by(DateChange.at.desc(), DateChange.id.desc())
        .limit(limit)
    )
    return [(change, name_on(unit, former, day_of(change.at)) if unit else "", event) for change, unit, former, event in rows]


def tasks_to_change(session: Session, task_ids: Collection[int]) -> dict[int, Task]:
    """Those of some tasks that there are, by id, locked until the commit."""
    found: dict[int, Task] = {}
    wanted = sorted(set(task_ids))
    for start in range(0, len(wanted), _AT_ONCE):
        part = select(Task).where(Task.id.in_(wanted[start : start + _AT_ONCE])).order_by(Task.id).with_for_update()
        found |= {task.id: task for task in session.scalars(part)}
    return found


def duties_of_tasks(session: Session, task_ids: Collection[int]) -> dict[int, list[Duty]]:
    """The duties that are owed to some tasks, by task, locked until the commit."""
    found: dict[int, list[Duty]] = {}
    wanted = sorted(set(task_ids))
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        for duty in session.scalars(select(Duty).where(Duty.task_id.in_(part), owed()).order_by(Duty.id).with_for_update()):
            found.setdefault(duty.task_id, []).append(duty)
    return found


def last_event_dates(session: Session, task_ids: Collection[int]) -> dict[int, tuple[int, date | None]]:
    """The event that last dated each of some tasks, with the date that it gave; tasks that none has dated are left out."""
    rows = session.execute(
        select(DateChange.task_id, DateChange.event_id, DateChange.due_on)
        .where(DateChange.task_id.in_(task_ids), DateChange.cause == "event")
        .order_by(DateChange.id)
    )
    return {task_id: (event_id, due_on) for task_id, event_id, due_on in rows if event_id is not None}

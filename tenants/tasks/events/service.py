"""The verbs of events: which tasks wait for the same one, and recording that it has happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.calendar.service import calendar_of
from tenants.clock import day_of
from tenants.errors import Conflict, Invalid, NotFound
from tenants.plans import dao as plans
from tenants.plans.models import ActionPlan
from tenants.tasks.dating.dao import last_event_dates
from tenants.tasks.dating.service import Outcome, Why, check_date, check_words, checked_ids, move_tasks
from tenants.tasks.events.awaited import KINDS, Awaited, awaited
from tenants.tasks.events.models import TaskEvent
from tenants.tasks.models import Task
from tenants.vietnamese import clean


@dataclass(frozen=True, slots=True)
class AwaitingTask:
    """A task whose date depends on an event; `event_id` is the event that was recorded for it, if one was."""

    task: Task
    awaited: Awaited
    event_id: int | None


def awaiting_tasks(session: Session, plan: ActionPlan) -> list[AwaitingTask]:
    """The open tasks of a plan whose date depends on an event, in the order of the annex; dated ones only where an event did it."""
    rows = session.scalars(
        select(Task)
        .where(Task.plan_id == plan.id, Task.deadline_kind.in_(KINDS), Task.dropped_on.is_(None), Task.state != "completed")
        .order_by(Task.position, Task.id)
    ).all()
    events = last_event_dates(session, [task.id for task in rows])
    return [
        AwaitingTask(task, awaited(task.deadline_text, plan.issued_on), events[task.id][0] if task.id in events else None)
        for task in rows
        if task.due_on is None or task.id in events
    ]


def tasks_of_same_event(session: Session, task: Task) -> list[AwaitingTask]:
    """The task and those of its plan that wait for the same words or were dated by the same event; empty if it waits for none."""
    found = awaiting_tasks(session, plans.get_plan(session, task.plan_id))
    own = next((one for one in found if one.task.id == task.id), None)
    if own is None:
        return []
    return [
        one for one in found if one.awaited.key == own.awaited.key or (own.event_id is not None and one.event_id == own.event_id)
    ]


@dataclass(frozen=True, slots=True)
class Happening:
    """What a person records: what happened, when, by which document; `due_on` where the words of a deadline do not give it."""

    words: str
    happened_on: date | None
    document: str = ""
    due_on: date | None = None


def record_event(
    session: Session, actor: Actor, task_ids: Sequence[int], happening: Happening, *, now: datetime
) -> tuple[TaskEvent, Outcome]:
    """Give tasks of one plan the date that follows from an event; recording it again corrects the date, with a record of both.

    Raises Invalid at a field (at "due_on" when the words of a deadline do not say how to count), Conflict for a task that waits
    for no event.
    """
    actor.require(Permission.EDIT_TASK)
    happened_on = _check(happening, day_of(now))
    wanted = checked_ids(task_ids)
    chosen = session.scalars(select(Task).where(Task.id.in_(wanted))).all()
    if len(chosen) != len(wanted):
        raise NotFound("Không tìm thấy nhiệm vụ này.")
    if len({task.plan_id for task in chosen}) > 1:
        raise Invalid("Chọn các nhiệm vụ của cùng một kế hoạch.")
    plan = plans.get_plan(session, chosen[0].plan_id)
    known = {one.task.id: one.awaited for one in awaiting_tasks(session, plan)}
    if any(task.id not in known for task in chosen):
        raise Conflict("Có nhiệm vụ không còn chờ sự kiện này. Hãy tải lại trang.")
    calendar = calendar_of(session)
    dates: dict[int, date] = {}
    for task in chosen:
        due_on = happening.due_on or known[task.id].due_on(happened_on, calendar)
        if due_on is None:
            raise Invalid(f"Thời hạn ghi “{task.deadline_text[:120]}”, không tính được ngày. Hãy nhập hạn.", "due_on")
        dates[task.id] = due_on
    event = TaskEvent(
        plan_id=plan.id,
        words=clean(happening.words),
        happened_on=happened_on,
        document=clean(happening.document),
        user_id=actor.user_id,
        user_name=actor.name,
        at=now,
    )
    with acting(session, "task.event", why=clean(happening.words)):
        session.add(event)
        session.flush()
    why = Why("event", clean(happening.words), clean(happening.document), event_id=event.id)
    return event, move_tasks(session, dates, why, now, anew=True)


def _check(happening: Happening, today: date) -> date:
    check_words(happening.words, happening.document)
    if not clean(happening.words):
        raise Invalid("Nhập sự kiện đã xảy ra.", "reason")
    if happening.happened_on is None:
        raise Invalid("Nhập ngày xảy ra sự kiện.", "happened_on")
    if happening.happened_on > today:
        raise Invalid("Ngày này chưa đến.", "happened_on")
    if happening.due_on is not None:
        check_date(happening.due_on, today)
    return happening.happened_on

"""Statements for the page of one task: of 190 duties and thousands of updates, only what is drawn is read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, load_only

from tenants.audit.models import AuditEntry
from tenants.clock import day_of
from tenants.db.base import Base
from tenants.errors import NotFound
from tenants.organisation.dao import contains, name_on
from tenants.organisation.models import Unit
from tenants.plans.models import ActionPlan
from tenants.tasks.counting import owed
from tenants.tasks.models import Duty, Task, Update, Verification
from tenants.tasks.months import Answer, Month
from tenants.tasks.reassigned import VERBS as REASSIGNING
from tenants.tasks.states import DutyRole, DutyState

# A noun of which a task may have some, by its model.
Noun = type[Base]

# Where the duties of a task stand, the most urgent first: each duty is in exactly one of these.
STANDINGS = ("overdue", "returned", "waiting", "silent", "running", "completed", "ended")


def read(session: Session, task_id: int, nouns: Sequence[Noun]) -> tuple[Task, ActionPlan, frozenset[Noun]]:
    """A task, its plan, and which of some nouns it has any of, so that nobody asks for what is not there; or NotFound."""
    statement = select(Task, ActionPlan, *(_has_any(noun) for noun in nouns)).join(ActionPlan, ActionPlan.id == Task.plan_id)
    found = session.execute(statement.where(Task.id == task_id)).one_or_none()
    if found is None:
        raise NotFound("Không tìm thấy nhiệm vụ này.")
    task, plan, *there = found
    return task, plan, frozenset(noun for noun, is_there in zip(nouns, there, strict=True) if is_there)


def _has_any(noun: Any) -> ColumnElement[bool]:
    """Whether the task of the statement around it has any: rows that name it or one of its duties, tasks below it, new hands."""
    if noun is Task:
        below = aliased(Task)
        return exists().where(below.parent_task_id == Task.id)
    if noun is AuditEntry:
        return exists().where(noun.subject_type == "task", noun.subject_id == Task.id, noun.action.in_(REASSIGNING))
    if hasattr(noun, "task_id"):
        return exists().where(noun.task_id == Task.id)
    return exists().where(noun.duty_id == Duty.id, Duty.task_id == Task.id)


def standing_column(today: date) -> ColumnElement[str]:
    """Where a duty stands, one of STANDINGS; the same order of questions as a duty's chip asks."""
    return case(
        (Duty.ended_on.is_not(None), "ended"),
        (Duty.state == DutyState.COMPLETED, "completed"),
        (Duty.state == DutyState.REPORTED, "waiting"),
        (Duty.state == DutyState.RETURNED, "returned"),
        (Duty.last_permitted_on < today, "overdue"),
        (Duty.last_update_at.is_(None), "silent"),
        else_="running",
    )


def count_duties(session: Session, task_id: int, today: date, words: str = "", role: str = "") -> dict[str, int]:
    """How many duties of a task stand where; with `words`, those of units whose name holds them, diacritics or not.

    Of one role those are counted that have it still: a unit whose duty was ended leads nothing.
    """
    wanted = select(standing_column(today).label("standing")).where(Duty.task_id == task_id)
    if role:
        wanted = wanted.where(Duty.role == role, owed())
    if words:
        wanted = wanted.join(Unit, Unit.id == Duty.unit_id).where(_named(words))
    duties = wanted.subquery()
    rows = session.execute(select(duties.c.standing, func.count()).group_by(duties.c.standing))
    return {row[0]: row[1] for row in rows}


def _named(words: str) -> ColumnElement[bool]:
    return contains(Unit.search_key, words)  # type: ignore[arg-type]  # a mapped column is a column


def duties(
    session: Session,
    task_id: int,
    today: date,
    *,
    standing: str = "",
    words: str = "",
    role: str = "",
    first: int = 0,
    own_unit_id: int | None = None,
    offset: int = 0,
    limit: int = 30,
) -> list[tuple[Duty, str]]:
    """A page of a task's duties with their units' names.

    The duty that was asked for stands first, then the reader's own, then the one that answers for the whole. Of the others the late
    leads come first, leads before coordinating units, departments before communes; the ended ones last.
    """
    late = standing_column(today) == "overdue"
    statement = (
        select(Duty, Unit.name)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(Duty.task_id == task_id)
        .order_by(
            Duty.id != first,
            Duty.unit_id != (own_unit_id or 0),
            Duty.ended_on.is_not(None),
            Duty.first_lead.desc(),
            and_(late, Duty.role == DutyRole.LEAD).desc(),
            Duty.role.desc(),
            Unit.kind == "commune",
            Unit.sort_key,
            Duty.id,
        )
    )
    if standing:
        statement = statement.where(standing_column(today) == standing)
    if role:
        statement = statement.where(Duty.role == role, owed())
    if words:
        statement = statement.where(_named(words))
    return [(duty, name) for duty, name in session.execute(statement.offset(offset).limit(limit))]


def answers(session: Session, duty_ids: Collection[int], since: Month) -> dict[int, list[Answer]]:
    """What was said about some repeated duties since a month, by duty, the oldest first; one statement."""
    found: dict[int, list[Answer]] = {}
    if not duty_ids:
        return found
    recent = or_(Update.period >= since.name, Update.occurrence_on >= since.first_day)
    rows = session.execute(
        select(Update.duty_id, Update.id, Update.period, Update.occurrence_on, Update.kind, Update.late_for)
        .where(Update.duty_id.in_(duty_ids), recent)
        .order_by(Update.at, Update.id)
    )
    for row in rows:
        told = Answer(row.id, row.period, row.occurrence_on, row.kind, row.late_for)
        found.setdefault(row.duty_id, []).append(told)
    return found


def updates(session: Session, task_id: int, *, limit: int) -> list[tuple[Update, str, Duty]]:
    """The newest updates of a task with the then name of the unit that spoke, and as much of the duty as says whose it is now."""
    rows = session.execute(_told(task_id).order_by(Update.at.desc(), Update.id.desc()).limit(limit))
    return [(update, name_on(name, former, day_of(update.at)), duty) for update, name, former, duty in rows]


def update(session: Session, task_id: int, update_id: int) -> tuple[Update, str, Duty] | None:
    """One update of a task as `updates` gives it, or none."""
    row = session.execute(_told(task_id).where(Update.id == update_id)).one_or_none()
    return (row[0], name_on(row[1], row[2], day_of(row[0].at)), row[3]) if row else None


def _told(task_id: int) -> Select[Update, str, list[Any], Duty]:
    return (
        select(Update, Unit.name, Unit.former_names, Duty)
        .join(Unit, Unit.id == Update.unit_id)
        .join(Duty, Duty.id == Update.duty_id)
        .where(Update.task_id == task_id)
        .options(load_only(Duty.unit_id))
    )


def verifications(session: Session, task_id: int, *, limit: int) -> list[tuple[Verification, str]]:
    """The secretariat's newest decisions on a task, with the then name of the unit whose completion it was."""
    rows = session.execute(
        select(Verification, Unit.name, Unit.former_names)
        .join(Update, Update.id == Verification.update_id)
        .join(Unit, Unit.id == Update.unit_id)
        .where(Update.task_id == task_id)
        .order_by(Verification.at.desc(), Verification.id.desc())
        .limit(limit)
    )
    return [(verdict, name_on(name, former, day_of(verdict.at))) for verdict, name, former in rows]


def leading(session: Session, task_id: int, unit_ids: Collection[int]) -> frozenset[int]:
    """Which of some units lead a task."""
    if not unit_ids:
        return frozenset()
    statement = select(Unit.id).where(
        Unit.id.in_(unit_ids),
        exists().where(Duty.task_id == task_id, Duty.unit_id == Unit.id, Duty.role == DutyRole.LEAD),
    )
    return frozenset(session.scalars(statement))

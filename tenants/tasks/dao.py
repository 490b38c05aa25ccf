"""Statements about tasks, duties and updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased, joinedload

from tenants.db.prepared import prepared
from tenants.errors import NotFound
from tenants.organisation.dao import contains
from tenants.organisation.models import Unit
from tenants.plans.models import ActionPlan
from tenants.tasks.agenda import DutyLine, OwedDuty
from tenants.tasks.counting import class_column, in_class, in_force, owed, without_accepted_evidence
from tenants.tasks.extensions.dao import wanted_of_duty
from tenants.tasks.models import Duty, Evidence, Task, Update
from tenants.tasks.ordering import AS_IN_THEIR_PLANS, columns_of
from tenants.tasks.owed_periods import ReportedPeriod, answered_in, owed_in
from tenants.tasks.recency import changed_since
from tenants.tasks.states import Against, DutyRole, DutyState, OfficialClass

_TASK = prepared(select(Task).where(Task.id == bindparam("task_id")))
_DUTY = prepared(select(Duty).where(Duty.id == bindparam("duty_id")))
_DUTY_LOCKED = _DUTY.with_for_update()


def get_task(session: Session, task_id: int) -> Task:
    """The task with this id, or NotFound."""
    task = session.scalars(_TASK, {"task_id": task_id}).one_or_none()
    if task is None:
        raise NotFound("Không tìm thấy nhiệm vụ này.")
    return task


def get_duty(session: Session, duty_id: int, *, lock: bool = False) -> Duty:
    """The duty with this id, or NotFound; locked until the commit when it is going to be changed."""
    duty = session.scalars(_DUTY_LOCKED if lock else _DUTY, {"duty_id": duty_id}).one_or_none()
    if duty is None:
        raise NotFound("Không tìm thấy phần việc này.")
    return duty


def find_update(session: Session, update_id: int | None) -> Update | None:
    """The update with this id, or none."""
    return session.scalars(select(Update).where(Update.id == update_id)).one_or_none() if update_id else None


def duties_of_unit(session: Session, unit_id: int) -> list[OwedDuty]:
    """Every duty of a unit that is not completed."""
    return [OwedDuty._make(row) for row in session.execute(_owed_by_unit(), {"unit_id": unit_id})]


@cache
def _owed_by_unit() -> Select[*tuple[Any, ...]]:
    return prepared(
        select(
            Duty.id,
            Task.id,
            ActionPlan.number,
            Duty.role,
            Duty.rhythm,
            Duty.state,
            Duty.due_on,
            Duty.last_permitted_on,
            Duty.answered_period,
            Duty.unchanged_run,
            Duty.version,
        )
        .join(Task, Task.id == Duty.task_id)
        .join(ActionPlan, ActionPlan.id == Task.plan_id)
        .where(Duty.unit_id == bindparam("unit_id"), Duty.state != DutyState.COMPLETED, owed())
        .order_by(Duty.last_permitted_on, Duty.id)
    )


def lines_of_duties(session: Session, duty_ids: Sequence[int]) -> dict[int, DutyLine]:
    """What the cards of some duties say, by duty."""
    if not duty_ids:
        return {}
    rows = session.execute(_lines(), {"duty_ids": duty_ids})
    return {duty_id: DutyLine._make(words) for duty_id, *words in rows}


# A list shows one line of what was said last, and somebody may have said twenty thousand characters.
SHOWN_OF_RESULT = 200


@cache
def _lines() -> Select[*tuple[Any, ...]]:
    last = aliased(Update)
    return (
        select(
            Duty.id,
            Task.ordinal,
            Task.content,
            Task.deadline_text,
            Task.lead_label,
            Duty.returned_reason,
            func.coalesce(func.substr(last.result, 1, SHOWN_OF_RESULT), ""),
            func.coalesce(last.period, ""),
            wanted_of_duty(),
        )
        .join(Task, Task.id == Duty.task_id)
        .outerjoin(last, last.id == Duty.last_update_id)
        .where(Duty.id.in_(bindparam("duty_ids", expanding=True)))
    )


# As a section, system or initiative in a filter: the tasks that have none.
WITHOUT = "-"


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a page of the matrix asks for; every field empty means everything."""

    words: str = ""
    plan_id: int | None = None
    unit_id: int | None = None
    role: str = ""  # with unit_id: lead or coordinating
    official_class: str = ""  # OfficialClass, or "completed" for the first two together
    waiting: bool = False  # a lead has reported completion, nobody has verified it
    unproven: bool = False  # a duty (of unit_id, or of anybody) was reported complete and never accepted with evidence
    leaderless: bool = False  # open, and no unit leads it
    deadline_kind: str = ""
    due_from: date | None = None
    due_to: date | None = None
    system_code: str = ""
    initiative_code: str = ""
    section: str = ""  # with plan_id: a part of the annex, by its number
    completed_from: date | None = None
    dated: bool = False  # has a day by which it is due
    changed_since: date | None = None  # something was said or decided about it on this day or later
    duty_class: str = ""  # with unit_id: OfficialClass of the unit's own duty, whatever the whole task's
    owed_in: ReportedPeriod | None = None  # a repeated lead duty was owed in this period (of unit_id, or of anybody)
    answered: str = ""  # with owed_in: "yes" or "no"
    still_owing: str = ""  # a lead duty (of unit_id, or of anybody) is still to be answered in this period, "2026-11"
    as_of: date | None = None  # the count of a past day: tasks of plans issued by then, in the class that they had then
    by_original: bool = False  # classes measured by the date before any extension: a second way to look, never the official

    @property
    def against(self) -> Against:
        """The date by which this filter measures classes."""
        return Against.ORIGINAL if self.by_original else Against.CURRENT


def conditions(wanted: TaskFilter, today: date) -> list[ColumnElement[bool]]:
    """What a task has to meet to be found, for statements of their own over the same rows."""
    found: list[ColumnElement[bool]] = [in_force(wanted.as_of or today)]
    if wanted.words:
        found.append(contains(Task.search_key, wanted.words))  # type: ignore[arg-type]  # a mapped column is a column
    if wanted.plan_id:
        found.append(Task.plan_id == wanted.plan_id)
    if wanted.unit_id:
        found.append(_owed_by(wanted, today))
    if wanted.official_class:
        completed = (OfficialClass.ON_TIME, OfficialClass.LATE)
        classes = completed if wanted.official_class == "completed" else (OfficialClass(wanted.official_class),)
        found.append(or_(*(in_class(Task, which, wanted.as_of or today, wanted.against) for which in classes)))
    if wanted.waiting:
        found.append(Task.lead_waiting > 0)
    if wanted.leaderless:
        found.append(and_(Task.state == "open", Task.lead_total == 0))
    if wanted.deadline_kind:
        found.append(Task.deadline_kind == wanted.deadline_kind)
    if wanted.due_from:
        found.append(Task.last_permitted_on >= wanted.due_from)
    if wanted.due_to:
        found.append(Task.last_permitted_on <= wanted.due_to)
    for column, code in ((Task.system_code, wanted.system_code), (Task.initiative_code, wanted.initiative_code)):
        if code:
            found.append(column.is_(None) if code == WITHOUT else column == code)
    if wanted.dated:
        found.append(Task.due_on.is_not(None))
    if wanted.changed_since:
        found.append(changed_since(wanted.changed_since))
    for asked in _asked_of_duties(wanted, today):
        of_unit = [Duty.unit_id == wanted.unit_id] if wanted.unit_id else []
        found.append(exists().where(Duty.task_id == Task.id, *of_unit, asked).correlate(Task))
    if wanted.section:
        found.append(Task.section == ("" if wanted.section == WITHOUT else wanted.section))
    if wanted.completed_from:
        found.append(Task.completed_on.between(wanted.completed_from, wanted.as_of or today))
    if wanted.as_of:
        found.append(Task.plan_id.in_(select(ActionPlan.id).where(ActionPlan.issued_on <= wanted.as_of)))
    return found


def _owed_by(wanted: TaskFilter, today: date) -> ColumnElement[bool]:
    of_unit = [Duty.task_id == Task.id, Duty.unit_id == wanted.unit_id, owed()]
    if wanted.role:
        of_unit.append(Duty.role == wanted.role)
    if wanted.duty_class:
        of_unit.append(in_class(Duty, OfficialClass(wanted.duty_class), wanted.as_of or today))
    # Where the statement is itself about duties, theirs are others than those asked for here.
    return exists().where(*of_unit).correlate(Task)


def _asked_of_duties(wanted: TaskFilter, today: date) -> list[ColumnElement[bool]]:
    """What some duty of a task has to meet, each by itself: of `unit_id`, or of anybody."""
    asked: list[ColumnElement[bool]] = []
    if wanted.unproven:
        asked.append(and_(owed(), without_accepted_evidence()))
    if wanted.owed_in:
        asked.append(owed_in(wanted.owed_in))
        if wanted.answered:
            said = answered_in(wanted.owed_in)
            asked[-1] &= said if wanted.answered == "yes" else ~said
    if wanted.still_owing:
        asked.append(and_(*still_owing(wanted.still_owing, today)))
    return asked


def of_each_unit(wanted: TaskFilter, today: date) -> list[ColumnElement[bool]]:
    """For statements that count duties unit by unit: each unit's own meet the filter, as in the rows that its figures open."""
    return [
        tuple_(Duty.unit_id, Duty.task_id).in_(
            select(Duty.unit_id, Duty.task_id).join(Task, Task.id == Duty.task_id).where(asked).correlate(None)
        )
        for asked in _asked_of_duties(wanted, today)
    ]


def task_page(
    session: Session,
    wanted: TaskFilter,
    today: date,
    *,
    sort: str = "",
    descending: bool = False,
    offset: int = 0,
    limit: int = 50,
    counted: bool = True,
    rank: ColumnElement[int] | None = None,
) -> tuple[list[tuple[Task, str, str]], int]:
    """One page of the matrix as (task, plan number, official class), and how many tasks the filter finds (0 unless `counted`).

    With `rank` only the tasks that have one, in its order, each rank sorted in itself. Every order ends with the id.
    """
    wants = conditions(wanted, today)
    today = wanted.as_of or today
    statement: Select[Task, str, str] = (
        select(Task, ActionPlan.number, class_column(Task, today)).join(ActionPlan, ActionPlan.id == Task.plan_id).where(*wants)
    )
    if rank is not None:
        statement = statement.where(rank.is_not(None)).order_by(rank)
    for column in columns_of(session, wants, sort):
        statement = statement.order_by(column.is_(None), column.desc() if descending else column)
    found = session.execute(statement.order_by(*AS_IN_THEIR_PLANS).offset(offset).limit(limit)).all()
    total = session.scalar(select(func.count()).select_from(Task).where(*wants)) if counted else 0
    return [(task, number, which) for task, number, which in found], total or 0


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """The official count of tasks, and beside it what is claimed but not verified."""

    on_time: int = 0
    late: int = 0
    running: int = 0
    overdue: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        """All tasks: the four classes partition them; `waiting` is a part of the last two."""
        return self.on_time + self.late + self.running + self.overdue


def count_tasks(session: Session, today: date, wanted: TaskFilter | None = None) -> TaskCounts:
    """The official count of the tasks that a filter finds."""
    wanted = wanted or TaskFilter()
    today = wanted.as_of or today
    # Classified inside, counted outside: PostgreSQL does not take two renderings of the same CASE for one expression.
    tasks = (
        select(class_column(Task, today, wanted.against).label("which"), case((Task.lead_waiting > 0, 1), else_=0).label("claimed"))
        .where(*conditions(wanted, today))
        .subquery()
    )
    rows = session.execute(select(tasks.c.which, func.count(), func.sum(tasks.c.claimed)).group_by(tasks.c.which))
    counted: dict[str, int] = {}
    waiting = 0
    for which, count, claimed in rows:
        counted[which] = count
        waiting += int(claimed or 0)
    return TaskCounts(
        counted.get(OfficialClass.ON_TIME, 0),
        counted.get(OfficialClass.LATE, 0),
        counted.get(OfficialClass.RUNNING, 0),
        counted.get(OfficialClass.OVERDUE, 0),
        waiting,
    )


def count_by_plan(session: Session, today: date) -> list[tuple[int, str, dict[str, int]]]:
    """The official count plan by plan, newest first: id, number, count by class."""
    tasks = select(Task.plan_id, class_column(Task, today).label("which")).where(in_force(today)).subquery()
    rows = session.execute(
        select(ActionPlan.id, ActionPlan.number, tasks.c.which, func.count())
        .join(tasks, tasks.c.plan_id == ActionPlan.id)
        .group_by(ActionPlan.id, ActionPlan.number, ActionPlan.issued_on, tasks.c.which)
        .order_by(ActionPlan.issued_on.desc(), ActionPlan.id.desc())
    )
    found: dict[int, tuple[int, str, dict[str, int]]] = {}
    for plan_id, number, which, count in rows:
        found.setdefault(plan_id, (plan_id, number, {}))[2][which] = count
    return list(found.values())


def duties_of_task(session: Session, task_id: int) -> list[tuple[Duty, str]]:
    """The duties of a task with their units' names: the first lead, other leads, communes last; after them the ended ones."""
    rows = session.execute(
        select(Duty, Unit.name)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(Duty.task_id == task_id)
        .order_by(
            Duty.ended_on.is_not(None), Duty.role.desc(), Duty.first_lead.desc(), Unit.kind == "commune", Unit.sort_key, Duty.id
        )
    )
    return [(duty, name) for duty, name in rows]


def count_duties_of_plan(session: Session, plan_id: int) -> int:
    """How many duties are owed to a plan's tasks."""
    counted = select(func.count(Duty.id)).join(Task, Task.id == Duty.task_id)
    return session.scalar(counted.where(Task.plan_id == plan_id, owed())) or 0


def duties_per_unit(session: Session, plan_id: int) -> dict[int, tuple[int, int]]:
    """How many duties of a plan each unit leads and how many it coordinates in."""
    rows = session.execute(
        select(
            Duty.unit_id,
            func.sum(case((Duty.role == DutyRole.LEAD, 1), else_=0)),
            func.sum(case((Duty.role == DutyRole.COORDINATING, 1), else_=0)),
        )
        .join(Task, Task.id == Duty.task_id)
        .where(Task.plan_id == plan_id, owed())
        .group_by(Duty.unit_id)
    )
    return {unit_id: (int(leads), int(coordinating)) for unit_id, leads, coordinating in rows}


def updates_of_task(session: Session, task_id: int, *, limit: int = 200) -> list[tuple[Update, str]]:
    """The newest updates of a task with the units' names, newest first."""
    rows = session.execute(
        select(Update, Unit.name)
        .join(Unit, Unit.id == Update.unit_id)
        .where(Update.task_id == task_id)
        .order_by(Update.at.desc(), Update.id.desc())
        .limit(limit)
    )
    return [(update, name) for update, name in rows]


def evidence_of_updates(session: Session, update_ids: Sequence[int]) -> dict[int, list[Evidence]]:
    """Evidence by update, with what is known of its files."""
    found: dict[int, list[Evidence]] = {}
    statement = select(Evidence).where(Evidence.update_id.in_(update_ids)).options(joinedload(Evidence.stored))
    for row in session.scalars(statement.order_by(Evidence.id)) if update_ids else ():
        found.setdefault(row.update_id, []).append(row)
    return found


def still_owing(period: str, today: date) -> tuple[ColumnElement[bool], ...]:
    """Lead duties that are to be answered in a period and are not: one rule for the units' figures and for their rows."""
    unanswered = or_(
        and_(Duty.rhythm == "continuous", Duty.answered_period < period),
        and_(Duty.rhythm != "continuous", Duty.last_permitted_on < today),
        and_(Duty.state == DutyState.IN_PROGRESS, Duty.answered_period < period),
    )
    return Duty.role == DutyRole.LEAD, Duty.state.not_in([DutyState.COMPLETED, DutyState.REPORTED]), unanswered, owed()


def units_still_owing(session: Session, period: str, today: date) -> list[tuple[int, str, int]]:
    """Units (id, name, open duties) that have lead duties to answer in a period and have not answered all of them."""
    rows = session.execute(
        select(Unit.id, Unit.name, func.count())
        .join(Duty, Duty.unit_id == Unit.id)
        .where(*still_owing(period, today))
        .group_by(Unit.id, Unit.name, Unit.kind, Unit.sort_key)
        .order_by(func.count().desc(), Unit.sort_key)
    )
    return [(unit_id, name, count) for unit_id, name, count in rows]

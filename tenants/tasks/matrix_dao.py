"""Statements of the matrix beyond one list of tasks: its groups, its units, its months and its span of time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, or_, select
from sqlalchemy.orm import Session

from tenants.organisation.models import Unit
from tenants.plans.models import ActionPlan
from tenants.tasks.counting import class_column, owed
from tenants.tasks.dao import TaskFilter, conditions, of_each_unit
from tenants.tasks.models import Duty, Task, Update
from tenants.tasks.owed_periods import ReportedPeriod, answered_in, occurrence_in, owed_in
from tenants.tasks.states import DutyRole, OfficialClass
from tenants.vietnamese import sort_key

GROUPINGS = ("section", "lead", "system", "state")
# A lead's label counts the leads beside it: "Sở Khoa học và Công nghệ +2" stands with the department's own tasks.
_OTHERS = re.compile(r" \+\d+$")


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks under one heading: `keys` are the values of the grouping's columns there, `hint` tells the heading from its like."""

    keys: tuple[tuple[object, ...], ...]
    title: str  # of "system" the code, of "state" the official class
    count: int
    hint: str = ""


def list_groups(session: Session, wanted: TaskFilter, today: date, grouping: str) -> list[Group]:
    """The groups of what a filter finds: sections in the order of their annexes, leads in Vietnamese order, the rest by code."""
    if grouping == "section":
        return _sections(session, wanted, today)
    columns = _columns(grouping, wanted.as_of or today)
    # Classified inside, counted outside, as in `dao.count_tasks`.
    inner = select(columns[0].label("key")).select_from(Task).where(*conditions(wanted, today)).subquery()
    found: dict[str, list[tuple[str | None, int]]] = {}
    counted: Select[str | None, int] = select(inner.c.key, func.count()).group_by(inner.c.key)
    for key, count in session.execute(counted):
        found.setdefault(_OTHERS.sub("", key or "") if grouping == "lead" else key or "", []).append((key, count))
    order = {which.value: str(rank) for rank, which in enumerate(OfficialClass)}
    titles = sorted(found, key=lambda title: (not title, order.get(title) or sort_key(title), title))
    return [Group(tuple((key,) for key, _ in found[title]), title, sum(count for _, count in found[title])) for title in titles]


def _sections(session: Session, wanted: TaskFilter, today: date) -> list[Group]:
    columns = (Task.plan_id, Task.section, Task.section_title)
    rows = session.execute(
        select(*columns, ActionPlan.number, func.count())
        .select_from(Task)
        .join(ActionPlan, ActionPlan.id == Task.plan_id)
        .where(*conditions(wanted, today))
        .group_by(*columns, ActionPlan.number, ActionPlan.issued_on)
        .order_by(ActionPlan.issued_on.desc(), Task.plan_id, func.min(Task.position), Task.section, Task.section_title)
    )
    return [
        Group(((plan_id, section, title),), f"{section}. {title}".strip(". "), count, number)
        for plan_id, section, title, number, count in rows
    ]


def rank_of(groups: Sequence[Group], grouping: str, today: date) -> ColumnElement[int]:
    """The place of a task's group among the given ones; none for a task of another group."""
    columns = _columns(grouping, today)
    return case(*((_in_group(columns, group), rank) for rank, group in enumerate(groups)), else_=None)


def _in_group(columns: Sequence[ColumnElement[object]], group: Group) -> ColumnElement[bool]:
    return or_(
        *(
            and_(*(column.is_(None) if value is None else column == value for column, value in zip(columns, key, strict=True)))
            for key in group.keys
        )
    )


def _columns(grouping: str, today: date) -> tuple[ColumnElement[object], ...]:
    if grouping == "section":
        return (Task.plan_id, Task.section, Task.section_title)  # type: ignore[return-value]  # mapped columns are columns
    if grouping == "lead":
        return (Task.lead_label,)  # type: ignore[return-value]  # as above
    if grouping == "system":
        return (Task.system_code,)  # type: ignore[return-value]  # as above
    return (class_column(Task, today),)  # type: ignore[return-value]  # as above


@dataclass(frozen=True, slots=True)
class UnitTotal:
    """How many of the tasks that a filter finds a unit has a duty in, and in how many of them its own duty is overdue."""

    unit_id: int
    name: str
    tasks: int
    overdue: int


def unit_totals(session: Session, wanted: TaskFilter, today: date, *, kind: str = "") -> list[UnitTotal]:
    """Units that owe something to what a filter finds, in Vietnamese order, communes last."""
    day = wanted.as_of or today
    duties = (
        select(
            Duty.unit_id.label("unit_id"),
            Duty.task_id.label("task_id"),
            func.max(case((class_column(Duty, day) == OfficialClass.OVERDUE, 1), else_=0)).label("overdue"),
        )
        .join(Task, Task.id == Duty.task_id)
        .where(*conditions(wanted, today), *of_each_unit(wanted, today), owed())
        .group_by(Duty.unit_id, Duty.task_id)
        .subquery()
    )
    statement = (
        select(Unit.id, Unit.name, func.count(), func.sum(duties.c.overdue))
        .join(duties, duties.c.unit_id == Unit.id)
        .group_by(Unit.id, Unit.name, Unit.kind, Unit.sort_key)
        .order_by(Unit.kind == "commune", Unit.sort_key, Unit.id)
    )
    if kind:
        statement = statement.where(Unit.kind == kind)
    if wanted.unit_id:
        statement = statement.where(Unit.id == wanted.unit_id)
    return [UnitTotal(unit_id, name, tasks, int(overdue or 0)) for unit_id, name, tasks, overdue in session.execute(statement)]


def duties_between(session: Session, unit_ids: Sequence[int], task_ids: Sequence[int]) -> dict[tuple[int, int], Duty]:
    """What these units owe to these tasks, by unit and task; of two duties the leading one."""
    if not unit_ids or not task_ids:
        return {}
    statement = select(Duty).where(Duty.unit_id.in_(unit_ids), Duty.task_id.in_(task_ids), owed())
    found: dict[tuple[int, int], Duty] = {}
    for duty in session.scalars(statement.order_by(Duty.role == DutyRole.LEAD, Duty.id)):
        found[duty.unit_id, duty.task_id] = duty
    return found


@dataclass(frozen=True, slots=True)
class UnitMonths:
    """A unit's repeated lead tasks, period by period in the order asked for: (answered, owed)."""

    unit_id: int
    name: str
    periods: tuple[tuple[int, int], ...]


def answers_by_period(
    session: Session, wanted: TaskFilter, today: date, periods: Sequence[ReportedPeriod], *, kind: str = ""
) -> list[UnitMonths]:
    """For each unit, how many tasks it owed something repeated to in each period, and how many of them are answered.

    One statement over all periods; the rules are those of the filter `owed_in`, so that each figure opens what it counts.
    """
    spoken = [func.max(case((Update.period == one.name, 1), else_=0)).label(f"said{n}") for n, one in enumerate(periods)]
    settled = [func.max(case((occurrence_in(one), 1), else_=0)).label(f"settled{n}") for n, one in enumerate(periods)]
    said = (
        select(Update.duty_id, *spoken, *settled)
        .where(
            or_(
                Update.period.in_([one.name for one in periods]),
                Update.occurrence_on.between(min(one.first_day for one in periods), max(one.last_day for one in periods)),
            )
        )
        .group_by(Update.duty_id)
        .subquery()
    )
    counts: list[ColumnElement[int]] = []
    for n, one in enumerate(periods):
        due = owed_in(one, func.coalesce(said.c[f"settled{n}"], 0) == 1)
        done = and_(due, answered_in(one, func.coalesce(said.c[f"said{n}"], 0) == 1))
        # A task is answered when nothing of the unit is left owing to it: units seldom hold two lead duties of one task.
        counts += [func.count(distinct(case((done, Duty.task_id)))), func.count(distinct(case((due, Duty.task_id))))]
    statement = (
        select(Unit.id, Unit.name, *counts)
        .join(Duty, Duty.unit_id == Unit.id)
        .join(Task, Task.id == Duty.task_id)
        .outerjoin(said, said.c.duty_id == Duty.id)
        .where(*conditions(wanted, today), *of_each_unit(wanted, today))
        .where(owed(), Duty.role == DutyRole.LEAD, Duty.rhythm.in_(["continuous", "recurring"]))
        .group_by(Unit.id, Unit.name, Unit.kind, Unit.sort_key)
        .order_by(Unit.kind == "commune", Unit.sort_key, Unit.id)
    )
    if kind:
        statement = statement.where(Unit.kind == kind)
    if wanted.unit_id:
        statement = statement.where(Unit.id == wanted.unit_id)
    return [
        UnitMonths(unit_id, name, tuple(zip(values[::2], values[1::2], strict=True)))
        for unit_id, name, *values in session.execute(statement)
    ]


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when the dated tasks of a filter run, and how many they are."""

    first: date
    last: date
    count: int


def find_span(session: Session, wanted: TaskFilter, today: date) -> Span | None:
    """The span of the dated tasks: from their start, or the plan's issue, to the last due date, old ones included."""
    statement = (
        select(
            func.min(func.coalesce(Task.start_on, ActionPlan.issued_on)),
            func.max(Task.due_on),
            func.max(Task.original_due_on),
            func.count(),
        )
        .select_from(Task)
        .join(ActionPlan, ActionPlan.id == Task.plan_id)
        .where(*conditions(wanted, today), Task.due_on.is_not(None))
    )
    first, last, original, count = session.execute(statement).one()
    return Span(min(first, last), max(last, original or last), count) if first and last else None

"""Statements about tasks across tenants, for sessions that read across them: counts by system and initiative, and rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tenants.organisation.dao import contains
from tenants.organisation.models import Tenant
from tenants.plans.models import ActionPlan
from tenants.tasks.counting import class_column, in_class, in_force
from tenants.tasks.dao import WITHOUT, TaskCounts
from tenants.tasks.models import Task
from tenants.tasks.states import OfficialClass

# As a kind: whoever reports upwards.
REPORTING = "reporting"
# Stands for any code at all, as WITHOUT stands for none.
WITH = "+"
_LINKED: dict[str, Callable[[InstrumentedAttribute[str | None]], ColumnElement[bool]]] = {
    WITHOUT: lambda column: column.is_(None),
    WITH: lambda column: column.is_not(None),
}


@dataclass(frozen=True, slots=True)
class NationalFilter:
    """Which tasks of the country; every field empty means everything."""

    words: str = ""
    tenant_code: str = ""
    tenant_kind: str = ""  # province, party_body, ministry, central; REPORTING: all but the last
    official_class: str = ""  # OfficialClass, or "completed" for the first two together
    system_code: str = ""  # WITHOUT: none; WITH: any
    initiative_code: str = ""
    # The count of past days, as reports gave it: only these tenants, by code, each as of the end of its day.
    as_of: Mapping[str, date] | None = None


@dataclass(frozen=True, slots=True)
class NationalTask:
    """A row of the national list."""

    task_id: int
    tenant_code: str
    tenant_name: str
    content: str
    lead: str
    deadline_text: str
    due_on: date | None
    last_permitted_on: date | None
    official_class: str


def count_by_strategy(session: Session, today: date) -> tuple[dict[str, TaskCounts], dict[str, TaskCounts]]:
    """The official count by strategic system and by initiative, each by code, with WITHOUT for tasks that have none."""
    tasks = (
        select(
            func.coalesce(Task.system_code, WITHOUT).label("system"),
            func.coalesce(Task.initiative_code, WITHOUT).label("initiative"),
            class_column(Task, today).label("which"),
        )
        .where(in_force(today))
        .subquery()
    )
    rows = session.execute(
        select(tasks.c.system, tasks.c.initiative, tasks.c.which, func.count()).group_by(
            tasks.c.system, tasks.c.initiative, tasks.c.which
        )
    )
    systems: dict[str, dict[str, int]] = {}
    initiatives: dict[str, dict[str, int]] = {}
    for system, initiative, which, count in rows:
        for code, by_code in ((system, systems), (initiative, initiatives)):
            counted = by_code.setdefault(code, {})
            counted[which] = counted.get(which, 0) + count
    return (
        {code: _counts(counted) for code, counted in systems.items()},
        {code: _counts(counted) for code, counted in initiatives.items()},
    )


def list_tasks(session: Session, wanted: NationalFilter, today: date, *, offset: int, limit: int) -> list[NationalTask]:
    """Tasks of the country, the longest overdue first, then by the nearest date."""
    rows = session.execute(
        select(
            Task.id,
            Tenant.code,
            Tenant.name,
            Task.content,
            Task.lead_label,
            Task.deadline_text,
            Task.due_on,
            Task.last_permitted_on,
            _class_then(wanted, today),
        )
        .join(Tenant, Tenant.id == Task.tenant_id)
        .where(*_conditions(wanted, today))
        .order_by(Task.state == "completed", Task.last_permitted_on.is_(None), Task.last_permitted_on, Tenant.sort_key, Task.id)
        .offset(offset)
        .limit(limit)
    )
    return [NationalTask(*row) for row in rows]


def count_tasks(session: Session, wanted: NationalFilter, today: date) -> int:
    """How many tasks a filter finds."""
    statement = select(func.count()).select_from(Task).join(Tenant, Tenant.id == Task.tenant_id).where(*_conditions(wanted, today))
    return session.scalar(statement) or 0


def _conditions(wanted: NationalFilter, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_on_its_day(wanted, today)]
    if wanted.words:
        conditions.append(contains(Task.search_key, wanted.words))  # type: ignore[arg-type]  # a mapped column is a column
    if wanted.tenant_code:
        conditions.append(Tenant.code == wanted.tenant_code)
    if wanted.tenant_kind == REPORTING:
        conditions.append(Tenant.kind != "central")
    elif wanted.tenant_kind:
        conditions.append(Tenant.kind == wanted.tenant_kind)
    for column, code in ((Task.system_code, wanted.system_code), (Task.initiative_code, wanted.initiative_code)):
        if code:
            conditions.append(_LINKED[code](column) if code in _LINKED else column == code)
    return conditions


def _on_its_day(wanted: NationalFilter, today: date) -> ColumnElement[bool]:
    """In force, and in the class that is asked for, today or on the day that the tenant's report counted."""
    if wanted.as_of is None:
        return and_(*_of_day(wanted, today))
    days = _by_day(wanted.as_of).items()
    return or_(false(), *(and_(Tenant.code.in_(codes), _issued_by(day), *_of_day(wanted, day)) for day, codes in days))


def _issued_by(day: date) -> ColumnElement[bool]:
    return Task.plan_id.in_(select(ActionPlan.id).where(ActionPlan.issued_on <= day))


def _of_day(wanted: NationalFilter, day: date) -> list[ColumnElement[bool]]:
    found = [in_force(day)]
    if wanted.official_class == "completed":
        found.append(in_class(Task, OfficialClass.ON_TIME, day) | in_class(Task, OfficialClass.LATE, day))
    elif wanted.official_class:
        found.append(in_class(Task, OfficialClass(wanted.official_class), day))
    return found


def _class_then(wanted: NationalFilter, today: date) -> ColumnElement[str]:
    days = _by_day(wanted.as_of or {})
    if not days:
        return class_column(Task, today)
    return case(*((Tenant.code.in_(codes), class_column(Task, day)) for day, codes in days.items()))


def _by_day(as_of: Mapping[str, date]) -> dict[date, list[str]]:
    found: dict[date, list[str]] = {}
    for code, day in as_of.items():
        found.setdefault(day, []).append(code)
    return found


def _counts(counted: dict[str, int]) -> TaskCounts:
    return TaskCounts(
        counted.get(OfficialClass.ON_TIME, 0),
        counted.get(OfficialClass.LATE, 0),
        counted.get(OfficialClass.RUNNING, 0),
        counted.get(OfficialClass.OVERDUE, 0),
    )

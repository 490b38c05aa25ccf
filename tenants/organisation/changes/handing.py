"""What a unit left open when it ended without a successor is handed to another one afterwards, with a record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.clock import day_of
from tenants.errors import Conflict, Invalid
from tenants.organisation import dao as organisation
from tenants.organisation.changes.carrying import follow
from tenants.organisation.changes.inheritance import Inheritance
from tenants.organisation.models import Unit
from tenants.plans.assigning import give_duties, relabel
from tenants.plans.understanding import Assignment
from tenants.tasks.contributions.models import Contribution
from tenants.tasks.contributions.waiting import UNSETTLED
from tenants.tasks.dating.dao import duties_of_tasks, tasks_to_change
from tenants.tasks.models import Duty
from tenants.tasks.service import recount_tasks
from tenants.tasks.states import DutyRole
from tenants.vietnamese import clean
from tenants.written import written

LONGEST_WHY = 300


def hand_on(session: Session, actor: Actor, unit_id: int, to_unit_id: int, why: str, *, now: datetime) -> dict[str, int]:
    """Hand the open obstacles, explanations and requests of an ended unit to another; how many of each kind went.

    Who is to answer a request that waits for the ended unit coordinates its task from now on. Raises Invalid at "to" or "why",
    Conflict for a unit that goes on or when nothing is open that the other could take.
    """
    actor.require(Permission.MANAGE_ORGANISATION)
    why = clean(written(why, "why", most=LONGEST_WHY, missing="Nhập lý do hoặc văn bản giao tiếp."))
    unit, to, today = organisation.get_unit(session, unit_id), organisation.get_unit(session, to_unit_id), day_of(now)
    if unit.active_to is None or unit.active_to >= today:
        raise Conflict(f"{unit.name} đang hoạt động.")
    if to.active_to is not None and to.active_to < today:
        raise Invalid(f"{to.name} đã thôi hoạt động.", "to")
    with acting(session, "unit.handed_on", why=why):
        passing = Inheritance(unit.id, _answering(session, unit, to, why, now), to.id, unit.name, {to.id: to.name}, why)
        came = follow(session, actor, passing, now=now).get(to.id, {})
    if not came:
        raise Conflict(f"Không còn việc đang mở nào của {unit.name} mà {to.name} nhận được.")
    return came


def _answering(session: Session, unit: Unit, to: Unit, why: str, now: datetime) -> dict[int, Duty]:
    """The duties by which the other unit answers what was asked of the ended one, by the ended duties."""
    asked = select(Contribution.duty_id, Contribution.task_id).where(
        Contribution.unit_id == unit.id, Contribution.duty_id.is_not(None), Contribution.state.in_(UNSETTLED)
    )
    waiting = {duty_id: task_id for duty_id, task_id in session.execute(asked) if duty_id is not None}
    if not waiting:
        return {}
    tasks = tasks_to_change(session, waiting.values())
    owing = _owing(session, tasks, to)
    lacking = [task for task in tasks.values() if task.id not in owing]
    coordinating = Assignment(to.id, DutyRole.COORDINATING, False, "")
    give_duties(session, [(task, [coordinating]) for task in lacking], day_of(now), why)
    session.flush()
    if lacking:
        duties = duties_of_tasks(session, [task.id for task in lacking])
        relabel(session, [(task, duties.get(task.id, [])) for task in lacking])
        session.flush()
        recount_tasks(session, lacking)
        owing = _owing(session, tasks, to)
    return {duty_id: owing[task_id] for duty_id, task_id in waiting.items() if task_id in owing}


def _owing(session: Session, task_ids: Collection[int], to: Unit) -> dict[int, Duty]:
    found = duties_of_tasks(session, task_ids)
    return {task_id: duty for task_id, duties in found.items() for duty in duties if duty.unit_id == to.id}

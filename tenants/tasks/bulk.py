"""Acts on many tasks at once: another unit is given them, or the units that owe them are found to be reminded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.clock import day_of
from tenants.errors import Invalid, NotFound
from tenants.organisation import dao as organisation
from tenants.organisation.models import Unit
from tenants.plans.assigning import end_duties, give_duties, relabel
from tenants.plans.models import ActionPlan
from tenants.plans.understanding import Assignment
from tenants.tasks.contributions.settling import lapse_requests
from tenants.tasks.counting import in_force, owed
from tenants.tasks.dating.dao import duties_of_tasks, tasks_to_change
from tenants.tasks.dating.service import NotDone, Outcome, check_words, checked_ids, why_unseen
from tenants.tasks.extensions.settling import lapse_ended
from tenants.tasks.models import Duty, Task
from tenants.tasks.service import recount_tasks
from tenants.tasks.states import DutyRole, DutyState, Rhythm
from tenants.vietnamese import clean, search_key


class Way(StrEnum):
    """How a unit comes to a task."""

    LEAD = "lead"  # beside those who lead it already
    COORDINATING = "coordinating"
    REPLACE = "replace"  # in the place of the first lead


@dataclass(slots=True)
class Assigned(Outcome):
    """What an assignment did, with what each unit was given and lost."""

    plan_ids: set[int] = field(default_factory=set)
    given: dict[int, int] = field(default_factory=dict)  # new duties by unit
    taken: dict[int, int] = field(default_factory=dict)  # ended duties by unit


@dataclass(frozen=True, slots=True)
class _Change:
    """What becomes of one task: duties that end, the duty that the unit gets, or one that it has and now leads with."""

    ended: tuple[Duty, ...] = ()
    given: Assignment | None = None
    promoted: Duty | None = None


def assign_tasks(
    session: Session,
    actor: Actor,
    task_ids: Sequence[int],
    unit_id: int,
    way: Way,
    *,
    reason: str,
    seen: Mapping[int, int] | None = None,
    now: datetime,
) -> Assigned:
    """Give a unit a part in several tasks. Nobody owes a task twice: who begins to lead no longer coordinates.

    Raises Invalid at "reason" or "unit", NotFound for a unit or for tasks that are not there; a task for which it makes no sense,
    or which somebody else changed since the person saw the version in `seen`, comes back with its reason. What is read and
    changed takes as many statements for five hundred tasks as for one.
    """
    actor.require(Permission.EDIT_TASK)
    check_words(reason)
    if not clean(reason):
        raise Invalid("Nhập lý do hoặc văn bản giao việc.", "reason")
    wanted = checked_ids(task_ids)
    unit, today, why = organisation.get_unit(session, unit_id), day_of(now), clean(reason)
    if unit.active_to is not None and unit.active_to < today:
        raise Invalid(f"{unit.name} đã thôi hoạt động.", "unit")
    tasks = tasks_to_change(session, wanted)
    if not tasks:
        raise NotFound("Không tìm thấy nhiệm vụ này.")
    duties = duties_of_tasks(session, tasks)
    result, changes = Assigned(), list[tuple[Task, _Change]]()
    with acting(session, "task.assign", why=why):
        for task_id in wanted:
            task = tasks.get(task_id)
            change = why_unseen(task, seen) or (_change(task, duties.get(task_id, []), unit, way) if task else "")
            if task is None or isinstance(change, str):
                result.refused.append(NotDone(task_id, str(change)))
                continue
            changes.append((task, change))
            _note(result, task, change)
        _carry_out(session, changes, today, why)
        lapse_ended(session, now=now)
        lapse_requests(session, today, why, now=now)
    return result


def _change(task: Task, duties: Sequence[Duty], unit: Unit, way: Way) -> _Change | str:
    """What assigning the unit means for a task, or the sentence why it cannot be."""
    if task.dropped_on:
        return "Nhiệm vụ đã thôi thực hiện."
    if task.state == "completed":
        return "Nhiệm vụ đã hoàn thành."
    own = next((duty for duty in duties if duty.unit_id == unit.id), None)
    leads = [duty for duty in duties if duty.role == DutyRole.LEAD]
    if way is Way.REPLACE and leads:
        return _replaced(leads, own, unit)
    if own is not None and own.role == DutyRole.LEAD:
        return f"{unit.name} đang chủ trì nhiệm vụ này."
    if way is Way.COORDINATING:
        if own is not None:
            return f"{unit.name} đang phối hợp nhiệm vụ này."
        return _Change(given=Assignment(unit.id, DutyRole.COORDINATING, False, ""))
    return _Change((own,) if own else (), Assignment(unit.id, DutyRole.LEAD, not leads, ""))


def _replaced(leads: Sequence[Duty], own: Duty | None, unit: Unit) -> _Change | str:
    first = next((duty for duty in leads if duty.first_lead), leads[0] if len(leads) == 1 else None)
    if first is None:
        return "Nhiệm vụ do cả nhóm đơn vị chủ trì, không có đơn vị chủ trì chính để thay."
    if first is own:
        return f"{unit.name} đang chủ trì chính nhiệm vụ này."
    if first.state == DutyState.COMPLETED:
        return "Đơn vị chủ trì chính đã hoàn thành phần việc."
    if own is not None and own.role == DutyRole.LEAD:
        return _Change((first,), promoted=own)
    return _Change((first, own) if own else (first,), Assignment(unit.id, DutyRole.LEAD, True, ""))


def _note(result: Assigned, task: Task, change: _Change) -> None:
    result.done.append(task.id)
    result.plan_ids.add(task.plan_id)
    if change.given:
        result.given[change.given.unit_id] = result.given.get(change.given.unit_id, 0) + 1
    for duty in change.ended:
        if change.given is None or duty.unit_id != change.given.unit_id:
            result.taken[duty.unit_id] = result.taken.get(duty.unit_id, 0) + 1


def _carry_out(session: Session, changes: Sequence[tuple[Task, _Change]], today: date, why: str) -> None:
    ended = [duty for _, change in changes for duty in change.ended]
    end_duties(ended, today, why)
    for _, change in changes:
        if change.promoted:
            change.promoted.first_lead = True
            change.promoted.version += 1
    session.flush()
    given = [(task, [change.given] if change.given else []) for task, change in changes]
    give_duties(session, given, today, why, just_ended=[duty.id for duty in ended])
    session.flush()
    touched = [task for task, _ in changes]
    duties = duties_of_tasks(session, [task.id for task in touched])
    relabel(session, [(task, duties.get(task.id, [])) for task in touched])
    numbered = select(ActionPlan.id, ActionPlan.number).where(ActionPlan.id.in_({task.plan_id for task in touched}))
    plans = {row.id: row.number for row in session.execute(numbered)}
    for task in touched:
        number = plans[task.plan_id]
        task.search_key = search_key(f"{number} {task.content} {task.lead_text} {task.coordinating_text} {task.lead_label}")
        task.version += 1
    session.flush()
    recount_tasks(session, touched)


def duties_to_remind(session: Session, task_ids: Sequence[int], period: str, today: date) -> list[int]:
    """What is owed now in some tasks: the open duties, a unit's together. Raises Invalid for none or too many tasks, NotFound.

    Of repeated duties those that have no answer in the period or whose occurrence has passed, of coordinating ones those with a
    date; what waits for the secretariat waits for no unit.
    """
    wanted = checked_ids(task_ids)
    if session.scalars(select(Task.id).where(Task.id.in_(wanted)).limit(1)).first() is None:
        raise NotFound("Không tìm thấy nhiệm vụ này.")
    repeated = Duty.rhythm.in_([Rhythm.CONTINUOUS.value, Rhythm.RECURRING.value])
    lead = and_(Duty.role == DutyRole.LEAD, or_(~repeated, Duty.answered_period < period, Duty.last_permitted_on < today))
    contribution = and_(Duty.role == DutyRole.COORDINATING, Duty.last_permitted_on.is_not(None), Duty.answered_period < period)
    statement = (
        select(Duty.id)
        .join(Task, Task.id == Duty.task_id)
        .where(
            Duty.task_id.in_(wanted),
            Duty.state.not_in([DutyState.COMPLETED, DutyState.REPORTED]),
            owed(),
            in_force(today),
            or_(lead, contribution),
        )
    )
    return list(session.scalars(statement.order_by(Duty.unit_id, Duty.id)))

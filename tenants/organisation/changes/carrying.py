"""Carries a change of a unit out: names, validity, duties and what hangs on them, people, and the labels that repeat its name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.clock import day_of
from tenants.db.session import bulk_add
from tenants.explanations import service as explanations
from tenants.obstacles import service as obstacles
from tenants.organisation import dao as organisation
from tenants.organisation.changes import dao
from tenants.organisation.changes.answering import answering
from tenants.organisation.changes.inheritance import Inheritance
from tenants.organisation.changes.models import DutyMove, UnitChange
from tenants.organisation.changes.moves import Fate, Move
from tenants.organisation.models import Unit, UnitAlias
from tenants.plans.models import ActionPlan
from tenants.plans.service import lead_label
from tenants.plans.understanding import Assignment
from tenants.tasks.contributions import settling as requests
from tenants.tasks.counting import owed
from tenants.tasks.dating.service import Why, change_of, move_date
from tenants.tasks.extensions import settling as extensions
from tenants.tasks.models import Duty, Task
from tenants.tasks.service import recount_tasks
from tenants.tasks.states import DutyRole, DutyState
from tenants.vietnamese import compare_key, search_key, sort_key


@dataclass(frozen=True, slots=True)
class Carried:
    """What was done, in numbers; `came`: what is still open and came to each unit beside its duties, by kind."""

    moved: int = 0
    ended: int = 0
    people: int = 0
    came: Mapping[int, Mapping[str, int]] = field(default_factory=dict)


def carry_out(
    session: Session, actor: Actor, change: UnitChange, unit: Unit, moves: Sequence[Move], *, basis: str, now: datetime
) -> Carried:
    """Do it all in the caller's transaction; the caller has checked that it is possible and names the act."""
    last_day = change.effective_on - timedelta(days=1)
    if change.kind == "rename":
        _rename(session, unit, change, last_day)
        _relabel(session, _named_tasks(session, unit.id))
        return Carried()
    moved, ended, touched, heirs = _move_duties(session, change, moves, basis, now)
    people = 0
    if change.to_unit_id != unit.id:
        unit.active_to, unit.successor_id = last_day, change.to_unit_id
        if change.to_unit_id is not None:
            _pass_names_on(session, unit, change.to_unit_id, change.effective_on)
            for user in dao.people_of(session, unit.id):
                user.unit_id = change.to_unit_id
                people += 1
    session.flush()
    wanted = sorted(touched)
    for start in range(0, len(wanted), dao.AT_ONCE):
        part = wanted[start : start + dao.AT_ONCE]
        locked = select(Task).where(Task.id.in_(part)).order_by(Task.id).with_for_update()
        recount_tasks(session, session.scalars(locked).all())
    _relabel(session, touched)
    return Carried(moved, ended, people, _follow(session, actor, change, heirs, basis, now))


def _follow(
    session: Session, actor: Actor, change: UnitChange, heirs: Mapping[int, Duty], basis: str, now: datetime
) -> dict[int, dict[str, int]]:
    """What is open and hangs on the unit goes to its successors; how much came to each unit, by kind."""
    rest = change.to_unit_id if change.to_unit_id != change.unit_id else None
    if rest is not None:
        heirs = answering(session, change.unit_id, rest, _note(change, basis), ended=False) | dict(heirs)
    names = organisation.unit_names(session, {duty.unit_id for duty in heirs.values()} | ({rest} if rest else set()))
    return follow(session, actor, Inheritance(change.unit_id, heirs, rest, change.name_before, names, basis), now=now)


def follow(session: Session, actor: Actor, passing: Inheritance, *, now: datetime) -> dict[int, dict[str, int]]:
    """Let all that is open beside the duties of a unit go along; how much came to each unit, by kind."""
    came: dict[int, dict[str, int]] = {}
    followers = {"obstacles": obstacles, "explanations": explanations, "requests": requests, "extensions": extensions}
    for kind, follower in followers.items():
        for unit_id, count in follower.follow_duties(session, actor, passing, now=now).items():
            came.setdefault(unit_id, {})[kind] = count
    return came


def _rename(session: Session, unit: Unit, change: UnitChange, last_day: date) -> None:
    old = [unit.name, unit.short_name]
    unit.former_names = [*unit.former_names, {"name": unit.name, "until": last_day.isoformat()}]
    unit.name, unit.short_name = change.new_name, change.new_short_name or change.new_name[:120]
    # An old name still finds the unit.
    unit.search_key = search_key(" ".join([unit.name, unit.short_name, unit.code, *old]))[:700]
    unit.sort_key = sort_key(unit.name)
    known = {row.alias_key for row in session.scalars(select(UnitAlias).where(UnitAlias.unit_id == unit.id))}
    current = {compare_key(unit.name), compare_key(unit.short_name)}
    for name in dict.fromkeys(old):
        key = compare_key(name)
        if key not in known | current:
            session.add(UnitAlias(unit_id=unit.id, alias=name, alias_key=key, valid_to=last_day))
            known.add(key)


def _pass_names_on(session: Session, unit: Unit, to_unit_id: int, effective_on: date) -> None:
    """Documents issued from that day on mean the successor when they still write the old name."""
    rows = session.scalars(select(UnitAlias).where(UnitAlias.unit_id.in_([unit.id, to_unit_id]))).all()
    known = {row.alias_key for row in rows if row.unit_id == to_unit_id}
    names = [unit.name, unit.short_name, *(row.alias for row in rows if row.unit_id == unit.id)]
    for name in names:
        key = compare_key(name)
        if key not in known:
            session.add(UnitAlias(unit_id=to_unit_id, alias=name, alias_key=key, valid_from=effective_on))
            known.add(key)


def _move_duties(
    session: Session, change: UnitChange, moves: Sequence[Move], basis: str, now: datetime
) -> tuple[int, int, set[int], dict[int, Duty]]:
    """How many moved and how many ended, the tasks whose figures that changes, and what is owed now by what was owed before."""
    rows = _duties(session, {move.duty.duty_id for move in moves} | {move.other.duty_id for move in moves if move.other})
    note = _note(change, basis)
    records: list[dict[str, object]] = []
    touched: set[int] = set()
    moved = ended = 0
    heirs: dict[int, Duty] = {}
    for move in moves:
        duty, other = rows[move.duty.duty_id], rows[move.other.duty_id] if move.other else None
        touched.add(duty.task_id)
        if (heir := other if move.fate is Fate.ENDS else None if move.fate is Fate.CLOSES else duty) is not None:
            heirs[duty.id] = heir
        if move.fate in (Fate.MOVES, Fate.MOVES_INSTEAD):
            assert move.to_unit_id is not None
            _record(records, change, duty, duty.unit_id, move.to_unit_id, now)
            duty.unit_id, duty.moved_note = move.to_unit_id, note[:700]
            duty.version += 1
            moved += 1
        gone = other if move.fate is Fate.MOVES_INSTEAD else duty if move.fate in (Fate.ENDS, Fate.CLOSES) else None
        if gone is None:
            continue
        _record(records, change, gone, gone.unit_id, None, now)
        gone.ended_on, gone.ended_why = day_of(now), basis
        gone.version += 1
        ended += 1
        if move.fate is Fate.ENDS and other is not None and duty.first_lead and other.role == DutyRole.LEAD:
            other.first_lead, duty.first_lead = True, False
            other.version += 1
            _answer_for_the_whole(session, other, note, now)
    session.flush()
    bulk_add(session, DutyMove, records)
    return moved, ended, touched, heirs


def _note(change: UnitChange, basis: str) -> str:
    return f"tiếp nhận từ {change.name_before} theo {basis}"


def _answer_for_the_whole(session: Session, duty: Duty, note: str, now: datetime) -> None:
    """Whoever answers for the whole task from now on does so by the task's own date, which a granted extension may have moved."""
    task = session.get_one(Task, duty.task_id)
    if task.due_on is None or duty.due_on is None or duty.due_on >= task.due_on or duty.state == DutyState.COMPLETED:
        return
    session.add(change_of(session, task, duty.due_on, task.due_on, Why("redate", note), now, whole=False, duty=duty))
    move_date(duty, task.due_on)


def _record(
    records: list[dict[str, object]], change: UnitChange, duty: Duty, source: int, target: int | None, now: datetime
) -> None:
    records.append(
        {
            "change_id": change.id,
            "duty_id": duty.id,
            "task_id": duty.task_id,
            "from_unit_id": source,
            "to_unit_id": target,
            "at": now,
        }
    )


def _duties(session: Session, duty_ids: Collection[int]) -> dict[int, Duty]:
    wanted = sorted(duty_ids)
    found: dict[int, Duty] = {}
    for start in range(0, len(wanted), dao.AT_ONCE):
        part = wanted[start : start + dao.AT_ONCE]
        found |= {duty.id: duty for duty in session.scalars(select(Duty).where(Duty.id.in_(part)).with_for_update())}
    return found


def _named_tasks(session: Session, unit_id: int) -> set[int]:
    """Open tasks whose label may name the unit: those that it leads under its own name."""
    statement = (
        select(Duty.task_id)
        .join(Task, Task.id == Duty.task_id)
        .where(Duty.unit_id == unit_id, Duty.role == DutyRole.LEAD, Duty.via_group == "", Task.state == "open", owed())
    )
    return set(session.scalars(statement))


def _relabel(session: Session, task_ids: Collection[int]) -> None:
    """Write anew what repeats the names and numbers of a task's units."""
    wanted = sorted(task_ids)
    for start in range(0, len(wanted), dao.AT_ONCE):
        part = wanted[start : start + dao.AT_ONCE]
        rows = session.execute(
            select(Duty.task_id, Duty.unit_id, Duty.role, Duty.first_lead, Duty.via_group)
            .where(Duty.task_id.in_(part), owed())
            .order_by(Duty.task_id, Duty.first_lead.desc(), Duty.via_group != "", Duty.id)
        ).all()
        leads: dict[int, list[Assignment]] = {}
        coordinating: dict[int, int] = {}
        for task_id, unit_id, role, first, group in rows:
            if role == DutyRole.LEAD:
                leads.setdefault(task_id, []).append(Assignment(unit_id, DutyRole.LEAD, first, group))
            else:
                coordinating[task_id] = coordinating.get(task_id, 0) + 1
        named = {given.unit_id for task in leads.values() for given in task if not given.via_group}
        names = organisation.unit_names(session, named)
        for task, number in session.execute(
            select(Task, ActionPlan.number).join(ActionPlan, ActionPlan.id == Task.plan_id).where(Task.id.in_(part))
        ):
            task.lead_label = lead_label(leads.get(task.id, []), names)
            task.coordinating_total = coordinating.get(task.id, 0)
            task.search_key = search_key(f"{number} {task.content} {task.lead_text} {task.coordinating_text} {task.lead_label}")

"""Gives duties to units and takes them away, keeping what was said: for amendments and for acts on single tasks alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.audit.trail import note
from tenants.db.session import bulk_add
from tenants.organisation import dao as organisation
from tenants.plans.service import duty_columns, lead_label
from tenants.plans.understanding import Assignment
from tenants.tasks.dating.service import keep_first_date
from tenants.tasks.models import Duty, Task
from tenants.tasks.reassigned import Part
from tenants.tasks.rhythm import next_occurrence, rhythm_of
from tenants.tasks.states import DutyRole, DutyState, Rhythm


def end_duties(duties: Iterable[Duty], day: date, why: str) -> None:
    """Take duties from their units: no longer owed from `day` on, what was said of them stays."""
    for duty in duties:
        duty.ended_on, duty.ended_why = day, why[:300]
        duty.version += 1


def give_duties(
    session: Session, given: Sequence[tuple[Task, Sequence[Assignment]]], day: date, why: str, *, just_ended: Collection[int] = ()
) -> None:
    """Give units duties of stored tasks. The same unit in the same role again takes up what it has said so far.

    `just_ended`: duties that this very change has ended; they are not taken up again. Two statements whatever the number.
    """
    wanted = [(task, list(assignments)) for task, assignments in given if assignments]
    if not wanted:
        return
    statement = select(Duty).where(Duty.task_id.in_([task.id for task, _ in wanted]), Duty.ended_on.is_not(None)).order_by(Duty.id)
    ended = {(duty.task_id, duty.unit_id, duty.role): duty for duty in session.scalars(statement) if duty.id not in just_ended}
    fresh = []
    for task, assignments in wanted:
        for one in assignments:
            before = ended.get((task.id, one.unit_id, one.role.value))
            if before is not None and before.state != DutyState.COMPLETED:
                before.ended_on, before.ended_why = None, ""
                before.first_lead, before.via_group = one.first_lead, one.via_group[:300]
                follow_task(task, before, day)
            else:
                fresh.append(duty_columns(task, one, day))
        leading = [one.unit_id for one in assignments if one.role is DutyRole.LEAD]
        coordinating = [one.unit_id for one in assignments if one.role is DutyRole.COORDINATING]
        told = {Part.LEADING: leading, Part.COORDINATING: coordinating}
        note(session, "task.assign", task, {part: [None, unit_ids] for part, unit_ids in told.items() if unit_ids}, why)
    bulk_add(session, Duty, fresh)


def follow_task(task: Task, duty: Duty, day: date) -> None:
    """A duty takes its task's deadline; its first date stays on record."""
    rhythm = rhythm_of(task.deadline_kind, task.due_on)
    duty.rhythm = rhythm.value
    if rhythm is Rhythm.RECURRING:
        duty.due_on = duty.last_permitted_on = next_occurrence(task.recurrence, day)
    elif rhythm is Rhythm.DATED:
        keep_first_date(duty)
        duty.due_on, duty.last_permitted_on = task.due_on, task.last_permitted_on
    else:
        duty.due_on = duty.last_permitted_on = None
    duty.version += 1


def relabel(session: Session, owed: Sequence[tuple[Task, Sequence[Duty]]], names: Mapping[int, str] | None = None) -> None:
    """Who leads each task, in one line: the row's own order where it names units, a collective by its name."""
    known = dict(names or {})
    leading = [(task, duties, [duty for duty in duties if duty.role == DutyRole.LEAD]) for task, duties in owed]
    known |= organisation.unit_names(session, {duty.unit_id for _, _, leads in leading for duty in leads} - known.keys())
    for task, duties, leads in leading:
        leads.sort(key=lambda duty: (not duty.first_lead, bool(duty.via_group), duty.id))
        as_given = [Assignment(duty.unit_id, DutyRole.LEAD, duty.first_lead, duty.via_group) for duty in leads]
        task.lead_label = lead_label(as_given, known)
        task.lead_total, task.coordinating_total = len(leads), len(duties) - len(leads)

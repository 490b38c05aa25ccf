"""What changed since a day: which tasks somebody spoke, decided or amended about, and in which ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from tenants.audit.models import AuditEntry
from tenants.clock import VIETNAM
from tenants.plans.models import ActionPlan
from tenants.tasks.models import Duty, Task, Update

# An update is a line of its own and also changes its duty: it is counted once, as what was said.
_REPORTS = ("duty.progress", "duty.completion", "duty.no_change", "duty.nothing_arising")


def changed_since(day: date) -> ColumnElement[bool]:
    """Tasks with news since a day began: a unit reported, the trail names the task or one of its duties, or the plan is new."""
    since = _morning(day)
    of_duty = and_(AuditEntry.subject_type == "duty", AuditEntry.subject_id == Duty.id, AuditEntry.at >= since)
    return or_(
        Task.id.in_(select(Duty.task_id).where(Duty.last_update_at >= since)),
        Task.id.in_(select(AuditEntry.subject_id).where(AuditEntry.subject_type == "task", AuditEntry.at >= since)),
        Task.id.in_(select(Duty.task_id).join(AuditEntry, of_duty)),
        Task.plan_id.in_(select(ActionPlan.id).where(ActionPlan.created_at >= since)),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A way in which a task changed, by the verb of the trail or as "new" or "reported", and how often."""

    verb: str
    count: int


def changes_of(session: Session, task_ids: Sequence[int], day: date) -> dict[int, list[Change]]:
    """What `changed_since` found about some tasks, reports first; three statements however many tasks."""
    if not task_ids:
        return {}
    since = _morning(day)
    found: dict[int, dict[str, int]] = {}
    new = (
        select(Task.id).join(ActionPlan, ActionPlan.id == Task.plan_id).where(Task.id.in_(task_ids), ActionPlan.created_at >= since)
    )
    for task_id in session.scalars(new):
        found.setdefault(task_id, {})["new"] = 1
    said = select(Update.task_id, func.count()).where(Update.task_id.in_(task_ids), Update.at >= since).group_by(Update.task_id)
    for task_id, count in session.execute(said):
        found.setdefault(task_id, {})["reported"] = count
    acts = _acts(task_ids, since)
    # One act may touch a task and several of its duties; its lines bear the moment at which it was committed.
    counted = select(acts.c.task_id, acts.c.action, func.count(acts.c.at.distinct())).group_by(acts.c.task_id, acts.c.action)
    for task_id, action, count in session.execute(counted.where(acts.c.action.not_in(_REPORTS))):
        found.setdefault(task_id, {})[action] = count
    return {task_id: [Change(verb, count) for verb, count in verbs.items()] for task_id, verbs in found.items()}


def _acts(task_ids: Sequence[int], since: datetime) -> Subquery:
    """The lines of the trail about some tasks and their duties since a moment."""
    of_task = select(AuditEntry.subject_id.label("task_id"), AuditEntry.action.label("action"), AuditEntry.at.label("at")).where(
        AuditEntry.subject_type == "task", AuditEntry.subject_id.in_(task_ids), AuditEntry.at >= since
    )
    of_duty = (
        select(Duty.task_id, AuditEntry.action, AuditEntry.at)
        .join(AuditEntry, and_(AuditEntry.subject_type == "duty", AuditEntry.subject_id == Duty.id))
        .where(Duty.task_id.in_(task_ids), AuditEntry.at >= since)
    )
    return union_all(of_task, of_duty).subquery()


def _morning(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM)

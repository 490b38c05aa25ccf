"""The verbs of standing below: a plan below another plan, a task below a task of it or below a directive from the centre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.errors import Conflict, Invalid, NotFound
from tenants.plans import dao
from tenants.plans.kinship import Candidate, candidates, closes_a_circle
from tenants.plans.models import ActionPlan
from tenants.tasks.counting import class_column, in_force
from tenants.tasks.models import Task
from tenants.tasks.states import OfficialClass
from tenants.vietnamese import clean, search_key
from tenants.written import written

LONGEST_REFERENCE = 300
# Rows of one plan: an annex of several thousand is still set in one go.
MOST_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Relative:
    """A task above or below, with what a line about it says."""

    task_id: int
    plan_number: str
    ordinal: str
    content: str
    lead_label: str
    official_class: str


def set_plan_parent(session: Session, actor: Actor, plan_id: int, parent_plan_id: int | None) -> ActionPlan:
    """Put a plan below another one. Raises NotFound; Conflict when that one stands below it, or tasks still do otherwise."""
    actor.require(Permission.EDIT_TASK)
    plan = dao.get_plan(session, plan_id)
    if parent_plan_id is not None:
        dao.get_plan(session, parent_plan_id)
        above = {row.id: row.parent_plan_id for row in session.execute(select(ActionPlan.id, ActionPlan.parent_plan_id))}
        if closes_a_circle(plan_id, parent_plan_id, above):
            raise Conflict("Kế hoạch được chọn nằm dưới chính kế hoạch này.", "parent")
    with acting(session, "plan.parent"):
        plan.parent_plan_id = parent_plan_id
    return plan


def set_task_parent(session: Session, actor: Actor, task_id: int, parent_task_id: int | None, reference: str) -> Task:
    """Say below which task and which directive a task stands; nothing given takes it away.

    Raises NotFound, Invalid at "parent" or "reference", Conflict when the task above stands below this one.
    """
    actor.require(Permission.EDIT_TASK)
    words = clean(written(reference, "reference", most=LONGEST_REFERENCE))
    _put_below(session, {task_id: parent_task_id})
    task = _task(session, task_id)
    with acting(session, "task.parent"):
        task.parent_reference = words
    return task


def set_parents(session: Session, actor: Actor, chosen: Mapping[int, int]) -> int:
    """Put several tasks below tasks above, child by parent; how many. All or none: raises as `set_task_parent` does."""
    actor.require(Permission.EDIT_TASK)
    if not chosen or len(chosen) > MOST_AT_ONCE:
        raise Invalid("Chọn ít nhất một dòng.", "rows")
    _put_below(session, chosen)
    return len(chosen)


def proposals(session: Session, plan: ActionPlan) -> list[tuple[Task, list[Candidate]]]:
    """The tasks of a plan that stand below nothing, with the likeliest tasks of the plan above; nothing is written."""
    if plan.parent_plan_id is None:
        return []
    children = [task for task in dao.tasks_of_plan(session, plan.id) if task.parent_task_id is None]
    above = {task.id: search_key(task.content) for task in dao.tasks_of_plan(session, plan.parent_plan_id)}
    found = candidates({task.id: search_key(task.content) for task in children}, above)
    return [(task, found.get(task.id, [])) for task in children]


def relatives(session: Session, task_ids: Sequence[int], today: date) -> list[Relative]:
    """Some tasks as relatives, in the order of their plans and annexes."""
    return _relatives(session, today, Task.id.in_(task_ids)) if task_ids else []


def children_of(session: Session, task_id: int, today: date, *, limit: int) -> list[Relative]:
    """The tasks below a task, as many as are shown."""
    return _relatives(session, today, Task.parent_task_id == task_id, limit=limit)


def count_children(session: Session, task_id: int, today: date) -> tuple[int, int]:
    """How many tasks below a task are completed, and how many there are."""
    tasks = select(class_column(Task, today).label("which")).where(Task.parent_task_id == task_id, in_force(today)).subquery()
    rows = {row[0]: row[1] for row in session.execute(select(tasks.c.which, func.count()).group_by(tasks.c.which))}
    done = rows.get(OfficialClass.ON_TIME, 0) + rows.get(OfficialClass.LATE, 0)
    return done, sum(rows.values())


def count_below(session: Session, plan_id: int) -> tuple[int, int]:
    """How many tasks of a plan stand below a task or directive, and how many there are."""
    placed = func.count(Task.parent_task_id)
    row = session.execute(select(placed, func.count()).where(Task.plan_id == plan_id, Task.dropped_on.is_(None))).one()
    return row[0], row[1]


def _relatives(session: Session, today: date, *conditions: object, limit: int = MOST_AT_ONCE) -> list[Relative]:
    rows = session.execute(
        select(Task.id, ActionPlan.number, Task.ordinal, Task.content, Task.lead_label, class_column(Task, today))
        .join(ActionPlan, ActionPlan.id == Task.plan_id)
        .where(*conditions, in_force(today))  # type: ignore[arg-type]  # conditions on columns
        .order_by(ActionPlan.issued_on.desc(), ActionPlan.id, Task.position, Task.id)
        .limit(limit)
    )
    return [Relative(*row) for row in rows]


def _put_below(session: Session, chosen: Mapping[int, int | None]) -> None:
    wanted = set(chosen) | {parent for parent in chosen.values() if parent is not None}
    tasks = {task.id: task for task in session.scalars(select(Task).where(Task.id.in_(wanted)).with_for_update())}
    if len(tasks) < len(wanted):
        raise NotFound("Không tìm thấy nhiệm vụ này.")
    # Only tasks that stand below something can close a circle: few of a tenant's thousands.
    placed = select(Task.id, Task.parent_task_id).where(Task.parent_task_id.is_not(None))
    above: dict[int, int | None] = {row[0]: row[1] for row in session.execute(placed)} | dict(chosen)
    with acting(session, "task.parent"):
        for child_id, parent_id in chosen.items():
            child = tasks[child_id]
            if parent_id is not None:
                parent = tasks[parent_id]
                if parent.plan_id == child.plan_id:
                    raise Invalid("Việc cấp trên thuộc một kế hoạch khác.", "parent")
                if parent.dropped_on is not None:
                    raise Conflict("Nhiệm vụ được chọn đã thôi thực hiện.", "parent")
                if closes_a_circle(child_id, parent_id, above):
                    raise Conflict("Nhiệm vụ được chọn nằm dưới chính nhiệm vụ này.", "parent")
            child.parent_task_id = parent_id
            child.version += 1


def _task(session: Session, task_id: int) -> Task:
    return session.scalars(select(Task).where(Task.id == task_id)).one()

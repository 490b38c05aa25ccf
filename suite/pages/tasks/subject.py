"""The task that a page is about, read once for all its panels."""

from __future__ import annotations

from dataclasses import dataclass

from suite.guard import Context
from tenants.plans import dao as plans
from tenants.plans.models import ActionPlan
from tenants.tasks import dao
from tenants.tasks.models import Task


@dataclass(frozen=True, slots=True)
class Subject:
    """A task and its plan. Duties and what was said of them are read by the panels, each only what it draws."""

    task: Task
    plan: ActionPlan


def read_subject(ctx: Context, task_id: int) -> Subject:
    """The task with this id, or NotFound."""
    task = dao.get_task(ctx.session, task_id)
    return Subject(task, plans.get_plan(ctx.session, task.plan_id))

"""Small plans for tests about duties."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tenants.plans.models import ActionPlan
from tenants.tasks.models import Duty, Task
from tests.tenants.conftest import NOW


def add_plan(session: Session, number: str = "02-KH/BCĐ") -> ActionPlan:
    """A plan of 18/10/2025."""
    plan = ActionPlan(
        number=number, title="Kế hoạch", issuer="Ban Chỉ đạo", issued_on=date(2025, 10, 18), created_at=NOW, search_key="ke hoach"
    )
    session.add(plan)
    session.flush()
    return plan


def add_task(session: Session, plan: ActionPlan, **given: Any) -> Task:
    """A task of the plan; what is not given is as for a dated task."""
    values: dict[str, Any] = {
        "position": 1,
        "content": "Rà soát thủ tục",
        "deadline_kind": "month",
        "search_key": "ra soat thu tuc",
    }
    task = Task(plan_id=plan.id, place={}, **(values | given))
    session.add(task)
    session.flush()
    return task


def add_duty(session: Session, task: Task, unit_id: int, **given: Any) -> Duty:
    """A lead duty of a unit; what is not given is as for a dated duty."""
    values: dict[str, Any] = {
        "role": "lead",
        "rhythm": "dated",
        "due_on": task.due_on,
        "original_due_on": task.due_on,
        "last_permitted_on": task.last_permitted_on,
    }
    duty = Duty(task_id=task.id, unit_id=unit_id, **(values | given))
    session.add(duty)
    session.flush()
    return duty

"""What the numbers of rows in the trail stand for: units, people, plans, tasks and duties by their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.audit.models import AuditEntry
from tenants.organisation.models import Unit
from tenants.people.models import User
from tenants.plans.models import ActionPlan
from tenants.tasks.models import Duty, Task
from tenants.vietnamese import shorten

# Column of a change → the table whose row its number is; a line's own subject names its table itself.
KINDS = {
    "acting_id": "app_user",
    "asker_unit_id": "unit",
    "coordinating_units": "unit",
    "duty_id": "duty",
    "from_unit_id": "unit",
    "lead_units": "unit",
    "parent_id": "unit",
    "parent_plan_id": "action_plan",
    "parent_task_id": "task",
    "plan_id": "action_plan",
    "raised_by_id": "app_user",
    "successor_id": "unit",
    "task_id": "task",
    "to_unit_id": "unit",
    "unit_id": "unit",
    "units": "unit",
    "user_id": "app_user",
}
LONGEST = 80

Names = dict[tuple[str, int], str]


def names_in(session: Session, entries: Iterable[AuditEntry]) -> Names:
    """The names of what some lines are about and refer to; one statement for each kind that they name."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        said = [(entry.subject_type, entry.subject_id)]
        for column, pair in entry.changes.items():
            said += [(KINDS[column], one) for value in pair for one in listed(value) if column in KINDS]
        for kind, number in said:
            if kind in _STATEMENTS and isinstance(number, int):
                wanted.setdefault(kind, set()).add(number)
    found: Names = {}
    for kind, numbers in wanted.items():
        statement, key = _STATEMENTS[kind]
        for row_id, *words in session.execute(statement.where(key.in_(sorted(numbers)))):
            found[kind, row_id] = shorten(": ".join(words), LONGEST)
    return found


def listed(value: Any) -> list[Any]:
    """The numbers of a value that is one number or several."""
    return value if isinstance(value, list) else [value]


_STATEMENTS: dict[str, tuple[Any, Any]] = {
    "unit": (select(Unit.id, Unit.name), Unit.id),
    "app_user": (select(User.id, User.name), User.id),
    "action_plan": (select(ActionPlan.id, ActionPlan.number), ActionPlan.id),
    "task": (select(Task.id, Task.content), Task.id),
    "duty": (
        select(Duty.id, Unit.name, Task.content).join(Unit, Unit.id == Duty.unit_id).join(Task, Task.id == Duty.task_id),
        Duty.id,
    ),
}

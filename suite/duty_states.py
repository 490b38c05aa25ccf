"""How the state of a task or duty is shown, everywhere the same: reported and verified are two different words."""

from __future__ import annotations

from datetime import date
from typing import Any

from suite.components import html, status_cell, status_chip, status_text
from tenants.tasks.models import Duty, Task
from tenants.tasks.states import DutyState, OfficialClass, Rhythm, days_overdue, official_class

_CLASS_STATUS = {
    OfficialClass.ON_TIME: "on_time",
    OfficialClass.LATE: "late",
    OfficialClass.RUNNING: "running",
    OfficialClass.OVERDUE: "overdue",
}
CLASS_LABELS = {
    OfficialClass.ON_TIME: "Hoàn thành đúng hạn",
    OfficialClass.LATE: "Hoàn thành muộn",
    OfficialClass.RUNNING: "Đang làm, trong hạn",
    OfficialClass.OVERDUE: "Đang làm, quá hạn",
}


def _task_status(task: Task, today: date) -> tuple[str, int | None]:
    which = official_class(task.completed_on, task.last_permitted_on, today)
    if which is OfficialClass.OVERDUE:
        return "overdue", days_overdue(task.last_permitted_on, today)
    if which is OfficialClass.RUNNING:
        if task.lead_waiting:
            return "waiting", None
        if task.deadline_kind in ("continuous", "recurring"):
            return "continuous", None
        if task.deadline_kind in ("conditional", "relative", "unknown") and task.last_permitted_on is None:
            return "conditional" if task.deadline_kind != "unknown" else "unknown", None
    return _CLASS_STATUS[which], None


def class_chip(which: OfficialClass) -> html.Span:
    """One of the four official classes as word, icon and colour."""
    return status_chip(_CLASS_STATUS[which])


def task_chip(task: Task, today: date) -> html.Span:
    """A task's state as word, icon and colour."""
    if task.dropped_on:
        return status_chip("cancelled")
    status, days = _task_status(task, today)
    return status_chip(status, days=days)


def task_cell(task: Task, today: date) -> dict[str, Any]:
    """The same for a cell of the grid."""
    status, days = _task_status(task, today)
    return status_cell(status, days=days)


def duty_chip(duty: Duty, today: date) -> html.Span:
    """A duty's state as word, icon and colour."""
    return status_chip(*_duty_look(duty, today))


def duty_cell(duty: Duty, today: date) -> dict[str, Any]:
    """The same for a cell: tone, icon and words."""
    return status_cell(*_duty_look(duty, today))


def _duty_look(duty: Duty, today: date) -> tuple[str, str | None]:
    if duty.ended_on:
        return "cancelled", None
    if duty.state == DutyState.COMPLETED:
        return _CLASS_STATUS[official_class(duty.completed_on, duty.last_permitted_on, today)], None
    if duty.state == DutyState.REPORTED:
        return "waiting", None
    if duty.state == DutyState.RETURNED:
        return "returned", None
    if days := days_overdue(duty.last_permitted_on, today):
        return "overdue", status_text("overdue", days)
    if duty.rhythm in (Rhythm.CONTINUOUS, Rhythm.RECURRING):
        return "continuous", "Thường xuyên" if duty.rhythm == Rhythm.CONTINUOUS else "Định kỳ"
    return "none" if duty.last_update_at is None else "running", None

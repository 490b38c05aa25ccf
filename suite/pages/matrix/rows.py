"""Tasks as rows of the grid, under the headings of their sections."""

from __future__ import annotations

from typing import Any

from suite.components import GROUP_ROW
from suite.components.format import date_text, number
from suite.duty_states import task_cell
from suite.guard import Context
from tenants.tasks import dao
from tenants.tasks.dao import TaskFilter
from tenants.tasks.models import Task

LONGEST_PAGE = 200


def page_of_rows(ctx: Context, wanted: TaskFilter, request: dict[str, Any]) -> dict[str, Any]:
    """What the grid asked for: rows from start to end, and how many there are in all."""
    start = max(0, _whole(request.get("startRow")))
    end = min(max(start, _whole(request.get("endRow"))), start + LONGEST_PAGE)
    sort: dict[str, str] = next(iter(request.get("sortModel") or []), {})
    if sort.get("colId") in dao.SORTABLE and sort.get("colId") != "position":
        found, total = dao.task_page(
            ctx.session,
            wanted,
            ctx.today,
            sort=sort["colId"],
            descending=sort.get("sort") == "desc",
            offset=start,
            limit=end - start,
        )
        return {"rowData": [_row(ctx, task, plan) for task, plan, _ in found], "rowCount": total}
    return _grouped(ctx, wanted, start, end)


def _grouped(ctx: Context, wanted: TaskFilter, start: int, end: int) -> dict[str, Any]:
    """The annexes in their own order, each section under a heading that takes a row of its own."""
    outline = dao.outline(ctx.session, wanted, ctx.today)
    rows: list[dict[str, Any] | None] = []
    heading_at = 0
    first_task: int | None = None
    tasks_before = 0
    for part in outline:
        for index in range(max(heading_at, start), min(heading_at + 1 + part.count, end)):
            if index == heading_at:
                title = f"{part.section}. {part.title}".strip(". ") or "Nhiệm vụ"
                hint = f"{part.plan_number} · {number(part.count)} nhiệm vụ"
                rows.append({"id": f"g{part.plan_id}-{part.first_position}", GROUP_ROW: title, "_hint": hint})
            else:
                if first_task is None:
                    first_task = tasks_before + index - heading_at - 1
                rows.append(None)
        heading_at += 1 + part.count
        tasks_before += part.count
    wanted_tasks = sum(row is None for row in rows)
    found: list[tuple[Task, str, str]] = []
    if wanted_tasks and first_task is not None:
        found, _ = dao.task_page(ctx.session, wanted, ctx.today, offset=first_task, limit=wanted_tasks, counted=False)
    tasks = iter(found)
    filled = []
    for row in rows:
        if row is not None:
            filled.append(row)
        elif (task := next(tasks, None)) is not None:
            filled.append(_row(ctx, task[0], task[1]))
    return {"rowData": filled, "rowCount": heading_at}


def _row(ctx: Context, task: Task, plan_number: str) -> dict[str, Any]:
    return {
        "id": str(task.id),
        "position": task.ordinal,
        "content": {"text": task.content, "href": ctx.link(f"/nhiem-vu/{task.id}")},
        "lead_label": task.lead_label,
        "coordinating": f"{number(task.coordinating_total)} đơn vị" if task.coordinating_total else "",
        "due_on": {
            "date": date_text(task.due_on) if task.due_on else "",
            "words": task.deadline_text,
        },
        "state": task_cell(task, ctx.today),
        "percent": {
            "value": task.percent,
            "label": f"{number(task.lead_completed)}/{number(task.lead_total)} đã xác nhận"
            + (f", {number(task.lead_waiting)} chờ" if task.lead_waiting else ""),
        },
        "plan": plan_number,
    }


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10_000_000 else 0

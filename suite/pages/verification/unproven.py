"""Completions that were never accepted with evidence: the rows behind their count."""

from __future__ import annotations

from typing import Any

from suite.components import Column, chip, data_table, empty_state, link, message, pagination, stack, status_chip
from suite.components.format import date_text, number
from suite.guard import Context
from suite.numbers import page_number
from suite.pages.matrix.filters import address_of
from tenants.tasks import dao, verification_dao
from tenants.tasks.states import DutyState

SHOWN = 50
_OF_TASKS = dao.TaskFilter(unproven=True)


def unproven(ctx: Context, path: str) -> Any:
    """A page of them, what already counts as completed first; `path` is the address of the list."""
    total = verification_dao.count_unproven(ctx.session)
    if not total:
        return empty_state(
            "patch-check",
            "Việc hoàn thành đều có minh chứng",
            "Việc báo hoàn thành mà chưa được xác nhận kèm minh chứng sẽ hiện ở đây.",
        )
    pages = -(-total // SHOWN)
    page = min(page_number(ctx.query.get("trang")), pages)
    rows = [
        {
            "content": link(task.content, f"/nhiem-vu/{task.id}?phan-viec={duty.id}"),
            "unit": unit,
            "reported": date_text(duty.completed_on) if duty.completed_on else None,
            "state": status_chip("waiting")
            if duty.state == DutyState.REPORTED
            else chip("late", "paperclip", "Đã xác nhận, không có minh chứng"),
        }
        for duty, task, unit in verification_dao.list_unproven(ctx.session, offset=(page - 1) * SHOWN, limit=SHOWN)
    ]
    return stack(
        message(
            [
                f"{number(total)} phần việc báo hoàn thành chưa được xác nhận kèm minh chứng, thuộc ",
                link(f"{number(dao.count_tasks(ctx.session, ctx.today, _OF_TASKS).total)} nhiệm vụ", address_of(_OF_TASKS)),
                ".",
            ]
        ),
        data_table(
            [
                Column("content", "Nhiệm vụ", main=True),
                Column("unit", "Đơn vị"),
                Column("reported", "Báo hoàn thành"),
                Column("state", "Tình trạng"),
            ],
            rows,
            caption="Hoàn thành chưa có minh chứng được xác nhận",
        ),
        pagination(page, pages, lambda other: f"{path}?trang={other}", total=total) if pages > 1 else None,
    )

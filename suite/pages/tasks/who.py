"""Which unit owes what to a task, and how far it is."""

from __future__ import annotations

from dash import html

from suite.components import Column, card, data_table, empty_state
from suite.components.format import moment_text, number
from suite.duty_states import duty_chip
from suite.guard import Context
from suite.pages.tasks.subject import Subject
from tenants.tasks import dao
from tenants.tasks.states import DutyRole


def who(ctx: Context, subject: Subject) -> html.Section:
    """The duties of the task; the one that a message leads to (`?phan-viec=`) stands first."""
    # A message leads to one duty of a hundred: it stands first, marked.
    asked = ctx.query.get("phan-viec", "")
    duties = sorted(dao.duties_of_task(ctx.session, subject.task.id), key=lambda pair: str(pair[0].id) != asked)
    rows = [
        {
            "unit": html.Span(
                [html.Span(unit), *([html.Small(f"qua “{duty.via_group}”", className="muted")] if duty.via_group else [])]
            ),
            "role": ("Chủ trì chính" if duty.first_lead else "Chủ trì") if duty.role == DutyRole.LEAD else "Phối hợp",
            "state": [duty_chip(duty, ctx.today), html.Small(f"theo {duty.ended_why}", className="muted")]
            if duty.ended_on
            else duty_chip(duty, ctx.today),
            "updated": moment_text(duty.last_update_at) if duty.last_update_at else "Chưa báo cáo",
        }
        for duty, unit in duties
    ]
    return card(
        f"Đơn vị thực hiện ({number(sum(duty.ended_on is None for duty, _ in duties))})",
        data_table(
            [
                Column("unit", "Đơn vị", main=True),
                Column("role", "Vai trò"),
                Column("state", "Tình trạng"),
                Column("updated", "Cập nhật"),
            ],
            rows,
            caption="Đơn vị thực hiện",
            empty=empty_state("people", "Chưa giao cho đơn vị nào", f"Văn bản ghi: “{subject.task.lead_text}”."),
        ),
        flush=True,
    )

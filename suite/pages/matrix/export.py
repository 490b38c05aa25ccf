"""The matrix as a workbook: exactly the rows that the filter shows, ready to be edited and brought back."""

from __future__ import annotations

from flask import Response

from suite.components.format import date_text, moment_text
from suite.downloads import XLSX, attachment
from suite.duty_states import CLASS_LABELS
from suite.guard import Context, Gate
from suite.pages.matrix.filters import PATH, filter_of
from tenants.access.permissions import Permission
from tenants.organisation import dao as organisation
from tenants.plans.changes import cells_of
from tenants.plans.workbook import MatrixRow, write_workbook
from tenants.tasks import dao
from tenants.tasks.states import OfficialClass

MOST_ROWS = 20_000


def register(gate: Gate) -> None:
    """The download at home and on a visit."""
    gate.download(f"{PATH}/xuat", permission=Permission.READ_TASKS)(download)
    gate.download(f"/co-quan/<code>{PATH}/xuat", permission=Permission.READ_TASKS, scope="visit")(download)


def download(ctx: Context) -> Response:
    """The workbook for the filter in the address."""
    found, _ = dao.task_page(ctx.session, filter_of(ctx.query), ctx.today, limit=MOST_ROWS, counted=False)
    tenant = organisation.get_tenant(ctx.session, ctx.actor.tenant_id)
    rows = [
        MatrixRow(
            task.id,
            task.version,
            task.plan_id,
            plan_number,
            cells_of(task),
            date_text(task.due_on) if task.due_on else "",
            CLASS_LABELS[OfficialClass(which)],
            task.percent,
        )
        for task, plan_number, which in found
    ]
    title = f"{tenant.name}: ma trận nhiệm vụ, xuất lúc {moment_text(ctx.now)}. Cột nền xám chỉ để xem."
    data = write_workbook(
        tenant.code,
        title,
        rows,
        plan_numbers=[row.plan_number for row in rows],
        unit_names=[unit.name for unit in organisation.list_units(ctx.session)],
    )
    return attachment(data, f"Ma trận nhiệm vụ {tenant.short_name} {ctx.today:%d-%m-%Y}.xlsx", XLSX)

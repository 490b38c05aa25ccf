"""Báo cáo gửi đến: a secretary whose body others report to sees what they have sent, and opens it to accept or return."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from reports import dao
from reports.periods import Period
from suite.components import Column, card, data_table, empty_state, html, link, message, page_head, stack
from suite.components.format import moment_text, number
from suite.guard import Context, Gate
from suite.pages.report.states import chip_of, report_chip
from suite.workplace import period_of
from tenants.access.permissions import Permission, Role
from tenants.organisation.models import Tenant

PATH = "/bao-cao-gui-den"
MONTHS = 2


def register(gate: Gate) -> None:
    """The list."""
    gate.page(PATH, permission=Permission.SEND_REPORT, title="Báo cáo gửi đến")(layout)


def _senders(ctx: Context) -> list[Tenant]:
    statement = select(Tenant).where(Tenant.reports_to_id == ctx.actor.tenant_id).order_by(Tenant.sort_key)
    return list(ctx.session.scalars(statement))


def received_link(ctx: Context) -> html.Div | None:
    """The way to the list, where anybody reports to this body."""
    if ctx.actor.role is not Role.SECRETARY or not (senders := _senders(ctx)):
        return None
    return message(["Cơ quan này nhận báo cáo của ", link(f"{number(len(senders))} cơ quan", PATH), "."])


def layout(ctx: Context) -> Any:
    """Each sender with its last two months."""
    months = [period_of(ctx).plus(-back) for back in range(MONTHS)]
    senders = _senders(ctx)
    table = data_table(
        [Column("name", "Cơ quan", main=True), *(Column(str(month), f"Kỳ {month.label}") for month in months)],
        [{"name": one.name, **_standing(ctx, one, months)} for one in senders],
        caption="Báo cáo gửi đến",
        empty=empty_state("inboxes", "Chưa có cơ quan nào gửi báo cáo đến đây", "Cơ quan trực thuộc được khai báo khi khởi tạo."),
    )
    return stack(
        page_head("Báo cáo gửi đến", "Mở một báo cáo để đọc, ghi ý kiến, tiếp nhận hoặc trả lại."), card(None, table, flush=True)
    )


def _standing(ctx: Context, sender: Tenant, months: list[Period]) -> dict[str, Any]:
    """How a sender's months stand: read in a session of the sender, with a receiver's few permissions."""
    actor = ctx.actor.receive(sender.id, sender.reports_to_id)
    cells: dict[str, Any] = {}
    with ctx.database.reading(actor) as session:
        for month in months:
            report = dao.find_report(session, str(month))
            # What has not been sent is the sender's own affair.
            if report is None or report.sent_at is None:
                cells[str(month)] = report_chip("", overdue=ctx.today > month.day(25))
                continue
            words = [chip_of(report, ctx.today), html.Div(moment_text(report.sent_at), className="muted small")]
            cells[str(month)] = link(words, f"/co-quan/{sender.code}/bao-cao/{month}")
    return cells

"""One press reminds those who still owe the period's report, and only those: a session of its own for each tenant."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State

from reports.national import national_status
from reports.standing import NationalStatus
from scheduler.notices import report_chased
from scheduler.outbox.service import put
from suite.components import confirm_dialog, html
from suite.components.content import marks
from suite.components.format import number
from suite.errors import new_incident
from suite.guard import Context, Gate
from suite.pages.report.subject import period_at
from tenants.access.permissions import Permission

DIALOG_ID = "national-chasing"


def place(ctx: Context, status: NationalStatus) -> list[Any]:
    """The dialog that asks before the push, for those who may."""
    if not ctx.actor.may(Permission.REMIND_TENANTS):
        return []
    text = [
        html.P(
            "Thư ký và lãnh đạo của các cơ quan dưới đây nhận thông báo trong chương trình và thư điện tử. "
            "Mỗi cơ quan được nhắc nhiều nhất một lần trong ngày."
        ),
        html.Ul([html.Li(row.short_name) for row in status.owing], className="unit-list", tabIndex=0),
    ]
    return [
        html.Div(id="national-subject", **marks(period=str(status.period))),
        confirm_dialog(
            DIALOG_ID,
            f"Đôn đốc {number(len(status.owing))} cơ quan chưa gửi báo cáo {status.period.label}",
            text,
            "Gửi đôn đốc",
            "national-chase",
            look="primary",
        ),
        html.Div(id="national-chased"),
    ]


def register(gate: Gate) -> None:
    """The push. It reads the nation and writes in one session for each tenant, so that one tenant's failure stops one tenant."""

    @gate.callback(
        Output("national-chased", "children"),
        Input("national-chase", "n_clicks"),
        State("national-subject", "data-period"),
        permission=Permission.REMIND_TENANTS,
        scope="national",
        prevent_initial_call=True,
        running=[(Output("national-chase", "disabled"), True, False)],
    )
    def chase(ctx: Context, clicks: int | None, period: Any) -> Any:
        wanted = period_at(period)
        by = f"{ctx.actor.name}, {ctx.person.tenant_name}"
        told, before, silent, failed = 0, 0, [], []
        for row in national_status(ctx.session, wanted, ctx.today).owing:
            try:
                with ctx.database.writing(ctx.actor.visit(row.tenant_id), at=ctx.now) as session:
                    messages = report_chased(session, wanted, by, ctx.now)
                    stored = put(session, messages)
            except Exception as error:
                new_incident(error)
                failed.append(row.short_name)
                continue
            if not messages:
                silent.append(row.short_name)
            elif stored:
                told += 1
            else:
                before += 1
        ctx.say(_said(told, before, silent, failed), "warning" if silent or failed else "success")
        return None


def _said(told: int, before: int, silent: list[str], failed: list[str]) -> str:
    parts = [f"Đã đôn đốc {number(told)} cơ quan."] if told else []
    if before:
        parts.append(f"{number(before)} cơ quan đã được đôn đốc trong hôm nay.")
    if silent:
        parts.append(f"Chưa có thư ký, lãnh đạo để nhắc: {', '.join(silent)}.")
    if failed:
        parts.append(f"Chưa nhắc được: {', '.join(failed)}. Mời thử lại.")
    return " ".join(parts) or "Không còn cơ quan nào phải gửi."

"""What a few may do to a month: look at other days, apply what was looked at, and reopen what is locked."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State

from reports import locking
from scheduler.outbox.service import put
from scheduler.report_notices import period_reopened
from suite.components.format import read_date
from suite.guard import Context, Gate
from suite.pages.cycle.days import FIELDS, field_id, preview, wanted_policy
from suite.pages.cycle.page import PAGE_ID, whole
from suite.pages.cycle.reopening import DIALOG_ID
from suite.pages.report.subject import period_at
from tenants.access.permissions import Permission
from tenants.errors import Invalid


def register(gate: Gate) -> None:
    """The acts; each answers with the page as it stands afterwards."""

    @gate.callback(
        Output("cycle-preview", "children"),
        Input("cycle-look", "n_clicks"),
        *(State(field_id(name), "value") for name in FIELDS),
        permission=Permission.MANAGE_CYCLE,
        fields={name: field_id(name) for name in FIELDS} | {"cycle": field_id("send_day")},
        prevent_initial_call=True,
    )
    def look(ctx: Context, clicks: int | None, *given: Any) -> Any:
        return preview(ctx, wanted_policy(dict(zip(FIELDS, given, strict=True))))

    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("cycle-apply", "n_clicks"),
        State("cycle-wanted", "data-days"),
        State("cycle-subject", "data-period"),
        permission=Permission.MANAGE_CYCLE,
        writes=True,
        prevent_initial_call=True,
    )
    def apply(ctx: Context, clicks: int | None, days: Any, period: Any) -> Any:
        values = str(days).split(" ")
        if len(values) != len(FIELDS):
            raise Invalid("Mời xem trước thay đổi rồi áp dụng.")
        wanted = wanted_policy(dict(zip(FIELDS, values, strict=True)))
        locking.change_cycle(ctx.session, ctx.actor, wanted, ctx.today, ctx.now)
        ctx.say("Đã đổi các mốc; tháng đã chốt số liệu giữ nguyên.")
        return whole(ctx, period_at(period))

    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("cycle-reopen", "n_clicks"),
        State("cycle-reopen-until", "value"),
        State("cycle-reopen-reason", "value"),
        State("cycle-subject", "data-period"),
        permission=Permission.REOPEN_PERIOD,
        writes=True,
        fields={"until": "cycle-reopen-until", "reason": "cycle-reopen-reason"},
        prevent_initial_call=True,
    )
    def reopen(ctx: Context, clicks: int | None, until: Any, reason: Any, period: Any) -> Any:
        month = period_at(period)
        day = read_date(until if isinstance(until, str) else "", "until")
        if day is None:
            raise Invalid("Nhập ngày khóa lại.", "until")
        words = reason if isinstance(reason, str) else ""
        lock = locking.reopen(ctx.session, ctx.actor, month, day, words, ctx.today, ctx.now)
        ctx.session.flush()
        put(ctx.session, period_reopened(ctx.session, lock, ctx.now))
        ctx.say(f"Đã mở lại kỳ {month.label} và báo cho các đơn vị.", saved=(f"reopen-{month}",), closes=DIALOG_ID)
        return whole(ctx, month)

"""The steps of a report as buttons: compose, refresh, submit, withdraw, sign, decline, send; and the push to units that owe."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import ALL, Input, Output, State, callback_context
from dash.exceptions import PreventUpdate

from reports import service
from reports.models import MonthlyReport
from reports.periods import Period
from scheduler.notices import report_step
from scheduler.outbox.service import put
from scheduler.reminders import dao as reminders
from scheduler.reminders.service import MOST_AT_ONCE, remind_now
from suite.components import (
    Column,
    button,
    count_link,
    data_table,
    dialog,
    html,
    link,
)
from suite.components.format import number
from suite.guard import Context, Gate
from suite.numbers import whole_number
from suite.pages.matrix.filters import address_of
from suite.pages.report.page import PAGE_ID, owing_units, whole
from suite.pages.report.subject import report_at, span_at
from tenants.access.permissions import Permission
from tenants.errors import Conflict, Invalid
from tenants.tasks.dao import TaskFilter

OWING_DIALOG = "report-owing-units"


def register(gate: Gate) -> None:
    """All steps; each answers with the page as it stands afterwards."""
    _register_drafting(gate)
    _register_signing(gate)
    _register_chasing(gate)


def _register_drafting(gate: Gate) -> None:
    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("report-compose", "n_clicks"),
        State("report-subject", "data-period"),
        permission=Permission.WRITE_REPORT,
        writes=True,
        prevent_initial_call=True,
    )
    def compose(ctx: Context, clicks: int | None, period: Any) -> Any:
        wanted = span_at(period)
        if service.ensure_draft(ctx.session, ctx.actor, wanted, ctx.today, ctx.now) is None:
            raise Invalid("Chưa đến ngày lập dự thảo: số liệu của kỳ chưa chốt.")
        ctx.say("Đã lập dự thảo từ số liệu của các đơn vị.")
        return whole(ctx, wanted)

    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("report-refresh", "n_clicks"),
        State("report-subject", "data-period"),
        permission=Permission.WRITE_REPORT,
        writes=True,
        prevent_initial_call=True,
        running=[(Output("report-refresh", "disabled"), True, False)],
    )
    def refresh(ctx: Context, clicks: int | None, period: Any) -> Any:
        report = report_at(ctx, period)
        service.refresh_figures(ctx.session, ctx.actor, report.id, ctx.now)
        ctx.say("Đã làm mới số liệu. Phần đã sửa giữ nguyên lời văn.")
        return whole(ctx, report.covers)

    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("report-submit", "n_clicks"),
        State("report-subject", "data-period"),
        permission=Permission.WRITE_REPORT,
        writes=True,
        prevent_initial_call=True,
    )
    def submit(ctx: Context, clicks: int | None, period: Any) -> Any:
        report = report_at(ctx, period)
        service.submit_for_signature(ctx.session, ctx.actor, report.id, ctx.now)
        return _done(ctx, report, "submitted", "Đã trình ký và báo cho lãnh đạo.")

    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("report-withdraw", "n_clicks"),
        State("report-withdraw-reason", "value"),
        State("report-subject", "data-period"),
        permission=Permission.WRITE_REPORT,
        writes=True,
        fields={"reason": "report-withdraw-reason"},
        prevent_initial_call=True,
    )
    def withdraw(ctx: Context, clicks: int | None, reason: Any, period: Any) -> Any:
        report = report_at(ctx, period)
        service.withdraw(ctx.session, ctx.actor, report.id, ctx.now, _text(reason))
        return _done(ctx, report, "withdrawn", "Đã rút báo cáo về bản nháp.", reason=_text(reason), closes="report-withdrawing")

    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input({"type": "report-take-in", "update": ALL}, "n_clicks"),
        State("report-subject", "data-period"),
        permission=Permission.WRITE_REPORT,
        writes=True,
        prevent_initial_call=True,
    )
    def take_in(ctx: Context, clicks: Any, period: Any) -> Any:
        pressed = callback_context.triggered_id
        update_id = pressed.get("update") if isinstance(pressed, dict) else None
        if not isinstance(update_id, int):
            raise PreventUpdate
        report = service.take_in(ctx.session, ctx.actor, report_at(ctx, period).id, update_id, ctx.now)
        ctx.say("Đã đưa vào kỳ này và làm mới số liệu. Phần đã sửa giữ nguyên lời văn.")
        return whole(ctx, report.covers)


def _register_signing(gate: Gate) -> None:
    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("report-sign", "n_clicks"),
        State("report-subject", "data-period"),
        State("report-subject", "data-revision"),
        permission=Permission.SIGN_REPORT,
        writes=True,
        prevent_initial_call=True,
    )
    def sign(ctx: Context, clicks: int | None, period: Any, revision: Any) -> Any:
        report = report_at(ctx, period)
        seen = whole_number(revision, 9)
        if seen is None:
            raise Conflict("Mời tải lại trang, xem lại báo cáo rồi ký.")
        service.sign(ctx.session, ctx.actor, report.id, ctx.now, seen)
        return _done(ctx, report, "signed", "Đã ký. Thư ký được báo để gửi báo cáo.")

    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("report-decline", "n_clicks"),
        State("report-decline-reason", "value"),
        State("report-subject", "data-period"),
        permission=Permission.SIGN_REPORT,
        writes=True,
        fields={"reason": "report-decline-reason"},
        prevent_initial_call=True,
    )
    def decline(ctx: Context, clicks: int | None, reason: Any, period: Any) -> Any:
        report = report_at(ctx, period)
        service.decline(ctx.session, ctx.actor, report.id, _text(reason), ctx.now)
        return _done(
            ctx,
            report,
            "declined",
            "Đã trả lại và báo cho thư ký.",
            reason=_text(reason),
            closes="report-declining",
            saved=(f"decline-{report.period}",),
        )

    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("report-send", "n_clicks"),
        State("report-send-number", "value"),
        State("report-subject", "data-period"),
        permission=Permission.SEND_REPORT,
        writes=True,
        fields={"number_text": "report-send-number"},
        prevent_initial_call=True,
    )
    def send(ctx: Context, clicks: int | None, number_text: Any, period: Any) -> Any:
        report = report_at(ctx, period)
        version = service.send(ctx.session, ctx.actor, report.id, ctx.now, _text(number_text))
        words = "đúng hạn" if version.punctual else "sau hạn chính thức"
        told = f"Đã gửi bản {version.number}" + (f", {words}." if version.number == 1 else ".")
        return _done(ctx, report, "sent", told, closes="report-sending")


def _register_chasing(gate: Gate) -> None:
    @gate.callback(
        Output("report-dialog", "children"),
        Input("report-owing", "n_clicks"),
        State("report-subject", "data-period"),
        permission=Permission.READ_REPORT,
        prevent_initial_call=True,
    )
    def show_owing(ctx: Context, clicks: int | None, period: Any) -> Any:
        wanted = span_at(period)
        units = owing_units(ctx, wanted)
        acts: list[Any] = [button("Đóng", closes=True)]
        if ctx.actor.may(Permission.MANAGE_REMINDERS) and units:
            acts.append(button(f"Nhắc {number(len(units))} đơn vị", "report-chase", look="primary", icon_name="bell", closes=True))
        return dialog(
            OWING_DIALOG,
            f"Đơn vị chưa báo cáo đủ kỳ {wanted.last.label}",
            data_table(
                [Column("unit", "Đơn vị", main=True), Column("count", "Phần việc", align="right")],
                [
                    {
                        "unit": link(name, address_of(TaskFilter(unit_id=unit_id, role="lead"))),
                        "count": count_link(count, address_of(TaskFilter(unit_id=unit_id, still_owing=str(wanted.last)))),
                    }
                    for unit_id, name, count in units
                ],
                caption="Đơn vị chưa báo cáo đủ",
                empty=html.P("Các đơn vị đã báo cáo đủ."),
            ),
            acts,
            opened=str(ctx.now.timestamp()),
        )

    @gate.callback(
        Output("report-dialog", "children", allow_duplicate=True),
        Input("report-chase", "n_clicks"),
        State("report-subject", "data-period"),
        permission=Permission.MANAGE_REMINDERS,
        writes=True,
        prevent_initial_call=True,
    )
    def chase(ctx: Context, clicks: int | None, period: Any) -> Any:
        duties = _owed(ctx, span_at(period).last, ctx.today)
        if not duties:
            raise Invalid("Các đơn vị đã báo cáo đủ.")
        people = 0
        unreachable: set[int] = set()
        for start in range(0, len(duties), MOST_AT_ONCE):
            told = remind_now(ctx.session, ctx.actor, duties[start : start + MOST_AT_ONCE], now=ctx.now)
            people += told.people
            unreachable |= set(told.unreachable)
        said = f"Đã nhắc {number(people)} người." if people else "Các đơn vị đã được nhắc trong hôm nay."
        if unreachable:
            said += f" {number(len(unreachable))} phần việc thuộc đơn vị chưa có người dùng."
        ctx.say(said, "warning" if unreachable else "success")
        return None


def _owed(ctx: Context, period: Period, today: date) -> list[int]:
    """The open lead duties of the units that still owe, a unit's duties together so that each person gets one message."""
    owing = {unit_id for unit_id, _, _ in owing_units(ctx, period)}
    found = {
        duty.duty_id: duty.unit_id
        for duty in (*reminders.duties_of_period(ctx.session, str(period)), *reminders.duties_with_date(ctx.session, today))
        if duty.unit_id in owing and duty.role == "lead"
    }
    return sorted(found, key=lambda duty_id: (found[duty_id], duty_id))


def _done(
    ctx: Context,
    report: MonthlyReport,
    step: str,
    told: str,
    *,
    reason: str = "",
    closes: str = "",
    saved: tuple[str, ...] = (),
) -> Any:
    """Tell whoever acts next, say what was done, and show the page as it stands now."""
    ctx.session.flush()
    put(ctx.session, report_step(ctx.session, report, step, ctx.actor.name, ctx.now, reason))
    ctx.say(told, saved=saved, closes=closes)
    return whole(ctx, report.covers)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""

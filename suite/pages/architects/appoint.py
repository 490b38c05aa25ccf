"""Recording an appointment, and the end of one."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import ALL, Input, Output, State, callback_context
from dash.exceptions import PreventUpdate

from suite.components import area_field, button, confirm_dialog, date_field, dialog, form_row, html, text_field
from suite.components.format import read_date
from suite.guard import Context, Gate
from suite.pages.architects.page import POST_BODY_ID, post_body
from suite.workplace import row_number
from tenants.access.permissions import Permission
from tenants.architects import service
from tenants.architects.service import NewAppointment
from tenants.errors import Invalid

_TEXTS = ("person_name", "person_position", "decision_number", "decision_signer", "consultation", "qualification_proof")
_DATES = ("decision_on", "starts_on", "ends_on")


def register(gate: Gate) -> None:
    """Two dialogs and what they save."""

    @gate.callback(
        Output("architect-place", "children", allow_duplicate=True),
        Input({"type": "architect-appoint", "post": ALL}, "n_clicks"),
        permission=Permission.MANAGE_ARCHITECTS,
        prevent_initial_call=True,
    )
    def open_appointment(ctx: Context, clicks: Any) -> Any:
        row, _ = service.get_post(ctx.session, ctx.actor, _pressed("post"), ctx.today)
        return _appointment_dialog(row.post.id, ctx.now.timestamp())

    @gate.callback(
        Output(POST_BODY_ID, "children", allow_duplicate=True),
        Input("appoint-save", "n_clicks"),
        State("appoint-post", "data-post"),
        *(State(f"appoint-{name}", "value") for name in (*_TEXTS, *_DATES)),
        permission=Permission.MANAGE_ARCHITECTS,
        writes=True,
        fields={name: f"appoint-{name}" for name in (*_TEXTS, *_DATES)},
        prevent_initial_call=True,
    )
    def save_appointment(ctx: Context, clicks: int | None, post: Any, *given: Any) -> Any:
        values = dict(zip((*_TEXTS, *_DATES), (str(value or "") for value in given), strict=True))
        dates = {name: _date(values.pop(name), name) for name in _DATES}
        post_id = row_number(post, "Không tìm thấy vị trí này.")
        service.appoint(ctx.session, ctx.actor, post_id, NewAppointment(**values, **dates), now=ctx.now)  # type: ignore[arg-type]  # texts and dates by name
        ctx.say("Đã ghi bổ nhiệm.", closes="architect-dialog")
        ctx.session.flush()
        return post_body(ctx, ctx.session, post_id)

    @gate.callback(
        Output("architect-place", "children", allow_duplicate=True),
        Input({"type": "architect-end", "appointment": ALL}, "n_clicks"),
        permission=Permission.MANAGE_ARCHITECTS,
        prevent_initial_call=True,
    )
    def open_end(ctx: Context, clicks: Any) -> Any:
        appointment = service.get_appointment(ctx.session, ctx.actor, _pressed("appointment")).id
        return confirm_dialog(
            "architect-end",
            "Ghi kết thúc nhiệm kỳ",
            "Người giữ vị trí thôi giữ từ sau ngày này; hồ sơ vẫn được giữ.",
            "Ghi kết thúc",
            "architect-end-go",
            look="primary",
            fields=[
                html.Div(id="architect-ended", **{"data-appointment": str(appointment)}),
                date_field("end-ended_on", "Ngày cuối cùng giữ vị trí", ctx.today, required=True),
                area_field("end-reason", "Lý do", rows=2, required=True),
            ],
            opened=f"{appointment}.{ctx.now.timestamp()}",
            stays=True,
        )

    @gate.callback(
        Output(POST_BODY_ID, "children", allow_duplicate=True),
        Input("architect-end-go", "n_clicks"),
        State("architect-ended", "data-appointment"),
        State("end-ended_on", "value"),
        State("end-reason", "value"),
        permission=Permission.MANAGE_ARCHITECTS,
        writes=True,
        fields={"ended_on": "end-ended_on", "reason": "end-reason"},
        prevent_initial_call=True,
    )
    def save_end(ctx: Context, clicks: int | None, appointment: Any, ended_on: Any, reason: Any) -> Any:
        appointment_id = row_number(appointment, "Không tìm thấy lần bổ nhiệm này.")
        ended = service.end_appointment(
            ctx.session, ctx.actor, appointment_id, _date(str(ended_on or ""), "ended_on"), str(reason or "")
        )
        ctx.say("Đã ghi kết thúc nhiệm kỳ.", closes="architect-end")
        return post_body(ctx, ctx.session, ended.post_id)


def _appointment_dialog(post_id: int, opened: float) -> html.Dialog:
    return dialog(
        "architect-dialog",
        "Ghi quyết định bổ nhiệm",
        [
            html.Div(id="appoint-post", **{"data-post": str(post_id)}),
            form_row(
                text_field("appoint-person_name", "Họ và tên", required=True, max_length=200),
                text_field("appoint-person_position", "Công tác hiện nay", max_length=300),
            ),
            form_row(
                text_field("appoint-decision_number", "Số quyết định", required=True, max_length=100),
                date_field("appoint-decision_on", "Ngày ký", required=True),
                text_field("appoint-decision_signer", "Người ký", required=True, max_length=200),
            ),
            form_row(
                date_field("appoint-starts_on", "Nhiệm kỳ từ ngày", required=True),
                date_field("appoint-ends_on", "Đến ngày", required=True),
            ),
            text_field(
                "appoint-consultation",
                "Văn bản tham vấn Tổng công trình sư 57",
                help="Bắt buộc với KTST 57 của cơ quan: số và ngày văn bản.",
                max_length=300,
            ),
            area_field("appoint-qualification_proof", "Minh chứng tiêu chuẩn", rows=2),
        ],
        [button("Thôi", closes=True), button("Ghi bổ nhiệm", "appoint-save", look="primary")],
        opened=f"{post_id}.{opened}",
        wide=True,
    )


def _date(text: str, field: str) -> date:
    day = read_date(text, field)
    if day is None:
        raise Invalid("Nhập ngày dạng 25/11/2026.", field)
    return day


def _pressed(key: str) -> int:
    triggered = callback_context.triggered_id
    if not triggered or not callback_context.triggered[0]["value"] or not isinstance(triggered[key], int):
        raise PreventUpdate
    return int(triggered[key])

"""The dialog in which an explanation is called for: the unit's late duties, and what is to be explained."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, callback_context

from scheduler.obstacle_notices import explanation_step
from scheduler.outbox.service import put
from suite.components import area_field, button, dialog, html, tick_list
from suite.components.format import days_late as late_words
from suite.guard import Context, Gate
from suite.pages.explanations.view import PATH
from suite.workplace import rows_chosen
from tenants.access.permissions import Permission
from tenants.errors import Conflict, Invalid
from tenants.explanations import dao
from tenants.explanations.lateness import days_late
from tenants.explanations.service import MOST_DUTIES, call_explanation
from tenants.organisation.dao import get_unit
from tenants.tasks.dao import get_duty
from tenants.tasks.states import DutyRole
from tenants.vietnamese import shorten

PLACE_ID = "explanation-place"  # where the dialog appears: on the list and on a task's page
DIALOG_ID = "explanation-dialog"
QUESTION = "Đề nghị lãnh đạo đơn vị giải trình nguyên nhân chậm, trách nhiệm, biện pháp khắc phục và thời hạn hoàn thành."


def register(gate: Gate) -> None:
    """Opening the dialog for a unit or for one duty, and sending it."""

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input({"type": "explanation-call", "unit": ALL}, "n_clicks"),
        permission=Permission.CALL_EXPLANATION,
        prevent_initial_call=True,
    )
    def of_unit(ctx: Context, clicks: Any) -> Any:
        return _dialog(ctx, (callback_context.triggered_id or {}).get("unit", 0))

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input({"type": "explanation-duty", "duty": ALL}, "n_clicks"),
        permission=Permission.CALL_EXPLANATION,
        prevent_initial_call=True,
    )
    def of_duty(ctx: Context, clicks: Any) -> Any:
        duty = get_duty(ctx.session, (callback_context.triggered_id or {}).get("duty", 0))
        return _dialog(ctx, duty.unit_id, only=duty.id)

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input("explanation-send", "n_clicks"),
        State("explanation-duties", "value"),
        State("explanation-question", "value"),
        permission=Permission.CALL_EXPLANATION,
        writes=True,
        fields={"duties": "explanation-duties", "question": "explanation-question"},
        prevent_initial_call=True,
    )
    def send(ctx: Context, clicks: int | None, duties: Any, question: Any) -> Any:
        chosen = rows_chosen(duties)
        if len(chosen) > MOST_DUTIES:
            raise Invalid(f"Mỗi lần yêu cầu giải trình tối đa {MOST_DUTIES} phần việc.", "duties")
        explanation = call_explanation(ctx.session, ctx.actor, chosen, str(question or ""), now=ctx.now)
        put(ctx.session, explanation_step(ctx.session, explanation, "called", ctx.actor.name, ctx.now))
        said = f"Đã gửi yêu cầu giải trình, hạn {explanation.due_on:%d/%m/%Y}."
        ctx.say(said, saved=(f"explanation-question-{explanation.unit_id}",), closes=DIALOG_ID)
        ctx.go(f"{PATH}/{explanation.id}")
        return None


def _dialog(ctx: Context, unit_id: int, only: int | None = None) -> html.Dialog:
    unit = get_unit(ctx.session, unit_id)
    late = dao.list_late_duties(ctx.session, unit_id, ctx.today, limit=MOST_DUTIES)
    if not late or (only is not None and only not in {duty.id for duty, _ in late}):
        raise Conflict("Phần việc không còn chậm hoặc đã được yêu cầu giải trình. Hãy tải lại trang.")
    options = []
    for duty, task in late:
        days = days_late(duty.state, duty.completed_on, duty.last_permitted_on, ctx.today)
        role = "" if duty.role == DutyRole.LEAD else ", phối hợp"
        options.append((str(duty.id), f"{shorten(task.content, 160)} ({late_words(days)}{role})"))
    chosen = [str(only)] if only is not None else [value for value, _ in options]
    return dialog(
        DIALOG_ID,
        "Yêu cầu giải trình",
        [
            html.P(unit.name, className="dialog-subject"),
            tick_list("explanation-duties", "Phần việc chậm", options, chosen),
            area_field(
                "explanation-question",
                "Nội dung cần giải trình",
                QUESTION,
                required=True,
                rows=3,
                draft=f"explanation-question-{unit_id}",
            ),
        ],
        [button("Thôi", closes=True), button("Gửi yêu cầu", "explanation-send", look="primary", icon_name="send")],
        opened=f"{unit_id}.{only or 0}.{ctx.now.timestamp()}",
    )

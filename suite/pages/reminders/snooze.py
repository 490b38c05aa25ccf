"""Hoãn nhắc: the dialog in which a person puts reminders off until a day, and the list in which that is ended early."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash
from dash import ALL, Input, Output, State

from scheduler.outbox.inbox import get_occasions
from scheduler.outbox.message import Reason
from scheduler.places import NOTICES
from scheduler.reminders.dao import contents_of_duties
from scheduler.reminders.snoozing import PutOff, end_snooze, last_day, snooze_duty, snooze_subject, still_off
from scheduler.reminders.sources import waiting_things
from suite.components import button, card, date_field, dialog, html, select_field, text_field
from suite.components.format import date_text, read_date
from suite.context import ADDRESS_ID
from suite.guard import Context, Gate
from suite.numbers import whole_number
from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.calendar.service import calendar_of
from tenants.errors import Conflict, Invalid, NotPermitted
from tenants.tasks.dao import get_duty, get_task
from tenants.tasks.models import Duty
from tenants.tasks.states import DutyState
from tenants.vietnamese import shorten

PLACE_ID, DIALOG_ID, OFF_ID = "snooze-place", "snooze-dialog", "snooze-off"
_OVER = (DutyState.REPORTED, DutyState.COMPLETED)
_FIELDS = ("what", "until", "why")


def register(gate: Gate) -> None:
    """Opening the dialog from a task or a notification, and putting off."""

    @gate.callback(
        Output(PLACE_ID, "children"),
        Input({"type": "snooze-duty", "duty": ALL}, "n_clicks"),
        permission=Permission.READ_SELF,
        prevent_initial_call=True,
    )
    def of_duty(ctx: Context, clicks: list[int | None]) -> Any:
        duty = get_duty(ctx.session, dash.ctx.triggered_id["duty"])
        if not may_put_off(ctx.actor, duty):
            raise NotPermitted("Phần việc này do đơn vị khác thực hiện.")
        content = get_task(ctx.session, duty.task_id).content
        return _dialog(ctx, [(str(duty.id), shorten(content))])

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input({"type": "snooze-message", "message": ALL}, "n_clicks"),
        permission=Permission.READ_SELF,
        prevent_initial_call=True,
    )
    def of_message(ctx: Context, clicks: list[int | None]) -> Any:
        occasions = get_occasions(ctx.session, ctx.actor.user_id or 0, dash.ctx.triggered_id["message"])
        options: list[tuple[str, str]] = []
        if ctx.actor.unit_id is not None:
            duties = {duty_id for ids in occasions.values() for duty_id in ids}
            found = contents_of_duties(ctx.session, duties, ctx.actor.unit_id)
            options += [(str(duty_id), words) for duty_id, words in found.items()]
        named = {":".join(occasion.split(":")[:2]) for occasion in occasions}
        options += [
            (one.subject, one.words)
            for one in waiting_things(ctx.session, ctx.today, calendar_of(ctx.session))
            if one.subject in named and one.duty_id is None
        ]
        if not options:
            raise Conflict("Các việc trong thông báo này không còn chờ đồng chí.")
        return _dialog(ctx, options)

    @gate.callback(
        Output(DIALOG_ID, "title"),
        Input("snooze-go", "n_clicks"),
        *(State(f"snooze-{name}", "value") for name in _FIELDS),
        State(ADDRESS_ID, "pathname"),
        permission=Permission.READ_SELF,
        writes=True,
        fields={name: f"snooze-{name}" for name in _FIELDS},
        prevent_initial_call=True,
    )
    def put_off(ctx: Context, clicks: int | None, what: Any, until: Any, why: Any, path: Any) -> Any:
        chosen, day = str(what or ""), read_date(until, "until")
        given: dict[str, Any] = {"today": ctx.today, "now": ctx.now}
        duty_id = whole_number(chosen)
        if duty_id is not None:
            snooze_duty(ctx.session, ctx.actor, duty_id, day, str(why or ""), **given)
        elif chosen:
            snooze_subject(ctx.session, ctx.actor, chosen, day, str(why or ""), **given)
        else:
            raise Invalid("Chọn việc cần hoãn nhắc.", "what")
        ctx.session.flush()
        ctx.show(OFF_ID, children=_off(ctx, 0 if path == NOTICES else duty_id or 0))
        ctx.say(f"Đã hoãn nhắc đến {date_text(day)}.", closes=DIALOG_ID)
        return ""

    @gate.callback(
        Output(OFF_ID, "children"),
        Input({"type": "snooze-end", "snooze": ALL, "duty": ALL}, "n_clicks"),
        permission=Permission.READ_SELF,
        writes=True,
        prevent_initial_call=True,
    )
    def end(ctx: Context, clicks: list[int | None]) -> Any:
        asked = dash.ctx.triggered_id
        end_snooze(ctx.session, ctx.actor, asked["snooze"], today=ctx.today, now=ctx.now)
        ctx.session.flush()
        ctx.say("Đã thôi hoãn. Từ sáng làm việc tới, việc này được nhắc lại như thường.")
        return _off(ctx, asked["duty"])


def may_put_off(actor: Actor, duty: Duty) -> bool:
    """Whether somebody is reminded of a duty, and so may put it off."""
    own = actor.unit_id is not None and actor.unit_id == duty.unit_id and not actor.visiting
    return own and duty.state not in _OVER and duty.ended_on is None


def can_hold_back(reason: Reason) -> bool:
    """Whether what a message speaks of may be put off: digests may, urgent messages and decisions may not."""
    return reason is Reason.DIGEST


def off_by_oneself(ctx: Context, duty_id: int = 0, *, any_there: bool = True) -> html.Div:
    """What the reader will not hear of until a day, each with the button that ends it; of one duty where its page asks."""
    return html.Div(_off(ctx, duty_id) if any_there else None, id=OFF_ID)


def _off(ctx: Context, duty_id: int) -> Any:
    rows = [_off_line(one, duty_id) for one in still_off(ctx.session, ctx.actor, today=ctx.today, duty_id=duty_id or None)]
    if not rows:
        return None
    listed = html.Ul(rows, className="plain-list")
    return listed if duty_id else card("Đang hoãn nhắc", listed)


def _off_line(one: PutOff, duty_id: int) -> html.Li:
    why = f": {one.why}" if one.why else ""
    said = html.Span(f"Đồng chí đã hoãn nhắc đến {date_text(one.until)}{why}.", className="muted small")
    act = button("Thôi hoãn", {"type": "snooze-end", "snooze": one.snooze_id, "duty": duty_id}, small=True, icon_name="bell")
    return html.Li([html.Div([None if duty_id else html.Div(one.words), said]), act], className="unknown-line")


def _dialog(ctx: Context, options: Sequence[tuple[str, str]]) -> html.Dialog:
    farthest = last_day(ctx.session, ctx.today)
    if farthest <= ctx.today:
        raise Conflict("Cơ quan không cho hoãn nhắc việc.")
    return dialog(
        DIALOG_ID,
        "Hoãn nhắc",
        [
            select_field("snooze-what", "Việc", options, options[0][0], required=True),
            date_field(
                "snooze-until",
                "Nhắc lại từ ngày",
                calendar_of(ctx.session).next_working(ctx.today),
                required=True,
                help=f"Muộn nhất {date_text(farthest)}. Hạn không đổi; việc quá hạn vẫn được đôn đốc theo bậc.",
            ),
            text_field("snooze-why", "Lý do", placeholder="Ví dụ: đang chờ ý kiến thẩm định", max_length=300),
        ],
        [button("Thôi", closes=True), button("Hoãn nhắc", "snooze-go", look="primary", icon_name="clock-history")],
        opened=f"{options[0][0]}.{ctx.now.timestamp()}",
    )

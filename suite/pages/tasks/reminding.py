"""The panel of a duty's reminders: when the next one comes, why nobody was reminded, and putting it off."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, ctx

from scheduler.reminders.asking import ask
from scheduler.reminders.models import Snooze
from scheduler.reminders.silence import answers
from suite.components import button, card, html
from suite.guard import Context, Gate
from suite.pages.reminders.snooze import PLACE_ID, may_put_off, off_by_oneself
from suite.pages.tasks.subject import Subject
from tenants.access.permissions import Permission
from tenants.organisation.dao import get_unit
from tenants.tasks.dao import get_duty

ANSWER_ID = "reminding-answer"


def register(gate: Gate) -> None:
    """The answer, asked for: it reads more than a page should that nobody asked."""

    @gate.callback(
        Output(ANSWER_ID, "children"),
        Input({"type": "reminding-ask", "duty": ALL}, "n_clicks"),
        permission=Permission.READ_TASKS,
        scope="here",
        prevent_initial_call=True,
    )
    def tell(context: Context, clicks: list[int | None]) -> Any:
        duty = get_duty(context.session, ctx.triggered_id["duty"])
        lines = answers(ask(context.session, duty.id, context.now))
        unit = get_unit(context.session, duty.unit_id).name
        return [html.P(html.B(unit)), html.Ul([html.Li(line) for line in lines], className="plain-list")]


def reminding(context: Context, subject: Subject) -> html.Section | None:
    """What can be asked about reminders: of the duty that the address names, one's own, or the one that answers for the whole."""
    if not subject.duties or subject.task.dropped_on is not None:
        return None
    duty, unit = subject.duties[0]
    why = {"type": "reminding-ask", "duty": duty.id}
    put_off = None
    acts = [button("Khi nào nhắc, vì sao chưa nhắc?", why, small=True, icon_name="question-circle")]
    if may_put_off(context.actor, duty):
        put_off = off_by_oneself(context, duty.id, any_there=subject.has(Snooze))
        acts.append(button("Hoãn nhắc", {"type": "snooze-duty", "duty": duty.id}, small=True, icon_name="clock-history"))
    return card(
        "Nhắc việc",
        [
            html.P(f"Phần việc của {unit}.", className="muted small"),
            html.Div(acts, className="form-actions"),
            put_off,
            html.Div(id=ANSWER_ID),
            html.Div(id=PLACE_ID),
        ],
        id="nhac-viec",
    )

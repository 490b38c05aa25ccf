"""The panel of a task's obstacles and explanations: what stands in the way, who answers until when, who has to explain."""

from __future__ import annotations

from typing import Any

from suite.components import button, card, html, link
from suite.components.format import date_text
from suite.guard import Context
from suite.pages.explanations.calling import PLACE_ID as EXPLANATION_PLACE_ID
from suite.pages.explanations.view import PATH as EXPLANATIONS
from suite.pages.explanations.view import state_chip as explanation_chip
from suite.pages.obstacles.raising import PLACE_ID
from suite.pages.obstacles.view import PATH, level_words, state_chip
from suite.pages.tasks.subject import Subject
from tenants.access.permissions import Permission
from tenants.explanations import policy as explaining
from tenants.explanations.lateness import days_late
from tenants.explanations.models import Explanation
from tenants.explanations.states import State
from tenants.obstacles import dao
from tenants.obstacles.models import Obstacle
from tenants.tasks.models import Duty
from tenants.tasks.states import DutyState

# What is reported or accepted is not asked about from here.
_OVER = (DutyState.REPORTED, DutyState.COMPLETED)


def obstacles(ctx: Context, subject: Subject) -> html.Section | None:
    """What was raised and what has to be explained; None where there is nothing to say and nothing to do."""
    found = dao.obstacles_of_task(ctx.session, subject.task.id) if subject.has(Obstacle) else []
    called = [one for one in subject.explanations if explaining.can_see(ctx.actor, one.explanation)]
    raises = ctx.actor.may(Permission.RAISE_OBSTACLE) and subject.task.dropped_on is None
    if not (found or called or raises or explaining.can_judge(ctx.actor)):
        return None
    lines = [_obstacle(ctx, *pair) for pair in found] + [_explanation(ctx, one.explanation, one.unit) for one in called]
    empty = html.P("Chưa có vướng mắc. Khó khăn đã báo cáo được điền sẵn khi nêu.", className="muted small")
    return card(
        "Vướng mắc, giải trình",
        [
            html.Ul(lines) if lines else empty,
            html.Div(id=PLACE_ID),
            html.Div(id=EXPLANATION_PLACE_ID),
        ],
        button("Nêu thành vướng mắc", {"type": "obstacle-raise", "task": subject.task.id}, small=True, icon_name="sign-stop")
        if raises
        else None,
        flush=bool(lines),
    )


def explaining_of(ctx: Context, subject: Subject, duty: Duty) -> html.Button | html.A | None:
    """Beside a late duty: the explanation that is under way, or the way to call for one, for those who may."""
    open_one = next((one.explanation for one in subject.explanations if duty.id in one.duty_ids and one.is_living), None)
    if open_one is not None:
        if not explaining.can_see(ctx.actor, open_one):
            return None
        answered = open_one.state == State.ANSWERED
        words = "Đã gửi giải trình" if answered else f"Đang giải trình, hạn {date_text(open_one.due_on)}"
        return link(words, ctx.link(f"{EXPLANATIONS}/{open_one.id}"), class_name="small")
    late = days_late(duty.state, duty.completed_on, duty.last_permitted_on, ctx.today)
    if not late or duty.ended_on is not None or duty.state in _OVER or not explaining.can_judge(ctx.actor):
        return None
    return button("Yêu cầu giải trình", {"type": "explanation-duty", "duty": duty.id}, small=True, look="quiet")


def _obstacle(ctx: Context, obstacle: Obstacle, unit: str) -> html.Li:
    who = level_words(obstacle.level, obstacle.system_code)
    line = f"{unit or obstacle.raised_by} nêu {date_text(obstacle.raised_on)} · {who}, hạn {date_text(obstacle.due_on)}"
    chip = state_chip(obstacle.state, obstacle.due_on, ctx.today)
    return _line(link(obstacle.title, ctx.link(f"{PATH}/{obstacle.id}")), chip, line)


def _explanation(ctx: Context, explanation: Explanation, unit: str) -> html.Li:
    line = f"{explanation.called_by} yêu cầu {date_text(explanation.called_on)} · hạn {date_text(explanation.due_on)}"
    chip = explanation_chip(explanation.state, explanation.due_on, ctx.today)
    return _line(link(f"Giải trình của {unit}", ctx.link(f"{EXPLANATIONS}/{explanation.id}")), chip, line)


def _line(name: Any, chip: html.Span, line: str) -> html.Li:
    return html.Li(
        [html.Div([html.B(name), chip], className="version-top"), html.Div(line, className="muted small")], className="version"
    )

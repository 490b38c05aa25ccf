"""A task's dates: the one that holds and the first one, who has asked for more time, every change, and the acts that change it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import ALL, Input, Output, State

from scheduler.date_notices import tasks_redated
from scheduler.outbox.service import put
from suite.components import (
    area_field,
    button,
    card,
    date_field,
    definition_list,
    form_actions,
    html,
    icon,
    message,
    row_dialog,
    text_field,
    tick_list,
)
from suite.components.content import marks
from suite.components.format import date_text, moment_text, number, read_date
from suite.context import ADDRESS_ID
from suite.duty_states import class_chip
from suite.guard import Context, Gate
from suite.pages.extensions.ask import extension_button, extension_place, pressed
from suite.pages.extensions.view import decision_chip
from suite.pages.tasks.steps import CAUSES, whose_date
from suite.pages.tasks.subject import Subject
from suite.workplace import row_number, rows_chosen
from tenants.access.permissions import Permission
from tenants.errors import Conflict, Invalid
from tenants.organisation.rules import rules_of
from tenants.tasks import dao as tasks
from tenants.tasks.dating.dao import Change
from tenants.tasks.dating.service import redate_tasks, why_not_dated
from tenants.tasks.events.awaited import KINDS, awaited
from tenants.tasks.events.service import Happening, record_event, tasks_of_same_event
from tenants.tasks.extensions.askable import why_not_askable
from tenants.tasks.extensions.dao import AskedExtension
from tenants.tasks.extensions.policy import can_request_extension
from tenants.tasks.models import Duty, Task
from tenants.tasks.states import Against, limit_against, official_class
from tenants.vietnamese import shorten

DIALOG_PLACE, DIALOG_ID = "dates-dialog-place", "dates-dialog"


def dates(ctx: Context, subject: Subject) -> html.Section | None:
    """The panel; nothing for a task that is repeated and so has no date of its own."""
    task = subject.task
    changes = subject.changes
    asked = subject.asked
    acts = _acts(ctx, task, subject.duties, changes, asked)
    if task.deadline_kind in ("continuous", "recurring") and not (changes or asked):
        return None
    waits = task.deadline_kind in KINDS and task.due_on is None
    event = awaited(task.deadline_text, subject.plan.issued_on).event if waits else ""
    return card(
        "Thời hạn và gia hạn",
        [
            message(f"Chưa có ngày: tính từ “{event}”, khi sự kiện được ghi nhận.") if waits else None,
            definition_list(_facts(task, ctx.today)),
            html.Ul([_request(one) for one in asked], className="plain-list") if asked else None,
            html.Details(
                [
                    html.Summary(f"Các lần đổi hạn ({number(len(changes))})"),
                    html.Ul([_told(change) for change in changes], className="plain-list"),
                ],
                className="folded",
            )
            if changes
            else None,
            _no_more(ctx, subject.duties),
            form_actions(*acts) if acts else None,
            html.Div(id=DIALOG_PLACE),
            extension_place(),
        ],
    )


def _facts(task: Task, today: date) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [("Hạn hiện nay", date_text(task.due_on))]
    if task.original_due_on is not None and task.original_due_on != task.due_on:
        limit = limit_against(task.last_permitted_on, task.original_last_permitted_on, Against.ORIGINAL)
        completed_on = task.completed_on if task.state == "completed" else None
        # The official class follows the date that holds; what the first one would say stands beside it.
        by_first = class_chip(official_class(completed_on, limit, today))
        facts.append(("Hạn ban đầu", [f"{date_text(task.original_due_on)} ", by_first]))
    if task.extension_count:
        facts.append(("Số lần gia hạn", number(task.extension_count)))
    return facts


def _no_more(ctx: Context, duties: Sequence[tuple[Duty, str]]) -> html.P | None:
    """Why a unit that was granted its extensions cannot ask again: a button that is only gone leaves people searching."""
    own = [duty for duty, _ in duties if duty.extension_count and duty.unit_id == ctx.actor.unit_id]
    if not own or not ctx.actor.may(Permission.REQUEST_EXTENSION):
        return None
    sentence = why_not_askable(own[0], rules_of(ctx.session).extension_limit)
    return html.P(sentence, className="muted") if sentence else None


def _request(asked: AskedExtension) -> html.Li:
    request, decision = asked.request, asked.decision
    late = ", sau khi hết hạn" if request.asked_late else ""
    words = f"{asked.unit} xin gia hạn từ {date_text(request.due_on)} đến {date_text(request.wanted_on)}{late}: {request.reason}"
    reason: list[Any] = [html.Br(), f"Ý kiến: {decision.reason}"] if decision and decision.reason else []
    return html.Li([decision_chip(decision), html.Span([f" {words}", *reason])])


def _told(change: Change) -> html.Li:
    one, _, event = change
    words = f"{date_text(one.due_before)} → {date_text(one.due_on)} ({CAUSES[one.cause]}, {whose_date(change)})"
    why = f"{event.words}, ngày {date_text(event.happened_on)}" if event else one.reason
    said = " · ".join(filter(None, (why, one.document, one.user_name, moment_text(one.at))))
    return html.Li([icon("calendar-event"), html.Span(f" {words}"), html.Br(), html.Small(said, className="muted")])


def _acts(
    ctx: Context, task: Task, duties: Sequence[tuple[Duty, str]], changes: Sequence[Change], asked: Sequence[AskedExtension]
) -> list[Any]:
    acts: list[Any] = []
    if ctx.actor.may(Permission.REQUEST_EXTENSION) and not task.dropped_on:
        waiting = {one.request.duty_id for one in asked if one.decision is None}
        own = [(duty, unit) for duty, unit in duties if can_request_extension(ctx.actor, duty)]
        limit = rules_of(ctx.session).extension_limit if own else 0
        mine = [(duty, unit) for duty, unit in own if duty.id in waiting or not why_not_askable(duty, limit)]
        # The secretariat may ask for anybody: a collective of a hundred would be a hundred buttons.
        for duty, unit in mine[:3]:
            words = "Đề nghị đang chờ" if duty.id in waiting else "Xin gia hạn"
            acts.append(extension_button(duty.id, small=True, label=words if len(mine) == 1 else f"{words}: {unit}"))
    if ctx.actor.may(Permission.EDIT_TASK) and not why_not_dated(task):
        dated_by_event = any(change.cause == "event" for change, _, _ in changes)
        if task.deadline_kind in KINDS and (task.due_on is None or dated_by_event):
            label = "Ghi lại sự kiện" if dated_by_event else "Ghi nhận sự kiện"
            acts.append(button(label, {"type": "dates-event", "task": task.id}, icon_name="flag", small=True))
        acts.append(button("Đổi hạn", {"type": "dates-redate", "task": task.id}, icon_name="calendar-event", small=True))
    return acts


def register(gate: Gate) -> None:
    """The dialogs of re-dating and of recording an event, and what they do."""

    @gate.callback(
        Output(DIALOG_PLACE, "children"),
        Input({"type": "dates-redate", "task": ALL}, "n_clicks"),
        permission=Permission.EDIT_TASK,
        prevent_initial_call=True,
    )
    def ask_date(ctx: Context, clicks: Any) -> Any:
        task = tasks.get_task(ctx.session, pressed("task"))
        return _dialog(
            ctx,
            task,
            "Đổi hạn",
            "redate-go",
            date_field(
                "redate-due_on",
                "Hạn mới",
                required=True,
                help=f"Hạn hiện nay {date_text(task.due_on)}.",
                draft=f"redate-{task.id}-date",
            ),
            area_field("redate-reason", "Lý do", required=True, rows=2, max_length=2000, draft=f"redate-{task.id}-reason"),
            text_field(
                "redate-document",
                "Văn bản làm căn cứ",
                max_length=300,
                draft=f"redate-{task.id}-document",
                placeholder="Số, ký hiệu, ngày",
            ),
        )

    @gate.callback(
        Output(DIALOG_PLACE, "children", allow_duplicate=True),
        Input("redate-go", "n_clicks"),
        State("dates-subject", "data-task"),
        State("redate-due_on", "value"),
        State("redate-reason", "value"),
        State("redate-document", "value"),
        State(ADDRESS_ID, "pathname"),
        permission=Permission.EDIT_TASK,
        writes=True,
        fields={"due_on": "redate-due_on", "reason": "redate-reason", "document": "redate-document"},
        prevent_initial_call=True,
    )
    def redate(ctx: Context, clicks: Any, task: Any, due_on: Any, reason: Any, document: Any, path: Any) -> Any:
        task_id, said = tasks.get_task(ctx.session, row_number(task, "Không tìm thấy nhiệm vụ này.")).id, str(reason or "")
        day = read_date(str(due_on or ""), "due_on")
        outcome = redate_tasks(ctx.session, ctx.actor, [task_id], day, reason=said, document=str(document or ""), now=ctx.now)
        if outcome.refused:
            raise Conflict(outcome.refused[0].reason)
        put(ctx.session, tasks_redated(ctx.session, outcome.done, said, ctx.now))
        saved = tuple(f"redate-{task_id}-{name}" for name in ("date", "reason", "document"))
        ctx.say("Đã đổi hạn và báo cho các đơn vị.", saved=saved, closes=DIALOG_ID)
        ctx.redraw(path)
        return None

    _register_events(gate)


def _register_events(gate: Gate) -> None:
    @gate.callback(
        Output(DIALOG_PLACE, "children", allow_duplicate=True),
        Input({"type": "dates-event", "task": ALL}, "n_clicks"),
        permission=Permission.EDIT_TASK,
        prevent_initial_call=True,
    )
    def ask_event(ctx: Context, clicks: Any) -> Any:
        task = tasks.get_task(ctx.session, pressed("task"))
        waiting = tasks_of_same_event(ctx.session, task)
        if not waiting:
            raise Conflict("Nhiệm vụ này không chờ sự kiện nào.")
        own = next(one for one in waiting if one.task.id == task.id)
        help = "Để trống thì tính theo thời hạn của từng nhiệm vụ." if own.awaited.offset else "Thời hạn không ghi cách tính ngày."
        options = [(str(one.task.id), f"{one.task.deadline_text}: {shorten(one.task.content, 120)}") for one in waiting]
        return _dialog(
            ctx,
            task,
            "Ghi nhận sự kiện",
            "event-go",
            text_field(
                "event-words", "Sự kiện đã xảy ra", own.awaited.event, required=True, max_length=500, draft=f"event-{task.id}-words"
            ),
            date_field("event-happened_on", "Ngày xảy ra", required=True, draft=f"event-{task.id}-happened_on"),
            text_field(
                "event-document", "Văn bản", max_length=300, draft=f"event-{task.id}-document", placeholder="Số, ký hiệu, ngày"
            ),
            date_field(
                "event-due_on",
                "Hạn của nhiệm vụ",
                required=not own.awaited.offset,
                help=help,
                draft=f"event-{task.id}-due_on",
            ),
            tick_list("event-tasks", "Các nhiệm vụ được tính hạn theo sự kiện này", options, [value for value, _ in options]),
        )

    @gate.callback(
        Output(DIALOG_PLACE, "children", allow_duplicate=True),
        Input("event-go", "n_clicks"),
        State("dates-subject", "data-task"),
        State("event-words", "value"),
        State("event-happened_on", "value"),
        State("event-document", "value"),
        State("event-due_on", "value"),
        State("event-tasks", "value"),
        State(ADDRESS_ID, "pathname"),
        permission=Permission.EDIT_TASK,
        writes=True,
        fields={
            "reason": "event-words",
            "happened_on": "event-happened_on",
            "document": "event-document",
            "due_on": "event-due_on",
        },
        prevent_initial_call=True,
    )
    def record(
        ctx: Context, clicks: Any, task: Any, words: Any, happened: Any, document: Any, due_on: Any, chosen: Any, path: Any
    ) -> Any:
        task_id = tasks.get_task(ctx.session, row_number(task, "Không tìm thấy nhiệm vụ này.")).id
        happening = Happening(
            str(words or ""),
            read_date(str(happened or ""), "happened_on"),
            str(document or ""),
            read_date(str(due_on or ""), "due_on"),
        )
        event, outcome = record_event(ctx.session, ctx.actor, rows_chosen(chosen), happening, now=ctx.now)
        if not outcome.done:
            raise Invalid(outcome.refused[0].reason)
        put(ctx.session, tasks_redated(ctx.session, outcome.done, event.words, ctx.now))
        saved = tuple(f"event-{task_id}-{name}" for name in ("words", "happened_on", "document", "due_on"))
        ctx.say(f"Đã tính hạn cho {number(len(outcome.done))} nhiệm vụ và báo cho các đơn vị.", saved=saved, closes=DIALOG_ID)
        ctx.redraw(path)
        return None


def _dialog(ctx: Context, task: Task, title: str, confirm_id: str, *fields: Any) -> html.Dialog:
    subject = html.Div(html.P(task.content, className="dialog-subject"), id="dates-subject", **marks(task=str(task.id)))
    return row_dialog(DIALOG_ID, title, subject, title, confirm_id, fields, opened=f"{task.id}.{ctx.now.timestamp()}")

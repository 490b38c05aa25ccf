"""What the leads of a task have asked of whom, for how long they have waited, and the acts of asking and judging."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State

from scheduler.contribution_notices import contribution_judged, contributions_asked
from scheduler.outbox.service import put
from suite.components import (
    area_field,
    button,
    button_link,
    card,
    date_field,
    dialog,
    duty_card,
    duty_list,
    html,
    link,
    row_dialog,
    select_field,
)
from suite.components.content import marks
from suite.components.format import date_text, number, read_date
from suite.guard import Context, Gate
from suite.pages.coordination.view import PATH, letter_line, state_chip, waited_text
from suite.pages.tasks.subject import Subject
from suite.workplace import pressed, row_number
from tenants.access.permissions import Permission
from tenants.calendar.service import calendar_of
from tenants.clock import day_of
from tenants.organisation.dao import list_tenants, list_units
from tenants.tasks import dao as tasks
from tenants.tasks.contributions import dao, policy, service
from tenants.tasks.contributions.dao import Waiting, WaitingCounts, WaitingFilter
from tenants.tasks.contributions.letters import Step
from tenants.tasks.contributions.models import Contribution
from tenants.tasks.contributions.service import LONGEST_WISH, Request
from tenants.tasks.contributions.waiting import OPEN, ContributionState, days_waited, usual_due
from tenants.tasks.models import Task
from tenants.tasks.states import DutyRole

PANEL_ID, PLACE_ID = "contributions", "contribution-place"
ASK_DIALOG, JUDGE_DIALOG = "contribution-ask-dialog", "contribution-judge-dialog"
SHOWN = 10
_GONE = "Không tìm thấy đề nghị phối hợp này."


def contributions(ctx: Context, subject: Subject) -> html.Div | None:
    """The panel; nothing on a task of which nobody has asked anything and this person may not ask."""
    shown = _panel(ctx, subject.task, any_asked=subject.has(Contribution))
    return html.Div([html.Div(shown, id=PANEL_ID), html.Div(id=PLACE_ID)]) if shown is not None else None


def _panel(ctx: Context, task: Task, *, any_asked: bool = True) -> Any:
    own = WaitingFilter(task_id=task.id)
    counts = dao.count_requests(ctx.session, ctx.today, own) if any_asked else WaitingCounts()
    may_ask = _may_ask(ctx, task)
    waiting = counts.open + counts.answered
    if not (may_ask or waiting or counts.settled):
        return None
    rows = dao.waiting_page(ctx.session, ctx.today, own, limit=SHOWN)[0] if waiting else []
    ask = button("Đề nghị phối hợp", {"type": "contribution-ask", "task": task.id}, icon_name="chat-left-dots", small=True)
    nobody = "Không phải chờ ai." if counts.settled else "Chưa đề nghị ai. Đề nghị có hạn; ai chậm, mọi người đều thấy."
    more = _links(ctx, task, waiting, counts.settled)
    return card(
        f"Đang chờ phối hợp ({number(waiting)})",
        [
            duty_list([_line(ctx, one) for one in rows]) if rows else html.P(nobody, className="muted"),
            html.P(more, className="muted") if more else None,
        ],
        ask if may_ask else None,
    )


def _may_ask(ctx: Context, task: Task) -> bool:
    if not ctx.actor.may(Permission.ASK_CONTRIBUTION) or task.dropped_on is not None:
        return False
    return policy.can_ask(ctx.actor, ()) or policy.can_ask(ctx.actor, dao.leading_units(ctx.session, task.id))


def _links(ctx: Context, task: Task, waiting: int, settled: int) -> list[Any]:
    if ctx.visited:
        return []
    found: list[Any] = [link(f"Xem cả {number(waiting)} đề nghị", f"{PATH}?nhiem-vu={task.id}")] if waiting > SHOWN else []
    if settled:
        found += [" " if found else "", link(f"{number(settled)} đề nghị đã xong", f"{PATH}?nhiem-vu={task.id}&tinh-trang=xong")]
    return found


def _line(ctx: Context, one: Waiting) -> html.Article:
    request = one.contribution
    open_, asked_on = request.state in OPEN, day_of(request.asked_at)
    since = f", đã chờ {days_waited(asked_on, ctx.today)} ngày" if open_ and asked_on < ctx.today else ""
    said: list[Any] = []
    if request.returned_reason and request.state == ContributionState.RETURNED:
        said.append(html.P([html.B("Cần bổ sung: "), request.returned_reason], className="said"))
    if request.state == ContributionState.ANSWERED:
        said.append(html.P(request.answer, className="said"))
    return duty_card(
        state_chip(request, ctx.today),
        f"Chờ {one.who}" if open_ else f"{one.answerer} đã trả lời",
        f"{request.wanted} · {request.asker} đề nghị ngày {date_text(asked_on)}"
        + (since if open_ else f", {waited_text(request, ctx.today)}"),
        _acts(ctx, request),
        aside=f"Hạn {date_text(request.due_on)}",
        children=said or None,
    )


def _acts(ctx: Context, request: Contribution) -> list[Any]:
    acts: list[Any] = []
    if policy.can_judge(ctx.actor, request):
        if request.state == ContributionState.ANSWERED:
            acts = [
                button("Tiếp nhận", {"type": "contribution-accept", "request": request.id}, look="primary", icon_name="check-lg"),
                button("Gửi lại", {"type": "contribution-return", "request": request.id}, icon_name="arrow-counterclockwise"),
            ]
        elif request.state in OPEN:
            acts = [button("Rút đề nghị", {"type": "contribution-withdraw", "request": request.id}, icon_name="x-lg")]
    if request.state in OPEN and request.unit_id is not None and request.unit_id == ctx.actor.unit_id:
        acts.insert(0, button_link("Trả lời", "/viec-cua-toi?nhom=asked", look="primary"))
    return acts


def said_to_each_other(ctx: Context, subject: Subject, most: int) -> list[Any]:
    """A source of the task's story: what was asked and judged. A unit's own answer stands there already, as its update."""
    letters = dao.letters_of_task(ctx.session, subject.task.id, limit=most) if subject.has(Contribution) else []
    foreign = [letter for letter in letters if letter.step != Step.ANSWERED or not letter.user_name]
    if not foreign:
        return []
    requests = {one.contribution.id: one for one in dao.requests_by_ids(ctx.session, {_request_id(one) for one in foreign})}
    answers = [letter.id for letter in foreign if letter.step == Step.ANSWERED]
    files = dao.evidence_of_letters(ctx.session, answers) if answers else {}
    leads = dao.leading_units(ctx.session, subject.task.id) if answers else set()
    # Whoever took a request over was not the one that was asked before.
    moved = {_request_id(letter) for letter in letters if letter.step == Step.MOVED}
    return [
        letter_line(
            ctx,
            letter,
            files.get(letter.id, []),
            opens=not ctx.visited and policy.can_see_letters(ctx.actor, asked.contribution, leads),
            # Of several requests one has to be able to tell whose turn it was; an answer and a move name the body themselves.
            other="" if letter.step in (Step.ANSWERED, Step.MOVED) or asked.contribution.id in moved else asked.who,
        )
        for letter in foreign
        if (asked := requests[_request_id(letter)])
    ]


def _request_id(letter: Any) -> int:
    return int(letter.contribution_id)


def register(gate: Gate) -> None:
    """Asking, and what becomes of an answer."""

    @gate.callback(
        Output(PLACE_ID, "children"),
        Input({"type": "contribution-ask", "task": ALL}, "n_clicks"),
        permission=Permission.ASK_CONTRIBUTION,
        prevent_initial_call=True,
    )
    def open_ask(ctx: Context, clicks: Any) -> Any:
        return _ask_dialog(ctx, tasks.get_task(ctx.session, pressed("task")))

    @gate.callback(
        Output(PANEL_ID, "children", allow_duplicate=True),
        Input("contribution-ask-send", "n_clicks"),
        State("contribution-subject", "data-task"),
        State("contribution-units", "value"),
        State("contribution-others", "value"),
        State("contribution-wanted", "value"),
        State("contribution-due", "value"),
        permission=Permission.ASK_CONTRIBUTION,
        writes=True,
        fields={
            "units": "contribution-units",
            "others": "contribution-others",
            "wanted": "contribution-wanted",
            "due_on": "contribution-due",
        },
        prevent_initial_call=True,
    )
    def send_ask(ctx: Context, clicks: Any, task: Any, units: Any, others: Any, wanted: Any, due: Any) -> Any:
        task_id = row_number(task, "Không tìm thấy nhiệm vụ này.")
        given = Request(
            str(wanted or ""),
            read_date(str(due or ""), "due_on"),
            _chosen(units, "Không tìm thấy đơn vị này."),
            _chosen(others, "Không tìm thấy cơ quan này."),
        )
        asked = service.ask(ctx.session, ctx.actor, task_id, given, today=ctx.today, now=ctx.now)
        put(ctx.session, contributions_asked(ctx.session, asked, ctx.now))
        abroad = sum(one.other_tenant_id is not None for one in asked)
        said = f"Đã gửi {len(asked)} đề nghị." + (" Đề nghị sang cơ quan khác được chuyển trong ít phút." if abroad else "")
        ctx.say(said, saved=(f"contribution-wanted-{task_id}",), closes=ASK_DIALOG)
        return _panel(ctx, tasks.get_task(ctx.session, task_id))

    @gate.callback(
        Output(PANEL_ID, "children", allow_duplicate=True),
        Input({"type": "contribution-accept", "request": ALL}, "n_clicks"),
        permission=Permission.ASK_CONTRIBUTION,
        writes=True,
        prevent_initial_call=True,
    )
    def accept(ctx: Context, clicks: Any) -> Any:
        request = service.accept(ctx.session, ctx.actor, pressed("request"), now=ctx.now)
        return _judged(ctx, request, Step.ACCEPTED, "Đã tiếp nhận câu trả lời.")

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input({"type": "contribution-return", "request": ALL}, "n_clicks"),
        permission=Permission.ASK_CONTRIBUTION,
        prevent_initial_call=True,
    )
    def open_return(ctx: Context, clicks: Any) -> Any:
        request = dao.get_contribution(ctx.session, pressed("request"))
        fields = [
            area_field(
                "contribution-reason",
                "Lý do",
                required=True,
                rows=3,
                draft=f"contribution-reason-{request.id}",
                placeholder="Cần bổ sung gì",
            ),
            date_field(
                "contribution-new-due",
                "Hạn trả lời",
                request.due_on if request.due_on >= ctx.today else None,
                help=f"Bỏ trống thì giữ hạn {date_text(request.due_on)}.",
            ),
        ]
        return _judging(ctx, request, "Gửi lại để bổ sung", "Gửi lại", "contribution-return-send", fields)

    @gate.callback(
        Output(PANEL_ID, "children", allow_duplicate=True),
        Input("contribution-return-send", "n_clicks"),
        State("contribution-return-send-subject", "data-request"),
        State("contribution-reason", "value"),
        State("contribution-new-due", "value"),
        permission=Permission.ASK_CONTRIBUTION,
        writes=True,
        fields={"reason": "contribution-reason", "due_on": "contribution-new-due"},
        prevent_initial_call=True,
    )
    def send_return(ctx: Context, clicks: Any, request: Any, reason: Any, due: Any) -> Any:
        request_id, due_on = row_number(request, _GONE), read_date(str(due or ""), "due_on")
        given = {"due_on": due_on, "today": ctx.today, "now": ctx.now}
        returned = service.send_back(ctx.session, ctx.actor, request_id, str(reason or ""), **given)  # type: ignore[arg-type]  # as named
        saved = (f"contribution-reason-{request_id}",)
        return _judged(ctx, returned, Step.RETURNED, "Đã gửi lại và báo cho bên được đề nghị.", saved)

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input({"type": "contribution-withdraw", "request": ALL}, "n_clicks"),
        permission=Permission.ASK_CONTRIBUTION,
        prevent_initial_call=True,
    )
    def open_withdraw(ctx: Context, clicks: Any) -> Any:
        request = dao.get_contribution(ctx.session, pressed("request"))
        fields = [html.P("Bên được đề nghị sẽ được báo và không phải trả lời nữa. Diễn biến vẫn ghi lại đề nghị này.")]
        return _judging(ctx, request, "Rút đề nghị", "Rút đề nghị", "contribution-withdraw-send", fields)

    @gate.callback(
        Output(PANEL_ID, "children", allow_duplicate=True),
        Input("contribution-withdraw-send", "n_clicks"),
        State("contribution-withdraw-send-subject", "data-request"),
        permission=Permission.ASK_CONTRIBUTION,
        writes=True,
        prevent_initial_call=True,
    )
    def send_withdraw(ctx: Context, clicks: Any, request: Any) -> Any:
        withdrawn = service.withdraw(ctx.session, ctx.actor, row_number(request, _GONE), now=ctx.now)
        return _judged(ctx, withdrawn, Step.WITHDRAWN, "Đã rút đề nghị.")


def _judged(ctx: Context, request: Contribution, step: Step, said: str, saved: tuple[str, ...] = ()) -> Any:
    put(ctx.session, contribution_judged(ctx.session, request, step, ctx.now))
    ctx.say(said, saved=saved, closes=JUDGE_DIALOG)
    return _panel(ctx, tasks.get_task(ctx.session, request.task_id))


def _chosen(values: Any, sentence: str) -> tuple[int, ...]:
    """The rows that were chosen in a list, of which a browser sends one or many."""
    given = values if isinstance(values, list) else [values] if values else []
    return tuple(row_number(value, sentence) for value in given)


def _ask_dialog(ctx: Context, task: Task) -> html.Dialog:
    duties = dao.units_of_task(ctx.session, task.id)
    coordinating = [unit_id for unit_id, duty in duties.items() if duty.role == DutyRole.COORDINATING]
    leading = duties.keys() - set(coordinating)
    units = [unit for unit in list_units(ctx.session, on=ctx.today) if unit.id not in leading and unit.id != ctx.actor.unit_id]
    # Those who coordinate by the plan first; the sort keeps the order of names.
    units.sort(key=lambda unit: unit.id not in coordinating)
    others = [tenant for tenant in list_tenants(ctx.session) if tenant.id != ctx.actor.tenant_id]
    due_on = usual_due(task.last_permitted_on or task.due_on, ctx.today, calendar_of(ctx.session))
    return dialog(
        ASK_DIALOG,
        "Đề nghị phối hợp",
        [
            html.Div(html.P(task.content, className="dialog-subject"), id="contribution-subject", **marks(task=str(task.id))),
            select_field(
                "contribution-units",
                "Đơn vị",
                [(str(unit.id), f"{unit.name} (phối hợp)" if unit.id in coordinating else unit.name) for unit in units],
                [str(unit_id) for unit_id in coordinating] if len(coordinating) == 1 else None,
                many_values=True,
                help="Đơn vị chưa phối hợp nhiệm vụ này sẽ được thêm vào.",
            ),
            select_field(
                "contribution-others",
                "Hoặc cơ quan khác",
                [(str(tenant.id), tenant.name) for tenant in others],
                many_values=True,
                help="Bộ, tỉnh khác chỉ thấy nội dung nhiệm vụ này và đề nghị của đồng chí.",
            ),
            area_field(
                "contribution-wanted",
                "Cần gửi gì",
                required=True,
                rows=3,
                draft=f"contribution-wanted-{task.id}",
                placeholder="Số liệu, ý kiến, tài liệu cụ thể",
                max_length=LONGEST_WISH,
            ),
            date_field("contribution-due", "Trả lời trước hết ngày", due_on, required=True),
        ],
        [button("Thôi", closes=True), button("Gửi đề nghị", "contribution-ask-send", look="primary", icon_name="send")],
        opened=f"{task.id}.{ctx.now.timestamp()}",
    )


def _judging(ctx: Context, request: Contribution, title: str, confirm: str, confirm_id: str, fields: list[Any]) -> html.Dialog:
    (one,) = dao.requests_by_ids(ctx.session, [request.id])
    words = html.P(f"{one.who}: {request.wanted}", className="dialog-subject")
    subject = html.Div(words, id=f"{confirm_id}-subject", **marks(request=str(request.id)))
    return row_dialog(JUDGE_DIALOG, title, subject, confirm, confirm_id, fields, opened=f"{request.id}.{ctx.now.timestamp()}")

"""The page of reported work that the secretary judges, and its first tab: completions that wait."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State

from scheduler.notices import completion_accepted, completion_returned
from scheduler.outbox.service import put
from suite.components import (
    Tab,
    area_field,
    button,
    chip,
    count_link,
    duty_card,
    duty_list,
    empty_state,
    html,
    message,
    page_head,
    row_dialog,
    stack,
    status_chip,
    tabs,
)
from suite.components.content import marks
from suite.components.format import date_text, number, since_text
from suite.evidence import evidence_links, purge_place
from suite.guard import ADDRESS_ID, Context, Gate
from suite.pages.duties.page import pressed_duty
from suite.pages.verification import samples
from suite.pages.verification.unproven import unproven
from suite.routing import Figure, Nav, query_of
from suite.workplace import row_number
from tenants.access.permissions import Permission
from tenants.clock import day_of
from tenants.errors import Conflict
from tenants.tasks import dao, verification_dao
from tenants.tasks.models import Duty, Evidence, Task, Update, Verification
from tenants.tasks.service import accept_completion, return_completion
from tenants.tasks.states import OfficialClass, official_class

PATH = "/cho-xac-nhan"
UNPROVEN = "/cho-xac-nhan/thieu-minh-chung"
BODY_ID = "verification-body"
DIALOG_ID = "verification-return"
SHOWN = 100
_COUNTED = "completions that wait"  # in the session's notes
_TABS = {PATH: "Chờ xác nhận", samples.PATH: "Kiểm tra mẫu", UNPROVEN: "Thiếu minh chứng"}


def register(gate: Gate) -> None:
    """The page, confirming, and returning with a reason."""

    @gate.page(
        PATH,
        permission=Permission.VERIFY_UPDATE,
        title="Chờ xác nhận",
        nav=Nav("Chờ xác nhận", "patch-check", "work", 30, "Xác nhận", _figure),
    )
    def waiting(ctx: Context) -> Any:
        words = "Việc đơn vị báo hoàn thành. Chỉ khi được xác nhận, việc mới tính là hoàn thành, theo ngày đơn vị báo cáo."
        body = html.Div(_body(ctx), id=BODY_ID)
        return stack(page_head(_TABS[PATH], words), body, html.Div(id="verification-dialog"), purge_place(ctx))

    @gate.page(samples.PATH, permission=Permission.VERIFY_UPDATE, title="Kiểm tra mẫu")
    def sampling(ctx: Context) -> Any:
        words = "Những báo cáo nên xem trước, theo dấu hiệu trong chính báo cáo; mỗi dấu hiệu có số điểm."
        if samples.RETURNS in ctx.query:
            return _page(ctx, samples.PATH, words, samples.returns(ctx))
        body = html.Div(samples.samples(ctx), id=samples.BODY_ID)
        return _page(ctx, samples.PATH, words, body, html.Div(id="sample-place"), purge_place(ctx))

    @gate.page(UNPROVEN, permission=Permission.VERIFY_UPDATE, title="Thiếu minh chứng")
    def without_evidence(ctx: Context) -> Any:
        return _page(ctx, UNPROVEN, "Việc báo hoàn thành mà chưa được xác nhận kèm minh chứng.", unproven(ctx, UNPROVEN))

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input({"type": "verify-accept", "duty": ALL, "version": ALL}, "n_clicks"),
        State(ADDRESS_ID, "search"),
        permission=Permission.VERIFY_UPDATE,
        writes=True,
        prevent_initial_call=True,
    )
    def accept(ctx: Context, clicks: Any, search: Any) -> Any:
        duty_id, version = pressed_duty()
        try:
            accepted = accept_completion(ctx.session, ctx.actor, duty_id, version=version, now=ctx.now)
        except Conflict as other:
            return _meanwhile(ctx, other, search)
        put(ctx.session, completion_accepted(ctx.session, accepted, ctx.actor.name, ctx.now))
        ctx.say("Đã xác nhận hoàn thành.")
        return _body(ctx.at(PATH, query_of(search)))

    @gate.callback(
        Output("verification-dialog", "children"),
        Input({"type": "verify-return", "duty": ALL, "version": ALL}, "n_clicks"),
        permission=Permission.VERIFY_UPDATE,
        prevent_initial_call=True,
    )
    def ask_reason(ctx: Context, clicks: Any) -> Any:
        duty_id, version = pressed_duty()
        task = dao.get_task(ctx.session, dao.get_duty(ctx.session, duty_id).task_id)
        seen = marks(duty=str(duty_id), version=str(version))
        reason = area_field(
            "verification-reason",
            "Lý do",
            required=True,
            rows=3,
            draft=f"return-{duty_id}",
            placeholder="Cần bổ sung gì để được xác nhận",
        )
        return row_dialog(
            DIALOG_ID,
            "Trả lại để bổ sung",
            html.Div(html.P(task.content, className="dialog-subject"), id="verification-subject", **seen),
            "Trả lại",
            "verification-send-back",
            reason,
            opened=f"{duty_id}.{ctx.now.timestamp()}",
        )

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("verification-send-back", "n_clicks"),
        State("verification-subject", "data-duty"),
        State("verification-subject", "data-version"),
        State("verification-reason", "value"),
        State(ADDRESS_ID, "search"),
        permission=Permission.VERIFY_UPDATE,
        writes=True,
        fields={"reason": "verification-reason"},
        prevent_initial_call=True,
    )
    def send_back(ctx: Context, clicks: int | None, duty: Any, version: Any, reason: Any, search: Any) -> Any:
        duty_id, seen = (row_number(value, "Không tìm thấy phần việc này.") for value in (duty, version))
        try:
            returned = return_completion(ctx.session, ctx.actor, duty_id, str(reason or ""), version=seen, now=ctx.now)
        except Conflict as other:
            return _meanwhile(ctx, other, search)
        put(ctx.session, completion_returned(ctx.session, returned, ctx.actor.name, ctx.now))
        ctx.say("Đã trả lại và báo cho đơn vị.", saved=(f"return-{duty_id}",), closes=DIALOG_ID)
        return _body(ctx.at(PATH, query_of(search)))


def _meanwhile(ctx: Context, other: Conflict, search: Any) -> Any:
    """The list as it is now, for whoever judged what is no longer so; a typed reason is there again when the dialog is."""
    ctx.say(f"{other.message} Danh sách đã được làm mới.", "warning", closes=DIALOG_ID)
    return _body(ctx.at(PATH, query_of(search)))


def _page(ctx: Context, path: str, words: str, *parts: Any) -> Any:
    """The tabs with their counts, and the one that was opened."""
    return stack(page_head(_TABS[path], words), _tabs(ctx, path), *parts)


def _tabs(ctx: Context, path: str) -> Any:
    counts = {PATH: _waiting(ctx)[0], UNPROVEN: verification_dao.count_unproven(ctx.session)}
    return tabs([Tab(label, address, counts.get(address)) for address, label in _TABS.items()], path)


def _waiting(ctx: Context) -> tuple[int, int]:
    """The figures of the page and of the navigation, counted once for both."""
    notes = ctx.session.info
    if _COUNTED not in notes:
        notes[_COUNTED] = verification_dao.count_waiting(ctx.session)
    counted: tuple[int, int] = notes[_COUNTED]
    return counted


def _figure(ctx: Context) -> Figure:
    counted: tuple[int, int] | None = ctx.session.info.get(_COUNTED)
    return counted[0] if counted else verification_dao.completions_to_judge()


def _body(ctx: Context) -> Any:
    """What an act changes: the counts of the tabs, and what waits."""
    return stack(_tabs(ctx, PATH), _list(ctx))


def _list(ctx: Context) -> Any:
    only = ctx.query.get("minh-chung") == "khong"
    waiting = verification_dao.waiting_for_verification(ctx.session, bare=only, limit=SHOWN)
    if only and not waiting:
        only, waiting = False, verification_dao.waiting_for_verification(ctx.session, limit=SHOWN)
    if not waiting:
        return empty_state(
            "patch-check", "Không có việc chờ xác nhận", "Khi đơn vị báo hoàn thành, việc sẽ hiện ở đây kèm minh chứng."
        )
    total, bare = _waiting(ctx)
    returns = verification_dao.last_returns(ctx.session, [duty.id for duty, *_ in waiting])
    shown = [*(update.id for *_, update in waiting), *(verdict.update_id for verdict in returns.values())]
    evidence = dao.evidence_of_updates(ctx.session, shown)
    parts: list[Any] = []
    if bare:
        parts.append(
            message(
                [
                    count_link(bare, f"{PATH}?minh-chung=khong"),
                    " trên ",
                    count_link(total, PATH),
                    " việc báo hoàn thành mà không có minh chứng; xếp lên đầu.",
                ],
                "warning",
            )
        )
    total = bare if only else total
    if total > SHOWN:
        parts.append(message(f"Đang hiện {SHOWN} việc cần xem trước trên tổng số {number(total)}."))
    parts.append(duty_list([_card(ctx, *row, evidence, returns.get(row[0].id)) for row in waiting]))
    return stack(*parts)


def _card(
    ctx: Context, duty: Duty, task: Task, unit: str, update: Update, brought: dict[int, list[Evidence]], before: Verification | None
) -> html.Article:
    evidence = brought.get(update.id, [])
    late = official_class(duty.completed_on, duty.last_permitted_on, ctx.today) is OfficialClass.LATE
    return duty_card(
        [
            chip("overdue", "paperclip", "Không có minh chứng") if not evidence else status_chip("waiting"),
            status_chip("late") if late else None,
        ],
        task.content,
        f"{unit} · báo hoàn thành {since_text(update.at, ctx.now)} · {update.user_name}",
        [
            button(
                "Xác nhận",
                {"type": "verify-accept", "duty": duty.id, "version": duty.version},
                look="primary",
                icon_name="check-lg",
            ),
            button(
                "Trả lại", {"type": "verify-return", "duty": duty.id, "version": duty.version}, icon_name="arrow-counterclockwise"
            ),
        ],
        href=f"/nhiem-vu/{task.id}",
        aside=f"Hạn {date_text(duty.due_on)}" if duty.due_on else task.deadline_text,
        children=[
            html.P(update.result, className="said"),
            evidence_links(ctx, evidence),
            _returned(ctx, before, brought.get(before.update_id, [])) if before else None,
        ],
    )


def _returned(ctx: Context, verdict: Verification, evidence: list[Evidence]) -> html.Div:
    """Why the last completion came back and what it had brought: whether this one mends that is seen side by side."""
    if evidence:
        summary = html.Summary(f"Minh chứng lần trước ({len(evidence)})")
        brought: Any = html.Details([summary, evidence_links(ctx, evidence)], className="folded")
    else:
        brought = html.P("Lần trước không có minh chứng", className="muted")
    reason = html.P([html.B(f"Đã trả lại ngày {date_text(day_of(verdict.at))}: "), verdict.reason])
    return html.Div([reason, brought], className="said returned-before")

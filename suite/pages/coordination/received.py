"""The page of one request from another tenant: what is asked, who answers it, and the answer."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State

from scheduler.contribution_notices import request_received
from scheduler.outbox.service import put
from suite.choosing import watch_files
from suite.components import (
    button,
    card,
    columns,
    confirm_dialog,
    definition_list,
    form_actions,
    html,
    link,
    message,
    page_head,
    select_field,
    stack,
    story,
    typed_text,
)
from suite.components.content import marks
from suite.components.format import date_text, moment_text
from suite.guard import Context, Gate
from suite.pages.coordination.page import INCOMING
from suite.pages.coordination.view import PATH, letter_line, state_chip, waited_text
from suite.pages.duties.asked import answer_fields
from suite.workplace import evidence_of, row_number, uploaded
from tenants.access.permissions import Permission
from tenants.organisation.dao import list_units, unit_names
from tenants.tasks.contributions import dao, policy
from tenants.tasks.contributions.letters import Step
from tenants.tasks.contributions.models import ReceivedRequest
from tenants.tasks.contributions.received import answer_received, find_visible, hand_over
from tenants.tasks.contributions.service import Answer
from tenants.tasks.contributions.waiting import OPEN, ContributionState

BODY_ID = "received-body"
_GONE = "Không tìm thấy đề nghị này."


def register(gate: Gate) -> None:
    """The page, handing over, and answering."""

    @gate.page(f"{PATH}/de-nghi/<int:received_id>", permission=Permission.READ_TASKS, title="Đề nghị từ cơ quan khác")
    def layout(ctx: Context, received_id: int) -> Any:
        return html.Div(_body(ctx, find_visible(ctx.session, ctx.actor, received_id)), id=BODY_ID)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("received-hand", "n_clicks"),
        State("received-subject", "data-request"),
        State("received-unit", "value"),
        permission=Permission.ASK_CONTRIBUTION,
        writes=True,
        fields={"unit": "received-unit"},
        prevent_initial_call=True,
    )
    def hand(ctx: Context, clicks: Any, request: Any, unit: Any) -> Any:
        unit_id = row_number(unit, "Không tìm thấy đơn vị này.") if unit else None
        received = hand_over(ctx.session, ctx.actor, row_number(request, _GONE), unit_id, today=ctx.today, now=ctx.now)
        put(ctx.session, request_received(ctx.session, received, Step.HANDED, ctx.now))
        ctx.say("Đã giao đơn vị trả lời và báo cho đơn vị.")
        return _body(ctx, received)

    watch_files(gate, "received-files", Permission.REPORT_DUTY)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("received-send", "n_clicks"),
        State("received-subject", "data-request"),
        State("received-result", "value"),
        State("received-reference", "value"),
        State("received-files", "contents"),
        State("received-files", "filename"),
        permission=Permission.REPORT_DUTY,
        writes=True,
        fields={
            "result": "received-result",
            "reference": "received-reference",
            "evidence": "received-files",
            "file": "received-files",
        },
        prevent_initial_call=True,
    )
    def send(ctx: Context, clicks: Any, request: Any, result: Any, reference: Any, contents: Any, names: Any) -> Any:
        received_id = row_number(request, _GONE)
        given = Answer(str(result or ""), evidence_of(str(reference or ""), uploaded(contents, names)))
        received = answer_received(ctx.session, ctx.actor, ctx.files, received_id, given, now=ctx.now)
        saved = tuple(f"received-{received_id}-{name}" for name in ("result", "reference"))
        ctx.say(f"Đã trả lời; chương trình chuyển đến {received.from_name} trong ít phút.", saved=saved, closes="received-sure")
        return _body(ctx, received)


def _body(ctx: Context, received: ReceivedRequest) -> Any:
    letters = dao.letters_of_received(ctx.session, received.id)
    evidence = dao.evidence_of_letters(ctx.session, [letter.id for letter in letters if letter.step == Step.ANSWERED])
    told = [letter_line(ctx, letter, evidence.get(letter.id, []))[1] for letter in letters]
    return stack(
        page_head(
            f"Đề nghị của {received.from_name}",
            f"Nhận lúc {moment_text(received.received_at)}, {waited_text(received, ctx.today)}",
            state_chip(received, ctx.today),
            back=link("Phối hợp", INCOMING),
        ),
        html.Div(id="received-subject", **marks(request=str(received.id))),
        columns(
            stack(_wanted(received), _answer(ctx, received)),
            stack(_copy(received), card("Diễn biến", story(told))),
            layout="wide-left",
        ),
    )


def _wanted(received: ReceivedRequest) -> html.Section:
    return card(
        "Cần cơ quan phối hợp",
        [
            typed_text(received.wanted),
            html.P(
                f"{received.asker} ({received.from_name}), trả lời trước hết ngày {date_text(received.due_on)}", className="muted"
            ),
        ],
    )


def _copy(received: ReceivedRequest) -> html.Section:
    return card(
        "Nhiệm vụ của cơ quan đề nghị",
        [
            definition_list(
                [
                    ("Kế hoạch", f"{received.plan_number}: {received.plan_title}"),
                    ("Nhiệm vụ", received.task_content),
                    ("Sản phẩm", received.deliverable),
                    ("Thời hạn", received.deadline_text or date_text(received.task_due_on)),
                ]
            ),
            html.P("Bản sao do cơ quan đề nghị gửi; được cập nhật khi nhiệm vụ thay đổi.", className="muted"),
        ],
    )


def _answer(ctx: Context, received: ReceivedRequest) -> Any:
    if received.state == ContributionState.WITHDRAWN:
        return message("Cơ quan đề nghị đã rút đề nghị này; không phải trả lời nữa.")
    if received.state not in OPEN:
        waits = "Đang chờ cơ quan đề nghị xem." if received.state == ContributionState.ANSWERED else "Cơ quan đề nghị đã tiếp nhận."
        return card(f"{received.answered_by} đã trả lời", [typed_text(received.answer), html.P(waits, className="muted")])
    parts: list[Any] = []
    if policy.can_hand_over(ctx.actor):
        parts.append(_handing(ctx, received))
    elif received.unit_id:
        parts.append(message(f"Giao {unit_names(ctx.session, [received.unit_id])[received.unit_id]} trả lời."))
    if policy.can_answer_received(ctx.actor, received):
        parts.append(_answering(ctx, received))
    return stack(*parts)


def _handing(ctx: Context, received: ReceivedRequest) -> html.Section:
    units = [(str(unit.id), unit.name) for unit in list_units(ctx.session, on=ctx.today)]
    given = str(received.unit_id) if received.unit_id else None
    return card(
        "Giao đơn vị trả lời",
        [
            select_field(
                "received-unit",
                "Đơn vị",
                units,
                given,
                searchable=True,
                help="Đơn vị thấy đề nghị trong “Việc của tôi”. Thư ký vẫn trả lời thay được.",
            ),
            form_actions(button("Giao lại" if given else "Giao đơn vị", "received-hand", icon_name="person-workspace")),
        ],
    )


def _answering(ctx: Context, received: ReceivedRequest) -> html.Section:
    most = ctx.settings.upload_max_mb * 1_000_000
    return card(
        "Trả lời",
        [
            message(received.returned_reason, "warning", title="Cần bổ sung:") if received.returned_reason else None,
            *answer_fields("received", f"received-{received.id}", most),
            form_actions(button("Gửi trả lời", opens="received-sure", look="primary", icon_name="send")),
            confirm_dialog(
                "received-sure",
                "Gửi sang cơ quan khác",
                f"Câu trả lời và tài liệu kèm theo sẽ được chuyển cho {received.from_name}. Chỉ gửi nội dung được phép cung cấp.",
                "Gửi trả lời",
                "received-send",
                look="primary",
                stays=True,
            ),
        ],
    )

"""What leads have asked of the unit: a card each, and a short answer in a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import ALL, Input, Output, State

from scheduler.contribution_notices import contribution_answered
from scheduler.outbox.service import put
from suite.choosing import watch_files
from suite.components import (
    area_field,
    button,
    button_link,
    dialog,
    duty_card,
    duty_list,
    file_field,
    html,
    message,
    status_chip,
    text_field,
)
from suite.components.content import marks
from suite.components.format import date_text
from suite.guard import ADDRESS_ID, Context, Gate
from suite.workplace import answering, evidence_of, place_words, pressed, row_number, uploaded
from tenants.access.permissions import Permission
from tenants.errors import NotPermitted
from tenants.tasks import dao as tasks
from tenants.tasks.contributions import dao, policy
from tenants.tasks.contributions.service import Answer, answer, refuse_unless_open
from tenants.tasks.contributions.waiting import Asked, days_late, days_waited
from tenants.vietnamese import shorten

GROUP = "asked"
TITLE = "Đơn vị chủ trì đề nghị"
DIALOG_ID = "contribution-answer-dialog"


def asked_group(asked: Sequence[Asked], today: date) -> html.Section:
    """The group of the list, the soonest due first."""
    return html.Section(
        [
            html.H2(f"{TITLE} ({len(asked)})", className="group-title"),
            duty_list([_card(one, today) for one in asked]),
        ]
    )


def _card(one: Asked, today: date) -> html.Article:
    late = days_late(one.due_on, today)
    waited = days_waited(one.asked_on, today)
    since = f"chờ {waited} ngày" if waited else "hỏi hôm nay"
    href = f"/nhiem-vu/{one.task_id}" if one.task_id else f"/phoi-hop/de-nghi/{one.received_id}"
    if one.contribution_id:
        act: Any = button("Trả lời", {"type": "contribution-answer", "request": one.contribution_id}, look="primary")
    else:
        act = button_link("Xem và trả lời", href, look="primary")
    return duty_card(
        status_chip("overdue", days=late) if late else status_chip("open"),
        one.wanted,
        f"{one.asker} đề nghị, {since} · {one.plan_number}: {shorten(one.content, 120)}",
        [act],
        href=href,
        aside=f"Trả lời trước hết ngày {date_text(one.due_on)}",
        children=[html.P([html.B("Cần bổ sung: "), one.returned_reason], className="said")] if one.returned_reason else None,
    )


def answer_fields(prefix: str, draft: str, max_size: int) -> list[Any]:
    """What a short answer is typed into; the ids begin with `prefix`, the draft is kept under a name of the request."""
    return [
        area_field(
            f"{prefix}-result",
            "Trả lời",
            required=True,
            rows=3,
            draft=f"{draft}-result",
            placeholder="Nội dung, số liệu được đề nghị",
        ),
        file_field(
            f"{prefix}-files",
            "Tệp kèm theo",
            multiple=True,
            max_size=max_size,
            help="PDF, Word, Excel, PowerPoint hoặc ảnh. Không tải lên tài liệu mật.",
        ),
        text_field(
            f"{prefix}-reference",
            "Hoặc số, ký hiệu văn bản, đường dẫn",
            draft=f"{draft}-reference",
            placeholder="1234/BC-STC ngày 05/11/2026 hoặc https://…",
            max_length=1000,
        ),
    ]


def register(gate: Gate, body_id: str, body_again: Any) -> None:
    """Opening the dialog, showing what files were chosen, and sending it; `body_again` draws the list anew."""

    @gate.callback(
        Output("contribution-answer-place", "children"),
        Input({"type": "contribution-answer", "request": ALL}, "n_clicks"),
        permission=Permission.REPORT_DUTY,
        prevent_initial_call=True,
    )
    def open_answer(ctx: Context, clicks: Any) -> Any:
        return _dialog(ctx, pressed("request"))

    watch_files(gate, "contribution-files", Permission.REPORT_DUTY)

    @gate.callback(
        Output(body_id, "children", allow_duplicate=True),
        Input("contribution-send", "n_clicks"),
        State(ADDRESS_ID, "search"),
        State("contribution-asked", "data-request"),
        State("contribution-result", "value"),
        State("contribution-reference", "value"),
        State("contribution-files", "contents"),
        State("contribution-files", "filename"),
        permission=Permission.REPORT_DUTY,
        writes=True,
        fields={
            "result": "contribution-result",
            "reference": "contribution-reference",
            "evidence": "contribution-files",
            "file": "contribution-files",
        },
        prevent_initial_call=True,
    )
    def send_answer(ctx: Context, clicks: Any, search: Any, request: Any, result: Any, reference: Any, *files: Any) -> Any:
        request_id = row_number(request, "Không tìm thấy đề nghị phối hợp này.")
        given = Answer(str(result or ""), evidence_of(str(reference or ""), uploaded(*files)))
        place = answering(ctx)
        when = {"period": place.period, "late_for": place.late_for}
        answer(ctx.session, ctx.actor, ctx.files, request_id, given, **when, now=ctx.now)
        put(ctx.session, contribution_answered(ctx.session, dao.requests_by_ids(ctx.session, [request_id]), ctx.now))
        saved = tuple(f"contribution-{request_id}-{name}" for name in ("result", "reference"))
        ctx.say(f"Đã gửi câu trả lời cho bên đề nghị.{place_words(ctx, place)}", saved=saved, closes=DIALOG_ID)
        return body_again(ctx, search)


def _dialog(ctx: Context, request_id: int) -> html.Dialog:
    request = dao.get_contribution(ctx.session, request_id)
    if not policy.can_answer(ctx.actor, request):
        raise NotPermitted("Đề nghị này gửi đơn vị khác.")
    refuse_unless_open(request.state)
    task = tasks.get_task(ctx.session, request.task_id)
    return dialog(
        DIALOG_ID,
        "Trả lời đề nghị phối hợp",
        [
            html.Div(
                [
                    html.P(request.wanted, className="dialog-subject"),
                    html.P(
                        f"{request.asker}, cần trước hết ngày {date_text(request.due_on)} · {shorten(task.content, 120)}",
                        className="muted",
                    ),
                ],
                id="contribution-asked",
                **marks(request=str(request.id)),
            ),
            message(request.returned_reason, "warning", title="Cần bổ sung:") if request.returned_reason else None,
            *answer_fields("contribution", f"contribution-{request.id}", ctx.settings.upload_max_mb * 1_000_000),
        ],
        [button("Thôi", closes=True), button("Gửi trả lời", "contribution-send", look="primary", icon_name="send")],
        opened=f"{request.id}.{ctx.now.timestamp()}",
    )

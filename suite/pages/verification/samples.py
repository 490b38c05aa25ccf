"""Kiểm tra mẫu: what is worth a look first, why, and what was found."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, callback_context

from scheduler.notices import report_unclear
from scheduler.outbox.service import put
from suite.components import (
    Column,
    area_field,
    button,
    chip,
    data_table,
    duty_card,
    duty_list,
    empty_state,
    html,
    link,
    message,
    pagination,
    row_dialog,
    stack,
    status_chip,
)
from suite.components.content import marks
from suite.components.format import moment_text, number, since_text
from suite.evidence import evidence_links
from suite.guard import Context, Gate
from suite.numbers import page_number
from suite.workplace import row_number
from tenants.access.permissions import Permission
from tenants.errors import NotFound
from tenants.organisation.dao import get_unit
from tenants.tasks import dao
from tenants.tasks.models import Duty, Evidence, Task, Update
from tenants.tasks.sampling.dao import count_returns, list_returns, list_shown
from tenants.tasks.sampling.score import Sign, total
from tenants.tasks.sampling.service import VERDICTS, note_check, propose_samples
from tenants.tasks.states import DutyState

PATH = "/cho-xac-nhan/kiem-tra-mau"
BODY_ID = "sample-body"
DIALOG_ID = "sample-unclear"
RETURNS = "tra-lai-cua"  # in the address: the unit whose returned completions are shown
SHOWN = 50
_STATES = {DutyState.REPORTED.value: "waiting", DutyState.COMPLETED.value: "verified", DutyState.RETURNED.value: "returned"}
_COLUMNS = (
    Column("task", "Nhiệm vụ", main=True, width="45%"),
    Column("at", "Trả lại lúc"),
    Column("reason", "Lý do"),
    Column("by", "Người trả lại", phone=False),
)


def returns(ctx: Context) -> Any:
    """What came back to the unit that the address asks for: the rows that its sign counts."""
    unit = get_unit(ctx.session, row_number(ctx.query.get(RETURNS), "Không tìm thấy đơn vị này."))
    total = count_returns(ctx.session, unit.id)
    pages = max(1, -(-total // SHOWN))
    page = min(page_number(ctx.query.get("trang")), pages)
    rows: list[dict[str, Any]] = [
        {
            "task": link(content, f"/nhiem-vu/{task_id}?phan-viec={verdict.duty_id}"),
            "at": moment_text(verdict.at),
            "reason": verdict.reason,
            "by": verdict.user_name,
        }
        for verdict, task_id, content in list_returns(ctx.session, unit.id, offset=(page - 1) * SHOWN, limit=SHOWN)
    ]
    empty = empty_state("arrow-counterclockwise", "Đơn vị chưa lần nào bị trả lại", "Việc được trả lại sẽ hiện ở đây.")
    return stack(
        message(f"Những lần {unit.name} bị trả lại việc báo hoàn thành.", action=link("Về danh sách kiểm tra mẫu", PATH)),
        html.Div(
            [
                data_table(_COLUMNS, rows, caption="Những lần bị trả lại", empty=empty),
                pagination(page, pages, lambda other: f"{PATH}?{RETURNS}={unit.id}&trang={other}", total=total),
            ],
            className="surface",
        ),
    )


def samples(ctx: Context) -> Any:
    """The queue as it stands now."""
    proposed = propose_samples(ctx.session, ctx.actor, now=ctx.now)
    if not proposed:
        return empty_state(
            "search",
            "Chưa có báo cáo nào cần kiểm tra mẫu",
            "Báo cáo có dấu hiệu cần xem (hoàn thành không minh chứng, lời văn trùng nhau, tỷ lệ tăng đột ngột…) sẽ hiện ở đây.",
        )
    shown = list_shown(ctx.session, [sample.duty_id for sample, _ in proposed])
    evidence = dao.evidence_of_updates(ctx.session, [sample.update_id for sample, _ in proposed])
    cards = [_card(ctx, *shown[sample.duty_id], signs, evidence.get(sample.update_id, [])) for sample, signs in proposed]
    return stack(
        message("Dấu hiệu dưới đây chỉ gợi ý việc nên xem trước, không phải kết luận. Báo cáo đã kiểm tra rời danh sách."),
        duty_list(cards),
    )


def _card(ctx: Context, duty: Duty, task: Task, unit: str, update: Update, signs: list[Sign], evidence: list[Evidence]) -> Any:
    pressed = {"duty": duty.id, "update": update.id}
    score = chip("waiting", "search", f"Điểm {number(total(signs))}")
    reasons = html.Ul([html.Li(_reason(sign, duty)) for sign in signs], className="signs")
    return duty_card(
        # A claim can still be returned, what was accepted cannot: which of both it is stands beside the score.
        [score, status_chip(_STATES[duty.state]) if duty.state in _STATES else None],
        task.content,
        f"{unit} · báo cáo {since_text(update.at, ctx.now)} · {update.user_name}",
        [
            button(VERDICTS["passed"], {"type": "sample-passed", **pressed}, look="primary", icon_name="check-lg"),
            button(VERDICTS["unclear"], {"type": "sample-ask", **pressed}, icon_name="question-lg"),
        ],
        href=f"/nhiem-vu/{task.id}?phan-viec={duty.id}",
        aside=f"{update.percent}%",
        children=[reasons, html.P(update.result, className="said"), evidence_links(ctx, evidence)],
    )


def _reason(sign: Sign, duty: Duty) -> Any:
    said = f"{sign.words} (+{sign.points})"
    return link(said, f"{PATH}?{RETURNS}={duty.unit_id}") if sign.of_returns else said


def register(gate: Gate) -> None:
    """Noting that all is well, and asking for what is not clear."""

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input({"type": "sample-passed", "duty": ALL, "update": ALL}, "n_clicks"),
        permission=Permission.VERIFY_UPDATE,
        writes=True,
        prevent_initial_call=True,
    )
    def passed(ctx: Context, clicks: Any) -> Any:
        note_check(ctx.session, ctx.actor, *_pressed(), "passed", now=ctx.now)
        ctx.say("Đã ghi kết quả kiểm tra.")
        return samples(ctx)

    @gate.callback(
        Output("sample-place", "children"),
        Input({"type": "sample-ask", "duty": ALL, "update": ALL}, "n_clicks"),
        permission=Permission.VERIFY_UPDATE,
        prevent_initial_call=True,
    )
    def ask(ctx: Context, clicks: Any) -> Any:
        duty_id, update_id = _pressed()
        task = dao.get_task(ctx.session, dao.get_duty(ctx.session, duty_id).task_id)
        seen = marks(duty=str(duty_id), update=str(update_id))
        remark = area_field(
            "sample-remark",
            "Nội dung cần làm rõ",
            required=True,
            rows=3,
            draft=f"sample-{update_id}",
            placeholder="Ví dụ: số liệu 12 xã lấy từ văn bản nào",
        )
        return row_dialog(
            DIALOG_ID,
            VERDICTS["unclear"],
            html.Div(html.P(task.content, className="dialog-subject"), id="sample-subject", **seen),
            "Gửi đơn vị",
            "sample-send",
            remark,
            opened=f"{update_id}.{ctx.now.timestamp()}",
        )

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("sample-send", "n_clicks"),
        State("sample-subject", "data-duty"),
        State("sample-subject", "data-update"),
        State("sample-remark", "value"),
        permission=Permission.VERIFY_UPDATE,
        writes=True,
        fields={"remark": "sample-remark"},
        prevent_initial_call=True,
    )
    def unclear(ctx: Context, clicks: int | None, duty: Any, update: Any, remark: Any) -> Any:
        duty_id, update_id = row_number(duty), row_number(update)
        check = note_check(ctx.session, ctx.actor, duty_id, update_id, "unclear", str(remark or ""), now=ctx.now)
        asked = dao.get_duty(ctx.session, duty_id)
        put(ctx.session, report_unclear(ctx.session, asked, update_id, check.remark, ctx.actor.name, ctx.now))
        ctx.say("Đã ghi kết quả kiểm tra và báo cho đơn vị.", saved=(f"sample-{update_id}",), closes=DIALOG_ID)
        return samples(ctx)


def _pressed() -> tuple[int, int]:
    pressed = callback_context.triggered_id
    given = (pressed.get("duty"), pressed.get("update")) if isinstance(pressed, dict) else (None, None)
    if not isinstance(given[0], int) or not isinstance(given[1], int):
        raise NotFound("Không tìm thấy báo cáo này.")
    return given[0], given[1]

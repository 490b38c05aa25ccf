"""One explanation: what is late, what the unit says about it, and the one step that is next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Input, Output, State

from scheduler.obstacle_notices import explanation_step
from scheduler.outbox.service import put
from suite.components import (
    Column,
    area_field,
    button,
    card,
    columns,
    data_table,
    definition_list,
    form_actions,
    html,
    link,
    message,
    page_head,
    stack,
    story,
    text_field,
    typed_text,
)
from suite.components.format import date_text, number
from suite.duty_states import duty_chip
from suite.guard import Context, Gate
from suite.pages.explanations.view import PATH, state_chip, step_entry
from suite.steps import step_with_text, subject_of, text_dialog
from suite.workplace import row_number
from tenants.access.permissions import Permission
from tenants.explanations import dao, policy, service
from tenants.explanations.models import Explanation
from tenants.explanations.states import STEPS
from tenants.explanations.states import State as Stand
from tenants.organisation.dao import unit_names

PAGE_ID = "explanation-page"
_SUBJECT = subject_of("explanation")
_WRITTEN = (State("explanation-answer", "value"), State("explanation-document", "value"))
_DONE = {
    "answered": "Đã gửi giải trình.",
    "accepted": "Đã chấp nhận giải trình và báo cho đơn vị.",
    "returned": "Đã trả lại và báo cho đơn vị; thời hạn tính lại từ hôm nay.",
    "withdrawn": "Đã rút yêu cầu giải trình.",
}


def register(gate: Gate) -> None:
    """The page at home and on a visit, where it is read only, and its steps."""
    one = f"{PATH}/<int:explanation_id>"
    gate.page(one, permission=Permission.READ_TASKS, title="Giải trình")(layout)
    gate.page(f"/co-quan/<code>{one}", permission=Permission.READ_TASKS, title="Giải trình", scope="visit")(layout)
    written = {"answer": "explanation-answer", "document": "explanation-document"}

    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("explanation-draft-go", "n_clicks"),
        *_SUBJECT,
        *_WRITTEN,
        permission=Permission.REPORT_DUTY,
        writes=True,
        fields=written,
        prevent_initial_call=True,
    )
    def draft(ctx: Context, clicks: int | None, explanation: Any, version: Any, text: Any, document: Any) -> Any:
        said = (str(text or ""), str(document or ""))
        kept = service.draft_explanation(ctx.session, ctx.actor, row_number(explanation), *said, version=row_number(version))
        ctx.say("Đã lưu bản nháp; người trong đơn vị đều thấy.", saved=_drafts(kept.id))
        return _whole(ctx, kept)

    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("explanation-answer-go", "n_clicks"),
        *_SUBJECT,
        *_WRITTEN,
        permission=Permission.REPORT_DUTY,
        writes=True,
        fields=written,
        prevent_initial_call=True,
    )
    def answer(ctx: Context, clicks: int | None, explanation: Any, version: Any, text: Any, document: Any) -> Any:
        return _step(ctx, "answered", service.answer_explanation, explanation, version, text, document)

    for step, text, verb in (
        ("accepted", "remark", service.accept_explanation),
        ("returned", "reason", service.return_explanation),
        ("withdrawn", "reason", service.withdraw_explanation),
    ):
        step_with_text(gate, "explanation", step, text, Permission.CALL_EXPLANATION, _step, verb)


def _step(ctx: Context, step: str, verb: Callable[..., Explanation], explanation: Any, version: Any, *texts: Any) -> Any:
    said = [str(text or "") for text in texts]
    taken = verb(ctx.session, ctx.actor, row_number(explanation), *said, version=row_number(version), now=ctx.now)
    ctx.session.flush()
    put(ctx.session, explanation_step(ctx.session, taken, step, ctx.actor.name, ctx.now, said[0].strip()))
    saved = _drafts(taken.id) if step == "answered" else (f"explanation-{step}-{taken.id}",)
    ctx.say(_DONE[step], saved=saved, closes=f"explanation-{step}")
    return _whole(ctx, taken)


def _drafts(explanation_id: int) -> tuple[str, str]:
    """The names under which the browser keeps what the unit writes."""
    return f"explanation-{explanation_id}", f"explanation-{explanation_id}-document"


def layout(ctx: Context, explanation_id: int) -> Any:
    """The explanation, for whoever may see it."""
    return html.Div(_whole(ctx, service.see_explanation(ctx.session, ctx.actor, explanation_id)), id=PAGE_ID)


def _whole(ctx: Context, explanation: Explanation) -> list[Any]:
    unit = unit_names(ctx.session, [explanation.unit_id])[explanation.unit_id]
    acts, dialogs = _acts(ctx, explanation)
    events = dao.events_of_explanation(ctx.session, explanation.id)
    subject = {"data-explanation": str(explanation.id), "data-version": str(explanation.version)}
    return [
        html.Div(id="explanation-subject", **subject),
        stack(
            page_head(
                f"Giải trình của {unit}",
                [
                    state_chip(explanation.state, explanation.due_on, ctx.today),
                    f" {explanation.called_by} yêu cầu {date_text(explanation.called_on)}, hạn {date_text(explanation.due_on)}",
                ],
                acts,
                back=html.Div(link("Giải trình", ctx.link(PATH)), className="back-link"),
            ),
            columns(
                stack(card("Nội dung yêu cầu", typed_text(explanation.question)), _writing(ctx, explanation), _answer(explanation)),
                stack(_duties(ctx, explanation), card("Diễn biến", story([step_entry(event) for event in events]))),
            ),
        ),
        *dialogs,
    ]


def _writing(ctx: Context, explanation: Explanation) -> html.Section | None:
    """The form, for the people of the unit while it is their turn."""
    if explanation.state != Stand.OPEN or not policy.can_draft(ctx.actor, explanation):
        return None
    has_head = service.unit_has_head(ctx.session, explanation.unit_id)
    sends = policy.can_send(ctx.actor, explanation, unit_has_head=has_head)
    return card(
        "Giải trình của đơn vị",
        [
            None if sends else message("Soạn và lưu nháp tại đây; lãnh đạo đơn vị đọc và gửi."),
            area_field(
                "explanation-answer",
                "Nguyên nhân, trách nhiệm, biện pháp, thời hạn",
                explanation.draft,
                required=True,
                rows=7,
                draft=f"explanation-{explanation.id}",
            ),
            text_field(
                "explanation-document",
                "Số, ký hiệu văn bản (nếu có)",
                explanation.draft_document,
                max_length=200,
                draft=f"explanation-{explanation.id}-document",
                placeholder="45/BC-SKHCN ngày 12/11/2026",
            ),
            form_actions(
                button("Lưu nháp", "explanation-draft-go", look="plain" if sends else "primary", icon_name="save"),
                button("Gửi giải trình", "explanation-answer-go", look="primary", icon_name="send") if sends else None,
            ),
        ],
    )


def _answer(explanation: Explanation) -> html.Section | None:
    if not explanation.answer:
        return None
    facts = [("Người gửi", explanation.answered_by), ("Ngày gửi", date_text(explanation.answered_on))]
    facts += [("Văn bản", explanation.answer_document)] if explanation.answer_document else []
    title = "Đơn vị giải trình" if explanation.state != Stand.OPEN else "Giải trình đã gửi trước đây"
    return card(title, stack(typed_text(explanation.answer), definition_list(facts)))


def _duties(ctx: Context, explanation: Explanation) -> html.Section:
    found = dao.duties_of_explanation(ctx.session, explanation.id)
    rows = [
        {
            "task": link(task.content, ctx.link(f"/nhiem-vu/{task.id}?phan-viec={duty.id}")),
            "limit": date_text(explained.last_permitted_on),
            "late": number(explained.days_late),
            "state": duty_chip(duty, ctx.today),
        }
        for explained, duty, task in found
    ]
    return card(
        f"Phần việc chậm ({number(len(found))})",
        data_table(
            [
                Column("task", "Nhiệm vụ", main=True),
                Column("limit", "Hạn"),
                Column("late", "Ngày chậm", align="right"),
                Column("state", "Hiện nay"),
            ],
            rows,
            caption="Phần việc chậm",
        ),
        flush=True,
        id="phan-viec",
    )


def _acts(ctx: Context, explanation: Explanation) -> tuple[list[Any], list[Any]]:
    """What whoever judges may do now, as buttons and the dialogs that they open; the main act last."""
    if not policy.can_judge(ctx.actor) or explanation.state not in STEPS["withdrawn"].starts:
        return [], []
    acts = [button("Rút yêu cầu", opens="explanation-withdrawn", icon_name="x-circle", look="quiet")]
    gone = "Đơn vị không phải giải trình nữa."
    dialogs = [text_dialog("explanation", explanation.id, "withdrawn", "reason", "Rút yêu cầu giải trình", gone, "Rút yêu cầu")]
    if explanation.state == Stand.ANSWERED:
        acts += [
            button("Trả lại", opens="explanation-returned", icon_name="arrow-counterclockwise"),
            button("Chấp nhận", opens="explanation-accepted", icon_name="check-lg", look="primary"),
        ]
        again = "Đơn vị giải trình lại; thời hạn tính lại từ hôm nay."
        taken = "Phần việc vẫn được tính là chậm; giải trình được lưu cùng phần việc."
        dialogs += [
            text_dialog("explanation", explanation.id, "returned", "reason", "Trả lại giải trình", again, "Trả lại"),
            text_dialog("explanation", explanation.id, "accepted", "remark", "Chấp nhận giải trình", taken, "Chấp nhận"),
        ]
    return acts, dialogs

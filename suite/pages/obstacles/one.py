"""One obstacle: what it is, who has to answer until when, its whole story, and the one step that is next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Input, Output, State

from scheduler.obstacle_notices import obstacle_step
from scheduler.outbox.service import put
from suite.components import (
    area_field,
    button,
    card,
    columns,
    confirm_dialog,
    definition_list,
    html,
    link,
    message,
    page_head,
    select_field,
    stack,
    story,
    text_field,
    typed_text,
)
from suite.components.format import date_text, number
from suite.guard import Context, Gate
from suite.pages.obstacles.view import PATH, due_cell, level_words, state_chip, step_entry, system_options
from suite.steps import step_with_text, subject_of, text_dialog
from suite.workplace import row_number
from tenants.access.permissions import Permission
from tenants.catalogue import strategy
from tenants.obstacles import dao, policy, service
from tenants.obstacles import states as stand
from tenants.obstacles.clock import days_old
from tenants.obstacles.models import Obstacle
from tenants.obstacles.themes import THEMES
from tenants.organisation.dao import unit_names
from tenants.tasks.dao import get_task

PAGE_ID = "obstacle-page"
_SUBJECT = subject_of("obstacle")
_DONE = {
    "answered": "Đã gửi trả lời đến bên nêu.",
    "forwarded": "Đã chuyển cấp; thời hạn trả lời tính lại từ hôm nay.",
    "accepted": "Đã chấp nhận trả lời.",
    "reopened": "Đã mở lại; thời hạn trả lời tính lại từ hôm nay.",
    "withdrawn": "Đã rút vướng mắc.",
}


def register(gate: Gate) -> None:
    """The page at home and on a visit, and its steps."""
    gate.page(f"{PATH}/<int:obstacle_id>", permission=Permission.READ_TASKS, title="Vướng mắc")(layout)
    gate.page(f"/co-quan/<code>{PATH}/<int:obstacle_id>", permission=Permission.ANSWER_OBSTACLE, title="Vướng mắc", scope="visit")(
        layout
    )

    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("obstacle-answer-go", "n_clicks"),
        *_SUBJECT,
        State("obstacle-answer", "value"),
        State("obstacle-document", "value"),
        permission=Permission.ANSWER_OBSTACLE,
        scope="here",
        writes=True,
        fields={"answer": "obstacle-answer", "document": "obstacle-document"},
        prevent_initial_call=True,
    )
    def answer(ctx: Context, clicks: int | None, obstacle: Any, version: Any, text: Any, document: Any) -> Any:
        return _step(ctx, "answered", service.answer_obstacle, obstacle, version, text, document)

    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("obstacle-forward-go", "n_clicks"),
        *_SUBJECT,
        State("obstacle-to", "value"),
        State("obstacle-to-system", "value"),
        State("obstacle-remark", "value"),
        permission=Permission.ANSWER_OBSTACLE,
        scope="here",
        writes=True,
        fields={"level": "obstacle-to", "system": "obstacle-to-system", "remark": "obstacle-remark"},
        prevent_initial_call=True,
    )
    def forward(ctx: Context, clicks: int | None, obstacle: Any, version: Any, level: Any, system: Any, remark: Any) -> Any:
        given = {"system_code": str(system or "") or None}
        return _step(ctx, "forwarded", service.forward_obstacle, obstacle, version, level, remark, **given)

    for step, text, verb in (
        ("accepted", "remark", service.accept_answer),
        ("reopened", "reason", service.reopen_obstacle),
        ("withdrawn", "reason", service.withdraw_obstacle),
    ):
        step_with_text(gate, "obstacle", step, text, Permission.RAISE_OBSTACLE, _step, verb)


def _step(ctx: Context, step: str, verb: Callable[..., Obstacle], obstacle: Any, version: Any, *texts: Any, **given: Any) -> Any:
    said = [str(text or "") for text in texts]
    taken = verb(ctx.session, ctx.actor, row_number(obstacle), *said, version=row_number(version), now=ctx.now, **given)
    ctx.session.flush()
    by = f"{ctx.actor.name}, {ctx.person.tenant_name}" if ctx.visited else ctx.actor.name
    told = said[0] if step == "answered" else said[-1]
    put(ctx.session, obstacle_step(ctx.session, taken, step, by, ctx.now, told.strip()))
    ctx.say(_DONE[step], saved=(f"obstacle-{step}-{taken.id}", f"obstacle-document-{taken.id}"), closes=f"obstacle-{step}")
    return _whole(ctx, taken)


def layout(ctx: Context, obstacle_id: int) -> Any:
    """The obstacle, for whoever may see it."""
    return html.Div(_whole(ctx, service.see_obstacle(ctx.session, ctx.actor, obstacle_id)), id=PAGE_ID)


def _whole(ctx: Context, obstacle: Obstacle) -> list[Any]:
    events = dao.events_of_obstacle(ctx.session, obstacle.id)
    acts, dialogs = _acts(ctx, obstacle)
    subject = {"data-obstacle": str(obstacle.id), "data-version": str(obstacle.version)}
    back = link("Vướng mắc toàn quốc", "/toan-quoc/vuong-mac") if ctx.visited else link("Vướng mắc", PATH)
    return [
        html.Div(id="obstacle-subject", **subject),
        stack(
            page_head(
                obstacle.title,
                [
                    state_chip(obstacle.state, obstacle.due_on, ctx.today),
                    f" {THEMES[obstacle.theme]} · nêu ngày {date_text(obstacle.raised_on)}",
                ],
                acts,
                back=html.Div(back, className="back-link"),
            ),
            _next(ctx, obstacle),
            columns(
                stack(_words(obstacle), _answer(obstacle)),
                stack(_facts(ctx, obstacle), card("Diễn biến", story([step_entry(event) for event in events]))),
                layout="wide-left",
            ),
        ),
        *dialogs,
    ]


def _next(ctx: Context, obstacle: Obstacle) -> html.Div | None:
    """Whose turn it is, for whoever only waits."""
    if obstacle.state == stand.State.OPEN and not policy.can_answer(ctx.actor, obstacle):
        who = level_words(obstacle.level, obstacle.system_code)
        return message(f"Đang chờ {who} trả lời, hạn {date_text(obstacle.due_on)}.")
    if obstacle.state == stand.State.ANSWERED and not policy.can_settle(ctx.actor, obstacle):
        return message("Đã có trả lời, đang chờ bên nêu chấp nhận hoặc mở lại.")
    return None


def _words(obstacle: Obstacle) -> html.Section:
    proposal = html.Div([html.H3("Kiến nghị"), typed_text(obstacle.proposal)]) if obstacle.proposal else None
    return card("Nội dung", stack(typed_text(obstacle.description), proposal))


def _answer(obstacle: Obstacle) -> html.Section | None:
    if not obstacle.answer:
        return None
    facts = [("Người trả lời", obstacle.answered_by), ("Ngày trả lời", date_text(obstacle.answered_on))]
    facts += [("Văn bản", obstacle.answer_document)] if obstacle.answer_document else []
    title = "Trả lời" if obstacle.state in (stand.State.ANSWERED, stand.State.CLOSED) else "Trả lời trước đây"
    return card(title, stack(typed_text(obstacle.answer), definition_list(facts)))


def _facts(ctx: Context, obstacle: Obstacle) -> html.Section:
    unit = unit_names(ctx.session, [obstacle.unit_id]).get(obstacle.unit_id, "") if obstacle.unit_id else ""
    facts: list[tuple[str, Any]] = [
        ("Cấp trả lời", level_words(obstacle.level, obstacle.system_code)),
        ("Hạn trả lời", due_cell(obstacle.state, obstacle.due_on, ctx.today)),
        ("Bên nêu", f"{unit} ({obstacle.raised_by})" if unit else obstacle.raised_by),
        ("Đã nêu", f"{number(days_old(obstacle.raised_on, obstacle.ended_on or ctx.today))} ngày"),
    ]
    if obstacle.system_code:
        facts.append(("Hệ thống chiến lược", strategy.get_system(obstacle.system_code).name))
    if obstacle.task_id:
        task = get_task(ctx.session, obstacle.task_id)
        reads = ctx.actor.may(Permission.READ_TASKS)
        facts.append(("Nhiệm vụ", link(task.content, ctx.link(f"/nhiem-vu/{task.id}")) if reads else task.content))
    return card("Theo dõi", definition_list(facts))


def _acts(ctx: Context, obstacle: Obstacle) -> tuple[list[Any], list[Any]]:
    """What the person may do now, as buttons and the dialogs that they open; the main act last."""
    acts: list[Any] = []
    dialogs: list[Any] = []
    settles = policy.can_settle(ctx.actor, obstacle)
    if settles and obstacle.state in stand.STEPS["withdrawn"].starts:
        acts.append(button("Rút", opens="obstacle-withdrawn", icon_name="x-circle", look="quiet"))
        kept = "Không cần trả lời nữa; nội dung vẫn được lưu."
        dialogs.append(text_dialog("obstacle", obstacle.id, "withdrawn", "reason", "Rút vướng mắc", kept, "Rút"))
    if obstacle.state == stand.State.OPEN and policy.can_answer(ctx.actor, obstacle):
        acts += [
            button("Chuyển cấp", opens="obstacle-forwarded", icon_name="arrow-up-right-circle"),
            button("Trả lời", opens="obstacle-answered", icon_name="chat-left-text", look="primary"),
        ]
        dialogs += [_answering(obstacle), _forwarding(obstacle)]
    if obstacle.state == stand.State.ANSWERED and settles:
        acts += [
            button("Mở lại", opens="obstacle-reopened", icon_name="arrow-counterclockwise"),
            button("Chấp nhận", opens="obstacle-accepted", icon_name="check-lg", look="primary"),
        ]
        closed = "Vướng mắc được ghi là đã xong."
        again = f"{level_words(obstacle.level, obstacle.system_code)} trả lời lại; thời hạn tính lại từ hôm nay."
        dialogs += [
            text_dialog("obstacle", obstacle.id, "reopened", "reason", "Mở lại vướng mắc", again, "Mở lại"),
            text_dialog("obstacle", obstacle.id, "accepted", "remark", "Chấp nhận trả lời", closed, "Chấp nhận"),
        ]
    return acts, dialogs


def _answering(obstacle: Obstacle) -> html.Dialog:
    return confirm_dialog(
        "obstacle-answered",
        "Trả lời vướng mắc",
        "Bên nêu xem trả lời, chấp nhận hoặc mở lại.",
        "Gửi trả lời",
        "obstacle-answer-go",
        look="primary",
        fields=[
            area_field("obstacle-answer", "Nội dung trả lời", required=True, rows=5, draft=f"obstacle-answered-{obstacle.id}"),
            text_field(
                "obstacle-document",
                "Số, ký hiệu văn bản (nếu có)",
                max_length=200,
                draft=f"obstacle-document-{obstacle.id}",
                placeholder="123-CV/BCĐ ngày 05/11/2026",
            ),
        ],
        stays=True,
    )


def _forwarding(obstacle: Obstacle) -> html.Dialog:
    levels = [(level.value, stand.LEVEL_LABELS[level]) for level in stand.Level if level != obstacle.level]
    return confirm_dialog(
        "obstacle-forwarded",
        "Chuyển cấp trả lời",
        "Cấp nhận trả lời trong thời hạn mới, tính từ hôm nay; số ngày kể từ khi nêu vẫn được tính tiếp.",
        "Chuyển",
        "obstacle-forward-go",
        look="primary",
        fields=[
            select_field("obstacle-to", "Chuyển đến", levels, required=True),
            select_field(
                "obstacle-to-system",
                "Hệ thống chiến lược",
                system_options(),
                obstacle.system_code,
                placeholder="Không gắn",
                help="Cần chọn khi chuyển đến Tổng công trình sư.",
            ),
            area_field("obstacle-remark", "Ý kiến kèm theo", required=True, rows=3, draft=f"obstacle-forwarded-{obstacle.id}"),
        ],
        stays=True,
    )

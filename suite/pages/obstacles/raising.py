"""The dialog in which an obstacle is raised: alone, or about a task with what its unit reported last."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, callback_context

from scheduler.obstacle_notices import obstacle_step
from scheduler.outbox.service import put
from suite.components import area_field, button, dialog, form_row, html, select_field, text_field
from suite.guard import Context, Gate
from suite.pages.obstacles.view import PATH, system_options
from suite.workplace import row_number
from tenants.access.permissions import Permission
from tenants.obstacles import dao, policy
from tenants.obstacles.service import NewObstacle, raise_obstacle
from tenants.obstacles.states import LEVEL_LABELS, Level
from tenants.obstacles.themes import THEMES
from tenants.tasks.dao import get_task
from tenants.tasks.models import Task
from tenants.vietnamese import shorten

PLACE_ID = "obstacle-place"  # where the dialog appears: on the list and on a task's page
DIALOG_ID = "obstacle-dialog"
FIELDS = ("title", "description", "proposal", "theme", "system", "level")
_KEPT = ("title", "description", "proposal")


def register(gate: Gate) -> None:
    """Opening the dialog and sending it."""

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input({"type": "obstacle-raise", "task": ALL}, "n_clicks"),
        permission=Permission.RAISE_OBSTACLE,
        prevent_initial_call=True,
    )
    def open_dialog(ctx: Context, clicks: Any) -> Any:
        pressed = (callback_context.triggered_id or {}).get("task")
        return _dialog(ctx, get_task(ctx.session, pressed) if pressed else None)

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input("obstacle-send", "n_clicks"),
        State("obstacle-about", "data-task"),
        *(State(f"obstacle-{name}", "value") for name in FIELDS),
        permission=Permission.RAISE_OBSTACLE,
        writes=True,
        fields={name: f"obstacle-{name}" for name in FIELDS},
        prevent_initial_call=True,
    )
    def send(ctx: Context, clicks: int | None, task: Any, *given: Any) -> Any:
        texts = {name: str(value or "") for name, value in zip(FIELDS, given, strict=True)}
        task_id = row_number(task)
        new = NewObstacle(
            texts["title"],
            texts["description"],
            texts["theme"],
            texts["proposal"],
            texts["system"] or None,
            texts["level"],
            task_id or None,
        )
        obstacle = raise_obstacle(ctx.session, ctx.actor, new, now=ctx.now)
        put(ctx.session, obstacle_step(ctx.session, obstacle, "raised", ctx.actor.name, ctx.now))
        ctx.say(
            f"Đã gửi vướng mắc đến {LEVEL_LABELS[obstacle.level]}, hạn trả lời {obstacle.due_on:%d/%m/%Y}.",
            saved=tuple(_draft(task_id, name) for name in _KEPT),
            closes=DIALOG_ID,
        )
        ctx.go(f"{PATH}/{obstacle.id}")
        return None


def _draft(task_id: int, field: str) -> str:
    return f"obstacle-{task_id}-{field}"


def _dialog(ctx: Context, task: Task | None) -> html.Dialog:
    said, about = None, task.id if task else 0
    if task is not None:
        of_unit = (ctx.actor.unit_id or 0) if ctx.actor.role in policy.UNIT_ROLES else None
        said = dao.find_last_difficulty(ctx.session, task.id, of_unit)
    difficulty = said.difficulty if said else ""
    levels = policy.levels_to_ask(ctx.actor)
    return dialog(
        DIALOG_ID,
        "Nêu vướng mắc",
        [
            html.Div(
                html.P(task.content, className="dialog-subject") if task else None, id="obstacle-about", **{"data-task": str(about)}
            ),
            text_field(
                "obstacle-title",
                "Vướng mắc gì",
                shorten(difficulty, 160) if difficulty else "",
                required=True,
                max_length=300,
                draft=_draft(about, "title"),
                placeholder="Một câu, ví dụ: Chưa bố trí được kinh phí thuê hạ tầng điện toán đám mây",
            ),
            area_field(
                "obstacle-description",
                "Nội dung, nguyên nhân",
                difficulty,
                required=True,
                rows=3,
                draft=_draft(about, "description"),
            ),
            area_field("obstacle-proposal", "Kiến nghị", said.proposal if said else "", rows=2, draft=_draft(about, "proposal")),
            form_row(
                select_field("obstacle-theme", "Nhóm vấn đề", list(THEMES.items()), required=True),
                select_field(
                    "obstacle-system",
                    "Hệ thống chiến lược",
                    system_options(),
                    task.system_code if task else None,
                    placeholder="Không gắn",
                ),
            ),
            select_field(
                "obstacle-level",
                "Cấp trả lời",
                [(level.value, LEVEL_LABELS[level]) for level in levels],
                Level.SECRETARIAT.value,
                required=True,
                help="Thư ký trả lời hoặc chuyển lên cấp trên."
                if len(levels) == 1
                else "Tổng công trình sư: chọn cả hệ thống chiến lược.",
            ),
        ],
        [button("Thôi", closes=True), button("Gửi", "obstacle-send", look="primary", icon_name="send")],
        opened=f"{about}.{ctx.now.timestamp()}",
    )

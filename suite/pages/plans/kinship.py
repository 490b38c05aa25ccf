"""A plan's place below another one: which plan stands above, and for each task a proposal of the task above, to be confirmed."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, dcc, no_update

from suite.components import (
    Column,
    button,
    button_link,
    card,
    data_table,
    empty_state,
    form_actions,
    form_row,
    html,
    link,
    page_head,
    select_field,
    stack,
)
from suite.components.format import number
from suite.context import ADDRESS_ID
from suite.guard import Context, Gate
from suite.numbers import whole_number
from suite.workplace import row_number
from tenants.access.permissions import Permission
from tenants.plans import dao, parents
from tenants.plans.kinship import CLEAR, Candidate
from tenants.plans.models import ActionPlan
from tenants.tasks.models import Task

SHOWN = 100


def register(gate: Gate) -> None:
    """The page, the choice of the plan above, and the confirmation of several tasks at once."""
    gate.page("/ke-hoach/<int:plan_id>/cap-tren", permission=Permission.EDIT_TASK, title="Kế hoạch cấp trên")(layout)

    @gate.callback(
        Output("kin-said", "children"),
        Input("kin-plan-save", "n_clicks"),
        State("kin-of", "data"),
        State("kin-plan", "value"),
        State(ADDRESS_ID, "pathname"),
        permission=Permission.EDIT_TASK,
        writes=True,
        fields={"parent": "kin-plan"},
        prevent_initial_call=True,
    )
    def choose_plan(ctx: Context, clicks: Any, plan: Any, above: Any, path: Any) -> Any:
        parents.set_plan_parent(ctx.session, ctx.actor, row_number(plan, "Không tìm thấy kế hoạch này."), whole_number(above))
        ctx.say("Đã ghi kế hoạch cấp trên.")
        ctx.redraw(path)
        return None

    @gate.callback(
        Output("kin-said", "children", allow_duplicate=True),
        Input("kin-confirm", "n_clicks"),
        State({"type": "kin-above", "task": ALL}, "value"),
        State({"type": "kin-above", "task": ALL}, "id"),
        State(ADDRESS_ID, "pathname"),
        permission=Permission.EDIT_TASK,
        writes=True,
        prevent_initial_call=True,
    )
    def confirm(ctx: Context, clicks: Any, above: Any, ids: Any, path: Any) -> Any:
        chosen = {
            task_id: parent_id
            for value, place in zip(above or [], ids or [], strict=False)
            if isinstance(place, dict) and (parent_id := whole_number(value)) and (task_id := whole_number(place.get("task")))
        }
        done = parents.set_parents(ctx.session, ctx.actor, chosen)
        ctx.say(f"Đã đặt việc cấp trên cho {number(done)} nhiệm vụ.")
        ctx.redraw(path)
        return no_update


def layout(ctx: Context, plan_id: int) -> Any:
    """One plan and its place."""
    plan = dao.get_plan(ctx.session, plan_id)
    others = [(str(one.id), f"{one.number}: {one.title}"[:200]) for one, _ in dao.list_plans(ctx.session) if one.id != plan.id]
    placed, total = parents.count_below(ctx.session, plan.id)
    return stack(
        page_head(
            "Kế hoạch cấp trên",
            f"Kế hoạch {plan.number}: {number(placed)}/{number(total)} nhiệm vụ đã có việc cấp trên",
            back=link(f"Kế hoạch {plan.number}", f"/ke-hoach/{plan.id}"),
        ),
        card(
            "Kế hoạch này triển khai",
            [
                form_row(
                    select_field(
                        "kin-plan",
                        "Kế hoạch cấp trên",
                        others,
                        str(plan.parent_plan_id or ""),
                        placeholder="Không có trong chương trình",
                        help="Chọn xong, chương trình gợi ý việc cấp trên cho từng nhiệm vụ. Văn bản của Trung ương hoặc bộ, "
                        "ngành ghi ở trang của từng nhiệm vụ.",
                    ),
                ),
                form_actions(button("Ghi nhận", "kin-plan-save")),
            ],
        ),
        _proposals(ctx, plan) if plan.parent_plan_id else None,
        html.Div(id="kin-said"),
        dcc.Store(id="kin-of", data=plan.id),
    )


def _proposals(ctx: Context, plan: ActionPlan) -> Any:
    found = [(task, near) for task, near in parents.proposals(ctx.session, plan) if near]
    found.sort(key=lambda pair: -pair[1][0].likeness)
    shown = found[:SHOWN]
    above = {task.id: task for task in dao.tasks_of_plan(ctx.session, plan.parent_plan_id or 0)}
    clear = sum(near[0].likeness >= CLEAR for _, near in shown)
    marked = ctx.query.get("danh-dau") == "1"
    return card(
        f"Đề xuất theo nội dung ({number(len(found))})",
        [
            html.P("Chương trình chỉ đề xuất; chỉ những dòng đã chọn mới được ghi nhận.", className="muted"),
            data_table(
                [
                    Column("task", "Nhiệm vụ", main=True),
                    Column("above", "Việc cấp trên được đề xuất"),
                    Column("likeness", "Giống nhau", "right"),
                ],
                [_row(task, near, above, chosen=marked and near[0].likeness >= CLEAR) for task, near in shown],
                caption="Đề xuất việc cấp trên",
                empty=empty_state(
                    "diagram-2",
                    "Không còn đề xuất",
                    "Các nhiệm vụ khác không giống nội dung nào ở trên; có thể đặt trên trang của từng nhiệm vụ.",
                ),
            ),
            form_actions(
                button_link(f"Chọn {number(clear)} dòng giống từ {CLEAR}%", f"{ctx.path}?danh-dau=1")
                if clear and not marked
                else None,
                button("Ghi nhận các dòng đã chọn", "kin-confirm", look="primary"),
            )
            if shown
            else None,
        ],
    )


def _row(task: Task, near: list[Candidate], above: dict[int, Task], *, chosen: bool) -> dict[str, Any]:
    options = [(str(one.task_id), f"{above[one.task_id].ordinal}. {above[one.task_id].content}".lstrip(". ")[:300]) for one in near]
    return {
        "task": link(f"{task.ordinal}. {task.content}".lstrip(". "), f"/nhiem-vu/{task.id}"),
        "above": select_field(
            {"type": "kin-above", "task": task.id},
            "Việc cấp trên",
            options,
            options[0][0] if chosen else "",
            placeholder="Chưa chọn",
        ),
        "likeness": f"{near[0].likeness}%",
    }

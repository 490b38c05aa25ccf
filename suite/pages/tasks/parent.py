"""Where a task stands between the plans: the task and the directive above it, and the tasks below with how far they are."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State

from suite.components import (
    button,
    card,
    definition_list,
    dialog,
    form_actions,
    html,
    link,
    message,
    select_field,
    text_field,
)
from suite.components.content import marks
from suite.components.format import date_text, number
from suite.context import ADDRESS_ID
from suite.duty_states import class_chip
from suite.guard import Context, Gate
from suite.numbers import whole_number
from suite.pages.extensions.ask import pressed
from suite.pages.tasks.subject import Subject
from suite.workplace import row_number
from tenants.access.permissions import Permission
from tenants.catalogue.directives import DIRECTIVES, Directive
from tenants.plans import dao as plans
from tenants.plans import parents
from tenants.plans.parents import LONGEST_REFERENCE, Relative
from tenants.tasks import dao
from tenants.tasks.models import Task
from tenants.tasks.states import OfficialClass

PLACE = "parent-place"
SHOWN = 30


def parent(ctx: Context, subject: Subject) -> html.Section | None:
    """The panel; nothing where there is nothing above and below, and nobody who could say otherwise."""
    task = subject.task
    done, below = parents.count_children(ctx.session, task.id, ctx.today) if subject.has(Task) else (0, 0)
    may = ctx.actor.may(Permission.EDIT_TASK) and not ctx.visited
    if not (task.parent_task_id or task.parent_reference or below or may):
        return None
    above = parents.relatives(ctx.session, [task.parent_task_id], ctx.today) if task.parent_task_id else []
    facts: list[tuple[str, Any]] = []
    if above:
        facts.append(("Nhiệm vụ cấp trên", _line(ctx, above[0])))
    if task.parent_reference:
        facts.append(("Văn bản cấp trên", task.parent_reference))
    if below:
        facts.append(("Nhiệm vụ cấp dưới", f"{number(done)}/{number(below)} việc con hoàn thành"))
    lines = parents.children_of(ctx.session, task.id, ctx.today, limit=SHOWN) if below else []
    more = f"Đang hiện {SHOWN} việc đầu trong {number(below)} việc." if below > SHOWN else ""
    return card(
        "Trong hệ thống kế hoạch",
        [
            definition_list(facts) if facts else html.P("Chưa ghi việc hoặc văn bản cấp trên.", className="muted"),
            html.Ul([html.Li(_line(ctx, one)) for one in lines], className="plain-list") if lines else None,
            html.P(more, className="muted") if more else None,
            form_actions(button("Đặt việc cấp trên", {"type": "parent-open", "task": task.id}, small=True)) if may else None,
            html.Div(id=PLACE),
        ],
    )


def _line(ctx: Context, one: Relative) -> list[Any]:
    said = f"{one.plan_number} · {one.lead_label}"
    return [
        class_chip(OfficialClass(one.official_class)),
        " ",
        link(f"{one.ordinal}. {one.content}".lstrip(". "), ctx.link(f"/nhiem-vu/{one.task_id}")),
        html.Br(),
        html.Small(said, className="muted"),
    ]


def _day(one: Directive) -> str:
    return f" ngày {date_text(one.issued_on)}" if one.issued_on else ""


def register(gate: Gate) -> None:
    """The dialog that says what stands above, and what it does."""

    @gate.callback(
        Output(PLACE, "children"),
        Input({"type": "parent-open", "task": ALL}, "n_clicks"),
        permission=Permission.EDIT_TASK,
        prevent_initial_call=True,
    )
    def ask(ctx: Context, clicks: Any) -> Any:
        task = dao.get_task(ctx.session, pressed("task"))
        plan = plans.get_plan(ctx.session, task.plan_id)
        above = plans.tasks_of_plan(ctx.session, plan.parent_plan_id) if plan.parent_plan_id else []
        options = [(str(one.id), f"{one.ordinal}. {one.content}".lstrip(". ")[:300]) for one in above]
        chosen = str(task.parent_task_id or "")
        if chosen and chosen not in dict(options):
            options += [(chosen, one.content[:300]) for one in parents.relatives(ctx.session, [int(chosen)], ctx.today)]
        documents = [(one.name, f"{one.name}{_day(one)}, {one.about}") for one in DIRECTIVES]
        known = next((name for name, _ in documents if task.parent_reference.startswith(name)), "")
        hint = message(["Kế hoạch này chưa có kế hoạch cấp trên. ", link("Chọn ở đây", f"/ke-hoach/{plan.id}/cap-tren"), "."])
        return dialog(
            "parent-dialog",
            "Việc cấp trên",
            [
                select_field("parent-task", "Nhiệm vụ của kế hoạch cấp trên", options, chosen or None, searchable=True)
                if options
                else html.Div([hint, html.Div(select_field("parent-task", "", []), hidden=True)]),
                select_field("parent-document", "Văn bản cấp trên", documents, known, placeholder="Văn bản khác, hoặc không có"),
                text_field(
                    "parent-item",
                    "Mục, điểm",
                    task.parent_reference.removeprefix(known).lstrip(", "),
                    max_length=LONGEST_REFERENCE,
                    draft=f"parent-{task.id}-item",
                    placeholder="mục III.2",
                    help="Văn bản khác: viết cả số, ký hiệu và mục.",
                ),
                html.Div(id="parent-of", **marks(task=str(task.id))),
            ],
            [button("Thôi", closes=True), button("Ghi nhận", "parent-save", look="primary")],
            opened=f"{task.id}.{ctx.now.timestamp()}",
        )

    @gate.callback(
        Output(PLACE, "children", allow_duplicate=True),
        Input("parent-save", "n_clicks"),
        State("parent-of", "data-task"),
        State("parent-task", "value"),
        State("parent-document", "value"),
        State("parent-item", "value"),
        State(ADDRESS_ID, "pathname"),
        permission=Permission.EDIT_TASK,
        writes=True,
        fields={"parent": "parent-task", "reference": "parent-item"},
        prevent_initial_call=True,
    )
    def save(ctx: Context, clicks: int | None, task: Any, above: Any, document: Any, item: Any, path: Any) -> Any:
        reference = ", ".join(part for part in (str(document or "").strip(), str(item or "").strip()) if part)
        task_id = row_number(task, "Không tìm thấy nhiệm vụ này.")
        parents.set_task_parent(ctx.session, ctx.actor, task_id, whole_number(above), reference)
        ctx.say("Đã ghi việc cấp trên.", saved=(f"parent-{task_id}-item",), closes="parent-dialog")
        ctx.redraw(path)
        return None

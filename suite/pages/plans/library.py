"""The list of plans, the upload of a new one, and a plan's own page."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State
from dash.exceptions import PreventUpdate
from flask import Response

from suite.components import (
    Column,
    button_link,
    card,
    count_link,
    data_table,
    definition_list,
    empty_state,
    file_field,
    html,
    link,
    message,
    page_head,
    stack,
)
from suite.components.content import aria
from suite.components.format import date_text, number, since_text
from suite.downloads import attachment
from suite.guard import Context, Gate
from suite.pages.matrix.filters import address_of
from suite.pages.overview.figures import class_figures
from suite.pages.plans.difference import history_card
from suite.routing import Nav
from suite.workplace import uploaded
from tenants.access.permissions import Permission
from tenants.errors import NotFound
from tenants.files.content import safe_name
from tenants.plans import dao
from tenants.plans.annex.apart import read_annex_apart
from tenants.plans.models import PlanImport
from tenants.plans.service import rows_of, start_import
from tenants.tasks.dao import TaskFilter, count_tasks

PATH = "/ke-hoach"
ACCEPTED = ".docx,.xlsx,.xlsm,.xls,.pdf"


def _draft_address(draft: PlanImport) -> str:
    return f"{PATH}/{'nhap' if draft.kind == 'plan' else 'so-sanh'}/{draft.id}"


def register(gate: Gate) -> None:
    """Pages, upload and the source file's download."""
    gate.page(PATH, permission=Permission.READ_TASKS, title="Kế hoạch", nav=Nav("Kế hoạch", "file-earmark-text", "work", 15))(
        layout
    )
    for prefix, scope in (("", "tenant"), ("/co-quan/<code>", "visit")):
        gate.page(f"{prefix}{PATH}/<int:plan_id>", permission=Permission.READ_TASKS, title="Kế hoạch", scope=scope)(plan_page)  # type: ignore[arg-type]  # the two scopes above
        gate.download(f"{prefix}{PATH}/<int:plan_id>/van-ban", permission=Permission.READ_TASKS, scope=scope)(source)  # type: ignore[arg-type]  # as above

    @gate.callback(
        Output("plan-file", "contents"),
        Input("plan-file", "contents"),
        State("plan-file", "filename"),
        permission=Permission.IMPORT_PLAN,
        fields={"file": "plan-file"},
        running=[(Output("plan-file", "disabled"), True, False), (Output("plan-reading", "hidden"), False, True)],
        prevent_initial_call=True,
    )
    def take(ctx: Context, contents: Any, name: Any) -> Any:
        files = uploaded(contents, name)
        if not files:
            raise PreventUpdate
        name, data = files[0]
        # Read in a process of its own, before anything is locked: a hostile file ends its reader, not the server.
        read = read_annex_apart(data, name) if len(data) <= ctx.files.max_bytes else None
        with ctx.database.writing(ctx.actor, at=ctx.now) as session:
            draft = start_import(session, ctx.actor, ctx.files, name, data, now=ctx.now, today=ctx.today, read=read)
        ctx.say(f"Đã đọc {number(len(draft.rows))} nhiệm vụ. Hãy xem lại trước khi ghi nhận.")
        ctx.go(f"{PATH}/nhap/{draft.id}")
        # Emptied, so that the same file can be chosen again.
        return None


def layout(ctx: Context) -> Any:
    """Plans, drafts and the upload."""
    may_import = ctx.actor.may(Permission.IMPORT_PLAN)
    known = dao.list_plans(ctx.session)
    parts: list[Any] = [page_head("Kế hoạch", "Văn bản đã ban hành và phụ lục nhiệm vụ của chúng.")]
    if may_import:
        parts.append(
            card(
                "Nhập kế hoạch đã ban hành",
                file_field(
                    "plan-file",
                    "Tệp văn bản có phụ lục nhiệm vụ",
                    accept=ACCEPTED,
                    max_size=ctx.settings.upload_max_mb * 1_000_000,
                    help="Word (.docx), Excel (.xlsx, .xls) hoặc PDF có lớp chữ. Không tải lên tài liệu mật. "
                    "Chương trình đọc và cho xem trước; chưa ghi gì cho đến khi bấm “Ghi nhận”.",
                ),
                html.Div(
                    [
                        html.Span(className="spinner-border spinner-border-sm", **aria(hidden="true")),
                        html.Span(
                            "Đang đọc tệp. Tệp lớn có thể mất đến 15 giây; nếu rời trang, bản nhập sẽ nằm ở “Đang chờ xem lại”."
                        ),
                    ],
                    id="plan-reading",
                    className="reading",
                    role="status",
                    hidden=True,
                ),
            )
        )
        drafts = dao.list_open_imports(ctx.session)
        if drafts:
            parts.append(
                card(
                    f"Đang chờ xem lại ({len(drafts)})",
                    data_table(
                        [Column("name", "Tệp", main=True), Column("rows", "Nhiệm vụ", "right"), Column("when", "Tải lên")],
                        [
                            {
                                "name": link(draft.file_name, _draft_address(draft)),
                                "rows": count_link(len(rows_of(draft)), _draft_address(draft)),
                                "when": since_text(draft.created_at, ctx.now),
                            }
                            for draft in drafts
                        ],
                        caption="Bản nhập đang chờ xem lại",
                    ),
                    flush=True,
                )
            )
    rows: list[dict[str, Any]] = [
        {
            "number": link(plan.number, f"{PATH}/{plan.id}"),
            "title": plan.title,
            "issued": date_text(plan.issued_on),
            "tasks": link(number(count), address_of(TaskFilter(plan_id=plan.id))),
        }
        for plan, count in known
    ]
    parts.append(
        card(
            f"Kế hoạch đang thực hiện ({len(known)})",
            data_table(
                [
                    Column("number", "Số, ký hiệu", main=True),
                    Column("title", "Tên kế hoạch"),
                    Column("issued", "Ngày ban hành"),
                    Column("tasks", "Nhiệm vụ", "right"),
                ],
                rows,
                caption="Kế hoạch",
                empty=empty_state(
                    "file-earmark-text", "Chưa có kế hoạch", "Kế hoạch được ghi nhận sẽ hiện ở đây cùng số nhiệm vụ."
                ),
            ),
            flush=True,
        )
    )
    return stack(*parts)


def plan_page(ctx: Context, plan_id: int) -> Any:
    """One plan: where it comes from and how its tasks stand."""
    plan = dao.get_plan(ctx.session, plan_id)
    wanted = TaskFilter(plan_id=plan.id)
    counts = count_tasks(ctx.session, ctx.today, wanted)
    actions = [
        button_link("Văn bản gốc", ctx.link(f"{PATH}/{plan.id}/van-ban"), icon_name="download", reload=True)
        if plan.source_file_id
        else None,
        button_link("Cập nhật theo văn bản sửa đổi", f"{PATH}/{plan.id}/cap-nhat", icon_name="pencil-square")
        if ctx.actor.may(Permission.IMPORT_PLAN) and not ctx.visited
        else None,
        button_link("Kế hoạch cấp trên", f"{PATH}/{plan.id}/cap-tren", icon_name="diagram-2")
        if ctx.actor.may(Permission.EDIT_TASK) and not ctx.visited
        else None,
        button_link("Mở trong ma trận", address_of(wanted, ctx.link("/ma-tran")), icon_name="grid-3x3-gap", look="primary"),
    ]
    tasks = dao.tasks_of_plan(ctx.session, plan.id)
    return stack(
        page_head(f"Kế hoạch {plan.number}", plan.title, actions),
        class_figures(ctx, wanted, counts),
        card(
            "Văn bản",
            definition_list(
                [
                    ("Số, ký hiệu", plan.number),
                    ("Ngày ban hành", date_text(plan.issued_on)),
                    ("Cơ quan ban hành", plan.issuer),
                    ("Tệp đã nhập", plan.source_name or "Nhập trực tiếp"),
                ]
            ),
        ),
        *history_card(ctx, plan.id),
        card(
            f"Nhiệm vụ ({number(len(tasks))})",
            html.Ol([html.Li(link(task.content, ctx.link(f"/nhiem-vu/{task.id}"))) for task in tasks[:300]], className="plain-list")
            if tasks
            else message("Kế hoạch chưa có nhiệm vụ nào."),
        ),
    )


def source(ctx: Context, plan_id: int) -> Response:
    """The file that a plan was read from, as it was uploaded."""
    plan = dao.get_plan(ctx.session, plan_id)
    if plan.source_file_id is None:
        raise NotFound("Kế hoạch này không có tệp văn bản.")
    stored, data = ctx.files.read(ctx.session, plan.source_file_id)
    return attachment(data, safe_name(plan.source_name, stored.media_type), stored.media_type)

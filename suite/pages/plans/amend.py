"""Updating a recorded plan: drop the amending document or the edited workbook, look at the difference, decide, apply."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, callback_context
from dash.exceptions import PreventUpdate
from flask import Response

from scheduler.contribution_notices import contributions_lapsed
from scheduler.notices import plan_amended
from scheduler.outbox.service import put
from suite.components import (
    button,
    button_link,
    card,
    confirm_dialog,
    date_field,
    file_field,
    form_row,
    html,
    link,
    message,
    page_head,
    stack,
    steps,
    text_field,
)
from suite.components.content import marks
from suite.components.format import date_text, number, read_date
from suite.downloads import attachment
from suite.guard import Context, Gate
from suite.pages.matrix.filters import address_of
from suite.pages.plans.ahead import listed
from suite.pages.plans.asking import whole
from suite.pages.plans.difference import body, history_card, promise
from suite.pages.plans.library import ACCEPTED, PATH
from suite.workplace import uploaded
from tenants.access.permissions import Permission
from tenants.errors import Invalid
from tenants.files.content import safe_name
from tenants.plans import dao
from tenants.plans.amendments import (
    LONGEST_BASIS,
    apply_change,
    choose,
    compare_with_recorded,
    plan_of_draft,
    start_amendment,
    start_workbook,
)
from tenants.plans.annex.apart import read_annex_apart
from tenants.plans.changes import preview
from tenants.plans.models import PlanImport
from tenants.plans.service import correct_head, discard_import, get_import
from tenants.plans.workbook import read_workbook
from tenants.tasks.dao import TaskFilter

COMPARE = f"{PATH}/so-sanh"
_HEAD = ("number", "title", "issuer", "issued_on")


def register(gate: Gate) -> None:
    """The upload for one plan, the difference with its choices, applying and putting aside."""
    gate.page(f"{PATH}/<int:plan_id>/cap-nhat", permission=Permission.IMPORT_PLAN, title="Cập nhật kế hoạch")(upload_page)
    gate.page(f"{COMPARE}/<int:import_id>", permission=Permission.IMPORT_PLAN, title="So sánh với bản đã ghi nhận")(compare_page)
    for prefix, scope in (("", "tenant"), ("/co-quan/<code>", "visit")):
        gate.download(f"{prefix}{COMPARE}/<int:import_id>/tep", permission=Permission.READ_TASKS, scope=scope)(file_of_change)  # type: ignore[arg-type]  # the two scopes above

    @gate.callback(
        Output("amend-file", "contents"),
        Input("amend-file", "contents"),
        State("amend-file", "filename"),
        State("amend-plan", "data-plan"),
        permission=Permission.IMPORT_PLAN,
        fields={"file": "amend-file"},
        running=[(Output("amend-file", "disabled"), True, False)],
        prevent_initial_call=True,
    )
    def take(ctx: Context, contents: Any, name: Any, plan_id: Any) -> Any:
        files = uploaded(contents, name)
        if not files:
            raise PreventUpdate
        file_name, data = files[0]
        returned = len(data) <= ctx.files.max_bytes and read_workbook(data) is not None
        # Read in a process of its own, before anything is locked: a hostile file ends its reader, not the server.
        fits = len(data) <= ctx.files.max_bytes and not returned
        read = read_annex_apart(data, file_name, convert_legacy=True) if fits else None
        with ctx.database.writing(ctx.actor, at=ctx.now) as session:
            if returned:
                draft = start_workbook(session, ctx.actor, ctx.files, file_name, data, now=ctx.now)
            else:
                draft = start_amendment(session, ctx.actor, ctx.files, whole(plan_id), file_name, data, now=ctx.now, read=read)
        ctx.go(f"{COMPARE}/{draft.id}")
        return None

    @gate.callback(
        Output("change-body", "children", allow_duplicate=True),
        Output("change-promise", "children", allow_duplicate=True),
        Input({"type": "change-choice", "subject": ALL, "what": ALL}, "value"),
        State("change-draft", "data-import"),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        prevent_initial_call=True,
    )
    def decide(ctx: Context, values: Any, import_id: Any) -> Any:
        chosen = callback_context.triggered_id
        value = callback_context.triggered[0]["value"] if callback_context.triggered else None
        if not chosen or not value:
            raise PreventUpdate
        draft = get_import(ctx.session, ctx.actor, whole(import_id))
        key = f"{chosen['subject']}.{chosen['what']}"
        if draft.choices.get(key) == value:
            raise PreventUpdate
        draft = choose(ctx.session, ctx.actor, draft.id, {key: str(value)})
        return body(ctx, draft), promise(ctx, draft)

    @gate.callback(
        Output("change-body", "children", allow_duplicate=True),
        Output("change-promise", "children", allow_duplicate=True),
        Input("change-partial", "value"),
        State("change-draft", "data-import"),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        prevent_initial_call=True,
    )
    def decide_extent(ctx: Context, value: Any, import_id: Any) -> Any:
        draft = get_import(ctx.session, ctx.actor, whole(import_id))
        if value not in ("0", "1") or draft.choices.get("partial", "0") == value:
            raise PreventUpdate
        draft = choose(ctx.session, ctx.actor, draft.id, {"partial": str(value)})
        return body(ctx, draft), promise(ctx, draft)

    @gate.callback(
        Input("change-apply-go", "n_clicks"),
        State("change-draft", "data-import"),
        State("change-draft", "data-seen"),
        State("change-basis", "value"),
        State("change-decided_on", "value"),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        fields={"basis": "change-basis", "decided_on": "change-decided_on"},
        prevent_initial_call=True,
    )
    def apply(ctx: Context, clicks: int | None, import_id: Any, seen: Any, basis: Any, decided_on: Any) -> None:
        change_id = whole(import_id)
        applied = apply_change(
            ctx.session,
            ctx.actor,
            change_id,
            basis=str(basis or ""),
            decided_on=read_date(str(decided_on or ""), "decided_on"),
            seen=str(seen),
            now=ctx.now,
            today=ctx.today,
        )
        draft = get_import(ctx.session, ctx.actor, change_id)
        plans = [dao.get_plan(ctx.session, plan_id) for plan_id in sorted(applied.plan_ids)]
        why = f"{draft.basis} ngày {date_text(draft.decided_on)}"
        told = plan_amended(ctx.session, plans, draft.id, why, applied.given, applied.taken, ctx.now)
        put(ctx.session, [*told, *contributions_lapsed(ctx.session, ctx.now)])
        ctx.say(
            f"Đã áp dụng: sửa {number(applied.changed)}, bổ sung {number(applied.added)}, "
            f"thôi thực hiện {number(applied.dropped)} nhiệm vụ.",
            closes="change-apply",
        )
        ctx.go(f"{PATH}/{plans[0].id}" if len(plans) == 1 else "/ma-tran")

    @gate.callback(
        Input("change-discard-go", "n_clicks"),
        State("change-draft", "data-import"),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        prevent_initial_call=True,
    )
    def discard(ctx: Context, clicks: int | None, import_id: Any) -> None:
        discard_import(ctx.session, ctx.actor, whole(import_id))
        ctx.say("Đã bỏ bản so sánh; kế hoạch giữ nguyên.")
        ctx.go(PATH)

    # The ordinary import of a known plan ends with a sentence at its number: there the comparison is offered.
    @gate.callback(
        Output("review-dialog", "children", allow_duplicate=True),
        Input("review-number-error", "children"),
        permission=Permission.IMPORT_PLAN,
        prevent_initial_call=True,
    )
    def offer(ctx: Context, sentence: Any) -> Any:
        if not isinstance(sentence, str) or "đã được ghi nhận" not in sentence:
            raise PreventUpdate
        return confirm_dialog(
            "review-known",
            "Kế hoạch đã có trong hệ thống",
            f"{sentence} Có thể so sánh tệp này với bản đã ghi nhận để xem khác ở đâu, rồi mới áp dụng.",
            "So sánh với bản đã ghi nhận",
            "review-compare",
            look="primary",
            opened=ctx.now.isoformat(),
        )

    @gate.callback(
        Input("review-compare", "n_clicks"),
        State("review-draft", "data-import"),
        *(State(f"review-{name}", "value") for name in _HEAD),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        fields={name: f"review-{name}" for name in _HEAD},
        prevent_initial_call=True,
    )
    def compare(ctx: Context, clicks: int | None, import_id: Any, *given: Any) -> None:
        values = {name: str(value or "") for name, value in zip(_HEAD, given, strict=True)}
        draft = correct_head(ctx.session, ctx.actor, whole(import_id), values)
        plan = plan_of_draft(ctx.session, draft)
        if plan is None:
            raise Invalid("Chưa có kế hoạch nào mang số này.", "number")
        compare_with_recorded(ctx.session, ctx.actor, draft.id, plan.id)
        ctx.go(f"{COMPARE}/{draft.id}")


def upload_page(ctx: Context, plan_id: int) -> Any:
    """Where the amending document, or the workbook that was edited, is dropped."""
    plan = dao.get_plan(ctx.session, plan_id)
    wanted = TaskFilter(plan_id=plan.id)
    return stack(
        page_head(
            f"Cập nhật kế hoạch {plan.number}",
            [link(plan.title, f"{PATH}/{plan.id}"), f", ban hành ngày {date_text(plan.issued_on)}"],
            button_link("Xuất Excel để sửa", address_of(wanted, "/ma-tran/xuat"), icon_name="file-earmark-excel", reload=True),
        ),
        steps(["Chọn tệp", "So sánh", "Áp dụng"], 0),
        html.Div(id="amend-plan", **marks(plan=str(plan.id))),
        card(
            "Văn bản sửa đổi, hoặc tệp Excel đã sửa",
            file_field(
                "amend-file",
                "Tệp có phụ lục nhiệm vụ mới",
                accept=ACCEPTED,
                max_size=ctx.settings.upload_max_mb * 1_000_000,
                help="Chương trình so sánh tệp với bản đã ghi nhận và cho xem từng chỗ khác. "
                "Chưa có gì thay đổi cho đến khi bấm “Áp dụng”.",
            ),
        ),
        *history_card(ctx, plan.id),
    )


def compare_page(ctx: Context, import_id: int) -> Any:
    """The difference, or what became of it."""
    draft = get_import(ctx.session, ctx.actor, import_id)
    title = "So sánh với bản đã ghi nhận"
    if draft.kind == "plan":
        return stack(page_head(title), message("Bản nhập này là một kế hoạch mới, chưa đem so sánh."))
    if draft.status != "review":
        done = draft.status == "accepted"
        said = f"Đã áp dụng theo {draft.basis} ngày {date_text(draft.decided_on)}." if done else "Bản so sánh này đã được bỏ."
        return stack(page_head(title, draft.file_name), message(said, "info"))
    if ctx.query.get("xem"):
        return listed(ctx, draft)
    plan = dao.get_plan(ctx.session, draft.plan_id) if draft.plan_id else None
    subtitle: list[Any] = [
        *([link(f"Kế hoạch {plan.number}", f"{PATH}/{plan.id}"), ", "] if plan else []),
        f"tệp {draft.file_name}. Chưa có gì thay đổi.",
    ]
    return stack(
        page_head(
            title,
            subtitle,
            [
                button("Bỏ", icon_name="trash", opens="change-discard"),
                None
                if preview(ctx.session, draft).nothing
                else button("Áp dụng", icon_name="check2", look="primary", opens="change-apply"),
            ],
        ),
        steps(["Chọn tệp", "So sánh", "Áp dụng"], 1),
        html.Div(body(ctx, draft), id="change-body"),
        confirm_dialog(
            "change-discard",
            "Bỏ bản so sánh này?",
            "Kế hoạch giữ nguyên như đang có. Có thể tải tệp lên lại bất cứ lúc nào.",
            "Bỏ bản so sánh",
            "change-discard-go",
        ),
        confirm_dialog(
            "change-apply",
            "Áp dụng thay đổi?",
            html.P(promise(ctx, draft), id="change-promise"),
            "Áp dụng",
            "change-apply-go",
            look="primary",
            fields=_decision_fields(draft),
            stays=True,
        ),
    )


def _decision_fields(draft: PlanImport) -> list[Any]:
    amendment = draft.kind == "amendment"
    return [
        form_row(
            text_field(
                "change-basis",
                "Số, ký hiệu văn bản sửa đổi" if amendment else "Văn bản hoặc lý do sửa",
                draft.basis,
                required=True,
                max_length=LONGEST_BASIS,
                placeholder="Quyết định số 12-QĐ/TU" if amendment else "Sửa lỗi đánh máy",
            ),
            date_field(
                "change-decided_on",
                "Ngày văn bản" if amendment else "Từ ngày",
                draft.decided_on,
                required=amendment,
                help=None if amendment else "Để trống nếu từ hôm nay.",
            ),
        )
    ]


def file_of_change(ctx: Context, import_id: int) -> Response:
    """The file that a change was read from, as it was uploaded."""
    draft = dao.get_change(ctx.session, import_id)
    stored, data = ctx.files.read(ctx.session, draft.file_id)
    return attachment(data, safe_name(draft.file_name, stored.media_type), stored.media_type)

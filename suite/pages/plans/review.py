"""The review of a draft: what the plan will become, doubtful places first, and the act of recording it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Input, Output, State, html
from dash.exceptions import PreventUpdate

from scheduler.notices import plan_assigned
from scheduler.outbox.service import put
from suite.components import (
    Band,
    Column,
    button,
    card,
    confirm_dialog,
    data_table,
    date_field,
    figure_card,
    figure_row,
    form_row,
    message,
    page_head,
    stack,
    steps,
    text_field,
)
from suite.components.format import date_text, number, read_date
from suite.guard import Context, Gate
from suite.pages.plans.library import PATH
from tenants.access.permissions import Permission
from tenants.organisation import dao as organisation
from tenants.plans.models import PlanImport
from tenants.plans.service import accept_import, correct_head, discard_import, expansion, get_import, rows_of
from tenants.plans.understanding import Assignment, ProposedRow, due_dates
from tenants.tasks.dao import count_duties_of_plan
from tenants.tasks.states import DutyRole

BODY_ID = "review-body"
_HEAD = ("number", "title", "issuer", "issued_on")


def register(gate: Gate) -> None:
    """The page, keeping the head, recording and putting aside."""

    @gate.page(f"{PATH}/nhap/<int:import_id>", permission=Permission.IMPORT_PLAN, title="Xem lại kế hoạch")
    def layout(ctx: Context, import_id: int) -> Any:
        draft = get_import(ctx.session, ctx.actor, import_id)
        if draft.status != "review":
            done = draft.status == "accepted"
            return stack(
                page_head("Xem lại kế hoạch"),
                message("Bản nhập này đã được ghi nhận." if done else "Bản nhập này đã được bỏ.", "info"),
            )
        return stack(
            page_head(
                "Xem lại trước khi ghi nhận",
                f"Đọc từ tệp {draft.file_name}. Chưa có gì được ghi vào ma trận.",
                [
                    button("Bỏ bản nhập", icon_name="trash", opens="review-discard"),
                    button("Ghi nhận", icon_name="check2", look="primary", opens="review-accept"),
                ],
            ),
            steps(["Chọn tệp", "Xem lại", "Ghi nhận"], 1),
            html.Div(body(ctx, draft), id=BODY_ID),
            html.Div(id="review-dialog"),
            confirm_dialog(
                "review-discard",
                "Bỏ bản nhập này?",
                "Những chỗ đã sửa sẽ không dùng nữa. Tệp gốc vẫn được giữ; có thể tải lên lại bất cứ lúc nào.",
                "Bỏ bản nhập",
                "review-discard-go",
            ),
            confirm_dialog(
                "review-accept",
                "Ghi nhận kế hoạch?",
                _promise(ctx, draft),
                "Ghi nhận",
                "review-accept-go",
                look="primary",
            ),
        )

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("review-head-save", "n_clicks"),
        State("review-draft", "data-import"),
        *(State(f"review-{name}", "value") for name in _HEAD),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        fields={name: f"review-{name}" for name in _HEAD},
        prevent_initial_call=True,
    )
    def keep_head(ctx: Context, clicks: int | None, import_id: Any, *given: Any) -> Any:
        if not clicks:
            raise PreventUpdate
        values = {name: str(value or "") for name, value in zip(_HEAD, given, strict=True)}
        issued_on = read_date(values["issued_on"], "issued_on")
        values["issued_on"] = issued_on.isoformat() if issued_on else ""
        draft = correct_head(ctx.session, ctx.actor, int(str(import_id)), values)
        ctx.say("Đã lưu thông tin văn bản.")
        return body(ctx, draft)

    @gate.callback(
        Input("review-accept-go", "n_clicks"),
        State("review-draft", "data-import"),
        State("review-draft", "data-version"),
        *(State(f"review-{name}", "value") for name in _HEAD),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        fields={name: f"review-{name}" for name in _HEAD},
        prevent_initial_call=True,
    )
    def accept(ctx: Context, clicks: int | None, import_id: Any, version: Any, *given: Any) -> None:
        if not clicks:
            raise PreventUpdate
        draft = get_import(ctx.session, ctx.actor, int(str(import_id)), version=int(str(version)))
        values = {name: str(value or "") for name, value in zip(_HEAD, given, strict=True)}
        issued_on = read_date(values["issued_on"], "issued_on")
        values["issued_on"] = issued_on.isoformat() if issued_on else ""
        if values != draft.head:
            correct_head(ctx.session, ctx.actor, draft.id, values)
        plan = accept_import(ctx.session, ctx.actor, draft.id, now=ctx.now)
        put(ctx.session, plan_assigned(ctx.session, plan, ctx.now))
        duties = count_duties_of_plan(ctx.session, plan.id)
        ctx.say(f"Đã ghi nhận {plan.number}: {number(duties)} phần việc được giao và báo cho các đơn vị.")
        ctx.go(f"{PATH}/{plan.id}")

    @gate.callback(
        Input("review-discard-go", "n_clicks"),
        State("review-draft", "data-import"),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        prevent_initial_call=True,
    )
    def discard(ctx: Context, clicks: int | None, import_id: Any) -> None:
        if not clicks:
            raise PreventUpdate
        discard_import(ctx.session, ctx.actor, int(str(import_id)))
        ctx.say("Đã bỏ bản nhập.")
        ctx.go(PATH)


def body(ctx: Context, draft: PlanImport) -> Any:
    """Figures, doubts, the head of the document and the rows."""
    rows, given = rows_of(draft), expansion(ctx.session, draft)
    names = organisation.unit_names(ctx.session, {duty.unit_id for duties in given for duty in duties})
    kept = [row for row in rows if not row.dropped]
    doubtful = [index for index, row in enumerate(rows) if row.doubts and not row.dropped]
    duties = sum(len(row) for row in given)
    return stack(
        html.Div(id="review-draft", **{"data-import": str(draft.id), "data-version": str(draft.version)}),
        figure_row(
            [
                figure_card("list-task", "Nhiệm vụ", len(kept), f"{number(len({row.cells['section'] for row in kept}))} mục"),
                figure_card("people", "Phần việc", duties, f"của {number(len(names))} đơn vị"),
                figure_card(
                    "question-circle",
                    "Dòng cần xem lại",
                    len(doubtful),
                    "xếp lên đầu bảng" if doubtful else "không có",
                    tone="waiting" if doubtful else "on-time",
                ),
            ]
        ),
        *(message(words, "warning") for words in draft.warnings),
        _head_card(draft),
        _rows_card(draft, rows, given, names, doubtful),
    )


def _head_card(draft: PlanImport) -> html.Section:
    head = draft.head
    issued_on = read_date(head["issued_on"]) if head["issued_on"] else None
    return card(
        "Thông tin văn bản",
        [
            form_row(
                text_field("review-number", "Số, ký hiệu", head["number"], required=True, max_length=100),
                date_field("review-issued_on", "Ngày ban hành", issued_on, required=True),
                text_field("review-issuer", "Cơ quan ban hành", head["issuer"], max_length=300),
            ),
            text_field("review-title", "Tên kế hoạch", head["title"], required=True, max_length=1000),
            button("Lưu thông tin", "review-head-save", small=True),
        ],
    )


def _rows_card(
    draft: PlanImport,
    rows: Sequence[ProposedRow],
    given: Sequence[Sequence[Assignment]],
    names: dict[int, str],
    doubtful: Sequence[int],
) -> html.Section:
    shown: list[Any] = []
    if doubtful:
        shown.append(Band("Cần xem lại trước", f"{len(doubtful)} dòng"))
        shown += [_row(index, rows[index], given[index], names) for index in doubtful]
    section = None
    for index, row in enumerate(rows):
        if index in doubtful:
            continue
        here = (row.cells["section"], row.cells["section_title"])
        if here != section:
            section = here
            shown.append(Band(f"{here[0]}. {here[1]}".strip(". ") or "Nhiệm vụ"))
        shown.append(_row(index, row, given[index], names))
    columns = [
        Column("ordinal", "STT", width="56px"),
        Column("content", "Nội dung nhiệm vụ", main=True, width="34%"),
        Column("lead", "Chủ trì"),
        Column("coordinating", "Phối hợp"),
        Column("deadline", "Thời hạn", width="150px"),
        Column("acts", "Sửa", unlabelled=True, width="88px"),
    ]
    return card("Các nhiệm vụ", data_table(columns, shown, caption="Nhiệm vụ đọc được"), flush=True)


def _row(index: int, row: ProposedRow, given: Sequence[Assignment], names: dict[int, str]) -> dict[str, Any]:
    cells = row.cells
    doubts = [html.Ul([html.Li(words) for words in row.doubts], className="doubts")] if row.doubts and not row.dropped else []
    note = [html.Small(f"Ghi chú: {cells['note']}", className="muted")] if cells["note"] else []
    product = [html.Small(f"Sản phẩm: {cells['deliverable']}", className="muted")] if cells["deliverable"] else []
    content = html.Del(cells["content"]) if row.dropped else html.Span(cells["content"])
    return {
        "ordinal": cells["ordinal"],
        "content": [html.Div([content, *product, *note, *doubts], className="review-content", id=f"row-{index}")],
        "lead": _bodies(cells["lead"], DutyRole.LEAD, given, names),
        "coordinating": _bodies(cells["coordinating"], DutyRole.COORDINATING, given, names),
        "deadline": _deadline(row),
        "acts": button("Sửa", {"type": "review-edit", "row": index}, small=True, icon_name="pencil"),
    }


def _bodies(words: str, role: DutyRole, given: Sequence[Assignment], names: dict[int, str]) -> Any:
    """The cell's own words, and below them whom they mean, to be unfolded."""
    units = [names[duty.unit_id] for duty in given if duty.role is role]
    if not words and not units:
        return None
    if not units:
        return [html.Div(words), html.Small("chưa giao cho đơn vị nào", className="muted")]
    summary = f"{number(len(units))} đơn vị" if len(units) > 1 else units[0]
    return [
        html.Div(words),
        html.Details(
            [html.Summary(summary), html.Ul([html.Li(name) for name in units], className="unit-list")], className="folded"
        ),
    ]


def _deadline(row: ProposedRow) -> Any:
    _, due_on, _ = due_dates(row)
    words = row.cells["deadline"]
    kinds = {"continuous": "thường xuyên: báo cáo mỗi kỳ", "recurring": "định kỳ", "conditional": "theo điều kiện, chưa có ngày"}
    understood = f"đến {date_text(due_on)}" if due_on else kinds.get(row.deadline["kind"], "chưa rõ")
    return [html.Div(words or "không ghi"), html.Small(understood, className="muted")]


def _promise(ctx: Context, draft: PlanImport) -> str:
    given = expansion(ctx.session, draft)
    units = {duty.unit_id for row in given for duty in row}
    tasks = sum(not row.dropped for row in rows_of(draft))
    return (
        f"Sẽ ghi {number(tasks)} nhiệm vụ, giao {number(sum(map(len, given)))} phần việc cho {number(len(units))} đơn vị "
        "và báo cho các đơn vị đó. Sau khi ghi nhận, thay đổi được thực hiện bằng văn bản sửa đổi."
    )

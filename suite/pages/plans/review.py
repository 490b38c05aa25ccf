"""The review of a draft: what the plan will become, doubtful places first, and the act of recording it."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, dcc

from scheduler.notices import plan_assigned
from scheduler.outbox.service import put
from suite.components import (
    button,
    card,
    confirm_dialog,
    count_link,
    date_field,
    definition_list,
    figure_card,
    figure_row,
    form_row,
    html,
    message,
    page_head,
    stack,
    steps,
    text_field,
)
from suite.components.content import marks
from suite.components.format import number, read_date
from suite.guard import Context, Gate
from suite.numbers import page_number
from suite.pages.plans.ahead import list_address, listed
from suite.pages.plans.asking import DO_ID, LOOK_ID, NAMING_ID, ROW_ID, asks, whole
from suite.pages.plans.library import PATH
from suite.pages.plans.review_table import rows_card
from suite.pages.plans.unknown_bodies import unknown_card
from tenants.access.permissions import Permission
from tenants.plans.models import PlanImport
from tenants.plans.reviewing import Prospect, prospect
from tenants.plans.service import accept_import, correct_head, discard_import, get_import, rows_of
from tenants.tasks.dao import count_duties_of_plan

BODY_ID = "review-body"
DIALOG_PLACE = "review-dialog"
_TOP_ID = "review-top"
_PROMISE_ID = "review-promise"
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
        if ctx.query.get("xem"):
            return listed(ctx, draft)
        at, ahead = page_number(ctx.query.get("trang")), prospect(ctx.session, draft)
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
            html.Div(_top(draft, ahead, at), id=_TOP_ID),
            _head_card(draft),
            html.Div(rows_card(ctx, draft, at), id=BODY_ID),
            # What is pressed inside of the table or a dialog arrives here: buttons that come and go with every answer would
            # each call the server when they appear.
            *(dcc.Store(id=id) for id in (LOOK_ID, DO_ID, ROW_ID, NAMING_ID)),
            html.Div(id=DIALOG_PLACE),
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
                [html.Div(_promise(draft, ahead), id=_PROMISE_ID)],
                "Ghi nhận",
                "review-accept-go",
                look="primary",
            ),
        )

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("review-head-save", "n_clicks"),
        State("review-draft", "data-import"),
        State("review-draft", "data-page"),
        *(State(f"review-{name}", "value") for name in _HEAD),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        fields={name: f"review-{name}" for name in _HEAD},
        prevent_initial_call=True,
    )
    def keep_head(ctx: Context, clicks: int | None, import_id: Any, page: Any, *given: Any) -> Any:
        values = {name: str(value or "") for name, value in zip(_HEAD, given, strict=True)}
        issued_on = read_date(values["issued_on"], "issued_on")
        values["issued_on"] = issued_on.isoformat() if issued_on else ""
        draft = correct_head(ctx.session, ctx.actor, whole(import_id), values)
        ctx.say("Đã lưu thông tin văn bản.")
        return redraw(ctx, draft, page)

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
        draft = get_import(ctx.session, ctx.actor, whole(import_id), version=whole(version))
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
        discard_import(ctx.session, ctx.actor, whole(import_id))
        ctx.say("Đã bỏ bản nhập.")
        ctx.go(PATH)


def redraw(ctx: Context, draft: PlanImport, page: Any) -> Any:
    """The rows after a change, for Output(BODY_ID); figures and the question before recording follow by themselves."""
    at, ahead = page_number(page), prospect(ctx.session, draft)
    ctx.show(_TOP_ID, children=_top(draft, ahead, at))
    ctx.show(_PROMISE_ID, children=_promise(draft, ahead))
    return rows_card(ctx, draft, at)


def _top(draft: PlanImport, ahead: Prospect, page: int) -> Any:
    """What has to be known first: old fonts, figures, warnings of the file, words that name nobody."""
    rows = rows_of(draft)
    place = marks(**{"import": str(draft.id)}, version=str(draft.version), page=str(page))
    return stack(
        html.Div(id="review-draft", **place),
        *([_old_fonts(draft)] if draft.legacy_encoding else []),
        figure_row(
            [
                figure_card("list-task", "Nhiệm vụ", ahead.tasks, None, list_address(draft, "nhiem-vu")),
                figure_card(
                    "people",
                    "Phần việc",
                    ahead.duties,
                    ["của ", count_link(ahead.units, list_address(draft, "don-vi"), "đơn vị")],
                    list_address(draft, "phan-viec"),
                ),
                figure_card(
                    "question-circle",
                    "Dòng cần xem lại",
                    ahead.doubtful,
                    "xếp lên đầu bảng" if ahead.doubtful else "không còn dòng nào",
                    list_address(draft, "xem-lai") if ahead.doubtful else None,
                    tone="waiting" if ahead.doubtful else "on-time",
                ),
            ]
        ),
        # With old fonts the first warning is the question above.
        *(message(words, "warning") for words in draft.warnings[1 if draft.legacy_encoding else 0 :]),
        *unknown_card(draft, rows),
    )


def _old_fonts(draft: PlanImport) -> html.Div:
    return message(
        f"Tệp gõ bằng phông chữ cũ ({draft.legacy_encoding}). Chữ dưới đây đã được chuyển thử sang Unicode. "
        "Nếu đọc đúng, hãy xác nhận; những chỗ đã sửa trước khi xác nhận sẽ được đọc lại từ tệp.",
        "warning",
        title="Xác nhận chữ đã chuyển.",
        action=button("Chữ đúng", small=True, icon_name="check2", **asks(DO_ID, "convert")),
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


def _promise(draft: PlanImport, ahead: Prospect) -> list[Any]:
    """The dry run: what recording would do, in counts."""

    def opens(count: int, which: str, words: str = "", **given: str) -> Any:
        return count_link(count, list_address(draft, which, **given), words)

    roles = [opens(ahead.leading, "phan-viec", "chủ trì", vai_tro="lead"), ", "]
    roles += [opens(ahead.coordinating, "phan-viec", "phối hợp", vai_tro="coordinating")]
    counts: list[tuple[str, Any]] = [
        ("Nhiệm vụ được ghi", opens(ahead.tasks, "nhiem-vu")),
        ("Phần việc được giao", html.Span([opens(ahead.duties, "phan-viec"), " (", *roles, ")"])),
        ("Đơn vị được giao và được báo", opens(ahead.units, "don-vi")),
        ("Dòng không ghi nhận", opens(ahead.dropped, "bo")),
        ("Dòng chưa xem lại", opens(ahead.doubtful, "xem-lai")),
        ("Nhiệm vụ chưa có đơn vị chủ trì", opens(ahead.without_lead, "thieu-chu-tri")),
        ("Cụm từ chưa nhận ra đơn vị", opens(ahead.unknown, "cum-tu")),
    ]
    unclear = message("Những chỗ chưa rõ sẽ được ghi như đang hiển thị; phần chưa rõ thì chưa giao cho ai.", "warning")
    return [
        definition_list(counts),
        *([unclear] if ahead.doubtful or ahead.without_lead or ahead.unknown else []),
        html.P("Sau khi ghi nhận, thay đổi được thực hiện bằng văn bản sửa đổi.", className="muted"),
    ]

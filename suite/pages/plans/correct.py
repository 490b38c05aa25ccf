"""Mending one row of a draft: its cells, a body that nobody knew, or that it is no task at all."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, callback_context, html
from dash.exceptions import PreventUpdate

from suite.components import (
    area_field,
    button,
    card,
    dialog,
    form_row,
    message,
    select_field,
    stack,
    text_field,
)
from suite.guard import Context, Gate
from suite.pages.plans.review import BODY_ID, body
from tenants.access.permissions import Permission
from tenants.errors import Invalid
from tenants.organisation import dao as organisation
from tenants.plans.models import PlanImport
from tenants.plans.service import correct_row, drop_row, get_import, map_body, rows_of
from tenants.plans.understanding import CELLS

DIALOG_ID = "review-row"
_LABELS = {
    "section": "Mục",
    "section_title": "Tên mục",
    "ordinal": "STT",
    "content": "Nội dung nhiệm vụ",
    "lead": "Chủ trì",
    "coordinating": "Phối hợp",
    "deadline": "Thời hạn",
    "deliverable": "Sản phẩm",
    "note": "Ghi chú",
}
_LONG = ("content", "lead", "coordinating")


def register(gate: Gate) -> None:
    """Opening a row, saving it, leaving it out, and naming an unknown body."""

    @gate.callback(
        Output("review-dialog", "children"),
        Input({"type": "review-edit", "row": ALL}, "n_clicks"),
        State("review-draft", "data-import"),
        permission=Permission.IMPORT_PLAN,
        prevent_initial_call=True,
    )
    def open_row(ctx: Context, clicks: Any, import_id: Any) -> Any:
        triggered = callback_context.triggered_id
        if not triggered or not callback_context.triggered[0]["value"]:
            raise PreventUpdate
        draft = get_import(ctx.session, ctx.actor, _whole(import_id))
        return _row_dialog(ctx, draft, _whole(triggered["row"]))

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("review-row-save", "n_clicks"),
        State("review-draft", "data-import"),
        State("review-row-place", "data-row"),
        State("review-row-place", "data-version"),
        *(State(f"row-{name}", "value") for name in CELLS),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        fields={name: f"row-{name}" for name in CELLS},
        prevent_initial_call=True,
    )
    def save_row(ctx: Context, clicks: int | None, import_id: Any, row: Any, version: Any, *given: Any) -> Any:
        if not clicks:
            raise PreventUpdate
        values = {name: str(value or "") for name, value in zip(CELLS, given, strict=True)}
        draft = correct_row(ctx.session, ctx.actor, _whole(import_id), _whole(row), values, version=_whole(version))
        ctx.say("Đã sửa dòng và đọc lại.", saved=tuple(f"import-{draft.id}-{row}-{name}" for name in _LONG), closes=DIALOG_ID)
        return body(ctx, draft)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("review-row-drop", "n_clicks"),
        State("review-draft", "data-import"),
        State("review-row-place", "data-row"),
        State("review-row-place", "data-dropped"),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        prevent_initial_call=True,
    )
    def leave_out(ctx: Context, clicks: int | None, import_id: Any, row: Any, dropped: Any) -> Any:
        if not clicks:
            raise PreventUpdate
        draft = drop_row(ctx.session, ctx.actor, _whole(import_id), _whole(row), dropped=dropped != "1")
        ctx.say("Đã lấy lại dòng." if dropped == "1" else "Dòng này sẽ không được ghi thành nhiệm vụ.", closes=DIALOG_ID)
        return body(ctx, draft)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input({"type": "review-map", "words": ALL}, "n_clicks"),
        State({"type": "review-unit", "words": ALL}, "value"),
        State("review-draft", "data-import"),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        prevent_initial_call=True,
    )
    def remember(ctx: Context, clicks: Any, chosen: Any, import_id: Any) -> Any:
        triggered = callback_context.triggered_id
        # Not `triggered[0]["value"]`: Dash looks that up under the id with its letters escaped, browsers send them as they are.
        if not any(button["id"] == triggered and button.get("value") for button in callback_context.inputs_list[0]):
            raise PreventUpdate
        values = {state["id"]["words"]: state.get("value") for state in callback_context.states_list[0]}
        words = str(triggered["words"])
        unit = str(values.get(words) or "")
        if not unit.isdecimal():
            raise Invalid("Chọn đơn vị mà cụm từ này chỉ đến.")
        draft = map_body(ctx.session, ctx.actor, _whole(import_id), words, int(unit))
        ctx.say(f"Đã ghi nhớ “{words}” và đọc lại các dòng.", closes=DIALOG_ID)
        return body(ctx, draft)


def _row_dialog(ctx: Context, draft: PlanImport, index: int) -> html.Dialog:
    rows = rows_of(draft)
    if not 0 <= index < len(rows):
        raise Invalid("Không có dòng này.")
    row = rows[index]

    def field(name: str) -> html.Div:
        if name in _LONG:
            rows_shown = 4 if name == "content" else 2
            return area_field(
                f"row-{name}", _LABELS[name], row.cells[name], rows=rows_shown, draft=f"import-{draft.id}-{index}-{name}"
            )
        return text_field(f"row-{name}", _LABELS[name], row.cells[name])

    unknown = [*dict.fromkeys((*row.lead.unknown, *row.coordinating.unknown))]
    return dialog(
        DIALOG_ID,
        "Sửa dòng",
        [
            html.Div(
                id="review-row-place",
                **{"data-row": str(index), "data-version": str(draft.version), "data-dropped": "1" if row.dropped else "0"},
            ),
            *(message(words, "warning") for words in row.doubts),
            *([_unknown_bodies(ctx, unknown)] if unknown else []),
            field("content"),
            form_row(field("lead"), field("coordinating")),
            form_row(field("deadline"), field("ordinal"), field("section")),
            field("section_title"),
            form_row(field("deliverable"), field("note")),
        ],
        [
            button("Lấy lại dòng này" if row.dropped else "Không phải nhiệm vụ", "review-row-drop", look="quiet"),
            button("Thôi", closes=True),
            button("Lưu", "review-row-save", look="primary"),
        ],
        opened=f"{index}.{draft.version}.{ctx.now.timestamp()}",
        wide=True,
    )


def _unknown_bodies(ctx: Context, unknown: list[str]) -> html.Section:
    units = [(str(unit.id), unit.name) for unit in organisation.list_units(ctx.session)]
    return card(
        "Cụm từ chưa nhận ra",
        stack(
            *(
                html.Div(
                    [
                        select_field({"type": "review-unit", "words": words}, f"“{words}” là", units, searchable=True),
                        button("Ghi nhớ", {"type": "review-map", "words": words}, small=True),
                    ],
                    className="form-row",
                )
                for words in unknown
            )
        ),
    )


def _whole(value: Any) -> int:
    text = str(value)
    if not text.isdecimal() or len(text) > 15:
        raise Invalid("Không đọc được yêu cầu. Hãy tải lại trang.")
    return int(text)

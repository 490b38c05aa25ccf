"""Mending a draft row by row with the keyboard: its cells, that it is right, that it is no task, or whom its words mean."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, callback_context, html, no_update
from dash.exceptions import PreventUpdate

from suite.components import area_field, button, dialog, form_row, message, text_field
from suite.components.content import marks
from suite.components.format import number
from suite.guard import Context, Gate
from suite.pages.plans.review import BODY_ID, body
from suite.pages.plans.review_table import doubts_of, reach_lists, whole
from suite.pages.plans.source_view import source_pane
from suite.pages.plans.unknown_bodies import NAMING_ID, asked_words, naming_dialog
from tenants.access.permissions import Permission
from tenants.errors import Conflict, Invalid
from tenants.plans.models import PlanImport
from tenants.plans.reviewing import add_body, confirm_row, reach
from tenants.plans.service import correct_row, drop_row, get_import, map_body, rows_of
from tenants.plans.understanding import CELLS, ProposedRow

DIALOG_ID = "review-row"
_DIALOG = "review-dialog"
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
_OPEN_ROW = (State("review-row-place", "data-row"), State("review-row-place", "data-version"))
_CELLS = tuple(State(f"row-{name}", "value") for name in CELLS)
_FIELDS = {name: f"row-{name}" for name in CELLS}
_DRAFT = (State("review-draft", "data-import"), State("review-draft", "data-page"))


def register(gate: Gate) -> None:
    """Opening a row, the acts on it, and naming an unknown body."""
    _register_rows(gate)
    _register_naming(gate)


def _register_rows(gate: Gate) -> None:
    @gate.callback(
        Output(_DIALOG, "children"),
        Input({"type": "review-edit", "row": ALL}, "n_clicks"),
        State("review-draft", "data-import"),
        permission=Permission.IMPORT_PLAN,
        prevent_initial_call=True,
    )
    def open_row(ctx: Context, clicks: Any, import_id: Any) -> Any:
        row = _pressed("row")
        draft = get_import(ctx.session, ctx.actor, whole(import_id))
        return _row_dialog(ctx, draft, row)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input({"type": "review-confirm", "row": ALL}, "n_clicks"),
        *_DRAFT,
        State("review-draft", "data-version"),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        prevent_initial_call=True,
    )
    def confirm_in_table(ctx: Context, clicks: Any, import_id: Any, page: Any, version: Any) -> Any:
        row = _pressed("row")
        draft = confirm_row(ctx.session, ctx.actor, whole(import_id), row, version=whole(version))
        ctx.say(f"Dòng này đúng. {_still(draft)}")
        return body(ctx, draft, page)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Output(_DIALOG, "children", allow_duplicate=True),
        Input("review-row-save", "n_clicks"),
        *_DRAFT,
        *_OPEN_ROW,
        *_CELLS,
        permission=Permission.IMPORT_PLAN,
        writes=True,
        fields=_FIELDS,
        prevent_initial_call=True,
    )
    def save_row(ctx: Context, clicks: int | None, import_id: Any, page: Any, row: Any, version: Any, *given: Any) -> Any:
        if not clicks:
            raise PreventUpdate
        draft, was_doubtful = _keep_cells(ctx, import_id, row, version, given)
        at = whole(row)
        words = "Đã sửa dòng và đọc lại."
        if rows_of(draft)[at].needs_a_look:
            words += " Dòng vẫn còn chỗ cần xem."
        return body(ctx, draft, page), _go_on(ctx, draft, at, words, walking=was_doubtful)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Output(_DIALOG, "children", allow_duplicate=True),
        Input("review-row-confirm", "n_clicks"),
        *_DRAFT,
        *_OPEN_ROW,
        *_CELLS,
        permission=Permission.IMPORT_PLAN,
        writes=True,
        fields=_FIELDS,
        prevent_initial_call=True,
    )
    def confirm_open_row(ctx: Context, clicks: int | None, import_id: Any, page: Any, row: Any, version: Any, *given: Any) -> Any:
        if not clicks:
            raise PreventUpdate
        draft, _ = _keep_cells(ctx, import_id, row, version, given)
        at = whole(row)
        confirmed = not rows_of(draft)[at].confirmed
        draft = confirm_row(ctx.session, ctx.actor, draft.id, at, confirmed=confirmed)
        words = "Dòng này đúng." if confirmed else "Dòng này sẽ được xem lại."
        return body(ctx, draft, page), _go_on(ctx, draft, at, words, walking=confirmed)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Output(_DIALOG, "children", allow_duplicate=True),
        Input("review-row-drop", "n_clicks"),
        *_DRAFT,
        *_OPEN_ROW,
        State("review-row-place", "data-dropped"),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        prevent_initial_call=True,
    )
    def leave_out(ctx: Context, clicks: int | None, import_id: Any, page: Any, row: Any, version: Any, dropped: Any) -> Any:
        if not clicks:
            raise PreventUpdate
        draft = get_import(ctx.session, ctx.actor, whole(import_id), version=whole(version))
        at = whole(row)
        was_doubtful = at < len(rows_of(draft)) and rows_of(draft)[at].needs_a_look
        draft = drop_row(ctx.session, ctx.actor, draft.id, at, dropped=dropped != "1")
        words = "Đã lấy lại dòng." if dropped == "1" else "Dòng này sẽ không được ghi thành nhiệm vụ."
        return body(ctx, draft, page), _go_on(ctx, draft, at, words, walking=was_doubtful)


def _register_naming(gate: Gate) -> None:
    @gate.callback(
        Output(_DIALOG, "children", allow_duplicate=True),
        Input({"type": "review-name", "n": ALL}, "n_clicks"),
        State("review-draft", "data-import"),
        State("review-draft", "data-version"),
        permission=Permission.IMPORT_PLAN,
        prevent_initial_call=True,
    )
    def ask(ctx: Context, clicks: Any, import_id: Any, version: Any) -> Any:
        n = _pressed("n")
        draft = get_import(ctx.session, ctx.actor, whole(import_id), version=whole(version))
        words = asked_words(rows_of(draft), n)
        if words is None:
            raise PreventUpdate
        return naming_dialog(ctx, draft, words, None)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Output(_DIALOG, "children", allow_duplicate=True),
        Input({"type": "review-name-here", "n": ALL}, "n_clicks"),
        *_DRAFT,
        *_OPEN_ROW,
        *_CELLS,
        permission=Permission.IMPORT_PLAN,
        writes=True,
        fields=_FIELDS,
        prevent_initial_call=True,
    )
    def ask_from_row(ctx: Context, clicks: Any, import_id: Any, page: Any, row: Any, version: Any, *given: Any) -> Any:
        n, at = _pressed("n"), whole(row)
        before = _unknown(_row(get_import(ctx.session, ctx.actor, whole(import_id), version=whole(version)), at))
        draft, _ = _keep_cells(ctx, import_id, row, version, given)
        # What was typed meanwhile may have settled the words.
        if n >= len(before) or before[n] not in _unknown(_row(draft, at)):
            return body(ctx, draft, page), _row_dialog(ctx, draft, at)
        return body(ctx, draft, page), naming_dialog(ctx, draft, before[n], at)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Output(_DIALOG, "children", allow_duplicate=True),
        Input("review-naming-map", "n_clicks"),
        *_DRAFT,
        State("review-naming-place", "data-words"),
        State("review-naming-place", "data-back"),
        State("review-naming-unit", "value"),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        fields={"unit": "review-naming-unit", "alias": "review-naming-unit"},
        prevent_initial_call=True,
    )
    def remember(ctx: Context, clicks: int | None, import_id: Any, page: Any, words: Any, back: Any, unit: Any) -> Any:
        if not clicks:
            raise PreventUpdate
        if not str(unit or "").isdecimal():
            raise Invalid("Chọn đơn vị mà cụm từ này chỉ đến.", "unit")
        draft = map_body(ctx.session, ctx.actor, whole(import_id), str(words), whole(unit))
        return body(ctx, draft, page), _after_naming(ctx, draft, back, f"Đã ghi nhớ “{words}” và đọc lại các dòng.")

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Output(_DIALOG, "children", allow_duplicate=True),
        Input("review-naming-add", "n_clicks"),
        *_DRAFT,
        State("review-naming-place", "data-words"),
        State("review-naming-place", "data-back"),
        State("review-naming-name", "value"),
        State("review-naming-kind", "value"),
        State("review-naming-short", "value"),
        permission=Permission.MANAGE_ORGANISATION,
        writes=True,
        fields={"name": "review-naming-name", "kind": "review-naming-kind", "short_name": "review-naming-short"},
        prevent_initial_call=True,
    )
    def add(
        ctx: Context,
        clicks: int | None,
        import_id: Any,
        page: Any,
        words: Any,
        back: Any,
        name: Any,
        kind: Any,
        short: Any,
    ) -> Any:
        if not clicks:
            raise PreventUpdate
        given = (str(words), str(name or ""), str(kind or ""), str(short or ""))
        draft = add_body(ctx.session, ctx.actor, whole(import_id), *given)
        return body(ctx, draft, page), _after_naming(ctx, draft, back, f"Đã thêm đơn vị “{given[1]}” và đọc lại các dòng.")

    @gate.callback(
        Output(_DIALOG, "children", allow_duplicate=True),
        Input("review-naming-leave", "n_clicks"),
        State("review-draft", "data-import"),
        State("review-naming-place", "data-back"),
        permission=Permission.IMPORT_PLAN,
        prevent_initial_call=True,
    )
    def leave(ctx: Context, clicks: int | None, import_id: Any, back: Any) -> Any:
        if not clicks:
            raise PreventUpdate
        return _row_dialog(ctx, get_import(ctx.session, ctx.actor, whole(import_id)), whole(back))


def _pressed(key: str) -> int:
    """The number in the id of the button that was pressed."""
    triggered = callback_context.triggered_id
    if not triggered or not callback_context.triggered[0]["value"]:
        raise PreventUpdate
    return whole(triggered[key])


def _row(draft: PlanImport, index: int) -> ProposedRow:
    rows = rows_of(draft)
    if not 0 <= index < len(rows):
        raise Invalid("Không có dòng này.")
    return rows[index]


def _unknown(row: ProposedRow) -> list[str]:
    return [*dict.fromkeys((*row.lead.unknown, *row.coordinating.unknown))]


def _keep_cells(ctx: Context, import_id: Any, row: Any, version: Any, given: tuple[Any, ...]) -> tuple[PlanImport, bool]:
    """Save what was typed, if anything; whether the row had to be looked at before."""
    at = whole(row)
    draft = get_import(ctx.session, ctx.actor, whole(import_id), version=whole(version))
    before = _row(draft, at)
    values = {name: str(value or "") for name, value in zip(CELLS, given, strict=True)}
    if values != before.cells:
        draft = correct_row(ctx.session, ctx.actor, draft.id, at, values, version=whole(version))
    return draft, before.needs_a_look


def _saved(draft: PlanImport, index: int) -> tuple[str, ...]:
    return tuple(f"import-{draft.id}-{index}-{name}" for name in _LONG)


def _still(draft: PlanImport) -> str:
    left = sum(row.needs_a_look for row in rows_of(draft))
    return f"Còn {number(left)} dòng cần xem." if left else "Không còn dòng nào cần xem."


def _go_on(ctx: Context, draft: PlanImport, index: int, words: str, *, walking: bool) -> Any:
    """After an act on a row: whoever walks through the doubtful ones sees the next, others see the table again."""
    rows = rows_of(draft)
    following = [*range(index + 1, len(rows)), *range(index)]
    then = next((at for at in following if rows[at].needs_a_look), None) if walking else None
    ctx.say(f"{words} {_still(draft)}", saved=_saved(draft, index), closes=DIALOG_ID if then is None else "")
    return no_update if then is None else _row_dialog(ctx, draft, then)


def _after_naming(ctx: Context, draft: PlanImport, back: Any, words: str) -> Any:
    """Back to the row that the person came from, if it still has to be looked at."""
    if not str(back or "").isdecimal():
        ctx.say(words, closes=NAMING_ID)
        return no_update
    at = whole(back)
    if _row(draft, at).needs_a_look:
        ctx.say(words)
        return _row_dialog(ctx, draft, at)
    then = next((index for index, row in enumerate(rows_of(draft)) if row.needs_a_look), None)
    ctx.say(f"{words} {_still(draft)}", closes=NAMING_ID if then is None else "")
    return no_update if then is None else _row_dialog(ctx, draft, then)


def _row_dialog(ctx: Context, draft: PlanImport, index: int) -> html.Dialog:
    row = _row(draft, index)
    if draft.status != "review":
        raise Conflict("Bản nhập này đã được ghi nhận hoặc đã bỏ.")

    def field(name: str) -> html.Div:
        doubts = doubts_of(row, name)
        if name in _LONG:
            inside = area_field(
                f"row-{name}",
                _LABELS[name],
                row.cells[name],
                rows=4 if name == "content" else 2,
                draft=f"import-{draft.id}-{index}-{name}",
                help=doubts,
            )
        else:
            inside = text_field(f"row-{name}", _LABELS[name], row.cells[name], help=doubts)
        # The browser puts the cursor into the first doubtful field.
        return html.Div(inside, **(marks(doubtful="1") if doubts is not None and not row.confirmed else {}))

    naming = [
        button(f"Chỉ rõ “{words[:60]}”", {"type": "review-name-here", "n": n}, small=True, icon_name="signpost")
        for n, words in enumerate(_unknown(row))
    ]
    form = html.Div(
        [
            html.Div(
                id="review-row-place",
                **marks(row=str(index), version=str(draft.version), dropped="1" if row.dropped else "0"),
            ),
            *(message(words) for words in row.notes),
            field("content"),
            form_row(field("lead"), field("coordinating")),
            *([html.Div(naming, className="row-acts naming-acts")] if naming else []),
            *reach_lists(reach(ctx.session, draft, index), (row.lead, row.coordinating)),
            form_row(field("deadline"), field("ordinal"), field("section")),
            field("section_title"),
            form_row(field("deliverable"), field("note")),
        ],
        className="review-form",
    )
    acts = [
        button("Lấy lại dòng này" if row.dropped else "Không phải nhiệm vụ", "review-row-drop", look="quiet"),
        html.Span("Ctrl+Enter: lưu và sang dòng sau · Ctrl+Shift+Enter: đúng rồi · Esc: đóng", className="keys-hint"),
    ]
    if row.doubtful and not row.dropped:
        label = "Bỏ đánh dấu đã xem" if row.confirmed else "Đúng rồi"
        acts.append(button(label, "review-row-confirm", icon_name="check2", **marks(key="ctrl+shift+enter")))
    acts.append(button("Lưu", "review-row-save", look="primary", **marks(key="ctrl+enter")))
    return dialog(
        DIALOG_ID,
        "Xem và sửa dòng",
        [html.Div([form, source_pane(ctx, draft, row, index)], className="beside")],
        acts,
        opened=f"{index}.{draft.version}.{ctx.now.timestamp()}",
        wide=True,
    )

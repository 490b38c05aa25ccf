"""Mending a draft row by row with the keyboard: its cells, that it is right, that it is no task, or whom its words mean."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, no_update

from suite.components import area_field, button, dialog, form_row, html, message, text_field
from suite.components.content import marks
from suite.components.format import number
from suite.guard import Context, Gate
from suite.pages.plans.asking import DO_ID, LOOK_ID, NAMING_ID, ROW_ID, asked, asks, whole
from suite.pages.plans.review import BODY_ID, DIALOG_PLACE, redraw
from suite.pages.plans.review_table import doubts_of, names_id, names_of, reach_lists
from suite.pages.plans.source_view import source_pane
from suite.pages.plans.unknown_bodies import DIALOG_ID as NAMING_DIALOG_ID
from suite.pages.plans.unknown_bodies import asked_words, naming_dialog
from tenants.access.permissions import Permission
from tenants.errors import Conflict, Invalid
from tenants.plans.models import PlanImport
from tenants.plans.reviewing import add_body, confirm_row, convert_import, reach
from tenants.plans.service import correct_row, drop_row, get_import, map_body, rows_of
from tenants.plans.understanding import CELLS, ProposedRow
from tenants.tasks.states import DutyRole

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
_NAMING = ("unit", "name", "kind", "short")
_DRAFT = (State("review-draft", "data-import"), State("review-draft", "data-page"))


def register(gate: Gate) -> None:
    """What is pressed in the table, in an open row, and in the question about words that nobody knew."""

    @gate.callback(
        Output(DIALOG_PLACE, "children"),
        Input(LOOK_ID, "data"),
        *_DRAFT,
        permission=Permission.IMPORT_PLAN,
        prevent_initial_call=True,
    )
    def look(ctx: Context, data: Any, import_id: Any, page: Any) -> Any:
        act, said = asked(data)
        draft = get_import(ctx.session, ctx.actor, whole(import_id))
        if act == "edit":
            return _row_dialog(ctx, draft, whole(said.get("row")))
        if act == "whom":
            at, role = whole(said.get("row")), DutyRole.LEAD if said.get("role") == "lead" else DutyRole.COORDINATING
            ctx.show(names_id(at, role), children=names_of(reach(ctx.session, draft, at), role))
            return no_update
        words = asked_words(rows_of(draft), whole(said.get("n")))
        return no_update if words is None else naming_dialog(ctx, draft, words, None)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input(DO_ID, "data"),
        *_DRAFT,
        State("review-draft", "data-version"),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        prevent_initial_call=True,
    )
    def do(ctx: Context, data: Any, import_id: Any, page: Any, version: Any) -> Any:
        act, said = asked(data)
        if act == "convert":
            draft = convert_import(ctx.session, ctx.actor, whole(import_id), ctx.files, today=ctx.today)
            ctx.say("Đã chuyển sang Unicode và đọc lại tệp.")
        else:
            at = whole(said.get("row"))
            draft = confirm_row(ctx.session, ctx.actor, whole(import_id), at, version=whole(version))
            ctx.say(f"Dòng này đúng. {_still(draft)}")
        return redraw(ctx, draft, page)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Output(DIALOG_PLACE, "children", allow_duplicate=True),
        Input(ROW_ID, "data"),
        *_DRAFT,
        State("review-row-place", "data-row"),
        State("review-row-place", "data-version"),
        *(State(f"row-{name}", "value") for name in CELLS),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        fields={name: f"row-{name}" for name in CELLS},
        prevent_initial_call=True,
    )
    def act_on_row(ctx: Context, data: Any, import_id: Any, page: Any, row: Any, version: Any, *given: Any) -> Any:
        act, said = asked(data)
        at = whole(row)
        draft = get_import(ctx.session, ctx.actor, whole(import_id), version=whole(version))
        before = _row(draft, at)
        # What was typed is never lost, whichever button was pressed.
        draft = _keep_cells(ctx, draft, at, before, given)
        if act == "name":
            known = _unknown(before)
            n = whole(said.get("n"))
            # What was typed meanwhile may have settled the words.
            goes_on = n < len(known) and known[n] in _unknown(_row(draft, at))
            dialog_shown = naming_dialog(ctx, draft, known[n], at) if goes_on else _row_dialog(ctx, draft, at)
            return redraw(ctx, draft, page), dialog_shown
        words, walking = "Đã sửa dòng và đọc lại.", before.needs_a_look
        if act == "confirm":
            confirmed = not _row(draft, at).confirmed
            draft = confirm_row(ctx.session, ctx.actor, draft.id, at, confirmed=confirmed)
            words = "Dòng này đúng." if confirmed else "Dòng này sẽ được xem lại."
        elif act == "drop":
            draft = drop_row(ctx.session, ctx.actor, draft.id, at, dropped=not before.dropped)
            words = "Đã lấy lại dòng." if before.dropped else "Dòng này sẽ không được ghi thành nhiệm vụ."
        elif _row(draft, at).needs_a_look:
            words += " Dòng vẫn còn chỗ cần xem."
        return redraw(ctx, draft, page), _go_on(ctx, draft, at, words, walking=walking)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Output(DIALOG_PLACE, "children", allow_duplicate=True),
        Input(NAMING_ID, "data"),
        *_DRAFT,
        State("review-naming-place", "data-words"),
        State("review-naming-place", "data-back"),
        *(State(f"review-naming-{name}", "value") for name in _NAMING),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        fields={
            **{name: f"review-naming-{name}" for name in _NAMING},
            "alias": "review-naming-unit",
            "short_name": "review-naming-short",
        },
        prevent_initial_call=True,
    )
    def name(ctx: Context, data: Any, import_id: Any, page: Any, words: Any, back: Any, *given: Any) -> Any:
        act, _ = asked(data)
        unit, new_name, kind, short = (str(value or "") for value in given)
        draft_id, text = whole(import_id), str(words)
        if act == "leave":
            return no_update, _row_dialog(ctx, get_import(ctx.session, ctx.actor, draft_id), whole(back))
        if act == "add":
            draft = add_body(ctx.session, ctx.actor, draft_id, text, new_name, kind, short)
            told = f"Đã thêm đơn vị “{new_name}” và đọc lại các dòng."
        else:
            if not unit.isdecimal():
                raise Invalid("Chọn đơn vị mà cụm từ này chỉ đến.", "unit")
            draft = map_body(ctx.session, ctx.actor, draft_id, text, whole(unit))
            told = f"Đã ghi nhớ “{text}” và đọc lại các dòng."
        return redraw(ctx, draft, page), _after_naming(ctx, draft, back, told)


def _row(draft: PlanImport, index: int) -> ProposedRow:
    rows = rows_of(draft)
    if not 0 <= index < len(rows):
        raise Invalid("Không có dòng này.")
    return rows[index]


def _unknown(row: ProposedRow) -> list[str]:
    return [*dict.fromkeys((*row.lead.unknown, *row.coordinating.unknown))]


def _keep_cells(ctx: Context, draft: PlanImport, at: int, before: ProposedRow, given: tuple[Any, ...]) -> PlanImport:
    """Save what was typed, if anything."""
    values = {name: str(value or "") for name, value in zip(CELLS, given, strict=True)}
    changed = {name: value for name, value in values.items() if value != before.cells[name]}
    return correct_row(ctx.session, ctx.actor, draft.id, at, changed, version=draft.version) if changed else draft


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
        ctx.say(words, closes=NAMING_DIALOG_ID)
        return no_update
    at = whole(back)
    if _row(draft, at).needs_a_look:
        ctx.say(words)
        return _row_dialog(ctx, draft, at)
    then = next((index for index, row in enumerate(rows_of(draft)) if row.needs_a_look), None)
    ctx.say(f"{words} {_still(draft)}", closes=NAMING_DIALOG_ID if then is None else "")
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
        button(f"Chỉ rõ “{words[:60]}”", small=True, icon_name="signpost", **asks(ROW_ID, "name", n=n))
        for n, words in enumerate(_unknown(row))
    ]
    form = html.Div(
        [
            html.Div(
                id="review-row-place",
                **marks(row=str(index), version=str(draft.version)),
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
        button("Lấy lại dòng này" if row.dropped else "Không phải nhiệm vụ", look="quiet", **asks(ROW_ID, "drop")),
        html.Span(
            "Ctrl+Enter: lưu và sang dòng sau · Ctrl+Shift+Enter: đúng rồi · Esc: đóng"
            if row.needs_a_look
            else "Ctrl+Enter: lưu · Esc: đóng",
            className="keys-hint",
        ),
    ]
    if row.doubtful and not row.dropped:
        label = "Bỏ đánh dấu đã xem" if row.confirmed else "Đúng rồi"
        acts.append(button(label, icon_name="check2", **asks(ROW_ID, "confirm"), **marks(key="ctrl+shift+enter")))
    acts.append(button("Lưu", look="primary", **asks(ROW_ID, "save"), **marks(key="ctrl+enter")))
    return dialog(
        DIALOG_ID,
        "Xem và sửa dòng",
        [html.Div([form, source_pane(ctx, draft, row, index)], className="beside")],
        acts,
        opened=f"{index}.{draft.version}.{ctx.now.timestamp()}",
        wide=True,
    )

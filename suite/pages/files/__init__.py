"""Tệp đã lưu: whoever may take a file out finds every file of the tenant there, and the records of those that are gone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from dash import ALL, ClientsideFunction, Input, Output, State, callback_context, dcc

from reports.kept_files import KeptFile, Use, get_kept, list_kept
from suite.components import (
    Column,
    button,
    data_table,
    empty_state,
    filter_bar,
    html,
    page_head,
    pagination,
    search_filter,
    stack,
)
from suite.components.format import date_text, moment_text, number
from suite.evidence import purge_dialog
from suite.guard import Context, Gate
from suite.numbers import page_number, whole_number
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.clock import day_of
from tenants.errors import NotFound

PATH = "/tep-da-luu"
DIALOG_ID, PLACE_ID, ROWS_ID = "kept-dialog", "kept-place", "kept-rows"
PAGE_ROWS = 50
_SAYS = {
    Use.SIGNED: "Đây là bản ký của báo cáo đã gửi, thuộc hồ sơ lưu trữ: chỉ xóa khi buộc phải gỡ nội dung không được lưu ở đây. "
    "Nội dung và mã băm của bản đã gửi vẫn giữ.",
    Use.LETTER: "Bản đã chuyển cho cơ quan khác do cơ quan đó xóa.",
    Use.PLAN: "Nhiệm vụ đã ghi nhận từ tệp vẫn giữ.",
}


def register(gate: Gate) -> None:
    """The page, its search, and taking a file out, asked twice."""
    nav = Nav("Tệp đã lưu", "paperclip", "system", 30)
    gate.page(PATH, permission=Permission.PURGE_FILE, title="Tệp đã lưu", nav=nav)(layout)

    @gate.callback(
        Output(ROWS_ID, "children"),
        Output("kept-query", "data"),
        Input("kept-words", "value"),
        permission=Permission.PURGE_FILE,
        prevent_initial_call=True,
    )
    def narrow(ctx: Context, words: Any) -> Any:
        wanted = str(words or "")[:100]
        return _rows(ctx, wanted, 1), _query(wanted)

    gate.clientside(
        ClientsideFunction("suite", "keepQuery"),
        Output("kept-kept", "data"),
        Input("kept-query", "data"),
        prevent_initial_call=True,
    )

    @gate.callback(
        Output(PLACE_ID, "children"),
        Input({"type": "kept-purge", "file": ALL}, "n_clicks"),
        permission=Permission.PURGE_FILE,
        prevent_initial_call=True,
    )
    def ask(ctx: Context, clicks: list[int | None]) -> Any:
        kept = _get(ctx, callback_context.triggered_id["file"])
        called = ", ".join(f"“{name}”" for name in kept.names[:5]) or kept.name
        gone = f"Nội dung {called} bị xóa hẳn ở mọi nơi dùng tệp: {'; '.join(kept.uses) or 'không nơi nào'}."
        return purge_dialog(ctx, "kept", gone, *(_SAYS[use] for use in kept.uses if use in _SAYS), file=kept.stored.id)

    @gate.callback(
        Output(ROWS_ID, "children", allow_duplicate=True),
        Input("kept-go", "n_clicks"),
        State("kept-subject", "data-file"),
        State("kept-reason", "value"),
        State("kept-words", "value"),
        permission=Permission.PURGE_FILE,
        writes=True,
        fields={"reason": "kept-reason"},
        prevent_initial_call=True,
    )
    def purge(ctx: Context, clicks: int | None, file: Any, reason: Any, words: Any) -> Any:
        kept = _get(ctx, whole_number(file) or 0)
        ctx.files.purge(ctx.session, ctx.actor, kept.stored.id, kept.name, str(reason or ""), now=ctx.now)
        ctx.say("Đã xóa tệp và lập biên bản.", closes=DIALOG_ID)
        return _rows(ctx, str(words or "")[:100], 1)


def layout(ctx: Context) -> Any:
    """The files that the address asks for."""
    words = ctx.query.get("tim", "")[:100]
    return stack(
        page_head("Tệp đã lưu", "Mọi tệp của cơ quan; tệp có nội dung không được lưu thì xóa ở đây, có biên bản."),
        html.Div(
            [
                filter_bar(search_filter("kept-words", words, "Tìm, không cần dấu")),
                html.Div(_rows(ctx, words, page_number(ctx.query.get("trang", "1"))), id=ROWS_ID),
                dcc.Store(id="kept-query", data=_query(words)),
                dcc.Store(id="kept-kept"),
            ],
            className="surface",
        ),
        html.Div(id=PLACE_ID),
    )


def _query(words: str, page: int = 1) -> str:
    given = {"tim": words, "trang": str(page) if page > 1 else ""}
    return urlencode({name: value for name, value in given.items() if value})


def _rows(ctx: Context, words: str, page: int) -> list[Any]:
    found, total = list_kept(ctx.session, ctx.actor, words, offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS)
    pages = max(1, -(-total // PAGE_ROWS))
    nothing = (
        empty_state("search", "Không có tệp nào", "Thử một phần khác của tên tệp.")
        if words
        else empty_state("paperclip", "Chưa có tệp nào", "Tệp kế hoạch, minh chứng và bản ký hiện ở đây khi được tải lên.")
    )
    table = data_table(
        [
            Column("name", "Tệp", main=True, width="38%"),
            Column("uses", "Dùng cho"),
            Column("size", "Cỡ", align="right", phone=False),
            Column("at", "Nhận ngày"),
            Column("act", "Xóa", unlabelled=True),
        ],
        [_row(one) for one in found],
        caption="Tệp đã lưu",
        empty=nothing,
    )
    return [table, pagination(page, pages, lambda to: f"{PATH}?{_query(words, to)}", total=total) if pages > 1 else None]


def _row(kept: KeptFile) -> dict[str, Any]:
    purged = kept.purge
    gone = f"Đã xóa {moment_text(purged.at)}, {purged.user_name}: {purged.reason}" if purged else ""
    act = {"type": "kept-purge", "file": kept.stored.id}
    return {
        "name": html.Div([html.Div(", ".join(kept.names[:3]) or kept.name), html.Small(gone, className="muted") if gone else None]),
        "uses": "; ".join(kept.uses) or "không còn nơi dùng",
        "size": f"{number(max(1, kept.stored.size // 1024))} KB",
        "at": date_text(day_of(kept.stored.created_at)),
        "act": None if kept.stored.purged_at else button("Xóa", act, icon_name="trash3", look="quiet", small=True),
    }


def _get(ctx: Context, file_id: int) -> KeptFile:
    kept = get_kept(ctx.session, ctx.actor, file_id)
    if kept is None:
        raise NotFound("Không tìm thấy tệp này.")
    return kept

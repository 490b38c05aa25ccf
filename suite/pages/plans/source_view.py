"""The place in the file that a row was read from: the rows of its table or sheet, or a picture of its page."""

from __future__ import annotations

from threading import Lock
from typing import Any

from flask import Response

from suite.components import html, link, message
from suite.components.content import aria
from suite.downloads import attachment
from suite.guard import Context, Gate
from suite.pages.plans.library import PATH
from tenants.access.permissions import Permission
from tenants.errors import Invalid, NotFound
from tenants.files.content import safe_name
from tenants.plans.annex.grid import Contents
from tenants.plans.annex.reading import Place
from tenants.plans.annex.viewing import SourceTable, page_picture, source_contents, source_table
from tenants.plans.models import PlanImport
from tenants.plans.service import get_import, rows_of
from tenants.plans.understanding import ProposedRow

_KINDS = {"table": "Bảng", "sheet": "Trang tính", "page": "Trang"}
# A person goes through one file row by row: the last files' tables are kept, by the digest of their content.
_KEPT_FILES = 2
_kept: dict[str, Contents | None] = {}
_keeping = Lock()


def register(gate: Gate) -> None:
    """The picture of a row's page, and the uploaded file itself."""

    @gate.download(f"{PATH}/nhap/<int:import_id>/dong/<int:position>/anh", permission=Permission.IMPORT_PLAN)
    def picture(ctx: Context, import_id: int, position: int) -> Response:
        draft = get_import(ctx.session, ctx.actor, import_id)
        rows = rows_of(draft)
        if position >= len(rows):
            raise NotFound("Không có dòng này.")
        _, data = ctx.files.read(ctx.session, draft.file_id)
        shown = page_picture(data, Place(**rows[position].place), rows[position].cells["content"])
        return attachment(shown, f"dong-{position + 1}.png", "image/png")

    @gate.download(f"{PATH}/nhap/<int:import_id>/tep", permission=Permission.IMPORT_PLAN)
    def uploaded_file(ctx: Context, import_id: int) -> Response:
        draft = get_import(ctx.session, ctx.actor, import_id)
        stored, data = ctx.files.read(ctx.session, draft.file_id)
        return attachment(data, safe_name(draft.file_name, stored.media_type), stored.media_type)


def source_pane(ctx: Context, draft: PlanImport, row: ProposedRow, position: int) -> html.Aside:
    """What the file has where the row was read, the row marked."""
    place = Place(**row.place)
    words = f"{_KINDS[place.kind]} {f'“{place.label}”' if place.kind == 'sheet' else place.label}, dòng {place.row}"
    head = html.Div(
        [
            html.Strong("Trong tệp"),
            html.Span(f" · {words} · "),
            link("Mở tệp", f"{PATH}/nhap/{draft.id}/tep", reload=True),
        ],
        className="source-head in-text",
    )
    return html.Aside([head, _shown(ctx, draft, place, position)], className="source", **aria(label="Nguồn trong tệp"))


def _shown(ctx: Context, draft: PlanImport, place: Place, position: int) -> Any:
    if place.kind == "page":
        address = f"{PATH}/nhap/{draft.id}/dong/{position}/anh"
        return html.Img(src=address, alt=f"Ảnh trang {place.label} của tệp, khung vàng quanh dòng này", className="source-page")
    try:
        contents = _contents(ctx, draft.file_id)
        return _table(source_table(contents, place)) if contents is not None else message("Không tìm thấy chỗ này trong tệp.")
    except (Invalid, NotFound) as error:
        return message(error.message, "warning")


def _contents(ctx: Context, file_id: int) -> Contents | None:
    stored, data = ctx.files.read(ctx.session, file_id)
    with _keeping:
        if stored.sha256 in _kept:
            return _kept[stored.sha256]
    contents = source_contents(data)
    with _keeping:
        while len(_kept) >= _KEPT_FILES:
            _kept.pop(next(iter(_kept)))
        _kept[stored.sha256] = contents
    return contents


def _table(table: SourceTable) -> html.Div:
    def line(number: int, texts: tuple[str, ...], *, head: bool, wanted: bool) -> html.Tr:
        cell = html.Th if head else html.Td
        marked: dict[str, Any] = {"className": "source-row", **aria(current="true")} if wanted else {}
        return html.Tr([html.Th(str(number), scope="row", className="source-number"), *(cell(text) for text in texts)], **marked)

    body = [line(row.number, row.texts, head=row.is_header, wanted=row.is_wanted) for row in table.lines]
    return html.Div(html.Table(html.Tbody(body), className="source-rows rows-plain"), className="source-box", tabIndex=0)

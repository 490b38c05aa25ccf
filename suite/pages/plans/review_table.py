"""The rows of a draft as they will be: those to look at first, each doubt in its own cell, whom each row reaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from suite.components import Band, Column, button, card, chip, data_table, html, pagination
from suite.components.format import date_text, number
from suite.guard import Context
from suite.pages.plans.asking import DO_ID, LOOK_ID, asks
from suite.pages.plans.library import PATH
from tenants.organisation import dao as organisation
from tenants.plans.models import PlanImport
from tenants.plans.reviewing import Reach
from tenants.plans.service import expansion, issue_date, rows_of
from tenants.plans.understanding import Assignment, Bound, ProposedRow, due_dates
from tenants.tasks.states import DutyRole

ROWS_PER_PAGE = 30
# Longer lists are fetched when they are unfolded: a plan may name every unit of a province in every row.
_NAMED_AT_ONCE = 4
_KINDS = {
    "continuous": "thường xuyên: báo cáo mỗi kỳ",
    "recurring": "định kỳ",
    "conditional": "theo điều kiện, chưa có ngày",
    "relative": "theo sự kiện, chưa có ngày",
}
_COLUMNS = (
    Column("ordinal", "STT", width="56px"),
    Column("content", "Nội dung nhiệm vụ", main=True, width="34%"),
    Column("lead", "Chủ trì"),
    Column("coordinating", "Phối hợp"),
    Column("deadline", "Thời hạn", width="160px"),
    Column("acts", "Sửa", unlabelled=True, width="112px"),
)


def rows_card(ctx: Context, draft: PlanImport, page: int) -> html.Section:
    """One page of the rows: doubtful ones first, then all others in the order of the file."""
    rows, given = rows_of(draft), expansion(ctx.session, draft)
    doubtful = [index for index, row in enumerate(rows) if row.needs_a_look]
    order = [*doubtful, *(index for index, row in enumerate(rows) if not row.needs_a_look)]
    pages = max(1, -(-len(order) // ROWS_PER_PAGE))
    page = min(max(1, page), pages)
    shown = order[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE]
    names = organisation.unit_names(ctx.session, {duty.unit_id for index in shown for duty in given[index]})
    everybody = {unit.id for unit in organisation.list_units(ctx.session, on=issue_date(draft))}
    lines: list[Any] = []
    band: Any = None
    for index in shown:
        row = rows[index]
        here = None if row.needs_a_look else (row.cells["section"], row.cells["section_title"])
        if not lines or here != band:
            band = here
            lines.append(
                Band("Cần xem lại trước", f"{number(len(doubtful))} dòng")
                if here is None
                else Band(f"{here[0]}. {here[1]}".strip(". ") or "Nhiệm vụ")
            )
        lines.append(_row(index, row, given[index], names, everybody))
    turn = [pagination(page, pages, lambda at: f"{PATH}/nhap/{draft.id}?trang={at}", total=len(order))] if pages > 1 else []
    return card("Các nhiệm vụ", [data_table(_COLUMNS, lines, caption="Nhiệm vụ đọc được"), *turn], flush=True, class_name="review")


def doubts_of(row: ProposedRow, cell: str) -> html.Ul | None:
    """The sentences about one cell."""
    words = row.doubtful.get(cell)
    return html.Ul([html.Li(sentence) for sentence in words], className="doubts") if words else None


def reach_lists(found: Reach, bound: Sequence[Bound]) -> list[Any]:
    """Everybody whom a row reaches, then whom it leaves out, as lists to unfold."""
    lists = [
        ("Chủ trì", found.lead),
        ("Phối hợp", found.coordinating),
        ("Trừ ra theo văn bản", found.excluded),
        ("Không có trong dòng này", found.others if any(cell.groups for cell in bound) else ()),
    ]
    return [
        html.Details([html.Summary(f"{title}: {number(len(names))} đơn vị"), _list(names)], className="folded")
        for title, names in lists
        if names
    ]


def _row(index: int, row: ProposedRow, given: Sequence[Assignment], names: dict[int, str], everybody: set[int]) -> dict[str, Any]:
    cells = row.cells
    note = html.Small(f"Ghi chú: {cells['note']}", className="muted") if cells["note"] else None
    product = html.Small(f"Sản phẩm: {cells['deliverable']}", className="muted") if cells["deliverable"] else None
    content = html.Del(cells["content"]) if row.dropped else html.Span(cells["content"] or "(trống)")
    state = None
    if row.dropped:
        state = chip("none", "dash-circle", "Không ghi nhận")
    elif row.doubtful and row.confirmed:
        state = chip("on-time", "check2", "Đã xem: đúng")
    left_out = everybody - {duty.unit_id for duty in given} - {*row.lead.excluded_ids, *row.coordinating.excluded_ids}
    collective = next((role for role, bound in ((_LEAD, row.lead), (_COORDINATING, row.coordinating)) if bound.groups), None)
    acts = [button("Sửa", small=True, icon_name="pencil", **asks(LOOK_ID, "edit", row=index))]
    if row.needs_a_look:
        acts.append(button("Đúng rồi", small=True, icon_name="check2", **asks(DO_ID, "confirm", row=index)))
    return {
        "ordinal": cells["ordinal"],
        "content": _marked(
            row, "content", [html.Div([content, product, note, state], className="review-content", id=f"row-{index}")]
        ),
        **{
            role.value: _marked(
                row,
                role.value,
                _bodies(index, cells[role.value], role, given, names, len(left_out) if role is collective else 0),
            )
            for role in (_LEAD, _COORDINATING)
        },
        "deadline": _marked(row, "deadline", _deadline(row)),
        "acts": html.Div(acts, className="row-acts"),
    }


_LEAD, _COORDINATING = DutyRole.LEAD, DutyRole.COORDINATING


def _marked(row: ProposedRow, cell: str, content: list[Any]) -> Any:
    """A cell with what is doubtful about it, in colour until somebody has looked."""
    if row.dropped or row.confirmed or cell not in row.doubtful:
        # One box: on a phone the cell's label stands beside it.
        return html.Div(content) if len(content) > 1 else content
    return html.Div([*content, doubts_of(row, cell)], className="doubtful")


def _bodies(index: int, words: str, role: DutyRole, given: Sequence[Assignment], names: dict[int, str], left_out: int) -> list[Any]:
    """The cell's own words, and below them whom they mean, to be unfolded."""
    units = [names[duty.unit_id] for duty in given if duty.role is role]
    if not units:
        return [html.Div(words), html.Small("chưa giao cho đơn vị nào", className="muted")] if words else []
    if len(units) <= _NAMED_AT_ONCE and not left_out:
        return [html.Div(words), html.Small("; ".join(units), className="understood")]
    beyond = f", {number(left_out)} đơn vị không có" if left_out else ""
    summary = html.Summary(f"{number(len(units))} đơn vị{beyond}", **asks(LOOK_ID, "whom", row=index, role=role.value))
    place = html.Div("Đang tải…", id=names_id(index, role), className="muted")
    return [html.Div(words), html.Details([summary, place], className="folded")]


def names_id(index: int, role: DutyRole) -> str:
    """Where the units of a row and role are listed once they are asked for."""
    return f"review-names-{index}-{role.value}"


def names_of(found: Reach, role: DutyRole) -> list[Any]:
    mine = found.lead if role is _LEAD else found.coordinating
    parts: list[Any] = [_list(mine)]
    if found.excluded:
        parts += [html.Small(f"Trừ ra theo văn bản: {number(len(found.excluded))}", className="left-out"), _list(found.excluded)]
    if found.others:
        parts += [html.Small(f"Không có trong dòng này: {number(len(found.others))}", className="left-out"), _list(found.others)]
    return parts


def _list(names: Sequence[str]) -> html.Ul:
    return html.Ul([html.Li(name) for name in names], className="unit-list")


def _deadline(row: ProposedRow) -> list[Any]:
    _, due_on, _ = due_dates(row)
    understood = f"đến {date_text(due_on)}" if due_on else _KINDS.get(row.deadline["kind"], "chưa rõ")
    notes = [html.Small(words, className="muted review-note") for words in row.notes]
    return [html.Div(row.cells["deadline"] or "không ghi"), html.Small(understood, className="muted"), *notes]

"""Bản đồ nhiệt: units against tasks, or units against reporting periods; every cell opens the rows that it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import Input, Output, State

from suite.components import (
    HeatCell,
    HeatHead,
    HeatRow,
    Tab,
    card,
    empty_state,
    heat_table,
    html,
    link,
    page_head,
    pagination,
    select_filter,
    stack,
    view_switch,
)
from suite.components.content import Tone
from suite.components.format import month_text, number, percent
from suite.duty_states import duty_cell
from suite.guard import Context, Gate
from suite.numbers import page_number
from suite.pages.matrix.filters import Seen, address_of, reported_period, seen_of
from suite.pages.matrix.look import (
    BOXES,
    FILTER_ID,
    HEAT,
    address,
    boxes,
    given_query,
    kept,
    matrix_tabs,
    more_dialog,
    narrowed,
    nothing_yet,
    other_filters,
    own_of,
    whole_query,
)
from suite.workplace import period_of
from tenants.access.permissions import Permission
from tenants.organisation.service import UNIT_KINDS
from tenants.plans import dao as plans
from tenants.tasks import dao, matrix_dao
from tenants.tasks.states import DutyRole, OfficialClass

UNITS, TASKS, PERIODS = 40, 40, 12


def register(gate: Gate) -> None:
    """The page at home and on a visit, and its filters."""
    gate.page(HEAT, permission=Permission.READ_TASKS, title="Bản đồ nhiệt")(layout)
    gate.page(f"/co-quan/<code>{HEAT}", permission=Permission.READ_TASKS, title="Bản đồ nhiệt", scope="visit")(layout)

    @gate.callback(
        Output("heat-tabs", "children"),
        Output("heat-others", "children"),
        Output("heat-body", "children"),
        Output(FILTER_ID, "data", allow_duplicate=True),
        *(Input(f"heat-{name}", "value") for name in BOXES),
        Input("heat-kind", "value"),
        State(FILTER_ID, "data"),
        permission=Permission.READ_TASKS,
        scope="here",
        prevent_initial_call=True,
    )
    def narrow_heat(ctx: Context, words: Any, which: Any, unit: Any, plan: Any, kind: Any, query: Any) -> Any:
        seen = narrowed(query, (words, which, unit, plan))
        own = own_of(given_query(query) | {"loai": str(kind or "")})
        # Another filter begins again with the first page.
        return (
            matrix_tabs(ctx, seen, HEAT),
            other_filters(ctx, seen, HEAT, own),
            _body(ctx, seen, own, {}),
            whole_query(seen, own),
        )


def layout(ctx: Context) -> Any:
    """The map for the filter in the address."""
    known = plans.list_plans(ctx.session)
    if not known:
        return nothing_yet(ctx, "Bản đồ nhiệt")
    seen, own = seen_of(ctx.query), own_of(ctx.query)
    kinds = select_filter("heat-kind", "Loại đơn vị", list(UNIT_KINDS.items()), own.get("loai", ""))
    return stack(
        page_head("Bản đồ nhiệt", "Đơn vị nào đang vướng ở nhiệm vụ nào, kỳ nào; mỗi ô mở ra các dòng được đếm"),
        kept(seen, own),
        html.Div(matrix_tabs(ctx, seen, HEAT), id="heat-tabs"),
        html.Section(
            [
                boxes(ctx, seen, "heat", known, more=kinds),
                html.Div(other_filters(ctx, seen, HEAT, own), id="heat-others"),
            ],
            className="surface",
        ),
        html.Div(_body(ctx, seen, own, ctx.query), id="heat-body"),
        more_dialog(seen, HEAT),
    )


def _body(ctx: Context, seen: Seen, own: Mapping[str, str], query: Mapping[str, str]) -> html.Div:
    by_period = own.get("dang") == "ky"
    kind = {"loai": own["loai"]} if "loai" in own else {}
    forms = [
        Tab("Đơn vị × nhiệm vụ", address(ctx, seen, HEAT, kind), icon="grid-3x3"),
        Tab("Đơn vị × kỳ báo cáo", address(ctx, seen, HEAT, {**kind, "dang": "ky"}), icon="calendar3"),
    ]
    switch = view_switch(forms, forms[by_period].href, "Dạng bản đồ")
    drawn = _by_period(ctx, seen, own, query) if by_period else _by_task(ctx, seen, own, query)
    return stack(switch, *drawn)


def _by_task(ctx: Context, seen: Seen, own: Mapping[str, str], query: Mapping[str, str]) -> list[Any]:
    wanted = seen.wanted
    units = matrix_dao.unit_totals(ctx.session, wanted, ctx.today, kind=own.get("loai", ""))
    first = _page(query.get("trang", ""), len(units), UNITS)
    shown = units[(first - 1) * UNITS : first * UNITS]
    across = _page(query.get("cot-tu", ""), 10**6, TASKS)
    found, total = dao.task_page(
        ctx.session,
        wanted,
        ctx.today,
        sort=seen.sort,
        descending=seen.descending,
        offset=(across - 1) * TASKS,
        limit=TASKS,
    )
    if not shown or not found:
        return [_nothing()]
    tasks = [task for task, _, _ in found]
    duties = matrix_dao.duties_between(ctx.session, [unit.unit_id for unit in shown], [task.id for task in tasks])
    heads = [
        HeatHead(f"{task.section}.{task.ordinal}".strip(".") or str(task.position), task.content, ctx.link(f"/nhiem-vu/{task.id}"))
        for task in tasks
    ]
    rows = []
    for unit in shown:
        its = replace(wanted, unit_id=unit.unit_id)
        late = replace(its, duty_class=OfficialClass.OVERDUE.value)
        cells: list[HeatCell | None] = []
        for task in tasks:
            duty = duties.get((unit.unit_id, task.id))
            if duty is None:
                cells.append(None)
                continue
            look = duty_cell(duty, ctx.today)
            role = "chủ trì" if duty.role == DutyRole.LEAD else "phối hợp"
            title = f"{unit.name}, {role}: {look['text']}"
            # Leading and coordinating are told apart by a letter, because the colour already says the state.
            letter = "C" if duty.role == DutyRole.LEAD else "P"
            cells.append(HeatCell(look["tone"], look["icon"], title, ctx.link(f"/nhiem-vu/{task.id}"), letter))
        figures = [
            (number(unit.tasks), address_of(its, ctx.link("/ma-tran"))),
            (number(unit.overdue), address_of(late, ctx.link("/ma-tran")) if unit.overdue else ""),
        ]
        rows.append(HeatRow(unit.name, address_of(its, ctx.link("/ma-tran")), figures, cells))
    pages = -(-total // TASKS)
    caption = f"Trạng thái phần việc của {number(len(shown))} đơn vị trong {number(len(tasks))} nhiệm vụ"
    return [
        card(None, heat_table("Đơn vị", ["Nhiệm vụ", "Quá hạn"], heads, rows, caption=caption), flush=True),
        html.P(
            "C: chủ trì; P: phối hợp. Ô trống: đơn vị không tham gia. Màu và dấu theo trạng thái phần việc của chính đơn vị.",
            className="muted",
        ),
        _turning(ctx, seen, own, "Đơn vị", first, -(-len(units) // UNITS), len(units), "trang", {"cot-tu": str(across)}),
        _turning(ctx, seen, own, "Nhiệm vụ", min(across, pages), pages, total, "cot-tu", {"trang": str(first)}),
        html.Details(
            [
                html.Summary("Tên các nhiệm vụ trong bản đồ"),
                html.Ul([html.Li([html.B(f"{head.label} "), link(head.title, head.href or "")]) for head in heads]),
            ],
            className="folded",
        ),
    ]


def _by_period(ctx: Context, seen: Seen, own: Mapping[str, str], query: Mapping[str, str]) -> list[Any]:
    newest = period_of(ctx)
    periods = [reported_period(newest.plus(-back)) for back in range(PERIODS - 1, -1, -1)]
    wanted = replace(seen.wanted, owed_in=None, answered="")
    units = matrix_dao.answers_by_period(ctx.session, wanted, ctx.today, periods, kind=own.get("loai", ""))
    first = _page(query.get("trang", ""), len(units), UNITS)
    shown = units[(first - 1) * UNITS : first * UNITS]
    if not shown:
        return [_nothing()]
    rows = []
    for unit in shown:
        its = replace(wanted, unit_id=unit.unit_id)
        cells: list[HeatCell | None] = []
        for place, (period, (done, due)) in enumerate(zip(periods, unit.periods, strict=True)):
            if not due:
                cells.append(None)
                continue
            tone, sign = _share_look(done, due, running=place == PERIODS - 1)
            label = month_text(*map(int, period.name.split("-")))
            share = percent(100 * done / due, 0)
            title = f"{unit.name}, kỳ {label}: đã trả lời {number(done)} trên {number(due)} nhiệm vụ, {share}"
            href = address_of(replace(its, owed_in=period), ctx.link("/ma-tran"))
            cells.append(HeatCell(tone, sign, title, href, f"{number(done)}/{number(due)}", share))
        done, due = unit.periods[-1]
        open_now = replace(its, owed_in=periods[-1], answered="no")
        left = (number(due - done), address_of(open_now, ctx.link("/ma-tran")) if due > done else "")
        rows.append(HeatRow(unit.name, address_of(its, ctx.link("/ma-tran")), [left], cells))
    heads = [HeatHead(month_text(*map(int, period.name.split("-")))) for period in periods]
    caption = f"Việc thường xuyên, định kỳ do {number(len(shown))} đơn vị chủ trì: đã trả lời trên số phải trả lời từng kỳ"
    return [
        card(None, heat_table("Đơn vị", ["Còn kỳ này"], heads, rows, caption=caption), flush=True),
        html.P(
            "Mỗi ô: số nhiệm vụ thường xuyên, định kỳ đã trả lời trên số phải trả lời trong kỳ. Kỳ đang chạy chưa tính là thiếu.",
            className="muted",
        ),
        _turning(ctx, seen, own, "Đơn vị", first, -(-len(units) // UNITS), len(units), "trang", {}),
    ]


def _share_look(done: int, due: int, *, running: bool) -> tuple[Tone, str]:
    if done >= due:
        return "on-time", "check-circle-fill"
    if running:
        return "running", "play-circle"
    if done == 0:
        return "overdue", "exclamation-triangle-fill"
    return ("late", "circle-half") if 2 * done >= due else ("waiting", "circle")


def _turning(
    ctx: Context,
    seen: Seen,
    own: Mapping[str, str],
    what: str,
    page: int,
    pages: int,
    total: int,
    name: str,
    others: dict[str, str],
) -> html.Div | None:
    if pages <= 1:
        return None

    def href(number: int) -> str:
        return address(ctx, seen, HEAT, {**own, **others, name: str(number)})

    return html.Div([html.Span(f"{what}: ", className="muted"), pagination(page, pages, href, total=total)], className="turning")


def _page(text: str, total: int, size: int) -> int:
    return min(page_number(text), max(1, -(-total // size)))


def _nothing() -> html.Div:
    return empty_state("grid-3x3", "Không có phần việc nào khớp", "Bớt điều kiện lọc, hoặc chọn loại đơn vị khác để thấy bản đồ.")

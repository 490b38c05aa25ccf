"""Tiến độ theo thời gian: the dated tasks of a filter as bars from their start to their due day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dash import Input, Output, State

from suite.components import SpanRow, card, empty_state, html, link, page_head, pagination, span_chart, stack
from suite.components.format import date_text, number
from suite.duty_states import task_cell
from suite.guard import Context, Gate
from suite.numbers import page_number
from suite.pages.matrix.filters import Seen, address_of, seen_of
from suite.pages.matrix.look import (
    BOXES,
    FILTER_ID,
    TIME,
    address,
    boxes,
    kept,
    matrix_tabs,
    more_dialog,
    narrowed,
    nothing_yet,
    other_filters,
    whole_query,
)
from tenants.access.permissions import Permission
from tenants.plans import dao as plans
from tenants.plans.models import ActionPlan
from tenants.tasks import dao
from tenants.tasks.matrix_dao import find_span
from tenants.tasks.models import Task

SHOWN = 40


def register(gate: Gate) -> None:
    """The page at home and on a visit, and its filters."""
    gate.page(TIME, permission=Permission.READ_TASKS, title="Tiến độ theo thời gian")(layout)
    gate.page(f"/co-quan/<code>{TIME}", permission=Permission.READ_TASKS, title="Tiến độ theo thời gian", scope="visit")(layout)

    @gate.callback(
        Output("time-tabs", "children"),
        Output("time-others", "children"),
        Output("time-body", "children"),
        Output(FILTER_ID, "data", allow_duplicate=True),
        *(Input(f"time-{name}", "value") for name in BOXES),
        State(FILTER_ID, "data"),
        permission=Permission.READ_TASKS,
        scope="here",
        prevent_initial_call=True,
    )
    def narrow_time(ctx: Context, words: Any, which: Any, unit: Any, plan: Any, query: Any) -> Any:
        seen = narrowed(query, (words, which, unit, plan))
        return (
            matrix_tabs(ctx, seen, TIME),
            other_filters(ctx, seen, TIME),
            _body(ctx, seen, {}, plans.list_plans(ctx.session)),
            whole_query(seen),
        )


def layout(ctx: Context) -> Any:
    """The bars for the filter in the address."""
    known = plans.list_plans(ctx.session)
    if not known:
        return nothing_yet(ctx, "Tiến độ theo thời gian")
    seen = seen_of(ctx.query)
    return stack(
        page_head("Tiến độ theo thời gian", "Nhiệm vụ có thời hạn, từ khi bắt đầu hoặc ban hành kế hoạch đến hạn hoàn thành"),
        kept(seen),
        html.Div(matrix_tabs(ctx, seen, TIME), id="time-tabs"),
        html.Section(
            [boxes(ctx, seen, "time", known), html.Div(other_filters(ctx, seen, TIME), id="time-others")],
            className="surface",
        ),
        html.Div(_body(ctx, seen, ctx.query, known), id="time-body"),
        more_dialog(seen, TIME),
    )


def _body(ctx: Context, seen: Seen, query: Mapping[str, str], known: Sequence[tuple[ActionPlan, int]]) -> html.Div:
    span = find_span(ctx.session, seen.wanted, ctx.today)
    if span is None:
        return stack(
            empty_state(
                "bar-chart-steps",
                "Không có nhiệm vụ nào có thời hạn",
                "Bớt điều kiện lọc. Nhiệm vụ thường xuyên, định kỳ không có ngày kết thúc: xem ở bản đồ nhiệt theo kỳ.",
            )
        )
    pages = -(-span.count // SHOWN)
    asked = query.get("trang", "")
    page = min(page_number(asked), pages)
    dated = replace(seen.wanted, dated=True)
    found, _ = dao.task_page(
        ctx.session,
        dated,
        ctx.today,
        sort=seen.sort or "due_on",
        descending=seen.descending,
        offset=(page - 1) * SHOWN,
        limit=SHOWN,
        counted=False,
    )
    issued = {plan.id: plan.issued_on for plan, _ in known}
    rows = [_row(ctx, task, issued[task.plan_id]) for task, _, _ in found]
    href = address_of(dated, ctx.link("/ma-tran"))
    return stack(
        card(
            f"Từ {date_text(span.first)} đến {date_text(span.last)}",
            [
                span_chart(rows, span.first, span.last, ctx.today, label="Nhiệm vụ theo thời gian"),
                html.P("Vạch đứng: hôm nay. Dấu ◆: hạn ban đầu của nhiệm vụ đã đổi hạn.", className="muted span-note"),
            ],
            link(f"{number(span.count)} nhiệm vụ có thời hạn", href),
        ),
        pagination(page, pages, lambda number: address(ctx, seen, TIME, {"trang": str(number)}), total=span.count)
        if pages > 1
        else None,
    )


def _row(ctx: Context, task: Task, issued_on: date) -> SpanRow:
    look = task_cell(task, ctx.today)
    end = task.due_on or issued_on
    start = min(task.start_on or issued_on, end)
    name = f"{task.ordinal}. {task.content}" if task.ordinal else task.content
    return SpanRow(
        name, ctx.link(f"/nhiem-vu/{task.id}"), start, end, look["tone"], look["icon"], look["text"], task.original_due_on
    )

"""Cơ quan báo cáo: every tenant of the country in one table, searched without diacritics and narrowed by state and kind."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Input, Output, State, dcc

from reports.national import national_status
from reports.periods import Period
from reports.standing import TenantStatus
from suite.components import (
    Band,
    Column,
    button_link,
    count_link,
    data_table,
    empty_state,
    filter_bar,
    html,
    link,
    message,
    page_head,
    search_filter,
    select_filter,
    stack,
)
from suite.components.content import aria, marks
from suite.components.format import moment_text, number, share
from suite.guard import Context, Gate
from suite.pages.matrix.filters import PATH as MATRIX
from suite.pages.matrix.filters import address_of
from suite.pages.national import desk
from suite.pages.national.overview import period_switch
from suite.pages.national.rows import months_of, standing_chip
from suite.pages.report.subject import period_at
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.tasks.dao import TaskFilter
from tenants.tasks.states import OfficialClass

COLUMNS = (
    Column("tenant", "Cơ quan", main=True),
    Column("report", "Báo cáo"),
    Column("sent", "Gửi lúc", phone=False),
    Column("tasks", "Nhiệm vụ", align="right"),
    Column("done", "Hoàn thành", align="right", phone=False),
    Column("overdue", "Quá hạn", align="right"),
    Column("months", "Sáu tháng"),
)
_BOXES = ("words", "state", "kind")


def register(gate: Gate) -> None:
    """The page and its filters, which live in the address."""
    gate.page(
        desk.TENANTS,
        permission=Permission.READ_NATIONAL,
        title="Cơ quan báo cáo",
        nav=Nav("Cơ quan báo cáo", "building", "national", 10, "Cơ quan"),
        scope="national",
    )(layout)

    @gate.callback(
        Output("tenants-body", "children"),
        Output("tenants-query", "data"),
        *(Input(f"tenants-{name}", "value") for name in _BOXES),
        State("tenants-subject", "data-period"),
        permission=Permission.READ_NATIONAL,
        scope="national",
        prevent_initial_call=True,
    )
    def narrow(ctx: Context, words: Any, state: Any, kind: Any, period: Any) -> Any:
        given = {"tim": str(words or ""), "trang-thai": str(state or ""), "loai": str(kind or "")}
        wanted, of = desk.Wanted.of(given), desk.period_wanted({"ky": str(period_at(period))}, ctx.today)
        return _body(ctx, of, wanted), wanted.address(of)

    gate.clientside(
        ClientsideFunction("suite", "keepQuery"),
        Output("tenants-kept", "data"),
        Input("tenants-query", "data"),
        prevent_initial_call=True,
    )


def layout(ctx: Context) -> Any:
    """The tenants that the address asks for."""
    period, wanted = desk.period_wanted(ctx.query, ctx.today), desk.Wanted.of(ctx.query)
    filters = filter_bar(
        [
            search_filter("tenants-words", wanted.words, "Tìm, không cần dấu"),
            select_filter("tenants-state", "Báo cáo", [(key, label) for key, (label, _) in desk.FILTERS.items()], wanted.state),
            select_filter("tenants-kind", "Nhóm", list(desk.KIND_LABELS.items()), wanted.kind),
        ],
        period_switch(ctx, period, desk.TENANTS),
    )
    return stack(
        page_head(
            "Cơ quan báo cáo",
            f"Kỳ {period.label}. Bộ, ngành báo cáo qua Ban Chỉ đạo của Chính phủ nên đứng riêng.",
            button_link("Xuất Excel", f"/toan-quoc/tinh-hinh/xlsx?ky={period}", icon_name="file-earmark-excel", reload=True),
        ),
        html.Div(
            [
                filters,
                html.Div(_body(ctx, period, wanted), id="tenants-body"),
                html.Div(id="tenants-subject", **marks(period=str(period))),
                dcc.Store(id="tenants-query", data=wanted.address(period)),
                dcc.Store(id="tenants-kept"),
            ],
            className="surface",
        ),
    )


def _body(ctx: Context, period: Period, wanted: desk.Wanted) -> Any:
    expected, others = desk.narrowed(national_status(ctx.session, period, ctx.today), wanted, ctx.today)
    rows: list[Any] = []
    if expected and others:
        rows.append(Band("Báo cáo về Cơ quan Thường trực", f"{number(len(expected))} cơ quan"))
    rows += [_row(ctx, period, row) for row in expected]
    if others:
        rows.append(Band("Báo cáo qua Ban Chỉ đạo của Chính phủ", f"{number(len(others))} cơ quan"))
        rows += [_row(ctx, period, row) for row in others]
    table = data_table(
        COLUMNS,
        rows,
        caption="Cơ quan báo cáo",
        empty=empty_state("search", "Không có cơ quan nào khớp", "Bớt điều kiện lọc, hoặc tìm ít chữ hơn."),
    )
    kept = "Chỉ các tỉnh, thành phố của ô đã chọn." if wanted.tile else ""
    counted = f"{number(len(expected))} cơ quan" + (f" và {number(len(others))} bộ, ngành" if others else "")
    return [
        message(kept, action=link("Bỏ lọc này", desk.tenants_address(period))) if kept else None,
        html.P(counted, className="counted muted", **aria(live="polite")),
        table,
    ]


def _row(ctx: Context, period: Period, row: TenantStatus) -> dict[str, Any]:
    home = f"{desk.TENANTS}/{row.code}"
    counts, reads = row.counts, ctx.actor.may(Permission.READ_TASKS)
    late = address_of(TaskFilter(official_class=OfficialClass.OVERDUE.value), f"{home}{MATRIX}")
    completed = share(counts.completed, counts.total)
    done = address_of(TaskFilter(official_class="completed"), f"{home}{MATRIX}")
    chip: Any = standing_chip(row, period, ctx.today)
    if row.punctual is not None and ctx.actor.may(Permission.READ_REPORT):
        chip = link(chip, f"{home}/bao-cao/{period}", title="Mở báo cáo đã gửi")
    return {
        "tenant": link(row.name, f"{home}?ky={period}"),
        "report": chip,
        "sent": html.Span(moment_text(row.sent_at), className="nowrap") if row.sent_at else None,
        "tasks": count_link(counts.total, f"{home}{MATRIX}" if reads else None),
        "done": link(completed, done) if reads and counts.completed else completed,
        "overdue": count_link(counts.overdue, late if reads else None),
        "months": months_of(row),
    }

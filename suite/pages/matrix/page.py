"""The matrix itself: figures, filters and the grid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from suite.components import (
    GridColumn,
    button_link,
    empty_state,
    filter_bar,
    grid,
    grid_frame,
    page_head,
    search_filter,
    select_filter,
    stack,
)
from suite.components.format import number
from suite.duty_states import CLASS_LABELS
from suite.guard import Context, Gate
from suite.pages.matrix.filters import NAMES, PATH, address_of, filter_of
from suite.pages.matrix.rows import page_of_rows
from suite.pages.overview.figures import class_figures
from suite.routing import Nav, query_of
from tenants.access.permissions import Permission
from tenants.organisation import dao as organisation
from tenants.plans import dao as plans
from tenants.tasks import dao
from tenants.tasks.dao import TaskFilter

GRID_ID = "matrix-grid"
# Filters that are boxes on the page; the others come by address alone and stay as they are.
BOXES = ("words", "official_class", "unit_id", "plan_id")

COLUMNS = (
    GridColumn("position", "STT", width=64, sortable=False, phone=False),
    GridColumn("content", "Nội dung nhiệm vụ", "title", flex=1, width=260, sortable=True),
    GridColumn("lead_label", "Chủ trì", width=190, wrap=True, sortable=True),
    GridColumn("coordinating", "Phối hợp", "muted", width=100, phone=False),
    GridColumn("due_on", "Thời hạn", "deadline", width=130, sortable=True),
    GridColumn("state", "Tình trạng", "status", width=160),
    GridColumn("percent", "Tiến độ", "progress", width=190, sortable=True),
)


def register(gate: Gate) -> None:
    """The page at home and on a visit, its rows, and the filters that keep its address."""
    nav = Nav("Ma trận nhiệm vụ", "grid-3x3-gap", "work", 20, "Ma trận")
    gate.page(PATH, permission=Permission.READ_TASKS, title="Ma trận nhiệm vụ", nav=nav)(layout)
    gate.page(f"/co-quan/<code>{PATH}", permission=Permission.READ_TASKS, title="Ma trận nhiệm vụ", scope="visit")(layout)

    @gate.callback(
        Output(GRID_ID, "getRowsResponse"),
        Input(GRID_ID, "getRowsRequest"),
        State("matrix-filter", "data"),
        permission=Permission.READ_TASKS,
        scope="here",
        prevent_initial_call=True,
    )
    def rows(ctx: Context, request: Any, address: Any) -> Any:
        if not isinstance(request, dict):
            raise PreventUpdate
        return page_of_rows(ctx, filter_of(_query(address)), request)

    @gate.callback(
        Output("matrix-figures", "children"),
        Output("matrix-rows", "children"),
        Output("matrix-filter", "data"),
        Output("matrix-export", "href"),
        *(Input(f"matrix-{name}", "value") for name in BOXES),
        State("matrix-filter", "data"),
        permission=Permission.READ_TASKS,
        scope="here",
        prevent_initial_call=True,
    )
    def narrow(ctx: Context, words: Any, which: Any, unit: Any, plan: Any, address: Any) -> Any:
        query = _query(address) | {
            NAMES[name]: str(value or "") for name, value in zip(BOXES, (words, which, unit, plan), strict=True)
        }
        wanted = filter_of(query)
        return _figures(ctx, wanted), _rows(), _kept(wanted), _export_address(ctx, wanted)

    # The address follows the filters without a new page, so that it can be copied and sent.
    gate.clientside(
        ClientsideFunction("suite", "keepQuery"),
        Output("matrix-kept", "data"),
        Input("matrix-filter", "data"),
        prevent_initial_call=True,
    )


def layout(ctx: Context) -> Any:
    """The page for the filter in its address."""
    wanted = filter_of(ctx.query)
    known = plans.list_plans(ctx.session)
    if not known:
        return stack(
            page_head("Ma trận nhiệm vụ"),
            empty_state(
                "grid-3x3-gap",
                "Chưa có nhiệm vụ",
                "Tải lên kế hoạch đã ban hành; chương trình đọc phụ lục thành nhiệm vụ và phần việc của từng đơn vị.",
                button_link("Nhập kế hoạch", "/ke-hoach", look="primary", icon_name="upload")
                if ctx.actor.may(Permission.IMPORT_PLAN)
                else None,
            ),
        )
    units = [(str(unit.id), unit.name) for unit in organisation.list_units(ctx.session)]
    filters = filter_bar(
        [
            search_filter("matrix-words", wanted.words, "Tìm, không cần dấu"),
            select_filter(
                "matrix-official_class",
                "Tình trạng",
                [*((which.value, label) for which, label in CLASS_LABELS.items()), ("completed", "Đã hoàn thành")],
                wanted.official_class,
            ),
            select_filter("matrix-unit_id", "Đơn vị", units, str(wanted.unit_id or "")),
            select_filter("matrix-plan_id", "Kế hoạch", [(str(p.id), p.number) for p, _ in known], str(wanted.plan_id or "")),
        ]
    )
    return stack(
        page_head(
            "Ma trận nhiệm vụ",
            f"{number(len(known))} kế hoạch, {number(sum(count for _, count in known))} nhiệm vụ",
            [
                button_link(
                    "Xuất Excel",
                    _export_address(ctx, wanted),
                    icon_name="file-earmark-excel",
                    reload=True,
                    id="matrix-export",
                ),
                button_link("Nhập lại Excel", "/ma-tran/nhap-lai", icon_name="arrow-left-right")
                if ctx.actor.may(Permission.IMPORT_PLAN)
                else None,
                button_link("Nhập kế hoạch", "/ke-hoach", icon_name="upload", look="primary")
                if ctx.actor.may(Permission.IMPORT_PLAN)
                else None,
            ],
        ),
        dcc.Store(id="matrix-filter", data=_kept(wanted)),
        dcc.Store(id="matrix-kept"),
        html.Div(_figures(ctx, wanted), id="matrix-figures"),
        grid_frame(filters, html.Div(_rows(), id="matrix-rows")),
    )


def _figures(ctx: Context, wanted: TaskFilter) -> html.Div:
    counts = dao.count_tasks(ctx.session, ctx.today, replace(wanted, official_class="", waiting=False))
    return class_figures(ctx, wanted, counts)


def _rows() -> html.Div:
    """The grid, new for each filter: it then asks for its rows from the first one on."""
    return grid(GRID_ID, COLUMNS, label="Nhiệm vụ", row_height=56)


def _kept(wanted: TaskFilter) -> str:
    return address_of(wanted, "").removeprefix("?")


def _query(address: Any) -> dict[str, str]:
    return query_of(address if isinstance(address, str) else "")


def _export_address(ctx: Context, wanted: TaskFilter) -> str:
    return address_of(wanted, ctx.link(f"{PATH}/xuat"))

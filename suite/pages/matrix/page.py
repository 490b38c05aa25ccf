"""The matrix itself: figures, filters, columns and the grid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Input, Output, State
from dash.exceptions import PreventUpdate

from suite.components import (
    button,
    button_link,
    count_link,
    dialog,
    grid,
    grid_frame,
    html,
    menu,
    menu_item,
    page_head,
    select_filter,
    stack,
    tick_list,
)
from suite.guard import Context, Gate
from suite.pages.matrix.bulk import GRID_ID, bulk_bar, register_bulk
from suite.pages.matrix.columns import ALWAYS, COLUMNS, USUAL
from suite.pages.matrix.filters import GROUP_WORDS, GROUPS, PATH, Seen, address_of, query_of_seen, seen_of, sorted_by
from suite.pages.matrix.look import (
    BOXES,
    FILTER_ID,
    address,
    boxes,
    given_query,
    kept,
    matrix_tabs,
    more_dialog,
    narrowed,
    nothing_yet,
    other_filters,
)
from suite.pages.matrix.rows import columns_of, page_of_rows
from suite.pages.matrix.views import save_dialog, views_menu
from suite.pages.overview.figures import class_figures
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.plans import dao as plans
from tenants.tasks import dao
from tenants.tasks.dao import TaskFilter
from tenants.tasks.views import dao as dao_of_views
from tenants.tasks.views.dao import KnownView

AS_SEEN = f"{PATH}/xuat-bang"
TO_EDIT = f"{PATH}/xuat"


def register(gate: Gate) -> None:
    """The page at home and on a visit, its rows, and the filters that keep its address."""
    nav = Nav("Ma trận nhiệm vụ", "grid-3x3-gap", "work", 20, "Ma trận")
    gate.page(PATH, permission=Permission.READ_TASKS, title="Ma trận nhiệm vụ", nav=nav)(layout)
    gate.page(f"/co-quan/<code>{PATH}", permission=Permission.READ_TASKS, title="Ma trận nhiệm vụ", scope="visit")(layout)

    @gate.callback(
        Output(GRID_ID, "getRowsResponse"),
        Input(GRID_ID, "getRowsRequest"),
        State(FILTER_ID, "data"),
        permission=Permission.READ_TASKS,
        scope="here",
        prevent_initial_call=True,
    )
    def rows(ctx: Context, request: Any, query: Any) -> Any:
        if not isinstance(request, dict):
            raise PreventUpdate
        known = seen_of(given_query(query))
        seen = _sorted_as_asked(known, request)
        if seen != known:
            # A click on a heading sorts the grid by itself: the address and the export follow it.
            ctx.show(FILTER_ID, data=query_of_seen(seen))
            ctx.show("matrix-export", href=address(ctx, seen, AS_SEEN))
        return page_of_rows(ctx, seen, request)

    @gate.callback(
        Output("matrix-tabs", "children"),
        Output("matrix-figures", "children"),
        Output("matrix-others", "children"),
        Output("matrix-rows", "children"),
        Output(FILTER_ID, "data"),
        Output("matrix-export", "href"),
        *(Input(f"matrix-{name}", "value") for name in BOXES),
        Input("matrix-group", "value"),
        State(FILTER_ID, "data"),
        permission=Permission.READ_TASKS,
        scope="here",
        prevent_initial_call=True,
    )
    def narrow(ctx: Context, words: Any, which: Any, unit: Any, plan: Any, group: Any, query: Any) -> Any:
        seen = replace(narrowed(query, (words, which, unit, plan)), group=str(group) if str(group) in GROUPS else "")
        return (
            matrix_tabs(ctx, seen, PATH),
            _figures(ctx, seen),
            other_filters(ctx, seen),
            _rows(ctx, seen),
            query_of_seen(seen),
            address(ctx, seen, AS_SEEN),
        )

    @gate.callback(
        Input("columns-go", "n_clicks"),
        State("columns-chosen", "value"),
        State(FILTER_ID, "data"),
        permission=Permission.READ_TASKS,
        scope="here",
        prevent_initial_call=True,
    )
    def arrange(ctx: Context, clicks: Any, names: Any, query: Any) -> None:
        asked = given_query(query) | {"cot": ".".join(str(name) for name in (names if isinstance(names, list) else ()))[:500]}
        ctx.go(address(ctx, seen_of(asked)))

    def fresh(ctx: Context, query: Any) -> dict[str, Any]:
        seen = seen_of(given_query(query))
        return {"matrix-figures": _figures(ctx, seen)}

    register_bulk(gate, fresh)

    # The address follows the view without a new page, so that it can be copied and sent.
    gate.clientside(
        ClientsideFunction("suite", "keepQuery"),
        Output("matrix-kept", "data"),
        Input(FILTER_ID, "data"),
    )


def layout(ctx: Context) -> Any:
    """The page for the view in its address; without any, for the view that this person starts with."""
    known = plans.list_plans(ctx.session)
    if not known:
        return nothing_yet(ctx, "Ma trận nhiệm vụ")
    views = dao_of_views.list_views(ctx.session, ctx.actor.user_id) if ctx.visited is None else []
    start = next((one.view.query for one in views if one.starts), "")
    seen = seen_of(ctx.query or given_query(start))
    imports = ctx.actor.may(Permission.IMPORT_PLAN)
    edit = [
        menu_item("Xuất để sửa rồi nhập lại", href=address(ctx, seen, TO_EDIT), icon_name="file-earmark-excel", reload=True),
        menu_item("Nhập lại Excel đã sửa", href="/ma-tran/nhap-lai", icon_name="arrow-left-right"),
    ]
    return stack(
        page_head(
            "Ma trận nhiệm vụ",
            [
                count_link(len(known), f"{ctx.link('')}#theo-ke-hoach" if ctx.visited else "/ke-hoach", "kế hoạch"),
                ", ",
                count_link(sum(count for _, count in known), address_of(TaskFilter(), ctx.link(PATH)), "nhiệm vụ"),
            ],
            [
                button_link(
                    "Xuất Excel", address(ctx, seen, AS_SEEN), icon_name="file-earmark-excel", reload=True, id="matrix-export"
                ),
                menu("Sửa bằng Excel", edit, icon_name="arrow-left-right") if imports else None,
                button_link("Nhập kế hoạch", "/ke-hoach", icon_name="upload", look="primary") if imports else None,
            ],
            folds=["matrix-arranging"],
        ),
        kept(seen),
        html.Div(
            [html.Div(matrix_tabs(ctx, seen, PATH), id="matrix-tabs"), _arranging(ctx, views, seen)],
            className="looks",
        ),
        html.Div(_figures(ctx, seen), id="matrix-figures"),
        grid_frame(
            [
                boxes(ctx, seen, "matrix", known, more=_grouping(seen)),
                html.Div(other_filters(ctx, seen), id="matrix-others"),
            ],
            [bulk_bar(ctx), html.Div(_rows(ctx, seen), id="matrix-rows")],
        ),
        more_dialog(seen, PATH),
        _columns_dialog(seen),
        save_dialog(ctx) if ctx.visited is None else None,
    )


def _grouping(seen: Seen) -> html.Div:
    # Its empty choice is what happens by itself: sections, and one list once something is sorted.
    offered = [(key, f"Nhóm: {words}") for key, words in GROUP_WORDS.items() if key != "section" or seen.group == "section"]
    return select_filter("matrix-group", "Nhóm", offered, seen.group, all_label="mục", narrows=False)


def _arranging(ctx: Context, views: list[KnownView], seen: Seen) -> html.Div:
    arranging = [
        button("Cột", icon_name="layout-three-columns", opens="columns", small=True),
        html.Div(views_menu(ctx, views, query_of_seen(seen)), id="matrix-views"),
    ]
    return html.Div(arranging, id="matrix-arranging", className="folds")


def _columns_dialog(seen: Seen) -> html.Dialog:
    options = [(column.name, column.look.label) for column in COLUMNS if column.name != ALWAYS]
    return dialog(
        "columns",
        "Chọn cột",
        tick_list(
            "columns-chosen",
            "Các cột của bảng",
            options,
            [name for name in (seen.columns or USUAL) if name != ALWAYS],
            help="Cột “Nội dung nhiệm vụ” luôn có. Liên kết của trang và tệp Excel theo đúng các cột đã chọn.",
        ),
        [button("Thôi", closes=True), button("Hiện các cột này", "columns-go", look="primary")],
    )


def _figures(ctx: Context, seen: Seen) -> html.Div:
    counts = dao.count_tasks(ctx.session, ctx.today, replace(seen.wanted, official_class="", waiting=False))
    return class_figures(ctx, seen.wanted, counts, slim=True)


def _rows(ctx: Context, seen: Seen) -> html.Div:
    """The grid, new for each filter: it then asks for its rows from the first one on."""
    looks = [replace(column.look, sort=_direction(seen) if column.key == seen.sort else "") for column in columns_of(seen)]
    return grid(GRID_ID, looks, label="Nhiệm vụ", row_height=56, selectable=ctx.actor.may(Permission.EDIT_TASK))


def _direction(seen: Seen) -> str:
    return "desc" if seen.descending else "asc"


def _sorted_as_asked(seen: Seen, request: dict[str, Any]) -> Seen:
    model = request.get("sortModel")
    first = model[0] if isinstance(model, list) and model and isinstance(model[0], dict) else {}
    return sorted_by(seen, str(first.get("colId", "")), first.get("sort") == "desc")

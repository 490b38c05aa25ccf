"""The grid for long lists: rows come from the server page by page, in Vietnamese and in the program's look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import dash_ag_grid as dag

from suite.components import html
from suite.components.content import Content, Id, aria, many

GROUP_ROW = "_group"
"""A row with this key is a full-width heading: {"id": "g1", "_group": "I. Công tác chỉ đạo", "_hint": "5 nhiệm vụ"}."""

UNDER_GROUP = "_under"
"""On a phone there are no rows of headings: the first row of a group says under which it stands, ["I. Công tác…", "5 nhiệm vụ"]."""

Kind = Literal["text", "title", "muted", "number", "percent", "status", "deadline", "progress", "link", "months"]
"""What a cell holds. text, muted: a string; number: a number; percent: in hundredths; title, link: {"text", "href"};
status: `status_cell(…)`; deadline: {"date", "words", "left"} as written; progress: {"value", "label"}, the label a list of
strings and {"text", "href"}; months: a list
of {"tone", "icon", "text"}. Everything is drawn as text: no cell reads HTML."""

_RENDERERS = {
    "title": "SuiteLink",
    "link": "SuiteLink",
    "status": "SuiteStatus",
    "deadline": "SuiteDeadline",
    "progress": "SuiteProgress",
    "months": "SuiteMonths",
}


@dataclass(frozen=True)
class GridColumn:
    """A column of the grid; widths in pixels, `flex` shares what is left. `phone=False` leaves it out of a phone's card."""

    field: str
    label: str
    kind: Kind = "text"
    width: int | None = None
    flex: int | None = None
    sortable: bool = False
    wrap: bool = False
    phone: bool = True
    hidden: bool = False
    editable: bool = False
    sort: str = ""  # "asc" or "desc": how the list is sorted when it opens


def grid(
    id: Id,
    columns: Sequence[GridColumn],
    *,
    label: str,
    height: str = "max(420px, 100vh - 190px)",
    page_size: int = 100,
    selectable: bool = False,
    row_height: int = 56,
    empty: str = "Không có dòng nào khớp với bộ lọc.",
) -> html.Div:
    """A grid whose callback answers `getRowsRequest` with `getRowsResponse` {"rowData", "rowCount"}; rows carry "id".

    `row_height` in pixels is the same for all rows, because the server does not know how text wraps: 44, 56 (two lines)
    or 76 (three). On a phone each row is a card of the columns with `phone=True`, and the request says so in its `context`
    ({"cards": true}).
    """
    options: dict[str, Any] = {
        "theme": {"function": "suiteTheme(themeQuartz)"},
        "getLocaleText": {"function": "suiteLocale(params)"},
        "rowHeight": row_height,
        "headerHeight": 38,
        "cacheBlockSize": page_size,
        "maxBlocksInCache": 10,
        # The component answers only the last request: of two at once the first would wait for ever.
        "maxConcurrentDatasourceRequests": 1,
        "infiniteInitialRowCount": 1,
        "rowBuffer": 5,
        "suppressCellFocus": False,
        "enableCellTextSelection": True,
        "ensureDomOrder": True,
        "animateRows": False,
        "suppressDragLeaveHidesColumns": True,
        "suppressColumnVirtualisation": True,
        "isFullWidthRow": {"function": "suiteWholeRow(params)"},
        "fullWidthCellRenderer": "SuiteWholeRow",
        "tooltipShowDelay": 400,
        "context": {"empty": empty, "rowHeight": row_height},
    }
    if selectable:
        options["selectionColumnDef"] = {"headerName": "Chọn", "width": 60}
        options["rowSelection"] = {
            "mode": "multiRow",
            "headerCheckbox": False,
            "enableClickSelection": False,
            "isRowSelectable": {"function": "suiteSelectable(params)"},
        }
    inside = dag.AgGrid(
        id=id,
        rowModelType="infinite",
        columnDefs=[_definition(column) for column in columns],
        getRowId="params.data.id",
        defaultColDef={"resizable": True, "sortable": False, "suppressHeaderMenuButton": True, "suppressMovable": True},
        dashGridOptions=options,
        eventListeners={"firstDataRendered": ["suiteFit(params)"], "gridSizeChanged": ["suiteFit(params)"]},
        style={"height": height, "width": "100%"},
        className="suite-grid",
        dangerously_allow_code=False,
    )
    return html.Div(inside, className="grid-box", role="region", **aria(label=label))


def grid_frame(filters: Content, table: Content) -> html.Section:
    """Filters and grid on one surface."""
    return html.Section([*many(filters), *many(table)], className="surface")


def _definition(column: GridColumn) -> dict[str, Any]:
    definition: dict[str, Any] = {"field": column.field, "headerName": column.label, "sortable": column.sortable}
    if column.width:
        definition["width"] = column.width
    if column.flex:
        definition |= {"flex": column.flex, "minWidth": column.width or 160}
    if column.sort:
        definition["sort"] = column.sort
    if column.hidden:
        definition["hide"] = True
    if column.editable:
        definition["editable"] = True
    renderer = _RENDERERS.get(column.kind)
    if renderer:
        definition["cellRenderer"] = renderer
    if column.kind == "number":
        definition["valueFormatter"] = {"function": "suiteNumber(params.value)"}
    if column.kind == "percent":
        definition["valueFormatter"] = {"function": "suitePercent(params.value)"}
    definition["cellClass"] = _class(column)
    if column.kind in ("number", "percent"):
        definition["headerClass"] = "ag-right-aligned-header"
    if not column.phone:
        definition["context"] = {"phone": False}
    return definition


def _class(column: GridColumn) -> str:
    name = f"cell-{column.kind}"
    return f"{name} cell-wrap" if column.wrap or column.kind == "title" else name

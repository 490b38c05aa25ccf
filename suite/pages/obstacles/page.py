"""The list of obstacles: figures that open their rows, filters that live in the address."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Input, Output, State, dcc

from suite.components import (
    Column,
    button,
    data_table,
    empty_state,
    figure_card,
    figure_row,
    filter_bar,
    html,
    link,
    message,
    page_head,
    pagination,
    search_filter,
    select_filter,
    stack,
)
from suite.components.format import date_text, number
from suite.guard import Context, Gate
from suite.numbers import page_number
from suite.pages.obstacles.raising import PLACE_ID
from suite.pages.obstacles.view import (
    NAMES,
    OVERDUE,
    PATH,
    STATE_LABELS,
    address_of,
    filter_of,
    level_words,
    list_address,
    state_chip,
)
from suite.routing import Figure, Nav, query_of
from tenants.access.permissions import Permission
from tenants.obstacles import dao
from tenants.obstacles import states as stand
from tenants.obstacles.clock import days_old
from tenants.obstacles.dao import ObstacleFilter
from tenants.obstacles.models import Obstacle
from tenants.obstacles.policy import UNIT_ROLES
from tenants.obstacles.service import visible
from tenants.obstacles.states import LEVEL_LABELS
from tenants.obstacles.themes import THEMES
from tenants.organisation import dao as organisation

PAGE_ROWS = 50
BOXES = ("words", "state", "level", "theme", "unit_id")


def _waiting_for(ctx: Context) -> ObstacleFilter | None:
    """What waits for the person: to be answered, or as a unit's to be judged; nothing waits for the others."""
    if ctx.actor.role in UNIT_ROLES and ctx.actor.unit_id:
        return ObstacleFilter(state=stand.State.ANSWERED, unit_id=ctx.actor.unit_id)
    if ctx.actor.may(Permission.ANSWER_OBSTACLE) and ctx.actor.may(Permission.RAISE_OBSTACLE):
        return ObstacleFilter(state=stand.State.OPEN, level=stand.Level.SECRETARIAT)
    return None


def count_waiting(ctx: Context) -> Figure:
    """How many obstacles wait for the person; nothing is asked for those for whom nothing can."""
    wanted = _waiting_for(ctx)
    return dao.obstacles_found(wanted, ctx.today) if wanted else 0


def rows_waiting(ctx: Context) -> str:
    """The query of the list that shows what `count_waiting` counts."""
    return address_of(_waiting_for(ctx) or ObstacleFilter())


def register(gate: Gate) -> None:
    """The page and its filters."""
    nav = Nav("Vướng mắc", "sign-stop", "work", 40, count=count_waiting, rows=rows_waiting)
    gate.page(PATH, permission=Permission.READ_TASKS, title="Vướng mắc", nav=nav)(layout)

    @gate.callback(
        Output("obstacles-rows", "children"),
        Output("obstacles-query", "data"),
        *(Input(f"obstacles-{name}", "value") for name in BOXES),
        State("obstacles-query", "data"),
        permission=Permission.READ_TASKS,
        prevent_initial_call=True,
    )
    def narrow(ctx: Context, *given: Any) -> Any:
        *boxes, address = given
        query = query_of(address if isinstance(address, str) else "")
        query |= {NAMES[name]: str(value or "") for name, value in zip(BOXES, boxes, strict=True)}
        wanted = filter_of(query)
        return _rows(ctx, wanted, 1), address_of(wanted)

    gate.clientside(
        ClientsideFunction("suite", "keepQuery"),
        Output("obstacles-kept", "data"),
        Input("obstacles-query", "data"),
        prevent_initial_call=True,
    )


def layout(ctx: Context) -> Any:
    """The obstacles that the address asks for."""
    wanted = filter_of(ctx.query)
    page = ctx.query.get("trang", "1")
    may_raise = ctx.actor.may(Permission.RAISE_OBSTACLE)
    return stack(
        page_head(
            "Vướng mắc",
            "Đơn vị nêu, thư ký trả lời hoặc chuyển lên Tổng công trình sư, Cơ quan Thường trực; bên nêu chấp nhận hoặc mở lại.",
            button("Nêu vướng mắc", {"type": "obstacle-raise", "task": 0}, icon_name="plus-lg", look="primary")
            if may_raise
            else None,
        ),
        _figures(ctx),
        html.Div(
            [
                _filters(ctx, wanted),
                html.Div(_rows(ctx, wanted, page_number(page)), id="obstacles-rows"),
                dcc.Store(id="obstacles-query", data=address_of(wanted)),
                dcc.Store(id="obstacles-kept"),
            ],
            className="surface",
        ),
        html.Div(id=PLACE_ID),
    )


def _figures(ctx: Context) -> html.Div:
    counts = dao.count_by_state(ctx.session, visible(ctx.actor, ObstacleFilter()), ctx.today)
    opened = ObstacleFilter(state=stand.State.OPEN)
    return figure_row(
        [
            figure_card("chat-left-dots", "Chờ trả lời", counts.open, "gồm cả quá hạn", list_address(opened), "waiting"),
            figure_card(
                "exclamation-triangle-fill",
                "Quá hạn trả lời",
                counts.overdue,
                "theo ngày làm việc",
                list_address(ObstacleFilter(overdue=True)),
                "overdue" if counts.overdue else None,
            ),
            figure_card(
                "chat-left-text-fill",
                "Chờ bên nêu chấp nhận",
                counts.answered,
                "đã có trả lời",
                list_address(ObstacleFilter(state=stand.State.ANSWERED)),
                "running",
            ),
            figure_card(
                "check-circle-fill",
                "Đã xong",
                counts.closed,
                "được chấp nhận",
                list_address(ObstacleFilter(state=stand.State.CLOSED)),
                "on-time",
            ),
        ],
        slim=True,
    )


def _filters(ctx: Context, wanted: ObstacleFilter) -> html.Div:
    units = [(str(unit.id), unit.name) for unit in organisation.list_units(ctx.session)]
    if ctx.actor.role in UNIT_ROLES:
        units = [(key, name) for key, name in units if key == str(ctx.actor.unit_id)]
    return filter_bar(
        [
            search_filter("obstacles-words", wanted.words, "Tìm, không cần dấu"),
            select_filter("obstacles-state", "Tình trạng", list(STATE_LABELS.items()), OVERDUE if wanted.overdue else wanted.state),
            select_filter("obstacles-level", "Cấp trả lời", list(LEVEL_LABELS.items()), wanted.level),
            select_filter("obstacles-theme", "Nhóm", list(THEMES.items()), wanted.theme),
            select_filter("obstacles-unit_id", "Đơn vị nêu", units, str(wanted.unit_id or "")),
        ],
        folds="obstacles-filters",
    )


def _rows(ctx: Context, wanted: ObstacleFilter, page: int) -> list[Any]:
    seen = visible(ctx.actor, wanted)
    total = dao.count_obstacles(ctx.session, seen, ctx.today)
    pages = max(1, -(-total // PAGE_ROWS))
    here = min(max(1, page), pages)
    found = dao.list_obstacles(ctx.session, seen, ctx.today, offset=(here - 1) * PAGE_ROWS, limit=PAGE_ROWS)
    narrowed = wanted != ObstacleFilter()
    return [
        message("Chỉ vướng mắc đang chờ đồng chí.", action=link("Xem tất cả", PATH)) if wanted == _waiting_for(ctx) else None,
        data_table(
            [
                Column("title", "Vướng mắc", main=True, width="38%"),
                Column("theme", "Nhóm", phone=False),
                Column("level", "Cấp trả lời"),
                Column("unit", "Bên nêu"),
                Column("due", "Hạn trả lời"),
                Column("state", "Tình trạng"),
            ],
            [_row(ctx, obstacle, unit) for obstacle, unit in found],
            caption="Vướng mắc",
            empty=empty_state("search", "Không có vướng mắc nào khớp", "Bớt điều kiện lọc, hoặc tìm ít chữ hơn.")
            if narrowed
            else empty_state(
                "sign-stop",
                "Chưa có vướng mắc",
                "Khi có việc vượt thẩm quyền, bấm “Nêu vướng mắc”: thư ký trả lời trong thời hạn hoặc chuyển lên cấp trên.",
            ),
        ),
        pagination(here, pages, lambda other: f"{PATH}?{address_of(wanted, other)}", total=total),
    ]


def _raised(ctx: Context, obstacle: Obstacle) -> str:
    days = days_old(obstacle.raised_on, obstacle.ended_on or ctx.today)
    return f"nêu ngày {date_text(obstacle.raised_on)}, {number(days)} ngày"


def _row(ctx: Context, obstacle: Obstacle, unit: str) -> dict[str, Any]:
    return {
        "title": [
            html.Div(link(obstacle.title, f"{PATH}/{obstacle.id}")),
            html.Small(_raised(ctx, obstacle), className="muted"),
        ],
        "theme": THEMES[obstacle.theme],
        "level": level_words(obstacle.level, obstacle.system_code),
        "unit": unit or obstacle.raised_by,
        "due": date_text(obstacle.due_on),
        "state": state_chip(obstacle.state, obstacle.due_on, ctx.today),
    }

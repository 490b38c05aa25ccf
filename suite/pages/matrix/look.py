"""What the ways of looking at the matrix share: their tabs, the filters that are boxes, and the rest of a filter as words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from dash import Input, State, dcc

from suite.components import (
    Tab,
    button,
    button_link,
    date_field,
    dialog,
    empty_state,
    filter_bar,
    form_row,
    html,
    link,
    page_head,
    search_filter,
    select_field,
    select_filter,
    stack,
    tabs,
)
from suite.components.content import Content, icon, many, unseen
from suite.components.format import date_text
from suite.duty_states import CLASS_LABELS
from suite.guard import Context, Gate
from suite.pages.matrix.filters import NAMES, PATH, Seen, described, query_of_seen, seen_of
from suite.routing import query_of
from tenants.access.permissions import Permission
from tenants.catalogue.strategy import strategic_systems
from tenants.organisation import dao as organisation
from tenants.organisation.models import Unit
from tenants.organisation.service import UNIT_KINDS
from tenants.plans import dao as plans
from tenants.plans.models import ActionPlan
from tenants.tasks.dao import WITHOUT, TaskFilter

HEAT = f"{PATH}/nhiet"
TIME = f"{PATH}/tien-do"
FILTER_ID = "matrix-filter"  # holds the view as a query, on each of the pages
# Filters that are boxes on the page; the others stand below them as words.
BOXES = ("words", "official_class", "unit_id", "plan_id")
MORE = ("system_code", "unproven", "leaderless", "changed_since", "due_from", "due_to")


def register_more(gate: Gate) -> None:
    """The dialog of further filters, on whichever of the pages it stands."""

    @gate.callback(
        Input("more-go", "n_clicks"),
        *(State(f"more-{name}", "value") for name in MORE),
        State("more-place", "data-path"),
        State(FILTER_ID, "data"),
        permission=Permission.READ_TASKS,
        scope="here",
        fields={name: f"more-{name}" for name in MORE},
        prevent_initial_call=True,
    )
    def narrow_more(ctx: Context, clicks: Any, *said: Any) -> None:
        *given, path, query = said
        asked = given_query(query) | {NAMES[name]: str(value or "") for name, value in zip(MORE, given, strict=True)}
        path = path if path in (PATH, HEAT, TIME) else PATH
        ctx.go(address(ctx, seen_of(asked), path, own_of(asked)))


def given_query(text: Any) -> dict[str, str]:
    """A query that a browser sends back."""
    return query_of(text if isinstance(text, str) else "")


def narrowed(query: Any, values: Sequence[Any], names: Sequence[str] = BOXES) -> Seen:
    """The view that a page's boxes ask for, everything else as it was."""
    return seen_of(given_query(query) | {NAMES[name]: str(value or "") for name, value in zip(names, values, strict=True)})


def address(ctx: Context, seen: Seen, path: str = PATH, more: Mapping[str, str] | None = None) -> str:
    """The address of one of the pages for a view, where this person stands; `more` are names of the page's own."""
    return f"{ctx.link(path)}?{whole_query(seen, more)}"


def whole_query(seen: Seen, more: Mapping[str, str] | None = None) -> str:
    """A view and a page's own names as one query."""
    return query_of_seen(seen) + "".join(f"&{name}={value}" for name, value in (more or {}).items())


def own_of(query: Mapping[str, str]) -> dict[str, str]:
    """What a query says beside the view: the form of the heat map and the kind of units; anything else is passed over."""
    known = {"dang": ("ky",), "loai": tuple(UNIT_KINDS)}
    return {name: query[name] for name, values in known.items() if query.get(name) in values}


def matrix_tabs(ctx: Context, seen: Seen, active: str) -> html.Nav:
    """Rows, heat map and time of the same tasks."""
    looks = (("Bảng", PATH, "list-ul"), ("Bản đồ nhiệt", HEAT, "grid-3x3"), ("Tiến độ", TIME, "bar-chart-steps"))
    items = [Tab(label, address(ctx, seen, path), icon=sign) for label, path, sign in looks]
    return tabs(items, address(ctx, seen, active), "Cách xem ma trận")


def boxes(ctx: Context, seen: Seen, prefix: str, known: Sequence[tuple[ActionPlan, int]], *, more: Content = None) -> html.Div:
    """The filters as boxes: `prefix-words` and so on. `more` are a page's own boxes."""
    wanted = seen.wanted
    units = [
        (str(unit.id), f"{unit.name} (đến {date_text(unit.active_to)})" if _ended(ctx, unit) else unit.name)
        for unit in organisation.list_units(ctx.session)
    ]
    controls: list[Any] = [
        search_filter(f"{prefix}-words", wanted.words, "Tìm, không cần dấu"),
        select_filter(
            f"{prefix}-official_class",
            "Tình trạng",
            [*((which.value, label) for which, label in CLASS_LABELS.items()), ("completed", "Đã hoàn thành")],
            wanted.official_class,
        ),
        select_filter(f"{prefix}-unit_id", "Đơn vị", units, str(wanted.unit_id or "")),
        select_filter(f"{prefix}-plan_id", "Kế hoạch", [(str(one.id), one.number) for one, _ in known], str(wanted.plan_id or "")),
    ]
    further = button("Lọc thêm", icon_name="funnel", opens="more", small=True)
    return filter_bar([*controls, *many(more)], [further], folds=f"{prefix}-filters")


def more_dialog(seen: Seen, path: str) -> html.Dialog:
    """Filters that are asked for seldom."""
    wanted = seen.wanted
    systems = [*((one.code, f"{one.code} – {one.short_name}") for one in strategic_systems()), (WITHOUT, "Chưa gắn hệ thống")]
    return dialog(
        "more",
        "Lọc thêm",
        [
            html.Div(id="more-place", **{"data-path": path}),
            select_field("more-system_code", "Hệ thống chiến lược", systems, wanted.system_code, placeholder="Tất cả"),
            select_field(
                "more-unproven",
                "Minh chứng",
                [("1", "Hoàn thành chưa có minh chứng được xác nhận")],
                "1" if wanted.unproven else None,
                placeholder="Tất cả",
            ),
            select_field(
                "more-leaderless",
                "Chủ trì",
                [("1", "Chưa có đơn vị chủ trì")],
                "1" if wanted.leaderless else None,
                placeholder="Tất cả",
            ),
            date_field(
                "more-changed_since",
                "Có thay đổi từ ngày",
                wanted.changed_since,
                help="Nhiệm vụ được báo cáo, xác nhận, trả lại, điều chỉnh hoặc mới giao từ ngày này; bảng nói rõ thay đổi gì.",
            ),
            form_row(
                date_field("more-due_from", "Thời hạn từ ngày", wanted.due_from),
                date_field("more-due_to", "đến ngày", wanted.due_to),
            ),
        ],
        [button("Thôi", closes=True), button("Lọc", "more-go", look="primary", icon_name="funnel")],
    )


def names_of(ctx: Context, wanted: TaskFilter) -> dict[str, str]:
    """What the ids of a filter are called."""
    names: dict[str, str] = {}
    if wanted.unit_id:
        names["unit_id"] = organisation.unit_names(ctx.session, [wanted.unit_id]).get(wanted.unit_id, "không có trong danh sách")
    if wanted.plan_id:
        known = {plan.id: plan.number for plan, _ in plans.list_plans(ctx.session)}
        names["plan_id"] = known.get(wanted.plan_id, "không có trong danh sách")
    return names


def other_filters(ctx: Context, seen: Seen, path: str = PATH, more: Mapping[str, str] | None = None) -> html.Div:
    """The filters that no box shows, each as words with a way to take it off."""
    said = {name: words for name, words in described(seen.wanted, {}).items() if name not in BOXES}
    usual = {one.name: one.default for one in fields(TaskFilter)}
    chips = [
        link(
            [html.Span(words), icon("x-lg"), unseen("bỏ điều kiện này")],
            address(ctx, replace(seen, wanted=replace(seen.wanted, **{name: usual[name]})), path, more),
            class_name="chip chip-accent chip-count",
            title="Bỏ điều kiện này",
        )
        for name, words in said.items()
    ]
    return html.Div(
        [*([html.Span("Đang lọc:", className="muted"), *chips] if chips else []), _gone(ctx, seen, path, more)],
        className="other-filters",
    )


def _gone(ctx: Context, seen: Seen, path: str, more: Mapping[str, str] | None) -> html.Span | None:
    """Says of a view of a unit that has ended who took over: a view may be older than a merger."""
    if not seen.wanted.unit_id:
        return None
    unit = organisation.find_unit(ctx.session, seen.wanted.unit_id)
    if unit is None or not _ended(ctx, unit) or unit.active_to is None:
        return None
    said = f"{unit.name} đã kết thúc hoạt động ngày {date_text(unit.active_to)}; ở đây chỉ còn việc đã hoàn thành trước đó."
    if unit.successor_id is None:
        return html.Span(said)
    name = organisation.unit_names(ctx.session, [unit.successor_id])[unit.successor_id]
    theirs = replace(seen, wanted=replace(seen.wanted, unit_id=unit.successor_id))
    return html.Span([said, " ", link(f"Xem việc của {name}", address(ctx, theirs, path, more))], className="in-text")


def _ended(ctx: Context, unit: Unit) -> bool:
    return unit.active_to is not None and unit.active_to < ctx.today


def kept(seen: Seen, more: Mapping[str, str] | None = None) -> html.Div:
    """The view, for the callbacks of the page that shows it and for its address."""
    return html.Div([dcc.Store(id=FILTER_ID, data=whole_query(seen, more)), dcc.Store(id="matrix-kept")], hidden=True)


def nothing_yet(ctx: Context, title: str) -> html.Div:
    """The page of a tenant without any task."""
    may = ctx.actor.may(Permission.IMPORT_PLAN)
    return stack(
        page_head(title),
        empty_state(
            "grid-3x3-gap",
            "Chưa có nhiệm vụ",
            "Tải lên kế hoạch đã ban hành; chương trình đọc phụ lục thành nhiệm vụ và phần việc của từng đơn vị.",
            button_link("Nhập kế hoạch", "/ke-hoach", look="primary", icon_name="upload") if may else None,
        ),
    )

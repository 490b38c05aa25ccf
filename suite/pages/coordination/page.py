"""The lists: whom this tenant waits for, and what other tenants have asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dash import Input, Output, State

from suite.components import (
    Column,
    QuickCount,
    Tab,
    card,
    data_table,
    empty_state,
    filter_bar,
    html,
    link,
    page_head,
    pagination,
    quick_counts,
    search_filter,
    select_filter,
    stack,
    tabs,
)
from suite.components.content import Tone, marks
from suite.components.format import date_text, number
from suite.guard import Context, Gate
from suite.numbers import page_number, whole_number
from suite.pages.coordination.view import PATH, own_unit, state_chip, waited_text
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.clock import day_of
from tenants.organisation.dao import list_units
from tenants.tasks import dao as tasks
from tenants.tasks.contributions import dao
from tenants.tasks.contributions.dao import ReceivedFilter, Waiting, WaitingFilter
from tenants.tasks.contributions.models import ReceivedRequest
from tenants.vietnamese import shorten

SHOWN = 50
INCOMING = f"{PATH}?muc=den"
# As the address says it, as the list says it.
_WHICH: dict[str, tuple[str, str, Tone]] = {
    "cho": ("open", "đang chờ", "waiting"),
    "qua-han": ("late", "quá hạn trả lời", "overdue"),
    "tra-loi": ("answered", "đã trả lời, chờ xem", "running"),
    "xong": ("settled", "đã xong", "none"),
}
_COLUMNS = (
    Column("who", "Đang chờ", main=True),
    Column("waited", "Thời gian"),
    Column("state", "Tình trạng"),
    Column("wanted", "Cần gì"),
    Column("due", "Hạn trả lời"),
    Column("asker", "Bên đề nghị"),
    Column("task", "Nhiệm vụ"),
)
_INCOMING = (
    Column("from", "Cơ quan đề nghị", main=True),
    Column("wanted", "Cần gì"),
    Column("state", "Tình trạng"),
    Column("due", "Hạn trả lời"),
    Column("waited", "Thời gian"),
    Column("unit", "Giao cho"),
    Column("task", "Nhiệm vụ"),
)


def register(gate: Gate) -> None:
    """The page and its filter."""

    @gate.page(
        PATH,
        permission=Permission.READ_TASKS,
        title="Phối hợp",
        nav=Nav("Phối hợp", "people", "work", 25),
    )
    def layout(ctx: Context) -> Any:
        incoming = ctx.query.get("muc") == "den"
        unit_id = own_unit(ctx)
        items = [
            Tab("Đang chờ phối hợp", PATH),
            Tab("Đề nghị từ cơ quan khác", INCOMING, dao.count_received(ctx.session, unit_id)),
        ]
        return stack(
            page_head("Phối hợp", "Ai đang chờ ai trả lời, từ bao giờ; chờ lâu nhất đứng đầu."),
            tabs(items, INCOMING if incoming else PATH),
            *(_received(ctx, unit_id) if incoming else _waiting(ctx)),
        )

    @gate.callback(
        Output("coordination-filter", "data-address"),
        Input("coordination-words", "value"),
        Input("coordination-unit", "value"),
        State("coordination-filter", "data-which"),
        State("coordination-filter", "data-task"),
        permission=Permission.READ_TASKS,
        prevent_initial_call=True,
    )
    def narrow(ctx: Context, words: Any, unit: Any, which: Any, task: Any) -> Any:
        wanted = WaitingFilter(
            _WHICH.get(str(which or ""), ("",))[0],
            unit_id=whole_number(unit) or None,
            task_id=whole_number(task) or None,
            words=str(words or "")[:200],
        )
        address = _address(wanted)
        ctx.go(address)
        return address


def _wanted(ctx: Context) -> WaitingFilter:
    return WaitingFilter(
        _WHICH.get(ctx.query.get("tinh-trang", ""), ("",))[0],
        unit_id=whole_number(ctx.query.get("don-vi")) or None,
        task_id=whole_number(ctx.query.get("nhiem-vu")) or None,
        words=ctx.query.get("tim", "")[:200],
    )


def _address(wanted: WaitingFilter, page: int = 1) -> str:
    which = next((key for key, (value, *_) in _WHICH.items() if value == wanted.which), "")
    pairs = {
        "tinh-trang": which,
        "don-vi": wanted.unit_id,
        "nhiem-vu": wanted.task_id,
        "tim": wanted.words,
        "trang": page if page > 1 else "",
    }
    given = urlencode({name: value for name, value in pairs.items() if value})
    return f"{PATH}?{given}" if given else PATH


def _waiting(ctx: Context) -> list[Any]:
    wanted = _wanted(ctx)
    counts = dao.count_requests(ctx.session, ctx.today, wanted)
    page = page_number(ctx.query.get("trang"))
    rows, total = dao.waiting_page(ctx.session, ctx.today, wanted, offset=(page - 1) * SHOWN, limit=SHOWN)
    figures = [
        QuickCount(
            f"{number(getattr(counts, which))} {words}",
            tone,
            _address(_but(wanted, "" if wanted.which == which else which)),
            active=wanted.which == which,
        )
        for which, words, tone in _WHICH.values()
        if getattr(counts, which)
    ]
    if wanted.task_id:
        task = tasks.get_task(ctx.session, wanted.task_id)
        figures.append(
            QuickCount(f"Nhiệm vụ: {shorten(task.content, 60)} ✕", "accent", _address(_but(wanted, wanted.which, task=None)))
        )
    which = next((key for key, (value, *_) in _WHICH.items() if value == wanted.which), "")
    units = [(str(unit.id), unit.name) for unit in list_units(ctx.session)]
    pages = max(1, -(-total // SHOWN))
    return [
        html.Div(
            filter_bar(
                [
                    search_filter("coordination-words", wanted.words, "Tìm nhiệm vụ, đơn vị"),
                    select_filter("coordination-unit", "Đơn vị", units, str(wanted.unit_id or "")),
                ]
            ),
            id="coordination-filter",
            **marks(which=which, task=str(wanted.task_id or ""), address=""),
        ),
        quick_counts(figures) if figures else None,
        card(
            None,
            data_table(_COLUMNS, [_row(ctx, one) for one in rows], caption="Đang chờ phối hợp", empty=_nothing(wanted)),
            flush=True,
        ),
        pagination(page, pages, lambda other: _address(wanted, other), total=total) if pages > 1 else None,
    ]


def _but(wanted: WaitingFilter, which: str, task: int | None = -1) -> WaitingFilter:
    return WaitingFilter(which, wanted.unit_id, wanted.task_id if task == -1 else task, wanted.words)


def _nothing(wanted: WaitingFilter) -> Any:
    if wanted != WaitingFilter():
        return empty_state("search", "Không có đề nghị nào như vậy", "Bỏ bớt điều kiện lọc để xem thêm.", link("Xem tất cả", PATH))
    return empty_state(
        "people",
        "Chưa phải chờ ai",
        "Đơn vị chủ trì mở trang nhiệm vụ, bấm “Đề nghị phối hợp” và ghi cần gì, trước ngày nào. Đề nghị chưa trả lời hiện ở đây.",
    )


def _row(ctx: Context, one: Waiting) -> dict[str, Any]:
    request = one.contribution
    return {
        "who": one.who,
        "waited": html.B(waited_text(request, ctx.today)),
        "state": state_chip(request, ctx.today),
        "wanted": shorten(request.wanted, 160),
        "due": date_text(request.due_on),
        "asker": _two_lines(request.asker, f"từ {date_text(day_of(request.asked_at))}"),
        "task": link(shorten(one.content, 120), f"/nhiem-vu/{request.task_id}"),
    }


def _received(ctx: Context, unit_id: int | None) -> list[Any]:
    settled = ctx.query.get("tinh-trang") == "xong"
    page = page_number(ctx.query.get("trang"))
    rows, total = dao.received_page(ctx.session, ReceivedFilter(unit_id, settled), offset=(page - 1) * SHOWN, limit=SHOWN)
    pages = max(1, -(-total // SHOWN))
    empty = empty_state(
        "envelope-open",
        "Không có đề nghị nào",
        "Khi một bộ, tỉnh khác đề nghị cơ quan phối hợp, đề nghị hiện ở đây để thư ký giao đơn vị hoặc trả lời.",
    )
    own = f"{INCOMING}&tinh-trang=xong" if settled else INCOMING
    return [
        quick_counts(
            [
                QuickCount("Chưa xong", "waiting", INCOMING, active=not settled),
                QuickCount("Đã xong", "none", f"{INCOMING}&tinh-trang=xong", active=settled),
            ]
        ),
        card(
            None,
            data_table(_INCOMING, _incoming(ctx, rows), caption="Đề nghị từ cơ quan khác", empty=empty),
            flush=True,
        ),
        pagination(page, pages, lambda other: f"{own}&trang={other}", total=total) if pages > 1 else None,
    ]


def _incoming(ctx: Context, rows: Sequence[tuple[ReceivedRequest, str]]) -> list[dict[str, Any]]:
    return [
        {
            "from": _two_lines(link(one.from_name, f"{PATH}/de-nghi/{one.id}"), one.asker),
            "wanted": shorten(one.wanted, 160),
            "state": state_chip(one, ctx.today),
            "due": date_text(one.due_on),
            "waited": waited_text(one, ctx.today),
            "unit": unit or "Chưa giao",
            "task": f"{one.plan_number}: {shorten(one.task_content, 120)}",
        }
        for one, unit in rows
    ]


def _two_lines(first: Any, second: str) -> html.Div:
    return html.Div([html.Div(first), html.Small(second, className="muted")])

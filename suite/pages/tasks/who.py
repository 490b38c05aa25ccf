"""Which unit owes what to a task, and how far it is: figures for all of them, and a page of the list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from dash import ClientsideFunction, Input, Output, State, dcc

from suite.components import (
    Column,
    QuickCount,
    card,
    data_table,
    empty_state,
    filter_bar,
    html,
    link,
    message,
    pagination,
    quick_counts,
    search_filter,
)
from suite.components.content import Tone, marks
from suite.components.format import moment_text, number
from suite.duty_states import duty_chip
from suite.guard import Context, Gate
from suite.numbers import page_number, whole_number
from suite.pages.tasks.months import strips_of
from suite.pages.tasks.obstacles import explaining_of
from suite.pages.tasks.subject import SHOWN, Subject, read_subject
from suite.routing import query_of
from suite.unit_rows import PLACE
from suite.workplace import row_number
from tenants.access.permissions import Permission
from tenants.tasks import one_task
from tenants.tasks.models import Duty
from tenants.tasks.states import DutyRole
from tenants.vietnamese import clean

LIST_ID = "who-list"
_STANDINGS: dict[str, tuple[str, Tone]] = {
    "overdue": ("quá hạn", "overdue"),
    "returned": ("bị trả lại", "waiting"),
    "waiting": ("chờ xác nhận", "waiting"),
    "silent": ("chưa báo cáo", "none"),
    "running": ("đang làm", "running"),
    "completed": ("đã xác nhận", "on-time"),
    "ended": ("thôi thực hiện", "none"),
}
_COLUMNS = (
    Column("unit", "Đơn vị", main=True, width="38%"),
    Column("role", "Vai trò", width="112px"),
    Column("state", "Tình trạng"),
    Column("updated", "Cập nhật"),
)


def register(gate: Gate) -> None:
    """The search among the units of a task, at home and on a visit."""

    @gate.callback(
        Output(LIST_ID, "children"),
        Output("who-query", "data"),
        Input("who-words", "value"),
        State(LIST_ID, "data-task"),
        State("who-query", "data"),
        permission=Permission.READ_TASKS,
        scope="here",
        prevent_initial_call=True,
    )
    def narrow(ctx: Context, words: Any, task: Any, query: Any) -> Any:
        task_id = row_number(task, "Không tìm thấy nhiệm vụ này.")
        asked = query_of(query if isinstance(query, str) else "") | {"tim": str(words or ""), "trang": ""}
        there = ctx.at(ctx.link(f"/nhiem-vu/{task_id}"), {name: value for name, value in asked.items() if value})
        return _list(there, read_subject(there, task_id)), _query(there)

    # The address follows the search, so that it can be copied and sent.
    gate.clientside(
        ClientsideFunction("suite", "keepQuery"), Output("who-kept", "data"), Input("who-query", "data"), prevent_initial_call=True
    )


def who(ctx: Context, subject: Subject) -> html.Section:
    """The duties of the task: `?phan-viec=` stands first, `?tim=` and `?tinh-trang=` narrow them, `?trang=` turns the page."""
    task, words = subject.task, _words(ctx)
    many = bool(words) or bool(_role(ctx)) or len(subject.duties) == SHOWN
    parts = [
        html.Div(filter_bar(search_filter("who-words", words, "Tìm đơn vị")), hidden=not many),
        dcc.Store(id="who-query", data=_query(ctx)),
        dcc.Store(id="who-kept"),
        html.Div(_list(ctx, subject), id=LIST_ID, **marks(task=str(task.id))),
    ]
    return card("Đơn vị thực hiện", parts, flush=True, id=PLACE)


def _list(ctx: Context, subject: Subject) -> list[Any]:
    """The figures and a page of the rows that the address asks for."""
    task, words = subject.task, _words(ctx)
    role = _role(ctx)
    counts = one_task.count_duties(ctx.session, task.id, ctx.today, words, role)
    standing = ctx.query.get("tinh-trang", "")
    standing = standing if standing in _STANDINGS else ""
    total = counts.get(standing, 0) if standing else sum(counts.values())
    pages = max(1, -(-total // SHOWN))
    page = min(page_number(ctx.query.get("trang")), pages)
    listed = subject.duties
    if words or standing or role or page > 1:
        listed = one_task.duties(
            ctx.session,
            task.id,
            ctx.today,
            standing=standing,
            words=words,
            role=role,
            first=whole_number(ctx.query.get("phan-viec")) or 0,
            own_unit_id=ctx.actor.unit_id,
            offset=(page - 1) * SHOWN,
            limit=SHOWN,
        )
    empty = empty_state("people", "Chưa giao cho đơn vị nào", f"Văn bản ghi: “{task.lead_text}”.")
    if words or standing or role:
        empty = empty_state("search", "Không có đơn vị nào khớp", "Bỏ bớt chữ trong ô tìm hoặc chọn “Tất cả”.")
    strips = strips_of(ctx, subject, [duty for duty, _ in listed])
    return [
        message("Chỉ đơn vị chủ trì." if role == DutyRole.LEAD else "Chỉ đơn vị phối hợp.", action=link("Bỏ lọc này", ctx.path))
        if role
        else None,
        quick_counts(_figures(ctx, counts, standing)) if len(counts) > 1 or standing else None,
        data_table(
            _COLUMNS,
            [_row(ctx, subject, duty, unit, strips.get(duty.id)) for duty, unit in listed],
            caption="Đơn vị thực hiện",
            empty=empty,
        ),
        pagination(page, pages, lambda other: _address(ctx, standing, other), total=total) if pages > 1 else None,
    ]


def _words(ctx: Context) -> str:
    """What is searched for; what no database can store comes only from a forged request."""
    return clean(ctx.query.get("tim", "").encode("utf-8", "ignore").decode())[:100]


def _role(ctx: Context) -> str:
    """The role that the address asks for; an unknown word narrows nothing."""
    asked = ctx.query.get("vai-tro", "")
    return asked if asked in {role.value for role in DutyRole} else ""


def _query(ctx: Context) -> str:
    """The address's own query, for the search to keep what it does not change."""
    return urlencode(ctx.query, errors="ignore")


def _figures(ctx: Context, counts: dict[str, int], chosen: str) -> list[QuickCount]:
    every = QuickCount(f"Tất cả {number(sum(counts.values()))}", "none", _address(ctx), active=not chosen)
    figures = [
        QuickCount(f"{number(counts[key])} {word}", tone, _address(ctx, key), active=key == chosen)
        for key, (word, tone) in _STANDINGS.items()
        if key in counts
    ]
    return [every, *figures]


def _address(ctx: Context, standing: str = "", page: int = 1) -> str:
    wanted = {"tim": _words(ctx), "vai-tro": _role(ctx), "tinh-trang": standing, "trang": str(page) if page > 1 else ""}
    given = urlencode({name: value for name, value in wanted.items() if value})
    return f"{ctx.path}?{given}" if given else ctx.path


def _row(ctx: Context, subject: Subject, duty: Duty, unit: str, strip: Any) -> dict[str, Any]:
    state = duty_chip(duty, ctx.today)
    return {
        "unit": [
            html.Span(f"{unit} "),
            html.Small(f"qua “{duty.via_group}”", className="muted") if duty.via_group else None,
            html.Small(duty.moved_note, className="muted") if duty.moved_note else None,
            strip,
        ],
        "role": ("Chủ trì chính" if duty.first_lead else "Chủ trì") if duty.role == DutyRole.LEAD else "Phối hợp",
        "state": [state, html.Small(duty.ended_why, className="muted")] if duty.ended_on else state,
        "updated": [moment_text(duty.last_update_at) if duty.last_update_at else "Chưa báo cáo", explaining_of(ctx, subject, duty)],
    }

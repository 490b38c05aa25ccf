"""Nhiệm vụ toàn quốc: the rows that the country's figures count, each leading into its tenant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from dash import ClientsideFunction, Input, Output, State, dcc

from reports.national import counted_reports
from suite.components import (
    Column,
    data_table,
    deadline_cell,
    empty_state,
    filter_bar,
    html,
    link,
    message,
    page_head,
    pagination,
    search_filter,
    select_filter,
    stack,
    status_chip,
)
from suite.components.format import date_text, days_late
from suite.duty_states import CLASS_LABELS
from suite.guard import Context, Gate
from suite.numbers import page_number
from suite.pages.national import desk
from suite.routing import Nav, query_of
from suite.unit_rows import LEADS
from tenants.access.permissions import Permission
from tenants.catalogue import strategy
from tenants.errors import NotFound
from tenants.tasks.dao import WITHOUT
from tenants.tasks.national import REPORTING, WITH, NationalFilter, NationalTask, count_tasks, list_tasks
from tenants.tasks.states import OfficialClass, days_overdue
from tenants.vietnamese import shorten

PAGE_ROWS = 50
MOST_PAGES = 400

# Field of the filter → its name in the address.
NAMES = {
    "words": "tim",
    "tenant_code": "co-quan",
    "tenant_kind": "loai",
    "official_class": "tinh-trang",
    "system_code": "he-thong",
    "initiative_code": "sang-kien",
}
# A national total counts what was reported: the period, and until when it had been sent.
AS_REPORTED = ("ky", "den")
_BOXES = ("words", "official_class", "tenant_kind", "system_code")
_CHIPS = {
    OfficialClass.ON_TIME: "on_time",
    OfficialClass.LATE: "late",
    OfficialClass.RUNNING: "running",
    OfficialClass.OVERDUE: "overdue",
}


def register(gate: Gate) -> None:
    """The page and its filters, which live in the address."""
    gate.page(
        desk.TASKS,
        permission=Permission.READ_NATIONAL,
        title="Nhiệm vụ toàn quốc",
        nav=Nav("Nhiệm vụ toàn quốc", "grid-3x3-gap", "national", 30, "Nhiệm vụ"),
        scope="national",
    )(layout)

    @gate.callback(
        Output("national-tasks", "children"),
        Output("national-tasks-query", "data"),
        *(Input(f"national-{name}", "value") for name in _BOXES),
        State("national-tasks-query", "data"),
        permission=Permission.READ_NATIONAL,
        scope="national",
        prevent_initial_call=True,
    )
    def narrow(ctx: Context, words: Any, which: Any, kind: Any, system: Any, address: Any) -> Any:
        query = query_of(address if isinstance(address, str) else "")
        query |= {NAMES[name]: str(value or "") for name, value in zip(_BOXES, (words, which, kind, system), strict=True)}
        return _body(ctx, query, 1), _address(query)

    gate.clientside(
        ClientsideFunction("suite", "keepQuery"),
        Output("national-tasks-kept", "data"),
        Input("national-tasks-query", "data"),
        prevent_initial_call=True,
    )


def filter_of(query: Mapping[str, str], as_of: Mapping[str, date] | None = None) -> NationalFilter:
    """The filter that an address asks for, as of the days of reports; NotFound for a class that does not exist."""
    given = {field: query.get(name, "").strip()[:100] for field, name in NAMES.items()}
    if given["official_class"] not in ("", "completed", *(which.value for which in OfficialClass)):
        raise NotFound("Bộ lọc trong địa chỉ không đúng.")
    return NationalFilter(**given, as_of=as_of)


def layout(ctx: Context) -> Any:
    """The tasks that the address asks for."""
    wanted = filter_of(ctx.query)
    filters = filter_bar(
        [
            search_filter("national-words", wanted.words, "Tìm, không cần dấu"),
            select_filter(
                "national-official_class",
                "Tình trạng",
                [*((which.value, label) for which, label in CLASS_LABELS.items()), ("completed", "Đã hoàn thành")],
                wanted.official_class,
            ),
            select_filter(
                "national-tenant_kind",
                "Nhóm cơ quan",
                [*desk.KIND_LABELS.items(), (REPORTING, "Mọi cơ quan báo cáo")],
                wanted.tenant_kind,
            ),
            select_filter(
                "national-system_code",
                "Hệ thống",
                [
                    *((one.code, one.short_name) for one in strategy.strategic_systems()),
                    (WITH, "Đã gắn hệ thống"),
                    (WITHOUT, "Chưa gắn hệ thống"),
                ],
                wanted.system_code,
            ),
        ]
    )
    return stack(
        page_head("Nhiệm vụ toàn quốc", "Nhiệm vụ trong kế hoạch của mọi cơ quan; quá hạn lâu nhất đứng trước."),
        html.Div(
            [
                filters,
                html.Div(_body(ctx, ctx.query, page_number(ctx.query.get("trang", "1"))), id="national-tasks"),
                dcc.Store(id="national-tasks-query", data=_address(ctx.query)),
                dcc.Store(id="national-tasks-kept"),
            ],
            className="surface",
        ),
    )


def _address(query: Mapping[str, str], page: int = 1) -> str:
    given = {name: query[name].strip()[:100] for name in (*NAMES.values(), *AS_REPORTED) if query.get(name, "").strip()}
    return urlencode(given | ({"trang": str(page)} if page > 1 else {}))


def _as_reported(ctx: Context, query: Mapping[str, str]) -> dict[str, date] | None:
    """The cut-off day of each tenant whose report counted; None where the address asks for no report.

    A tenant that names no system or initiative at all has no figures by them, and so none without one.
    """
    if not query.get("ky"):
        return None
    period, until = desk.period_wanted(query, ctx.today), desk.until(query, ctx.today, ctx.now)
    # Who reports through another body is in no total, yet has figures of its own.
    counted = counted_reports(ctx.session, period, until, all_sent=bool(query.get("co-quan")))
    named = {f"{what}-{query[name]}" for what, name in (("system", "he-thong"), ("initiative", "sang-kien")) if query.get(name)}
    named.discard(f"system-{WITH}")
    return {
        tenant.code: report.figures.cutoff_on
        for tenant, report in counted
        if named <= {group.key for group in (*report.figures.systems, *report.figures.initiatives)}
    }


def _body(ctx: Context, query: Mapping[str, str], page: int) -> Any:
    wanted = filter_of(query, _as_reported(ctx, query))
    total = count_tasks(ctx.session, wanted, ctx.today)
    pages = min(MOST_PAGES, max(1, -(-total // PAGE_ROWS)))
    here = min(max(1, page), pages)
    rows = list_tasks(ctx.session, wanted, ctx.today, offset=(here - 1) * PAGE_ROWS, limit=PAGE_ROWS)
    kept = [words for words in (_only(wanted, query),) if words]
    return [
        *(message(words, action=link("Bỏ lọc này", desk.TASKS)) for words in kept),
        data_table(
            [
                Column("content", "Nhiệm vụ", main=True, width="44%"),
                Column("tenant", "Cơ quan"),
                Column("lead", "Chủ trì", phone=False),
                Column("due", "Thời hạn"),
                Column("state", "Tình trạng"),
            ],
            [_row(ctx, row, (wanted.as_of or {}).get(row.tenant_code, ctx.today)) for row in rows],
            caption="Nhiệm vụ toàn quốc",
            empty=empty_state("search", "Không có nhiệm vụ nào khớp", "Bớt điều kiện lọc, hoặc tìm ít chữ hơn."),
        ),
        pagination(here, pages, lambda number: f"{desk.TASKS}?{_address(query, number)}", total=total),
    ]


def _only(wanted: NationalFilter, query: Mapping[str, str]) -> str:
    """What the address narrows beyond the boxes."""
    parts = []
    if wanted.as_of is not None:
        days = sorted(set(wanted.as_of.values()))
        until = f", số liệu đến hết {' – '.join(date_text(day) for day in (days[0], days[-1])[: len(days)])}" if days else ""
        parts.append(f"Như các cơ quan đã báo cáo kỳ {query['ky'][5:]}/{query['ky'][:4]}{until}.")
    if wanted.tenant_code:
        parts.append(f"Chỉ cơ quan mã {wanted.tenant_code}.")
    if wanted.initiative_code:
        known = {one.code: one.title for one in strategy.initiatives()}
        parts.append(f"Chỉ sáng kiến “{known.get(wanted.initiative_code, wanted.initiative_code)}”.")
    return " ".join(parts)


def _row(ctx: Context, row: NationalTask, day: date) -> dict[str, Any]:
    home = f"{desk.TENANTS}/{row.tenant_code}"
    which = OfficialClass(row.official_class)
    late = days_overdue(row.last_permitted_on, day) if which is OfficialClass.OVERDUE else 0
    text = shorten(row.content, 240)
    reads = ctx.actor.may(Permission.READ_TASKS)
    return {
        "content": link(text, f"{home}/nhiem-vu/{row.task_id}") if reads else text,
        "tenant": link(row.tenant_name, home),
        "lead": link(row.lead, f"{home}/nhiem-vu/{row.task_id}{LEADS}", class_name="lead-link") if reads else row.lead,
        "due": deadline_cell(row.due_on, row.deadline_text, days_late(late) if late else ""),
        "state": status_chip(_CHIPS[which]),
    }

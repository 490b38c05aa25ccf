"""Vướng mắc toàn quốc: what waits at which level, what several tenants raise in similar words, and the rows behind each figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from dash import ClientsideFunction, Input, Output, State, dcc

from suite.components import (
    Column,
    card,
    columns,
    count_link,
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
from suite.pages.national import desk, obstacles_together
from suite.pages.obstacles.view import OVERDUE, STATE_LABELS, level_words, state_chip, system_options, system_words
from suite.routing import Nav, query_of
from tenants.access.permissions import Permission, Role
from tenants.errors import NotFound
from tenants.obstacles import national
from tenants.obstacles import states as stand
from tenants.obstacles.clock import days_old
from tenants.obstacles.national import CountryFilter, CountryObstacle, OpenCount
from tenants.obstacles.service import visible_in_country
from tenants.obstacles.states import LEVEL_LABELS, Level
from tenants.obstacles.themes import THEMES, Chorus, Voice
from tenants.tasks.dao import WITHOUT

PATH = "/toan-quoc/vuong-mac"
PAGE_ROWS = 50
SHARED_SHOWN = 10
EVERY_SHARED = f"{PATH}?cung-neu=tat-ca#cung-neu"
# Field of the filter → its name in the address.
NAMES = {
    "words": "tim",
    "tenant_code": "co-quan",
    "state": "tinh-trang",
    "level": "cap",
    "theme": "chu-de",
    "system_code": "he-thong",
}
_BOXES = ("words", "state", "level", "theme", "system_code")
_LOOKS = {Level.SECRETARIAT: "people", Level.ENGINEER: "person-badge", Level.CENTRAL: "building"}


def register(gate: Gate) -> None:
    """The page and its filters, which live in the address; answering several together."""
    obstacles_together.register(gate)
    gate.page(
        PATH,
        permission=Permission.READ_NATIONAL,
        title="Vướng mắc toàn quốc",
        nav=Nav("Vướng mắc toàn quốc", "sign-stop", "national", 35),
        scope="national",
    )(layout)

    @gate.callback(
        Output("country-obstacles", "children"),
        Output("country-obstacles-query", "data"),
        *(Input(f"country-{name}", "value") for name in _BOXES),
        State("country-obstacles-query", "data"),
        permission=Permission.READ_NATIONAL,
        scope="national",
        prevent_initial_call=True,
    )
    def narrow(ctx: Context, *given: Any) -> Any:
        *boxes, address = given
        query = query_of(address if isinstance(address, str) else "")
        query |= {NAMES[name]: str(value or "") for name, value in zip(_BOXES, boxes, strict=True)}
        wanted = filter_of(query)
        return _rows(ctx, wanted, 1), _query(wanted)

    gate.clientside(
        ClientsideFunction("suite", "keepQuery"),
        Output("country-obstacles-kept", "data"),
        Input("country-obstacles-query", "data"),
        prevent_initial_call=True,
    )


def filter_of(query: Mapping[str, str]) -> CountryFilter:
    """The filter that an address asks for; NotFound for a word that is none of a catalogue."""
    given = {field: query.get(name, "").strip()[:100] for field, name in NAMES.items()}
    known: tuple[tuple[str, Mapping[str, str]], ...] = (("state", STATE_LABELS), ("level", LEVEL_LABELS), ("theme", THEMES))
    if any(given[field] and given[field] not in words for field, words in known):
        raise NotFound("Bộ lọc trong địa chỉ không đúng.")
    overdue = given["state"] == OVERDUE
    return CountryFilter(**(given | {"state": "" if overdue else given["state"]}), overdue=overdue)


def address(wanted: CountryFilter) -> str:
    """The address of the rows that a figure counts."""
    query = _query(wanted)
    return f"{PATH}?{query}" if query else PATH


def _query(wanted: CountryFilter, page: int = 1) -> str:
    given = {name: getattr(wanted, field) for field, name in NAMES.items()} | {"trang": str(page) if page > 1 else ""}
    given["tinh-trang"] = OVERDUE if wanted.overdue else wanted.state
    return urlencode({name: value for name, value in given.items() if value})


def layout(ctx: Context) -> Any:
    """What waits in the country, and the rows that the address asks for."""
    wanted = filter_of(ctx.query)
    only = visible_in_country(ctx.actor, CountryFilter()).system_code
    page = ctx.query.get("trang", "1")
    counts = national.count_open(ctx.session, ctx.today, only)
    shared = national.shared_obstacles(ctx.session, only)
    whose = f" thuộc {system_words(only)}" if only else ""
    by_theme = _by("Theo nhóm vấn đề", counts["theme"], THEMES, "theme")
    systems = dict([*system_options(), (WITHOUT, "Chưa gắn hệ thống")])
    return stack(
        page_head(
            "Vướng mắc toàn quốc",
            f"Vướng mắc{whose} do các cơ quan nêu; nội dung nhiều cơ quan cùng nêu được gộp lại để trả lời chung.",
        ),
        _figures(counts["level"]),
        by_theme if only else columns(by_theme, _by("Theo hệ thống chiến lược", counts["system"], systems, "system_code")),
        _shared(ctx, shared),
        html.Div(
            [
                _filters(ctx, wanted),
                html.Div(_rows(ctx, wanted, page_number(page)), id="country-obstacles"),
                dcc.Store(id="country-obstacles-query", data=_query(wanted)),
                dcc.Store(id="country-obstacles-kept"),
            ],
            className="surface",
        ),
    )


def _figures(levels: Mapping[str, OpenCount]) -> html.Div:
    late = sum(count.overdue for count in levels.values())
    cards = [
        figure_card(
            _LOOKS[level],
            f"Chờ {LEVEL_LABELS[level]}",
            levels.get(level, OpenCount()).open,
            count_link(levels.get(level, OpenCount()).overdue, address(CountryFilter(level=level, overdue=True)), "quá hạn"),
            address(CountryFilter(state=stand.State.OPEN, level=level)),
        )
        for level in Level
    ]
    cards.append(
        figure_card(
            "exclamation-triangle-fill",
            "Quá hạn trả lời",
            late,
            "mọi cấp",
            address(CountryFilter(overdue=True)),
            "overdue" if late else "on-time",
        )
    )
    return figure_row(cards)


def _by(title: str, counts: Mapping[str, OpenCount], labels: Mapping[str, str], field: str) -> html.Section:
    def cell(code: str, count: int, **given: Any) -> Any:
        narrowed: dict[str, Any] = {field: code, **given}
        return count_link(count, address(CountryFilter(**narrowed)))

    rows = [
        {
            "what": labels.get(code, code),
            "open": cell(code, found.open, state=stand.State.OPEN),
            "overdue": cell(code, found.overdue, overdue=True),
        }
        for code, found in sorted(counts.items(), key=lambda pair: (-pair[1].open, pair[0]))
    ]
    return card(
        title,
        data_table(
            [
                Column("what", "", main=True),
                Column("open", "Chờ trả lời", align="right"),
                Column("overdue", "Quá hạn", align="right"),
            ],
            rows,
            caption=title,
            empty=message("Không có vướng mắc nào chờ trả lời.", "success"),
        ),
        flush=True,
    )


def _shared(ctx: Context, shared: list[Chorus]) -> html.Section:
    every = ctx.query.get("cung-neu") == "tat-ca"
    more = 0 if every else len(shared) - SHARED_SHOWN
    return card(
        f"Nhiều cơ quan cùng nêu ({number(len(shared))})",
        [
            data_table(
                [
                    Column("what", "Vướng mắc", main=True, width="38%"),
                    Column("theme", "Nhóm"),
                    Column("tenants", "Cơ quan nêu"),
                    Column("since", "Nêu sớm nhất"),
                    Column("act", "Thao tác", unlabelled=True),
                ],
                [_chorus(ctx, chorus) for chorus in (shared if every else shared[:SHARED_SHOWN])],
                caption="Vướng mắc nhiều cơ quan cùng nêu",
                empty=message("Chưa có vướng mắc nào được từ hai cơ quan trở lên cùng nêu."),
            ),
            html.P(link(f"Xem tất cả, còn {number(more)} nội dung ít cơ quan nêu hơn", EVERY_SHARED), className="small")
            if more > 0
            else None,
            html.Div(id=obstacles_together.PLACE_ID),
        ],
        flush=True,
        id="cung-neu",
    )


def _chorus(ctx: Context, chorus: Chorus) -> dict[str, Any]:
    said: dict[str, list[Voice]] = {}
    for voice in chorus.voices:
        said.setdefault(voice.tenant_code, []).append(voice)
    names = [html.Li(_said(voices)) for voices in said.values()]
    theme = THEMES[chorus.first.theme]
    system = system_words(chorus.first.system_code)
    return {
        "what": chorus.first.title,
        "theme": f"{theme}, {system}" if system else theme,
        "tenants": html.Details(
            [html.Summary(f"{number(len(names))} cơ quan"), html.Ul(names, className="plain-list")], className="folded"
        ),
        "since": f"{date_text(chorus.first.raised_on)} ({number(days_old(chorus.first.raised_on, ctx.today))} ngày)",
        "act": obstacles_together.opener(ctx, chorus),
    }


def _said(voices: list[Voice]) -> list[Any]:
    """A tenant's name as the way to what it raised; of more than one each has its own."""
    first, *others = (f"{desk.TENANTS}/{voice.tenant_code}/vuong-mac/{voice.obstacle_id}" for voice in voices)
    more = [piece for n, href in enumerate(others, start=2) for piece in (", ", link(f"lần {n}", href))]
    return [link(voices[0].tenant_name, first), *more]


def _filters(ctx: Context, wanted: CountryFilter) -> html.Div:
    boxes = [
        search_filter("country-words", wanted.words, "Tìm, không cần dấu"),
        select_filter(
            "country-state",
            "Tình trạng",
            list(STATE_LABELS.items()),
            OVERDUE if wanted.overdue else wanted.state,
            all_label="đang xử lý",
        ),
        select_filter("country-level", "Cấp trả lời", list(LEVEL_LABELS.items()), wanted.level),
        select_filter("country-theme", "Nhóm", list(THEMES.items()), wanted.theme),
    ]
    systems = [] if ctx.actor.role is Role.CHIEF_ENGINEER else [*system_options(), (WITHOUT, "Chưa gắn hệ thống")]
    # A chief engineer has one system: the box stays for the callback, out of sight.
    system = html.Div(select_filter("country-system_code", "Hệ thống", systems, wanted.system_code), hidden=not systems)
    return filter_bar([*boxes, system])


def _rows(ctx: Context, wanted: CountryFilter, page: int) -> list[Any]:
    seen = visible_in_country(ctx.actor, wanted)
    total = national.count_in_country(ctx.session, seen, ctx.today)
    pages = max(1, -(-total // PAGE_ROWS))
    here = min(max(1, page), pages)
    found = national.list_in_country(ctx.session, seen, ctx.today, offset=(here - 1) * PAGE_ROWS, limit=PAGE_ROWS)
    only = f"Chỉ cơ quan mã {wanted.tenant_code}." if wanted.tenant_code else ""
    return [
        message(only, action=link("Bỏ lọc này", PATH)) if only else None,
        data_table(
            [
                Column("title", "Vướng mắc", main=True, width="36%"),
                Column("tenant", "Cơ quan"),
                Column("theme", "Nhóm", phone=False),
                Column("level", "Cấp trả lời"),
                Column("age", "Đã nêu, ngày", align="right"),
                Column("due", "Hạn trả lời"),
                Column("state", "Tình trạng"),
            ],
            [_row(ctx, row) for row in found],
            caption="Vướng mắc toàn quốc",
            empty=empty_state("search", "Không có vướng mắc nào khớp", "Bớt điều kiện lọc, hoặc tìm ít chữ hơn."),
        ),
        pagination(here, pages, lambda number: f"{PATH}?{_query(wanted, number)}", total=total),
    ]


def _row(ctx: Context, row: CountryObstacle) -> dict[str, Any]:
    return {
        "title": link(row.title, f"{desk.TENANTS}/{row.tenant_code}/vuong-mac/{row.obstacle_id}"),
        "tenant": link(row.tenant_name, f"{desk.TENANTS}/{row.tenant_code}"),
        "theme": THEMES[row.theme],
        "level": level_words(row.level, row.system_code),
        "age": number(days_old(row.raised_on, ctx.today)),
        "due": date_text(row.due_on),
        "state": state_chip(row.state, row.due_on, ctx.today),
    }

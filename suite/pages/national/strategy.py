"""6 hệ thống, 30 sáng kiến, and the targets for 2030 and 2045: the central plan's words with the country's tasks behind them."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from suite.components import Column, Part, card, count_link, data_table, html, link, message, page_head, share_bar, stack
from suite.components.format import number
from suite.duty_states import CLASS_LABELS
from suite.guard import Context, Gate
from suite.pages.national import desk
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.catalogue import strategy
from tenants.tasks.dao import WITHOUT, TaskCounts
from tenants.tasks.national import WITH, count_by_strategy
from tenants.tasks.states import OfficialClass

SYSTEMS = "/toan-quoc/he-thong"
TARGETS = "/toan-quoc/chi-tieu"


def register(gate: Gate) -> None:
    """Both pages."""
    gate.page(
        SYSTEMS,
        permission=Permission.READ_NATIONAL,
        title="6 hệ thống, 30 sáng kiến",
        nav=Nav("6 hệ thống, 30 sáng kiến", "layers", "national", 40),
        scope="national",
    )(systems)
    gate.page(
        TARGETS,
        permission=Permission.READ_NATIONAL,
        title="Chỉ tiêu 2030 – 2045",
        nav=Nav("Chỉ tiêu 2030 – 2045", "bullseye", "national", 50),
        scope="national",
    )(targets)


def systems(ctx: Context) -> Any:
    """The six systems with their initiatives and how the country's tasks stand in each."""
    by_system, by_initiative = count_by_strategy(ctx.session, ctx.today)
    without = by_system.get(WITHOUT, TaskCounts()).total
    linked = sum(counts.total for code, counts in by_system.items() if code != WITHOUT)
    return stack(
        page_head(
            "6 hệ thống chiến lược, 30 sáng kiến đột phá",
            [
                "Theo Kế hoạch 01-KH/BCĐTW. ",
                count_link(linked, desk.tasks_address(he_thong=WITH), "nhiệm vụ của các cơ quan"),
                " đã gắn với một hệ thống.",
            ],
        ),
        message(
            [count_link(without, desk.tasks_address(he_thong=WITHOUT), "nhiệm vụ"), " chưa gắn với hệ thống nào."],
        )
        if without
        else None,
        *(_system(system, by_system.get(system.code, TaskCounts()), by_initiative) for system in strategy.strategic_systems()),
    )


def _system(system: strategy.StrategicSystem, counts: TaskCounts, by_initiative: dict[str, TaskCounts]) -> html.Section:
    rows = []
    for one in strategy.initiatives(system.code):
        found = by_initiative.get(one.code, TaskCounts()).total
        opens = count_link(found, desk.tasks_address(sang_kien=one.code))
        rows.append(
            html.Li(
                [
                    html.Span(str(one.number), className="initiative-number"),
                    html.Div([html.Span(one.title), html.Small(_rest(one), className="muted") if _rest(one) else None]),
                    html.Span([opens, " nhiệm vụ"], className="muted small nowrap in-text"),
                ],
                className="initiative",
            )
        )
    bar: Any = message("Chưa có nhiệm vụ nào gắn với hệ thống này.")
    if counts.total:
        bar = share_bar(_parts(system.code, counts), f"Nhiệm vụ của hệ thống {system.number}")
    paragraphs = [html.P(line) for line in system.content.splitlines() if line.strip()]
    paragraphs.append(html.P(system.source, className="muted small"))
    return card(
        f"{system.number}. {system.name}",
        [
            html.Div(bar, className="system-bar"),
            html.Details([html.Summary("Nội dung chính"), *paragraphs], className="folded"),
            html.Ul(rows, className="initiatives"),
        ],
        link(f"{number(counts.total)} nhiệm vụ", desk.tasks_address(he_thong=system.code)) if counts.total else None,
        id=f"he-thong-{system.number}",
    )


def _rest(one: strategy.Initiative) -> str:
    """What the plan says of an initiative beyond its title, which is how its text begins."""
    rest = one.text.removeprefix(one.title).strip(" -–:.;")
    return f"{rest[0].upper()}{rest[1:]}." if rest else ""


def _parts(code: str, counts: TaskCounts) -> list[Part]:
    looks: list[tuple[OfficialClass, int, Any]] = [
        (OfficialClass.ON_TIME, counts.on_time, "on-time"),
        (OfficialClass.LATE, counts.late, "late"),
        (OfficialClass.RUNNING, counts.running, "running"),
        (OfficialClass.OVERDUE, counts.overdue, "overdue"),
    ]
    return [
        Part(CLASS_LABELS[which], count, tone, desk.tasks_address(he_thong=code, tinh_trang=which.value) if count else None)
        for which, count, tone in looks
    ]


def targets(ctx: Context) -> Any:
    """The targets by group, 2030 beside 2045, with the tasks of the systems that the plan names for each."""
    by_system, _ = count_by_strategy(ctx.session, ctx.today)
    every = strategy.targets()
    measured = [one for one in every if one.is_measured]
    shown = measured if ctx.query.get("so-do") == "co" else every
    groups = [(group, list(members)) for group, members in groupby(shown, key=lambda one: one.group)]
    return stack(
        page_head(
            "Chỉ tiêu đến năm 2030, tầm nhìn 2045",
            [
                count_link(len(every), TARGETS, "chỉ tiêu"),
                " theo Kế hoạch 01-KH/BCĐTW, ",
                count_link(len(measured), f"{TARGETS}?so-do=co", "chỉ tiêu có số đo"),
                ".",
            ],
        ),
        *(
            card(
                group,
                data_table(
                    [
                        Column("text", "Chỉ tiêu", main=True, width="46%"),
                        Column("y2030", "Năm 2030"),
                        Column("y2045", "Năm 2045"),
                        Column("systems", "Nhiệm vụ theo hệ thống", width="22%"),
                    ],
                    [_target(one, by_system) for one in members],
                    caption=group,
                ),
                flush=True,
            )
            for group, members in groups
        ),
    )


def _target(one: strategy.Target, by_system: dict[str, TaskCounts]) -> dict[str, Any]:
    names = {system.code: system for system in strategy.strategic_systems()}
    lines = [
        html.Li(
            [
                link(f"Hệ thống {names[code].number}", f"{SYSTEMS}#he-thong-{names[code].number}", title=names[code].name),
                ": ",
                count_link(by_system.get(code, TaskCounts()).total, desk.tasks_address(he_thong=code)),
                " nhiệm vụ",
            ]
        )
        for code in one.system_codes
        if code in names
    ]
    return {
        "text": html.Span(one.text, className="target-text"),
        "y2030": _value(one.value_2030, one.unit, one.text_2030),
        "y2045": _value(one.value_2045, one.unit, one.text_2045 if one.text_2030 else ""),
        "systems": html.Ul(lines) if lines else None,
    }


def _value(value: str, unit: str, words: str) -> Any:
    if value:
        return html.Span([html.B(value), f" {unit}" if unit else ""], title=words, className="target-value")
    return html.Span("như nêu tại chỉ tiêu", className="muted") if words else None

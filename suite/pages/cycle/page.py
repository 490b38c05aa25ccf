"""The page of the month: its line with today on it, the dates of each step with what is still open, and the months to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports import dao, policy
from reports.cycle import Cycle
from reports.dao import count_late
from reports.locking import Lock, lock_of
from reports.models import MonthlyReport
from reports.periods import Period
from reports.readiness import open_points
from reports.service import drafting_of
from suite.components import (
    Column,
    button_link,
    card,
    count_link,
    data_table,
    empty_state,
    html,
    link,
    message,
    page_head,
    stack,
    timeline_line,
)
from suite.components.content import marks
from suite.components.format import date_text, days_late, days_left, number
from suite.guard import Context, Gate
from suite.pages.cycle.days import days_card, months_card
from suite.pages.cycle.reopening import lock_card
from suite.pages.matrix.filters import PATH as MATRIX
from suite.pages.matrix.filters import address_of
from suite.pages.report.page import PATH as REPORTS
from suite.pages.report.page import Month, stages
from suite.pages.report.states import chip_of, report_chip
from suite.pages.report.subject import period_at
from suite.routing import Nav
from suite.workplace import period_of
from tenants.access.permissions import Permission
from tenants.errors import NotFound
from tenants.organisation.dao import get_tenant
from tenants.tasks.dao import TaskFilter, count_tasks, units_still_owing
from tenants.tasks.verification_dao import count_waiting

PATH = "/chu-ky"
PAGE_ID = "cycle-page"
# How far from the running month a person may look.
BACK, AHEAD = 24, 12
SHOWN_UNITS = 8


@dataclass(frozen=True)
class Turn:
    """One month of a tenant: its dates, its lock, its report, and the units that still owe."""

    period: Period
    cycle: Cycle
    lock: Lock
    report: MonthlyReport | None
    owing: list[tuple[int, str, int]]


def register(gate: Gate) -> None:
    """The running month, and any other by its address."""
    nav = Nav("Chu kỳ tháng", "calendar-range", "report", 5)

    @gate.page(PATH, permission=Permission.READ_TASKS, title="Chu kỳ tháng", nav=nav)
    def running(ctx: Context) -> Any:
        return html.Div(whole(ctx, period_of(ctx)), id=PAGE_ID)

    @gate.page(f"{PATH}/<period>", permission=Permission.READ_TASKS, title="Chu kỳ tháng")
    def one(ctx: Context, period: str) -> Any:
        wanted, current = period_at(period), period_of(ctx)
        if not current.plus(-BACK) <= wanted <= current.plus(AHEAD):
            raise NotFound("Không có kỳ báo cáo này.")
        return html.Div(whole(ctx, wanted), id=PAGE_ID)


def whole(ctx: Context, period: Period) -> list[Any]:
    """The page as it stands now; every act answers with it anew."""
    report = dao.find_report(ctx.session, str(period))
    drafting = drafting_of(ctx.session, period)
    started = ctx.today >= drafting.cycle.window.start
    owing = units_still_owing(ctx.session, str(period), ctx.today) if started else []
    turn = Turn(period, drafting.cycle, lock_of(ctx.session, period), report, owing)
    points = open_points(ctx.session, report, ctx.today) if report and report.state in policy.EDITABLE else []
    return [
        html.Div(id="cycle-subject", **marks(period=str(period))),
        stack(
            _head(ctx, turn),
            _sends_nothing(ctx, turn),
            html.Div([timeline_line(stages(ctx, Month(period, report, drafting, points))), _notes(turn)], className="surface"),
            _steps(ctx, turn),
            lock_card(ctx, turn.period, turn.cycle, turn.lock, report),
            _owing(ctx, turn) if started else None,
            *days_card(ctx, period),
            months_card(ctx, period),
        ),
    ]


def _head(ctx: Context, turn: Turn) -> html.Div:
    window, send = turn.cycle.window, turn.cycle.stage("send")
    words = f"Số liệu {window} · hạn chính thức {date_text(send.official_on)}"
    if send.target_on != send.official_on:
        words += f" · mục tiêu nội bộ {date_text(send.target_on)}"
    acts = [
        button_link("Tháng trước", f"{PATH}/{turn.period.previous()}", icon_name="chevron-left"),
        button_link("Tháng sau", f"{PATH}/{turn.period.next()}", icon_name="chevron-right"),
    ]
    return page_head(f"Chu kỳ {turn.period.label}", words, acts)


def _sends_nothing(ctx: Context, turn: Turn) -> html.Div | None:
    if turn.report is not None or get_tenant(ctx.session, ctx.actor.tenant_id).reports_to_id is not None:
        return None
    return message("Cơ quan này không phải gửi báo cáo tháng; các mốc dưới đây dùng để nhắc đơn vị.")


def _notes(turn: Turn) -> html.Ul | None:
    return html.Ul([html.Li(note) for note in turn.cycle.notes], className="cycle-notes") if turn.cycle.notes else None


# Who owes what until when: each figure opens its rows.


def _steps(ctx: Context, turn: Turn) -> html.Section:
    cutoff = turn.cycle.window.end
    rows = [
        {
            "step": "Chốt số liệu",
            "who": "Thư ký",
            "official": date_text(cutoff),
            "target": date_text(cutoff),
            "left": _left(ctx, turn, cutoff),
            "open": _counted(ctx, turn),
        },
        *(_stage(ctx, turn, key) for key in ("unit", "verify", "sign", "send")),
    ]
    table = data_table(
        [
            Column("step", "Mốc", main=True),
            Column("who", "Ai làm"),
            Column("official", "Hạn chính thức"),
            Column("target", "Mục tiêu nội bộ"),
            Column("left", "Còn lại"),
            Column("open", "Đang nợ"),
        ],
        rows,
        caption="Các mốc của tháng: ai nợ gì, đến khi nào",
    )
    return card("Ai nợ gì, đến khi nào", table, flush=True)


def _stage(ctx: Context, turn: Turn, key: Any) -> dict[str, Any]:
    stage = turn.cycle.stage(key)
    makers = {"unit": _units, "verify": _waiting, "sign": _report, "send": _report}
    who = {"unit": "Đơn vị chủ trì", "verify": "Thư ký", "sign": "Lãnh đạo", "send": "Thư ký"}
    return {
        "step": stage.title,
        "who": who[key],
        "official": date_text(stage.official_on),
        "target": date_text(stage.target_on),
        "left": _left(ctx, turn, stage.target_on),
        "open": makers[key](ctx, turn),
    }


def _left(ctx: Context, turn: Turn, day: Any) -> str:
    if turn.report is not None and turn.report.state in policy.FROZEN:
        return "đã xong"
    if ctx.today > day:
        return days_late((ctx.today - day).days).replace("quá hạn", "đã qua")
    return days_left(max(0, turn.cycle.calendar.count_working_days(ctx.today, day)))


def _counted(ctx: Context, turn: Turn) -> Any:
    cutoff = turn.cycle.window.end
    if ctx.today <= cutoff:
        return None
    wanted = TaskFilter(as_of=cutoff)
    return link(f"{number(count_tasks(ctx.session, cutoff, wanted).total)} nhiệm vụ đã chốt", address_of(wanted, MATRIX))


def _units(ctx: Context, turn: Turn) -> Any:
    found: list[Any] = []
    if turn.owing:
        found.append(link(f"{number(len(turn.owing))} đơn vị chưa báo cáo đủ", "#don-vi-con-no"))
    late = count_late(ctx.session, str(turn.period))
    if late:
        words = f"{number(late)} báo cáo đến sau khi khóa"
        reads = ctx.actor.may(Permission.READ_REPORT) and turn.report is not None
        found += [" · " if found else "", link(words, f"{REPORTS}/{turn.period}#den-muon") if reads else words]
    return html.Span(found, className="in-text") if found else "không nợ"


def _waiting(ctx: Context, turn: Turn) -> Any:
    if turn.period != period_of(ctx):
        return None
    waiting, _ = count_waiting(ctx.session)
    if not waiting:
        return "không nợ"
    if ctx.actor.may(Permission.VERIFY_UPDATE):
        return count_link(waiting, "/cho-xac-nhan", "việc chờ xác nhận")
    wanted = TaskFilter(waiting=True)  # the others see tasks, which may each have several
    return count_link(count_tasks(ctx.session, ctx.today, wanted).total, address_of(wanted, MATRIX), "nhiệm vụ chờ xác nhận")


def _report(ctx: Context, turn: Turn) -> Any:
    if turn.report is None:
        chip = report_chip("" if ctx.today > turn.cycle.window.end else "not_due")
    else:
        chip = chip_of(turn.report, ctx.today)
    reads = ctx.actor.may(Permission.READ_REPORT) and turn.report is not None
    return link(chip, f"{REPORTS}/{turn.period}") if reads else chip


def _owing(ctx: Context, turn: Turn) -> html.Section:
    rest = turn.owing[SHOWN_UNITS:]
    more = html.Details([html.Summary(f"{number(len(rest))} đơn vị khác"), _units_table(turn, rest)], className="folded late-note")
    return card(
        f"Đơn vị còn nợ: {number(len(turn.owing))}",
        [_units_table(turn, turn.owing[:SHOWN_UNITS]), more if rest else None],
        flush=True,
        id="don-vi-con-no",
    )


def _units_table(turn: Turn, units: list[tuple[int, str, int]]) -> html.Div:
    return data_table(
        [Column("unit", "Đơn vị", main=True), Column("count", "Phần việc còn nợ", align="right")],
        [
            {
                "unit": link(name, address_of(TaskFilter(unit_id=unit_id, role="lead"))),
                "count": count_link(count, address_of(TaskFilter(unit_id=unit_id, still_owing=str(turn.period)))),
            }
            for unit_id, name, count in units
        ],
        caption="Đơn vị chưa báo cáo đủ",
        empty=empty_state("check2-circle", "Các đơn vị đã báo cáo đủ", "Không đơn vị nào còn nợ báo cáo của kỳ này."),
    )

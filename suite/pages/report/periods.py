"""Báo cáo tháng: every period of the tenant with its state, the one to work on first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from reports import dao, policy
from reports.models import MonthlyReport
from reports.periods import DEFAULT_SEND_DAY, Period
from reports.service import cycle_of
from suite.components import (
    Column,
    button_link,
    card,
    data_table,
    empty_state,
    html,
    icon,
    link,
    message,
    month_strip,
    page_head,
    stack,
)
from suite.components.format import date_text, days_late, days_left, long_date, moment_text
from suite.guard import Context, Gate
from suite.pages.report.others import others_card, waiting_card
from suite.pages.report.page import PATH
from suite.pages.report.received import received_link
from suite.pages.report.states import chip_of, report_chip, strip
from suite.routing import Figure, Nav
from suite.workplace import period_of
from tenants.access.permissions import Permission
from tenants.organisation.dao import get_tenant

_WAITS_FOR: dict[Permission, tuple[str, ...]] = {
    Permission.SIGN_REPORT: ("awaiting_signature",),
    Permission.SEND_REPORT: ("signed", "returned"),
}


def _waiting_for(ctx: Context) -> list[str]:
    """The states in which a report waits for this person's step."""
    return [state for permission, waiting in _WAITS_FOR.items() if ctx.actor.may(permission) for state in waiting]


def count_waiting(ctx: Context) -> Figure:
    """How many reports wait for this person's step; the figure in the navigation."""
    states = _waiting_for(ctx)
    if not states:
        return 0
    return select(func.count(MonthlyReport.id)).where(MonthlyReport.state.in_(states))


def register(gate: Gate) -> None:
    """The list."""
    nav = Nav("Báo cáo tháng", "calendar2-check", "report", 10, "Báo cáo", count_waiting, True, lambda _: "cho=toi")
    gate.page(PATH, permission=Permission.READ_REPORT, title="Báo cáo tháng", nav=nav)(layout)


def layout(ctx: Context) -> Any:
    """The current period, then all periods; `?cho=toi` shows what waits for this person, of any kind."""
    if ctx.query.get("cho") == "toi":
        return stack(page_head("Báo cáo tháng"), *waiting_card(ctx, dao.list_in_states(ctx.session, _waiting_for(ctx))))
    tenant = get_tenant(ctx.session, ctx.actor.tenant_id)
    reports = dao.list_reports(ctx.session)
    if tenant.reports_to_id is None and not reports:
        return stack(page_head("Báo cáo tháng"), _receives_only(ctx))
    current = period_of(ctx)
    return stack(
        page_head("Báo cáo tháng", "Mỗi tháng một báo cáo, gửi trước hết ngày 25. Số liệu lấy từ báo cáo của các đơn vị."),
        _current(ctx, current, reports),
        html.Div(
            [
                html.Span("Mười hai tháng gần nhất", className="muted small"),
                month_strip(strip(reports, current, ctx.today, PATH, 12)),
            ],
            className="surface strip-line",
        ),
        _table(ctx, current, reports),
        *others_card(ctx, current),
        received_link(ctx),
    )


def _current(ctx: Context, period: Period, reports: Any) -> html.Section:
    report = next((one for one in reports if one.period == str(period)), None)
    cycle = cycle_of(ctx.session, period)
    send = cycle.stage("send")
    days = cycle.working_days_left(ctx.today, "send")
    words: list[Any] = [f"Hạn chính thức {long_date(send.official_on)}"]
    if send.target_on != send.official_on:
        words.append(f" · mục tiêu nội bộ {long_date(send.target_on)}")
    if report is None or report.state not in policy.FROZEN:
        words.append(f" · {days_left(days)}" if days >= 0 else " · đã qua mục tiêu nội bộ")
    if report is None and ctx.today <= cycle.window.end:
        words.append(f" · dự thảo được lập từ sau ngày chốt số liệu {date_text(cycle.window.end)}")
    state = chip_of(report, ctx.today) if report else report_chip("" if ctx.today > cycle.window.end else "not_due")
    return card(
        f"Kỳ này: {period.label}",
        html.Div(
            [
                html.Div([html.P([state]), html.P(words, className="muted")]),
                button_link("Mở báo cáo", f"{PATH}/{period}", look="primary", icon_name="calendar2-check"),
            ],
            className="current-report",
        ),
    )


def _table(ctx: Context, current: Period, reports: Any) -> html.Section:
    known = {report.period: report for report in reports}
    # What lies before the first report was written without the program: nothing is owed here for it.
    oldest = min([*known, str(current)])
    rows = []
    period = current
    while str(period) >= oldest:
        rows.append(_row(ctx, period, known.get(str(period))))
        period = period.previous()
    return card(
        "Các kỳ",
        data_table(
            [
                Column("period", "Kỳ", main=True),
                Column("state", "Tình trạng"),
                Column("due", "Hạn chính thức"),
                Column("sent", "Gửi lúc"),
                Column("number", "Số văn bản", phone=False),
                Column("version", "Bản", align="right", phone=False),
            ],
            rows,
            caption="Các kỳ báo cáo",
        ),
        flush=True,
    )


def _row(ctx: Context, period: Period, report: MonthlyReport | None) -> dict[str, Any]:
    label = link(f"{period.month:02}/{period.year}", f"{PATH}/{period}")
    if report is None:
        due_on = period.day(DEFAULT_SEND_DAY)
        not_yet = ctx.today <= period.window().end
        late = f", {days_late((ctx.today - due_on).days)}" if ctx.today > due_on else ""
        return {
            "period": label,
            "state": report_chip("not_due" if not_yet else "", overdue=bool(late)),
            "due": f"{date_text(due_on)}{late}",
        }
    return {
        "period": label,
        "state": chip_of(report, ctx.today),
        "due": date_text(report.due_on),
        "sent": moment_text(report.sent_at) if report.sent_at else None,
        "number": report.number_text or None,
        "version": str(report.version) if report.sent_at else None,
    }


def _receives_only(ctx: Context) -> Any:
    if ctx.actor.may(Permission.READ_NATIONAL):
        return empty_state(
            "inboxes",
            "Cơ quan này nhận báo cáo",
            "Báo cáo của các cơ quan, địa phương nằm ở trang toàn quốc.",
            button_link("Mở trang toàn quốc", "/toan-quoc", look="primary", icon_name="globe-asia-australia"),
        )
    return message([icon("info-circle"), " Cơ quan này không phải gửi báo cáo tháng."])

"""How the report of a month stands, as word, icon and colour: the same on the tenant's pages and at the central desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from reports.models import MonthlyReport
from reports.periods import DEFAULT_SEND_DAY, Period
from suite.components import MonthState, chip, html, status_chip
from suite.components.content import Tone
from tenants.clock import day_of

UNDERWAY = {"draft": "đang soạn", "awaiting_signature": "chờ ký", "signed": "đã ký"}


def report_chip(
    state: str, *, version: int = 1, punctual: bool | None = None, overdue: bool = False, late_days: int = 0
) -> html.Span:
    """The state of a report, empty without one; `overdue` when its day has passed, `late_days` by how much it came late."""
    if state == "accepted":
        return status_chip("accepted", "Đã tiếp nhận, gửi muộn" if punctual is False else None)
    if state == "sent" and punctual is not False:
        return status_chip("sent")
    if state == "sent":
        return status_chip("sent_late", f"Đã gửi, muộn {late_days} ngày" if late_days else None)
    if state == "returned" or (version > 1 and state in UNDERWAY):
        step = "" if state == "returned" else f", {UNDERWAY[state]}"
        return status_chip("returned", f"Trả lại lần {version - 1}{step}")
    if overdue:
        return status_chip("missing", f"Chưa gửi, {UNDERWAY[state]}" if state else "Chưa gửi")
    return status_chip(state) if state else chip("none", "circle", "Chưa soạn")


def chip_of(report: MonthlyReport, today: date) -> html.Span:
    """The state of a tenant's own report."""
    return report_chip(
        report.state,
        version=report.version,
        punctual=report.punctual,
        overdue=today > report.due_on,
        late_days=late_days(report.sent_at, report.due_on) if report.version == 1 else 0,
    )


def late_days(sent_at: datetime | None, due_on: date) -> int:
    """By how many days something was sent after its official date."""
    return max(0, (day_of(sent_at) - due_on).days) if sent_at else 0


def strip_status(report: MonthlyReport | None, period: Period, first: Period, today: date) -> str:
    """One month of a tenant's strip, by the table of states: what was sent is told by whether it came in time.

    Before its `first` report a tenant did not work with the program: nothing is missing then.
    """
    if report is not None and report.punctual is not None:
        if report.state not in ("sent", "accepted"):
            return "returned"
        return "accepted" if report.punctual else "sent_late"
    due_on = report.due_on if report else period.day(DEFAULT_SEND_DAY)
    if period >= first and today > due_on:
        return "missing"
    return report.state if report else "not_due"


def strip(reports: Sequence[MonthlyReport], last: Period, today: date, base: str, months: int = 6) -> list[MonthState]:
    """The months up to `last`, the oldest first; those with a report lead to it below `base`."""
    known = {report.period: report for report in reports}
    first = Period.parse(min(known, default=str(last)))
    found = []
    for period in (last.plus(-back) for back in range(months - 1, -1, -1)):
        report = known.get(str(period))
        href = f"{base}/{period}" if report else None
        found.append(MonthState(f"{period.month:02}/{period.year}", strip_status(report, period, first, today), href))
    return found


def version_chip(punctual: bool, *, first: bool, came_back: bool) -> html.Span:
    """A sent version: sent back, or in time, or late; only the first is measured against the date."""
    if came_back:
        return status_chip("returned", "Trả lại")
    if not first:
        return status_chip("reported", "Gửi lại")
    tone: Tone = "on-time" if punctual else "late"
    return chip(tone, "check-circle-fill" if punctual else "clock-history", "Đúng hạn" if punctual else "Muộn")

"""How one tenant of the desk is shown: the state of its report and its strip of months."""

from __future__ import annotations

from datetime import date

from reports.periods import Period
from reports.standing import TenantStatus
from suite.components import MonthState, html, month_strip
from suite.pages.national import desk
from suite.pages.report.states import report_chip


def standing_chip(row: TenantStatus, period: Period, today: date) -> html.Span:
    """The state of a tenant's report in the desk's period."""
    if row.state == "not_due" and not desk.not_begun(row, period, today):
        return report_chip("not_due")
    return report_chip(
        row.stage,
        version=row.version,
        punctual=row.punctual,
        overdue=row.state == "missing",
        late_days=desk.days_late(row, period),
    )


def months_of(row: TenantStatus) -> html.Ol:
    """Six months, each by whether the first version came in time."""
    return month_strip([MonthState(f"{text[5:]}/{text[:4]}", mark) for text, mark in row.strip])

"""Which report a page, a click or a download speaks of; the period is the client's word and is read anew each time."""

from __future__ import annotations

from typing import Any

from reports import dao
from reports.models import MonthlyReport
from reports.periods import Period, ReportPeriod, parse_period
from suite.guard import Context
from tenants.errors import NotFound


def period_at(text: Any) -> Period:
    """The month written "2026-11". NotFound for anything else."""
    found = span_at(text)
    if not isinstance(found, Period):
        raise NotFound("Không có kỳ báo cáo này.")
    return found


def span_at(text: Any) -> ReportPeriod:
    """The period of any kind: "2026-11", "2026-Q4", "dx-0001". NotFound for anything else."""
    try:
        return parse_period(text if isinstance(text, str) else "")
    except ValueError:
        raise NotFound("Không có kỳ báo cáo này.") from None


def report_at(ctx: Context, text: Any) -> MonthlyReport:
    """The report of a period in the session's tenant, or NotFound."""
    report = dao.find_report(ctx.session, str(span_at(text)))
    if report is None:
        raise NotFound("Không có báo cáo của kỳ này.")
    return report

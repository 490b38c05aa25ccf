"""What the receiving desk sees of all tenants: whose report is expected, received, punctual, late, returned or missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.models import MonthlyReport
from reports.periods import Period
from reports.standing import OWING, Reported, Standing, standing_of
from tenants.clock import day_of
from tenants.organisation.dao import list_tenants
from tenants.organisation.models import Tenant

Reports = Mapping[tuple[int, str], Reported]


@dataclass(frozen=True, slots=True)
class Line:
    """One tenant with its report of the period and its standing in the months before, the oldest first."""

    tenant: Tenant
    report: Reported | None
    standing: Standing
    months: tuple[tuple[Period, Reported | None, Standing], ...]

    @property
    def owes(self) -> bool:
        """Whether the tenant still has to send."""
        return self.standing in OWING


@dataclass(frozen=True, slots=True)
class Desk:
    """A period as one office sees it: those who report to it, and apart from them those who report to somebody else."""

    period: Period
    expected: tuple[Line, ...]
    others: tuple[Line, ...]

    @property
    def on_time(self) -> list[Line]:
        """First version sent by the end of the official date."""
        return [line for line in self.expected if line.report and line.report.punctual is True]

    @property
    def late(self) -> list[Line]:
        """First version sent after the official date."""
        return [line for line in self.expected if line.report and line.report.punctual is False]

    @property
    def not_received(self) -> list[Line]:
        """Nothing was sent. With `on_time` and `late` they are all that are expected."""
        return [line for line in self.expected if not (line.report and line.report.received)]

    @property
    def returned(self) -> list[Line]:
        """Sent back at least once, whether or not it has come again."""
        return [line for line in self.expected if line.report and line.report.returned_once]

    @property
    def owing(self) -> list[Line]:
        """Whom to chase: nothing sent, or sent back and not come again."""
        return [line for line in self.expected if line.owes]

    def punctuality(self) -> list[tuple[Period, int, int]]:
        """By month: how many of those expected then sent their first version in time, and how many were expected."""
        found: list[tuple[Period, int, int]] = []
        for place in range(len(self.expected[0].months) if self.expected else 0):
            months = [line.months[place] for line in self.expected]
            due = [report for _, report, standing in months if standing is not Standing.NOT_DUE]
            found.append((months[0][0], sum(report is not None and report.punctual is True for report in due), len(due)))
        return found


def reported(session: Session, periods: Sequence[Period]) -> dict[tuple[int, str], Reported]:
    """Reports of some periods by tenant and period: of all tenants for a session that reads across them, else of its own."""
    rows = session.execute(
        select(
            MonthlyReport.tenant_id,
            MonthlyReport.period,
            MonthlyReport.state,
            MonthlyReport.version,
            MonthlyReport.due_on,
            MonthlyReport.sent_at,
            MonthlyReport.punctual,
            MonthlyReport.decision_reason,
        ).where(MonthlyReport.period.in_([str(period) for period in periods]))
    )
    return {(row[0], row[1]): Reported(*row) for row in rows}


def line_of(tenant: Tenant, reports: Reports, period: Period, today: date, months: int) -> Line:
    """One tenant's line, with as many months as asked, the last of them the period itself."""
    founded_on = day_of(tenant.created_at)
    history = []
    for back in range(months - 1, -1, -1):
        month = period.plus(-back)
        report = reports.get((tenant.id, str(month)))
        history.append((month, report, standing_of(report, month, founded_on, today)))
    _, report, standing = history[-1]
    return Line(tenant, report, standing, tuple(history))


def desk_of(session: Session, office_id: int, period: Period, today: date, *, months: int = 6) -> Desk:
    """The desk of an office for a period; two statements, for a session that reads across tenants."""
    reports = reported(session, [period.plus(-back) for back in range(months)])
    lines = [line_of(tenant, reports, period, today, months) for tenant in list_tenants(session) if tenant.reports_to_id]
    return Desk(
        period,
        tuple(line for line in lines if line.tenant.reports_to_id == office_id),
        tuple(line for line in lines if line.tenant.reports_to_id != office_id),
    )

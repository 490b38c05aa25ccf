"""Reads across tenants: who has reported for a period and how each stands, and what the national report is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reports.consolidation import STRIP_MONTHS, Reporter, SentReport, consolidate
from reports.document import ReportDocument
from reports.facts import Counts, Figures
from reports.models import MonthlyReport, ReportEvent, ReportVersion
from reports.periods import DEFAULT_SEND_DAY, Period
from reports.settings import Letterhead, letterhead_of
from reports.standing import NationalStatus, TenantStatus, status_document
from tenants.access.actor import Scope
from tenants.access.permissions import Permission
from tenants.clock import day_of
from tenants.db.guard import actor_of
from tenants.errors import NotFound, NotPermitted
from tenants.organisation.dao import list_tenants
from tenants.organisation.models import Tenant, TenantSettings
from tenants.tasks.counting import class_column, in_force
from tenants.tasks.models import Task
from tenants.tasks.states import OfficialClass


@dataclass(frozen=True, slots=True)
class _Report:
    """What the table needs to know of a report."""

    report_id: int
    state: str
    version: int
    sent_at: datetime | None
    punctual: bool | None
    due_on: date


def national_status(session: Session, period: Period, today: date) -> NationalStatus:
    """The period's table in three statements. Raises NotPermitted outside a nationwide session."""
    require_national(session)
    tenants = list_tenants(session)
    central = {tenant.id for tenant in tenants if tenant.kind == "central"}
    periods = tuple(period.plus(-back) for back in range(STRIP_MONTHS - 1, -1, -1))
    reports = _reports(session, periods)
    counts = counts_by_tenant(session, today)
    rows = []
    for tenant in tenants:
        if tenant.id in central:
            continue
        report = reports.get((tenant.id, str(period)))
        since = min([_month_of(tenant), *(one for one in periods if (tenant.id, str(one)) in reports)])
        rows.append(
            TenantStatus(
                tenant_id=tenant.id,
                code=tenant.code,
                name=tenant.name,
                short_name=tenant.short_name,
                kind=tenant.kind,
                province_code=tenant.province_code,
                expected=tenant.reports_to_id in central,
                state=_state(period, report, today),
                stage=report.state if report else "",
                report_id=report.report_id if report else None,
                version=report.version if report else 1,
                sent_at=report.sent_at if report else None,
                punctual=report.punctual if report else None,
                counts=counts.get(tenant.id, Counts()),
                strip=tuple((str(one), _mark(one, reports.get((tenant.id, str(one))), since, today)) for one in periods),
            )
        )
    return NationalStatus(period, tuple(rows))


def _reports(session: Session, periods: Sequence[Period]) -> dict[tuple[int, str], _Report]:
    rows = session.execute(
        select(
            MonthlyReport.tenant_id,
            MonthlyReport.period,
            MonthlyReport.id,
            MonthlyReport.state,
            MonthlyReport.version,
            MonthlyReport.sent_at,
            MonthlyReport.punctual,
            MonthlyReport.due_on,
        ).where(MonthlyReport.period.in_([str(period) for period in periods]))
    )
    return {(row[0], row[1]): _Report(*row[2:]) for row in rows}


def _state(period: Period, report: _Report | None, today: date) -> str:
    """The word for the table: what has never been sent is missing after its day, however far it has come."""
    if report is not None and report.state == "sent":
        return "sent" if report.punctual else "sent_late"
    if report is not None and report.state in ("accepted", "returned"):
        return report.state
    # What came back is being mended: it has been here, so it is not missing, and the centre waits for its next version.
    if report is not None and report.punctual is not None:
        return "returned"
    due_on = report.due_on if report else period.day(DEFAULT_SEND_DAY)
    if today > due_on:
        return "missing"
    return report.state if report else "not_due"


def _month_of(tenant: Tenant) -> Period:
    return Period.of_month(day_of(tenant.created_at))


def _mark(period: Period, report: _Report | None, since: Period, today: date) -> str:
    """One month of the strip: only whether the first version came in time. Before its first month a tenant owes nothing."""
    due_on = report.due_on if report else period.day(DEFAULT_SEND_DAY)
    if report is not None and report.punctual is not None:
        return "on_time" if report.punctual else "sent_late"
    return "missing" if today > due_on and period >= since else "not_due"


def counts_by_tenant(session: Session, today: date) -> dict[int, Counts]:
    """The official count of every tenant's tasks as of a day, in one statement."""
    require_national(session)
    which = class_column(Task, today).label("which")
    found: dict[int, dict[str, int]] = {}
    counted = select(Task.tenant_id, which, func.count()).where(in_force(today)).group_by(Task.tenant_id, which)
    for tenant_id, name, count in session.execute(counted):
        found.setdefault(tenant_id, {})[name] = count
    return {tenant_id: Counts(*(by_class.get(one.value, 0) for one in OfficialClass)) for tenant_id, by_class in found.items()}


def sent_reports(session: Session, period: Period, until: datetime) -> tuple[list[SentReport], frozenset[int]]:
    """The versions that counted at a moment, and the tenants whose last version had been returned by then.

    Read from what is only ever added, so the same moment gives the same answer for ever.
    """
    require_national(session)
    rows = session.execute(
        select(
            ReportVersion.tenant_id,
            ReportVersion.report_id,
            ReportVersion.number,
            ReportVersion.figures,
            ReportVersion.sent_at,
            ReportVersion.punctual,
            ReportVersion.sha256,
        )
        .join(MonthlyReport, MonthlyReport.id == ReportVersion.report_id)
        .where(MonthlyReport.period == str(period), ReportVersion.sent_at <= until)
        .order_by(ReportVersion.report_id, ReportVersion.number)
    )
    sent_back = {
        (report_id, version)
        for report_id, version in session.execute(
            select(ReportEvent.report_id, ReportEvent.version)
            .join(MonthlyReport, MonthlyReport.id == ReportEvent.report_id)
            .where(MonthlyReport.period == str(period), ReportEvent.step == "returned", ReportEvent.at <= until)
        )
    }
    last: dict[int, tuple[int, SentReport]] = {}
    first: dict[int, bool] = {}
    for tenant_id, report_id, number, figures, sent_at, punctual, sha256 in rows:
        first.setdefault(tenant_id, punctual)
        report = SentReport(tenant_id, number, Figures.from_json(figures), sent_at, first[tenant_id], sha256)
        last[tenant_id] = (report_id, report)
    counting = [report for report_id, report in last.values() if (report_id, report.number) not in sent_back]
    return counting, frozenset(last) - {report.tenant_id for report in counting}


def counted_reports(
    session: Session, period: Period, until: datetime, *, all_sent: bool = False
) -> list[tuple[Tenant, SentReport]]:
    """What the national report's totals are made of: each expected tenant with the version that counted, in Vietnamese order.

    With `all_sent` also those that report to others, as the table of all tenants lists them.
    """
    tenants = list_tenants(session)
    central = _central(tenants)
    by_tenant = {report.tenant_id: report for report in sent_reports(session, period, until)[0]}
    expected = [tenant for tenant in tenants if (all_sent or tenant.reports_to_id == central.id) and tenant.id in by_tenant]
    return [(tenant, by_tenant[tenant.id]) for tenant in expected]


def punctuality(session: Session, tenants: Sequence[Tenant], period: Period, until: datetime) -> dict[int, float]:
    """Which share, in percent, of the last six reports each tenant sent on time, as known at a moment.

    Months before the tenant was there, and before its first report, do not count.
    """
    periods = [period.plus(-back) for back in range(STRIP_MONTHS)]
    rows = session.execute(
        select(ReportVersion.tenant_id, MonthlyReport.period, ReportVersion.punctual)
        .join(MonthlyReport, MonthlyReport.id == ReportVersion.report_id)
        .where(MonthlyReport.period.in_([str(one) for one in periods]), ReportVersion.number == 1, ReportVersion.sent_at <= until)
    )
    sent: dict[int, dict[Period, bool]] = {}
    for tenant_id, month, punctual in rows:
        sent.setdefault(tenant_id, {})[Period.parse(month)] = punctual
    found: dict[int, float] = {}
    for tenant in tenants:
        months = sent.get(tenant.id, {})
        since = min([_month_of(tenant), *months])
        owed = sum(one >= since for one in periods)
        found[tenant.id] = 100 * sum(months.values()) / owed if owed else 0.0
    return found


def national_document(session: Session, period: Period, until: datetime) -> ReportDocument:
    """The national report of what had been sent by a moment, in the central office's form."""
    require_national(session)
    tenants = list_tenants(session)
    central = _central(tenants)
    reports, returned = sent_reports(session, period, until)
    reporters = [
        Reporter(tenant.id, tenant.name, tenant.short_name, tenant.kind, tenant.reports_to_id == central.id)
        for tenant in tenants
        if tenant.id != central.id
    ]
    return consolidate(
        period,
        reporters,
        reports,
        returned,
        punctuality(session, tenants, period, until),
        _letterhead(session, central),
        until=until,
        is_demo=any(tenant.is_demo for tenant in tenants),
    )


def national_table(session: Session, period: Period, today: date, at: datetime) -> ReportDocument:
    """The central desk's table as a document for a download."""
    require_national(session)
    tenants = list_tenants(session)
    letterhead = _letterhead(session, _central(tenants))
    status = national_status(session, period, today)
    return status_document(status, letterhead, at=at, is_demo=any(tenant.is_demo for tenant in tenants))


def _central(tenants: Sequence[Tenant]) -> Tenant:
    found = next((tenant for tenant in tenants if tenant.kind == "central"), None)
    if found is None:
        raise NotFound("Chưa có Cơ quan Thường trực trong hệ thống.")
    return found


def _letterhead(session: Session, central: Tenant) -> Letterhead:
    settings = session.scalars(select(TenantSettings).where(TenantSettings.tenant_id == central.id)).one_or_none()
    return letterhead_of(central, settings.letterhead if settings else {})


def require_national(session: Session) -> None:
    """Raise NotPermitted unless the session reads across tenants for somebody who may."""
    actor = actor_of(session)
    actor.require(Permission.READ_NATIONAL)
    if actor.scope is not Scope.NATIONAL:
        raise NotPermitted("Số liệu toàn quốc chỉ đọc trong phiên toàn quốc.")

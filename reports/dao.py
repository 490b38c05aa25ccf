"""Statements about reports, the locks of their periods, and what they are made from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from reports.facts import Answer, PlanRow, TaskRow, UnitsSaid, lead_words
from reports.models import LateInclusion, MonthlyReport, PeriodLock, ReportComment, ReportEvent, ReportSection, ReportVersion
from reports.periods import AdHoc, ReportPeriod
from tenants.calendar.service import calendar_of
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM
from tenants.db.prepared import prepared
from tenants.errors import NotFound
from tenants.organisation.models import Unit
from tenants.plans.models import ActionPlan
from tenants.tasks.counting import class_column, in_force, owed
from tenants.tasks.models import Duty, Task, Update
from tenants.tasks.states import DutyRole, DutyState, OfficialClass


def get_report(session: Session, report_id: int, *, lock: bool = False) -> MonthlyReport:
    """The report with this id, or NotFound; locked until the commit when a step is going to be taken."""
    statement = select(MonthlyReport).where(MonthlyReport.id == report_id)
    report = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if report is None:
        raise NotFound("Không tìm thấy báo cáo này.")
    return report


def find_report(session: Session, period: str) -> MonthlyReport | None:
    """The report of a period, if there is one."""
    return session.scalars(select(MonthlyReport).where(MonthlyReport.period == period)).one_or_none()


def list_reports(session: Session, *, limit: int = 24) -> Sequence[MonthlyReport]:
    """The tenant's reports of months, the newest period first."""
    months = select(MonthlyReport).where(MonthlyReport.kind == "month")
    return session.scalars(months.order_by(MonthlyReport.period.desc()).limit(limit)).all()


def list_in_states(session: Session, states: Collection[str], *, limit: int = 100) -> Sequence[MonthlyReport]:
    """The tenant's reports of any kind in some states, the one that is due first first."""
    wanted = select(MonthlyReport).where(MonthlyReport.state.in_(states))
    return session.scalars(wanted.order_by(MonthlyReport.due_on, MonthlyReport.id).limit(limit)).all()


def list_other_reports(session: Session, *, limit: int = 24) -> Sequence[MonthlyReport]:
    """The tenant's reports of longer periods and those that were asked for, the one that is due last first."""
    others = select(MonthlyReport).where(MonthlyReport.kind != "month")
    return session.scalars(others.order_by(MonthlyReport.due_on.desc(), MonthlyReport.id.desc()).limit(limit)).all()


def count_ad_hoc(session: Session) -> int:
    """How many reports have been asked for; they are never taken away, so the next number is free."""
    return session.scalar(select(func.count()).select_from(MonthlyReport).where(MonthlyReport.kind == "ad_hoc")) or 0


def sections_of(session: Session, report_id: int) -> Sequence[ReportSection]:
    """The parts of a report in their order."""
    return session.scalars(
        select(ReportSection).where(ReportSection.report_id == report_id).order_by(ReportSection.position, ReportSection.id)
    ).all()


def get_section(session: Session, report_id: int, key: str) -> ReportSection:
    """A part by its letter, or NotFound."""
    found = session.scalars(
        select(ReportSection).where(ReportSection.report_id == report_id, ReportSection.key == key)
    ).one_or_none()
    if found is None:
        raise NotFound("Báo cáo không có phần này.")
    return found


def versions_of(session: Session, report_id: int) -> Sequence[ReportVersion]:
    """The sent versions of a report, the newest first."""
    return session.scalars(
        select(ReportVersion).where(ReportVersion.report_id == report_id).order_by(ReportVersion.number.desc())
    ).all()


def get_version(session: Session, report_id: int, number: int) -> ReportVersion:
    """A sent version, or NotFound."""
    found = session.scalars(
        select(ReportVersion).where(ReportVersion.report_id == report_id, ReportVersion.number == number)
    ).one_or_none()
    if found is None:
        raise NotFound("Chưa có bản đã gửi này.")
    return found


def events_of(session: Session, report_id: int) -> Sequence[ReportEvent]:
    """The steps of a report, the newest first."""
    return session.scalars(
        select(ReportEvent).where(ReportEvent.report_id == report_id).order_by(ReportEvent.at.desc(), ReportEvent.id.desc())
    ).all()


def working_calendar(session: Session) -> WorkingCalendar:
    """The country's calendar with the days of the session's tenant on top."""
    return calendar_of(session)


_LOCKS = prepared(select(PeriodLock).where(PeriodLock.period.in_(bindparam("periods", expanding=True))).order_by(PeriodLock.id))


def locks_of(session: Session, period_keys: Sequence[str]) -> dict[str, list[PeriodLock]]:
    """What fixed or reopened some months, by month, the oldest first."""
    found: dict[str, list[PeriodLock]] = {}
    for row in session.scalars(_LOCKS, {"periods": period_keys}):
        found.setdefault(row.period, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class LateUpdate:
    """What a unit said after a month was locked; `taken_into` is empty while it waits for the next one."""

    update_id: int
    task_id: int
    duty_id: int
    unit_name: str
    content: str
    kind: str
    result: str
    period: str
    at: datetime
    taken_into: str
    taken_by: str


def late_updates(session: Session, period: str, update_id: int | None = None, *, limit: int = 200) -> list[LateUpdate]:
    """The updates that a month missed, the newest first; or the one with an id, if it is among them."""
    statement = (
        select(
            Update.id,
            Update.task_id,
            Update.duty_id,
            Unit.name,
            Task.content,
            Update.kind,
            Update.result,
            Update.period,
            Update.at,
            func.coalesce(LateInclusion.period, ""),
            func.coalesce(LateInclusion.user_name, ""),
        )
        .join(Unit, Unit.id == Update.unit_id)
        .join(Task, Task.id == Update.task_id)
        .outerjoin(LateInclusion, LateInclusion.update_id == Update.id)
        .where(Update.late_for == period)
        .order_by(Update.id.desc())
        .limit(limit)
    )
    if update_id is not None:
        statement = statement.where(Update.id == update_id)
    return [LateUpdate(*row) for row in session.execute(statement)]


def count_late(session: Session, period: str) -> int:
    """How many updates came too late for a month and have not been taken in."""
    taken = exists().where(LateInclusion.update_id == Update.id)
    return session.scalar(select(func.count()).select_from(Update).where(Update.late_for == period, ~taken)) or 0


def comments_of(session: Session, report_id: int) -> Sequence[ReportComment]:
    """All that was said of a report's parts, the oldest first."""
    return session.scalars(select(ReportComment).where(ReportComment.report_id == report_id).order_by(ReportComment.id)).all()


def taken_into(session: Session, update_ids: Collection[int]) -> dict[int, str]:
    """Which of some late updates the secretariat took into the month that they missed, by update."""
    statement = select(LateInclusion.update_id, LateInclusion.period).where(LateInclusion.update_id.in_(update_ids))
    return {row.update_id: row.period for row in session.execute(statement)} if update_ids else {}


def _said_for(period: ReportPeriod) -> ColumnElement[bool]:
    """The updates that a report speaks of: what answers its months, with what was taken in late and without what went elsewhere.

    A report that was asked for speaks of what was said on its days.
    """
    if isinstance(period, AdHoc):
        start, end = (datetime.combine(day, time.min, VIETNAM) for day in (period.start, period.end + timedelta(days=1)))
        return and_(Update.at >= start, Update.at < end)
    months = [str(month) for month in period.months]
    taken = exists().where(LateInclusion.update_id == Update.id)
    return or_(and_(Update.period.in_(months), ~taken), and_(taken.where(LateInclusion.period.in_(months))))


def task_rows(session: Session, cutoff_on: date, period: str) -> list[TaskRow]:
    """Every task of the plans issued by the cut-off, as it stood at the end of that day, in the order of plans and annexes.

    Beside it what its first lead had said last by `period` ("2026-11").
    """
    duty, last, any_update = aliased(Duty), aliased(Update), aliased(Update)
    said_last = select(func.max(any_update.id)).where(any_update.duty_id == duty.id, any_update.period <= period).scalar_subquery()
    rows = session.execute(
        select(
            Task.id,
            Task.plan_id,
            ActionPlan.number,
            Task.section,
            Task.section_title,
            Task.ordinal,
            Task.content,
            case((Task.lead_text != "", Task.lead_text), else_=Task.lead_label),
            Task.deadline_text,
            Task.last_permitted_on,
            class_column(Task, cutoff_on),
            case((Task.completed_on <= cutoff_on, Task.completed_on)),
            Task.lead_waiting > 0,
            Task.percent,
            func.coalesce(Task.system_code, ""),
            func.coalesce(last.result, ""),
            func.coalesce(last.period, ""),
            func.coalesce(Task.completed_on > cutoff_on, false()),
            func.coalesce(Task.initiative_code, ""),
        )
        .join(ActionPlan, ActionPlan.id == Task.plan_id)
        .outerjoin(duty, and_(duty.task_id == Task.id, duty.role == DutyRole.LEAD, duty.first_lead, duty.ended_on.is_(None)))
        .outerjoin(last, last.id == said_last)
        .where(ActionPlan.issued_on <= cutoff_on, in_force(cutoff_on))
        .order_by(ActionPlan.issued_on, ActionPlan.id, Task.position, Task.id)
    )
    found: dict[int, TaskRow] = {}
    for row in rows:
        values: list[Any] = list(row)
        values[7] = lead_words(values[7])
        values[10] = OfficialClass(values[10])
        # Two first leads would be a mistake of the data; they must not make a task count twice.
        found.setdefault(values[0], TaskRow(*values))
    return list(found.values())


def answers(session: Session, period: ReportPeriod) -> list[Answer]:
    """What leading units said in a period beyond a bare statement, the oldest first."""
    rows = session.execute(
        select(Update.task_id, Unit.name, Duty.first_lead, Update.kind, Update.result, Update.difficulty, Update.proposal)
        .join(Duty, Duty.id == Update.duty_id)
        .join(Unit, Unit.id == Update.unit_id)
        .where(
            _said_for(period),
            Duty.role == DutyRole.LEAD,
            or_(Update.kind.in_(["progress", "completion"]), Update.difficulty != "", Update.proposal != ""),
        )
        .order_by(Update.id)
    )
    return [Answer(*row) for row in rows]


def units_said(session: Session, period: ReportPeriod) -> UnitsSaid:
    """How many units had something to answer in a period, and how they did."""
    since = str(period.months[0])
    expected = session.scalar(
        select(func.count(Duty.unit_id.distinct())).where(
            Duty.role == DutyRole.LEAD, owed(), or_(Duty.state != DutyState.COMPLETED, Duty.answered_period >= since)
        )
    )
    rows = session.execute(
        select(Update.unit_id, Update.kind, func.count(), func.sum(case((Update.evidence_count > 0, 1), else_=0)))
        .join(Duty, Duty.id == Update.duty_id)
        .where(_said_for(period), Duty.role == DutyRole.LEAD)
        .group_by(Update.unit_id, Update.kind)
    )
    kinds: dict[str, int] = {}
    spoke: dict[int, bool] = {}
    proved: set[int] = set()
    for unit_id, kind, count, with_evidence in rows:
        kinds[kind] = kinds.get(kind, 0) + count
        spoke[unit_id] = spoke.get(unit_id, False) or kind in ("progress", "completion")
        if with_evidence:
            proved.add(unit_id)
    return UnitsSaid(expected or 0, len(spoke), len(proved), sum(not said for said in spoke.values()), dict(sorted(kinds.items())))


def plans_issued(session: Session, start: date, end: date) -> list[PlanRow]:
    """Plans issued from one day to another, both inclusive."""
    rows = session.execute(
        select(ActionPlan.id, ActionPlan.number, ActionPlan.title, ActionPlan.issued_on)
        .where(ActionPlan.issued_on.between(start, end))
        .order_by(ActionPlan.issued_on, ActionPlan.id)
    )
    return [PlanRow(*row) for row in rows]

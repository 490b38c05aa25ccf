"""When a month stops taking what units say: its days are fixed at the data cut-off, and it is reopened for a reason alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from reports import dao, policy
from reports.cycle import Cycle, CyclePolicy, cycle
from reports.models import MonthlyReport, PeriodLock, ReportEvent
from reports.periods import Period, reporting_period
from reports.settings import cycle_policy, cycle_values
from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.calendar.working_days import WorkingCalendar
from tenants.errors import Conflict, Invalid
from tenants.organisation.dao import find_settings
from tenants.organisation.service import change_settings
from tenants.vietnamese import clean
from tenants.written import written

LONGEST_REASON = 5_000
# A month that came back from its receiver after its own day may be open for so many working days more.
REOPENED_AFTER_ITS_DAY = 3


@dataclass(frozen=True, slots=True)
class Lock:
    """Until when a month takes what units say, and what moved that day."""

    period: Period
    locks_on: date
    reopenings: tuple[PeriodLock, ...] = ()

    def is_locked(self, today: date) -> bool:
        return today > self.locks_on


@dataclass(frozen=True, slots=True)
class Answering:
    """Which period an update given now answers, and which one it came too late for (empty in time)."""

    period: str
    late_for: str = ""


def days_of(rows: Sequence[PeriodLock]) -> Mapping[str, Any]:
    """The settings that a month was fixed by, empty while it is not."""
    return next((row.days for row in rows if row.step == "fixed"), {})


def lock_of(session: Session, period: Period) -> Lock:
    """The lock of a month, by what was recorded of it, else by the tenant's settings."""
    rows = dao.locks_of(session, [str(period)]).get(str(period), [])
    reopenings = tuple(row for row in rows if row.step == "reopened")
    return Lock(period, rows[-1].locks_on if rows else _unfixed(session, period).locks_on, reopenings)


def answering(session: Session, today: date) -> Answering:
    """Where an update of today belongs: to a reopened month, to the running one, or to the next when that is locked."""
    running = reporting_period(today)
    months = [running.previous(), running]
    rows = dao.locks_of(session, [str(month) for month in months])
    for month in months:
        last = rows.get(str(month), [])[-1:]
        if last and last[0].step == "reopened" and today <= last[0].locks_on:
            return Answering(str(month))
    recorded = rows.get(str(running), [])
    locks_on = recorded[-1].locks_on if recorded else _unfixed(session, running).locks_on
    return Answering(str(running)) if today <= locks_on else Answering(str(running.next()), str(running))


def fix_days(session: Session, actor: Actor, worked: Cycle, now: datetime) -> None:
    """Record by which days a month is worked and locked, once; what is changed in the settings later moves the months after it."""
    month = worked.period
    if not isinstance(month, Period) or dao.locks_of(session, [str(month)]):
        return
    session.add(
        PeriodLock(
            period=str(month),
            step="fixed",
            locks_on=worked.locks_on,
            days=cycle_values(_policy(session)),
            user_id=actor.user_id,
            user_name=actor.name,
            at=now,
        )
    )


def latest_reopening(due_on: date, today: date, calendar: WorkingCalendar) -> date:
    """The last day up to which a month can be reopened: its own day of sending, or some working days once that has passed."""
    return due_on if today <= due_on else calendar.add_working_days(today, REOPENED_AFTER_ITS_DAY)


def reopen(session: Session, actor: Actor, period: Period, until: date, reason: str, today: date, now: datetime) -> PeriodLock:
    """Let a locked month take updates again up to a day, for a reason that everybody can read.

    Raises Conflict while its report is being signed or has been sent (its receiver gives it back first), Invalid at a field.
    """
    actor.require(Permission.REOPEN_PERIOD)
    report = dao.find_report(session, str(period))
    if report is not None:
        report = dao.get_report(session, report.id, lock=True)
    _check_reopening(session, actor, period, report, until, reason, today)
    fix_days(session, actor, _cycle(session, period), now)
    with acting(session, "period.reopened", why=clean(reason)):
        row = PeriodLock(
            period=str(period),
            step="reopened",
            locks_on=until,
            reason=reason.strip(),
            user_id=actor.user_id,
            user_name=actor.name,
            at=now,
        )
        session.add(row)
        if report is not None:
            event = ReportEvent(
                report_id=report.id,
                version=report.version,
                step="reopened",
                reason=f"Đến hết ngày {until:%d/%m/%Y}. {reason.strip()}",
                user_id=actor.user_id,
                user_name=actor.name,
                at=now,
            )
            session.add(event)
    return row


def _check_reopening(
    session: Session, actor: Actor, period: Period, report: MonthlyReport | None, until: date, reason: str, today: date
) -> None:
    if report is not None and report.state in policy.FROZEN:
        raise Conflict("Báo cáo đã gửi. Kỳ chỉ mở lại được sau khi cơ quan nhận trả lại báo cáo.")
    if not policy.can_reopen(actor, report):
        raise Conflict("Báo cáo đang chờ ký hoặc đã ký. Hãy trả lại hoặc rút về trước khi mở lại kỳ.")
    if not lock_of(session, period).is_locked(today):
        raise Conflict("Kỳ này chưa khóa, các đơn vị còn báo cáo được.")
    written(reason, "reason", most=LONGEST_REASON, missing="Nhập lý do mở lại kỳ.")
    worked = _cycle(session, period)
    latest = latest_reopening(worked.stage("send").official_on, today, worked.calendar)
    if not today <= until <= latest:
        raise Invalid(f"Chọn ngày khóa lại từ hôm nay đến {latest:%d/%m/%Y}.", "until")


def fixed_days(session: Session, periods: Sequence[Period], today: date) -> dict[Period, CyclePolicy]:
    """The months whose days can no longer be moved, with those days: their data cut-off has passed."""
    rows = dao.locks_of(session, [str(period) for period in periods])
    settings = _policy(session)
    found: dict[Period, CyclePolicy] = {}
    for period in periods:
        days = days_of(rows.get(str(period), ()))
        if days:
            found[period] = cycle_policy(days)
        elif today > period.window(settings.cutoff_day).end:
            found[period] = settings
    return found


def change_cycle(session: Session, actor: Actor, wanted: CyclePolicy, today: date, now: datetime) -> None:
    """Set the days of the month from the next one on; months whose data cut-off has passed keep theirs."""
    actor.require(Permission.MANAGE_CYCLE)
    running = reporting_period(today)
    for period in (running.previous(), running):
        if period in fixed_days(session, [period], today):
            fix_days(session, actor, _cycle(session, period), now)
    session.flush()
    change_settings(session, actor, "cycle", cycle_values(wanted))


def _policy(session: Session) -> CyclePolicy:
    settings = find_settings(session)
    return cycle_policy(settings.cycle if settings else {})


def _cycle(session: Session, period: Period) -> Cycle:
    """The cycle of a month by what it was fixed by, else by the settings."""
    days = days_of(dao.locks_of(session, [str(period)]).get(str(period), ()))
    return cycle(period, dao.working_calendar(session), cycle_policy(days)) if days else _unfixed(session, period)


def _unfixed(session: Session, period: Period) -> Cycle:
    """The cycle of a month that nothing has fixed yet."""
    return cycle(period, dao.working_calendar(session), _policy(session))

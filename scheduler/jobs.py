"""What runs by itself: each job does its work tenant by tenant and says in a sentence what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from reports.periods import reporting_period
from reports.service import ensure_draft
from reports.settings import cycle_policy
from scheduler.arrivals import announce
from scheduler.config import SchedulerConfig
from scheduler.exchange import exchange
from scheduler.outbox.delivery import deliver
from scheduler.outbox.service import put
from scheduler.outbox.transports import transport_of
from scheduler.reminders.central import tell_centre
from scheduler.reminders.service import remind_tenant
from scheduler.unit_notices import unit_changed
from tenants.access.actor import Actor
from tenants.clock import local
from tenants.db.session import Database
from tenants.errors import Suite57Error
from tenants.organisation.changes.dao import get_change
from tenants.organisation.changes.service import apply_change, due_changes
from tenants.organisation.dao import find_settings, list_tenants
from tenants.organisation.models import Tenant

log = logging.getLogger(__name__)

_THE_CENTRES_WEEK = "thông báo tuần cho Cơ quan Thường trực"


@dataclass(frozen=True, slots=True)
class JobResult:
    """What a run came to: "done", "partly" (some tenants could not be served) or "failed". `idle` when there was nothing to do."""

    result: str
    summary: str
    idle: bool = False


Job = Callable[[Database, datetime, SchedulerConfig], JobResult]


def remind(database: Database, now: datetime, config: SchedulerConfig) -> JobResult:
    """Put the morning's reminders of every tenant into the outbox."""
    messages = reminders = unreachable = 0

    def work(tenant: Tenant) -> None:
        nonlocal messages, reminders, unreachable
        served = remind_tenant(database, tenant.id, now)
        messages += served.messages
        reminders += served.reminders if served.messages else 0
        unreachable += served.unreachable

    failed = _for_each_tenant(database, work)
    try:
        messages += tell_centre(database, now)
    except Exception:
        log.exception("the central office could not be told of its week")
        failed.append(_THE_CENTRES_WEEK)
    summary = f"{messages} thông báo, {reminders} lượt nhắc"
    if unreachable:
        summary += f"; {unreachable} đơn vị còn việc nhưng chưa có người nhận"
    return _outcome(summary, failed, idle=not messages)


def deliver_mail(database: Database, now: datetime, config: SchedulerConfig) -> JobResult:
    """Show what waited in the program, and send a minute's worth of mail."""
    done = deliver(database, transport_of(config), config, now)
    counted = {
        "thư đã gửi": done.sent,
        "thông báo đã hiện": done.shown,
        "thư hẹn gửi lại": done.postponed,
        "thư không gửi được": done.failed,
    }
    summary = ", ".join(f"{count} {what}" for what, count in counted.items() if count) or "Không có thư chờ"
    if done.down:
        return JobResult("failed" if not done.sent else "partly", f"{summary}. {done.down}")
    return _outcome(summary, list(done.failed_tenants), idle=not any(counted.values()))


def carry_letters(database: Database, now: datetime, config: SchedulerConfig) -> JobResult:
    """Carry requests for a contribution, and their answers, between tenants."""
    if config.files is None:
        return JobResult("done", "Chưa có kho tệp nên đề nghị giữa các cơ quan còn chờ", idle=True)
    done = exchange(database, config.files, now)
    failed: list[str] = []
    if done.failed:
        with database.reading(Actor.system_national()) as session:
            failed = [tenant.short_name for tenant in list_tenants(session) if tenant.id in done.failed]
    summary = f"{done.requests} đề nghị đã chuyển, {done.answers} câu trả lời đã về"
    return _outcome(summary, failed, idle=not (done.requests or done.answers))


def tell_receivers(database: Database, now: datetime, config: SchedulerConfig) -> JobResult:
    """Tell the bodies that receive reports what has been sent to them."""
    told, failed = announce(database, now)
    names: list[str] = []
    if failed:
        with database.reading(Actor.system_national()) as session:
            names = [tenant.short_name for tenant in list_tenants(session) if tenant.id in failed]
    return _outcome(f"{told} thông báo báo cáo đến", names, idle=not told)


def open_drafts(database: Database, now: datetime, config: SchedulerConfig) -> JobResult:
    """Open the month's report of every tenant that owes one, from the day after its data cut-off."""
    opened = 0
    today = local(now).date()

    def work(tenant: Tenant) -> None:
        nonlocal opened
        if tenant.reports_to_id is None:
            return
        actor = Actor.system(tenant.id)
        with database.writing(actor, at=now) as session:
            settings = find_settings(session)
            period = reporting_period(today, cycle_policy(settings.cycle if settings else {}).send_day)
            report = ensure_draft(session, actor, period, today, now)
            opened += report is not None and report.composed_at == now

    failed = _for_each_tenant(database, work)
    return _outcome(f"{opened} bản nháp báo cáo đã mở", failed, idle=not opened)


def change_units(database: Database, now: datetime, config: SchedulerConfig) -> JobResult:
    """Carry out the changes of units whose day has come, each in a transaction of its own."""
    applied = moved = 0
    today = local(now).date()

    def work(tenant: Tenant) -> None:
        nonlocal applied, moved
        actor = Actor.system(tenant.id)
        with database.reading(actor) as session:
            due = [change.id for change in due_changes(session, today)]
        impossible: list[Exception] = []
        for change_id in due:
            try:
                with database.writing(actor, at=now) as session:
                    done = apply_change(session, actor, change_id, today=today, now=now)
                    put(session, unit_changed(session, get_change(session, change_id), done, now))
                moved += done.moved
                applied += 1
            except Suite57Error as error:
                impossible.append(error)
        if impossible:
            raise ExceptionGroup("changes of units that cannot be applied", impossible)

    failed = _for_each_tenant(database, work)
    return _outcome(f"{applied} thay đổi đơn vị, {moved} phần việc chuyển đi", failed, idle=not applied)


def _for_each_tenant(database: Database, work: Callable[[Tenant], None]) -> list[str]:
    """Do the work for every tenant; the short names of those for which it failed. One tenant's failure stops one tenant."""
    with database.reading(Actor.system_national()) as session:
        tenants = list_tenants(session)
        session.expunge_all()
    failed: list[str] = []
    for tenant in tenants:
        try:
            work(tenant)
        except Exception:
            log.exception("tenant %s could not be served", tenant.code)
            failed.append(tenant.short_name)
    return failed


def _outcome(summary: str, failed: list[str], *, idle: bool) -> JobResult:
    if not failed:
        return JobResult("done", summary, idle)
    return JobResult("partly", f"{summary}. Không xử lý được: {', '.join(failed)}")

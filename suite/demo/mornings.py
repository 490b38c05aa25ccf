"""Replays the reminders of the last working mornings through the scheduler's own service, and leaves the record of its runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update

from scheduler.models import JobRun
from scheduler.outbox.message import Status
from scheduler.outbox.models import Message
from scheduler.reminders.service import remind_tenant
from tenants.absences.service import record_absence
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM
from tenants.db.session import Database
from tenants.people.models import User

MORNINGS = 5


def working_mornings(today: date, calendar: WorkingCalendar) -> list[datetime]:
    """Eight o'clock of the last working days before today: today's reminders are for the real scheduler."""
    days = [calendar.add_working_days(today, -n) for n in range(MORNINGS, 0, -1)]
    return [datetime.combine(day, time(8), VIETNAM) for day in days]


def remind(database: Database, tenant_id: int, mornings: Sequence[datetime]) -> dict[datetime, tuple[int, int]]:
    """Messages and reminders of one tenant by morning; what went out is marked as sent, what is old as read."""
    found = {}
    for morning in mornings:
        served = remind_tenant(database, tenant_id, morning)
        found[morning] = (served.messages, served.reminders if served.messages else 0)
        deliver(database, tenant_id, morning)
        if morning in mornings[:-2]:
            with database.writing(Actor.system(tenant_id), at=morning) as session:
                session.execute(update(Message).where(Message.read_at.is_(None)).values(read_at=morning + timedelta(hours=2)))
    return found


def deliver(database: Database, tenant_id: int, at: datetime) -> None:
    """Mark what waited at a moment as sent: nobody is to get the mail of a made-up past."""
    with database.writing(Actor.system(tenant_id), at=at) as session:
        session.execute(
            update(Message)
            .where(Message.status == Status.WAITING, Message.not_before <= at)
            .values(status=Status.SENT.value, sent_at=at + timedelta(minutes=1), attempts=1, first_tried_at=at)
        )


def send_away(database: Database, tenant_id: int, today: date, at: datetime) -> None:
    """One head of a unit is on a journey next week, and an officer of the unit acts."""
    with database.writing(Actor.system(tenant_id, name="Dữ liệu minh họa"), at=at) as session:
        people = session.scalars(select(User).where(User.status == "active", User.unit_id.is_not(None)).order_by(User.id)).all()
        officers = {user.unit_id: user.id for user in reversed(people) if user.role == Role.OFFICER}
        for head in people:
            if head.role == Role.UNIT_HEAD and head.unit_id in officers:
                system = Actor.system(tenant_id, name="Dữ liệu minh họa")
                record_absence(
                    session,
                    system,
                    head.id,
                    from_on=today + timedelta(days=1),
                    to_on=today + timedelta(days=6),
                    acting_id=officers[head.unit_id],
                    why="Đi công tác",
                    today=today,
                    now=at,
                )
                return


def record_runs(database: Database, mornings: Sequence[datetime], counted: dict[datetime, tuple[int, int]], now: datetime) -> None:
    """The runs of those mornings as the scheduler would have written them; one of them could not serve everybody."""
    with database.writing(Actor.system(0), at=now) as session:
        for number, morning in enumerate(mornings):
            messages, reminders = counted.get(morning, (0, 0))
            summary = f"{messages} thông báo, {reminders} lượt nhắc"
            session.add(_run("open_drafts", morning - timedelta(hours=2, minutes=30), 4, "done", "0 bản nháp báo cáo đã mở"))
            if number == 1:
                session.add(_run("remind", morning, 9, "partly", f"{summary}. Không xử lý được: Lạng Sơn"))
                session.add(_run("remind", morning + timedelta(hours=1), 1, "done", "3 thông báo, 3 lượt nhắc"))
            else:
                session.add(_run("remind", morning, 8, "done", summary))
            mails = messages // 2
            session.add(_run("deliver_mail", morning + timedelta(minutes=1), 6, "done", f"{mails} thư đã gửi"))


def _run(job: str, planned_at: datetime, seconds: int, result: str, summary: str) -> JobRun:
    return JobRun(
        job=job,
        planned_at=planned_at,
        started_at=planned_at + timedelta(milliseconds=40),
        finished_at=planned_at + timedelta(seconds=seconds),
        result=result,
        summary=summary,
    )

"""What waits in a tenant beside its duties' own dates: each source is one function, and `SOURCES` is the list of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.outbox.body import shorten
from scheduler.places import duty_place
from scheduler.reminders.waiting import Waiting
from tenants.access.permissions import Role
from tenants.architects.models import Appointment, ArchitectPost
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM, day_of
from tenants.tasks.counting import owed
from tenants.tasks.models import Duty, Task, Verification
from tenants.tasks.states import DutyState

# A completion that came back is expected again within a week of working days: a custom, no rule.
RETURNED_DAYS = 5
# Nobody is reminded of what came back longer ago: its own date and the ladder speak of it.
_RETURNED_SINCE = timedelta(days=60)
_ARCHITECTS = "/ktst"
# No policy looks further ahead than a year.
_TERM_SIGHT = timedelta(days=366)

Source = Callable[[Session, date, WorkingCalendar], list[Waiting]]


def returned_completions(session: Session, today: date, calendar: WorkingCalendar) -> list[Waiting]:
    """Duties whose completion came back and was not reported again."""
    back = select(Verification.duty_id, Verification.at).where(
        Verification.verdict == "returned", Verification.at >= datetime.combine(today, time.min, VIETNAM) - _RETURNED_SINCE
    )
    last: dict[int, datetime] = {}
    for duty_id, at in session.execute(back.order_by(Verification.id)):
        last[duty_id] = at
    if not last:
        return []
    rows = session.execute(
        select(Duty.id, Duty.unit_id, Duty.task_id, Task.content)
        .join(Task, Task.id == Duty.task_id)
        .where(Duty.state == DutyState.RETURNED.value, Duty.id.in_(last), owed())
        .order_by(Duty.id)
    )
    return [
        Waiting(
            kind="returned",
            subject_id=duty_id,
            about=calendar.add_working_days(day_of(last[duty_id]), RETURNED_DAYS),
            words=shorten(content),
            href=duty_place(task_id, duty_id),
            unit_id=unit_id,
            duty_id=duty_id,
            since=day_of(last[duty_id]),
        )
        for duty_id, unit_id, task_id, content in rows
    ]


def ending_terms(session: Session, today: date, calendar: WorkingCalendar) -> list[Waiting]:
    """Terms of chief architects that end within a year, unless their post has been given anew from a later day."""
    rows = session.execute(
        select(Appointment.id, Appointment.post_id, Appointment.person_name, Appointment.ends_on, ArchitectPost.title)
        .join(ArchitectPost, ArchitectPost.id == Appointment.post_id)
        .where(Appointment.ended_on.is_(None), Appointment.ends_on >= today)
        .order_by(Appointment.ends_on, Appointment.id)
    ).all()
    followed = {
        (row.post_id, row.ends_on) for row in rows for other in rows if other.post_id == row.post_id and other.ends_on > row.ends_on
    }
    return [
        Waiting("term", row.id, row.ends_on, shorten(f"{row.person_name}, {row.title}"), _ARCHITECTS, role=Role.SECRETARY)
        for row in rows
        if row.ends_on <= today + _TERM_SIGHT and (row.post_id, row.ends_on) not in followed
    ]


SOURCES: tuple[Source, ...] = (returned_completions, ending_terms)


def waiting_things(session: Session, today: date, calendar: WorkingCalendar) -> list[Waiting]:
    """Everything of the session's tenant that waits for somebody."""
    return [one for source in SOURCES for one in source(session, today, calendar)]

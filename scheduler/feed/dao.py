"""What a person's calendar is made of, in a handful of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.outbox.models import CalendarFeed
from scheduler.reminders.due import SETTLED
from tenants.people.models import User
from tenants.tasks.counting import owed
from tenants.tasks.models import Duty, Task
from tenants.tasks.states import DutyState

MOST_DUTIES = 500


@dataclass(frozen=True, slots=True)
class DatedDuty:
    """An open duty of a unit with its last permitted day."""

    duty_id: int
    task_id: int
    role: str
    content: str
    deliverable: str
    last_permitted_on: date


def find_feed(session: Session, user_id: int) -> CalendarFeed | None:
    """A person's feed."""
    return session.scalars(select(CalendarFeed).where(CalendarFeed.user_id == user_id)).one_or_none()


def find_feed_by_token(session: Session, digest: str) -> tuple[CalendarFeed, User] | None:
    """The feed of a token with its person."""
    row = session.execute(
        select(CalendarFeed, User).join(User, User.id == CalendarFeed.user_id).where(CalendarFeed.token_digest == digest)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def dated_duties(session: Session, unit_id: int) -> list[DatedDuty]:
    """What a unit still owes by a date, the nearest first."""
    open_states = [state.value for state in DutyState if state.value not in SETTLED]
    rows = session.execute(
        select(Duty.id, Duty.task_id, Duty.role, Task.content, Task.deliverable, Duty.last_permitted_on)
        .join(Task, Task.id == Duty.task_id)
        .where(owed(), Duty.unit_id == unit_id, Duty.state.in_(open_states), Duty.last_permitted_on.is_not(None))
        .order_by(Duty.last_permitted_on, Duty.id)
        .limit(MOST_DUTIES)
    )
    return [
        DatedDuty(duty_id, task_id, role, content, deliverable, limit)
        for duty_id, task_id, role, content, deliverable, limit in rows
        if limit is not None
    ]

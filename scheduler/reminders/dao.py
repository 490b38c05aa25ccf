"""What the judge reads, in a handful of statements for a whole tenant."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from reports.models import MonthlyReport
from scheduler.outbox.message import Channel, Reason
from scheduler.outbox.models import Message
from scheduler.reminders.due import SETTLED, OpenDuty
from scheduler.reminders.models import Snooze
from scheduler.reminders.people import OF_A_UNIT, OF_THE_TENANT, Person
from scheduler.reminders.wording import TaskWords
from tenants.access.permissions import Role
from tenants.clock import VIETNAM, day_of
from tenants.organisation.models import Unit
from tenants.people.models import User
from tenants.plans.models import ActionPlan
from tenants.tasks.counting import owed
from tenants.tasks.models import Duty, Task
from tenants.tasks.states import DutyRole, DutyState, Rhythm
from tenants.vietnamese import shorten

# Sixty working days, the longest that a policy allows, with all their days off.
_LONGEST_SNOOZE = timedelta(days=120)

_OPEN = tuple(state.value for state in DutyState if state.value not in SETTLED)
_COLUMNS = (
    Duty.id,
    Duty.unit_id,
    Duty.task_id,
    Duty.role,
    Duty.rhythm,
    Duty.state,
    Duty.last_permitted_on,
    Duty.answered_period,
)


def duties_with_date(session: Session, until: date) -> list[OpenDuty]:
    """Open duties whose date has passed or lies in sight."""
    rows = session.execute(
        select(*_COLUMNS).where(
            owed(),
            Duty.state.in_(_OPEN),
            Duty.last_permitted_on <= until,
            Duty.rhythm.in_([Rhythm.DATED.value, Rhythm.RECURRING.value]),
        )
    )
    return [OpenDuty(*row) for row in rows]


def count_open_by_date(session: Session, start: date, end: date, *, leads_only: bool = False) -> dict[date, int]:
    """How many open duties have their last permitted day on each day of a span."""
    roles = [DutyRole.LEAD.value] if leads_only else [role.value for role in DutyRole]
    rows = session.execute(
        select(Duty.last_permitted_on, func.count())
        .where(
            owed(),
            Duty.state.in_(_OPEN),
            Duty.last_permitted_on.between(start, end),
            Duty.role.in_(roles),
            Duty.rhythm.in_([Rhythm.DATED.value, Rhythm.RECURRING.value]),
        )
        .group_by(Duty.last_permitted_on)
    )
    return {day: count for day, count in rows if day is not None}


def duties_of_period(session: Session, period: str) -> list[OpenDuty]:
    """Lead duties without an answer in a period."""
    rows = session.execute(
        select(*_COLUMNS).where(
            owed(),
            Duty.state.in_(_OPEN),
            Duty.role == DutyRole.LEAD.value,
            Duty.answered_period < period,
            or_(Duty.rhythm == Rhythm.CONTINUOUS.value, Duty.state == DutyState.IN_PROGRESS.value),
        )
    )
    return [OpenDuty(*row) for row in rows]


def count_late_leads(session: Session, until: date) -> int:
    """Open lead duties whose date lies on a day or before it."""
    return (
        session.scalar(
            select(func.count(Duty.id)).where(
                owed(),
                Duty.state.in_(_OPEN),
                Duty.role == DutyRole.LEAD.value,
                Duty.last_permitted_on <= until,
                Duty.rhythm.in_([Rhythm.DATED.value, Rhythm.RECURRING.value]),
            )
        )
        or 0
    )


def open_duties(session: Session, duty_ids: Collection[int]) -> list[OpenDuty]:
    """Those of some duties that still wait for their unit."""
    rows = session.execute(select(*_COLUMNS).where(Duty.id.in_(duty_ids), Duty.state.in_(_OPEN), owed()).order_by(Duty.id))
    return [OpenDuty(*row) for row in rows]


def people(session: Session, *, roles: Collection[Role] = (*OF_A_UNIT, *OF_THE_TENANT), unit_id: int | None = None) -> list[Person]:
    """Active users of the given roles, of the whole tenant or of one unit."""
    of_unit = [User.unit_id == unit_id] if unit_id is not None else []
    rows = session.execute(
        select(
            User.id, User.name, User.role, User.unit_id, User.mail_wanted, User.created_at, User.reminder_hour, User.reminder_days
        )
        .where(User.status == "active", User.role.in_([role.value for role in roles]), *of_unit)
        .order_by(User.id)
    )
    return [
        Person(user_id, name, Role(role), unit_id, mail_wanted, day_of(created_at), hour, days)
        for user_id, name, role, unit_id, mail_wanted, created_at, hour, days in rows
    ]


def ended_units(session: Session, day: date) -> set[int]:
    """Units that are no more on a day: nobody answers for them any longer."""
    return set(session.scalars(select(Unit.id).where(Unit.active_to < day)))


def snoozes(session: Session, day: date) -> dict[int, set[int | str]]:
    """What each person does not want to hear of on a day: duties by number, anything else by its subject; the last word counts."""
    rows = session.execute(
        select(Snooze.user_id, Snooze.duty_id, Snooze.subject, Snooze.until)
        .where(Snooze.created_at >= datetime.combine(day, time.min, VIETNAM) - _LONGEST_SNOOZE)
        .order_by(Snooze.id)
    )
    until = {(user_id, duty_id or subject): last for user_id, duty_id, subject, last in rows}
    found: dict[int, set[int | str]] = {}
    for (user_id, what), last in until.items():
        if last > day:
            found.setdefault(user_id, set()).add(what)
    return found


def latest_snoozes(session: Session, user_id: int, day: date) -> list[Snooze]:
    """A person's last word on each thing that was put off and may still be, also where that word ended it."""
    rows = session.scalars(
        select(Snooze)
        .where(Snooze.user_id == user_id, Snooze.created_at >= datetime.combine(day, time.min, VIETNAM) - _LONGEST_SNOOZE)
        .order_by(Snooze.id)
    )
    return list({(row.duty_id, row.subject): row for row in rows}.values())


def snoozes_of_duty(session: Session, duty_id: int) -> list[tuple[int, date]]:
    """Who put a duty off until when, in the order in which it was said."""
    rows = session.execute(select(Snooze.user_id, Snooze.until).where(Snooze.duty_id == duty_id).order_by(Snooze.id))
    return [(user_id, until) for user_id, until in rows]


def snoozes_of_task(session: Session, task_id: int, *, limit: int = 200) -> list[tuple[Snooze, str]]:
    """What was put off about a task's duties and by whom, the newest first."""
    rows = session.execute(
        select(Snooze, User.name)
        .join(User, User.id == Snooze.user_id)
        .join(Duty, Duty.id == Snooze.duty_id)
        .where(Duty.task_id == task_id)
        .order_by(Snooze.id.desc())
        .limit(limit)
    )
    return [(snooze, name) for snooze, name in rows]


def hold_people(session: Session, user_ids: Collection[int]) -> None:
    """Let nobody else write reminders to these people until the transaction ends (SQLite lets nobody else write at all)."""
    session.scalars(select(User.id).where(User.id.in_(user_ids)).order_by(User.id).with_for_update()).all()


def unit_names(session: Session) -> dict[int, str]:
    """The names of all units."""
    return {row.id: row.name for row in session.execute(select(Unit.id, Unit.name))}


def task_words(session: Session, task_ids: Collection[int]) -> dict[int, TaskWords]:
    """The words of some tasks, shortened once for all the messages that repeat them."""
    found: dict[int, TaskWords] = {}
    wanted = sorted(task_ids)
    # SQLite and PostgreSQL both limit the number of parameters in a statement.
    for start in range(0, len(wanted), 1000):
        rows = session.execute(
            select(Task.id, Task.content, ActionPlan.created_at)
            .join(ActionPlan, ActionPlan.id == Task.plan_id)
            .where(Task.id.in_(wanted[start : start + 1000]))
        )
        found |= {task_id: TaskWords(shorten(content), day_of(created_at)) for task_id, content, created_at in rows}
    return found


def contents_of_duties(session: Session, duty_ids: Collection[int], unit_id: int) -> dict[int, str]:
    """The shortened words of a unit's open duties among some, at most fifty."""
    rows = session.execute(
        select(Duty.id, Task.content)
        .join(Task, Task.id == Duty.task_id)
        .where(Duty.id.in_(list(duty_ids)[:500]), Duty.unit_id == unit_id, Duty.state.in_(_OPEN), owed())
        .order_by(Duty.last_permitted_on, Duty.id)
        .limit(50)
    )
    return {duty_id: shorten(content) for duty_id, content in rows}


Receipt = tuple[int, datetime, str, dict[str, list[int]]]


def receipts(session: Session, reasons: Collection[Reason], since: datetime, before: datetime) -> list[Receipt]:
    """What people have been told in the program for some reasons: person, moment, reason, duties by occasion.

    The program is the channel that everybody has, so it is the memory for all of them.
    """
    rows = session.execute(
        select(Message.user_id, Message.created_at, Message.reason, Message.duties).where(
            and_(Message.created_at >= since, Message.created_at < before),
            Message.reason.in_([reason.value for reason in reasons]),
            Message.channel == Channel.APP.value,
        )
    )
    return [(user_id, at, reason, duties) for user_id, at, reason, duties in rows]


def report_states(session: Session, period_keys: Collection[str]) -> dict[str, str]:
    """The states of some periods' reports; a period without one is left out."""
    rows = session.execute(select(MonthlyReport.period, MonthlyReport.state).where(MonthlyReport.period.in_(period_keys)))
    return {row.period: row.state for row in rows}

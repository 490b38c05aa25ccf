"""What waits in a tenant beside its duties' own dates: `SOURCES` is the list of what can, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from scheduler.places import ASKED_OF_UNIT, EXTENSIONS, duty_place, explanation_place, obstacle_place, received_place
from scheduler.reminders.waiting import Waiting
from tenants.access.permissions import Role
from tenants.architects.models import Appointment, ArchitectPost
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM, day_of
from tenants.explanations.dao import LIVING, open_explanations
from tenants.explanations.models import Explanation, ExplanationEvent
from tenants.obstacles.dao import open_obstacles_waiting
from tenants.obstacles.models import Obstacle, ObstacleEvent
from tenants.obstacles.states import Level, State
from tenants.tasks.contributions.dao import open_contributions_due
from tenants.tasks.contributions.models import Contribution, ReceivedRequest
from tenants.tasks.contributions.waiting import OPEN
from tenants.tasks.counting import owed
from tenants.tasks.extensions.dao import open_requests, requests_to_decide
from tenants.tasks.models import Duty, Task, Verification
from tenants.tasks.states import DutyState
from tenants.vietnamese import shorten

# A completion that came back is expected again within a week of working days: a custom, no rule.
RETURNED_DAYS = 5
# So many working days a request for more time waits at the longest, and an answer to be accepted: customs, too.
DECIDE_DAYS, ACCEPT_DAYS = 5, 5
# No policy looks further ahead than this for what is to be answered.
_SIGHT = 61
# Nobody is reminded of what came back longer ago: its own date and the ladder speak of it.
_RETURNED_SINCE = timedelta(days=60)
_ARCHITECTS = "/ktst"
# No policy looks further ahead than a year.
_TERM_SIGHT = timedelta(days=366)

_RETURNED = (Duty.state == DutyState.RETURNED.value, owed())


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of what waits; `anything` holds in a tenant that has some of it, due or not. Most have none of most kinds."""

    anything: Callable[[date], ColumnElement[bool]]
    read: Callable[[Session, date, WorkingCalendar], list[Waiting]]


def returned_completions(session: Session, today: date, calendar: WorkingCalendar) -> list[Waiting]:
    """Duties whose completion came back and was not reported again."""
    back = (
        select(Verification.duty_id, func.max(Verification.at).label("at"))
        .where(Verification.verdict == "returned", Verification.at >= datetime.combine(today, time.min, VIETNAM) - _RETURNED_SINCE)
        .group_by(Verification.duty_id)
        .subquery()
    )
    rows = session.execute(
        select(Duty.id, Duty.unit_id, Duty.task_id, Task.content, back.c.at)
        .join(Task, Task.id == Duty.task_id)
        .join(back, back.c.duty_id == Duty.id)
        .where(*_RETURNED)
        .order_by(Duty.id)
    )
    return [
        Waiting(
            kind="returned",
            subject_id=duty_id,
            about=calendar.add_working_days(day_of(at), RETURNED_DAYS),
            words=shorten(content),
            href=duty_place(task_id, duty_id),
            unit_id=unit_id,
            duty_id=duty_id,
            since=day_of(at),
        )
        for duty_id, unit_id, task_id, content, at in rows
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


def asked_contributions(session: Session, today: date, calendar: WorkingCalendar) -> list[Waiting]:
    """What units were asked to contribute; a request from outside that nobody of the tenant has been given is the secretariat's."""
    found = []
    for one in open_contributions_due(session, calendar.add_working_days(today, _SIGHT)):
        words = shorten(f"{one.asker}: {one.wanted or one.content}")
        if one.contribution_id is not None:
            place = duty_place(one.task_id, one.duty_id) if one.task_id and one.duty_id else ASKED_OF_UNIT
            waits = Waiting("contribution", one.contribution_id, one.due_on, words, place, one.unit_id, duty_id=one.duty_id)
        else:
            role = None if one.unit_id is not None else Role.SECRETARY
            received = one.received_id or 0
            waits = Waiting("request", received, one.due_on, words, received_place(received), one.unit_id, role)
        found.append(replace(waits, since=one.asked_on))
    return found


def asked_extensions(session: Session, today: date, calendar: WorkingCalendar) -> list[Waiting]:
    """Extensions that were asked for: decided within some days, and before the date that they would move has passed."""
    found = []
    for one in open_requests(session):
        asked_on, limit = day_of(one.request.at), one.duty.last_permitted_on
        by = calendar.add_working_days(asked_on, DECIDE_DAYS)
        found.append(
            Waiting(
                kind="extension",
                subject_id=one.request.id,
                about=min(by, limit) if limit is not None and limit > asked_on else by,
                words=shorten(f"{one.unit}: {one.task.content}"),
                href=EXTENSIONS,
                role=Role.SECRETARY,
                duty_id=one.duty.id,
                since=asked_on,
            )
        )
    return found


def open_obstacles(session: Session, today: date, calendar: WorkingCalendar) -> list[Waiting]:
    """Obstacles that the secretariat answers, and answers that whoever raised them has to accept; the centre's are told there."""
    rows = open_obstacles_waiting(session)
    answered = _last_steps(session, ObstacleEvent.obstacle_id, ObstacleEvent, [row.obstacle_id for row in rows if row.answered])
    found = []
    for row in rows:
        words, place = shorten(row.title), obstacle_place(row.obstacle_id)
        if row.answered:
            since = answered.get(row.obstacle_id, row.raised_on)
            about = calendar.add_working_days(since, ACCEPT_DAYS)
            role = None if row.unit_id is not None else Role(row.raised_role)
            found.append(Waiting("answered", row.obstacle_id, about, words, place, row.unit_id, role, since=since))
        elif row.level == Level.SECRETARIAT and row.due_on is not None:
            found.append(Waiting("obstacle", row.obstacle_id, row.due_on, words, place, role=Role.SECRETARY, since=row.raised_on))
    return found


def called_explanations(session: Session, today: date, calendar: WorkingCalendar) -> list[Waiting]:
    """Explanations that units owe, and answers that the secretariat has to judge."""
    rows = open_explanations(session)
    answered = _last_steps(
        session, ExplanationEvent.explanation_id, ExplanationEvent, [row.explanation_id for row in rows if row.answered]
    )
    found = []
    for row in rows:
        words, place = shorten(row.question), explanation_place(row.explanation_id)
        if row.answered:
            since = answered.get(row.explanation_id, row.called_on)
            about = calendar.add_working_days(since, ACCEPT_DAYS)
            found.append(Waiting("explained", row.explanation_id, about, words, place, role=Role.SECRETARY, since=since))
        elif row.due_on is not None:
            found.append(Waiting("explanation", row.explanation_id, row.due_on, words, place, row.unit_id, since=row.called_on))
    return found


def _last_steps(session: Session, subject: Any, event: Any, ids: list[int]) -> dict[int, date]:
    """The day of the last step of some subjects."""
    if not ids:
        return {}
    rows = session.execute(select(subject, func.max(event.at)).where(subject.in_(ids)).group_by(subject))
    return {subject_id: day_of(at) for subject_id, at in rows}


SOURCES: tuple[Source, ...] = (
    Source(lambda today: exists().where(*_RETURNED), returned_completions),
    Source(
        lambda today: or_(exists().where(Contribution.state.in_(OPEN)), exists().where(ReceivedRequest.state.in_(OPEN))),
        asked_contributions,
    ),
    Source(lambda today: requests_to_decide().scalar_subquery() > 0, asked_extensions),
    Source(lambda today: exists().where(Obstacle.state.in_([State.OPEN, State.ANSWERED])), open_obstacles),
    Source(lambda today: exists().where(Explanation.state.in_(LIVING)), called_explanations),
    Source(
        lambda today: exists().where(Appointment.ended_on.is_(None), Appointment.ends_on.between(today, today + _TERM_SIGHT)),
        ending_terms,
    ),
)


def waiting_things(session: Session, today: date, calendar: WorkingCalendar) -> list[Waiting]:
    """Everything of the session's tenant that waits for somebody; one statement says which sources are worth reading."""
    filled = session.execute(select(*(source.anything(today) for source in SOURCES))).one()
    wanted = (source for source, anything in zip(SOURCES, filled, strict=True) if anything)
    return [one for source in wanted for one in source.read(session, today, calendar)]

"""Reads all that decides about the reminders of one duty, for whoever asks why nobody was reminded of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from reports.cycle import Cycle, cycle
from reports.periods import reporting_period
from reports.settings import cycle_policy
from scheduler.outbox.message import Channel, Status
from scheduler.outbox.proof import Receipt, messages_of_duty
from scheduler.reminders import dao
from scheduler.reminders.due import OpenDuty
from scheduler.reminders.judge import policy_of
from scheduler.reminders.people import OF_A_UNIT, Person, Staff
from scheduler.reminders.policy import own_days
from scheduler.reminders.silence import Asked, Said
from scheduler.runs import pulse
from tenants.absences.dao import absent_on
from tenants.calendar.service import calendar_of
from tenants.clock import local
from tenants.organisation.dao import find_settings, get_unit
from tenants.tasks.dao import get_duty

# The newest messages about a duty: enough to know who was told last and whose mail failed.
_NEWEST = 20


def ask(session: Session, duty_id: int, now: datetime) -> Asked:
    """What is known of a duty's reminders. Raises NotFound; the caller has checked that the reader may see the task."""
    duty = get_duty(session, duty_id)
    unit, today, calendar = get_unit(session, duty.unit_id), local(now).date(), calendar_of(session)
    settings = find_settings(session)
    months = cycle_policy(settings.cycle if settings else {})

    def cycle_on(day: date) -> Cycle:
        return cycle(reporting_period(day, months.send_day), calendar, months)

    policy = policy_of(session)
    people = dao.people(session, roles=OF_A_UNIT, unit_id=unit.id)
    names = {person.user_id: person.name for person in people}
    put_off = {
        user_id: until for user_id, until in dao.snoozes_of_duty(session, duty_id) if user_id in names
    }  # the last word of each
    staff = Staff(people, absent_on(session, today))
    beat = pulse(session, now)
    return Asked(
        duty=OpenDuty(
            duty.id, duty.unit_id, duty.task_id, duty.role, duty.rhythm, duty.state, duty.last_permitted_on, duty.answered_period
        ),
        policy=policy,
        calendar=calendar,
        now=now,
        cycle_on=cycle_on,
        has_ended=duty.ended_on is not None,
        unit_has_ended=unit.active_to is not None and unit.active_to < today,
        accounts=len(people),
        present=len(staff.of_unit(unit.id)),
        away=tuple((person.name, _name(staff.stand_in_of(person.user_id))) for person in people if staff.is_away(person.user_id)),
        without_mail=tuple(person.name for person in people if not person.mail_wanted),
        days=tuple((person.name, chosen) for person in people if (chosen := own_days(person.days, policy))),
        snoozed=tuple((names[user_id], until) for user_id, until in put_off.items()),
        said=tuple(
            Said(
                person=one.person,
                at=one.sent_at or one.created_at,
                occasion=one.occasion,
                by_mail=one.channel is Channel.MAIL,
                error=_error(one),
                waits=one.status is not Status.FAILED,
            )
            for one in messages_of_duty(session, [duty_id])[duty_id][:_NEWEST]
        ),
        alive=beat.alive,
        silent_since=beat.beat_at if not beat.alive else None,
    )


def _name(person: Person | None) -> str:
    return person.name if person else ""


def _error(one: Receipt) -> str:
    """What went wrong with a message that has not arrived."""
    if one.status is Status.SENT:
        return ""
    return one.last_error or ("không rõ nguyên nhân" if one.status is Status.FAILED else "")

"""What a tenant's people are to be told at a moment: reads, decides by the pure rules, composes; stores nothing.

The outbox is the memory. A duty is spoken of to a person under its present occasion unless a receipt of that occasion exists; so a
missed morning is caught up by the next, and a second run finds nothing left to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from reports.cycle import Cycle, cycle
from reports.periods import Period, reporting_period
from reports.settings import cycle_policy
from scheduler.outbox.message import NewMessage, Reason
from scheduler.reminders import dao
from scheduler.reminders.due import Reminder, last_date_in_sight, period_occasion, period_reminders, reminders_due
from scheduler.reminders.people import OF_A_UNIT, Person
from scheduler.reminders.policy import ReminderPolicy, speaking_time
from scheduler.reminders.stages import ReportStanding, stage_reminder
from scheduler.reminders.wording import TaskWords, digest, stage_message
from tenants.calendar.service import calendar_of
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM, local
from tenants.organisation.dao import find_settings
from tenants.organisation.models import Tenant
from tenants.tasks.dao import count_waiting, units_still_owing

# A change of the calendar can move an occasion past the day on which it was served: receipts are read a little further back.
_MARGIN = timedelta(days=7)

# The report has left the units' hands: what they would say now goes into the next one.
_BEYOND_UNITS = ("awaiting_signature", "signed", "sent", "accepted")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be said, and which units owe something although nobody of theirs can be told."""

    messages: list[NewMessage] = field(default_factory=list)
    reminders: int = 0
    unreachable: dict[int, int] = field(default_factory=dict)  # unit: duties


def policy_of(session: Session) -> ReminderPolicy:
    """How the session's tenant reminds."""
    settings = find_settings(session)
    return ReminderPolicy.from_settings(settings.reminders if settings else {})


def judge(session: Session, tenant: Tenant, now: datetime) -> Judgement:
    """What the people of the session's tenant are to be told at `now`; nothing before the tenant's hour.

    Nothing on days off and in quiet hours either: what is not said then is said on the next working morning.
    """
    calendar, policy, today = calendar_of(session), policy_of(session), local(now).date()
    if speaking_time(now, calendar, policy) > now or local(now).time() < policy.send_at:
        return Judgement()
    settings = find_settings(session)
    months = cycle_policy(settings.cycle if settings else {})
    running = cycle(reporting_period(today, months.send_day), calendar, months)
    previous = cycle(running.period.previous(), calendar, months)
    # The month before is chased until it is sent, unless the tenant was not there yet.
    cycles = [running] if local(tenant.created_at).date() > previous.window.end else [previous, running]
    everybody = dao.people(session)
    found = _reminders(session, calendar, policy, running, today)
    judgement = _digests(session, found, everybody, calendar, policy, running.period, now)
    stages = _stage_messages(session, everybody, policy, cycles, today) if tenant.reports_to_id is not None else []
    return Judgement(
        [*judgement.messages, *stages],
        judgement.reminders,
        judgement.unreachable,
    )


def _reminders(
    session: Session, calendar: WorkingCalendar, policy: ReminderPolicy, running: Cycle, today: date
) -> list[Reminder]:
    period = str(running.period)
    dated = dao.duties_with_date(session, last_date_in_sight(calendar, policy, today))
    found = reminders_due(dated, calendar, policy, today, period=period)
    # Continuous duties are most of a tenant's: they are read only on the few days on which they can be spoken of.
    if period_occasion(running, policy, today) and dao.report_state(session, period) not in _BEYOND_UNITS:
        found += period_reminders(dao.duties_of_period(session, period), running, policy, today)
    return found


def _digests(
    session: Session,
    reminders: list[Reminder],
    everybody: Iterable[Person],
    calendar: WorkingCalendar,
    policy: ReminderPolicy,
    period: Period,
    now: datetime,
) -> Judgement:
    if not reminders:
        return Judgement()
    today = local(now).date()
    since = datetime.combine(min(one.meant_for for one in reminders), time.min, VIETNAM) - _MARGIN
    said: dict[int, set[tuple[str, int]]] = {}
    served_today: set[int] = set()
    for user_id, at, duties in dao.receipts(session, Reason.DIGEST, since, now):
        said.setdefault(user_id, set()).update((occasion, duty_id) for occasion, ids in duties.items() for duty_id in ids)
        if local(at).date() == today:
            served_today.add(user_id)  # one digest a morning: what is new since then waits for the next
    of_unit: dict[int, list[Reminder]] = {}
    for one in reminders:
        of_unit.setdefault(one.unit_id, []).append(one)
    members: dict[int, list[Person]] = {}
    for person in everybody:
        if person.role in OF_A_UNIT and person.unit_id is not None:
            members.setdefault(person.unit_id, []).append(person)
    owed: list[tuple[Person, list[Reminder]]] = []
    for unit_id, its in of_unit.items():
        for person in members.get(unit_id, ()):
            told = said.get(person.user_id, set())
            unsaid = [one for one in its if (one.occasion, one.duty_id) not in told] if told else its
            if unsaid and person.user_id not in served_today:
                owed.append((person, unsaid))
    words = dao.task_words(session, {one.task_id for _, unsaid in owed for one in unsaid})
    names = dao.unit_names(session) if owed else {}
    messages: list[NewMessage] = []
    for person, unsaid in owed:
        messages += digest(
            person,
            names[unsaid[0].unit_id],
            unsaid,
            words,
            calendar,
            today,
            period=period,
            meant_for=_morning(min(_meant(one, person, words, calendar, today) for one in unsaid), policy),
            by_mail=policy.mail,
        )
    unreachable = Counter(one.unit_id for one in reminders if one.unit_id not in members)
    return Judgement(messages, sum(len(unsaid) for _, unsaid in owed), dict(unreachable))


def _meant(one: Reminder, person: Person, words: Mapping[int, TaskWords], calendar: WorkingCalendar, today: date) -> date:
    """The day a reminder was meant for; nobody is late in telling a person about what neither of them knew."""
    known_since = max(words[one.task_id].known_since, person.known_since)
    return one.meant_for if one.meant_for > known_since else min(today, calendar.next_working(known_since))


def _morning(day: date, policy: ReminderPolicy) -> datetime:
    return datetime.combine(day, policy.send_at, VIETNAM)


def _stage_messages(
    session: Session, everybody: Iterable[Person], policy: ReminderPolicy, cycles: Iterable[Cycle], today: date
) -> list[NewMessage]:
    messages: list[NewMessage] = []
    for month in cycles:
        period = str(month.period)
        standing = ReportStanding(dao.report_state(session, period))
        reminder = stage_reminder(month, standing, policy, today)
        if reminder is None:
            continue
        waiting, _ = count_waiting(session)
        standing = ReportStanding(standing.state, waiting, len(units_still_owing(session, period, today)))
        meant_for = _morning(reminder.meant_for, policy)
        for person in everybody:
            if person.role is reminder.role:
                messages += stage_message(person, reminder, month, standing, today, meant_for=meant_for, by_mail=policy.mail)
    return messages

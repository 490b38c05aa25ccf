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
from scheduler.reminders.due import OpenDuty, Reminder, last_date_in_sight, period_occasion, period_reminders, reminders_due
from scheduler.reminders.ladder import Rung, hearers, ladder_reminders
from scheduler.reminders.people import Hearer, Person, Staff
from scheduler.reminders.policy import ReminderPolicy, day_to_listen, morning_hour, own_days, speaking_time
from scheduler.reminders.sources import waiting_things
from scheduler.reminders.stages import ReportStanding, stage_hearers, stage_reminder
from scheduler.reminders.waiting import WaitingReminder, waiting_reminders
from scheduler.reminders.wording import TaskWords, digest, stage_message, urgent_message
from tenants.absences.dao import absent_on
from tenants.calendar.service import calendar_of
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM, local
from tenants.organisation.dao import find_settings
from tenants.organisation.models import Tenant, TenantSettings
from tenants.tasks.dao import units_still_owing
from tenants.tasks.verification_dao import count_waiting

# A change of the calendar can move an occasion past the day on which it was served: receipts are read a little further back.
_MARGIN = timedelta(days=7)

# By these messages people have heard of duties and of other things that wait.
OF_DUTIES = (Reason.DIGEST, Reason.URGENT)

# The report has left the units' hands: what they would say now goes into the next one.
_BEYOND_UNITS = ("awaiting_signature", "signed", "sent", "accepted")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be said, and which units owe something although nobody of theirs can be told."""

    messages: list[NewMessage] = field(default_factory=list)
    reminders: int = 0
    unreachable: dict[int, int] = field(default_factory=dict)  # unit: duties
    to_explain: dict[int, list[int]] = field(default_factory=dict)  # unit: the duties that it is called to explain


@dataclass(frozen=True, slots=True)
class Morning:
    """The moment that is judged, with the tenant's rules and people."""

    session: Session
    now: datetime
    today: date
    calendar: WorkingCalendar
    policy: ReminderPolicy
    staff: Staff
    period: Period  # the one that runs
    running: Cycle
    reports: Mapping[str, str]  # the states of the reports of the period that runs and the one before

    def listens(self, person: Person) -> bool:
        """Whether a person's day for the digest and their hour of the morning have come."""
        chosen = own_days(person.days, self.policy)
        if chosen and day_to_listen(self.today, chosen, self.calendar) > self.today:
            return False
        return local(self.now).time() >= morning_hour(person.hour, self.policy)


def policy_of(session: Session) -> ReminderPolicy:
    """How the session's tenant reminds."""
    return _policy(find_settings(session))


def _policy(settings: TenantSettings | None) -> ReminderPolicy:
    return ReminderPolicy.from_settings(settings.reminders if settings else {})


def staff_of(session: Session, today: date) -> Staff:
    """Who of the session's tenant can be told on a day, and who is away."""
    return Staff(dao.people(session), absent_on(session, today), dao.ended_units(session, today))


def judge(session: Session, tenant: Tenant, now: datetime) -> Judgement:
    """What the people of the session's tenant are to be told at `now`; nothing before the tenant's hour, or their own.

    Nothing on days off and in quiet hours either: what is not said then is said on the next working morning.
    """
    settings, calendar, today = find_settings(session), calendar_of(session), local(now).date()
    policy = _policy(settings)
    if speaking_time(now, calendar, policy) > now:
        return Judgement()
    staff = staff_of(session, today)
    months = cycle_policy(settings.cycle if settings else {})
    period = reporting_period(today, months.send_day)
    running = cycle(period, calendar, months)
    reports = dao.report_states(session, [str(period), str(period.previous())])
    morning = Morning(session, now, today, calendar, policy, staff, period, running, reports)
    after_hours = local(now).time() >= policy.send_at
    # The ladder and the report's stages speak at the tenant's hour, whatever days anybody chose for the digest.
    if not after_hours and not any(morning.listens(person) for person in staff.everybody):
        return Judgement()
    # Continuous duties and the like do not climb: the ladder needs only what is read for the dates.
    dated = dao.duties_with_date(session, last_date_in_sight(calendar, policy, today))
    found = _reminders(morning, dated)
    rungs = ladder_reminders(dated, calendar, policy, today, period=str(period)) if after_hours else {}
    waiting = waiting_reminders(waiting_things(session, today, calendar), calendar, policy, today)
    del dated  # of a large tenant tens of thousands: gone before messages are composed
    memory = _Memory.read(morning, [*found, *(one for some in rungs.values() for one in some), *waiting])
    urgent, spoken = _urgent(morning, rungs, found, memory)
    judgement = _digests(morning, found, waiting, memory, spoken)
    stages: list[NewMessage] = []
    if tenant.reports_to_id is not None and after_hours:
        previous = cycle(period.previous(), calendar, months)
        # The month before is chased until it is sent, unless the tenant was not there yet.
        cycles = [running] if local(tenant.created_at).date() > previous.window.end else [previous, running]
        stages = _stage_messages(morning, cycles)
    return Judgement(
        [*urgent, *judgement.messages, *stages],
        judgement.reminders + sum(len(duties) for duties in spoken.values()),
        judgement.unreachable,
        _to_explain(rungs, spoken) if policy.explain_by_itself else {},
    )


def _to_explain(rungs: Mapping[Rung, list[Reminder]], spoken: Mapping[int, set[int]]) -> dict[int, list[int]]:
    """What has just reached the rung of the explanation, by unit."""
    fresh = set().union(*spoken.values())
    found: dict[int, list[int]] = {}
    for one in rungs.get(Rung.EXPLAIN, ()):
        if one.duty_id in fresh:
            found.setdefault(one.unit_id, []).append(one.duty_id)
    return found


def _reminders(morning: Morning, dated: list[OpenDuty]) -> list[Reminder]:
    session, policy, today, period = morning.session, morning.policy, morning.today, str(morning.period)
    found = reminders_due(dated, morning.calendar, policy, today, period=period)
    # Continuous duties are most of a tenant's: they are read only on the few days on which they can be spoken of.
    if period_occasion(morning.running, policy, today) and morning.reports.get(period) not in _BEYOND_UNITS:
        found += period_reminders(dao.duties_of_period(session, period), morning.running, policy, today)
    return found


@dataclass(frozen=True, slots=True)
class _Memory:
    """What each person has been told, who has had the digest of today, and what each has put off."""

    said: dict[int, set[tuple[str, int]]]
    served_today: set[int]
    snoozed: dict[int, set[int | str]]

    @classmethod
    def read(cls, morning: Morning, found: list[Reminder | WaitingReminder]) -> _Memory:
        memory = cls({}, set(), {})
        if not found:
            return memory
        since = datetime.combine(min(one.meant_for for one in found), time.min, VIETNAM) - _MARGIN
        for user_id, at, reason, duties in dao.receipts(morning.session, OF_DUTIES, since, morning.now):
            told = memory.said.setdefault(user_id, set())
            for occasion, ids in duties.items():
                told.update((occasion, duty_id) for duty_id in ids or (0,))
            if reason == Reason.DIGEST and local(at).date() == morning.today:
                memory.served_today.add(user_id)  # one digest a morning: what is new since then waits for the next
        memory.snoozed.update(dao.snoozes(morning.session, morning.today))
        return memory


def _urgent(
    morning: Morning, rungs: Mapping[Rung, list[Reminder]], found: list[Reminder], memory: _Memory
) -> tuple[list[NewMessage], dict[int, set[int]]]:
    """The messages of the ladder, one to a person and rung, and the duties of which each person hears by them."""
    spoken: dict[int, set[int]] = {}
    told: list[tuple[Rung, Hearer, list[Reminder]]] = []
    for rung, reminders in rungs.items():
        by_unit: dict[int, list[Reminder]] = {}
        for one in reminders:
            by_unit.setdefault(one.unit_id, []).append(one)
        by_person: dict[int, tuple[Hearer, list[Reminder]]] = {}
        for unit_id, its in by_unit.items():
            for hearer in hearers(rung, unit_id, morning.staff):
                user_id = hearer.person.user_id
                said = memory.said.get(user_id, set())
                unsaid = [one for one in its if (one.occasion, one.duty_id) not in said]
                if unsaid:
                    by_person.setdefault(user_id, (hearer, []))[1].extend(unsaid)
                    spoken.setdefault(user_id, set()).update(one.duty_id for one in unsaid)
        told += [(rung, hearer, unsaid) for hearer, unsaid in by_person.values()]
    if not told:
        return [], spoken
    # A duty of which a person hears urgently is not in the digest of the morning, too: its own occasion counts as said.
    climbing = {one.duty_id for _, _, unsaid in told for one in unsaid}
    own = {one.duty_id: one for one in found if one.duty_id in climbing}
    words = dao.task_words(morning.session, {one.task_id for _, _, unsaid in told for one in unsaid})
    names = dao.unit_names(morning.session)
    messages: list[NewMessage] = []
    for rung, hearer, unsaid in told:
        messages += urgent_message(
            hearer,
            rung,
            unsaid,
            [own[one.duty_id] for one in unsaid if one.duty_id in own and one.unit_id == hearer.person.answers_for],
            words,
            names,
            morning.calendar,
            morning.today,
            meant_for=_at(min(_meant(one, hearer.person, words, morning) for one in unsaid), morning.policy),
            by_mail=morning.policy.mail,
        )
    return messages, spoken


def _digests(
    morning: Morning,
    reminders: list[Reminder],
    waiting: list[WaitingReminder],
    memory: _Memory,
    spoken: Mapping[int, set[int]],
) -> Judgement:
    of_unit: dict[int, list[Reminder]] = {}
    for one in reminders:
        of_unit.setdefault(one.unit_id, []).append(one)
    owed: dict[int, tuple[Hearer, list[Reminder], list[WaitingReminder]]] = {}
    nobody: set[int] = set()
    for unit_id, its in of_unit.items():
        told = morning.staff.of_unit(unit_id)
        if not told:
            nobody.add(unit_id)
        for hearer in told:
            user_id = hearer.person.user_id
            if user_id in memory.served_today or not morning.listens(hearer.person):
                continue
            said, silent = memory.said.get(user_id, set()), memory.snoozed.get(user_id, set()) | spoken.get(user_id, set())
            unsaid = (
                [one for one in its if (one.occasion, one.duty_id) not in said and one.duty_id not in silent]
                if said or silent
                else its
            )
            if unsaid:
                owed[user_id] = (hearer, unsaid, [])
    for thing in waiting:
        about = thing.waiting
        for hearer in morning.staff.of_unit(about.unit_id) if about.unit_id is not None else _of_role(morning, thing):
            user_id = hearer.person.user_id
            if user_id in memory.served_today or not morning.listens(hearer.person):
                continue
            said = memory.said.get(user_id, set())
            if (thing.occasion, about.duty_id or 0) in said or memory.snoozed.get(user_id, set()) & {about.subject, about.duty_id}:
                continue
            owed.setdefault(user_id, (hearer, [], []))[2].append(thing)
    words = dao.task_words(morning.session, {one.task_id for _, unsaid, _ in owed.values() for one in unsaid})
    names = dao.unit_names(morning.session) if owed else {}
    messages: list[NewMessage] = []
    for hearer, unsaid, things in owed.values():
        person = hearer.person
        days = [_meant(one, person, words, morning) for one in unsaid] + [_since(thing, person, morning) for thing in things]
        messages += digest(
            hearer,
            names.get(person.unit_id or 0, ""),
            unsaid,
            things,
            words,
            morning.calendar,
            morning.today,
            period=morning.period,
            meant_for=_at(_listening(min(days), person, morning), morning.policy, person.hour),
            by_mail=morning.policy.mail,
        )
    return Judgement(
        messages,
        sum(len(unsaid) + len(things) for _, unsaid, things in owed.values()),
        dict(Counter(one.unit_id for one in reminders if one.unit_id in nobody)),
    )


def _of_role(morning: Morning, thing: WaitingReminder) -> list[Hearer]:
    return morning.staff.of_role_or_above(thing.waiting.role) if thing.waiting.role else []


def _meant(one: Reminder, person: Person, words: Mapping[int, TaskWords], morning: Morning) -> date:
    """The day a reminder was meant for; nobody is late in telling a person about what neither of them knew."""
    return _known(one.meant_for, max(words[one.task_id].known_since, person.known_since), morning)


def _since(thing: WaitingReminder, person: Person, morning: Morning) -> date:
    return _known(thing.meant_for, max(thing.waiting.since or date.min, person.known_since), morning)


def _known(meant_for: date, known_since: date, morning: Morning) -> date:
    return meant_for if meant_for > known_since else min(morning.today, morning.calendar.next_working(known_since))


def _listening(day: date, person: Person, morning: Morning) -> date:
    """The day on which a person wanted to hear what was meant for a day: what waited for it is not late."""
    chosen = own_days(person.days, morning.policy)
    return min(day_to_listen(day, chosen, morning.calendar), morning.today) if chosen else day


def _at(day: date, policy: ReminderPolicy, hour: int = 0) -> datetime:
    return datetime.combine(day, morning_hour(hour, policy), VIETNAM)


def _stage_messages(morning: Morning, cycles: Iterable[Cycle]) -> list[NewMessage]:
    messages: list[NewMessage] = []
    for month in cycles:
        period = str(month.period)
        standing = ReportStanding(morning.reports.get(period, ""))
        reminder = stage_reminder(month, standing, morning.policy, morning.today)
        if reminder is None:
            continue
        waiting, _ = count_waiting(morning.session)
        owing = len(units_still_owing(morning.session, period, morning.today))
        standing = ReportStanding(standing.state, waiting, owing)
        meant_for = _at(reminder.meant_for, morning.policy)
        for hearer in stage_hearers(reminder.role, morning.staff):
            messages += stage_message(
                hearer, reminder, month, standing, morning.today, meant_for=meant_for, by_mail=morning.policy.mail
            )
    return messages

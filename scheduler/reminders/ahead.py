"""A month of reminders before it comes: on which days how many people would be told of what, under a policy that is being tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from reports.cycle import Cycle, CyclePolicy, cycle
from reports.periods import reporting_period
from reports.settings import cycle_policy
from scheduler.reminders import dao
from scheduler.reminders.due import OpenDuty, date_spacing, last_date_in_sight, owed_by_date, period_occasion
from scheduler.reminders.judge import OF_DUTIES, staff_of
from scheduler.reminders.ladder import RUNG_LABELS, hearers, rung_occasion
from scheduler.reminders.occasions import CATCH_UP_WORKING_DAYS, occasion_of
from scheduler.reminders.people import Hearer, Staff
from scheduler.reminders.policy import ReminderPolicy
from scheduler.reminders.sources import waiting_things
from scheduler.reminders.stages import STAGE_WORDS, ReportStanding, stage_hearers, stage_reminder
from scheduler.reminders.waiting import WAITING_LABELS, Waiting, waiting_reminders
from tenants.calendar.service import calendar_of
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM, local
from tenants.db.guard import actor_of
from tenants.organisation.dao import find_settings, get_tenant
from tenants.tasks.states import DutyRole

DAYS = 31

_SIDES = {"before": "sắp đến hạn", "on": "đến hạn", "after": "quá hạn"}


@dataclass(slots=True)
class DayAhead:
    """One working day: what would be spoken of, how often, and to how many people."""

    day: date
    lines: Counter[str] = field(default_factory=Counter)
    people: set[int] = field(default_factory=set)

    def add(self, words: str, count: int, told: list[Hearer]) -> None:
        """Note that something is spoken of to some people."""
        if told:
            self.lines[words] += count
            self.people.update(hearer.person.user_id for hearer in told)


def month_ahead(session: Session, policy: ReminderPolicy, now: datetime, *, days: int = DAYS) -> list[DayAhead]:
    """The working days of the next `days` days on which something would be said, as things stand now and if nobody did anything.

    What has been said before is left out, as the judge leaves it out; hours of one's own and reminders put off are not looked at.
    """
    calendar, today = calendar_of(session), local(now).date()
    first = today if local(now).time() <= policy.send_at else today + timedelta(days=1)
    mornings = [day for n in range(days) if calendar.is_working(day := first + timedelta(days=n))]
    if not mornings:
        return []
    settings = find_settings(session)
    look = _Look(session, calendar, policy, cycle_policy(settings.cycle if settings else {}), mornings)
    found = [DayAhead(day) for day in mornings]
    staff = [staff_of(session, day) for day in mornings]
    for part in (_dates, _rungs, _periods, _waiting, _stages):
        part(look, found, staff)
    return [one for one in found if one.lines]


class _Look:
    """What is read once for the whole month."""

    def __init__(
        self, session: Session, calendar: WorkingCalendar, policy: ReminderPolicy, months: CyclePolicy, mornings: list[date]
    ) -> None:
        self.session, self.calendar, self.policy, self.months, self.mornings = session, calendar, policy, months, mornings
        self.dated = dao.duties_with_date(session, last_date_in_sight(calendar, policy, mornings[-1]))
        since = calendar.add_working_days(mornings[0], -CATCH_UP_WORKING_DAYS - 5)
        self.said: set[tuple[str, int]] = set()
        start, end = (datetime.combine(day, time.min, VIETNAM) for day in (since, mornings[0] + timedelta(days=1)))
        for _, _, _, duties in dao.receipts(session, OF_DUTIES, start, end):
            self.said.update((occasion, duty_id) for occasion, ids in duties.items() for duty_id in ids or (0,))

    def cycle_on(self, day: date) -> Cycle:
        """The cycle of the period that runs on a day."""
        return cycle(reporting_period(day, self.months.send_day), self.calendar, self.months)

    def fresh(self, name_of: Callable[[date, date], str]) -> Iterator[tuple[int, date, Counter[int], str]]:
        """Each day on which a date's occasion is new: number of the day, the date, its lead and open duties by unit, the name.

        `name_of` names the occasion of a date on a day. On the first morning what has been said is taken away duty by duty.
        """
        by_date: dict[date, list[OpenDuty]] = {}
        for duty in self.dated:
            if duty.last_permitted_on is not None:
                by_date.setdefault(duty.last_permitted_on, []).append(duty)
        for limit, duties in by_date.items():
            before = ""
            for number, day in enumerate(self.mornings):
                name = name_of(limit, day)
                if name and name != before:
                    period = str(reporting_period(day, self.months.send_day))
                    owed = [one for one in duties if owed_by_date(one, limit, day, period)]
                    if number == 0:
                        owed = [one for one in owed if (f"{limit}:{name}", one.duty_id) not in self.said]
                    if name.startswith("rung"):
                        owed = [one for one in owed if one.role == DutyRole.LEAD]
                    if owed:
                        yield number, limit, Counter(one.unit_id for one in owed), name
                before = name


def _dates(look: _Look, found: list[DayAhead], staff: list[Staff]) -> None:
    spacing = date_spacing(look.policy)

    def name_of(limit: date, day: date) -> str:
        occasion = occasion_of(limit, day, look.calendar, spacing)
        return occasion.name if occasion else ""

    for number, _, units, name in look.fresh(name_of):
        for unit_id, count in units.items():
            found[number].add(_SIDES[name.partition(":")[0]], count, staff[number].of_unit(unit_id))


def _rungs(look: _Look, found: list[DayAhead], staff: list[Staff]) -> None:
    def name_of(limit: date, day: date) -> str:
        reached = rung_occasion(limit, day, look.calendar, look.policy) if limit < day else None
        return f"rung:{reached[0]}" if reached else ""

    for number, limit, units, _ in look.fresh(name_of):
        reached = rung_occasion(limit, look.mornings[number], look.calendar, look.policy)
        if reached:
            for unit_id, count in units.items():
                found[number].add(f"khẩn: {RUNG_LABELS[reached[0]]}", count, hearers(reached[0], unit_id, staff[number]))


def _periods(look: _Look, found: list[DayAhead], staff: list[Staff]) -> None:
    owing: dict[str, Counter[int]] = {}
    before = ""
    for number, day in enumerate(look.mornings):
        month = look.cycle_on(day)
        occasion = period_occasion(month, look.policy, day)
        name = f"{month.period}:unit:{occasion.name}" if occasion else ""
        if name and name != before:
            period = str(month.period)
            if period not in owing:
                duties = dao.duties_of_period(look.session, period)
                owing[period] = Counter(one.unit_id for one in duties if number or (name, one.duty_id) not in look.said)
            for unit_id, count in owing[period].items():
                found[number].add("chưa báo cáo kỳ", count, staff[number].of_unit(unit_id))
        before = name


def _waiting(look: _Look, found: list[DayAhead], staff: list[Staff]) -> None:
    things: list[Waiting] = waiting_things(look.session, look.mornings[0], look.calendar)
    before: dict[str, str] = {}
    for number, day in enumerate(look.mornings):
        for one in waiting_reminders(things, look.calendar, look.policy, day):
            about = one.waiting
            known = before.get(about.subject) == one.occasion
            before[about.subject] = one.occasion
            if known or (number == 0 and (one.occasion, about.duty_id or 0) in look.said):
                continue
            told = staff[number].of_unit(about.unit_id) if about.unit_id is not None else []
            told = staff[number].of_role_or_above(about.role) if about.role else told
            words = WAITING_LABELS[about.kind]
            found[number].add(f"{words[:1].lower()}{words[1:]}", 1, told)


def _stages(look: _Look, found: list[DayAhead], staff: list[Staff]) -> None:
    if get_tenant(look.session, actor_of(look.session).tenant_id).reports_to_id is None:
        return
    states: dict[str, str] = {}
    before = ""
    for number, day in enumerate(look.mornings):
        month = look.cycle_on(day)
        period = str(month.period)
        if period not in states:
            states[period] = dao.report_states(look.session, [period]).get(period, "")
        reminder = stage_reminder(month, ReportStanding(states[period]), look.policy, day)
        if reminder and reminder.occasion != before:
            found[number].add(
                f"báo cáo {month.period.label}: {STAGE_WORDS[reminder.act]}", 1, stage_hearers(reminder.role, staff[number])
            )
        before = reminder.occasion if reminder else ""

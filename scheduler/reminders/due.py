"""Which duties are to be spoken of on a day, and under which occasion: pure, so that a whole year can be replayed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reports.cycle import Cycle
from scheduler.reminders.occasions import Occasion, Spacing, horizon, occasion_of
from scheduler.reminders.policy import ReminderPolicy
from tenants.calendar.working_days import WorkingCalendar
from tenants.tasks.states import DutyRole, DutyState, Rhythm

# Reported is answered: until the secretariat has judged it, its unit owes nothing.
SETTLED = (DutyState.REPORTED.value, DutyState.COMPLETED.value)


class Kind(StrEnum):
    """What a reminder is about."""

    DATE = "date"  # the duty's own date
    PERIOD = "period"  # an answer in this reporting period
    RUNG = "rung"  # its lateness, on the ladder


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """A duty as the judge sees it."""

    duty_id: int
    unit_id: int
    task_id: int
    role: str
    rhythm: str
    state: str
    last_permitted_on: date | None
    answered_period: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """One duty to be spoken of. `occasion` holds the date it is about, so that a changed date is a new occasion."""

    duty_id: int
    unit_id: int
    task_id: int
    role: str
    kind: Kind
    occasion: str  # 2026-11-30:before:3, or 2026-11:unit:on
    about: date  # the last permitted day, or the day by which units report
    meant_for: date


def date_spacing(policy: ReminderPolicy) -> Spacing:
    """When a duty's own date is spoken of."""
    return Spacing(policy.before, policy.on_day, policy.after, policy.repeat_after)


def unit_spacing(policy: ReminderPolicy) -> Spacing:
    """When the day by which units report is spoken of."""
    return Spacing(policy.unit_before, True, policy.unit_after)


def last_date_in_sight(calendar: WorkingCalendar, policy: ReminderPolicy, today: date) -> date:
    """The last permitted day beyond which no duty needs to be read."""
    return horizon(today, calendar, date_spacing(policy))


def reminders_due(
    duties: Iterable[OpenDuty], calendar: WorkingCalendar, policy: ReminderPolicy, today: date, *, period: str
) -> list[Reminder]:
    """What is to be said on `today` about duties with a date; nothing on a day off: that waits for the next working morning.

    `period` is the running reporting period ("2026-11"): a coordinating unit that has contributed in it is left alone until its
    date has passed. The result depends on the arguments alone; what has been said before is taken away by `unsaid`.
    """
    if not calendar.is_working(today):
        return []
    spacing = date_spacing(policy)
    # Hundreds of thousands of duties share a few dozen dates.
    known: dict[date, Occasion | None] = {}
    found = []
    for duty in duties:
        limit = duty.last_permitted_on
        if limit is None or not owed_by_date(duty, limit, today, period):
            continue
        if limit not in known:
            known[limit] = occasion_of(limit, today, calendar, spacing)
        occasion = known[limit]
        if occasion:
            found.append(_reminder(duty, Kind.DATE, f"{limit}:{occasion.name}", limit, occasion.meant_for))
    return found


def period_occasion(cycle: Cycle, policy: ReminderPolicy, today: date) -> Occasion | None:
    """The occasion of the day by which units report, as of `today`; none on a day off or while it is far."""
    if not cycle.calendar.is_working(today):
        return None
    return occasion_of(cycle.stage("unit").target_on, today, cycle.calendar, unit_spacing(policy))


def period_reminders(duties: Iterable[OpenDuty], cycle: Cycle, policy: ReminderPolicy, today: date) -> list[Reminder]:
    """What is to be said on `today` about duties that are answered once per period and have no answer in this one yet."""
    occasion = period_occasion(cycle, policy, today)
    if occasion is None:
        return []
    period, target = str(cycle.period), cycle.stage("unit").target_on
    name = f"{period}:unit:{occasion.name}"
    return [_reminder(duty, Kind.PERIOD, name, target, occasion.meant_for) for duty in duties if owed_in_period(duty, period)]


def owed_in_period(duty: OpenDuty, period: str) -> bool:
    """Whether a lead unit still owes its answer for a period: continuous duties always, others once they are under way."""
    return (
        duty.role == DutyRole.LEAD
        and duty.state not in SETTLED
        and duty.answered_period < period
        and (duty.rhythm == Rhythm.CONTINUOUS or duty.state == DutyState.IN_PROGRESS)
    )


def owed_by_date(duty: OpenDuty, limit: date, today: date, period: str) -> bool:
    """Whether a unit owes a duty by its date: not what is reported, nor what has no date of its own."""
    if duty.state in SETTLED or duty.rhythm in (Rhythm.CONTINUOUS, Rhythm.UNDATED):
        return False
    # A contribution is asked for again only when its date has passed without the task being closed.
    return duty.role == DutyRole.LEAD or limit < today or duty.answered_period < period


def _reminder(duty: OpenDuty, kind: Kind, occasion: str, about: date, meant_for: date) -> Reminder:
    return Reminder(duty.duty_id, duty.unit_id, duty.task_id, duty.role, kind, occasion, about, meant_for)

"""When one date is spoken of: the occasions around it, each with a name that stays the same however late it is served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tenants.calendar.working_days import WorkingCalendar

# An occasion that nobody served is served on the next run, but not when it has become history.
CATCH_UP_WORKING_DAYS = 10


@dataclass(frozen=True, slots=True)
class Occasion:
    """One reason to speak about a date: its name inside that date and the working day that it was meant for."""

    name: str  # before:3, on, after:1
    meant_for: date


@dataclass(frozen=True, slots=True)
class Spacing:
    """Working days around a date at which it is spoken of; after the last of `after`, every `repeat` working days unless 0."""

    before: Sequence[int] = ()
    on_day: bool = True
    after: Sequence[int] = ()
    repeat: int = 0


def occasion_of(limit: date, today: date, calendar: WorkingCalendar, spacing: Spacing) -> Occasion | None:
    """The latest occasion of the date `limit` that has come by the working day `today`; none before the first, or long after.

    `limit` itself never moves. What would fall on a day off is said on the working day before while the date lies ahead, and
    on the working day after once it has passed. Only the latest occasion counts: who was away for a week hears once, not thrice.
    """
    name, meant_for = _after(limit, today, calendar, spacing) or _before(limit, today, calendar, spacing) or ("", today)
    if not name or calendar.count_working_days(meant_for, today) > CATCH_UP_WORKING_DAYS:
        return None
    return Occasion(name, meant_for)


def planned(limit: date, calendar: WorkingCalendar, spacing: Spacing) -> list[Occasion]:
    """Every named occasion of a date with the day that it is meant for, in order; those that repeat for ever are left out."""
    last_day = calendar.on_or_before(limit)
    found = [
        Occasion(f"before:{days}", calendar.add_working_days(last_day, -days)) for days in sorted(spacing.before, reverse=True)
    ]
    if spacing.on_day:
        found.append(Occasion("on", last_day))
    return found + [Occasion(f"after:{days}", calendar.add_working_days(limit, days)) for days in sorted(spacing.after)]


def _after(limit: date, today: date, calendar: WorkingCalendar, spacing: Spacing) -> tuple[str, date] | None:
    if today <= limit:
        return None
    passed = calendar.count_working_days(limit, today)
    reached = max((days for days in spacing.after if days <= passed), default=0)
    last = max(spacing.after, default=0)
    if spacing.repeat and passed > last:
        reached = max(reached, last + (passed - last) // spacing.repeat * spacing.repeat)
    return (f"after:{reached}", calendar.add_working_days(limit, reached)) if reached else None


def _before(limit: date, today: date, calendar: WorkingCalendar, spacing: Spacing) -> tuple[str, date] | None:
    left = calendar.count_working_days(today, limit) if today <= limit else 0
    last_day = calendar.on_or_before(limit)
    if spacing.on_day and left == 0:
        return "on", last_day
    reached = min((days for days in spacing.before if days >= left), default=None)
    return (f"before:{reached}", calendar.add_working_days(last_day, -reached)) if reached is not None else None


def horizon(today: date, calendar: WorkingCalendar, spacing: Spacing) -> date:
    """The last date that can have an occasion on `today`: what lies beyond need not be read."""
    beyond = calendar.add_working_days(today, max(spacing.before, default=0) + 1)
    # The days off that follow the last working day of the window still belong to it.
    return date.fromordinal(beyond.toordinal() - 1)

"""What a change of the month's days would move: old and new dates side by side, before anything is applied. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.cycle import Cycle, CyclePolicy, cycle
from reports.periods import Period
from tenants.calendar.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Dates:
    """The official day of a step and the day to aim at."""

    official_on: dt.date
    target_on: dt.date


@dataclass(frozen=True, slots=True)
class StepMove:
    """One step before and after; `key` is cutoff, unit, verify, sign or send."""

    key: str
    title: str
    old: Dates
    new: Dates

    @property
    def moved(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class MonthMove:
    """One month before and after; a fixed one keeps its days, because its figures are closed."""

    period: Period
    steps: tuple[StepMove, ...]
    old_lock: dt.date
    new_lock: dt.date
    fixed: bool

    @property
    def moved(self) -> bool:
        return any(step.moved for step in self.steps)


def moves(
    periods: Sequence[Period],
    calendar: WorkingCalendar,
    old: CyclePolicy,
    new: CyclePolicy,
    fixed: Mapping[Period, CyclePolicy],
) -> tuple[MonthMove, ...]:
    """The months in their order, each by its old and its new days; `fixed` are those that stand, with their own days."""
    found = []
    for period in periods:
        before = cycle(period, calendar, fixed.get(period, old))
        after = before if period in fixed else cycle(period, calendar, new)
        steps = tuple(
            StepMove(key, title, one, other) for (key, title, one), (_, _, other) in zip(_steps(before), _steps(after), strict=True)
        )
        found.append(MonthMove(period, steps, before.locks_on, after.locks_on, period in fixed))
    return tuple(found)


def _steps(worked: Cycle) -> list[tuple[str, str, Dates]]:
    cutoff = worked.window.end
    stages = [(stage.key, stage.title, Dates(stage.official_on, stage.target_on)) for stage in worked.stages]
    return [("cutoff", "Chốt số liệu", Dates(cutoff, cutoff)), *stages]

"""How a repeated duty was answered month by month: each period of a continuous one and each occurrence is owed on its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tenants.tasks.rhythm import occurrences
from tenants.tasks.states import Rhythm


class MonthState(StrEnum):
    """What became of a period."""

    REPORTED = "reported"  # with a result
    UNCHANGED = "unchanged"
    NOTHING_AROSE = "nothing_arose"
    LATE = "late"  # told once the period was locked, and counted in the next one
    MISSING = "missing"  # owed, its time has passed
    OPEN = "open"  # owed, there is time left
    NOT_OWED = "not_owed"


_OF_KIND = {"no_change": MonthState.UNCHANGED, "nothing_arising": MonthState.NOTHING_AROSE}


@dataclass(frozen=True, slots=True)
class Month:
    """A reporting period by its name ("2026-11") and the days that its report covers."""

    name: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Answer:
    """An update as the strip needs it, the last of a period counts; `late_for` is the locked period that it came too late for."""

    update_id: int
    period: str
    occurrence_on: date | None
    kind: str
    late_for: str = ""


@dataclass(frozen=True, slots=True)
class RepeatedDuty:
    """A continuous or recurring lead duty. `due_on` is the next unanswered occurrence, `over_on` the day on which it ended."""

    rhythm: str
    owed_from: date  # the day of the plan
    due_on: date | None = None
    recurrence: str | None = None
    over_on: date | None = None


@dataclass(frozen=True, slots=True)
class MonthCell:
    """A month of the strip; `update_id` is what was said then, if anything was."""

    name: str
    state: MonthState
    update_id: int | None = None


def history(duty: RepeatedDuty, answers: Iterable[Answer], months: Sequence[Month], today: date) -> list[MonthCell]:
    """The strip of a duty over consecutive months, oldest first; the last is the one that is being reported."""
    told = list(answers)
    if duty.rhythm == Rhythm.RECURRING:
        return _recurring(duty, told, months, today)
    by_period = {answer.period: answer for answer in told}
    too_late = {answer.late_for: answer for answer in told if answer.late_for not in by_period}
    return [
        MonthCell(month.name, MonthState.LATE, too_late[month.name].update_id)
        if month.name in too_late
        else _cell(month, by_period.get(month.name), _owed(duty, month), month is months[-1])
        for month in months
    ]


def _owed(duty: RepeatedDuty, month: Month) -> bool:
    """As `owed_periods.owed_in` asks: from the plan's issue until the duty was over."""
    return duty.owed_from <= month.last_day and (duty.over_on is None or duty.over_on >= month.first_day)


def _recurring(duty: RepeatedDuty, answers: Sequence[Answer], months: Sequence[Month], today: date) -> list[MonthCell]:
    # An answer settles the occurrence that is due, so that what is due now and all after it are unanswered.
    unanswered = occurrences(duty.recurrence, duty.due_on, months[-1].last_day) if duty.due_on and duty.over_on is None else []
    cells = []
    for month in months:
        within = [
            answer for answer in answers if answer.occurrence_on and month.first_day <= answer.occurrence_on <= month.last_day
        ]
        open_ones = [day for day in unanswered if month.first_day <= day <= month.last_day]
        time_left = bool(open_ones) and open_ones[0] >= today
        cells.append(_cell(month, within[-1] if within and not open_ones else None, bool(open_ones), time_left))
    return cells


def _cell(month: Month, answer: Answer | None, owed: bool, time_left: bool) -> MonthCell:
    if answer is not None:
        return MonthCell(month.name, _OF_KIND.get(answer.kind, MonthState.REPORTED), answer.update_id)
    if not owed:
        return MonthCell(month.name, MonthState.NOT_OWED)
    return MonthCell(month.name, MonthState.OPEN if time_left else MonthState.MISSING)

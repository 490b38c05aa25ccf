"""What a change of the calendar moves: the month's steps, the reminders of dates and the ladder, before it is applied; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from reports.cycle import CyclePolicy, cycle
from reports.periods import Period
from scheduler.reminders.ladder import RUNG_LABELS, Rung
from scheduler.reminders.occasions import Spacing, planned
from tenants.calendar.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Moved:
    """One day that would become another: of what, when it was, when it would be."""

    what: str
    before: date
    after: date


def moved_steps(old: WorkingCalendar, new: WorkingCalendar, policy: CyclePolicy, periods: Iterable[Period]) -> list[Moved]:
    """The days to aim at of the periods' steps that would move; the official days never do."""
    found = []
    for period in periods:
        for was, will in zip(cycle(period, old, policy).stages, cycle(period, new, policy).stages, strict=True):
            if was.target_on != will.target_on:
                found.append(Moved(f"{was.title}: báo cáo {period.label}", was.target_on, will.target_on))
    return found


def moved_reminders(old: WorkingCalendar, new: WorkingCalendar, spacing: Spacing, open_duties: Mapping[date, int]) -> list[Moved]:
    """The reminders that would come on another day; `open_duties` counts open duties by their last permitted day."""
    found = []
    for limit, count in sorted(open_duties.items()):
        for was, will in zip(planned(limit, old, spacing), planned(limit, new, spacing), strict=True):
            if was.meant_for != will.meant_for:
                found.append(
                    Moved(f"Nhắc {_words(was.name)} hạn {limit:%d/%m/%Y}: {count} phần việc", was.meant_for, will.meant_for)
                )
    return found


def moved_rungs(
    old: WorkingCalendar, new: WorkingCalendar, ladder: Iterable[tuple[str, int]], open_leads: Mapping[date, int]
) -> list[Moved]:
    """The rungs of the ladder that would be reached on another day; `open_leads` counts open lead duties by their last day."""
    rungs = [(Rung(rung), days) for rung, days in ladder if rung != Rung.CENTRAL]  # the centre hears once a week
    found = []
    for limit, count in sorted(open_leads.items()):
        for rung, days in rungs:
            was, will = old.add_working_days(limit, days), new.add_working_days(limit, days)
            if was != will:
                words = f"Đôn đốc khẩn, bậc {RUNG_LABELS[rung]}, {days} ngày làm việc sau hạn {limit:%d/%m/%Y}: {count} phần việc"
                found.append(Moved(words, was, will))
    return found


def _words(occasion: str) -> str:
    side, _, days = occasion.partition(":")
    return "đúng" if side == "on" else f"{'trước' if side == 'before' else 'sau'} {days} ngày làm việc so với"

"""Gives a period that names no year its year: the next such date that has not passed."""

from dataclasses import dataclass
from datetime import date, timedelta

from tenants.plans.deadline_periods import Dated, Period


@dataclass(frozen=True, slots=True)
class Resolved:
    """First and last day of a dated span; `inferred` when its year is not written."""

    first: date
    last: date
    inferred: bool = False


def resolve(node: Dated, not_before: date) -> Resolved:
    """The days of a span. A missing year is the earliest in which the deadline has not passed on `not_before`."""
    first, last = node.span.first, node.span.last
    if last.year is None:
        floor = not_before
        if first is not None and first.year is not None:
            floor = max(floor, first.bounds()[0])
        opens, closes = _next(last, floor, before=node.setting.before)
    else:
        opens, closes = last.bounds()
    if first is None:
        return Resolved(min(not_before, closes), closes, last.year is None)
    if first == last:
        return Resolved(opens, closes, last.year is None)
    starts = first.bounds()[0] if first.year is not None else _latest(first, opens)
    return Resolved(starts, closes, last.year is None)


def _next(period: Period, floor: date, *, before: bool) -> tuple[date, date]:
    for year in range(floor.year, floor.year + 9):
        try:
            opens, closes = period.bounds(year)
        except ValueError:
            # 29 February
            continue
        permitted = opens - timedelta(days=1) if before and period.day is None else closes
        if permitted >= floor:
            return opens, closes
    return period.bounds(floor.year + 1)


def _latest(period: Period, ceiling: date) -> date:
    for year in range(ceiling.year, ceiling.year - 9, -1):
        try:
            opens, _ = period.bounds(year)
        except ValueError:
            continue
        if opens <= ceiling:
            return opens
    return ceiling

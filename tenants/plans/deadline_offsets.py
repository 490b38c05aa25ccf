"""Counts from a day: a number of hours, days, weeks, months or years after it, as the law counts."""

import re
from datetime import date, timedelta
from typing import Protocol

from tenants.plans.deadline_periods import last_day_of_month

# A limit of more than this many units is a slip of the pen, and no calendar reaches there.
_LONGEST_LIMIT = 5000
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
# What `deadline_meaning` writes: "P3M", "PT24H", "-P5D", "P10D working".
_WRITTEN = re.compile(r"(?P<before>-?)P(?P<time>T?)(?P<count>\d{1,6})(?P<unit>[HDWMY])(?P<working> working)?")
_UNITS = {"H": "hour", "D": "day", "W": "week", "M": "month", "Y": "year"}


class Calendar(Protocol):
    """Counts working days; the first day is not counted."""

    def add_working_days(self, date: date, days: int, /) -> date: ...


def day_after(start: date, count: int, unit: str, calendar: Calendar | None = None, *, working: bool = False) -> date | None:
    """The first day is not counted (Bộ luật Dân sự 2015, Điều 147); months end on their last day at the latest.

    `unit` is hour, day, week, month, quarter or year. None for what no calendar reaches.
    """
    if count > _LONGEST_LIMIT:
        return None
    try:
        if working:
            return calendar.add_working_days(start, count) if calendar else _weekdays_after(start, count)
        if unit == "hour":
            return start + timedelta(days=-(-count // 24))
        if unit in ("day", "week"):
            return start + timedelta(days=count * (7 if unit == "week" else 1))
        return _months_after(start, count * _MONTHS[unit])
    except (OverflowError, ValueError):
        return None


def day_of_event(offset: str, happened_on: date, calendar: Calendar | None = None) -> date | None:
    """The day that an offset of a relative deadline (an ISO 8601 duration) means once its event has a day.

    None for what says nothing computable: no offset, working days before the event.
    """
    found = _WRITTEN.fullmatch(offset)
    if found is None:
        return None
    count, unit, working = int(found["count"]), _UNITS[found["unit"]], bool(found["working"])
    if (unit == "hour") != bool(found["time"]):
        return None
    if not found["before"]:
        return day_after(happened_on, count, unit, calendar, working=working)
    if working or unit == "hour" or count > _LONGEST_LIMIT:
        return None
    try:
        if unit in ("day", "week"):
            return happened_on - timedelta(days=count * (7 if unit == "week" else 1))
        return _months_after(happened_on, -count * _MONTHS[unit])
    except (OverflowError, ValueError):
        return None


def _months_after(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, last_day_of_month(year, month + 1).day))


def _weekdays_after(start: date, count: int) -> date:
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day

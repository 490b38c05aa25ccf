"""Which days are worked: the national calendar, a tenant's own days on top of it, and counting in working days."""

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Self, cast

from tenants.calendar.day import Day, DayKind
from tenants.calendar.statutory import statutory_days

__all__ = ["Day", "WorkingCalendar", "read_days"]

_ONE = dt.timedelta(days=1)
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


class WorkingCalendar:
    """An immutable calendar. Saturday and Sunday are off unless listed as worked; listed days win over computed ones.

    Years with an official notice are taken as announced; any other year is computed and provisional ("dự kiến").
    """

    __slots__ = ("_announced", "_marks", "_notices", "_own")

    def __init__(self, announced: Iterable[Day] = (), own: Iterable[Day] = ()) -> None:
        self._announced: Mapping[dt.date, Day] = {day.date: day for day in announced}
        self._own: Mapping[dt.date, Day] = {day.date: day for day in own}
        self._notices = frozenset(date.year for date in self._announced)
        # Running totals per year, filled as years are asked for: reminders count for hundreds of thousands of duties.
        self._marks: dict[int, tuple[int, ...]] = {}

    @classmethod
    def national(cls) -> "WorkingCalendar":
        """The country's calendar as announced, from the packaged list."""
        return _national()

    def with_days(self, extra: Iterable[Day]) -> Self:
        """The same calendar with a tenant's own days on top; they do not make a year official."""
        return type(self)(self._announced.values(), [*self._own.values(), *extra])

    def with_notice(self, year: int, days: Iterable[Day]) -> Self:
        """The same calendar with the official notice of `year`, which replaces what was listed or computed for it.

        ValueError when a day lies in another year or the notice is empty.
        """
        notice = list(days)
        if not notice:
            raise ValueError(f"Thông báo nghỉ lễ năm {year} chưa có ngày nào.")
        for day in notice:
            if day.date.year != year:
                raise ValueError(f"Ngày {day.date:%d/%m/%Y} không thuộc năm {year} của thông báo.")
        kept = (day for day in self._announced.values() if day.date.year != year)
        return type(self)([*kept, *notice], self._own.values())

    def is_provisional(self, year: int) -> bool:
        """Whether `year` has no official notice yet, so that its holidays are computed ("dự kiến")."""
        return year not in self._notices

    def listed(self, date: dt.date) -> Day | None:
        """What `date` is beyond its weekday: a tenant's own day, else the notice, else the computed holiday."""
        if date in self._own:
            return self._own[date]
        if date.year in self._notices:
            return self._announced.get(date)
        return _computed(date.year).get(date)

    def listed_days(self, year: int) -> tuple[Day, ...]:
        """All listed days of `year` in order, for the calendar's page."""
        national = (
            {date: day for date, day in self._announced.items() if date.year == year} if year in self._notices else _computed(year)
        )
        own = {date: day for date, day in self._own.items() if date.year == year}
        return tuple(sorted({**national, **own}.values()))

    def is_working(self, date: dt.date) -> bool:
        listed = self.listed(date)
        return listed.is_working if listed else date.weekday() < 5

    def next_working(self, date: dt.date) -> dt.date:
        """The first working day after `date`, never `date` itself."""
        return self.on_or_after(date + _ONE)

    def previous_working(self, date: dt.date) -> dt.date:
        """The last working day before `date`, never `date` itself."""
        return self.on_or_before(date - _ONE)

    def on_or_after(self, date: dt.date) -> dt.date:
        """`date` when it is worked, else the first working day after it."""
        while not self.is_working(date):
            date += _ONE
        return date

    def on_or_before(self, date: dt.date) -> dt.date:
        """`date` when it is worked, else the last working day before it."""
        while not self.is_working(date):
            date -= _ONE
        return date

    def add_working_days(self, date: dt.date, days: int) -> dt.date:
        """The day that is `days` working days after `date` (before it when negative).

        The first day is not counted (Bộ luật Dân sự 2015, Điều 147); zero gives `date` back, worked or not.
        """
        for _ in range(abs(days)):
            date = self.next_working(date) if days > 0 else self.previous_working(date)
        return date

    def count_working_days(self, after: dt.date, until: dt.date) -> int:
        """Working days from the day after `after` to `until` inclusive: the first day is not counted.

        When `until` lies before `after` the result is minus the working days from `until` to the day before `after`, so
        that `count_working_days(d, add_working_days(d, n)) == n` for every n.
        """
        if until < after:
            return self._elapsed(until - _ONE) - self._elapsed(after - _ONE, since=(until - _ONE).year)
        return self._elapsed(until, since=after.year) - self._elapsed(after)

    def explain(self, date: dt.date) -> str:
        """Why `date` is or is not worked, in Vietnamese: "Thứ Bảy", "Quốc khánh (BLLĐ Đ112)", "Ngày làm việc"."""
        listed = self.listed(date)
        if listed:
            return str(listed)
        return "Ngày làm việc" if date.weekday() < 5 else _WEEKDAYS[date.weekday()]

    def name_of(self, date: dt.date) -> str:
        """The day's name without its legal basis: a listed day's own name, else its weekday."""
        listed = self.listed(date)
        return listed.name if listed else _WEEKDAYS[date.weekday()]

    def differences(self, other: "WorkingCalendar", start: dt.date, end: dt.date) -> tuple[dt.date, ...]:
        """Days from `start` to `end` inclusive worked in one calendar only: a change's effect before it is applied."""
        every = (start + n * _ONE for n in range((end - start).days + 1))
        return tuple(date for date in every if self.is_working(date) != other.is_working(date))

    def _elapsed(self, date: dt.date, since: int | None = None) -> int:
        """Working days from 1 January of the year `since` (that of `date` by default) to `date` inclusive."""
        years = range(since or date.year, date.year)
        return sum(self._totals(year)[-1] for year in years) + self._totals(date.year)[date.timetuple().tm_yday]

    def _totals(self, year: int) -> tuple[int, ...]:
        if year not in self._marks:
            totals, date = [0], dt.date(year, 1, 1)
            while date.year == year:
                totals.append(totals[-1] + self.is_working(date))
                date += _ONE
            self._marks[year] = tuple(totals)
        return self._marks[year]


@cache
def _national() -> WorkingCalendar:
    source = files("tenants.calendar").joinpath("data/holidays.csv").read_text(encoding="utf-8")
    return WorkingCalendar(read_days(source))


@cache
def _computed(year: int) -> Mapping[dt.date, Day]:
    return {day.date: day for day in statutory_days(year)}


def read_days(text: str) -> tuple[Day, ...]:
    """Days from CSV text with the columns date (ISO), kind, name, basis. ValueError on an unknown date or kind."""
    rows = csv.DictReader(text.splitlines())
    return tuple(Day(dt.date.fromisoformat(row["date"]), cast(DayKind, row["kind"]), row["name"], row["basis"]) for row in rows)

"""What the words of a deadline name: days, periods of the calendar, spans, and times that cannot be dated."""

import calendar
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

Unit = Literal["day", "month", "quarter", "half_year", "year", "months", "school_year"]

FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class Period:
    """A day, or whole months of one year; `year` is None where the text names none."""

    unit: Unit
    year: int | None = None
    first_month: int = 1
    last_month: int = 12
    day: int | None = None

    def bounds(self, year: int | None = None) -> tuple[date, date]:
        """First and last day, in its own year or else the given one. ValueError for 29 February of a common year."""
        of = self.year if self.year is not None else year
        if of is None:
            raise ValueError("a period without a year has no dates")
        if self.day is not None:
            only = date(of, self.first_month, self.day)
            return only, only
        if self.unit == "school_year":
            # Opens on 5 September; the ministry's yearly frame closes it by 31 May.
            return date(of, 9, 5), date(of + 1, 5, 31)
        return date(of, self.first_month, 1), last_day_of_month(of, self.last_month)


@dataclass(frozen=True, slots=True)
class Span:
    """From the start of one period to the end of another; without a first one, from the issue of the plan.

    `listed` are all periods of a list ("quý II, quý IV"), which a recurrence takes one by one.
    """

    first: Period | None
    last: Period
    remarks: tuple[str, ...] = ()
    listed: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """A day without its month: "ngày 25"; -1 is the last day."""

    day: int


@dataclass(frozen=True, slots=True)
class MonthOfQuarter:
    """ "tháng cuối quý" is 3; `following` when it is a month of the quarter after the one that is reported.

    Place 0 is any month, or those named in `months`: "ngày 20 của các tháng 3, 6, 9, 12".
    """

    place: int
    day: int | None = None
    following: bool = False
    months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Words that name a time which cannot be dated without asking: why, and what they may mean."""

    message: str
    suggestion: Period | None = None


@dataclass(slots=True)
class Setting:
    """What the words before a period say about it."""

    before: bool = False
    since: bool = False
    until: bool = False
    after: bool = False
    ended: bool = False
    opening: bool = False
    within: bool = False
    vague: str = ""
    at: time | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def firm(self) -> bool:
        """Whether the words promise a deadline, so that the date after them is no mere mention."""
        return self.before or self.until or self.ended or self.within


@dataclass(frozen=True, slots=True)
class Dated:
    """A span of the calendar in its setting, at its place in the text."""

    span: Span
    setting: Setting
    start: int
    stop: int
    implied: bool = False

    @property
    def period(self) -> Period:
        return self.span.last

    @property
    def is_span(self) -> bool:
        return self.span.first != self.span.last


@dataclass(frozen=True, slots=True)
class DatedDay:
    """A day of a month, or of a month of a quarter, that only a recurrence can date."""

    day: DayOfMonth | None
    place: MonthOfQuarter | None
    setting: Setting
    start: int
    stop: int


def last_day_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def is_year(value: int) -> bool:
    return FIRST_YEAR <= value <= LAST_YEAR


def month_period(month: int, year: int | None = None) -> Period:
    return Period("month", year, month, month)


def quarter_period(quarter: int, year: int | None = None) -> Period:
    return Period("quarter", year, 3 * quarter - 2, 3 * quarter)


def half_period(half: int, year: int | None = None) -> Period:
    return Period("half_year", year, 6 * half - 5, 6 * half)


def day_period(day: int, month: int, year: int | None = None) -> Period:
    """A day of the calendar. ValueError when there is no such day (29 February is kept open without a year)."""
    date(2028 if year is None else year, month, day)
    return Period("day", year, month, month, day)

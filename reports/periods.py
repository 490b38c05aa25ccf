"""Reporting periods: the month, the data window that its report covers, and the longer periods that it closes."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal, Self

DEFAULT_CUTOFF_DAY = 14
DEFAULT_SEND_DAY = 25

_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_ROMAN = ("I", "II", "III", "IV")

LongerKind = Literal["quarter", "half_year", "year"]


@dataclass(frozen=True, order=True)
class Window:
    """The days that a report's figures cover, both ends inclusive."""

    start: dt.date
    end: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return f"từ {self.start:%d/%m/%Y} đến {self.end:%d/%m/%Y}"


@dataclass(frozen=True, order=True)
class Period:
    """A month in which a report is due. ValueError when there is no such month."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 2 <= self.year <= 9998):
            raise ValueError(f"Kỳ báo cáo “{self.year:04d}-{self.month:02d}” không có; viết theo mẫu 2026-11.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The period written "YYYY-MM". ValueError with a Vietnamese sentence for anything else."""
        match = _ISO_MONTH.fullmatch(text)
        if not match:
            raise ValueError(f"Kỳ báo cáo “{text}” không đọc được; viết theo mẫu 2026-11.")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of_month(cls, day: dt.date) -> Self:
        """The period of the calendar month of `day`, whatever its window."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def label(self) -> str:
        """As it stands in a sentence: "tháng 11/2026"."""
        return f"tháng {self.month:02d}/{self.year}" if self.month < 3 else f"tháng {self.month}/{self.year}"

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    def plus(self, months: int) -> "Period":
        """The period `months` later, earlier when negative."""
        years, month = divmod(self.month - 1 + months, 12)
        return Period(self.year + years, month + 1)

    def next(self) -> "Period":
        return self.plus(1)

    def previous(self) -> "Period":
        return self.plus(-1)

    def day(self, number: int) -> dt.date:
        """Day `number` of the month. ValueError when the month has no such day."""
        return dt.date(self.year, self.month, number)

    def window(self, cutoff_day: int = DEFAULT_CUTOFF_DAY) -> Window:
        """From the day after last month's cut-off to this month's; by habit of NĐ 09/2019 the 15th to the 14th."""
        return Window(self.previous().day(cutoff_day) + dt.timedelta(days=1), self.day(cutoff_day))


@dataclass(frozen=True)
class LongerPeriod:
    """A quarter, half-year or year that a month's report also closes."""

    kind: LongerKind
    name: str
    window: Window
    months: tuple[Period, ...]


def closes(period: Period, cutoff_day: int = DEFAULT_CUTOFF_DAY) -> tuple[LongerPeriod, ...]:
    """The longer periods that end with `period`, the shortest first; empty in eight months of the year.

    Their windows run from the day after the cut-off of the month before them to the cut-off of their last month.
    """
    found = []
    if period.month % 3 == 0:
        found.append(_longer("quarter", f"Quý {_ROMAN[period.month // 3 - 1]}/{period.year}", period, 3, cutoff_day))
    if period.month % 6 == 0:
        half = "đầu" if period.month == 6 else "cuối"
        found.append(_longer("half_year", f"6 tháng {half} năm {period.year}", period, 6, cutoff_day))
    if period.month == 12:
        found.append(_longer("year", f"Năm {period.year}", period, 12, cutoff_day))
    return tuple(found)


def _longer(kind: LongerKind, name: str, last: Period, length: int, cutoff_day: int) -> LongerPeriod:
    months = tuple(last.plus(n) for n in range(1 - length, 1))
    return LongerPeriod(kind, name, Window(months[0].window(cutoff_day).start, last.day(cutoff_day)), months)


def period_of(day: dt.date, cutoff_day: int = DEFAULT_CUTOFF_DAY) -> Period:
    """The period whose data window contains `day`: what happened on the 15th belongs to next month's report."""
    month = Period.of_month(day)
    return month if day.day <= cutoff_day else month.next()


def reporting_period(today: dt.date, send_day: int = DEFAULT_SEND_DAY) -> Period:
    """The period whose report is to be sent next: this month's up to its sending day, after that next month's."""
    month = Period.of_month(today)
    return month if today.day <= send_day else month.next()

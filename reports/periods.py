"""Reporting periods: the month, the longer periods that it closes, a stretch that somebody asked for, and the days of each."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal, Self, TypeAlias

DEFAULT_CUTOFF_DAY = 14
DEFAULT_SEND_DAY = 25

_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_LONGER = re.compile(r"(\d{4})(?:-([QH])([1-4]))?", re.ASCII)
_AD_HOC = re.compile(r"dx-(\d{4})", re.ASCII)
_ROMAN = ("I", "II", "III", "IV")

LongerKind = Literal["quarter", "half_year", "year"]
Kind = Literal["month", "quarter", "half_year", "year", "ad_hoc"]


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
    def kind(self) -> Kind:
        return "month"

    @property
    def label(self) -> str:
        """As it stands in a sentence: "tháng 11/2026"."""
        return f"tháng {self.month:02d}/{self.year}" if self.month < 3 else f"tháng {self.month}/{self.year}"

    @property
    def unit_words(self) -> str:
        """What one of its kind is called: "so với tháng trước"."""
        return "tháng"

    @property
    def months(self) -> tuple["Period", ...]:
        """The months whose updates it is written from."""
        return (self,)

    @property
    def last(self) -> "Period":
        """The month with whose report it is due."""
        return self

    @property
    def ahead_until(self) -> dt.date:
        """Up to which day it looks ahead: the end of the next one."""
        return self.plus(2).first_day - dt.timedelta(days=1)

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        return self.next().first_day - dt.timedelta(days=1)

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


_LENGTHS: dict[LongerKind, int] = {"quarter": 3, "half_year": 6, "year": 12}
_UNIT_WORDS: dict[LongerKind, str] = {"quarter": "quý", "half_year": "6 tháng", "year": "năm"}


@dataclass(frozen=True)
class LongerPeriod:
    """A quarter, half-year or year; `number` counts inside the year. ValueError when there is no such period."""

    kind: LongerKind
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 12 // _LENGTHS[self.kind] and 3 <= self.year <= 9997):
            raise ValueError(f"Kỳ báo cáo “{self.year:04d}” số {self.number} không có; viết theo mẫu 2026-Q4, 2026-H2 hoặc 2026.")

    def __str__(self) -> str:
        letter = {"quarter": "Q", "half_year": "H", "year": ""}[self.kind]
        return f"{self.year:04d}-{letter}{self.number}" if letter else f"{self.year:04d}"

    @property
    def name(self) -> str:
        """As a title: "Quý IV/2026", "6 tháng cuối năm 2026", "Năm 2026"."""
        return f"{self.label[0].upper()}{self.label[1:]}"

    @property
    def label(self) -> str:
        """As it stands in a sentence."""
        if self.kind == "quarter":
            return f"quý {_ROMAN[self.number - 1]}/{self.year}"
        if self.kind == "half_year":
            return f"6 tháng {'đầu' if self.number == 1 else 'cuối'} năm {self.year}"
        return f"năm {self.year}"

    @property
    def unit_words(self) -> str:
        """What one of its kind is called: "so với quý trước"."""
        return _UNIT_WORDS[self.kind]

    @property
    def months(self) -> tuple[Period, ...]:
        """Its months in order."""
        length = _LENGTHS[self.kind]
        return tuple(Period(self.year, 1).plus((self.number - 1) * length + n) for n in range(length))

    @property
    def last(self) -> Period:
        """The month with whose report it is due."""
        return self.months[-1]

    @property
    def ahead_until(self) -> dt.date:
        """Up to which day it looks ahead: the end of the next one."""
        return self.last.plus(_LENGTHS[self.kind]).last_day

    def previous(self) -> "LongerPeriod":
        if self.number > 1:
            return LongerPeriod(self.kind, self.year, self.number - 1)
        return LongerPeriod(self.kind, self.year - 1, 12 // _LENGTHS[self.kind])

    def window(self, cutoff_day: int = DEFAULT_CUTOFF_DAY) -> Window:
        """From the day after the cut-off of the month before it to the cut-off of its last month."""
        return Window(self.months[0].window(cutoff_day).start, self.last.day(cutoff_day))


@dataclass(frozen=True)
class AdHoc:
    """A report that somebody asked for: its number in the tenant, what it is called, its days and the day on which it is due.

    Read from a key alone ("dx-0001") it has a number only.
    """

    number: int
    title: str = ""
    start: dt.date = dt.date.min
    end: dt.date = dt.date.min
    due_on: dt.date = dt.date.min

    def __str__(self) -> str:
        return f"dx-{self.number:04d}"

    @property
    def kind(self) -> Kind:
        return "ad_hoc"

    @property
    def label(self) -> str:
        """As it stands in a sentence."""
        return f"đột xuất “{self.title}”" if self.title else f"đột xuất số {self.number}"

    @property
    def unit_words(self) -> str:
        """What comes next after it is called."""
        return "thời gian"

    @property
    def months(self) -> tuple[Period, ...]:
        """The months that its days touch."""
        found = [Period.of_month(self.start)]
        while found[-1] < self.last:
            found.append(found[-1].next())
        return tuple(found)

    @property
    def last(self) -> Period:
        """The month in which its figures end."""
        return Period.of_month(self.end)

    @property
    def ahead_until(self) -> dt.date:
        """Up to which day it looks ahead: the end of the next month."""
        return self.last.next().last_day

    def previous(self) -> None:
        """Nothing comes before it."""

    def window(self, cutoff_day: int = DEFAULT_CUTOFF_DAY) -> Window:
        """The days that were asked for, whatever the cut-off."""
        return Window(self.start, self.end)


ReportPeriod: TypeAlias = Period | LongerPeriod | AdHoc


def parse_period(text: str) -> ReportPeriod:
    """The period of a key: "2026-11", "2026-Q4", "2026-H2", "2026", "dx-0001". ValueError with a Vietnamese sentence otherwise."""
    if found := _AD_HOC.fullmatch(text):
        return AdHoc(int(found[1]))
    if found := _LONGER.fullmatch(text):
        kinds: dict[str | None, LongerKind] = {"Q": "quarter", "H": "half_year", None: "year"}
        return LongerPeriod(kinds[found[2]], int(found[1]), int(found[3] or 1))
    return Period.parse(text)


def closes(period: Period) -> tuple[LongerPeriod, ...]:
    """The longer periods that end with `period`, the shortest first; empty in eight months of the year."""
    found = []
    if period.month % 3 == 0:
        found.append(LongerPeriod("quarter", period.year, period.month // 3))
    if period.month % 6 == 0:
        found.append(LongerPeriod("half_year", period.year, period.month // 6))
    if period.month == 12:
        found.append(LongerPeriod("year", period.year))
    return tuple(found)


def period_of(day: dt.date, cutoff_day: int = DEFAULT_CUTOFF_DAY) -> Period:
    """The period whose data window contains `day`: what happened on the 15th belongs to next month's report."""
    month = Period.of_month(day)
    return month if day.day <= cutoff_day else month.next()


def reporting_period(today: dt.date, send_day: int = DEFAULT_SEND_DAY) -> Period:
    """The period whose report is to be sent next: this month's up to its sending day, after that next month's."""
    month = Period.of_month(today)
    return month if today.day <= send_day else month.next()

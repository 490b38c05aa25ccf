"""The month's calendar of one report: by when units report, figures are verified, the report is signed and sent."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from reports.periods import DEFAULT_CUTOFF_DAY, DEFAULT_SEND_DAY, AdHoc, ReportPeriod, Window
from tenants.calendar.working_days import WorkingCalendar

StageKey = Literal["unit", "verify", "sign", "send"]
WeekendRule = Literal["previous", "keep"]


@dataclass(frozen=True)
class CyclePolicy:
    """A tenant's settings of the cycle, as days of the month (1 to 28). ValueError when they do not follow one another.

    With the weekend rule "previous" a stage whose official day is not worked is aimed at the working day before; with
    "keep" the official day stays the aim. Nothing is ever rolled forward. The cut-off may lie after the units' day:
    some committees close their figures on the 24th.
    """

    cutoff_day: int = DEFAULT_CUTOFF_DAY
    unit_day: int = 20
    verify_from: int = 20
    verify_to: int = 22
    sign_day: int = 24
    send_day: int = DEFAULT_SEND_DAY
    send_time: dt.time = dt.time(17, 0)
    weekend_rule: WeekendRule = "previous"

    def __post_init__(self) -> None:
        if self.weekend_rule not in ("previous", "keep"):
            raise ValueError(f"Quy tắc ngày nghỉ “{self.weekend_rule}” không có; chọn “previous” hoặc “keep”.")
        steps = (self.unit_day, self.verify_to, self.sign_day, self.send_day)
        if not all(1 <= day <= 28 for day in (self.cutoff_day, self.verify_from, *steps)):
            raise ValueError("Mốc trong tháng phải là ngày từ 1 đến 28.")
        if list(steps) != sorted(steps) or self.verify_from > self.verify_to or self.cutoff_day > self.send_day:
            raise ValueError("Các mốc phải theo thứ tự: đơn vị báo cáo, xác nhận, ký, gửi.")


@dataclass(frozen=True)
class Stage:
    """One step of the cycle: its official last day, the day to aim at, and a sentence when that day is not worked."""

    key: StageKey
    title: str
    official_on: dt.date
    target_on: dt.date
    explanation: str


@dataclass(frozen=True)
class Cycle:
    """The calendar of one period's report. Stages stand in order and their targets never run backwards.

    A quarter, half-year or year goes with its last month; a report that was asked for knows its day of sending alone.
    """

    period: ReportPeriod
    window: Window
    stages: tuple[Stage, ...]
    verify_from: dt.date
    send_time: dt.time
    provisional: bool
    calendar: WorkingCalendar = field(repr=False, compare=False)

    def stage(self, key: StageKey) -> Stage:
        return next(stage for stage in self.stages if stage.key == key)

    @property
    def locks_on(self) -> dt.date:
        """The last day on which what a unit says belongs to the period: the units' official day, or a later data cut-off."""
        units = [stage.official_on for stage in self.stages if stage.key == "unit"]
        return max(self.window.end, *units) if units else self.window.end

    def stage_at(self, today: dt.date) -> Stage | None:
        """The step that `today` belongs to: the first whose target has not passed.

        Sending lasts until its official day, even after its target. None before the data window opens and after the
        official day of sending.
        """
        if today < self.window.start:
            return None
        for stage in self.stages:
            if today <= stage.target_on:
                return stage
        send = self.stages[-1]
        return send if today <= send.official_on else None

    def working_days_left(self, today: dt.date, key: StageKey = "send") -> int:
        """Working days after `today` up to the target of a step; 0 on the target, negative when it has passed."""
        return self.calendar.count_working_days(today, self.stage(key).target_on)

    @property
    def notes(self) -> tuple[str, ...]:
        """Every sentence that a page with these dates owes its reader."""
        sentences = list(dict.fromkeys(stage.explanation for stage in self.stages if stage.explanation))
        if self.provisional:
            sentences.append(f"Lịch nghỉ năm {self.stages[-1].official_on.year} là dự kiến, chưa có thông báo chính thức")
        return tuple(sentences)


_TITLES: tuple[tuple[StageKey, str], ...] = (
    ("unit", "Đơn vị báo cáo"),
    ("verify", "Xác nhận"),
    ("sign", "Ký"),
    ("send", "Gửi"),
)


def cycle(period: ReportPeriod, calendar: WorkingCalendar, policy: CyclePolicy | None = None) -> Cycle:
    """The cycle of `period` on a tenant's calendar."""
    policy = policy or CyclePolicy()
    if isinstance(period, AdHoc):
        stages: tuple[Stage, ...] = (_stage("send", "Gửi", period.due_on, calendar, policy.weekend_rule),)
        verify_from = stages[0].target_on
    else:
        days = (policy.unit_day, policy.verify_to, policy.sign_day, policy.send_day)
        stages = tuple(
            _stage(key, title, period.last.day(day), calendar, policy.weekend_rule)
            for (key, title), day in zip(_TITLES, days, strict=True)
        )
        verify_from = _target(period.last.day(policy.verify_from), calendar, policy.weekend_rule)
    return Cycle(
        period=period,
        window=period.window(policy.cutoff_day),
        stages=stages,
        verify_from=verify_from,
        send_time=policy.send_time,
        provisional=calendar.is_provisional(stages[-1].official_on.year),
        calendar=calendar,
    )


def _stage(key: StageKey, title: str, official: dt.date, calendar: WorkingCalendar, rule: WeekendRule) -> Stage:
    target = _target(official, calendar, rule)
    explanation = ""
    if not calendar.is_working(official):
        outcome = f"mục tiêu nội bộ {target:%d/%m}" if target != official else "mốc giữ nguyên theo thiết lập của đơn vị"
        explanation = f"Ngày {official:%d/%m} nghỉ ({calendar.name_of(official)}), {outcome}"
    return Stage(key, title, official, target, explanation)


def _target(official: dt.date, calendar: WorkingCalendar, rule: WeekendRule) -> dt.date:
    # The working day on or before a date never falls as the date rises: the order of the stages survives any holidays.
    target = calendar.on_or_before(official) if rule == "previous" else official
    # A period's dates lie inside its own month; where that has no working day left before, the official day stays the aim.
    return target if target.month == official.month else official

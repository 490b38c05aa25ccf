"""When a tenant reminds: a value read from its settings, with a default for whatever it has not set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, time
from typing import Any, Self

from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM, local

# The judge comes on the hour between these; a later or earlier hour would never be served on its day.
EARLIEST, LATEST = time(6), time(17)


@dataclass(frozen=True)
class ReminderPolicy:
    """Working days before and after a date on which its people are reminded. ValueError when the parts do not fit together.

    After the last of `after` a reminder comes back every `repeat_after` working days, a week by default; 0 ends it there. The
    `unit_` values are for what is owed once per reporting period, counted from the day by which units report. Mail and digests
    go out from `send_at`, between `quiet_to` and `quiet_from`, on working days; what falls outside waits, it is never skipped.
    """

    before: tuple[int, ...] = (7, 3, 1)
    on_day: bool = True
    after: tuple[int, ...] = (1, 3)
    repeat_after: int = 5
    unit_before: tuple[int, ...] = (3, 1)
    unit_after: tuple[int, ...] = (1,)
    send_at: time = time(8)
    quiet_from: time = time(18)
    quiet_to: time = time(7)
    mail: bool = True

    def __post_init__(self) -> None:
        for name in ("before", "after", "unit_before", "unit_after"):
            days = getattr(self, name)
            if len(days) > 10 or not all(isinstance(day, int) and 1 <= day <= 60 for day in days):
                raise ValueError("Số ngày làm việc trước hoặc sau hạn phải từ 1 đến 60, tối đa 10 mốc.")
            if len(set(days)) != len(days):
                raise ValueError("Các mốc nhắc không được trùng nhau.")
        if not 0 <= self.repeat_after <= 60:
            raise ValueError("Khoảng cách nhắc lại phải từ 0 đến 60 ngày làm việc.")
        if not EARLIEST <= self.send_at <= LATEST:
            raise ValueError("Giờ gửi nhắc việc phải từ 06:00 đến 17:00.")
        if not self.quiet_to <= self.send_at < self.quiet_from:
            raise ValueError("Giờ gửi nhắc việc phải nằm ngoài giờ yên lặng.")

    @classmethod
    def from_settings(cls, values: Mapping[str, Any]) -> Self:
        """The policy that `tenant_settings.reminders` holds; unknown keys are left alone. ValueError as above."""
        known: dict[str, Any] = {}
        for field in fields(cls):
            if field.name not in values:
                continue
            value, default = values[field.name], field.default
            if isinstance(default, tuple):
                value = tuple(value)
            elif isinstance(default, time):
                value = time.fromisoformat(value)
            known[field.name] = value
        return cls(**known)

    def to_settings(self) -> dict[str, Any]:
        """The policy as JSON values."""
        plain: dict[str, Any] = {}
        for name, value in asdict(self).items():
            plain[name] = list(value) if isinstance(value, tuple) else f"{value:%H:%M}" if isinstance(value, time) else value
        return plain


def speaking_time(now: datetime, calendar: WorkingCalendar, policy: ReminderPolicy) -> datetime:
    """The first moment from `now` on at which a person may be disturbed: `now`, or the next working morning."""
    here = local(now)
    day = here.date()
    if calendar.is_working(day):
        if policy.quiet_to <= here.time() < policy.quiet_from:
            return now
        if here.time() < policy.quiet_to:
            return datetime.combine(day, policy.send_at, VIETNAM)
    return datetime.combine(calendar.next_working(day), policy.send_at, VIETNAM)

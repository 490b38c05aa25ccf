"""When a tenant reminds: a value read from its settings, with a default for whatever it has not set."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM, local

# The judge comes on the hour between these; a later or earlier hour would never be served on its day.
EARLIEST, LATEST = time(6), time(17)

WEEKDAYS = {1: "thứ Hai", 2: "thứ Ba", 3: "thứ Tư", 4: "thứ Năm", 5: "thứ Sáu"}

# The rungs of the ladder from the lowest to the highest; each is the name of its value without "_after".
RUNGS = ("officer", "head", "secretariat", "explain", "leader", "central")

_LISTS = ("before", "after", "unit_before", "unit_after", "waiting_before", "waiting_after")


class Unfit(ValueError):
    """A part of a policy that cannot work: a sentence for whoever sets it, and the name of the part."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class ReminderPolicy:
    """Working days before and after a date on which its people are reminded. Unfit (a ValueError) when the parts do not fit.

    After the last of `after` a reminder comes back every `repeat_after` working days, a week by default; 0 ends it there. The
    `unit_` values are for what is owed once per reporting period, counted from the day by which units report; the `waiting_`
    values for what waits for an answer or decision by a date; `term_before` are calendar days before a chief architect's term
    ends. The rungs of the ladder are working days past the date, 0 leaves a rung out; on that of the explanation the program calls
    for one, or with `explain_by_itself` false proposes it to the secretariat. Mail and digests go out from `send_at`,
    between `quiet_to` and `quiet_from`, on working days; what falls outside waits, it is never skipped. A person may put a
    reminder off for `snooze_days` working days, and with `own_hours` choose another hour of the morning, and of the
    five weekdays at least `fewest_days` on which the digest comes: with 5 there is nothing to choose.
    """

    before: tuple[int, ...] = (7, 3, 1)
    on_day: bool = True
    after: tuple[int, ...] = (1, 3)
    repeat_after: int = 5
    unit_before: tuple[int, ...] = (3, 1)
    unit_after: tuple[int, ...] = (1,)
    waiting_before: tuple[int, ...] = (1,)
    waiting_after: tuple[int, ...] = (1, 3)
    term_before: tuple[int, ...] = (90, 30, 7)
    officer_after: int = 3
    head_after: int = 5
    secretariat_after: int = 10
    explain_after: int = 12
    leader_after: int = 15
    central_after: int = 20
    explain_by_itself: bool = True
    snooze_days: int = 10
    send_at: time = time(8)
    quiet_from: time = time(18)
    quiet_to: time = time(7)
    own_hours: bool = True
    fewest_days: int = 2
    mail: bool = True
    unsubscribe: bool = True  # mails carry the link by which a person ends them (List-Unsubscribe)

    def __post_init__(self) -> None:
        for name in _LISTS:
            _check_days(name, getattr(self, name), 60, "Số ngày làm việc trước hoặc sau hạn phải từ 1 đến 60, tối đa 10 mốc.")
        _check_days("term_before", self.term_before, 365, "Số ngày trước khi hết nhiệm kỳ phải từ 1 đến 365, tối đa 10 mốc.")
        if not _is_number(self.repeat_after, 60):
            raise Unfit("Khoảng cách nhắc lại phải từ 0 đến 60 ngày làm việc.", "repeat_after")
        if not _is_number(self.snooze_days, 60):
            raise Unfit("Số ngày được hoãn nhắc phải từ 0 đến 60 ngày làm việc.", "snooze_days")
        if not (_is_number(self.fewest_days, 5) and self.fewest_days):
            raise Unfit("Số ngày nhận ít nhất mỗi tuần phải từ 1 đến 5; 5 là không cho chọn.", "fewest_days")
        self._check_ladder()
        if not EARLIEST <= self.send_at <= LATEST:
            raise Unfit("Giờ gửi nhắc việc phải từ 06:00 đến 17:00.", "send_at")
        if not self.quiet_to <= self.send_at < self.quiet_from:
            raise Unfit("Giờ gửi nhắc việc phải nằm ngoài giờ yên lặng.", "send_at")
        if self.quiet_from <= time(self.send_at.hour + bool(self.send_at.minute)):
            raise Unfit("Chương trình nhắc vào giờ tròn: từ giờ gửi đến giờ yên lặng phải có một giờ tròn.", "send_at")

    def _check_ladder(self) -> None:
        below = 0
        for rung in RUNGS:
            name = f"{rung}_after"
            days = getattr(self, name)
            if not _is_number(days, 120):
                raise Unfit("Mỗi bậc đôn đốc phải từ 0 đến 120 ngày làm việc; 0 là không dùng bậc đó.", name)
            if days and days <= below:
                raise Unfit("Bậc trên phải muộn hơn bậc dưới.", name)
            below = days or below

    @property
    def ladder(self) -> tuple[tuple[str, int], ...]:
        """The rungs in use with their working days past the date, from the lowest up."""
        return tuple((rung, days) for rung in RUNGS if (days := getattr(self, f"{rung}_after")))

    @classmethod
    def from_settings(cls, values: Mapping[str, Any]) -> Self:
        """The policy that `tenant_settings.reminders` holds; unknown keys are left alone. Unfit as above."""
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
        sent = known.get("send_at", time())
        # The first releases kept 16:30 before quiet hours from 17:00, when nothing could ever be sent.
        if known.get("quiet_from", time.max) <= time(sent.hour + bool(sent.minute)):
            known["send_at"] = sent.replace(minute=0)
        return cls(**known)

    def to_settings(self) -> dict[str, Any]:
        """The policy as JSON values."""
        plain: dict[str, Any] = {}
        for name, value in asdict(self).items():
            plain[name] = list(value) if isinstance(value, tuple) else f"{value:%H:%M}" if isinstance(value, time) else value
        return plain


def _is_number(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _check_days(name: str, days: tuple[Any, ...], most: int, sentence: str) -> None:
    if len(days) > 10 or not all(_is_number(day, most) and day for day in days):
        raise Unfit(sentence, name)
    if len(set(days)) != len(days):
        raise Unfit("Các mốc nhắc không được trùng nhau.", name)


def morning_hour(hour: int, policy: ReminderPolicy) -> time:
    """From when a person is told of a morning: the hour that was chosen, where the tenant allows it, else the tenant's own."""
    chosen = time(hour)
    fits = EARLIEST <= chosen <= LATEST and policy.quiet_to <= chosen < policy.quiet_from
    return chosen if hour and policy.own_hours and fits else policy.send_at


def own_days(days: str, policy: ReminderPolicy) -> frozenset[int]:
    """The weekdays (1 is Monday) on which a person's digest comes, where they chose some that the tenant allows; empty for all."""
    chosen = frozenset(day for day in WEEKDAYS if str(day) in days)
    return chosen if policy.fewest_days <= len(chosen) < len(WEEKDAYS) else frozenset()


def day_to_listen(day: date, chosen: Collection[int], calendar: WorkingCalendar) -> date:
    """The first working day from `day` on that a person has chosen; for a chosen one that is off stands the next working day."""
    while True:
        last = next((back for n in range(7) if (back := day - timedelta(days=n)).isoweekday() in chosen), day)
        if calendar.is_working(day) and calendar.on_or_after(last) == day:
            return day
        day += timedelta(days=1)


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

"""Things that wait for somebody's answer or decision by a date, and under which occasion they are spoken of on a day; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scheduler.reminders.occasions import CATCH_UP_WORKING_DAYS, Occasion, Spacing, occasion_of
from scheduler.reminders.policy import ReminderPolicy
from tenants.access.permissions import Role
from tenants.calendar.working_days import WorkingCalendar

# What a kind is called above its lines, in the order in which a message lists them. A new source adds its line here.
WAITING_LABELS: dict[str, str] = {
    "returned": "Bị trả lại, chờ bổ sung",
    "explanation": "Chờ giải trình",
    "contribution": "Được đề nghị phối hợp, chờ gửi",
    "obstacle": "Vướng mắc chờ trả lời",
    "answered": "Vướng mắc đã trả lời, chờ chấp nhận",
    "extension": "Đề nghị gia hạn chờ quyết định",
    "explained": "Giải trình chờ chấp nhận",
    "request": "Yêu cầu từ cơ quan khác chờ trả lời",
    "term": "Nhiệm kỳ Kiến trúc sư 57 sắp hết",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: for the people of a unit, or for the tenant's people of a role. `about` is the day by which."""

    kind: str
    subject_id: int
    about: date
    words: str
    href: str
    unit_id: int | None = None
    role: Role | None = None
    duty_id: int | None = None  # the duty whose page shows that somebody was reminded
    since: date | None = None  # nobody is late in telling of what did not wait yet

    @property
    def subject(self) -> str:
        """How receipts and put-off reminders name it."""
        return f"{self.kind}:{self.subject_id}"


@dataclass(frozen=True, slots=True)
class WaitingReminder:
    """A waiting thing to be spoken of, under an occasion whose name holds its subject and its date."""

    waiting: Waiting
    occasion: str  # extension:7:2026-11-30:before:1
    meant_for: date


def waiting_spacing(policy: ReminderPolicy) -> Spacing:
    """When a date by which something is to be answered is spoken of."""
    return Spacing(policy.waiting_before, True, policy.waiting_after, policy.repeat_after)


def waiting_reminders(
    waiting: Iterable[Waiting], calendar: WorkingCalendar, policy: ReminderPolicy, today: date
) -> list[WaitingReminder]:
    """What is to be said on `today` about things that wait; nothing on a day off."""
    if not calendar.is_working(today):
        return []
    spacing = waiting_spacing(policy)
    found = []
    for one in waiting:
        if one.kind == "term":
            occasion = term_occasion(one.about, today, calendar, policy.term_before)
        else:
            occasion = occasion_of(one.about, today, calendar, spacing)
        if occasion:
            found.append(WaitingReminder(one, f"{one.subject}:{one.about}:{occasion.name}", occasion.meant_for))
    return found


def term_occasion(ends_on: date, today: date, calendar: WorkingCalendar, before: Iterable[int]) -> Occasion | None:
    """The latest of some calendar days before a term's end that has come; a day off is served on the next working day."""
    left = (ends_on - today).days
    reached = min((days for days in before if days >= left), default=None)
    if left < 0 or reached is None:
        return None
    meant_for = calendar.on_or_after(date.fromordinal(ends_on.toordinal() - reached))
    # The milestone fell on a day off before today, or nobody served it for two weeks.
    if meant_for > today or calendar.count_working_days(meant_for, today) > CATCH_UP_WORKING_DAYS:
        return None
    return Occasion(f"days:{reached}", meant_for)

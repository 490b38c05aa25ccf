"""What a deadline waits for, in its own words, and how far from that event its date lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tenants.plans.deadline_offsets import Calendar, day_of_event
from tenants.plans.deadlines import read_deadline
from tenants.vietnamese import compare_key

KINDS = ("relative", "conditional")


@dataclass(frozen=True, slots=True)
class Awaited:
    """An event in a deadline's own words, with the offset from it (an ISO 8601 duration) where the words name one."""

    event: str
    offset: str

    @property
    def key(self) -> str:
        """Equal for the same event in two deadlines, however it was typed."""
        return compare_key(self.event)

    def due_on(self, happened_on: date, calendar: Calendar | None) -> date | None:
        """The date once the event has a day; none where the words do not say how to count."""
        return day_of_event(self.offset, happened_on, calendar) if self.offset else None


def awaited(deadline_text: str, issued_on: date) -> Awaited:
    """What a relative or conditional deadline of a plan issued on that day waits for."""
    read = read_deadline(deadline_text, issued_on)
    return Awaited(read.anchor or deadline_text, read.offset)

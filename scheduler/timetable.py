"""When each job runs, on the wall clock of Vietnam; the only list of jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apscheduler.triggers.cron import CronTrigger

from scheduler.jobs import Job, carry_letters, change_units, deliver_mail, open_drafts, remind, tell_receivers
from tenants.clock import VIETNAM


@dataclass(frozen=True)
class Entry:
    """A job with its name, its title for people, and its hours as cron fields."""

    name: str
    title: str
    hours: str  # the same in words
    job: Job
    cron: dict[str, Any]

    @property
    def trigger(self) -> CronTrigger:
        """The hours as APScheduler understands them; a weekday is written by its name, because its numbers are not cron's."""
        return CronTrigger(timezone=VIETNAM, **self.cron)

    def next_after(self, moment: datetime) -> datetime | None:
        """The first planned run after a moment, never at it."""
        found: datetime | None = self.trigger.get_next_fire_time(moment, moment)
        return found


TIMETABLE: Sequence[Entry] = (
    # At the beginning of the day on which a decision takes effect, before anybody is reminded of anything.
    Entry("change_units", "Thay đổi đơn vị đến ngày có hiệu lực", "00:10 hằng ngày", change_units, {"hour": 0, "minute": 10}),
    # Before the reminders, so that they already speak of a report that exists. Every day: a cut-off may fall on a Saturday.
    Entry("open_drafts", "Mở bản nháp báo cáo tháng", "05:30 hằng ngày", open_drafts, {"hour": 5, "minute": 30}),
    # Most tenants are served at 08:00; the other hours are for those with an hour of their own and for what failed before.
    Entry("remind", "Nhắc việc", "Mỗi giờ từ 06:00 đến 17:00", remind, {"hour": "6-17", "minute": 0}),
    # Before the mail, so that what it causes goes out in the same minute.
    Entry("carry_letters", "Chuyển đề nghị giữa các cơ quan", "Mỗi phút", carry_letters, {"minute": "*"}),
    Entry("tell_receivers", "Báo cơ quan nhận có báo cáo đến", "Mỗi phút", tell_receivers, {"minute": "*"}),
    Entry("deliver_mail", "Gửi thư", "Mỗi phút", deliver_mail, {"minute": "*"}),
)


def entry_of(name: str, timetable: Sequence[Entry] = TIMETABLE) -> Entry:
    """The job of a name. KeyError when there is none."""
    for entry in timetable:
        if entry.name == name:
            return entry
    raise KeyError(name)

"""Why nobody was reminded of a duty, and when somebody will be: the answers to a question that is asked on its page; pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reports.cycle import Cycle
from scheduler.reminders.due import OpenDuty, date_spacing, owed_in_period, period_occasion
from scheduler.reminders.ladder import RUNG_LABELS, rung_occasion
from scheduler.reminders.occasions import occasion_of
from scheduler.reminders.policy import WEEKDAYS, ReminderPolicy, day_to_listen, speaking_time
from scheduler.reminders.wording import occasion_in_words
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import local
from tenants.tasks.states import DutyRole, DutyState, Rhythm

# Beyond the last weekly reminder of this many days nobody plans; it also bounds the search.
_SIGHT = 130
_URGENT = "đôn đốc khẩn"


@dataclass(frozen=True, slots=True)
class Said:
    """A message about the duty: to whom, when, why, and what went wrong with it."""

    person: str
    at: datetime
    occasion: str
    by_mail: bool = False
    error: str = ""
    waits: bool = False  # it is tried again


@dataclass(frozen=True, slots=True)
class Asked:
    """All that decides about reminders of one duty of a unit."""

    duty: OpenDuty
    policy: ReminderPolicy
    calendar: WorkingCalendar
    now: datetime
    cycle_on: Callable[[date], Cycle]  # of the period that runs on a day
    has_ended: bool = False  # an amendment took the duty from the unit
    unit_has_ended: bool = False
    accounts: int = 1  # active people of the unit
    present: int = 1  # of those, or acting for them, there today
    away: tuple[tuple[str, str], ...] = ()  # who of them is away today, and who acts for them
    without_mail: tuple[str, ...] = ()  # who wants none
    snoozed: tuple[tuple[str, date], ...] = ()  # who put it off, and until when
    days: tuple[tuple[str, frozenset[int]], ...] = ()  # who wants to hear on some weekdays only
    said: tuple[Said, ...] = ()  # the newest first
    alive: bool = True  # the scheduler runs
    silent_since: datetime | None = None  # it does not, and was last heard then

    @property
    def today(self) -> date:
        """The day on which it is asked."""
        return local(self.now).date()


def answers(asked: Asked) -> list[str]:
    """Sentences, the one that explains most first: what keeps the program silent now, what was said last, what comes next."""
    final = _settled(asked)
    if final:
        return [final, *_last(asked)]
    found = [*_obstacles(asked), *_failed(asked), *_last(asked)]
    coming = next_reminder(asked)
    if coming:
        day, words = coming
        found.append(f"Lần nhắc tới: sáng {day:%d/%m/%Y}, {words}.")
    else:
        found.append(_nothing_ahead(asked))
    return found


def _settled(asked: Asked) -> str:
    """Why the unit owes nothing, when it owes nothing."""
    duty = asked.duty
    if asked.has_ended:
        return "Đơn vị không còn được giao phần việc này nên không nhắc nữa."
    if duty.state == DutyState.COMPLETED:
        return "Phần việc đã được xác nhận hoàn thành nên không nhắc nữa."
    if duty.state == DutyState.REPORTED:
        return "Đơn vị đã báo hoàn thành, đang chờ thư ký xác nhận; trong lúc chờ không nhắc đơn vị."
    return ""


def _obstacles(asked: Asked) -> list[str]:
    found = []
    if not asked.alive and asked.silent_since is None:
        found.append("Bộ nhắc việc chưa chạy lần nào; khi chạy sẽ nhắc bù.")
    elif asked.silent_since is not None:
        found.append(f"Bộ nhắc việc không chạy từ {local(asked.silent_since):%H:%M %d/%m/%Y}; chạy lại sẽ nhắc bù.")
    if asked.unit_has_ended:
        found.append("Đơn vị đã kết thúc hoạt động; khi quá hạn, đôn đốc chuyển thư ký Ban Chỉ đạo.")
    elif not asked.accounts:
        found.append("Đơn vị chưa có tài khoản nào đang hoạt động nên chưa nhắc được ai.")
    elif not asked.present:
        found.append("Mọi người của đơn vị đang vắng mặt và chưa có người thay; khi trở lại sẽ được nhắc.")
    else:
        found += [
            f"Đồng chí {name} đang vắng mặt"
            + (f"; nhắc đồng chí {acting} thay." if acting else " và chưa có người thay; khi trở lại sẽ được nhắc.")
            for name, acting in asked.away
        ]
    found += [f"Đồng chí {name} đã hoãn nhắc đến {until:%d/%m/%Y}." for name, until in asked.snoozed if until > asked.today]
    for name, chosen in asked.days:
        day = day_to_listen(asked.today, chosen, asked.calendar)
        if day > asked.today:
            days = ", ".join(WEEKDAYS[one] for one in sorted(chosen))
            found.append(f"Đồng chí {name} chọn nhận bản tổng hợp vào {days}: lần tới {day:%d/%m/%Y}.")
    morning = speaking_time(asked.now, asked.calendar, asked.policy)
    if not asked.calendar.is_working(asked.today):
        found.append(f"Hôm nay nghỉ ({asked.calendar.name_of(asked.today)}); nhắc việc chờ đến {local(morning):%H:%M %d/%m/%Y}.")
    elif morning > asked.now:
        found.append(f"Đang ngoài giờ nhắc việc; nhắc việc chờ đến {local(morning):%H:%M %d/%m/%Y}.")
    if not asked.policy.mail:
        found.append("Cơ quan chỉ nhắc trong chương trình, không gửi thư.")
    else:
        found += [f"Đồng chí {name} đã thôi nhận thư nhắc; nhắc trong chương trình vẫn có." for name in asked.without_mail]
    period = str(asked.cycle_on(asked.today).period)
    duty = asked.duty
    if duty.rhythm == Rhythm.UNDATED and not owed_in_period(duty, period):
        found.append("Phần việc chưa có ngày hạn cụ thể nên không có mốc nào để nhắc.")
    if duty.answered_period >= period and (duty.rhythm == Rhythm.CONTINUOUS or _contributed(asked)):
        found.append("Đơn vị đã trả lời kỳ này.")
    return found


def _contributed(asked: Asked) -> bool:
    limit = asked.duty.last_permitted_on
    return asked.duty.role == DutyRole.COORDINATING and limit is not None and limit >= asked.today


def _failed(asked: Asked) -> list[str]:
    newest: dict[str, Said] = {}
    for one in asked.said:
        if one.by_mail:
            newest.setdefault(one.person, one)
    fate = {True: "chưa gửi được, đang thử lại", False: "không gửi được"}
    return [f"Thư gửi đồng chí {one.person} {fate[one.waits]}: {one.error.rstrip('.')}." for one in newest.values() if one.error]


def _last(asked: Asked) -> list[str]:
    if not asked.said:
        return ["Chưa nhắc lần nào."]
    newest = asked.said[0]
    return [
        f"Lần gần nhất: nhắc đồng chí {newest.person} lúc {local(newest.at):%H:%M %d/%m/%Y}, {occasion_in_words(newest.occasion)}."
    ]


def next_reminder(asked: Asked) -> tuple[date, str] | None:
    """The next morning with a new occasion, and that occasion in words; none when nothing lies ahead."""
    found = [one for one in (_next_of_date(asked), _next_of_period(asked)) if one]
    if not found:
        return None
    day, words = min(found)
    if asked.accounts > 1:
        return day, words
    put_off = max((until for _, until in asked.snoozed), default=day)
    if put_off > day:
        # Whoever put it off hears of whatever is then the latest.
        day, words = asked.calendar.on_or_after(put_off), "sau khi hết hoãn"
    if asked.days and not words.startswith(_URGENT):
        day = day_to_listen(day, asked.days[0][1], asked.calendar)
    return day, words


def _next_of_date(asked: Asked) -> tuple[date, str] | None:
    duty, calendar, policy = asked.duty, asked.calendar, asked.policy
    limit = duty.last_permitted_on
    if limit is None or duty.rhythm not in (Rhythm.DATED, Rhythm.RECURRING):
        return None
    spacing = date_spacing(policy)

    def names(day: date) -> tuple[str, str]:
        dated = occasion_of(limit, day, calendar, spacing)
        # Before its date a contribution that was made in the period is left alone.
        if (
            dated
            and day <= limit
            and duty.role == DutyRole.COORDINATING
            and duty.answered_period >= str(asked.cycle_on(day).period)
        ):
            dated = None
        rung = rung_occasion(limit, day, calendar, policy) if day > limit and duty.role == DutyRole.LEAD else None
        return dated.name if dated else "", str(rung[0]) if rung else ""

    farthest = calendar.add_working_days(limit, -max(policy.before, default=0) - 1)
    day = max(asked.today, farthest)
    before = names(calendar.on_or_before(day))
    # What today has not said yet is said on the next working morning.
    unsaid = not any(one.occasion == f"{limit}:{before[0]}" for one in asked.said)
    if before[0] and unsaid and day == asked.today:
        return calendar.next_working(day), occasion_in_words(f"{limit}:{before[0]}")
    for _ in range(_SIGHT):
        day = calendar.next_working(day)
        now = names(day)
        if now[1] and now[1] != before[1]:
            label = next(label for rung, label in RUNG_LABELS.items() if rung == now[1])
            return day, f"{_URGENT}, bậc {label}"
        if now[0] and now[0] != before[0]:
            return day, occasion_in_words(f"{limit}:{now[0]}")
        before = now
    return None


def _next_of_period(asked: Asked) -> tuple[date, str] | None:
    before, day = "", asked.today
    for number in range(63):
        if asked.calendar.is_working(day):
            month = asked.cycle_on(day)
            occasion = period_occasion(month, asked.policy, day)
            name = f"{month.period}:unit:{occasion.name}" if occasion else ""
            if name and name != before and number and owed_in_period(asked.duty, str(month.period)):
                return day, occasion_in_words(name)
            before = name
        day += timedelta(days=1)
    return None


def _nothing_ahead(asked: Asked) -> str:
    policy, limit = asked.policy, asked.duty.last_permitted_on
    if limit is None:
        return "Không có mốc nhắc nào phía trước."
    if limit >= asked.today and not (policy.before or policy.on_day):
        return "Mức nhắc của cơ quan không có mốc nào trước hạn và đúng hạn."
    if limit < asked.today and not (policy.after or policy.repeat_after or policy.ladder):
        return "Mức nhắc của cơ quan không có mốc nào sau hạn."
    return "Mức nhắc của cơ quan không còn mốc nào phía trước."

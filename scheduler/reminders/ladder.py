"""The ladder of escalation: which rung a late duty has reached, and who is written to on it; pure.

Officer, head of the unit, secretariat, call for an explanation, leader; above them the central office, which is told a number only.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from scheduler.reminders.due import Kind, OpenDuty, Reminder, owed_by_date
from scheduler.reminders.occasions import Occasion, Spacing, occasion_of
from scheduler.reminders.people import Hearer, Staff, first_present
from scheduler.reminders.policy import ReminderPolicy
from tenants.access.permissions import Role
from tenants.calendar.working_days import WorkingCalendar
from tenants.tasks.states import DutyRole


class Rung(StrEnum):
    """A step of the ladder; the values are those of the policy."""

    OFFICER = "officer"
    HEAD = "head"
    SECRETARIAT = "secretariat"
    EXPLAIN = "explain"  # the secretariat calls the unit's head for an explanation
    LEADER = "leader"
    CENTRAL = "central"


RUNG_LABELS: dict[Rung, str] = {
    Rung.OFFICER: "chuyên viên",
    Rung.HEAD: "lãnh đạo đơn vị",
    Rung.SECRETARIAT: "thư ký Ban Chỉ đạo",
    Rung.EXPLAIN: "yêu cầu giải trình",
    Rung.LEADER: "lãnh đạo Ban Chỉ đạo",
    Rung.CENTRAL: "Cơ quan Thường trực",
}


def rung_of(days_late: int, policy: ReminderPolicy) -> Rung | None:
    """The highest rung that a duty has reached `days_late` working days past its date; none below the first."""
    reached = [rung for rung, days in policy.ladder if days <= days_late]
    return Rung(reached[-1]) if reached else None


def rung_occasion(limit: date, today: date, calendar: WorkingCalendar, policy: ReminderPolicy) -> tuple[Rung, Occasion] | None:
    """The rung on which a passed date is spoken of on the working day `today`, and since when; the centre hears elsewhere."""
    by_days = {days: Rung(rung) for rung, days in policy.ladder if rung != Rung.CENTRAL}
    occasion = occasion_of(limit, today, calendar, Spacing(on_day=False, after=tuple(by_days))) if by_days else None
    return (by_days[int(occasion.name.removeprefix("after:"))], occasion) if occasion else None


def ladder_reminders(
    duties: Iterable[OpenDuty], calendar: WorkingCalendar, policy: ReminderPolicy, today: date, *, period: str
) -> dict[Rung, list[Reminder]]:
    """The late lead duties that stand on a rung on `today`, by rung; what has been said of them is taken away elsewhere.

    As with other occasions only the latest counts, and one that nobody served for two weeks has become history.
    """
    if not policy.ladder or not calendar.is_working(today):
        return {}
    # Hundreds of thousands of duties share a few dozen dates.
    known: dict[date, tuple[Rung, Occasion] | None] = {}
    found: dict[Rung, list[Reminder]] = {}
    for duty in duties:
        limit = duty.last_permitted_on
        if limit is None or limit >= today or duty.role != DutyRole.LEAD or not owed_by_date(duty, limit, today, period):
            continue
        if limit not in known:
            known[limit] = rung_occasion(limit, today, calendar, policy)
        reached = known[limit]
        if reached:
            rung, occasion = reached
            name = f"{limit}:rung:{rung}"
            found.setdefault(rung, []).append(
                Reminder(duty.duty_id, duty.unit_id, duty.task_id, duty.role, Kind.RUNG, name, limit, occasion.meant_for)
            )
    return found


def hearers(rung: Rung, unit_id: int, staff: Staff) -> list[Hearer]:
    """Who is written to about a unit's duty on a rung: whoever is there, or acts; else the next rung up, at last anybody above.

    Nobody who is away is written to. Empty only when the whole secretariat and all leaders are away without anybody acting.
    """
    secretariat, leaders = (lambda: staff.of_role(Role.SECRETARY)), (lambda: staff.of_role(Role.LEADER))
    of_unit = [lambda: staff.of_unit_in(unit_id, Role.OFFICER), lambda: staff.of_unit_in(unit_id, Role.UNIT_HEAD)]
    above = [secretariat, leaders]
    return first_present(
        {
            Rung.OFFICER: [*of_unit, *above],
            Rung.HEAD: [of_unit[1], *above],
            Rung.SECRETARIAT: above,
            Rung.EXPLAIN: above,
            Rung.LEADER: above[::-1],
            Rung.CENTRAL: [],
        }[rung]
    )

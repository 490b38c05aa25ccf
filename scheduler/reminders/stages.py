"""Who has to act on the month's report on a day, and under which occasion that is to be said: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reports.cycle import Cycle, Stage, StageKey
from scheduler.reminders.occasions import Spacing, occasion_of
from scheduler.reminders.people import Hearer, Staff, first_present
from scheduler.reminders.policy import ReminderPolicy
from tenants.access.permissions import Role

_ON_THE_DAY = Spacing()
_DAY_BEFORE_TOO = Spacing(before=(1,))


class Act(StrEnum):
    """What the report waits for."""

    FINISH = "finish"  # verified, written and submitted for signature
    SIGN = "sign"
    SEND = "send"


STAGE_WORDS: dict[Act, str] = {Act.FINISH: "chưa trình ký", Act.SIGN: "chờ ký", Act.SEND: "chưa gửi"}


@dataclass(frozen=True, slots=True)
class ReportStanding:
    """Where a period's report stands; `state` is empty while nobody has opened it."""

    state: str = ""
    waiting: int = 0  # completions that nobody has judged
    units_owing: int = 0


@dataclass(frozen=True, slots=True)
class StageReminder:
    """The report of a period waits for somebody; `stage` is the step whose day makes it worth saying today."""

    act: Act
    role: Role
    stage: Stage
    occasion: str  # 2026-11:sign:on:finish
    meant_for: date


# Whose turn it is in each state. A sent or accepted report waits for nobody in the tenant.
_TURN: dict[str, tuple[Act, Role]] = {
    "": (Act.FINISH, Role.SECRETARY),
    "draft": (Act.FINISH, Role.SECRETARY),
    "returned": (Act.FINISH, Role.SECRETARY),
    "awaiting_signature": (Act.SIGN, Role.LEADER),
    "signed": (Act.SEND, Role.SECRETARY),
}
_STAGES: dict[Act, tuple[StageKey, ...]] = {
    Act.FINISH: ("verify", "sign", "send"),
    Act.SIGN: ("sign", "send"),
    Act.SEND: ("send",),
}


_OTHER = {Role.LEADER: Role.SECRETARY, Role.SECRETARY: Role.LEADER}


def stage_hearers(role: Role, staff: Staff) -> list[Hearer]:
    """Who is told that the report waits for a role: whoever is there, or acts; else the other of the two: somebody knows."""
    return first_present([lambda: staff.of_role(role), lambda: staff.of_role(_OTHER[role])])


def stage_reminder(cycle: Cycle, standing: ReportStanding, policy: ReminderPolicy, today: date) -> StageReminder | None:
    """The one thing to be said on `today` about a period's report: to whom it waits for, under the latest stage that has come."""
    turn = _TURN.get(standing.state)
    if turn is None or not cycle.calendar.is_working(today):
        return None
    act, role = turn
    # Sending is the promise to the centre: once its day has passed it is chased as a late duty would be.
    sending = Spacing((1,), True, policy.after, policy.repeat_after)
    spacings = {"verify": _ON_THE_DAY, "sign": _DAY_BEFORE_TOO, "send": sending}
    found: list[tuple[date, int, Stage, str]] = []
    for place, key in enumerate(_STAGES[act]):
        stage = cycle.stage(key)
        if key == "verify" and cycle.verify_from <= today <= stage.target_on:
            found.append((cycle.verify_from, place, stage, "from"))
        occasion = occasion_of(stage.target_on, today, cycle.calendar, spacings[key])
        if occasion:
            found.append((occasion.meant_for, place, stage, occasion.name))
    if not found:
        return None
    meant_for, _, stage, name = max(found, key=lambda item: item[:2])
    return StageReminder(act, role, stage, f"{cycle.period}:{stage.key}:{name}:{act}", meant_for)

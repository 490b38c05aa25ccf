"""What a unit owes now, in the order of what hurts first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from tenants.tasks.contributions.waiting import Asked
from tenants.tasks.rhythm import settles
from tenants.tasks.states import DutyRole, DutyState, Rhythm


class Urgency(StrEnum):
    """The groups of the list, first to last."""

    OVERDUE = "overdue"
    RETURNED = "returned"
    DUE_SOON = "due_soon"
    THIS_PERIOD = "this_period"
    CONTRIBUTION = "contribution"
    LATER = "later"
    WAITING = "waiting"
    ANSWERED = "answered"


# A dated duty is "due soon" from this many calendar days before its last permitted day.
DUE_SOON_DAYS = 30


class OwedDuty(NamedTuple):
    """A duty with what tells whether, when and in which order it is owed; a unit has a hundred and more."""

    duty_id: int
    task_id: int
    plan_number: str
    role: str
    rhythm: str
    state: str
    due_on: date | None
    last_permitted_on: date | None
    answered_period: str
    unchanged_run: int
    version: int


class DutyLine(NamedTuple):
    """What a person needs beside that to answer a duty without opening anything; read for the duties that are shown."""

    ordinal: str
    content: str
    deadline_text: str
    lead_label: str
    returned_reason: str
    last_result: str  # its beginning
    last_period: str
    extension_wanted_on: date | None  # an extension until then is asked for and not decided


def urgency(duty: OwedDuty, today: date, period: str) -> Urgency:
    """Which group a duty of this unit belongs to on `today`, in the reporting period `period` ("2026-11")."""
    if duty.state == DutyState.REPORTED:
        return Urgency.WAITING
    if duty.state == DutyState.RETURNED:
        return Urgency.RETURNED
    if duty.last_permitted_on is not None and duty.last_permitted_on < today:
        return Urgency.OVERDUE
    if duty.role == DutyRole.COORDINATING:
        # Coordinating is owed by a date or when a lead asks; "Thường xuyên" alone asks nothing of it.
        return Urgency.CONTRIBUTION if duty.last_permitted_on is not None and duty.answered_period < period else Urgency.LATER
    if duty.rhythm == Rhythm.CONTINUOUS:
        return Urgency.ANSWERED if duty.answered_period >= period else Urgency.THIS_PERIOD
    asked_again = duty.rhythm == Rhythm.RECURRING and settles(duty.due_on, today, answered=True)
    if duty.answered_period >= period and not asked_again:
        return Urgency.ANSWERED
    if duty.last_permitted_on is not None and duty.last_permitted_on <= today + timedelta(days=DUE_SOON_DAYS):
        return Urgency.DUE_SOON
    return Urgency.THIS_PERIOD if duty.state == DutyState.IN_PROGRESS else Urgency.LATER


# What still has to be answered in this period; the rest is shown below, folded.
OWED_NOW = (Urgency.OVERDUE, Urgency.RETURNED, Urgency.DUE_SOON, Urgency.THIS_PERIOD, Urgency.CONTRIBUTION)


def agenda(duties: Iterable[OwedDuty], today: date, period: str, asked: Collection[Asked] = ()) -> dict[Urgency, list[OwedDuty]]:
    """The duties of a unit by group, every group present, each ordered by date and then by place in its plan.

    What a lead has `asked` stands beside them as a group of its own; the duty that its answer goes to is not owed a second time.
    """
    groups: dict[Urgency, list[OwedDuty]] = {which: [] for which in Urgency}
    answered_with = {one.duty_id for one in asked}
    for duty in duties:
        which = urgency(duty, today, period)
        again = which is Urgency.CONTRIBUTION and duty.duty_id in answered_with
        groups[Urgency.LATER if again else which].append(duty)
    for group in groups.values():
        group.sort(key=lambda duty: (duty.last_permitted_on or date.max, duty.plan_number, duty.task_id))
    return groups


def count_owed(groups: Mapping[Urgency, Sequence[OwedDuty]], asked: Collection[Asked]) -> int:
    """How many answers a unit owes now: its duties of this period, and what leads have asked of it."""
    return sum(len(groups[which]) for which in OWED_NOW) + len(asked)

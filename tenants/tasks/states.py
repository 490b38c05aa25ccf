"""The states of a duty and the four official classes: the one place that decides what counts as what."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum


class DutyState(StrEnum):
    """What is known of a duty. Reported is a claim; only the secretariat's acceptance makes it completed."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    REPORTED = "reported"
    RETURNED = "returned"
    COMPLETED = "completed"


class DutyRole(StrEnum):
    """A lead answers for the task; a coordinating unit owes a dated contribution."""

    LEAD = "lead"
    COORDINATING = "coordinating"


class Rhythm(StrEnum):
    """How often a duty is owed: once by a date, at each occurrence, in each reporting period, or once without a date."""

    DATED = "dated"
    RECURRING = "recurring"
    CONTINUOUS = "continuous"
    UNDATED = "undated"


class OfficialClass(StrEnum):
    """The four classes of the official count."""

    ON_TIME = "completed_on_time"
    LATE = "completed_late"
    RUNNING = "running"
    OVERDUE = "overdue"


class Against(StrEnum):
    """Which date a class is measured by: the one that holds now (the official count), or the one before anybody moved it."""

    CURRENT = "current"
    ORIGINAL = "original"


def limit_against(last_permitted_on: date | None, original_last_permitted_on: date | None, against: Against) -> date | None:
    """The last permitted day to measure by; while a date has never moved, the original one is not written apart."""
    if against is Against.ORIGINAL and original_last_permitted_on is not None:
        return original_last_permitted_on
    return last_permitted_on


def last_permitted(due_on: date | None, boundary: str) -> date | None:
    """The last day on which completion is in time: "trước ngày X" permits X−1, every other wording permits X."""
    return due_on - timedelta(days=1) if due_on and boundary == "before" else due_on


def official_class(completed_on: date | None, last_permitted_on: date | None, today: date) -> OfficialClass:
    """The official class of a task or duty as of the end of `today`; what was completed after it is still open then.

    `completed_on` is the day on which the completion was *reported*, and is given only once it has been accepted: a late acceptance
    does not make a punctual unit late. Without a date (continuous, conditional, unknown) nothing is ever late or overdue.
    """
    if completed_on is not None and completed_on <= today:
        late = last_permitted_on is not None and completed_on > last_permitted_on
        return OfficialClass.LATE if late else OfficialClass.ON_TIME
    overdue = last_permitted_on is not None and today > last_permitted_on
    return OfficialClass.OVERDUE if overdue else OfficialClass.RUNNING


def days_overdue(last_permitted_on: date | None, today: date) -> int:
    """Calendar days since the last permitted day; 0 while it has not passed."""
    return max(0, (today - last_permitted_on).days) if last_permitted_on else 0

"""What one duty lived through: what its unit said, what the secretariat decided, and how it stands after that."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from reports.periods import reporting_period
from tenants.clock import day_of
from tenants.tasks.rhythm import next_occurrence, settles
from tenants.tasks.service import STATEMENTS
from tenants.tasks.states import DutyState, Rhythm


@dataclass(slots=True)
class Said:
    """One update, and the decision on it if there was one."""

    at: datetime
    kind: str
    period: str
    percent: int
    result: str
    difficulty: str = ""
    proposal: str = ""
    occurrence_on: date | None = None
    evidence: tuple[str, ...] = ()  # "file", "document"
    verdict: str = ""
    decided_at: datetime | None = None
    reason: str = ""


@dataclass(slots=True)
class Story:
    """A duty's life in the order of time; keeps the same rules as `tenants.tasks.service`, which a test holds it to."""

    rhythm: str
    due_on: date | None
    last_permitted_on: date | None
    recurrence: str | None
    state: str = DutyState.NOT_STARTED
    percent: int = 0
    answered_period: str = ""
    completed_on: date | None = None
    verified_at: datetime | None = None
    returned_reason: str = ""
    unchanged_run: int = 0
    version: int = 1
    said: list[Said] = field(default_factory=list)

    @property
    def last_at(self) -> datetime | None:
        """When the unit spoke last."""
        return self.said[-1].at if self.said else None

    def say(
        self,
        at: datetime,
        kind: str,
        percent: int = 0,
        result: str = "",
        difficulty: str = "",
        proposal: str = "",
        evidence: tuple[str, ...] = (),
    ) -> None:
        """The unit reports."""
        unchanged = kind in STATEMENTS
        period = str(reporting_period(day_of(at)))
        self.said.append(
            Said(
                at,
                kind,
                period,
                100 if kind == "completion" else self.percent if unchanged else percent,
                result or (STATEMENTS[kind] if unchanged else ""),
                difficulty,
                proposal,
                self.due_on if self.rhythm == Rhythm.RECURRING else None,
                evidence,
            )
        )
        if kind == "completion":
            self.state, self.completed_on = DutyState.REPORTED, day_of(at)
        elif kind == "progress" or self.state == DutyState.NOT_STARTED:
            self.state, self.completed_on = DutyState.IN_PROGRESS, None
        self.unchanged_run = self.unchanged_run + 1 if unchanged and not result else 0
        self.percent = self.said[-1].percent
        self.returned_reason = self.returned_reason if self.state == DutyState.RETURNED else ""
        again = self.answered_period >= period
        if self.rhythm == Rhythm.RECURRING and self.due_on and settles(self.due_on, day_of(at), answered=again):
            self.due_on = self.last_permitted_on = next_occurrence(self.recurrence, self.due_on)
        self.answered_period = max(self.answered_period, period)
        self.version += 1

    def accept(self, at: datetime) -> None:
        """The secretariat confirms the completion just reported."""
        last = self.said[-1]
        last.verdict, last.decided_at = "accepted", at
        self.state, self.verified_at, self.returned_reason = DutyState.COMPLETED, at, ""
        self.version += 1

    def give_back(self, at: datetime, reason: str) -> None:
        """The secretariat returns the completion just reported."""
        last = self.said[-1]
        last.verdict, last.decided_at, last.reason = "returned", at, reason
        self.state, self.completed_on, self.returned_reason = DutyState.RETURNED, None, reason
        self.percent = min(self.percent, 99)
        self.version += 1

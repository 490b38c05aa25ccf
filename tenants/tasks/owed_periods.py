"""What repeated lead duties owed in a reporting period, and what of it was answered: one rule for lists, filters and counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from tenants.plans.models import ActionPlan
from tenants.tasks.counting import owed
from tenants.tasks.models import Duty, Task, Update
from tenants.tasks.states import DutyRole, DutyState, Rhythm


@dataclass(frozen=True, slots=True)
class ReportedPeriod:
    """A reporting period by its name ("2026-11") and the days that its report covers."""

    name: str
    first_day: date
    last_day: date

    def __str__(self) -> str:
        return self.name


def owed_in(period: ReportedPeriod, settled: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """Of the duties that are still there, those that were owed in a period; the statement has Duty and Task.

    A continuous duty is owed once in each period from its plan's issue until it is reported complete. A recurring one is owed
    where an occurrence falls: those that were answered, and the one that is next unanswered. `settled` says that such an
    occurrence was answered, for a statement that has looked it up already.
    """
    issued = Task.plan_id.in_(select(ActionPlan.id).where(ActionPlan.issued_on <= period.last_day))
    done = and_(Duty.state.in_([DutyState.COMPLETED, DutyState.REPORTED]), Duty.completed_on < period.first_day)
    continuous = and_(
        Duty.rhythm == Rhythm.CONTINUOUS,
        issued,
        or_(Duty.completed_on.is_(None), ~done),
    )
    if settled is None:
        settled = Duty.id.in_(select(Update.duty_id).where(occurrence_in(period)))
    recurring = and_(Duty.rhythm == Rhythm.RECURRING, or_(_still_due(period), settled))
    return and_(Duty.role == DutyRole.LEAD, owed(), or_(continuous, recurring))


def answered_in(period: ReportedPeriod, said: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """Of the duties of `owed_in`, those that owe nothing more for the period; `said` as `settled` there, of any update."""
    if said is None:
        said = Duty.id.in_(select(Update.duty_id).where(Update.period == period.name))
    # Of several occurrences in one period the last has to be settled, too.
    return or_(and_(Duty.rhythm == Rhythm.CONTINUOUS, said), and_(Duty.rhythm == Rhythm.RECURRING, ~_still_due(period)))


def occurrence_in(period: ReportedPeriod) -> ColumnElement[bool]:
    """Updates that answer an occurrence of the period."""
    return Update.occurrence_on.between(period.first_day, period.last_day)


def _still_due(period: ReportedPeriod) -> ColumnElement[bool]:
    open_ones = Duty.state.not_in([DutyState.COMPLETED, DutyState.REPORTED])
    return and_(Duty.due_on.is_not(None), Duty.due_on.between(period.first_day, period.last_day), open_ones)

"""The official count in SQL: the same classes as `states.official_class`, which a test holds it to, row by row."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, case, exists, func, or_

from tenants.tasks.models import Duty, Task, Update, Verification
from tenants.tasks.states import Against, DutyState, OfficialClass


def class_column(model: type[Task] | type[Duty], today: date, against: Against = Against.CURRENT) -> ColumnElement[str]:
    """The official class of a row as of the end of `today`, which may lie in the past: what was completed later is open then."""
    return case(*((condition, key.value) for key, condition in _conditions(model, today, against).items()))


def in_class(
    model: type[Task] | type[Duty], which: OfficialClass, today: date, against: Against = Against.CURRENT
) -> ColumnElement[bool]:
    """The rows of one class; written so that an index on state and date can serve it."""
    return _conditions(model, today, against)[which]


def in_force(today: date) -> ColumnElement[bool]:
    """Tasks that no amendment has dropped by the end of `today`, which may lie in the past: what was dropped later counted then."""
    return or_(Task.dropped_on.is_(None), Task.dropped_on > today)


def owed() -> ColumnElement[bool]:
    """Duties that no amendment has ended."""
    return Duty.ended_on.is_(None)


def without_accepted_evidence() -> ColumnElement[bool]:
    """Duties reported complete, accepted or not, whose completion was never accepted with evidence: claims, not proof."""
    proven = (
        exists()
        .where(Verification.duty_id == Duty.id, Verification.verdict == "accepted")
        .where(Update.id == Verification.update_id, Update.evidence_count > 0)
    )
    return and_(Duty.state.in_([DutyState.REPORTED, DutyState.COMPLETED]), ~proven)


def _conditions(model: type[Task] | type[Duty], today: date, against: Against) -> dict[OfficialClass, ColumnElement[bool]]:
    completed = and_(model.state == "completed", model.completed_on <= today)
    still_open = or_(model.state != "completed", model.completed_on.is_(None), model.completed_on > today)
    limit: ColumnElement[date | None] = model.last_permitted_on  # type: ignore[assignment]  # a mapped column is a column
    if against is Against.ORIGINAL:
        limit = func.coalesce(model.original_last_permitted_on, model.last_permitted_on)
    return {
        OfficialClass.ON_TIME: and_(completed, or_(limit.is_(None), model.completed_on <= limit)),
        OfficialClass.LATE: and_(completed, model.completed_on > limit),
        OfficialClass.RUNNING: and_(still_open, or_(limit.is_(None), limit >= today)),
        OfficialClass.OVERDUE: and_(still_open, limit < today),
    }

"""Who was given a part in a task, or lost it, after its plan was recorded: read from the audit trail, which alone has seen it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.audit.models import AuditEntry
from tenants.clock import day_of
from tenants.organisation.dao import name_on
from tenants.organisation.models import Unit
from tenants.tasks.models import Duty

# The verbs under which parts in tasks change hands; a change of units has a record of its own (DutyMove).
VERBS = ("task.assign", "plan.amend")


class Part(StrEnum):
    """What an act did to some units, by the word that the trail has for it."""

    LEADING = "lead_units"
    COORDINATING = "coordinating_units"
    GIVEN = "units"  # in either role: as the trail said it before it told them apart
    FIRST = "first_lead"  # they answer for the whole from then on
    ENDED = "ended_on"


@dataclass(frozen=True, slots=True)
class Reassigned:
    """One act, with the units that it touched by the names that they had then."""

    at: datetime
    by: str
    why: str
    units: dict[Part, list[str]] = field(default_factory=dict)


def reassignments(session: Session, task_id: int) -> list[Reassigned]:
    """What changed hands in a task, the oldest first; three statements."""
    trail = select(AuditEntry).where(AuditEntry.action.in_(VERBS)).order_by(AuditEntry.seq)
    of_task = trail.where(AuditEntry.subject_type == "task", AuditEntry.subject_id == task_id)
    of_duties = trail.join(Duty, Duty.id == AuditEntry.subject_id).where(AuditEntry.subject_type == "duty", Duty.task_id == task_id)
    moves = [(entry, part, ids) for entry in session.scalars(of_task) for part, ids in _given(entry)]
    # Whose role changed has lost one duty for another: who was given a part in the same act has not left the task.
    given = {(entry.at, unit_id) for entry, _, ids in moves for unit_id in ids}
    for entry, unit_id in session.execute(of_duties.add_columns(Duty.unit_id)):
        moves += [(entry, part, [unit_id]) for part in _became(entry) if (entry.at, unit_id) not in given]
    called = _names(session, {unit_id for *_, ids in moves for unit_id in ids})
    acts: dict[datetime, Reassigned] = {}
    for entry, part, ids in moves:
        act = acts.setdefault(entry.at, Reassigned(entry.at, entry.actor_name, entry.why))
        act.units.setdefault(part, []).extend(name_on(*called[unit_id], day_of(entry.at)) for unit_id in ids)
    return sorted(acts.values(), key=lambda act: act.at)


def _given(entry: AuditEntry) -> Iterator[tuple[Part, list[int]]]:
    for part in (Part.LEADING, Part.COORDINATING, Part.GIVEN):
        if part in entry.changes:
            yield part, entry.changes[part][1]


def _became(entry: AuditEntry) -> Iterator[Part]:
    _, ended = entry.changes.get(Part.ENDED, (None, None))
    if ended:
        yield Part.ENDED
    # What is taken up again is told as given.
    elif Part.ENDED not in entry.changes and entry.changes.get(Part.FIRST) == [False, True]:
        yield Part.FIRST


def _names(session: Session, unit_ids: Collection[int]) -> dict[int, tuple[str, list[dict[str, str]]]]:
    if not unit_ids:
        return {}
    rows = session.execute(select(Unit.id, Unit.name, Unit.former_names).where(Unit.id.in_(unit_ids)))
    return {unit_id: (name, former) for unit_id, name, former in rows}

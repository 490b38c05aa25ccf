"""Statements about changes of units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from tenants.audit.models import AuditEntry
from tenants.clock import day_of
from tenants.errors import NotFound
from tenants.explanations.dao import LIVING
from tenants.explanations.models import Explanation
from tenants.obstacles.models import Obstacle
from tenants.obstacles.states import State
from tenants.organisation.changes.models import DutyMove, UnitChange, UnitChangeOutcome
from tenants.organisation.changes.moves import OpenDuty
from tenants.organisation.dao import name_on
from tenants.organisation.models import Unit
from tenants.people.models import User
from tenants.plans.models import ActionPlan
from tenants.tasks.contributions.models import Contribution, ReceivedRequest
from tenants.tasks.contributions.waiting import UNSETTLED
from tenants.tasks.counting import owed
from tenants.tasks.extensions.models import ExtensionDecision, ExtensionRequest
from tenants.tasks.models import Duty, Task
from tenants.tasks.states import DutyState

# What hangs on a unit beside its duties and follows them, as people call it.
MATTERS = {"obstacles": "vướng mắc", "explanations": "giải trình", "requests": "đề nghị phối hợp", "extensions": "đề nghị gia hạn"}

# Ids in one IN list; a plan may have thousands of tasks.
AT_ONCE = 500


def matters(open_ones: Mapping[str, int]) -> str:
    """What hangs on a unit in one phrase, "1 vướng mắc, 2 giải trình"; empty for nothing."""
    return ", ".join(f"{count} {MATTERS[kind]}" for kind, count in open_ones.items())


def get_change(session: Session, change_id: int) -> UnitChange:
    """The change with this id, or NotFound."""
    change = session.scalars(select(UnitChange).where(UnitChange.id == change_id)).one_or_none()
    if change is None:
        raise NotFound("Không tìm thấy thay đổi này.")
    return change


def find_outcome(session: Session, change_id: int) -> UnitChangeOutcome | None:
    """What came of a change."""
    return session.scalars(select(UnitChangeOutcome).where(UnitChangeOutcome.change_id == change_id)).one_or_none()


def list_changes(session: Session, *, limit: int = 200) -> list[tuple[UnitChange, UnitChangeOutcome | None, str | None]]:
    """Changes with their outcome and the successor's name, the latest day first."""
    to = aliased(Unit)
    rows = session.execute(
        select(UnitChange, UnitChangeOutcome, to.name)
        .outerjoin(UnitChangeOutcome, UnitChangeOutcome.change_id == UnitChange.id)
        .outerjoin(to, to.id == UnitChange.to_unit_id)
        .order_by(UnitChange.effective_on.desc(), UnitChange.id.desc())
        .limit(limit)
    )
    return [(change, outcome, name) for change, outcome, name in rows]


def planned_changes(session: Session, *, by: date | None = None, unit_ids: Collection[int] = ()) -> Sequence[UnitChange]:
    """Changes without an outcome, in their order; those that hold by a day, or that one of some units takes part in."""
    statement = (
        select(UnitChange)
        .outerjoin(UnitChangeOutcome, UnitChangeOutcome.change_id == UnitChange.id)
        .where(UnitChangeOutcome.id.is_(None))
        .order_by(UnitChange.effective_on, UnitChange.id)
    )
    if by is not None:
        statement = statement.where(UnitChange.effective_on <= by)
    if unit_ids:
        statement = statement.where(UnitChange.unit_id.in_(unit_ids) | UnitChange.to_unit_id.in_(unit_ids))
    return session.scalars(statement).all()


def open_duties(session: Session, unit_id: int) -> list[OpenDuty]:
    """A unit's duties that are neither completed nor ended, plan by plan in the order of the annex."""
    return _open(
        session,
        _duties()
        .join(ActionPlan, ActionPlan.id == Task.plan_id)
        .where(Duty.unit_id == unit_id)
        .order_by(ActionPlan.issued_on.desc(), ActionPlan.id, Task.position, Duty.id),
    )


def open_duties_of_tasks(session: Session, task_ids: Iterable[int], unit_ids: Collection[int]) -> list[OpenDuty]:
    """The open duties that some units hold of some tasks."""
    wanted = sorted(set(task_ids))
    found = []
    for start in range(0, len(wanted) if unit_ids else 0, AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        found += _open(session, _duties().where(Duty.task_id.in_(part), Duty.unit_id.in_(unit_ids)))
    return found


def _duties() -> Select[int, int, int, str, bool, int, str, bool]:
    claimed = Duty.state == DutyState.REPORTED
    return (
        select(Duty.id, Duty.task_id, Duty.unit_id, Duty.role, Duty.first_lead, Task.plan_id, Task.section, claimed)
        .join(Task, Task.id == Duty.task_id)
        .where(Duty.state != DutyState.COMPLETED, owed(), Task.dropped_on.is_(None))
    )


def _open(session: Session, statement: Select[int, int, int, str, bool, int, str, bool]) -> list[OpenDuty]:
    return [OpenDuty(*row) for row in session.execute(statement)]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a plan as far as a unit owes something in it; `task_id` is one of its tasks, by which a page names it."""

    plan_id: int
    plan_number: str
    section: str
    title: str
    task_id: int


def parts_of(session: Session, task_ids: Collection[int]) -> list[Part]:
    """The sections that some tasks stand in, in the order of plans and annexes."""
    rows = session.execute(
        select(ActionPlan.id, ActionPlan.number, Task.section, Task.section_title, Task.id)
        .join(ActionPlan, ActionPlan.id == Task.plan_id)
        .where(Task.id.in_(task_ids))
        .order_by(ActionPlan.issued_on.desc(), ActionPlan.id, Task.position, Task.id)
    )
    found: dict[tuple[int, str], Part] = {}
    for row in rows:
        found.setdefault((row[0], row[2]), Part(*row))
    return list(found.values())


def contents_of(session: Session, task_ids: Collection[int]) -> dict[int, str]:
    """What some tasks are about, each with its number in the annex."""
    rows = session.execute(select(Task.id, Task.ordinal, Task.content).where(Task.id.in_(task_ids)))
    return {row[0]: f"{row[1]}. {row[2]}".lstrip(". ") for row in rows}


def count_known_duties(session: Session, duty_ids: Collection[int]) -> int:
    """How many of some duties there are."""
    wanted = sorted(duty_ids)
    parts = (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))
    return sum(session.scalar(select(func.count(Duty.id)).where(Duty.id.in_(part))) or 0 for part in parts)


def people_of(session: Session, unit_id: int) -> Sequence[User]:
    """The people of a unit who can sign in, or were asked to."""
    return session.scalars(select(User).where(User.unit_id == unit_id, User.status != "disabled").order_by(User.sort_key)).all()


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that hangs on a unit; `place` and `row_id` say which obstacle, explanation, task or received request shows it."""

    kind: str  # of MATTERS
    place: str
    row_id: int
    words: str


def list_matters(session: Session, unit_id: int) -> list[Matter]:
    """What hangs on a unit beside its duties and is not settled, by the kinds that follow a change."""
    concerned = or_(Contribution.unit_id == unit_id, Contribution.asker_unit_id == unit_id)
    # A request for a later date lives with its duty: of one that has ended there is nothing left to ask.
    decided = exists().where(ExtensionDecision.request_id == ExtensionRequest.id)
    found: dict[tuple[str, str], Select[int, str]] = {
        ("obstacles", "obstacle"): select(Obstacle.id, Obstacle.title).where(
            Obstacle.unit_id == unit_id, Obstacle.state.in_([State.OPEN, State.ANSWERED])
        ),
        ("explanations", "explanation"): select(Explanation.id, Explanation.question).where(
            Explanation.unit_id == unit_id, Explanation.state.in_(LIVING)
        ),
        ("requests", "task"): select(Contribution.task_id, Contribution.wanted).where(Contribution.state.in_(UNSETTLED), concerned),
        ("requests", "received"): select(ReceivedRequest.id, ReceivedRequest.wanted).where(
            ReceivedRequest.unit_id == unit_id, ReceivedRequest.state.in_(UNSETTLED)
        ),
        ("extensions", "task"): select(Duty.task_id, ExtensionRequest.reason)
        .join(Duty, Duty.id == ExtensionRequest.duty_id)
        .where(Duty.unit_id == unit_id, owed(), ~decided),
    }
    return [Matter(*named, *row) for named, statement in found.items() for row in session.execute(statement)]


def count_matters(found: Iterable[Matter]) -> dict[str, int]:
    """How many of each kind."""
    return dict(Counter(one.kind for one in found))


@dataclass(frozen=True, slots=True)
class Told:
    """A duty's move, as a task's story tells it."""

    at: datetime
    kind: str
    from_name: str
    to_name: str | None
    effective_on: date
    document_number: str
    document_on: date
    user_name: str


def moves_of_change(session: Session, change_id: int, *, ended: bool) -> list[tuple[int, str, str, str | None]]:
    """The duties that a change ended, or else moved: the task, its content, the unit before and the one after."""
    before, after = aliased(Unit), aliased(Unit)
    rows = session.execute(
        select(DutyMove.task_id, Task.content, before.name, after.name)
        .join(Task, Task.id == DutyMove.task_id)
        .join(before, before.id == DutyMove.from_unit_id)
        .outerjoin(after, after.id == DutyMove.to_unit_id)
        .where(DutyMove.change_id == change_id, DutyMove.to_unit_id.is_(None) if ended else DutyMove.to_unit_id.is_not(None))
        .order_by(Task.plan_id, Task.position, DutyMove.id)
    )
    return [(task_id, content, name, to) for task_id, content, name, to in rows]


def people_of_change(session: Session, change_id: int) -> Sequence[User]:
    """Who went along with a unit that ended, as the audit trail has it; a unit ends once, so nobody else left it in this way."""
    change = get_change(session, change_id)
    entries = session.scalars(
        select(AuditEntry).where(
            AuditEntry.subject_type == User.__tablename__, AuditEntry.action == f"unit.{change.kind}", AuditEntry.at >= change.at
        )
    )
    moved = {entry.subject_id for entry in entries if entry.changes.get("unit_id") == [change.unit_id, change.to_unit_id]}
    return session.scalars(select(User).where(User.id.in_(moved)).order_by(User.sort_key)).all()


def moves_of_task(session: Session, task_id: int, *, limit: int) -> list[Told]:
    """The newest moves of a task's duties."""
    target = aliased(Unit)
    rows = session.execute(
        select(
            DutyMove.at,
            UnitChange.kind,
            # As it was called then; it may have another name now.
            UnitChange.name_before,
            target.name,
            target.former_names,
            UnitChange.effective_on,
            UnitChange.document_number,
            UnitChange.document_on,
            UnitChange.user_name,
        )
        .join(UnitChange, UnitChange.id == DutyMove.change_id)
        .outerjoin(target, target.id == DutyMove.to_unit_id)
        .where(DutyMove.task_id == task_id)
        .order_by(DutyMove.at.desc(), DutyMove.id.desc())
        .limit(limit)
    )
    return [
        Told(at, kind, before, name_on(after, former or [], day_of(at)) if after else None, *basis)
        for at, kind, before, after, former, *basis in rows
    ]

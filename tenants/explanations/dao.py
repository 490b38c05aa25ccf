"""Statements about explanations: lists, what a unit owes, and which late duties nobody has explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import Session

from tenants.errors import NotFound
from tenants.explanations.models import ExplainedDuty, Explanation, ExplanationEvent
from tenants.explanations.states import State
from tenants.organisation.models import Unit
from tenants.tasks.counting import owed
from tenants.tasks.models import Duty, Task
from tenants.tasks.states import DutyState

LIVING = (State.OPEN, State.ANSWERED)


@dataclass(frozen=True, slots=True)
class ExplanationFilter:
    """Which explanations; every field empty means everything."""

    state: str = ""  # tenants.explanations.states.State
    unit_id: int | None = None
    overdue: bool = False  # waits for the unit beyond its due date


@dataclass(frozen=True, slots=True)
class ExplanationCounts:
    """How many explanations stand where; `overdue` is a part of `open`."""

    open: int = 0
    overdue: int = 0
    answered: int = 0
    accepted: int = 0
    withdrawn: int = 0


def get_explanation(session: Session, explanation_id: int, *, lock: bool = False) -> Explanation:
    """The explanation with this id, or NotFound; locked until the commit when it is going to be changed."""
    statement = select(Explanation).where(Explanation.id == explanation_id)
    explanation = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if explanation is None:
        raise NotFound("Không tìm thấy giải trình này.")
    return explanation


def list_explanations(
    session: Session, wanted: ExplanationFilter, today: date, *, offset: int = 0, limit: int = 50
) -> list[tuple[Explanation, str, int]]:
    """Explanations with the unit's name and the number of duties: what waits for the unit first, by its due date."""
    duties = (
        select(func.count(ExplainedDuty.id)).where(ExplainedDuty.explanation_id == Explanation.id).correlate(Explanation)
    ).scalar_subquery()
    rows = session.execute(
        select(Explanation, Unit.name, duties)
        .join(Unit, Unit.id == Explanation.unit_id)
        .where(*_conditions(wanted, today))
        .order_by(_ORDER, Explanation.due_on, Explanation.id)
        .offset(offset)
        .limit(limit)
    )
    return [(explanation, name, count) for explanation, name, count in rows]


def count_by_state(session: Session, wanted: ExplanationFilter, today: date) -> ExplanationCounts:
    """The explanations that a filter finds, by state."""
    rows = session.execute(
        select(Explanation.state, func.count(), func.sum(case((Explanation.due_on < today, 1), else_=0)))
        .where(*_conditions(wanted, today))
        .group_by(Explanation.state)
    )
    counted = {state: (count, int(late or 0)) for state, count, late in rows}
    opened, overdue = counted.get(State.OPEN, (0, 0))
    rest = (counted.get(state, (0, 0))[0] for state in (State.ANSWERED, State.ACCEPTED, State.WITHDRAWN))
    return ExplanationCounts(opened, overdue, *rest)


@dataclass(frozen=True, slots=True)
class OfTask:
    """An explanation of a task's duties, as the task's page tells it."""

    explanation: Explanation
    unit: str
    duty_ids: list[int]  # those of the task

    @property
    def is_living(self) -> bool:
        """Whether an answer or a judgement is still waited for."""
        return self.explanation.state in LIVING


def explanations_of_task(session: Session, task_id: int) -> list[OfTask]:
    """The explanations of a task's duties with the units' names, what waits first."""
    rows = session.execute(
        select(Explanation, Unit.name, ExplainedDuty.duty_id)
        .join(Unit, Unit.id == Explanation.unit_id)
        .join(ExplainedDuty, ExplainedDuty.explanation_id == Explanation.id)
        .where(ExplainedDuty.task_id == task_id, Explanation.state != State.WITHDRAWN)
        .order_by(_ORDER, Explanation.due_on, Explanation.id, ExplainedDuty.id)
    )
    found: dict[int, OfTask] = {}
    for explanation, name, duty_id in rows:
        found.setdefault(explanation.id, OfTask(explanation, name, [])).duty_ids.append(duty_id)
    return list(found.values())


def living_of_unit(session: Session, unit_id: int) -> list[tuple[Explanation, list[int]]]:
    """What a unit still has to explain or waits to hear of, locked until the commit, each with its duties."""
    living = select(Explanation).where(Explanation.unit_id == unit_id, Explanation.state.in_(LIVING))
    found = session.scalars(living.order_by(Explanation.id).with_for_update()).all()
    of_them = ExplainedDuty.explanation_id.in_([explanation.id for explanation in found])
    duties: dict[int, list[int]] = {}
    rows = select(ExplainedDuty.explanation_id, ExplainedDuty.duty_id).where(of_them).order_by(ExplainedDuty.id)
    for row in session.execute(rows):
        duties.setdefault(row.explanation_id, []).append(row.duty_id)
    return [(explanation, duties.get(explanation.id, [])) for explanation in found]


def duties_of_explanation(session: Session, explanation_id: int) -> list[tuple[ExplainedDuty, Duty, Task]]:
    """The duties that an explanation is about, as they stood and as they stand."""
    rows = session.execute(
        select(ExplainedDuty, Duty, Task)
        .join(Duty, Duty.id == ExplainedDuty.duty_id)
        .join(Task, Task.id == ExplainedDuty.task_id)
        .where(ExplainedDuty.explanation_id == explanation_id)
        .order_by(ExplainedDuty.last_permitted_on, ExplainedDuty.id)
    )
    return [(explained, duty, task) for explained, duty, task in rows]


def events_of_explanation(session: Session, explanation_id: int) -> Sequence[ExplanationEvent]:
    """The steps of an explanation's life, the newest first."""
    statement = select(ExplanationEvent).where(ExplanationEvent.explanation_id == explanation_id)
    return session.scalars(statement.order_by(ExplanationEvent.id.desc())).all()


def events_of_task(session: Session, task_id: int, *, of_unit: int | None = None, limit: int) -> list[tuple[ExplanationEvent, str]]:
    """The newest steps of the explanations of a task's duties, those of one unit alone with `of_unit`, with who is asked now."""
    about = exists().where(ExplainedDuty.explanation_id == Explanation.id, ExplainedDuty.task_id == task_id)
    statement = (
        select(ExplanationEvent, Unit.name)
        .join(Explanation, Explanation.id == ExplanationEvent.explanation_id)
        .join(Unit, Unit.id == Explanation.unit_id)
        .where(about)
        .order_by(ExplanationEvent.at.desc(), ExplanationEvent.id.desc())
        .limit(limit)
    )
    if of_unit is not None:
        statement = statement.where(Explanation.unit_id == of_unit)
    return [(event, unit) for event, unit in session.execute(statement)]


def list_late_duties(session: Session, unit_id: int, today: date, *, limit: int = 100) -> list[tuple[Duty, Task]]:
    """What a unit is late with and no living explanation is about: what it leads first, the latest before others."""
    rows = session.execute(
        select(Duty, Task)
        .join(Task, Task.id == Duty.task_id)
        .where(Duty.unit_id == unit_id, *_unexplained(today))
        .order_by(Duty.role.desc(), Duty.last_permitted_on, Duty.id)
        .limit(limit)
    )
    return [(duty, task) for duty, task in rows]


def list_late_units(session: Session, today: date) -> list[tuple[int, str, int]]:
    """Units (id, name, late duties that no living explanation is about), the latest units first."""
    rows = session.execute(
        select(Unit.id, Unit.name, func.count())
        .join(Duty, Duty.unit_id == Unit.id)
        .where(*_unexplained(today))
        .group_by(Unit.id, Unit.name, Unit.sort_key)
        .order_by(func.count().desc(), Unit.sort_key)
    )
    return [(unit_id, name, count) for unit_id, name, count in rows]


def get_duties(session: Session, duty_ids: Sequence[int]) -> dict[int, Duty]:
    """Some duties by id, or NotFound when one of them is not there."""
    found = {duty.id: duty for duty in session.scalars(select(Duty).where(Duty.id.in_(duty_ids)))}
    if not found.keys() >= set(duty_ids):
        raise NotFound("Không tìm thấy phần việc này.")
    return found


def list_explained_already(session: Session, duty_ids: Sequence[int]) -> set[int]:
    """Those of some duties that a living explanation is about."""
    statement = (
        select(ExplainedDuty.duty_id)
        .join(Explanation, Explanation.id == ExplainedDuty.explanation_id)
        .where(ExplainedDuty.duty_id.in_(duty_ids), Explanation.state.in_(LIVING))
    )
    return set(session.scalars(statement))


def find_owed(session: Session, unit_id: int) -> tuple[int, date] | None:
    """How many explanations wait for a unit, and the earliest day by which one is due; none when nothing waits."""
    row = session.execute(
        select(func.count(), func.min(Explanation.due_on)).where(Explanation.unit_id == unit_id, Explanation.state == State.OPEN)
    ).one()
    return (row[0], row[1]) if row[0] else None


@dataclass(frozen=True, slots=True)
class WaitingExplanation:
    """An explanation on which somebody has to act: the unit, or once it has answered whoever called for it."""

    explanation_id: int
    unit_id: int
    question: str
    answered: bool  # the secretariat or the leader has to accept it or send it back
    called_by_id: int | None
    called_on: date
    due_on: date | None  # of the unit's answer; none when it is there


def open_explanations(session: Session) -> list[WaitingExplanation]:
    """Everything that waits for somebody, the earliest due date first."""
    rows = session.scalars(
        select(Explanation).where(Explanation.state.in_(LIVING)).order_by(_ORDER, Explanation.due_on, Explanation.id)
    )
    return [
        WaitingExplanation(
            row.id,
            row.unit_id,
            row.question,
            row.state == State.ANSWERED,
            row.called_by_id,
            row.called_on,
            None if row.state == State.ANSWERED else row.due_on,
        )
        for row in rows
    ]


# What waits for the unit, then what waits to be judged, then what is over.
_ORDER = case((Explanation.state == State.OPEN, 0), (Explanation.state == State.ANSWERED, 1), else_=2)


def _conditions(wanted: ExplanationFilter, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state:
        conditions.append(Explanation.state == wanted.state)
    if wanted.unit_id is not None:
        conditions.append(Explanation.unit_id == wanted.unit_id)
    if wanted.overdue:
        conditions.append((Explanation.state == State.OPEN) & (Explanation.due_on < today))
    return conditions


def _unexplained(today: date) -> tuple[ColumnElement[bool], ...]:
    explained = exists().where(
        ExplainedDuty.duty_id == Duty.id, Explanation.id == ExplainedDuty.explanation_id, Explanation.state.in_(LIVING)
    )
    over = Duty.state.not_in([DutyState.COMPLETED, DutyState.REPORTED])
    return owed(), over, Duty.last_permitted_on < today, ~explained

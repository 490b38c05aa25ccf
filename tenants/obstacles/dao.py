"""Statements about obstacles: lists, counts, what waits for whom, and how everything stood at the end of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from tenants.errors import NotFound
from tenants.obstacles.clock import days_over
from tenants.obstacles.models import Obstacle, ObstacleEvent
from tenants.obstacles.states import State
from tenants.organisation.dao import contains
from tenants.organisation.models import Unit
from tenants.tasks.counting import owed
from tenants.tasks.models import Duty, Update


@dataclass(frozen=True, slots=True)
class ObstacleFilter:
    """Which obstacles of a tenant; every field empty means everything."""

    words: str = ""
    state: str = ""  # tenants.obstacles.states.State
    level: str = ""
    theme: str = ""
    unit_id: int | None = None
    overdue: bool = False  # waits for an answer beyond its due date
    seen_by_unit: int | None = None  # only what this unit may see: its own, and those of tasks


@dataclass(frozen=True, slots=True)
class ObstacleCounts:
    """How many obstacles stand where; `overdue` is a part of `open`."""

    open: int = 0
    overdue: int = 0
    answered: int = 0
    closed: int = 0
    withdrawn: int = 0


def get_obstacle(session: Session, obstacle_id: int, *, lock: bool = False) -> Obstacle:
    """The obstacle with this id, or NotFound; locked until the commit when it is going to be changed."""
    statement = select(Obstacle).where(Obstacle.id == obstacle_id)
    obstacle = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if obstacle is None:
        raise NotFound("Không tìm thấy vướng mắc này.")
    return obstacle


def living_of_unit(session: Session, unit_id: int) -> Sequence[Obstacle]:
    """What a unit raised and is neither closed nor withdrawn, locked until the commit."""
    living = select(Obstacle).where(Obstacle.unit_id == unit_id, Obstacle.state.in_([State.OPEN, State.ANSWERED]))
    return session.scalars(living.order_by(Obstacle.id).with_for_update()).all()


def is_overdue(today: date) -> ColumnElement[bool]:
    """Obstacles that wait for an answer beyond their due date."""
    return (Obstacle.state == State.OPEN) & (Obstacle.due_on < today)


def list_obstacles(
    session: Session, wanted: ObstacleFilter, today: date, *, offset: int = 0, limit: int = 50
) -> list[tuple[Obstacle, str]]:
    """Obstacles with the name of the unit that raised them (or none): what waits stands first, by its due date."""
    rows = session.execute(
        select(Obstacle, func.coalesce(Unit.name, ""))
        .outerjoin(Unit, Unit.id == Obstacle.unit_id)
        .where(*_conditions(wanted, today))
        .order_by(_ORDER, Obstacle.due_on, Obstacle.id)
        .offset(offset)
        .limit(limit)
    )
    return [(obstacle, name) for obstacle, name in rows]


def count_obstacles(session: Session, wanted: ObstacleFilter, today: date) -> int:
    """How many obstacles a filter finds."""
    return session.scalars(obstacles_found(wanted, today)).one()


def obstacles_found(wanted: ObstacleFilter, today: date) -> Select[int]:
    """The statement of `count_obstacles`, for those who count more in one round."""
    return select(func.count(Obstacle.id)).where(*_conditions(wanted, today))


def count_by_state(session: Session, wanted: ObstacleFilter, today: date) -> ObstacleCounts:
    """The obstacles that a filter finds, by state."""
    rows = session.execute(
        select(Obstacle.state, func.count(), func.sum(case((Obstacle.due_on < today, 1), else_=0)))
        .where(*_conditions(wanted, today))
        .group_by(Obstacle.state)
    )
    counted = {state: (count, int(late or 0)) for state, count, late in rows}
    opened, overdue = counted.get(State.OPEN, (0, 0))
    rest = (counted.get(state, (0, 0))[0] for state in (State.ANSWERED, State.CLOSED, State.WITHDRAWN))
    return ObstacleCounts(opened, overdue, *rest)


def obstacles_of_task(session: Session, task_id: int) -> list[tuple[Obstacle, str]]:
    """The obstacles of a task with the names of the units that raised them, what waits first."""
    rows = session.execute(
        select(Obstacle, func.coalesce(Unit.name, ""))
        .outerjoin(Unit, Unit.id == Obstacle.unit_id)
        .where(Obstacle.task_id == task_id)
        .order_by(_ORDER, Obstacle.due_on, Obstacle.id)
    )
    return [(obstacle, name) for obstacle, name in rows]


def events_of_obstacle(session: Session, obstacle_id: int) -> Sequence[ObstacleEvent]:
    """The steps of an obstacle's life, the newest first."""
    statement = select(ObstacleEvent).where(ObstacleEvent.obstacle_id == obstacle_id).order_by(ObstacleEvent.id.desc())
    return session.scalars(statement).all()


def events_of_task(session: Session, task_id: int, *, limit: int) -> list[tuple[ObstacleEvent, str]]:
    """The newest steps of the obstacles of a task, each with the obstacle's title."""
    rows = session.execute(
        select(ObstacleEvent, Obstacle.title)
        .join(Obstacle, Obstacle.id == ObstacleEvent.obstacle_id)
        .where(Obstacle.task_id == task_id)
        .order_by(ObstacleEvent.at.desc(), ObstacleEvent.id.desc())
        .limit(limit)
    )
    return [(event, title) for event, title in rows]


def find_duty_of_unit(session: Session, task_id: int, unit_id: int) -> Duty | None:
    """What a unit owes to a task: its lead duty before a coordinating one, or none."""
    statement = select(Duty).where(Duty.task_id == task_id, Duty.unit_id == unit_id, owed()).order_by(Duty.role.desc(), Duty.id)
    return session.scalars(statement.limit(1)).one_or_none()


def find_last_difficulty(session: Session, task_id: int, of_unit: int | None = None) -> Update | None:
    """The last update of a task, or of one unit in it, that speaks of a difficulty or proposes something."""
    statement = select(Update).where(Update.task_id == task_id, or_(Update.difficulty != "", Update.proposal != ""))
    if of_unit is not None:
        statement = statement.where(Update.unit_id == of_unit)
    return session.scalars(statement.order_by(Update.at.desc(), Update.id.desc()).limit(1)).one_or_none()


@dataclass(frozen=True, slots=True)
class WaitingObstacle:
    """An obstacle on which somebody has to act: whoever answers at its level, or once it is answered whoever raised it."""

    obstacle_id: int
    title: str
    level: str  # who answers
    system_code: str | None  # with level "engineer": which chief engineer
    answered: bool  # whoever raised it has to accept or reopen
    unit_id: int | None  # the unit that raised it
    raised_by_id: int | None
    raised_role: str
    raised_on: date
    due_on: date | None  # of the answer; none when it is there
    tenant_id: int


def open_obstacles_waiting(session: Session) -> list[WaitingObstacle]:
    """Everything that waits for somebody, the earliest due date first; across tenants in a session that reads across them."""
    rows = session.scalars(
        select(Obstacle).where(Obstacle.state.in_([State.OPEN, State.ANSWERED])).order_by(_ORDER, Obstacle.due_on, Obstacle.id)
    )
    return [
        WaitingObstacle(
            row.id,
            row.title,
            row.level,
            row.system_code,
            row.state == State.ANSWERED,
            row.unit_id,
            row.raised_by_id,
            row.raised_role,
            row.raised_on,
            None if row.state == State.ANSWERED else row.due_on,
            row.tenant_id,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class ObstacleStanding:
    """How one obstacle stood at the end of a day."""

    obstacle_id: int
    tenant_id: int
    unit_name: str  # empty: raised by the secretariat
    title: str
    proposal: str
    theme: str
    level: str
    system_code: str | None
    state: str
    raised_on: date
    due_on: date
    days_over: int  # calendar days beyond the due date while it was open, else 0
    answer: str
    answer_document: str


def obstacles_of_period(session: Session, cutoff_on: date, since: date | None = None) -> list[ObstacleStanding]:
    """The obstacles that were open or answered at the end of `cutoff_on`; with `since`, also those closed from that day on.

    Read from the appended steps by their days, so that the same day gives the same again whatever happened later. Ordered by
    level, theme and age.
    """
    last = select(func.max(ObstacleEvent.id)).where(ObstacleEvent.happened_on <= cutoff_on).group_by(ObstacleEvent.obstacle_id)
    lives: ColumnElement[bool] = ObstacleEvent.state.in_([State.OPEN, State.ANSWERED])
    if since is not None:
        lives = or_(lives, (ObstacleEvent.state == State.CLOSED) & (ObstacleEvent.happened_on >= since))
    rows = session.execute(
        select(Obstacle, ObstacleEvent, func.coalesce(Unit.name, ""))
        .join(Obstacle, Obstacle.id == ObstacleEvent.obstacle_id)
        .outerjoin(Unit, Unit.id == Obstacle.unit_id)
        .where(ObstacleEvent.id.in_(last), lives)
        .order_by(ObstacleEvent.level, Obstacle.theme, Obstacle.raised_on, Obstacle.id)
    ).all()
    answers = _answers(session, [event.obstacle_id for _, event, _ in rows if event.state != State.OPEN], cutoff_on)
    return [
        ObstacleStanding(
            obstacle.id,
            obstacle.tenant_id,
            unit,
            obstacle.title,
            obstacle.proposal,
            obstacle.theme,
            event.level,
            event.system_code,
            event.state,
            obstacle.raised_on,
            event.due_on,
            days_over(event.due_on, cutoff_on) if event.state == State.OPEN else 0,
            *answers.get(obstacle.id, ("", "")),
        )
        for obstacle, event, unit in rows
    ]


def _answers(session: Session, obstacle_ids: Sequence[int], cutoff_on: date) -> dict[int, tuple[str, str]]:
    """The last answer of each of some obstacles up to a day, as its words and document."""
    if not obstacle_ids:
        return {}
    rows = session.execute(
        select(ObstacleEvent.obstacle_id, ObstacleEvent.text, ObstacleEvent.document)
        .where(
            ObstacleEvent.obstacle_id.in_(obstacle_ids), ObstacleEvent.step == "answered", ObstacleEvent.happened_on <= cutoff_on
        )
        .order_by(ObstacleEvent.id)
    )
    return {obstacle_id: (text, document) for obstacle_id, text, document in rows}


# What waits for an answer, then what waits for acceptance, then what is over.
_ORDER = case((Obstacle.state == State.OPEN, 0), (Obstacle.state == State.ANSWERED, 1), else_=2)


def _conditions(wanted: ObstacleFilter, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.words:
        conditions.append(contains(Obstacle.search_key, wanted.words))  # type: ignore[arg-type]  # a mapped column is a column
    for column, value in ((Obstacle.state, wanted.state), (Obstacle.level, wanted.level), (Obstacle.theme, wanted.theme)):
        if value:
            conditions.append(column == value)
    if wanted.unit_id is not None:
        conditions.append(Obstacle.unit_id == wanted.unit_id)
    if wanted.overdue:
        conditions.append(is_overdue(today))
    if wanted.seen_by_unit is not None:
        conditions.append(or_(Obstacle.task_id.is_not(None), Obstacle.unit_id == wanted.seen_by_unit))
    return conditions

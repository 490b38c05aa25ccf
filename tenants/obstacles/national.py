"""Statements about obstacles across tenants, for sessions that read across them: rows, counts, and what several raise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from tenants.obstacles.dao import ObstacleStanding, is_overdue, obstacles_of_period
from tenants.obstacles.models import Obstacle
from tenants.obstacles.states import State
from tenants.obstacles.themes import Chorus, Voice, together
from tenants.organisation.dao import contains, list_tenants
from tenants.organisation.models import Tenant
from tenants.tasks.dao import WITHOUT

# Grouping compares titles with each other: beyond this many the newest are grouped.
MOST_VOICES = 3000


@dataclass(frozen=True, slots=True)
class CountryFilter:
    """Which obstacles of the country; every field empty means everything that still lives."""

    words: str = ""
    tenant_code: str = ""
    state: str = ""  # tenants.obstacles.states.State
    level: str = ""
    theme: str = ""
    system_code: str = ""  # WITHOUT: none
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class CountryObstacle:
    """A row of the national list."""

    obstacle_id: int
    tenant_code: str
    tenant_name: str
    title: str
    theme: str
    level: str
    system_code: str | None
    state: str
    raised_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class OpenCount:
    """How many obstacles wait for an answer, and how many of them beyond their due date."""

    open: int = 0
    overdue: int = 0

    def __add__(self, other: OpenCount) -> OpenCount:
        return OpenCount(self.open + other.open, self.overdue + other.overdue)


def list_in_country(session: Session, wanted: CountryFilter, today: date, *, offset: int, limit: int) -> list[CountryObstacle]:
    """Obstacles of the country, what waits first, by its due date."""
    rows = session.execute(
        select(
            Obstacle.id,
            Tenant.code,
            Tenant.name,
            Obstacle.title,
            Obstacle.theme,
            Obstacle.level,
            Obstacle.system_code,
            Obstacle.state,
            Obstacle.raised_on,
            Obstacle.due_on,
        )
        .join(Tenant, Tenant.id == Obstacle.tenant_id)
        .where(*_conditions(wanted, today))
        .order_by(Obstacle.state != State.OPEN, Obstacle.due_on, Tenant.sort_key, Obstacle.id)
        .offset(offset)
        .limit(limit)
    )
    return [CountryObstacle(*tuple(row)) for row in rows]


def count_in_country(session: Session, wanted: CountryFilter, today: date) -> int:
    """How many obstacles a filter finds."""
    counted = select(func.count()).select_from(Obstacle).join(Tenant, Tenant.id == Obstacle.tenant_id)
    return session.scalar(counted.where(*_conditions(wanted, today))) or 0


def count_open(session: Session, today: date, system_code: str = "") -> Mapping[str, Mapping[str, OpenCount]]:
    """What waits for an answer by "level", "theme" and "system" (WITHOUT: none), each by its code."""
    rows = session.execute(
        select(
            Obstacle.level,
            Obstacle.theme,
            Obstacle.system_code,
            func.count(),
            func.sum(case((Obstacle.due_on < today, 1), else_=0)),
        )
        .where(Obstacle.state == State.OPEN, *([Obstacle.system_code == system_code] if system_code else []))
        .group_by(Obstacle.level, Obstacle.theme, Obstacle.system_code)
    )
    found: dict[str, dict[str, OpenCount]] = {"level": {}, "theme": {}, "system": {}}
    for level, theme, system, count, late in rows:
        for which, code in (("level", level), ("theme", theme), ("system", system or WITHOUT)):
            found[which][code] = found[which].get(code, OpenCount()) + OpenCount(count, int(late or 0))
    return found


def shared_obstacles(session: Session, system_code: str = "") -> list[Chorus]:
    """What still lives and is raised by two tenants or more in similar words, the most shared first."""
    rows = session.execute(
        select(
            Obstacle.id,
            Tenant.code,
            Tenant.name,
            Obstacle.theme,
            Obstacle.system_code,
            Obstacle.title,
            Obstacle.raised_on,
            case((Obstacle.state == State.OPEN, Obstacle.level), else_=""),
        )
        .join(Tenant, Tenant.id == Obstacle.tenant_id)
        .where(
            Obstacle.state.in_([State.OPEN, State.ANSWERED]),
            *([Obstacle.system_code == system_code] if system_code else []),
        )
        .order_by(Obstacle.raised_on.desc(), Obstacle.id.desc())
        .limit(MOST_VOICES)
    )
    voices = [Voice(row[0], row[1], row[2], row[3], row[4] or "", row[5], row[6], row[7]) for row in rows]
    return [chorus for chorus in together(voices) if len(chorus.tenants) > 1]


def obstacles_with_tenants(session: Session, obstacle_ids: Sequence[int]) -> list[tuple[Obstacle, Tenant]]:
    """Some obstacles with the tenants that raised them, in Vietnamese order."""
    rows = session.execute(
        select(Obstacle, Tenant)
        .join(Tenant, Tenant.id == Obstacle.tenant_id)
        .where(Obstacle.id.in_(obstacle_ids))
        .order_by(Tenant.sort_key, Obstacle.id)
    )
    return [(obstacle, tenant) for obstacle, tenant in rows]


@dataclass(frozen=True, slots=True)
class CountryStanding:
    """How one tenant's obstacle stood at the end of a day."""

    tenant_code: str
    tenant_name: str
    standing: ObstacleStanding


def obstacles_of_country(session: Session, cutoff_on: date, since: date | None = None) -> list[CountryStanding]:
    """The obstacles of all tenants as `obstacles_of_period` gives them, the tenants in Vietnamese order."""
    tenants = {tenant.id: (place, tenant) for place, tenant in enumerate(list_tenants(session))}
    found = sorted(obstacles_of_period(session, cutoff_on, since), key=lambda one: tenants[one.tenant_id][0])
    return [CountryStanding(tenants[one.tenant_id][1].code, tenants[one.tenant_id][1].name, one) for one in found]


def shared_in(standings: list[CountryStanding]) -> list[Chorus]:
    """Of obstacles as they stood at the end of a day: what two tenants or more raised in similar words."""
    voices = [
        Voice(
            one.standing.obstacle_id,
            one.tenant_code,
            one.tenant_name,
            one.standing.theme,
            one.standing.system_code or "",
            one.standing.title,
            one.standing.raised_on,
        )
        for one in standings
    ]
    return [chorus for chorus in together(voices) if len(chorus.tenants) > 1]


def _conditions(wanted: CountryFilter, today: date) -> list[ColumnElement[bool]]:
    state = Obstacle.state == wanted.state if wanted.state else Obstacle.state.in_([State.OPEN, State.ANSWERED])
    conditions: list[ColumnElement[bool]] = [state]
    if wanted.words:
        conditions.append(contains(Obstacle.search_key, wanted.words))  # type: ignore[arg-type]  # a mapped column is a column
    if wanted.tenant_code:
        conditions.append(Tenant.code == wanted.tenant_code)
    if wanted.level:
        conditions.append(Obstacle.level == wanted.level)
    if wanted.theme:
        conditions.append(Obstacle.theme == wanted.theme)
    if wanted.system_code:
        has_none = Obstacle.system_code.is_(None)
        conditions.append(has_none if wanted.system_code == WITHOUT else Obstacle.system_code == wanted.system_code)
    if wanted.overdue:
        conditions.append(is_overdue(today))
    return conditions

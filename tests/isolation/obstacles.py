"""Obstacles and explanations of a tenant in every state that a page can show."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.permissions import Role
from tenants.organisation.models import Unit
from tenants.tables import Duty, ExplainedDuty, Explanation, ExplanationEvent, Obstacle, ObstacleEvent
from tests.isolation.filling import fill

if TYPE_CHECKING:
    from datetime import datetime

    from tests.isolation.country import Place


def furnish_obstacles(session: Session, place: Place, unit: Unit, now: datetime) -> None:
    """Obstacles that wait at each level, one that was answered and one that is closed; explanations owed, answered and accepted."""
    secretary, officer = place.people[Role.SECRETARY], place.people[Role.OFFICER]
    of_unit = {"unit_id": unit.id, "raised_role": "officer", "raised_by_id": officer.user_id}
    of_secretariat = {"unit_id": None, "raised_role": "secretary", "raised_by_id": secretary.user_id}
    for level, state, given in (
        ("secretariat", "open", of_unit | {"task_id": place.ids["task_id"][0], "duty_id": place.ids["duty_id"][0]}),
        ("central", "open", of_secretariat),
        ("engineer", "open", of_secretariat | {"system_code": "HT1"}),
        ("secretariat", "answered", of_unit),
        ("secretariat", "closed", of_unit),
    ):
        _obstacle(session, place, now, level=level, state=state, **given)
    late = session.scalars(select(Duty).where(Duty.task_id == place.ids["task_id"][0], Duty.state == "completed")).one()
    for state in ("open", "answered", "accepted"):
        _explanation(session, place, now, late, unit_id=unit.id, state=state)


def leave_open(session: Session, place: Place, unit: Unit, now: datetime) -> None:
    """An obstacle of a unit that is no more, for whoever takes over."""
    _obstacle(session, place, now, level="secretariat", state="open", unit_id=unit.id, raised_role="officer", raised_by_id=None)


def _obstacle(session: Session, place: Place, now: datetime, **given: Any) -> None:
    day = now.date() - timedelta(days=9)
    values = {"theme": "funding", "raised_on": day, "clock_on": day, "due_on": date(2026, 12, 1)}
    values |= {"answered_on": day} if given["state"] != "open" else {}
    obstacle = place.note("obstacle_id", fill(session, Obstacle, place.mark, **values, **given))
    for step, state in (("raised", "open"), ("answered", given["state"]))[: 1 if given["state"] == "open" else 2]:
        fill(
            session,
            ObstacleEvent,
            place.mark,
            obstacle_id=obstacle.id,
            step=step,
            state=state,
            level=given["level"],
            at=now - timedelta(days=9),
            happened_on=day,
            due_on=obstacle.due_on,
        )


def _explanation(session: Session, place: Place, now: datetime, late: Duty, **given: Any) -> None:
    day = now.date() - timedelta(days=3)
    person = place.people[Role.SECRETARY].user_id
    values = {"called_on": day, "due_on": date(2026, 11, 24), "called_by_id": person}
    explanation = place.note("explanation_id", fill(session, Explanation, place.mark, **values, **given))
    fill(session, ExplainedDuty, place.mark, explanation_id=explanation.id, duty_id=late.id, task_id=late.task_id)
    named = {"at": now - timedelta(days=3), "happened_on": day, "due_on": explanation.due_on}
    fill(session, ExplanationEvent, place.mark, explanation_id=explanation.id, step="called", state="open", **named)

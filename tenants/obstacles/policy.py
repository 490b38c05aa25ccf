"""Who may see, answer, forward, accept and withdraw an obstacle, beyond what the role alone allows."""

from __future__ import annotations

from tenants.access.actor import Actor
from tenants.access.permissions import Permission, Role
from tenants.obstacles.models import Obstacle
from tenants.obstacles.states import Level

UNIT_ROLES = frozenset({Role.OFFICER, Role.UNIT_HEAD})


def can_see(actor: Actor, obstacle: Obstacle) -> bool:
    """A unit sees its own and those of tasks, a chief engineer those of its own system, everybody else who reads tasks all."""
    if actor.role is Role.CHIEF_ENGINEER:
        return actor.may(Permission.ANSWER_OBSTACLE) and _own_system(actor, obstacle)
    if not actor.may(Permission.READ_TASKS):
        return False
    if actor.role in UNIT_ROLES:
        return obstacle.task_id is not None or (actor.unit_id is not None and obstacle.unit_id == actor.unit_id)
    return True


def can_answer(actor: Actor, obstacle: Obstacle) -> bool:
    """Whether the obstacle's present level is the actor's; whoever may answer may also forward."""
    if not actor.may(Permission.ANSWER_OBSTACLE):
        return False
    if obstacle.level == Level.ENGINEER:
        return actor.role is Role.CHIEF_ENGINEER and _own_system(actor, obstacle)
    return actor.role is (Role.CENTRAL_OFFICER if obstacle.level == Level.CENTRAL else Role.SECRETARY)


def can_settle(actor: Actor, obstacle: Obstacle) -> bool:
    """Whether the actor speaks for whoever raised it: the unit, the secretariat, or the person."""
    if not actor.may(Permission.RAISE_OBSTACLE):
        return False
    if obstacle.unit_id is not None:
        return actor.role in UNIT_ROLES and actor.unit_id == obstacle.unit_id
    if obstacle.raised_role == Role.SECRETARY:
        return actor.role is Role.SECRETARY
    return actor.user_id is not None and actor.user_id == obstacle.raised_by_id


def levels_to_ask(actor: Actor) -> tuple[Level, ...]:
    """The levels that an actor may ask: only the secretariat speaks upwards for its tenant."""
    return tuple(Level) if actor.role is Role.SECRETARY else (Level.SECRETARIAT,)


def _own_system(actor: Actor, obstacle: Obstacle) -> bool:
    return bool(obstacle.system_code) and obstacle.system_code == actor.system_code

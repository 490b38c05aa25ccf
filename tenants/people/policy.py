"""Who may manage people, and which roles a tenant may hand out."""

from __future__ import annotations

from collections.abc import Sequence

from tenants.access.actor import Actor
from tenants.access.permissions import CENTRAL_ROLES, Permission, Role
from tenants.people.models import User

# Roles that act for a unit and therefore need one.
UNIT_ROLES = frozenset({Role.OFFICER, Role.UNIT_HEAD})

_ORDINARY = (
    Role.OFFICER,
    Role.UNIT_HEAD,
    Role.SECRETARY,
    Role.LEADER,
    Role.ADMINISTRATOR,
    Role.CHIEF_ARCHITECT,
    Role.INSPECTOR,
)


def can_manage_people(actor: Actor) -> bool:
    """Whether the actor invites, resets and disables people of its tenant."""
    return actor.may(Permission.MANAGE_PEOPLE) and not actor.visiting


def can_stop_person(actor: Actor, user: User) -> bool:
    """Nobody disables or changes the role of themselves: a tenant would be left without an administrator."""
    return can_manage_people(actor) and actor.user_id != user.id


def roles_to_give(tenant_kind: str) -> Sequence[Role]:
    """The roles that exist in a tenant of this kind; central roles live in the central office alone."""
    return (*_ORDINARY, *sorted(CENTRAL_ROLES)) if tenant_kind == "central" else _ORDINARY

"""Who may act for whom, and who may record that somebody is away."""

from __future__ import annotations

from tenants.access.actor import Actor
from tenants.access.permissions import PERMISSIONS, Permission, Role
from tenants.people.models import User


def can_record_absence(actor: Actor, user_id: int) -> bool:
    """One's own by anybody; another person's by the administrator."""
    if actor.visiting:
        return False
    return actor.may(Permission.READ_SELF) if actor.user_id == user_id else actor.may(Permission.MANAGE_PEOPLE)


def can_stand_in(acting: User, absent: User) -> bool:
    """Whoever acts is of the same unit and may do whatever the absent one may: else the messages lead to closed doors."""
    there = acting.id != absent.id and acting.status == "active"
    return there and can_hear_for(Role(acting.role), acting.unit_id, Role(absent.role), absent.unit_id)


def can_hear_for(role: Role, unit_id: int | None, absent_role: Role, absent_unit_id: int | None) -> bool:
    """Whether somebody of this role and unit may see what is said to the absent; asked again each time, because people move."""
    return unit_id == absent_unit_id and PERMISSIONS[absent_role] <= PERMISSIONS[role]

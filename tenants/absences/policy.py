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
    same_place = acting.id != absent.id and acting.status == "active" and acting.unit_id == absent.unit_id
    return same_place and PERMISSIONS[Role(absent.role)] <= PERMISSIONS[Role(acting.role)]

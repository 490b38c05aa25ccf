"""Who may ask for an extension, take the request back, and see what supports it."""

from __future__ import annotations

from tenants.access.actor import Actor
from tenants.access.permissions import Permission, Role
from tenants.tasks.extensions.models import ExtensionRequest
from tenants.tasks.models import Duty


def can_request_extension(actor: Actor, duty: Duty) -> bool:
    """A unit asks for its own duties; the secretariat may ask on a unit's behalf, and the request says who did."""
    if not actor.may(Permission.REQUEST_EXTENSION):
        return False
    return actor.role is Role.SECRETARY or (actor.unit_id is not None and actor.unit_id == duty.unit_id)


def can_withdraw(actor: Actor, request: ExtensionRequest, duty: Duty) -> bool:
    """The unit that asked, whoever took the duty over from it, or the very person who asked on its behalf."""
    if not actor.may(Permission.REQUEST_EXTENSION):
        return False
    same_unit = actor.unit_id is not None and actor.unit_id in (request.unit_id, duty.unit_id)
    return same_unit or (actor.user_id is not None and actor.user_id == request.user_id)


def can_see_request_evidence(actor: Actor, request: ExtensionRequest, duty: Duty) -> bool:
    """The unit that asked, whoever took the duty over from it, and those who read all evidence by role."""
    if actor.may(Permission.READ_ALL_EVIDENCE):
        return True
    return actor.unit_id is not None and actor.unit_id in (request.unit_id, duty.unit_id)

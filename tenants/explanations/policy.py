"""Who may see, draft, send and judge an explanation, beyond what the role alone allows."""

from __future__ import annotations

from tenants.access.actor import Actor
from tenants.access.permissions import Permission, Role
from tenants.explanations.models import Explanation

UNIT_ROLES = frozenset({Role.OFFICER, Role.UNIT_HEAD})


def can_see(actor: Actor, explanation: Explanation) -> bool:
    """A unit sees its own, everybody else who reads tasks sees all."""
    if not actor.may(Permission.READ_TASKS):
        return False
    return actor.role not in UNIT_ROLES or actor.unit_id == explanation.unit_id


def can_draft(actor: Actor, explanation: Explanation) -> bool:
    """The people of the unit write; who of them sends is another question."""
    return actor.may(Permission.REPORT_DUTY) and actor.role in UNIT_ROLES and actor.unit_id == explanation.unit_id


def can_send(actor: Actor, explanation: Explanation, *, unit_has_head: bool) -> bool:
    """The head of the unit answers for it; where no head has an account, the officer sends what the head decided."""
    return can_draft(actor, explanation) and (actor.role is Role.UNIT_HEAD or not unit_has_head)


def can_judge(actor: Actor) -> bool:
    """The secretariat and the leader call for explanations, accept them and send them back."""
    return actor.may(Permission.CALL_EXPLANATION) and not actor.visiting

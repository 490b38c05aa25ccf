"""Who may do what with a task or duty, beyond what the role alone allows."""

from __future__ import annotations

from tenants.access.actor import Actor
from tenants.access.permissions import Permission, Role
from tenants.tasks.models import Duty


def can_report(actor: Actor, duty: Duty) -> bool:
    """A unit reports its own duties; the secretariat may report on a unit's behalf, and the update says so."""
    if not actor.may(Permission.REPORT_DUTY):
        return False
    return actor.role is Role.SECRETARY or (actor.unit_id is not None and actor.unit_id == duty.unit_id)


def can_see_evidence(actor: Actor, duty: Duty, leading_units: frozenset[int] = frozenset()) -> bool:
    """Evidence is for the unit itself, the units that lead the task, and those who read all of it by role."""
    if actor.may(Permission.READ_ALL_EVIDENCE):
        return True
    return actor.unit_id is not None and (actor.unit_id == duty.unit_id or actor.unit_id in leading_units)

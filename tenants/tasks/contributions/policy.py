"""Who may ask for a contribution, judge an answer, answer, and see what came with it."""

from __future__ import annotations

from collections.abc import Collection

from tenants.access.actor import Actor
from tenants.access.permissions import Permission, Role
from tenants.tasks.contributions.models import Contribution, ReceivedRequest


def can_ask(actor: Actor, leading_units: Collection[int]) -> bool:
    """A unit asks for the tasks that it leads; the secretariat asks for any."""
    if not actor.may(Permission.ASK_CONTRIBUTION):
        return False
    return actor.role in (Role.SECRETARY, Role.SYSTEM) or (actor.unit_id is not None and actor.unit_id in leading_units)


def can_judge(actor: Actor, contribution: Contribution) -> bool:
    """Whoever asked accepts, sends back or withdraws; the secretariat may do it for a unit."""
    return can_ask(actor, {contribution.asker_unit_id} - {None})  # type: ignore[arg-type]  # the difference leaves numbers alone


def can_answer(actor: Actor, contribution: Contribution) -> bool:
    """The asked unit answers; the secretariat may answer on its behalf. Another tenant's answer comes by the exchange."""
    if not actor.may(Permission.REPORT_DUTY) or contribution.unit_id is None:
        return False
    return actor.role is Role.SECRETARY or actor.unit_id == contribution.unit_id


def can_see_received(actor: Actor, received: ReceivedRequest) -> bool:
    """A request from outside is the secretariat's and of those who read all evidence, and of the unit that it was handed to."""
    return actor.may(Permission.READ_ALL_EVIDENCE) or (actor.unit_id is not None and actor.unit_id == received.unit_id)


def can_answer_received(actor: Actor, received: ReceivedRequest) -> bool:
    """The secretariat answers, or the unit that the request was handed to."""
    if not actor.may(Permission.REPORT_DUTY):
        return False
    return actor.role is Role.SECRETARY or (actor.unit_id is not None and actor.unit_id == received.unit_id)


def can_hand_over(actor: Actor) -> bool:
    """Handing a request from outside to a unit is giving work: the secretariat's act."""
    return actor.may(Permission.ASK_CONTRIBUTION) and actor.role in (Role.SECRETARY, Role.SYSTEM)


def can_see_letters(actor: Actor, contribution: Contribution, leading_units: Collection[int]) -> bool:
    """Files that another tenant sent are for those who lead the task, who asked, and who read all evidence."""
    if actor.may(Permission.READ_ALL_EVIDENCE):
        return True
    return actor.unit_id is not None and (actor.unit_id in leading_units or actor.unit_id == contribution.asker_unit_id)

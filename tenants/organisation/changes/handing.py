"""What a unit left open when it ended without a successor is handed to another one afterwards, with a record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.clock import day_of
from tenants.errors import Conflict, Invalid
from tenants.organisation import dao as organisation
from tenants.organisation.changes.answering import answering
from tenants.organisation.changes.carrying import follow
from tenants.organisation.changes.inheritance import Inheritance
from tenants.vietnamese import clean
from tenants.written import written

LONGEST_WHY = 300


def hand_on(session: Session, actor: Actor, unit_id: int, to_unit_id: int, why: str, *, now: datetime) -> dict[str, int]:
    """Hand the open obstacles, explanations and requests of an ended unit to another; how many of each kind went.

    Who is to answer a request that waits for the ended unit coordinates its task from now on. Raises Invalid at "to" or "why",
    Conflict for a unit that goes on or when nothing is open that the other could take.
    """
    actor.require(Permission.MANAGE_ORGANISATION)
    why = clean(written(why, "why", most=LONGEST_WHY, missing="Nhập lý do hoặc văn bản giao tiếp."))
    unit, to, today = organisation.get_unit(session, unit_id), organisation.get_unit(session, to_unit_id), day_of(now)
    if unit.active_to is None or unit.active_to >= today:
        raise Conflict(f"{unit.name} đang hoạt động.")
    if to.active_to is not None and to.active_to < today:
        raise Invalid(f"{to.name} đã thôi hoạt động.", "to")
    with acting(session, "unit.handed_on", why=why):
        heirs = answering(session, unit.id, to.id, f"tiếp nhận từ {unit.name} theo {why}", ended=True)
        passing = Inheritance(unit.id, heirs, to.id, unit.name, {to.id: to.name}, why)
        came = follow(session, actor, passing, now=now).get(to.id, {})
    if not came:
        raise Conflict(f"Không còn việc đang mở nào của {unit.name} mà {to.name} nhận được.")
    return came

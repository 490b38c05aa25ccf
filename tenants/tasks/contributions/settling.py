"""A report on a coordinating duty answers what was asked of it, and a duty that moves takes it along, in the same transaction."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.clock import day_of
from tenants.db.guard import actor_of
from tenants.organisation.changes.inheritance import Inheritance
from tenants.organisation.dao import get_unit
from tenants.tasks.contributions.letters import Step, write_letter
from tenants.tasks.contributions.models import Contribution, ReceivedRequest
from tenants.tasks.contributions.waiting import OPEN, UNSETTLED, ContributionState
from tenants.tasks.models import Duty, Update
from tenants.tasks.states import DutyRole

# What says something. "Không thay đổi" answers nobody who has asked for a thing.
SAYING = ("progress", "completion")


def settle(session: Session, actor: Actor, duty: Duty, update: Update, contribution_id: int | None = None) -> None:
    """Let an update answer the one open request of the duty that it was written for, or all of them."""
    if duty.role != DutyRole.COORDINATING or update.kind not in SAYING:
        return
    wanted = select(Contribution).where(Contribution.duty_id == duty.id, Contribution.state.in_(OPEN)).order_by(Contribution.id)
    if contribution_id is not None:
        wanted = wanted.where(Contribution.id == contribution_id)
    waiting = session.scalars(wanted.with_for_update()).all()
    unit = get_unit(session, duty.unit_id).name if waiting else ""
    for one in waiting:
        one.state, one.answer, one.answered_at, one.update_id = ContributionState.ANSWERED, update.result, update.at, update.id
        write_letter(session, one, Step.ANSWERED, update.result, body=unit, actor=actor, now=update.at)


def asked_since(session: Session, duty: Duty) -> str:
    """Who asked what of a coordinating unit after the unit last spoke, in words; of several the newest, empty for none."""
    if duty.role != DutyRole.COORDINATING:
        return ""
    asked = select(Contribution).where(Contribution.duty_id == duty.id, Contribution.state.in_(OPEN))
    if duty.last_update_at is not None:
        asked = asked.where(Contribution.asked_at > duty.last_update_at)
    newest = session.scalars(asked.order_by(Contribution.id.desc()).limit(1)).first()
    return f"{newest.asker} đề nghị “{newest.wanted}”" if newest else ""


def follow_duties(session: Session, actor: Actor, passing: Inheritance, *, now: datetime) -> Counter[int]:
    """Let unsettled requests go with the duties of a unit that changes; how many came to each unit.

    Those asked of it go with the duty, those that it asked as a lead to whoever leads now, those of another tenant that it was to
    answer to its successor. What was asked of whoever leads now has lapsed.
    """
    came: Counter[int] = Counter()
    unit_id, heirs = passing.unit_id, passing.heirs
    leads = {duty.task_id: duty.unit_id for duty in heirs.values() if duty.role == DutyRole.LEAD}
    # A successor's own contribution ends, too, where it takes over the lead.
    ended = select(Duty.id).where(Duty.ended_on == day_of(now), Duty.ended_why == passing.basis)
    concerned = or_(Contribution.unit_id == unit_id, Contribution.asker_unit_id == unit_id, Contribution.duty_id.in_(ended))
    own = select(Contribution).where(Contribution.state.in_(UNSETTLED), concerned).order_by(Contribution.id).with_for_update()
    for one in session.scalars(own).all():
        heir, to = heirs.get(one.duty_id or 0), None
        if heir is not None and heir.role == DutyRole.COORDINATING:
            one.duty_id, one.unit_id, to = heir.id, heir.unit_id, heir.unit_id
        if one.asker_unit_id == unit_id and (asker := leads.get(one.task_id, passing.rest)):
            one.asker_unit_id, one.asker, to = asker, passing.names[asker], asker
        lead = leads.get(one.task_id)
        if lead is not None and (heir.role == DutyRole.LEAD if heir is not None else one.unit_id == lead):
            _lapse(session, actor, one, f"{passing.names[lead]} nay chủ trì nhiệm vụ này theo {passing.basis}.", now)
        elif to is not None and to != unit_id:
            _tell(session, actor, one, passing, to, now)
            came[to] += 1
    handed = select(ReceivedRequest).where(ReceivedRequest.unit_id == unit_id, ReceivedRequest.state.in_(UNSETTLED))
    for received in session.scalars(handed.order_by(ReceivedRequest.id).with_for_update()).all() if passing.rest else ():
        received.unit_id = passing.rest
        _tell(session, actor, received, passing, passing.rest or 0, now)
        came[passing.rest or 0] += 1
    return came


def lapse_requests(session: Session, day: date, why: str, *, now: datetime) -> None:
    """Close what is asked on duties that an act of `day` has ended for the reason `why`: nobody owes an answer any more."""
    of_ended = select(Duty.id).where(Duty.ended_on == day, Duty.ended_why == why[:300])
    wanted = select(Contribution).where(Contribution.duty_id.in_(of_ended), Contribution.state.in_(OPEN))
    for one in session.scalars(wanted.order_by(Contribution.id).with_for_update()).all():
        _lapse(session, actor_of(session), one, f"Phần việc đã thôi thực hiện: {why}.", now)


def _lapse(session: Session, actor: Actor, request: Contribution, why: str, now: datetime) -> None:
    request.state = ContributionState.LAPSED
    request.revision += 1
    write_letter(session, request, Step.LAPSED, why, body=request.asker, actor=actor, now=now)


def _tell(
    session: Session, actor: Actor, about: Contribution | ReceivedRequest, passing: Inheritance, to_unit_id: int, now: datetime
) -> None:
    write_letter(session, about, Step.MOVED, passing.record(to_unit_id), body=passing.names[to_unit_id], actor=actor, now=now)

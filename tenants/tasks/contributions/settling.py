"""A report on a coordinating duty answers what was asked of it, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.organisation.dao import get_unit
from tenants.tasks.contributions.letters import Step, write_letter
from tenants.tasks.contributions.models import Contribution
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


def follow_duties(session: Session, from_unit_id: int, heirs: Mapping[int, Duty]) -> None:
    """Let unsettled requests go with the duties of a unit that changes: those asked of it, and those that it asked as a lead.

    `heirs` are the duties that are owed now, by the duty that was owed before. What was asked of whoever leads now has lapsed.
    """
    leads = {duty.task_id: duty.unit_id for duty in heirs.values() if duty.role == DutyRole.LEAD}
    concerned = or_(Contribution.unit_id == from_unit_id, Contribution.asker_unit_id == from_unit_id)
    for one in session.scalars(select(Contribution).where(Contribution.state.in_(UNSETTLED), concerned)):
        heir = heirs.get(one.duty_id or 0)
        if heir is not None and heir.role == DutyRole.COORDINATING:
            one.duty_id, one.unit_id = heir.id, heir.unit_id
        if one.asker_unit_id == from_unit_id:
            one.asker_unit_id = leads.get(one.task_id, from_unit_id)

"""A report on a coordinating duty answers what was asked of it, in the same transaction."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.organisation.dao import get_unit
from tenants.tasks.contributions.letters import Step, write_letter
from tenants.tasks.contributions.models import Contribution
from tenants.tasks.contributions.waiting import OPEN, ContributionState
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

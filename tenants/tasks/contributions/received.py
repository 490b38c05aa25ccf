"""The verbs of the asked tenant: hand a request from outside to a unit, and answer it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.audit.trail import acting
from tenants.errors import Invalid, NotFound, NotPermitted
from tenants.files.store import FileStore
from tenants.organisation.dao import active_on, unit_names
from tenants.organisation.models import Unit
from tenants.tasks.contributions import dao, policy
from tenants.tasks.contributions.letters import SECRETARIAT, Step, write_letter
from tenants.tasks.contributions.models import LetterEvidence, ReceivedRequest
from tenants.tasks.contributions.service import Answer, check_answer, refuse_unless_open
from tenants.tasks.contributions.waiting import ContributionState
from tenants.tasks.service import keep_evidence


def find_visible(session: Session, actor: Actor, received_id: int, *, lock: bool = False) -> ReceivedRequest:
    """A request from outside that concerns this person; any other is told as not there."""
    received = dao.get_received(session, received_id, lock=lock)
    if not policy.can_see_received(actor, received):
        raise NotFound("Không tìm thấy đề nghị này.")
    return received


def hand_over(
    session: Session, actor: Actor, received_id: int, unit_id: int | None, *, today: date, now: datetime
) -> ReceivedRequest:
    """Give a request from outside to one of the tenant's units, which then finds it in its own list."""
    received = find_visible(session, actor, received_id, lock=True)
    if not policy.can_hand_over(actor):
        raise NotPermitted()
    refuse_unless_open(received.state)
    if not unit_id:
        raise Invalid("Chọn đơn vị trả lời.", "unit")
    unit = session.scalars(select(Unit).where(Unit.id == unit_id, active_on(today))).one_or_none()
    if unit is None:
        raise NotFound("Không tìm thấy đơn vị này.", "unit")
    with acting(session, "contribution.handed"):
        received.unit_id = unit.id
        write_letter(session, received, Step.HANDED, unit.name, body=SECRETARIAT, actor=actor, now=now)
    return received


def answer_received(
    session: Session, actor: Actor, store: FileStore, received_id: int, given: Answer, *, now: datetime
) -> ReceivedRequest:
    """Answer another tenant's request; the exchange carries the words and files over.

    Raises NotFound for one that does not concern the person, Invalid at a field, Conflict for what is answered or withdrawn.
    """
    received = find_visible(session, actor, received_id, lock=True)
    if not policy.can_answer_received(actor, received):
        raise NotPermitted()
    refuse_unless_open(received.state)
    check_answer(given)
    # The secretariat answers for the unit that it was handed to, or for the whole; never for the office its people sit in.
    unit_id = received.unit_id if actor.role is Role.SECRETARY else actor.unit_id
    body = unit_names(session, [unit_id])[unit_id] if unit_id else SECRETARIAT
    with acting(session, "contribution.answered"):
        received.state, received.answer = ContributionState.ANSWERED, given.text.strip()
        received.answered_at, received.answered_by = now, body
        letter = write_letter(session, received, Step.ANSWERED, received.answer, body=body, actor=actor, now=now)
        for item in given.evidence:
            session.add(LetterEvidence(letter_id=letter.id, **keep_evidence(session, store, item, now=now)))
    return received

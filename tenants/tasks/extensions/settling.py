"""What becomes of an open request when its duty goes to another unit or ends, in the same transaction."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.db.guard import actor_of
from tenants.organisation.changes.inheritance import Inheritance
from tenants.organisation.rules import rules_of
from tenants.tasks.extensions import dao
from tenants.tasks.extensions.askable import why_not_askable
from tenants.tasks.extensions.models import ExtensionDecision, ExtensionEvidence, ExtensionRequest
from tenants.tasks.models import Duty


def follow_duties(session: Session, actor: Actor, passing: Inheritance, *, now: datetime) -> Counter[int]:
    """Let open requests go with the duties of a unit that changes; how many came to each unit.

    A request stays with a duty that moves. Where two units owed the same and one duty ended, the request is put anew for the duty
    that is left, in the words of whoever asked; where that cannot be, and where nobody takes the duty, it lapses.
    """
    came: Counter[int] = Counter()
    for request, duty in session.execute(_open()).all():
        heir = passing.heirs.get(duty.id)
        if heir is None:
            continue
        if heir is not duty:
            sentence = _why_not(session, heir, request)
            _lapse(session, request, f"{passing.record(heir.unit_id)} {sentence}".strip(), now)
            if sentence:
                continue
            _ask_again(session, request, heir)
        came[heir.unit_id] += 1
    lapse_ended(session, now=now)
    return came


def lapse_ended(session: Session, *, now: datetime) -> None:
    """Close the open requests of duties that are owed no more: there is nothing left to decide."""
    for request, duty in session.execute(_open().where(Duty.ended_on.is_not(None))).all():
        _lapse(session, request, f"Phần việc đã thôi thực hiện: {duty.ended_why}.", now)


def _open() -> Select[ExtensionRequest, Duty]:
    return (
        select(ExtensionRequest, Duty)
        .join(Duty, Duty.id == ExtensionRequest.duty_id)
        .outerjoin(ExtensionDecision, ExtensionDecision.request_id == ExtensionRequest.id)
        .where(ExtensionDecision.id.is_(None))
        .order_by(ExtensionRequest.id)
    )


def _why_not(session: Session, heir: Duty, request: ExtensionRequest) -> str:
    """Why the duty that is left cannot take the request; empty when it can."""
    if sentence := why_not_askable(heir, rules_of(session).extension_limit):
        return sentence
    if heir.due_on is not None and request.wanted_on <= heir.due_on:
        return f"Hạn của phần việc còn lại đã là {heir.due_on:%d/%m/%Y}."
    return "Phần việc còn lại đã có đề nghị đang chờ." if dao.find_open_of_duty(session, heir.id) else ""


def _ask_again(session: Session, request: ExtensionRequest, heir: Duty) -> None:
    again = ExtensionRequest(
        duty_id=heir.id,
        task_id=heir.task_id,
        unit_id=heir.unit_id,
        due_on=heir.due_on,
        wanted_on=request.wanted_on,
        asked_late=request.asked_late,
        reason=request.reason,
        user_id=request.user_id,
        user_name=request.user_name,
        at=request.at,
    )
    session.add(again)
    session.flush()
    for item in dao.evidence_of_requests(session, [request.id]).get(request.id, []):
        kept = {name: getattr(item, name) for name in ("kind", "name", "reference", "file_id")}
        session.add(ExtensionEvidence(request_id=again.id, **kept))


def _lapse(session: Session, request: ExtensionRequest, reason: str, now: datetime) -> None:
    actor = actor_of(session)
    session.add(
        ExtensionDecision(
            request_id=request.id, verdict="lapsed", reason=reason, user_id=actor.user_id, user_name=actor.name, at=now
        )
    )
    session.flush()

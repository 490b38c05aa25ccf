"""Carries requests and answers between tenants: read in a session of one, written in a session of the other, by value.

A session serves one tenant for its whole life, so nothing is shared. Each side owns its words: the asker what is asked and what
becomes of the answer, the asked one the answer. What is to be carried follows from how both sides stand (`dao.letters_to_carry`),
not from a list of things to do: who is killed in between, or runs twice, carries the same once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.audit.trail import acting
from tenants.db.guard import actor_of
from tenants.errors import Invalid, NotFound
from tenants.files.scanning import UNANSWERED
from tenants.files.store import FileStore
from tenants.organisation.dao import get_tenant
from tenants.plans.models import ActionPlan
from tenants.tasks.contributions import dao
from tenants.tasks.contributions.letters import Step, write_letter
from tenants.tasks.contributions.models import Contribution, LetterEvidence, ReceivedRequest
from tenants.tasks.contributions.waiting import OPEN, ContributionState
from tenants.tasks.models import Task
from tenants.tasks.service import NewEvidence, keep_evidence


@dataclass(frozen=True, slots=True)
class RequestCopy:
    """All that the asked tenant sees of the asking one."""

    from_tenant_id: int
    from_contribution_id: int
    from_name: str
    asker: str
    plan_number: str
    plan_title: str
    task_content: str
    deliverable: str
    deadline_text: str
    task_due_on: date | None
    wanted: str
    due_on: date
    asked_at: datetime
    state: ContributionState
    revision: int
    returned_reason: str
    dropped_why: str


@dataclass(frozen=True, slots=True)
class AnswerCopy:
    """An answer on its way home. `from_tenant_id` is the tenant that it was read in, never a word of the letter itself."""

    from_tenant_id: int
    from_name: str
    contribution_id: int
    revision: int
    text: str
    body: str
    answered_at: datetime
    evidence: tuple[NewEvidence, ...]


# The words that are brought up to date while a request is open.
_WORDS = ("plan_number", "plan_title", "task_content", "deliverable", "deadline_text", "task_due_on", "asker")


def copy_request(session: Session, contribution_id: int, to_tenant_id: int) -> RequestCopy | None:
    """A request as the asked tenant is to have it; none if it is not asked of that tenant. Read in the asking tenant."""
    row = session.execute(
        select(Contribution, Task, ActionPlan)
        .join(Task, Task.id == Contribution.task_id)
        .join(ActionPlan, ActionPlan.id == Task.plan_id)
        .where(Contribution.id == contribution_id, Contribution.other_tenant_id == to_tenant_id)
    ).one_or_none()
    if row is None:
        return None
    request, task, plan = row
    tenant_id = actor_of(session).tenant_id
    dropped = request.state in OPEN and task.dropped_on is not None
    return RequestCopy(
        from_tenant_id=tenant_id,
        from_contribution_id=request.id,
        from_name=get_tenant(session, tenant_id).name,
        asker=request.asker,
        plan_number=plan.number,
        plan_title=plan.title,
        task_content=task.content,
        deliverable=task.deliverable,
        deadline_text=task.deadline_text,
        task_due_on=task.due_on,
        wanted=request.wanted,
        due_on=request.due_on,
        asked_at=request.asked_at,
        state=ContributionState.WITHDRAWN if dropped else ContributionState(request.state),
        revision=request.revision,
        returned_reason=request.returned_reason,
        dropped_why=task.dropped_why if dropped else "",
    )


def receive(session: Session, copy: RequestCopy, *, now: datetime) -> tuple[ReceivedRequest, Step] | None:
    """Bring the copy up to date, and what happened to it; none when there was nothing to do. Written in the asked tenant."""
    known = session.scalars(
        select(ReceivedRequest)
        .where(
            ReceivedRequest.from_tenant_id == copy.from_tenant_id,
            ReceivedRequest.from_contribution_id == copy.from_contribution_id,
        )
        .with_for_update()
    ).one_or_none()
    if known is None:
        return _take_in(session, copy, now) if copy.state in OPEN else None
    step = _news(known, copy)
    if step is None:
        return None
    with acting(session, f"contribution.{step}", why=copy.returned_reason or copy.dropped_why):
        for name in (*_WORDS, "from_name", "wanted", "due_on", "returned_reason", "revision"):
            setattr(known, name, getattr(copy, name))
        if step is not Step.REFRESHED:
            known.state = copy.state
        said = {Step.RETURNED: copy.returned_reason, Step.WITHDRAWN: copy.dropped_why, Step.REFRESHED: copy.deadline_text}
        due_on = copy.due_on if copy.state in OPEN else None
        write_letter(session, known, step, said.get(step, ""), body=copy.from_name, due_on=due_on, now=now)
    return known, step


def _take_in(session: Session, copy: RequestCopy, now: datetime) -> tuple[ReceivedRequest, Step]:
    names = (*_WORDS, "from_tenant_id", "from_contribution_id", "from_name", "wanted", "due_on", "asked_at", "revision")
    with acting(session, "contribution.received"):
        received = ReceivedRequest(
            **{name: getattr(copy, name) for name in names},
            state=copy.state,
            returned_reason=copy.returned_reason,
            received_at=now,
        )
        session.add(received)
        session.flush()
        write_letter(session, received, Step.ASKED, copy.wanted, body=copy.from_name, due_on=copy.due_on, now=now)
    return received, Step.ASKED


def _news(known: ReceivedRequest, copy: RequestCopy) -> Step | None:
    """What the asker has done since the copy was made."""
    if copy.state == known.state or (copy.state in OPEN and known.state == ContributionState.ANSWERED):
        if copy.revision <= known.revision:
            changed = known.state in OPEN and any(getattr(known, name) != getattr(copy, name) for name in _WORDS)
            return Step.REFRESHED if changed else None
    elif copy.state == ContributionState.ANSWERED:
        return None
    return {
        ContributionState.ASKED: Step.ASKED,
        ContributionState.RETURNED: Step.RETURNED,
        ContributionState.ACCEPTED: Step.ACCEPTED,
        ContributionState.WITHDRAWN: Step.WITHDRAWN,
    }.get(copy.state)


def copy_answer(session: Session, store: FileStore, from_tenant_id: int, contribution_id: int) -> AnswerCopy | None:
    """The answer to a request that came in, with its files; none while there is none. Read in the asked tenant."""
    received = session.scalars(
        select(ReceivedRequest).where(
            ReceivedRequest.from_tenant_id == from_tenant_id,
            ReceivedRequest.from_contribution_id == contribution_id,
            ReceivedRequest.state == ContributionState.ANSWERED,
        )
    ).one_or_none()
    if received is None or received.answered_at is None:
        return None
    letter = next(one for one in dao.letters_of_received(session, received.id) if one.step == Step.ANSWERED)
    tenant_id = actor_of(session).tenant_id
    return AnswerCopy(
        from_tenant_id=tenant_id,
        from_name=get_tenant(session, tenant_id).name,
        contribution_id=contribution_id,
        revision=received.revision,
        text=received.answer,
        body=received.answered_by,
        answered_at=received.answered_at,
        evidence=tuple(_packed(session, store, item) for item in dao.evidence_of_letters(session, [letter.id]).get(letter.id, [])),
    )


def _packed(session: Session, store: FileStore, item: LetterEvidence) -> NewEvidence:
    if item.file_id is None:
        return NewEvidence(item.kind, item.name, item.reference)
    try:
        return NewEvidence("file", item.name, data=store.read(session, item.file_id)[1])
    except NotFound:
        # Purged meanwhile: the answer goes without it, and says so.
        return NewEvidence("document", item.name, f"{item.name}: tệp không còn ở nơi gửi")


def take_answer(session: Session, actor: Actor, store: FileStore, copy: AnswerCopy, *, now: datetime) -> Contribution | None:
    """Put another tenant's answer to the request that it answers; none when that is not waiting for it (any more).

    Written in the asking tenant. Only the tenant that was asked can answer, and only what was last asked of it.
    """
    request = dao.get_contribution(session, copy.contribution_id, lock=True)
    if request.other_tenant_id != copy.from_tenant_id or request.state not in OPEN or request.revision != copy.revision:
        return None
    with acting(session, "contribution.answered"):
        request.state, request.answer, request.answered_at = ContributionState.ANSWERED, copy.text, copy.answered_at
        body = f"{copy.from_name} ({copy.body})"[:300]
        letter = write_letter(session, request, Step.ANSWERED, copy.text, body=body, now=now)
        for item in copy.evidence:
            session.add(LetterEvidence(letter_id=letter.id, **_kept(session, store, item, now)))
    return request


def _kept(session: Session, store: FileStore, item: NewEvidence, now: datetime) -> dict[str, object]:
    try:
        return keep_evidence(session, store, item, now=now)
    except Invalid as error:
        if UNANSWERED in error.message:
            raise  # the scanner is away: the whole letter waits
        refused = NewEvidence("document", item.name, f"Không nhận được tệp {error.message}"[:1000])
        return keep_evidence(session, store, refused, now=now)

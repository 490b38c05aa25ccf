"""Statements about requests for a contribution, one's own and those that came in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from tenants.clock import day_of
from tenants.db.base import Id
from tenants.db.prepared import prepared
from tenants.errors import NotFound
from tenants.organisation.dao import contains, name_on
from tenants.organisation.models import Tenant, Unit
from tenants.plans.models import ActionPlan
from tenants.tasks.contributions.letters import Step
from tenants.tasks.contributions.models import Contribution, ContributionLetter, LetterEvidence, ReceivedRequest
from tenants.tasks.contributions.waiting import OPEN, UNSETTLED, Asked, ContributionState
from tenants.tasks.counting import owed
from tenants.tasks.models import Duty, Task, Update
from tenants.tasks.states import DutyRole


def get_contribution(session: Session, contribution_id: int, *, lock: bool = False) -> Contribution:
    """The request with this id, or NotFound; locked until the commit when it is going to be changed."""
    statement = select(Contribution).where(Contribution.id == contribution_id)
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise NotFound("Không tìm thấy đề nghị phối hợp này.")
    return found


def find_duty(session: Session, contribution_id: int) -> int | None:
    """The duty by which a request is answered; none of one to another tenant, or of one that is not there."""
    return session.scalars(select(Contribution.duty_id).where(Contribution.id == contribution_id)).one_or_none()


def get_received(session: Session, received_id: int, *, lock: bool = False) -> ReceivedRequest:
    """The request from another tenant with this id, or NotFound; locked until the commit when it is going to be changed."""
    statement = select(ReceivedRequest).where(ReceivedRequest.id == received_id)
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise NotFound("Không tìm thấy đề nghị này.")
    return found


def still_wanted() -> ColumnElement[bool]:
    """Requests of tasks in force, whose duty no amendment has ended (needs Task, and Duty as an outer join)."""
    return and_(Task.dropped_on.is_(None), owed())


def asked_of_unit(session: Session, unit_id: int) -> list[Asked]:
    """What a unit has to answer, its own tenant's requests and those handed to it, the soonest due first; one statement."""
    rows = session.execute(_asked(), {"unit_id": unit_id}).all()
    return [
        Asked(
            row.contribution_id,
            row.received_id,
            row.duty_id,
            row.task_id,
            row.asker,
            row.plan_number,
            row.content,
            row.wanted,
            row.due_on,
            day_of(row.asked_at),
            row.returned_reason,
        )
        for row in rows
    ]


@cache
def _asked() -> Select[*tuple[Any, ...]]:
    own = (
        select(
            Contribution.id.label("contribution_id"),
            null().cast(Id).label("received_id"),
            Contribution.duty_id.label("duty_id"),
            Contribution.task_id.label("task_id"),
            Contribution.asker.label("asker"),
            ActionPlan.number.label("plan_number"),
            Task.content.label("content"),
            Contribution.wanted.label("wanted"),
            Contribution.due_on.label("due_on"),
            Contribution.asked_at.label("asked_at"),
            Contribution.returned_reason.label("returned_reason"),
        )
        .join(Task, Task.id == Contribution.task_id)
        .join(ActionPlan, ActionPlan.id == Task.plan_id)
        .outerjoin(Duty, Duty.id == Contribution.duty_id)
        .where(Contribution.unit_id == bindparam("unit_id"), Contribution.state.in_(OPEN), still_wanted())
    )
    handed = select(
        null().cast(Id),
        ReceivedRequest.id,
        null().cast(Id),
        null().cast(Id),
        ReceivedRequest.from_name,
        ReceivedRequest.plan_number,
        ReceivedRequest.task_content,
        ReceivedRequest.wanted,
        ReceivedRequest.due_on,
        ReceivedRequest.asked_at,
        ReceivedRequest.returned_reason,
    ).where(ReceivedRequest.unit_id == bindparam("unit_id"), ReceivedRequest.state.in_(OPEN))
    # The tenant's criterion reaches the parts of a union through a statement around it.
    both = union_all(own, handed).subquery()
    return prepared(select(both).order_by(both.c.due_on, both.c.asked_at))


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request as a list shows it: the request, its task, and the body that was asked."""

    contribution: Contribution
    content: str
    plan_number: str
    who: str
    answerer: str  # who answered last, as it was called then; units change, what they said stays theirs


@dataclass(frozen=True, slots=True)
class WaitingFilter:
    """What a list of requests asks for; every field empty means everything that is not settled."""

    which: str = ""  # open, late, answered, settled
    unit_id: int | None = None  # asking or asked
    task_id: int | None = None
    words: str = ""


_SETTLED = (ContributionState.ACCEPTED, ContributionState.WITHDRAWN, ContributionState.LAPSED)
_STATES: dict[str, Collection[str]] = {
    "open": OPEN,
    "late": OPEN,
    "answered": (ContributionState.ANSWERED,),
    "settled": _SETTLED,
}


def _common(wanted: WaitingFilter) -> list[ColumnElement[bool]]:
    """What a filter asks for beside the state."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.unit_id:
        conditions.append(or_(Contribution.unit_id == wanted.unit_id, Contribution.asker_unit_id == wanted.unit_id))
    if wanted.task_id:
        conditions.append(Contribution.task_id == wanted.task_id)
    if wanted.words:
        asked = Task.search_key, Unit.search_key
        conditions.append(or_(*(contains(column, wanted.words) for column in asked)))  # type: ignore[arg-type]  # mapped columns
    return conditions


def _conditions(wanted: WaitingFilter, today: date) -> list[ColumnElement[bool]]:
    conditions = [Contribution.state.in_(_STATES.get(wanted.which, UNSETTLED)), *_common(wanted)]
    if wanted.which != "settled":
        conditions.append(still_wanted())
    if wanted.which == "late":
        conditions.append(Contribution.due_on < today)
    return conditions


def _joined(statement: Any) -> Any:
    """Requests with their task, plan, duty, and the body that was asked."""
    return (
        statement.select_from(Contribution)
        .join(Task, Task.id == Contribution.task_id)
        .join(ActionPlan, ActionPlan.id == Task.plan_id)
        .outerjoin(Duty, Duty.id == Contribution.duty_id)
        .outerjoin(Unit, Unit.id == Contribution.unit_id)
        .outerjoin(Tenant, Tenant.id == Contribution.other_tenant_id)
    )


def _requests() -> Select[*tuple[Any, ...]]:
    """Requests with all that a list shows of them; `_waiting` reads a row."""
    asked, answerer = func.coalesce(Unit.name, Tenant.name, ""), aliased(Unit)
    shown = select(Contribution, Task.content, ActionPlan.number, asked, answerer.name, answerer.former_names)
    found: Select[*tuple[Any, ...]] = (
        _joined(shown).outerjoin(Update, Update.id == Contribution.update_id).outerjoin(answerer, answerer.id == Update.unit_id)
    )
    return found


def _waiting(row: Any) -> Waiting:
    request, content, number, who, answerer, former = row
    if answerer and request.answered_at:
        return Waiting(request, content, number, who, name_on(answerer, former or [], day_of(request.answered_at)))
    return Waiting(request, content, number, who, who)


def waiting_page(
    session: Session, today: date, wanted: WaitingFilter | None = None, *, offset: int = 0, limit: int = 50
) -> tuple[list[Waiting], int]:
    """One page of requests and how many there are: the longest past its due date first, then the longest asked."""
    conditions = _conditions(wanted or WaitingFilter(), today)
    open_first = case((Contribution.state.in_(OPEN), 0), else_=1)
    statement = _requests().where(*conditions).order_by(open_first, Contribution.due_on, Contribution.asked_at, Contribution.id)
    rows = session.execute(statement.offset(offset).limit(limit)).all()
    if not offset and len(rows) < limit:
        return [_waiting(row) for row in rows], len(rows)
    counted = _joined(select(func.count(Contribution.id))).where(*conditions)
    return [_waiting(row) for row in rows], session.scalar(counted) or 0


@dataclass(frozen=True, slots=True)
class WaitingCounts:
    """How many requests are waited for, how many of them past their date, how many answers wait to be read, what is done."""

    open: int = 0
    late: int = 0
    answered: int = 0
    settled: int = 0


def count_requests(session: Session, today: date, wanted: WaitingFilter | None = None) -> WaitingCounts:
    """The counts of what a filter finds, whatever it says of `which`; each counts the rows of `waiting_page` with that word."""
    wanted = wanted or WaitingFilter()
    live = and_(Contribution.state.in_(OPEN), still_wanted())
    kinds = (
        live,
        and_(live, Contribution.due_on < today),
        and_(Contribution.state == ContributionState.ANSWERED, still_wanted()),
        Contribution.state.in_(_SETTLED),
    )
    row = session.execute(_joined(select(*(func.sum(case((kind, 1), else_=0)) for kind in kinds))).where(*_common(wanted))).one()
    return WaitingCounts(*(int(count or 0) for count in row))


def requests_by_ids(session: Session, contribution_ids: Collection[int]) -> list[Waiting]:
    """Some requests, for the words of a message."""
    return [
        _waiting(row) for row in session.execute(_requests().where(Contribution.id.in_(contribution_ids)).order_by(Contribution.id))
    ]


def requests_answered_by(session: Session, update_id: int) -> list[Waiting]:
    """The requests that one update answered."""
    return [_waiting(row) for row in session.execute(_answered_by(), {"update_id": update_id})]


@cache
def _answered_by() -> Select[*tuple[Any, ...]]:
    return prepared(_requests().where(Contribution.update_id == bindparam("update_id")).order_by(Contribution.id))


@dataclass(frozen=True, slots=True)
class OpenContribution:
    """A request that a body of this tenant still has to answer, as a reminder needs it."""

    contribution_id: int | None
    received_id: int | None
    unit_id: int | None  # none: a request from outside that was handed to nobody, so the secretariat's
    duty_id: int | None
    task_id: int | None
    due_on: date
    asked_on: date
    asker: str
    content: str
    wanted: str


def open_contributions_due(session: Session, until: date) -> list[OpenContribution]:
    """What bodies of this tenant have to answer by a day or should have answered before it, the longest overdue first."""
    own = session.execute(
        select(Contribution, Task.content)
        .join(Task, Task.id == Contribution.task_id)
        .outerjoin(Duty, Duty.id == Contribution.duty_id)
        .where(Contribution.unit_id.is_not(None), Contribution.state.in_(OPEN), Contribution.due_on <= until, still_wanted())
    )
    found = [
        OpenContribution(
            one.id, None, one.unit_id, one.duty_id, one.task_id, one.due_on, day_of(one.asked_at), one.asker, content, one.wanted
        )
        for one, content in own
    ]
    received = select(ReceivedRequest).where(ReceivedRequest.state.in_(OPEN), ReceivedRequest.due_on <= until)
    found += [
        OpenContribution(
            None, one.id, one.unit_id, None, None, one.due_on, day_of(one.asked_at), one.from_name, one.task_content, one.wanted
        )
        for one in session.scalars(received)
    ]
    return sorted(found, key=lambda one: (one.due_on, one.asked_on, one.contribution_id or 0, one.received_id or 0))


def leading_units(session: Session, task_id: int) -> frozenset[int]:
    """The units that lead a task."""
    leads = select(Duty.unit_id).where(Duty.task_id == task_id, Duty.role == DutyRole.LEAD, owed())
    return frozenset(session.scalars(leads))


def units_of_task(session: Session, task_id: int) -> dict[int, Duty]:
    """The duties of a task that are owed, by unit; of a unit that leads and coordinates, the lead duty."""
    duties = session.scalars(select(Duty).where(Duty.task_id == task_id, owed()).order_by(Duty.role, Duty.id))
    return {duty.unit_id: duty for duty in duties}


def lapsed_at(session: Session, now: datetime) -> list[tuple[Contribution, str]]:
    """The requests that one act let lapse, with the reason."""
    wanted = select(Contribution, ContributionLetter.text).join(
        ContributionLetter, ContributionLetter.contribution_id == Contribution.id
    )
    lapsed = wanted.where(ContributionLetter.step == Step.LAPSED.value, ContributionLetter.at == now)
    return [(request, why) for request, why in session.execute(lapsed.order_by(Contribution.id))]


def open_requests_of_task(session: Session, task_id: int) -> list[Contribution]:
    """The requests of a task that are waited for."""
    wanted = _joined(select(Contribution)).where(Contribution.task_id == task_id, Contribution.state.in_(OPEN), still_wanted())
    return list(session.scalars(wanted.order_by(Contribution.id)))


def letters_of_task(session: Session, task_id: int, *, limit: int = 200) -> list[ContributionLetter]:
    """What was said about the requests of a task, the newest first."""
    return list(
        session.scalars(
            select(ContributionLetter)
            .join(Contribution, Contribution.id == ContributionLetter.contribution_id)
            .where(Contribution.task_id == task_id)
            .order_by(ContributionLetter.at.desc(), ContributionLetter.id.desc())
            .limit(limit)
        )
    )


def letters_of_received(session: Session, received_id: int) -> list[ContributionLetter]:
    """What was said about a request from another tenant, the newest first."""
    wanted = select(ContributionLetter).where(ContributionLetter.received_id == received_id)
    return list(session.scalars(wanted.order_by(ContributionLetter.at.desc(), ContributionLetter.id.desc())))


def evidence_of_letters(session: Session, letter_ids: Collection[int]) -> dict[int, list[LetterEvidence]]:
    """What came with letters, by letter."""
    found: dict[int, list[LetterEvidence]] = {}
    if letter_ids:
        wanted = select(LetterEvidence).where(LetterEvidence.letter_id.in_(letter_ids)).order_by(LetterEvidence.id)
        for row in session.scalars(wanted):
            found.setdefault(row.letter_id, []).append(row)
    return found


def get_letter_evidence(session: Session, letter_evidence_id: int) -> tuple[LetterEvidence, ContributionLetter]:
    """A piece of evidence with its letter, or NotFound."""
    row = session.execute(
        select(LetterEvidence, ContributionLetter)
        .join(ContributionLetter, ContributionLetter.id == LetterEvidence.letter_id)
        .where(LetterEvidence.id == letter_evidence_id)
    ).one_or_none()
    if row is None:
        raise NotFound("Không tìm thấy tệp này.")
    return row[0], row[1]


@dataclass(frozen=True, slots=True)
class ReceivedFilter:
    """What a list of requests from other tenants asks for."""

    unit_id: int | None = None  # handed to this unit
    settled: bool = False


def received_page(
    session: Session, wanted: ReceivedFilter | None = None, *, offset: int = 0, limit: int = 50
) -> tuple[list[tuple[ReceivedRequest, str]], int]:
    """One page of requests from other tenants with the unit that each was handed to, and how many there are; open ones first."""
    wanted = wanted or ReceivedFilter()
    conditions: list[ColumnElement[bool]] = [ReceivedRequest.state.in_(_SETTLED if wanted.settled else UNSETTLED)]
    if wanted.unit_id:
        conditions.append(ReceivedRequest.unit_id == wanted.unit_id)
    rows = session.execute(
        select(ReceivedRequest, func.coalesce(Unit.name, ""))
        .outerjoin(Unit, Unit.id == ReceivedRequest.unit_id)
        .where(*conditions)
        .order_by(case((ReceivedRequest.state.in_(OPEN), 0), else_=1), ReceivedRequest.due_on, ReceivedRequest.id)
        .offset(offset)
        .limit(limit)
    )
    found = [(request, name) for request, name in rows]
    if not offset and len(found) < limit:
        return found, len(found)
    return found, session.scalar(select(func.count(ReceivedRequest.id)).where(*conditions)) or 0


def count_received(session: Session, unit_id: int | None = None) -> int:
    """How many requests from other tenants wait for an answer, of the whole tenant or of one unit."""
    counted = select(func.count(ReceivedRequest.id)).where(ReceivedRequest.state.in_(OPEN))
    return session.scalar(counted.where(ReceivedRequest.unit_id == unit_id) if unit_id else counted) or 0


def asked_of_others(session: Session, since: datetime) -> dict[int, int]:
    """How many requests each other tenant has had since a moment or still has open, for the limit on them."""
    rows = session.execute(
        select(Contribution.other_tenant_id, func.count(Contribution.id))
        .where(
            Contribution.other_tenant_id.is_not(None),
            or_(Contribution.state.in_(OPEN), Contribution.asked_at > since),
        )
        .group_by(Contribution.other_tenant_id)
    )
    return {tenant_id: count for tenant_id, count in rows if tenant_id is not None}


@dataclass(frozen=True, slots=True)
class Errand:
    """A request about which two tenants do not stand alike yet."""

    from_tenant_id: int
    contribution_id: int
    to_tenant_id: int


def letters_to_carry(session: Session) -> list[Errand]:
    """What the exchange has to carry, in either direction; asked across tenants by the program itself."""
    own, copy = Contribution, ReceivedRequest
    is_open = own.state.in_(OPEN)
    live, gone = and_(is_open, Task.dropped_on.is_(None)), and_(is_open, Task.dropped_on.is_not(None))
    words = or_(
        copy.plan_number != ActionPlan.number,
        copy.plan_title != ActionPlan.title,
        copy.task_content != Task.content,
        copy.deliverable != Task.deliverable,
        copy.deadline_text != Task.deadline_text,
        copy.task_due_on.is_distinct_from(Task.due_on),
        copy.asker != own.asker,
    )
    differs = or_(
        and_(live, copy.id.is_(None)),
        copy.revision < own.revision,
        and_(live, copy.state == ContributionState.WITHDRAWN),
        and_(gone, copy.state.in_(OPEN)),
        and_(live, copy.state.in_(OPEN), words),
        and_(is_open, copy.state == ContributionState.ANSWERED, copy.revision == own.revision),
    )
    rows = session.execute(
        select(own.tenant_id, own.id, own.other_tenant_id)
        .join(Task, Task.id == own.task_id)
        .join(ActionPlan, ActionPlan.id == Task.plan_id)
        .outerjoin(
            copy,
            and_(
                copy.tenant_id == own.other_tenant_id,
                copy.from_tenant_id == own.tenant_id,
                copy.from_contribution_id == own.id,
            ),
        )
        .where(own.other_tenant_id.is_not(None), differs)
        .order_by(own.tenant_id, own.id)
    )
    return [Errand(from_id, contribution_id, to_id) for from_id, contribution_id, to_id in rows if to_id is not None]

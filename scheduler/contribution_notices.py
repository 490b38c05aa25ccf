"""Messages of coordination: something is asked, answered, taken, sent back or withdrawn, inside a tenant and between two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scheduler.notices import manner_of, people_of_unit, to_people
from scheduler.outbox.body import Block, item, paragraph
from scheduler.outbox.message import NewMessage, Reason
from scheduler.places import ASKED_OF_UNIT, received_place, task_place
from scheduler.reminders.dao import people
from scheduler.reminders.people import OF_A_UNIT, Person
from tenants.access.permissions import Role
from tenants.tasks.contributions import dao
from tenants.tasks.contributions.dao import Waiting
from tenants.tasks.contributions.letters import Step
from tenants.tasks.contributions.models import Contribution, ReceivedRequest
from tenants.vietnamese import shorten


def contributions_asked(session: Session, asked: Sequence[Contribution], now: datetime) -> list[NewMessage]:
    """Tell each asked unit what is wanted and by when; another tenant hears of it by the exchange."""
    manner, hearers = manner_of(session, now), people(session, roles=OF_A_UNIT)
    told: list[NewMessage] = []
    for one in dao.requests_by_ids(session, [request.id for request in asked]):
        request = one.contribution
        by = f"{request.due_on:%d/%m/%Y}"
        blocks = [paragraph(f"{request.asker} đề nghị đơn vị phối hợp, trả lời trước hết ngày {by}: {request.wanted}"), _task(one)]
        unit = [person for person in hearers if person.unit_id == request.unit_id is not None]
        subject = f"Đề nghị phối hợp, hạn {by}"
        told += to_people(manner, unit, _key("asked", request), Reason.COORDINATION, subject, blocks, ASKED_OF_UNIT)
    return told


def contribution_answered(session: Session, answered: Sequence[Waiting], now: datetime) -> list[NewMessage]:
    """Tell whoever asked that there is an answer to read."""
    if not answered:
        return []
    manner = manner_of(session, now)
    told: list[NewMessage] = []
    for one in answered:
        request = one.contribution
        blocks = [paragraph(f"{one.who} trả lời đề nghị phối hợp: {shorten(request.answer, 400)}"), _task(one)]
        key, subject = _key("answered", request), f"{one.who} đã trả lời đề nghị phối hợp"
        hearers, place = _askers(session, request), task_place(request.task_id)
        told += to_people(manner, hearers, key, Reason.COORDINATION, subject, blocks, place)
    return told


# How the asked unit hears what became of its answer or of the request.
_JUDGED = {
    Step.ACCEPTED: "Câu trả lời phối hợp đã được tiếp nhận",
    Step.RETURNED: "Câu trả lời phối hợp cần bổ sung",
    Step.WITHDRAWN: "Đề nghị phối hợp đã được rút lại",
}


_LAPSED = "Đề nghị phối hợp hết hiệu lực"


def contribution_judged(session: Session, request: Contribution, step: Step, now: datetime) -> list[NewMessage]:
    """Tell the asked unit what the asker did; another tenant hears of it by the exchange."""
    if request.unit_id is None:
        return []
    (one,) = dao.requests_by_ids(session, [request.id])
    blocks = [*_why(step, request.asker, request.returned_reason), _task(one)]
    place = ASKED_OF_UNIT if step is Step.RETURNED else task_place(request.task_id)
    hearers = people_of_unit(session, request.unit_id)
    return to_people(manner_of(session, now), hearers, _key(step, request), Reason.COORDINATION, _JUDGED[step], blocks, place)


def contributions_lapsed(session: Session, now: datetime) -> list[NewMessage]:
    """Tell whoever asked what an act at this moment has let lapse, and why: nothing more is waited for."""
    reasons = {request.id: why for request, why in dao.lapsed_at(session, now)}
    if not reasons:
        return []
    manner = manner_of(session, now)
    told: list[NewMessage] = []
    for one in dao.requests_by_ids(session, reasons):
        request = one.contribution
        blocks = [paragraph(f"Đề nghị “{shorten(request.wanted)}” hết hiệu lực. {reasons[request.id]}"), _task(one)]
        hearers, place = _askers(session, request), task_place(request.task_id)
        told += to_people(manner, hearers, _key("lapsed", request), Reason.COORDINATION, _LAPSED, blocks, place)
    return told


def request_received(session: Session, received: ReceivedRequest, step: Step, now: datetime) -> list[NewMessage]:
    """Tell the asked tenant what another one asks, or has done about the answer; new words of a task tell nobody."""
    if step is Step.REFRESHED:
        return []
    asks = step in (Step.ASKED, Step.HANDED)
    subject = f"{received.from_name} đề nghị phối hợp, hạn {received.due_on:%d/%m/%Y}" if asks else _JUDGED[step]
    if asks:
        blocks = [paragraph(f"{received.from_name} ({received.asker}) đề nghị: {received.wanted}")]
    else:
        blocks = _why(step, received.from_name, received.returned_reason)
    blocks.append(item(f"{received.plan_number}: {shorten(received.task_content)}", received_place(received.id)))
    hearers = people_of_unit(session, received.unit_id) if received.unit_id else people(session, roles=[Role.SECRETARY])
    key = f"received:{step}:{received.id}:{received.revision}:{received.unit_id or 0}"
    return to_people(manner_of(session, now), hearers, key, Reason.COORDINATION, subject, blocks, received_place(received.id))


def _key(step: str, request: Contribution) -> str:
    return f"contribution:{step}:{request.id}:{request.revision}"


def _task(one: Waiting) -> Block:
    return item(shorten(one.content), task_place(one.contribution.task_id))


def _why(step: Step, by: str, reason: str) -> list[Block]:
    words = f"{_JUDGED[step]}. Bên đề nghị: {by}."
    return [paragraph(f"{words} Lý do: {reason}" if step is Step.RETURNED else words)]


def _askers(session: Session, request: Contribution) -> list[Person]:
    if request.asker_unit_id is None:
        return people(session, roles=[Role.SECRETARY])
    return people_of_unit(session, request.asker_unit_id)

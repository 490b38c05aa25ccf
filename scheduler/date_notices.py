"""Messages of dates and assignments: an extension is asked for or decided, tasks get another date or another unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.notices import manner_of, people_of_unit, to_people
from scheduler.outbox.body import Block, item, paragraph
from scheduler.outbox.message import NewMessage, Reason
from scheduler.places import EXTENSIONS, MY_DUTIES, duty_place
from scheduler.reminders.dao import people
from scheduler.reminders.people import OF_A_UNIT
from tenants.access.permissions import PERMISSIONS, Permission, Role
from tenants.tasks.counting import owed
from tenants.tasks.extensions.models import ExtensionDecision, ExtensionRequest
from tenants.tasks.models import Duty, Task
from tenants.tasks.states import DutyState
from tenants.vietnamese import shorten

# A longer list is not read on a phone: the rest is one link away.
_MOST_ITEMS = 10


def extension_asked(session: Session, request: ExtensionRequest, unit: str, now: datetime) -> list[NewMessage]:
    """Tell those who may decide that a unit asks for a later date."""
    deciders = [role for role in Role if Permission.DECIDE_EXTENSION in PERMISSIONS[role] and role is not Role.SYSTEM]
    late = ", đề nghị sau khi đã hết hạn" if request.asked_late else ""
    blocks = [
        paragraph(
            f"{unit} đề nghị gia hạn từ {request.due_on:%d/%m/%Y} đến {request.wanted_on:%d/%m/%Y}{late}. Lý do: {request.reason}",
            EXTENSIONS,
        ),
        _task(session, request),
    ]
    subject = f"{unit} xin gia hạn đến {request.wanted_on:%d/%m/%Y}"
    key = f"extension:asked:{request.id}"
    return to_people(manner_of(session, now), people(session, roles=deciders), key, Reason.EXTENSION, subject, blocks, EXTENSIONS)


_VERDICTS = {"granted": "Được gia hạn", "refused": "Không được gia hạn"}


def extension_decided(session: Session, request: ExtensionRequest, decision: ExtensionDecision, now: datetime) -> list[NewMessage]:
    """Tell the unit that owes the duty what was decided; a request that it took back itself tells nobody."""
    if decision.verdict not in _VERDICTS:
        return []
    subject = _VERDICTS[decision.verdict]
    if decision.granted_on:
        subject += f" đến {decision.granted_on:%d/%m/%Y}"
    words = f"{subject}. Người quyết định: {decision.user_name}."
    blocks = [paragraph(f"{words} Lý do: {decision.reason}" if decision.reason else words), _task(session, request)]
    # The duty may have gone to another unit since.
    unit_id = session.scalars(select(Duty.unit_id).where(Duty.id == request.duty_id)).one()
    hearers, place = people_of_unit(session, unit_id), duty_place(request.task_id, request.duty_id)
    key = f"extension:{decision.verdict}:{request.id}"
    return to_people(manner_of(session, now), hearers, key, Reason.EXTENSION, subject, blocks, place)


def _task(session: Session, request: ExtensionRequest) -> Block:
    content = session.scalars(select(Task.content).where(Task.id == request.task_id)).one()
    return item(shorten(content), duty_place(request.task_id, request.duty_id))


def tasks_redated(session: Session, task_ids: Collection[int], why: str, now: datetime) -> list[NewMessage]:
    """Tell each unit, once, which of the tasks that it owes have another date."""
    rows = session.execute(
        select(Duty.unit_id, Duty.id, Task.id, Task.content, Duty.due_on)
        .join(Task, Task.id == Duty.task_id)
        .where(Task.id.in_(task_ids), owed(), Duty.state != DutyState.COMPLETED, Duty.due_on.is_not(None))
        .order_by(Duty.due_on, Duty.id)
    )
    by_unit: dict[int, list[tuple[int, int, str, date]]] = {}
    for unit_id, duty_id, task_id, content, due_on in rows:
        if due_on is not None:
            by_unit.setdefault(unit_id, []).append((duty_id, task_id, content, due_on))
    manner = manner_of(session, now)
    told: list[NewMessage] = []
    for person in people(session, roles=OF_A_UNIT):
        mine = by_unit.get(person.unit_id or 0, [])
        if mine:
            lines = [item(f"{shorten(words)}: hạn {day:%d/%m/%Y}", duty_place(task, duty)) for duty, task, words, day in mine]
            rest = [item(f"và {len(mine) - _MOST_ITEMS} phần việc khác", MY_DUTIES)] if len(mine) > _MOST_ITEMS else []
            blocks = [paragraph(f"Hạn của {len(mine)} phần việc đã đổi. Lý do: {why}"), *lines[:_MOST_ITEMS], *rest]
            key = f"redated:{now.isoformat()}"
            told += to_people(manner, [person], key, Reason.ASSIGNED, f"Đổi hạn {len(mine)} phần việc", blocks, MY_DUTIES)
    return told


def duties_reassigned(
    session: Session, given: Mapping[int, int], taken: Mapping[int, int], why: str, now: datetime
) -> list[NewMessage]:
    """Tell each unit, once, how many duties an assignment gives it and takes from it."""
    manner = manner_of(session, now)
    told: list[NewMessage] = []
    for person in people(session, roles=OF_A_UNIT):
        unit_id = person.unit_id or 0
        gets, loses = given.get(unit_id, 0), taken.get(unit_id, 0)
        if gets or loses:
            shares = [f"được giao thêm {gets} phần việc" if gets else "", f"thôi thực hiện {loses} phần việc" if loses else ""]
            words = " và ".join(filter(None, shares))
            blocks = [item(f"Đơn vị {words}", MY_DUTIES), paragraph(f"Lý do: {why}")]
            key = f"reassigned:{now.isoformat()}"
            told += to_people(manner, [person], key, Reason.ASSIGNED, f"Đơn vị {words}", blocks, MY_DUTIES)
    return told

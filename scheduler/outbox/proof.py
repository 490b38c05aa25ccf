"""The proof of the outbox: who was reminded of a duty, when, how and with which result; and what could not be delivered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, defer

from scheduler.outbox.message import Channel, Reason, Status
from scheduler.outbox.models import Message
from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.clock import day_of
from tenants.errors import Conflict, NotFound
from tenants.organisation.changes.models import DutyMove
from tenants.people.models import User
from tenants.tasks.models import Duty

# The longest history that a task's page shows of one unit's messages.
_MOST = 2000
_HELPING = 200


@dataclass(frozen=True, slots=True)
class Receipt:
    """One message about a duty. `occasion` is what it was said under; `delayed_days` counts from the day it was meant for."""

    message_id: int
    person: str
    channel: Channel
    reason: Reason
    occasion: str
    subject: str
    status: Status
    created_at: datetime
    meant_for: datetime
    sent_at: datetime | None
    read_at: datetime | None
    maybe_doubled: bool
    last_error: str

    @property
    def delayed_days(self) -> int:
        """Calendar days between the day on which it should have been said and the day on which it was."""
        return max(0, (day_of(self.sent_at) - day_of(self.meant_for)).days) if self.sent_at else 0


def messages_of_duty(session: Session, duty_ids: Collection[int]) -> dict[int, list[Receipt]]:
    """The receipts of each duty, the newest first; the caller has checked that the reader may see the duties."""
    found: dict[int, list[Receipt]] = {duty_id: [] for duty_id in duty_ids}
    rows = session.execute(
        select(Message.id, Message.duties)
        .where(_speaks_for(Duty.id.in_(duty_ids)))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(_MOST)
    )
    spoken = [
        (message_id, duty_id, occasion)
        for message_id, duties in rows
        for occasion, ids in duties.items()
        for duty_id in found.keys() & set(ids)
    ]
    known = {
        row.id: (row, name)
        for row, name in session.execute(
            select(Message, User.name)
            .join(User, User.id == Message.user_id)
            .where(Message.id.in_({message_id for message_id, _, _ in spoken}))
            .options(defer(Message.body), defer(Message.duties))
        )
    }
    for message_id, duty_id, occasion in spoken:
        found[duty_id].append(_receipt(*known[message_id], occasion))
    return found


def _speaks_for(duties: ColumnElement[bool]) -> ColumnElement[bool]:
    """Messages to the people of the units that owe some duties or owed them before, and to secretariat and leaders."""
    units = select(Duty.unit_id).where(duties)
    former = select(DutyMove.from_unit_id).where(DutyMove.task_id.in_(select(Duty.task_id).where(duties)))
    above = and_(Message.unit_id.is_(None), Message.reason.in_([Reason.DIGEST.value, Reason.URGENT.value]))
    return or_(Message.unit_id.in_(units), Message.unit_id.in_(former), above)


def messages_of_task(session: Session, task_id: int, *, limit: int) -> list[Receipt]:
    """The newest messages that speak of a task's duties; the caller has checked that the reader may see the task.

    Read in two helpings, since the newest few hundred of its units' messages nearly always hold enough of it.
    """
    duties = set(session.scalars(select(Duty.id).where(Duty.task_id == task_id)))
    speaks = _speaks_for(Duty.task_id == task_id)
    found: dict[int, str] = {}
    for offset, size in ((0, _HELPING), (_HELPING, _MOST - _HELPING)):
        rows = session.execute(
            select(Message.id, Message.duties)
            .where(speaks)
            .order_by(Message.created_at.desc(), Message.id.desc())
            .offset(offset)
            .limit(size)
        ).all()
        for message_id, spoken in rows:
            occasion = next((occasion for occasion, ids in spoken.items() if not duties.isdisjoint(ids)), None)
            if occasion is not None:
                found[message_id] = occasion
        if len(found) >= limit or len(rows) < size:
            break
    wanted = list(found)[:limit]
    if not wanted:
        return []
    known = session.execute(
        select(Message, User.name)
        .join(User, User.id == Message.user_id)
        .where(Message.id.in_(wanted))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .options(defer(Message.body), defer(Message.duties))
    )
    return [_receipt(row, name, found[row.id]) for row, name in known]


def failures(session: Session, actor: Actor, *, limit: int = 200) -> list[Receipt]:
    """Mails that were given up, the newest first. Raises NotPermitted."""
    return list_by_status(session, actor, (Status.FAILED,), limit=limit)


def list_by_status(
    session: Session, actor: Actor, statuses: Collection[Status], *, offset: int = 0, limit: int = 50
) -> list[Receipt]:
    """The messages that `count_by_status` counts under some statuses, the newest first. Raises NotPermitted."""
    actor.require(Permission.READ_REMINDERS)
    rows = session.execute(
        select(Message, User.name)
        .join(User, User.id == Message.user_id)
        .where(Message.status.in_([status.value for status in statuses]))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_receipt(row, name, next(iter(row.duties), "")) for row, name in rows]


def calls_out(session: Session, actor: Actor, *, limit: int = 20) -> list[Receipt]:
    """The last calls by the tenant's webhook, the newest first. Raises NotPermitted."""
    actor.require(Permission.MANAGE_WEBHOOK)
    rows = session.execute(
        select(Message, User.name)
        .join(User, User.id == Message.user_id)
        .where(Message.channel == Channel.HOOK.value)
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(limit)
    )
    return [_receipt(row, name, next(iter(row.duties), "")) for row, name in rows]


def count_by_status(session: Session, actor: Actor) -> dict[Status, int]:
    """How many messages of the tenant stand where. Raises NotPermitted."""
    actor.require(Permission.READ_REMINDERS)
    rows = session.execute(select(Message.status, func.count(Message.id)).group_by(Message.status))
    return {Status(status): count for status, count in rows}


def retry(session: Session, actor: Actor, message_id: int, *, now: datetime) -> Message:
    """Try a given-up mail again, with the whole time before it. Raises NotPermitted, NotFound, Conflict."""
    actor.require(Permission.MANAGE_REMINDERS)
    row = session.scalars(select(Message).where(Message.id == message_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("Không tìm thấy thư này.")
    if row.status != Status.FAILED:
        raise Conflict("Thư này đang được gửi hoặc đã gửi.")
    row.status, row.not_before, row.first_tried_at = Status.WAITING.value, now, None
    return row


def retry_all(session: Session, actor: Actor, *, now: datetime) -> int:
    """Try every given-up mail of the tenant again; how many. Raises NotPermitted."""
    actor.require(Permission.MANAGE_REMINDERS)
    rows = session.scalars(select(Message).where(Message.status == Status.FAILED.value).with_for_update()).all()
    for row in rows:
        row.status, row.not_before, row.first_tried_at = Status.WAITING.value, now, None
    return len(rows)


def _receipt(row: Message, person: str, occasion: str) -> Receipt:
    return Receipt(
        message_id=row.id,
        person=person,
        channel=Channel(row.channel),
        reason=Reason(row.reason),
        occasion=occasion,
        subject=row.subject,
        status=Status(row.status),
        created_at=row.created_at,
        meant_for=row.meant_for,
        sent_at=row.sent_at,
        read_at=row.read_at,
        maybe_doubled=row.maybe_doubled,
        last_error=row.last_error,
    )

"""What a person sees of the outbox: the messages in the program, and which of them are new."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from scheduler.outbox.body import Block, read
from scheduler.outbox.message import Channel, Reason, Status
from scheduler.outbox.models import Message
from tenants.errors import NotFound


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One message in the program."""

    message_id: int
    reason: Reason
    subject: str
    blocks: Sequence[Block]
    href: str
    occasions: Mapping[str, Sequence[int]]  # duties by occasion, as in the receipt
    due_on: date | None
    sent_at: datetime
    read_at: datetime | None


def list_messages(session: Session, user_id: int, *, unread: bool = False, limit: int = 50, offset: int = 0) -> list[InboxLine]:
    """A person's messages, the newest first."""
    conditions = _of(user_id, unread=unread)
    rows = session.scalars(
        select(Message)
        .where(*conditions)
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(min(max(limit, 1), 200))
        .offset(max(offset, 0))
    )
    return [
        InboxLine(
            message_id=row.id,
            reason=Reason(row.reason),
            subject=row.subject,
            blocks=read(row.body),
            href=row.href,
            occasions=row.duties,
            due_on=row.due_on,
            sent_at=row.sent_at or row.created_at,
            read_at=row.read_at,
        )
        for row in rows
    ]


def get_occasions(session: Session, user_id: int, message_id: int) -> Mapping[str, Sequence[int]]:
    """What one of a person's messages speaks of: duties by occasion. Raises NotFound."""
    found = session.scalars(select(Message.duties).where(*_of(user_id, unread=False), Message.id == message_id)).one_or_none()
    if found is None:
        raise NotFound("Không tìm thấy thông báo này.")
    occasions: Mapping[str, Sequence[int]] = found
    return occasions


def count_unread(session: Session, user_id: int) -> int:
    """How many messages a person has not opened."""
    return session.scalars(unread_messages(user_id)).one()


def unread_messages(user_id: int) -> Select[int]:
    """The statement of `count_unread`, for those who count more in one round."""
    return select(func.count(Message.id)).where(*_of(user_id, unread=True))


def mark_read(session: Session, user_id: int, message_ids: Collection[int] | None = None, *, now: datetime) -> int:
    """Note that a person has read some messages, or all; how many were new. Somebody else's are left as they are."""
    conditions = _of(user_id, unread=True)
    if message_ids is not None:
        conditions = [*conditions, Message.id.in_(message_ids)]
    changed = update(Message).where(*conditions).values(read_at=now).returning(Message.id)
    return len(session.scalars(changed.execution_options(synchronize_session=False)).all())


def _of(user_id: int, *, unread: bool) -> list[ColumnElement[bool]]:
    conditions = [Message.user_id == user_id, Message.channel == Channel.APP.value, Message.status == Status.SENT.value]
    return [*conditions, Message.read_at.is_(None)] if unread else conditions

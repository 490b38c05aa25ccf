"""Statements on messages; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Table, Update, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from scheduler.outbox.message import Channel, Reason, Status
from scheduler.outbox.models import Message
from tenants.db.base import Instant
from tenants.db.guard import REVIEWED, TenancyViolation, actor_of
from tenants.people.models import User


def add_new(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the messages whose keys the tenant does not have yet, in one statement; how many were new."""
    if session.info["reading"]:
        raise TenancyViolation("a reading session cannot write")
    if not rows:
        return 0
    # Only the dialects' own INSERT knows ON CONFLICT; both spell it alike.
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    # Of the table, not the entity: the driver then sends one prepared statement with all rows, and counts what it changed.
    statement = (
        insert(cast(Table, Message.__table__))
        .on_conflict_do_nothing(index_elements=["tenant_id", "key"])
        .execution_options(**{REVIEWED: "each row's tenant is set here"}, preserve_rowcount=True)
    )
    tenant_id = actor_of(session).tenant_id
    # In the order of keys, so that two transactions with the same messages wait for each other instead of locking up.
    ordered = sorted(rows, key=lambda row: str(row["key"]))
    stored = session.execute(statement, [{**row, "tenant_id": tenant_id} for row in ordered])
    return cast("CursorResult[Any]", stored).rowcount


def tenants_with_work(session: Session, now: datetime) -> list[int]:
    """Tenants whose messages wait to go out, or were claimed by somebody who never came back; `session` reads nationwide."""
    statement = select(Message.tenant_id).where(*_ready(now)).distinct().order_by(Message.tenant_id)
    return list(session.scalars(statement))


def let_out(session: Session, now: datetime) -> int:
    """Show the messages in the program whose hour has come; how many."""
    shown = _change(Message.channel == Channel.APP.value, *_ready(now)).values(status=Status.SENT.value, sent_at=now)
    return len(session.scalars(shown.returning(Message.id)).all())


def give_up(session: Session, channel: Channel, now: datetime, tried_before: datetime, error: str) -> int:
    """Stop trying what is ready and was tried first before a moment; how many."""
    given_up = _change(Message.channel == channel.value, *_ready(now), Message.first_tried_at <= tried_before)
    return len(session.scalars(given_up.values(status=Status.FAILED.value, last_error=error).returning(Message.id)).all())


def postpone(session: Session, channel: Channel, now: datetime, until: datetime, error: str) -> int:
    """Let what is ready wait, with the reason; how many. What somebody still holds is his."""
    postponed = _change(Message.channel == channel.value, Message.status == Status.WAITING.value, Message.not_before <= now)
    first = func.coalesce(Message.first_tried_at, literal(now, Instant()))
    changed = postponed.values(not_before=until, last_error=error, first_tried_at=first)
    return len(session.scalars(changed.returning(Message.id)).all())


def _change(*conditions: ColumnElement[bool]) -> Update:
    return update(Message).where(*conditions).execution_options(synchronize_session=False)


def channels_ready(session: Session, now: datetime, *, quiet: bool) -> set[Channel]:
    """The channels by which something of the tenant is ready to go out; in `quiet` hours only what cannot wait is."""
    ready = select(Message.channel).where(Message.channel != Channel.APP.value, *_ready(now), *_at_any_hour(quiet)).distinct()
    return {Channel(channel) for channel in session.scalars(ready)}


def claim(session: Session, channel: Channel, now: datetime, lease: timedelta, *, quiet: bool) -> tuple[Message, User] | None:
    """Take the message that has waited longest for the time of a lease; none when nothing is ready or others have it all."""
    row = session.scalars(
        select(Message)
        .where(Message.channel == channel.value, *_ready(now), *_at_any_hour(quiet))
        .order_by(Message.not_before, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    # Somebody took it and never came back: the other side may have it already.
    row.maybe_doubled = row.maybe_doubled or row.status == Status.LEASED
    row.status, row.not_before = Status.LEASED.value, now + lease
    row.attempts += 1
    row.first_tried_at = row.first_tried_at or now
    return row, session.scalars(select(User).where(User.id == row.user_id)).one()


def find_claimed(session: Session, message_id: int, attempt: int) -> Message | None:
    """The message, as long as the claim `attempt` still holds it."""
    return session.scalars(
        select(Message)
        .where(Message.id == message_id, Message.attempts == attempt, Message.status == Status.LEASED.value)
        .with_for_update()
    ).one_or_none()


def _at_any_hour(quiet: bool) -> list[ColumnElement[bool]]:
    # Who waits for a link to sign in sits before the screen; everything else can wait for the morning.
    return [Message.reason == Reason.ACCOUNT.value] if quiet else []


def _ready(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Message.status.in_([Status.WAITING.value, Status.LEASED.value]), Message.not_before <= now

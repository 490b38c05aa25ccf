"""The verbs of the outbox: put messages in, inside the transaction that causes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scheduler.outbox import dao, webhooks
from scheduler.outbox.message import LONGEST_SUBJECT, Channel, NewMessage, Status
from tenants import clock


def put(session: Session, messages: Sequence[NewMessage]) -> int:
    """Store the messages that are new; one whose occasion has already spoken to that person by that channel is left out.

    Nothing is sent here: the rows share the fate of the caller's transaction. Returns how many were new.
    """
    now: datetime = session.info["at"] or clock.now()
    unique = {message.unique_key: message for message in [*messages, *_handed_on(session, messages)]}
    return dao.add_new(session, [_row(message, now) for message in unique.values()])


def _handed_on(session: Session, messages: Sequence[NewMessage]) -> list[NewMessage]:
    """What is said in the program goes to the tenant's own system, too, where one is connected."""
    said = [message for message in messages if message.channel is Channel.APP]
    return [replace(message, channel=Channel.HOOK) for message in said] if said and webhooks.is_open(session) else []


def _row(message: NewMessage, now: datetime) -> dict[str, Any]:
    not_before = message.not_before or now
    # A message in the program has arrived once its row is committed; one that must wait is let out by the delivery job.
    arrived = message.channel is Channel.APP and not_before <= now
    return {
        "key": message.unique_key,
        "reason": message.reason.value,
        "user_id": message.user_id,
        "unit_id": message.unit_id,
        "duties": {occasion: list(ids) for occasion, ids in message.duties.items()},
        "channel": message.channel.value,
        "address": "",
        "subject": message.subject[:LONGEST_SUBJECT],
        "body": message.body,
        "href": message.href,
        "due_on": message.due_on,
        "created_at": now,
        "meant_for": message.meant_for or not_before,
        "not_before": not_before,
        "status": Status.SENT.value if arrived else Status.WAITING.value,
        "sent_at": now if arrived else None,
    }

"""Statements about the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from tenants.audit.models import AuditEntry, AuditHead
from tenants.organisation.dao import contains


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries somebody wants to read; a field that is empty narrows nothing."""

    words: str = ""
    acts: tuple[str, ...] = ()  # actions that count as found by the words, too
    actor_id: int | None = None
    action: str = ""
    subject_type: str = ""
    subject_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None  # the first instant that no longer counts


def audit_page(
    session: Session, wanted: AuditFilter, *, below: int | None = None, limit: int = 50
) -> tuple[Sequence[AuditEntry], bool]:
    """The newest entries that a filter finds, below number `below`, and whether there are older ones."""
    conditions: list[ColumnElement[bool]] = []
    if below is not None:
        conditions.append(AuditEntry.seq < below)
    if wanted.words:
        # Entries of the first release have no key: they are found as they are written.
        as_written = (AuditEntry.actor_name, AuditEntry.why)
        conditions.append(
            or_(
                contains(AuditEntry.search_key, wanted.words),  # type: ignore[arg-type]  # a mapped column is a column
                *(column.icontains(wanted.words, autoescape=True) for column in as_written),
                AuditEntry.action.in_(wanted.acts),
            )
        )
    if wanted.actor_id is not None:
        conditions.append(AuditEntry.actor_id == wanted.actor_id)
    if wanted.action:
        conditions.append(AuditEntry.action == wanted.action)
    if wanted.subject_type:
        conditions.append(AuditEntry.subject_type == wanted.subject_type)
    if wanted.subject_id is not None:
        conditions.append(AuditEntry.subject_id == wanted.subject_id)
    if wanted.since is not None:
        conditions.append(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditEntry.at < wanted.until)
    found = session.scalars(select(AuditEntry).where(*conditions).order_by(AuditEntry.seq.desc()).limit(limit + 1)).all()
    return found[:limit], len(found) > limit


def count_entries(session: Session) -> int:
    """How many entries the trail has: the head of the chain counts them."""
    return session.scalar(select(AuditHead.seq)) or 0

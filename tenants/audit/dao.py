"""Statements about the audit trail."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tenants.audit.models import AuditEntry


def audit_page(session: Session, *, words: str = "", offset: int = 0, limit: int = 50) -> tuple[Sequence[AuditEntry], int]:
    """The newest entries that a search finds in actor, action, subject or reason, and how many there are."""
    conditions = []
    if words:
        columns = (AuditEntry.actor_name, AuditEntry.action, AuditEntry.subject_type, AuditEntry.why)
        conditions.append(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    entries = session.scalars(
        select(AuditEntry).where(*conditions).order_by(AuditEntry.seq.desc()).offset(offset).limit(limit)
    ).all()
    return entries, session.scalar(select(func.count(AuditEntry.id)).where(*conditions)) or 0

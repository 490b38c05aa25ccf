"""Tables of the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, Id, TenantScoped


class AuditEntry(TenantScoped, Base):
    """One change; a row is added and never touched again (the database refuses)."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("tenant_id", "seq"),
        Index("ix_audit_entry_subject", "tenant_id", "subject_type", "subject_id"),
    )
    audited = False

    seq: Mapped[int] = mapped_column(Id)  # 1, 2, 3 … without a gap inside the tenant
    at: Mapped[datetime]  # instant of the commit
    actor_id: Mapped[int | None] = mapped_column(Id)  # user, none for the system
    actor_name: Mapped[str] = mapped_column(String(200))  # as it was then
    actor_role: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(120))  # the trade's verb, or "added", "changed", "removed"
    subject_type: Mapped[str] = mapped_column(String(60))  # table
    subject_id: Mapped[int | None] = mapped_column(Id)
    changes: Mapped[dict[str, Any]]  # column → [before, after]
    why: Mapped[str] = mapped_column(Text, default="")  # reason given by the person
    search_key: Mapped[str] = mapped_column(Text, default="")  # who, why and the words of the change, folded; no part of the proof
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))  # SHA-256 over the previous hash and this entry


class AuditHead(TenantScoped, Base):
    """The last link of a tenant's chain: its lock serialises appends, its count proves that no tail was cut off."""

    __tablename__ = "audit_head"
    __table_args__ = (UniqueConstraint("tenant_id"),)
    audited = False

    seq: Mapped[int] = mapped_column(Id, default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")

"""Tables of extensions: requests, their evidence, and decisions; all three are added to, never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class ExtensionRequest(TenantScoped, Base):
    """A unit's request for a later date of one lead duty; it is open until there is a decision on it."""

    __tablename__ = "extension_request"
    __table_args__ = (
        tenant_unique("extension_request"),
        tenant_reference("extension_request", "duty_id", "duty"),
        tenant_reference("extension_request", "task_id", "task"),
        tenant_reference("extension_request", "unit_id", "unit"),
        Index("ix_extension_request_duty", "tenant_id", "duty_id"),
        Index("ix_extension_request_task", "tenant_id", "task_id"),
    )

    duty_id: Mapped[int] = mapped_column(Id)
    task_id: Mapped[int] = mapped_column(Id)
    unit_id: Mapped[int] = mapped_column(Id)
    due_on: Mapped[date]  # the duty's date when it was asked
    wanted_on: Mapped[date]
    asked_late: Mapped[bool]  # asked after the last permitted day had passed
    reason: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class ExtensionEvidence(TenantScoped, Base):
    """What supports a request: a file, a link or the number of a document."""

    __tablename__ = "extension_evidence"
    __table_args__ = (
        tenant_unique("extension_evidence"),
        tenant_reference("extension_evidence", "request_id", "extension_request"),
        tenant_reference("extension_evidence", "file_id", "stored_file"),
        Index("ix_extension_evidence_request", "tenant_id", "request_id"),
    )

    request_id: Mapped[int] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(20))  # file, link, document
    name: Mapped[str] = mapped_column(String(300))  # safe file name, or what the link or number is
    reference: Mapped[str] = mapped_column(String(1000), default="")  # address or document number
    file_id: Mapped[int | None] = mapped_column(Id)


class ExtensionDecision(TenantScoped, Base):
    """What became of a request: granted until a day, refused, withdrawn by whoever asked, or lapsed with its duty."""

    __tablename__ = "extension_decision"
    __table_args__ = (
        tenant_unique("extension_decision"),
        tenant_reference("extension_decision", "request_id", "extension_request"),
        # Two people may decide at once: only one of them does.
        UniqueConstraint("tenant_id", "request_id"),
        Index("ix_extension_decision_at", "tenant_id", "at"),
    )

    request_id: Mapped[int] = mapped_column(Id)
    verdict: Mapped[str] = mapped_column(String(20))  # granted, refused, withdrawn, lapsed
    granted_on: Mapped[date | None]  # the new date, no later than the one wanted
    reason: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]

"""Tables of requests for a contribution, of the copies that other tenants get, and of what both sides said."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class Contribution(TenantScoped, Base):
    """What a lead asks of one unit, or of one other tenant, for a task."""

    __tablename__ = "contribution"
    __table_args__ = (
        tenant_unique("contribution"),
        tenant_reference("contribution", "task_id", "task"),
        tenant_reference("contribution", "duty_id", "duty"),
        tenant_reference("contribution", "unit_id", "unit"),
        tenant_reference("contribution", "asker_unit_id", "unit"),
        tenant_reference("contribution", "update_id", "duty_update"),
        Index("ix_contribution_task", "tenant_id", "task_id"),
        Index("ix_contribution_unit", "tenant_id", "unit_id", "state"),
        Index("ix_contribution_state", "tenant_id", "state", "due_on"),
        Index("ix_contribution_duty", "tenant_id", "duty_id", "state"),
        Index("ix_contribution_other", "other_tenant_id", "state"),
    )

    task_id: Mapped[int] = mapped_column(Id)
    duty_id: Mapped[int | None] = mapped_column(Id)  # the asked unit's coordinating duty; none for another tenant
    unit_id: Mapped[int | None] = mapped_column(Id)  # the asked unit; none for another tenant
    other_tenant_id: Mapped[int | None] = mapped_column(Id, ForeignKey("tenant.id"))  # the asked tenant
    asker_unit_id: Mapped[int | None] = mapped_column(Id)  # none: the secretariat asked
    asker: Mapped[str] = mapped_column(String(300))  # who asks, as the other side reads it
    wanted: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    asked_at: Mapped[datetime]  # the first time; a return does not begin the waiting anew
    asked_by: Mapped[str] = mapped_column(String(200))  # the person
    state: Mapped[str] = mapped_column(String(20))  # waiting.ContributionState
    answer: Mapped[str] = mapped_column(Text, default="")  # the last one
    answered_at: Mapped[datetime | None]
    update_id: Mapped[int | None] = mapped_column(Id)  # the duty's update that answered it
    returned_reason: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)  # raised by each act of the asker; an answer says which one it answers


class ReceivedRequest(TenantScoped, Base):
    """The copy of another tenant's request: all that this tenant sees of the other. Written by the exchange alone."""

    __tablename__ = "received_request"
    __table_args__ = (
        tenant_unique("received_request"),
        tenant_reference("received_request", "unit_id", "unit"),
        UniqueConstraint("tenant_id", "from_tenant_id", "from_contribution_id"),
        Index("ix_received_request_state", "tenant_id", "state", "due_on"),
        Index("ix_received_request_unit", "tenant_id", "unit_id", "state"),
        Index("ix_received_request_from", "from_tenant_id", "from_contribution_id"),
    )

    from_tenant_id: Mapped[int] = mapped_column(Id, ForeignKey("tenant.id"))
    from_contribution_id: Mapped[int] = mapped_column(Id)  # its number there; nothing here leads to it
    from_name: Mapped[str] = mapped_column(String(300))  # the asking tenant
    asker: Mapped[str] = mapped_column(String(300))  # the body in it that asks
    plan_number: Mapped[str] = mapped_column(String(300))
    plan_title: Mapped[str] = mapped_column(Text)
    task_content: Mapped[str] = mapped_column(Text)
    deliverable: Mapped[str] = mapped_column(Text, default="")
    deadline_text: Mapped[str] = mapped_column(Text, default="")
    task_due_on: Mapped[date | None]
    wanted: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))  # waiting.ContributionState
    revision: Mapped[int]  # of the request, as last carried here
    returned_reason: Mapped[str] = mapped_column(Text, default="")
    unit_id: Mapped[int | None] = mapped_column(Id)  # the unit that it was handed to
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(300), default="")  # the body that answers, as the asker reads it
    received_at: Mapped[datetime]


class ContributionLetter(TenantScoped, Base):
    """What was said or done about a request, on either side of it; added, never changed."""

    __tablename__ = "contribution_letter"
    __table_args__ = (
        tenant_unique("contribution_letter"),
        tenant_reference("contribution_letter", "contribution_id", "contribution"),
        tenant_reference("contribution_letter", "received_id", "received_request"),
        Index("ix_contribution_letter_contribution", "tenant_id", "contribution_id", "at"),
        Index("ix_contribution_letter_received", "tenant_id", "received_id", "at"),
    )

    contribution_id: Mapped[int | None] = mapped_column(Id)  # one's own request …
    received_id: Mapped[int | None] = mapped_column(Id)  # … or one that came in
    step: Mapped[str] = mapped_column(String(20))  # letters.Step
    text: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    body: Mapped[str] = mapped_column(String(300))  # the unit or tenant that speaks
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200), default="")  # empty for another tenant's: names stay at home
    at: Mapped[datetime]


class LetterEvidence(TenantScoped, Base):
    """What came with an answer between tenants: a file, a link or a document number; added, never changed."""

    __tablename__ = "letter_evidence"
    __table_args__ = (
        tenant_unique("letter_evidence"),
        tenant_reference("letter_evidence", "letter_id", "contribution_letter"),
        tenant_reference("letter_evidence", "file_id", "stored_file"),
        Index("ix_letter_evidence_letter", "tenant_id", "letter_id"),
    )

    letter_id: Mapped[int] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(20))  # file, link, document
    name: Mapped[str] = mapped_column(String(300))
    reference: Mapped[str] = mapped_column(String(1000), default="")
    file_id: Mapped[int | None] = mapped_column(Id)

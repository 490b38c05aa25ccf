"""Tables of the registry of chief architects.

Not recorded, by law: party membership, religion, scans of identity cards, behaviour (Luật 91/2025).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.audit.trail import DERIVED
from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class ArchitectPost(TenantScoped, Base):
    """A post that somebody must, or may, fill: of the tenant itself, or of a project."""

    __tablename__ = "architect_post"
    __table_args__ = (tenant_unique("architect_post"), tenant_reference("architect_post", "unit_id", "unit"))

    level: Mapped[str] = mapped_column(String(20))  # chief_engineer, tenant, project
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(String(300))  # the body or project whose architecture it answers for
    project_group: Mapped[str] = mapped_column(String(2), default="")  # A, B, C for public investment projects
    system_code: Mapped[str | None] = mapped_column(String(10))
    required: Mapped[bool] = mapped_column(default=True)  # Nghị định 231/2025: groups A and B, and bodies with key tasks
    qualifications: Mapped[str] = mapped_column(Text, default="")  # asked for
    unit_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime]
    search_key: Mapped[str] = mapped_column(Text, info=DERIVED)


class Appointment(TenantScoped, Base):
    """A person in a post, by a decision, for a term."""

    __tablename__ = "appointment"
    __table_args__ = (
        tenant_unique("appointment"),
        tenant_reference("appointment", "post_id", "architect_post"),
        Index("ix_appointment_post", "tenant_id", "post_id", "starts_on"),
    )

    post_id: Mapped[int] = mapped_column(Id)
    person_name: Mapped[str] = mapped_column(String(200))
    person_position: Mapped[str] = mapped_column(String(300), default="")  # main work
    qualification_proof: Mapped[str] = mapped_column(Text, default="")
    decision_number: Mapped[str] = mapped_column(String(100))
    decision_on: Mapped[date]
    decision_signer: Mapped[str] = mapped_column(String(200))
    consultation: Mapped[str] = mapped_column(String(300), default="")  # the chief engineer's opinion: number and date
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # last day of the term
    ended_on: Mapped[date | None]  # left before the term's end
    end_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]

"""Tables of explanations, of the duties that they are about, and of what happened to them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.audit.trail import DERIVED
from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class Explanation(TenantScoped, Base):
    """What the secretariat or the leader wants explained by a unit that is late."""

    __tablename__ = "explanation"
    __table_args__ = (
        tenant_unique("explanation"),
        tenant_reference("explanation", "unit_id", "unit"),
        Index("ix_explanation_state", "tenant_id", "state", "due_on"),
        Index("ix_explanation_unit", "tenant_id", "unit_id", "state"),
    )

    unit_id: Mapped[int] = mapped_column(Id)
    question: Mapped[str] = mapped_column(Text)  # what is to be explained
    state: Mapped[str] = mapped_column(String(20))  # tenants.explanations.states.State
    called_on: Mapped[date]
    called_by_id: Mapped[int | None] = mapped_column(Id)
    called_by: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date]  # last day for the answer, as computed when the clock started
    draft: Mapped[str] = mapped_column(Text, default="")  # written by an officer for the head to send
    draft_document: Mapped[str] = mapped_column(String(200), default="")
    answer: Mapped[str] = mapped_column(Text, default="")  # the last one
    answer_document: Mapped[str] = mapped_column(String(200), default="")  # number and date of the unit's document
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    answered_on: Mapped[date | None]
    ended_on: Mapped[date | None]  # accepted or withdrawn
    version: Mapped[int] = mapped_column(default=1, info=DERIVED)  # raised by each step; a late writer sees the conflict


class ExplainedDuty(TenantScoped, Base):
    """A late duty that an explanation is about."""

    __tablename__ = "explained_duty"
    __table_args__ = (
        tenant_unique("explained_duty"),
        tenant_reference("explained_duty", "explanation_id", "explanation"),
        tenant_reference("explained_duty", "duty_id", "duty"),
        tenant_reference("explained_duty", "task_id", "task"),
        Index("ix_explained_duty_explanation", "tenant_id", "explanation_id"),
        Index("ix_explained_duty_task", "tenant_id", "task_id"),
        Index("ix_explained_duty_duty", "tenant_id", "duty_id"),
    )

    explanation_id: Mapped[int] = mapped_column(Id)
    duty_id: Mapped[int] = mapped_column(Id)
    task_id: Mapped[int] = mapped_column(Id)
    last_permitted_on: Mapped[date | None]  # as it stood when the explanation was called for
    days_late: Mapped[int] = mapped_column(default=0)  # calendar days, on that day


class ExplanationEvent(TenantScoped, Base):
    """A step of an explanation's life; added, never changed."""

    __tablename__ = "explanation_event"
    __table_args__ = (
        tenant_unique("explanation_event"),
        tenant_reference("explanation_event", "explanation_id", "explanation"),
        Index("ix_explanation_event_explanation", "tenant_id", "explanation_id", "happened_on"),
    )

    explanation_id: Mapped[int] = mapped_column(Id)
    step: Mapped[str] = mapped_column(String(20))  # tenants.explanations.states.STEPS
    at: Mapped[datetime]
    happened_on: Mapped[date]  # the same moment as a day in Vietnam
    state: Mapped[str] = mapped_column(String(20))  # after the step
    due_on: Mapped[date]  # of the clock that runs, or ran last
    text: Mapped[str] = mapped_column(Text, default="")
    document: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))

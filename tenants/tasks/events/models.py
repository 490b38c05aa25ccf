"""The table of events that deadlines are counted from, added to and never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class TaskEvent(TenantScoped, Base):
    """What happened, on which day, by which document; whoever recorded it wrongly records it again."""

    __tablename__ = "task_event"
    __table_args__ = (
        tenant_unique("task_event"),
        tenant_reference("task_event", "plan_id", "action_plan"),
        Index("ix_task_event_plan", "tenant_id", "plan_id"),
    )

    plan_id: Mapped[int] = mapped_column(Id)
    words: Mapped[str] = mapped_column(Text)
    happened_on: Mapped[date]
    document: Mapped[str] = mapped_column(String(300), default="")
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]

"""The record of every change of a date, added to and never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class DateChange(TenantScoped, Base):
    """A task's date, or that of one of its duties alone, as it was and as it became, and why."""

    __tablename__ = "date_change"
    __table_args__ = (
        tenant_unique("date_change"),
        tenant_reference("date_change", "task_id", "task"),
        tenant_reference("date_change", "duty_id", "duty"),
        tenant_reference("date_change", "request_id", "extension_request"),
        tenant_reference("date_change", "event_id", "task_event"),
        Index("ix_date_change_task", "tenant_id", "task_id", "at"),
    )

    task_id: Mapped[int] = mapped_column(Id)
    duty_id: Mapped[int | None] = mapped_column(Id)  # of an extension: whose; none: the task with the duties that follow it
    whole: Mapped[bool]  # the task's own date changed
    cause: Mapped[str] = mapped_column(String(20))  # extension, event, redate, amendment
    due_before: Mapped[date | None]
    due_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    document: Mapped[str] = mapped_column(String(300), default="")  # number of the document that it rests on
    request_id: Mapped[int | None] = mapped_column(Id)  # the extension that was granted
    event_id: Mapped[int | None] = mapped_column(Id)  # the event that was recorded
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]

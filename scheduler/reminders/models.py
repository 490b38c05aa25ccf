"""The table of reminders that a person has put off."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class Snooze(TenantScoped, Base):
    """A person wants to hear of one thing again only from a day on; the last one counts, all of them are kept."""

    __tablename__ = "snooze"
    __table_args__ = (
        tenant_unique("snooze"),
        tenant_reference("snooze", "user_id", "app_user"),
        tenant_reference("snooze", "duty_id", "duty"),
        Index("ix_snooze_until", "tenant_id", "until"),
        Index("ix_snooze_duty", "tenant_id", "duty_id"),
    )

    user_id: Mapped[int] = mapped_column(Id)
    duty_id: Mapped[int | None] = mapped_column(Id)  # none: something else that waits
    subject: Mapped[str] = mapped_column(String(60), default="")  # of something else: kind and number, "extension:7"
    until: Mapped[date]  # the first day on which it may be spoken of again
    why: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]

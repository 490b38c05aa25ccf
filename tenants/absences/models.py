"""The table of absences."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tenants.audit.trail import SECRET
from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class Absence(TenantScoped, Base):
    """A person is away; what the program says to them goes to the one who acts for them, or to nobody until they are back."""

    __tablename__ = "absence"
    __table_args__ = (
        tenant_unique("absence"),
        tenant_reference("absence", "user_id", "app_user"),
        tenant_reference("absence", "acting_id", "app_user"),
        Index("ix_absence_days", "tenant_id", "to_on", "from_on"),
    )

    user_id: Mapped[int] = mapped_column(Id)
    acting_id: Mapped[int | None] = mapped_column(Id)  # người được ủy quyền; none: nobody
    from_on: Mapped[date]
    to_on: Mapped[date]  # last day away
    why: Mapped[str] = mapped_column(String(300), default="", info=SECRET)  # may be personal (an illness): not in the trail
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]  # taken back, or back earlier

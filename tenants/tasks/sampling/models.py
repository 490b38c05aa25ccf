"""The table of sample checks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class SampleCheck(TenantScoped, Base):
    """The secretariat has looked at an update; added, never changed. The duty's next update is another matter."""

    __tablename__ = "sample_check"
    __table_args__ = (
        tenant_unique("sample_check"),
        tenant_reference("sample_check", "duty_id", "duty"),
        tenant_reference("sample_check", "update_id", "duty_update"),
        Index("ix_sample_check_update", "tenant_id", "update_id"),
    )

    duty_id: Mapped[int] = mapped_column(Id)
    update_id: Mapped[int] = mapped_column(Id)
    verdict: Mapped[str] = mapped_column(String(20))  # passed, unclear
    remark: Mapped[str] = mapped_column(Text, default="")  # what has to be made clear
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]

"""The table of days that a tenant adds to the national calendar, or knows of it before the program does."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, TenantScoped


class CalendarDay(TenantScoped, Base):
    """A day off or a working Saturday of one tenant."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("tenant_id", "day"),)

    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(20))  # off, working_saturday
    name: Mapped[str] = mapped_column(String(200))
    basis: Mapped[str] = mapped_column(String(200))  # document that says so
    notice: Mapped[bool] = mapped_column(default=False)  # part of its year's official notice, which then is provisional no more

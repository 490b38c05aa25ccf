"""Tables of the scheduler itself; they belong to no tenant and only the system writes them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base


class JobRun(Base):
    """One run of one job."""

    __tablename__ = "job_run"
    __table_args__ = (Index("ix_job_run_job", "job", "started_at"),)

    job: Mapped[str] = mapped_column(String(60))
    planned_at: Mapped[datetime]  # the moment that the timetable meant
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(String(20))  # running, done, partly, failed
    summary: Mapped[str] = mapped_column(Text, default="")  # what it did, or which tenants it could not serve


class Heartbeat(Base):
    """When a scheduler was last alive."""

    __tablename__ = "heartbeat"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str] = mapped_column(String(60))  # "scheduler"
    holder: Mapped[str] = mapped_column(String(200))  # host and process
    beat_at: Mapped[datetime]

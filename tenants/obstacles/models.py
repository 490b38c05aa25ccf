"""Tables of obstacles and of what happened to them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.audit.trail import DERIVED
from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class Obstacle(TenantScoped, Base):
    """What stands in the way of a task or of a unit's work; its words stay as they were raised."""

    __tablename__ = "obstacle"
    __table_args__ = (
        tenant_unique("obstacle"),
        tenant_reference("obstacle", "unit_id", "unit"),
        tenant_reference("obstacle", "task_id", "task"),
        tenant_reference("obstacle", "duty_id", "duty"),
        Index("ix_obstacle_state", "tenant_id", "state", "level", "due_on"),
        Index("ix_obstacle_unit", "tenant_id", "unit_id", "state"),
        Index("ix_obstacle_task", "tenant_id", "task_id"),
    )

    unit_id: Mapped[int | None] = mapped_column(Id)  # the unit that raised it; none: the secretariat or the chief architect
    task_id: Mapped[int | None] = mapped_column(Id)
    duty_id: Mapped[int | None] = mapped_column(Id)  # the duty that it was said of
    title: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text)
    proposal: Mapped[str] = mapped_column(Text, default="")  # kiến nghị
    theme: Mapped[str] = mapped_column(String(20))  # tenants.obstacles.themes
    system_code: Mapped[str | None] = mapped_column(String(10))  # strategic system 1–6
    level: Mapped[str] = mapped_column(String(20))  # tenants.obstacles.states.Level: who has to answer
    state: Mapped[str] = mapped_column(String(20))  # tenants.obstacles.states.State
    raised_on: Mapped[date]  # the age is counted from here, whatever is forwarded
    raised_by_id: Mapped[int | None] = mapped_column(Id)
    raised_by: Mapped[str] = mapped_column(String(200))
    raised_role: Mapped[str] = mapped_column(String(40))  # tenants.access.permissions.Role
    clock_on: Mapped[date]  # the day on which the running clock started
    due_on: Mapped[date]  # last day for the answer, as computed then
    answer: Mapped[str] = mapped_column(Text, default="")  # the last one
    answer_document: Mapped[str] = mapped_column(String(200), default="")  # number and date of the document that answers
    answered_by: Mapped[str] = mapped_column(String(300), default="")
    answered_on: Mapped[date | None]
    ended_on: Mapped[date | None]  # closed or withdrawn
    search_key: Mapped[str] = mapped_column(Text, info=DERIVED)
    version: Mapped[int] = mapped_column(default=1, info=DERIVED)  # raised by each step; a late writer sees the conflict


class ObstacleEvent(TenantScoped, Base):
    """A step of an obstacle's life; added, never changed. The last one up to a day says how it stood at the end of that day."""

    __tablename__ = "obstacle_event"
    __table_args__ = (
        tenant_unique("obstacle_event"),
        tenant_reference("obstacle_event", "obstacle_id", "obstacle"),
        Index("ix_obstacle_event_obstacle", "tenant_id", "obstacle_id", "happened_on"),
    )

    obstacle_id: Mapped[int] = mapped_column(Id)
    step: Mapped[str] = mapped_column(String(20))  # tenants.obstacles.states.STEPS
    at: Mapped[datetime]
    happened_on: Mapped[date]  # the same moment as a day in Vietnam
    state: Mapped[str] = mapped_column(String(20))  # after the step
    level: Mapped[str] = mapped_column(String(20))  # after the step
    system_code: Mapped[str | None] = mapped_column(String(10))  # after the step
    due_on: Mapped[date]  # of the clock that runs, or ran last
    text: Mapped[str] = mapped_column(Text, default="")  # the answer, the reason, the remark
    document: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(300))

"""Tables of changes of units; all three are added to and never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class UnitChange(TenantScoped, Base):
    """A decided change of a unit; planned until an outcome says that it was applied or called off."""

    __tablename__ = "unit_change"
    __table_args__ = (
        tenant_unique("unit_change"),
        tenant_reference("unit_change", "unit_id", "unit"),
        tenant_reference("unit_change", "to_unit_id", "unit"),
        Index("ix_unit_change_effective_on", "tenant_id", "effective_on"),
    )

    kind: Mapped[str] = mapped_column(String(20))  # rename, merge, split, end
    unit_id: Mapped[int] = mapped_column(Id)  # the unit that changes
    name_before: Mapped[str] = mapped_column(String(300))
    to_unit_id: Mapped[int | None] = mapped_column(Id)  # who takes what is not chosen otherwise; of a split perhaps itself
    new_name: Mapped[str] = mapped_column(String(300), default="")  # of a rename
    new_short_name: Mapped[str] = mapped_column(String(120), default="")
    choices: Mapped[list[Any]] = mapped_column(default=list)  # of a split: tenants.organisation.changes.moves.Choice as JSON
    effective_on: Mapped[date]  # the first day on which it holds
    document_number: Mapped[str] = mapped_column(String(100))
    document_on: Mapped[date]
    remark: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class UnitChangeOutcome(TenantScoped, Base):
    """What came of a change, once."""

    __tablename__ = "unit_change_outcome"
    __table_args__ = (
        tenant_unique("unit_change_outcome"),
        tenant_reference("unit_change_outcome", "change_id", "unit_change"),
        UniqueConstraint("tenant_id", "change_id", name="uq_unit_change_outcome_tenant_id_change_id"),
    )

    change_id: Mapped[int] = mapped_column(Id)
    outcome: Mapped[str] = mapped_column(String(20))  # applied, cancelled
    moved: Mapped[int] = mapped_column(default=0)  # duties that another unit took over
    ended: Mapped[int] = mapped_column(default=0)  # duties that ended with the unit, or because its successor owed the same
    people: Mapped[int] = mapped_column(default=0)  # people who went along
    why: Mapped[str] = mapped_column(String(1000), default="")
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class DutyMove(TenantScoped, Base):
    """That a duty went from one unit to another, or ended, because of a change."""

    __tablename__ = "duty_move"
    __table_args__ = (
        tenant_unique("duty_move"),
        tenant_reference("duty_move", "change_id", "unit_change"),
        tenant_reference("duty_move", "duty_id", "duty"),
        tenant_reference("duty_move", "task_id", "task"),
        tenant_reference("duty_move", "from_unit_id", "unit"),
        tenant_reference("duty_move", "to_unit_id", "unit"),
        Index("ix_duty_move_task", "tenant_id", "task_id", "at"),
    )
    audited = False  # the change of the duty itself is in the trail

    change_id: Mapped[int] = mapped_column(Id)
    duty_id: Mapped[int] = mapped_column(Id)
    task_id: Mapped[int] = mapped_column(Id)
    from_unit_id: Mapped[int] = mapped_column(Id)
    to_unit_id: Mapped[int | None] = mapped_column(Id)  # none: it ended
    at: Mapped[datetime]

"""Tables of action plans."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.audit.trail import DERIVED
from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class ActionPlan(TenantScoped, Base):
    """An issued plan; its tasks are the rows of its annex."""

    __tablename__ = "action_plan"
    __table_args__ = (
        tenant_unique("action_plan"),
        tenant_reference("action_plan", "source_file_id", "stored_file"),
        Index("ix_action_plan_issued_on", "tenant_id", "issued_on"),
    )

    number: Mapped[str] = mapped_column(String(100))  # "02-KH/BCĐ"
    title: Mapped[str] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(String(300))
    issued_on: Mapped[date]  # collectives expand as of this day
    source_file_id: Mapped[int | None] = mapped_column(Id)
    source_name: Mapped[str] = mapped_column(String(300), default="")  # file name as uploaded
    parent_plan_id: Mapped[int | None] = mapped_column(Id)  # the plan above it, of the same tenant
    created_at: Mapped[datetime]
    search_key: Mapped[str] = mapped_column(Text, info=DERIVED)


class PlanImport(TenantScoped, Base):
    """An uploaded file on its way to becoming a plan or a change of plans: nothing of it counts before it is accepted."""

    __tablename__ = "plan_import"
    __table_args__ = (
        tenant_unique("plan_import"),
        tenant_reference("plan_import", "file_id", "stored_file"),
        tenant_reference("plan_import", "plan_id", "action_plan"),
    )

    file_id: Mapped[int] = mapped_column(Id)
    file_name: Mapped[str] = mapped_column(String(300))
    status: Mapped[str] = mapped_column(String(20))  # review, accepted, discarded
    head: Mapped[dict[str, Any]]  # number, title, issuer, issued_on as proposed or corrected
    rows: Mapped[list[Any]] = mapped_column(info=DERIVED)  # the rows as they will be
    warnings: Mapped[list[Any]] = mapped_column(info=DERIVED)
    # "TCVN3" or "VNI" until a person has seen that the converted text is right
    legacy_encoding: Mapped[str] = mapped_column(String(10), default="")
    user_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime]
    # plan: becomes one; amendment: a later version of plan_id; workbook: the matrix as somebody edited it in Excel
    kind: Mapped[str] = mapped_column(String(20), default="plan")
    plan_id: Mapped[int | None] = mapped_column(Id)  # of a plan once accepted; of an amendment from the start
    base: Mapped[dict[str, Any]] = mapped_column(default=dict, info=DERIVED)  # of a workbook: its tasks as they were exported
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict, info=DERIVED)  # of a change: what the person decided so far
    basis: Mapped[str] = mapped_column(String(300), default="")  # of a change: the amending decision, or the reason
    decided_on: Mapped[date | None]  # of a change: the day from which it holds
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)  # of a change: what applying it did, in counts
    version: Mapped[int] = mapped_column(default=1)  # raised by each edit; two people cannot overwrite each other

"""Tables of tasks, duties and updates.

Columns marked DERIVED repeat what updates and duties say, so that a list of thousands is read without counting them;
`tenants.tasks.service` keeps them in the same transaction.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants.audit.trail import DERIVED
from tenants.db.base import Base, Id, SortKey, TenantScoped, tenant_reference, tenant_unique
from tenants.files.models import StoredFile
from tenants.vietnamese import sort_key

# Tasks whose words begin alike for so long stand as in their plan.
COMPARED = 100


def content_order(content: str) -> str:
    """What the database compares to put tasks in the Vietnamese order of what they say."""
    return sort_key(content[:COMPARED])


def _order_of_content(context: Any) -> str:
    return content_order(context.get_current_parameters()["content"])


class Task(TenantScoped, Base):
    """A row of a plan's annex, in its own words and as understood."""

    __tablename__ = "task"
    __table_args__ = (
        tenant_unique("task"),
        tenant_reference("task", "plan_id", "action_plan"),
        Index("ix_task_position", "tenant_id", "plan_id", "position"),
        Index("ix_task_count", "tenant_id", "state", "last_permitted_on"),
        Index("ix_task_parent", "tenant_id", "parent_task_id"),
    )

    plan_id: Mapped[int] = mapped_column(Id)
    position: Mapped[int]  # order in the annex, 1 …
    section: Mapped[str] = mapped_column(String(20), default="")  # "II"
    section_title: Mapped[str] = mapped_column(Text, default="")
    ordinal: Mapped[str] = mapped_column(String(20), default="")  # as printed
    content: Mapped[str] = mapped_column(Text)
    deliverable: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    lead_text: Mapped[str] = mapped_column(Text, default="")  # the document's own words
    coordinating_text: Mapped[str] = mapped_column(Text, default="")
    deadline_text: Mapped[str] = mapped_column(Text, default="")
    deadline_kind: Mapped[str] = mapped_column(String(20))  # tenants.plans.deadlines kinds
    start_on: Mapped[date | None]
    due_on: Mapped[date | None]  # last day of the period, or the date named
    original_due_on: Mapped[date | None]  # before any extension
    last_permitted_on: Mapped[date | None] = mapped_column(info=DERIVED)  # due_on, or the day before for "trước ngày"
    # the first last permitted day, once the date has moved (tenants.tasks.dating)
    original_last_permitted_on: Mapped[date | None] = mapped_column(info=DERIVED)
    extension_count: Mapped[int] = mapped_column(default=0, info=DERIVED)  # extensions granted to its lead duties
    recurrence: Mapped[str | None] = mapped_column(String(500))  # RFC 5545
    system_code: Mapped[str | None] = mapped_column(String(10))  # strategic system 1–6
    initiative_code: Mapped[str | None] = mapped_column(String(10))  # initiative 1–30
    place: Mapped[dict[str, Any]] = mapped_column(default=dict)  # table, sheet or page and row in the source
    parent_task_id: Mapped[int | None] = mapped_column(Id)  # the task above it, of another plan of the same tenant
    parent_reference: Mapped[str] = mapped_column(String(300), default="")  # the directive above: "Nghị quyết 57-NQ/TW, mục III.2"
    state: Mapped[str] = mapped_column(String(20), default="open")  # open, completed: derived from lead duties
    completed_on: Mapped[date | None]  # the day the last lead reported it, once all are accepted
    lead_label: Mapped[str] = mapped_column(String(300), default="", info=DERIVED)  # "Sở Khoa học và Công nghệ +2"
    lead_total: Mapped[int] = mapped_column(default=0, info=DERIVED)
    lead_completed: Mapped[int] = mapped_column(default=0, info=DERIVED)
    lead_waiting: Mapped[int] = mapped_column(default=0, info=DERIVED)  # reported complete, not yet verified
    coordinating_total: Mapped[int] = mapped_column(default=0, info=DERIVED)
    percent: Mapped[int] = mapped_column(default=0, info=DERIVED)  # mean of the lead duties
    last_update_at: Mapped[datetime | None] = mapped_column(info=DERIVED)
    search_key: Mapped[str] = mapped_column(Text, info=DERIVED)
    sort_key: Mapped[str] = mapped_column(SortKey, default=_order_of_content, info=DERIVED)
    dropped_on: Mapped[date | None]  # an amendment left it out: no longer counted or listed, its page and history stay
    dropped_why: Mapped[str] = mapped_column(String(300), default="")  # the amending decision
    version: Mapped[int] = mapped_column(default=1)


class Duty(TenantScoped, Base):
    """What one unit owes to one task in one role."""

    __tablename__ = "duty"
    __table_args__ = (
        tenant_unique("duty"),
        tenant_reference("duty", "task_id", "task"),
        tenant_reference("duty", "unit_id", "unit"),
        Index("ix_duty_task", "tenant_id", "task_id", "role"),
        Index("ix_duty_unit", "tenant_id", "unit_id", "state"),
        Index("ix_duty_state", "tenant_id", "state", "last_permitted_on"),
    )

    task_id: Mapped[int] = mapped_column(Id)
    unit_id: Mapped[int] = mapped_column(Id)
    role: Mapped[str] = mapped_column(String(20))  # lead, coordinating
    first_lead: Mapped[bool] = mapped_column(default=False)  # answers for the whole by custom
    via_group: Mapped[str] = mapped_column(String(300), default="")  # the collective it comes from, as written
    rhythm: Mapped[str] = mapped_column(String(20))  # dated, recurring, continuous, undated
    due_on: Mapped[date | None]  # of a recurring duty: its next unanswered occurrence
    original_due_on: Mapped[date | None]
    last_permitted_on: Mapped[date | None] = mapped_column(info=DERIVED)
    original_last_permitted_on: Mapped[date | None] = mapped_column(info=DERIVED)  # as of a task
    extension_count: Mapped[int] = mapped_column(default=0, info=DERIVED)  # extensions granted
    state: Mapped[str] = mapped_column(String(20), default="not_started")  # tenants.tasks.states
    percent: Mapped[int] = mapped_column(default=0)
    answered_period: Mapped[str] = mapped_column(String(7), default="")  # last period answered, "2026-11"
    completed_on: Mapped[date | None]  # the day it was reported complete
    verified_at: Mapped[datetime | None]
    returned_reason: Mapped[str] = mapped_column(Text, default="")  # why the last completion came back
    unchanged_run: Mapped[int] = mapped_column(default=0, info=DERIVED)  # "không thay đổi" in a row
    last_update_id: Mapped[int | None] = mapped_column(Id, info=DERIVED)
    last_update_at: Mapped[datetime | None] = mapped_column(info=DERIVED)
    moved_note: Mapped[str] = mapped_column(String(700), default="")  # from which unit it came, by which decision
    ended_on: Mapped[date | None]  # an amendment took it from the unit: no longer owed, what was said of it stays
    ended_why: Mapped[str] = mapped_column(String(300), default="")  # the amending decision
    version: Mapped[int] = mapped_column(default=1, info=DERIVED)  # raised by each change; a late writer sees the conflict


class Update(TenantScoped, Base):
    """What a unit said about a duty; added, never changed."""

    __tablename__ = "duty_update"
    __table_args__ = (
        tenant_unique("duty_update"),
        tenant_reference("duty_update", "duty_id", "duty"),
        tenant_reference("duty_update", "task_id", "task"),
        Index("ix_duty_update_duty", "tenant_id", "duty_id", "at"),
        Index("ix_duty_update_period", "tenant_id", "period", "task_id"),
        Index("ix_duty_update_task", "tenant_id", "task_id", "at"),
    )

    duty_id: Mapped[int] = mapped_column(Id)
    task_id: Mapped[int] = mapped_column(Id)
    unit_id: Mapped[int] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(20))  # progress, completion, no_change, nothing_arising
    period: Mapped[str] = mapped_column(String(7))  # reporting period it answers, "2026-11"
    late_for: Mapped[str] = mapped_column(String(7), default="")  # the period that was locked when it came; empty in time
    occurrence_on: Mapped[date | None]  # which occurrence of a recurring duty
    percent: Mapped[int]
    result: Mapped[str] = mapped_column(Text, default="")
    difficulty: Mapped[str] = mapped_column(Text, default="")
    proposal: Mapped[str] = mapped_column(Text, default="")
    evidence_count: Mapped[int] = mapped_column(default=0)
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class Evidence(TenantScoped, Base):
    """What shows that an update is true: a file, a link or the number of a document."""

    __tablename__ = "evidence"
    __table_args__ = (
        tenant_unique("evidence"),
        tenant_reference("evidence", "update_id", "duty_update"),
        tenant_reference("evidence", "duty_id", "duty"),
        tenant_reference("evidence", "file_id", "stored_file"),
        Index("ix_evidence_duty", "tenant_id", "duty_id"),
        Index("ix_evidence_update", "tenant_id", "update_id"),
    )

    update_id: Mapped[int] = mapped_column(Id)
    duty_id: Mapped[int] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(20))  # file, link, document
    name: Mapped[str] = mapped_column(String(300))  # safe file name, or what the link or number is
    reference: Mapped[str] = mapped_column(String(1000), default="")  # address or document number
    file_id: Mapped[int | None] = mapped_column(Id)
    # Loaded with the row where it is listed (its signatures, whether it was purged), and nowhere by itself.
    stored: Mapped[StoredFile | None] = relationship(viewonly=True, lazy="raise")


class Verification(TenantScoped, Base):
    """The secretariat's decision on a reported completion; added, never changed."""

    __tablename__ = "verification"
    __table_args__ = (
        tenant_unique("verification"),
        tenant_reference("verification", "duty_id", "duty"),
        tenant_reference("verification", "update_id", "duty_update"),
        Index("ix_verification_duty", "tenant_id", "duty_id", "at"),
    )

    duty_id: Mapped[int] = mapped_column(Id)
    update_id: Mapped[int] = mapped_column(Id)
    verdict: Mapped[str] = mapped_column(String(20))  # accepted, returned
    reason: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]

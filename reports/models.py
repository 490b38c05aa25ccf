"""Tables of the report: when its period was locked, its sections while it is written, its frozen versions once it is sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reports.periods import AdHoc, ReportPeriod, parse_period
from tenants.audit.trail import DERIVED
from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class MonthlyReport(TenantScoped, Base):
    """What a tenant owes for a month, for a longer period or on request; its state says who has to act next."""

    __tablename__ = "monthly_report"
    __table_args__ = (
        tenant_unique("monthly_report"),
        UniqueConstraint("tenant_id", "period"),
        Index("ix_monthly_report_period", "period", "state"),
    )

    period: Mapped[str] = mapped_column(String(7))  # reports.periods: "2026-11", "2026-Q4", "2026-H2", "2026", "dx-0001"
    kind: Mapped[str] = mapped_column(String(20), default="month")  # month, quarter, half_year, year, ad_hoc
    title: Mapped[str] = mapped_column(String(300), default="")  # of an ad hoc report; empty otherwise
    asked_by: Mapped[str] = mapped_column(String(300), default="")  # who asked for an ad hoc report, by which document
    window_start: Mapped[date | None]  # of an ad hoc report; otherwise it follows from the period and the cut-off
    state: Mapped[str] = mapped_column(String(20))  # draft, awaiting_signature, signed, sent, accepted, returned
    version: Mapped[int] = mapped_column(default=1)  # the version being written, or last sent
    cutoff_on: Mapped[date]  # data up to the end of this day
    due_on: Mapped[date]  # the official date: the 25th; of an ad hoc report the day that was asked for
    number_text: Mapped[str] = mapped_column(String(60), default="")  # document number, given by the office
    figures: Mapped[dict[str, Any]] = mapped_column(info=DERIVED)  # reports.facts.Figures as of the cut-off, as last composed
    annex: Mapped[list[Any]] = mapped_column(info=DERIVED, deferred=True)  # rows of the task table, composed with the figures
    composed_at: Mapped[datetime]
    signed_by: Mapped[str] = mapped_column(String(200), default="")
    signed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]  # of the last sent version
    punctual: Mapped[bool | None]  # whether the first version was sent by the end of the due date
    decision_reason: Mapped[str] = mapped_column(Text, default="")  # why it was returned, or an acceptance's remark
    revision: Mapped[int] = mapped_column(default=1)  # raised by each step; two people pressing at once make one step

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # the ORM reads this attribute by name, untyped

    @property
    def covers(self) -> ReportPeriod:
        """What it reports on."""
        if self.kind == "ad_hoc":
            number = int(self.period.removeprefix("dx-"))
            return AdHoc(number, self.title, self.window_start or self.cutoff_on, self.cutoff_on, self.due_on)
        return parse_period(self.period)


class ReportSection(TenantScoped, Base):
    """One part of the text; parts are edited apart, so that several people can write at once."""

    __tablename__ = "report_section"
    __table_args__ = (
        tenant_unique("report_section"),
        tenant_reference("report_section", "report_id", "monthly_report"),
        UniqueConstraint("tenant_id", "report_id", "key"),
    )

    report_id: Mapped[int] = mapped_column(Id)
    key: Mapped[str] = mapped_column(String(20))  # A, B, C, D
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    proposed: Mapped[str] = mapped_column(Text, info=DERIVED)  # what the updates say, as last composed
    sources: Mapped[list[Any]] = mapped_column(info=DERIVED)  # one for each proposed paragraph: its tasks and its figures
    text: Mapped[str] = mapped_column(Text)  # what will be sent
    edited: Mapped[bool] = mapped_column(default=False)  # a person has changed it: refreshing keeps it
    edited_by: Mapped[str] = mapped_column(String(200), default="")
    edited_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)  # raised when `text` changes; a refresh of `proposed` disturbs nobody

    __mapper_args__ = {"version_id_col": revision, "version_id_generator": False}  # noqa: RUF012  # as above


class ReportVersion(TenantScoped, Base):
    """A sent version, frozen as data; added, never changed."""

    __tablename__ = "report_version"
    __table_args__ = (
        tenant_unique("report_version"),
        tenant_reference("report_version", "report_id", "monthly_report"),
        UniqueConstraint("tenant_id", "report_id", "number"),
    )

    report_id: Mapped[int] = mapped_column(Id)
    number: Mapped[int]  # 1, 2 …
    document: Mapped[str] = mapped_column(Text)  # canonical JSON of reports.document.ReportDocument
    figures: Mapped[dict[str, Any]]  # counts, for consolidation without opening the document
    sha256: Mapped[str] = mapped_column(String(64))  # of the canonical JSON
    signed_by: Mapped[str] = mapped_column(String(200))
    sent_by: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[datetime]
    punctual: Mapped[bool]


class ReportSignedFile(TenantScoped, Base):
    """A digitally signed PDF of a sent version; added, never changed. Its signatures are kept with the stored file."""

    __tablename__ = "report_signed_file"
    __table_args__ = (
        tenant_unique("report_signed_file"),
        tenant_reference("report_signed_file", "version_id", "report_version"),
        tenant_reference("report_signed_file", "file_id", "stored_file"),
        UniqueConstraint("tenant_id", "version_id", "file_id"),
    )

    version_id: Mapped[int] = mapped_column(Id)
    file_id: Mapped[int] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(300))
    outcome: Mapped[str] = mapped_column(String(20))  # reports.verify.Outcome: how its content compares with the version
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class ReportEvent(TenantScoped, Base):
    """A step in a report's life; added, never changed."""

    __tablename__ = "report_event"
    __table_args__ = (
        tenant_unique("report_event"),
        tenant_reference("report_event", "report_id", "monthly_report"),
        Index("ix_report_event_report", "tenant_id", "report_id", "at"),
    )

    report_id: Mapped[int] = mapped_column(Id)
    version: Mapped[int]
    # composed, submitted, withdrawn, signed, declined, sent, accepted, returned, reopened, taken_in
    step: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class PeriodLock(TenantScoped, Base):
    """Until when a month takes what units say; added, never changed: the last row of a month holds."""

    __tablename__ = "period_lock"
    __table_args__ = (tenant_unique("period_lock"), Index("ix_period_lock_period", "tenant_id", "period", "id"))

    period: Mapped[str] = mapped_column(String(7))  # "2026-11"
    step: Mapped[str] = mapped_column(String(20))  # fixed, reopened
    locks_on: Mapped[date]  # the last day; later settings do not move it
    days: Mapped[dict[str, Any]] = mapped_column(default=dict)  # reports.cycle.CyclePolicy that the month was fixed by
    reason: Mapped[str] = mapped_column(Text, default="")  # of a reopening
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class LateInclusion(TenantScoped, Base):
    """A late update that the secretariat took into the month it came too late for; added, never changed."""

    __tablename__ = "late_inclusion"
    __table_args__ = (
        tenant_unique("late_inclusion"),
        tenant_reference("late_inclusion", "update_id", "duty_update"),
        UniqueConstraint("tenant_id", "update_id"),
        Index("ix_late_inclusion_period", "tenant_id", "period"),
    )

    update_id: Mapped[int] = mapped_column(Id)
    period: Mapped[str] = mapped_column(String(7))
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class ReportComment(TenantScoped, Base):
    """A remark on a part of a report, an answer, or the note that all before it is settled; added, never changed."""

    __tablename__ = "report_comment"
    __table_args__ = (
        tenant_unique("report_comment"),
        tenant_reference("report_comment", "report_id", "monthly_report"),
        Index("ix_report_comment_report", "tenant_id", "report_id", "section", "id"),
    )

    report_id: Mapped[int] = mapped_column(Id)
    version: Mapped[int]  # the version that it was said of
    section: Mapped[str] = mapped_column(String(20))  # A, B, C, D
    kind: Mapped[str] = mapped_column(String(20))  # remark, answer, settled
    side: Mapped[str] = mapped_column(String(20))  # tenant: the house's own affair; receiver: read by the receiving body, too
    text: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]

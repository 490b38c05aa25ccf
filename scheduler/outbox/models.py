"""Tables of the outbox."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class Message(TenantScoped, Base):
    """One message to one person by one channel; the key is made from its reason, so the same reason never speaks twice."""

    __tablename__ = "message"
    __table_args__ = (
        tenant_unique("message"),
        tenant_reference("message", "user_id", "app_user"),
        UniqueConstraint("tenant_id", "key"),
        Index("ix_message_waiting", "status", "not_before"),
        Index("ix_message_user", "tenant_id", "user_id", "channel", "read_at"),
    )
    audited = False  # the row is itself the receipt

    key: Mapped[str] = mapped_column(String(300))  # reason, subject, due date, person, channel
    reason: Mapped[str] = mapped_column(String(60))  # due_soon, due_today, overdue, cycle_stage, returned, sent …
    user_id: Mapped[int] = mapped_column(Id)
    channel: Mapped[str] = mapped_column(String(20))  # app, mail
    address: Mapped[str] = mapped_column(String(254), default="")  # e-mail address as of then
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)  # plain text; the HTML part is made from it at delivery
    href: Mapped[str] = mapped_column(String(300), default="")  # path inside the program that opens the very thing
    due_on: Mapped[date | None]  # the date that the message is about
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]  # quiet hours and days off wait here; a back-off does, too
    status: Mapped[str] = mapped_column(String(20))  # waiting, leased, sent, failed
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]  # in the program
    maybe_doubled: Mapped[bool] = mapped_column(default=False)  # the connection was lost after the server took it
    last_error: Mapped[str] = mapped_column(Text, default="")


class MessageDuty(TenantScoped, Base):
    """Which duties a message reminded of: the proof on a task's page."""

    __tablename__ = "message_duty"
    __table_args__ = (
        tenant_unique("message_duty"),
        tenant_reference("message_duty", "message_id", "message"),
        tenant_reference("message_duty", "duty_id", "duty"),
        Index("ix_message_duty_duty", "tenant_id", "duty_id"),
    )
    audited = False

    message_id: Mapped[int] = mapped_column(Id)
    duty_id: Mapped[int] = mapped_column(Id)

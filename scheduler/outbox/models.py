"""Tables of the outbox: its messages, and the ways out that tenants and people open for themselves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.audit.trail import DERIVED, SECRET
from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class Message(TenantScoped, Base):
    """One message to one person by one channel; the key is made from its reason, so the same reason never speaks twice.

    `duties` is both the receipt that a task's page shows and the memory that keeps a reminder from being said again. It is one
    value and no table of its own: a row per duty, person and channel would be 1.6 million on the worst national morning.
    """

    __tablename__ = "message"
    __table_args__ = (
        tenant_unique("message"),
        tenant_reference("message", "user_id", "app_user"),
        tenant_reference("message", "unit_id", "unit"),
        UniqueConstraint("tenant_id", "key"),
        Index("ix_message_waiting", "status", "tenant_id", "not_before"),
        Index("ix_message_user", "tenant_id", "user_id", "channel", "created_at"),
        Index("ix_message_unit", "tenant_id", "unit_id", "created_at"),
    )
    audited = False  # the row is itself the receipt

    key: Mapped[str] = mapped_column(String(300))  # reason, subject, due date, person, channel
    reason: Mapped[str] = mapped_column(String(60))  # scheduler.outbox.message.Reason
    user_id: Mapped[int] = mapped_column(Id)
    unit_id: Mapped[int | None] = mapped_column(Id)  # the unit whose duties it speaks of
    duties: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {"2026-11-30:before:3": [17, 18]}: duties by occasion
    channel: Mapped[str] = mapped_column(String(20))  # app, mail, hook
    address: Mapped[str] = mapped_column(String(254), default="")  # the person's e-mail address at the last attempt
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)  # plain text; the HTML part is made from it at delivery
    href: Mapped[str] = mapped_column(String(300), default="")  # path inside the program that opens the very thing
    due_on: Mapped[date | None]  # the date that the message is about
    created_at: Mapped[datetime]
    meant_for: Mapped[datetime]  # when it should have been said; a later sent_at is a delay that shows
    not_before: Mapped[datetime]  # quiet hours and days off wait here; a back-off and a lease do, too
    status: Mapped[str] = mapped_column(String(20))  # waiting, leased, sent, failed
    attempts: Mapped[int] = mapped_column(default=0)  # also the lease's token: who comes back late finds another number
    first_tried_at: Mapped[datetime | None]  # giving up is counted from here
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]  # in the program
    maybe_doubled: Mapped[bool] = mapped_column(default=False)  # lost sight of it when the server may have had it
    last_error: Mapped[str] = mapped_column(Text, default="")


class Webhook(TenantScoped, Base):
    """Where a tenant's own system (Zalo, SMS, an office program) is told what its people are told."""

    __tablename__ = "webhook"
    __table_args__ = (tenant_unique("webhook"), UniqueConstraint("tenant_id"))

    url: Mapped[str] = mapped_column(String(250))
    secret: Mapped[str] = mapped_column(String(100), info=SECRET)  # kept in clear: a signature is made with it
    old_secret: Mapped[str] = mapped_column(String(100), default="", info=SECRET)  # signs, too, until the other side knows the new
    old_until: Mapped[datetime | None]
    enabled: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime]


class CalendarFeed(TenantScoped, Base):
    """The address under which a person's own calendar program reads its dates."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        tenant_unique("calendar_feed"),
        tenant_reference("calendar_feed", "user_id", "app_user"),
        UniqueConstraint("tenant_id", "user_id"),
    )

    user_id: Mapped[int] = mapped_column(Id)
    token_digest: Mapped[str] = mapped_column(String(64), info=SECRET)  # SHA-256 of the token in the address
    created_at: Mapped[datetime]
    last_read_at: Mapped[datetime | None] = mapped_column(info=DERIVED)
    epoch: Mapped[int] = mapped_column(default=0)  # the person's session_epoch then: what ends the sessions ends the address

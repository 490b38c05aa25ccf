"""Tables of people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.audit.trail import DERIVED, SECRET
from tenants.db.base import Base, Id, SortKey, TenantScoped, tenant_reference, tenant_unique


class User(TenantScoped, Base):
    """A person who signs in, in one tenant and one role."""

    __tablename__ = "app_user"  # "user" is a reserved word in PostgreSQL
    __table_args__ = (
        tenant_unique("app_user"),
        tenant_reference("app_user", "unit_id", "unit"),
        Index("ix_app_user_unit", "tenant_id", "unit_id"),
    )

    email: Mapped[str] = mapped_column(String(254))  # sign-in name, lower case
    name: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(200), default="")  # chức vụ
    unit_id: Mapped[int | None] = mapped_column(Id)
    role: Mapped[str] = mapped_column(String(40))  # tenants.access.permissions.Role
    system_code: Mapped[str | None] = mapped_column(String(10))  # strategic system that a chief engineer leads
    status: Mapped[str] = mapped_column(String(20))  # invited, active, disabled
    password_hash: Mapped[str | None] = mapped_column(String(200), info=SECRET)  # argon2id
    failed_attempts: Mapped[int] = mapped_column(default=0, info=DERIVED)  # since the last success
    locked_until: Mapped[datetime | None]
    last_sign_in_at: Mapped[datetime | None] = mapped_column(info=DERIVED)
    session_epoch: Mapped[int] = mapped_column(default=0)  # raised to end all sessions everywhere
    mail_wanted: Mapped[bool] = mapped_column(default=True)  # reminders by e-mail, too
    reminder_hour: Mapped[int] = mapped_column(default=0)  # hour of the morning's digest, Vietnamese time; 0: the tenant's own
    reminder_days: Mapped[str] = mapped_column(
        String(7), default=""
    )  # weekdays of the digest, "14" is Monday and Thursday; empty: all
    created_at: Mapped[datetime]
    search_key: Mapped[str] = mapped_column(String(700), info=DERIVED)
    sort_key: Mapped[str] = mapped_column(SortKey, info=DERIVED)  # Vietnamese order by given name


class SignInKey(Base):
    """Leads from a sign-in name to its tenant before anybody is signed in; holds a digest, so it lists no addresses."""

    __tablename__ = "sign_in_key"
    __table_args__ = (UniqueConstraint("email_digest"),)

    email_digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the lower-case address
    tenant_id: Mapped[int] = mapped_column(Id)
    user_id: Mapped[int] = mapped_column(Id)


class Invitation(TenantScoped, Base):
    """A link by which a person sets a password, once."""

    __tablename__ = "invitation"
    __table_args__ = (tenant_unique("invitation"), tenant_reference("invitation", "user_id", "app_user"))

    user_id: Mapped[int] = mapped_column(Id)
    token_digest: Mapped[str] = mapped_column(String(64), info=SECRET)  # SHA-256 of the token in the link
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

"""Statements about people, their sign-in names and invitations."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from tenants.errors import NotFound
from tenants.people.models import Invitation, SignInKey, User
from tenants.vietnamese import search_key


def digest_of(text: str) -> str:
    """What is stored of an address or a token that must not be readable in the database."""
    return hashlib.sha256(text.encode()).hexdigest()


def find_sign_in_key(session: Session, email: str) -> SignInKey | None:
    """Whose sign-in name this is, in any tenant."""
    return session.scalars(select(SignInKey).where(SignInKey.email_digest == digest_of(email))).one_or_none()


def get_user(session: Session, user_id: int, *, for_update: bool = False) -> User:
    """A person of the tenant. Raises NotFound."""
    statement = select(User).where(User.id == user_id)
    user = session.scalars(statement.with_for_update() if for_update else statement).one_or_none()
    if user is None:
        raise NotFound("Không tìm thấy người này.")
    return user


def find_user(session: Session, user_id: int) -> User | None:
    """A person of the tenant, or none."""
    return session.scalars(select(User).where(User.id == user_id)).one_or_none()


def list_users(
    session: Session,
    *,
    search: str = "",
    unit_id: int | None = None,
    role: str = "",
    status: str = "",
    limit: int = 200,
    offset: int = 0,
) -> Sequence[User]:
    """People of the tenant in Vietnamese order of their given names; `search` needs no diacritics."""
    return session.scalars(
        select(User)
        .where(*_wanted(search, unit_id, role, status))
        .order_by(User.sort_key, User.id)
        .limit(min(max(limit, 1), 500))
        .offset(max(offset, 0))
    ).all()


def count_users(session: Session, *, search: str = "", unit_id: int | None = None, role: str = "", status: str = "") -> int:
    """How many people `list_users` would give without a limit."""
    return session.scalar(select(func.count()).select_from(User).where(*_wanted(search, unit_id, role, status))) or 0


def list_users_in_role(session: Session, role: str, unit_id: int | None = None) -> Sequence[User]:
    """Active people of a role, for those who send them messages."""
    conditions = [User.role == role, User.status == "active"]
    if unit_id is not None:
        conditions.append(User.unit_id == unit_id)
    return session.scalars(select(User).where(*conditions).order_by(User.id)).all()


def _wanted(search: str, unit_id: int | None, role: str, status: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for word in search_key(search).split():
        conditions.append(User.search_key.contains(word, autoescape=True))
    if unit_id is not None:
        conditions.append(User.unit_id == unit_id)
    if role:
        conditions.append(User.role == role)
    if status:
        conditions.append(User.status == status)
    return conditions


def find_invitation(session: Session, token: str, *, for_update: bool = False) -> Invitation | None:
    """The invitation of a link, used or not."""
    statement = select(Invitation).where(Invitation.token_digest == digest_of(token))
    return session.scalars(statement.with_for_update() if for_update else statement).one_or_none()


def list_open_invitations(session: Session, user_id: int) -> Sequence[Invitation]:
    """Links of a person that were not used yet."""
    return session.scalars(select(Invitation).where(Invitation.user_id == user_id, Invitation.used_at.is_(None))).all()

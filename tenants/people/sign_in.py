"""Proving who one is: signing in, changing and setting a password. Hashing stands between short sessions, so it holds no lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.audit.trail import acting, note
from tenants.db.session import Database
from tenants.errors import Invalid, NotFound
from tenants.people import dao, passwords
from tenants.people.models import User

MAX_FAILURES = 5
LOCK_MINUTES = 15
DORMANT_DAYS = 45

# One sentence for every refusal before the password is proven: it must not tell which addresses exist.
REFUSAL = (
    "Địa chỉ thư hoặc mật khẩu không đúng, hoặc tài khoản đang tạm khóa. "
    f"Sau {MAX_FAILURES} lần sai liên tiếp, tài khoản tạm khóa {LOCK_MINUTES} phút."
)
_DORMANT = f"Tài khoản đã ngừng vì {DORMANT_DAYS} ngày không đăng nhập. Đề nghị quản trị cơ quan gửi liên kết đặt lại mật khẩu."
_LINK_GONE = "Liên kết này không còn dùng được: đã dùng rồi hoặc đã quá hạn. Đề nghị quản trị cơ quan gửi liên kết mới."


@dataclass(frozen=True)
class Proven:
    """A person who proved to be the one."""

    tenant_id: int
    user_id: int
    epoch: int


@dataclass(frozen=True)
class Invited:
    """Whom a link is for, to greet the person before the password is set."""

    tenant_id: int
    user_id: int
    name: str
    email: str


def sign_in(database: Database, email: str, password: str, *, now: datetime) -> Proven:
    """Raises Invalid in the same words, after the same work, for whatever was wrong; counts failures and locks."""
    with database.reading(Actor.system(0)) as session:
        key = dao.find_sign_in_key(session, email.strip().lower()[:254])
    if key is None:
        passwords.verify_password(None, password)
        raise Invalid(REFUSAL)
    _prove(database, key.tenant_id, key.user_id, password, now)
    with database.reading(Actor.system(key.tenant_id)) as session:
        user = dao.get_user(session, key.user_id)
    if is_dormant(user, now):
        raise Invalid(_DORMANT)
    with database.writing(_as(user), at=now) as session:
        user = dao.get_user(session, key.user_id, for_update=True)
        user.last_sign_in_at = now
        note(session, "signed_in", user)
    return Proven(key.tenant_id, user.id, user.session_epoch)


def is_dormant(user: User, now: datetime) -> bool:
    """Whether an account is at rest because nobody has signed in for DORMANT_DAYS."""
    return now - (user.last_sign_in_at or user.created_at) > timedelta(days=DORMANT_DAYS)


def change_password(database: Database, actor: Actor, current: str, new: str, *, now: datetime) -> Proven:
    """Put a new password in the place of the current one and end all other sessions. Raises Invalid with the field."""
    if actor.user_id is None:
        raise NotFound()
    with database.reading(actor) as session:
        user = dao.get_user(session, actor.user_id)
    try:
        _prove(database, actor.tenant_id, actor.user_id, current, now)
    except Invalid as error:
        raise Invalid("Mật khẩu hiện tại không đúng.", "current") from error
    passwords.check_rules(new, email=user.email, name=user.name)
    if new == current:
        raise Invalid("Mật khẩu mới phải khác mật khẩu hiện tại.", "password")
    stored = passwords.hash_password(new)
    with database.writing(actor, at=now) as session:
        user = dao.get_user(session, actor.user_id, for_update=True)
        with acting(session, "password_changed"):
            user.password_hash = stored
            user.session_epoch += 1
    return Proven(actor.tenant_id, user.id, user.session_epoch)


def open_invitation(database: Database, token: str, *, now: datetime) -> Invited:
    """Whom a link invites. Raises NotFound for one that was used, has expired or never was."""
    tenant_id = _tenant_of(token)
    with database.reading(Actor.system(tenant_id)) as session:
        invitation = dao.find_invitation(session, token)
        if invitation is None or invitation.used_at is not None or invitation.expires_at <= now:
            raise NotFound(_LINK_GONE)
        user = dao.get_user(session, invitation.user_id)
        if user.status == "disabled":
            raise NotFound(_LINK_GONE)
        return Invited(tenant_id, user.id, user.name, user.email)


def accept_invitation(database: Database, token: str, password: str, *, now: datetime) -> Proven:
    """Set the password that a link is for, once. Raises NotFound, Invalid with field "password"."""
    invited = open_invitation(database, token, now=now)
    passwords.check_rules(password, email=invited.email, name=invited.name)
    stored = passwords.hash_password(password)
    with database.writing(Actor.system(invited.tenant_id, name=invited.name), at=now) as session:
        invitation = dao.find_invitation(session, token, for_update=True)
        if invitation is None or invitation.used_at is not None:
            raise NotFound(_LINK_GONE)
        user = dao.get_user(session, invitation.user_id, for_update=True)
        with acting(session, "password_set"):
            invitation.used_at = now
            user.password_hash, user.status = stored, "active"
            user.failed_attempts, user.locked_until = 0, None
            user.last_sign_in_at = now
            user.session_epoch += 1
    return Proven(invited.tenant_id, user.id, user.session_epoch)


def _prove(database: Database, tenant_id: int, user_id: int, password: str, now: datetime) -> None:
    """Raises Invalid unless it is the person's password and the account is open."""
    system = Actor.system(tenant_id)
    with database.reading(system) as session:
        stored = _usable_hash(dao.get_user(session, user_id), now)
    if not passwords.verify_password(stored, password):
        if stored is not None:
            _count_failure(database, system, user_id, now)
        raise Invalid(REFUSAL)
    with database.writing(system, at=now) as session:
        user = dao.get_user(session, user_id, for_update=True)
        # Meanwhile others may have guessed until the lock fell.
        if _usable_hash(user, now) is None:
            raise Invalid(REFUSAL)
        user.failed_attempts = 0


def _usable_hash(user: User, now: datetime) -> str | None:
    locked = user.locked_until is not None and user.locked_until > now
    return user.password_hash if user.status == "active" and not locked else None


def _count_failure(database: Database, system: Actor, user_id: int, now: datetime) -> None:
    with database.writing(system, at=now) as session:
        user = dao.get_user(session, user_id, for_update=True)
        user.failed_attempts += 1
        if user.failed_attempts >= MAX_FAILURES:
            with acting(session, "locked", why=f"{MAX_FAILURES} lần sai mật khẩu"):
                user.failed_attempts, user.locked_until = 0, now + timedelta(minutes=LOCK_MINUTES)


def _as(user: User) -> Actor:
    return Actor(user.tenant_id, Role(user.role), user.id, user.unit_id, user.name)


def _tenant_of(token: str) -> int:
    number, dash, _ = token.partition("-")
    if not dash or not 0 < len(number) <= 8:
        raise NotFound(_LINK_GONE)
    try:
        return int(number, 16)
    except ValueError:
        raise NotFound(_LINK_GONE) from None

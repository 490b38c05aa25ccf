"""The administrator's verbs about people: invite, change, give a role, reset, disable; and one's own ending of all sessions."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission, Role
from tenants.audit.trail import acting
from tenants.catalogue import strategy
from tenants.db.guard import actor_of
from tenants.errors import Conflict, Invalid, NotPermitted
from tenants.organisation.models import Tenant, Unit
from tenants.people import dao, policy
from tenants.people.models import Invitation, SignInKey, User
from tenants.vietnamese import clean, search_key, sort_key

LINK_DAYS = 7
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")


@dataclass(frozen=True)
class Link:
    """An invitation just made: the token stands only here, the database keeps its digest."""

    user: User
    token: str
    expires_at: datetime


def invite(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    role: Role,
    unit_id: int | None = None,
    post: str = "",
    system_code: str | None = None,
    now: datetime,
) -> Link:
    """A new person with a link by which to set a password. Raises Invalid, Conflict for an address in use, NotPermitted."""
    _require_management(actor)
    email, name, post = clean_email(email), _clean_name(name), clean(post)[:200]
    _check_role(session, role, unit_id)
    if dao.find_sign_in_key(session, email) is not None:
        raise Conflict("Địa chỉ thư này đã được dùng cho một tài khoản.", "email")
    found, order = keys_of(name, email, post)
    user = User(
        email=email,
        name=name,
        post=post,
        unit_id=unit_id,
        role=role.value,
        system_code=_led_system(role, system_code),
        status="invited",
        created_at=now,
        search_key=found,
        sort_key=order,
    )
    with acting(session, "invited"):
        session.add(user)
        session.flush()
        session.add(SignInKey(email_digest=dao.digest_of(email), user_id=user.id))
        return _new_link(session, user, now)


def reset(session: Session, actor: Actor, user_id: int, *, now: datetime) -> Link:
    """A new link for a person who forgot the password or was away too long; the old password and all sessions end now."""
    _require_management(actor)
    user = dao.get_user(session, user_id, for_update=True)
    with acting(session, "reset"):
        user.password_hash, user.status = None, "invited"
        user.failed_attempts, user.locked_until = 0, None
        user.session_epoch += 1
        return _new_link(session, user, now)


def disable(session: Session, actor: Actor, user_id: int) -> User:
    """End a person's access at once; what the person did stays."""
    user = _stoppable(session, actor, user_id)
    with acting(session, "disabled"):
        user.status, user.session_epoch = "disabled", user.session_epoch + 1
        for invitation in dao.list_open_invitations(session, user.id):
            session.delete(invitation)
    return user


def change_role(session: Session, actor: Actor, user_id: int, *, role: Role, unit_id: int | None) -> User:
    """Give another role or unit; the person signs in anew."""
    user = _stoppable(session, actor, user_id)
    _check_role(session, role, unit_id)
    with acting(session, "role_changed"):
        user.role, user.unit_id = role.value, unit_id
        user.session_epoch += 1
    return user


def change_details(session: Session, actor: Actor, user_id: int, *, name: str, post: str) -> User:
    """Correct a person's name and post."""
    _require_management(actor)
    user = dao.get_user(session, user_id, for_update=True)
    user.name, user.post = _clean_name(name), clean(post)[:200]
    user.search_key, user.sort_key = keys_of(user.name, user.email, user.post)
    return user


def sign_out_everywhere(session: Session, actor: Actor) -> User:
    """End all of one's own sessions, on every computer."""
    actor.require(Permission.READ_SELF)
    user = _self(session, actor)
    with acting(session, "signed_out_everywhere"):
        user.session_epoch += 1
    return user


def want_mail(session: Session, actor: Actor, wanted: bool) -> User:
    """Whether one's own reminders come by e-mail, too."""
    actor.require(Permission.READ_SELF)
    user = _self(session, actor)
    user.mail_wanted = wanted
    return user


def end_mail(session: Session, actor: Actor, user_id: int) -> User:
    """End a person's reminders by mail, by the link that only that person was sent. Raises NotFound."""
    actor.require(Permission.MANAGE_PEOPLE)
    user = dao.get_user(session, user_id, for_update=True)
    with acting(session, "mail.ended", why="bấm trong thư"):
        user.mail_wanted = False
    return user


def choose_hour(session: Session, actor: Actor, hour: int) -> User:
    """From which hour of the morning one's own digest comes, 0 for the tenant's; the caller has checked it against the policy."""
    actor.require(Permission.READ_SELF)
    user = _self(session, actor)
    user.reminder_hour = hour
    return user


def choose_days(session: Session, actor: Actor, days: str) -> User:
    """On which weekdays ("14" is Monday and Thursday) one's own digest comes, empty for all; the caller has checked the policy."""
    actor.require(Permission.READ_SELF)
    user = _self(session, actor)
    user.reminder_days = days
    return user


def clean_email(text: str) -> str:
    """The address as a sign-in name: trimmed, lower case. Raises Invalid with field "email"."""
    email = text.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise Invalid("Địa chỉ thư không đúng dạng, ví dụ: nguyenvana@daklak.gov.vn.", "email")
    return email


def keys_of(name: str, email: str, post: str) -> tuple[str, str]:
    """Search key and sort key of a person: found by name, address and post, ordered by given name as offices do."""
    family, _, given = name.rpartition(" ")
    return search_key(f"{name} {email} {post}")[:700], sort_key(f"{given} {family}")[:600]


def _new_link(session: Session, user: User, now: datetime) -> Link:
    for invitation in dao.list_open_invitations(session, user.id):
        session.delete(invitation)
    # The tenant's number leads to the row before anybody is signed in; the rest cannot be guessed.
    token = f"{actor_of(session).tenant_id:x}-{secrets.token_urlsafe(24)}"
    expires_at = now + timedelta(days=LINK_DAYS)
    session.add(Invitation(user_id=user.id, token_digest=dao.digest_of(token), expires_at=expires_at))
    return Link(user, token, expires_at)


def _check_role(session: Session, role: Role, unit_id: int | None) -> None:
    tenant = session.scalars(select(Tenant).where(Tenant.id == actor_of(session).tenant_id)).one()
    if role not in policy.roles_to_give(tenant.kind):
        raise Invalid("Cơ quan này không có vai trò đó.", "role")
    if role in policy.UNIT_ROLES and unit_id is None:
        raise Invalid("Vai trò này cần thuộc một đơn vị.", "unit")
    if unit_id is not None and session.scalars(select(Unit).where(Unit.id == unit_id)).one_or_none() is None:
        raise Invalid("Không tìm thấy đơn vị này.", "unit")


def _led_system(role: Role, system_code: str | None) -> str | None:
    """The strategic system that a chief engineer leads; nobody else leads one. Raises Invalid for one that does not exist."""
    if role is not Role.CHIEF_ENGINEER or not system_code:
        return None
    if system_code not in {system.code for system in strategy.strategic_systems()}:
        raise Invalid("Không có hệ thống chiến lược này.", "system")
    return system_code


def _clean_name(text: str) -> str:
    name = clean(text)
    if not 2 <= len(name) <= 200:
        raise Invalid("Họ và tên cần từ 2 đến 200 ký tự.", "name")
    return name


def _require_management(actor: Actor) -> None:
    if not policy.can_manage_people(actor):
        raise NotPermitted()


def _stoppable(session: Session, actor: Actor, user_id: int) -> User:
    _require_management(actor)
    user = dao.get_user(session, user_id, for_update=True)
    if not policy.can_stop_person(actor, user):
        raise Conflict("Không tự khóa hoặc đổi vai trò của chính mình; đề nghị một quản trị khác làm việc này.")
    return user


def _self(session: Session, actor: Actor) -> User:
    if actor.user_id is None:
        raise NotPermitted()
    return dao.get_user(session, actor.user_id, for_update=True)

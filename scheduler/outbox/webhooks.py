"""A tenant's webhook: connecting it, rolling its secret, trying it out, and what a delivery needs to know of it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.outbox.body import paragraph, write
from scheduler.outbox.hooks import origin_of
from scheduler.outbox.message import Channel, NewMessage, Reason
from scheduler.outbox.models import Webhook
from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.errors import Conflict, Invalid, NotFound

# The other side has so long to learn the new secret; until then calls carry both signatures.
BOTH_SECRETS_FOR = timedelta(days=7)
LONGEST_URL = 250


@dataclass(frozen=True, slots=True)
class Target:
    """Where to call, and the secrets that sign, the newest first."""

    url: str
    secrets: tuple[str, ...]


def find_webhook(session: Session, actor: Actor) -> Webhook | None:
    """The tenant's webhook. Raises NotPermitted."""
    actor.require(Permission.MANAGE_WEBHOOK)
    return _find(session)


def connect(session: Session, actor: Actor, url: str, origins: Sequence[str], *, now: datetime) -> str:
    """Open or redirect the webhook; the secret, which is shown this once. Raises Invalid for an address that is not permitted.

    `origins` are the systems that whoever runs the program permits: without them a tenant could make it call into its own network.
    """
    actor.require(Permission.MANAGE_WEBHOOK)
    wanted = url.strip()
    if len(wanted) > LONGEST_URL or not origin_of(wanted):
        raise Invalid("Nhập địa chỉ đầy đủ, bắt đầu bằng https://, dài tối đa 250 ký tự.", "url")
    if origin_of(wanted) not in origins:
        raise Invalid("Máy chủ này chưa được đơn vị vận hành cho phép kết nối.", "url")
    secret = secrets.token_urlsafe(32)
    with acting(session, "webhook.connected"):
        hook = _find(session)
        if hook is None:
            session.add(Webhook(url=wanted, secret=secret, changed_at=now))
        else:
            # Another address is another system: it shall not know what the old one knew.
            hook.url, hook.secret, hook.old_secret, hook.old_until = wanted, secret, "", None
            hook.enabled, hook.changed_at = True, now
    return secret


def roll_secret(session: Session, actor: Actor, *, now: datetime) -> str:
    """A new secret, shown this once; the old one signs beside it for BOTH_SECRETS_FOR. Raises NotFound."""
    actor.require(Permission.MANAGE_WEBHOOK)
    hook = _get(session)
    with acting(session, "webhook.secret_rolled"):
        hook.old_secret, hook.old_until = hook.secret, now + BOTH_SECRETS_FOR
        hook.secret, hook.changed_at = secrets.token_urlsafe(32), now
    return hook.secret


def switch(session: Session, actor: Actor, enabled: bool, *, now: datetime) -> Webhook:
    """Turn the webhook off or on again; what is said while it is off is not made up for. Raises NotFound."""
    actor.require(Permission.MANAGE_WEBHOOK)
    hook = _get(session)
    with acting(session, "webhook.switched"):
        hook.enabled, hook.changed_at = enabled, now
    return hook


def trial(session: Session, actor: Actor, *, now: datetime) -> NewMessage:
    """A message to oneself that goes by the webhook, to see whether it arrives. Raises NotFound, Conflict."""
    actor.require(Permission.MANAGE_WEBHOOK)
    if not _get(session).enabled or actor.user_id is None:
        raise Conflict("Kết nối đang tắt.")
    return NewMessage(
        key=f"webhook-trial:{now:%Y%m%d%H%M%S}",
        reason=Reason.TRIAL,
        user_id=actor.user_id,
        channel=Channel.HOOK,
        subject="Gửi thử từ Suite 57",
        body=write([paragraph("Nếu nhận được nội dung này thì kết nối đã thông.")]),
    )


def is_open(session: Session) -> bool:
    """Whether what is said in the program is also handed to the tenant's own system."""
    return session.scalars(select(Webhook.id).where(Webhook.enabled.is_(True))).one_or_none() is not None


def target_of(session: Session, origins: Sequence[str], now: datetime) -> Target | None:
    """Where a call goes now; nowhere when it was turned off or its system is no longer permitted."""
    hook = _find(session)
    if hook is None or not hook.enabled or origin_of(hook.url) not in origins:
        return None
    both = bool(hook.old_secret) and hook.old_until is not None and now < hook.old_until
    return Target(hook.url, (hook.secret, hook.old_secret) if both else (hook.secret,))


def _find(session: Session) -> Webhook | None:
    return session.scalars(select(Webhook)).one_or_none()


def _get(session: Session) -> Webhook:
    hook = _find(session)
    if hook is None:
        raise NotFound("Chưa có kết nối nào.")
    return hook

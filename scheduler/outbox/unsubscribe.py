"""The link in a mail's header that ends a person's reminders by mail with one press (RFC 8058); pure."""

from __future__ import annotations

import base64
import hashlib
import hmac

from scheduler.outbox.message import Reason

PATH = "/thoi-nhan-thu"
# Whoever presses ends all mails but those of the account; only what comes by itself, again and again, carries the link.
OPTIONAL = frozenset({Reason.DIGEST, Reason.CYCLE, Reason.CHASED})


def link_token(key: str, tenant_id: int, user_id: int) -> str:
    """The token of one person, which nobody without the key can make."""
    return f"{tenant_id}.{user_id}.{_seal(key, tenant_id, user_id)}"


def whose(key: str, token: str) -> tuple[int, int] | None:
    """Tenant and person of a token, or none when it was not made with the key."""
    parts = token.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) < 12 for part in parts[:2]):
        return None
    tenant_id, user_id = int(parts[0]), int(parts[1])
    fits = hmac.compare_digest(parts[2].encode(), _seal(key, tenant_id, user_id).encode())
    return (tenant_id, user_id) if fits else None


def _seal(key: str, tenant_id: int, user_id: int) -> str:
    sealed = hmac.new(key.encode(), f"unsubscribe:{tenant_id}:{user_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(sealed[:24]).decode()

"""The webhook: a message handed to a tenant's own system as signed JSON, so that it can go on by Zalo, SMS or an office program."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import ssl
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scheduler.outbox.body import read
from scheduler.outbox.envelope import Envelope
from scheduler.outbox.limit import cut_after
from scheduler.outbox.transports import Refused, TransportDown, TryLater, Unsure
from tenants.clock import VIETNAM
from tenants.vietnamese import clean

SIGNATURE_HEADER = "X-Suite57-Signature"
TIMESTAMP_HEADER = "X-Suite57-Timestamp"
TIMEOUT = 10.0  # seconds, for each step
LIMIT = 20.0  # seconds, for a whole call once the connection stands
_LONGEST_ANSWER = 300
# The other side asks for patience; every other 4xx means that it will never take this message as it is.
_LATER = (408, 425, 429)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a call: HMAC-SHA256 of "<timestamp>.<body>" in hexadecimal digits."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as they are compared; empty when it is no plain http(s) address."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password or parts.fragment:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port not in (None, usual) else "")


def payload(envelope: Envelope, *, base_url: str) -> bytes:
    """What the other system is told, as JSON in UTF-8. `id` is the same for every attempt."""
    lines = [f"{block.text} {base_url}{block.href}" if block.href else block.text for block in read(envelope.body)]
    told: dict[str, Any] = {
        "id": envelope.identity,
        "tenant": envelope.tenant_code,
        "demo": envelope.is_demo,
        "reason": envelope.reason.value,
        "person": {"name": envelope.person, "email": envelope.address},
        "subject": envelope.subject,
        "text": "\n".join(lines),
        "link": f"{base_url}{envelope.href}" if envelope.href else "",
        "due_on": envelope.due_on.isoformat() if envelope.due_on else None,
    }
    return json.dumps(told, ensure_ascii=False).encode()


def call(url: str, secrets: Sequence[str], envelope: Envelope, *, base_url: str, now: datetime, limit: float = LIMIT) -> None:
    """Hand one message over in at most `limit` seconds. Raises TransportError; a redirect is refused, it could lead anywhere."""
    body = payload(envelope, base_url=base_url)
    timestamp = now.astimezone(VIETNAM).isoformat(timespec="seconds")
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Suite57",
        "Idempotency-Key": envelope.identity,
        TIMESTAMP_HEADER: timestamp,
        # One for each secret that holds: while a secret is rolled, the other side may still check with the old one.
        SIGNATURE_HEADER: ", ".join(f"v1={signature(secret, timestamp, body)}" for secret in secrets),
    }
    parts = urlsplit(url)
    connection = _connection(url)
    try:
        try:
            connection.connect()
        except OSError as error:
            raise TransportDown(f"Không kết nối được {parts.hostname}: {error}") from error
        stream = connection.sock  # the library forgets it as soon as an answer begins that ends with the connection
        try:
            with cut_after(limit, lambda: stream):
                connection.request("POST", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", body, headers)
                answer = connection.getresponse()
                if 200 <= answer.status < 300:
                    return  # taken: what else it says is not waited for
                # Shown beside the message and kept: without letters that a database does not hold.
                said = clean(answer.read(_LONGEST_ANSWER).decode("utf-8", "replace"))
        except (OSError, http.client.HTTPException) as error:
            raise Unsure(f"Mất kết nối khi {parts.hostname} đang nhận: {error or type(error).__name__}") from error
    finally:
        connection.close()
    told = f"{answer.status} {said}".strip()
    if answer.status >= 500 or answer.status in _LATER:
        raise TryLater(f"Hệ thống nhận hẹn lại: {told}")
    raise Refused(f"Hệ thống nhận từ chối: {told}")


def _connection(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(str(parts.hostname), parts.port, timeout=TIMEOUT, context=ssl.create_default_context())
    return http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=TIMEOUT)

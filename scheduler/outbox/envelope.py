"""A claimed message with all that its way out needs to know; pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from scheduler.outbox.message import Reason


@dataclass(frozen=True, slots=True)
class Envelope:
    """A claimed message with what it says about the tenant; `attempt` is the token of the claim."""

    message_id: int
    tenant_id: int
    tenant_code: str
    tenant_name: str
    is_demo: bool
    attempt: int
    key: str
    reason: Reason
    user_id: int
    person: str
    address: str
    subject: str
    body: str
    href: str
    due_on: date | None
    barred: str = ""  # why it may not go out any more

    @property
    def identity(self) -> str:
        """The same for every attempt, so that the other side can tell a repetition; 40 hexadecimal digits."""
        return hashlib.sha256(f"{self.tenant_id}:{self.key}".encode()).hexdigest()[:40]

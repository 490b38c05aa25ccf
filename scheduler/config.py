"""What the scheduler must be told by whoever starts it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tenants.files.store import FileStore


@dataclass(frozen=True)
class SmtpServer:
    """A mail server and how to speak to it; without a user nobody signs in. `timeout` is in seconds, for each step; `limit`
    for signing in as a whole, for handing a mail over, and for the answer to it."""

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None  # a ministry's own authority, beside those of the system
    timeout: float = 20.0
    limit: float = 60.0


@dataclass(frozen=True)
class SchedulerConfig:
    """Settings of the scheduler. Mail goes to `smtp`, or without one into files in `mail_folder`.

    `lock_file` elects the leader where the database is SQLite; PostgreSQL elects by itself.
    """

    base_url: str
    mail_from: str
    mail_folder: Path
    lock_file: Path
    smtp: SmtpServer | None = None
    mails_per_minute: int = 120
    files: FileStore | None = None  # where evidence lies; without it letters between tenants wait
    link_key: str = field(default="", repr=False)  # signs the links of mails that act without signing in; without it there are none
    webhook_origins: tuple[str, ...] = ()  # "https://zalo.daklak.gov.vn": the systems that tenants may connect

"""The tables of stored files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class StoredFile(TenantScoped, Base):
    """The content of one file; names live where the file is used."""

    __tablename__ = "stored_file"
    __table_args__ = (tenant_unique("stored_file"), UniqueConstraint("tenant_id", "sha256"))

    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Id)  # bytes
    media_type: Mapped[str] = mapped_column(String(120))  # found from the content, not the name
    created_at: Mapped[datetime]
    signatures: Mapped[list[Any]] = mapped_column(default=list)  # tenants.files.signatures.Signature, as found when it came in
    purged_at: Mapped[datetime | None]  # its bytes were taken out; the row stays, so that the same content is not taken again


class FilePurge(TenantScoped, Base):
    """Who took a file's content out, when and why; added, never changed."""

    __tablename__ = "file_purge"
    __table_args__ = (tenant_unique("file_purge"), tenant_reference("file_purge", "file_id", "stored_file"))

    file_id: Mapped[int] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(300))  # what the file was called where it was found
    reason: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]

"""The table of stored files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, Id, TenantScoped, tenant_unique


class StoredFile(TenantScoped, Base):
    """The content of one file; names live where the file is used."""

    __tablename__ = "stored_file"
    __table_args__ = (tenant_unique("stored_file"), UniqueConstraint("tenant_id", "sha256"))

    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Id)  # bytes
    media_type: Mapped[str] = mapped_column(String(120))  # found from the content, not the name
    created_at: Mapped[datetime]

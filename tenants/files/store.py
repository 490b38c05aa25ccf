"""Keeps files in a folder, once per tenant and content, and the row that says so."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.db.guard import actor_of
from tenants.errors import Invalid, NotFound
from tenants.files.content import media_type
from tenants.files.models import StoredFile


class FileStore:
    """A folder of files, one subfolder a tenant. A file is written before its row commits: a crash leaves an orphan, no gap."""

    def __init__(self, folder: Path, *, max_bytes: int = 20 * 1024 * 1024) -> None:
        self._folder = folder
        self.max_bytes = max_bytes

    def keep(self, session: Session, data: bytes, name: str, *, now: datetime) -> StoredFile:
        """Store a checked file for the session's tenant and return its row; the same content twice is one row. Raises Invalid."""
        if len(data) > self.max_bytes:
            raise Invalid(f"Tệp lớn hơn {self.max_bytes // (1024 * 1024)} MB.", "file")
        media = media_type(data, name)
        digest = hashlib.sha256(data).hexdigest()
        known = session.scalars(select(StoredFile).where(StoredFile.sha256 == digest)).one_or_none()
        if known is None:
            known = StoredFile(sha256=digest, size=len(data), media_type=media, created_at=now)
            session.add(known)
            session.flush()
        self._write(self._path(actor_of(session).tenant_id, digest), data)
        return known

    def read(self, session: Session, file_id: int) -> tuple[StoredFile, bytes]:
        """A file of the session's tenant. Raises NotFound when there is no such row or its content is gone."""
        row = session.scalars(select(StoredFile).where(StoredFile.id == file_id)).one_or_none()
        if row is None:
            raise NotFound("Không tìm thấy tệp này.")
        try:
            return row, self._path(row.tenant_id, row.sha256).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("Nội dung tệp không còn trong kho.") from error

    def _path(self, tenant_id: int, digest: str) -> Path:
        return self._folder / str(tenant_id) / digest[:2] / digest

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as scratch:
            scratch.write(data)
            scratch.flush()
            os.fsync(scratch.fileno())
        os.replace(scratch.name, path)

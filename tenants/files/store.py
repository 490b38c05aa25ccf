"""Keeps files in a folder, once per tenant and content, and the row that says so; takes one out with a record."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.clock import local
from tenants.db.guard import actor_of
from tenants.errors import Conflict, Invalid, NotFound
from tenants.files.content import LOCKED, media_type
from tenants.files.inspection import inspect_pdf
from tenants.files.models import FilePurge, StoredFile
from tenants.files.scanning import Scanner
from tenants.files.secrecy import refuse_secret_name, refuse_secrets
from tenants.files.signatures import Signature
from tenants.files.wording import text_of
from tenants.vietnamese import clean
from tenants.written import written

LONGEST_REASON = 2_000
_REMEMBERED, _MOST_REMEMBERED = timedelta(minutes=30), 200


class FileStore:
    """A folder of files, one subfolder a tenant. A file is written before its row commits: a crash leaves an orphan, no gap.

    `scanner` must pass each new file; signatures are judged by the certificates in the folder `trust`.
    """

    def __init__(
        self, folder: Path, *, max_bytes: int = 20 * 1024 * 1024, scanner: Scanner | None = None, trust: Path | None = None
    ) -> None:
        self._folder = folder
        self.max_bytes = max_bytes
        self._scanner, self._trust = scanner, trust
        # What passed a moment ago, by content: a file is looked at when it is chosen, and kept when it is sent.
        self._lately: dict[str, tuple[datetime, tuple[Signature, ...]]] = {}

    def keep(self, session: Session, data: bytes, name: str, *, now: datetime) -> StoredFile:
        """Store a checked file for the session's tenant and return its row; the same content twice is one row.

        Raises Invalid for what may not be kept: another kind of file, a virus, a secrecy stamp, content that was purged.
        """
        media, digest = self._media_type(data, name), hashlib.sha256(data).hexdigest()
        known = session.scalars(select(StoredFile).where(StoredFile.sha256 == digest)).one_or_none()
        if known is not None and known.purged_at is not None:
            raise Invalid(f"Tệp này đã bị xóa khỏi hệ thống ngày {local(known.purged_at):%d/%m/%Y}, không nhận lại.", "file")
        if known is None:
            signatures = self._passed(data, digest, media, now)
            known = StoredFile(
                sha256=digest,
                size=len(data),
                media_type=media,
                created_at=now,
                signatures=[one.to_json() for one in signatures],
            )
            session.add(known)
            session.flush()
        self._write(self._path(actor_of(session).tenant_id, digest), data)
        return known

    def check(self, data: bytes, name: str, *, now: datetime) -> tuple[Signature, ...]:
        """What `keep` will ask of new content, asked where no transaction waits for it; the signatures found. Raises Invalid."""
        return self._passed(data, hashlib.sha256(data).hexdigest(), self._media_type(data, name), now)

    def _media_type(self, data: bytes, name: str) -> str:
        if len(data) > self.max_bytes:
            raise Invalid(f"Tệp lớn hơn {self.max_bytes // (1024 * 1024)} MB.", "file")
        refuse_secret_name(name, "file")
        return media_type(data, name)

    def _passed(self, data: bytes, digest: str, media: str, now: datetime) -> tuple[Signature, ...]:
        known = self._lately.get(digest)
        if known is not None and now - known[0] < _REMEMBERED:
            return known[1]
        signatures = self._check(data, media, now)
        if len(self._lately) >= _MOST_REMEMBERED:
            self._lately.clear()
        self._lately[digest] = (now, signatures)
        return signatures

    def _check(self, data: bytes, media: str, now: datetime) -> tuple[Signature, ...]:
        """What has to be true of new content; the signatures that it carries."""
        if self._scanner is not None:
            self._scanner.check(data)
        if media != "application/pdf":
            refuse_secrets(text_of(data, media), field="file")
            return ()
        seen = inspect_pdf(data, trust=self._trust, now=now)
        if seen.locked:
            raise Invalid(LOCKED, "file")
        refuse_secrets(seen.text, field="file")
        return seen.signatures

    def read(self, session: Session, file_id: int) -> tuple[StoredFile, bytes]:
        """A file of the session's tenant. Raises NotFound when there is no such row or its content is gone."""
        row = self._get(session, file_id)
        if row.purged_at is not None:
            raise NotFound("Tệp đã bị xóa khỏi hệ thống; biên bản xóa ghi người xóa và lý do.")
        try:
            return row, self._path(row.tenant_id, row.sha256).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("Nội dung tệp không còn trong kho.") from error

    def purge(self, session: Session, actor: Actor, file_id: int, name: str, reason: str, *, now: datetime) -> FilePurge:
        """Take a file's content out for good, wherever the tenant uses it; the record stays. Raises Invalid without a reason.

        The bytes go once the record stands: a crash in between leaves bytes that nobody can read any more.
        """
        actor.require(Permission.PURGE_FILE)
        reason = written(reason, "reason", most=LONGEST_REASON, missing="Nhập lý do xóa; lý do được ghi vào biên bản.")
        row = self._get(session, file_id)
        if row.purged_at is not None:
            raise Conflict("Tệp này đã được xóa trước đó.")
        with acting(session, "file.purged", why=clean(reason)):
            row.purged_at = now
            record = FilePurge(file_id=row.id, name=name[:300], reason=reason, user_id=actor.user_id, user_name=actor.name, at=now)
            session.add(record)
            session.flush()
        path = self._path(row.tenant_id, row.sha256)
        event.listen(session, "after_commit", lambda committed: path.unlink(missing_ok=True), once=True)
        return record

    @staticmethod
    def _get(session: Session, file_id: int) -> StoredFile:
        row = session.scalars(select(StoredFile).where(StoredFile.id == file_id)).one_or_none()
        if row is None:
            raise NotFound("Không tìm thấy tệp này.")
        return row

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

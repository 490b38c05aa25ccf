"""The digitally signed PDF of a sent version: attached once it is signed, judged by what it says and by its signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports import dao
from reports.models import ReportSignedFile, ReportVersion
from reports.verify import compare_with
from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.errors import Conflict, Invalid, NotFound
from tenants.files.content import media_type, safe_name
from tenants.files.models import StoredFile
from tenants.files.store import FileStore

MOST_OF_A_VERSION = 5


def attach_signed(
    session: Session, actor: Actor, store: FileStore, report_id: int, number: int, name: str, data: bytes, *, now: datetime
) -> ReportSignedFile:
    """Keep a signed PDF beside the version that was sent. Raises Invalid for a file that bears no signature.

    A file whose words are others than those that were sent is kept, too, and says so: a registry adds number and date by hand.
    """
    actor.require(Permission.SEND_REPORT)
    version = dao.get_version(session, dao.get_report(session, report_id).id, number)
    # Before it is kept: of what is refused nothing stays behind in the store.
    if media_type(data, name) != "application/pdf":
        raise Invalid("Chỉ nhận tệp PDF đã ký số.", "file")
    if not store.check(data, name, now=now):
        raise Invalid("Tệp PDF chưa có chữ ký số. Hãy ký số tệp rồi tải lên.", "file")
    stored = store.keep(session, data, name, now=now)
    known = list_signed(session, [version.id])
    if any(file.id == stored.id for _, file in known):
        raise Conflict("Tệp này đã được đính kèm.")
    if len(known) >= MOST_OF_A_VERSION:
        raise Conflict(f"Mỗi bản nhận tối đa {MOST_OF_A_VERSION} tệp ký số.")
    with acting(session, "report.signed_file"):
        attached = ReportSignedFile(
            version_id=version.id,
            file_id=stored.id,
            name=safe_name(name, stored.media_type),
            outcome=compare_with(version, data)[0],
            user_id=actor.user_id,
            user_name=actor.name,
            at=now,
        )
        session.add(attached)
        session.flush()
    return attached


def list_signed(session: Session, version_ids: Sequence[int]) -> list[tuple[ReportSignedFile, StoredFile]]:
    """The signed files of some versions with what is known of them, the newest first."""
    statement = (
        select(ReportSignedFile, StoredFile)
        .join(StoredFile, StoredFile.id == ReportSignedFile.file_id)
        .where(ReportSignedFile.version_id.in_(version_ids))
        .order_by(ReportSignedFile.at.desc(), ReportSignedFile.id.desc())
    )
    return [(attached, stored) for attached, stored in session.execute(statement)]


def get_signed(session: Session, version: ReportVersion, signed_id: int) -> ReportSignedFile:
    """A signed file of a version, or NotFound."""
    statement = select(ReportSignedFile).where(ReportSignedFile.id == signed_id, ReportSignedFile.version_id == version.id)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound("Không tìm thấy tệp ký số này.")
    return found

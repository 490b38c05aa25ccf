"""Every file that a tenant keeps, whatever it was brought for: its names, where it is used, and whether it was taken out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reports.models import ReportSignedFile
from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.files.models import FilePurge, StoredFile
from tenants.plans.models import ActionPlan, PlanImport
from tenants.tasks.contributions.models import LetterEvidence
from tenants.tasks.extensions.models import ExtensionEvidence
from tenants.tasks.models import Evidence
from tenants.vietnamese import search_key


class Use(StrEnum):
    """What a file was brought for."""

    EVIDENCE = "minh chứng của báo cáo đơn vị"
    EXTENSION = "căn cứ đề nghị gia hạn"
    LETTER = "trao đổi với cơ quan khác"
    SIGNED = "bản ký số của báo cáo đã gửi"
    PLAN = "tệp kế hoạch"


# Names stand where a file is used. A new way to keep files belongs here: a test compares this with the tables.
_USES: tuple[tuple[Use, Any, Any], ...] = (
    (Use.EVIDENCE, Evidence.file_id, Evidence.name),
    (Use.EXTENSION, ExtensionEvidence.file_id, ExtensionEvidence.name),
    (Use.LETTER, LetterEvidence.file_id, LetterEvidence.name),
    (Use.SIGNED, ReportSignedFile.file_id, ReportSignedFile.name),
    (Use.PLAN, PlanImport.file_id, PlanImport.file_name),
    (Use.PLAN, ActionPlan.source_file_id, ActionPlan.source_name),
)
UNNAMED = "tệp không còn tên"
# No search looks through more names of one kind.
_MOST_SEARCHED = 20_000
# So many files can be found by one search, the newest first: a statement has room for no more parameters on every database.
_MOST_FOUND = 500


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A stored file with the names under which it is used and what for; `purge` is the record of its end."""

    stored: StoredFile
    names: tuple[str, ...]
    uses: tuple[Use, ...]
    purge: FilePurge | None

    @property
    def name(self) -> str:
        """What to call it."""
        return self.names[0] if self.names else UNNAMED


def list_kept(session: Session, actor: Actor, words: str = "", *, offset: int = 0, limit: int = 50) -> tuple[list[KeptFile], int]:
    """Files of the tenant, the newest first, and how many there are; found by any of their names. Raises NotPermitted."""
    actor.require(Permission.PURGE_FILE)
    wanted = select(StoredFile)
    if folded := search_key(words):
        wanted = wanted.where(StoredFile.id.in_(_found(session, folded)))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    return _kept(session, session.scalars(wanted.order_by(StoredFile.id.desc()).offset(offset).limit(limit)).all()), total


def get_kept(session: Session, actor: Actor, file_id: int) -> KeptFile | None:
    """One file of the tenant. Raises NotPermitted."""
    actor.require(Permission.PURGE_FILE)
    return next(iter(_kept(session, session.scalars(select(StoredFile).where(StoredFile.id == file_id)).all())), None)


def _found(session: Session, folded: str) -> list[int]:
    ids: set[int] = set()
    for _, file_id, name in _USES:
        rows = session.execute(select(file_id, name).where(file_id.is_not(None)).order_by(file_id.desc()).limit(_MOST_SEARCHED))
        ids |= {number for number, called in rows if folded in search_key(called)}
    return sorted(ids, reverse=True)[:_MOST_FOUND]


def _kept(session: Session, files: Collection[StoredFile]) -> list[KeptFile]:
    ids = [one.id for one in files]
    names: dict[int, dict[str, None]] = {}
    uses: dict[int, dict[Use, None]] = {}
    for use, file_id, name in _USES if ids else ():
        for number, called in session.execute(select(file_id, name).where(file_id.in_(ids)).order_by(file_id)):
            names.setdefault(number, {})[called] = None
            uses.setdefault(number, {})[use] = None
    purges = {one.file_id: one for one in session.scalars(select(FilePurge).where(FilePurge.file_id.in_(ids)))} if ids else {}
    return [KeptFile(one, tuple(names.get(one.id, ())), tuple(uses.get(one.id, ())), purges.get(one.id)) for one in files]

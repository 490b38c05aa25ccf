"""Writes the audit trail by itself from what a session flushes, and proves its chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from tenants import clock
from tenants.audit.models import AuditEntry, AuditHead
from tenants.db.base import TenantScoped
from tenants.db.guard import GuardedSession, actor_of
from tenants.db.prepared import prepared
from tenants.db.session import bulk_add
from tenants.vietnamese import search_key

# Column marks: a derived value is computed from others and would only repeat them; a secret is noted as changed, without its value.
DERIVED: dict[str, Any] = {"audit": "derived"}
SECRET: dict[str, Any] = {"audit": "secret"}
# A search reads the beginning of a long text, and of a long list of changes.
LONGEST_FOUND, LONGEST_KEY = 200, 1_000


@contextmanager
def acting(session: Session, verb: str, why: str = "") -> Iterator[None]:
    """Name what the changes inside the block are, in the trade's words, and the reason that the person gave."""
    session.flush()
    session.info["verb"], session.info["why"] = verb, why
    try:
        yield
        session.flush()
    finally:
        session.info.pop("verb", None)
        session.info.pop("why", None)


def note(session: Session, action: str, subject: Any, changes: dict[str, Any] | None = None, why: str = "") -> None:
    """Add one line for an act that changes no audited row: a bulk insert, a download, the reading of a personal record.

    A session that only reads has no trail to write to: what must be on record is done in one that writes.
    """
    if session.info["reading"]:
        return
    session.info.setdefault("audit", []).append(
        {
            "action": action,
            "subject_type": type(subject).__tablename__,
            "subject_id": subject.id,
            "changes": {key: _plain(value) for key, value in (changes or {}).items()},
            "why": why,
        }
    )


@event.listens_for(GuardedSession, "after_flush")
def _collect(session: Session, context: UOWTransaction) -> None:
    verb, why = session.info.get("verb"), session.info.get("why", "")
    pending = session.info.setdefault("audit", [])
    kinds = (("added", session.new), ("changed", session.dirty), ("removed", session.deleted))
    for default, rows in kinds:
        for row in rows:
            if not isinstance(row, TenantScoped) or not row.audited:
                continue
            changes = _changes(row, default)
            if changes:
                pending.append(
                    {
                        "action": verb or default,
                        "subject_type": inspect(row).mapper.local_table.description,
                        "subject_id": inspect(row).attrs.id.value,
                        "changes": changes,
                        "why": why,
                    }
                )


def _changes(row: Any, kind: str) -> dict[str, Any]:
    state = inspect(row)
    found: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        mark = attribute.columns[0].info.get("audit")
        if attribute.key in ("id", "tenant_id") or mark == "derived":
            continue
        history = state.attrs[attribute.key].history
        if kind == "changed" and not history.has_changes():
            continue
        before = history.deleted[0] if history.deleted else None
        after = None if kind == "removed" else (history.added[0] if history.added else state.attrs[attribute.key].value)
        if kind == "removed":
            before = state.attrs[attribute.key].value
        if before is None and after is None:
            continue
        found[attribute.key] = ["•••", "•••"] if mark == "secret" else [_plain(before), _plain(after)]
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


_HEAD = prepared(select(AuditHead).with_for_update())


@event.listens_for(GuardedSession, "before_commit")
def _append(session: Session) -> None:
    session.flush()
    pending: list[dict[str, Any]] = session.info.pop("audit", [])
    if not pending:
        return
    actor = actor_of(session)
    head = session.scalars(_HEAD).one_or_none()
    if head is None:
        head = AuditHead(seq=0, hash="")
        session.add(head)
    at = session.info["at"] or clock.now()
    entries: list[dict[str, Any]] = []
    for item in pending:
        entry = {
            "seq": head.seq + 1,
            "at": at,
            "actor_id": actor.user_id,
            "actor_name": actor.name,
            "actor_role": actor.role.value,
            "previous_hash": head.hash,
            "search_key": _words(actor.name, item),
            **item,
        }
        entry["hash"] = entry_hash(AuditEntry(tenant_id=actor.tenant_id, **entry))
        head.seq, head.hash = entry["seq"], entry["hash"]
        entries.append(entry)
    bulk_add(session, AuditEntry, entries)
    session.flush()


def _words(name: str, item: dict[str, Any]) -> str:
    """What a search finds an entry by."""
    said = [value for change in item["changes"].values() for value in change if isinstance(value, str)]
    return search_key(" ".join([name, item["why"], *(words[:LONGEST_FOUND] for words in said)])[:LONGEST_KEY])


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over the canonical JSON of an entry and the hash before it."""
    told = {
        "tenant": entry.tenant_id,
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": [entry.actor_id, entry.actor_name, entry.actor_role],
        "action": entry.action,
        "subject": [entry.subject_type, entry.subject_id],
        "changes": entry.changes,
        "why": entry.why,
        "previous": entry.previous_hash,
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class ChainProof:
    """The outcome of walking a tenant's chain; `broken_at` is the first entry that does not fit, none if all do.

    `last` is the hash of the last entry that fits: whoever keeps it elsewhere can show later that the trail up to there is the
    same, also against somebody who owns the database and would write the whole chain anew.
    """

    entries: int
    broken_at: int | None
    last: str = ""

    @property
    def mark(self) -> str:
        """What to write down of an unbroken trail, short enough to be copied by hand."""
        return f"{self.entries}:{self.last[:16]}"


def verify_chain(session: Session, *, kept: tuple[int, str] | None = None) -> ChainProof:
    """Walk the trail of the session's tenant from its first entry and compare its end with the head.

    `kept`: the number and the hash, or its beginning, of an entry as an earlier walk gave them; it has to be there still.
    """
    seq, last = 0, ""
    # The head is read with each line: somebody may add one while this walks, and PostgreSQL shows each statement another moment.
    head_seq, head_hash = select(AuditHead.seq).scalar_subquery(), select(AuditHead.hash).scalar_subquery()
    ended = tuple(session.execute(select(AuditHead.seq, AuditHead.hash)).one_or_none() or (0, ""))
    lines = select(AuditEntry, head_seq, head_hash).order_by(AuditEntry.seq).execution_options(yield_per=1000)
    try:
        for entry, *head in session.execute(lines):
            ended = tuple(head)
            fits = entry.seq == seq + 1 and entry.previous_hash == last and entry.hash == entry_hash(entry)
            if not fits or (kept and kept[0] == entry.seq and not entry.hash.startswith(kept[1])):
                return ChainProof(seq, seq + 1, last)
            seq, last = entry.seq, entry.hash
    except ValueError:
        # What was written over a line can no longer be read as what the column holds.
        return ChainProof(seq, _first_unreadable(session), last)
    return ChainProof(seq, None if ended == (seq, last) and (not kept or kept[0] <= seq) else seq + 1, last)


def _first_unreadable(session: Session) -> int:
    for entry_id, seq in session.execute(select(AuditEntry.id, AuditEntry.seq).order_by(AuditEntry.seq)).all():
        try:
            session.scalars(select(AuditEntry).where(AuditEntry.id == entry_id)).one()
        except ValueError:
            return seq
    raise AssertionError("an entry could not be read, and then every one could")

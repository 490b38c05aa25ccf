"""The verbs of a draft's review: confirm a doubtful row, add a missing body, accept converted text; and what will come of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.errors import Conflict, Invalid
from tenants.files.store import FileStore
from tenants.organisation import dao as organisation
from tenants.organisation.service import NewUnit, add_unit
from tenants.plans.annex import read_annex
from tenants.plans.models import PlanImport
from tenants.plans.service import expansion, issue_date, open_draft, propose_rows, read_draft_again, rows_of
from tenants.plans.understanding import ProposedRow
from tenants.tasks.states import DutyRole
from tenants.vietnamese import compare_key


def confirm_row(
    session: Session, actor: Actor, import_id: int, position: int, *, confirmed: bool = True, version: int | None = None
) -> PlanImport:
    """Say that a doubtful row (counted from 0) is right as it is, or that it should be looked at after all. Raises Invalid."""
    draft = open_draft(session, actor, import_id, version)
    rows = rows_of(draft)
    if not 0 <= position < len(rows):
        raise Invalid("Không có dòng này.")
    if confirmed and not rows[position].cells["content"]:
        raise Invalid("Dòng chưa có nội dung nhiệm vụ. Hãy bổ sung hoặc bỏ dòng này.", "content")
    rows[position] = replace(rows[position], confirmed=confirmed)
    draft.rows = [row.to_json() for row in rows]
    draft.version += 1
    return draft


def add_body(session: Session, actor: Actor, import_id: int, words: str, name: str, kind: str, short_name: str = "") -> PlanImport:
    """Add a unit for words that nobody knew; they are remembered as its other name, and every row is read again.

    Raises Invalid or Conflict as `organisation.service.add_unit` does.
    """
    draft = open_draft(session, actor, import_id)
    aliases = () if compare_key(words) == compare_key(name) else (words,)
    add_unit(session, actor, NewUnit("", name, kind, short_name, aliases))
    session.flush()
    read_draft_again(session, draft)
    draft.version += 1
    return draft


def convert_import(session: Session, actor: Actor, import_id: int, store: FileStore, *, today: date) -> PlanImport:
    """A person agrees that the file's old fonts are turned into Unicode: it is read again, corrections made so far are dropped."""
    draft = open_draft(session, actor, import_id)
    if not draft.legacy_encoding:
        raise Conflict("Bản nhập này đã được chuyển sang Unicode.")
    _, data = store.read(session, draft.file_id)
    read = read_annex(data, draft.file_name, convert_legacy=True)
    draft.rows = propose_rows(session, read, date.fromisoformat(draft.head["issued_on"]) if draft.head["issued_on"] else today)
    # Later versions of the document are held against what this one said, not against the letters of its old fonts.
    draft.base = {"read": [dict(row["cells"]) for row in draft.rows]}
    draft.warnings = list(read.warnings)
    draft.legacy_encoding = ""
    draft.version += 1
    return draft


def unknown_words(rows: list[ProposedRow]) -> dict[str, int]:
    """Words that name no body of the tenant, with the number of rows that have them; the most frequent first."""
    counts: dict[str, int] = {}
    for row in rows:
        for words in {} if row.dropped else dict.fromkeys((*row.lead.unknown, *row.coordinating.unknown)):
            counts[words] = counts.get(words, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


@dataclass(frozen=True, slots=True)
class Prospect:
    """What recording a draft would do, in numbers."""

    tasks: int
    leading: int  # duties
    coordinating: int  # duties
    units: int
    dropped: int  # rows left out
    doubtful: int  # rows that nobody has looked at yet
    without_lead: int  # tasks that no unit would answer for
    unknown: int  # different words

    @property
    def duties(self) -> int:
        """Duties of both roles."""
        return self.leading + self.coordinating


def prospect(session: Session, draft: PlanImport) -> Prospect:
    """A dry run: the counts, nothing written."""
    rows, given = rows_of(draft), expansion(session, draft)
    duties = [duty for row in given for duty in row]
    leading = sum(duty.role is DutyRole.LEAD for duty in duties)
    return Prospect(
        tasks=sum(not row.dropped for row in rows),
        leading=leading,
        coordinating=len(duties) - leading,
        units=len({duty.unit_id for duty in duties}),
        dropped=sum(row.dropped for row in rows),
        doubtful=sum(row.needs_a_look for row in rows),
        without_lead=sum(
            not row.dropped and not any(duty.role is DutyRole.LEAD for duty in duties)
            for row, duties in zip(rows, given, strict=True)
        ),
        unknown=len(unknown_words(rows)),
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom one row binds in each role, whom it excepts, and which of the tenant's units it does not reach; names in order."""

    lead: tuple[str, ...]
    coordinating: tuple[str, ...]
    excluded: tuple[str, ...]
    others: tuple[str, ...]


def reach(session: Session, draft: PlanImport, position: int) -> Reach:
    """Who is in and who is left out, as of the plan's issue date. Raises Invalid for a row that is not there."""
    rows = rows_of(draft)
    if not 0 <= position < len(rows):
        raise Invalid("Không có dòng này.")
    row, given = rows[position], expansion(session, draft)[position]
    units = {unit.id: unit.name for unit in organisation.list_units(session, on=issue_date(draft))}
    bound = {duty.unit_id for duty in given}
    excluded = [unit_id for unit_id in (*row.lead.excluded_ids, *row.coordinating.excluded_ids) if unit_id not in bound]
    # A unit that a row names may have been closed by then: it is bound nevertheless, so its name is looked up too.
    names = units | organisation.unit_names(session, bound.union(excluded).difference(units))
    return Reach(
        lead=tuple(names[duty.unit_id] for duty in given if duty.role is DutyRole.LEAD),
        coordinating=tuple(names[duty.unit_id] for duty in given if duty.role is DutyRole.COORDINATING),
        excluded=tuple(names[unit_id] for unit_id in dict.fromkeys(excluded)),
        others=tuple(name for unit_id, name in units.items() if unit_id not in bound and unit_id not in excluded),
    )

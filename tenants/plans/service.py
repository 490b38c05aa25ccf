"""The verbs of plans: upload a file, correct what was read, and accept it into tasks and duties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting, note
from tenants.calendar import service as calendars
from tenants.clock import day_of
from tenants.db.session import bulk_add
from tenants.errors import Conflict, Invalid, NotFound
from tenants.files.secrecy import refuse_secrets
from tenants.files.store import FileStore
from tenants.organisation import dao as organisation
from tenants.organisation.service import add_alias
from tenants.plans.annex import AnnexRead, read_annex
from tenants.plans.models import ActionPlan, PlanImport
from tenants.plans.tenant_bodies import tenant_bodies
from tenants.plans.understanding import CELLS, Assignment, ProposedRow, assignments, due_dates, propose, read_again, understand
from tenants.tasks.models import Duty, Task
from tenants.tasks.rhythm import next_occurrence, rhythm_of
from tenants.tasks.states import DutyRole, Rhythm
from tenants.vietnamese import clean, compare_key, search_key

HEAD_FIELDS = ("number", "title", "issuer", "issued_on")


def start_import(
    session: Session,
    actor: Actor,
    store: FileStore,
    name: str,
    data: bytes,
    *,
    now: datetime,
    today: date,
    read: AnnexRead | None = None,
) -> PlanImport:
    """Take an uploaded annex's rows for review; nothing of it counts yet. Raises Invalid with a sentence about the file.

    `read` is the file as it was read beforehand, so that no transaction waits for a slow one.
    """
    actor.require(Permission.IMPORT_PLAN)
    if len(data) > store.max_bytes:
        raise Invalid(f"Tệp lớn hơn {store.max_bytes // (1024 * 1024)} MB.", "file")
    read = read or read_annex(data, name)
    refuse_secrets(read.document.title, *(row.content for row in read.rows), field="file")
    kept = store.keep(session, data, name, now=now)
    head = {
        "number": read.document.number,
        "title": read.document.title,
        "issuer": read.document.issuer,
        "issued_on": read.document.issued_on.isoformat() if read.document.issued_on else "",
    }
    rows = propose_rows(session, read, today)
    draft = PlanImport(
        file_id=kept.id,
        file_name=clean(name)[:300],
        status="review",
        head=head,
        rows=rows,
        warnings=list(read.warnings),
        legacy_encoding=read.legacy_encoding or "",
        base={"read": [dict(row["cells"]) for row in rows]},
        user_id=actor.user_id,
        created_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def propose_rows(session: Session, read: AnnexRead, today: date) -> list[dict[str, Any]]:
    """What the rows of a file become in this tenant, as a draft keeps them."""
    issued_on = read.document.issued_on or today
    bodies, calendar = tenant_bodies(session, issued_on), calendars.calendar_of(session)
    return [propose(row, issued_on, bodies, calendar).to_json() for row in read.rows]


def get_import(session: Session, actor: Actor, import_id: int, *, version: int | None = None) -> PlanImport:
    """A draft of this tenant; with `version`, only if nobody changed it meanwhile (else Conflict)."""
    actor.require(Permission.IMPORT_PLAN)
    draft = session.scalars(select(PlanImport).where(PlanImport.id == import_id)).one_or_none()
    if draft is None:
        raise NotFound("Không tìm thấy bản nhập này.")
    if version is not None and draft.version != version:
        raise Conflict("Bản nhập vừa được người khác sửa. Hãy tải lại trang để xem nội dung mới.")
    return draft


def rows_of(draft: PlanImport) -> list[ProposedRow]:
    """The rows of a draft as they will be."""
    return [ProposedRow.from_json(row) for row in draft.rows]


def correct_head(
    session: Session, actor: Actor, import_id: int, values: dict[str, str], *, version: int | None = None
) -> PlanImport:
    """Correct number, title, issuer or issue date; a new issue date reads every deadline again."""
    draft = open_draft(session, actor, import_id, version)
    head = {**draft.head, **{key: clean(value)[:1000] for key, value in values.items() if key in HEAD_FIELDS}}
    if head["issued_on"]:
        head["issued_on"] = _day(head["issued_on"]).isoformat()
    changed_date = head["issued_on"] != draft.head["issued_on"]
    draft.head = head
    if changed_date and head["issued_on"]:
        read_draft_again(session, draft)
    draft.version += 1
    return draft


def correct_row(
    session: Session, actor: Actor, import_id: int, position: int, values: Mapping[str, str], *, version: int | None = None
) -> PlanImport:
    """Correct cells of one row (counted from 0); the row is understood anew. Raises Invalid for an unknown cell or row."""
    draft = open_draft(session, actor, import_id, version)
    rows = rows_of(draft)
    if set(values) - set(CELLS) or not 0 <= position < len(rows):
        raise Invalid("Không có ô này.")
    for cell, value in values.items():
        if len(value) > 20_000:
            raise Invalid("Nội dung ô dài quá 20.000 ký tự.", cell)
        refuse_secrets(value, field=cell)
    row = rows[position]
    rows[position] = understand(
        row.cells | {cell: clean(value) for cell, value in values.items()},
        row.place,
        row.reading_doubts,
        issue_date(draft),
        tenant_bodies(session, issue_date(draft)),
        calendars.calendar_of(session),
        dropped=row.dropped,
    )
    draft.rows = [item.to_json() for item in rows]
    draft.version += 1
    return draft


def drop_row(session: Session, actor: Actor, import_id: int, position: int, *, dropped: bool = True) -> PlanImport:
    """Leave a row out because it is no task, or take it in again."""
    draft = open_draft(session, actor, import_id, None)
    rows = rows_of(draft)
    if not 0 <= position < len(rows):
        raise Invalid("Không có dòng này.")
    rows[position] = replace(rows[position], dropped=dropped)
    draft.rows = [item.to_json() for item in rows]
    draft.version += 1
    return draft


def map_body(session: Session, actor: Actor, import_id: int, words: str, unit_id: int) -> PlanImport:
    """Say which unit some unknown words mean; they are remembered, and every row is read again."""
    draft = open_draft(session, actor, import_id, None)
    add_alias(session, actor, unit_id, words)
    session.flush()
    read_draft_again(session, draft)
    draft.version += 1
    return draft


def expansion(session: Session, draft: PlanImport) -> list[list[Assignment]]:
    """Row by row, the duties that accepting would make, as of the plan's issue date."""
    members, heirs = organisation.members_by_group(session, issue_date(draft)), organisation.heirs(session)
    return [[] if row.dropped else assignments(row, members, heirs) for row in rows_of(draft)]


def discard_import(session: Session, actor: Actor, import_id: int) -> None:
    """Put a draft aside; its file and rows stay for the record."""
    draft = open_draft(session, actor, import_id, None)
    draft.status = "discarded"
    draft.version += 1


def accept_import(session: Session, actor: Actor, import_id: int, *, version: int | None = None, now: datetime) -> ActionPlan:
    """Record the plan, its tasks and one duty per unit and role. Invalid: incomplete head; Conflict: known plan."""
    draft = open_draft(session, actor, import_id, version)
    if draft.kind != "plan":
        raise Conflict("Bản nhập này là thay đổi của kế hoạch đã ghi nhận.")
    if draft.legacy_encoding:
        raise Invalid("Xác nhận chữ đã chuyển sang Unicode trước khi ghi nhận.")
    head = draft.head
    for key, words in (("number", "số, ký hiệu"), ("title", "tên kế hoạch"), ("issued_on", "ngày ban hành")):
        if not head[key]:
            raise Invalid(f"Nhập {words} trước khi ghi nhận.", key)
    rows = [row for row in rows_of(draft) if not row.dropped]
    if not rows:
        raise Invalid("Không còn dòng nào để ghi nhận.")
    if any(not row.cells["content"] for row in rows):
        raise Invalid("Có dòng chưa có nội dung nhiệm vụ. Hãy bổ sung hoặc bỏ dòng đó.")
    issued_on = issue_date(draft)
    _refuse_known_plan(session, head["number"], issued_on)
    plan = ActionPlan(
        number=head["number"][:100],
        title=head["title"],
        issuer=head["issuer"][:300],
        issued_on=issued_on,
        source_file_id=draft.file_id,
        source_name=draft.file_name,
        created_at=now,
        search_key=search_key(f"{head['number']} {head['title']} {head['issuer']}"),
    )
    with acting(session, "plan.accept"):
        session.add(plan)
        session.flush()
        draft.status, draft.plan_id = "accepted", plan.id
        draft.version += 1
        duties = _record_rows(session, plan, rows)
    note(session, "plan.assign", plan, {"tasks": [None, len(rows)], "duties": [None, duties]})
    return plan


def _record_rows(session: Session, plan: ActionPlan, rows: Sequence[ProposedRow]) -> int:
    members, heirs = organisation.members_by_group(session, plan.issued_on), organisation.heirs(session)
    given = [assignments(row, members, heirs) for row in rows]
    names = organisation.unit_names(session, {duty.unit_id for row in given for duty in row})
    tasks = [
        task_of_row(plan, position, row, duties, names)
        for position, (row, duties) in enumerate(zip(rows, given, strict=True), start=1)
    ]
    session.add_all(tasks)
    session.flush()
    duties = [duty_columns(task, duty, plan.issued_on) for task, duties in zip(tasks, given, strict=True) for duty in duties]
    bulk_add(session, Duty, duties)
    return len(duties)


def task_of_row(plan: ActionPlan, position: int, row: ProposedRow, duties: Sequence[Assignment], names: Mapping[int, str]) -> Task:
    """The task that a row becomes, not yet stored; `duties` are those that it makes, `names` their units'."""
    start_on, due_on, last_permitted_on = due_dates(row)
    leads = [duty for duty in duties if duty.role is DutyRole.LEAD]
    cells = row.cells
    return Task(
        plan_id=plan.id,
        position=position,
        section=cells["section"][:20],
        section_title=cells["section_title"],
        ordinal=cells["ordinal"][:20],
        content=cells["content"],
        deliverable=cells["deliverable"],
        note=cells["note"],
        lead_text=cells["lead"],
        coordinating_text=cells["coordinating"],
        deadline_text=cells["deadline"],
        deadline_kind=row.deadline["kind"],
        start_on=start_on,
        due_on=due_on,
        original_due_on=due_on,
        last_permitted_on=last_permitted_on if rhythm_of(row.deadline["kind"], due_on) is Rhythm.DATED else None,
        recurrence=row.deadline["recurrence"],
        place=row.place,
        lead_label=lead_label(leads, names),
        lead_total=len(leads),
        coordinating_total=len(duties) - len(leads),
        search_key=search_key(
            f"{plan.number} {cells['content']} {cells['lead']} {cells['coordinating']} {lead_label(leads, names)}"
        ),
    )


def lead_label(leads: Sequence[Assignment], names: Mapping[int, str]) -> str:
    """A task's leads in one short line: the first by name, the others by number; a collective by its own name."""
    if not leads:
        return "Chưa xác định"
    named = [names[duty.unit_id] for duty in leads if not duty.via_group]
    if not named:
        groups = list(dict.fromkeys(duty.via_group for duty in leads))
        return f"{groups[0]}{'…' if len(groups) > 1 else ''} ({len(leads)})"[:300]
    return f"{named[0]} +{len(leads) - 1}" if len(leads) > 1 else named[0]


def duty_columns(task: Task, given: Assignment, issued_on: date) -> dict[str, Any]:
    """A duty of a stored task as `bulk_add` takes it; a repeated one is first owed after `issued_on`."""
    rhythm = rhythm_of(task.deadline_kind, task.due_on)
    due_on, last = task.due_on, task.last_permitted_on
    if rhythm is Rhythm.RECURRING:
        due_on = last = next_occurrence(task.recurrence, issued_on)
    elif rhythm is not Rhythm.DATED:
        due_on = last = None
    return {
        "task_id": task.id,
        "unit_id": given.unit_id,
        "role": given.role.value,
        "first_lead": given.first_lead,
        "via_group": given.via_group[:300],
        "rhythm": rhythm.value,
        "due_on": due_on,
        "original_due_on": due_on,
        "last_permitted_on": last,
    }


def find_known_plan(session: Session, number: str, issued_on: date) -> ActionPlan | None:
    """The same number in the same year is the same document: numbers run in one series a year."""
    for known in session.scalars(select(ActionPlan)):
        if compare_key(known.number) == compare_key(number) and known.issued_on.year == issued_on.year:
            return known
    return None


def _refuse_known_plan(session: Session, number: str, issued_on: date) -> None:
    known = find_known_plan(session, number, issued_on)
    if known is not None:
        raise Conflict(f"Kế hoạch {known.number} ngày {known.issued_on:%d/%m/%Y} đã được ghi nhận.", "number")


def open_draft(session: Session, actor: Actor, import_id: int, version: int | None = None) -> PlanImport:
    """A draft that may still be changed. Raises NotFound, or Conflict when it is done with or another version."""
    # Locked before it is read: the second of two people sees what the first has changed.
    session.execute(select(PlanImport.id).where(PlanImport.id == import_id).with_for_update())
    draft = get_import(session, actor, import_id, version=version)
    if draft.status != "review":
        raise Conflict("Bản nhập này đã được ghi nhận hoặc đã bỏ.")
    return draft


def read_draft_again(session: Session, draft: PlanImport) -> None:
    """Every row by today's names and the draft's issue date."""
    issued_on = issue_date(draft)
    bodies, calendar = tenant_bodies(session, issued_on), calendars.calendar_of(session)
    draft.rows = [read_again(row, issued_on, bodies, calendar).to_json() for row in rows_of(draft)]


def issue_date(draft: PlanImport) -> date:
    """The day as of which collectives expand: the plan's own, or (until somebody gives it) the day of the upload."""
    return date.fromisoformat(draft.head["issued_on"]) if draft.head["issued_on"] else day_of(draft.created_at)


def _day(text: str) -> date:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise Invalid("Ngày ban hành viết dạng 18/10/2025.", "issued_on")

"""The verbs of changing recorded plans: compare a later version, decide what is unclear, apply it with the amending decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting, note
from tenants.calendar import service as calendars
from tenants.errors import Conflict, Invalid
from tenants.files.secrecy import refuse_secrets
from tenants.files.store import FileStore
from tenants.organisation import dao as organisation
from tenants.plans import dao
from tenants.plans.annex import AnnexRead, read_annex
from tenants.plans.applying import Application, Applied
from tenants.plans.changes import preview
from tenants.plans.models import ActionPlan, PlanImport
from tenants.plans.service import find_known_plan, issue_date, open_draft
from tenants.plans.tenant_bodies import tenant_bodies
from tenants.plans.understanding import propose, understand
from tenants.plans.workbook import MATRIX_SHEET, ReturnedRow, ReturnedWorkbook, read_workbook
from tenants.tasks.models import Task
from tenants.vietnamese import clean, compare_key

LONGEST_BASIS = 200


def start_amendment(
    session: Session,
    actor: Actor,
    store: FileStore,
    plan_id: int,
    name: str,
    data: bytes,
    *,
    now: datetime,
    read: AnnexRead | None = None,
) -> PlanImport:
    """Take a later version of a plan for comparison; nothing changes yet. Raises Invalid with a sentence about the file.

    `read` is the file as it was read beforehand, so that no transaction waits for a slow one.
    """
    actor.require(Permission.IMPORT_PLAN)
    plan = dao.get_plan(session, plan_id)
    if len(data) > store.max_bytes:
        raise Invalid(f"Tệp lớn hơn {store.max_bytes // (1024 * 1024)} MB.", "file")
    read = read or read_annex(data, name, convert_legacy=True)
    refuse_secrets(read.document.title, *(row.content for row in read.rows), field="file")
    if not read.rows:
        raise Invalid("Không đọc được nhiệm vụ nào trong tệp. Hãy kiểm tra phụ lục của văn bản.", "file")
    head = read.document
    bodies, calendar = tenant_bodies(session, head.issued_on or plan.issued_on), calendars.calendar_of(session)
    rows = [propose(row, head.issued_on or plan.issued_on, bodies, calendar).to_json() for row in read.rows]
    amending = bool(head.number) and compare_key(head.number) != compare_key(plan.number)
    draft = PlanImport(
        file_id=store.keep(session, data, name, now=now).id,
        file_name=clean(name)[:300],
        status="review",
        kind="amendment",
        plan_id=plan.id,
        head={
            "number": head.number,
            "title": head.title,
            "issuer": head.issuer,
            "issued_on": head.issued_on.isoformat() if head.issued_on else plan.issued_on.isoformat(),
        },
        rows=rows,
        warnings=list(read.warnings),
        base={"read": [dict(row["cells"]) for row in rows]},
        # A document with a number of its own is the amending one; the plan's own text says nothing of it.
        basis=head.number[:LONGEST_BASIS] if amending else "",
        decided_on=head.issued_on if amending else None,
        user_id=actor.user_id,
        created_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def start_workbook(session: Session, actor: Actor, store: FileStore, name: str, data: bytes, *, now: datetime) -> PlanImport:
    """Take back an exported matrix for comparison; nothing changes yet.

    Raises Invalid with a sentence: not a workbook of ours, of another body, or a new row that names no plan.
    """
    actor.require(Permission.IMPORT_PLAN)
    if len(data) > store.max_bytes:
        raise Invalid(f"Tệp lớn hơn {store.max_bytes // (1024 * 1024)} MB.", "file")
    read = read_workbook(data)
    if read is None:
        raise Invalid("Đây không phải tệp ma trận xuất từ Suite 57. Hãy chọn “Xuất Excel”, sửa trên tệp đó rồi tải lại.", "file")
    if not read.exported:
        raise Invalid("Tệp được xuất khi bộ lọc không có nhiệm vụ nào, nên không có gì để so sánh.", "file")
    plan_ids = _own_plans(session, actor, read)
    refuse_secrets(*(row.cells["content"] for row in read.rows), field="file")
    plans = [plan for plan in session.scalars(select(ActionPlan).order_by(ActionPlan.id)) if plan.id in plan_ids]
    bodies, calendar = tenant_bodies(session), calendars.calendar_of(session)
    by_id = {plan.id: plan for plan in plans}
    rows: list[dict[str, Any]] = []
    for row in read.rows:
        plan = by_id[read.exported[row.task_id].plan_id] if row.task_id else _named_plan(row, plans)
        place = {"kind": "sheet", "label": MATRIX_SHEET, "row": row.number}
        understood = understand(row.cells, place, (), plan.issued_on, bodies, calendar)
        rows.append(understood.to_json() | {"origin": {"task_id": row.task_id, "plan_id": plan.id}})
    draft = PlanImport(
        file_id=store.keep(session, data, name, now=now).id,
        file_name=clean(name)[:300],
        status="review",
        kind="workbook",
        plan_id=plans[0].id if len(plans) == 1 else None,
        head={"number": "", "title": "", "issuer": "", "issued_on": ""},
        rows=rows,
        warnings=list(read.warnings),
        base={
            "plans": sorted(plan_ids),
            "tasks": {str(task_id): {"version": one.version, "cells": one.cells} for task_id, one in read.exported.items()},
        },
        user_id=actor.user_id,
        created_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def _own_plans(session: Session, actor: Actor, read: ReturnedWorkbook) -> set[int]:
    """The plans of the exported tasks, once every one of them is known here."""
    foreign = Invalid("Tệp này được xuất từ cơ quan khác hoặc từ một hệ thống khác, nên không đọc lại được ở đây.", "file")
    if organisation.get_tenant(session, actor.tenant_id).code != read.tenant_code:
        raise foreign
    known: dict[int, int] = {}
    wanted = sorted(read.exported)
    for start in range(0, len(wanted), 1000):
        found = select(Task.id, Task.plan_id).where(Task.id.in_(wanted[start : start + 1000]))
        known |= {row.id: row.plan_id for row in session.execute(found)}
    if any(known.get(task_id) != one.plan_id for task_id, one in read.exported.items()):
        raise foreign
    return set(known.values())


def _named_plan(row: ReturnedRow, plans: list[ActionPlan]) -> ActionPlan:
    """The plan of a new row; of two with the same number the later one."""
    if not row.plan_number and len(plans) == 1:
        return plans[0]
    for plan in reversed(plans):
        if compare_key(plan.number) == compare_key(row.plan_number):
            return plan
    named = f"“{row.plan_number}” không có trong tệp đã xuất" if row.plan_number else "chưa ghi kế hoạch"
    raise Invalid(f"Dòng {row.number} là nhiệm vụ mới: cột “Kế hoạch” {named}.", "file")


def plan_of_draft(session: Session, draft: PlanImport) -> ActionPlan | None:
    """The recorded plan that a draft of a new plan turns out to be, if it is one."""
    if draft.kind != "plan" or not draft.head["number"] or not draft.head["issued_on"]:
        return None
    return find_known_plan(session, draft.head["number"], issue_date(draft))


def compare_with_recorded(session: Session, actor: Actor, import_id: int, plan_id: int) -> PlanImport:
    """Make a draft of a new plan the amendment of a recorded one; rows put aside in the review stay so."""
    actor.require(Permission.IMPORT_PLAN)
    draft = open_draft(session, actor, import_id)
    if draft.kind != "plan":
        raise Conflict("Bản nhập này đã được đem so sánh.")
    plan = dao.get_plan(session, plan_id)
    if draft.legacy_encoding:
        raise Invalid("Xác nhận chữ đã chuyển sang Unicode trước khi so sánh.")
    with acting(session, "plan.compare"):
        draft.kind, draft.plan_id = "amendment", plan.id
        draft.head = draft.head | {"issued_on": draft.head["issued_on"] or plan.issued_on.isoformat()}
        draft.version += 1
    return draft


def choose(session: Session, actor: Actor, import_id: int, choices: Mapping[str, str]) -> PlanImport:
    """Keep what a person decided: "<task>.<cell>": file|system, "<task>.drop": drop|keep, "<task>.same": same|other,
    "new<row>.add": add|leave, "partial": 1|0."""
    draft = open_change(session, actor, import_id)
    known = {"file", "system", "drop", "keep", "same", "other", "add", "leave", "1", "0"}
    if any(value not in known or len(key) > 60 for key, value in choices.items()):
        raise Invalid("Không đọc được yêu cầu. Hãy tải lại trang.")
    draft.choices = {**draft.choices, **choices}
    draft.version += 1
    return draft


def open_change(session: Session, actor: Actor, import_id: int) -> PlanImport:
    """A draft of a change that may still be decided on. Raises NotFound or Conflict."""
    draft = open_draft(session, actor, import_id)
    if draft.kind == "plan":
        raise Conflict("Bản nhập này là một kế hoạch mới.")
    return draft


def apply_change(
    session: Session,
    actor: Actor,
    import_id: int,
    *,
    basis: str,
    decided_on: date | None,
    seen: str,
    now: datetime,
    today: date,
) -> Applied:
    """Carry a change into tasks and duties. `seen` is the fingerprint of the preview that the person looked at.

    Raises Invalid at "basis" or "decided_on", Conflict when the preview would look otherwise by now or choices are missing.
    """
    actor.require(Permission.IMPORT_PLAN)
    draft = open_change(session, actor, import_id)
    day = _check_decision(draft, basis, decided_on, today)
    session.execute(select(Task.id).where(Task.plan_id.in_(_plan_ids(draft))).order_by(Task.id).with_for_update())
    will = preview(session, draft)
    if will.nothing or not (will.to_change or will.to_add or will.to_drop):
        raise Conflict("Không có thay đổi nào để áp dụng.")
    if will.undecided:
        raise Invalid(f"Còn {will.undecided} chỗ chưa chọn. Hãy chọn trước khi áp dụng.")
    if will.fingerprint != seen:
        raise Conflict("Nội dung so sánh vừa thay đổi. Hãy xem lại bản mới trước khi áp dụng.")
    rows = [one.row for one in will.to_add] + [one.row for one in will.to_change]
    if any(not row.cells["content"] for row in rows):
        raise Invalid("Có dòng chưa có nội dung nhiệm vụ. Hãy bổ sung trong tệp rồi tải lại.")
    why = f"{clean(basis)} ngày {day:%d/%m/%Y}"[:300]
    with acting(session, "plan.amend", why=why):
        applied = Application(session, draft, will, why, day, now).carry_out()
        draft.status, draft.basis, draft.decided_on = "accepted", clean(basis), day
        draft.outcome = applied.counts() | {"at": now.isoformat(), "by": actor.name}
        draft.version += 1
    for plan_id in sorted(applied.plan_ids):
        note(session, "plan.amend", dao.get_plan(session, plan_id), {key: [None, n] for key, n in applied.counts().items()}, why)
    return applied


def _plan_ids(draft: PlanImport) -> list[int]:
    if draft.kind == "workbook":
        return [int(plan_id) for plan_id in draft.base["plans"]]
    return [draft.plan_id or 0]


def _check_decision(draft: PlanImport, basis: str, decided_on: date | None, today: date) -> date:
    if not clean(basis):
        what = "số, ký hiệu văn bản sửa đổi" if draft.kind == "amendment" else "văn bản hoặc lý do sửa"
        raise Invalid(f"Nhập {what}.", "basis")
    if len(clean(basis)) > LONGEST_BASIS:
        raise Invalid(f"Nhập tối đa {LONGEST_BASIS} ký tự.", "basis")
    refuse_secrets(basis, field="basis")
    if decided_on is None:
        if draft.kind == "amendment":
            raise Invalid("Nhập ngày của văn bản sửa đổi.", "decided_on")
        return today
    if decided_on > today:
        raise Invalid("Ngày này chưa đến.", "decided_on")
    return decided_on

"""Writes a tenant's plans, tasks, duties and their history in a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from suite.demo.material import packaged_bytes
from suite.demo.plans import Plan, PlannedDuty, PlannedTask
from suite.demo.story import Said
from tenants.audit.trail import note
from tenants.catalogue.strategy import get_initiative
from tenants.clock import VIETNAM
from tenants.db.session import bulk_add
from tenants.files.store import FileStore
from tenants.people.models import User
from tenants.plans.models import ActionPlan
from tenants.plans.service import lead_label
from tenants.plans.understanding import Assignment
from tenants.tasks.models import Duty, Evidence, Task, Update, Verification
from tenants.tasks.states import DutyRole, DutyState, Rhythm, last_permitted
from tenants.vietnamese import search_key

_FILES = (("minh-chung.pdf", "Văn bản minh chứng.pdf"), ("minh-chung.png", "Ảnh chụp màn hình hệ thống.png"))


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who reports for a unit, and who decides."""

    of_unit: Mapping[int, User]
    secretary: User

    def of(self, unit_id: int, unit_name: str) -> tuple[int | None, str]:
        """The unit's own officer, or the unit by its name where the demonstration has nobody."""
        user = self.of_unit.get(unit_id)
        return (user.id, user.name) if user else (None, f"Chuyên viên {unit_name}")


def add_plans(
    session: Session, plans: Sequence[Plan], names: Mapping[int, str], speakers: Speakers, store: FileStore, now: datetime
) -> None:
    """Store plans with everything below them; noted in the audit trail as one act for each plan."""
    files = [(store.keep(session, packaged_bytes(packed), name, now=now).id, name) for packed, name in _FILES]
    for plan in plans:
        row = ActionPlan(
            number=plan.number,
            title=plan.title,
            issuer=plan.issuer,
            issued_on=plan.issued_on,
            created_at=datetime.combine(plan.issued_on, time(16, 30), VIETNAM),
            search_key=search_key(f"{plan.number} {plan.title} {plan.issuer}"),
        )
        session.add(row)
        session.flush()
        bulk_add(session, Task, [_task_columns(row, task, names) for task in plan.tasks])
        stored = session.execute(select(Task.position, Task.id).where(Task.plan_id == row.id))
        task_ids = {task.position: task.id for task in stored}
        owed = [(task_ids[task.position], duty) for task in plan.tasks for duty in task.duties]
        bulk_add(session, Duty, [_duty_columns(task_id, duty) for task_id, duty in owed])
        _add_history(session, row.id, owed, names, speakers, files)
        note(session, "plan.assign", row, {"tasks": [None, len(plan.tasks)], "duties": [None, len(owed)]})


def _add_history(
    session: Session,
    plan_id: int,
    owed: Sequence[tuple[int, PlannedDuty]],
    names: Mapping[int, str],
    speakers: Speakers,
    files: Sequence[tuple[int, str]],
) -> None:
    of_plan = Task.plan_id == plan_id
    duty_ids = {
        (task_id, unit_id): duty_id
        for task_id, unit_id, duty_id in session.execute(
            select(Duty.task_id, Duty.unit_id, Duty.id).join(Task, Task.id == Duty.task_id).where(of_plan)
        )
    }
    told = [(duty_ids[task_id, duty.unit_id], task_id, duty.unit_id, said) for task_id, duty in owed for said in duty.story.said]
    # In the order of time, so that a higher id is a later word.
    told.sort(key=lambda one: one[3].at)
    bulk_add(session, Update, [_update_columns(*one, names, speakers) for one in told])
    rows = session.execute(
        select(Update.duty_id, Update.at, Update.id).join(Task, Task.id == Update.task_id).where(of_plan).order_by(Update.id)
    )
    update_ids = {(duty_id, at): update_id for duty_id, at, update_id in rows}
    evidence: list[dict[str, Any]] = []
    verifications: list[dict[str, Any]] = []
    for duty_id, _, _, said in told:
        update_id = update_ids[duty_id, said.at]
        evidence += [_evidence_columns(duty_id, update_id, kind, files) for kind in said.evidence]
        if said.verdict:
            verifications.append(_verification_columns(duty_id, update_id, said, speakers.secretary))
    bulk_add(session, Evidence, evidence)
    bulk_add(session, Verification, verifications)
    latest = select(func.max(Update.id)).where(Update.duty_id == Duty.id).scalar_subquery()
    in_plan = select(Task.id).where(of_plan)
    session.execute(
        update(Duty).where(Duty.task_id.in_(in_plan)).values(last_update_id=latest),
        execution_options={"synchronize_session": False},
    )


def _task_columns(plan: ActionPlan, task: PlannedTask, names: Mapping[int, str]) -> dict[str, Any]:
    leads = [duty for duty in task.duties if duty.role == DutyRole.LEAD]
    stories = [duty.story for duty in leads]
    completed = [story for story in stories if story.state == DutyState.COMPLETED]
    done = bool(leads) and len(completed) == len(leads)
    dated = bool(task.duties) and task.duties[0].story.rhythm == Rhythm.DATED
    label = lead_label([Assignment(duty.unit_id, DutyRole.LEAD, duty.first_lead, duty.via_group) for duty in leads], names)
    template, deadline = task.template, task.deadline
    return {
        "plan_id": plan.id,
        "position": task.position,
        "section": template.section,
        "section_title": template.section_title,
        "ordinal": task.ordinal,
        "content": task.content,
        "deliverable": template.deliverable,
        "lead_text": task.lead_text,
        "coordinating_text": task.coordinating_text,
        "deadline_text": deadline.text,
        "deadline_kind": deadline.kind,
        "start_on": deadline.start_on,
        "due_on": deadline.due_on,
        "original_due_on": deadline.due_on,
        "last_permitted_on": last_permitted(deadline.due_on, deadline.boundary) if dated else None,
        "recurrence": deadline.recurrence,
        "system_code": get_initiative(template.initiative).system_code if template.initiative else None,
        "initiative_code": template.initiative or None,
        "place": {},
        "state": "completed" if done else "open",
        "completed_on": max(story.completed_on for story in completed if story.completed_on) if done else None,
        "lead_label": label,
        "lead_total": len(leads),
        "lead_completed": len(completed),
        "lead_waiting": sum(story.state == DutyState.REPORTED for story in stories),
        "coordinating_total": len(task.duties) - len(leads),
        "percent": round(sum(story.percent for story in stories) / len(leads)) if leads else 0,
        "last_update_at": max((story.last_at for story in stories if story.last_at), default=None),
        "search_key": search_key(f"{plan.number} {task.content} {task.lead_text} {task.coordinating_text} {label}"),
    }


def _duty_columns(task_id: int, duty: PlannedDuty) -> dict[str, Any]:
    story = duty.story
    return {
        "task_id": task_id,
        "unit_id": duty.unit_id,
        "role": duty.role,
        "first_lead": duty.first_lead,
        "via_group": duty.via_group,
        "rhythm": story.rhythm,
        "due_on": story.due_on,
        "original_due_on": duty.original_due_on,
        "last_permitted_on": story.last_permitted_on,
        "state": str(story.state),
        "percent": story.percent,
        "answered_period": story.answered_period,
        "completed_on": story.completed_on,
        "verified_at": story.verified_at,
        "returned_reason": story.returned_reason,
        "unchanged_run": story.unchanged_run,
        "last_update_at": story.last_at,
        "version": story.version,
    }


def _update_columns(
    duty_id: int, task_id: int, unit_id: int, said: Said, names: Mapping[int, str], speakers: Speakers
) -> dict[str, Any]:
    user_id, user_name = speakers.of(unit_id, names[unit_id])
    return {
        "duty_id": duty_id,
        "task_id": task_id,
        "unit_id": unit_id,
        "kind": said.kind,
        "period": said.period,
        "occurrence_on": said.occurrence_on,
        "percent": said.percent,
        "result": said.result,
        "difficulty": said.difficulty,
        "proposal": said.proposal,
        "evidence_count": len(said.evidence),
        "user_id": user_id,
        "user_name": user_name[:200],
        "at": said.at,
    }


def _evidence_columns(duty_id: int, update_id: int, kind: str, files: Sequence[tuple[int, str]]) -> dict[str, Any]:
    row: dict[str, Any] = {"update_id": update_id, "duty_id": duty_id, "kind": kind, "reference": "", "file_id": None}
    if kind == "file":
        file_id, name = files[update_id % len(files)]
        return {**row, "name": name, "file_id": file_id}
    number = f"{100 + update_id % 900}/BC-SKHCN" if update_id % 3 else f"{10 + update_id % 90}/QĐ-UBND"
    return {**row, "name": f"Văn bản số {number}", "reference": number}


def _verification_columns(duty_id: int, update_id: int, said: Said, secretary: User) -> dict[str, Any]:
    return {
        "duty_id": duty_id,
        "update_id": update_id,
        "verdict": said.verdict,
        "reason": said.reason,
        "user_id": secretary.id,
        "user_name": secretary.name,
        "at": said.decided_at,
    }

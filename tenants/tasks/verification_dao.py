"""Statements on completions: which wait for the secretariat, what it has said of them, and which nothing proves."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from tenants.organisation.models import Unit
from tenants.tasks.counting import owed, without_accepted_evidence
from tenants.tasks.models import Duty, Task, Update, Verification
from tenants.tasks.states import DutyState


def last_returns(session: Session, duty_ids: Sequence[int]) -> dict[int, Verification]:
    """By duty, the last decision of the secretariat where it was a return: what a completion that waits now has to answer."""
    if not duty_ids:
        return {}
    last = select(func.max(Verification.id)).where(Verification.duty_id.in_(duty_ids)).group_by(Verification.duty_id)
    returned = select(Verification).where(Verification.id.in_(last), Verification.verdict == "returned")
    return {row.duty_id: row for row in session.scalars(returned)}


def waiting_for_verification(session: Session, *, bare: bool = False, limit: int = 200) -> list[tuple[Duty, Task, str, Update]]:
    """Reported completions that nobody has judged, without evidence first, then the oldest; `bare`: only those without."""
    rows = session.execute(
        select(Duty, Task, Unit.name, Update)
        .join(Task, Task.id == Duty.task_id)
        .join(Unit, Unit.id == Duty.unit_id)
        .join(Update, Update.id == Duty.last_update_id)
        .where(Duty.state == DutyState.REPORTED, owed(), *([Update.evidence_count == 0] if bare else []))
        .order_by(Update.evidence_count > 0, Update.at, Duty.id)
        .limit(limit)
    )
    return [(duty, task, name, update) for duty, task, name, update in rows]


def count_waiting(session: Session) -> tuple[int, int]:
    """How many completions wait for verification, and how many of them bring no evidence."""
    row = session.execute(
        select(func.count(), func.sum(case((Update.evidence_count == 0, 1), else_=0)))
        .select_from(Duty)
        .join(Update, Update.id == Duty.last_update_id)
        .where(Duty.state == DutyState.REPORTED, owed())
    ).one()
    return int(row[0] or 0), int(row[1] or 0)


def completions_to_judge() -> Select[int]:
    """The statement that counts what waits for verification, for those who count more in one round."""
    return select(func.count(Duty.id)).where(Duty.state == DutyState.REPORTED, owed())


def count_unproven(session: Session) -> int:
    """How many duties count or claim to be completed without evidence that was accepted; see `counting`."""
    return session.scalar(select(func.count()).select_from(Duty).where(owed(), without_accepted_evidence())) or 0


def list_unproven(session: Session, *, offset: int = 0, limit: int = 50) -> list[tuple[Duty, Task, str]]:
    """The rows of `count_unproven`, what is accepted already first, then the oldest."""
    rows = session.execute(
        select(Duty, Task, Unit.name)
        .join(Task, Task.id == Duty.task_id)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(owed(), without_accepted_evidence())
        .order_by(Duty.state == DutyState.REPORTED, Duty.completed_on, Duty.id)
        .offset(offset)
        .limit(limit)
    )
    return [(duty, task, name) for duty, task, name in rows]

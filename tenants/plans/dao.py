"""Statements about plans and their drafts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from tenants.errors import NotFound
from tenants.organisation.dao import contains
from tenants.plans.models import ActionPlan, PlanImport
from tenants.tasks.models import Task


def get_plan(session: Session, plan_id: int) -> ActionPlan:
    """The plan with this id, or NotFound."""
    plan = session.scalars(select(ActionPlan).where(ActionPlan.id == plan_id)).one_or_none()
    if plan is None:
        raise NotFound("Không tìm thấy kế hoạch này.")
    return plan


def list_plans(session: Session, *, words: str = "") -> Sequence[tuple[ActionPlan, int]]:
    """Plans with the number of their tasks, newest first."""
    statement = (
        select(ActionPlan, func.count(Task.id))
        .outerjoin(Task, and_(Task.plan_id == ActionPlan.id, Task.dropped_on.is_(None)))
        .group_by(ActionPlan.id)
        .order_by(ActionPlan.issued_on.desc(), ActionPlan.id.desc())
    )
    if words:
        statement = statement.where(contains(ActionPlan.search_key, words))  # type: ignore[arg-type]  # a mapped column is a column
    return [(plan, count) for plan, count in session.execute(statement)]


def list_open_imports(session: Session) -> Sequence[PlanImport]:
    """Drafts that wait for review, newest first."""
    return session.scalars(select(PlanImport).where(PlanImport.status == "review").order_by(PlanImport.id.desc())).all()


def tasks_of_plan(session: Session, plan_id: int) -> Sequence[Task]:
    """A plan's tasks in the order of its annex, without those that an amendment dropped."""
    in_plan = (Task.plan_id == plan_id, Task.dropped_on.is_(None))
    return session.scalars(select(Task).where(*in_plan).order_by(Task.position, Task.id)).all()


def changes_of_plan(session: Session, plan_id: int) -> Sequence[PlanImport]:
    """The changes that were applied to a plan, the newest first."""
    applied = (PlanImport.plan_id == plan_id, PlanImport.status == "accepted", PlanImport.kind != "plan")
    return session.scalars(select(PlanImport).where(*applied).order_by(PlanImport.id.desc())).all()


def get_change(session: Session, import_id: int) -> PlanImport:
    """An applied change, for whoever may read the plan; NotFound for a draft or another upload."""
    wanted = (PlanImport.id == import_id, PlanImport.status == "accepted", PlanImport.kind != "plan")
    change = session.scalars(select(PlanImport).where(*wanted)).one_or_none()
    if change is None:
        raise NotFound("Không tìm thấy lần sửa đổi này.")
    return change

"""Statements on extensions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from tenants.clock import day_of
from tenants.errors import NotFound
from tenants.organisation.dao import contains, name_on
from tenants.organisation.models import Unit
from tenants.tasks.extensions.models import ExtensionDecision, ExtensionEvidence, ExtensionRequest
from tenants.tasks.models import Duty, Task


@dataclass(frozen=True, slots=True)
class AskedExtension:
    """A request with what a person needs to decide it, and the decision once there is one."""

    request: ExtensionRequest
    duty: Duty
    task: Task
    unit: str  # as it was called when it asked
    decision: ExtensionDecision | None


def get_request(session: Session, extension_id: int) -> ExtensionRequest:
    """The request with this id, or NotFound."""
    request = session.scalars(select(ExtensionRequest).where(ExtensionRequest.id == extension_id)).one_or_none()
    if request is None:
        raise NotFound("Không tìm thấy đề nghị gia hạn này.")
    return request


def find_decision(session: Session, extension_id: int) -> ExtensionDecision | None:
    """What became of a request, if anything has."""
    return session.scalars(select(ExtensionDecision).where(ExtensionDecision.request_id == extension_id)).one_or_none()


def find_open_of_duty(session: Session, duty_id: int) -> ExtensionRequest | None:
    """The request of a duty that waits for a decision; a duty has one at most."""
    return session.scalars(
        select(ExtensionRequest)
        .outerjoin(ExtensionDecision, ExtensionDecision.request_id == ExtensionRequest.id)
        .where(ExtensionRequest.duty_id == duty_id, ExtensionDecision.id.is_(None))
    ).one_or_none()


def wanted_of_duty() -> ScalarSelect[date]:
    """The day that the open request of each listed duty asks for, as a column; null without one. A duty has one at most."""
    decided = select(ExtensionDecision.id).where(ExtensionDecision.request_id == ExtensionRequest.id)
    wanted = select(func.max(ExtensionRequest.wanted_on)).where(ExtensionRequest.duty_id == Duty.id, ~decided.exists())
    return wanted.correlate(Duty).scalar_subquery()


def open_requests(session: Session, *, limit: int = 500) -> list[AskedExtension]:
    """Requests that wait for a decision: the duty whose date comes or came first stands first."""
    statement = _asked().where(ExtensionDecision.id.is_(None))
    return _rows(session, statement.order_by(Duty.last_permitted_on, ExtensionRequest.at, ExtensionRequest.id).limit(limit))


def count_open(session: Session) -> int:
    """How many requests wait for a decision."""
    return session.scalars(requests_to_decide()).one()


def requests_to_decide() -> Select[int]:
    """The statement of `count_open`, for those who count more in one round."""
    return (
        select(func.count(ExtensionRequest.id))
        .outerjoin(ExtensionDecision, ExtensionDecision.request_id == ExtensionRequest.id)
        .where(ExtensionDecision.id.is_(None))
    )


def decided_requests(session: Session, *, verdict: str = "", words: str = "", limit: int = 100) -> list[AskedExtension]:
    """Requests with their decision, the latest first."""
    statement = _asked().where(ExtensionDecision.id.is_not(None))
    if verdict:
        statement = statement.where(ExtensionDecision.verdict == verdict)
    if words:
        found = contains(Task.search_key, words)  # type: ignore[arg-type]  # a mapped column is a column
        of_unit = contains(Unit.search_key, words)  # type: ignore[arg-type]  # as above
        statement = statement.where(found | of_unit)
    return _rows(session, statement.order_by(ExtensionDecision.at.desc(), ExtensionDecision.id.desc()).limit(limit))


def requests_of_task(session: Session, task_id: int, *, limit: int = 200) -> list[AskedExtension]:
    """All requests for the duties of a task, the latest first."""
    statement = _asked().where(ExtensionRequest.task_id == task_id)
    return _rows(session, statement.order_by(ExtensionRequest.at.desc(), ExtensionRequest.id.desc()).limit(limit))


def evidence_of_requests(session: Session, extension_ids: Collection[int]) -> dict[int, list[ExtensionEvidence]]:
    """Evidence by request."""
    found: dict[int, list[ExtensionEvidence]] = {}
    if extension_ids:
        wanted = select(ExtensionEvidence).where(ExtensionEvidence.request_id.in_(extension_ids)).order_by(ExtensionEvidence.id)
        for row in session.scalars(wanted):
            found.setdefault(row.request_id, []).append(row)
    return found


def get_evidence(session: Session, evidence_id: int) -> ExtensionEvidence:
    """One piece of evidence, or NotFound."""
    item = session.scalars(select(ExtensionEvidence).where(ExtensionEvidence.id == evidence_id)).one_or_none()
    if item is None:
        raise NotFound("Không tìm thấy tệp này.")
    return item


def _asked() -> Select[ExtensionRequest, Duty, Task, str, ExtensionDecision, list[Any]]:
    return (
        select(ExtensionRequest, Duty, Task, Unit.name, ExtensionDecision, Unit.former_names)
        .join(Duty, Duty.id == ExtensionRequest.duty_id)
        .join(Task, Task.id == ExtensionRequest.task_id)
        .join(Unit, Unit.id == ExtensionRequest.unit_id)
        .outerjoin(ExtensionDecision, ExtensionDecision.request_id == ExtensionRequest.id)
    )


def _rows(
    session: Session, statement: Select[ExtensionRequest, Duty, Task, str, ExtensionDecision, list[Any]]
) -> list[AskedExtension]:
    return [
        AskedExtension(request, duty, task, name_on(name, former, day_of(request.at)), decision)
        for request, duty, task, name, decision, former in session.execute(statement)
    ]

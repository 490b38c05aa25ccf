"""The verbs of extensions: ask for a later date, grant it, refuse it, take the request back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.clock import day_of
from tenants.errors import Conflict, Invalid, NotPermitted
from tenants.files.store import FileStore
from tenants.organisation.rules import rules_of
from tenants.tasks import dao as tasks
from tenants.tasks.dating.service import Why, change_of, check_date, check_words, move_date
from tenants.tasks.extensions import dao, policy
from tenants.tasks.extensions.askable import why_not_askable
from tenants.tasks.extensions.models import ExtensionDecision, ExtensionEvidence, ExtensionRequest
from tenants.tasks.models import Duty, Task
from tenants.tasks.service import NewEvidence, check_evidence, keep_evidence
from tenants.tasks.states import Rhythm
from tenants.vietnamese import clean


@dataclass(frozen=True, slots=True)
class Wish:
    """What a unit asks for."""

    wanted_on: date | None
    reason: str
    evidence: tuple[NewEvidence, ...] = ()


def request_extension(
    session: Session, actor: Actor, store: FileStore, duty_id: int, wish: Wish, *, now: datetime
) -> ExtensionRequest:
    """Ask for a later date of a lead duty. Asking after the date has passed is allowed, and the request says so.

    Raises NotPermitted for another unit's duty, Conflict when nothing can be asked for, Invalid at a field.
    """
    duty = tasks.get_duty(session, duty_id, lock=True)
    if not policy.can_request_extension(actor, duty):
        raise NotPermitted("Phần việc này do đơn vị khác thực hiện.")
    if sentence := why_not_askable(duty, rules_of(session).extension_limit):
        raise Conflict(sentence)
    if dao.find_open_of_duty(session, duty.id) is not None:
        raise Conflict("Phần việc đã có một đề nghị gia hạn đang chờ quyết định.")
    today = day_of(now)
    assert duty.due_on is not None and duty.last_permitted_on is not None, "a dated duty has a date"
    wanted_on = _check(wish, duty.due_on, today)
    request = ExtensionRequest(
        duty_id=duty.id,
        task_id=duty.task_id,
        unit_id=duty.unit_id,
        due_on=duty.due_on,
        wanted_on=wanted_on,
        asked_late=today > duty.last_permitted_on,
        reason=wish.reason.strip(),
        user_id=actor.user_id,
        user_name=actor.name,
        at=now,
    )
    with acting(session, "extension.request", why=wish.reason.strip()):
        session.add(request)
        session.flush()
        for item in wish.evidence:
            session.add(ExtensionEvidence(request_id=request.id, **keep_evidence(session, store, item, now=now)))
    return request


def _check(wish: Wish, due_on: date, today: date) -> date:
    check_words(wish.reason)
    if not clean(wish.reason):
        raise Invalid("Nhập lý do xin gia hạn.", "reason")
    check_evidence(wish.evidence)
    wanted_on = check_date(wish.wanted_on, today)
    if wanted_on <= due_on:
        raise Invalid(f"Ngày đề nghị phải sau hạn hiện nay, {due_on:%d/%m/%Y}.", "due_on")
    if wanted_on < today:
        raise Invalid("Ngày đề nghị đã qua.", "due_on")
    return wanted_on


def grant_extension(
    session: Session, actor: Actor, request_id: int, until: date | None, *, remark: str = "", now: datetime
) -> ExtensionDecision:
    """Grant a request until the day that was wanted (`until` None) or an earlier one; the duty's date moves there.

    By custom the first lead answers for the whole: with its date the task's own date moves (docs/DECISIONS.md). Completions are
    classed by the date that holds, so that what was reported late becomes in time when the new date covers it.
    Raises Conflict when the duty has no date to extend any more, Invalid at "due_on".
    """
    actor.require(Permission.DECIDE_EXTENSION)
    check_words(remark)
    request = dao.get_request(session, request_id)
    duty = tasks.get_duty(session, request.duty_id, lock=True)
    task = tasks.get_task(session, request.task_id)
    granted_on = until or request.wanted_on
    _refuse_decided(session, request)
    if duty.ended_on is not None or task.dropped_on is not None:
        raise Conflict("Phần việc đã thôi thực hiện.")
    if duty.rhythm != Rhythm.DATED or duty.due_on is None:
        raise Conflict("Phần việc không còn ngày hết hạn để gia hạn.")
    if granted_on > request.wanted_on:
        raise Invalid(f"Đơn vị chỉ đề nghị đến {request.wanted_on:%d/%m/%Y}.", "due_on")
    if granted_on <= duty.due_on:
        raise Invalid(f"Ngày gia hạn phải sau hạn hiện nay, {duty.due_on:%d/%m/%Y}.", "due_on")
    with acting(session, "extension.grant", why=clean(remark) or request.reason):
        decision = _decide(session, actor, request, "granted", remark, now, granted_on)
        _move(session, task, duty, request, granted_on, now)
    return decision


def _move(session: Session, task: Task, duty: Duty, request: ExtensionRequest, granted_on: date, now: datetime) -> None:
    whole = duty.first_lead and (task.due_on is None or task.due_on < granted_on)
    why = Why("extension", request.reason, request_id=request.id)
    session.add(change_of(session, task, duty.due_on, granted_on, why, now, whole=whole, duty=duty))
    move_date(duty, granted_on)
    if whole:
        move_date(task, granted_on)
    duty.extension_count += 1
    task.extension_count += 1


def refuse_extension(session: Session, actor: Actor, request_id: int, reason: str, *, now: datetime) -> ExtensionDecision:
    """Refuse a request with a reason; the date stays. Raises Invalid without one."""
    actor.require(Permission.DECIDE_EXTENSION)
    check_words(reason)
    if not clean(reason):
        raise Invalid("Nhập lý do không đồng ý để đơn vị biết.", "reason")
    request = dao.get_request(session, request_id)
    tasks.get_duty(session, request.duty_id, lock=True)
    _refuse_decided(session, request)
    with acting(session, "extension.refuse", why=clean(reason)):
        return _decide(session, actor, request, "refused", reason, now)


def withdraw_extension(session: Session, actor: Actor, request_id: int, *, now: datetime) -> ExtensionDecision:
    """Take a request back before anybody has decided on it."""
    actor.require(Permission.REQUEST_EXTENSION)
    request = dao.get_request(session, request_id)
    duty = tasks.get_duty(session, request.duty_id, lock=True)
    if not policy.can_withdraw(actor, request, duty):
        raise NotPermitted("Chỉ đơn vị đã đề nghị mới rút được đề nghị này.")
    _refuse_decided(session, request)
    with acting(session, "extension.withdraw"):
        return _decide(session, actor, request, "withdrawn", "", now)


def _refuse_decided(session: Session, request: ExtensionRequest) -> None:
    if dao.find_decision(session, request.id) is not None:
        raise Conflict("Đề nghị này vừa được xử lý. Hãy tải lại trang.")


def _decide(
    session: Session,
    actor: Actor,
    request: ExtensionRequest,
    verdict: str,
    reason: str,
    now: datetime,
    granted_on: date | None = None,
) -> ExtensionDecision:
    decision = ExtensionDecision(
        request_id=request.id,
        verdict=verdict,
        granted_on=granted_on,
        reason=reason.strip(),
        user_id=actor.user_id,
        user_name=actor.name,
        at=now,
    )
    session.add(decision)
    session.flush()
    return decision

"""The verbs of explanations: call for one, draft, answer, accept, send back, withdraw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission, Role
from tenants.audit.trail import acting
from tenants.calendar.service import calendar_of
from tenants.clock import day_of
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.explanations import dao, policy
from tenants.explanations.dao import ExplanationFilter
from tenants.explanations.lateness import days_late
from tenants.explanations.models import ExplainedDuty, Explanation, ExplanationEvent
from tenants.explanations.states import STEPS
from tenants.obstacles.clock import due_date
from tenants.organisation.changes.inheritance import Inheritance
from tenants.organisation.rules import rules_of
from tenants.people.dao import list_users_in_role
from tenants.tasks.models import Duty
from tenants.vietnamese import clean
from tenants.written import written

LONGEST_TEXT = 20_000
LONGEST_DOCUMENT = 200
MOST_DUTIES = 100

_WRONG_STATE = "Giải trình vừa được xử lý. Hãy tải lại trang để xem nội dung mới."


def visible(actor: Actor, wanted: ExplanationFilter) -> ExplanationFilter:
    """The filter narrowed to what the actor may see: a unit sees its own."""
    return replace(wanted, unit_id=actor.unit_id or 0) if actor.role in policy.UNIT_ROLES else wanted


def see_explanation(session: Session, actor: Actor, explanation_id: int) -> Explanation:
    """The explanation, for whoever may see it; NotFound for everybody else."""
    explanation = dao.get_explanation(session, explanation_id)
    if not policy.can_see(actor, explanation):
        raise NotFound("Không tìm thấy giải trình này.")
    return explanation


def call_explanation(session: Session, actor: Actor, duty_ids: Sequence[int], question: str, *, now: datetime) -> Explanation:
    """Ask the head of the unit to explain duties that are late; the clock starts today.

    Raises Invalid for duties of several units or such as are not late, Conflict for one that is being explained already.
    """
    return call_explanations(session, actor, [duty_ids], question, now=now)[0]


def call_explanations(
    session: Session, actor: Actor, calls: Sequence[Sequence[int]], question: str, *, now: datetime
) -> list[Explanation]:
    """Several calls in the same words, each for late duties of one unit, in as many statements as one. Raises as one call does."""
    _require_judge(actor)
    given = _text(question, "question", "Nhập nội dung cần giải trình.")
    wanted = [list(dict.fromkeys(duty_ids)) for duty_ids in calls]
    if not all(wanted):
        raise Invalid("Chọn ít nhất một phần việc chậm.", "duties")
    if any(len(duty_ids) > MOST_DUTIES for duty_ids in wanted):
        raise Invalid(f"Mỗi lần yêu cầu giải trình tối đa {MOST_DUTIES} phần việc.", "duties")
    today, every = day_of(now), [duty_id for duty_ids in wanted for duty_id in duty_ids]
    duties = dao.get_duties(session, every)
    late = {duty.id: days_late(duty.state, duty.completed_on, duty.last_permitted_on, today) for duty in duties.values()}
    if any(len({duties[duty_id].unit_id for duty_id in duty_ids}) > 1 for duty_ids in wanted):
        raise Invalid("Mỗi yêu cầu giải trình gửi cho một đơn vị.", "duties")
    if any(duty.ended_on is not None or not late[duty.id] for duty in duties.values()):
        raise Invalid("Chỉ yêu cầu giải trình phần việc đã chậm hạn.", "duties")
    if len(duties) < len(every) or dao.list_explained_already(session, every):
        raise Conflict("Có phần việc đang được giải trình rồi. Hãy tải lại trang.")
    called = [
        Explanation(
            unit_id=duties[duty_ids[0]].unit_id, question=given, called_on=today, called_by_id=actor.user_id, called_by=actor.name
        )
        for duty_ids in wanted
    ]
    with acting(session, "explanation.called", why=clean(given)):
        _take(session, actor, called, "called", now, given)
        for explanation, duty_ids in zip(called, wanted, strict=True):
            session.add_all(_explained(explanation, duties[duty_id], late[duty_id]) for duty_id in duty_ids)
    return called


def draft_explanation(
    session: Session, actor: Actor, explanation_id: int, text: str, document: str = "", *, version: int | None = None
) -> Explanation:
    """Keep what somebody of the unit wrote, for the head to read and send."""
    explanation = _of_unit(session, actor, explanation_id)
    given, number = _text(text, "answer"), written(document, "document", most=LONGEST_DOCUMENT)
    _expect(explanation, "answered", version)
    with acting(session, "explanation.drafted"):
        explanation.draft, explanation.draft_document = given, number
        explanation.version += 1
    return explanation


def answer_explanation(
    session: Session, actor: Actor, explanation_id: int, text: str, document: str = "", *, version: int | None = None, now: datetime
) -> Explanation:
    """The head answers for the unit, with the number of its document where there is one."""
    explanation = _of_unit(session, actor, explanation_id)
    if not policy.can_send(actor, explanation, unit_has_head=unit_has_head(session, explanation.unit_id)):
        raise NotPermitted("Giải trình do lãnh đạo đơn vị gửi. Nội dung đã soạn được lưu để lãnh đạo xem.")
    given, number = _text(text, "answer", "Nhập nội dung giải trình."), written(document, "document", most=LONGEST_DOCUMENT)
    _expect(explanation, "answered", version)
    with acting(session, "explanation.answered"):
        explanation.answer, explanation.answer_document = given, number
        explanation.answered_by, explanation.answered_on = actor.name, day_of(now)
        explanation.draft = explanation.draft_document = ""
        _take(session, actor, [explanation], "answered", now, given, number)
    return explanation


def accept_explanation(
    session: Session, actor: Actor, explanation_id: int, remark: str = "", *, version: int | None = None, now: datetime
) -> Explanation:
    """Take the explanation; what is late stays late."""
    return _judge(session, actor, explanation_id, "accepted", _text(remark, "remark"), version, now)


def return_explanation(
    session: Session, actor: Actor, explanation_id: int, reason: str, *, version: int | None = None, now: datetime
) -> Explanation:
    """Send the explanation back with a reason; the unit answers again, with a clock of its own."""
    given = _text(reason, "reason", "Nhập lý do trả lại để đơn vị biết cần làm rõ gì.")
    return _judge(session, actor, explanation_id, "returned", given, version, now)


def withdraw_explanation(
    session: Session, actor: Actor, explanation_id: int, reason: str, *, version: int | None = None, now: datetime
) -> Explanation:
    """Whoever may call takes the call back, with a reason; it stays in the record."""
    given = _text(reason, "reason", "Nhập lý do thôi yêu cầu.")
    return _judge(session, actor, explanation_id, "withdrawn", given, version, now)


def unit_has_head(session: Session, unit_id: int) -> bool:
    """Whether somebody signs in as the head of a unit."""
    return bool(list_users_in_role(session, Role.UNIT_HEAD.value, unit_id))


def _judge(
    session: Session, actor: Actor, explanation_id: int, step: str, text: str, version: int | None, now: datetime
) -> Explanation:
    _require_judge(actor)
    explanation = dao.get_explanation(session, explanation_id, lock=True)
    _expect(explanation, step, version)
    with acting(session, f"explanation.{step}", why=clean(text)):
        if step == "returned":
            explanation.draft, explanation.draft_document = explanation.answer, explanation.answer_document
        else:
            explanation.ended_on = day_of(now)
        _take(session, actor, [explanation], step, now, text)
    return explanation


def follow_duties(session: Session, actor: Actor, passing: Inheritance, *, now: datetime) -> Counter[int]:
    """Let the open explanations of a unit that changes go to whoever took most of their duties; how many came to each unit.

    Part of the change, whose service has checked that the actor may make it. Which duties were late, and whose, stays as it was.
    """
    came: Counter[int] = Counter()
    for explanation, duty_ids in dao.living_of_unit(session, passing.unit_id):
        to = passing.taker(duty_ids)
        if to is not None:
            explanation.unit_id = to
            _take(session, actor, [explanation], "moved", now, passing.record(to))
            came[to] += 1
    return came


def _take(
    session: Session, actor: Actor, explanations: Sequence[Explanation], step: str, now: datetime, text: str, document: str = ""
) -> None:
    """Carry a step into explanations and append it to the life of each."""
    today = day_of(now)
    due_on = due_date(today, rules_of(session).explanation_days, calendar_of(session)) if STEPS[step].restarts else None
    for explanation in explanations:
        explanation.due_on = due_on or explanation.due_on
        explanation.state = STEPS[step].leads_to or explanation.state
        explanation.version = (explanation.version or 0) + 1
    session.add_all(explanations)
    session.flush()
    session.add_all(
        ExplanationEvent(
            explanation_id=explanation.id,
            step=step,
            at=now,
            happened_on=today,
            state=explanation.state,
            due_on=explanation.due_on,
            text=text,
            document=document,
            user_id=actor.user_id,
            user_name=actor.name,
        )
        for explanation in explanations
    )


def _explained(explanation: Explanation, duty: Duty, days: int) -> ExplainedDuty:
    return ExplainedDuty(
        explanation_id=explanation.id,
        duty_id=duty.id,
        task_id=duty.task_id,
        last_permitted_on=duty.last_permitted_on,
        days_late=days,
    )


def _require_judge(actor: Actor) -> None:
    actor.require(Permission.CALL_EXPLANATION)
    if not policy.can_judge(actor):
        raise NotPermitted()


def _of_unit(session: Session, actor: Actor, explanation_id: int) -> Explanation:
    actor.require(Permission.REPORT_DUTY)
    explanation = dao.get_explanation(session, explanation_id, lock=True)
    if not policy.can_see(actor, explanation):
        raise NotFound("Không tìm thấy giải trình này.")
    if not policy.can_draft(actor, explanation):
        raise NotPermitted("Giải trình do đơn vị được yêu cầu trả lời.")
    return explanation


def _expect(explanation: Explanation, step: str, version: int | None) -> None:
    if explanation.state not in STEPS[step].starts or version not in (None, explanation.version):
        raise Conflict(_WRONG_STATE)


def _text(text: str, field: str, missing: str = "") -> str:
    return written(text, field, most=LONGEST_TEXT, missing=missing)

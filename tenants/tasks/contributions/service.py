"""The verbs of coordination inside a tenant: ask, answer, accept, send back, withdraw."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.audit.trail import acting
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.files.store import FileStore
from tenants.organisation.dao import active_on, unit_names
from tenants.organisation.models import Tenant, Unit
from tenants.tasks import dao as tasks
from tenants.tasks.contributions import dao, policy
from tenants.tasks.contributions.letters import SECRETARIAT, Step, write_letter
from tenants.tasks.contributions.models import Contribution
from tenants.tasks.contributions.waiting import FURTHEST, OPEN, ContributionState
from tenants.tasks.models import Duty, Task
from tenants.tasks.service import NewEvidence, Report, check_evidence, report_duty
from tenants.tasks.states import DutyRole, Rhythm
from tenants.vietnamese import clean
from tenants.written import written

LONGEST_WISH = 2_000
LONGEST_ANSWER = 20_000
# A province has a hundred communes; whoever needs more asks the secretariat to change the plan.
MOST_OPEN_OF_TASK = 150
# One tenant cannot flood another: so many requests open or made within a day.
MOST_TO_ONE_TENANT = 50
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of whom, by when."""

    wanted: str
    due_on: date | None
    unit_ids: tuple[int, ...] = ()
    tenant_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A short answer with what shows that it is true."""

    text: str
    evidence: tuple[NewEvidence, ...] = ()


def ask(session: Session, actor: Actor, task_id: int, request: Request, *, today: date, now: datetime) -> list[Contribution]:
    """Ask units and other tenants for a dated contribution to a task; a unit that does not coordinate it yet gets that duty.

    Raises NotPermitted for whoever does not lead the task, Invalid at a field, Conflict for the same request twice.
    """
    task = tasks.get_task(session, task_id)
    if not policy.can_ask(actor, dao.leading_units(session, task_id)):
        raise NotPermitted("Chỉ đơn vị chủ trì hoặc thư ký được đề nghị phối hợp.")
    if task.dropped_on is not None:
        raise Conflict(f"Nhiệm vụ đã thôi thực hiện theo {task.dropped_why}.")
    wanted = written(request.wanted, "wanted", most=LONGEST_WISH, missing="Ghi rõ cần đơn vị phối hợp gửi gì.")
    due_on = _day(request.due_on, today)
    unit_ids, tenant_ids = tuple(dict.fromkeys(request.unit_ids)), tuple(dict.fromkeys(request.tenant_ids))
    if not unit_ids and not tenant_ids:
        raise Invalid("Chọn ít nhất một đơn vị hoặc cơ quan.", "units")
    _refuse_too_many(session, task, unit_ids, tenant_ids, wanted, now)
    others = _others(session, actor, tenant_ids)
    # The secretariat asks as such, whichever office its people sit in.
    asker_unit_id = None if actor.role is Role.SECRETARY else actor.unit_id
    asker = unit_names(session, [asker_unit_id])[asker_unit_id] if asker_unit_id is not None else SECRETARIAT
    with acting(session, "contribution.asked", why=wanted):
        asked = [
            Contribution(duty_id=duty.id, unit_id=unit_id)
            for unit_id, duty in _duties(session, asker_unit_id, task, unit_ids, today).items()
        ]
        asked += [Contribution(other_tenant_id=tenant_id) for tenant_id in others]
        for one in asked:
            one.task_id, one.wanted, one.due_on = task.id, wanted, due_on
            one.asker, one.asker_unit_id, one.asked_by, one.asked_at = asker, asker_unit_id, actor.name, now
            one.state, one.revision = ContributionState.ASKED, 1
        session.add_all(asked)
        session.flush()
        for one in asked:
            write_letter(session, one, Step.ASKED, wanted, body=asker, actor=actor, due_on=due_on, now=now)
    return asked


def answer(
    session: Session,
    actor: Actor,
    store: FileStore,
    contribution_id: int,
    given: Answer,
    *,
    period: str,
    now: datetime,
    late_for: str = "",
) -> Contribution:
    """Answer a request in one line: it becomes an update of the unit's coordinating duty.

    Raises NotPermitted for another unit's request, Invalid at a field, Conflict for what is answered, settled or withdrawn.
    """
    if (duty_id := dao.find_duty(session, contribution_id)) is not None:
        # In the order of a report on the duty, which answers the request just as well: neither waits for the other for ever.
        tasks.get_duty(session, duty_id, lock=True)
    contribution = dao.get_contribution(session, contribution_id, lock=True)
    if not policy.can_answer(actor, contribution):
        raise NotPermitted("Đề nghị này gửi đơn vị khác.")
    refuse_unless_open(contribution.state)
    check_answer(given)
    duty = tasks.get_duty(session, contribution.duty_id or 0)
    report = Report("progress", duty.percent, given.text, evidence=given.evidence, contribution_id=contribution.id)
    report_duty(session, actor, store, duty.id, report, period=period, now=now, late_for=late_for)
    return contribution


def accept(session: Session, actor: Actor, contribution_id: int, *, now: datetime) -> Contribution:
    """Take the answer; nothing is waited for any more."""
    contribution = _judged(session, actor, contribution_id)
    with acting(session, "contribution.accepted"):
        contribution.state, contribution.returned_reason = ContributionState.ACCEPTED, ""
        contribution.revision += 1
        write_letter(session, contribution, Step.ACCEPTED, "", body=_asker(session, contribution), actor=actor, now=now)
    return contribution


def send_back(
    session: Session,
    actor: Actor,
    contribution_id: int,
    reason: str,
    *,
    due_on: date | None = None,
    today: date,
    now: datetime,
) -> Contribution:
    """Ask again, saying what is missing; without a new day the old one stands, so that the days go on counting."""
    contribution = _judged(session, actor, contribution_id)
    reason = written(reason, "reason", most=LONGEST_WISH, missing="Nhập lý do gửi lại để đơn vị biết cần bổ sung gì.")
    with acting(session, "contribution.returned", why=clean(reason)):
        contribution.state, contribution.returned_reason = ContributionState.RETURNED, reason
        contribution.due_on = _day(due_on, today) if due_on else contribution.due_on
        contribution.revision += 1
        write_letter(
            session, contribution, Step.RETURNED, reason, body=_asker(session, contribution), actor=actor, due_on=due_on, now=now
        )
    return contribution


def withdraw(session: Session, actor: Actor, contribution_id: int, *, now: datetime) -> Contribution:
    """Take a request back that nobody has answered. Raises Conflict once it is answered or settled."""
    contribution = dao.get_contribution(session, contribution_id, lock=True)
    if not policy.can_judge(actor, contribution):
        raise NotPermitted("Chỉ đơn vị đã đề nghị hoặc thư ký được rút đề nghị.")
    refuse_unless_open(contribution.state)
    with acting(session, "contribution.withdrawn"):
        contribution.state = ContributionState.WITHDRAWN
        contribution.revision += 1
        write_letter(session, contribution, Step.WITHDRAWN, "", body=_asker(session, contribution), actor=actor, now=now)
    return contribution


_CLOSED = {
    ContributionState.ANSWERED: "Đề nghị này vừa được trả lời, đang chờ bên đề nghị xem.",
    ContributionState.ACCEPTED: "Đề nghị này đã xong.",
    ContributionState.WITHDRAWN: "Đề nghị này đã được rút lại.",
    ContributionState.LAPSED: "Đề nghị này đã hết hiệu lực.",
}


def refuse_unless_open(state: str) -> None:
    """Raise Conflict, saying why, for a request that nobody has to answer any more."""
    if state not in OPEN:
        raise Conflict(_CLOSED[ContributionState(state)])


def check_answer(given: Answer) -> None:
    """Raise Invalid for an answer that says nothing, too much, or bears a stamp."""
    written(given.text, "result", most=LONGEST_ANSWER, missing="Nhập nội dung trả lời.")
    check_evidence(given.evidence)


def _day(due_on: date | None, today: date) -> date:
    if due_on is None:
        raise Invalid("Nhập ngày cần trả lời.", "due_on")
    if due_on < today:
        raise Invalid("Hạn trả lời không được ở trong quá khứ.", "due_on")
    if due_on - today > FURTHEST:
        raise Invalid("Hạn trả lời xa quá hai năm; hãy xem lại ngày.", "due_on")
    return due_on


def _asker(session: Session, contribution: Contribution) -> str:
    """Who asked, as it is called today: a unit may have got another name since."""
    unit_id = contribution.asker_unit_id
    return unit_names(session, [unit_id])[unit_id] if unit_id is not None else contribution.asker


def _judged(session: Session, actor: Actor, contribution_id: int) -> Contribution:
    contribution = dao.get_contribution(session, contribution_id, lock=True)
    if not policy.can_judge(actor, contribution):
        raise NotPermitted("Chỉ đơn vị đã đề nghị hoặc thư ký được xử lý câu trả lời này.")
    if contribution.state != ContributionState.ANSWERED:
        raise Conflict("Đề nghị này chưa có câu trả lời chờ xem. Hãy tải lại trang.")
    return contribution


def _refuse_too_many(
    session: Session, task: Task, unit_ids: Sequence[int], tenant_ids: Sequence[int], wanted: str, now: datetime
) -> None:
    known = dao.open_requests_of_task(session, task.id)
    if len(known) + len(unit_ids) + len(tenant_ids) > MOST_OPEN_OF_TASK:
        raise Invalid(f"Mỗi nhiệm vụ chỉ có tối đa {MOST_OPEN_OF_TASK} đề nghị chưa trả lời.", "units")
    if any((one.unit_id in unit_ids or one.other_tenant_id in tenant_ids) and one.wanted == wanted for one in known):
        raise Conflict("Nội dung này đã được đề nghị và đang chờ trả lời.")
    counts = dao.asked_of_others(session, now - A_DAY) if tenant_ids else {}
    if any(counts.get(tenant_id, 0) >= MOST_TO_ONE_TENANT for tenant_id in tenant_ids):
        raise Invalid(f"Mỗi ngày chỉ gửi được {MOST_TO_ONE_TENANT} đề nghị đến một cơ quan, kể cả đề nghị chưa trả lời.", "others")


def _others(session: Session, actor: Actor, tenant_ids: Collection[int]) -> list[int]:
    """Other tenants, all of which there are; one's own is asked by its units."""
    if not tenant_ids:
        return []
    known = session.scalars(select(Tenant.id).where(Tenant.id.in_(tenant_ids), Tenant.id != actor.tenant_id)).all()
    if len(known) < len(tenant_ids):
        raise NotFound("Không tìm thấy cơ quan này.", "others")
    return list(known)


def _duties(session: Session, asker_unit_id: int | None, task: Task, unit_ids: Sequence[int], today: date) -> dict[int, Duty]:
    """The coordinating duty of each asked unit, given to those that have none."""
    names = {row.id: row.name for row in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(unit_ids), active_on(today)))}
    if len(names) < len(unit_ids):
        raise NotFound("Không tìm thấy đơn vị này.", "units")
    known = dao.units_of_task(session, task.id)
    found: dict[int, Duty] = {}
    for unit_id in unit_ids:
        duty = known.get(unit_id)
        if unit_id == asker_unit_id:
            raise Invalid("Đơn vị không tự đề nghị chính mình.", "units")
        if duty is not None and duty.role == DutyRole.LEAD:
            raise Invalid(f"{names[unit_id]} cùng chủ trì nhiệm vụ này, không phải đơn vị phối hợp.", "units")
        if duty is None:
            # Owed when asked, by the day that is asked for: the task's own date may lie behind.
            duty = Duty(task_id=task.id, unit_id=unit_id, role=DutyRole.COORDINATING, rhythm=Rhythm.UNDATED)
            session.add(duty)
            task.coordinating_total += 1
        else:
            # Whoever is writing about the duty just now has not read this: the next report is held until it was seen.
            # The database adds, for a report may be committed between reading and writing here.
            duty.version = Duty.version + 1
        found[unit_id] = duty
    session.flush()
    return found

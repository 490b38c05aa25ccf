"""The verbs of daily work: report a duty, say that nothing changed, verify or return a completion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.clock import day_of, local
from tenants.db.prepared import prepared
from tenants.errors import Conflict, Invalid, NotPermitted, Suite57Error
from tenants.files.content import bare_name, safe_name
from tenants.files.secrecy import refuse_secrets
from tenants.files.store import FileStore
from tenants.organisation.rules import rules_of
from tenants.tasks import dao, policy
from tenants.tasks.contributions.settling import asked_since, settle
from tenants.tasks.counting import owed
from tenants.tasks.models import Duty, Evidence, Task, Update, Verification
from tenants.tasks.rhythm import next_occurrence, settles
from tenants.tasks.states import DutyRole, DutyState, Rhythm
from tenants.vietnamese import clean
from tenants.written import written

LONGEST_TEXT = 20_000
LONGEST_REFERENCE = 1000  # of a link or a document's number
MOST_FILES = 10

# The two signed statements, as they stand in the record.
STATEMENTS = {"no_change": "Không thay đổi", "nothing_arising": "Không phát sinh"}


class AnsweredMeanwhile(Conflict):
    """Somebody spoke, decided or asked on the duty since the person saw it.

    `theirs` is the newest update, if there is one and nothing was `asked` since; `version` is what a new attempt has to give.
    """

    def __init__(self, theirs: Update | None, version: int, asked: str = "") -> None:
        who = f"{theirs.user_name} đã báo cáo lúc {local(theirs.at):%H:%M %d/%m/%Y}" if theirs else "người khác cập nhật"
        if asked:
            theirs, who = None, asked
        super().__init__(f"Phần việc vừa thay đổi: {who}. Hãy xem nội dung mới rồi gửi lại; phần đã nhập vẫn còn.")
        self.theirs, self.version, self.asked = theirs, version, asked


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """One piece of evidence: a file's name and bytes, or a link or document number."""

    kind: str  # file, link, document
    name: str
    reference: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Report:
    """What a unit says about a duty; `version` is that of the duty as the person saw it.

    With `contribution_id` it answers that one request of a lead, without it all that are open. An answer to one request leaves a
    claim or a verdict on the whole duty as it stands.
    """

    kind: str  # progress, completion, no_change, nothing_arising
    percent: int = 0
    result: str = ""
    difficulty: str = ""
    proposal: str = ""
    evidence: tuple[NewEvidence, ...] = ()
    version: int | None = None
    contribution_id: int | None = None


def report_duty(
    session: Session,
    actor: Actor,
    store: FileStore,
    duty_id: int,
    report: Report,
    *,
    period: str,
    now: datetime,
    late_for: str = "",
) -> Update:
    """Append what the unit says and bring the duty and its task up to date; `late_for` marks what a locked period missed.

    Raises NotPermitted for another unit's duty, Invalid at a field, Conflict when the duty was answered meanwhile or is done.
    """
    duty = dao.get_duty(session, duty_id, lock=True)
    if not policy.can_report(actor, duty):
        raise NotPermitted("Phần việc này do đơn vị khác thực hiện.")
    if report.version is not None and report.version != duty.version:
        raise AnsweredMeanwhile(dao.find_update(session, duty.last_update_id), duty.version, asked_since(session, duty))
    if duty.ended_on is not None:
        raise Conflict(f"Phần việc đã thôi thực hiện: {duty.ended_why}.")
    if duty.state == DutyState.COMPLETED and report.contribution_id is None:
        raise Conflict("Phần việc đã được xác nhận hoàn thành.")
    _check(session, duty, report)
    with acting(session, f"duty.{report.kind}"):
        update = _append_update(session, actor, store, duty, report, period=period, now=now, late_for=late_for)
        if report.contribution_id is None or duty.state in (DutyState.NOT_STARTED, DutyState.IN_PROGRESS):
            _carry_into_duty(session, duty, update, report, period=period, now=now)
        session.flush()
        # A contribution is no part of its task's figures.
        if duty.role == DutyRole.LEAD:
            recount_task(session, duty.task_id)
        settle(session, actor, duty, update, report.contribution_id)
    return update


def _check(session: Session, duty: Duty, report: Report) -> None:
    if report.kind not in ("progress", "completion", *STATEMENTS):
        raise Invalid("Chọn nội dung báo cáo.", "kind")
    for field, text in (("result", report.result), ("difficulty", report.difficulty), ("proposal", report.proposal)):
        refuse_secrets(text, field=field)
        if len(text) > LONGEST_TEXT:
            raise Invalid("Mỗi ô chỉ nhận tối đa 20.000 ký tự; nội dung dài hơn hãy gửi bằng tệp minh chứng.", field)
    check_evidence(report.evidence)
    if not 0 <= report.percent <= 100:
        raise Invalid("Tỷ lệ từ 0 đến 100.", "percent")
    if report.kind in ("progress", "completion") and not clean(report.result):
        raise Invalid("Nhập kết quả thực hiện.", "result")
    if report.kind == "completion" and duty.rhythm in (Rhythm.CONTINUOUS, Rhythm.RECURRING):
        raise Invalid("Việc thường xuyên, định kỳ được báo cáo theo từng kỳ, không kết thúc một lần.", "kind")
    silent = report.kind in STATEMENTS and not _said_something(report)
    if silent and duty.unchanged_run and duty.unchanged_run >= rules_of(session).unchanged_limit:
        raise Invalid(
            f"Đã {duty.unchanged_run} lần liền không có nội dung mới. Hãy viết một câu về kết quả hoặc đính kèm minh chứng.",
            "result",
        )


def _said_something(report: Report) -> bool:
    return bool(clean(report.result) or report.evidence)


def _append_update(
    session: Session, actor: Actor, store: FileStore, duty: Duty, report: Report, *, period: str, now: datetime, late_for: str
) -> Update:
    unchanged = report.kind in STATEMENTS
    update = Update(
        duty_id=duty.id,
        task_id=duty.task_id,
        unit_id=duty.unit_id,
        kind=report.kind,
        period=period,
        late_for=late_for,
        occurrence_on=duty.due_on if duty.rhythm == Rhythm.RECURRING else None,
        percent=100 if report.kind == "completion" else duty.percent if unchanged else report.percent,
        result=report.result.strip() or (STATEMENTS[report.kind] if unchanged else ""),
        difficulty=report.difficulty.strip(),
        proposal=report.proposal.strip(),
        evidence_count=len(report.evidence),
        user_id=actor.user_id,
        user_name=actor.name,
        at=now,
    )
    session.add(update)
    session.flush()
    for item in report.evidence:
        kept = keep_evidence(session, store, item, now=now)
        session.add(Evidence(update_id=update.id, duty_id=update.duty_id, **kept))
    return update


def check_evidence(evidence: Sequence[NewEvidence]) -> None:
    """Raise Invalid for too much at once ("evidence"), or at the file or reference whose name bears a stamp."""
    if len(evidence) > MOST_FILES:
        raise Invalid(f"Mỗi lần gửi tối đa {MOST_FILES} minh chứng.", "evidence")
    for item in evidence:
        refuse_secrets(item.name, field="file" if item.kind == "file" else "reference")


def keep_evidence(session: Session, store: FileStore, item: NewEvidence, *, now: datetime) -> dict[str, Any]:
    """A piece of evidence as columns of the table that refers to it, its file stored. Raises Invalid at "file" or "reference"."""
    if item.kind == "file":
        try:
            stored = store.keep(session, item.data, item.name, now=now)
        except Invalid as problem:
            # Of several files the one is named that is not taken.
            raise Invalid(f"“{bare_name(item.name)}”: {problem.message}", problem.field) from problem
        return {"kind": "file", "name": safe_name(item.name, stored.media_type), "file_id": stored.id}
    reference = clean(item.reference)
    if not reference:
        raise Invalid("Nhập đường dẫn hoặc số, ký hiệu văn bản.", "reference")
    if len(reference) > LONGEST_REFERENCE:
        raise Invalid("Mỗi dòng chỉ nhận tối đa 1.000 ký tự.", "reference")
    if item.kind == "link" and not reference.lower().startswith(("https://", "http://")):
        raise Invalid("Đường dẫn phải bắt đầu bằng https:// hoặc http://.", "reference")
    if item.kind not in ("link", "document"):
        raise Invalid("Minh chứng là tệp, đường dẫn hoặc số văn bản.", "reference")
    return {"kind": item.kind, "name": clean(item.name)[:300] or reference[:300], "reference": reference}


def _carry_into_duty(session: Session, duty: Duty, update: Update, report: Report, *, period: str, now: datetime) -> None:
    if report.kind == "completion":
        duty.state = DutyState.REPORTED
        duty.completed_on = day_of(now)
    elif report.kind == "progress" or duty.state == DutyState.NOT_STARTED:
        duty.state = DutyState.IN_PROGRESS
        duty.completed_on = None
    silent = report.kind in STATEMENTS and not _said_something(report)
    duty.unchanged_run = duty.unchanged_run + 1 if silent else 0
    duty.percent = update.percent
    duty.returned_reason = duty.returned_reason if duty.state == DutyState.RETURNED else ""
    if duty.rhythm == Rhythm.RECURRING:
        _settle_occurrence(duty, dao.get_task(session, duty.task_id), day_of(now), answered=duty.answered_period >= period)
    duty.answered_period = max(duty.answered_period, period)
    duty.last_update_id, duty.last_update_at = update.id, now
    duty.version += 1


def _settle_occurrence(duty: Duty, task: Task, today: date, *, answered: bool) -> None:
    """An answer settles the occurrence that is owed now; what is said long before its day, or to add to an answer, is progress."""
    if duty.due_on is not None and settles(duty.due_on, today, answered=answered):
        duty.due_on = next_occurrence(task.recurrence, duty.due_on)
        duty.last_permitted_on = duty.due_on


@dataclass(frozen=True, slots=True)
class Refused:
    """One of several duties that could not be answered, and the sentence why."""

    duty_id: int
    reason: str


def answer_together(
    session: Session,
    actor: Actor,
    store: FileStore,
    duty_ids: Sequence[int],
    kind: str,
    *,
    period: str,
    now: datetime,
    late_for: str = "",
    seen: Mapping[int, int] | None = None,
) -> tuple[list[Update], list[Refused]]:
    """Sign "Không thay đổi" or "Không phát sinh" for several duties; what cannot be answered so comes back with its reason.

    `seen` gives the version of each duty as the person saw it.
    """
    if kind not in STATEMENTS:
        raise Invalid("Chọn “Không thay đổi” hoặc “Không phát sinh”.", "kind")
    if len(duty_ids) > 500:
        raise Invalid("Mỗi lần trả lời tối đa 500 việc.")
    answered: list[Update] = []
    refused: list[Refused] = []
    for duty_id in dict.fromkeys(duty_ids):
        try:
            said = Report(kind, version=(seen or {}).get(duty_id))
            answered.append(report_duty(session, actor, store, duty_id, said, period=period, now=now, late_for=late_for))
        except Suite57Error as error:
            refused.append(Refused(duty_id, error.message))
    return answered, refused


def accept_completion(
    session: Session, actor: Actor, duty_id: int, *, version: int | None = None, remark: str = "", now: datetime
) -> Duty:
    """Confirm a reported completion; from now on it counts, as of the day on which it was reported."""
    return _judge(session, actor, duty_id, "accepted", remark, version=version, now=now)


def return_completion(
    session: Session, actor: Actor, duty_id: int, reason: str, *, version: int | None = None, now: datetime
) -> Duty:
    """Send a reported completion back with a reason. Raises Invalid without one."""
    if not clean(reason):
        raise Invalid("Nhập lý do trả lại để đơn vị biết cần bổ sung gì.", "reason")
    return _judge(session, actor, duty_id, "returned", reason, version=version, now=now)


def _judge(session: Session, actor: Actor, duty_id: int, verdict: str, reason: str, *, version: int | None, now: datetime) -> Duty:
    actor.require(Permission.VERIFY_UPDATE)
    reason = written(reason, "reason", most=LONGEST_TEXT)
    duty = dao.get_duty(session, duty_id, lock=True)
    if duty.ended_on or duty.state != DutyState.REPORTED or duty.last_update_id is None or version not in (None, duty.version):
        raise Conflict("Phần việc này vừa được xử lý hoặc cập nhật.")
    with acting(session, f"duty.{verdict}", why=clean(reason)):
        session.add(
            Verification(
                duty_id=duty.id,
                update_id=duty.last_update_id,
                verdict=verdict,
                reason=reason.strip(),
                user_id=actor.user_id,
                user_name=actor.name,
                at=now,
            )
        )
        if verdict == "accepted":
            duty.state, duty.verified_at, duty.returned_reason = DutyState.COMPLETED, now, ""
        else:
            duty.state, duty.completed_on, duty.returned_reason = DutyState.RETURNED, None, reason.strip()
            duty.percent = min(duty.percent, 99)
        duty.version += 1
        session.flush()
        recount_task(session, duty.task_id)
    return duty


_LOCKED = prepared(select(Task).where(Task.id == bindparam("task_id")).with_for_update())
_FIGURES = (
    select(
        Duty.task_id,
        func.count(),
        func.sum(case((Duty.state == DutyState.COMPLETED, 1), else_=0)),
        func.sum(case((Duty.state == DutyState.REPORTED, 1), else_=0)),
        func.sum(Duty.percent),
        func.max(Duty.completed_on),
        func.max(Duty.last_update_at),
    )
    .where(Duty.task_id.in_(bindparam("tasks", expanding=True)), Duty.role == DutyRole.LEAD, owed())
    .group_by(Duty.task_id)
)
_FIGURES_OF_ONE = prepared(_FIGURES)


def recount_task(session: Session, task_id: int) -> Task:
    """Derive a task's state and figures from its lead duties, in the transaction that changed one of them.

    The task is locked before its duties are counted: of two leads who report at the same moment the second counts the first.
    """
    task = session.scalars(_LOCKED, {"task_id": task_id}).one()
    recount_tasks(session, [task])
    return task


def recount_tasks(session: Session, tasks: Sequence[Task]) -> None:
    """The same for several tasks in one statement (for each thousand of them)."""
    by_task: dict[int, Any] = {}
    for start in range(0, len(tasks), 1000):
        rows = session.execute(
            _FIGURES if len(tasks) > 1 else _FIGURES_OF_ONE, {"tasks": [task.id for task in tasks[start : start + 1000]]}
        )
        by_task |= {row[0]: row[1:] for row in rows}
    for task in tasks:
        total, completed, waiting, percent, completed_on, updated = by_task.get(task.id, (0, 0, 0, 0, None, None))
        task.lead_total, task.lead_completed, task.lead_waiting = total, int(completed), int(waiting)
        task.percent = round(int(percent) / total) if total else 0
        task.last_update_at = updated
        done = total > 0 and task.lead_completed == total
        task.state, task.completed_on = ("completed", completed_on) if done else ("open", None)

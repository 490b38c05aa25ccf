"""The one way to change the date of a task or duty: the first date stays, the change is on record with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.clock import day_of
from tenants.db.guard import actor_of
from tenants.errors import Invalid, NotFound
from tenants.tasks.dating import dao
from tenants.tasks.dating.models import DateChange
from tenants.tasks.models import Duty, Task
from tenants.tasks.rhythm import rhythm_of
from tenants.tasks.states import DutyState, Rhythm
from tenants.vietnamese import clean
from tenants.written import written

LONGEST_REASON = 2000
LONGEST_DOCUMENT = 300
MOST_TASKS = 500
# A date further away than this is a slip of the pen.
FURTHEST_YEARS = 20


@dataclass(frozen=True, slots=True)
class Why:
    """What a date changes for; it stands in the record beside the change."""

    cause: str  # extension, event, redate, amendment
    reason: str = ""
    document: str = ""
    request_id: int | None = None
    event_id: int | None = None


_CHANGED = "Người khác vừa thay đổi nhiệm vụ này. Hãy xem lại rồi quyết định."


@dataclass(frozen=True, slots=True)
class NotDone:
    """One of several tasks that an act could not be done to, and the sentence why."""

    task_id: int
    reason: str

    @property
    def changed(self) -> bool:
        """Whether somebody else changed it since the person saw it: looked at again, the act may be right after all."""
        return self.reason == _CHANGED


@dataclass(slots=True)
class Outcome:
    """What an act on several tasks did."""

    done: list[int] = field(default_factory=list)
    refused: list[NotDone] = field(default_factory=list)


def redate_tasks(
    session: Session,
    actor: Actor,
    task_ids: Sequence[int],
    due_on: date | None,
    *,
    reason: str,
    document: str = "",
    seen: Mapping[int, int] | None = None,
    now: datetime,
) -> Outcome:
    """Give tasks another date, with the duties that stand at the date of their task. Raises Invalid at a field.

    A task that has no such date to change (continuous, recurring, completed, dropped) comes back with its reason, as does one
    that somebody else changed since the person saw the version in `seen`.
    """
    actor.require(Permission.EDIT_TASK)
    check_words(reason, document)
    if not clean(reason):
        raise Invalid("Nhập lý do đổi hạn.", "reason")
    due_on = check_date(due_on, day_of(now))
    dates = dict.fromkeys(checked_ids(task_ids), due_on)
    return move_tasks(session, dates, Why("redate", reason.strip(), clean(document)), now, seen=seen)


def move_tasks(
    session: Session,
    dates: Mapping[int, date],
    why: Why,
    now: datetime,
    *,
    anew: bool = False,
    seen: Mapping[int, int] | None = None,
) -> Outcome:
    """Move each task to its date; the caller has asked whether the actor may. A few statements for all of them.

    Raises NotFound when none of them is there; one that is not comes back like any other that could not be moved.
    `anew`: the date is the first one, or corrects it: it becomes the original date, and a later one granted since stays.
    """
    outcome = Outcome()
    tasks = dao.tasks_to_change(session, dates)
    if not tasks:
        raise NotFound("Không tìm thấy nhiệm vụ này.")
    duties = dao.duties_of_tasks(session, tasks)
    with acting(session, f"task.{why.cause}", why=_told(why)):
        for task_id, due_on in dates.items():
            task = tasks.get(task_id)
            sentence = why_unseen(task, seen) or (why_not_dated(task, None if anew else due_on) if task else "")
            if task is None or sentence:
                outcome.refused.append(NotDone(task_id, sentence))
                continue
            before = task.due_on
            _move_task(task, duties.get(task_id, []), due_on, anew=anew)
            session.add(change_of(session, task, before, task.due_on, why, now, whole=True))
            outcome.done.append(task_id)
    return outcome


def why_unseen(task: Task | None, seen: Mapping[int, int] | None) -> str:
    """Why a person who saw some versions of tasks cannot act on this one; empty when it is there as it was seen."""
    if task is None:
        return "Không tìm thấy nhiệm vụ này."
    changed = seen is not None and seen.get(task.id, task.version) != task.version
    return _CHANGED if changed else ""


def why_not_dated(task: Task, due_on: date | None = None) -> str:
    """Why a task cannot be given this date (or any); empty when it can."""
    if task.dropped_on:
        return "Nhiệm vụ đã thôi thực hiện."
    if task.state == "completed":
        return "Nhiệm vụ đã hoàn thành."
    if rhythm_of(task.deadline_kind, task.due_on) in (Rhythm.CONTINUOUS, Rhythm.RECURRING):
        return "Nhiệm vụ thường xuyên, định kỳ không có một ngày hết hạn để đổi."
    if due_on is not None and task.due_on == due_on == task.last_permitted_on:
        return f"Nhiệm vụ đã có hạn {due_on:%d/%m/%Y}."
    return ""


def _move_task(task: Task, duties: Iterable[Duty], due_on: date, *, anew: bool) -> None:
    before = task.due_on
    move_date(task, due_on, anew=anew)
    for duty in duties:
        # What is completed is measured by the date that it had; a later date of its own, by an extension, is not taken away.
        own = not anew and duty.due_on is not None and duty.due_on != before and duty.due_on >= due_on
        if duty.state == DutyState.COMPLETED or own:
            continue
        duty.rhythm = rhythm_of(task.deadline_kind, due_on).value
        move_date(duty, due_on, anew=anew)


def move_date(row: Task | Duty, due_on: date, *, anew: bool = False) -> None:
    """Set a date, itself the last permitted day, and keep the first one; `anew` as for `move_tasks`."""
    row.version += 1
    if anew:
        extended = row.due_on is not None and row.due_on != row.original_due_on and row.due_on > due_on
        row.original_due_on, row.original_last_permitted_on = due_on, due_on if extended else None
        if not extended:
            row.due_on = row.last_permitted_on = due_on
        return
    keep_first_date(row)
    row.original_due_on = row.original_due_on or due_on
    row.due_on = row.last_permitted_on = due_on


def keep_first_date(row: Task | Duty) -> None:
    """Write down the date as it stands, unless an earlier one is written down already; to be called before it changes."""
    row.original_due_on = row.original_due_on or row.due_on
    row.original_last_permitted_on = row.original_last_permitted_on or row.last_permitted_on


def change_of(
    session: Session,
    task: Task,
    before: date | None,
    due_on: date | None,
    why: Why,
    now: datetime,
    *,
    whole: bool,
    duty: Duty | None = None,
) -> DateChange:
    """The record of a change, by whoever the session was opened for."""
    actor = actor_of(session)
    return DateChange(
        task_id=task.id,
        duty_id=duty.id if duty else None,
        whole=whole,
        cause=why.cause,
        due_before=before,
        due_on=due_on,
        reason=why.reason,
        document=why.document,
        request_id=why.request_id,
        event_id=why.event_id,
        user_id=actor.user_id,
        user_name=actor.name,
        at=now,
    )


def checked_ids(task_ids: Sequence[int]) -> list[int]:
    """Each task once. Raises Invalid for none or too many."""
    wanted = list(dict.fromkeys(task_ids))
    if not wanted:
        raise Invalid("Chọn ít nhất một nhiệm vụ.")
    if len(wanted) > MOST_TASKS:
        raise Invalid(f"Mỗi lần chọn tối đa {MOST_TASKS} nhiệm vụ.")
    return wanted


def check_words(reason: str, document: str = "") -> None:
    """Raise Invalid at "reason" or "document" for what is too long or bears a stamp of secrecy."""
    written(reason, "reason", most=LONGEST_REASON)
    written(document, "document", most=LONGEST_DOCUMENT)


def check_date(due_on: date | None, today: date) -> date:
    """A date that a deadline can have. Raises Invalid at "due_on"."""
    if due_on is None:
        raise Invalid("Nhập hạn mới.", "due_on")
    if not today.year - FURTHEST_YEARS <= due_on.year <= today.year + FURTHEST_YEARS:
        raise Invalid("Kiểm tra lại năm của hạn mới.", "due_on")
    return due_on


def _told(why: Why) -> str:
    return f"{why.reason} ({why.document})" if why.reason and why.document else why.reason or why.document

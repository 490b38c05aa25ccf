"""Hoãn nhắc: a person puts a reminder off, within what the tenant allows, and may end that; never what has climbed the ladder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from scheduler.reminders import dao
from scheduler.reminders.judge import policy_of
from scheduler.reminders.ladder import rung_of
from scheduler.reminders.models import Snooze
from scheduler.reminders.sources import waiting_things
from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.calendar.service import calendar_of
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.files.secrecy import refuse_secrets
from tenants.tasks.dao import get_duty
from tenants.vietnamese import clean


def last_day(session: Session, today: date) -> date:
    """The farthest day until which a reminder may be put off; `today` when the tenant allows none."""
    return calendar_of(session).add_working_days(today, policy_of(session).snooze_days)


@dataclass(frozen=True, slots=True)
class PutOff:
    """What a person will not hear of until a day, and in whose words it is called."""

    snooze_id: int
    words: str
    until: date
    why: str


def still_off(session: Session, actor: Actor, *, today: date, duty_id: int | None = None) -> list[PutOff]:
    """What one has put off oneself and would still be reminded of otherwise, of all or of one duty; the soonest first."""
    if actor.user_id is None or (actor.unit_id is None and duty_id is not None):
        return []
    rows = [row for row in dao.latest_snoozes(session, actor.user_id, today) if row.until > today]
    rows = [row for row in rows if duty_id is None or row.duty_id == duty_id]
    words: dict[str, str] = {}
    duties = {row.duty_id for row in rows if row.duty_id is not None}
    if duties and actor.unit_id is not None:
        words |= {str(number): told for number, told in dao.contents_of_duties(session, duties, actor.unit_id).items()}
    if any(row.subject for row in rows):
        words |= {one.subject: one.words for one in waiting_things(session, today, calendar_of(session))}
    named = [(row, words.get(row.subject or str(row.duty_id))) for row in rows]
    found = [PutOff(row.id, told, row.until, row.why) for row, told in named if told is not None]
    return sorted(found, key=lambda one: (one.until, one.snooze_id))


def end_snooze(session: Session, actor: Actor, snooze_id: int, *, today: date, now: datetime) -> Snooze:
    """Hear of something again from the next working morning on. Raises NotFound for another person's
    or one that a later word has replaced, Conflict for what is over."""
    actor.require(Permission.READ_SELF)
    rows = dao.latest_snoozes(session, actor.user_id, today) if actor.user_id is not None else []
    row = next((row for row in rows if row.id == snooze_id), None)
    if row is None:
        raise NotFound("Không tìm thấy lần hoãn nhắc này, hoặc đã có lần sau thay thế.")
    if row.until <= today:
        raise Conflict("Đã hết hoãn nhắc.")
    # What was said stays; the last word counts, and it says "from today on".
    ended = Snooze(user_id=row.user_id, duty_id=row.duty_id, subject=row.subject, until=today, why="", created_at=now)
    with acting(session, "reminder.snooze_ended"):
        session.add(ended)
    return ended


def snooze_duty(
    session: Session, actor: Actor, duty_id: int, until: date | None, why: str, *, today: date, now: datetime
) -> Snooze:
    """Put reminders of a duty of one's own unit off. Raises NotFound, NotPermitted, Conflict for an urgent one, Invalid."""
    actor.require(Permission.READ_SELF)
    duty = get_duty(session, duty_id)
    if actor.unit_id is None or actor.unit_id != duty.unit_id:
        raise NotPermitted("Phần việc này do đơn vị khác thực hiện.")
    limit = duty.last_permitted_on
    if limit is not None and limit < today:
        late = calendar_of(session).count_working_days(limit, today)
        if rung_of(late, policy_of(session)) is not None:
            raise Conflict("Phần việc đã lên bậc đôn đốc khẩn nên không hoãn nhắc được.")
    return _put_off(session, actor, until, why, today=today, now=now, duty_id=duty_id)


def snooze_subject(
    session: Session, actor: Actor, subject: str, until: date | None, why: str, *, today: date, now: datetime
) -> Snooze:
    """Put reminders of something that waits for oneself off ("extension:7"). Raises NotFound, Invalid."""
    actor.require(Permission.READ_SELF)
    for one in waiting_things(session, today, calendar_of(session)):
        if one.subject == subject and (one.role is actor.role if one.role else one.unit_id == actor.unit_id):
            return _put_off(session, actor, until, why, today=today, now=now, subject=subject)
    raise NotFound("Không tìm thấy việc đang chờ này.")


def _put_off(
    session: Session,
    actor: Actor,
    until: date | None,
    why: str,
    *,
    today: date,
    now: datetime,
    duty_id: int | None = None,
    subject: str = "",
) -> Snooze:
    if actor.user_id is None:
        raise NotPermitted()
    farthest = last_day(session, today)
    if farthest <= today:
        raise Conflict("Cơ quan không cho hoãn nhắc việc.")
    if until is None or not today < until <= farthest:
        raise Invalid(f"Chọn ngày sau hôm nay, muộn nhất {farthest:%d/%m/%Y}.", "until")
    reason = clean(why)[:300]
    refuse_secrets(reason, field="why")
    row = Snooze(user_id=actor.user_id, duty_id=duty_id, subject=subject, until=until, why=reason, created_at=now)
    with acting(session, "reminder.snooze", why=reason):
        session.add(row)
    return row

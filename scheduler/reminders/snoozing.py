"""Hoãn nhắc: a person puts a reminder off until a day, within what the tenant allows; never what has climbed the ladder."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

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

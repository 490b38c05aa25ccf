"""The verbs of being away: record an absence, and take it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tenants.absences import dao, policy
from tenants.absences.models import Absence
from tenants.access.actor import Actor
from tenants.audit.trail import acting
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.files.secrecy import refuse_secrets
from tenants.people.dao import get_user
from tenants.vietnamese import clean

# Whoever is away for longer has left the post: the administrator gives it to somebody else.
LONGEST = timedelta(days=366)


def record_absence(
    session: Session,
    actor: Actor,
    user_id: int,
    *,
    from_on: date | None,
    to_on: date | None,
    acting_id: int | None = None,
    why: str = "",
    today: date,
    now: datetime,
) -> Absence:
    """Note that a person is away from a day to a day. Raises Invalid at a field, Conflict for days already noted, NotFound."""
    if not policy.can_record_absence(actor, user_id):
        raise NotPermitted()
    # Locked, so that two absences of the same days cannot be noted at once.
    absent = get_user(session, user_id, for_update=True)
    if from_on is None:
        raise Invalid("Nhập ngày bắt đầu vắng.", "from_on")
    if to_on is None or to_on < from_on:
        raise Invalid("Ngày cuối vắng mặt không trước ngày bắt đầu.", "to_on")
    if to_on < today:
        raise Invalid("Thời gian vắng mặt đã qua.", "to_on")
    if to_on - from_on > LONGEST:
        raise Invalid("Mỗi lần ghi vắng mặt tối đa một năm.", "to_on")
    if acting_id is not None and not policy.can_stand_in(get_user(session, acting_id), absent):
        raise Invalid("Người làm thay phải cùng đơn vị, đang hoạt động và có đủ quyền của người vắng.", "acting")
    reason = clean(why)[:300]
    refuse_secrets(reason, field="why")
    for other in dao.absences_of(session, user_id, from_on):
        if other.from_on <= to_on:
            raise Conflict(f"Đã ghi vắng mặt từ {other.from_on:%d/%m/%Y} đến {other.to_on:%d/%m/%Y}.", "from_on")
    absence = Absence(user_id=user_id, acting_id=acting_id, from_on=from_on, to_on=to_on, why=reason, created_at=now)
    # Why somebody is away is not for those who read the trail: neither as the act's reason nor as what was written.
    with acting(session, "absence.record"):
        session.add(absence)
    return absence


def cancel_absence(session: Session, actor: Actor, absence_id: int, *, now: datetime) -> Absence:
    """Take an absence back: the person is there again from this moment. Raises NotFound, NotPermitted."""
    absence = dao.get_absence(session, absence_id)
    if not policy.can_record_absence(actor, absence.user_id):
        # Nobody but the administrator learns whose absence a number is.
        raise NotFound("Không tìm thấy lần vắng mặt này.")
    with acting(session, "absence.cancel"):
        absence.cancelled_at = now
    return absence

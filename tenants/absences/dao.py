"""Statements about absences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from tenants.absences.models import Absence
from tenants.errors import NotFound
from tenants.people.models import User


def get_absence(session: Session, absence_id: int) -> Absence:
    """An absence that was not cancelled, locked until the commit. Raises NotFound."""
    statement = select(Absence).where(Absence.id == absence_id, Absence.cancelled_at.is_(None)).with_for_update()
    absence = session.scalars(statement).one_or_none()
    if absence is None:
        raise NotFound("Không tìm thấy lần vắng mặt này.")
    return absence


def absent_on(session: Session, day: date) -> dict[int, int | None]:
    """Who is away on a day, each with who acts for them."""
    rows = session.execute(
        select(Absence.user_id, Absence.acting_id)
        .where(Absence.from_on <= day, Absence.to_on >= day, Absence.cancelled_at.is_(None))
        .order_by(Absence.id)
    )
    return {row.user_id: row.acting_id for row in rows}


def absences_of(session: Session, user_id: int, day: date) -> Sequence[Absence]:
    """A person's absences that have not ended by a day."""
    return session.scalars(
        select(Absence)
        .where(Absence.user_id == user_id, Absence.to_on >= day, Absence.cancelled_at.is_(None))
        .order_by(Absence.from_on, Absence.id)
    ).all()


def absences_with_names(session: Session, day: date) -> list[tuple[Absence, str, str]]:
    """All absences that have not ended by a day: the absence, who is away, who acts (empty: nobody)."""
    away, acting = aliased(User), aliased(User)
    rows = session.execute(
        select(Absence, away.name, acting.name)
        .join(away, away.id == Absence.user_id)
        .outerjoin(acting, acting.id == Absence.acting_id)
        .where(Absence.to_on >= day, Absence.cancelled_at.is_(None))
        .order_by(Absence.from_on, Absence.id)
    )
    return [(absence, name, stand_in or "") for absence, name, stand_in in rows]


def list_colleagues(session: Session, unit_id: int | None) -> Sequence[User]:
    """Active people of a unit, or of none, in the order of their names."""
    same = User.unit_id == unit_id if unit_id is not None else User.unit_id.is_(None)
    return session.scalars(select(User).where(same, User.status == "active").order_by(User.sort_key, User.id)).all()

"""The calendar of a tenant: the national one with the days that the tenant added, and changing those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.calendar.day import Day, DayKind
from tenants.calendar.models import CalendarDay
from tenants.calendar.working_days import WorkingCalendar
from tenants.db.prepared import prepared
from tenants.errors import Conflict, Invalid, NotFound
from tenants.files.secrecy import refuse_secrets
from tenants.vietnamese import clean

LONGEST = 200
# A notice lists about fifteen days; what is longer is not a notice.
MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Change:
    """What is to change: days added and taken back; with `notice_year` the added ones are that year's official notice."""

    added: tuple[Day, ...] = ()
    removed: tuple[date, ...] = ()
    notice_year: int | None = None


_OWN_DAYS = prepared(select(CalendarDay).order_by(CalendarDay.day))


def calendar_of(session: Session) -> WorkingCalendar:
    """The working calendar of the session's tenant."""
    return _built([(_day(row), row.notice) for row in own_days(session)])


def own_days(session: Session) -> Sequence[CalendarDay]:
    """The days that the tenant added, in order."""
    return session.scalars(_OWN_DAYS).all()


def calendar_after(session: Session, change: Change) -> WorkingCalendar:
    """The calendar as it would be, so that the effect of a change is seen before it is applied."""
    kept = [(_day(row), row.notice) for row in own_days(session) if not _replaced(row, change)]
    return _built([*kept, *((day, change.notice_year is not None) for day in change.added)])


def change_days(session: Session, actor: Actor, change: Change) -> None:
    """Apply a change. Raises NotPermitted, Invalid at a field, NotFound for a day that is not one's own, Conflict for one twice."""
    actor.require(Permission.MANAGE_ORGANISATION)
    rows = own_days(session)
    if missing := set(change.removed) - {row.day for row in rows}:
        raise NotFound(f"Ngày {min(missing):%d/%m/%Y} không phải ngày do cơ quan thêm.")
    for day in change.added:
        _check(day)
    left = {row.day for row in rows if not _replaced(row, change)}
    if twice := left & {day.date for day in change.added}:
        raise Conflict(f"Ngày {min(twice):%d/%m/%Y} đã có trong lịch riêng. Hãy bỏ dòng cũ trước.")
    with acting(session, "calendar.notice" if change.notice_year else "calendar.changed"):
        for row in rows:
            if _replaced(row, change):
                session.delete(row)
        session.flush()
        for day in change.added:
            notice = change.notice_year is not None
            session.add(CalendarDay(day=day.date, kind=day.kind, name=day.name, basis=day.basis, notice=notice))


def _replaced(row: CalendarDay, change: Change) -> bool:
    return row.day in change.removed or (row.notice and row.day.year == change.notice_year)


def _built(days: Sequence[tuple[Day, bool]]) -> WorkingCalendar:
    calendar = WorkingCalendar.national()
    announced = [day for day, notice in days if notice]
    for year, notice in groupby(announced, key=lambda day: day.date.year):
        calendar = calendar.with_notice(year, notice)
    own = [day for day, notice in days if not notice]
    return calendar.with_days(own) if own else calendar


def _check(day: Day) -> None:
    if not clean(day.name):
        raise Invalid("Nhập tên ngày, ví dụ: Ngày truyền thống của tỉnh.", "name")
    if not clean(day.basis):
        raise Invalid("Nhập số, ký hiệu văn bản làm căn cứ.", "basis")
    if len(day.name) > LONGEST or len(day.basis) > LONGEST:
        raise Invalid(f"Tên ngày và căn cứ dài tối đa {LONGEST} ký tự.", "name")
    refuse_secrets(day.name, day.basis, field="name")


def _day(row: CalendarDay) -> Day:
    return Day(row.day, cast(DayKind, row.kind), row.name, row.basis)

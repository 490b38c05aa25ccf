"""The calendar of a tenant: the national one with the days that the tenant added."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.calendar.day import Day, DayKind
from tenants.calendar.models import CalendarDay
from tenants.calendar.working_days import WorkingCalendar


def calendar_of(session: Session) -> WorkingCalendar:
    """The working calendar of the session's tenant."""
    own = session.scalars(select(CalendarDay).order_by(CalendarDay.day))
    return WorkingCalendar.national().with_days([Day(row.day, cast(DayKind, row.kind), row.name, row.basis) for row in own])

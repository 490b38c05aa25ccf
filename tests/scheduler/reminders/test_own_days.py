"""A person chooses the weekdays of the digest: what lies between waits and is not late; the ladder waits for nobody's choice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from scheduler.outbox.message import Reason
from scheduler.outbox.models import Message
from scheduler.reminders.asking import ask
from scheduler.reminders.service import remind_tenant
from scheduler.reminders.silence import answers
from tenants.clock import VIETNAM
from tests.scheduler.towns import Town

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
FRIDAY = date(2025, 11, 28)


def at(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM)


def told(town: Town, user_id: int, reason: Reason = Reason.DIGEST) -> list[date]:
    """The days from 17 November on which a person hears, and that none of them counts as late."""
    for n in range(18):
        remind_tenant(town.database, town.tenant_id, at(date(2025, 11, 17) + timedelta(days=n)))
    with town.database.reading(town.system) as session:
        rows = session.scalars(
            select(Message)
            .where(Message.user_id == user_id, Message.channel == "app", Message.reason == reason.value)
            .order_by(Message.id)
        ).all()
        assert all(row.meant_for == row.created_at for row in rows)
        return [row.created_at.astimezone(VIETNAM).date() for row in rows]


def test_what_falls_between_the_chosen_days_waits_for_the_next_and_is_not_late(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    town.change_user(town.officer, reminder_days="14")
    # Wednesday's milestone on Thursday; Tuesday's had become Thursday's; the day itself, a Friday, is heard of on Monday.
    assert told(town, town.officer) == [date(2025, 11, 20), date(2025, 11, 27), date(2025, 12, 1)]
    assert told(town, town.head) == [date(2025, 11, day) for day in (19, 25, 27, 28)] + [date(2025, 12, day) for day in (1, 3)]


def test_the_ladder_speaks_on_its_day_whatever_days_everybody_has_chosen(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    for user_id in (town.officer, town.head, town.secretary, town.leader, town.commune_officer):
        town.change_user(user_id, reminder_days="14")
    # Three working days past Friday is a Wednesday.
    assert told(town, town.officer, Reason.URGENT) == [date(2025, 12, 3)]


def test_the_page_of_the_duty_says_who_waits_for_which_day(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    town.change_user(town.head, status="disabled")
    town.change_user(town.officer, reminder_days="14")
    with town.database.reading(town.system) as session:
        said = answers(ask(session, duty, at(date(2025, 11, 18), 9)))
    assert "Đồng chí Nguyễn Văn An chọn nhận bản tổng hợp vào thứ Hai, thứ Năm: lần tới 20/11/2025." in said
    assert said[-1].startswith("Lần nhắc tới: sáng 20/11/2025")

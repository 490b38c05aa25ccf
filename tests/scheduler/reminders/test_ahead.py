"""A month can be looked at before it comes, under a policy that nobody has applied yet."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from scheduler.reminders.ahead import DayAhead, month_ahead
from scheduler.reminders.policy import ReminderPolicy
from scheduler.reminders.service import remind_tenant
from tenants.clock import VIETNAM
from tests.scheduler.towns import Town

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
POLICY = ReminderPolicy()
FRIDAY = date(2025, 11, 28)


def november(day: int, hour: int = 8) -> datetime:
    return datetime(2025, 11, day, hour, tzinfo=VIETNAM)


def ahead(town: Town, now: datetime, policy: ReminderPolicy = POLICY) -> list[DayAhead]:
    with town.database.reading(town.system) as session:
        return month_ahead(session, policy, now)


def test_each_day_says_of_what_to_how_many_people(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    town.add_duty(town.commune, FRIDAY)
    found = {one.day: (dict(one.lines), len(one.people)) for one in ahead(town, november(17))}
    assert {day.day: told for day, told in found.items() if day.month == 11} == {
        19: ({"sắp đến hạn": 2}, 3), 25: ({"sắp đến hạn": 2}, 3), 27: ({"sắp đến hạn": 2}, 3), 28: ({"đến hạn": 2}, 3),
    }  # fmt: skip
    assert found[date(2025, 12, 3)] == ({"quá hạn": 2, "khẩn: chuyên viên": 2}, 3)
    assert found[date(2025, 12, 5)] == ({"khẩn: lãnh đạo đơn vị": 2}, 2)  # the commune has no head: the secretariat hears


def test_a_policy_can_be_tried_before_it_is_applied(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    tried = ReminderPolicy(before=(2,), on_day=False, after=(), repeat_after=0, officer_after=0, head_after=0)
    assert ahead(town, november(17), tried)[0].day.day == 26
    with town.database.reading(town.system) as session:
        assert not month_ahead(session, tried, november(27))[0].lines["đến hạn"]


def test_the_month_foreseen_is_the_month_that_comes(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    town.add_duty(town.commune, date(2025, 11, 20))
    town.add_duty(town.science, None, rhythm="continuous")
    town.change_user(town.head, status="disabled")
    foreseen = {one.day.day for one in ahead(town, november(11)) if one.day.month == 11}
    assert {day for day in range(11, 29) if remind_tenant(town.database, town.tenant_id, november(day)).messages} == foreseen


def test_what_has_been_said_is_not_foreseen_again(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    remind_tenant(town.database, town.tenant_id, november(25))
    assert [one.day.day for one in ahead(town, november(25, 9))][:2] == [27, 28]
    assert [one.day.day for one in ahead(town, november(26, 7))][:2] == [27, 28]

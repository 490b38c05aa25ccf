"""Reminders on the page: a policy is changed after its month was looked at, and people choose what they may."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from scheduler import runs
from scheduler.jobs import JobResult
from scheduler.outbox.message import Channel, NewMessage, Reason
from scheduler.outbox.models import Message
from scheduler.outbox.service import put
from scheduler.reminders.models import Snooze
from scheduler.reminders.policy import ReminderPolicy
from suite.pages.reminders.policy import PARTS, field_id, read_policy
from tenants import clock
from tenants.access.actor import Actor
from tenants.audit.models import AuditEntry
from tenants.calendar.working_days import WorkingCalendar
from tenants.db.session import Database, open_engine
from tenants.errors import Invalid
from tenants.organisation.dao import find_settings
from tenants.organisation.models import TenantSettings
from tenants.people.models import User
from tests.postgres import DatabaseUrls
from tests.suite.house import House, build
from tests.tenants.tasks.work import add_duty, add_plan, add_task


@pytest.fixture
def house(make_database: Callable[[str], DatabaseUrls], tmp_path: Path) -> Iterator[House]:
    database = Database(open_engine(make_database("sqlite").app_url))
    yield build(database, tmp_path)
    database.engine.dispose()


def typed(**changed: Any) -> list[Any]:
    """What stands in the form's fields: the defaults, and what somebody typed."""
    values = ReminderPolicy().to_settings() | changed
    return [
        ", ".join(map(str, value)) if isinstance(value := values[part.name], list) else value if part.kind == "yes" else str(value)
        for part in PARTS
    ]


def words(answer: TestResponse) -> str:
    """An answer as a person reads it."""
    return json.dumps(answer.get_json(), ensure_ascii=False)


def callback(house: House, name: str) -> str:
    return next(
        entry.name
        for entry in house.gate.registry
        if entry.kind == "callback"
        and entry.function.__qualname__.endswith(f".{name}")
        and "reminders.policy" in entry.function.__module__
    )


def test_the_form_is_read_back_as_the_policy_it_was_drawn_from() -> None:
    assert read_policy(typed()) == ReminderPolicy()
    assert read_policy(typed(before="5;2", send_at="7:30", mail=False)) == ReminderPolicy(
        before=(5, 2), send_at=ReminderPolicy.from_settings({"send_at": "07:30"}).send_at, mail=False
    )


def test_every_part_of_the_policy_stands_in_the_form() -> None:
    assert {part.name for part in PARTS} == {one.name for one in fields(ReminderPolicy)}
    assert not read_policy(typed(unsubscribe=False)).unsubscribe


def test_each_job_stands_with_last_and_next_run_how_long_it_took_and_what_came_of_it(house: House) -> None:
    now = clock.now()
    run = runs.begin(house.database, "remind", now, now - timedelta(seconds=2.5))
    runs.finish(house.database, run, JobResult("partly", "Không xử lý được: một cơ quan"), now)
    shown = words(house.signed_in("secretary@daklak.test").open("/nhac-viec"))
    assert shown.count("2,5 giây") == 2, "beside the job, and among the latest runs"
    assert "Lần tới" in shown


@pytest.mark.parametrize(
    ("field", "value"), [("before", "ba"), ("before", "1, 1"), ("send_at", "25:00"), ("head_after", "2"), ("repeat_after", "")]
)
def test_what_cannot_work_is_said_at_its_field(field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_policy(typed(**{field: value}))
    assert refused.value.field == field


def test_a_policy_is_applied_after_its_month_was_looked_at_and_the_change_is_recorded(house: House) -> None:
    secretary = house.signed_in("secretary@daklak.test")
    assert "Mức nhắc" in words(secretary.open("/nhac-viec/muc-nhac"))
    given = typed(before="10, 2")
    apply, look = callback(house, "apply"), callback(house, "look")
    unseen = secretary.call(apply, 1, None, *given)
    assert "Xem thử một tháng" in words(unseen)
    looked = secretary.call(look, 1, *given)
    assert "policy-apply" in words(looked)
    seen = read_policy(given).to_settings()
    done = secretary.call(apply, 1, json.dumps(seen, sort_keys=True), *given)
    assert "Trước hạn 10, 2 ngày làm việc." in words(done)
    with house.database.reading(house.actor("secretary@daklak.test")) as session:
        settings = find_settings(session)
        assert settings is not None
        assert ReminderPolicy.from_settings(settings.reminders).before == (10, 2)
        lines = session.scalars(select(AuditEntry).where(AuditEntry.action == "settings.reminders")).all()
    assert len(lines) == 1


def test_a_change_of_the_calendar_shows_the_reminders_and_rungs_that_it_moves(house: House) -> None:
    day = clock.today() + timedelta(days=1)
    while day.weekday() != 2 or not WorkingCalendar.national().is_working(day):
        day += timedelta(days=1)
    limit = WorkingCalendar.national().add_working_days(day, -2)
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        unit_id = session.get_one(User, house.users["officer@daklak.test"]).unit_id or 0
        task = add_task(session, add_plan(session), content="Công bố danh mục dữ liệu", due_on=limit, last_permitted_on=limit)
        add_duty(session, task, unit_id=unit_id, due_on=limit, last_permitted_on=limit)
    look = next(
        entry.name
        for entry in house.gate.registry
        if entry.function.__qualname__ == "_register_days.<locals>.look" and entry.function.__module__.endswith("settings.calendar")
    )
    administrator = house.signed_in("admin@daklak.test")
    shown = words(administrator.call(look, 1, f"{day:%d/%m/%Y}", "off", "Ngày truyền thống", "12/TB-UBND"))
    assert f"Đôn đốc khẩn, bậc chuyên viên, 3 ngày làm việc sau hạn {limit:%d/%m/%Y}: 1 phần việc" in shown
    assert f"Nhắc sau 3 ngày làm việc so với hạn {limit:%d/%m/%Y}: 1 phần việc" in shown


def test_who_only_reads_reminders_sees_the_month_and_no_form(house: House) -> None:
    shown = words(house.signed_in("leader@daklak.test").open("/nhac-viec/muc-nhac"))
    assert "Một tháng tới" in shown
    assert field_id("before") not in shown


def test_what_one_has_put_off_stands_on_the_pages_with_the_button_that_ends_it(house: House) -> None:
    today = clock.today()
    system = Actor.system(house.tenants["66"])
    with house.database.writing(system) as session:
        unit_id = session.get_one(User, house.users["officer@daklak.test"]).unit_id or 0
        last = today + timedelta(days=3)
        task = add_task(session, add_plan(session), content="Công bố danh mục dữ liệu", due_on=last, last_permitted_on=last)
        duty = add_duty(session, task, unit_id=unit_id, due_on=last, last_permitted_on=last)
        task_id, duty_id = task.id, duty.id
    officer = house.signed_in("officer@daklak.test")
    assert "Đang hoãn nhắc" not in words(officer.open("/thong-bao"))
    until = f"{today + timedelta(days=4):%d/%m/%Y}"
    done = officer.call("snooze-dialog.title", 1, str(duty_id), until, "Chờ thẩm định", "/thong-bao")
    assert "Công bố danh mục dữ liệu" in words(done), "the page says so at once"
    for page in ("/thong-bao", f"/nhiem-vu/{task_id}"):
        assert f"Đồng chí đã hoãn nhắc đến {until}: Chờ thẩm định." in words(officer.open(page))
    assert "Đồng chí đã hoãn" not in words(house.signed_in("secretary@daklak.test").open(f"/nhiem-vu/{task_id}"))
    with house.database.reading(system) as session:
        number = session.scalars(select(Snooze.id)).one()
    pressed = officer.call("snooze-off.children", [({"duty": 0, "snooze": number, "type": "snooze-end"}, 1)])
    assert "Đã thôi hoãn" in words(pressed)
    assert "Đang hoãn nhắc" not in words(officer.open("/thong-bao"))
    assert "thôi hoãn nhắc" in words(officer.open(f"/nhiem-vu/{task_id}"))


def test_a_notice_is_read_when_it_is_opened_and_nobody_reads_it_for_another(house: House) -> None:
    people = {name: house.users[f"{name}@daklak.test"] for name in ("officer", "secretary")}
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        put(session, [NewMessage("x", Reason.RETURNED, user, Channel.APP, "Bị trả lại", "Lý do") for user in people.values()])
        numbers = {user: number for number, user in session.execute(select(Message.id, Message.user_id))}
    pressed = [({"message": numbers[user], "type": "notice-line"}, 1) for user in people.values()]
    officer = house.signed_in("officer@daklak.test")
    assert "notice notice-new" in words(officer.open("/thong-bao"))
    own, other = (words(officer.call("notices-noted.children", [one])) for one in pressed)
    assert ["Không tìm thấy thông báo này." in said for said in (own, other)] == [False, True]
    assert officer.call("notices-noted.children", [(pressed[0][0], None)]).status_code == 204, "drawn, not pressed"
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        rows = session.scalars(select(Message)).all()
        read = {row.user_id: row.read_at for row in rows}
    assert [read[user] is not None for user in people.values()] == [True, False]


def test_a_person_chooses_days_of_the_week_as_many_as_the_tenant_asks_for(house: House) -> None:
    officer = house.signed_in("officer@daklak.test")
    assert "Ít nhất 2 ngày mỗi tuần" in words(officer.open("/tai-khoan"))
    assert "thứ Hai, thứ Năm" in words(officer.call("profile-days.value", ["4", "1"]))
    assert "ít nhất 2 ngày mỗi tuần" in words(officer.call("profile-days.value", ["1"]))
    for forged in (["6", "7"], "14", ["1", {"2": 3}]):
        assert "ngày" in words(officer.call("profile-days.value", forged))
    with house.database.reading(house.actor("officer@daklak.test")) as session:
        assert session.get_one(User, house.users["officer@daklak.test"]).reminder_days == "14"
    officer.call("profile-days.value", ["1", "2", "3", "4", "5"])
    with house.database.writing(house.actor("officer@daklak.test")) as session:
        assert session.get_one(User, house.users["officer@daklak.test"]).reminder_days == ""
        session.add(TenantSettings(reminders={"fewest_days": 5}))
    assert "profile-days" not in officer.open("/tai-khoan").text
    assert "Chọn ngày trong danh sách." in words(officer.call("profile-days.value", ["1", "2"]))


def test_a_person_chooses_an_hour_that_the_tenant_allows(house: House) -> None:
    officer = house.signed_in("officer@daklak.test")
    assert "profile-hour" in officer.open("/tai-khoan").text
    officer.call("profile-hour.value", "10")
    assert "Chọn giờ trong danh sách." in words(officer.call("profile-hour.value", "23"))
    with house.database.reading(house.actor("officer@daklak.test")) as session:
        assert session.get_one(User, house.users["officer@daklak.test"]).reminder_hour == 10

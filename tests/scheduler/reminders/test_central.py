"""The centre hears once a week how many duties are late for long, none by name, and which obstacles wait longest for its answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from scheduler.outbox.models import Message
from scheduler.reminders.central import NAMED, tell_centre
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.clock import VIETNAM
from tenants.obstacles.service import NewObstacle, raise_obstacle, see_obstacle
from tenants.obstacles.states import Level
from tenants.organisation.models import Tenant, TenantSettings
from tenants.organisation.service import NewTenant, found_tenant
from tenants.people.models import User
from tests.scheduler.towns import FOUNDED, Town, found_town

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def november(day: int, hour: int = 8) -> datetime:
    return datetime(2025, 11, day, hour, tzinfo=VIETNAM)


@pytest.fixture
def centre(town: Town) -> int:
    """The central office with one officer; the town reports to it."""
    with town.database.writing(Actor.system(0), at=FOUNDED) as session:
        tenant_id = found_tenant(session, NewTenant("TW", "central", "Cơ quan Thường trực", "Trung ương"), now=FOUNDED).id
        session.get_one(Tenant, town.tenant_id).reports_to_id = tenant_id
    with town.database.writing(Actor.system(tenant_id), at=FOUNDED) as session:
        session.add(
            User(
                email="tw@tw.test", name="Lê Trung", role=Role.CENTRAL_OFFICER.value, status="active",
                created_at=datetime(2025, 1, 1, tzinfo=UTC), search_key="", sort_key="",
            )
        )  # fmt: skip
    return tenant_id


def told(town: Town, centre: int) -> list[Message]:
    with town.database.reading(Actor.system(centre)) as session:
        rows = list(session.scalars(select(Message).where(Message.channel == "app").order_by(Message.id)))
        session.expunge_all()
        return rows


def test_the_number_of_long_late_duties_comes_on_the_first_working_morning_of_a_week(town: Town, centre: int) -> None:
    for n in range(3):
        town.add_duty(town.science, date(2025, 10, 20), content=f"Việc {n}")
    town.add_duty(town.science, date(2025, 11, 10))
    stored = {day: tell_centre(town.database, november(day)) for day in (17, 18, 21, 24)}
    assert stored == {17: 2, 18: 0, 21: 0, 24: 2}
    assert tell_centre(town.database, november(17, 10)) == 0
    (row, _) = told(town, centre)
    assert row.subject == "3 phần việc quá hạn kéo dài ở 1 cơ quan"
    assert "Tỉnh Đắk Lắk: 3 phần việc" in row.body
    assert "Việc 0" not in row.body
    assert row.duties == {}


def test_a_week_whose_first_morning_nobody_served_is_told_on_the_next(town: Town, centre: int) -> None:
    town.add_duty(town.science, date(2025, 10, 20))
    stored = {day: tell_centre(town.database, november(day)) for day in (16, 19, 20)}
    assert stored == {16: 0, 19: 2, 20: 0}
    assert {row.meant_for.astimezone(VIETNAM) for row in told(town, centre)} == {november(17)}


def test_who_comes_back_later_in_the_week_is_not_told_what_the_centre_has_heard(town: Town, centre: int) -> None:
    town.add_duty(town.science, date(2025, 10, 20))
    assert tell_centre(town.database, november(17)) == 2
    with town.database.writing(Actor.system(centre), at=FOUNDED) as session:
        session.add(
            User(
                email="moi@tw.test", name="Người mới", role=Role.CENTRAL_OFFICER.value, status="active",
                created_at=datetime(2025, 1, 1, tzinfo=UTC), search_key="", sort_key="",
            )
        )  # fmt: skip
    assert tell_centre(town.database, november(18)) == 0


def test_before_the_hour_and_without_anything_late_nothing_is_said(town: Town, centre: int) -> None:
    assert tell_centre(town.database, november(17)) == 0
    town.add_duty(town.science, date(2025, 10, 1))
    assert tell_centre(town.database, november(17, 7)) == 0


def test_a_tenant_that_has_left_the_rung_out_is_not_counted(town: Town, centre: int) -> None:
    other = found_town(town.database, "68", "Tỉnh Lâm Đồng")
    with town.database.writing(Actor.system(0), at=FOUNDED) as session:
        session.get_one(Tenant, other.tenant_id).reports_to_id = centre
    for one in (town, other):
        one.add_duty(one.science, date(2025, 10, 1))
    with other.database.writing(other.system) as session:
        session.add(TenantSettings(reminders={"central_after": 0}))
    tell_centre(town.database, november(17))
    (row,) = told(town, centre)
    assert "Đắk Lắk" in row.body
    assert "Lâm Đồng" not in row.body


def ask_the_centre(town: Town, titles: list[str], day: int, *, system: str | None = None) -> list[int]:
    """What the secretariat sends up: to the chief engineer of a system, or to the central office."""
    actor, now = town.secretary_actor, november(day)
    new = NewObstacle("", "Chưa có quy định.", "other", system_code=system, level=Level.ENGINEER if system else Level.CENTRAL)
    with town.database.writing(actor, at=now) as session:
        found = [raise_obstacle(session, actor, replace(new, title=title), now=now) for title in titles]
        session.flush()
        return [one.id for one in found]


def add_engineer(town: Town, centre: int, system: str) -> int:
    with town.database.writing(Actor.system(centre), at=FOUNDED) as session:
        user = User(
            email=f"{system}@tw.test", name="Vũ Kỹ", role=Role.CHIEF_ENGINEER.value, status="active", system_code=system,
            created_at=datetime(2025, 1, 1, tzinfo=UTC), search_key="", sort_key="",
        )  # fmt: skip
        session.add(user)
        session.flush()
        return user.id


def test_the_oldest_obstacles_are_named_with_the_page_on_which_they_are_answered(town: Town, centre: int) -> None:
    other = found_town(town.database, "68", "Tỉnh Lâm Đồng")
    (oldest,) = ask_the_centre(other, ["Định mức phần mềm"], 3)
    ask_the_centre(town, [f"Vướng mắc {n}" for n in range(6)], 13)
    tell_centre(town.database, november(17))
    (row,) = told(town, centre)
    assert row.subject.startswith("7 vướng mắc chờ trả lời")
    lines = [line for line in row.body.splitlines() if "nêu ngày" in line]
    assert len(lines) == NAMED
    assert lines[0].endswith(f"/co-quan/68/vuong-mac/{oldest}")
    assert "Lâm Đồng: Định mức phần mềm (nêu ngày 03/11/2025" in lines[0]
    assert all(f"Vướng mắc {n}" in lines[n + 1] for n in range(NAMED - 1))
    assert "Xem cả 7 vướng mắc" in row.body


def test_an_engineer_hears_of_the_own_system_and_may_open_what_is_named(town: Town, centre: int) -> None:
    engineer = add_engineer(town, centre, "HT4")
    add_engineer(town, centre, "HT1")
    (own,) = ask_the_centre(town, ["Chuẩn dữ liệu dùng chung"], 13, system="HT4")
    ask_the_centre(town, ["Kinh phí"], 13)
    tell_centre(town.database, november(17))
    said = {row.user_id: row.body for row in told(town, centre)}
    assert len(said) == 2, "nothing of its own waits for the other engineer"
    assert f"/co-quan/66/vuong-mac/{own}" in said[engineer]
    assert "Kinh phí" not in said[engineer]
    for user_id, role, system in ((engineer, Role.CHIEF_ENGINEER, "HT4"), (min(said), Role.CENTRAL_OFFICER, None)):
        visitor = Actor(centre, role, user_id, system_code=system).visit(town.tenant_id)
        numbers = [int(line.rpartition("/")[2]) for line in said[user_id].splitlines() if "nêu ngày" in line]
        assert numbers
        with town.database.reading(visitor) as session:
            assert [see_obstacle(session, visitor, number).id for number in numbers] == numbers

"""The centre hears once a week how many duties are late for long and how many obstacles wait for it, and of none by name."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from scheduler.outbox.models import Message
from scheduler.reminders.central import tell_centre
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.clock import VIETNAM
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
    stored = {day: tell_centre(town.database, november(day)) for day in (14, 17, 18, 24)}
    assert stored == {14: 0, 17: 2, 18: 0, 24: 2}
    assert tell_centre(town.database, november(17, 10)) == 0
    (row, _) = told(town, centre)
    assert row.subject == "3 phần việc quá hạn kéo dài ở 1 cơ quan"
    assert "Tỉnh Đắk Lắk: 3 phần việc" in row.body
    assert "Việc 0" not in row.body
    assert row.duties == {}


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

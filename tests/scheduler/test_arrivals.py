"""The body that receives reports is told of each version that is sent to it, once, in its own outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from reports import service
from scheduler.arrivals import announce
from scheduler.outbox.models import Message
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.db.session import Database, open_engine
from tenants.people.service import invite
from tests.postgres import DatabaseUrls
from tests.reports.province import Province, at, found_office, found_province


@pytest.fixture
def month(make_database: Callable[[str], DatabaseUrls], tmp_path: Path) -> Iterator[Province]:
    """A province whose November report is sent on the 24th, and a centre with one officer and one secretary."""
    engine = open_engine(make_database("sqlite").app_url)
    database = Database(engine)
    central_id = found_office(database, "TW", "central", "Văn phòng Trung ương Đảng", "CQTT")
    system = Actor.system(central_id)
    with database.writing(system, at=at("01/11/2025")) as session:
        for role, address in ((Role.CENTRAL_OFFICER, "nhan@tw.test"), (Role.LEADER, "lanhdao@tw.test")):
            user = invite(session, system, email=address, name=address, role=role, unit_id=None, now=at("01/11/2025")).user
            user.status, user.password_hash = "active", "x"
    province = found_province(database, tmp_path, central_id)
    province.issue()
    province.send(province.draft("21/11/2025"), "24/11/2025")
    yield province
    engine.dispose()


def told(province: Province) -> list[tuple[str, str]]:
    with province.database.reading(Actor.system(province.central_id)) as session:
        rows = session.execute(select(Message.subject, Message.href).where(Message.channel == "app").order_by(Message.id))
        return [(subject, href) for subject, href in rows]


def test_the_centres_officers_are_told_once_and_led_to_the_report(month: Province) -> None:
    announce(month.database, at("24/11/2025", 10))
    announce(month.database, at("24/11/2025", 11))
    assert told(month) == [("Đắk Lắk đã gửi báo cáo tháng 11/2025", "/co-quan/66/bao-cao/2025-11")]


def test_the_next_version_is_told_as_such(month: Province) -> None:
    announce(month.database, at("24/11/2025", 10))
    with month.database.writing(month.visitor, at=at("26/11/2025")) as session:
        report_id = 1
        service.return_report(session, month.visitor, report_id, "Bổ sung", at("26/11/2025"))
    month.send(report_id, "27/11/2025")
    announce(month.database, at("27/11/2025", 10))
    assert [subject for subject, _ in told(month)][1:] == ["Đắk Lắk đã gửi báo cáo tháng 11/2025, bản 2"]


def test_what_was_sent_long_ago_is_not_told_as_news(month: Province) -> None:
    assert announce(month.database, at("24/11/2025") + timedelta(days=5)) == (0, [])
    assert told(month) == []

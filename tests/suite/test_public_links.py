"""Two addresses work without signing in: a person's calendar, and the end of reminders by mail; each is its own key."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from icalendar import Calendar
from sqlalchemy import select

from scheduler.feed.service import open_feed
from scheduler.outbox.unsubscribe import PATH, link_token
from tenants.people.models import User
from tests.suite.conftest import BuildHouse
from tests.suite.house import KEY, House

OFFICER, OTHER = "officer@daklak.test", "secretary@khanhhoa.test"
NOW = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


@pytest.fixture
def house(build_house: BuildHouse) -> House:
    return build_house()


def wants_mail(house: House, email: str) -> bool:
    actor = house.actor(email)
    with house.database.reading(actor) as session:
        return session.scalars(select(User.mail_wanted).where(User.id == actor.user_id)).one()


def token_of(house: House, email: str, key: str = KEY) -> str:
    actor = house.actor(email)
    assert actor.user_id
    return link_token(key, actor.tenant_id, actor.user_id)


def test_a_calendar_is_read_by_its_address_alone(house: House) -> None:
    actor = house.actor(OFFICER)
    with house.database.writing(actor, at=NOW) as session:
        token = open_feed(session, actor, now=NOW)
    answer = house.visitor().get(f"/lich/{token}.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert str(Calendar.from_ical(answer.data)["x-wr-calname"]).startswith("Suite 57")
    asked = house.visitor().client.head(f"/lich/{token}.ics")  # what some programs send first
    assert (asked.status_code, asked.data, asked.headers["Content-Type"]) == (200, b"", "text/calendar; charset=utf-8")


@pytest.mark.parametrize("token", ["x", "1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "1.%00aaaaaaaaaaaaaaaaaaaaaaaaa"])
def test_a_wrong_calendar_address_is_not_found(house: House, token: str) -> None:
    answer = house.visitor().get(f"/lich/{token}.ics")
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")


def test_a_press_in_the_mail_program_ends_the_mails_of_that_person_alone(house: House) -> None:
    address = f"{PATH}/{token_of(house, OFFICER)}"
    assert house.visitor().get(address).status_code == 200
    assert wants_mail(house, OFFICER)  # a scanner of links opens everything and presses nothing
    answer = house.visitor().client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert (wants_mail(house, OFFICER), wants_mail(house, OTHER)) == (False, True)


def test_nobody_can_make_such_a_link_for_another(house: House) -> None:
    mine = token_of(house, OTHER).rpartition(".")[2]
    for token in (
        f"{token_of(house, OFFICER).rpartition('.')[0]}.{mine}",
        token_of(house, OFFICER, "x" * 40),
        "1.2",
        "a.b.c",
        "1.2.é",
    ):
        assert house.visitor().client.post(f"{PATH}/{token}").status_code == 404
    assert wants_mail(house, OFFICER)

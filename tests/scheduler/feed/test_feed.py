"""A person's calendar program reads what the person owes by a date, from an address that only that person has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.feed.ics import Dated, calendar_file
from scheduler.feed.service import close_feed, find_own_feed, open_feed, read_feed
from scheduler.outbox.models import CalendarFeed
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.errors import NotFound
from tenants.organisation.models import Tenant
from tenants.people import service
from tenants.people.models import User
from tenants.people.passwords import hash_password
from tenants.people.sign_in import DORMANT_DAYS, change_password
from tests.scheduler.towns import Town, found_town

NOW = datetime(2025, 11, 20, 1, 0, tzinfo=UTC)
BASE = "https://57.daklak.gov.vn"


def feed_of(town: Town, actor: Actor) -> str:
    town.change_user(actor.user_id or 0, last_sign_in_at=NOW)
    with town.database.writing(actor, at=NOW) as session:
        return open_feed(session, actor, now=NOW)


def read(town: Town, token: str, now: datetime = NOW) -> Calendar:
    found = Calendar.from_ical(read_feed(town.database, token, base_url=BASE, now=now))
    assert isinstance(found, Calendar)
    return found


def titles(calendar: Calendar) -> dict[str, date]:
    return {str(event["summary"]): event.decoded("dtstart") for event in calendar.walk("VEVENT")}


def report_upwards(town: Town) -> None:
    with town.database.writing(Actor.system(0), at=NOW) as session:
        session.get_one(Tenant, town.tenant_id).reports_to_id = town.tenant_id


def test_an_officer_reads_the_units_open_dates_and_no_others(town: Town) -> None:
    due = town.add_duty(town.science, date(2025, 12, 31), content="Ban hành quy chế dữ liệu")
    town.add_duty(town.science, date(2025, 11, 30), content="Đã xong", state="completed")
    town.add_duty(town.science, None, rhythm="continuous", content="Thường xuyên tuyên truyền")
    town.add_duty(town.commune, date(2025, 12, 1), content="Việc của xã")
    calendar = read(town, feed_of(town, town.officer_actor))
    assert titles(calendar) == {"Hạn: Ban hành quy chế dữ liệu": date(2025, 12, 31)}
    (event,) = calendar.walk("VEVENT")
    assert str(event["url"]).startswith(f"{BASE}/nhiem-vu/")
    assert str(event["url"]).endswith(f"?phan-viec={due}")
    assert event.decoded("dtend") == date(2026, 1, 1)


def test_a_moved_date_moves_the_same_entry(town: Town) -> None:
    duty = town.add_duty(town.science, date(2025, 12, 31))
    token = feed_of(town, town.officer_actor)
    before = [str(event["uid"]) for event in read(town, token).walk("VEVENT")]
    town.change_duty(duty, last_permitted_on=date(2026, 1, 15), due_on=date(2026, 1, 15))
    after = read(town, token)
    assert [str(event["uid"]) for event in after.walk("VEVENT")] == before
    assert list(titles(after).values()) == [date(2026, 1, 15)]


@pytest.mark.parametrize(
    ("post", "role", "steps"),
    [
        ("officer", Role.OFFICER, {"Đơn vị báo cáo": date(2025, 11, 20)}),
        ("leader", Role.LEADER, {"Ký": date(2025, 11, 24)}),
        ("secretary", Role.SECRETARY, {"Xác nhận": date(2025, 11, 21), "Gửi": date(2025, 11, 25)}),
    ],
)
def test_each_reads_the_steps_of_the_month_that_are_its_own(town: Town, post: str, role: Role, steps: dict[str, date]) -> None:
    report_upwards(town)
    actor = town.actor(getattr(town, post), role, town.science if role is Role.OFFICER else None)
    read_steps = titles(read(town, feed_of(town, actor)))
    november = {title.partition(":")[0]: day for title, day in read_steps.items() if day.month == 11}
    assert november == steps
    assert len(read_steps) == 3 * len(steps)


def test_a_new_address_ends_the_old_one_and_a_closed_one_reads_nothing(town: Town) -> None:
    first = feed_of(town, town.officer_actor)
    second = feed_of(town, town.officer_actor)
    assert read(town, second)
    with pytest.raises(NotFound):
        read(town, first)
    with town.database.writing(town.officer_actor, at=NOW) as session:
        close_feed(session, town.officer_actor)
        session.flush()
        assert find_own_feed(session, town.officer_actor) is None
    with pytest.raises(NotFound):
        read(town, second)


def test_who_has_left_is_not_read(town: Town) -> None:
    token = feed_of(town, town.officer_actor)
    town.change_user(town.officer, status="disabled")
    with pytest.raises(NotFound):
        read(town, token)


ENDINGS = {
    "a new password": lambda town: change_password(town.database, town.officer_actor, "mật khẩu cũ đủ dài", NEW, now=NOW),
    "signing out everywhere": lambda town: _people(town, town.officer_actor, service.sign_out_everywhere),
    "another role": lambda town: _people(town, _admin(town), _moved),
    "closing the account": lambda town: _people(
        town, _admin(town), lambda session, actor: service.disable(session, actor, town.officer)
    ),
    "a link for a new password": lambda town: _people(
        town, _admin(town), lambda session, actor: service.reset(session, actor, town.officer, now=NOW)
    ),
}
NEW = "một mật khẩu khác hẳn, rất dài"


def _admin(town: Town) -> Actor:
    return town.actor(town.secretary, Role.ADMINISTRATOR)


def _people(town: Town, actor: Actor, act: Callable[[Session, Actor], object]) -> None:
    with town.database.writing(actor, at=NOW) as session:
        act(session, actor)


def _moved(session: Session, actor: Actor) -> object:
    officer = session.scalars(select(User).where(User.role == Role.OFFICER.value).order_by(User.id)).first()
    assert officer is not None
    return service.change_role(session, actor, officer.id, role=Role.UNIT_HEAD, unit_id=officer.unit_id)


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_address_ends_with_what_ends_the_sessions_and_is_made_anew(town: Town, ending: str) -> None:
    town.change_user(town.officer, password_hash=hash_password("mật khẩu cũ đủ dài"))
    token = feed_of(town, town.officer_actor)
    assert read(town, token)
    ENDINGS[ending](town)
    with pytest.raises(NotFound):
        read(town, token)
    town.change_user(town.officer, status="active")
    with pytest.raises(NotFound):
        read(town, token)
    assert read(town, feed_of(town, town.officer_actor))


def test_while_an_account_is_at_rest_its_calendar_is_not_read(town: Town) -> None:
    token = feed_of(town, town.officer_actor)
    rest = NOW + timedelta(days=DORMANT_DAYS)
    assert read(town, token, rest)
    with pytest.raises(NotFound):
        read(town, token, rest + timedelta(seconds=1))


@pytest.mark.parametrize(
    "token", ["", ".", "x", "1.", "1.kurz", "９.aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "-1." + "a" * 32, "99999999999." + "a" * 32]
)
def test_a_guessed_address_is_not_found(town: Town, token: str) -> None:
    with pytest.raises(NotFound):
        read_feed(town.database, token, base_url=BASE, now=NOW)


def test_an_address_does_not_open_another_tenants_calendar(town: Town) -> None:
    other = found_town(town.database, "56", "Tỉnh Khánh Hòa")
    secret = feed_of(town, town.officer_actor).partition(".")[2]
    with pytest.raises(NotFound):
        read(town, f"{other.tenant_id}.{secret}")


def test_that_it_was_read_is_noted_once_an_hour(town: Town) -> None:
    token = feed_of(town, town.officer_actor)
    for minutes in (0, 30, 59):
        read(town, token, NOW + timedelta(minutes=minutes))
    with town.database.reading(town.officer_actor) as session:
        feed = find_own_feed(session, town.officer_actor)
        assert isinstance(feed, CalendarFeed)
        assert feed.last_read_at == NOW


def test_the_file_is_what_the_standard_wants() -> None:
    long = "Hạn: " + "Đẩy mạnh chuyển đổi số, dữ liệu; hạ tầng " * 5
    written = calendar_file(
        "Suite 57", [Dated("duty-1", date(2025, 12, 31), long, "dòng 1\ndòng 2", f"{BASE}/x")], host="h", now=NOW
    )
    lines = written.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert max(len(line) for line in lines) <= 75
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    assert (str(event["summary"]), str(event["description"])) == (long, "dòng 1\ndòng 2")


def test_the_calendar_says_its_name_and_how_often_to_ask_as_calendar_programs_read_it() -> None:
    lines = calendar_file("Bộ Văn hóa, Thể thao; Du lịch", [], host="h", now=NOW).decode().split("\r\n")
    assert "X-WR-CALNAME:Bộ Văn hóa\\, Thể thao\\; Du lịch" in lines
    assert "NAME:Bộ Văn hóa\\, Thể thao\\; Du lịch" in lines
    assert "X-PUBLISHED-TTL:PT6H" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines


def test_a_calendar_without_any_date_is_still_one() -> None:
    # RFC 5545, 3.6: a calendar holds at least one component.
    (zone,) = Calendar.from_ical(calendar_file("Suite 57", [], host="h", now=NOW)).subcomponents
    assert (str(zone["tzid"]), zone.to_tz().utcoffset(NOW)) == ("Asia/Ho_Chi_Minh", timedelta(hours=7))

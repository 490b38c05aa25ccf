"""A tenant adds days of its own and each year's notice; what is to change can be looked at before."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.access.permissions import Role
from tenants.calendar.day import Day
from tenants.calendar.notice import read_notice
from tenants.calendar.service import Change, calendar_after, calendar_of, change_days
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tests.tenants.conftest import Country

OWN = Day(date(2026, 11, 20), "off", "Ngày truyền thống của tỉnh", "Thông báo 12/TB-UBND")  # a Friday
NOTICE = """
01/01/2028; nghỉ; Tết Dương lịch
15/1/2028;  Làm bù; Làm bù cho ngày 31/01/2028
31-01-2028 ; Nghỉ ; Hoán đổi
"""


def apply(country: Country, change: Change, role: Role = Role.ADMINISTRATOR) -> None:
    actor = country.mine.actor(role)
    with country.database.writing(actor) as session:
        change_days(session, actor, change)


def worked(country: Country, day: date, *, theirs: bool = False) -> bool:
    province = country.theirs if theirs else country.mine
    with country.database.reading(province.system) as session:
        return calendar_of(session).is_working(day)


def test_a_day_of_ones_own_is_off_at_home_alone_until_it_is_taken_back(country: Country) -> None:
    apply(country, Change(added=(OWN,)))
    assert (worked(country, OWN.date), worked(country, OWN.date, theirs=True)) == (False, True)
    apply(country, Change(removed=(OWN.date,)))
    assert worked(country, OWN.date)


def test_a_change_is_seen_before_it_is_applied(country: Country) -> None:
    with country.database.reading(country.mine.system) as session:
        then = calendar_after(session, Change(added=(OWN,)))
        assert calendar_of(session).differences(then, date(2026, 11, 1), date(2026, 11, 30)) == (OWN.date,)
    assert worked(country, OWN.date)


def test_a_notice_ends_the_years_being_provisional_and_a_later_one_replaces_it(country: Country) -> None:
    for text in (NOTICE, "02/05/2028; nghỉ; Chỉ một ngày"):
        days = read_notice(text, 2028, "Thông báo 1/TB-BNV")
        with country.database.reading(country.mine.system) as session:
            assert calendar_of(session).is_provisional(2028) is (text is NOTICE)
        apply(country, Change(added=days, notice_year=2028))
        with country.database.reading(country.mine.system) as session:
            assert calendar_of(session).listed_days(2028) == days


def test_a_days_own_stays_when_a_notice_comes(country: Country) -> None:
    own = Day(date(2028, 11, 22), "off", "Ngày thành lập", "Quyết định 5/QĐ")
    apply(country, Change(added=(own,)))
    apply(country, Change(added=read_notice(NOTICE, 2028, "1/TB"), notice_year=2028))
    assert not worked(country, own.date)


def test_what_contradicts_the_calendar_is_refused(country: Country) -> None:
    apply(country, Change(added=(OWN,)))
    with pytest.raises(Conflict):
        apply(country, Change(added=(OWN,)))
    with pytest.raises(NotFound):
        apply(country, Change(removed=(date(2026, 9, 2),)))
    for day, field in ((Day(date(2026, 11, 23), "off", " ", "x"), "name"), (Day(date(2026, 11, 23), "off", "x", ""), "basis")):
        with pytest.raises(Invalid) as error:
            apply(country, Change(added=(day,)))
        assert error.value.field == field


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER, Role.INSPECTOR])
def test_only_who_manages_the_tenant_changes_its_calendar(country: Country, role: Role) -> None:
    with pytest.raises(NotPermitted):
        apply(country, Change(added=(OWN,)), role)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "mỗi ngày một dòng"),
        ("01/01/2027; nghỉ; Sai năm", "Dòng 1: ngày 01/01/2027 không thuộc năm 2028"),
        ("01/01/2028; nghỉ; A\n1/1/2028; nghỉ; B", "Dòng 2: ngày 01/01/2028 đã có"),
        ("30/02/2028; nghỉ; A", "Dòng 1: ngày không có trong lịch"),
        ("03/01/2028; làm bù; Thứ Hai", "Dòng 1: Ngày 03/01/2028 không phải thứ Bảy"),
        ("01/01/2028; đi chơi; A", "Dòng 1 chưa đúng mẫu"),
        ("\n".join(["01/01/2028; nghỉ; A"] * 61), "tối đa 60 dòng"),
    ],
)
def test_a_notice_that_cannot_be_used_names_its_line(text: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence) as error:
        read_notice(text, 2028, "1/TB")
    assert error.value.field == "lines"


@pytest.mark.parametrize("line", ["01/01/2028;" + " " * 100_000 + "x", "01/01/2028; nghỉ" + " " * 100_000, "1" * 100_000])
def test_a_line_of_spaces_is_refused_in_no_time(line: str) -> None:
    begun = time.process_time()
    with pytest.raises(Invalid):
        read_notice(line, 2028, "1/TB")
    assert time.process_time() - begun < 2


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_a_notice_or_a_sentence(text: str) -> None:
    try:
        days = read_notice(text, 2028, "1/TB")
    except Invalid as error:
        assert error.field == "lines"
    else:
        assert {day.date.year for day in days} == {2028}

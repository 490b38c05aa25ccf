"""The central desk in the pages: figures that open as many rows as they say, accept and return, chasing, and who may see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.facts import Counts
from reports.periods import Period
from reports.standing import NationalStatus, TenantStatus
from suite.pages import matrix, national, profile, report, tasks
from suite.pages.matrix.filters import filter_of
from suite.pages.national import desk
from tenants.access.actor import Actor
from tenants.errors import NotFound
from tenants.tasks.dao import task_page
from tests.reports.province import NOVEMBER, counted_statements, day, found_office
from tests.suite.conftest import BuildHouse
from tests.suite.house import House, Visitor
from tests.suite.pages.month import (
    CENTRAL,
    ENGINEER,
    LEADER,
    MONTH,
    SECRETARY,
    inbox,
    outcome,
    press,
    pretend,
    province_of,
    report_of,
    state_of,
    words,
    work,
)

VISIT = f"/co-quan/66/bao-cao/{MONTH}"
SEEN = {"visit-subject.data-period": MONTH, "visited.data": "66"}


@pytest.fixture
def country(build_house: BuildHouse, monkeypatch: pytest.MonkeyPatch) -> House:
    """Đắk Lắk has sent its report of 11/2025 in time, Khánh Hòa has not begun; it is the 25th."""
    pretend(monkeypatch, "18/10/2025")
    house = build_house(profile.register, report.register, national.register, matrix.register, tasks.register)
    province = province_of(house)
    work(province)
    pretend(monkeypatch, "25/11/2025")
    province.send(province.draft("21/11/2025"), "24/11/2025")
    return house


@pytest.fixture
def central(country: House) -> Visitor:
    """The central officer."""
    return country.signed_in(CENTRAL)


def figure(shown: str, label: str) -> tuple[str, str]:
    """The value of a figure and the address that it opens."""
    found = re.search(
        rf'"{label}"\], "className": "figure-label".*?"children": "([^"]+)", "className": "figure-value".*?"href": "([^"]+)"', shown
    )
    assert found, label
    return found[1], found[2]


def counted(visitor: Visitor, address: str) -> str:
    """What the list of tenants says of its length."""
    found = re.search(r'"children": "(\d+) cơ quan[^"]*", "className": "counted', words(visitor.open(address)))
    assert found
    return found[1]


def test_every_figure_of_the_desk_opens_as_many_tenants_as_it_says(central: Visitor) -> None:
    shown = words(central.open(f"/toan-quoc?ky={MONTH}"))
    for label, value in (
        ("Phải báo cáo", "2"),
        ("Đã gửi đúng hạn", "1"),
        ("Đã gửi muộn", "0"),
        ("Đã trả lại", "0"),
        ("Chưa gửi", "1"),
    ):
        said, address = figure(shown, label)
        assert (said, counted(central, address)) == (value, value)


def test_the_overdue_figure_opens_the_overdue_tasks_of_the_country(central: Visitor) -> None:
    said, address = figure(words(central.open("/toan-quoc")), "Nhiệm vụ quá hạn")
    assert said == "1"
    rows = words(central.open(address))
    assert "Nâng cấp đường truyền tại các xã" in rows
    assert "Công bố danh mục" not in rows
    assert '"/co-quan/66/nhiem-vu/' in rows


def test_a_tile_and_a_row_lead_to_the_tenant_with_its_state_in_words(central: Visitor) -> None:
    shown = words(central.open("/toan-quoc"))
    assert f'"/co-quan/66?ky={MONTH}"' in shown
    assert "Tỉnh Đắk Lắk: Đã gửi, chờ tiếp nhận" in shown
    assert "Tỉnh Khánh Hòa: Chưa báo cáo" in shown


def test_after_the_25th_who_has_not_sent_is_missing(country: House, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "26/11/2025")
    shown = words(country.signed_in(CENTRAL).open("/toan-quoc"))
    assert f"kỳ báo cáo {NOVEMBER.label}" in shown
    assert "Tỉnh Khánh Hòa: Chưa gửi" in shown
    assert "quá hạn 1 ngày" in shown


def test_tenants_are_found_without_diacritics_and_the_address_follows(central: Visitor) -> None:
    answer = words(press(central, "tenants-words", **{"tenants-words": "dak lak", "tenants-subject": MONTH}))
    assert '"1 cơ quan"' in answer and '"Tỉnh Đắk Lắk"' in answer
    assert "tim=dak+lak" in answer
    found = words(central.open(f"/co-quan?ky={MONTH}&tim=dak+lak"))
    assert '"Tỉnh Đắk Lắk"' in found
    assert '"Tỉnh Khánh Hòa"' not in found


def test_the_officer_reads_what_was_sent_with_figures_that_open_the_provinces_rows(central: Visitor) -> None:
    shown = words(central.open(VISIT))
    assert "Đã công bố 64 bộ dữ liệu." in shown
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in shown
    links = re.findall(r'"(/co-quan/66/ma-tran\?[^"]+)"', shown)
    assert links
    assert outcome(central.open(links[0])) == 200
    for ending in ("docx", "pdf", "xlsx"):
        assert central.get(f"{VISIT}/ban/1/{ending}").status_code == 200


def test_a_report_is_accepted_and_both_sides_know(country: House, central: Visitor) -> None:
    answer = press(central, "visit-accept", visit_accept_remark="Đầy đủ.", **SEEN)
    assert "Đã tiếp nhận" in words(answer)
    assert state_of(country) == "accepted"
    assert "Báo cáo tháng 11/2025 đã được tiếp nhận" in inbox(country, SECRETARY)
    assert outcome(press(central, "visit-return", visit_return_reason="Muộn rồi", **SEEN)) == 409


def test_a_report_is_returned_with_a_reason_and_comes_again_as_the_next_version(country: House, central: Visitor) -> None:
    refused = press(central, "visit-return", visit_return_reason="  ", **SEEN)
    assert outcome(refused) == 422
    assert "visit-return-reason-error" in words(refused)
    assert "Đã trả lại" in words(press(central, "visit-return", visit_return_reason="Thiếu nguyên nhân.", **SEEN))
    assert state_of(country) == "returned"
    assert "Báo cáo tháng 11/2025 bị trả lại" in inbox(country, SECRETARY)
    secretary = country.signed_in(SECRETARY)
    page = words(secretary.open(f"/bao-cao/{MONTH}"))
    assert "Thiếu nguyên nhân." in page and "report-edit-B" in page

    said, address = figure(words(central.open("/toan-quoc")), "Đã trả lại")
    assert (said, counted(central, address)) == ("1", "1")
    province = province_of(country)
    with country.database.reading(Actor.system(province.tenant_id)) as session:
        report_id = report_of(session).id
    province.send(report_id, "25/11/2025")
    again = words(central.open(f"{VISIT}?so-sanh=1"))
    assert "So với bản 1" in again
    assert "Hai bản giống nhau" in again


def test_only_those_who_still_owe_are_reminded_and_once_a_day(country: House, central: Visitor) -> None:
    before = len(inbox(country, SECRETARY))
    answer = press(central, "national-chase", national_subject=MONTH)
    assert "Đã đôn đốc 1 cơ quan" in words(answer)
    assert inbox(country, "secretary@khanhhoa.test", "56") == ["Đôn đốc gửi báo cáo tháng 11/2025"]
    assert len(inbox(country, SECRETARY)) == before
    assert "đã được đôn đốc trong hôm nay" in words(press(central, "national-chase", national_subject=MONTH))
    assert len(inbox(country, "secretary@khanhhoa.test", "56")) == 1


def test_a_tenant_that_cannot_be_written_to_stops_nobody_else(
    country: House, central: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    third = found_office(country.database, "01", "province", "Thành phố Hà Nội", "Hà Nội", country.tenants["TW"])
    writing = country.database.writing

    def broken(actor: Actor, **given: object) -> object:
        if actor.tenant_id == third:
            raise RuntimeError("đĩa đầy")
        return writing(actor, **given)  # type: ignore[arg-type]  # passed on as given

    monkeypatch.setattr(country.database, "writing", broken)
    said = words(press(central, "national-chase", national_subject=MONTH))
    assert "Đã đôn đốc 1 cơ quan" in said
    assert "Chưa nhắc được: Hà Nội" in said
    assert "đĩa đầy" not in said


def test_the_national_report_names_the_missing_and_comes_in_three_formats(central: Visitor) -> None:
    shown = words(central.open(f"/toan-quoc/tong-hop?ky={MONTH}"))
    assert "Chưa gửi (1): Tỉnh Khánh Hòa." in shown
    for ending in ("docx", "xlsx", "pdf"):
        assert central.get(f"/toan-quoc/tong-hop/{ending}?ky={MONTH}").status_code == 200
    assert central.get(f"/toan-quoc/tinh-hinh/xlsx?ky={MONTH}").status_code == 200


def test_the_national_report_can_be_had_as_it_was_on_a_past_day(central: Visitor) -> None:
    earlier = words(central.open(f"/toan-quoc/tong-hop?ky={MONTH}&den=23/11/2025"))
    assert "Tỉnh Đắk Lắk; Tỉnh Khánh Hòa" in earlier
    assert outcome(central.open(f"/toan-quoc/tong-hop?ky={MONTH}&den=01/01/2030")) == 422


def test_a_total_of_a_system_opens_its_tenants_and_they_their_rows(central: Visitor) -> None:
    part = f"/toan-quoc/tong-hop?ky={MONTH}&phan=chien-luoc"
    assert f"{part}&ma=system-HT4" in words(central.open(part))
    behind = words(central.open(f"{part}&ma=system-HT4"))
    assert "Tỉnh Đắk Lắk" in behind and "Tỉnh Khánh Hòa" not in behind
    found = re.search(r'"(/co-quan/66/ma-tran\?[^"]*he-thong=HT4[^"]*)"', behind)
    assert found and "tinh-den=14%2F11%2F2025" in found[1]
    assert outcome(central.open(found[1])) == 200
    wanted = filter_of(dict(parse_qsl(urlsplit(found[1]).query)))
    with central.house.database.reading(Actor.system(central.house.tenants["66"])) as session:
        assert [task.content for task, *_ in task_page(session, wanted, day("25/11/2025"))[0]] == [
            "Công bố danh mục dữ liệu dùng chung"
        ]
    assert outcome(central.open(f"{part}&ma=system-HT9")) == 404


def test_a_national_total_opens_the_rows_as_they_were_reported(central: Visitor) -> None:
    content = "Công bố danh mục dữ liệu dùng chung"
    total = re.search(
        r'"(/toan-quoc/nhiem-vu\?he-thong=HT4&[^"]*)"', words(central.open(f"/toan-quoc/tong-hop?ky={MONTH}&phan=chien-luoc"))
    )
    assert total and f"ky={MONTH}" in total[1]
    listed = words(central.open(total[1]))
    assert content in listed and "số liệu đến hết 14/11/2025" in listed
    # Before anything had been sent the same total counted nothing.
    assert content not in words(central.open(f"{total[1]}&den=01/11/2025"))
    assert outcome(central.open("/toan-quoc/nhiem-vu?ky=2025-11&den=01/01/2030")) == 422
    assert outcome(central.open("/toan-quoc/nhiem-vu?ky=khong")) == 404


def test_strategy_pages_count_the_countrys_tasks(central: Visitor) -> None:
    systems = words(central.open("/toan-quoc/he-thong"))
    assert "/toan-quoc/nhiem-vu?he-thong=HT4" in systems
    assert "Công bố danh mục dữ liệu dùng chung" in words(central.open("/toan-quoc/nhiem-vu?he-thong=HT4"))
    assert "GDP" in words(central.open("/toan-quoc/chi-tieu"))
    assert outcome(central.open("/toan-quoc/ktst")) == 200


def test_a_chief_engineer_sees_the_country_and_changes_nothing(country: House) -> None:
    engineer = country.signed_in(ENGINEER)
    shown = words(engineer.open("/toan-quoc"))
    assert "Đôn đốc" not in shown
    assert outcome(engineer.open("/co-quan/66")) == 200
    assert "/co-quan/66/ma-tran" not in words(engineer.open("/co-quan/66"))
    assert outcome(engineer.open(VISIT)) == 403
    assert outcome(press(engineer, "national-chase", national_subject=MONTH)) == 403
    assert outcome(press(engineer, "visit-accept", **SEEN)) == 403
    assert state_of(country) == "sent"


PAGES = (
    "/toan-quoc",
    "/co-quan",
    "/toan-quoc/tong-hop",
    "/toan-quoc/nhiem-vu",
    "/toan-quoc/he-thong",
    "/toan-quoc/chi-tieu",
    "/toan-quoc/ktst",
)


def test_nobody_of_a_province_sees_the_nation_or_another_tenant(country: House) -> None:
    for email in (SECRETARY, LEADER):
        visitor = country.signed_in(email)
        assert [outcome(visitor.open(path)) for path in PAGES] == [403] * len(PAGES)
        for path in ("/co-quan/56", f"/co-quan/56/bao-cao/{MONTH}", "/co-quan/TW"):
            assert outcome(visitor.open(path)) in (403, 404)
        assert outcome(visitor.get(f"/toan-quoc/tong-hop/docx?ky={MONTH}")) == 403
        # A secretary may receive, but from nobody here; a leader may not at all.
        assert outcome(press(visitor, "visit-accept", **SEEN)) in (403, 404)
        assert outcome(press(visitor, "national-chase", national_subject=MONTH)) == 403


def test_a_secretary_does_not_accept_its_own_report_by_saying_that_it_visits(country: House) -> None:
    secretary = country.signed_in(SECRETARY)
    assert outcome(press(secretary, "visit-accept", **SEEN)) == 404
    assert outcome(press(secretary, "visit-accept", **{**SEEN, "visited.data": None})) == 403
    assert state_of(country) == "sent"


def test_what_is_not_there_is_not_found(central: Visitor) -> None:
    paths = (
        "/co-quan/99",
        f"/co-quan/99/bao-cao/{MONTH}",
        "/co-quan/66/bao-cao/abc",
        f"{VISIT}?ban=7",
        "/toan-quoc?ky=2025-13",
        "/toan-quoc?ky=2090-01",
        "/toan-quoc/nhiem-vu?tinh-trang=x",
    )
    assert [outcome(central.open(path)) for path in paths] == [404] * len(paths)
    assert "Chưa gửi báo cáo" in words(central.open(f"/co-quan/56/bao-cao/{MONTH}"))


def test_a_draft_is_no_business_of_the_centre(country: House, central: Visitor) -> None:
    shown = words(central.open("/co-quan/66/bao-cao/2025-12"))
    assert "Bản đang soạn là việc nội bộ của cơ quan" in shown
    assert outcome(central.get("/co-quan/66/bao-cao/2025-12/ban/1/docx")) == 404


@pytest.fixture(scope="module")
def crowd(build_house: BuildHouse) -> Iterator[House]:
    """A country of thirty provinces."""
    house = build_house(profile.register, national.register)
    for number in range(28):
        found_office(house.database, f"T{number}", "province", f"Tỉnh {number}", f"Tỉnh {number}", house.tenants["TW"])
    yield house


def test_the_desk_costs_a_handful_of_statements_however_many_tenants(country: House, crowd: House) -> None:
    costs = []
    for house in (country, crowd):
        visitor = house.signed_in(CENTRAL)
        visitor.open("/toan-quoc")
        with counted_statements(house.database) as seen:
            visitor.open("/toan-quoc")
        costs.append(len(seen))
    assert max(costs) <= 10


# The rules behind the pages.


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("14/11/2025", Period(2025, 10)),
        ("15/11/2025", NOVEMBER),
        ("26/11/2025", NOVEMBER),
        ("05/12/2025", NOVEMBER),
        ("15/12/2025", Period(2025, 12)),
    ],
)
def test_the_desk_works_on_a_month_from_its_cut_off_to_the_next(today: str, expected: Period) -> None:
    assert desk.desk_period(day(today)) == expected


def test_a_month_out_of_sight_is_not_found() -> None:
    for text in ("2025-13", "x", "2031-01", "2001-01"):
        with pytest.raises(NotFound):
            desk.period_wanted({"ky": text}, date(2025, 11, 25))


STATES = ("not_due", "draft", "awaiting_signature", "signed", "sent", "sent_late", "accepted", "returned", "missing")


def _row(place: int, state: str, punctual: bool, overdue: int, expected: bool) -> TenantStatus:
    sent = state in ("sent", "sent_late", "accepted", "returned")
    return TenantStatus(
        tenant_id=place,
        code=str(place),
        name=f"Tỉnh {place}",
        short_name=f"Tỉnh {place}",
        kind="province",
        province_code=None,
        expected=expected,
        state=state,
        stage="" if state in ("not_due", "missing") else state.removesuffix("_late"),
        report_id=place,
        version=1,
        sent_at=None,
        punctual=(punctual and state != "sent_late") if sent else None,
        counts=Counts(overdue=overdue),
        strip=(),
    )


ROWS = st.lists(st.tuples(st.sampled_from(STATES), st.booleans(), st.integers(0, 5), st.booleans()), max_size=30).map(
    lambda drawn: tuple(_row(place, *one) for place, one in enumerate(drawn))
)


@given(ROWS)
def test_the_filters_behind_the_figures_cut_the_expected_into_parts(rows: tuple[TenantStatus, ...]) -> None:
    status = NationalStatus(NOVEMBER, rows)
    received = status.received

    def opened(state: str) -> int:
        return len(desk.narrowed(status, desk.Wanted(state=state), status.period.day(26))[0])

    assert opened("dung-han") == received.on_time
    assert opened("muon") == received.late
    assert opened("tra-lai") == received.returned
    assert opened("chua-gui") == received.missing + received.not_yet
    assert opened("con-no") == len(status.owing)
    assert opened("phai-bao-cao") == received.expected == sum(map(opened, ("dung-han", "muon", "tra-lai", "chua-gui")))


@given(ROWS)
def test_what_is_seen_first_is_expected_here_not_accepted_and_worst_first(rows: tuple[TenantStatus, ...]) -> None:
    first = desk.first_to_see(rows, 10)
    assert all(row.expected and row.state != "accepted" for row in first)
    if any(row.expected and row.state == "missing" for row in rows):
        assert first[0].state == "missing"

"""Signing in, out, and everything that keeps others from doing it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from suite.login import local_path
from tenants import clock
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.audit.models import AuditEntry
from tenants.people import dao, service
from tests.suite.conftest import BuildHouse
from tests.suite.house import PASSWORD, House, Visitor

SECRETARY = "secretary@daklak.test"


def system(house: House, code: str = "66") -> Actor:
    return Actor.system(house.tenants[code])


def set_seen_back(visitor: Visitor, minutes: float, key: str = "seen") -> None:
    """Let the browser's last act lie further back."""
    with visitor.client.session_transaction() as session:
        session[key] -= int(minutes * 60)


def test_a_person_signs_in_and_comes_back_to_where_the_way_was_barred(house: House) -> None:
    visitor = house.visitor()
    barred = visitor.get("/tai-khoan?tab=2")
    assert (barred.status_code, barred.location) == (302, "/dang-nhap?next=%2Ftai-khoan%3Ftab%3D2")
    answer = visitor.sign_in(SECRETARY, next="/tai-khoan?tab=2")
    assert (answer.status_code, answer.location) == (303, "/tai-khoan?tab=2")
    assert visitor.get("/tai-khoan").status_code == 200


@pytest.mark.parametrize(
    "wanted", ["https://ke.xau/", "//ke.xau", "/\\ke.xau", "javascript:alert(1)", "tai-khoan", "/a\r\nX: y", ""]
)
def test_signing_in_leads_only_to_our_own_pages(wanted: str) -> None:
    assert local_path(wanted) == "/"


def test_a_wrong_password_and_an_unknown_address_are_told_in_the_same_words(house: House) -> None:
    wrong = house.visitor().sign_in(SECRETARY, "sai mật khẩu rồi nhé")
    unknown = house.visitor().sign_in("khong-ai@daklak.test", "sai mật khẩu rồi nhé")
    assert wrong.status_code == unknown.status_code == 422
    tell = re.compile(r'class="message-text">([^<]+)')
    assert tell.findall(wrong.text) == tell.findall(unknown.text) != []


def test_five_wrong_passwords_lock_the_account_for_fifteen_minutes(house: House) -> None:
    for _ in range(5):
        assert house.visitor().sign_in(SECRETARY, "sai mật khẩu rồi nhé").status_code == 422
    assert house.visitor().sign_in(SECRETARY).status_code == 422
    with house.database.writing(system(house)) as session:
        user = dao.get_user(session, house.users[SECRETARY])
        assert user.locked_until is not None
        left = user.locked_until - clock.now()
        assert timedelta(minutes=14) < left <= timedelta(minutes=15)
        user.locked_until = clock.now()
    assert house.visitor().sign_in(SECRETARY).status_code == 303


def test_the_trail_notes_signing_in_the_lock_and_the_end_of_all_sessions(house: House) -> None:
    visitor = house.signed_in(SECRETARY)
    assert visitor.post("/dang-xuat-moi-noi").status_code == 303
    for _ in range(5):
        house.visitor().sign_in(SECRETARY, "sai mật khẩu rồi nhé")
    with house.database.reading(system(house)) as session:
        actions = [entry.action for entry in session.query(AuditEntry).order_by(AuditEntry.seq) if entry.subject_type == "app_user"]
    assert [action for action in actions if action in ("signed_in", "signed_out_everywhere", "locked")] == [
        "signed_in",
        "signed_out_everywhere",
        "locked",
    ]


def test_a_form_without_our_token_signs_nobody_in(house: House) -> None:
    visitor = house.visitor()
    visitor.get("/dang-nhap")
    answer = visitor.client.post("/dang-nhap", data={"email": SECRETARY, "password": PASSWORD, "csrf_token": "x"})
    assert (answer.status_code, answer.location) == (303, "/dang-nhap")
    assert visitor.get("/tai-khoan").status_code == 302


def test_nothing_of_the_anonymous_session_is_carried_over(house: House) -> None:
    visitor = house.visitor()
    visitor.get("/dang-nhap")
    before = visitor.token()
    visitor.sign_in(SECRETARY)
    assert before and visitor.token() != before


def test_signing_out_ends_the_session_of_this_browser_alone(house: House) -> None:
    first, second = house.signed_in(SECRETARY), house.signed_in(SECRETARY)
    assert first.post("/dang-xuat").status_code == 303
    assert first.open("/tai-khoan").status_code == 401
    assert second.open("/tai-khoan").status_code == 200


def test_signing_out_everywhere_ends_all_sessions_of_the_person_and_of_nobody_else(house: House) -> None:
    first, second, other = house.signed_in(SECRETARY), house.signed_in(SECRETARY), house.signed_in("admin@daklak.test")
    first.post("/dang-xuat-moi-noi")
    assert second.open("/tai-khoan").status_code == 401
    assert other.open("/tai-khoan").status_code == 200


def test_a_disabled_person_is_out_at_once(house: House) -> None:
    visitor = house.signed_in(SECRETARY)
    with house.database.writing(house.actor("admin@daklak.test")) as session:
        service.disable(session, house.actor("admin@daklak.test"), house.users[SECRETARY])
    assert visitor.open("/tai-khoan").status_code == 401
    assert house.visitor().sign_in(SECRETARY).status_code == 422


@pytest.mark.parametrize(("email", "minutes"), [(SECRETARY, 15), ("admin@daklak.test", 5)])
def test_a_session_ends_after_idle_time_and_sooner_for_administrators(house: House, email: str, minutes: int) -> None:
    visitor = house.signed_in(email)
    set_seen_back(visitor, minutes - 0.5)
    assert visitor.open("/tai-khoan").status_code == 200
    set_seen_back(visitor, minutes + 0.5)
    ended = visitor.open("/tai-khoan")
    assert ended.status_code == 401
    assert "Phiên làm việc đã kết thúc" in ended.get_json()["message"]
    assert visitor.get("/tai-khoan").location == "/dang-nhap?next=%2Ftai-khoan"


def test_a_session_ends_after_twelve_hours_even_at_work(house: House) -> None:
    visitor = house.signed_in(SECRETARY)
    set_seen_back(visitor, 12 * 60 + 1, "began")
    assert visitor.open("/tai-khoan").status_code == 401


def test_typing_keeps_a_session_alive(house: House) -> None:
    visitor = house.signed_in(SECRETARY)
    set_seen_back(visitor, 14)
    assert visitor.post("/phien-lam-viec").status_code == 204
    set_seen_back(visitor, 14)
    assert visitor.open("/tai-khoan").status_code == 200


def test_forty_five_days_away_close_the_account_until_a_new_link(house: House) -> None:
    with house.database.writing(system(house)) as session:
        dao.get_user(session, house.users[SECRETARY]).last_sign_in_at = clock.now() - timedelta(days=46)
    answer = house.visitor().sign_in(SECRETARY)
    assert answer.status_code == 422
    assert "45 ngày" in answer.text
    assert "45 ngày" not in house.visitor().sign_in(SECRETARY, "sai mật khẩu rồi nhé").text


def invite(house: House, email: str = "moi@daklak.test") -> str:
    admin = house.actor("admin@daklak.test")
    with house.database.writing(admin) as session:
        return service.invite(session, admin, email=email, name="Trần Thị Mới", role=Role.LEADER, now=clock.now()).token


def test_an_invited_person_sets_a_password_by_link_once(house: House) -> None:
    path = f"/loi-moi/{invite(house)}"
    visitor = house.visitor()
    assert "Trần Thị Mới" in visitor.get(path).text
    answer = visitor.form(path, {"password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 303
    assert visitor.get("/tai-khoan").status_code == 200
    assert house.visitor().get(path).status_code == 404
    assert house.visitor().sign_in("moi@daklak.test").status_code == 303


def test_a_link_says_what_is_wrong_with_a_password_at_its_field(house: House) -> None:
    path = f"/loi-moi/{invite(house)}"
    short = house.visitor().form(path, {"password": "ngắn", "again": "ngắn"})
    assert short.status_code == 422
    assert re.search(r'id="password-error"[^>]*>Mật khẩu cần ít nhất 14 ký tự', short.text)
    different = house.visitor().form(path, {"password": PASSWORD, "again": PASSWORD + "x"})
    assert re.search(r'id="again-error"[^>]*>Hai lần gõ', different.text)


@pytest.mark.parametrize("token", ["x", "1-sai", "ffffffff-sai", "zz-sai", "2-" + "a" * 500])
def test_a_link_that_never_was_is_told_like_one_that_is_used(house: House, token: str) -> None:
    answer = house.visitor().get(f"/loi-moi/{token}")
    assert answer.status_code == 404
    assert "không còn dùng được" in answer.text


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(house: House) -> None:
    here, there = house.signed_in(SECRETARY), house.signed_in(SECRETARY)
    new = "một câu khác hẳn, cũng dài"
    answer = here.form("/doi-mat-khau", {"current": PASSWORD, "password": new, "again": new})
    assert (answer.status_code, answer.location) == (303, "/tai-khoan")
    assert here.open("/tai-khoan").status_code == 200
    assert there.open("/tai-khoan").status_code == 401
    assert house.visitor().sign_in(SECRETARY).status_code == 422
    assert house.visitor().sign_in(SECRETARY, new).status_code == 303


def test_changing_the_password_needs_the_current_one(house: House) -> None:
    new = "một câu khác hẳn, cũng dài"
    answer = house.signed_in(SECRETARY).form("/doi-mat-khau", {"current": "không phải nó", "password": new, "again": new})
    assert answer.status_code == 422
    assert re.search(r'id="current-error"[^>]*>Mật khẩu hiện tại không đúng', answer.text)


def test_idle_minutes_are_a_setting(build_house: BuildHouse) -> None:
    house = build_house(session_idle_minutes=60)
    visitor = house.signed_in(SECRETARY)
    set_seen_back(visitor, 50)
    assert visitor.post("/phien-lam-viec").status_code == 204


def test_the_sign_in_page_names_the_demonstrations_accounts_where_it_is_loaded(
    build_house: BuildHouse, house: House
) -> None:
    with_demo = build_house(demo="yes").visitor().get("/dang-nhap").text
    assert "thuky.daklak@demo.example" in with_demo
    assert "minh họa" not in house.visitor().get("/dang-nhap").text

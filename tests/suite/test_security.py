"""What every answer says about safety, files for the browser, and limits of what may be sent."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re

import plotly
import pytest

from suite.pages import profile
from suite.security import CSRF_HEADER
from tests.suite.conftest import BuildHouse
from tests.suite.house import House

SECRETARY = "secretary@daklak.test"


@pytest.fixture(scope="module")
def quiet(build_house: BuildHouse) -> House:
    """A house whose tests change nothing in it."""
    return build_house(profile.register)


def policy_of(header: str) -> dict[str, list[str]]:
    """A Content-Security-Policy as rule and sources."""
    return {rule.split()[0]: rule.split()[1:] for rule in header.split(";")}


@pytest.mark.parametrize("path", ["/dang-nhap", "/tai-khoan", "/khong-co", "/_dash-layout", "/assets/app.css", "/suc-khoe"])
def test_every_answer_carries_the_secure_headers(quiet: House, path: str) -> None:
    headers = quiet.signed_in(SECRETARY).get(path).headers
    rules = policy_of(headers["Content-Security-Policy"])
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == ["'none'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"}.intersection(rules["script-src"])
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_no_source_of_the_policy_is_another_host(quiet: House) -> None:
    rules = policy_of(quiet.signed_in(SECRETARY).get("/tai-khoan").headers["Content-Security-Policy"])
    allowed = {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}
    assert all(source in allowed or source.startswith("'sha256-") for sources in rules.values() for source in sources)


def test_every_inline_script_of_the_page_is_named_by_the_policy(quiet: House) -> None:
    answer = quiet.signed_in(SECRETARY).get("/tai-khoan")
    inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", answer.text, re.S)
    assert inline
    for script in inline:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


def test_pages_name_no_address_outside_of_this_server(quiet: House) -> None:
    visitor = quiet.signed_in(SECRETARY)
    for path in ("/tai-khoan", "/khong-co"):
        assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]+', visitor.get(path).text)


def test_what_a_person_sees_is_kept_by_no_cache(quiet: House) -> None:
    visitor = quiet.signed_in(SECRETARY)
    assert visitor.get("/tai-khoan").headers["Cache-Control"] == "no-store"
    assert visitor.open("/tai-khoan").headers["Cache-Control"] == "no-store"


def test_every_file_that_the_page_loads_is_there_kept_for_ever_and_compressed(quiet: House) -> None:
    visitor = quiet.signed_in(SECRETARY)
    found = re.findall(r'(?:src|href)="(/(?:assets|_dash-component-suites)/[^"]+)"', visitor.get("/tai-khoan").text)
    assert len(found) > 10
    for address in found:
        answer = visitor.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["Cache-Control"], address
        assert answer.headers["ETag"]
        if len(answer.data) > 5000:
            assert answer.headers.get("Content-Encoding") == "gzip", address


def test_a_compressed_file_is_the_same_file(quiet: House) -> None:
    visitor = quiet.visitor()
    plain = visitor.get("/assets/app.css")
    packed = visitor.get("/assets/app.css", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Vary"] == "Accept-Encoding"
    again = visitor.get("/assets/app.css", headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_charts_come_from_the_small_plotly(quiet: House) -> None:
    visitor = quiet.signed_in(SECRETARY)
    answer = visitor.get(f"/_dash-component-suites/plotly/package_data/plotly.v{plotly.__version__.replace('.', '_')}m1.min.js")
    assert answer.status_code == 200
    assert b"plotly.js (basic - minified)" in answer.data[:500]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../settings.py",
        "/assets/%2e%2e/settings.py",
        "/assets//etc/passwd",
        "/assets/vendor",
        "/assets/khong-co.css",
        "/assets/vendor/bootstrap/bootstrap.min.css.gz",
        "/_dash-component-suites/dash/dash.py",
        "/_dash-component-suites/dash/../flask/app.py",
        "/_dash-component-suites/os/x.js",
        "/_dash-component-suites/suite/assets/app.js",
    ],
)
def test_no_other_file_of_the_machine_is_served(quiet: House, path: str) -> None:
    assert quiet.signed_in(SECRETARY).get(path).status_code == 404


def test_a_changing_request_without_the_token_is_refused_and_told_how_to_go_on(quiet: House) -> None:
    visitor = quiet.signed_in(SECRETARY)
    for headers in ({}, {CSRF_HEADER: ""}, {CSRF_HEADER: "x" * 43}, {CSRF_HEADER: "ế"}):
        answer = visitor.client.post("/phien-lam-viec", headers=headers)
        assert answer.status_code == 403
        assert "tải lại trang" in answer.text
    assert visitor.post("/phien-lam-viec").status_code == 204


def test_a_token_of_another_session_does_not_fit(quiet: House) -> None:
    mine, theirs = quiet.signed_in(SECRETARY), quiet.signed_in("officer@daklak.test")
    assert mine.client.post("/phien-lam-viec", headers={CSRF_HEADER: theirs.token()}).status_code == 403


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(quiet: House) -> None:
    visitor = quiet.visitor()
    cookies = visitor.sign_in(SECRETARY).headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("suite57_session="))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert "Secure" not in session


def test_behind_https_cookies_are_secure_and_browsers_stay_there(build_house: BuildHouse) -> None:
    house = build_house(base_url="https://suite57.example.vn")
    answer = house.visitor().get("/dang-nhap")
    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert answer.headers["Strict-Transport-Security"]


def test_a_forged_cookie_is_nobody(quiet: House) -> None:
    visitor = quiet.signed_in(SECRETARY)
    cookie = visitor.client.get_cookie("suite57_session")
    assert cookie is not None
    visitor.client.set_cookie("suite57_session", cookie.value[:-2] + ("AA" if not cookie.value.endswith("AA") else "BB"))
    assert visitor.open("/tai-khoan").status_code == 401


def test_the_anonymous_cannot_send_much(quiet: House) -> None:
    visitor = quiet.visitor()
    answer = visitor.form("/dang-nhap", {"email": "x" * 50_000, "password": "x"})
    assert answer.status_code == 413
    assert "lớn quá" in answer.text


def test_a_body_beyond_the_limit_is_refused_in_words(build_house: BuildHouse) -> None:
    visitor = build_house(upload_max_mb=1).signed_in(SECRETARY)
    answer = visitor.post("/_dash-update-component", data=b" " * 2_500_000, content_type="application/json")
    assert answer.status_code == 413
    assert "lớn quá" in answer.get_json()["message"]


@pytest.mark.parametrize(("method", "path"), [("PUT", "/tai-khoan"), ("POST", "/khong-co"), ("DELETE", "/doi-mat-khau")])
def test_a_wrong_method_has_an_answer_of_our_own(quiet: House, method: str, path: str) -> None:
    visitor = quiet.signed_in(SECRETARY)
    answer = visitor.client.open(path, method=method, headers={CSRF_HEADER: visitor.token()})
    assert answer.status_code == 405
    assert "Địa chỉ này không nhận cách gọi đó." in answer.text

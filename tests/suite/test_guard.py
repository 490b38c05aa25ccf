"""The gate: closed by default, one commit, errors in words, visits and the nation only for those who may."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dash import ALL, Input, Output, State, callback_context, html
from sqlalchemy import func, select
from sqlalchemy.exc import DataError

from suite.context import Context
from suite.downloads import attachment
from suite.errors import problem_of
from suite.guard import Gate
from suite.pages import profile
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.db.session import Database, open_engine
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.organisation.models import Tenant, Unit
from tenants.people.models import User
from tests.postgres import DatabaseUrls
from tests.suite.conftest import BuildHouse
from tests.suite.house import House, build

SECRETARY, OFFICER, CENTRAL = "secretary@daklak.test", "officer@daklak.test", "central@tw.test"
ERRORS = {
    "missing": NotFound("Không tìm thấy nhiệm vụ."),
    "denied": NotPermitted(),
    "late": Conflict("Việc này đã được gửi."),
    "blank": Invalid("Nhập tên nhiệm vụ.", "title"),
    "elsewhere": Invalid("Số không đúng.", "number"),
    "broken": RuntimeError("bí mật của máy chủ"),
}


def trial_area(gate: Gate) -> None:
    """One of each kind of thing that an area registers."""

    @gate.page("/thu", permission=Permission.EDIT_TASK, title="Thử", nav=Nav("Thử", "pencil"))
    def page(ctx: Context) -> Any:
        return html.P(f"thử của {ctx.actor.tenant_id} {ctx.query.get('loc', '')}")

    @gate.page("/thu/<int:number>", permission=Permission.READ_TASKS, title="Một việc")
    def one(ctx: Context, number: int) -> Any:
        if number == 13:
            raise ZeroDivisionError
        if number == 14:
            ctx.session.scalar(select(func.khong_co_ham_nay()))
        raise NotFound("Không tìm thấy nhiệm vụ.")

    @gate.page("/ca-nuoc", permission=Permission.READ_NATIONAL, title="Cả nước", scope="national", nav=Nav("Cả nước", "globe"))
    def national(ctx: Context) -> Any:
        return html.P(f"{len(ctx.session.scalars(select(Unit)).all())} đơn vị")

    @gate.page("/co-quan/<code>/thu", permission=Permission.READ_TASKS, title="Thăm", scope="visit")
    def visit(ctx: Context) -> Any:
        return html.P(f"thăm {ctx.actor.tenant_id} {ctx.link('/thu')}")

    @gate.callback(Output("out", "children"), Input("in", "value"), permission=Permission.EDIT_TASK, fields={"title": "title"})
    def stumble(ctx: Context, kind: Any) -> Any:
        if kind in ERRORS:
            raise ERRORS[kind]
        return f"xong {kind}"

    @gate.callback(Output("pressed", "children"), Input({"type": "press", "row": ALL}, "n_clicks"), permission=Permission.READ_SELF)
    def press(ctx: Context, clicks: Any) -> Any:
        return str(callback_context.triggered_id["row"])

    @gate.callback(
        Output("name", "children"),
        Output("name", "title"),
        Input("rename", "n_clicks"),
        State("fails", "value"),
        permission=Permission.READ_SELF,
        writes=True,
    )
    def rename(ctx: Context, clicks: Any, fails: Any) -> Any:
        user = ctx.session.scalars(select(User).where(User.id == ctx.actor.user_id)).one()
        user.post = "Chức vụ mới"
        ctx.say("Đã đổi")
        ctx.go("/thu")
        ctx.session.flush()
        if fails:
            raise Conflict("Không đổi được.")
        return "một", "hai"

    @gate.callback(Input("sneak", "n_clicks"), permission=Permission.READ_SELF)
    def sneak(ctx: Context, clicks: Any) -> None:
        ctx.session.scalars(select(User).where(User.id == ctx.actor.user_id)).one().post = "ghi trong phiên đọc"
        ctx.session.flush()

    @gate.callback(Output("here", "children"), Input("look", "n_clicks"), permission=Permission.READ_TASKS, scope="here")
    def look(ctx: Context, clicks: Any) -> Any:
        return f"đứng ở {ctx.actor.tenant_id}"

    @gate.callback(Output("clock", "children"), Input("tick", "n_intervals"), permission=Permission.READ_SELF, polls=True)
    def tick(ctx: Context, count: Any) -> Any:
        return str(ctx.today)

    @gate.download("/tai/<name>", permission=Permission.READ_AUDIT)
    def fetch(ctx: Context, name: str) -> Any:
        return attachment(b"=1+1", f"Sổ {name}.csv", "text/csv")

    @gate.download("/tep/<int:number>", permission=Permission.READ_TASKS)
    def fetch_row(ctx: Context, number: int) -> Any:
        return str(ctx.session.scalar(select(Unit.name).where(Unit.id == number)))

    @gate.call("/goi", methods=("POST",), permission=Permission.EDIT_TASK, writes=True)
    def call(ctx: Context) -> Any:
        raise Invalid("Số không đúng.")


@pytest.fixture(scope="module")
def tried(build_house: BuildHouse) -> House:
    """A house with the trial area."""
    return build_house(profile.register, trial_area)


OUT, NAME, HERE = "out.children", "..name.children...name.title..", "here.children"


@pytest.mark.parametrize(
    "path",
    ["/_dash-layout", "/_dash-dependencies", "/_dash-component-suites/dash/dash-renderer/build/dash_renderer.min.js", "/api/tasks"],
)
def test_nothing_of_dash_is_served_to_the_anonymous(tried: House, path: str) -> None:
    answer = tried.visitor().get(path)
    assert answer.status_code == 401
    assert set(answer.get_json()) == {"message", "status"}


def test_the_anonymous_can_fire_no_callback(tried: House) -> None:
    visitor = tried.visitor()
    visitor.get("/dang-nhap")
    assert visitor.call(OUT, "x").status_code == 401


def test_every_callback_that_dash_knows_is_registered_with_a_permission(tried: House) -> None:
    known = {name for name, what in tried.gate._dash().callback_map.items() if "callback" in what}
    assert known == set(tried.gate.callbacks)
    assert all(isinstance(entry.permission, Permission) for entry in tried.gate.registry)


def test_a_registration_without_a_permission_is_an_error_of_the_program(tried: House) -> None:
    with pytest.raises(TypeError, match="permission"):
        tried.gate.page("/khac", title="Khác")  # type: ignore[call-arg]  # that is the point


@pytest.mark.parametrize("option", ["api_endpoint", "background", "on_error", "websocket"])
def test_a_callback_cannot_be_given_an_option_that_goes_past_the_gate(tried: House, option: str) -> None:
    with pytest.raises(ValueError, match="past the gate"):
        tried.gate.callback(Output("a", "b"), Input("c", "d"), permission=Permission.READ_SELF, **{option: "/x"})


def test_a_callback_behind_the_gates_back_is_denied(build_house: BuildHouse) -> None:
    def careless_area(gate: Gate) -> None:
        gate._dash().callback(Output("leak", "children"), Input("in", "value"))(lambda value: "lộ")

    house = build_house(careless_area)
    answer = house.signed_in(SECRETARY).call("leak.children", "x")
    assert answer.status_code == 403
    assert "lộ" not in answer.text


def test_a_callback_is_denied_to_a_role_without_its_permission(tried: House) -> None:
    assert tried.signed_in(SECRETARY).call(OUT, "x").get_json()["response"] == {"out": {"children": "xong x"}}
    answer = tried.signed_in(OFFICER).call(OUT, "x")
    assert answer.status_code == 403
    assert "chưa được giao quyền" in answer.get_json()["message"]


@pytest.mark.parametrize(
    "change",
    [
        {"output": "unknown.children"},
        {"output": 7},
        {"inputs": []},
        {"inputs": [{"id": "other", "property": "value", "value": "x"}]},
        {"inputs": [[{"id": "in", "property": "value", "value": "x"}]]},
        {"inputs": "x"},
        {"state": [{"id": "extra", "property": "value", "value": "x"}]},
        {"inputs": [{"id": "in", "property": "value", "value": 10**30}]},
        {"inputs": [{"id": "in", "property": "value", "value": [{"row": -(10**20)}]}]},
        {"inputs": [{"id": "in", "property": "value", "value": "x\0"}]},
        {"inputs": [{"id": "in", "property": "value", "value": "\ud83d"}]},
        {"changedPropIds": "in.value"},
        {"changedPropIds": [7]},
    ],
)
def test_a_request_that_no_page_of_ours_would_send_is_refused(tried: House, change: dict[str, Any]) -> None:
    visitor = tried.signed_in(SECRETARY)
    body = {
        "output": OUT,
        "outputs": {"id": "out", "property": "children"},
        "inputs": [{"id": "in", "property": "value", "value": "x"}],
        "changedPropIds": ["in.value"],
    }
    assert visitor.post("/_dash-update-component", json=body).status_code == 200
    assert visitor.post("/_dash-update-component", json={**body, **change}).status_code in (400, 403)


@pytest.mark.parametrize(
    "identity",
    [
        {"type": "press"},
        {"type": "other", "row": 1},
        {"type": "press", "row": 1, "more": 2},
        {"type": "press", "row": [1]},
        {"type": "press", "row": None},
        {"type": "press", "row": 10**30},
        {"type": "press", "row": "x" * 1000},
        "press",
    ],
)
@pytest.mark.parametrize("part", ["inputs", "changedPropIds"])
def test_a_pressed_thing_is_one_that_a_page_of_ours_writes(tried: House, part: str, identity: Any) -> None:
    visitor, name = tried.signed_in(SECRETARY), "pressed.children"

    def fire(given: Any, changed: Any) -> int:
        body = {
            "output": name,
            "outputs": {"id": "pressed", "property": "children"},
            "inputs": [[{"id": given, "property": "n_clicks", "value": 1}]],
            "changedPropIds": [f"{json.dumps(changed, separators=(',', ':'), sort_keys=True)}.n_clicks"],
        }
        return visitor.post("/_dash-update-component", json=body).status_code

    good = {"type": "press", "row": 5}
    assert fire(good, good) == 200
    if part == "changedPropIds" and isinstance(identity, str):
        return  # a plain name that nothing bears presses nothing
    assert fire(*((identity, good) if part == "inputs" else (good, identity))) == 400


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"inputs":' + b"[" * 100_000])
def test_a_body_that_is_no_request_is_refused(tried: House, data: bytes) -> None:
    answer = tried.signed_in(SECRETARY).post("/_dash-update-component", data=data, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["message"] == "Yêu cầu không đọc được."


@pytest.mark.parametrize("clicks", [None, 0])
def test_a_button_that_was_only_drawn_presses_nothing(tried: House, clicks: int | None) -> None:
    answer = tried.signed_in(SECRETARY).call(NAME, clicks, None)
    assert (answer.status_code, answer.text) == (204, "")


def told(answer: Any) -> str:
    """The words of the toast."""
    return str(answer.get_json()["sideUpdate"]["toasts"]["children"][0]["props"]["children"][1]["props"]["children"])


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("missing", 404, "Không tìm thấy nhiệm vụ."),
        ("denied", 403, "chưa được giao quyền"),
        ("late", 409, "Việc này đã được gửi."),
        ("elsewhere", 422, "Số không đúng."),
    ],
)
def test_an_error_of_the_trade_is_told_in_a_toast_and_nothing_shown_is_lost(
    tried: House, kind: str, status: int, words: str
) -> None:
    answer = tried.signed_in(SECRETARY).call(OUT, kind)
    assert answer.status_code == 200
    assert answer.headers["X-Outcome"] == str(status)
    assert words in told(answer)
    assert "out" not in answer.get_json()["response"]


def test_what_is_wrong_with_a_field_is_told_at_the_field(tried: House) -> None:
    visitor = tried.signed_in(SECRETARY)
    wrong = visitor.call(OUT, "blank").get_json()["sideUpdate"]
    assert wrong == {"title-error": {"children": "Nhập tên nhiệm vụ."}}
    assert visitor.call(OUT, "x").get_json()["sideUpdate"] == {"title-error": {"children": ""}}


def test_the_unexpected_gets_a_number_that_is_in_the_log_and_tells_nothing_else(
    tried: House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "suite57.incidents"):
        answer = tried.signed_in(SECRETARY).call(OUT, "broken")
    number = told(answer).rpartition(" ")[2].rstrip(".")
    assert len(number) == 8
    assert any(number in record.getMessage() and record.exc_info for record in caplog.records)
    assert "bí mật" not in answer.text


def post_of(house: House, email: str) -> str:
    with house.database.reading(house.actor(email)) as session:
        return session.scalars(select(User.post).where(User.id == house.users[email])).one()


def test_what_the_database_cannot_hold_is_told_as_such_and_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="suite57.incidents"):
        problem = problem_of(DataError("SELECT 1", {}, ValueError("NUL")))
    assert (problem.status, problem.incident in caplog.text) == (422, True)
    assert "NUL" not in problem.sentence


def test_work_is_committed_once_and_then_answered(tried: House) -> None:
    answer = tried.signed_in(SECRETARY).call(NAME, 1, None)
    assert answer.get_json()["response"] == {"name": {"children": "một", "title": "hai"}}
    assert told(answer) == "Đã đổi"
    assert answer.get_json()["sideUpdate"]["address"] == {"href": "/thu"}
    assert post_of(tried, SECRETARY) == "Chức vụ mới"


def test_work_that_fails_leaves_nothing_behind_and_nothing_is_answered(tried: House) -> None:
    answer = tried.signed_in(OFFICER).call(NAME, 1, "x")
    assert told(answer) == "Không đổi được."
    assert "address" not in answer.get_json()["sideUpdate"]
    assert post_of(tried, OFFICER) == ""


def test_a_callback_that_did_not_say_that_it_writes_cannot(tried: House) -> None:
    name = next(name for name, entry in tried.gate.callbacks.items() if entry.function.__name__ == "sneak")
    answer = tried.signed_in(OFFICER).call(name, 1)
    assert answer.headers["X-Outcome"] == "500"
    assert post_of(tried, OFFICER) == ""


def shown(answer: Any) -> str:
    """Everything on the page, as text of its JSON."""
    assert answer.status_code == 200
    return str(answer.get_json()["response"]["page"]["children"])


def test_a_page_is_opened_in_one_round_trip_with_its_frame(tried: House) -> None:
    page = shown(tried.signed_in(SECRETARY).open("/thu?loc=tre&loc=som"))
    assert f"thử của {tried.tenants['66']} som" in page
    assert "Tỉnh Đắk Lắk" in page
    assert "DỮ LIỆU MINH HỌA" in page


def test_navigation_shows_only_what_a_person_may_open(tried: House) -> None:
    assert "'href': '/thu'" in shown(tried.signed_in(SECRETARY).open("/tai-khoan"))
    officer = shown(tried.signed_in(OFFICER).open("/tai-khoan"))
    assert "'href': '/thu'" not in officer
    assert "/ca-nuoc" not in officer
    assert "/ca-nuoc" in shown(tried.signed_in(CENTRAL).open("/tai-khoan"))


def test_the_layout_that_dash_loads_first_holds_no_data(tried: House) -> None:
    answers = {tried.signed_in(email).get("/_dash-layout").text for email in (SECRETARY, CENTRAL)}
    assert len(answers) == 1
    assert "Đắk Lắk" not in answers.pop()


@pytest.mark.parametrize(
    ("email", "path", "status"), [(OFFICER, "/thu", 403), (SECRETARY, "/khong-co", 404), (SECRETARY, "/ca-nuoc", 403)]
)
def test_a_page_that_is_not_for_a_person_says_so_with_its_status(tried: House, email: str, path: str, status: int) -> None:
    visitor = tried.signed_in(email)
    assert visitor.get(path).status_code == status
    answer = visitor.open(path)
    assert answer.headers["X-Outcome"] == str(status)
    assert "Về trang đầu" in shown(answer)


def test_a_thing_that_is_not_there_is_told_inside_the_frame(tried: House) -> None:
    answer = tried.signed_in(SECRETARY).open("/thu/7")
    assert answer.headers["X-Outcome"] == "404"
    assert "Không tìm thấy nhiệm vụ." in shown(answer)
    assert "Tỉnh Đắk Lắk" in shown(answer)


def test_a_page_that_breaks_shows_a_number_inside_the_frame(tried: House) -> None:
    answer = tried.signed_in(SECRETARY).open("/thu/13")
    assert answer.headers["X-Outcome"] == "500"
    assert "Mã sự cố" in shown(answer)


@pytest.mark.parametrize("path", ["/api/khong-co", "/_dash-khong-co", "/_reload-hash", "/_dash-assets/app.css", "/thu/x", "/thu//"])
def test_an_unknown_address_is_not_found(tried: House, path: str) -> None:
    assert tried.signed_in(SECRETARY).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/thu/", "/tep/"])
@pytest.mark.parametrize("digits", [16, 30, 5000])
def test_a_number_that_no_database_can_count_to_is_no_address(tried: House, path: str, digits: int) -> None:
    assert tried.signed_in(SECRETARY).get(f"{path}{'9' * digits}").status_code == 404


def test_the_nation_is_read_across_tenants_by_central_roles_alone(tried: House) -> None:
    assert "3 đơn vị" in shown(tried.signed_in(CENTRAL).open("/ca-nuoc"))
    assert "3 đơn vị" not in shown(tried.signed_in(SECRETARY).open("/ca-nuoc"))


def test_a_central_officer_visits_a_tenant_and_the_page_says_where(tried: House) -> None:
    answer = tried.signed_in(CENTRAL).open("/co-quan/66/thu")
    assert f"thăm {tried.tenants['66']} /co-quan/66/thu" in shown(answer)
    assert "Tỉnh Đắk Lắk" in shown(answer)
    assert answer.get_json()["response"]["visited"] == {"data": "66"}


def test_leaving_a_visited_tenant_clears_what_was_visited(tried: House) -> None:
    assert tried.signed_in(CENTRAL).open("/tai-khoan").get_json()["response"]["visited"] == {"data": None}


@pytest.mark.parametrize("code", ["66", "56", "99"])
def test_nobody_else_visits_and_nobody_else_learns_which_tenants_exist(tried: House, code: str) -> None:
    answer = tried.signed_in(SECRETARY).open(f"/co-quan/{code}/thu")
    assert answer.headers["X-Outcome"] == "404"
    assert "thăm" not in shown(answer)


def test_a_callback_on_a_visit_asks_anew_who_may_visit(tried: House) -> None:
    assert (
        tried.signed_in(CENTRAL).call(HERE, 1, "66").get_json()["response"]["here"]["children"] == f"đứng ở {tried.tenants['66']}"
    )
    assert (
        tried.signed_in(CENTRAL).call(HERE, 1, None).get_json()["response"]["here"]["children"] == f"đứng ở {tried.tenants['TW']}"
    )
    sneaked = tried.signed_in(SECRETARY).call(HERE, 1, "56")
    assert sneaked.headers["X-Outcome"] == "404"
    assert "here" not in sneaked.get_json()["response"]


def test_a_download_is_a_file_that_runs_nowhere(tried: House) -> None:
    assert tried.signed_in(SECRETARY).get("/tai/a").status_code == 403
    answer = tried.signed_in("inspector@daklak.test").get("/tai/a")
    assert answer.data == b"=1+1"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "S%E1%BB%95%20a.csv" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_call_answers_scripts_in_json_with_a_status_that_fits(tried: House) -> None:
    answer = tried.signed_in(SECRETARY).post("/goi")
    assert (answer.status_code, answer.get_json()) == (422, {"message": "Số không đúng.", "status": 422})
    assert tried.signed_in(OFFICER).post("/goi").status_code == 403


def test_a_timer_does_not_keep_a_session_alive(tried: House) -> None:
    visitor = tried.signed_in(SECRETARY)
    with visitor.client.session_transaction() as session:
        session["seen"] -= 14 * 60
        before = session["seen"]
    assert visitor.call("clock.children", 1).status_code == 200
    with visitor.client.session_transaction() as session:
        assert session["seen"] == before
    visitor.call(OUT, "x")
    with visitor.client.session_transaction() as session:
        assert session["seen"] > before


def test_a_visits_path_and_no_other_names_a_tenant(tried: House) -> None:
    for path, scope in (("/ngoai", "visit"), ("/co-quan/<code>/x", "tenant"), ("/ngoai", "here")):
        with pytest.raises(ValueError):
            tried.gate.page(path, permission=Permission.READ_TASKS, title="x", scope=scope)  # type: ignore[arg-type]  # as above


def test_the_nation_cannot_be_written(tried: House) -> None:
    with pytest.raises(ValueError):
        tried.gate.callback(Output("a", "b"), Input("c", "d"), permission=Permission.READ_NATIONAL, scope="national", writes=True)


def test_two_pages_cannot_stand_at_one_address(tried: House) -> None:
    with pytest.raises(ValueError, match="two pages"):
        tried.gate.page("/thu", permission=Permission.READ_SELF, title="x")(lambda ctx: None)


def test_a_second_app_in_one_process_has_its_own_callbacks(build_house: BuildHouse) -> None:
    first, second = build_house(trial_area), build_house(trial_area)
    for house in (first, second):
        assert house.signed_in(SECRETARY).call(OUT, "x").get_json()["response"] == {"out": {"children": "xong x"}}
    assert first.database.engine is not second.database.engine
    with first.database.reading(first.actor(SECRETARY)) as session:
        assert session.scalars(select(Tenant.code)).all()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_the_spine_stands_on_both_databases(make_database: Callable[[str], DatabaseUrls], tmp_path: Path, kind: str) -> None:
    engine = open_engine(make_database(kind).app_url)
    house = build(Database(engine), tmp_path, [profile.register, trial_area])
    secretary, central = house.signed_in(SECRETARY), house.signed_in(CENTRAL)
    assert "Tỉnh Đắk Lắk" in shown(secretary.open("/thu"))
    assert told(secretary.call(NAME, 1, None)) == "Đã đổi"
    assert post_of(house, SECRETARY) == "Chức vụ mới"
    assert told(secretary.call(NAME, 1, "x")) == "Không đổi được."
    assert "3 đơn vị" in shown(central.open("/ca-nuoc"))
    assert f"thăm {house.tenants['66']}" in shown(central.open("/co-quan/66/thu"))
    assert secretary.open("/co-quan/66/thu").headers["X-Outcome"] == "404"
    broken = shown(secretary.open("/thu/14"))
    assert "Mã sự cố" in broken
    assert "Tỉnh Đắk Lắk" in broken
    engine.dispose()

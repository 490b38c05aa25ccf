"""What our scripts promise, in a real browser: nothing typed is lost, the keyboard reaches everything, the server's no is said."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dash
import flask
import pytest
from dash import Input, Output, State, dcc, html
from werkzeug.serving import make_server

import suite.components as ui
from suite import static
from suite.components.messages import toast_place

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
HOSTILE = "<img src=x onerror=alert(1)>"
NAV = [ui.NavGroup([ui.NavItem("Biểu mẫu", "house", "/", dock="Biểu mẫu"), ui.NavItem("Danh sách", "list", "/danh-sach")])]


@dataclass
class Rehearsal:
    """A small program of our components, and what its server was asked and shall answer."""

    address: str = ""
    user: str = "1.1"
    answer: int = 200
    tokens: list[str | None] = field(default_factory=list)
    touches: int = 0


def _page(path: str, user: str) -> Any:
    if path == "/danh-sach":
        figure = ui.figure_bar(["A"], [ui.Series("Quá hạn", [5], "overdue", ["/qua-han"])])
        content: list[Any] = [ui.page_head("Danh sách"), ui.chart("bars", figure, "Quá hạn")]
    elif path == "/luoi":
        shown = [ui.GridColumn("name", "Nội dung", "title", flex=1), ui.GridColumn("state", "Tình trạng", "status", width=180)]
        content = [ui.page_head("Lưới"), ui.grid("rows", shown, label="Lưới", height="400px")]
    elif path == "/chon":
        shown = [ui.GridColumn("name", "Nội dung", "title", flex=1)]
        content = [ui.page_head("Chọn"), html.P(id="chosen"), ui.grid("rows", shown, label="Lưới", height="500px", selectable=True)]
    elif path == "/":
        content = [
            ui.page_head("Biểu mẫu", actions=ui.button("Xóa", "erase", opens="ask")),
            ui.text_field("title", "Tên", draft="title", help="Như trong văn bản."),
            ui.area_field("result", "Kết quả", draft="result"),
            ui.text_field("secret", "Mật khẩu", kind="password", draft="secret"),
            ui.button("Lưu", "save", look="primary"),
            ui.confirm_dialog("ask", "Xóa nhiệm vụ?", "Có thể lấy lại.", "Xóa", "ask-yes"),
        ]
    else:
        content = [ui.page_head("Trang " + path)]
    return ui.shell(
        "Biểu mẫu" if path == "/" else path,
        "Đắk Lắk",
        "BCĐ",
        True,
        "Lê Thu Hằng",
        NAV,
        path,
        0,
        content,
        user_key=user,
        idle_seconds=900,
        paths=ui.Paths(keep_alive="/con-day"),
    )


def _program(rehearsal: Rehearsal) -> flask.Flask:
    server = flask.Flask("rehearsal")

    @server.before_request
    def refuse() -> flask.Response | None:
        if flask.request.path == "/_dash-update-component" and flask.request.get_json()["output"] == "title-error.children":
            rehearsal.tokens.append(flask.request.headers.get("X-CSRF-Token"))
            if rehearsal.answer != 200:
                body = '{"message": "Việc này đã khóa sổ."}'
                return flask.Response(body, rehearsal.answer, {"X-Incident": "AB12"}, "application/json")
        return None

    @server.after_request
    def give_token(response: flask.Response) -> flask.Response:
        response.set_cookie("suite57_csrf", "token-57")
        return response

    server.add_url_rule("/dang-nhap", "sign_in", lambda: "<h1>Đăng nhập</h1>")
    server.add_url_rule("/dang-xuat", "sign_out", lambda: flask.redirect("/dang-nhap", 303), methods=["POST"])

    @server.post("/con-day")
    def touched() -> tuple[str, int]:
        rehearsal.touches += 1
        return "", 204

    static.register(server)
    app = dash.Dash(
        "rehearsal",
        server=server,  # type: ignore[arg-type]  # Dash's annotation forgets that it takes a Flask app
        index_string=static.index_string(),
        assets_folder="nowhere",
        include_assets_files=False,
        suppress_callback_exceptions=True,
        use_async=False,
        enable_mcp=False,
        update_title="",
    )
    app.layout = html.Div([dcc.Location(id="address"), html.Div(id="page"), toast_place()])

    @app.callback(Output("page", "children"), Input("address", "pathname"))
    def show(path: str) -> Any:
        return _page(path, rehearsal.user)

    @app.callback(
        Output(ui.error_id("title"), "children"), Input("save", "n_clicks"), State("title", "value"), prevent_initial_call=True
    )
    def save(_: int, title: str) -> str:
        if not title:
            return "Viết tên nhiệm vụ."
        dash.set_props(ui.TOASTS_ID, {"children": [ui.toast(f"Đã lưu {title}.", saved=("title", "result"))]})
        return ""

    @app.callback(Output("rows", "getRowsResponse"), Input("rows", "getRowsRequest"), prevent_initial_call=True)
    def rows(_: Any) -> Any:
        found = [
            {"id": "g", ui.GROUP_ROW: "I. <b>Nhóm</b>"},
            {"id": "1", "name": {"text": HOSTILE, "href": "javascript:alert(1)"}, "state": ui.status_cell("overdue", days=16)},
            {"id": "2", "name": {"text": "Rà soát", "href": "/viec/2"}, "state": ui.status_cell("running", HOSTILE)},
        ]
        return {"rowData": found, "rowCount": len(found)}

    @app.callback(Output("chosen", "children"), Input("rows", "selectedRows"), prevent_initial_call=True)
    def choose(chosen: Any) -> str:
        return "Đã chọn: " + ", ".join(row["id"] for row in chosen or [])

    @app.callback(Output(ui.SEARCH_RESULTS_ID, "children"), Input(ui.SEARCH_TEXT_ID, "value"), prevent_initial_call=True)
    def find(text: str) -> Any:
        return ui.search_results([("Đơn vị", [ui.SearchHit("Sở Khoa học và Công nghệ", "Đơn vị", "/don-vi", "x")])], text)

    return server


@pytest.fixture(scope="module")
def rehearsal() -> Iterator[Rehearsal]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed")
    if not (static.ASSETS / "vendor").is_dir():
        pytest.skip("the front-end files have not been fetched")
    held = Rehearsal()
    server = make_server("127.0.0.1", 0, _program(held), threaded=True)
    held.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield held
    server.shutdown()
    thread.join()


@pytest.fixture
def page(chromium: Any, rehearsal: Rehearsal) -> Iterator[Any]:
    rehearsal.answer, rehearsal.user = 200, "1.1"
    rehearsal.tokens.clear()
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    opened.goto(rehearsal.address)
    opened.wait_for_selector("#title")
    yield opened
    context.close()


def test_what_was_typed_survives_a_reload_until_it_is_saved(page: Any) -> None:
    page.fill("#title", "Rà soát thủ tục")
    page.fill("#result", "dòng một\ndòng hai")
    page.reload()
    page.wait_for_selector(".field-kept >> text=Đã khôi phục")
    assert page.input_value("#result") == "dòng một\ndòng hai"
    page.click("#save")
    page.wait_for_selector("text=Đã lưu Rà soát thủ tục.")  # the server heard of the restored text too
    page.wait_for_function("sessionStorage.length === 0")


def test_a_restored_draft_can_be_dropped(page: Any) -> None:
    page.fill("#title", "nháp")
    page.reload()
    page.click("text=Bỏ, lấy lại nội dung đã lưu")
    assert page.input_value("#title") == ""
    assert page.evaluate("sessionStorage.length") == 0


def test_an_expired_session_leads_to_sign_in_and_back_to_the_typed_text(page: Any, rehearsal: Rehearsal) -> None:
    page.fill("#title", "giữ lại")
    rehearsal.answer = 401
    page.click("#save")
    page.wait_for_url("**/dang-nhap?next=%2F")
    rehearsal.answer = 200
    page.goto(rehearsal.address)
    page.wait_for_selector(".field-kept >> text=Đã khôi phục")
    assert page.input_value("#title") == "giữ lại"


def test_the_next_person_at_the_computer_finds_no_draft(page: Any, rehearsal: Rehearsal) -> None:
    page.fill("#title", "của người trước")
    rehearsal.user = "1.2"
    page.reload()
    page.wait_for_function("sessionStorage.length === 0")
    assert page.input_value("#title") == ""


def test_passwords_are_never_kept(page: Any) -> None:
    page.fill("#secret", "mat-khau-rat-dai")
    assert page.evaluate("sessionStorage.length") == 0


def test_signing_out_forgets_drafts_and_leaves(page: Any) -> None:
    page.fill("#title", "nháp")
    page.click(".me summary")
    page.click("text=Đăng xuất")
    page.wait_for_url("**/dang-nhap")
    assert page.evaluate("sessionStorage.length") == 0


def test_every_callback_carries_the_token(page: Any, rehearsal: Rehearsal) -> None:
    page.fill("#title", "x")
    page.click("#save")
    page.wait_for_selector("text=Đã lưu x.")
    assert rehearsal.tokens == ["token-57"]


@pytest.mark.parametrize("status", [403, 409, 500])
def test_a_refusal_is_said_in_the_servers_words_with_its_number(page: Any, rehearsal: Rehearsal, status: int) -> None:
    page.fill("#title", "x")
    rehearsal.answer = status
    page.click("#save")
    page.wait_for_selector("text=Việc này đã khóa sổ. Mã sự cố: AB12.")
    assert page.input_value("#title") == "x"


def test_a_lost_connection_is_said(page: Any) -> None:
    page.fill("#title", "x")
    page.context.set_offline(True)
    page.click("#save")
    page.wait_for_selector("text=Không nối được tới máy chủ")
    assert page.input_value("#title") == "x"


def test_a_refused_save_puts_the_focus_on_the_field_to_mend(page: Any) -> None:
    page.click("#save")
    page.wait_for_selector("#title[aria-invalid=true]:focus")
    assert page.get_attribute("#title", "aria-describedby") == "title-help title-error"


def test_a_dialog_takes_the_focus_and_gives_it_back(page: Any) -> None:
    page.focus("#erase")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog#ask[open]")
    assert page.evaluate("document.activeElement.textContent") == "Thôi"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "erase"


def test_search_is_all_keyboard(page: Any) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("so khoa hoc")
    page.wait_for_selector(".search-hit")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('/don-vi'):focus")
    assert page.url.endswith("/don-vi")
    assert page.title() == "/don-vi – Suite 57"


def test_a_link_changes_the_page_in_place_and_back_returns(page: Any) -> None:
    page.evaluate("window.stayed = true")
    page.click(".side-link >> text=Danh sách")
    page.wait_for_selector("h1:has-text('Danh sách')")
    page.go_back()
    page.wait_for_selector("#title")
    assert page.evaluate("window.stayed") is True


def test_a_bar_of_a_chart_opens_its_rows(page: Any) -> None:
    page.click(".side-link >> text=Danh sách")
    page.wait_for_selector("#bars .point")
    page.click("#bars .point", force=True)
    page.wait_for_selector("h1:has-text('/qua-han')")
    assert page.url.endswith("/qua-han")


def test_the_drawer_of_a_phone_opens_closes_and_hides_what_lies_behind(chromium: Any, rehearsal: Rehearsal) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(rehearsal.address)
    page.wait_for_selector("#title")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert not page.is_visible("#nav")
    page.tap("[data-drawer=toggle]")
    page.wait_for_selector("#nav", state="visible")
    assert page.evaluate("document.getElementById('main').inert") is True
    page.keyboard.press("Escape")
    page.wait_for_selector("#nav", state="hidden")
    assert page.get_attribute("[data-drawer=toggle]", "aria-expanded") == "false"
    context.close()


@pytest.mark.parametrize("width", [1366, 390])
def test_the_grid_draws_hostile_rows_as_text_on_desk_and_phone(chromium: Any, rehearsal: Rehearsal, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(rehearsal.address + "/luoi")
    page.wait_for_selector("text=Quá hạn 16 ngày")
    assert page.locator(f".grid-link:has-text('{HOSTILE}')").count() == 1
    assert page.locator(".suite-grid img").count() == 0
    assert page.locator(".suite-grid a").evaluate_all("links => links.map(link => link.getAttribute('href'))") == ["/viec/2"]
    assert page.locator(".grid-group").inner_text() == "I. <b>Nhóm</b>"
    assert page.locator(".grid-card").count() == (2 if width == 390 else 0)
    context.close()


def test_a_thumb_chooses_cards_and_lets_go_of_them_but_no_heading(chromium: Any, rehearsal: Rehearsal) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(rehearsal.address + "/chon")
    choices = page.locator(".grid-card-choice")
    choices.nth(1).tap()
    page.wait_for_selector("text=Đã chọn: 2")
    choices.nth(0).tap()
    page.wait_for_selector("text=Đã chọn: 2, 1")
    choices.nth(1).tap()
    page.wait_for_function("document.getElementById('chosen').textContent === 'Đã chọn: 1'")
    assert choices.count() == page.locator(".grid-card").count() == 2
    assert min(choices.first.bounding_box().get(side) for side in ("width", "height")) >= 44
    assert page.is_visible(".grid-card a"), "what is chosen can still be read"
    context.close()


@pytest.fixture
def timed(chromium: Any, rehearsal: Rehearsal) -> Iterator[Any]:
    rehearsal.answer, rehearsal.touches = 200, 0
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    opened = context.new_page()
    opened.clock.install()
    opened.goto(rehearsal.address)
    opened.wait_for_selector("#title")
    yield opened
    context.close()


def test_an_idle_session_is_told_before_it_locks_and_can_go_on(timed: Any, rehearsal: Rehearsal) -> None:
    timed.clock.fast_forward("14:10")
    timed.wait_for_selector("#session-notice", state="visible")
    assert 0 < int(timed.inner_text("#session-left")) <= 60
    with timed.expect_response("**/con-day"):
        timed.click("text=Tiếp tục làm việc")
    timed.wait_for_selector("#session-notice", state="hidden")
    assert rehearsal.touches == 1
    timed.clock.fast_forward("15:10")
    timed.wait_for_url("**/dang-nhap?next=%2F")


def test_typing_keeps_the_session_without_saving(timed: Any, rehearsal: Rehearsal) -> None:
    timed.clock.fast_forward("03:00")
    with timed.expect_response("**/con-day"):
        timed.press("#title", "a")
    assert rehearsal.touches == 1

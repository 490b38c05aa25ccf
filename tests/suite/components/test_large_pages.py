"""A large page is replaced in work that grows with its size, not with the square of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dash
import flask
import pytest
from dash import Input, Output, dcc, html
from werkzeug.serving import make_server

from suite import static

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
PARTS = 400


def _program() -> flask.Flask:
    server = flask.Flask("large")
    static.register(server)
    app = dash.Dash(
        "large",
        server=server,  # type: ignore[arg-type]  # Dash's annotation forgets that it takes a Flask app
        index_string=static.index_string(),
        assets_folder="nowhere",
        include_assets_files=False,
        suppress_callback_exceptions=True,
        use_async=False,
        enable_mcp=False,
        update_title="",
    )
    app.layout = html.Div([dcc.Location(id="address"), html.Button("Đổi", id="turn"), html.Div(id="page")])

    @app.callback(Output("page", "children"), Input("turn", "n_clicks"))
    def show(clicks: int | None) -> Any:
        return html.Ul([html.Li(html.Span(f"{number}"), id=f"part-{number}") for number in range(PARTS)], id=f"turn-{clicks or 0}")

    return server


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed")
    if not (static.ASSETS / "vendor").is_dir():
        pytest.skip("the front-end files have not been fetched")
    server = make_server("127.0.0.1", 0, _program(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


# The renderer forgets by building a new object, which makes every component of the page look whether it has changed.
COUNT_FORGETTING = """
    window.forgotten = 0;
    const build = Object.fromEntries;
    Object.fromEntries = function (entries) { window.forgotten += 1; return build(entries); };
"""


def _turned(chromium: Any, address: str, *, mended: bool) -> int:
    """How often the renderer forgot while a page of many parts was replaced."""
    page = chromium.new_page()
    page.add_init_script(COUNT_FORGETTING)
    if not mended:
        page.route("**/assets/renderer.js*", lambda route: route.abort())
    page.goto(address)
    page.wait_for_selector("#turn-0")
    before = page.evaluate("window.forgotten")
    page.click("#turn")
    page.wait_for_selector("#turn-1")
    page.wait_for_selector(f"#part-{PARTS - 1}")
    after = page.evaluate("window.forgotten")
    page.close()
    return int(after - before)


def test_replacing_a_large_page_does_not_make_every_part_ask_every_other(chromium: Any, address: str) -> None:
    assert _turned(chromium, address, mended=False) > PARTS, "the renderer is linear by itself now: renderer.js can go"
    assert _turned(chromium, address, mended=True) < PARTS / 10


def test_a_part_that_changed_before_is_drawn_anew_with_its_page(chromium: Any, address: str) -> None:
    page = chromium.new_page()
    page.goto(address)
    page.wait_for_selector("#part-7")
    page.evaluate("dash_clientside.set_props('part-7', {children: 'khác'})")
    page.wait_for_selector("#part-7:has-text('khác')")
    page.click("#turn")
    page.wait_for_selector("#turn-1")
    assert page.inner_text("#part-7") == "7"
    page.close()

"""A house of the tests behind a real address, and one browser in front of it that several people may use."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from tests.suite.house import PASSWORD, House

LAPTOP = (1366, 768)
PHONE = (390, 844)


@dataclass
class Office:
    """The program behind an address, and one computer that several people use."""

    house: House
    address: str
    context: BrowserContext
    page: Page

    def sign_in(self, email: str) -> None:
        """Open the sign-in page and fill it in."""
        self.page.goto(f"{self.address}/dang-nhap")
        self.fill_in(email)

    def fill_in(self, email: str) -> None:
        """Sign in on the page that stands there."""
        self.page.fill("input[name=email]", email)
        self.page.fill("input[type=password]", PASSWORD)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector("#page-title")

    def open(self, path: str) -> Page:
        """Go to a page and wait for its title."""
        self.page.goto(f"{self.address}{path}")
        self.page.wait_for_selector("#page-title")
        return self.page


@contextmanager
def office_of(house: House, browser: Browser, size: tuple[int, int] = PHONE) -> Iterator[Office]:
    """Serve a house and sit down before it; `size` in pixels, wide and high."""
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield Office(house, f"http://127.0.0.1:{server.server_port}", context, page)
    context.close()
    server.shutdown()

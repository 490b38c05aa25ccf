"""The program as people meet it: `suite57 run` with the demonstration, and a real browser in front of it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from suite.demo import PASSWORD

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """async (only) => {
    const found = await axe.run(document, {runOnly: only});
    const faults = found.violations.filter(v => ['serious', 'critical'].includes(v.impact))
        .map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | '));
    const sides = document.documentElement.scrollWidth > document.documentElement.clientWidth;
    return sides ? faults.concat('sticks out sideways') : faults;
}"""
# Friday: the units' day is today, the 22nd is a Sunday, the 24th a day off.
PRETENDED_NOW = "2026-11-20T09:00:00"


@dataclass
class Program:
    """A running program."""

    address: str
    data: Path
    outside: list[str] = field(default_factory=list)  # requests of pages to any other host
    errors: list[str] = field(default_factory=list)  # what the browser's console complained of


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """`suite57 run` on an empty folder: migrates, loads the demonstration, serves web and scheduler."""
    data = tmp_path_factory.mktemp("program")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("SUITE57_")} | {
        "SUITE57_DATA_DIR": str(data),
        "SUITE57_PORT": str(port),
        "SUITE57_PRETEND_NOW": PRETENDED_NOW,
    }
    with (data / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "suite.cli", "run"], env=environment, stdout=log, stderr=log)
        try:
            _wait(process, f"http://127.0.0.1:{port}/suc-khoe", data / "log")
            yield Program(f"http://127.0.0.1:{port}", data)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(process: subprocess.Popen[bytes], address: str, log: Path, seconds: int = 300) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"the program ended: {log.read_text()[-3000:]}")
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.3)  # waiting for a process to listen, not for a page
    pytest.fail(f"the program did not answer: {log.read_text()[-3000:]}")


class Desk:
    """One person before a screen."""

    def __init__(self, program: Program, browser: Browser, email: str, size: dict[str, int]) -> None:
        self.program = program
        self.context = browser.new_context(viewport=size, locale="vi-VN", accept_downloads=True)  # type: ignore[arg-type]  # a size
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("request", self._note_request)
        self.page.on("pageerror", lambda error: program.errors.append(str(error)))
        self.page.on("console", lambda line: program.errors.append(line.text) if line.type == "error" else None)
        self.page.goto(f"{program.address}/dang-nhap")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[type=password]", PASSWORD)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector("#page-title")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.program.address, "data:", "blob:")):
            self.program.outside.append(request.url)

    def open(self, path: str) -> Page:
        """Go to a page and wait for its title."""
        self.page.goto(f"{self.program.address}{path}")
        self.page.wait_for_selector("#page-title")
        return self.page

    def faults(self, only: Sequence[str] = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa")) -> list[str]:
        """What axe finds serious on the page as it stands, by these tags or rules, and whether the page sticks out sideways."""
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(_AXE.read_text(encoding="utf-8"))
        return list(self.page.evaluate(_RUN, list(only)))

    def picture(self, name: str) -> None:
        """A picture for whoever wants to look, where SUITE57_PICTURES names a folder."""
        folder = os.environ.get("SUITE57_PICTURES")
        if folder:
            self.page.wait_for_load_state("networkidle")
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"))

    def ask(self, button: str, dialog: str) -> None:
        """Press a button that opens a dialog. Pressed again when the page was drawn anew just then and took the dialog with it."""
        for _ in range(3):
            self.page.wait_for_load_state("networkidle")
            self.page.get_by_role("button", name=button).first.click()
            try:
                self.page.locator(dialog).wait_for(state="visible", timeout=5_000)
                return
            except PlaywrightTimeout:
                continue
        self.page.locator(dialog).wait_for(state="visible")

    def toast(self, words: str) -> None:
        """Wait for what the program says back."""
        # Attached is enough: on a busy machine the toast may have faded before anybody looks.
        self.page.locator(".toast-note", has_text=words).first.wait_for(state="attached")

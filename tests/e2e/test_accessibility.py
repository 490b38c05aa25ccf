"""Every page of the gate, wide and narrow, is free of serious faults by axe's rules for WCAG 2.2 AA; nothing sticks out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser

from suite.app import create_app
from suite.guard import Gate
from suite.routing import Page
from suite.settings import load_settings
from tenants.access.permissions import CENTRAL_ROLES, PERMISSIONS, Role
from tenants.db.session import Database, open_engine
from tests.e2e.conftest import LAPTOP, PHONE, Desk, Program

pytestmark = pytest.mark.browser
# Each page is looked at once, by the first of these who may open it; the officer's own list by the one who has the most on it.
PEOPLE = {
    "thuky.daklak": Role.SECRETARY,
    "skhcn.daklak": Role.OFFICER,
    "trunguong": Role.CENTRAL_OFFICER,
    "quantri.daklak": Role.ADMINISTRATOR,
    "kiemtra.daklak": Role.INSPECTOR,
}
FOR_OFFICERS = {"/viec-cua-toi"}
# A draft exists only while somebody uploads a plan: the tests that do look at these.
ELSEWHERE = {"/ke-hoach/nhap/<int:import_id>", "/ke-hoach/so-sanh/<int:import_id>"}
# The national list leads to all tenants; this is the one with the most to show.
BY_HAND = {"/co-quan/<code>/ktst": "/co-quan/66/ktst", "/co-quan/<code>": "/co-quan/66"}


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """The table of pages, as the program serves it."""
    folder = tmp_path_factory.mktemp("gate")
    database = Database(open_engine(f"sqlite:///{folder / 'none.db'}"))
    yield create_app(load_settings(data_dir=folder, demo="no"), database).extensions["suite57"]
    database.engine.dispose()


def _opener(page: Page) -> str | None:
    """Who of `PEOPLE` looks at a page."""
    for who, role in PEOPLE.items():
        if page.path in FOR_OFFICERS and role is not Role.OFFICER:
            continue
        if page.permission in PERMISSIONS[role] and (page.scope in ("tenant", "here") or role in CENTRAL_ROLES):
            return who
    return None


def test_every_page_of_the_gate_is_looked_at_by_somebody(gate: Gate) -> None:
    assert [page.path for page in gate.routes.pages if _opener(page) is None] == []


@pytest.mark.parametrize("who", PEOPLE)
def test_pages_have_no_serious_fault_and_nothing_sticks_out(program: Program, chromium: Browser, gate: Gate, who: str) -> None:
    wanted = [page for page in gate.routes.pages if _opener(page) == who and page.path not in ELSEWHERE]
    known = BY_HAND | {page.path: page.path for page in wanted if "<" not in page.path}
    faults: list[str] = []
    desk = Desk(program, chromium, f"{who}@demo.example", LAPTOP)
    left = wanted
    while ready := [page for page in left if page.path in known]:
        for page in ready:
            faults += _look(desk, known[page.path])
            # What names a row is opened by the first link that leads to one.
            for path in desk.page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.pathname)"):
                found = gate.routes.find(path, PEOPLE[who])
                if found:
                    known.setdefault(found[0].path, path)
        left = [page for page in left if page not in ready]
    desk.context.close()
    assert faults == []
    assert [page.path for page in left] == [], "no page leads there"


def _look(desk: Desk, path: str) -> Sequence[str]:
    """The faults of a page: loaded on a laptop, then drawn as narrow as a phone."""
    desk.page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]  # a size
    desk.open(path).wait_for_load_state("networkidle")
    found = [f"{path}: {fault}" for fault in desk.faults()]
    desk.page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a size
    # The words and colours are the same: what changes is how much room there is.
    if (narrow := desk.faults(["target-size"])) and desk.page.locator(".js-plotly-plot").count():
        desk.open(path).wait_for_load_state("networkidle")  # a chart takes its width when it is drawn
        narrow = desk.faults(["target-size"])
    return found + [f"{path} on a phone: {fault}" for fault in narrow]

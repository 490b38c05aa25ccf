"""Every kind of page, wide and narrow, is free of serious faults by axe's rules for WCAG 2.2 AA, and nothing sticks out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import LAPTOP, PHONE, Desk, Program

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "thuky.daklak": (
        "/tong-quan",
        "/ma-tran",
        "/cho-xac-nhan",
        "/ke-hoach",
        "/bao-cao",
        "/bao-cao/2026-10",
        "/don-vi",
        "/nguoi-dung",
        "/ktst",
        "/nhac-viec",
        "/thong-bao",
        "/tai-khoan",
    ),
    "skhcn.daklak": ("/viec-cua-toi",),
    "kiemtra.daklak": ("/nhat-ky",),
    "trunguong": ("/toan-quoc", "/co-quan", "/co-quan/66", "/toan-quoc/tong-hop"),
}
RUN = """async () => {
    const found = await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']});
    return found.violations.filter(v => ['serious', 'critical'].includes(v.impact))
        .map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | '));
}"""


@pytest.mark.parametrize("who", PAGES)
def test_pages_have_no_serious_fault_and_nothing_sticks_out(program: Program, chromium: Browser, who: str) -> None:
    faults: list[str] = []
    for size in (LAPTOP, PHONE):
        desk = Desk(program, chromium, f"{who}@demo.example", size)
        for path in PAGES[who]:
            page = desk.open(path)
            page.wait_for_load_state("networkidle")
            page.evaluate(AXE.read_text(encoding="utf-8"))
            faults += [f"{path} at {size['width']}: {fault}" for fault in page.evaluate(RUN)]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                faults.append(f"{path} at {size['width']}: sticks out sideways")
        desk.context.close()
    assert faults == []

"""A real month, once through, as the people of a province and of the centre live it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import LAPTOP, PHONE, Desk, Program

pytestmark = pytest.mark.browser
DATA = Path(__file__).parent.parent / "data"
EXPECTED = list(csv.DictReader((DATA / "ke-hoach-02-KH-BCD.expected.csv").open(encoding="utf-8")))
PERIOD = "2026-11"
Sit = Callable[..., Desk]


@pytest.fixture(scope="module")
def sit(program: Program, chromium: Browser) -> Iterator[Sit]:
    """Sit a person of the demonstration down before a screen; the same person keeps the same session."""
    desks: dict[tuple[str, int], Desk] = {}

    def down(who: str, size: dict[str, int] = LAPTOP) -> Desk:
        key = (who, size["width"])
        if key not in desks:
            desks[key] = Desk(program, chromium, f"{who}@demo.example", size)
        return desks[key]

    yield down
    for desk in desks.values():
        desk.context.close()


def test_01_every_page_of_the_demonstration_says_so_and_has_something_to_say(sit: Sit) -> None:
    desk = sit("thuky.daklak")
    for path in ("/tong-quan", "/ke-hoach", "/ma-tran", "/cho-xac-nhan", "/bao-cao", "/don-vi", "/nguoi-dung", "/ktst", "/nhac-viec"):
        page = desk.open(path)
        expect(page.get_by_text("DỮ LIỆU MINH HỌA").first).to_be_visible()
        assert page.locator(".empty").count() == 0, f"{path} has nothing to say"
        desk.picture(f"daklak{path.replace('/', '-')}")


def test_02_a_secretary_reads_the_issued_plan_into_tasks_and_duties(sit: Sit) -> None:
    desk = sit("thuky.daklak")
    page = desk.open("/ke-hoach")
    page.set_input_files("input[type=file]", DATA / "ke-hoach-02-KH-BCD.docx")
    page.wait_for_url("**/ke-hoach/nhap/*")
    page.wait_for_selector("#review-draft", state="attached")
    assert page.locator("tr:has(button:has-text('Sửa'))").count() == len(EXPECTED) == 10
    for row in EXPECTED:
        shown = page.locator("tr", has=page.locator(".review-content", has_text=row["content"][:60])).first
        for words in (row["lead"], row["coordinating"], row["deadline"], row["note"]):
            expect(shown).to_contain_text(" ".join(words.split()))
    sections = {row["section_title"] for row in EXPECTED}
    assert len(sections) == 3
    # Whom "Các sở, ban, ngành, UBND xã phường" expands to.
    seventh = page.locator("tr", has_text="Rà soát, cấu trúc lại quy trình").first
    seventh.locator("summary").first.click()
    expect(seventh.get_by_text("UBND phường Buôn Ma Thuột", exact=True)).to_be_visible()
    expect(seventh.get_by_text("Sở Y tế", exact=True)).to_be_visible()
    desk.picture("review")
    for field, value in (("number", "02-KH/BCĐ"), ("issued_on", "18/10/2025")):
        if page.input_value(f"#review-{field}") != value:
            page.fill(f"#review-{field}", value)
    if not page.input_value("#review-title"):
        page.fill("#review-title", "Kế hoạch triển khai Thông báo số 07-TB/CQTTBCĐ")
    page.get_by_role("button", name="Ghi nhận", exact=True).first.click()
    page.locator("#review-accept-go").click()
    page.wait_for_url("**/ke-hoach/*")
    desk.toast("phần việc được giao")
    expect(page.locator("#page-title")).to_have_text("Kế hoạch 02-KH/BCĐ")
    desk.picture("plan")


def test_02b_the_workbook_gives_the_same_and_is_recognised_as_the_same_plan(sit: Sit) -> None:
    desk = sit("thuky.daklak")
    page = desk.open("/ke-hoach")
    page.set_input_files("input[type=file]", DATA / "ke-hoach-02-KH-BCD.xlsx")
    page.wait_for_url("**/ke-hoach/nhap/*")
    page.wait_for_selector("#review-draft", state="attached")
    assert page.locator("tr:has(button:has-text('Sửa'))").count() == 10
    page.fill("#review-number", "02-KH/BCĐ")
    page.fill("#review-issued_on", "18/10/2025")
    page.fill("#review-title", "Kế hoạch")
    page.get_by_role("button", name="Ghi nhận", exact=True).first.click()
    page.locator("#review-accept-go").click()
    expect(page.locator("#review-number-error")).to_contain_text("đã được ghi nhận")


def test_03_an_officer_reports_from_a_phone(sit: Sit) -> None:
    desk = sit("skhcn.daklak", PHONE)
    page = desk.open("/viec-cua-toi")
    desk.picture("phone-duties")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "nothing sticks out"
    card = page.locator("article", has_text="kịp thời báo cáo kết quả thực hiện kèm minh chứng").first
    card.get_by_role("button", name="Báo cáo").click()
    page.fill("#duty-result", "Đã cập nhật 100% kết quả và minh chứng trên Hệ thống giám sát.")
    evidence = {"name": "Báo cáo 12.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF"}
    page.set_input_files("#duty-files input[type=file]", files=[evidence])
    expect(page.locator("#duty-files-chosen")).to_contain_text("Báo cáo 12.pdf")
    desk.picture("phone-report")
    page.locator("#duty-send").click()
    desk.toast("Đã ghi nhận báo cáo")
    page.get_by_role("button", name="Trả lời cùng lúc").click()
    page.locator("#duties-together-same").click()
    desk.toast("Đã ghi “Không thay đổi” cho")


def test_03b_what_was_typed_survives_a_reload(sit: Sit) -> None:
    desk = sit("stc.daklak", PHONE)
    page = desk.open("/viec-cua-toi")
    page.get_by_role("button", name="Báo cáo").first.click()
    page.fill("#duty-result", "Đang viết dở một câu")
    page.wait_for_timeout(600)  # the browser keeps a draft shortly after the last key
    page.reload()
    page.wait_for_selector("#page-title")
    page.get_by_role("button", name="Báo cáo").first.click()
    expect(page.locator("#duty-result")).to_have_value("Đang viết dở một câu")


def test_04_a_secretary_confirms_one_completion_and_returns_another_with_a_reason(sit: Sit) -> None:
    desk = sit("thuky.daklak")
    page = desk.open("/cho-xac-nhan")
    before = page.locator("article").count()
    assert before >= 2
    page.get_by_role("button", name="Xác nhận", exact=True).last.click()
    desk.toast("Đã xác nhận hoàn thành")
    expect(page.locator("article")).to_have_count(before - 1)
    page.get_by_role("button", name="Trả lại").first.click()
    page.locator("#verification-send-back").click()
    expect(page.locator("#verification-reason-error")).to_contain_text("lý do")
    page.fill("#verification-reason", "Thiếu quyết định ban hành")
    page.locator("#verification-send-back").click()
    desk.toast("Đã trả lại và báo cho đơn vị")
    expect(page.locator("article")).to_have_count(before - 2)

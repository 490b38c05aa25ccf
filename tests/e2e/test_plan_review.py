"""A secretary goes through a difficult annex without a mouse: every doubt is settled before anything is recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import LAPTOP, Desk, Program

pytestmark = pytest.mark.browser
UNKNOWN = "Trung tâm Chuyển đổi số Tây Nguyên"
ROWS = (
    ("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn hoàn thành", "Sản phẩm"),
    ("1", "Xây dựng kho dữ liệu dùng chung của tỉnh", UNKNOWN, "Sở Nội vụ", "31/12/2026", "Kho dữ liệu"),
    ("2", "Phủ sóng di động các thôn, buôn", "Sở Khoa học và Công nghệ", "", "31/13/2026", ""),
    ("3", "Số hóa hồ sơ lưu trữ", "Các sở, ban, ngành, UBND xã phường", "", "Quý IV/2026", "Báo cáo"),
    ("4", "Báo cáo khi có yêu cầu", "Văn phòng UBND tỉnh", "", "Theo yêu cầu của Trung ương", ""),
)


def _annex(path: Path) -> Path:
    document = Document()
    for line in ("UBND TỈNH ĐẮK LẮK", "Số: 99/KH-UBND", "Đắk Lắk, ngày 15 tháng 11 năm 2026", "KẾ HOẠCH", "Phát triển dữ liệu số"):
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=len(ROWS[0]))
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))
    return path


@pytest.fixture(scope="module")
def desk(program: Program, chromium: Browser) -> Iterator[Desk]:
    desk = Desk(program, chromium, "thuky.daklak@demo.example", LAPTOP)
    yield desk
    desk.context.close()


def _expect_doubtful(page: Page, count: int) -> None:
    expect(page.locator(".figure", has_text="Dòng cần xem lại").locator(".figure-value")).to_have_text(str(count))


def _expect_open_row(page: Page, position: int) -> None:
    page.locator(f"#review-row[open] #review-row-place[data-row='{position}']").wait_for(state="attached")


def test_doubts_are_settled_by_keyboard_beside_the_file_and_then_the_plan_is_recorded(desk: Desk, tmp_path: Path) -> None:
    page = desk.open("/ke-hoach")
    page.set_input_files("input[type=file]", _annex(tmp_path / "ke-hoach-99.docx"))
    page.wait_for_url("**/ke-hoach/nhap/*")
    page.wait_for_selector("#review-draft", state="attached")
    _expect_doubtful(page, 2)
    first = page.locator(".review tbody tr:not(.band)").first
    expect(first.locator("td .doubtful")).to_contain_text(f"Chưa nhận ra “{UNKNOWN}”")
    # Without a date by its own nature: told, but nothing that somebody must decide.
    waits = page.locator(".review tr", has_text="Báo cáo khi có yêu cầu")
    expect(waits).to_contain_text("Chưa có ngày")
    assert waits.locator(".doubtful").count() == 0

    # Whom a collective means, and whom it leaves out.
    collective = page.locator(".review tr", has_text="Số hóa hồ sơ lưu trữ")
    expect(collective.locator("summary")).to_have_text(re.compile(r"^\d+ đơn vị, \d+ đơn vị không có$"))
    collective.locator("summary").press("Enter")
    expect(collective.get_by_text("Sở Y tế", exact=True)).to_be_visible()
    expect(collective.get_by_text("Không có trong dòng này")).to_be_visible()

    # The row beside its place in the file; the cursor stands in the doubtful cell.
    page.get_by_role("button", name="Sửa").first.press("Enter")
    _expect_open_row(page, 0)
    expect(page.locator("#review-row .source-row")).to_contain_text(UNKNOWN)
    expect(page.locator("#row-lead")).to_be_focused()
    desk.picture("review-row")
    assert desk.faults() == []
    page.get_by_role("button", name=f"Chỉ rõ “{UNKNOWN}”").press("Enter")
    choice = page.locator("#review-naming[open] button.dash-dropdown")
    expect(choice).to_be_focused()
    choice.press("Enter")
    page.locator(".dash-dropdown-search").press_sequentially("so tai chinh")
    expect(page.get_by_role("option", name="Sở Y tế")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(choice).to_contain_text("Sở Tài chính")
    page.keyboard.press("Control+Enter")
    desk.toast(f"Đã ghi nhớ “{UNKNOWN}”")

    # The next doubtful row opens by itself; it is right as it is, says the person.
    _expect_open_row(page, 1)
    _expect_doubtful(page, 1)
    expect(page.locator("#row-deadline")).to_be_focused()
    page.keyboard.press("Control+Shift+Enter")
    desk.toast("Không còn dòng nào cần xem")
    expect(page.locator("#review-row[open]")).to_have_count(0)
    _expect_doubtful(page, 0)
    page.reload()
    page.wait_for_selector("#review-draft", state="attached")
    _expect_doubtful(page, 0)
    expect(page.locator(".review tr", has_text="Phủ sóng di động")).to_contain_text("Đã xem: đúng")
    expect(page.locator(".review tr", has_text="Xây dựng kho dữ liệu")).to_contain_text("Sở Tài chính")

    # The dry run says what will come of it.
    page.get_by_role("button", name="Ghi nhận", exact=True).first.press("Enter")
    counts = page.locator("#review-accept[open] .facts")
    expect(counts.locator("div", has_text="Nhiệm vụ được ghi").locator("dd")).to_have_text("4")
    expect(counts.locator("div", has_text="Dòng chưa xem lại").locator("dd")).to_have_text("0")
    desk.picture("review-accept")
    page.locator("#review-accept-go").press("Enter")
    desk.toast("Đã ghi nhận 99/KH-UBND")
    expect(page.locator("#page-title")).to_have_text("Kế hoạch 99/KH-UBND")
    assert not desk.program.errors


def test_the_page_of_a_pdf_stands_beside_the_row_that_was_read_from_it(desk: Desk) -> None:
    page = desk.open("/ke-hoach")
    page.set_input_files("input[type=file]", Path(__file__).parent.parent / "data" / "ke-hoach-02-KH-BCD.pdf")
    page.wait_for_url("**/ke-hoach/nhap/*")
    page.wait_for_selector("#review-draft", state="attached")
    page.get_by_role("button", name="Sửa").nth(4).press("Enter")
    _expect_open_row(page, 4)
    picture = page.locator("#review-row img.source-page")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 600
    desk.picture("review-pdf")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Bỏ bản nhập").first.click()
    page.locator("#review-discard-go").click()
    desk.toast("Đã bỏ bản nhập")

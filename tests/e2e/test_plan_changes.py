"""A plan lives on: the same file again, an amending document, the matrix edited in Excel, as a secretary meets them."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.e2e.conftest import LAPTOP, PHONE, Desk, Program

pytestmark = pytest.mark.browser
SAMPLE = Path(__file__).parent.parent / "data" / "ke-hoach-02-KH-BCD.docx"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOVED = "Rà soát, bảo đảm trụ sở, thiết bị"  # begins the task whose deadline is amended
DROPPED = "Chủ động rà soát, đánh giá, hoàn thiện"
ADDED = "Tổ chức hội nghị đánh giá chỉ số chuyển đổi số của các địa phương trong tỉnh"
FIRST_ROW = 3
NOTE, CONTENT = 13, 5


@pytest.fixture(scope="module")
def desk(program: Program, chromium: Browser) -> Iterator[Desk]:
    """The secretary of a province that has no plan of this number yet."""
    sitting = Desk(program, chromium, "thuky.khanhhoa@demo.example", LAPTOP)
    yield sitting
    sitting.context.close()


def _amended() -> bytes:
    """The issued file as its issuer amends it: a deadline later, a task less, a task more."""
    document = Document(str(SAMPLE))
    table = max(document.tables, key=lambda one: len(one.rows))
    moved = _row(table, MOVED)
    next(cell for cell in moved.cells if "10/2025" in cell.text).text = "Tháng 3/2026"
    dropped = _row(table, DROPPED)
    new = copy.deepcopy(dropped._element)
    dropped._element.addprevious(new)
    dropped._element.getparent().remove(dropped._element)
    added = _row(table, DROPPED)
    next(cell for cell in added.cells if DROPPED in " ".join(cell.text.split())).text = ADDED
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _row(table: Any, words: str) -> Any:
    return next(row for row in table.rows if any(words in " ".join(cell.text.split()) for cell in row.cells))


def _upload(page: Page, field: str, name: str, kind: str, data: bytes) -> None:
    page.set_input_files(f"#{field} input[type=file]", files=FilePayload(name=name, mimeType=kind, buffer=data))
    page.wait_for_url("**/ke-hoach/so-sanh/*")
    page.wait_for_selector("#change-draft", state="attached")


def _plan_page(desk: Desk) -> Page:
    page = desk.open("/ke-hoach")
    page.get_by_role("link", name="99-KH/BCĐ").first.click()
    page.wait_for_url(re.compile(r"/ke-hoach/\d+$"))
    expect(page.locator("#page-title")).to_have_text("Kế hoạch 99-KH/BCĐ")
    return page


def _record(desk: Desk) -> Page:
    page = desk.open("/ke-hoach")
    page.set_input_files("input[type=file]", SAMPLE)
    page.wait_for_url("**/ke-hoach/nhap/*")
    page.wait_for_selector("#review-draft", state="attached")
    for field, value in (("number", "99-KH/BCĐ"), ("issued_on", "18/10/2025"), ("title", "Kế hoạch thử sửa đổi")):
        page.fill(f"#review-{field}", value)
    page.get_by_role("button", name="Ghi nhận", exact=True).first.click()
    page.locator("#review-accept-go").click()
    return page


def test_01_the_same_file_again_leads_to_the_comparison_and_changes_nothing(desk: Desk) -> None:
    _record(desk).wait_for_url(re.compile(r"/ke-hoach/\d+$"))
    page = _record(desk)
    page.locator("#review-compare").click()
    page.wait_for_url("**/ke-hoach/so-sanh/*")
    expect(page.locator("#change-body")).to_contain_text("Tệp trùng với bản đã ghi nhận.")
    assert page.get_by_role("button", name="Áp dụng").count() == 0
    desk.picture("change-same")
    page.get_by_role("button", name="Bỏ", exact=True).click()
    page.locator("#change-discard-go").click()
    desk.toast("kế hoạch giữ nguyên")


def test_02_an_amending_document_is_shown_row_by_row_and_applied_with_its_number(desk: Desk, program: Program) -> None:
    page = _plan_page(desk)
    page.get_by_role("link", name="Cập nhật theo văn bản sửa đổi").click()
    page.wait_for_selector("#amend-file")
    _upload(page, "amend-file", "sua-doi.docx", WORD, _amended())
    body = page.locator("#change-body")
    # The new task stands where the old one stood, for the same units: whether it is the same is for a person to say.
    expect(body).to_contain_text("Còn 1 chỗ chờ chọn")
    desk.picture("change-rewritten")
    assert desk.faults() == []
    page.get_by_label("Là nhiệm vụ khác").check()
    expect(body).not_to_contain_text("chờ chọn")
    expect(body.locator("ins", has_text="3/2026")).to_be_visible()
    expect(body.locator("ins", has_text=ADDED)).to_be_visible()
    expect(body.locator("del", has_text=DROPPED)).to_be_visible()
    desk.picture("change-amendment")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a size
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "nothing sticks out"
    desk.picture("phone-change-amendment")
    page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]  # a size
    page.get_by_role("button", name="Áp dụng").first.click()
    # The file's own number is not the recorded one, so it is proposed as the amending document's.
    expect(page.locator("#change-basis")).to_have_value("02-KH/BCĐ")
    page.fill("#change-basis", "")
    page.locator("#change-apply-go").click()
    expect(page.locator("#change-basis-error")).to_contain_text("văn bản sửa đổi")
    page.fill("#change-basis", "Quyết định số 12-QĐ/BCĐ")
    page.fill("#change-decided_on", "15/11/2026")
    page.locator("#change-apply-go").click()
    page.wait_for_url(re.compile(r"/ke-hoach/\d+$"))
    desk.toast("Đã áp dụng: sửa 1, bổ sung 1, thôi thực hiện 1 nhiệm vụ.")
    expect(page.get_by_text("Các lần sửa đổi (1)")).to_be_visible()
    expect(page.get_by_role("link", name=ADDED)).to_be_visible()
    assert page.get_by_role("link", name=DROPPED).count() == 0
    page.get_by_role("link", name=MOVED).click()
    page.wait_for_url("**/nhiem-vu/*")
    expect(page.get_by_text("Hạn ban đầu").first).to_be_visible()
    expect(page.get_by_text("31/03/2026").first).to_be_visible()
    desk.picture("change-task")


def _export(desk: Desk) -> bytes:
    page = _plan_page(desk)
    page.get_by_role("link", name="Cập nhật theo văn bản sửa đổi").click()
    page.wait_for_selector("#amend-file")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Xuất Excel để sửa").click()
    return Path(waiting.value.path()).read_bytes()


def _edited(data: bytes, edit: Callable[[Any], object]) -> bytes:
    book = load_workbook(io.BytesIO(data))
    edit(book["Ma trận"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_03_the_matrix_edited_by_two_people_comes_back_with_a_choice(desk: Desk) -> None:
    exported = _export(desk)

    def first(sheet: Any) -> None:
        sheet.cell(FIRST_ROW, NOTE).value = "Ghi chú của người thứ nhất"

    def second(sheet: Any) -> None:
        sheet.cell(FIRST_ROW, NOTE).value = "=Ghi chú của người thứ hai"
        sheet.cell(FIRST_ROW, NOTE).data_type = "s"
        sheet.cell(FIRST_ROW + 1, CONTENT).value += " Bổ sung một câu."

    page = desk.open("/ma-tran/nhap-lai")
    _upload(page, "matrix-file", "ma-tran-1.xlsx", EXCEL, _edited(exported, first))
    _apply(page, "Sửa sau họp giao ban")
    desk.toast("Đã áp dụng: sửa 1")
    page = desk.open("/ma-tran/nhap-lai")
    _upload(page, "matrix-file", "ma-tran-2.xlsx", EXCEL, _edited(exported, second))
    expect(page.locator("#change-body")).to_contain_text("Còn 1 chỗ chờ chọn")
    expect(page.locator("#change-body")).to_contain_text("Có người đã sửa nhiệm vụ này sau khi xuất tệp.")
    desk.picture("change-conflict")
    page.get_by_label("Lấy từ tệp").first.check()
    expect(page.locator("#change-body")).not_to_contain_text("chờ chọn")
    _apply(page, "Sửa lỗi đánh máy")
    desk.toast("Đã áp dụng: sửa 2")
    again = load_workbook(io.BytesIO(_export(desk)))["Ma trận"]
    cell = again.cell(FIRST_ROW, NOTE)
    assert (cell.value, cell.data_type) == ("=Ghi chú của người thứ hai", "s")
    assert str(again.cell(FIRST_ROW + 1, CONTENT).value).endswith("Bổ sung một câu.")


def _apply(page: Page, why: str) -> None:
    page.get_by_role("button", name="Áp dụng").first.click()
    page.fill("#change-basis", why)
    page.locator("#change-apply-go").click()
    page.wait_for_url(re.compile(r"/ke-hoach/\d+$"))


def test_04_another_provinces_workbook_is_refused_with_a_sentence(desk: Desk, program: Program, chromium: Browser) -> None:
    exported = _export(desk)
    neighbour = Desk(program, chromium, "thuky.daklak@demo.example", LAPTOP)
    page = neighbour.open("/ma-tran/nhap-lai")
    page.set_input_files("#matrix-file input[type=file]", files=FilePayload(name="x.xlsx", mimeType=EXCEL, buffer=exported))
    expect(page.locator("#matrix-file-error")).to_contain_text("cơ quan khác")
    neighbour.context.close()
    assert not program.errors and not program.outside

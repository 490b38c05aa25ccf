"""A real month, once through, as the people of a province and of the centre live it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.db.session import Database, open_engine
from tenants.organisation.dao import get_tenant_by_code
from tenants.people.models import User
from tenants.tasks.bulk import Way, assign_tasks
from tenants.tasks.models import Task
from tests.e2e.conftest import LAPTOP, PHONE, PRETENDED_NOW, Desk, Program

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
    for path in ("/tong-quan", "/ke-hoach", "/ma-tran", "/cho-xac-nhan", "/bao-cao", "/don-vi", "/nguoi-dung", "/ktst"):
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
    # A redraw of the list signs nothing by itself: the others are still there to be answered.
    desk.ask("Trả lời cùng lúc", "#duties-together")
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


def test_04b_the_draft_is_filled_from_updates_edited_signed_and_sent(sit: Sit) -> None:
    secretary = sit("thuky.daklak")
    page = secretary.open(f"/bao-cao/{PERIOD}")
    expect(page.get_by_text("Tính đến hết ngày 14/11/2026")).to_be_visible()
    page.locator("#report-refresh").click()
    secretary.toast("Đã làm mới số liệu")
    page.locator("#report-edit-B").click()
    page.fill("#report-text-B", "Một số xã chưa bảo đảm đường truyền; nguyên nhân: phân bổ kinh phí chậm.")
    page.locator("#report-save-B").click()
    secretary.toast("Đã lưu phần B")
    secretary.picture("report-draft")
    page.get_by_role("button", name="Trình ký").first.click()
    page.locator("#report-submit").click()
    secretary.toast("Đã trình ký")

    leader = sit("lanhdao.daklak")
    page = leader.open(f"/bao-cao/{PERIOD}")
    page.get_by_role("button", name="Ký", exact=True).first.click()
    page.locator("#report-sign").click()
    leader.toast("ký")
    leader.picture("report-signed")

    page = secretary.open(f"/bao-cao/{PERIOD}")
    page.get_by_role("button", name="Gửi", exact=True).first.click()
    page.fill("#report-send-number", "09")
    page.locator("#report-send").click()
    secretary.toast("gửi")
    secretary.picture("report-sent")


def _download(desk: Desk, path: str) -> bytes:
    response = desk.context.request.get(f"{desk.program.address}{path}")
    assert response.ok, path
    return response.body()


def test_04c_what_was_sent_opens_in_word_and_excel_with_the_right_form(sit: Sit) -> None:
    desk = sit("thuky.daklak")
    word = Document(io.BytesIO(_download(desk, f"/bao-cao/{PERIOD}/ban/1/docx")))
    said = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "BÁO CÁO" in said and "phân bổ kinh phí chậm" in said
    tables = "\n".join(cell.text for table in word.tables[:2] for row in table.rows for cell in row.cells)
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in tables or "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in tables
    assert "DỰ THẢO" not in said
    book = openpyxl.load_workbook(io.BytesIO(_download(desk, f"/bao-cao/{PERIOD}/ban/1/xlsx")))
    assert len(book.sheetnames) >= 2
    assert _download(desk, f"/bao-cao/{PERIOD}/ban/1/pdf").startswith(b"%PDF")
    again = _download(desk, f"/bao-cao/{PERIOD}/ban/1/docx")
    assert again == _download(desk, f"/bao-cao/{PERIOD}/ban/1/docx"), "the same version is the same file, byte for byte"


def test_05_the_centre_sees_the_country_accepts_the_report_and_takes_the_national_table(sit: Sit) -> None:
    desk = sit("trunguong")
    page = desk.open("/toan-quoc")
    assert page.locator(".tile").count() >= 34, "a tile for each province"
    expect(page.get_by_text("Phải báo cáo")).to_be_visible()
    desk.picture("national")
    page = desk.open("/co-quan")
    row = page.locator("tr", has_text="Tỉnh Đắk Lắk").first
    expect(row).to_contain_text("Đã gửi")
    page = desk.open("/co-quan/66")
    desk.picture("visit")
    page.locator("a[href*='/co-quan/66/ma-tran']").first.click()
    page.wait_for_url("**/co-quan/66/ma-tran**")
    expect(page.locator(".grid-link").first).to_be_visible()
    page = desk.open(f"/co-quan/66/bao-cao/{PERIOD}")
    expect(page.get_by_text("phân bổ kinh phí chậm").first).to_be_visible()
    page.get_by_role("button", name="Tiếp nhận").first.click()
    page.locator("#visit-accept").click()
    desk.toast("iếp nhận")
    table = openpyxl.load_workbook(io.BytesIO(_download(desk, f"/toan-quoc/tong-hop/xlsx?ky={PERIOD}")))
    words = {str(cell.value) for sheet in table for line in sheet.iter_rows() for cell in line if cell.value}
    assert any("Đắk Lắk" in word for word in words)
    assert _download(desk, f"/toan-quoc/tong-hop/pdf?ky={PERIOD}").startswith(b"%PDF")
    secretary = sit("thuky.daklak")
    page = secretary.open(f"/bao-cao/{PERIOD}")
    expect(page.get_by_text("Đã tiếp nhận").first).to_be_visible()


def test_06_reminders_went_out_once_and_the_schedulers_page_shows_its_runs(sit: Sit, program: Program) -> None:
    desk = sit("thuky.daklak")
    page = desk.open("/nhac-viec")
    expect(page.get_by_text("Bộ nhắc việc đang chạy")).to_be_visible()
    expect(page.locator("tr", has_text="Nhắc việc").first).to_be_visible()
    mails = list((program.data / "mail").glob("**/*.eml"))
    assert mails, "mail of the morning lies in the folder"
    lines = [line.lower() for mail in mails for line in mail.read_text(errors="replace").splitlines()]
    identities = [line for line in lines if line.startswith("message-id")]
    assert len(identities) == len(set(identities)) > 0
    officer = sit("skhcn.daklak", PHONE)
    page = officer.open("/thong-bao")
    assert page.locator("li.notice").count() > 0
    unread = page.locator("li.notice-new").count()
    assert unread > 1
    with page.expect_response(lambda answer: "_dash-update-component" in answer.url):
        page.locator("li.notice-new summary").first.click()
    page = officer.open("/thong-bao")
    assert page.locator("li.notice-new").count() == unread - 1, "what was opened has been read"
    page.locator("li.notice-new a").first.click()
    page.wait_for_url(lambda address: "/thong-bao" not in address)
    page = officer.open("/thong-bao")
    assert page.locator("li.notice-new").count() == unread - 2, "and what was followed"


def test_07_the_registry_shows_people_in_posts_and_vacancies(sit: Sit) -> None:
    desk = sit("thuky.daklak")
    page = desk.open("/ktst")
    expect(page.get_by_text("Còn trống").first).to_be_visible()
    page.locator("a", has_text="Kiến trúc sư 57").nth(1).click()
    page.wait_for_url("**/ktst/*")
    expect(page.locator("#page-title")).to_be_visible()


def test_08_search_finds_without_diacritics_from_any_page(sit: Sit) -> None:
    desk = sit("thuky.daklak")
    page = desk.open("/tong-quan")
    page.keyboard.press("Control+k")
    page.keyboard.type("so khoa hoc", delay=10)
    expect(page.locator("#search-results, [id*=search]").get_by_text("Sở Khoa học và Công nghệ").first).to_be_visible()


def _give_everything_continuous(program: Program, email: str) -> None:
    """A unit that leads all continuous tasks of its province: a month as full as the one that the limit is meant for."""
    database = Database(open_engine(f"sqlite:///{program.data / 'suite57.db'}"))
    with database.reading(Actor.system(0)) as session:
        tenant_id = get_tenant_by_code(session, "66").id
    secretary = Actor(tenant_id, Role.SECRETARY, name="Thư ký")
    with database.writing(secretary) as session:
        unit_id = session.scalars(select(User.unit_id).where(User.email == email)).one() or 0
        found = session.scalars(select(Task.id).where(Task.deadline_kind == "continuous", Task.state == "open")).all()
        reason = "Theo phân công tháng này."
        assign_tasks(
            session, secretary, found, unit_id, Way.LEAD, reason=reason, now=datetime.fromisoformat(PRETENDED_NOW + "+07:00")
        )
    database.engine.dispose()


def test_09_an_officers_month_of_20_unchanged_duties_takes_at_most_25_presses(sit: Sit, program: Program) -> None:
    _give_everything_continuous(program, "vpub.daklak@demo.example")
    desk = sit("vpub.daklak", PHONE)
    page = desk.open("/tong-quan")
    page.evaluate("window.presses = 0")
    for kind in ("click", "keydown"):
        page.evaluate("kind => document.addEventListener(kind, event => { if (event.isTrusted) window.presses++; }, true)", kind)
    page.locator("a[href='/viec-cua-toi']:visible").first.click()
    desk.ask("Trả lời cùng lúc", "#duties-together")
    owed = page.locator("#duties-chosen input:checked").count()
    assert owed >= 20
    page.locator("#duties-together-same").click()
    desk.toast(f"Đã ghi “Không thay đổi” cho {owed} ")
    presses = 3 + int(page.evaluate("window.presses"))  # address, password and the button of signing in
    assert 5 < presses <= 25
    expect(page.get_by_role("button", name="Trả lời cùng lúc")).to_have_count(0)


def test_99_no_page_asked_anybody_else_and_none_complained(program: Program) -> None:
    assert program.outside == []
    # The sign-in page answers 4xx to nobody here; what the console says would be a defect.
    assert program.errors == []

"""Between the reports: obstacles, extensions, explanations, views of the matrix, a report sent back, units that become one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import LAPTOP, PHONE, Desk, Program

pytestmark = pytest.mark.browser
PERIOD = "2026-11"
VIEW = "Hạn gần, theo chủ trì"
Sit = Callable[..., Desk]


@pytest.fixture(scope="module")
def sit(program: Program, chromium: Browser) -> Iterator[Sit]:
    """Sit a person down before a screen; one session for each; in a province that plays no month."""
    desks: dict[tuple[str, int], Desk] = {}

    def down(who: str, size: dict[str, int] = LAPTOP) -> Desk:
        key = (who, size["width"])
        if key not in desks:
            desks[key] = Desk(program, chromium, f"{who}@demo.example", size)
        return desks[key]

    yield down
    for desk in desks.values():
        desk.context.close()


def _choose(page: Page, field: str, words: str) -> None:
    """Search a long list without diacritics and take what is found first."""
    page.locator(f"#{field}").click()
    # Typed into the list's own search once that stands there: a keyboard does not wait for it.
    page.locator(".dash-dropdown-search").press_sequentially(words)
    page.get_by_role("option").first.click()
    expect(page.locator(".dash-dropdown-search")).to_have_count(0)


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_01_an_obstacle_is_raised_forwarded_answered_and_accepted(sit: Sit) -> None:
    officer = sit("skhcn.khanhhoa", PHONE)
    page = officer.open("/vuong-mac")
    officer.ask("Nêu vướng mắc", "#obstacle-dialog")
    page.locator("#obstacle-send").click()
    expect(page.locator("#obstacle-title-error")).not_to_be_empty()
    page.fill("#obstacle-title", "Chưa có đơn giá thuê nền tảng dữ liệu mở")
    page.fill("#obstacle-description", "Nhà cung cấp báo giá chênh nhau ba lần, không có căn cứ thẩm định.")
    page.select_option("#obstacle-theme", "institution")
    officer.picture("phone-obstacle-dialog")
    page.locator("#obstacle-send").click()
    page.wait_for_url(re.compile(r"/vuong-mac/\d+$"))
    place = page.url.rpartition("/vuong-mac/")[2]
    assert _fits(page), "nothing sticks out"

    secretary = sit("thuky.khanhhoa")
    page = secretary.open(f"/vuong-mac/{place}")
    secretary.ask("Chuyển cấp", "#obstacle-forwarded")
    page.select_option("#obstacle-to", "central")
    page.fill("#obstacle-remark", "Vượt thẩm quyền của tỉnh.")
    page.locator("#obstacle-forward-go").click()
    expect(page.get_by_text("Đang chờ Cơ quan Thường trực trả lời")).to_be_visible()

    centre = sit("trunguong")
    page = centre.open(f"/co-quan/56/vuong-mac/{place}")
    expect(page.get_by_text("Vượt thẩm quyền của tỉnh.")).to_be_visible()
    centre.ask("Trả lời", "#obstacle-answered")
    page.fill("#obstacle-answer", "Áp dụng giá chào thấp nhất của ba nhà cung cấp cho đến khi có định mức.")
    page.locator("#obstacle-answer-go").click()
    expect(page.get_by_role("button", name="Trả lời")).to_have_count(0)

    page = officer.open(f"/vuong-mac/{place}")
    expect(page.get_by_text("Áp dụng giá chào thấp nhất").first).to_be_visible()
    officer.ask("Chấp nhận", "#obstacle-accepted")
    page.locator("#obstacle-accepted-go").click()
    expect(page.get_by_role("button", name="Chấp nhận")).to_have_count(0)
    officer.picture("phone-obstacle-closed")


def test_02_a_granted_extension_leaves_both_dates_on_the_task(sit: Sit) -> None:
    officer = sit("skhcn.khanhhoa", PHONE)
    page = officer.open("/viec-cua-toi")
    card = page.locator("article", has=page.get_by_role("button", name="Xin gia hạn")).first
    task = str(card.locator("a[href*='/nhiem-vu/']").first.get_attribute("href"))
    before = re.search(r"Hạn (\d\d/\d\d/\d{4})", card.inner_text())
    assert before
    card.get_by_role("button", name="Xin gia hạn").click()
    page.fill("#extension-extend_on", "25/02/2027")
    page.fill("#extension-reason", "Phải lấy ý kiến lại các địa phương sau sắp xếp.")
    officer.picture("phone-extension")
    page.locator("#extension-send").click()
    officer.toast("Đã gửi đề nghị gia hạn đến 25/02/2027")

    leader = sit("lanhdao.khanhhoa")
    page = leader.open("/gia-han")
    asked = page.locator("article", has_text="Phải lấy ý kiến lại các địa phương").first
    asked.get_by_role("button", name="Đồng ý", exact=True).click()
    page.fill("#extension-grant_on", "31/01/2027")
    page.locator("#extension-grant-go").click()
    leader.toast("Đã gia hạn đến 31/01/2027")

    page = officer.open(task)
    dates = page.locator("section", has_text="Thời hạn và gia hạn").first
    expect(dates).to_contain_text("31/01/2027")
    expect(dates).to_contain_text(before[1])
    assert _fits(page), "nothing sticks out"
    officer.picture("phone-task-extended")


def test_03_a_late_units_head_answers_a_call_for_explanation(sit: Sit) -> None:
    leader = sit("lanhdao.khanhhoa")
    page = leader.open("/giai-trinh")
    row = page.locator("tr", has_text="Sở Khoa học và Công nghệ").filter(has=page.get_by_role("button")).first
    row.get_by_role("button").click()
    page.locator("#explanation-send").click()
    page.wait_for_url(re.compile(r"/giai-trinh/\d+$"))
    place = page.url.rpartition("/giai-trinh/")[2]

    head = sit("truong.skhcn.khanhhoa", PHONE)
    page = head.open(f"/giai-trinh/{place}")
    page.fill("#explanation-answer", "Chậm do đấu thầu lại; hoàn thành trước 20/12/2026, đồng chí Phó Giám đốc chịu trách nhiệm.")
    head.picture("phone-explanation")
    page.locator("#explanation-answer-go").click()
    expect(page.locator("#explanation-answer")).to_have_count(0)
    assert _fits(page), "nothing sticks out"

    page = leader.open(f"/giai-trinh/{place}")
    expect(page.get_by_text("Chậm do đấu thầu lại").first).to_be_visible()
    leader.ask("Chấp nhận", "#explanation-accepted")
    page.locator("#explanation-accepted-go").click()
    expect(page.get_by_text("Đã chấp nhận").first).to_be_visible()


def test_04_a_view_of_the_matrix_is_kept_shared_and_opened_by_somebody_else(sit: Sit, program: Program) -> None:
    secretary = sit("thuky.khanhhoa")
    page = secretary.open("/ma-tran?nhom=chu-tri")
    secretary.ask("Cột", "#columns")
    page.get_by_label("Báo cáo gần nhất").check()
    page.get_by_label("Phối hợp", exact=True).uncheck()
    page.locator("#columns-go").click()
    page.wait_for_url("**cot=*")
    expect(page.locator(".ag-header-cell-text", has_text="Phối hợp")).to_have_count(0)
    page.locator("#matrix-views summary").click()
    page.get_by_role("button", name="Lưu chế độ xem này…").click()
    page.fill("#view-name", VIEW)
    page.get_by_label("Chia sẻ với mọi người trong cơ quan").check()
    page.locator("#view-save").click()
    secretary.toast(f"Đã lưu chế độ xem “{VIEW}”")

    other = sit("lanhdao.khanhhoa")
    page = other.open("/ma-tran/che-do-xem")
    page.get_by_role("link", name=VIEW).first.click()
    page.wait_for_url("**/ma-tran?**cot=*")
    expect(page.locator(".grid-link").first).to_be_visible()
    expect(page.locator(".ag-header-cell-text", has_text="Phối hợp")).to_have_count(0)
    other.picture("shared-view")


def test_05_chosen_rows_get_another_date_together_with_the_reason(sit: Sit) -> None:
    secretary = sit("thuky.khanhhoa")
    page = secretary.open("/ma-tran?tinh-trang=running&nhom=khong")
    dated = page.locator(".ag-row", has_text="Trong hạn")
    expect(dated.nth(1)).to_be_visible()
    task = str(dated.nth(0).locator("a[href*='/nhiem-vu/']").first.get_attribute("href"))
    for row in (dated.nth(0), dated.nth(1)):
        row.locator(".ag-checkbox-input").check()
    expect(page.locator("#bulk-count")).to_have_text("Đã chọn 2 nhiệm vụ")
    page.locator("#bulk-redate").click()
    page.fill("#bulk-due_on", "15/03/2027")
    page.locator("#bulk-redate-go").click()
    expect(page.locator("#bulk-reason-error")).not_to_be_empty()
    page.fill("#bulk-reason", "Theo Thông báo kết luận họp Ban Chỉ đạo ngày 18/11/2026")
    secretary.picture("bulk-redate")
    page.locator("#bulk-redate-go").click()
    secretary.toast("Đã đổi hạn thành 15/03/2027 cho 2 nhiệm vụ.")
    page = secretary.open(task)
    expect(page.get_by_text("15/03/2027").first).to_be_visible()
    expect(page.get_by_text("Theo Thông báo kết luận họp").first).to_be_attached()


def test_06_a_sent_report_comes_back_with_a_reason_and_a_remark_to_settle(sit: Sit) -> None:
    leader, secretary, centre = sit("lanhdao.khanhhoa"), sit("thuky.khanhhoa"), sit("trunguong")
    page = leader.open(f"/bao-cao/{PERIOD}")
    leader.ask("Ký", "#report-signing")
    page.locator("#report-sign").click()
    leader.toast("ký")
    page = secretary.open(f"/bao-cao/{PERIOD}")
    secretary.ask("Gửi", "#report-sending")
    page.fill("#report-send-number", "21")
    page.locator("#report-send").click()
    expect(page.get_by_text("Đã gửi").first).to_be_visible()

    page = centre.open(f"/co-quan/56/bao-cao/{PERIOD}")
    page.locator("summary", has_text="D. ").first.click()
    page.fill("#report-remark-D", "Nêu rõ cơ quan có thẩm quyền giải quyết từng kiến nghị.")
    page.locator("#report-say-D").click()
    centre.toast("Đã ghi ý kiến ở phần D")
    centre.ask("Trả lại", "#visit-returning")
    page.fill("#visit-return-reason", "Phần kiến nghị chưa rõ thẩm quyền.")
    page.locator("#visit-return").click()
    centre.toast("rả lại")

    page = secretary.open(f"/bao-cao/{PERIOD}")
    expect(page.get_by_text("Phần kiến nghị chưa rõ thẩm quyền.").first).to_be_visible()
    expect(page.get_by_text("Nêu rõ cơ quan có thẩm quyền").first).to_be_visible()
    page.locator("#report-settle-D").click()
    secretary.toast("Đã ghi nhận tiếp thu 1 ý kiến ở phần D")
    secretary.picture("report-returned")


def test_07_two_units_become_one_and_the_open_work_goes_with_them(sit: Sit) -> None:
    admin = sit("quantri.khanhhoa")
    page = admin.open("/don-vi/thay-doi")
    _choose(page, "change-unit", "hoi cuu chien binh")
    page.get_by_label("Sáp nhập vào đơn vị khác").check()
    expect(page.locator("#change-to-place")).to_be_visible()
    _choose(page, "change-to", "mttq")
    page.fill("#change-document_on", "18/11/2026")
    page.fill("#change-effective_on", "20/11/2026")
    page.locator("#change-preview").click()
    expect(page.locator("#change-number-error")).not_to_be_empty()
    page.fill("#change-number", "1502/QĐ-UBND")
    page.locator("#change-preview").click()
    expect(page.get_by_text("Áp dụng ngay khi ghi nhận")).to_be_visible()
    expect(page.locator("#change-effect, section", has_text="phần việc đang mở").first).to_be_visible()
    admin.picture("unit-merge")
    page.locator("#change-decide").click()
    admin.toast("Đã áp dụng")
    expect(page.locator("tr", has_text="Hội Cựu chiến binh tỉnh").first).to_contain_text("1502/QĐ-UBND")


def test_08_what_is_ticked_or_pressed_within_a_line_is_a_thumbs_target_and_makes_no_card_taller(sit: Sit) -> None:
    heights = "found => found.map(one => Math.round(one.getBoundingClientRect().height))"
    for size, target in ((PHONE, 44), (LAPTOP, 24)):
        officer = sit("skhcn.khanhhoa", size)
        page = officer.open("/tai-khoan")
        lines = page.locator("#profile-days .form-check label").evaluate_all(heights)
        assert len(lines) == 5 and (min(lines) >= target or size is LAPTOP), lines
        page = officer.open("/viec-cua-toi")
        assert min(page.locator(".duty-aside .btn").evaluate_all(heights)) >= target
        tops = page.locator(".duty-top").evaluate_all(heights)
        assert len(set(tops)) == 1, "the way to a later date costs its card no line"


def test_99_nobody_elses_host_was_asked_and_no_page_complained(program: Program) -> None:
    assert program.outside == [] and program.errors == []

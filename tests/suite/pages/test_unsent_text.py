"""What an officer typed and did not send, in a real browser against the real program: it outlives what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, expect
from sqlalchemy import select

from suite.pages import duties, overview, profile
from tenants.access.actor import Actor
from tenants.tasks.models import Duty, Evidence, Update
from tests.suite.conftest import BuildHouse
from tests.suite.pages.month import OFFICER, SECRETARY, province_of
from tests.suite.pages.office import Office, office_of

pytestmark = pytest.mark.browser

WORDS = "Đã tập huấn 120 cán bộ, còn 3 xã"


class Report(Office):
    """An officer's own list, and the form in which a duty is answered."""

    def open_dialog(self) -> None:
        """The form of the first duty of the list."""
        self.page.wait_for_load_state("networkidle")
        self.page.get_by_role("button", name="Báo cáo", exact=True).first.click()
        self.page.wait_for_selector("#duty-dialog[open]")

    def type(self) -> None:
        self.page.fill("#duty-result", WORDS)
        self.page.fill("#duty-reference", "12/BC-SKHCN\n13/BC-SKHCN")

    def updates(self) -> list[str]:
        with self.house.database.reading(Actor.system(self.house.tenants["66"])) as session:
            return list(session.scalars(select(Update.result).order_by(Update.id)))


@pytest.fixture
def office(build_house: BuildHouse, chromium: Browser) -> Iterator[Report]:
    house = build_house(profile.register, overview.register, duties.register)
    province = province_of(house)
    province.assign(province.issue(), "Bồi dưỡng kỹ năng số cho cán bộ cấp xã")
    with office_of(house, chromium) as served:
        yield Report(served.house, served.address, served.context, served.page)


def _expect_words(office: Report) -> None:
    expect(office.page.locator("#duty-result")).to_have_value(WORDS)
    expect(office.page.locator("#duty-reference")).to_have_value("12/BC-SKHCN\n13/BC-SKHCN")


def test_what_was_typed_survives_a_reload_and_is_forgotten_once_it_is_sent(office: Report) -> None:
    office.sign_in(OFFICER)
    office.open_dialog()
    office.type()
    office.page.reload()
    office.open_dialog()
    _expect_words(office)
    office.page.click("#duty-send")
    expect(office.page.locator(".toast-note", has_text="Đã ghi nhận báo cáo").first).to_be_attached()
    assert office.updates() == [WORDS]
    office.page.reload()
    office.page.get_by_role("link", name="1 đã báo cáo kỳ này").click()
    office.open_dialog()
    expect(office.page.locator("#duty-result")).to_have_value("")


def test_what_was_chosen_survives_a_reload_too(office: Report) -> None:
    office.sign_in(OFFICER)
    office.open_dialog()
    office.type()
    nothing = office.page.get_by_role("radio", name="Không phát sinh")
    nothing.check()
    office.page.reload()
    office.open_dialog()
    _expect_words(office)
    expect(nothing).to_be_checked()
    expect(office.page.locator("#duty-dialog .field", has=nothing)).to_contain_text("Đã khôi phục")
    office.page.locator("#duty-send").click()
    expect(office.page.locator("#duty-dialog")).to_be_hidden()
    with office.house.database.reading(Actor.system(office.house.tenants["66"])) as session:
        assert session.scalars(select(Update.kind)).all() == ["nothing_arising"], "what was sent is what was chosen"


def test_what_was_typed_survives_a_lost_connection(office: Report) -> None:
    office.sign_in(OFFICER)
    office.open_dialog()
    office.type()
    office.context.set_offline(True)
    office.page.click("#duty-send")
    expect(office.page.get_by_text("Không nối được tới máy chủ")).to_be_attached()
    _expect_words(office)
    office.context.set_offline(False)
    office.page.click("#duty-send")
    expect(office.page.locator(".toast-note", has_text="Đã ghi nhận báo cáo").first).to_be_attached()
    assert office.updates() == [WORDS]


def test_what_was_typed_survives_an_expired_session(office: Report) -> None:
    office.sign_in(OFFICER)
    office.open_dialog()
    office.type()
    office.context.clear_cookies(name="suite57_session")
    office.page.click("#duty-send")
    office.page.wait_for_url("**/dang-nhap?next=*")
    office.fill_in(OFFICER)
    office.page.goto(f"{office.address}/viec-cua-toi")  # typed at "/", which is the same page
    office.open_dialog()
    _expect_words(office)
    assert office.updates() == []


def test_at_a_shared_computer_nobody_finds_what_another_typed(office: Report) -> None:
    office.sign_in(OFFICER)
    office.open_dialog()
    office.type()
    # The session ends without a sign-out; somebody else sits down at the same tab.
    office.context.clear_cookies(name="suite57_session")
    office.sign_in(SECRETARY)
    office.page.wait_for_function("() => !Object.values(sessionStorage).some((text) => text.includes('120 cán bộ'))")
    kept = office.page.evaluate("() => JSON.stringify([Object.assign({}, sessionStorage), Object.assign({}, localStorage)])")
    assert "cán bộ" not in kept and "BC-SKHCN" not in kept


def test_signing_out_forgets_what_was_typed(office: Report) -> None:
    office.sign_in(OFFICER)
    office.open_dialog()
    office.type()
    office.page.keyboard.press("Escape")
    office.page.evaluate("() => window.suite57.leave(document.querySelector('[data-post]').dataset.post)")
    office.page.wait_for_url("**/dang-nhap*")
    assert "cán bộ" not in office.page.evaluate("() => JSON.stringify(Object.assign({}, sessionStorage))")


def test_the_second_of_two_reads_the_first_in_the_dialog_and_sends_anyway(office: Report) -> None:
    office.sign_in(OFFICER)
    office.open_dialog()
    office.type()
    with office.house.database.writing(Actor.system(office.house.tenants["66"])) as session:
        duty = session.scalars(select(Duty)).one()
        task_id = duty.task_id
    province_of(office.house).report(task_id, "SKHCN", "10/11/2025", result="Của đồng nghiệp")
    office.page.click("#duty-send")
    expect(office.page.locator("#duty-theirs")).to_contain_text("Của đồng nghiệp")
    expect(office.page.locator("#duty-cancel")).to_have_text("Bỏ")
    _expect_words(office)
    office.page.get_by_role("button", name="Vẫn gửi").click()
    expect(office.page.locator(".toast-note", has_text="Đã ghi nhận báo cáo").first).to_be_attached()
    assert office.updates() == ["Của đồng nghiệp", WORDS]


def _photo(name: str, size: int = 900) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" + b"1" * size}


def test_files_are_added_one_after_the_other_and_left_out_again_and_what_is_refused_is_told_at_the_field(office: Report) -> None:
    office.sign_in(OFFICER)
    office.page.goto(f"{office.address}/viec-cua-toi")
    office.open_dialog()
    office.type()
    files, told = office.page.locator("#duty-dialog input[type=file]"), office.page.locator("#duty-files-error")
    listed = office.page.locator("#duty-files-chosen li > span:nth-of-type(1)")
    files.set_input_files([_photo("hiện trường 1.jpg")])
    expect(listed).to_have_text(["hiện trường 1.jpg"])
    files.set_input_files([_photo("../..\\ảnh\u202egpj.jpg", 700)])  # the name does not read backwards, nor name a folder
    expect(listed).to_have_count(2)
    assert "\u202e" not in listed.nth(1).inner_text() and "/" not in listed.nth(1).inner_text()
    files.set_input_files([{"name": "setup.exe", "mimeType": "application/octet-stream", "buffer": b"MZ" + b"0" * 99}])
    expect(told).to_contain_text("“setup.exe”: Chỉ nhận PDF")
    expect(listed).to_have_count(3)
    office.page.get_by_role("button", name="Bỏ tệp setup.exe").click()
    expect(told).to_be_empty()
    expect(listed).to_have_count(2)
    files.set_input_files([_photo("rất to.jpg", 21_000_000)])
    expect(told).to_contain_text("mỗi lần gửi tối đa 20 MB")
    expect(listed).to_have_count(2)
    files.set_input_files([_photo(f"ảnh {number}.jpg", 800 + number) for number in range(9)])
    expect(told).to_contain_text("tối đa 10 minh chứng")
    for number in range(9):
        office.page.get_by_role("button", name=f"Bỏ tệp ảnh {number}.jpg").click()
        expect(listed).to_have_count(10 - number)
    expect(told).to_be_empty()
    _expect_words(office)
    office.page.locator("#duty-send").click()
    expect(office.page.locator("#duty-dialog")).to_be_hidden()
    with office.house.database.reading(Actor.system(office.house.tenants["66"])) as session:
        assert len([name for name in session.scalars(select(Evidence.name)) if name.endswith(".jpg")]) == 2


def test_what_is_wrong_out_of_sight_is_brought_into_sight_each_time_it_is_sent(office: Report) -> None:
    office.sign_in(OFFICER)
    office.page.set_viewport_size({"width": 390, "height": 700})
    office.page.goto(f"{office.address}/viec-cua-toi")
    office.open_dialog()
    office.type()
    page, fold = office.page, office.page.locator("#duty-dialog .folded summary")
    fold.click()
    page.fill("#duty-percent", "120")
    fold.click()
    page.locator("#duty-send").click()
    expect(page.locator("#duty-percent-error")).to_be_in_viewport()
    expect(page.locator("#duty-percent")).to_be_focused()
    page.fill("#duty-percent", "20")
    page.locator("#duty-dialog input[type=file]").set_input_files(
        [
            *(_photo(f"ảnh {number}.jpg", 800 + number) for number in range(4)),
            {"name": "a.exe", "mimeType": "a/b", "buffer": b"MZ" * 9},
        ]
    )
    told = page.locator("#duty-files-error")
    expect(told).to_contain_text("a.exe")
    for _ in range(2):
        page.locator("#duty-result").scroll_into_view_if_needed()
        page.locator("#duty-send").click()
        expect(told).to_be_in_viewport()


@pytest.mark.parametrize("lost", ["reload", "session"])
def test_files_that_a_reload_took_are_named_beside_what_was_typed_until_they_are_chosen_again(office: Report, lost: str) -> None:
    office.sign_in(OFFICER)
    office.page.goto(f"{office.address}/viec-cua-toi")
    office.open_dialog()
    office.type()
    files, note = (
        office.page.locator("#duty-dialog input[type=file]"),
        office.page.locator(".field:has(> [data-files]) > .field-kept"),
    )
    files.set_input_files([_photo("hiện trường.jpg"), _photo("biên\u202e bản.jpg", 700), _photo("thừa.jpg", 800)])
    office.page.get_by_role("button", name="Bỏ tệp thừa.jpg").click()
    expect(office.page.locator("#duty-files-chosen li")).to_have_count(2)
    if lost == "session":
        office.context.clear_cookies(name="suite57_session")
        office.page.click("#duty-send")
        office.page.wait_for_url("**/dang-nhap?next=*")
        office.fill_in(OFFICER)
    else:
        office.page.reload()
    office.open_dialog()
    _expect_words(office)
    expect(note).to_have_text("Tệp đã chọn trước đó không được giữ lại. Hãy chọn lại: hiện trường.jpg; biên bản.jpg.")
    files.set_input_files([_photo("hiện trường.jpg")])
    expect(note).to_have_text("Tệp đã chọn trước đó không được giữ lại. Hãy chọn lại: biên bản.jpg.")
    files.set_input_files([_photo("biên\u202e bản.jpg", 700)])
    expect(note).to_be_empty()
    office.page.click("#duty-send")
    expect(office.page.locator("#duty-dialog")).to_be_hidden()
    office.page.reload()
    office.page.get_by_role("link", name="1 đã báo cáo kỳ này").click()
    office.open_dialog()
    expect(office.page.locator("#duty-result")).to_have_value("")
    expect(note).to_be_empty()


def test_the_names_of_files_are_told_to_nobody_else_at_a_shared_computer(office: Report) -> None:
    office.sign_in(OFFICER)
    office.page.goto(f"{office.address}/viec-cua-toi")
    office.open_dialog()
    office.page.locator("#duty-dialog input[type=file]").set_input_files([_photo("hiện trường.jpg")])
    expect(office.page.locator("#duty-files-chosen li")).to_have_count(1)
    kept = "() => Object.values(sessionStorage).some((text) => text.includes('hiện trường'))"
    assert office.page.evaluate(kept)
    office.context.clear_cookies(name="suite57_session")
    office.sign_in(SECRETARY)
    office.page.wait_for_function(f"() => !({kept})()")


def test_a_word_without_end_and_signs_that_turn_letters_leave_the_list_as_it_is(office: Report) -> None:
    office.sign_in(OFFICER)
    office.page.set_viewport_size({"width": 390, "height": 700})
    office.page.goto(f"{office.address}/viec-cua-toi")
    office.open_dialog()
    office.page.fill("#duty-result", "Xong \u202e gpj.exe" + "a" * 300)
    office.page.locator("#duty-send").click()
    expect(office.page.locator("#duty-dialog")).to_be_hidden()
    office.page.goto(f"{office.address}/viec-cua-toi?nhom=answered")
    line = office.page.locator(".duty-line").first
    expect(line).to_contain_text("Xong gpj.exeaaa")
    assert "\u202e" not in line.inner_text(), "what stands beside it is not turned"
    assert office.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_paste_that_a_field_cannot_hold_is_told_and_nothing_of_it_is_cut(office: Report) -> None:
    office.sign_in(OFFICER)
    office.page.goto(f"{office.address}/viec-cua-toi")
    office.open_dialog()
    office.type()
    office.context.grant_permissions(["clipboard-read", "clipboard-write"])
    office.page.evaluate("navigator.clipboard.writeText('Nội dung dài. '.repeat(80000))")
    office.page.locator("#duty-result").press("Control+v")
    expect(office.page.locator("#duty-result-error")).to_contain_text("ô này nhận tối đa 100.000 ký tự nên chưa dán gì")
    _expect_words(office)
    office.page.evaluate("navigator.clipboard.writeText('; thêm \\u202e<b>3</b> 😀')")
    office.page.locator("#duty-result").press("End")
    office.page.locator("#duty-result").press("Control+v")
    expect(office.page.locator("#duty-result")).to_have_value(f"{WORDS}; thêm \u202e<b>3</b> 😀")


def test_the_note_about_a_lost_line_goes_when_the_same_answer_is_sent_after_all(office: Report) -> None:
    office.sign_in(OFFICER)
    office.page.goto(f"{office.address}/viec-cua-toi")
    office.open_dialog()
    office.type()
    office.context.set_offline(True)
    office.page.locator("#duty-send").click()
    lost = office.page.get_by_text("Không nối được tới máy chủ")
    expect(lost).to_be_visible()
    _expect_words(office)
    office.context.set_offline(False)
    office.page.locator("#duty-send").click()
    expect(office.page.locator("#duty-dialog")).to_be_hidden()
    expect(lost).to_have_count(0)


@pytest.mark.parametrize(
    ("field", "said", "stands"),
    [
        ("#duty-result", "Đã rà soát, không có nội dung mới.", "Đã rà soát, không có nội dung mới."),
        ("#duty-reference", "12/BC-SKHCN", "Không thay đổi"),
    ],
    ids=["a sentence", "evidence"],
)
def test_the_press_that_is_one_too_many_in_a_row_takes_a_sentence_or_evidence(
    office: Report, field: str, said: str, stands: str
) -> None:
    with office.house.database.writing(Actor.system(office.house.tenants["66"])) as session:
        duty = session.scalars(select(Duty)).one()
        duty.unchanged_run = 2
    office.sign_in(OFFICER)
    office.page.goto(f"{office.address}/viec-cua-toi")
    office.page.wait_for_load_state("networkidle")
    office.page.get_by_role("button", name="Không thay đổi", exact=True).first.click()
    expect(office.page.locator("#duty-dialog")).to_be_visible()
    expect(office.page.locator("#duty-result-error")).to_contain_text("Đã 2 lần liền không có nội dung mới")
    expect(office.page.get_by_role("radio", name="Không thay đổi")).to_be_checked()
    office.page.fill(field, said)
    office.page.locator("#duty-send").click()
    expect(office.page.locator("#duty-dialog")).to_be_hidden()
    assert office.updates() == [stands]

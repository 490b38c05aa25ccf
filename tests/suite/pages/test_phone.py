"""Long lists under a thumb: the first row stands on the first screen, and what narrows it is one press away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from suite.pages import matrix, obstacles, overview
from tenants import clock
from tenants.access.actor import Actor
from tenants.obstacles.service import NewObstacle, raise_obstacle
from tenants.organisation.models import Unit
from tests.suite.conftest import BuildHouse
from tests.suite.house import House
from tests.suite.pages.month import SECRETARY
from tests.suite.pages.office import LAPTOP, PHONE, Office, office_of
from tests.tenants.tasks.work import add_duty, add_plan, add_task

pytestmark = pytest.mark.browser

LONG = "Xây dựng, ban hành và tổ chức thực hiện quy chế quản lý, kết nối và chia sẻ dữ liệu dùng chung của các cơ quan trong tỉnh"
LEAD = "Văn phòng Ủy ban nhân dân tỉnh và các sở, ban, ngành cấp tỉnh (17)"


@pytest.fixture(scope="module")
def house(build_house: BuildHouse) -> House:
    built = build_house(matrix.register, obstacles.register, overview.register)
    today, system = clock.today(), Actor.system(built.tenants["66"])
    with built.database.writing(system) as session:
        plan, unit = add_plan(session), session.scalars(select(Unit.id)).first() or 0
        for n in range(1, 13):
            row = {"section": "I" if n < 7 else "II", "section_title": "Chỉ đạo, điều hành và kiểm tra việc thực hiện Nghị quyết"}
            due = today + timedelta(days=n)
            task = add_task(session, plan, position=n, ordinal=str(n), content=LONG, lead_label=LEAD, due_on=due, **row)
            add_duty(session, task, unit)
    return built


@pytest.fixture(scope="module")
def phone(house: House, chromium: Browser) -> Iterator[Office]:
    with office_of(house, chromium, PHONE) as office:
        office.sign_in(SECRETARY)
        yield office


def _ends(page: Page, selector: str) -> float:
    """Where the first of these ends on the screen, in pixels from its top."""
    page.wait_for_load_state("networkidle")  # a grid asks once more when it has become cards
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["y"] + box["height"]


def _edge(page: Page) -> float:
    """Where the screen ends for a list: at the dock."""
    box = page.locator(".dock").bounding_box()
    assert box
    return box["y"]


@pytest.mark.parametrize("query", ["", "?nhom=chu-tri", "?tinh-trang=running&co-han=1&ke-hoach=1"])
def test_the_first_tasks_of_the_matrix_stand_on_the_first_screen_of_a_phone(phone: Office, query: str) -> None:
    page = phone.open(f"/ma-tran{query}")
    expect(page.locator(".grid-card").nth(1)).to_be_visible()
    assert _ends(page, ".grid-card") < _edge(page) - 100, "more than the first"
    expect(page.locator("#matrix-words")).to_be_visible()
    expect(page.locator("#matrix-tabs")).to_be_visible()


def test_filters_and_tools_of_the_matrix_are_one_press_away_on_a_phone(phone: Office) -> None:
    page = phone.open("/ma-tran?tinh-trang=running&co-han=1&nhom=chu-tri")
    fold = page.get_by_role("button", name="Lọc (2)")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#matrix-unit_id")).to_be_hidden()
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "true")
    for box in ("#matrix-official_class", "#matrix-unit_id", "#matrix-plan_id", "#matrix-group"):
        expect(page.locator(box)).to_be_visible()
    page.select_option("#matrix-official_class", index=1)  # the first is a placeholder
    expect(page.get_by_role("button", name="Lọc (1)")).to_be_visible()
    expect(page.locator("#matrix-unit_id")).to_be_visible()
    search = page.locator("#matrix-words").bounding_box()
    assert search and search["width"] > 150, "what is brought out leaves the search its line"
    page.get_by_role("button", name="Công cụ").click()
    for tool in ("Cột", "Chế độ xem", "Xuất Excel", "Nhập kế hoạch"):
        expect(page.get_by_text(tool, exact=True).first).to_be_visible()


def test_the_first_card_of_a_group_says_as_much_as_the_others(phone: Office) -> None:
    page = phone.open("/ma-tran?nhom=muc")
    cards = page.locator(".grid-whole")
    expect(cards.nth(7)).to_be_attached()
    found = cards.evaluate_all(
        "found => found.map(one => [one.querySelectorAll('.grid-card-rest > span').length, !!one.querySelector('.grid-under')])"
    )
    assert {count for count, _ in found} == {found[0][0]} and sum(first for _, first in found) == 2
    # What does not fit into a card is cut off without a word: nothing may.
    cut = """found => found.flatMap(one => ['.grid-card-words', '.grid-card-rest'].filter(
        part => one.querySelector(part).scrollHeight > one.querySelector(part).clientHeight + 1))"""
    assert cards.evaluate_all(cut) == []


def test_a_phone_is_told_that_nothing_was_found_where_the_cards_would_stand(phone: Office) -> None:
    page = phone.open("/ma-tran?tim=khongcogi")
    expect(page.get_by_text("Không có dòng nào khớp với bộ lọc.")).to_be_visible()
    expect(page.locator("#matrix-rows .ag-header")).to_be_hidden()
    assert _ends(page, ".ag-overlay span") < _edge(page) * 2 / 3


def test_a_wide_screen_folds_nothing_away(house: House, chromium: Browser) -> None:
    with office_of(house, chromium, LAPTOP) as office:
        office.sign_in(SECRETARY)
        page = office.open("/ma-tran")
        for box in ("#matrix-official_class", "#matrix-unit_id", "#matrix-plan_id", "#matrix-group"):
            expect(page.locator(box)).to_be_visible()
        for tool in ("Cột", "Chế độ xem", "Xuất Excel", "Nhập kế hoạch", "Lọc thêm"):
            expect(page.get_by_text(tool, exact=True).first).to_be_visible()
        expect(page.locator(".unfolds").first).to_be_hidden()


def test_the_first_obstacles_stand_on_the_first_screen_of_a_phone(phone: Office) -> None:
    system = Actor.system(phone.house.tenants["66"])
    with phone.house.database.writing(system) as session:
        for title in ("Chưa có đơn giá thuê nền tảng", "Chậm thẩm định giá gói thầu"):
            new = NewObstacle(title=title, description="Đang vướng.", theme="institution")
            raise_obstacle(session, phone.house.actor(SECRETARY), new, now=clock.now())
    page = phone.open("/vuong-mac")
    expect(page.get_by_text("Chậm thẩm định giá gói thầu")).to_be_visible()
    assert _ends(page, "#obstacles-rows tbody tr") < _edge(page) - 100, "more than the first"
    page.get_by_role("button", name="Lọc", exact=True).click()
    expect(page.locator("#obstacles-level")).to_be_visible()

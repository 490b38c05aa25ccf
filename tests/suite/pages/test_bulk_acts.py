"""Acts on several rows of the matrix while somebody else works on the same: what was changed meanwhile is shown and asked again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from suite.pages import matrix, overview
from tenants import clock
from tenants.access.actor import Actor
from tenants.organisation.models import Unit
from tenants.tasks.dating.service import redate_tasks
from tenants.tasks.models import Task
from tests.suite.conftest import BuildHouse
from tests.suite.pages.month import SECRETARY
from tests.suite.pages.office import LAPTOP, PHONE, Office, office_of
from tests.tenants.tasks.work import add_duty, add_plan, add_task

pytestmark = pytest.mark.browser

NAMES = ("Công bố dữ liệu dùng chung", "Nâng cấp đường truyền", "Bồi dưỡng kỹ năng số")
WHY = "Theo Thông báo kết luận 12/TB-BCĐ"


@pytest.fixture(params=[LAPTOP, PHONE], ids=["laptop", "phone"])
def office(build_house: BuildHouse, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Office]:
    house = build_house(matrix.register, overview.register)
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        plan, unit = add_plan(session), session.scalars(select(Unit.id)).first() or 0
        for n, name in enumerate(NAMES, start=1):
            task = add_task(session, plan, position=n, ordinal=str(n), content=name, due_on=clock.today() + timedelta(days=30))
            add_duty(session, task, unit)
    with office_of(house, chromium, request.param) as served:
        served.sign_in(SECRETARY)
        yield served


def _row(page: Page, name: str) -> Locator:
    return page.locator(".ag-row").filter(has_text=name)


def _box(page: Page, name: str) -> Locator:
    return page.locator(".ag-row").filter(has_text=name).locator("input[type=checkbox]").first


def _theirs(office: Office, name: str, due_on: date) -> None:
    """Somebody else gives the task another date."""
    with office.house.database.writing(Actor.system(office.house.tenants["66"])) as session:
        task_id = session.scalars(select(Task.id).where(Task.content == name)).one()
        redate_tasks(session, office.house.actor(SECRETARY), [task_id], due_on, reason="Của đồng nghiệp", now=clock.now())


def _dates(office: Office) -> list[str]:
    with office.house.database.reading(Actor.system(office.house.tenants["66"])) as session:
        return [f"{due:%d/%m/%Y}" for due in session.scalars(select(Task.due_on).order_by(Task.position)) if due]


def test_what_somebody_else_changed_meanwhile_is_shown_and_asked_again_and_nothing_typed_is_lost(office: Office) -> None:
    page = office.open("/ma-tran?nhom=khong")
    for name in NAMES[:2]:
        _box(page, name).check()
    mine, theirs = clock.today() + timedelta(days=90), clock.today() + timedelta(days=60)
    _theirs(office, NAMES[0], theirs)
    page.locator("#bulk-redate").click()
    page.fill("#bulk-due_on", f"{mine:%d/%m/%Y}")
    page.fill("#bulk-reason", WHY)
    page.locator("#bulk-redate-go").click()

    expect(page.locator("#bulk-about")).to_contain_text("Người khác vừa thay đổi")
    expect(page.locator("#bulk-about")).to_contain_text(f"{theirs:%d/%m/%Y}")
    expect(page.locator("#bulk-dialog-title")).to_have_text("Đổi hạn: 1 nhiệm vụ")
    expect(page.locator("#bulk-due_on")).to_have_value(f"{mine:%d/%m/%Y}")
    expect(page.locator("#bulk-reason")).to_have_value(WHY)
    assert _dates(office)[:2] == [f"{theirs:%d/%m/%Y}", f"{mine:%d/%m/%Y}"]
    # Behind the dialog the rows are as they are now: what is still to be decided stays chosen, what is done does not.
    expect(_row(page, NAMES[0])).to_contain_text(f"{theirs:%d/%m/%Y}")
    expect(_row(page, NAMES[1])).to_contain_text(f"{mine:%d/%m/%Y}")
    expect(_box(page, NAMES[0])).to_be_checked()
    expect(_box(page, NAMES[1])).not_to_be_checked()
    expect(page.locator("#bulk-count")).to_have_text("Đã chọn 1 nhiệm vụ")

    page.locator("#bulk-redate-go").click()
    expect(page.locator("#bulk-dialog")).to_be_hidden()
    expect(_row(page, NAMES[0])).to_contain_text(f"{mine:%d/%m/%Y}")
    expect(_box(page, NAMES[0])).not_to_be_checked()
    assert _dates(office)[:2] == [f"{mine:%d/%m/%Y}"] * 2


def test_what_is_to_be_decided_again_is_told_with_the_units_that_came_to_it_meanwhile(office: Office) -> None:
    page = office.open("/ma-tran?nhom=khong")
    _box(page, NAMES[0]).check()
    with office.house.database.writing(Actor.system(office.house.tenants["66"])) as session:
        task = session.scalars(select(Task).where(Task.content == NAMES[0])).one()
        task.deadline_kind, task.deadline_text, task.due_on, task.last_permitted_on = "continuous", "Thường xuyên", None, None
        task.coordinating_total, task.version = 1, task.version + 1
    page.locator("#bulk-assign").click()
    page.select_option("#bulk-unit", label="Sở Khoa học và Công nghệ")
    page.fill("#bulk-assign-reason", WHY)
    page.locator("#bulk-assign-go").click()
    expect(page.locator("#bulk-about")).to_contain_text("1 đơn vị phối hợp")
    expect(page.locator("#bulk-about")).not_to_contain_text("Thường xuyên · Thường xuyên")


def test_an_act_that_can_be_done_to_none_says_why_of_each_and_keeps_what_was_typed(office: Office) -> None:
    with office.house.database.writing(Actor.system(office.house.tenants["66"])) as session:
        first, second, _ = session.scalars(select(Task).order_by(Task.position))
        first.state, second.deadline_kind, second.due_on, second.last_permitted_on = "completed", "continuous", None, None
    page = office.open("/ma-tran?nhom=khong")
    for name in NAMES[:2]:
        _box(page, name).check()
    page.locator("#bulk-redate").click()
    page.fill("#bulk-due_on", f"{clock.today() + timedelta(days=90):%d/%m/%Y}")
    page.fill("#bulk-reason", WHY)
    page.locator("#bulk-redate-go").click()
    expect(page.get_by_text("1 nhiệm vụ: Nhiệm vụ đã hoàn thành. 1 nhiệm vụ: Nhiệm vụ thường xuyên")).to_be_visible()
    expect(page.locator("#bulk-reason")).to_have_value(WHY)


def test_who_thinks_it_over_begins_again_with_the_rows_as_they_are_now(office: Office) -> None:
    page = office.open("/ma-tran?nhom=khong")
    for name in NAMES[:2]:
        _box(page, name).check()
    theirs = clock.today() + timedelta(days=60)
    for name in NAMES[:2]:
        _theirs(office, name, theirs)
    page.locator("#bulk-assign").click()
    page.select_option("#bulk-unit", label="Sở Khoa học và Công nghệ")
    page.fill("#bulk-assign-reason", WHY)
    page.locator("#bulk-assign-go").click()
    expect(page.locator("#bulk-dialog-title")).to_have_text("Giao đơn vị: 2 nhiệm vụ")
    expect(page.locator("#bulk-about")).to_contain_text("Người khác vừa thay đổi")
    page.get_by_role("button", name="Thôi", exact=True).click()
    for name in NAMES[:2]:
        expect(_row(page, name)).to_contain_text(f"{theirs:%d/%m/%Y}")
        expect(_box(page, name)).to_be_checked()
    # The rows that stay chosen are known as they are now: the next act is not refused again.
    page.locator("#bulk-redate").click()
    mine = clock.today() + timedelta(days=90)
    page.fill("#bulk-due_on", f"{mine:%d/%m/%Y}")
    page.fill("#bulk-reason", WHY)
    page.locator("#bulk-redate-go").click()
    expect(page.locator("#bulk-dialog")).to_be_hidden()
    assert _dates(office)[:2] == [f"{mine:%d/%m/%Y}"] * 2


def test_an_act_far_down_a_long_list_leaves_the_person_there_with_every_row_as_it_is_now(
    build_house: BuildHouse, chromium: Browser
) -> None:
    house = build_house(matrix.register, overview.register)
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        plan, unit = add_plan(session), session.scalars(select(Unit.id)).first() or 0
        for n in range(1, 251):
            task = add_task(
                session, plan, position=n, ordinal=str(n), content=f"Việc số {n}", due_on=clock.today() + timedelta(days=30)
            )
            add_duty(session, task, unit)
    with office_of(house, chromium, LAPTOP) as office:
        office.sign_in(SECRETARY)
        page = office.open("/ma-tran?nhom=khong")
        expect(_row(page, "Việc số 2")).to_be_visible()
        for place in (99, 201):
            page.evaluate("place => dash_ag_grid.getApi('matrix-grid').ensureIndexVisible(place, 'middle')", place)
            expect(_row(page, f"Việc số {place + 1}")).to_be_visible()
        _box(page, "Việc số 202").check()
        page.locator("#bulk-redate").click()
        mine = f"{clock.today() + timedelta(days=90):%d/%m/%Y}"
        page.fill("#bulk-due_on", mine)
        page.fill("#bulk-reason", WHY)
        theirs = clock.today() + timedelta(days=60)
        _theirs(office, "Việc số 1", theirs)
        page.locator("#bulk-redate-go").click()
        expect(_row(page, "Việc số 202")).to_contain_text(mine)
        expect(_row(page, "Việc số 202")).to_be_in_viewport()
        page.evaluate("dash_ag_grid.getApi('matrix-grid').ensureIndexVisible(0)")
        expect(page.locator(".ag-row").first).to_contain_text(f"{theirs:%d/%m/%Y}")

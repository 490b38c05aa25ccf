"""An extension as people live it in the pages: asked for on the list, decided on the page, told on the task's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from suite.components.format import date_text
from tenants import clock
from tenants.access.actor import Actor
from tenants.db.session import Database, open_engine
from tenants.organisation.models import Unit
from tenants.tasks.dating.service import redate_tasks
from tenants.tasks.extensions.models import ExtensionDecision, ExtensionRequest
from tenants.tasks.models import Duty, Task
from tests.postgres import DatabaseUrls
from tests.suite.house import House, Visitor, build
from tests.suite.pages.month import LEADER, OFFICER, SECRETARY, inbox, outcome, words
from tests.tenants.tasks.work import add_duty, add_plan, add_task

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

DUE = clock.today() + timedelta(days=5)
LATER = DUE + timedelta(days=30)


@pytest.fixture
def house(database: DatabaseUrls, tmp_path: Path) -> Iterator[House]:
    found = build(Database(open_engine(database.app_url)), tmp_path)
    with found.database.writing(Actor.system(found.tenants["66"])) as session:
        unit_id = session.scalars(select(Unit.id)).first() or 0
        for number in (1, 2):
            task = add_task(
                session, add_plan(session, f"0{number}-KH/BCĐ"), content=f"Việc thứ {number}", due_on=DUE,
                original_due_on=DUE, last_permitted_on=DUE,
            )  # fmt: skip
            add_duty(session, task, unit_id, first_lead=True)
    yield found
    found.database.engine.dispose()


def send(visitor: Visitor, button: str, **given: Any) -> TestResponse:
    """Press a button; `given` are values by "id" or "id.property"."""
    gate = visitor.house.gate
    name = next(name for name in gate.callbacks if gate.dependencies(name)["inputs"][0]["id"] == button)
    known = gate.dependencies(name)
    parts = [*known["inputs"][1:], *known["state"]]
    return visitor.call(name, 1, *(given.get(f"{part['id']}.{part['property']}", given.get(part["id"])) for part in parts))


def ask(officer: Visitor, **given: str) -> str:
    return words(
        send(
            officer,
            "extension-send",
            **{
                "extension-subject.data-duty": "1",
                "extension-extend_on": date_text(LATER),
                "extension-reason": "Chờ vốn",
                "extension-reference": "12/CV",
            }
            | given,
        )
    )


def test_asked_on_the_list_granted_on_the_page_and_both_dates_stand_on_the_tasks_page(house: House) -> None:
    officer, leader = house.signed_in(OFFICER), house.signed_in(LEADER)
    assert "Xin gia hạn" in words(officer.open("/viec-cua-toi"))
    assert "chờ quyết định" in ask(officer)
    assert inbox(house, LEADER)[-1].startswith("Sở Khoa học và Công nghệ xin gia hạn")
    page = words(leader.open("/gia-han"))
    assert "Chờ quyết định (1)" in page and "12/CV" in page
    until = date_text(LATER - timedelta(days=10))
    given = {"extension-decided.data-request": "1", "extension-grant_on": until}
    assert "Đã gia hạn" in words(send(leader, "extension-grant-go", **given))
    assert inbox(house, OFFICER)[-1] == f"Được gia hạn đến {until}"
    told = words(officer.open("/nhiem-vu/1"))
    assert until in told and date_text(DUE) in told and "Các lần đổi hạn (1)" in told
    assert "Không có đề nghị chờ quyết định" in words(leader.open("/gia-han"))


def test_what_is_wrong_stands_at_its_field_and_leaves_nothing(house: House) -> None:
    officer = house.signed_in(OFFICER)
    assert "phải sau hạn hiện nay" in ask(officer, **{"extension-extend_on": date_text(DUE)})
    assert "Nhập lý do" in ask(officer, **{"extension-reason": " "})
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        assert session.scalars(select(ExtensionRequest)).all() == []


def test_a_refusal_needs_a_sentence(house: House) -> None:
    ask(house.signed_in(OFFICER))
    secretary = house.signed_in(SECRETARY)
    given = {"extension-decided.data-request": "1"}
    assert "Nhập lý do" in words(send(secretary, "extension-refuse-go", **given))
    send(secretary, "extension-refuse-go", **given | {"extension-refusal": "Chưa có căn cứ"})
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        assert session.scalars(select(ExtensionDecision.verdict)).all() == ["refused"]
    assert inbox(house, OFFICER)[-1] == "Không được gia hạn"


def test_chosen_rows_get_another_date_and_what_could_not_be_done_is_told(house: House) -> None:
    secretary = house.signed_in(SECRETARY)
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        session.get_one(Task, 2).state = "completed"
    given = {"bulk-tasks": [1, 2], "bulk-due_on": date_text(LATER), "bulk-reason": "Bộ lùi", "matrix-filter": ""}
    answer = words(send(secretary, "bulk-redate-go", **given))
    assert "1 nhiệm vụ chưa làm được" in answer and "Nhiệm vụ đã hoàn thành." in answer
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        assert session.scalars(select(Duty.due_on).order_by(Duty.id)).all() == [LATER, DUE]
    assert inbox(house, OFFICER)[-1] == "Đổi hạn 1 phần việc"


def test_reminding_of_chosen_rows_twice_a_day_says_so(house: House) -> None:
    secretary = house.signed_in(SECRETARY)
    assert "Đã nhắc" in words(send(secretary, "bulk-remind-go", **{"bulk-tasks": [1, 2]}))
    assert "đã được nhắc trong hôm nay" in words(send(secretary, "bulk-remind-go", **{"bulk-tasks": [1, 2]}))
    assert outcome(send(house.signed_in(OFFICER), "bulk-remind-go", **{"bulk-tasks": [1]})) == 403


def test_a_line_of_the_list_says_that_its_extension_waits_and_a_settled_one_says_nothing(house: House) -> None:
    officer = house.signed_in(OFFICER)
    waits = f"đã xin gia hạn đến {date_text(LATER)}, chờ quyết định"
    assert waits not in words(officer.open("/viec-cua-toi"))
    ask(officer)
    page = words(officer.open("/viec-cua-toi"))
    assert page.count(waits) == 1 and page.count("Xem đề nghị") == 1 and page.count('"Xin gia hạn"') == 1
    given = {"extension-decided.data-request": "1", "extension-refusal": "Không đủ căn cứ"}
    send(house.signed_in(LEADER), "extension-refuse-go", **given)
    assert waits not in words(officer.open("/viec-cua-toi"))


def test_the_report_leads_to_the_extension_of_its_duty(house: House) -> None:
    officer = house.signed_in(OFFICER)
    gate = house.gate
    name = next(name for name in gate.callbacks if "duty-report" in gate.dependencies(name)["inputs"][0]["id"])
    opened = officer.call(name, [({"type": "duty-report", "duty": 1}, 1)])
    assert f"Hạn {date_text(DUE)}" in words(opened) and "duty-extend" in words(opened)
    asked = words(send(officer, "duty-extend", **{"duty-answered.data-duty": "1"}))
    assert "Đề nghị gia hạn đến ngày" in asked and "Việc thứ 1" in asked
    ask(officer)
    assert "chờ quyết định" in words(officer.call(name, [({"type": "duty-report", "duty": 1}, 1)]))
    assert "Rút đề nghị" in words(send(officer, "duty-extend", **{"duty-answered.data-duty": "1"}))


def test_once_its_event_is_recorded_the_task_says_which_it_was_and_when(house: House) -> None:
    secretary, today = house.signed_in(SECRETARY), clock.today()
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        task = session.get_one(Task, 1)
        task.deadline_kind, task.deadline_text, task.due_on = "conditional", "Khi Chính phủ ban hành Nghị định", None
    assert "theo điều kiện, chưa có ngày" in words(secretary.open("/nhiem-vu/1"))
    given = {
        "dates-subject.data-task": "1",
        "event-words": "Nghị định 12/2026/NĐ-CP",
        "event-happened_on": date_text(today),
        "event-due_on": date_text(LATER),
        "event-tasks": ["1"],
    }
    assert "Đã tính hạn" in words(send(secretary, "event-go", **given))
    page = words(secretary.open("/nhiem-vu/1"))
    assert f"tính từ sự kiện đã ghi nhận: Nghị định 12/2026/NĐ-CP, ngày {date_text(today)}" in page
    assert "chưa có ngày" not in page


def test_whoever_decides_sees_that_the_date_has_changed_since_it_was_asked_for(house: House) -> None:
    ask(house.signed_in(OFFICER))
    meanwhile = DUE + timedelta(days=3)
    secretary = house.actor(SECRETARY)
    with house.database.writing(secretary) as session:
        redate_tasks(session, secretary, [1], meanwhile, reason="Theo kết luận", now=clock.now())
    leader = house.signed_in(LEADER)
    assert f"Hạn nay là {date_text(meanwhile)}" in words(leader.open("/gia-han"))


def test_the_tasks_page_says_what_the_first_date_would_say_beside_the_one_that_holds(house: House) -> None:
    first, today = clock.today() - timedelta(days=2), clock.today()
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        task = session.get_one(Task, 1)
        task.original_due_on = task.original_last_permitted_on = first
        task.due_on = task.last_permitted_on = today
    said = words(house.signed_in(SECRETARY).open("/nhiem-vu/1"))
    card = said[said.index("Thời hạn và gia hạn") :]
    assert "Quá hạn" in card[card.index(date_text(first)) :][:500] and "Trong hạn" in said[: said.index("Thời hạn và gia hạn")]


def test_a_unit_that_has_had_its_extensions_reads_why_it_cannot_ask_again(house: House) -> None:
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        session.get_one(Duty, 1).extension_count = 2
    assert "được gia hạn tối đa 2 lần" in words(house.signed_in(OFFICER).open("/nhiem-vu/1"))
    assert "tối đa" not in words(house.signed_in(OFFICER).open("/nhiem-vu/2"))

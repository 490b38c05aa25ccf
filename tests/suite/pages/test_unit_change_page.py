"""The page on which units are renamed, merged and split: first the effect, then the decision."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tenants import clock
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.db.session import Database, open_engine
from tenants.obstacles.service import NewObstacle, raise_obstacle
from tenants.organisation.changes.models import UnitChange
from tenants.organisation.models import Unit
from tenants.organisation.service import NewUnit, add_unit
from tenants.tasks.contributions.service import Request, ask
from tenants.tasks.models import Duty
from tests.postgres import DatabaseUrls
from tests.suite.house import House, build
from tests.suite.pages.month import inbox
from tests.tenants.tasks.work import add_duty, add_plan, add_task


@pytest.fixture
def house(make_database: Callable[[str], DatabaseUrls], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    database = Database(open_engine(make_database("sqlite").app_url))
    made = build(database, tmp_path_factory.mktemp("house"))
    system = Actor.system(made.tenants["66"])
    with database.writing(system) as session:
        for name in ("Sở Tài chính", "Sở Kế hoạch và Đầu tư"):
            unit = add_unit(session, system, NewUnit("", name, "department"))
        session.flush()
        plan = add_plan(session)
        for position in (1, 2):
            add_duty(
                session, add_task(session, plan, position=position, section="I", section_title="Thể chế"), unit.id, first_lead=True
            )
    yield made
    database.engine.dispose()


def _units(house: House) -> dict[str, int]:
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        return {row.name: row.id for row in session.execute(select(Unit.name, Unit.id))}


def _callback(house: House, function: str, module: str = "changes") -> str:
    found = [
        name
        for name, entry in house.gate.callbacks.items()
        if (entry.function.__module__, entry.function.__name__) == (f"suite.pages.organisation.{module}", function)
    ]
    return found[0]


def _form(house: House, **given: Any) -> list[Any]:
    today = clock.today()
    units = _units(house)
    said = {
        "unit": str(units["Sở Kế hoạch và Đầu tư"]),
        "kind": "merge",
        "name": "",
        "short": "",
        "to": str(units["Sở Tài chính"]),
        "from": f"{today:%d/%m/%Y}",
        "number": "12/QĐ-UBND",
        "date": f"{today - timedelta(days=3):%d/%m/%Y}",
        "remark": "",
        "others": [],
    } | given
    return list(said.values())


def _ask(house: House, function: str, form: list[Any], email: str = "admin@daklak.test") -> str:
    answer = house.signed_in(email).call(_callback(house, function), 1, *form, [], [], [], [])
    return json.dumps(answer.json, ensure_ascii=False)


def _holders(house: House) -> set[int]:
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        return set(session.scalars(select(Duty.unit_id)))


def test_the_preview_says_that_a_request_lapses_where_both_units_are_in_the_task(house: House) -> None:
    units = _units(house)
    secretary, asked = Actor(house.tenants["66"], Role.SECRETARY, name="Thư ký"), units["Sở Tài chính"]
    with house.database.writing(secretary) as session:
        task_id = session.scalars(select(Duty.task_id).order_by(Duty.id)).first() or 0
        wish = Request("Gửi số liệu", clock.today(), unit_ids=(asked,))
        ask(session, secretary, task_id, wish, today=clock.today(), now=clock.now())
    form = _form(house, unit=str(asked), to=str(units["Sở Kế hoạch và Đầu tư"]))
    assert "gửi đơn vị nay chủ trì thì hết hiệu lực" in _ask(house, "look", form)


def test_what_else_is_open_goes_along_or_stays_where_nobody_takes_over(house: House) -> None:
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        officer = Actor(house.tenants["66"], Role.OFFICER, unit_id=_units(house)["Sở Kế hoạch và Đầu tư"], name="Chuyên viên")
        raise_obstacle(session, officer, NewObstacle("Chậm vốn", "Chưa có dự toán.", "funding"), now=clock.now())
    assert "1 vướng mắc chưa xong đi theo phần việc" in _ask(house, "look", _form(house, kind="end"))
    assert "1 vướng mắc chưa xong ở lại Sở Kế hoạch và Đầu tư" in _ask(house, "look", _form(house, kind="end", to=""))


def test_what_an_ended_unit_left_open_is_found_in_the_list_and_handed_on_there(house: House) -> None:
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        officer = Actor(house.tenants["66"], Role.OFFICER, unit_id=_units(house)["Sở Kế hoạch và Đầu tư"], name="Chuyên viên")
        raise_obstacle(session, officer, NewObstacle("Chậm vốn", "Chưa có dự toán.", "funding"), now=clock.now())
    yesterday = clock.today() - timedelta(days=1)
    listed = _ask(house, "decide", _form(house, kind="end", to="", **{"from": f"{yesterday:%d/%m/%Y}"}))
    assert "Đã áp dụng: 2 phần việc kết thúc." in listed
    assert "2 nhiệm vụ chưa có đơn vị chủ trì" in listed and "/ma-tran?chua-chu-tri=1" in listed
    assert "Còn việc chưa giao" in listed and "Còn mở: 1 vướng mắc" in listed
    secretary, science = house.signed_in("secretary@daklak.test"), str(_units(house)["Sở Khoa học và Công nghệ"])
    hand = _callback(house, "hand", "change_list")
    assert "Nhập lý do" in json.dumps(secretary.call(hand, 1, "1", science, "").json, ensure_ascii=False)
    assert "Chọn đơn vị nhận" in json.dumps(secretary.call(hand, 1, "1", "", "Kết luận 9").json, ensure_ascii=False)
    done = json.dumps(secretary.call(hand, 1, "1", science, "Kết luận 9").json, ensure_ascii=False)
    assert "Đã giao tiếp 1 vướng mắc." in done and "Còn mở" not in done
    assert inbox(house, "officer@daklak.test")[-1] == "Tiếp nhận việc còn mở của Sở Kế hoạch và Đầu tư"
    assert house.signed_in("officer@daklak.test").call(hand, 1, "1", science, "Kết luận 9").status_code == 403


def test_the_effect_is_said_before_anything_happens(house: House) -> None:
    said = _ask(house, "look", _form(house))
    assert " phần việc đang mở sẽ chuyển sang " in said
    assert _holders(house) == {_units(house)["Sở Kế hoạch và Đầu tư"]}


def test_a_decided_merger_moves_the_duties_and_stands_in_the_list(house: House) -> None:
    said = _ask(house, "decide", _form(house))
    assert "Đã áp dụng: 2 phần việc chuyển đi" in said
    assert "sáp nhập vào Sở Tài chính" in said
    assert _holders(house) == {_units(house)["Sở Tài chính"]}
    task_page = json.dumps(house.signed_in("secretary@daklak.test").open("/nhiem-vu/1").json, ensure_ascii=False)
    assert "tiếp nhận từ Sở Kế hoạch và Đầu tư theo 12/QĐ-UBND" in task_page
    assert "phần việc của Sở Kế hoạch và Đầu tư chuyển sang Sở Tài chính" in task_page


def test_the_people_of_the_successor_hear_of_the_merger_in_the_program_once(house: House) -> None:
    said = _form(house, to=str(_units(house)["Sở Khoa học và Công nghệ"]))
    _ask(house, "decide", said)
    subject = "Sở Kế hoạch và Đầu tư sáp nhập vào Sở Khoa học và Công nghệ"
    assert inbox(house, "officer@daklak.test") == [subject]
    assert inbox(house, "secretary@daklak.test") == []
    assert subject in json.dumps(house.signed_in("officer@daklak.test").open("/thong-bao").json, ensure_ascii=False)


def test_a_split_asks_for_each_section_and_each_duty(house: House) -> None:
    units = _units(house)
    said = _ask(house, "look", _form(house, kind="split", others=[str(units["Sở Khoa học và Công nghệ"])]))
    assert "I. Thể chế" in said
    assert said.count('"type": "change-duty"') == 2
    assert '"Chọn…"' not in said and '"Còn lại: Sở Tài chính"' in said, "what is not chosen says where it goes"


def test_a_wrong_date_is_said_beside_its_field_and_decides_nothing(house: House) -> None:
    said = _ask(house, "decide", _form(house, **{"from": "31/02/2026"}))
    assert "change-effective_on-error" in said
    assert "không có trong lịch" in said
    assert _holders(house) == {_units(house)["Sở Kế hoạch và Đầu tư"]}


def test_a_leader_does_not_change_units(house: House) -> None:
    assert "change-decide" not in _ask(house, "decide", _form(house), "leader@daklak.test")
    assert _holders(house) == {_units(house)["Sở Kế hoạch và Đầu tư"]}


def test_a_renamed_unit_shows_its_earlier_name_beside_the_new_one(house: House) -> None:
    said = _ask(house, "decide", _form(house, kind="rename", name="Sở Kế hoạch", to=""))
    assert "Đã đổi tên thành Sở Kế hoạch." in said
    listed = json.dumps(house.signed_in("admin@daklak.test").open("/don-vi").json, ensure_ascii=False)
    assert "tên cũ: Sở Kế hoạch và Đầu tư (đến " in listed


def test_a_change_that_only_waits_for_the_nights_run_is_not_called_impossible(house: House) -> None:
    units, today = _units(house), clock.today()
    system = Actor.system(house.tenants["66"])
    given = {"kind": "merge", "effective_on": today, "document_on": today, "user_name": "Quản trị", "at": clock.now()}
    with house.database.writing(system) as session:
        unit_id, to = units["Sở Kế hoạch và Đầu tư"], units["Sở Tài chính"]
        session.add(UnitChange(unit_id=unit_id, name_before="Sở Kế hoạch và Đầu tư", to_unit_id=to, document_number="1", **given))
    page = house.signed_in("admin@daklak.test").open("/don-vi/thay-doi").text
    waits, impossible = (json.dumps(words)[1:-1] for words in ("tự áp dụng trong lần chạy đêm", "không còn phù hợp"))
    assert waits in page and impossible not in page
    with house.database.writing(system) as session:
        session.get_one(Unit, to).active_to = today - timedelta(days=1)
    page = house.signed_in("admin@daklak.test").open("/don-vi/thay-doi").text
    why = json.dumps("Sở Tài chính đã kết thúc hoạt động")[1:-1]
    assert impossible in page and why in page


def test_a_claim_that_would_end_unjudged_is_said_before_anything_happens(house: House) -> None:
    form = _form(house, kind="end", to=None)
    assert "mà chưa ai xác nhận" not in _ask(house, "look", form)
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        session.scalars(select(Duty)).first().state = "reported"  # type: ignore[union-attr]  # there are two
    assert "1 việc đã báo hoàn thành sẽ kết thúc mà chưa ai xác nhận" in _ask(house, "look", form)

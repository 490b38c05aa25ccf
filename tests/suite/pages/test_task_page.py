"""The page of one task: what it shows of many duties and of a long story, and what that costs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from suite.duty_states import duty_chip
from suite.pages.tasks import story, subject
from tenants import clock
from tenants.access.actor import Actor
from tenants.db.session import Database, bulk_add, open_engine
from tenants.explanations.models import Explanation
from tenants.explanations.service import answer_explanation, call_explanation
from tenants.files.store import FileStore
from tenants.obstacles.service import NewObstacle, answer_obstacle, raise_obstacle
from tenants.organisation.dao import list_units
from tenants.organisation.models import Unit
from tenants.people.models import User
from tenants.tasks import one_task
from tenants.tasks.bulk import Way, assign_tasks
from tenants.tasks.dating.service import redate_tasks
from tenants.tasks.extensions.service import Wish, grant_extension, request_extension
from tenants.tasks.models import Duty, Task, Update
from tests.postgres import DatabaseUrls
from tests.suite.house import House, build
from tests.tenants.tasks.work import add_duty, add_plan, add_task

DUTIES = 190
UPDATES = 600
STANDINGS = ("overdue", "overdue", "running", "waiting", "completed", "silent", "returned")


@pytest.fixture(scope="module")
def house(make_database: Callable[[str], DatabaseUrls], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One task of a whole province and one of a few units, on PostgreSQL, whose driver counts rows."""
    database = Database(open_engine(make_database("postgresql").app_url))
    made = build(database, tmp_path_factory.mktemp("house"))
    with database.writing(Actor.system(made.tenants["66"])) as session:
        communes = [
            {
                "code": f"X{n}",
                "name": f"UBND xã số {n:03d}",
                "short_name": f"Xã {n}",
                "kind": "commune",
                "search_key": f"ubnd xa so {n:03d}",
                "sort_key": f"{n:03d}",
            }
            for n in range(DUTIES)
        ]
        bulk_add(session, Unit, communes)
        units = [unit.id for unit in list_units(session, kind="commune") if unit.code.startswith("X")]
        plan = add_plan(session)
        for position, count in ((1, DUTIES), (2, 3)):
            _fill(session, add_task(session, plan, position=position, lead_total=count), units[:count])
    yield made
    database.engine.dispose()


def _fill(session: Session, task: Task, units: list[int]) -> None:
    now = clock.now()
    today = clock.day_of(now)
    rows = []
    for n, unit_id in enumerate(units):
        standing = STANDINGS[n % len(STANDINGS)]
        last_day = today + timedelta(days=-4 if standing == "overdue" else 30)
        state = {"waiting": "reported", "completed": "completed", "returned": "returned"}.get(standing, "in_progress")
        rows.append(
            {
                "task_id": task.id,
                "unit_id": unit_id,
                "role": "lead",
                "rhythm": "dated",
                "due_on": last_day,
                "last_permitted_on": last_day,
                "state": state,
                "last_update_at": None if standing == "silent" else now,
                "completed_on": today if state == "completed" else None,
            }
        )
    bulk_add(session, Duty, rows)
    duties = session.scalars(select(Duty).where(Duty.task_id == task.id).order_by(Duty.id)).all()
    told = [
        {
            "duty_id": duties[n % len(duties)].id,
            "task_id": task.id,
            "unit_id": duties[n % len(duties)].unit_id,
            "kind": "progress",
            "period": "2026-11",
            "percent": 10,
            "result": f"Kết quả thứ {n:03d}",
            "user_name": "Nguyễn Văn A",
            "at": now - timedelta(hours=UPDATES - n),
        }
        for n in range(UPDATES if len(units) > 10 else 5)
    ]
    bulk_add(session, Update, told)


@contextmanager
def _counted(house: House) -> Iterator[list[int]]:
    rows: list[int] = []

    def note(connection: object, cursor: object, *rest: object) -> None:
        rows.append(max(0, cursor.rowcount))  # type: ignore[attr-defined]  # a DBAPI cursor

    event.listen(house.database.engine, "after_cursor_execute", note)
    try:
        yield rows
    finally:
        event.remove(house.database.engine, "after_cursor_execute", note)


def _task(house: House, position: int) -> int:
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        return session.scalars(select(Task.id).where(Task.position == position)).one()


def _page(house: House, query: str = "", email: str = "secretary@daklak.test") -> str:
    answer = house.signed_in(email).open(f"/nhiem-vu/{_task(house, 1)}{query}")
    return json.dumps(answer.json, ensure_ascii=False)


def _units(page: str) -> list[int]:
    """The units in the list, by their numbers."""
    table = page[page.index('"children": "Đơn vị thực hiện"') :]
    return [int(number) for number in re.findall(r'"children": "UBND xã số (\d{3}) ?"', table[: table.index('"rows"')])]


def test_a_task_of_a_whole_province_costs_as_many_statements_as_a_small_one_and_only_the_rows_that_it_draws(house: House) -> None:
    secretary = house.signed_in("secretary@daklak.test")
    cost = {}
    for position in (1, 2):
        path = f"/nhiem-vu/{_task(house, position)}"
        secretary.open(path)
        with _counted(house) as rows:
            assert "Không mở được trang" not in secretary.open(path).text
        cost[position] = (len(rows), sum(rows))
    assert cost[1][0] == cost[2][0] <= 14, cost
    # The duties and updates that are shown, the number of each duty by which its messages are found, and the shell's own.
    assert cost[1][1] <= subject.SHOWN + story.SHOWN + 1 + DUTIES + 40, cost


def test_twenty_duties_are_shown_first_and_the_late_ones_lead(house: House) -> None:
    units = _units(_page(house))
    assert len(units) == subject.SHOWN == 20
    assert all(STANDINGS[unit % len(STANDINGS)] == "overdue" for unit in units)


def test_the_duty_that_a_message_leads_to_stands_first(house: House) -> None:
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        asked, unit = session.execute(select(Duty.id, Duty.unit_id).where(Duty.task_id == _task(house, 1)).offset(150)).first() or (
            0,
            0,
        )
        name = session.scalars(select(Unit.name).where(Unit.id == unit)).one()
    assert _units(_page(house, f"?phan-viec={asked}"))[0] == int(name[-3:])


def test_each_figure_opens_exactly_the_duties_that_it_counts(house: House) -> None:
    page = _page(house)
    figures = {standing: int(count) for count, standing in re.findall(r'"children": "(\d+) [^"]+"[^{}]*tinh-trang=(\w+)', page)}
    assert sum(figures.values()) == DUTIES
    assert set(figures) == set(STANDINGS)
    for standing, count in figures.items():
        seen = [
            unit
            for turn in range(1, -(-count // subject.SHOWN) + 1)
            for unit in _units(_page(house, f"?tinh-trang={standing}&trang={turn}"))
        ]
        assert len(seen) == len(set(seen)) == count
        assert {STANDINGS[unit % len(STANDINGS)] for unit in seen} == {standing}


def test_a_unit_is_found_by_its_name_without_diacritics_and_at_no_statement_more(house: House) -> None:
    secretary, path = house.signed_in("secretary@daklak.test"), f"/nhiem-vu/{_task(house, 1)}"
    costs = []
    for query in ("?trang=2", "?tim=xa+so+04"):
        secretary.open(path + query)
        with _counted(house) as rows:
            page = json.dumps(secretary.open(path + query).json, ensure_ascii=False)
        costs.append(len(rows))
    assert sorted(_units(page)) == list(range(40, 50))
    assert costs[0] == costs[1]
    assert "Tất cả 10" in page and "tim=xa+so+04&tinh-trang=overdue" in page, "the figures count what is found and keep the search"
    found = [unit for unit in range(40, 50) if STANDINGS[unit % len(STANDINGS)] == "overdue"]
    assert sorted(_units(_page(house, "?tim=xã số 04&tinh-trang=overdue"))) == found
    assert "Không có đơn vị nào khớp" in _page(house, "?tim=khong+co")


def test_the_search_narrows_the_list_in_place_and_keeps_the_rest_of_the_address(house: House) -> None:
    secretary, task_id = house.signed_in("secretary@daklak.test"), _task(house, 1)
    name = next(name for name in house.gate.callbacks if "who-list" in name)
    answer = secretary.call(name, "  UBND xã số 123 ", str(task_id), "tinh-trang=overdue&trang=3&dien-bien=50", None).get_json()[
        "response"
    ]
    assert answer["who-query"]["data"] == "tinh-trang=overdue&dien-bien=50&tim=++UBND+x%C3%A3+s%E1%BB%91+123+"
    shown = json.dumps(answer["who-list"]["children"], ensure_ascii=False)
    assert ("UBND xã số 123" in shown) == (STANDINGS[123 % len(STANDINGS)] == "overdue")
    assert secretary.call(name, "x", "0", "", None).headers["X-Outcome"] == "404"
    hidden = ['"hidden": true' in json.dumps(secretary.open(f"/nhiem-vu/{_task(house, n)}").json) for n in (1, 2)]
    assert hidden == [False, True], "three units need no search"


def test_an_address_that_asks_for_nonsense_shows_the_first_page(house: House) -> None:
    for query in (
        "?tinh-trang=x",
        "?trang=99999999999999999",
        "?trang=-1",
        "?phan-viec=%27",
        "?dien-bien=9e9",
        "?tim=%20",
        "?tim=%00",
    ):
        assert len(_units(_page(house, query))) in (subject.SHOWN, DUTIES % subject.SHOWN)


def test_the_story_shows_the_newest_twenty_five_and_a_link_to_older_ones(house: House) -> None:
    page = _page(house)
    told = re.findall(r"Kết quả thứ (\d{3})", page)
    assert told == [f"{n:03d}" for n in range(UPDATES - 1, UPDATES - story.SHOWN - 1, -1)]
    more = re.search(r"dien-bien=(\d+)#", page)
    assert more
    older = _page(house, f"?dien-bien={more[1]}")
    assert len(re.findall(r"Kết quả thứ (\d{3})", older)) == int(more[1])
    everything = re.findall(r"Kết quả thứ (\d{3})", _page(house, "?dien-bien=2000"))
    assert len(everything) == UPDATES, "nothing that was said is out of reach"


def test_a_duty_stands_where_its_chip_says(house: House) -> None:
    words = {
        "overdue": "Quá hạn", "returned": "Bị trả lại", "waiting": "Chờ xác nhận", "silent": "Chưa báo cáo", "running": "Trong hạn",
        "completed": "Đúng hạn",
    }  # fmt: skip
    today = clock.today()
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        for standing, word in words.items():
            for duty, _ in one_task.duties(session, _task(house, 1), today, standing=standing):
                assert word in str(duty_chip(duty, today))


def _story(house: House, task_id: int, email: str) -> str:
    page = json.dumps(house.signed_in(email).open(f"/nhiem-vu/{task_id}").json, ensure_ascii=False)
    return page[page.index('"Diễn biến') :]


def test_the_story_tells_dates_extensions_obstacles_and_explanations_in_the_order_in_which_they_were_done(
    house: House, tmp_path: Path
) -> None:
    officer, secretary, system = (
        house.actor("officer@daklak.test"),
        house.actor("secretary@daklak.test"),
        Actor.system(house.tenants["66"]),
    )
    began = clock.now() - timedelta(hours=3)
    due_on = clock.day_of(began) - timedelta(days=3)
    steps = iter(range(100))

    def then() -> datetime:
        return began + timedelta(minutes=next(steps))

    with house.database.writing(system) as session:
        officer = replace(officer, unit_id=session.get_one(User, officer.user_id).unit_id)
        assert officer.unit_id
        dated = {"due_on": due_on, "last_permitted_on": due_on}
        task = add_task(session, add_plan(session, "77-KH/BCĐ"), position=3, **dated)
        duty_id = add_duty(session, task, officer.unit_id, first_lead=True).id
        task_id = task.id
        new = NewObstacle("Chưa có đơn giá", "Chưa rõ.", "funding", duty_id=duty_id)
        obstacle_id = raise_obstacle(session, officer, new, now=then()).id
        called = call_explanation(session, secretary, [duty_id], "Vì sao chậm?", now=then()).id
        answer_obstacle(session, secretary, obstacle_id, "Đã có trong văn bản 12.", now=then())
        wish = Wish(due_on + timedelta(days=40), "Chờ thẩm định.")
        request_id = request_extension(session, officer, FileStore(tmp_path), duty_id, wish, now=then()).id
        answer_explanation(session, officer, called, "Do chậm thẩm định.", now=then())
        grant_extension(session, secretary, request_id, None, remark="Lần cuối.", now=then())
        redate_tasks(session, secretary, [task_id], due_on + timedelta(days=50), reason="Theo kết luận 9", now=then())
    told = _story(house, task_id, "secretary@daklak.test")
    newest_first = (
        "Theo kết luận 9", "Lần cuối.", "Do chậm thẩm định.", "Chờ thẩm định.", "Đã có trong văn bản 12.", "yêu cầu giải trình",
        "nêu vướng mắc",
    )  # fmt: skip
    places = [told.index(words) for words in newest_first]
    assert places == sorted(places), "the newest stands first"
    with house.database.writing(system) as session:
        another = session.scalars(select(Unit).where(Unit.id != officer.unit_id, Unit.kind == "commune")).first()
        assert another is not None
        session.get_one(Explanation, called).unit_id = another.id
    told = _story(house, task_id, "officer@daklak.test")
    assert "Chưa có đơn giá" in told and "Do chậm thẩm định." not in told, "another unit's explanation is not told"


def test_the_story_tells_who_was_given_the_task_and_who_lost_it(house: House) -> None:
    secretary, system = house.actor("secretary@daklak.test"), Actor.system(house.tenants["66"])
    with house.database.writing(system) as session:
        first, second, third = list_units(session, kind="commune")[:3]
        task = add_task(session, add_plan(session, "78-KH/BCĐ"), position=4)
        add_duty(session, task, first.id, first_lead=True)
        task_id, names, ids = task.id, [first.name, second.name, third.name], [second.id, third.id]
    assert "thôi thực hiện" not in _story(house, task_id, "secretary@daklak.test")
    with house.database.writing(secretary) as session:
        assign_tasks(session, secretary, [task_id], ids[0], Way.REPLACE, reason="Theo Thông báo 5", now=clock.now())
    with house.database.writing(secretary) as session:
        assign_tasks(session, secretary, [task_id], ids[1], Way.COORDINATING, reason="Theo Thông báo 6", now=clock.now())
    with house.database.writing(secretary) as session:
        assign_tasks(session, secretary, [task_id], ids[1], Way.LEAD, reason="Theo Thông báo 7", now=clock.now())
    told = _story(house, task_id, "officer@daklak.test")
    assert f"{names[2]} thôi thực hiện" not in told, "who coordinated and now leads is in the task as before"
    assert f"giao {names[1]} chủ trì; {names[0]} thôi thực hiện" in told
    assert f"giao {names[2]} phối hợp" in told
    assert told.index("Theo Thông báo 6") < told.index("Theo Thông báo 5"), "the newest stands first"
    trail = json.dumps(house.signed_in("admin@daklak.test").open("/nhat-ky").json, ensure_ascii=False)
    assert '"đơn vị chủ trì: "' in trail and f'" → ", "{names[1]}"' in trail, "the trail names units, not numbers"

"""What a page costs is counted in statements, and does not grow with the number of rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tenants import clock
from tenants.access.actor import Actor
from tenants.db.session import Database, bulk_add, open_engine
from tenants.organisation.models import Unit
from tenants.tasks.models import Duty, Evidence, Task, Update, Verification
from tests.postgres import DatabaseUrls
from tests.suite.house import House, build
from tests.tenants.tasks.work import add_plan, add_task

# Statements of a whole page: signing the person in from the cookie, the shell with its figures, and the content.
MOST = {
    ("secretary@daklak.test", "/tong-quan"): 22,
    ("secretary@daklak.test", "/ma-tran"): 8,
    ("secretary@daklak.test", "/ma-tran/nhiet"): 10,
    ("secretary@daklak.test", "/ma-tran/nhiet?dang=ky"): 7,
    ("secretary@daklak.test", "/ma-tran/tien-do"): 8,
    ("secretary@daklak.test", "/ma-tran/che-do-xem"): 5,
    ("secretary@daklak.test", "/cho-xac-nhan"): 9,
    ("secretary@daklak.test", "/gia-han"): 6,
    ("secretary@daklak.test", "/ke-hoach"): 6,
    ("secretary@daklak.test", "/don-vi"): 8,
    ("secretary@daklak.test", "/chu-ky"): 23,
    ("secretary@daklak.test", "/nhiem-vu/1"): 11,
    ("officer@daklak.test", "/viec-cua-toi"): 9,
    ("secretary@daklak.test", "/vuong-mac"): 8,
    ("secretary@daklak.test", "/giai-trinh"): 7,
    ("officer@daklak.test", "/vuong-mac"): 10,
    ("central@tw.test", "/toan-quoc/vuong-mac"): 9,
    ("central@tw.test", "/toan-quoc"): 8,
    ("central@tw.test", "/toan-quoc/tong-hop"): 13,
    ("secretary@daklak.test", "/the-thuc"): 8,
}


@pytest.fixture(scope="module")
def houses(make_database: Callable[[str], DatabaseUrls], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, House]]:
    """The same small country with a few tasks, and with ten times as many."""
    found: dict[int, House] = {}
    for tasks in (6, 60):
        database = Database(open_engine(make_database("sqlite").app_url))
        found[tasks] = build(database, tmp_path_factory.mktemp("house"))
        _work(found[tasks], tasks)
    yield found
    for house in found.values():
        house.database.engine.dispose()


def _work(house: House, count: int) -> None:
    now = clock.now()
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        plan = add_plan(session)
        unit_id = session.scalars(select(Unit.id)).first() or 0
        due = clock.day_of(now) + timedelta(days=5)
        tasks = [
            add_task(session, plan, position=n, content=f"Nhiệm vụ {n}", due_on=due, last_permitted_on=due, lead_total=1)
            for n in range(1, count + 1)
        ]
        duties = [
            {
                "task_id": task.id,
                "unit_id": unit_id,
                "role": "lead",
                "rhythm": "dated",
                "due_on": due,
                "last_permitted_on": due,
                "state": "in_progress",
            }
            for task in tasks
        ]
        bulk_add(session, Duty, duties)
        for duty in session.scalars(select(Duty).where(Duty.id % 2 == 0)):
            _claim(session, duty, now)
        assert session.scalars(select(Task.id)).first() == 1


def _claim(session: Session, duty: Duty, now: datetime) -> None:
    """The duty was reported complete, came back once, and waits again."""
    period = f"{clock.day_of(now):%Y-%m}"
    told = {"duty_id": duty.id, "task_id": duty.task_id, "unit_id": duty.unit_id, "period": period, "percent": 100}
    first, second = (Update(**told, kind="completion", evidence_count=1, user_name="Cán bộ", at=now) for _ in range(2))
    session.add_all((first, second))
    session.flush()
    for update in (first, second):
        session.add(Evidence(update_id=update.id, duty_id=duty.id, kind="document", name="Biên bản", reference="12/BB"))
    session.add(Verification(duty_id=duty.id, update_id=first.id, verdict="returned", reason="Thiếu", user_name="Thư ký", at=now))
    duty.state, duty.last_update_id = "reported", second.id


@contextmanager
def _counted(house: House) -> Iterator[list[str]]:
    said: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        said.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(house.database.engine, "before_cursor_execute", note)


def _cost(house: House, email: str, path: str) -> int:
    visitor = house.signed_in(email)
    visitor.open(path)
    with _counted(house) as said:
        response = visitor.open(path)
    assert response.status_code == 200
    assert "Không mở được trang" not in response.text
    return len(said)


@pytest.mark.parametrize(("email", "path"), MOST)
def test_a_page_takes_a_bounded_number_of_statements_whatever_it_shows(houses: dict[int, House], email: str, path: str) -> None:
    few, many = (_cost(house, email, path) for house in houses.values())
    assert many == few, "ten times the rows, the same statements"
    assert many <= MOST[email, path]


# One block of the grid's rows: signing in, the headings or the count, and the rows; what changed takes three more.
BLOCKS = {
    "": 5,
    "nhom=chu-tri": 5,
    "nhom=chu-tri&xep=chu-tri": 6,
    "nhom=khong&xep=-han": 5,
    "thay-doi-tu=01/01/2025": 8,
}


@pytest.mark.parametrize("query", BLOCKS)
def test_a_block_of_the_matrix_takes_a_bounded_number_of_statements(houses: dict[int, House], query: str) -> None:
    costs = []
    for house in houses.values():
        visitor = house.signed_in("secretary@daklak.test")
        name = next(name for name in house.gate.callbacks if name.startswith("matrix-grid.getRowsResponse"))
        sorts = {"xep=chu-tri": [{"colId": "lead_label", "sort": "asc"}], "xep=-han": [{"colId": "due_on", "sort": "desc"}]}
        request = {"startRow": 0, "endRow": 100, "sortModel": sorts.get(query.rpartition("&")[2], [])}
        with _counted(house) as said:
            assert visitor.call(name, request, query, None).status_code == 200
        costs.append(len(said))
    assert costs[0] == costs[1] <= BLOCKS[query]


# The person, the period that is answered, the duty with its task, the update and its evidence, the trail, and the list.
SAVING = 20


def test_saving_an_update_with_the_list_drawn_again_takes_a_bounded_number_of_statements(houses: dict[int, House]) -> None:
    costs = []
    for house in houses.values():
        visitor = house.signed_in("officer@daklak.test")
        known = house.gate.callbacks.items()
        send = next(
            name for name, one in known if (one.function.__module__, one.function.__name__) == ("suite.pages.duties.answer", "send")
        )
        with house.database.reading(Actor.system(house.tenants["66"])) as session:
            duty = session.scalars(select(Duty).order_by(Duty.id)).first()
        assert duty is not None
        said = ("progress", "Đã hoàn thành thêm 12 hồ sơ.", "", "", "60", "12/BC-SKHCN", None, None)
        with _counted(house) as statements:
            response = visitor.call(send, 1, "", str(duty.id), str(duty.version), *said)
        assert "Đã ghi nhận báo cáo." in str(response.json)
        costs.append(len(statements))
    assert costs[0] == costs[1] <= SAVING


def test_the_counter_counts(houses: dict[int, House], tmp_path: Path) -> None:
    house = houses[6]
    with _counted(house) as said, house.database.reading(Actor.system(house.tenants["66"])) as session:
        session.scalars(select(Unit.id)).all()
    assert any("FROM unit" in statement for statement in said)

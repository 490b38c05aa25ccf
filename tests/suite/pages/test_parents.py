"""A plan's and a task's place below others, as the pages write it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tenants.access.actor import Actor
from tenants.db.session import Database, open_engine
from tenants.plans.models import ActionPlan
from tenants.tasks.models import Task
from tests.postgres import DatabaseUrls
from tests.suite.house import House, build
from tests.suite.pages.month import SECRETARY, press, words
from tests.tenants.tasks.work import add_plan, add_task

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SAVED = "Đã đặt việc cấp trên cho 1 nhiệm vụ."


@pytest.fixture
def house(database: DatabaseUrls, tmp_path: Path) -> Iterator[House]:
    """A plan of two tasks (1, 2) above a plan of two tasks (3, 4)."""
    found = build(Database(open_engine(database.app_url)), tmp_path)
    with found.database.writing(Actor.system(found.tenants["66"])) as session:
        for number in ("01-KH/BCĐ", "02-KH/BCĐ"):
            plan = add_plan(session, number)
            for position in (1, 2):
                add_task(session, plan, position=position, content=f"Việc {position} của {number}")
    yield found
    found.database.engine.dispose()


def _task(house: House, task_id: int) -> Task:
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        return session.get_one(Task, task_id)


def test_a_task_may_stand_below_a_document_alone(house: House) -> None:
    said = {"parent-of": "3", "parent-task": None, "parent-document": "57-NQ/TW", "parent-item": "mục III.2"}
    press(house.signed_in(SECRETARY), "parent-save", **said)
    assert (_task(house, 3).parent_task_id, _task(house, 3).parent_reference) == (None, "57-NQ/TW, mục III.2")


def test_a_plan_may_be_taken_from_below_another_and_only_what_was_chosen_is_placed(house: House) -> None:
    secretary = house.signed_in(SECRETARY)
    press(secretary, "kin-plan-save", **{"kin-of.data": 2, "kin-plan.value": "1"})
    rows = [{"type": "kin-above", "task": task_id} for task_id in (3, 4)]
    pattern = '{"task":["ALL"],"type":"kin-above"}'
    chosen = {f"{pattern}.value": list(zip(rows, ["1", None], strict=True)), f"{pattern}.id": [(row, row) for row in rows]}
    assert SAVED in words(press(secretary, "kin-confirm", **chosen))
    assert (_task(house, 3).parent_task_id, _task(house, 4).parent_task_id) == (1, None)
    press(secretary, "kin-plan-save", **{"kin-of.data": 2, "kin-plan.value": None})
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        assert session.get_one(ActionPlan, 2).parent_plan_id is None

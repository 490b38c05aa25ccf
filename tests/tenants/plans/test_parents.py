"""A plan and its tasks stand below a plan, its tasks and the centre's directives; never in a circle, never by a guess alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tenants.access.permissions import Role
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.plans import parents
from tenants.plans.kinship import LEAST, candidates, closes_a_circle
from tenants.plans.models import ActionPlan
from tenants.tasks.models import Task
from tests.tenants.conftest import Country
from tests.tenants.tasks.work import add_plan, add_task

TODAY = date(2025, 11, 10)


@pytest.fixture
def ids(country: Country) -> dict[str, int]:
    """A province's plan with two tasks, a commune's plan with two, and a foreign one."""
    with country.database.writing(country.mine.system) as session:
        above, below = add_plan(session, "02-KH/BCĐ"), add_plan(session, "15-KH/ĐU")
        found = {"above": above.id, "below": below.id}
        for name, plan, content in (
            ("data", above, "Xây dựng kho dữ liệu dùng chung của tỉnh"),
            ("school", above, "Đào tạo kỹ năng số cho cán bộ, công chức"),
            ("own data", below, "Xây dựng kho dữ liệu dùng chung của xã"),
            ("own road", below, "Sửa chữa đường liên thôn"),
        ):
            found[name] = add_task(session, plan, content=content).id
    with country.database.writing(country.theirs.system) as session:
        found["foreign"] = add_task(session, add_plan(session)).id
    return found


def test_a_task_stands_below_a_task_and_a_directive_and_the_one_above_counts_it(country: Country, ids: dict[str, int]) -> None:
    secretary = country.mine.actor(Role.SECRETARY)
    with country.database.writing(secretary) as session:
        parents.set_task_parent(session, secretary, ids["own data"], ids["data"], "Nghị quyết số 57-NQ/TW, mục III.2")
        parents.set_task_parent(session, secretary, ids["own road"], ids["data"], "")
        assert parents.count_children(session, ids["data"], TODAY) == (0, 2)
        road = session.scalars(select(Task).where(Task.id == ids["own road"])).one()
        road.state, road.completed_on = "completed", TODAY
        session.flush()
        assert parents.count_children(session, ids["data"], TODAY) == (1, 2)
        children = parents.children_of(session, ids["data"], TODAY, limit=10)
        assert {child.task_id: child.official_class for child in children} == {
            ids["own data"]: "running",
            ids["own road"]: "completed_on_time",
        }
        parents.set_task_parent(session, secretary, ids["own data"], None, "")
        assert parents.count_children(session, ids["data"], TODAY) == (1, 1)


def test_nothing_stands_below_itself_by_however_many_steps(country: Country, ids: dict[str, int]) -> None:
    secretary = country.mine.actor(Role.SECRETARY)
    with country.database.writing(secretary) as session:
        third = add_task(session, add_plan(session, "03-KH")).id
        parents.set_task_parent(session, secretary, ids["own data"], ids["data"], "")
        parents.set_task_parent(session, secretary, ids["data"], third, "")
        with pytest.raises(Conflict, match="nằm dưới chính nhiệm vụ này"):
            parents.set_task_parent(session, secretary, third, ids["own data"], "")
        with pytest.raises(Invalid, match="kế hoạch khác"):
            parents.set_task_parent(session, secretary, ids["own road"], ids["own data"], "")
        parents.set_plan_parent(session, secretary, ids["below"], ids["above"])
        for plan_id in (ids["below"], ids["above"]):
            with pytest.raises(Conflict, match="nằm dưới chính kế hoạch này"):
                parents.set_plan_parent(session, secretary, ids["above"], plan_id)


@given(st.lists(st.integers(0, 7), min_size=8, max_size=8), st.integers(0, 7), st.integers(0, 7))
def test_a_circle_is_found_exactly_when_the_child_is_among_those_above(above: list[int], child: int, parent: int) -> None:
    parent_of = {number: value if value < number else None for number, value in enumerate(above)}
    chain, place = set(), parent
    while place is not None:
        chain.add(place)
        place = parent_of[place]  # type: ignore[assignment]  # ends with none
    assert closes_a_circle(child, parent, parent_of) == (child in chain)


def test_several_are_set_together_or_none_is(country: Country, ids: dict[str, int]) -> None:
    secretary = country.mine.actor(Role.SECRETARY)
    with country.database.writing(secretary) as session:
        assert parents.set_parents(session, secretary, {ids["own data"]: ids["data"], ids["own road"]: ids["school"]}) == 2
        with pytest.raises(Conflict):
            parents.set_parents(session, secretary, {ids["data"]: ids["own data"], ids["school"]: ids["own data"]})
        with pytest.raises(Invalid):
            parents.set_parents(session, secretary, {})


def test_another_tenants_task_is_not_found_and_an_officer_sets_nothing(country: Country, ids: dict[str, int]) -> None:
    secretary = country.mine.actor(Role.SECRETARY)
    with country.database.writing(secretary) as session:
        for child, parent in ((ids["foreign"], ids["data"]), (ids["own data"], ids["foreign"])):
            with pytest.raises(NotFound):
                parents.set_task_parent(session, secretary, child, parent, "")
        with pytest.raises(Invalid):
            parents.set_task_parent(session, secretary, ids["own data"], None, "x" * 301)
    officer = country.mine.actor(Role.OFFICER, "STC")
    with country.database.writing(officer) as session, pytest.raises(NotPermitted):
        parents.set_task_parent(session, officer, ids["own data"], ids["data"], "")


def test_a_proposal_names_the_likely_task_and_writes_nothing(country: Country, ids: dict[str, int]) -> None:
    with country.database.writing(country.mine.system) as session:
        plan = session.scalars(select(ActionPlan).where(ActionPlan.id == ids["below"])).one()
        assert parents.proposals(session, plan) == []
        plan.parent_plan_id = ids["above"]
        proposed = {task.id: [one.task_id for one in near] for task, near in parents.proposals(session, plan)}
        assert proposed == {ids["own data"]: [ids["data"]], ids["own road"]: []}
        assert session.scalars(select(Task.parent_task_id).where(Task.parent_task_id.is_not(None))).all() == []
        assert parents.count_below(session, plan.id) == (0, 2)


def test_what_is_hardly_alike_is_not_proposed() -> None:
    above = {1: "xay dung kho du lieu dung chung", 2: "dao tao ky nang so"}
    assert [one.task_id for one in candidates({9: "xay dung kho du lieu dung chung"}, above)[9]] == [1]
    assert candidates({9: "sua duong"}, above) == {}
    assert all(one.likeness >= LEAST for near in candidates({9: "dao tao so"}, above).values() for one in near)

"""The table of pages as a whole: every address that the program itself leads to is there for whoever is led."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler import places
from suite import pages
from suite.guard import Gate
from suite.pages import AREAS
from suite.routing import home_of, query_of
from tenants.access.permissions import PERMISSIONS, Role
from tests.suite.conftest import BuildHouse

PEOPLE = [role for role in Role if role is not Role.SYSTEM]


@pytest.fixture(scope="module")
def whole(build_house: BuildHouse) -> Gate:
    """The gate of the whole program."""
    return build_house(*pages.load_areas()).gate


def test_every_area_on_disk_is_in_the_list_and_the_other_way_round() -> None:
    folder = Path(pages.__file__).parent
    found = {path.parent.name for path in folder.glob("*/__init__.py")}
    assert found == set(AREAS)


@pytest.mark.parametrize("role", PEOPLE)
def test_every_role_is_at_home_somewhere_that_it_may_open(whole: Gate, role: Role) -> None:
    found = whole.routes.find("/", role)
    assert found is not None, home_of(role)
    assert found[0].permission in PERMISSIONS[role]


@pytest.mark.parametrize("role", PEOPLE)
def test_every_role_can_open_its_own_account(whole: Gate, role: Role) -> None:
    for path in ("/tai-khoan", "/thong-bao"):
        found = whole.routes.find(path, role)
        assert found is not None
        assert found[0].permission in PERMISSIONS[role]


@pytest.mark.parametrize(
    "path",
    [
        places.MY_DUTIES,
        places.WAITING_FOR_VERIFICATION,
        places.duty_place(1, 2),
        places.plan_place(1),
        places.report_place("2025-11"),
    ],
)
def test_every_place_that_a_message_leads_to_is_a_page(whole: Gate, path: str) -> None:
    assert whole.routes.find(path.partition("?")[0], Role.SECRETARY) is not None


def test_who_answers_above_a_tenant_may_open_what_the_message_names(whole: Gate) -> None:
    for role in (Role.CENTRAL_OFFICER, Role.CHIEF_ENGINEER):
        assert whole.routes.find(places.visited_obstacle_place("66", 1), role) is not None


def test_a_leader_who_hears_for_an_absent_secretariat_may_open_what_the_message_names(whole: Gate) -> None:
    received, obstacle, explanation = places.received_place(1), places.obstacle_place(1), places.explanation_place(1)
    for path in (places.EXTENSIONS, places.AWAY, received, obstacle, explanation, places.report_place("2025-11"), "/ktst"):
        found = whole.routes.find(path, Role.LEADER)
        assert found is not None, path
        assert found[0].permission in PERMISSIONS[Role.LEADER], path


def test_no_callback_of_the_program_went_past_the_gate(whole: Gate) -> None:
    from dash._callback import GLOBAL_CALLBACK_LIST

    known = {name for name, what in whole._dash().callback_map.items() if "callback" in what}
    assert known == set(whole.callbacks)
    assert GLOBAL_CALLBACK_LIST == []


def test_every_page_has_a_title_and_a_place_in_the_navigation_at_most_once(whole: Gate) -> None:
    assert all(page.title for page in whole.routes.pages)
    labels = [(page.nav.group, page.nav.label) for page in whole.routes.pages if page.nav]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("search", "query"),
    [
        ("?tim=so%20khoa%20hoc&trang=2", {"tim": "so khoa hoc", "trang": "2"}),
        ("?a=1&a=2", {"a": "2"}),
        ("", {}),
        (None, {}),
        ("?=&&x", {}),
        ("?t=%E1%BB%87%FF", {"t": "ệ�"}),
    ],
)
def test_a_query_string_is_read_whatever_it_holds(search: str | None, query: dict[str, str]) -> None:
    assert query_of(search) == query


def test_an_endless_query_string_is_read_as_empty() -> None:
    assert query_of("?" + "a=1&" * 5000) == {}

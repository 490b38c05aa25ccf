"""The page of the audit trail: whoever may reads it, narrows it, turns its pages, and proves that nothing was taken out."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from suite.pages import audit
from suite.pages.audit.names import names_in
from suite.pages.audit.words import SUBJECTS, VERBS
from tenants import clock
from tenants.access.actor import Actor
from tenants.audit.models import AuditEntry
from tenants.audit.trail import acting
from tenants.db.base import Base, TenantScoped
from tenants.db.session import Database, open_engine
from tenants.organisation.dao import list_units
from tenants.organisation.service import NewUnit, add_unit
from tests.postgres import DatabaseUrls
from tests.suite.house import House, build

ROOT = Path(__file__).parents[3]
UNITS = 120


@pytest.fixture(scope="module")
def house(make_database: Callable[[str], DatabaseUrls], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A province where somebody added many units and renamed one, with a reason."""
    database = Database(open_engine(make_database("sqlite").app_url))
    made = build(database, tmp_path_factory.mktemp("house"))
    admin = made.actor("admin@daklak.test")
    with database.writing(admin) as session:
        for n in range(UNITS):
            add_unit(session, admin, NewUnit(f"P{n}", f"Phòng số {n:03d}", "other"))
    with database.writing(made.actor("secretary@daklak.test")) as session, acting(session, "changed", why="Đề nghị của Sở Nội vụ"):
        list_units(session)[0].short_name = "Đổi tên thử"
    yield made
    database.engine.dispose()


def _page(house: House, query: str = "", email: str = "inspector@daklak.test") -> str:
    return json.dumps(house.signed_in(email).open(f"/nhat-ky{query}").json, ensure_ascii=False)


def _rows(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"Phòng số (\d{3})", page)))


def test_the_newest_entries_come_first_and_older_ones_follow_without_gap_or_repetition(house: House) -> None:
    seen: list[str] = []
    query = "?loai=unit&viec=organisation.add_unit"
    for _ in range(4):
        page = _page(house, query)
        seen += _rows(page)
        more = re.search(r"truoc=(\d+)", page)
        if not more:
            break
        query = f"?loai=unit&viec=organisation.add_unit&truoc={more[1]}"
    assert seen == [f"{n:03d}" for n in reversed(range(UNITS))]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?tim=de+nghi+cua+so+noi+vu", True),
        ("?tim=doi+ten+thu", True),
        ("?tim=khong+co+gi", False),
        ("?tim=sua", True),
        ("?viec=changed&loai=unit", True),
        ("?viec=duty.accepted", False),
        ("?tu=01/01/2020&tim=doi+ten", True),
        ("?den=01/01/2020&tim=doi+ten", False),
    ],
)
def test_a_search_needs_no_diacritics_and_filters_narrow_it(house: House, query: str, found: bool) -> None:
    assert ("Đề nghị của Sở Nội vụ" in _page(house, query)) is found


def test_the_day_of_today_is_within_a_range_that_ends_today(house: House) -> None:
    today = f"{clock.today():%d/%m/%Y}"
    assert "Đề nghị của Sở Nội vụ" in _page(house, f"?tu={today}&den={today}")


def test_a_person_is_chosen_and_another_tenants_is_not_found(house: House) -> None:
    assert "Đề nghị của Sở Nội vụ" in _page(house, f"?nguoi={house.users['secretary@daklak.test']}")
    assert "Đề nghị của Sở Nội vụ" not in _page(house, f"?nguoi={house.users['leader@daklak.test']}")
    assert "Không tìm thấy" in _page(house, f"?nguoi={house.users['secretary@khanhhoa.test']}")


def test_who_may_not_read_the_trail_does_not(house: House) -> None:
    assert "Đề nghị của Sở Nội vụ" not in _page(house, email="officer@daklak.test")


def test_a_line_that_somebody_wrote_over_is_shown_as_it_stands(house: House) -> None:
    entry = AuditEntry(
        seq=1, at=clock.now(), actor_name="Ai đó", actor_role="không có", action="x", subject_type="y", changes={}, why=""
    )
    assert "không có" in str(audit._row(entry, {})["who"])


def test_rows_are_told_by_their_names_and_numbers_of_what_is_gone_stay(house: House) -> None:
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        first, second = (unit for unit in list_units(session) if unit.code in ("P3", "P4"))
        user_id = house.users["secretary@daklak.test"]
        entry = AuditEntry(
            seq=1, at=clock.now(), actor_name="Ai đó", actor_role="secretary", action="unit.merge", subject_type="app_user",
            subject_id=user_id, changes={"unit_id": [first.id, second.id], "post_id": [None, first.id], "plan_id": [None, 987_654]},
            why="",
        )  # fmt: skip
        row = audit._row(entry, names_in(session, [entry]))
    told = str(row["changes"])
    assert first.name in told and second.name in told and "987654" in told
    assert told.count(first.name) == 1, "a number of another table is no unit"
    assert f"người dùng {user_id}: Nguyễn Văn Secretary" in str(row["what"])


def test_the_chain_is_proved_on_the_page(house: House) -> None:
    name = next(
        n for n, e in house.gate.callbacks.items() if e.function.__qualname__.endswith("prove") and "audit" in e.function.__module__
    )
    answer = json.dumps(house.signed_in("inspector@daklak.test").call(name, 1).json, ensure_ascii=False)
    assert "Chuỗi nguyên vẹn" in answer


def test_a_key_for_searching_is_no_part_of_what_the_chain_proves(house: House) -> None:
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.why != "")).first()
        assert entry is not None
        assert "de nghi cua so noi vu" in entry.search_key


def _acts() -> set[str]:
    """The verbs that the source gives to `acting` and `note` as plain text."""
    found = set()
    for layer in ("tenants", "reports", "scheduler", "suite"):
        for path in (ROOT / layer).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in ("acting", "note")
                    and len(node.args) > 1
                ):
                    verb: Any = node.args[1]
                    if isinstance(verb, ast.Constant) and isinstance(verb.value, str):
                        found.add(verb.value)
    return found


def test_every_act_and_every_table_of_the_trail_has_words() -> None:
    acts = _acts()
    assert "plan.accept" in acts
    assert acts - VERBS.keys() == set()
    tables = {
        mapper.local_table.name  # type: ignore[attr-defined]  # every class here has a table
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, TenantScoped) and mapper.class_.audited
    }
    assert tables - SUBJECTS.keys() == set()

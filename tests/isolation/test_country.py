"""The country that the walks go through is no empty one: every text bears its mark, and everything works with one's own rows."""

from __future__ import annotations

from tests.isolation.conftest import Screens
from tests.isolation.filling import CODES, SCOPED, text_columns
from tests.isolation.marks import CENTRE, MINE, THEIRS, borne_by
from tests.isolation.truth import differences
from tests.isolation.walker import WORKED, title, untouched, walk_with_own_rows
from tests.isolation.world import World

# What holds no words of a row: a form, an act that answers with a way to go, a state of the session; a picture, whose words
# only eyes can read.
WITHOUT_ROWS = {
    "download GET /ke-hoach/nhap/<int:import_id>/dong/<int:position>/anh",
    "call GET,POST /doi-mat-khau",
    "call POST /dang-xuat-moi-noi",
    "call POST /phien-lam-viec",
}


def test_every_text_of_a_tenants_tables_bears_the_tenants_mark(world: World) -> None:
    missing = []
    for table in SCOPED:
        rows = world.truth.rows(table)
        for place in (world.mine, world.theirs):
            own = [row for row in rows if row["tenant_id"] == place.tenant_id]
            assert own, f"no row of {table} in {place.mark.word}"
            for column in text_columns(table):
                if place.mark not in borne_by(" ".join(str(row[column]) for row in own)):
                    missing.append(f"{table}.{column} of {place.mark.word}")
    assert missing == [], missing


def test_no_text_of_a_tenant_bears_another_tenants_mark(world: World) -> None:
    for place, others in ((world.mine, [THEIRS]), (world.theirs, [MINE]), (world.centre, [MINE, THEIRS])):
        for table in SCOPED:
            rows = [row for row in world.truth.rows(table) if row["tenant_id"] == place.tenant_id]
            assert not borne_by(str(rows), others), table


def test_what_bears_no_mark_is_a_column_that_there_is() -> None:
    for table, names in CODES.items():
        assert {"id", "tenant_id"}.isdisjoint(names)
        assert set(names) <= {attribute.key for attribute in SCOPED[table].__mapper__.column_attrs}, table


def test_there_are_people_of_every_role_in_both_provinces_and_at_the_centre(world: World) -> None:
    roles = {person.role for place in (world.mine, world.theirs, world.centre) for person in world.everybody(place)}
    assert {role.value for role in roles} == {
        "officer", "unit_head", "secretary", "leader", "administrator", "chief_architect", "inspector", "central_officer",
        "chief_engineer",
    }  # fmt: skip
    assert world.mine.people.keys() == world.theirs.people.keys()
    assert world.centre.mark is CENTRE


def test_everything_that_the_gate_lets_through_works_with_ones_own_rows(world: World, screens: Screens) -> None:
    people = [*world.everybody(world.mine), *world.everybody(world.centre)]
    before = world.truth.snapshot()
    walk = walk_with_own_rows(world, screens.all_of_mine, people)
    assert walk.faults == []
    assert untouched(world, walk) == set(), f"no screen of country.py shows these: {untouched(world, walk)}"
    idle = {name: outcomes for name, outcomes in walk.outcomes.items() if not outcomes & WORKED}
    assert idle == {}, f"give country.py the rows with which these work: {idle}"
    local = {title(entry) for entry in world.gate.registry if entry.kind != "callback" and entry.scope in ("tenant", "visit")}
    assert local - walk.showed <= WITHOUT_ROWS
    # A file is written before its row is committed: a rehearsal leaves one behind, and nothing leads to it.
    assert {table for table, _ in differences(before, world.truth.snapshot())} <= {"files"}

"""Another tenant's rows are not there by their addresses: no page, download or call finds them, by path or by query."""

from __future__ import annotations

from suite.guard import Entry
from tests.isolation.addresses import names_a_row
from tests.isolation.walker import title, untouched, walk_foreign_addresses, walk_foreign_queries
from tests.isolation.world import World


def test_another_tenants_rows_are_not_found_and_nobody_in_a_province_visits(world: World) -> None:
    walk = walk_foreign_addresses(world, world.everybody(world.mine))
    assert walk.faults == []
    local = [entry for entry in world.gate.registry if entry.kind != "callback" and entry.scope != "national"]
    named, visits = ({title(entry) for entry in local if test(entry)} for test in (_names_one, _is_visit))
    assert named, "something must name a row, or this proves nothing"
    assert untouched(world, walk) & (named | visits) == set()
    assert all(404 in walk.outcomes[name] for name in named)
    assert {outcome for name in visits for outcome in walk.outcomes[name]} <= {200, 404}, "200 is the frame, which holds no data"


def _names_one(entry: Entry) -> bool:
    return names_a_row(entry.name)


def _is_visit(entry: Entry) -> bool:
    return entry.scope == "visit"


def test_another_tenants_rows_are_not_found_by_any_query(world: World) -> None:
    walk = walk_foreign_queries(world, world.everybody(world.mine))
    assert walk.faults == []
    asked = {title(entry) for entry in world.gate.registry if entry.kind in ("page", "download") and entry.scope == "tenant"}
    assert untouched(world, walk) & asked == set()


def test_the_centre_at_home_has_nobodys_rows_but_its_own(world: World) -> None:
    walk = walk_foreign_addresses(world, world.everybody(world.centre))
    assert walk.faults == []

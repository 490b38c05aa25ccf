"""Callbacks take no other tenant's ids: as its own browsers would send them, or one by one among one's own."""

from __future__ import annotations

from tests.isolation.conftest import Screens
from tests.isolation.screens import ROUTER
from tests.isolation.walker import title, walk_foreign_callbacks
from tests.isolation.world import World


def test_no_callback_takes_another_tenants_ids_at_home_or_on_a_visit(world: World, screens: Screens) -> None:
    at_home = walk_foreign_callbacks(world, screens.mine, screens.theirs, world.everybody(world.mine))
    assert at_home.faults == []
    on_visits = walk_foreign_callbacks(
        world, screens.visiting_mine, screens.visiting_theirs, world.everybody(world.centre), visiting=True
    )
    assert on_visits.faults == []
    # The router is walked with every page; what reads across tenants by its scope is for the centre, which may.
    local = {title(entry) for entry in world.gate.registry if entry.kind == "callback" and entry.scope != "national"}
    assert local - at_home.walked - on_visits.walked == {title(entry) for entry in world.gate.registry if entry.name == ROUTER}
    assert sum(404 in outcomes for outcomes in at_home.outcomes.values()) > 10, "rows of others must have been asked for"


def test_what_reads_across_tenants_is_registered_so_and_is_for_the_centre(world: World) -> None:
    national = [entry for entry in world.gate.registry if entry.scope == "national"]
    assert national
    for entry in national:
        assert not entry.writes, title(entry)
        assert not any(person.actor.may(entry.permission) for person in world.everybody(world.mine)), title(entry)

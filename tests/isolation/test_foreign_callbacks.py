"""Callbacks take no other tenant's ids: as its own browsers would send them, or one by one among one's own."""

from __future__ import annotations

from tests.isolation.conftest import Screens
from tests.isolation.screens import ROUTER
from tests.isolation.walker import title, walk_foreign_callbacks
from tests.isolation.world import World


def test_no_callback_takes_another_tenants_ids(world: World, screens: Screens) -> None:
    walk = walk_foreign_callbacks(world, screens.mine, screens.theirs, world.everybody(world.mine))
    assert walk.faults == []
    # The router is walked with every page; what only the centre may do, with its visits and at the centre.
    possible = {
        title(entry)
        for entry in world.gate.registry
        if entry.kind == "callback"
        and entry.name != ROUTER
        and any(person.actor.may(entry.permission) for person in world.everybody(world.mine))
    }
    assert possible - walk.walked == set()
    assert sum(404 in outcomes for outcomes in walk.outcomes.values()) > 10, "rows of others must have been asked for"


def test_on_a_visit_no_callback_leads_into_a_third_tenant(world: World, screens: Screens) -> None:
    people = world.everybody(world.centre)
    walk = walk_foreign_callbacks(world, screens.visiting_mine, screens.visiting_theirs, people, visiting=True)
    assert walk.faults == []
    possible = {
        title(entry)
        for entry in world.gate.registry
        if entry.kind == "callback" and entry.scope in ("visit", "here") and any(p.actor.may(entry.permission) for p in people)
    }
    assert possible - walk.walked == set()


def test_every_callback_is_walked_here_or_reads_across_tenants_by_its_scope(world: World, screens: Screens) -> None:
    local = {title(entry) for entry in world.gate.registry if entry.kind == "callback" and entry.scope != "national"}
    by_provinces = walk_foreign_callbacks(world, screens.mine, screens.theirs, world.everybody(world.mine)).walked
    on_visits = walk_foreign_callbacks(
        world, screens.visiting_mine, screens.visiting_theirs, world.everybody(world.centre), visiting=True
    ).walked
    assert local - by_provinces - on_visits == {title(entry) for entry in world.gate.registry if entry.name == ROUTER}

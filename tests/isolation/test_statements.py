"""No function that reads or writes rows gives or touches anything of another tenant, whatever ids it is handed."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.access.permissions import CENTRAL_ROLES
from tenants.errors import NotPermitted
from tests.isolation.statements import called, leaks_of, statements, takes_an_id
from tests.isolation.truth import differences
from tests.isolation.world import World

STATEMENTS = statements()

# Functions that say something in one's own tenant only at another time or in another state than the country stands in.
SAY_NOTHING = {
    "scheduler.outbox.dao.find_claimed",  # nothing is claimed
    "scheduler.outbox.dao.give_up",  # nothing was tried for long enough
    "tenants.obstacles.national.shared_obstacles",  # one tenant alone shares nothing
    "tenants.tasks.contributions.dao.lapsed_at",  # nothing lapsed at that moment
    "tenants.tasks.contributions.dao.letters_to_carry",  # nothing waits to be carried from here
    "scheduler.reminders.dao.hold_people",  # holds, and says nothing
    "scheduler.outbox.proof.calls_out",  # nothing was said since the webhook is there
    # What follows belongs to other rows than the first and the last of their kind in the country.
    "reports.dao.comments_of",
    "reports.dao.count_late",
    "reports.dao.late_updates",
    "tenants.organisation.changes.dao.planned_changes",
    "tenants.organisation.dao.heirs",
    "tenants.tasks.dating.dao.last_event_dates",
    "tenants.tasks.extensions.dao.get_evidence",
    "tenants.tasks.sampling.dao.list_checks_of_task",
    "tenants.tasks.views.dao.find_start",
    "tenants.tasks.views.dao.starts_with",
}
# Who exists is public; and a sign-in name leads to its tenant before anybody is signed in, by a digest that lists no addresses.
PUBLIC = {
    "tenants.organisation.dao.get_tenant",
    "tenants.organisation.dao.get_tenant_by_code",
    "tenants.people.dao.find_sign_in_key",
    "tenants.tasks.views.dao.list_views",  # for whoever asks, the views that one's own tenant shares
}


NOTHING: tuple[Any, ...] = (None, [], {}, "", 0, "NotFound")


def test_the_walk_finds_the_statements_of_every_noun() -> None:
    modules = {name.rpartition(".")[0] for name in STATEMENTS}
    assert {"tenants.tasks.dao", "tenants.plans.dao", "tenants.people.dao", "tenants.organisation.dao", "reports.dao"} <= modules
    assert {"scheduler.outbox.dao", "scheduler.reminders.dao", "tenants.audit.dao", "tenants.tasks.national"} <= modules
    assert len(STATEMENTS) > 80


def test_a_statement_with_another_tenants_ids_finds_and_changes_nothing_of_it(world: World) -> None:
    leaks = {name: leaks_of(world, function) for name, function in STATEMENTS.items()}
    assert {name: found for name, found in leaks.items() if found} == {}
    assert {tenant for _, tenant in differences(world.truth.kept, world.truth.snapshot())} <= {world.mine.tenant_id}


def test_the_same_statements_find_ones_own_rows(world: World) -> None:
    empty = set()
    for name, function in STATEMENTS.items():
        # With the first ids and the last: what was applied stands among others that wait.
        if all(called(world, function, world.mine, which=which) in NOTHING for which in (0, -1)):
            empty.add(name)
    assert empty == SAY_NOTHING, ", ".join(sorted(empty ^ SAY_NOTHING))


def test_what_belongs_to_a_row_of_another_tenant_is_not_there(world: World) -> None:
    answering = {}
    for name, function in STATEMENTS.items():
        said = called(world, function, world.theirs)
        if takes_an_id(function) and said not in NOTHING and said != {id: [] for id in world.theirs.ids["duty_id"]}:
            answering[name] = said
    assert answering.keys() == PUBLIC, answering


def test_nobody_but_the_centre_reads_across_tenants(world: World) -> None:
    for place in (world.mine, world.theirs, world.centre):
        for person in world.everybody(place):
            if person.role in CENTRAL_ROLES:
                assert person.actor.nationwide().scope.value == "national"
            else:
                with pytest.raises(NotPermitted):
                    person.actor.nationwide()

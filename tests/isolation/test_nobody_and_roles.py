"""Whoever has not signed in, or may not, is let through nothing: no page, callback, download or call, whatever the ids."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, Rule

from suite import login, static
from suite.app import HEALTH_PATH
from tenants.access.permissions import CENTRAL_ROLES
from tests.isolation.conftest import Screens
from tests.isolation.country import token_of
from tests.isolation.marks import THEIRS, borne_by
from tests.isolation.walker import title, untouched, walk_as_nobody, walk_without_permission, words_of
from tests.isolation.world import World


def test_nobody_gets_anything(world: World, screens: Screens) -> None:
    walk = walk_as_nobody(world, screens.all_of_mine)
    assert walk.faults == []
    assert untouched(world, walk) == set()


def test_nobody_gets_anything_at_addresses_that_the_gate_does_not_know(world: World) -> None:
    browser = world.browser(None)
    refused: list[str] = []
    opened: list[str] = []
    for rule in world.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            answer = browser.get(_some_address(rule))
            (refused if answer.status_code in (302, 401, 404) else opened).append(rule.endpoint)
            assert not borne_by(words_of(answer)), rule
    # Of these, the form to sign in is the only one that somebody who is nobody can fill in.
    assert set(opened) == {"sign_in", "health"}
    assert {"/", "/<path:path>", "/_dash-layout", "/_dash-dependencies"} <= set(refused)
    assert login.PUBLIC | static.PUBLIC | {"health"} == {"sign_in", "sign_out", "invitation", "asset", "health"}
    assert HEALTH_PATH in {rule.rule for rule in world.app.url_map.iter_rules()}


def _some_address(rule: Rule) -> str:
    values: dict[str, Any] = {}
    for name, converter in rule._converters.items():
        choices = getattr(converter, "items", None)
        values[name] = min(choices) if choices else 1 if isinstance(converter, IntegerConverter) else "khong-co"
    built = rule.build(values)
    assert built is not None
    return built[1]


def test_an_invitation_shows_its_own_tenant_and_no_other(world: World) -> None:
    answer = world.browser(None).get(f"/loi-moi/{token_of(world.mine)}")
    assert answer.status_code == 200
    assert not borne_by(words_of(answer), [THEIRS])


def test_a_link_of_another_tenant_is_not_found_under_ones_own_number(world: World) -> None:
    mixed = f"{world.mine.tenant_id:x}-{token_of(world.theirs).partition('-')[2]}x"
    answer = world.browser(None).get(f"/loi-moi/{mixed}")
    assert answer.status_code == 404
    assert not borne_by(words_of(answer))


def test_a_role_without_the_permission_is_refused_and_changes_nothing(world: World, screens: Screens) -> None:
    central = [person for person in world.everybody(world.centre) if person.role in CENTRAL_ROLES]
    people = [*world.everybody(world.mine), *central]
    walk = walk_without_permission(world, screens.all_of_mine, people)
    assert walk.faults == []
    for_everybody = {title(entry) for entry in world.gate.registry if all(person.actor.may(entry.permission) for person in people)}
    assert untouched(world, walk) == for_everybody

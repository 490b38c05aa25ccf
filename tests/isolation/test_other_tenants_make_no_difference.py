"""What a tenant is shown is the same, to the letter, whether another is empty or full: no count and no order gives it away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dash import html

from suite.context import Context
from suite.guard import Entry, Gate
from tenants.access.permissions import Permission, Role
from tests.conftest import BOTH_DATABASES
from tests.isolation.addresses import addresses
from tests.isolation.country import furnish
from tests.isolation.screens import ROUTER, collect_screens, open_page
from tests.isolation.statements import called, statements
from tests.isolation.walker import bodies_of, title, words_of
from tests.isolation.world import World, build_world
from tests.postgres import DatabaseUrls

# Who sees the most, and who sees what others do not.
WHO = (Role.SECRETARY, Role.OFFICER, Role.INSPECTOR)
# Drawing a PDF is slow, and the same document as the others.
LEFT_OUT = re.compile(r"/pdf$")


@pytest.fixture(params=BOTH_DATABASES)
def half(request: pytest.FixtureRequest, make_database: Callable[[str], DatabaseUrls], tmp_path: Path) -> Iterator[World]:
    """The country while the other province is still empty."""
    built = build_world(make_database(request.param), tmp_path, furnished=("centre", "mine"))
    built.truth.keep()
    yield built
    built.truth.close()
    built.database.engine.dispose()


def answers(world: World) -> dict[str, str]:
    """Everything that some people of mine are shown, and every statement's answer with their own ids."""
    found: dict[str, str] = {}
    for person in (world.mine.people[role] for role in WHO):
        browser, screens = world.browser(person), collect_screens(world, world.mine, [person])
        for entry in world.gate.registry:
            if not person.actor.may(entry.permission) or entry.scope not in ("tenant", "here") or entry.writes:
                continue
            name = f"{title(entry)} as {person.role.value}"
            if entry.kind == "callback" and entry.name != ROUTER and not _takes_a_file(world, entry):
                for number, body in enumerate(bodies_of(world, entry, screens)):
                    found[f"{name} {number}"] = words_of(browser.post("/_dash-update-component", json=body))
            elif entry.kind == "download":
                for address in [one for one in addresses(entry.name, world.mine) if not LEFT_OUT.search(one)][:2]:
                    found[f"{name} {address}"] = words_of(browser.get(address))
        found |= {f"{screen.address} as {person.role.value}": screen.words for screen in screens}
        world.truth.restore()
    for name, statement in statements().items():
        found[name] = repr(called(world, statement, world.mine))
    world.truth.restore()
    return {name: _without_chance(text) for name, text in found.items()}


def _takes_a_file(world: World, entry: Entry) -> bool:
    """Reads a file in a session of its own and keeps it in another: what it answers is the number of a new row."""
    return any(part["property"] == "contents" for part in world.gate.dependencies(entry.name)["inputs"])


def _without_chance(text: str) -> str:
    """An answer without what is new each time: cookies, sizes and moments of packed files, keys of toasts."""
    return re.sub(r'(?m)^(Set-Cookie|Content-Length|Date).*$|"key": "[0-9a-f]{32}"|[\d-]{10}T[\d:]{8}Z', "", text)


def different(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The names of what is not the same."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def test_nothing_that_a_tenant_sees_depends_on_another_tenants_rows(half: World) -> None:
    before = answers(half)
    half.truth.restore()
    furnish(half.database, half.gate.files, half.theirs, half.centre)
    half.truth.keep()
    after = answers(half)
    assert different(before, after) == []
    assert len(before) > 200


def test_a_planted_count_over_all_tenants_is_found(half: World) -> None:
    def area(gate: Gate) -> None:
        @gate.page("/lo", title="Lộ", permission=Permission.READ_SELF)
        def layout(ctx: Context) -> Any:
            return html.P(f"{len(half.truth.rows('unit'))} đơn vị")

    counting = half.with_areas(area)
    person = half.mine.people[Role.OFFICER]
    before = words_of(open_page(counting.browser(person), "/lo"))
    furnish(half.database, half.gate.files, half.theirs, half.centre)
    assert different({"lo": before}, {"lo": words_of(open_page(counting.browser(person), "/lo"))}) == ["lo"]

"""Whatever a forged request holds in the place of what a page writes, the answer is a sentence and no breakdown."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from itertools import cycle
from typing import Any

import pytest

from tests.isolation.conftest import Screens
from tests.isolation.screens import CALLBACKS, ROUTER, Body, blank_body, open_page
from tests.isolation.walker import bodies_of, listening, outcome_of, rehearsing, title
from tests.isolation.world import World

# Of kinds, lengths and days that no field of ours sends.
HOSTILE: tuple[Any, ...] = (["x"], {"a": 1}, 7, "9" * 5000, True, "31/12/9999", [{"id": 10**15}], [10**15])
PER_FIELD = 2
QUERIES = ("9" * 15, "9" * 30, "01/01/0001", "9999-12-31", "%00", "-1", "%ED%A0%80")

# One database is enough: what reaches it at all has been read as a number, a date or words.
pytestmark = pytest.mark.parametrize("the_world", ["sqlite"], indirect=True)


def _forged(body: Body) -> Iterator[Body]:
    kinds = cycle(HOSTILE)
    for part in ("inputs", "state"):
        for index, slot in enumerate(body[part]):
            if isinstance(slot, dict) and slot["id"] == "visited":
                continue
            for _ in range(PER_FIELD):
                other = deepcopy(body)
                changed, value = other[part][index], next(kinds)
                for item in changed if isinstance(changed, list) else [changed]:
                    item["value"] = value
                yield other


def test_no_callback_breaks_down_over_what_it_is_given(world: World, screens: Screens) -> None:
    people = [*world.everybody(world.mine), *world.everybody(world.centre)]
    broken = []
    with rehearsing(world):
        for entry in world.gate.registry:
            person = next((one for one in people if one.actor.may(entry.permission)), None)
            if entry.kind != "callback" or entry.name == ROUTER or person is None:
                continue
            body = next(iter(bodies_of(world, entry, screens.all_of_mine, choosing=True)), None) or blank_body(world.gate, entry)
            browser = world.browser(person)
            for forged in _forged(body):
                answer = browser.post(CALLBACKS, json=forged)
                if answer.status_code == 401:  # an act before has ended the person's sessions
                    browser.sign_in()
                elif outcome_of(answer) >= 500:
                    broken.append(f"{title(entry)}: {[part for part in ('inputs', 'state') if forged[part] != body[part]]}")
    assert sorted(set(broken)) == []


def test_no_page_breaks_down_over_its_address(world: World) -> None:
    people = world.everybody(world.mine)
    broken = []
    for entry in world.gate.registry:
        person = next((one for one in people if one.actor.may(entry.permission)), None)
        if entry.kind != "page" or entry.scope != "tenant" or "<" in entry.name or person is None:
            continue
        browser = world.browser(person)
        with listening(world) as names:
            open_page(browser, entry.name, "?x=1")
        queries = [f"?{name}={value}" for name in sorted(names) for value in QUERIES]
        broken += [f"{entry.name}{query}" for query in queries if outcome_of(open_page(browser, entry.name, query)) >= 500]
    assert broken == []

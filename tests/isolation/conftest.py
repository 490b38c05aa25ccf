"""The country of the isolation tests, once of each kind of database, its clock standing still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import pytest

from tenants import clock
from tenants.access.permissions import Role
from tests.conftest import BOTH_DATABASES
from tests.isolation.country import NOW, Place
from tests.isolation.screens import Screen, collect_screens
from tests.isolation.world import World, build_world
from tests.postgres import DatabaseUrls

# Between them they may do everything that anybody in a tenant may do.
OWNERS = (Role.SECRETARY, Role.OFFICER, Role.UNIT_HEAD, Role.ADMINISTRATOR, Role.LEADER)


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer of a test is given at one moment."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(scope="session", params=BOTH_DATABASES)
def the_world(
    request: pytest.FixtureRequest, make_database: Callable[[str], DatabaseUrls], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The country, built once; `world` gives it to a test as it was."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        built = build_world(make_database(request.param), tmp_path_factory.mktemp("isolation"))
        built.truth.keep()
    yield built
    built.truth.close()
    built.database.engine.dispose()


@pytest.fixture
def world(the_world: World) -> Iterator[World]:
    """Two provinces and the central office; what a test has changed is put back."""
    yield the_world
    the_world.truth.restore()


class Screens:
    """What the browsers of some people hold, collected when it is first asked for."""

    def __init__(self, world: World) -> None:
        self._world = world

    @cached_property
    def mine(self) -> list[Screen]:
        """In my province, by those who between them may do everything."""
        return self._of(self._world.mine)

    @cached_property
    def theirs(self) -> list[Screen]:
        """The same in the other province."""
        return self._of(self._world.theirs)

    @cached_property
    def national(self) -> list[Screen]:
        """The central officer at home."""
        return self._centre(self._world.centre)

    @cached_property
    def visiting_mine(self) -> list[Screen]:
        """The central officer visiting my province."""
        return self._centre(self._world.mine, self._world.mine.code)

    @cached_property
    def visiting_theirs(self) -> list[Screen]:
        """The central officer visiting the other province."""
        return self._centre(self._world.theirs, self._world.theirs.code)

    @property
    def all_of_mine(self) -> list[Screen]:
        """Every screen on which my province's rows stand, or the country's."""
        return [*self.mine, *self.visiting_mine, *self.national]

    def _of(self, place: Place) -> list[Screen]:
        return self._collected(lambda: collect_screens(self._world, place, [place.people[role] for role in OWNERS]))

    def _centre(self, place: Place, code: str | None = None) -> list[Screen]:
        officer = self._world.centre.people[Role.CENTRAL_OFFICER]
        return self._collected(lambda: collect_screens(self._world, place, [officer], code=code))

    def _collected(self, collect: Callable[[], list[Screen]]) -> list[Screen]:
        found = collect()
        self._world.truth.restore()  # opening a personal record leaves a line in the trail
        return found


@pytest.fixture(scope="session")
def the_screens(the_world: World) -> Screens:
    """Collected once for all tests of a world."""
    return Screens(the_world)


@pytest.fixture
def screens(world: World, the_screens: Screens) -> Screens:
    """What people's browsers hold."""
    return the_screens

"""Houses for tests: a fresh SQLite file behind a real app."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from suite.guard import Gate
from suite.pages import profile
from tenants.db.session import Database, open_engine
from tests.postgres import DatabaseUrls
from tests.suite.house import House, build

BuildHouse = Callable[..., House]


@pytest.fixture(scope="module")
def build_house(make_database: Callable[[str], DatabaseUrls], tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuildHouse]:
    """Builds a house with the areas given; for one test, or for a module whose tests leave it as it was."""
    engines = []

    def build_one(*areas: Callable[[Gate], None], **settings: Any) -> House:
        engine = open_engine(make_database("sqlite").app_url)
        engines.append(engine)
        return build(Database(engine), tmp_path_factory.mktemp("data"), areas, **settings)

    yield build_one
    for engine in engines:
        engine.dispose()


@pytest.fixture
def house(build_house: BuildHouse) -> House:
    """A house with the area "my account" alone."""
    return build_house(profile.register)

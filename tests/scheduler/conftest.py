"""A town on a migrated database of each kind, for the tests of the scheduler."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tenants.db.session import Database, open_engine
from tests.postgres import DatabaseUrls
from tests.scheduler.towns import Town, found_town


@pytest.fixture
def opened(database: DatabaseUrls) -> Iterator[Database]:
    """The application's own way into a database of each kind."""
    opened = Database(open_engine(database.app_url))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def town(opened: Database) -> Town:
    return found_town(opened)

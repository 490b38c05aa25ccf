"""What all tests share: fresh databases of both kinds, the order of the run, and one repeatable hypothesis profile."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import DatabaseUrls, PostgresCluster, running_cluster

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The same examples on every machine: a failure that comes and goes teaches nobody anything.
settings.register_profile(
    "suite57",
    derandomize=True,
    database=None,
    max_examples=60,
    deadline=None,
    # A busy machine is not a defect of the test.
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite57")

DATABASE_FIXTURES = {"postgres_cluster", "make_database", "empty_database"}
BOTH_DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pure tests first, then those with a database, then those with a browser: what fails soon is shown soon."""
    for item in items:
        if "postgres_cluster" in getattr(item, "fixturenames", ()):
            item.add_marker("postgres")
    items.sort(key=_place)


def _place(item: pytest.Item) -> tuple[int, bool]:
    if item.get_closest_marker("browser"):
        tier = 2
    elif item.get_closest_marker("postgres") or DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
        tier = 1
    else:
        tier = 0
    return tier, item.get_closest_marker("slow") is not None


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[PostgresCluster]:
    """A PostgreSQL server for this process alone (each of xdist's has its own)."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def migrated_postgres(postgres_cluster: PostgresCluster) -> DatabaseUrls:
    """A migrated database that nobody can connect to: `create_database(template=…)` copies it."""
    from migrations.runner import upgrade  # here, so that a test of a pure rule loads no SQLAlchemy

    template = postgres_cluster.create_database()
    upgrade(template.owner_url)
    postgres_cluster.seal(template)
    return template


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    from migrations.runner import upgrade

    path = tmp_path_factory.mktemp("template") / "suite57.db"
    upgrade(sqlite_urls(path).owner_url)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # else the newest pages stay in a file beside it
    connection.close()
    return path


@pytest.fixture(params=BOTH_DATABASES)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DatabaseUrls]:
    """A database without tables, once of each kind."""
    if request.param == "sqlite":
        yield sqlite_urls(tmp_path / "suite57.db")
        return
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    urls = cluster.create_database()
    yield urls
    cluster.drop_database(urls)


@pytest.fixture(scope="session")
def make_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], DatabaseUrls]:
    """Makes migrated databases, "sqlite" or "postgresql", for fixtures that outlive one test; gone with the session."""

    def make(kind: str) -> DatabaseUrls:
        if kind == "sqlite":
            path = tmp_path_factory.mktemp("database") / "suite57.db"
            shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
            return sqlite_urls(path)
        cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
        return cluster.create_database(request.getfixturevalue("migrated_postgres"))

    return make


@pytest.fixture(params=BOTH_DATABASES)
def database(request: pytest.FixtureRequest, make_database: Callable[[str], DatabaseUrls]) -> Iterator[DatabaseUrls]:
    """A migrated database without data, once of each kind."""
    urls = make_database(request.param)
    if request.param == "sqlite":
        yield urls
        return
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    yield urls
    cluster.drop_database(urls)


def sqlite_urls(path: Path) -> DatabaseUrls:
    """The addresses of a SQLite file, which knows no roles: both are the same."""
    return DatabaseUrls(f"sqlite:///{path}", f"sqlite:///{path}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's own Chromium, without its calls home; one for all tests of a process, because Playwright allows no second."""
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*quiet, "--no-first-run"])
        yield browser
        browser.close()

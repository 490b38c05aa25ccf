"""A database that was started anew is worked with again at once, by readers and writers alike."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import OperationalError

from tenants.access.actor import Actor
from tenants.db.session import Database, open_engine
from tenants.organisation.models import Tenant
from tests.postgres import DatabaseUrls
from tests.tenants.conftest import NOW

SYSTEM = Actor.system(0)


def hang_up(urls: DatabaseUrls) -> int:
    """Let the server end all other connections, as a restart does; how many there were."""
    engine = create_engine(urls.app_url)
    with engine.connect() as connection:
        others = "pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        ended = connection.scalar(text(f"SELECT count(*) FILTER (WHERE pg_terminate_backend(pid, 5000)) FROM {others}"))
    engine.dispose()
    return int(ended or 0)


def test_a_pool_of_dead_connections_is_replaced_without_anybody_noticing(make_database: Callable[[str], DatabaseUrls]) -> None:
    urls = make_database("postgresql")
    database = Database(open_engine(urls.app_url))
    with ExitStack() as several:
        for _ in range(3):
            several.enter_context(database.reading(SYSTEM))
    for begin in (database.reading, database.writing):
        assert hang_up(urls) >= 1
        with begin(SYSTEM) as session:
            session.scalar(select(func.count(Tenant.id)))
    database.engine.dispose()


def test_what_was_in_hand_when_the_server_went_is_not_done_twice(make_database: Callable[[str], DatabaseUrls]) -> None:
    urls = make_database("postgresql")
    database = Database(open_engine(urls.app_url))
    with pytest.raises(OperationalError), database.writing(SYSTEM, at=NOW) as session:
        session.add(Tenant(code="66", kind="province", name="Tỉnh Đắk Lắk", short_name="Đắk Lắk", created_at=NOW, sort_key=""))
        session.flush()
        hang_up(urls)
        session.add(Tenant(code="56", kind="province", name="Tỉnh Khánh Hòa", short_name="Khánh Hòa", created_at=NOW, sort_key=""))
    with database.reading(SYSTEM) as session:
        assert session.scalar(select(func.count(Tenant.id))) == 0
    database.engine.dispose()


def test_a_server_that_is_not_there_is_an_error_and_not_asked_for_ever() -> None:
    database = Database(open_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=2"))
    with pytest.raises(OperationalError), database.reading(SYSTEM):
        pass

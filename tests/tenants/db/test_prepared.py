"""What every request asks is planned once for a connection, and whose rows it finds is decided anew each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Enum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, literal, select, update
from sqlalchemy.exc import DataError, ProgrammingError

from tenants.access.actor import Actor
from tenants.db.guard import REVIEWED
from tenants.db.prepared import prepared
from tenants.db.session import Database, open_engine
from tenants.errors import Invalid
from tenants.organisation.models import Unit
from tests.postgres import DatabaseUrls
from tests.tenants.conftest import Country, two_provinces

OFTEN = 12  # the driver would prepare a statement at the fifth time, PostgreSQL keeps one plan after the fifth of those
BY_CODE = prepared(select(Unit.id).where(Unit.code == bindparam("code")))


@pytest.fixture
def country(make_database: Callable[[str], DatabaseUrls]) -> Iterator[Country]:
    """Two provinces behind a single connection of PostgreSQL."""
    database = Database(open_engine(make_database("postgresql").app_url, pool_size=1))
    yield two_provinces(database)
    database.engine.dispose()


def _planned(country: Country) -> str:
    """The statements that the one connection keeps plans of."""
    with country.database.engine.connect() as connection:
        return "\n".join(connection.exec_driver_sql("SELECT statement FROM pg_prepared_statements").scalars())


def test_what_is_told_to_be_is_planned_once_and_nothing_else(country: Country) -> None:
    for _ in range(OFTEN):
        with country.database.reading(country.mine.system) as session:
            assert session.scalars(BY_CODE, {"code": "STC"}).one() == country.mine.units["STC"]
            assert len(session.scalars(select(Unit.name)).all()) == 3
    planned = _planned(country)
    assert "set_config" in planned and "unit.code" in planned
    assert "unit.name" not in planned


def test_what_is_read_in_pieces_is_read(country: Country) -> None:
    with country.database.reading(country.mine.system) as session:
        pieces = session.scalars(select(Unit.id).execution_options(yield_per=2))
        assert set(pieces) == set(country.mine.units.values())


def test_two_tenants_that_share_a_plan_find_each_its_own_rows(country: Country) -> None:
    for _ in range(OFTEN):
        for province in (country.mine, country.theirs):
            with country.database.reading(province.system) as session:
                assert session.scalars(BY_CODE, {"code": "STC"}).all() == [province.units["STC"]]
    assert _planned(country).count("unit.code") == 1


def test_after_an_error_all_is_planned_and_found_again(country: Country) -> None:
    for _ in range(3):
        for _ in range(OFTEN):
            with country.database.reading(country.mine.system) as session:
                assert session.scalars(BY_CODE, {"code": "STC"}).all() == [country.mine.units["STC"]]
        assert "unit.code" in _planned(country)
        with pytest.raises(Invalid), country.database.writing(country.mine.system) as session:
            session.scalars(BY_CODE, {"code": "STC"}).one()
            raise Invalid("Nhập sai.")


_UNGUARDED = {REVIEWED: "the database's lock is tried by itself"}


class Standing(Enum):
    """For whom the next session of the one connection is opened."""

    MINE = "mine"
    THEIRS = "theirs"
    COUNTRY = "country"


class Way(Enum):
    """How a session reads, and how it ends."""

    READ = "read"
    WRITE = "write"
    FAIL = "a mistake of a person"
    BREAK = "a statement that the database refuses"
    REFUSED = "a write that the database's lock refuses"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(Standing), st.sampled_from(Way), st.integers(1, OFTEN)), min_size=2, max_size=8))
def test_whatever_went_before_on_the_connection_a_plan_finds_whom_the_session_stands_for(
    country: Country, sessions: list[tuple[Standing, Way, int]]
) -> None:
    own = {Standing.MINE: {country.mine.units["STC"]}, Standing.THEIRS: {country.theirs.units["STC"]}}
    own[Standing.COUNTRY] = own[Standing.MINE] | own[Standing.THEIRS]
    for standing, way, times in sessions:
        province = country.theirs if standing is Standing.THEIRS else country.mine
        national = standing is Standing.COUNTRY
        actor = Actor.system_national() if national else province.system
        writes = way in (Way.WRITE, Way.REFUSED) and not national
        opened = country.database.writing(actor) if writes else country.database.reading(actor)
        with suppress(Invalid, DataError), opened as session:
            for _ in range(times):
                # Without the statement lock: what the database itself shows by a plan that was made for another session.
                assert set(session.scalars(BY_CODE, {"code": "STC"}, execution_options=_UNGUARDED)) == own[standing]
                assert set(session.scalars(BY_CODE, {"code": "STC"})) == own[standing]
            if way is Way.FAIL:
                raise Invalid("Nhập sai.")
            if way is Way.BREAK:
                session.execute(select(1 / literal(0)))
            if way is Way.REFUSED and not national:
                foreign = country.mine if province is country.theirs else country.theirs
                theirs = update(Unit).where(Unit.id == foreign.units["STC"]).values(tenant_id=province.tenant_id)
                assert session.execute(theirs, execution_options=_UNGUARDED).rowcount == 0
                given_away = update(Unit).where(Unit.id == province.units["STC"]).values(tenant_id=foreign.tenant_id)
                with pytest.raises(ProgrammingError, match="row-level security"):
                    session.execute(given_away, execution_options=_UNGUARDED)
                raise Invalid("Nhập sai.")

"""What every request asks is planned once for a connection, and whose rows it finds is decided anew each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import bindparam, select

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

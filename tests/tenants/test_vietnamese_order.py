"""The stored order of names is the order that ICU gives Vietnamese."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from tenants.catalogue.country import communes, provinces
from tenants.vietnamese import sort_key
from tests.postgres import DatabaseUrls


def test_names_of_the_country_stand_in_icus_vietnamese_order(database: DatabaseUrls) -> None:
    if database.owner_url.startswith("sqlite"):
        pytest.skip("SQLite has no ICU to compare with")
    names = sorted({commune.name for commune in communes()} | {province.name for province in provinces()})
    engine = create_engine(database.owner_url)
    with engine.connect() as connection:
        if not connection.scalar(text("SELECT count(*) FROM pg_collation WHERE collname = 'vi-x-icu'")):
            pytest.skip("this PostgreSQL was built without ICU")
        query = text('SELECT name FROM unnest(CAST(:names AS text[])) AS name ORDER BY name COLLATE "vi-x-icu", name COLLATE "C"')
        by_icu = list(connection.scalars(query, {"names": names}))
    engine.dispose()
    assert len(by_icu) > 2500
    assert sorted(names, key=lambda name: (sort_key(name), name)) == by_icu

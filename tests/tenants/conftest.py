"""Two small provinces on each kind of database, for claims about what one may see and do in the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.db.session import Database, open_engine
from tenants.organisation.models import Unit
from tenants.organisation.service import NewTenant, NewUnit, found_tenant, provision
from tests.postgres import DatabaseUrls

NOW = datetime(2025, 11, 10, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Province:
    """A tenant with three units and the actors that work in it."""

    tenant_id: int
    units: dict[str, int]

    def actor(self, role: Role, unit: str | None = None) -> Actor:
        """A person of this province in a role."""
        return Actor(self.tenant_id, role, unit_id=self.units[unit] if unit else None, name=f"{role.value} {self.tenant_id}")

    @property
    def system(self) -> Actor:
        """The program at work in this province."""
        return Actor.system(self.tenant_id)


@dataclass(frozen=True)
class Country:
    """A database with the provinces "mine" and "theirs"."""

    database: Database
    mine: Province
    theirs: Province


@pytest.fixture
def country(database: DatabaseUrls) -> Iterator[Country]:
    """Two provinces with the same three units each."""
    engine = open_engine(database.app_url)
    yield two_provinces(Database(engine))
    engine.dispose()


def two_provinces(db: Database) -> Country:
    """Found both in an empty database."""
    with db.writing(Actor.system(0)) as session:
        ids = [
            found_tenant(session, NewTenant(code, "province", f"Tỉnh {name}", name), now=NOW).id
            for code, name in (("66", "Đắk Lắk"), ("56", "Khánh Hòa"))
        ]
    return Country(db, *(_province(db, tenant_id) for tenant_id in ids))


def _province(db: Database, tenant_id: int) -> Province:
    units = [
        NewUnit("SKHCN", "Sở Khoa học và Công nghệ", "department", groups=("SBN",)),
        NewUnit("STC", "Sở Tài chính", "department", groups=("SBN",)),
        NewUnit("24133", "UBND phường Buôn Ma Thuột", "commune", groups=("XA",)),
    ]
    with db.writing(Actor.system(tenant_id)) as session:
        provision(session, [("SBN", "Các sở, ban, ngành cấp tỉnh"), ("XA", "UBND cấp xã")], units)
    with db.reading(Actor.system(tenant_id)) as session:
        found = {row.code: row.id for row in session.execute(select(Unit.code, Unit.id))}
    return Province(tenant_id, found)

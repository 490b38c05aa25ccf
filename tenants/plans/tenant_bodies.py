"""The names of a tenant's own units and collectives, ready to read a cell with."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tenants.organisation import dao
from tenants.plans.bodies import BodyIndex, BodyName
from tenants.plans.understanding import TenantBodies


def tenant_bodies(session: Session) -> TenantBodies:
    """Three statements: the session's tenant's units, their other names, its collectives."""
    units = dao.list_units(session)
    aliases: dict[int, list[str]] = {}
    for row in dao.list_aliases(session):
        aliases.setdefault(row.unit_id, []).append(row.alias)
    index = BodyIndex.of([BodyName(unit.name, tuple(aliases.get(unit.id, ()))) for unit in units])
    # A collective without members here is vague: it binds nobody and is said to a person.
    return TenantBodies(index, {unit.name: unit.id for unit in units}, frozenset(dao.groups_with_members(session)))

"""The names of a tenant's own units and collectives, ready to read a cell with."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from tenants.organisation import dao
from tenants.plans.bodies import BodyIndex, BodyName
from tenants.plans.understanding import TenantBodies
from tenants.vietnamese import compare_key


def tenant_bodies(session: Session, on: date | None = None) -> TenantBodies:
    """Three statements: the session's tenant's units, their other names, its collectives; as of the day of a document.

    A name that a unit had until some day still means it afterwards, unless another unit answers to it by then.
    """
    # One that was added to the program later than the document was issued may have existed long before.
    units = [unit for unit in dao.list_units(session) if on is None or unit.active_to is None or unit.active_to >= on]
    rows = [row for row in dao.list_aliases(session) if on is None or row.valid_from is None or row.valid_from <= on]
    past = {row.id for row in rows if on is not None and row.valid_to is not None and row.valid_to < on}
    taken = {compare_key(unit.name) for unit in units} | {row.alias_key for row in rows if row.id not in past}
    aliases: dict[int, list[str]] = {}
    for row in rows:
        if row.id not in past or row.alias_key not in taken:
            aliases.setdefault(row.unit_id, []).append(row.alias)
    index = BodyIndex.of([BodyName(unit.name, tuple(aliases.get(unit.id, ()))) for unit in units])
    # A collective without members here is vague: it binds nobody and is said to a person.
    return TenantBodies(index, {unit.name: unit.id for unit in units}, frozenset(dao.groups_with_members(session)))

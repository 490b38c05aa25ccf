"""The tenants of the demonstration with their units and collectives, from the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from suite.demo.material import extra_units
from tenants.access.actor import Actor
from tenants.catalogue import country
from tenants.db.session import Database
from tenants.organisation import dao
from tenants.organisation.service import NewTenant, NewUnit, found_tenant

CENTRAL = "TW"
GOVERNMENT = "BCD57CP"
# Tenants with all their units, people and plans; every other one has a small plan of its own.
FULL = ("66", "56", "BKHCN")

# Bodies of a province that a small tenant keeps.
_FEW = frozenset(("VPUB", "SNV", "STC", "SCT", "SNNMT", "SXD", "SKHCN", "SGDDT", "SYT", "STP", "CAT", "VPTU", "BTGDV", "UBKTTU"))
_OF_THE_MINISTRY = ("DV", "Các đơn vị thuộc bộ")
_OF_THE_BODY = ("DV", "Các đơn vị trực thuộc")
_MINISTRIES = ("BN", "Các bộ, ngành")


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """A tenant as it will be founded."""

    code: str
    kind: str
    name: str
    short_name: str
    reports_to: str  # code, empty for the central office
    province_code: str | None = None

    @property
    def full(self) -> bool:
        """Whether it has all its content."""
        return self.code in FULL


def demo_tenants() -> list[DemoTenant]:
    """The central office, then the Party bodies, provinces and ministries: whoever receives reports comes before who sends them."""
    office = country.central_office()
    found = [DemoTenant(office.code, "central", "Ban Chỉ đạo Trung ương", "Cơ quan Thường trực BCĐTW", "")]
    found += [DemoTenant(body.code, "party_body", body.name, body.short_name, CENTRAL) for body in country.party_bodies()]
    found += [DemoTenant(p.code, "province", p.name, p.short_name, CENTRAL, p.code) for p in country.provinces()]
    found += [DemoTenant(body.code, "ministry", body.name, body.short_name, GOVERNMENT) for body in country.ministries()]
    return found


def found_all(database: Database, *, founded_at: datetime, at: datetime) -> dict[str, int]:
    """Ids by code, with whatever is not there yet founded in one transaction."""
    with database.writing(Actor.system(0), at=at) as session:
        ids = {tenant.code: tenant.id for tenant in dao.list_tenants(session)}
        for tenant in demo_tenants():
            if tenant.code in ids:
                continue
            new = NewTenant(
                tenant.code,
                tenant.kind,
                tenant.name,
                tenant.short_name,
                reports_to_id=ids[tenant.reports_to] if tenant.reports_to else None,
                province_code=tenant.province_code,
                is_demo=True,
            )
            ids[tenant.code] = found_tenant(session, new, now=founded_at).id
    return ids


def units_of(tenant: DemoTenant, *, complete: bool = False) -> tuple[list[tuple[str, str]], list[NewUnit]]:
    """Collectives that have members, and units; `complete`: all bodies and communes of a province, as a real one needs."""
    if tenant.kind == "province":
        units = _province_units(tenant, complete or tenant.full)
        names = [(group.code, group.name) for group in country.groups()]
    elif tenant.code == GOVERNMENT:
        bodies = (*country.ministries(), *(body for body in country.central_bodies() if body.code == "BHXHVN"))
        units = [_unit(body, body.name, groups=("BN",)) for body in bodies]
        names = [_MINISTRIES]
    else:
        kind = tenant.code if tenant.full else tenant.kind
        units = [
            NewUnit(row["code"], row["name"], row["unit_kind"], row["short_name"], groups=(row["groups"],))
            for row in extra_units(kind)
        ]
        names = [_OF_THE_MINISTRY if tenant.kind == "ministry" else _OF_THE_BODY]
    used = {code for unit in units for code in unit.groups}
    return [(code, name) for code, name in names if code in used], units


def _province_units(tenant: DemoTenant, complete: bool) -> list[NewUnit]:
    province = country.get_province(tenant.code)
    bodies = [body for body in country.provincial_bodies(province) if complete or body.code in _FEW]
    units = [_unit(body, f"{body.name} {province.short_name}") for body in bodies]
    if complete:
        groups = country.commune_bodies()[0].group_codes
        units += [
            NewUnit(
                commune.code,
                commune.peoples_committee,
                "commune",
                commune.full_name,
                aliases=(commune.full_name, commune.peoples_committee.replace("UBND", "Ủy ban nhân dân")),
                groups=groups,
                commune_code=commune.code,
            )
            for commune in country.communes(province.code)
        ]
    return units


def _unit(body: country.Body, name_outside: str, groups: Sequence[str] | None = None) -> NewUnit:
    kind = body.kind if body.kind in ("department", "party", "office", "mass", "commune") else "other"
    aliases = dict.fromkeys((*body.aliases, body.short_name, name_outside))
    return NewUnit(
        body.code,
        body.name,
        kind,
        body.short_name,
        aliases=tuple(alias for alias in aliases if alias != body.name),
        groups=body.group_codes if groups is None else tuple(groups),
    )

"""The national data set as numbers: how large each tenant is, drawn from one seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tenants.catalogue import country

SEED = 57
TENANTS = 64
TASKS = 8_000
DUTIES = 400_000
UPDATES = 2_000_000


@dataclass(frozen=True, slots=True)
class Size:
    """How much of the national data set is made: the tasks of its 64 tenants with all below them, and how many of the tenants."""

    name: str
    tasks: int
    duties: int
    updates: int
    tenants: int = TENANTS


FULL = Size("full", TASKS, DUTIES, UPDATES)
# Every unit owes a tenth, so that pages have less to show.
TENTH = Size("a tenth", TASKS // 10, DUTIES // 10, UPDATES // 10)
# A tenth of the country, each tenant whole: pages show the same, with ten times fewer rows around them.
FEW = Size("six tenants", TASKS, DUTIES, UPDATES, tenants=6)


@dataclass(frozen=True, slots=True)
class TenantSize:
    """A tenant with its units and its share of the tasks."""

    code: str
    kind: str
    name: str
    short_name: str
    units: tuple[tuple[str, str, str], ...]  # code, name, kind
    tasks: int


def tenant_sizes(size: Size) -> list[TenantSize]:
    """64 tenants, the catalogue's 59 and five more bodies, or some of them; provinces carry most."""
    rng = Random(SEED)
    found: list[tuple[str, str, str, str, tuple[tuple[str, str, str], ...], float]] = []
    office = country.central_office()
    found.append((office.code, "central", office.name, office.short_name, _generic(8), 0.1))
    for body in country.party_bodies():
        found.append((body.code, "party_body", body.name, body.short_name, _generic(20), 0.3))
    for province in country.provinces():
        bodies = [(one.code, one.name, one.kind) for one in country.provincial_bodies(province) if "SBN" in one.group_codes]
        communes = [(one.code, one.peoples_committee, "commune") for one in country.communes(province.code)]
        # Plans differ in length; the measured province, Thanh Hóa, has the longest and nearly the most communes.
        weight = 1.5 if province.code == MEASURED else rng.uniform(0.8, 1.2)
        found.append((province.code, "province", province.name, province.short_name, (*bodies, *communes), weight))
    for body in country.ministries():
        found.append((body.code, "ministry", body.name, body.short_name, _generic(24), 0.35))
    for number in range(1, TENANTS - len(found) + 1):
        found.append(
            (f"DU{number:02d}", "party_body", f"Đảng ủy trực thuộc số {number}", f"Đảng ủy số {number}", _generic(20), 0.3)
        )
    total = sum(one[-1] for one in found)
    sizes = [TenantSize(*one[:-1], tasks=int(size.tasks * one[-1] / total)) for one in found]
    # What rounding left over goes to the first provinces.
    left = size.tasks - sum(one.tasks for one in sizes)
    provinces = [index for index, one in enumerate(sizes) if one.kind == "province"]
    for number in range(left):
        index = provinces[number % len(provinces)]
        one = sizes[index]
        sizes[index] = TenantSize(one.code, one.kind, one.name, one.short_name, one.units, one.tasks + 1)
    if size.tenants == TENANTS:
        return sizes
    # Those to whom the others report and the measured province are always among them.
    named = [one for one in sizes if one.code in (office.code, GOVERNMENT, MEASURED)]
    others = [one for one in sizes if one.kind == "province" and one not in named]
    return [*named, *others[: size.tenants - len(named)]]


# The largest province, with 166 communes: what is measured inside a tenant is measured there.
MEASURED = "38"
# To whom the ministries report.
GOVERNMENT = "BCD57CP"


def _generic(count: int) -> tuple[tuple[str, str, str], ...]:
    return tuple((f"DV{number:02d}", f"Đơn vị chuyên môn số {number}", "department") for number in range(1, count + 1))

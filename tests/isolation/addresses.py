"""The addresses that a rule stands for, with the ids of one tenant in them."""

from __future__ import annotations

import re
from itertools import cycle
from typing import Any

from tests.isolation.country import PERIOD, STANDINGS, Place

_VARIABLE = re.compile(r"<(?:(?P<kind>\w+)(?:\((?P<choices>[^)]*)\))?:)?(?P<name>\w+)>")

# Variables that name no row of a tenant: their values are the same everywhere. No report stands for the last period.
SHARED_VALUES: dict[str, list[Any]] = {"period": [*STANDINGS, PERIOD, PERIOD.plus(-9)], "number": [1], "position": [0, 1]}


def addresses(rule: str, place: Place, *, code: str | None = None) -> list[str]:
    """Every address of a rule in a tenant, so that each value stands in one of them; `code` is of the tenant that is visited."""
    values = {found["name"]: _values(rule, found, place, code) for found in _VARIABLE.finditer(rule)}
    longest = max(map(len, values.values()), default=1)
    columns = {name: cycle(given) for name, given in values.items()}
    return [_VARIABLE.sub(lambda found: str(next(columns[found["name"]])), rule) for _ in range(longest)]


def names_a_row(rule: str) -> bool:
    """Whether an address of the rule names a row that belongs to a tenant."""
    return any(found["name"].endswith("_id") for found in _VARIABLE.finditer(rule))


def _values(rule: str, found: re.Match[str], place: Place, code: str | None) -> list[Any]:
    name = found["name"]
    if found["choices"]:
        return [choice.strip() for choice in found["choices"].split(",")]
    if name == "code":
        return [code or place.code]
    values = SHARED_VALUES.get(name) or place.ids.get(name)
    if not values:
        raise LookupError(f"{rule}: tests/isolation does not know what <{name}> stands for; note such rows in country.py")
    return values

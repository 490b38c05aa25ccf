"""Reads whom a cell names: units by their canonical names, collectives, exceptions, and what nobody could place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tenants.plans.body_cells import CellReader
from tenants.plans.body_names import (
    BODY_CODES,
    GROUP_NAMES,
    BodyName,
    How,
    Kind,
    Names,
    names_of_tenant,
    national_names,
)
from tenants.plans.body_words import lines_of, runs_on
from tenants.vietnamese import clean

__all__ = ["BODY_CODES", "GROUP_NAMES", "BodiesRead", "BodyIndex", "BodyMatch", "BodyName", "How", "Kind"]

# A cell of the matrix; longer texts are read up to here and the rest is named as not read.
LONGEST_CELL = 20_000
# Two lines that are longer together are not one wrapped name.
LONGEST_WRAPPED = 400


@dataclass(frozen=True, slots=True)
class BodyMatch:
    """A piece of the cell and the body it was read as; `reason` is a Vietnamese sentence."""

    text: str
    name: str
    kind: Kind
    how: How
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class BodiesRead:
    """The bodies of a cell in the order of the text, each once.

    `lead` and `coordinating` are names that the cell itself marks as such; `excluded` are the exceptions of a
    collective; `unknown` are pieces that are no known body, in the cell's own words.
    """

    text: str
    units: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    coordinating: tuple[str, ...] = ()
    matches: tuple[BodyMatch, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The reading as JSON can carry it."""
        return {
            "text": self.text,
            "units": list(self.units),
            "groups": list(self.groups),
            "notes": list(self.notes),
            "unknown": list(self.unknown),
        }


class BodyIndex:
    """The bodies that a reader knows: the country's typical ones, or a tenant's own units before those."""

    def __init__(self, names: Names, *, national: bool) -> None:
        self._names = names
        self._national = national

    @classmethod
    def national(cls) -> "BodyIndex":
        """The packaged bodies; a well-formed commune ("UBND xã Ea Kao") is accepted by its own name."""
        return cls(national_names(), national=True)

    @classmethod
    def of(
        cls, units: Iterable[BodyName | tuple[str, Iterable[str]]], groups: Iterable[str] = (), *, on: date | None = None
    ) -> "BodyIndex":
        """A tenant's units as of a day, by name and aliases, over the packaged bodies.

        A unit that is the tenant's own of a typical body ("Công an tỉnh Đắk Lắk") answers to all that body's names.
        `groups` are names of collectives beyond the packaged ones. A commune that is not among the units is unknown.
        """
        named = [unit if isinstance(unit, BodyName) else BodyName(unit[0], tuple(unit[1])) for unit in units]
        return cls(names_of_tenant(named, groups, on, _typical_code), national=False)

    def read(self, text: str) -> BodiesRead:
        """The bodies that the text names. Never raises; linear in the length of the text."""
        cell = self._read_lines(lines_of(text[:LONGEST_CELL]))
        unknown = [*cell.unknown, *(["(phần cuối quá dài, chưa đọc)"] if len(text) > LONGEST_CELL else [])]
        return BodiesRead(
            text=text,
            units=_once(found.known.name for found in cell.found if found.known.kind == "unit"),
            groups=_once(found.known.name for found in cell.found if found.known.kind == "group"),
            notes=_once(cell.notes),
            unknown=_once(unknown),
            excluded=_once(cell.excluded),
            lead=_once(found.known.name for found in cell.found if found.role == "lead"),
            coordinating=_once(found.known.name for found in cell.found if found.role == "coordinating"),
            matches=tuple(
                BodyMatch(found.text, found.known.name, found.known.kind, found.known.how, *found.grounds()) for found in cell.found
            ),
        )

    def _read_lines(self, lines: list[str]) -> CellReader:
        """A line break parts two bodies, or only wraps a name: whichever leaves less unknown."""
        segments: list[str] = []
        for line in lines:
            if segments and (runs_on(segments[-1], line) or self._say_more_as_one(segments[-1], line)):
                segments[-1] = f"{segments[-1]} {line}"
            else:
                segments.append(line)
        return self._cell("\n".join(segments))

    def _say_more_as_one(self, line: str, following: str) -> bool:
        """Whether two lines are one name that was wrapped."""
        if len(line) + len(following) > LONGEST_WRAPPED:
            return False
        apart = self._cell(line), self._cell(following)
        unknown = sum(len(cell.unknown) for cell in apart)
        if not unknown:
            return False
        joined = self._cell(f"{line} {following}")
        more = len(joined.found) > sum(len(cell.found) for cell in apart) or not joined.unknown
        return more and len(joined.unknown) < unknown

    def _cell(self, text: str) -> CellReader:
        cell = CellReader(self._names, text, national=self._national)
        cell.read()
        return cell


@lru_cache(maxsize=20_000)
def _typical_code(name: str) -> str:
    """The code of the one typical body that a unit's name is; "" when it is none, or more than a name."""
    cell = CellReader(national_names(), clean(name), national=True)
    cell.read()
    if len(cell.found) == 1 and not cell.unknown and cell.found[0].known.how in ("exact", "alias"):
        return cell.found[0].known.code if cell.found[0].known.kind == "unit" else ""
    return ""


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))

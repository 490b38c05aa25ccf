"""What the central plan asks for: strategic systems, breakthrough initiatives, targets, and the tracks of procedure."""

from dataclasses import dataclass
from functools import cache

from tenants.catalogue.packaged import listed, rows
from tenants.errors import NotFound


@dataclass(frozen=True)
class StrategicSystem:
    """One of the six systems ("HT1" to "HT6"). `content` holds the plan's main content, a paragraph a line."""

    code: str
    number: int
    name: str
    short_name: str
    content: str
    source: str


@dataclass(frozen=True)
class Initiative:
    """One of the thirty initiatives ("SK01" to "SK30"): `title` is how its full `text` in the plan begins."""

    code: str
    number: int
    system_code: str
    title: str
    text: str
    source: str


@dataclass(frozen=True)
class Target:
    """A target for 2030, for 2045 or for both, each in the plan's own words.

    `value_2030` and `value_2045` are the measured part as written ("trên 40", "16 - 18", "nhóm 20 nước"), in `unit`; both are
    empty for a target that is only described. `system_codes` are the systems that the plan's section IV.2 names for it.
    """

    code: str
    group: str
    system_codes: tuple[str, ...]
    text_2030: str
    text_2045: str
    unit: str
    value_2030: str
    value_2045: str
    source_2030: str
    source_2045: str

    @property
    def text(self) -> str:
        return self.text_2030 or self.text_2045

    @property
    def is_measured(self) -> bool:
        return bool(self.value_2030 or self.value_2045)


@dataclass(frozen=True)
class TrackStep:
    """A step of a track, in the words of the central office's guidance."""

    number: int
    title: str
    text: str


@dataclass(frozen=True)
class Track:
    """One of the four procedures, Luồng 1–4."""

    code: str
    number: int
    name: str
    short_name: str
    applies_to: str
    purpose: str
    source: str
    steps: tuple[TrackStep, ...]


@cache
def strategic_systems() -> tuple[StrategicSystem, ...]:
    """The six systems, in order."""
    return tuple(
        StrategicSystem(row["code"], int(row["number"]), row["name"], row["short_name"], row["content"], row["source"])
        for row in rows("systems")
    )


@cache
def initiatives(system_code: str | None = None) -> tuple[Initiative, ...]:
    """The thirty initiatives in order, or those of one system. NotFound for an unknown system."""
    if system_code is not None:
        system = get_system(system_code)
        return tuple(initiative for initiative in initiatives() if initiative.system_code == system.code)
    return tuple(
        Initiative(row["code"], int(row["number"]), row["system"], row["title"], row["text"], row["source"])
        for row in rows("initiatives")
    )


@cache
def targets() -> tuple[Target, ...]:
    """The targets for 2030 in the plan's order, each with its counterpart for 2045, then those for 2045 alone."""
    return tuple(
        Target(
            code=row["code"],
            group=row["group"],
            system_codes=listed(row["systems"]),
            text_2030=row["text_2030"],
            text_2045=row["text_2045"],
            unit=row["unit"],
            value_2030=row["value_2030"],
            value_2045=row["value_2045"],
            source_2030=row["source_2030"],
            source_2045=row["source_2045"],
        )
        for row in rows("targets")
    )


@cache
def tracks() -> tuple[Track, ...]:
    """Luồng 1 to 4 with their steps."""
    steps: dict[str, list[TrackStep]] = {}
    for row in rows("track_steps"):
        steps.setdefault(row["track"], []).append(TrackStep(int(row["number"]), row["title"], row["text"]))
    return tuple(
        Track(
            code=row["code"],
            number=int(row["number"]),
            name=row["name"],
            short_name=row["short_name"],
            applies_to=row["applies_to"],
            purpose=row["purpose"],
            source=row["source"],
            steps=tuple(steps[row["code"]]),
        )
        for row in rows("tracks")
    )


def get_system(code: str) -> StrategicSystem:
    """The system with this code ("HT1"), or NotFound."""
    for system in strategic_systems():
        if system.code == code:
            return system
    raise NotFound(f"Không có hệ thống chiến lược mang mã “{code}”.")


def get_initiative(code: str) -> Initiative:
    """The initiative with this code ("SK01"), or NotFound."""
    for initiative in initiatives():
        if initiative.code == code:
            return initiative
    raise NotFound(f"Không có sáng kiến đột phá mang mã “{code}”.")

"""Provinces, communes and the bodies that plans are addressed to, as the law and the central plan name them."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, cast

from tenants.catalogue.packaged import listed, rows
from tenants.errors import NotFound

CommuneKind = Literal["phường", "xã", "đặc khu"]
Level = Literal["central_office", "party_body", "ministry", "ministerial_agency", "central", "province", "commune"]
BodyKind = Literal["ministry", "office", "department", "party", "mass", "commune", "other"]

# Longest first: a province's words and the city's that stand for them. Plans of a city write "Thành ủy", "Công an thành phố".
_WORDS_OF_A_CITY = (
    ("Tỉnh đoàn", "Thành đoàn"),
    ("Tỉnh ủy", "Thành ủy"),
    ("Tỉnh uỷ", "Thành uỷ"),
    (" Tỉnh", " Thành phố"),
    (" tỉnh", " thành phố"),
)


@dataclass(frozen=True)
class Province:
    """A province or a city under the centre; `column` and `row` place its tile on the grid, both counted from 1."""

    code: str
    name: str
    short_name: str
    abbreviation: str
    column: int
    row: int
    wards: int
    communes: int
    special_zones: int
    total: int

    @property
    def is_city(self) -> bool:
        return self.name.startswith("Thành phố")

    @property
    def in_a_sentence(self) -> str:
        """ "tỉnh Đắk Lắk", "thành phố Huế", as after "UBND" or "Ban Chỉ đạo"."""
        return self.name[0].lower() + self.name[1:]

    @property
    def party_committee(self) -> str:
        """ "Tỉnh ủy Đắk Lắk", "Thành ủy Huế": reports on the 25th."""
        if not self.is_city:
            return f"Tỉnh ủy {self.short_name}"
        return f"Thành ủy {self.name if self.short_name.startswith('TP.') else self.short_name}"

    @property
    def steering_committee(self) -> str:
        """The provincial committee of the resolution, which also reports on the 25th."""
        return f"Ban Chỉ đạo thực hiện Nghị quyết số 57-NQ/TW {self.in_a_sentence}"


@dataclass(frozen=True)
class Commune:
    """A phường, xã or đặc khu. Codes are text of five digits; names repeat across provinces, never inside one."""

    code: str
    name: str
    kind: CommuneKind
    province_code: str

    @property
    def full_name(self) -> str:
        """ "Phường Tân An"."""
        return f"{self.kind[0].upper()}{self.kind[1:]} {self.name}"

    @property
    def peoples_committee(self) -> str:
        """ "UBND phường Tân An", as plans address it."""
        return f"UBND {self.kind} {self.name}"


@dataclass(frozen=True)
class Body:
    """A body as plans name it, with its other spellings and the collectives that it belongs to."""

    code: str
    name: str
    short_name: str
    level: Level
    kind: BodyKind
    parent_code: str | None
    aliases: tuple[str, ...]
    group_codes: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """A collective as documents write it. One without members notifies nobody by itself."""

    code: str
    name: str


@cache
def provinces() -> tuple[Province, ...]:
    """The 34 provinces and cities in the order of their codes."""
    return tuple(
        Province(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            abbreviation=row["abbreviation"],
            column=int(row["column"]),
            row=int(row["row"]),
            wards=int(row["wards"]),
            communes=int(row["communes"]),
            special_zones=int(row["special_zones"]),
            total=int(row["total"]),
        )
        for row in rows("provinces")
    )


def get_province(code: str) -> Province:
    """The province with this two-digit code, or NotFound."""
    found = _provinces_by_code().get(code)
    if found is None:
        raise NotFound(f"Không có tỉnh, thành phố mang mã “{code}”.")
    return found


def communes(province_code: str | None = None) -> tuple[Commune, ...]:
    """The communes of one province, or all 3,321, in the order of their codes. NotFound for an unknown province."""
    if province_code is None:
        return _all_communes()
    return _communes_by_province()[get_province(province_code).code]


def ministries() -> tuple[Body, ...]:
    """The 14 ministries, then the 3 agencies of ministerial rank."""
    return (*_bodies("ministry"), *_bodies("ministerial_agency"))


def party_bodies() -> tuple[Body, ...]:
    """The seven central bodies that report on the 25th beside the provinces (01-KH/BCĐTW, V.2)."""
    return _bodies("party_body")


def central_office() -> Body:
    """The standing agency of the central committee, to which all of them report."""
    return _bodies("central_office")[0]


def central_bodies() -> tuple[Body, ...]:
    """Other central bodies that plans name, neither ministries nor reporting bodies."""
    return _bodies("central")


def provincial_bodies(province: Province | None = None) -> tuple[Body, ...]:
    """The typical bodies of a province; those of a city are named as a city's ("Thành ủy", "Công an thành phố")."""
    bodies = _bodies("province")
    return tuple(map(_in_a_city, bodies)) if province and province.is_city else bodies


def commune_bodies() -> tuple[Body, ...]:
    """The typical bodies of a commune."""
    return _bodies("commune")


@cache
def groups() -> tuple[Group, ...]:
    """The usual collectives. Their members are the bodies that carry the code; some have none."""
    return tuple(Group(row["code"], row["name"]) for row in rows("groups"))


@cache
def _provinces_by_code() -> dict[str, Province]:
    return {province.code: province for province in provinces()}


@cache
def _all_communes() -> tuple[Commune, ...]:
    return tuple(
        Commune(row["code"], row["name"], cast(CommuneKind, row["kind"]), row["province"])
        for row in sorted(rows("communes"), key=lambda row: row["code"])
    )


@cache
def _communes_by_province() -> dict[str, tuple[Commune, ...]]:
    found: dict[str, list[Commune]] = {province.code: [] for province in provinces()}
    for commune in _all_communes():
        found[commune.province_code].append(commune)
    return {code: tuple(members) for code, members in found.items()}


@cache
def _bodies(level: Level) -> tuple[Body, ...]:
    return tuple(
        Body(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            level=level,
            kind=cast(BodyKind, row["kind"]),
            parent_code=row["parent"] or None,
            aliases=listed(row["aliases"]),
            group_codes=listed(row["groups"]),
        )
        for row in rows("bodies")
        if row["level"] == level
    )


def _in_a_city(body: Body) -> Body:
    return replace(
        body,
        name=_city_words(body.name),
        short_name=_city_words(body.short_name),
        aliases=tuple(dict.fromkeys(map(_city_words, body.aliases))),
    )


def _city_words(text: str) -> str:
    for provincial, city in _WORDS_OF_A_CITY:
        text = text.replace(provincial, city)
    return text

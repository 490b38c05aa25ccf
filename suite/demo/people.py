"""The people of the demonstration: who signs in, in which role, under one password that is told to everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from suite.demo.material import name_parts
from suite.demo.organisations import DemoTenant
from tenants.access.permissions import ROLE_LABELS, Role
from tenants.db.session import bulk_add
from tenants.organisation.models import Unit
from tenants.people.dao import digest_of
from tenants.people.models import SignInKey, User
from tenants.people.passwords import hash_password
from tenants.people.service import keys_of
from tenants.vietnamese import search_key

# Long enough for the rules, easy to type on a phone; stands in the documentation, so it protects nothing but made-up data.
PASSWORD = "ca-phe-sang-thu-hai"
DOMAIN = "demo.example"

_WORD_OF_TENANT = {"TW": "trunguong", "66": "daklak", "56": "khanhhoa", "79": "hcm"}
_MAIN_UNITS = {
    "66": ("SKHCN", "STC", "SNV", "VPUB", "VPTU", "CAT", "SYT", "SGDDT", "SNNMT", "SCT", "SXD", "STP", "SVHTTDL", "TTPVHCC"),
    "56": ("SKHCN", "STC", "SNV", "VPUB", "VPTU", "CAT", "SYT", "SGDDT", "SNNMT", "SCT"),
    "BKHCN": ("VPB", "VKHKT", "VKHTC", "CCDS", "CCNCNTT", "CDMST", "CSHTT", "CVT", "TTCNTT"),
}
# Communes with people of their own, by the beginning of the name without its kind.
_COMMUNES = {
    "66": ("Buôn Ma Thuột", "Tuy Hòa", "Krông Pắc", "Ea Kar", "Buôn Hồ"),
    "56": ("Nha Trang", "Cam Ranh", "Ninh Hòa", "Phan Rang"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who will be able to sign in."""

    email: str
    name: str
    role: Role
    unit_code: str = ""
    post: str = ""
    system_code: str | None = None  # of a chief engineer


@dataclass(frozen=True, slots=True)
class Account:
    """A line of the list that the start of the program prints."""

    email: str
    role: str
    where: str


@dataclass(frozen=True, slots=True)
class DemoAccounts:
    """How to sign in to the demonstration."""

    password: str
    accounts: tuple[Account, ...]


# Names that the pages of the tour show; everybody else's is drawn by lot. Any likeness is chance.
_FIXED = {
    "thuky.daklak": "Trần Thu Hà",
    "lanhdao.daklak": "Nguyễn Hữu Phong",
    "quantri.daklak": "Lê Quang Tiến",
    "skhcn.daklak": "Phạm Minh Khoa",
    "truong.skhcn.daklak": "Hoàng Thị Ngọc Lan",
    "trunguong": "Đặng Thanh Bình",
}


def people_of(tenant: DemoTenant, units: Mapping[str, str], rng: Random) -> list[Person]:
    """The people of a tenant whose units are given as name by code."""
    word = word_of(tenant)
    if tenant.kind == "central":
        return _central_people(rng)
    found = [
        _person(f"thuky.{word}", Role.SECRETARY, _secretariat(units), "Thư ký Ban Chỉ đạo", rng),
        _person(f"lanhdao.{word}", Role.LEADER, "", "Phó Trưởng Ban Thường trực Ban Chỉ đạo", rng),
    ]
    if not tenant.full:
        return found
    found += [
        _person(f"quantri.{word}", Role.ADMINISTRATOR, "", "Quản trị hệ thống", rng),
        _person(f"kiemtra.{word}", Role.INSPECTOR, "UBKTTU" if "UBKTTU" in units else "", "Chuyên viên kiểm tra", rng),
        _person(f"kientrucsu.{word}", Role.CHIEF_ARCHITECT, "", "Kiến trúc sư 57", rng),
    ]
    for code in _MAIN_UNITS[tenant.code]:
        unit = search_key(code).replace(" ", "")
        found.append(_person(f"{unit}.{word}", Role.OFFICER, code, "Chuyên viên", rng))
        found.append(_person(f"truong.{unit}.{word}", Role.UNIT_HEAD, code, "Lãnh đạo đơn vị", rng))
    for name in _COMMUNES.get(tenant.code, ()):
        code = next((code for code, unit in units.items() if unit.endswith(name)), "")
        if code:
            local = search_key(name).replace(" ", "")
            found.append(_person(f"{local}.{word}", Role.OFFICER, code, "Công chức chuyển đổi số", rng))
    return found


def add_people(session: Session, people: Sequence[Person], *, created_at: datetime, now: datetime) -> dict[str, User]:
    """Store the people with their way to sign in; by e-mail."""
    units = {unit.code: unit.id for unit in session.execute(select(Unit.code, Unit.id))}
    bulk_add(session, User, [_columns(person, units, created_at, now) for person in people])
    stored = {user.email: user for user in session.scalars(select(User))}
    bulk_add(session, SignInKey, [{"email_digest": digest_of(one.email), "user_id": stored[one.email].id} for one in people])
    return stored


def accounts() -> DemoAccounts:
    """The accounts of the tour, one for each kind of person."""
    told = (
        ("thuky.daklak", Role.SECRETARY, "Đắk Lắk"),
        ("lanhdao.daklak", Role.LEADER, "Đắk Lắk"),
        ("skhcn.daklak", Role.OFFICER, "Sở Khoa học và Công nghệ, Đắk Lắk"),
        ("truong.skhcn.daklak", Role.UNIT_HEAD, "Sở Khoa học và Công nghệ, Đắk Lắk"),
        ("buonmathuot.daklak", Role.OFFICER, "UBND phường Buôn Ma Thuột, Đắk Lắk"),
        ("quantri.daklak", Role.ADMINISTRATOR, "Đắk Lắk"),
        ("kientrucsu.daklak", Role.CHIEF_ARCHITECT, "Đắk Lắk"),
        ("kiemtra.daklak", Role.INSPECTOR, "Đắk Lắk"),
        ("thuky.khanhhoa", Role.SECRETARY, "Khánh Hòa"),
        ("thuky.bkhcn", Role.SECRETARY, "Bộ Khoa học và Công nghệ"),
        ("trunguong", Role.CENTRAL_OFFICER, "Cơ quan Thường trực Ban Chỉ đạo Trung ương"),
        ("tongcongtrinhsu", Role.CHIEF_ENGINEER, "Ban Chỉ đạo Trung ương"),
    )
    return DemoAccounts(PASSWORD, tuple(Account(f"{local}@{DOMAIN}", ROLE_LABELS[role], where) for local, role, where in told))


def word_of(tenant: DemoTenant) -> str:
    """The tenant inside an address: "daklak", "bkhcn"."""
    if tenant.code in _WORD_OF_TENANT:
        return _WORD_OF_TENANT[tenant.code]
    words = tenant.short_name if tenant.kind == "province" else tenant.code
    return "".join(letter for letter in search_key(words) if letter.isalnum())


def drawn_name(rng: Random) -> str:
    """A full name that nobody in particular bears."""
    sex = rng.choice(("male", "female"))
    return " ".join(rng.choice(name_parts(part)) for part in ("family", f"{sex}_middle", f"{sex}_given"))


@cache
def password_hash() -> str:
    """Hashed once: argon2 takes its time on purpose, and all demonstration accounts share the password."""
    return hash_password(PASSWORD)


def _central_people(rng: Random) -> list[Person]:
    engineers = [
        replace(
            _person(f"tcts{number}", Role.CHIEF_ENGINEER, "", f"Tổng công trình sư 57, Hệ thống {number}", rng),
            system_code=f"HT{number}",
        )
        for number in range(2, 7)
    ]
    return [
        _person("trunguong", Role.CENTRAL_OFFICER, "VTH", "Chuyên viên cao cấp, Cơ quan Thường trực", rng),
        _person("giupviec", Role.CENTRAL_OFFICER, "TGV", "Thành viên Tổ Giúp việc", rng),
        replace(_person("tongcongtrinhsu", Role.CHIEF_ENGINEER, "", "Tổng công trình sư 57, Hệ thống 1", rng), system_code="HT1"),
        *engineers,
        _person("thuky.trunguong", Role.SECRETARY, "TGV", "Thư ký Ban Chỉ đạo Trung ương", rng),
        _person("lanhdao.trunguong", Role.LEADER, "", "Lãnh đạo Cơ quan Thường trực", rng),
        _person("quantri.trunguong", Role.ADMINISTRATOR, "", "Quản trị hệ thống", rng),
    ]


def _secretariat(units: Mapping[str, str]) -> str:
    return next((code for code in ("VPTU", "VPB", "VPCP", "VP") if code in units), "")


def _person(local: str, role: Role, unit_code: str, post: str, rng: Random) -> Person:
    drawn = drawn_name(rng)
    return Person(f"{local}@{DOMAIN}", _FIXED.get(local, drawn), role, unit_code, post)


def _columns(person: Person, units: Mapping[str, int], created_at: datetime, now: datetime) -> dict[str, object]:
    found, order = keys_of(person.name, person.email, person.post)
    return {
        "email": person.email,
        "name": person.name,
        "post": person.post,
        "unit_id": units[person.unit_code] if person.unit_code else None,
        "role": person.role.value,
        "system_code": person.system_code,
        "status": "active",
        "password_hash": password_hash(),
        "last_sign_in_at": now,  # else the accounts of a long history would count as dormant
        "created_at": created_at,
        "search_key": found,
        "sort_key": order,
    }

"""The verbs of the organisation: found a tenant, add a unit, note another name, change settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting, note
from tenants.db.session import bulk_add
from tenants.errors import Conflict, Invalid
from tenants.organisation import dao
from tenants.organisation.models import Tenant, TenantSettings, Unit, UnitAlias, UnitGroup, UnitGroupMember
from tenants.vietnamese import clean, compare_key, search_key, sort_key

UNIT_KINDS = {
    "department": "Sở, ban, ngành",
    "party": "Cơ quan Đảng",
    "office": "Văn phòng, đơn vị khác",
    "mass": "Mặt trận, đoàn thể",
    "commune": "Xã, phường, đặc khu",
    "other": "Đơn vị khác",
}


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be added."""

    code: str
    name: str
    kind: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()  # codes
    commune_code: str | None = None
    active_from: date | None = None
    active_to: date | None = None


@dataclass(frozen=True, slots=True)
class NewTenant:
    """A tenant to be founded."""

    code: str
    kind: str
    name: str
    short_name: str
    reports_to_id: int | None = None
    province_code: str | None = None
    is_demo: bool = False
    letterhead: dict[str, Any] = field(default_factory=dict)


def found_tenant(session: Session, new: NewTenant, *, now: datetime) -> Tenant:
    """Add a tenant; the session is the system's own (`Actor.system(0)`)."""
    tenant = Tenant(
        code=new.code,
        kind=new.kind,
        name=new.name,
        short_name=new.short_name,
        province_code=new.province_code,
        reports_to_id=new.reports_to_id,
        is_demo=new.is_demo,
        created_at=now,
        sort_key=sort_key(new.short_name),
    )
    session.add(tenant)
    session.flush()
    return tenant


def provision(session: Session, groups: Iterable[tuple[str, str]], units: Sequence[NewUnit]) -> None:
    """Give a new tenant its collectives (code, name) and its units in a few statements, noted as one act."""
    rows = {code: UnitGroup(code=code, name=name) for code, name in groups}
    session.add_all(rows.values())
    session.flush()
    bulk_add(session, Unit, [_unit_columns(unit) for unit in units])
    ids = {unit.code: unit.id for unit in session.execute(select(Unit.code, Unit.id))}
    aliases = {
        (ids[unit.code], compare_key(alias)): {"unit_id": ids[unit.code], "alias": clean(alias), "alias_key": compare_key(alias)}
        for unit in units
        for alias in unit.aliases
    }
    bulk_add(session, UnitAlias, list(aliases.values()))
    members = [{"unit_id": ids[unit.code], "group_id": rows[code].id} for unit in units for code in unit.groups if code in rows]
    bulk_add(session, UnitGroupMember, members)
    if rows:
        note(session, "organisation.provision", next(iter(rows.values())), {"units": [None, len(units)]})


def add_unit(session: Session, actor: Actor, new: NewUnit) -> Unit:
    """Add one unit. Raises Invalid for an empty name, Conflict for a code or name that is already there."""
    actor.require(Permission.MANAGE_ORGANISATION)
    name = clean(new.name)
    if not name:
        raise Invalid("Nhập tên đơn vị.", "name")
    if len(name) > 300:
        raise Invalid("Tên đơn vị dài quá 300 ký tự.", "name")
    if new.kind not in UNIT_KINDS:
        raise Invalid("Chọn loại đơn vị trong danh sách.", "kind")
    code = clean(new.code) or _free_code(session, name)
    for unit in dao.list_units(session):
        if compare_key(unit.name) == compare_key(name):
            raise Conflict(f"Đã có đơn vị tên “{unit.name}”.", "name")
        if unit.code == code:
            raise Conflict(f"Mã “{code}” đã dùng cho {unit.name}.", "code")
    with acting(session, "organisation.add_unit"):
        unit = Unit(**_unit_columns(NewUnit(**{**_fields(new), "name": name, "code": code})))
        session.add(unit)
        session.flush()
        groups = {group.code: group.id for group in dao.list_groups(session)}
        session.add_all(UnitGroupMember(unit_id=unit.id, group_id=groups[code]) for code in new.groups if code in groups)
        for alias in new.aliases:
            add_alias(session, actor, unit.id, alias)
    return unit


def add_alias(session: Session, actor: Actor, unit_id: int, alias: str) -> None:
    """Remember another way in which documents write a unit. Raises Conflict when it already means another unit."""
    actor.require(Permission.MANAGE_ORGANISATION)
    unit = dao.get_unit(session, unit_id)
    text, key = clean(alias), compare_key(alias)
    if not text or len(text) > 300:
        raise Invalid("Tên gọi khác phải có từ 1 đến 300 ký tự.", "alias")
    known = session.scalars(select(UnitAlias).where(UnitAlias.alias_key == key)).all()
    if any(row.unit_id == unit.id for row in known):
        return
    if known:
        other = dao.get_unit(session, known[0].unit_id)
        raise Conflict(f"“{text}” đang là tên gọi khác của {other.name}.", "alias")
    session.add(UnitAlias(unit_id=unit.id, alias=text, alias_key=key))


def change_settings(session: Session, actor: Actor, part: str, values: dict[str, Any]) -> TenantSettings:
    """Replace one part of the tenant's settings (a column of TenantSettings), whose owner has checked the values."""
    owners = {"reminders": Permission.MANAGE_REMINDERS, "cycle": Permission.MANAGE_CYCLE}
    actor.require(owners.get(part, Permission.MANAGE_ORGANISATION))
    if part not in ("cycle", "letterhead", "reminders", "work"):
        raise Invalid("Không có nhóm cài đặt này.")
    settings = dao.settings_to_change(session)
    with acting(session, f"settings.{part}"):
        setattr(settings, part, values)
    return settings


def _free_code(session: Session, name: str) -> str:
    """Initials of the name, numbered when they are taken."""
    initials = "".join(word[0] for word in search_key(name).upper().split() if word[0].isalnum())[:30] or "DV"
    taken = set(session.scalars(select(Unit.code)))
    return next(code for code in (initials, *(f"{initials}{n}" for n in range(2, len(taken) + 3))) if code not in taken)


def _fields(new: NewUnit) -> dict[str, Any]:
    return {name: getattr(new, name) for name in new.__slots__}


def _unit_columns(new: NewUnit) -> dict[str, Any]:
    name = clean(new.name)
    return {
        "code": new.code,
        "name": name,
        "short_name": clean(new.short_name) or name[:120],
        "kind": new.kind,
        "commune_code": new.commune_code,
        "active_from": new.active_from,
        "active_to": new.active_to,
        "search_key": search_key(f"{name} {new.short_name} {new.code}"),
        "sort_key": sort_key(name),
    }

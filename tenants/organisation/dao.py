"""Statements about tenants and units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from tenants.db.prepared import prepared
from tenants.errors import NotFound
from tenants.organisation.models import Tenant, TenantSettings, Unit, UnitAlias, UnitGroup, UnitGroupMember
from tenants.vietnamese import search_key


def get_tenant(session: Session, tenant_id: int) -> Tenant:
    """The tenant with this id, or NotFound."""
    tenant = session.get(Tenant, tenant_id)
    if tenant is None:
        raise NotFound("Không tìm thấy cơ quan này.")
    return tenant


def get_tenant_by_code(session: Session, code: str) -> Tenant:
    """The tenant with this catalogue code, or NotFound."""
    tenant = session.scalars(select(Tenant).where(Tenant.code == code)).one_or_none()
    if tenant is None:
        raise NotFound("Không tìm thấy cơ quan này.")
    return tenant


def list_tenants(session: Session) -> Sequence[Tenant]:
    """All tenants in Vietnamese order."""
    return session.scalars(select(Tenant).order_by(Tenant.sort_key, Tenant.id)).all()


_SETTINGS = prepared(select(TenantSettings))
_READ = "settings of the tenant"  # in the session's notes


def find_settings(session: Session) -> TenantSettings | None:
    """What the session's tenant has set for itself; read once in a session."""
    if _READ not in session.info:
        session.info[_READ] = session.scalars(_SETTINGS).one_or_none()
    found: TenantSettings | None = session.info[_READ]
    return found


def settings_to_change(session: Session) -> TenantSettings:
    """The same, made where the tenant has set nothing yet."""
    settings = find_settings(session)
    if settings is None:
        settings = session.info[_READ] = TenantSettings(cycle={}, letterhead={}, reminders={}, work={})
        session.add(settings)
    return settings


def active_on(day: date) -> ColumnElement[bool]:
    """Units that exist on a day."""
    return and_(
        or_(Unit.active_from.is_(None), Unit.active_from <= day),
        or_(Unit.active_to.is_(None), Unit.active_to >= day),
    )


def contains(column: ColumnElement[str], words: str) -> ColumnElement[bool]:
    """Whether a folded column holds the words, however they were typed; `%` and `_` mean themselves."""
    return column.contains(search_key(words), autoescape=True)


def list_units(session: Session, *, words: str = "", kind: str = "", on: date | None = None) -> Sequence[Unit]:
    """Units in Vietnamese order, communes last, optionally those that exist on a day."""
    statement = select(Unit).order_by(Unit.kind == "commune", Unit.sort_key, Unit.id)
    if words:
        statement = statement.where(contains(Unit.search_key, words))  # type: ignore[arg-type]  # a mapped column is a column
    if kind:
        statement = statement.where(Unit.kind == kind)
    if on:
        statement = statement.where(active_on(on))
    return session.scalars(statement).all()


def find_unit(session: Session, unit_id: int) -> Unit | None:
    """The unit with this id, or none."""
    return session.scalars(select(Unit).where(Unit.id == unit_id)).one_or_none()


def get_unit(session: Session, unit_id: int) -> Unit:
    """The unit with this id, or NotFound."""
    unit = find_unit(session, unit_id)
    if unit is None:
        raise NotFound("Không tìm thấy đơn vị này.")
    return unit


def name_on(name: str, former: Sequence[Mapping[str, str]], day: date) -> str:
    """What a unit was called on a day; `former` are its earlier names with their last days, the oldest first."""
    return next((old["name"] for old in former if day <= date.fromisoformat(old["until"])), name)


def unit_names(session: Session, unit_ids: Iterable[int]) -> dict[int, str]:
    """Names by id."""
    wanted = list(unit_ids)
    if not wanted:
        return {}
    return {row.id: row.name for row in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(wanted)))}


def heirs(session: Session) -> dict[int, int]:
    """Who owes today what an ended unit would owe: its successor, or that one's."""
    ended = select(Unit.id, Unit.successor_id).where(Unit.active_to.is_not(None), Unit.successor_id.is_not(None))
    after: dict[int, int] = {row[0]: row[1] or 0 for row in session.execute(ended)}
    found: dict[int, int] = {}
    for unit_id in after:
        heir, seen = unit_id, {unit_id}
        while heir in after and after[heir] not in seen:
            heir = after[heir]
            seen.add(heir)
        found[unit_id] = heir
    return found


def list_aliases(session: Session) -> Sequence[UnitAlias]:
    """All other names of the tenant's units."""
    return session.scalars(select(UnitAlias).order_by(UnitAlias.id)).all()


def list_groups(session: Session) -> Sequence[UnitGroup]:
    """The tenant's collectives."""
    return session.scalars(select(UnitGroup).order_by(UnitGroup.name)).all()


def groups_with_members(session: Session) -> Sequence[str]:
    """Codes of the collectives that have ever had a member."""
    return session.scalars(select(UnitGroup.code).join(UnitGroupMember, UnitGroupMember.group_id == UnitGroup.id).distinct()).all()


def members_by_group(session: Session, as_of: date) -> dict[str, list[int]]:
    """Unit ids by group code, as of a day: members that had joined and not left, of units that existed."""
    rows = session.execute(
        select(UnitGroup.code, UnitGroupMember.unit_id)
        .join(UnitGroupMember, UnitGroupMember.group_id == UnitGroup.id)
        .join(Unit, Unit.id == UnitGroupMember.unit_id)
        .where(
            or_(UnitGroupMember.joined_on.is_(None), UnitGroupMember.joined_on <= as_of),
            or_(UnitGroupMember.left_on.is_(None), UnitGroupMember.left_on >= as_of),
            active_on(as_of),
        )
        .order_by(UnitGroup.code, Unit.kind == "commune", Unit.sort_key, Unit.id)
    )
    found: dict[str, list[int]] = {}
    for code, unit_id in rows:
        found.setdefault(code, []).append(unit_id)
    return found


def count_units_by_kind(session: Session) -> dict[str, int]:
    """How many units there are of each kind."""
    return {row[0]: row[1] for row in session.execute(select(Unit.kind, func.count()).group_by(Unit.kind))}

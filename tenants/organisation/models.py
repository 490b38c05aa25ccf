"""Tables of tenants and units."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.audit.trail import DERIVED
from tenants.db.base import Base, Id, SortKey, TenantScoped, tenant_reference, tenant_unique


class Tenant(Base):
    """A province, ministry, Party body or the central office. Who exists is public; everything else about it is not."""

    __tablename__ = "tenant"
    __table_args__ = (UniqueConstraint("code"),)

    code: Mapped[str] = mapped_column(String(20))  # catalogue code: "66", "BKHCN", "TW"
    kind: Mapped[str] = mapped_column(String(20))  # central, party_body, province, ministry
    name: Mapped[str] = mapped_column(String(300))  # "Tỉnh Đắk Lắk"
    short_name: Mapped[str] = mapped_column(String(100))  # "Đắk Lắk"
    province_code: Mapped[str | None] = mapped_column(String(4))  # two digits, text
    reports_to_id: Mapped[int | None] = mapped_column(Id, ForeignKey("tenant.id"))  # who receives its monthly report
    is_demo: Mapped[bool] = mapped_column(default=False)  # shows "DỮ LIỆU MINH HỌA" everywhere
    created_at: Mapped[datetime]
    sort_key: Mapped[str] = mapped_column(SortKey)  # Vietnamese order of the short name


class TenantSettings(TenantScoped, Base):
    """What a tenant may set for itself; a missing key means the default of the module that owns it."""

    __tablename__ = "tenant_settings"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    cycle: Mapped[dict[str, Any]] = mapped_column(default=dict)  # reports.cycle.CyclePolicy
    letterhead: Mapped[dict[str, Any]] = mapped_column(default=dict)  # form, issuer lines, place, signer, recipients
    reminders: Mapped[dict[str, Any]] = mapped_column(default=dict)  # scheduler.reminders policy
    work: Mapped[dict[str, Any]] = mapped_column(default=dict)  # tenants.organisation.rules.WorkRules


class Unit(TenantScoped, Base):
    """A department, office, commune or mass organisation that can owe something."""

    __tablename__ = "unit"
    __table_args__ = (
        tenant_unique("unit"),
        tenant_reference("unit", "parent_id", "unit"),
        tenant_reference("unit", "successor_id", "unit"),
        UniqueConstraint("tenant_id", "code"),
        Index("ix_unit_sort", "tenant_id", "sort_key"),
    )

    code: Mapped[str] = mapped_column(String(40))  # "SKHCN", or the commune's code
    name: Mapped[str] = mapped_column(String(300))
    short_name: Mapped[str] = mapped_column(String(120))  # "Sở KH&CN"
    kind: Mapped[str] = mapped_column(String(20))  # department, party, office, mass, commune, other
    parent_id: Mapped[int | None] = mapped_column(Id)
    commune_code: Mapped[str | None] = mapped_column(String(10))  # from the list of communes, text
    active_from: Mapped[date | None]  # none: since ever
    active_to: Mapped[date | None]  # last day, none: still there
    successor_id: Mapped[int | None] = mapped_column(Id)  # who took over when it ended
    former_names: Mapped[list[Any]] = mapped_column(default=list)  # [{"name": …, "until": "2025-02-28"}], the oldest first
    search_key: Mapped[str] = mapped_column(String(700), info=DERIVED)
    sort_key: Mapped[str] = mapped_column(SortKey, info=DERIVED)


class UnitAlias(TenantScoped, Base):
    """Another way in which documents write a unit."""

    __tablename__ = "unit_alias"
    __table_args__ = (
        tenant_unique("unit_alias"),
        tenant_reference("unit_alias", "unit_id", "unit"),
        UniqueConstraint("tenant_id", "alias_key", "unit_id"),
    )

    unit_id: Mapped[int] = mapped_column(Id)
    alias: Mapped[str] = mapped_column(String(300))
    alias_key: Mapped[str] = mapped_column(String(300), info=DERIVED)  # tenants.vietnamese.compare_key
    valid_from: Mapped[date | None]  # in documents issued from this day on: an ended unit's name then means its successor
    valid_to: Mapped[date | None]  # the last day on which it was the unit's own name


class UnitGroup(TenantScoped, Base):
    """A collective as documents name it; a vague one has no members and notifies nobody."""

    __tablename__ = "unit_group"
    __table_args__ = (tenant_unique("unit_group"), UniqueConstraint("tenant_id", "code"))

    code: Mapped[str] = mapped_column(String(20))  # "SBN", "XA" … as in tenants.plans.bodies
    name: Mapped[str] = mapped_column(String(300))


class UnitGroupMember(TenantScoped, Base):
    """A unit's membership of a group, with its days."""

    __tablename__ = "unit_group_member"
    __table_args__ = (
        tenant_unique("unit_group_member"),
        tenant_reference("unit_group_member", "group_id", "unit_group"),
        tenant_reference("unit_group_member", "unit_id", "unit"),
        UniqueConstraint("tenant_id", "group_id", "unit_id"),
    )

    group_id: Mapped[int] = mapped_column(Id)
    unit_id: Mapped[int] = mapped_column(Id)
    joined_on: Mapped[date | None]  # none: since ever
    left_on: Mapped[date | None]  # last day, none: still there

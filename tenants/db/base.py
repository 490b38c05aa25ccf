"""The declarative base, the column types, and the mark that makes a table a tenant's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite numbers rows by itself only for a column that is exactly INTEGER PRIMARY KEY.
Id = BigInteger().with_variant(Integer, "sqlite")


# A sort key is compared byte by byte; a PostgreSQL database may have been made with any other order.
SortKey = Text().with_variant(Text(collation="C"), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; a naive one is refused, because it has already lost its meaning."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table of the program."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }

    id: Mapped[int] = mapped_column(Id, primary_key=True)


class TenantScoped:
    """Mixin: each row belongs to one tenant, and all three locks hold it there.

    `audited` says whether a flushed change leaves a line in the audit trail; technical records that are themselves a trail do not.
    """

    audited: ClassVar[bool] = True

    @declared_attr
    def tenant_id(cls) -> Mapped[int]:
        """The tenant that owns the row; set by the session, never by a caller."""
        return mapped_column(Id, ForeignKey("tenant.id"), nullable=False)


def tenant_unique(table: str) -> UniqueConstraint:
    """The key that lets other tables of the same tenant refer to this one."""
    return UniqueConstraint("tenant_id", "id", name=f"uq_{table}_tenant_id_id")


def tenant_reference(table: str, column: str, target: str, *, deferrable: bool = False) -> ForeignKeyConstraint:
    """A reference that cannot leave the tenant: `(tenant_id, column)` → `target (tenant_id, id)`."""
    return ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=f"fk_{table}_{column}",
        deferrable=deferrable or None,
        initially="DEFERRED" if deferrable else None,
    )

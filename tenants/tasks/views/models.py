"""Tables of kept views."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.audit.trail import DERIVED
from tenants.db.base import Base, Id, TenantScoped, tenant_reference, tenant_unique


class MatrixView(TenantScoped, Base):
    """A view of the matrix under a name; what it shows stands in `query`, so that its links outlive it."""

    __tablename__ = "matrix_view"
    __table_args__ = (
        tenant_unique("matrix_view"),
        tenant_reference("matrix_view", "user_id", "app_user"),
        Index("ix_matrix_view_user", "tenant_id", "user_id"),
    )

    user_id: Mapped[int] = mapped_column(Id)  # whose it is
    user_name: Mapped[str] = mapped_column(String(200))  # as it was when the view was made
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(100), info=DERIVED)  # tenants.vietnamese.compare_key
    query: Mapped[str] = mapped_column(String(2000))  # filter, columns, order and groups as the address of the matrix has them
    shared: Mapped[bool] = mapped_column(default=False)  # everybody of the tenant sees it
    created_at: Mapped[datetime]


class MatrixStart(TenantScoped, Base):
    """With which view the matrix opens for a person."""

    __tablename__ = "matrix_start"
    __table_args__ = (
        tenant_reference("matrix_start", "user_id", "app_user"),
        tenant_reference("matrix_start", "view_id", "matrix_view"),
        UniqueConstraint("tenant_id", "user_id"),
    )

    user_id: Mapped[int] = mapped_column(Id)
    view_id: Mapped[int] = mapped_column(Id)

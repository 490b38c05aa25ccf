"""Statements about kept views."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from tenants.errors import NotFound
from tenants.tasks.views.models import MatrixStart, MatrixView
from tenants.vietnamese import sort_key


@dataclass(frozen=True, slots=True)
class KnownView:
    """A view that a person may open; `starts` says that the matrix opens with it for this person."""

    view: MatrixView
    starts: bool


def list_views(session: Session, user_id: int | None) -> list[KnownView]:
    """A person's own views and the shared ones, in Vietnamese order."""
    if user_id is None:
        return []
    statement = (
        select(MatrixView, MatrixStart.id)
        .outerjoin(MatrixStart, and_(MatrixStart.view_id == MatrixView.id, MatrixStart.user_id == user_id))
        .where(_open_to(user_id))
    )
    rows = [KnownView(view, start is not None) for view, start in session.execute(statement)]
    return sorted(rows, key=lambda known: (sort_key(known.view.name), known.view.id))


def get_view(session: Session, user_id: int | None, view_id: int) -> MatrixView:
    """A view that this person may open, or NotFound."""
    view = session.scalars(select(MatrixView).where(MatrixView.id == view_id, _open_to(user_id or 0))).one_or_none()
    if view is None:
        raise NotFound("Không tìm thấy chế độ xem này.")
    return view


def starts_with(session: Session, view_id: int) -> list[MatrixStart]:
    """For whom the matrix opens with a view."""
    return list(session.scalars(select(MatrixStart).where(MatrixStart.view_id == view_id)))


def find_start(session: Session, user_id: int) -> MatrixStart | None:
    """A person's own start, if there is one."""
    return session.scalars(select(MatrixStart).where(MatrixStart.user_id == user_id)).one_or_none()


def _open_to(user_id: int) -> ColumnElement[bool]:
    return or_(MatrixView.user_id == user_id, MatrixView.shared.is_(True))

"""The verbs of kept views: save, rename, share, delete, start with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.errors import Invalid, NotPermitted
from tenants.tasks.views import dao
from tenants.tasks.views.models import MatrixStart, MatrixView
from tenants.vietnamese import clean, compare_key
from tenants.written import written

LONGEST_NAME = 80
LONGEST_QUERY = 2000
MOST_VIEWS = 50


def save_view(session: Session, actor: Actor, name: str, query: str, *, shared: bool = False, now: datetime) -> MatrixView:
    """Keep a view of the matrix under a name. Raises Invalid at "name", NotPermitted for sharing by others than may."""
    user_id = _person(actor)
    if shared:
        actor.require(Permission.SHARE_VIEW)
    if len(query) > LONGEST_QUERY:
        raise Invalid("Bộ lọc quá dài để lưu. Hãy rút ngắn nội dung tìm.", "name")
    if sum(known.view.user_id == user_id for known in dao.list_views(session, user_id)) >= MOST_VIEWS:
        raise Invalid(f"Mỗi người lưu tối đa {MOST_VIEWS} chế độ xem. Hãy xóa bớt chế độ xem cũ.", "name")
    name = _fresh_name(session, user_id, name)
    with acting(session, "view.save"):
        view = MatrixView(
            user_id=user_id,
            user_name=actor.name,
            name=name,
            name_key=compare_key(name),
            query=query,
            shared=shared,
            created_at=now,
        )
        session.add(view)
    return view


def rename_view(session: Session, actor: Actor, view_id: int, name: str) -> MatrixView:
    """Give a view another name. Raises as `save_view`."""
    view = _own(session, actor, view_id)
    name = _fresh_name(session, view.user_id, name, besides=view.id)
    with acting(session, "view.rename"):
        view.name, view.name_key = name, compare_key(name)
    return view


def share_view(session: Session, actor: Actor, view_id: int, *, shared: bool) -> MatrixView:
    """Show a view to everybody of the tenant, or to its owner alone again; who started with it then starts without."""
    actor.require(Permission.SHARE_VIEW)
    view = _own(session, actor, view_id)
    if shared:
        _fresh_name(session, view.user_id, view.name, besides=view.id)
    with acting(session, "view.share" if shared else "view.unshare"):
        view.shared = shared
        if not shared:
            for start in dao.starts_with(session, view.id):
                if start.user_id != view.user_id:
                    session.delete(start)
    return view


def delete_view(session: Session, actor: Actor, view_id: int) -> MatrixView:
    """Forget a view; links that were copied from it go on, because they hold what they show."""
    view = _own(session, actor, view_id)
    with acting(session, "view.delete"):
        for start in dao.starts_with(session, view.id):
            session.delete(start)
        session.flush()
        session.delete(view)
    return view


def start_with(session: Session, actor: Actor, view_id: int | None) -> None:
    """Open the matrix with a view from now on, or with everything again."""
    user_id = _person(actor)
    view = dao.get_view(session, user_id, view_id) if view_id is not None else None
    start = dao.find_start(session, user_id)
    with acting(session, "view.start"):
        if start is not None and view is None:
            session.delete(start)
        elif start is not None and view is not None:
            start.view_id = view.id
        elif view is not None:
            session.add(MatrixStart(user_id=user_id, view_id=view.id))


def may_change(actor: Actor, view: MatrixView) -> bool:
    """The owner changes a view; one that is shared also whoever may share."""
    return view.user_id == actor.user_id or (view.shared and actor.may(Permission.SHARE_VIEW))


def _own(session: Session, actor: Actor, view_id: int) -> MatrixView:
    view = dao.get_view(session, _person(actor), view_id)
    if not may_change(actor, view):
        raise NotPermitted("Chế độ xem này do người khác chia sẻ; đồng chí mở được nhưng không sửa được.")
    return view


def _person(actor: Actor) -> int:
    actor.require(Permission.READ_TASKS)
    # A visitor's own number means somebody else here, or nobody.
    if actor.user_id is None or actor.visiting:
        raise NotPermitted()
    return actor.user_id


def _fresh_name(session: Session, user_id: int, name: str, *, besides: int = 0) -> str:
    name = clean(written(name, "name", most=LONGEST_NAME, missing="Đặt tên cho chế độ xem."))
    key = compare_key(name)
    for known in dao.list_views(session, user_id):
        if known.view.id != besides and known.view.name_key == key:
            raise Invalid(f"Đã có chế độ xem tên “{known.view.name}”. Hãy chọn tên khác.", "name")
    return name

"""Messages of changes of units: whoever is renamed, takes over or gives up learns it once, with what came and by which document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.contribution_notices import contributions_lapsed
from scheduler.notices import manner_of, to_people
from scheduler.outbox.body import Block, item, paragraph
from scheduler.outbox.message import NewMessage, Reason
from scheduler.places import MY_DUTIES
from scheduler.reminders.dao import people
from scheduler.reminders.people import OF_A_UNIT
from tenants.organisation.changes.carrying import Carried
from tenants.organisation.changes.dao import matters
from tenants.organisation.changes.models import DutyMove, UnitChange
from tenants.organisation.changes.service import basis_of
from tenants.organisation.dao import unit_names
from tenants.organisation.models import Unit
from tenants.vietnamese import shorten


def unit_changed(session: Session, change: UnitChange, done: Carried, now: datetime) -> list[NewMessage]:
    """Tell the people of each unit that a change concerns, once, what it brings them; `done` is what carrying it out came to."""
    moved = _moved(session, change.id)
    units = {change.unit_id, change.to_unit_id, *moved, *done.came} - {None}
    names = unit_names(session, [unit_id for unit_id in units if unit_id is not None])
    what = _what(change, names)
    words = paragraph(f"{what} từ ngày {change.effective_on:%d/%m/%Y} theo {basis_of(change)}.")
    manner = manner_of(session, now)
    told: list[NewMessage] = []
    for person in people(session, roles=OF_A_UNIT):
        if person.unit_id is not None and person.unit_id in units:
            blocks = [words, *_share(change, person.unit_id, moved, done)]
            key = f"unit-change:{change.id}"
            told += to_people(manner, [person], key, Reason.REORGANISED, shorten(what, 200), blocks, MY_DUTIES)
    return told + contributions_lapsed(session, now)


def matters_handed_on(
    session: Session, ended: Unit, to_unit_id: int, came: Mapping[str, int], why: str, now: datetime
) -> list[NewMessage]:
    """Tell the people of a unit once what it takes over from one that ended before without a successor."""
    what = f"Tiếp nhận việc còn mở của {ended.name}"
    said = [paragraph(f"{what} theo {why}."), item(f"Đơn vị tiếp nhận {matters(came)}", MY_DUTIES)]
    manner, key = manner_of(session, now), f"handed-on:{ended.id}:{to_unit_id}:{now.timestamp():.0f}"
    told = [person for person in people(session, roles=OF_A_UNIT) if person.unit_id == to_unit_id]
    messages = to_people(manner, told, key, Reason.REORGANISED, shorten(what, 200), said, MY_DUTIES)
    return messages + contributions_lapsed(session, now)


def _moved(session: Session, change_id: int) -> dict[int | None, int]:
    """How many duties came to which unit by a change; None: ended."""
    rows = session.execute(
        select(DutyMove.to_unit_id, func.count()).where(DutyMove.change_id == change_id).group_by(DutyMove.to_unit_id)
    )
    return {row[0]: row[1] for row in rows}


def _what(change: UnitChange, names: Mapping[int, str]) -> str:
    to = names.get(change.to_unit_id or 0, "")
    if change.kind == "rename":
        return f"{change.name_before} đổi tên thành {change.new_name}"
    if change.kind == "merge":
        return f"{change.name_before} sáp nhập vào {to}"
    if change.kind == "split":
        return f"{change.name_before} được chia tách"
    return f"{change.name_before} kết thúc hoạt động" + (f", việc chuyển về {to}" if to else "")


def _share(change: UnitChange, unit_id: int, moved: Mapping[int | None, int], done: Carried) -> list[Block]:
    """What the change means for one unit."""
    if change.kind == "rename":
        return [item("Phần việc, hạn và những gì đã báo cáo giữ nguyên", MY_DUTIES)]
    if unit_id == change.unit_id:
        gone = sum(count for to, count in moved.items() if to not in (None, unit_id))
        ended = moved.get(None, 0)
        said = [
            f"chuyển {gone} phần việc sang đơn vị khác" if gone else "",
            f"thôi thực hiện {ended} phần việc" if ended else "",
        ]
    else:
        got = moved.get(unit_id, 0)
        also = matters(done.came.get(unit_id, {}))
        said = [
            f"tiếp nhận {got} phần việc" if got else "",
            f"tiếp nhận {also} đang mở" if also else "",
        ]
    shares = " và ".join(filter(None, said))
    return [item(f"Đơn vị {shares}" if shares else "Không có phần việc đang mở phải chuyển", MY_DUTIES)]

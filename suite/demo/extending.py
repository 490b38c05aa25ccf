"""Extensions of the demonstration: one that a leader granted, one that still waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.date_notices import extension_asked, extension_decided
from scheduler.outbox.service import put
from tenants.access.actor import Actor
from tenants.clock import day_of
from tenants.files.store import FileStore
from tenants.organisation.dao import unit_names
from tenants.tasks.counting import owed
from tenants.tasks.extensions.dao import open_requests
from tenants.tasks.extensions.service import Wish, grant_extension, request_extension
from tenants.tasks.models import Duty
from tenants.tasks.service import NewEvidence
from tenants.tasks.states import DutyRole, DutyState, Rhythm

_REASONS = (
    "Chưa có hướng dẫn định mức kinh tế - kỹ thuật của bộ quản lý ngành; đã có văn bản đề nghị.",
    "Gói thầu phải chào lại do chỉ có một nhà thầu tham dự; dự kiến ký hợp đồng trong tháng tới.",
)


def find_extendable(session: Session, officers: Mapping[int, str], at: datetime) -> list[Duty]:
    """A dated lead duty for each of two units whose date comes within two months; `officers` are mailboxes by unit."""
    # The unit on the tour keeps its own to try.
    units = [unit_id for unit_id, email in officers.items() if not email.startswith("skhcn.daklak@")]
    dated = (Duty.role == DutyRole.LEAD, Duty.rhythm == Rhythm.DATED, Duty.unit_id.in_(units), owed())
    open_ = Duty.state.in_([DutyState.NOT_STARTED, DutyState.IN_PROGRESS])
    near = Duty.due_on.between(day_of(at), day_of(at) + timedelta(days=60))
    found: dict[int, Duty] = {}
    for duty in session.scalars(select(Duty).where(*dated, open_, near).order_by(Duty.due_on, Duty.id)):
        found.setdefault(duty.unit_id, duty)
    return list(found.values())[: len(_REASONS)]


def ask(store: FileStore, duty: Duty, number: int) -> Callable[[Session, Actor, datetime], None]:
    """What an officer does who asks for a month more."""

    def work(session: Session, actor: Actor, at: datetime) -> None:
        wanted = (duty.due_on or day_of(at)) + timedelta(days=30)
        proof = (NewEvidence("document", "Công văn đề nghị", f"{412 + number}/CV"),)
        request = request_extension(session, actor, store, duty.id, Wish(wanted, _REASONS[number], proof), now=at)
        put(session, extension_asked(session, request, unit_names(session, [duty.unit_id])[duty.unit_id], at))

    return work


def decide(session: Session, actor: Actor, at: datetime) -> None:
    """A leader grants the first request, for less than was wanted; the others wait."""
    for asked in open_requests(session, limit=1):
        until = asked.request.wanted_on - timedelta(days=10)
        decision = grant_extension(session, actor, asked.request.id, until, remark="Đồng ý, không gia hạn thêm.", now=at)
        put(session, extension_decided(session, asked.request, decision, at))

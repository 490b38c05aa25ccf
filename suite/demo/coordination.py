"""Requests for contributions in the tour's tenants: one long overdue, one fresh, one answered, and one to another tenant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from reports.periods import reporting_period
from scheduler.contribution_notices import contribution_answered, contributions_asked
from scheduler.outbox.service import put
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.clock import day_of
from tenants.db.session import Database
from tenants.files.store import FileStore
from tenants.organisation.models import Tenant
from tenants.people.models import User
from tenants.tasks.contributions.dao import requests_by_ids
from tenants.tasks.contributions.service import Answer, Request, answer, ask
from tenants.tasks.models import Duty
from tenants.tasks.service import NewEvidence
from tenants.tasks.states import DutyRole, DutyState

# Who is asked from outside, by the tenant that asks: a province asks a ministry, everybody else asks the province of the tour.
_OUTSIDE = {"66": "BKHCN"}

_WANTED = (
    "Số liệu thực hiện đến hết tháng trước, theo mẫu gửi kèm",
    "Ý kiến góp ý dự thảo, nêu rõ nội dung không thống nhất",
    "Danh mục cơ sở dữ liệu đơn vị đang quản lý và mức độ sẵn sàng chia sẻ",
)
_OUTSIDE_WANTED = "Hướng dẫn kỹ thuật đối với nội dung này và danh sách đầu mối liên hệ"


def coordinate(database: Database, store: FileStore, tenant_id: int, mornings: Sequence[datetime]) -> None:
    """The unit with the most to lead asks those who coordinate with it; the second of them answers."""
    first, last = mornings[0], mornings[-1]
    with database.reading(Actor.system(tenant_id)) as session:
        pairs = _pairs(session)
        code = session.scalars(select(Tenant.code).where(Tenant.id == tenant_id)).one()
        outside = session.scalars(
            select(Tenant.id).where(Tenant.code == _OUTSIDE.get(code, "66"), Tenant.id != tenant_id)
        ).one_or_none()
    for number, (lead, task_id, other) in enumerate(pairs):
        at = (first, last, last)[number] + timedelta(hours=1, minutes=7 * number)
        due_on = day_of(at) + timedelta(days=1 if number == 0 else 12)
        tenants = (outside,) if number == 1 and outside else ()
        with database.writing(lead, at=at) as session:
            unit_ids = (other.unit_id,) if other.unit_id else ()
            asked = ask(session, lead, task_id, Request(_WANTED[number], due_on, unit_ids), today=day_of(at), now=at)
            if tenants:
                asked += ask(session, lead, task_id, Request(_OUTSIDE_WANTED, due_on, (), tenants), today=day_of(at), now=at)
            put(session, contributions_asked(session, asked, at))
        if number == 2:
            then = at + timedelta(hours=4)
            with database.writing(other, at=then) as session:
                given = Answer("Đơn vị gửi danh mục gồm 14 cơ sở dữ liệu, 9 cơ sở dữ liệu sẵn sàng chia sẻ.", (_LETTER,))
                answer(session, other, store, asked[0].id, given, period=str(reporting_period(day_of(then))), now=then)
                put(session, contribution_answered(session, requests_by_ids(session, [asked[0].id]), then))


_LETTER = NewEvidence("document", "Công văn 214/CV-ĐV", "214/CV-ĐV")


def _pairs(session: Session) -> list[tuple[Actor, int, Actor]]:
    """Officers of a leading and of a coordinating unit, with their open task: three tasks of one lead, three units."""
    theirs = aliased(Duty)
    rows = session.execute(
        select(Duty.unit_id, Duty.task_id, theirs.unit_id)
        .join(theirs, theirs.task_id == Duty.task_id)
        .where(
            Duty.role == DutyRole.LEAD,
            Duty.first_lead,
            Duty.state == DutyState.IN_PROGRESS,
            theirs.role == DutyRole.COORDINATING,
            theirs.state.in_([DutyState.NOT_STARTED, DutyState.IN_PROGRESS]),
            theirs.via_group == "",
        )
        .order_by(Duty.unit_id, Duty.task_id, theirs.unit_id)
    ).all()
    users = session.scalars(select(User).where(User.role == Role.OFFICER, User.status == "active").order_by(User.id.desc())).all()
    officers = {user.unit_id: Actor(user.tenant_id, Role.OFFICER, user.id, user.unit_id, user.name) for user in users}
    by_lead: dict[int, dict[int, int]] = {}
    for lead, task_id, other in rows:
        known = by_lead.setdefault(lead, {})
        if {lead, other} <= officers.keys() and other not in known and task_id not in known.values():
            known[other] = task_id
    if not any(by_lead.values()):
        return []
    lead = max(by_lead, key=lambda unit_id: (len(by_lead[unit_id]), -unit_id))
    return [(officers[lead], task_id, officers[other]) for other, task_id in list(by_lead[lead].items())[: len(_WANTED)]]

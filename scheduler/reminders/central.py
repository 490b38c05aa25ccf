"""The highest rung: once a week the central office is told how many duties of each tenant have been late for long, never which.

With it comes what waits for an answer of its own: how many obstacles, and the oldest of them, which were sent up to be read there.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.outbox.body import Block, heading, item
from scheduler.outbox.message import NewMessage, Reason
from scheduler.outbox.models import Message
from scheduler.outbox.service import put
from scheduler.places import NATIONAL, NATIONAL_OBSTACLES, tenant_place, visited_obstacle_place
from scheduler.reminders import dao
from scheduler.reminders.judge import policy_of
from scheduler.reminders.people import Hearer, Staff
from scheduler.reminders.policy import speaking_time
from scheduler.reminders.service import Preview, preview_of
from scheduler.reminders.wording import for_channels, instead_of
from tenants.absences.dao import absent_on
from tenants.access.actor import Actor
from tenants.access.permissions import CENTRAL_ROLES, Role
from tenants.calendar.service import calendar_of
from tenants.clock import VIETNAM, local
from tenants.db.session import Database
from tenants.obstacles.dao import WaitingObstacle, open_obstacles_waiting
from tenants.obstacles.states import Level
from tenants.organisation.dao import list_tenants
from tenants.organisation.models import Tenant
from tenants.people.dao import get_user
from tenants.vietnamese import shorten

log = logging.getLogger(__name__)

# So many obstacles are named, the longest waiting first; the page has the rest.
NAMED = 5
_KEY = "central-late"


@dataclass(frozen=True, slots=True)
class LateTenant:
    """How many lead duties of a tenant have stood on the highest rung, by the tenant's own policy."""

    code: str
    name: str
    duties: int


@dataclass(frozen=True, slots=True)
class ForTheCentre:
    """What the centre is told of: long late duties by tenant, and obstacles that wait for its answer."""

    late: list[LateTenant] = field(default_factory=list)
    obstacles: list[WaitingObstacle] = field(default_factory=list)


def tell_centre(database: Database, now: datetime) -> int:
    """Store the week's message to the people of the central office, once; how many messages are new."""
    with database.reading(Actor.system_national()) as session:
        tenants = list_tenants(session)
        session.expunge_all()
    told = 0
    for centre in (tenant for tenant in tenants if tenant.kind == "central"):
        messages = messages_to_centre(database, tenants, centre.id, now)
        if messages:
            with database.writing(Actor.system(centre.id), at=now) as session:
                told += put(session, messages)
    return told


def foresee_centre(database: Database, centre: Tenant, now: datetime) -> list[Preview]:
    """What `tell_centre` would say to a central office at a moment, without saying it."""
    with database.reading(Actor.system_national()) as session:
        tenants = list_tenants(session)
        session.expunge_all()
    messages = messages_to_centre(database, tenants, centre.id, now)
    with database.reading(Actor.system(centre.id)) as session:
        names = {person.user_id: person.name for person in dao.people(session, roles=sorted(CENTRAL_ROLES))}
    return [preview_of(message, centre, names) for message in messages]


def messages_to_centre(database: Database, tenants: Sequence[Tenant], centre_id: int, now: datetime) -> list[NewMessage]:
    """What the people of a central office are to be told at `now`: on the week's first working morning, or when that was missed."""
    with database.reading(Actor.system(centre_id)) as session:
        meant_for = _morning_to_tell(session, now)
    if meant_for is None:
        return []
    found = ForTheCentre(_late_tenants(database, tenants, centre_id, now), _waiting_for_centre(database))
    if not (found.late or found.obstacles):
        return []
    with database.reading(Actor.system(centre_id)) as session:
        return _messages(session, found, {tenant.id: tenant for tenant in tenants}, meant_for, local(now).date())


def _morning_to_tell(session: Session, now: datetime) -> datetime | None:
    """The first working morning of the week, once it has come and as long as nobody has been told in that week."""
    calendar, policy, today = calendar_of(session), policy_of(session), local(now).date()
    if speaking_time(now, calendar, policy) > now or local(now).time() < policy.send_at:
        return None
    first = calendar.on_or_after(_monday(today))
    told = select(Message.id).where(Message.created_at >= datetime.combine(first, time.min, VIETNAM), Message.created_at < now)
    if session.scalars(told.where(Message.key.startswith(f"{_KEY}:{_monday(today)}:")).limit(1)).one_or_none() is not None:
        return None
    return datetime.combine(first, policy.send_at, VIETNAM)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _late_tenants(database: Database, tenants: Sequence[Tenant], centre_id: int, now: datetime) -> list[LateTenant]:
    found: list[LateTenant] = []
    for tenant in tenants:
        if tenant.id == centre_id or tenant.reports_to_id is None:
            continue
        try:
            with database.reading(Actor.system(tenant.id)) as session:
                days = policy_of(session).central_after
                limit = calendar_of(session).add_working_days(local(now).date(), -days)
                count = dao.count_late_leads(session, limit) if days else 0
        except Exception:
            log.exception("late duties of tenant %s cannot be counted", tenant.code)
            continue
        if count:
            found.append(LateTenant(tenant.code, tenant.name, count))
    return sorted(found, key=lambda one: (-one.duties, one.name))


def _waiting_for_centre(database: Database) -> list[WaitingObstacle]:
    """What every tenant has sent up to this level and waits for: raised so that it is read here."""
    with database.reading(Actor.system_national()) as session:
        return [one for one in open_obstacles_waiting(session) if one.level != Level.SECRETARIAT and not one.answered]


def _messages(
    session: Session, found: ForTheCentre, tenants: Mapping[int, Tenant], meant_for: datetime, today: date
) -> list[NewMessage]:
    roles = sorted(CENTRAL_ROLES)
    staff = Staff(dao.people(session, roles=roles), absent_on(session, today))
    by_mail = policy_of(session).mail
    told: list[NewMessage] = []
    for hearer in (hearer for role in roles for hearer in staff.of_role(role)):
        engineer = hearer.person.role is Role.CHIEF_ENGINEER
        own = [one for one in found.obstacles if (one.level == Level.ENGINEER) is engineer]
        if engineer:
            system = get_user(session, hearer.person.user_id).system_code
            own = [one for one in own if one.system_code == system]
        late = [] if engineer else found.late
        if late or own:
            told += _message(hearer, late, _obstacles(own, tenants, today), meant_for, by_mail)
    return told


def _obstacles(own: list[WaitingObstacle], tenants: Mapping[int, Tenant], today: date) -> tuple[str, list[Block]]:
    """What waits for one person's answer: the number in words, and the oldest with the page on which it is answered."""
    if not own:
        return "", []
    over = sum(one.due_on is not None and one.due_on < today for one in own)
    words = f"{len(own)} vướng mắc chờ trả lời" + (f", {over} quá hạn trả lời" if over else "")
    oldest = sorted(own, key=lambda one: (one.raised_on, one.tenant_id, one.obstacle_id))[:NAMED]
    blocks = [heading(f"Vướng mắc chờ trả lời ({len(own)})")]
    blocks += [_line(one, tenants[one.tenant_id], today) for one in oldest if one.tenant_id in tenants]
    rest = f"Xem cả {len(own)} vướng mắc" if len(own) > len(oldest) else "Mở danh sách vướng mắc"
    return words, [*blocks, item(rest, NATIONAL_OBSTACLES)]


def _line(one: WaitingObstacle, tenant: Tenant, today: date) -> Block:
    due = ""
    if one.due_on is not None:
        due = f", {'hạn trả lời đã qua' if one.due_on < today else 'trả lời trước hết ngày'} {one.due_on:%d/%m/%Y}"
    said = f"{tenant.short_name}: {shorten(one.title)} (nêu ngày {one.raised_on:%d/%m/%Y}{due})"
    return item(said, visited_obstacle_place(tenant.code, one.obstacle_id))


def _message(
    hearer: Hearer, late: list[LateTenant], obstacles: tuple[str, list[Block]], meant_for: datetime, by_mail: bool
) -> list[NewMessage]:
    subjects: list[str] = []
    blocks = instead_of(hearer)
    if late:
        total = sum(one.duties for one in late)
        subjects.append(f"{total} phần việc quá hạn kéo dài ở {len(late)} cơ quan")
        blocks.append(heading(f"Quá hạn kéo dài ({total})"))
        blocks += [item(f"{one.name}: {one.duties} phần việc", tenant_place(one.code)) for one in late]
    counted, lines = obstacles
    if counted:
        subjects.append(counted)
        blocks += lines
    return for_channels(
        hearer.person,
        key=f"{_KEY}:{_monday(local(meant_for).date())}",
        reason=Reason.URGENT,
        subject=", ".join(subjects),
        blocks=blocks,
        href=NATIONAL if late else NATIONAL_OBSTACLES,
        by_mail=by_mail,
        meant_for=meant_for,
    )

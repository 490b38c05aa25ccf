"""The highest rung: once a week the central office is told how many duties of each tenant have been late for long; never which."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from scheduler.outbox.body import heading, item
from scheduler.outbox.message import NewMessage, Reason
from scheduler.outbox.service import put
from scheduler.places import NATIONAL, NATIONAL_OBSTACLES, tenant_place
from scheduler.reminders import dao
from scheduler.reminders.judge import policy_of
from scheduler.reminders.people import Hearer, Staff
from scheduler.reminders.policy import speaking_time
from scheduler.reminders.wording import for_channels, instead_of
from tenants.absences.dao import absent_on
from tenants.access.actor import Actor
from tenants.access.permissions import CENTRAL_ROLES, Role
from tenants.calendar.service import calendar_of
from tenants.clock import local
from tenants.db.session import Database
from tenants.obstacles.dao import WaitingObstacle, open_obstacles_waiting
from tenants.obstacles.states import Level
from tenants.organisation.dao import list_tenants
from tenants.organisation.models import Tenant
from tenants.people.dao import get_user

log = logging.getLogger(__name__)


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
    """Store the week's message to the people of the central office, on its first working morning; how many messages are new."""
    with database.reading(Actor.system_national()) as session:
        tenants = list_tenants(session)
        session.expunge_all()
    told = 0
    for centre in (tenant for tenant in tenants if tenant.kind == "central"):
        with database.reading(Actor.system(centre.id)) as session:
            week = _week_to_tell(session, now)
        if week is None:
            continue
        found = ForTheCentre(_late_tenants(database, tenants, centre.id, now), _waiting_for_centre(database))
        if not (found.late or found.obstacles):
            continue
        with database.writing(Actor.system(centre.id), at=now) as session:
            told += put(session, _messages(session, found, week, local(now).date()))
    return told


def _week_to_tell(session: Session, now: datetime) -> date | None:
    """The Monday of the week, when now is its first working morning."""
    calendar, policy, today = calendar_of(session), policy_of(session), local(now).date()
    monday = today - timedelta(days=today.weekday())
    if speaking_time(now, calendar, policy) > now or local(now).time() < policy.send_at:
        return None
    return monday if calendar.on_or_after(monday) == today else None


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


def _messages(session: Session, found: ForTheCentre, week: date, today: date) -> list[NewMessage]:
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
            told += _message(hearer, late, Counter(one.due_on is not None and one.due_on < today for one in own), week, by_mail)
    return told


def _message(hearer: Hearer, late: list[LateTenant], obstacles: Mapping[bool, int], week: date, by_mail: bool) -> list[NewMessage]:
    subjects: list[str] = []
    blocks = instead_of(hearer)
    if late:
        total = sum(one.duties for one in late)
        subjects.append(f"{total} phần việc quá hạn kéo dài ở {len(late)} cơ quan")
        blocks.append(heading(f"Quá hạn kéo dài ({total})"))
        blocks += [item(f"{one.name}: {one.duties} phần việc", tenant_place(one.code)) for one in late]
    if waiting := sum(obstacles.values()):
        overdue = f", {obstacles[True]} quá hạn trả lời" if obstacles.get(True) else ""
        subjects.append(f"{waiting} vướng mắc chờ trả lời{overdue}")
        blocks += [heading("Vướng mắc"), item(f"{waiting} vướng mắc chờ trả lời{overdue}", NATIONAL_OBSTACLES)]
    return for_channels(
        hearer.person,
        key=f"central-late:{week}",
        reason=Reason.URGENT,
        subject=", ".join(subjects),
        blocks=blocks,
        href=NATIONAL if late else NATIONAL_OBSTACLES,
        by_mail=by_mail,
    )

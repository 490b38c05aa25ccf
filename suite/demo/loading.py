"""Loads the demonstration once: tenant by tenant, each in one transaction, so that an interrupted start goes on where it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from suite.demo import acts, archive, coordination, desks, filling, monthly, mornings, obstacles, organisations, people, registry
from suite.demo.history import Stretch, Teller
from suite.demo.organisations import DemoTenant
from suite.demo.people import DemoAccounts
from suite.demo.plans import TenantUnits, plans_of
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM
from tenants.db.guard import actor_of
from tenants.db.session import Database
from tenants.errors import Conflict
from tenants.files.store import FileStore
from tenants.organisation import dao
from tenants.organisation.models import Tenant, Unit
from tenants.organisation.service import provision
from tenants.people.models import User

# The same demonstration on every machine and every day.
_SEED = 57

# The unit whose officer is on the tour: it has not answered in the running period yet.
_QUIET = {"66": "SKHCN"}

# Months whose reports go through every step in a small tenant: the running one and the one before.
_LIVED = 2

# Reports that the tour relies on, by months ago; the secretary of Đắk Lắk takes this month's draft herself.
_REPORT_FATES = {
    "66": {0: "missing", 1: "accepted", 2: "mended", 4: "late"},
    "56": {0: "awaiting", 1: "accepted"},
    "BKHCN": {0: "draft", 1: "accepted", 3: "mended"},
    "25": {0: "returned"},
}


def load(database: Database, store: FileStore, today: date, now: datetime) -> DemoAccounts:
    """Put the demonstration into a migrated database, relative to `today`; what is there already stays as it is.

    Raises Conflict where real tenants work: made-up figures must not stand among theirs.
    """
    with database.reading(Actor.system_national()) as session:
        known = {tenant.code: tenant.id for tenant in session.scalars(select(Tenant).where(Tenant.is_demo))}
        if session.scalars(select(Tenant.id).where(Tenant.is_demo.is_(False)).limit(1)).one_or_none() is not None:
            raise Conflict("Cơ sở dữ liệu này đã có cơ quan thật nên không nạp dữ liệu minh họa. Hãy đặt SUITE57_DEMO=no.")
        filled = set(session.scalars(select(Unit.tenant_id).distinct()))
    wanted = organisations.demo_tenants()
    if all(known.get(tenant.code) in filled for tenant in wanted):
        return people.accounts()
    founded_at = datetime.combine(today - timedelta(days=330), time(9), VIETNAM)
    ids = organisations.found_all(database, founded_at=founded_at, at=now)
    calendar = WorkingCalendar.national()
    receivers: dict[str, Actor] = {}  # by the code of the body that receives reports
    for tenant in wanted:
        tenant_id = ids[tenant.code]
        with database.writing(Actor.system(tenant_id, name="Dữ liệu minh họa"), at=now) as session:
            if tenant_id not in filled:
                teller = Teller(Random(f"{_SEED} {tenant.code}"), Stretch(today, now), calendar)
                _fill(session, tenant, store, teller, founded_at, receivers.get(tenant.reports_to))
            receivers[tenant.code] = _receiver(session, tenant)
    alive = [ids[tenant.code] for tenant in wanted if tenant.full and ids[tenant.code] not in filled]
    _live_on(database, store, alive, Stretch(today, now), calendar)
    return people.accounts()


def _live_on(database: Database, store: FileStore, tenant_ids: Sequence[int], stretch: Stretch, calendar: WorkingCalendar) -> None:
    """What people and the scheduler did in the last days, through the services that they use."""
    counted: Counter[tuple[datetime, str]] = Counter()
    days = mornings.working_mornings(stretch.today, calendar)
    for tenant_id in tenant_ids:
        for morning, (messages, reminders) in mornings.remind(database, tenant_id, days).items():
            counted[morning, "messages"] += messages
            counted[morning, "reminders"] += reminders
        acts.act(database, store, tenant_id, days[-2:])
        coordination.coordinate(database, store, tenant_id, days)
        desks.lay_out(database, store, tenant_id, days)
        mornings.send_away(database, tenant_id, stretch.today, stretch.now)
        mornings.deliver(database, tenant_id, days[-1] + timedelta(hours=9))
    if tenant_ids:
        told = {morning: (counted[morning, "messages"], counted[morning, "reminders"]) for morning in days}
        mornings.record_runs(database, days, told, stretch.now)


def _receiver(session: Session, tenant: DemoTenant) -> Actor:
    """Who takes reports in at a body: the central officer, or (where the role does not exist) the body in the program's name."""
    officer = session.scalars(select(User).where(User.role == Role.CENTRAL_OFFICER).order_by(User.id).limit(1)).one_or_none()
    return _actor(officer) if officer else Actor.system(actor_of(session).tenant_id, name=tenant.short_name)


def _actor(user: User) -> Actor:
    return Actor(user.tenant_id, Role(user.role), user.id, user.unit_id, user.name)


def _fill(
    session: Session, tenant: DemoTenant, store: FileStore, teller: Teller, founded_at: datetime, receiver: Actor | None
) -> None:
    rng, stretch = teller.rng, teller.stretch
    groups, new_units = organisations.units_of(tenant)
    provision(session, groups, new_units)
    users = people.add_people(
        session,
        people.people_of(tenant, {unit.code: unit.name for unit in new_units}, rng),
        created_at=founded_at,
        now=stretch.now,
    )
    units = _units(session, teller, dict(groups), _QUIET.get(tenant.code, ""))
    plans = plans_of(tenant, units, teller)
    filling.add_plans(session, plans, units.name_of, _speakers(users), store, stretch.now)
    system = Actor.system(actor_of(session).tenant_id, name="Dữ liệu minh họa")
    post_holders = (Role.CHIEF_ENGINEER, Role.CHIEF_ARCHITECT)
    registry.add_registry(session, system, tenant, teller, [user.name for user in users.values() if user.role in post_holders])
    obstacles.add_obstacles(session, tenant, teller, users, units.id_of, receiver)
    if receiver:
        _replay_reports(session, tenant, teller, users, receiver)


def _replay_reports(session: Session, tenant: DemoTenant, teller: Teller, users: Mapping[str, User], receiver: Actor) -> None:
    secretary, leader = (next(user for user in users.values() if user.role == role) for role in (Role.SECRETARY, Role.LEADER))
    inside = receiver.visit(secretary.tenant_id) if receiver.role is not Role.SYSTEM else receiver
    who = monthly.Signatories(_actor(secretary), _actor(leader), inside)
    # Six months are what pages look back on; the tour's tenants have one more.
    periods = teller.stretch.periods if tenant.full else teller.stretch.periods[1:]
    # The steps of the tenants on the tour and of everybody's last months; what is older lies in the archive.
    lived = periods if tenant.full else periods[-_LIVED:]
    archive.add_archived(session, teller, who, periods[: -len(lived)])
    monthly.replay(session, teller, who, lived, _REPORT_FATES.get(tenant.code, {}), first_number=3 + len(periods) - len(lived))


def _units(session: Session, teller: Teller, group_names: Mapping[str, str], quiet: str) -> TenantUnits:
    rows = dao.list_units(session)
    sittings = {unit.id: teller.sittings(teller.diligence()) for unit in rows}
    for unit in rows:
        if unit.code == quiet:
            sittings[unit.id].pop(teller.stretch.current, None)
    return TenantUnits(
        id_of={unit.code: unit.id for unit in rows},
        name_of={unit.id: unit.name for unit in rows},
        communes=frozenset(unit.id for unit in rows if unit.kind == "commune"),
        members=dao.members_by_group(session, teller.stretch.today),
        sittings=sittings,
        group_names=group_names,
    )


def _speakers(users: Mapping[str, User]) -> filling.Speakers:
    officers = {user.unit_id: user for user in users.values() if user.role == Role.OFFICER and user.unit_id is not None}
    secretary = next(user for user in users.values() if user.role == Role.SECRETARY)
    return filling.Speakers(officers, secretary)

"""Loads the demonstration once: tenant by tenant, each in one transaction, so that an interrupted start goes on where it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from suite.demo import filling, organisations, people
from suite.demo.history import Stretch, Teller
from suite.demo.organisations import DemoTenant
from suite.demo.people import DemoAccounts
from suite.demo.plans import TenantUnits, plans_of
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM
from tenants.db.session import Database
from tenants.files.store import FileStore
from tenants.organisation import dao
from tenants.organisation.models import Unit
from tenants.organisation.service import provision
from tenants.people.models import User

# The same demonstration on every machine and every day.
_SEED = 57

# The unit whose officer is on the tour: it has not answered in the running period yet.
_QUIET = {"66": "SKHCN"}


def load(database: Database, store: FileStore, today: date, now: datetime) -> DemoAccounts:
    """Put the demonstration into a migrated database, relative to `today`; what is there already stays as it is."""
    founded_at = datetime.combine(today - timedelta(days=330), time(9), VIETNAM)
    ids = organisations.found_all(database, founded_at=founded_at, at=now)
    for tenant in organisations.demo_tenants():
        with database.writing(Actor.system(ids[tenant.code], name="Dữ liệu minh họa"), at=now) as session:
            if not session.scalar(select(func.count()).select_from(Unit)):
                _fill(session, tenant, store, Stretch(today, now), founded_at)
    return people.accounts()


def _fill(session: Session, tenant: DemoTenant, store: FileStore, stretch: Stretch, founded_at: datetime) -> None:
    rng = Random(f"{_SEED} {tenant.code}")
    teller = Teller(rng, stretch, WorkingCalendar.national())
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

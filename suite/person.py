"""Who is signed in: read from the database on every request, so that a change of role or an end of sessions counts at once."""

from __future__ import annotations

from dataclasses import dataclass

from flask_login import UserMixin
from sqlalchemy import bindparam, select

from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.db.prepared import prepared
from tenants.db.session import Database
from tenants.organisation.models import Tenant, Unit
from tenants.people.models import User


@dataclass(frozen=True)
class Person(UserMixin):  # type: ignore[misc]  # Flask-Login publishes no types
    """A person with the facts that every page shows, and the actor that every session is opened for."""

    actor: Actor
    epoch: int  # of the person's sessions; raised to end them all
    email: str
    post: str
    unit_name: str
    tenant_code: str
    tenant_name: str
    tenant_kind: str
    demo: bool

    def get_id(self) -> str:
        """What the signed cookie holds of a person."""
        return f"{self.actor.tenant_id}.{self.actor.user_id}.{self.epoch}"


_PERSON = prepared(
    select(User, Tenant, Unit)
    .join(Tenant, Tenant.id == User.tenant_id)
    .outerjoin(Unit, (Unit.tenant_id == User.tenant_id) & (Unit.id == User.unit_id))
    .where(User.id == bindparam("user_id"))
)


def load_person(database: Database, session_id: str) -> Person | None:
    """The person of a signed cookie, or none when the account was disabled or its sessions were ended."""
    tenant_id, user_id, epoch = (int(part) for part in session_id.split("."))
    with database.reading(Actor.system(tenant_id)) as session:
        found = session.execute(_PERSON, {"user_id": user_id}).one_or_none()
    if found is None:
        return None
    user, tenant, unit = found
    if user.status != "active" or user.session_epoch != epoch:
        return None
    return Person(
        actor=Actor(
            tenant_id=tenant.id,
            role=Role(user.role),
            user_id=user.id,
            unit_id=user.unit_id,
            name=user.name,
            system_code=user.system_code,
        ),
        epoch=user.session_epoch,
        email=user.email,
        post=user.post,
        unit_name=unit.name if unit else "",
        tenant_code=tenant.code,
        tenant_name=tenant.name,
        tenant_kind=tenant.kind,
        demo=tenant.is_demo,
    )

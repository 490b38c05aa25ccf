"""The actor: who acts, in which tenant, for which unit, in which role. No session opens without one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from tenants.access.permissions import CENTRAL_ROLES, PERMISSIONS, RECEIVING, VISITING, Permission, Role
from tenants.errors import NotPermitted


class Scope(StrEnum):
    """How far a session sees: one tenant, or (reading only) all of them."""

    TENANT = "tenant"
    NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class Actor:
    """One person or job, held to one tenant. `home_tenant_id` differs from `tenant_id` only on a central officer's visit."""

    tenant_id: int
    role: Role
    user_id: int | None = None
    unit_id: int | None = None
    name: str = ""
    scope: Scope = Scope.TENANT
    home_tenant_id: int | None = None
    system_code: str | None = None  # the strategic system that a chief engineer leads

    @classmethod
    def system(cls, tenant_id: int, name: str = "Hệ thống") -> Actor:
        """The program itself at work in one tenant: a job or the command line, never a request."""
        return cls(tenant_id=tenant_id, role=Role.SYSTEM, name=name)

    @classmethod
    def system_national(cls, name: str = "Hệ thống") -> Actor:
        """The program reading across tenants, to find out for whom a job has work."""
        return cls(tenant_id=0, role=Role.SYSTEM, name=name, scope=Scope.NATIONAL)

    @property
    def permissions(self) -> frozenset[Permission]:
        """What this actor may do where it stands."""
        if self.visiting and self.role not in CENTRAL_ROLES:
            return RECEIVING
        granted = PERMISSIONS[self.role]
        return granted & VISITING if self.visiting else granted

    @property
    def visiting(self) -> bool:
        """Whether a central officer stands in a tenant that is not its own."""
        return self.home_tenant_id is not None and self.home_tenant_id != self.tenant_id

    def may(self, permission: Permission) -> bool:
        """Whether the one table allows it."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise NotPermitted unless the one table allows it."""
        if not self.may(permission):
            raise NotPermitted()

    def nationwide(self) -> Actor:
        """The same person reading across tenants. Raises NotPermitted for whoever has no national role."""
        self.require(Permission.READ_NATIONAL)
        return replace(self, scope=Scope.NATIONAL)

    def visit(self, tenant_id: int) -> Actor:
        """The same central officer inside one tenant, with a visitor's permissions. Raises NotPermitted for anybody else."""
        if self.role not in CENTRAL_ROLES:
            raise NotPermitted()
        return replace(
            self,
            tenant_id=tenant_id,
            unit_id=None if tenant_id != self.tenant_id else self.unit_id,
            scope=Scope.TENANT,
            home_tenant_id=self.home_tenant_id or self.tenant_id,
        )

    def receive(self, tenant_id: int, receiver_id: int | None) -> Actor:
        """A secretary inside a tenant that reports to the secretary's own, for its reports alone. Raises NotPermitted otherwise.

        `receiver_id` is the tenant that the visited one reports to.
        """
        if self.role is not Role.SECRETARY or self.visiting or receiver_id != self.tenant_id:
            raise NotPermitted()
        return replace(self, tenant_id=tenant_id, unit_id=None, home_tenant_id=self.tenant_id)

"""Who can be reminded, as a value: a person with what decides how and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tenants.access.permissions import Role

# Who answers for a unit's duties, and who acts on the tenant's report.
OF_A_UNIT = (Role.OFFICER, Role.UNIT_HEAD)
OF_THE_TENANT = (Role.SECRETARY, Role.LEADER)


@dataclass(frozen=True, slots=True)
class Person:
    """An active user."""

    user_id: int
    name: str
    role: Role
    unit_id: int | None
    mail_wanted: bool
    known_since: date

"""Who can be reminded, as values: people, who of them is away, and who hears in whose place; pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tenants.absences.policy import can_hear_for
from tenants.access.permissions import Role

# Who answers for a unit's duties, and who acts on the tenant's report.
OF_A_UNIT = (Role.OFFICER, Role.UNIT_HEAD)
OF_THE_TENANT = (Role.SECRETARY, Role.LEADER)


def unit_answered_for(role: Role, unit_id: int | None) -> int | None:
    """The unit for whose duties a person is reminded; none for secretariat and leaders, whichever unit they are entered under."""
    return unit_id if role in OF_A_UNIT else None


@dataclass(frozen=True, slots=True)
class Person:
    """An active user; `hour` is the hour of the morning chosen for the digest, 0 for the tenant's own, `days` its weekdays."""

    user_id: int
    name: str
    role: Role
    unit_id: int | None
    mail_wanted: bool
    known_since: date
    hour: int = 0
    days: str = ""

    @property
    def answers_for(self) -> int | None:
        """The unit for whose duties the person is reminded."""
        return unit_answered_for(self.role, self.unit_id)


@dataclass(frozen=True, slots=True)
class Hearer:
    """A person who is there and is to be told, also in the place of others who are away ("thay …")."""

    person: Person
    instead_of: tuple[Person, ...] = ()


class Staff:
    """A tenant's people on a day. `absent` leads from whoever is away to who acts for them, `ended` are units that are no more."""

    def __init__(
        self, people: Iterable[Person], absent: Mapping[int, int | None] | None = None, ended: Collection[int] = ()
    ) -> None:
        self._by_id = {person.user_id: person for person in people}
        self._absent = absent or {}
        self._units: dict[int, list[Person]] = {}
        for person in self._by_id.values():
            if person.role in OF_A_UNIT and person.unit_id is not None and person.unit_id not in ended:
                self._units.setdefault(person.unit_id, []).append(person)
        self._heard: dict[int, list[Hearer]] = {}

    @property
    def everybody(self) -> Collection[Person]:
        """All people, also those who are away."""
        return self._by_id.values()

    def is_away(self, user_id: int) -> bool:
        """Whether a person is away on the day."""
        return user_id in self._absent

    def of_unit(self, unit_id: int) -> list[Hearer]:
        """Who hears for a unit that is still there."""
        if unit_id not in self._heard:
            self._heard[unit_id] = self._present(self._units.get(unit_id, ()))
        return self._heard[unit_id]

    def of_unit_once_back(self, unit_id: int) -> list[Hearer]:
        """Who hears for a unit that is still there; its own people, when all of them are away and nobody acts."""
        return self.of_unit(unit_id) or [Hearer(person) for person in self._units.get(unit_id, ())]

    def of_unit_in(self, unit_id: int, role: Role) -> list[Hearer]:
        """Who hears for a unit's people of one role."""
        return self._present(person for person in self._units.get(unit_id, ()) if person.role is role)

    def of_role(self, role: Role) -> list[Hearer]:
        """Who hears for the tenant's people of one role."""
        return self._present(person for person in self._by_id.values() if person.role is role)

    def of_role_or_above(self, role: Role) -> list[Hearer]:
        """Who hears for the tenant's people of one role; for a secretariat in which nobody is there or acts, the leaders."""
        found = self.of_role(role)
        return found if found or role is not Role.SECRETARY else self.of_role(Role.LEADER)

    def stand_in_of(self, user_id: int) -> Person | None:
        """Who acts for a person who is away; none when nobody does, or the person is there or unknown."""
        person = self._by_id.get(user_id)
        found = self._stand_in(person) if person else None
        return found if found is not person else None

    def _present(self, people: Iterable[Person]) -> list[Hearer]:
        told: dict[int, list[Person]] = {}
        for person in people:
            stand_in = self._stand_in(person)
            if stand_in is not None:
                told.setdefault(stand_in.user_id, []).extend([person] if stand_in is not person else [])
        return [Hearer(self._by_id[user_id], tuple(instead)) for user_id, instead in told.items()]

    def _stand_in(self, person: Person) -> Person | None:
        """The person, or who acts for them, or who acts for that one; none when nobody of them is there."""
        asked: set[int] = set()
        found: Person | None = person
        while found is not None and found.user_id in self._absent:
            asked.add(found.user_id)
            acting = self._absent[found.user_id]
            # A disabled account is not among the people; two who act for each other end here.
            found = self._by_id.get(acting) if acting is not None and acting not in asked else None
            # Who has moved since to another unit or role hears nothing any more that was meant for the absent.
            if found is not None and not can_hear_for(found.role, found.unit_id, person.role, person.unit_id):
                return None
        return found


def first_present(choices: Iterable[Callable[[], list[Hearer]]]) -> list[Hearer]:
    """The first group in which somebody is there."""
    return next((found for choice in choices if (found := choice())), [])

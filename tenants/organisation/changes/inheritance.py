"""Who takes over from a unit that changes: by duty, and what hangs on no open duty; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tenants.tasks.models import Duty


@dataclass(frozen=True, slots=True)
class Inheritance:
    """A change as those see it who go along with the duties of a unit."""

    unit_id: int  # the unit that changes
    heirs: Mapping[int, Duty]  # the duty that is owed now, by the duty that was owed before
    rest: int | None  # takes what hangs on no open duty; none: it stays, with a unit that goes on or that has no successor
    name_before: str
    names: Mapping[int, str]  # of the successors
    basis: str  # the deciding document

    def taker(self, duty_ids: Iterable[int | None]) -> int | None:
        """The unit that takes what is about some duties: whoever took most of them; none where it stays."""
        takers = Counter(self.heirs[one].unit_id if one in self.heirs else self.rest for one in duty_ids if one is not None)
        found = takers.most_common(1)[0][0] if takers else self.rest
        return found if found != self.unit_id else None

    def record(self, to_unit_id: int) -> str:
        """The sentence that is kept with what went along."""
        return f"Từ {self.name_before} sang {self.names[to_unit_id]} theo {self.basis}."

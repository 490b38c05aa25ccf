"""Which successor takes which open duty of a unit that changes, and what happens where it owes the same already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tenants.tasks.states import DutyRole


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """A duty that is not completed and not ended, with where its task stands."""

    duty_id: int
    task_id: int
    unit_id: int
    role: str
    first_lead: bool
    plan_id: int = 0
    section: str = ""
    claimed: bool = False  # reported complete, and nobody has judged it yet


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's word on who takes what: one duty, a section of a plan, or a whole plan."""

    to_unit_id: int
    duty_id: int | None = None
    plan_id: int | None = None
    section: str | None = None  # with plan_id; "" are the tasks without a section

    def to_json(self) -> dict[str, Any]:
        """As a change keeps it."""
        return {"to": self.to_unit_id, "duty": self.duty_id, "plan": self.plan_id, "section": self.section}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Choice:
        """As a change kept it."""
        return cls(kept["to"], kept["duty"], kept["plan"], kept["section"])


class Fate(StrEnum):
    """What becomes of an open duty."""

    MOVES = "moves"  # the successor takes it over
    MOVES_INSTEAD = "moves_instead"  # and the successor's own, a smaller one, ends
    ENDS = "ends"  # the successor's own duty stays for both
    CLOSES = "closes"  # nobody takes it


@dataclass(frozen=True, slots=True)
class Move:
    """The fate of one duty; `other` is the successor's own duty of the same task."""

    duty: OpenDuty
    fate: Fate
    to_unit_id: int | None
    other: OpenDuty | None = None


def successor_of(duty: OpenDuty, choices: Iterable[Choice], default: int | None) -> int | None:
    """Who takes a duty: the choice for itself, for its section, for its plan, in this order; else the default."""
    found: dict[str, int] = {}
    for choice in choices:
        if choice.duty_id == duty.duty_id:
            found["duty"] = choice.to_unit_id
        elif choice.duty_id is None and choice.plan_id == duty.plan_id and choice.section in (None, duty.section):
            found["plan" if choice.section is None else "section"] = choice.to_unit_id
    return found.get("duty", found.get("section", found.get("plan", default)))


def distribute(duties: Sequence[OpenDuty], held: Iterable[OpenDuty], choices: Sequence[Choice], default: int | None) -> list[Move]:
    """The fate of each open duty; one that stays where it is has none.

    `held` are the successors' own open duties of the same tasks. Nobody owes a task twice: the successor's own duty stays and
    the other ends, except that a lead is never lost to a contribution.
    """
    own = {(duty.task_id, duty.unit_id): duty for duty in held}
    moves = []
    for duty in duties:
        to = successor_of(duty, choices, default)
        if to == duty.unit_id:
            continue
        other = own.get((duty.task_id, to)) if to is not None else None
        if to is None:
            fate = Fate.CLOSES
        elif other is None:
            fate = Fate.MOVES
        else:
            leads_alone = duty.role == DutyRole.LEAD and other.role != DutyRole.LEAD
            fate = Fate.MOVES_INSTEAD if leads_alone else Fate.ENDS
        moves.append(Move(duty, fate, to, other))
    return moves

"""The states of an explanation and the one table of steps that lead from state to state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where an explanation stands."""

    OPEN = "open"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Step:
    """What a step starts from, leads to (none: the state stays), and whether the clock starts anew with it."""

    starts: tuple[State, ...]
    leads_to: State | None
    restarts: bool = False


STEPS: dict[str, Step] = {
    "called": Step((), State.OPEN, restarts=True),
    "answered": Step((State.OPEN,), State.ANSWERED),
    "accepted": Step((State.ANSWERED,), State.ACCEPTED),
    "returned": Step((State.ANSWERED,), State.OPEN, restarts=True),
    "withdrawn": Step((State.OPEN, State.ANSWERED), State.WITHDRAWN),
    "moved": Step((State.OPEN, State.ANSWERED), None),  # to the successor of the unit that is asked
}

"""The states of an explanation and the one table of steps that lead from state to state."""

from __future__ import annotations

from enum import StrEnum

from tenants.steps import Step


class State(StrEnum):
    """Where an explanation stands."""

    OPEN = "open"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


STEPS: dict[str, Step[State]] = {
    "called": Step((), State.OPEN, restarts=True),
    "answered": Step((State.OPEN,), State.ANSWERED),
    "accepted": Step((State.ANSWERED,), State.ACCEPTED),
    "returned": Step((State.ANSWERED,), State.OPEN, restarts=True),
    "withdrawn": Step((State.OPEN, State.ANSWERED), State.WITHDRAWN),
    "moved": Step((State.OPEN, State.ANSWERED), None),  # to the successor of the unit that is asked
}

"""The levels that answer an obstacle, its states, and the one table of steps that lead from state to state."""

from __future__ import annotations

from enum import StrEnum

from tenants.steps import Step


class Level(StrEnum):
    """Who is asked to answer."""

    SECRETARIAT = "secretariat"
    ENGINEER = "engineer"
    CENTRAL = "central"


LEVEL_LABELS: dict[str, str] = {
    Level.SECRETARIAT: "Thư ký Ban Chỉ đạo",
    Level.ENGINEER: "Tổng công trình sư 57",
    Level.CENTRAL: "Cơ quan Thường trực",
}


class State(StrEnum):
    """Where an obstacle stands. An answer is a proposal until whoever raised the obstacle accepts it."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


STEPS: dict[str, Step[State]] = {
    "raised": Step((), State.OPEN, restarts=True),
    "answered": Step((State.OPEN,), State.ANSWERED),
    "accepted": Step((State.ANSWERED,), State.CLOSED),
    "reopened": Step((State.ANSWERED,), State.OPEN, restarts=True),
    "forwarded": Step((State.OPEN,), State.OPEN, restarts=True),
    "withdrawn": Step((State.OPEN, State.ANSWERED), State.WITHDRAWN),
    "moved": Step((State.OPEN, State.ANSWERED), None),  # to the successor of the unit that raised it
}

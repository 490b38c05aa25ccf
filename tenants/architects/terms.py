"""Where a post stands on a day: filled, ending soon, vacant, or its term run out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class Standing(StrEnum):
    """What is to be known of a post at a glance."""

    FILLED = "filled"
    ENDING = "ending"
    EXPIRED = "expired"
    VACANT = "vacant"


# A term is "ending" in its last three months: time enough for selection, consultation and decision.
ENDING_DAYS = 90


class Term(Protocol):
    """What is needed of an appointment."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def ended_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class PostStanding:
    """A post's standing and the appointment that it rests on: the one in force, else the last."""

    standing: Standing
    index: int | None  # into the appointments given


def standing_of(appointments: Sequence[Term], today: date) -> PostStanding:
    """Judge a post by all its appointments: an ended one no longer fills it, one that has not begun does not fill it yet."""
    running = [i for i, term in enumerate(appointments) if term.starts_on <= today <= (term.ended_on or term.ends_on)]
    if running:
        index = max(running, key=lambda i: appointments[i].starts_on)
        last_day = appointments[index].ended_on or appointments[index].ends_on
        return PostStanding(Standing.ENDING if (last_day - today).days <= ENDING_DAYS else Standing.FILLED, index)
    past = [i for i, term in enumerate(appointments) if (term.ended_on or term.ends_on) < today]
    if past:
        index = max(past, key=lambda i: appointments[i].ended_on or appointments[i].ends_on)
        # Whoever left early leaves a vacancy; a term that ran out asks for a new decision.
        return PostStanding(Standing.VACANT if appointments[index].ended_on else Standing.EXPIRED, index)
    return PostStanding(Standing.VACANT, None)

"""A step in the life of something that waits: from which states it may be taken, and to which it leads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step(Generic[State]):
    """What a step starts from, leads to (none: the state stays), and whether the clock starts anew with it."""

    starts: tuple[State, ...]
    leads_to: State | None
    restarts: bool = False

"""Times an act again and again, and counts the statements and rows that it costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event


@dataclass(slots=True)
class Tally:
    """What one act asked of the database."""

    statements: int = 0
    rows: int = 0


@contextmanager
def counting(engine: Engine) -> Iterator[Tally]:
    """Counts statements and the rows that they gave or changed."""
    tally = Tally()

    def after(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
        tally.statements += 1
        tally.rows += max(0, cursor.rowcount)

    event.listen(engine, "after_cursor_execute", after)
    try:
        yield tally
    finally:
        event.remove(engine, "after_cursor_execute", after)


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of several runs, in order of length; `cpu` is this process's own work in one of them, without PostgreSQL's."""

    runs: tuple[float, ...]
    cpu: float

    @property
    def p50(self) -> float:
        """The middle run."""
        return self.runs[len(self.runs) // 2]

    @property
    def p95(self) -> float:
        """Nineteen of twenty runs are as short as this, or shorter."""
        return self.runs[min(len(self.runs) - 1, round(0.95 * (len(self.runs) - 1)))]


def time_side_by_side(acts: Sequence[Callable[[int], Any]], times: int, *, warm: int) -> list[Timing]:
    """Run the acts in turn with a number of their own, each `times` times after `warm` runs that do not count.

    In turn, because a shared machine is never twice the same: acts that are compared meet the same machine.
    """
    taken: list[list[float]] = [[] for _ in acts]
    worked: list[list[float]] = [[] for _ in acts]
    for number in range(warm + times):
        for place, act in enumerate(acts):
            started, busy = time.perf_counter(), time.process_time()
            act(number)
            if number >= warm:
                taken[place].append(1000 * (time.perf_counter() - started))
                worked[place].append(1000 * (time.process_time() - busy))
    return [Timing(tuple(sorted(runs)), sorted(busy)[len(busy) // 2]) for runs, busy in zip(taken, worked, strict=True)]

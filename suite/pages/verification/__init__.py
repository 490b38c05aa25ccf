"""Chờ xác nhận: the secretary opens it to judge reported completions, two presses each: look at the evidence, confirm or return.

Beside it what is worth a look among all that was reported, and the completions that no evidence supports.
"""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.verification import page, samples


def register(gate: Gate) -> None:
    """The area's page and callbacks."""
    page.register(gate)
    samples.register(gate)

"""Vướng mắc: a unit puts a question to the secretariat, whoever is asked answers in time, the asker judges the answer.

From the list: two presses and a sentence to raise or to answer, two to accept.
"""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.obstacles import one, page, raising


def register(gate: Gate) -> None:
    """The area's pages and callbacks."""
    page.register(gate)
    raising.register(gate)
    one.register(gate)

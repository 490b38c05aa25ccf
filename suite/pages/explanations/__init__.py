"""Giải trình: the secretary or the leader asks a late unit why, its head answers, the answer is accepted or sent back.

From the list: two presses to ask, one and the words to answer, two to accept.
"""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.explanations import calling, one, page


def register(gate: Gate) -> None:
    """The area's pages and callbacks."""
    page.register(gate)
    calling.register(gate)
    one.register(gate)

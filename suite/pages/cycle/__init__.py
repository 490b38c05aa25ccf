"""Chu kỳ tháng: everybody sees where the month stands and who owes what until when; a few set its days or reopen it."""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.cycle import acts, page


def register(gate: Gate) -> None:
    """The area's pages and acts."""
    page.register(gate)
    acts.register(gate)

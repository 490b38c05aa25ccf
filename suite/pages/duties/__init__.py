"""Việc của tôi: an officer opens it to see what the unit owes, answers one duty in a dialog, or many unchanged ones at once.

From sign-in: one press answers one unchanged duty, two answer all of them, three and a sentence report a result.
"""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.duties import answer, asked, page


def register(gate: Gate) -> None:
    """The area's page and callbacks."""
    page.register(gate)
    answer.register(gate)
    asked.register(gate, page.BODY_ID, page.body_again)

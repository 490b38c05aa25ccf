"""A task's page: what it is, where it stands in its document, which unit owes what, and its whole story."""

from __future__ import annotations

from suite import evidence
from suite.guard import Gate
from suite.pages.tasks import contributions, dates, page, parent, reminding, who


def register(gate: Gate) -> None:
    """The page, what its panels do, and the download of evidence."""
    evidence.register(gate)
    page.register(gate)
    who.register(gate)
    dates.register(gate)
    parent.register(gate)
    reminding.register(gate)
    contributions.register(gate)

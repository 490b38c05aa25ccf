"""Kế hoạch: a secretary drops an issued file, looks at what was read, mends doubtful cells and records it; others read.

From the file to the matrix: choose the file, look, press "Ghi nhận".
"""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.plans import amend, correct, kinship, library, review, roundtrip, source_view


def register(gate: Gate) -> None:
    """The area's pages, callbacks and download."""
    library.register(gate)
    review.register(gate)
    source_view.register(gate)
    correct.register(gate)
    amend.register(gate)
    kinship.register(gate)
    roundtrip.register(gate)

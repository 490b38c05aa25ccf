"""Báo cáo: a secretary opens it to write the month's report and send it, a leader to sign it.

Two presses from the mail sign a report; a part is edited in place; every figure opens its rows.
"""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.report import acts, files, others, page, periods, received, remarks, sections, signed


def register(gate: Gate) -> None:
    """The area's pages, callbacks and downloads."""
    periods.register(gate)
    page.register(gate)
    sections.register(gate)
    remarks.register(gate)
    others.register(gate)
    received.register(gate)
    acts.register(gate)
    files.register(gate)
    signed.register(gate)

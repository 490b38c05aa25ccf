"""Toàn quốc: a central officer opens it to see who has sent, to chase, to read, accept or return, and to take the national report.

From the first page: one press opens any figure's rows, two remind all who still owe, three accept a report.
"""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.national import architects, chase, consolidation, obstacles, overview, report, strategy, tasks, tenant, tenants


def register(gate: Gate) -> None:
    """The area's pages, callbacks and downloads."""
    for area in (overview, chase, tenants, tenant, report, consolidation, tasks, obstacles, strategy, architects):
        area.register(gate)

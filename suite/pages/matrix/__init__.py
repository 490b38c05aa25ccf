"""Ma trận nhiệm vụ: anybody of the tenant finds tasks by filters that live in the address, and takes them to Excel."""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.matrix import export, heat, look, page, time, views


def register(gate: Gate) -> None:
    """The area's page, callbacks and download, at home and on a visit."""
    page.register(gate)
    look.register_more(gate)
    views.register(gate)
    heat.register(gate)
    time.register(gate)
    export.register(gate)

"""Phối hợp: everybody opens it to see who waits for whom and since when; the asked tenant, to answer another tenant's request."""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.coordination import files, page, received


def register(gate: Gate) -> None:
    """The area's pages, callbacks and downloads."""
    page.register(gate)
    received.register(gate)
    files.register(gate)

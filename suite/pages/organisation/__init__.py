"""Đơn vị, người dùng: an administrator adds a department with its officer in under a minute; everybody else looks people up."""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.organisation import changes, people, units


def register(gate: Gate) -> None:
    """The area's pages and callbacks."""
    units.register(gate)
    changes.register(gate)
    people.register(gate)

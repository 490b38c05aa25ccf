"""Nhắc việc: secretary and administrator see that reminders are alive, set when whom is told, and note who is away."""

from __future__ import annotations

from suite.guard import Gate
from suite.pages.reminders import absences, failed, page, policy, sent, snooze


def register(gate: Gate) -> None:
    """The area's pages and acts."""
    page.register(gate)
    sent.register(gate)
    failed.register(gate)
    policy.register(gate)
    absences.register(gate)
    snooze.register(gate)

"""How a tenant stands with a month's report: one rule for its own page, the tile grid, the strip of months and whom to chase."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from reports.periods import DEFAULT_CUTOFF_DAY, DEFAULT_SEND_DAY, Period


class Standing(StrEnum):
    """Where the report of one tenant for one period is."""

    NOT_DUE = "not_due"  # the data of the period are not cut off yet, or the tenant was founded later
    NOT_BEGUN = "not_begun"
    DRAFT = "draft"
    AWAITING_SIGNATURE = "awaiting_signature"
    SIGNED = "signed"
    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    MISSING = "missing"  # the official date has passed and nothing was ever sent


@dataclass(frozen=True, slots=True)
class Reported:
    """What is known of one tenant's report for one period, without its text and figures."""

    tenant_id: int
    period: str
    state: str
    version: int
    due_on: date
    sent_at: datetime | None
    punctual: bool | None  # of the first version; none while nothing was sent
    reason: str  # why it came back

    @property
    def received(self) -> bool:
        """Whether a version has ever arrived."""
        return self.punctual is not None

    @property
    def returned_once(self) -> bool:
        """Whether the receiving body has sent a version back; the report is then written as a version above the first."""
        return self.version > 1


def due_date(period: Period) -> date:
    """The official date of a period: the 25th, whatever day of the week it is (01-KH/BCĐTW, V.2)."""
    return period.day(DEFAULT_SEND_DAY)


def standing_of(report: Reported | None, period: Period, founded_on: date, today: date) -> Standing:
    """The standing on `today` of a tenant that exists since `founded_on`."""
    if report is not None and report.received:
        if report.state in ("sent", "accepted"):
            return Standing(report.state)
        # Sent back and being written again: it is owed once more, whichever step it has reached.
        return Standing.RETURNED
    if founded_on > due_date(period):
        return Standing.NOT_DUE
    if today > due_date(period):
        return Standing.MISSING
    if report is not None:
        return Standing(report.state)
    return Standing.NOT_BEGUN if today > period.day(DEFAULT_CUTOFF_DAY) else Standing.NOT_DUE


OWING = frozenset(Standing) - {Standing.SENT, Standing.ACCEPTED, Standing.NOT_DUE}
"""Who still has to send: nothing was sent, or what was sent came back."""


def desk_period(today: date) -> Period:
    """The period that the receiving desk works on: this month's from its cut-off on, before that still last month's.

    On the 26th the desk is busy with the report that was due yesterday, not with the one that is due in a month.
    """
    month = Period.of_month(today)
    return month if today.day > DEFAULT_CUTOFF_DAY else month.previous()

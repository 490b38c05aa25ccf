"""What both sides say about a request, one letter after the other."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.tasks.contributions.models import Contribution, ContributionLetter, ReceivedRequest

SECRETARIAT = "Thư ký Ban Chỉ đạo"


class Step(StrEnum):
    """What a letter does."""

    ASKED = "asked"
    HANDED = "handed"
    ANSWERED = "answered"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    REFRESHED = "refreshed"
    MOVED = "moved"  # to the successor of a unit
    LAPSED = "lapsed"


def write_letter(
    session: Session,
    about: Contribution | ReceivedRequest,
    step: Step,
    text: str,
    *,
    body: str,
    actor: Actor | None = None,
    due_on: date | None = None,
    now: datetime,
) -> ContributionLetter:
    """Append a letter; without an `actor` it came from another tenant, whose people's names stay there."""
    own = isinstance(about, Contribution)
    letter = ContributionLetter(
        contribution_id=about.id if own else None,
        received_id=None if own else about.id,
        step=step.value,
        text=text,
        due_on=due_on,
        body=body,
        user_id=actor.user_id if actor else None,
        user_name=actor.name if actor else "",
        at=now,
    )
    session.add(letter)
    session.flush()
    return letter

"""Requests for a contribution in every state, on both sides of a request between tenants."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from tenants.db.session import Database
from tenants.files.store import FileStore
from tenants.organisation.models import Unit
from tenants.plans.models import ActionPlan
from tenants.tables import Contribution, ContributionLetter, Duty, LetterEvidence, ReceivedRequest, Task
from tests.isolation.filling import fill

if TYPE_CHECKING:
    from datetime import datetime

    from tests.isolation.country import Place

# A number of the asking tenant that stands for no row of it: what came in lives on its own.
NUMBER_THERE = 900_000


def furnish_coordination(
    session: Session, store: FileStore, place: Place, centre: Place, units: list[Unit], issued_on: date, now: datetime
) -> None:
    """The officer's unit asks a commune, is asked itself, and has had an answer from the centre, which asks it three things."""
    own, other, commune = units
    task = session.get_one(Task, place.ids["task_id"][0])
    asked: dict[str, Any] = {
        "asker_unit_id": own.id,
        "due_on": date(2026, 11, 15),
        "asked_at": now - timedelta(days=9),
        "revision": 1,
    }
    duty = _coordinating(session, place, task, commune)
    given = {"task_id": task.id, "unit_id": commune.id, "duty_id": duty.id, **asked}
    answered = {"update_id": place.ids["update_id"][0], "answered_at": now, "due_on": date(2026, 12, 1)}
    requests = [
        fill(session, Contribution, place.mark, state="asked", **given),
        fill(session, Contribution, place.mark, state="answered", **(given | answered)),
    ]
    number = place.mark.text("kế hoạch số 3")
    plan = fill(session, ActionPlan, place.mark, number=number, issued_on=issued_on, created_at=now - timedelta(days=60))
    codes = {"deadline_kind": "continuous", "system_code": "HT1", "initiative_code": "SK01"}
    joint = fill(session, Task, place.mark, plan_id=plan.id, position=1, place={}, **codes)
    lead = {"role": "lead", "rhythm": "continuous", "state": "not_started", "returned_reason": ""}
    fill(session, Duty, place.mark, task_id=joint.id, unit_id=other.id, **lead)
    duty = _coordinating(session, place, joint, own)
    by_other = asked | {"asker_unit_id": other.id}
    requests += [
        fill(session, Contribution, place.mark, task_id=joint.id, unit_id=own.id, duty_id=duty.id, state="returned", **by_other),
        fill(
            session,
            Contribution,
            place.mark,
            task_id=task.id,
            other_tenant_id=centre.tenant_id,
            state="accepted",
            answered_at=now,
            **asked,
        ),
    ]
    for request in requests:
        place.note("contribution_id", request)
        _said(session, store, place, now, contribution_id=request.id)
    for number_there, state, unit_id in ((1, "asked", None), (2, "returned", own.id), (3, "answered", own.id)):
        received = fill(
            session,
            ReceivedRequest,
            place.mark,
            from_tenant_id=centre.tenant_id,
            from_contribution_id=NUMBER_THERE + number_there,
            state=state,
            unit_id=unit_id,
            due_on=date(2026, 11, 18),
            asked_at=now - timedelta(days=4),
            received_at=now - timedelta(days=4),
            answered_at=now if state == "answered" else None,
            revision=1,
        )
        place.note("received_id", received)
        _said(session, store, place, now, received_id=received.id)


def ask_from_the_centre(database: Database, place: Place, centre: Place, now: datetime) -> None:
    """The centre asks a province, and nobody has carried it yet."""
    with database.writing(centre.system, at=now) as session:
        fill(
            session,
            Contribution,
            centre.mark,
            task_id=centre.ids["task_id"][0],
            other_tenant_id=place.tenant_id,
            state="asked",
            due_on=date(2026, 12, 1),
            asked_at=now,
            revision=1,
        )


def _coordinating(session: Session, place: Place, task: Task, unit: Unit) -> Duty:
    duty: Duty = fill(
        session,
        Duty,
        place.mark,
        task_id=task.id,
        unit_id=unit.id,
        role="coordinating",
        rhythm="undated",
        state="not_started",
        returned_reason="",
    )
    return place.note("duty_id", duty)


def _said(session: Session, store: FileStore, place: Place, now: datetime, **about: int) -> None:
    letter = fill(session, ContributionLetter, place.mark, step="answered", at=now, **about)
    place.note("letter_id", letter)
    stored = store.keep(session, place.mark.text(f"thư {letter.id}").encode(), "tep.txt", now=now)
    for kind, file_id in (("file", stored.id), ("document", None)):
        item = fill(session, LetterEvidence, place.mark, letter_id=letter.id, kind=kind, file_id=file_id)
        if kind == "file":
            place.note("letter_evidence_id", item)

"""What stands beside a tenant's reports: a month reopened, late words, remarks on every part, a report that was asked for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from reports import comments, locking
from reports import dao as reports
from reports import service as reporting
from reports.periods import Period
from tenants.access.actor import Actor
from tenants.access.permissions import ROLE_LABELS, Role
from tenants.clock import day_of
from tenants.db.session import Database
from tenants.tables import Duty, Update
from tests.isolation.filling import fill

if TYPE_CHECKING:
    from tests.isolation.country import Person, Place

# The month whose report is a draft, and the one whose report was sent and waits.
DRAFT, SENT = Period(2026, 10), Period(2026, 6)


def furnish_months(database: Database, place: Place, centre: Place, now: datetime) -> None:
    """All of it, step by step, as people would."""
    secretary, leader = (_named(place.people[role], place) for role in (Role.SECRETARY, Role.LEADER))
    visitor = _named(centre.people[Role.CENTRAL_OFFICER], centre).visit(place.tenant_id)
    locked_on = datetime.combine(DRAFT.day(21), now.timetz())
    with database.writing(leader, at=locked_on) as session:
        locking.reopen(session, leader, DRAFT, DRAFT.day(23), place.mark.text("mở lại"), DRAFT.day(21), locked_on)
    with database.writing(place.system, at=now) as session:
        duties = session.scalars(select(Duty).where(Duty.role == "lead").order_by(Duty.id).limit(2)).all()
        said = {"kind": "progress", "period": str(DRAFT.next()), "late_for": str(DRAFT), "percent": 40, "at": locked_on}
        for duty in duties:
            update = fill(session, Update, place.mark, duty_id=duty.id, task_id=duty.task_id, unit_id=duty.unit_id, **said)
            place.note("update_id", update)
    with database.writing(secretary, at=now) as session:
        draft = reports.find_report(session, str(DRAFT))
        assert draft is not None
        reporting.take_in(session, secretary, draft.id, place.ids["update_id"][-1], now)
        asked = (place.mark.text("chuyên đề"), place.mark.text("công văn"), day_of(now), DRAFT.first_day, day_of(now))
        place.note("report_id", reporting.open_ad_hoc(session, secretary, reporting.AskedFor(*asked), day_of(now), now))
    for actor, period in ((leader, DRAFT), (visitor, SENT)):
        with database.writing(actor, at=now) as session:
            report = reports.find_report(session, str(period))
            assert report is not None
            for key in "ABCD":
                comments.comment(session, actor, report.id, key, actor.name, now)


def _named(person: Person, place: Place) -> Actor:
    return Actor(person.tenant_id, person.role, person.user_id, person.unit_id, name=place.mark.text(ROLE_LABELS[person.role]))

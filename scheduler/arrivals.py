"""Tells the body that receives reports what has been sent to it: read across tenants, written in a session of that body."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.models import MonthlyReport, ReportVersion
from scheduler.outbox.models import Message
from scheduler.outbox.service import put
from scheduler.report_notices import ARRIVED, Arrival, reports_arrived
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.db.session import Database
from tenants.organisation.models import Tenant

# What nobody was told of for so long, because no scheduler ran, stands on the desk's page all the same.
LOOKS_BACK = timedelta(days=3)
RECEIVERS = (Role.CENTRAL_OFFICER, Role.SECRETARY)


def arrivals(session: Session, now: datetime) -> dict[int, list[Arrival]]:
    """The versions sent lately, by the tenant that receives them, the oldest first; for a session that reads across tenants."""
    rows = session.execute(
        select(
            Tenant.reports_to_id,
            Tenant.code,
            Tenant.short_name,
            MonthlyReport.id,
            MonthlyReport.period,
            MonthlyReport.title,
            ReportVersion.number,
            ReportVersion.punctual,
        )
        .join(MonthlyReport, MonthlyReport.id == ReportVersion.report_id)
        .join(Tenant, Tenant.id == ReportVersion.tenant_id)
        .where(ReportVersion.sent_at > now - LOOKS_BACK, Tenant.reports_to_id.is_not(None))
        .order_by(ReportVersion.sent_at, ReportVersion.id)
    )
    found: dict[int, list[Arrival]] = {}
    for receiver_id, code, sender, report_id, period, title, number, punctual in rows:
        if receiver_id is not None:
            found.setdefault(receiver_id, []).append(Arrival(code, sender, report_id, period, title, number, punctual))
    return found


def announce(database: Database, now: datetime) -> tuple[int, list[int]]:
    """Put what is new into each receiver's outbox; how many messages, and the receivers that could not be served."""
    with database.reading(Actor.system_national()) as session:
        waiting = arrivals(session, now)
    told, failed = 0, []
    for receiver_id, found in waiting.items():
        actor = Actor.system(receiver_id)
        try:
            with database.reading(actor) as session:
                new = _unsaid(session, found, now)
            if new:
                with database.writing(actor, at=now) as session:
                    told += put(session, reports_arrived(session, RECEIVERS, new, now))
        except Exception:
            failed.append(receiver_id)
    return told, failed


def _unsaid(session: Session, found: list[Arrival], now: datetime) -> list[Arrival]:
    """What the receiver has not been told of: the outbox is the memory."""
    keys = session.scalars(select(Message.key).where(Message.created_at > now - LOOKS_BACK, Message.key.startswith(ARRIVED)))
    said = {":".join(key.split(":")[:3]) for key in keys}
    return [one for one in found if one.key not in said]

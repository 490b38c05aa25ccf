"""Stores the older monthly reports of the small tenants as they lie in the archive, without living through each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.assembly import assemble
from reports.compose import annex_rows, propose
from reports.figures import material_of
from reports.models import MonthlyReport, ReportEvent, ReportSection, ReportVersion
from reports.periods import Period
from reports.service import drafting_of
from suite.demo.history import Teller
from suite.demo.monthly import Signatories
from tenants.audit.trail import note
from tenants.clock import day_of
from tenants.db.session import bulk_add


@dataclass(frozen=True, slots=True)
class _Archived:
    """One report with all that hangs on it, before it has an id."""

    report: dict[str, Any]
    sections: list[dict[str, Any]]
    version: dict[str, Any]
    events: list[dict[str, Any]]


def add_archived(session: Session, teller: Teller, who: Signatories, periods: Sequence[Period]) -> None:
    """Accepted reports of past periods, counted as of their cut-off and frozen like any other; a few came late."""
    found = [_archived(session, teller, who, period, number) for number, period in enumerate(periods, start=3)]
    bulk_add(session, MonthlyReport, [one.report for one in found])
    rows = {row.period: row for row in session.scalars(select(MonthlyReport))}
    ids = [rows[one.report["period"]].id for one in found]
    together = list(zip(ids, found, strict=True))
    bulk_add(session, ReportSection, [{**row, "report_id": at} for at, one in together for row in one.sections])
    bulk_add(session, ReportVersion, [{**one.version, "report_id": at} for at, one in together])
    bulk_add(session, ReportEvent, [{**row, "report_id": at} for at, one in together for row in one.events])
    for row in rows.values():
        note(session, "report.archived", row, {"period": [None, row.period], "state": [None, row.state]})


def _archived(session: Session, teller: Teller, who: Signatories, period: Period, number: int) -> _Archived:
    drafting = drafting_of(session, period)
    material = material_of(session, period, drafting.cycle.window.end)
    rng, letterhead = teller.rng, drafting.letterhead
    composed = teller.moment(period.day(18))
    late = timedelta(days=rng.randrange(1, 4)) if rng.random() < 0.08 else timedelta()
    sent = teller.moment(period.day(24) - timedelta(days=rng.randrange(0, 3)) + (late and late + timedelta(days=3)), composed)
    accepted = teller.moment(day_of(sent) + timedelta(days=rng.randrange(1, 4)), sent)
    proposals = propose(material.figures, material.tasks, material.answers, material.plans, speaker=letterhead.speaker)
    annex = annex_rows(material.tasks, material.answers, material.figures)
    figures, titles = material.figures.to_json(), letterhead.titles
    document = assemble(
        period,
        material.figures,
        [(one.key, titles[one.key], one.text) for one in proposals],
        annex,
        letterhead,
        signed_by=who.leader.name,
        number_text=f"{number:02d}",
        issued_on=day_of(sent),
        is_demo=True,
    )
    punctual = day_of(sent) <= period.day(25)
    frozen = {"number": 1, "document": document.canonical_bytes().decode(), "figures": figures, "sha256": document.digest()}
    report = {
        "period": str(period),
        "state": "accepted",
        "cutoff_on": drafting.cycle.window.end,
        "due_on": drafting.cycle.stage("send").official_on,
        "number_text": f"{number:02d}",
        "figures": figures,
        "annex": [row.to_json() for row in annex],
        "composed_at": composed,
        "signed_by": who.leader.name,
        "signed_at": sent - timedelta(minutes=40),
        "sent_at": sent,
        "punctual": punctual,
    }
    sections = [
        {
            "key": one.key,
            "position": position,
            "title": titles[one.key],
            "proposed": one.text,
            "sources": [passage.to_json() for passage in one.passages],
            "text": one.text,
        }
        for position, one in enumerate(proposals, start=1)
    ]
    version = {**frozen, "signed_by": who.leader.name, "sent_by": who.secretary.name, "sent_at": sent, "punctual": punctual}
    steps: list[tuple[str, Any, datetime]] = [
        ("composed", who.secretary, composed),
        ("submitted", who.secretary, sent - timedelta(minutes=90)),
        ("signed", who.leader, sent - timedelta(minutes=40)),
        ("sent", who.secretary, sent),
        ("accepted", who.receiver, accepted),
    ]
    events = [
        {"version": 1, "step": step, "user_id": actor.user_id, "user_name": actor.name, "at": at} for step, actor, at in steps
    ]
    return _Archived(report, sections, version, events)

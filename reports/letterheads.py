"""The verbs of the letterhead: changing what reports bear at head and foot, going back to the usual, and a trial page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.assembly import assemble
from reports.document import DRAFT_MARK, Form, Paragraph, ReportDocument, Section
from reports.facts import Counts, Figures
from reports.models import MonthlyReport
from reports.periods import Period
from reports.settings import Letterhead, letterhead_of, letterhead_values
from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.db.guard import actor_of
from tenants.files.secrecy import refuse_secrets
from tenants.organisation.dao import find_settings, get_tenant
from tenants.organisation.service import change_settings


def letterhead_in_force(session: Session) -> Letterhead:
    """What the next report of the session's tenant will bear."""
    settings = find_settings(session)
    return letterhead_of(get_tenant(session, actor_of(session).tenant_id), settings.letterhead if settings else {})


def usual_letterhead(session: Session, form: Form | None = None) -> Letterhead:
    """What a tenant of this kind has from the start, in its usual form or in another."""
    return letterhead_of(get_tenant(session, actor_of(session).tenant_id), {"form": form} if form else {})


def change_letterhead(session: Session, actor: Actor, values: Mapping[str, Any]) -> Letterhead:
    """Set the letterhead of all reports that are not sent yet; what was sent stays as it is. Raises Invalid at a field.

    Only what differs from the usual is kept, so that a better default of a later edition reaches who never changed it.
    """
    actor.require(Permission.MANAGE_ORGANISATION)
    wanted = letterhead_of(get_tenant(session, actor.tenant_id), values)
    for name, value in letterhead_values(wanted).items():
        refuse_secrets("\n".join(_lines(value)), field=name)
    usual = letterhead_values(usual_letterhead(session, wanted.form))
    own = {name: value for name, value in letterhead_values(wanted).items() if value != usual[name]}
    if wanted.form != usual_letterhead(session).form:
        own["form"] = wanted.form
    change_settings(session, actor, "letterhead", own)
    return wanted


def reset_letterhead(session: Session, actor: Actor) -> Letterhead:
    """Back to what a tenant of this kind has from the start."""
    change_settings(session, actor, "letterhead", {})
    return usual_letterhead(session)


def signed_not_sent(session: Session) -> list[MonthlyReport]:
    """Reports that a leader has signed and that will be sent with the letterhead of the day of sending."""
    return list(session.scalars(select(MonthlyReport).where(MonthlyReport.state == "signed").order_by(MonthlyReport.due_on)))


def trial_page(session: Session, letterhead: Letterhead, today: date) -> ReportDocument:
    """A report of this month with the head, the section titles and the foot, and nothing of the tenant's work in it."""
    period = Period.of_month(today)
    window = period.window()
    titles = letterhead.titles_for(period)
    document = assemble(
        period,
        Figures(str(period), window.start, window.end, Counts()),
        [],
        [],
        letterhead,
        signed_by="Họ và tên người ký",
        issued_on=today,
        draft_mark=DRAFT_MARK,
        is_demo=get_tenant(session, actor_of(session).tenant_id).is_demo,
    )
    said = (Paragraph("Nội dung của phần này do bộ phận soạn thảo viết từ số liệu của kỳ báo cáo."),)
    return replace(document, sections=tuple(Section(title, key, said) for key, title in titles.items()), figures=None, annexes=())


def _lines(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [line for item in value for line in _lines(item)]

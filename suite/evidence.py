"""Evidence as it is shown and downloaded: only to those who may see the duty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from flask import Response
from sqlalchemy import select

from suite.components import icon, link
from suite.downloads import attachment
from suite.guard import Context, Gate
from tenants.access.permissions import Permission
from tenants.errors import NotFound
from tenants.tasks import dao, policy
from tenants.tasks.models import Evidence

PATH = "/minh-chung/<int:evidence_id>"


def evidence_links(ctx: Context, evidence: Sequence[Evidence]) -> html.Ul | None:
    """What was brought as evidence: files to download, links to open, document numbers to read."""
    if not evidence:
        return None
    return html.Ul([html.Li(_one(ctx, item)) for item in evidence], className="evidence")


def _one(ctx: Context, item: Evidence) -> list[Any]:
    if item.kind == "file":
        return [icon("paperclip"), link(item.name, ctx.link(f"/minh-chung/{item.id}"), reload=True)]
    if item.kind == "link":
        outside = html.A(item.name, href=item.reference, target="_blank", rel="noopener noreferrer nofollow")
        return [icon("box-arrow-up-right"), outside]
    return [icon("file-earmark-text"), item.reference]


def register(gate: Gate) -> None:
    """The download, at home and on a central officer's visit."""
    gate.download(PATH, permission=Permission.READ_TASKS)(download)
    gate.download(f"/co-quan/<code>{PATH}", permission=Permission.READ_ALL_EVIDENCE, scope="visit")(download)


def download(ctx: Context, evidence_id: int) -> Response:
    """A file of evidence; whoever may not see the duty is told that there is no such file."""
    item = ctx.session.scalars(select(Evidence).where(Evidence.id == evidence_id)).one_or_none()
    if item is None or item.file_id is None:
        raise NotFound("Không tìm thấy tệp này.")
    duty = dao.get_duty(ctx.session, item.duty_id)
    leads = frozenset(lead.unit_id for lead, _ in dao.duties_of_task(ctx.session, duty.task_id) if lead.role == "lead")
    if not policy.can_see_evidence(ctx.actor, duty, leads):
        raise NotFound("Không tìm thấy tệp này.")
    stored, data = ctx.files.read(ctx.session, item.file_id)
    return attachment(data, item.name, stored.media_type)

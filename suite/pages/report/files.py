"""A report as Word, Excel or PDF: the draft as it would be sent now, and each sent version as it was sent."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from reports import dao, policy
from reports.document import ReportDocument
from reports.periods import Period, ReportPeriod
from reports.render.docx import render_docx
from reports.render.pdf import render_pdf
from reports.render.xlsx import render_xlsx
from reports.service import document_of, document_of_version
from suite.downloads import DOCX, PDF, XLSX, attachment
from suite.guard import Context, Gate
from suite.pages.report.subject import report_at
from tenants.access.permissions import Permission
from tenants.organisation.dao import get_tenant

FORMAT_RULE = "<any(docx,xlsx,pdf):ending>"
_RENDERERS: dict[str, tuple[Callable[[ReportDocument], bytes], str]] = {
    "docx": (render_docx, DOCX),
    "xlsx": (render_xlsx, XLSX),
    "pdf": (render_pdf, PDF),
}


def register(gate: Gate) -> None:
    """Downloads at home, and of sent versions on a central officer's visit."""
    gate.download(f"/bao-cao/<period>/{FORMAT_RULE}", permission=Permission.READ_REPORT)(current)
    versions = f"/bao-cao/<period>/ban/<int:number>/{FORMAT_RULE}"
    gate.download(versions, permission=Permission.READ_REPORT)(sent_version)
    gate.download(f"/co-quan/<code>{versions}", permission=Permission.READ_REPORT, scope="visit")(sent_version)


def current(ctx: Context, period: str, ending: str) -> Response:
    """The report as it stands, marked as a draft until it is sent."""
    report = report_at(ctx, period)
    note = f"bản {report.version}" if report.state in policy.FROZEN else "dự thảo"
    return _file(ctx, document_of(ctx.session, report), report.covers, note, ending)


def sent_version(ctx: Context, period: str, number: int, ending: str) -> Response:
    """A version as it was sent."""
    report = report_at(ctx, period)
    version = dao.get_version(ctx.session, report.id, number)
    return _file(ctx, document_of_version(version), report.covers, f"bản {number}", ending)


def rendered(document: ReportDocument, name: str, ending: str) -> Response:
    """A document as a file; `name` without its ending."""
    render, media = _RENDERERS[ending]
    return attachment(render(document), f"{name}.{ending}", media)


def _file(ctx: Context, document: ReportDocument, period: ReportPeriod, note: str, ending: str) -> Response:
    tenant = get_tenant(ctx.session, ctx.actor.tenant_id)
    when = f"{period.month:02}-{period.year}" if isinstance(period, Period) else str(period)
    return rendered(document, f"Báo cáo {when} {tenant.short_name}, {note}", ending)

"""The digitally signed files of a report's versions: whose signatures they bear, whether they hold, and adding one."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State
from dash.exceptions import PreventUpdate
from flask import Response

from reports import dao
from reports.models import MonthlyReport, ReportSignedFile
from reports.signed import attach_signed, get_signed, list_signed
from reports.verify import Outcome
from suite.components import card, chip, file_field, html, link
from suite.components.format import date_text, moment_text
from suite.downloads import attachment
from suite.evidence import signature_lines
from suite.guard import Context, Gate
from suite.pages.report.subject import report_at
from suite.workplace import uploaded
from tenants.access.permissions import Permission
from tenants.clock import day_of
from tenants.files.models import StoredFile
from tenants.files.signatures import signatures_from

CARD_ID = "report-signed"
FIELD_ID = "report-signed-file"
PATH = "/bao-cao/<period>/ban/<int:number>/da-ky/<int:signed_id>"
_AS_SENT = (Outcome.SAME, Outcome.APPENDED, Outcome.SAME_WORDS)


def signed_card(ctx: Context, report: MonthlyReport) -> html.Div | None:
    """The signed files, and where another is added to the version that was sent last; nothing before a version was sent."""
    versions = dao.versions_of(ctx.session, report.id)
    return html.Div(_inside(ctx, report), id=CARD_ID) if versions else None


def _inside(ctx: Context, report: MonthlyReport) -> html.Section:
    versions = {version.id: version.number for version in dao.versions_of(ctx.session, report.id)}
    rows = [
        html.Li(_line(ctx, report, versions[signed.version_id], signed, stored))
        for signed, stored in list_signed(ctx.session, list(versions))
    ]
    newest = max(versions.values())
    add = file_field(
        FIELD_ID,
        f"Tệp PDF đã ký số của bản {newest}",
        accept=".pdf",
        max_size=ctx.settings.upload_max_mb * 1_000_000,
        help="Tải bản PDF ở trên về, ký số, rồi tải lên đây. Chữ ký được kiểm tra khi nhận tệp.",
    )
    return card(
        "Bản ký số",
        [
            html.Ul(rows, className="evidence") if rows else html.P("Chưa có tệp ký số.", className="muted small"),
            add if ctx.actor.may(Permission.SEND_REPORT) else None,
        ],
    )


def _line(ctx: Context, report: MonthlyReport, number: int, signed: ReportSignedFile, stored: StoredFile) -> html.Div:
    if stored.purged_at is not None:
        return html.Div(f"{signed.name}: đã bị xóa khỏi hệ thống ngày {date_text(day_of(stored.purged_at))}", className="muted")
    same = signed.outcome in _AS_SENT
    return html.Div(
        [
            link(f"{signed.name} (bản {number})", ctx.link(_address(report, number, signed.id)), reload=True),
            *signature_lines(signatures_from(stored.signatures)),
            chip("on-time", "file-earmark-check", "Nội dung như bản đã gửi")
            if same
            else chip("waiting", "file-earmark-diff", "Nội dung khác bản đã gửi"),
            html.Small(f"{signed.user_name} đính kèm lúc {moment_text(signed.at)}", className="muted"),
        ],
        className="evidence-file",
    )


def _address(report: MonthlyReport, number: int, signed_id: int) -> str:
    return f"/bao-cao/{report.period}/ban/{number}/da-ky/{signed_id}"


def register(gate: Gate) -> None:
    """Adding a file, and its download at home and on a central officer's visit."""
    gate.download(PATH, permission=Permission.READ_REPORT)(download)
    gate.download(f"/co-quan/<code>{PATH}", permission=Permission.READ_REPORT, scope="visit")(download)

    @gate.callback(
        Output(CARD_ID, "children"),
        Input(FIELD_ID, "contents"),
        State(FIELD_ID, "filename"),
        State("report-subject", "data-period"),
        permission=Permission.SEND_REPORT,
        writes=True,
        fields={"file": FIELD_ID},
        prevent_initial_call=True,
    )
    def attach(ctx: Context, contents: Any, names: Any, period: Any) -> Any:
        report = report_at(ctx, period)
        files = uploaded(contents, names)
        if not files:
            raise PreventUpdate  # the field was drawn anew
        versions = dao.versions_of(ctx.session, report.id)
        name, data = files[0]
        attach_signed(ctx.session, ctx.actor, ctx.files, report.id, versions[0].number if versions else 0, name, data, now=ctx.now)
        ctx.say("Đã đính kèm tệp ký số.")
        return _inside(ctx, report)


def download(ctx: Context, period: str, number: int, signed_id: int) -> Response:
    """A signed file as it was brought."""
    report = report_at(ctx, period)
    signed = get_signed(ctx.session, dao.get_version(ctx.session, report.id, number), signed_id)
    stored, data = ctx.files.read(ctx.session, signed.file_id)
    return attachment(data, signed.name, stored.media_type)

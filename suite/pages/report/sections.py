"""The parts of a report's text: read, edited in place by several people at once, and put back to what the figures propose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Input, Output, State

from reports import dao, policy
from reports.models import MonthlyReport, ReportSection
from reports.passages import Passage
from reports.service import SectionChanged, passages_of, restore_proposal, save_section
from reports.settings import SECTION_TITLES
from suite.components import area_field, button, card, confirm_dialog, html, message
from suite.components.content import marks
from suite.components.format import since_text
from suite.guard import Context, Gate
from suite.numbers import whole_number
from suite.pages.report.prose import Sources, prose, sources_of
from suite.pages.report.remarks import thread_part, threads_here
from suite.pages.report.subject import report_at
from tenants.access.permissions import Permission
from tenants.errors import Invalid

KEYS = tuple(key for key, _ in SECTION_TITLES)


def place_id(key: str) -> str:
    """Where a part stands, read or edited."""
    return f"report-part-{key}"


def section_parts(ctx: Context, report: MonthlyReport) -> list[html.Div]:
    """All parts of a report, each in a place of its own."""
    sections = dao.sections_of(ctx.session, report.id)
    passages = {section.key: passages_of(section) for section in sections}
    sources = sources_of(ctx.session, [passage for found in passages.values() for passage in found])
    threads = threads_here(ctx, report)
    return [
        html.Div(
            [
                html.Div(_read(ctx, report, section, passages[section.key], sources), id=place_id(section.key)),
                thread_part(ctx, report, threads[section.key]),
            ],
            className="report-part",
        )
        for section in sections
    ]


def _reading(ctx: Context, report: MonthlyReport, section: ReportSection) -> html.Section:
    passages = passages_of(section)
    return _read(ctx, report, section, passages, sources_of(ctx.session, passages))


def _read(
    ctx: Context, report: MonthlyReport, section: ReportSection, passages: Sequence[Passage], sources: Sources
) -> html.Section:
    acts: list[Any] = []
    if section.edited and section.edited_by and section.edited_at:
        acts.append(html.Span(f"{section.edited_by} sửa {since_text(section.edited_at, ctx.now)}", className="muted"))
    if policy.can_edit(ctx.actor, report):
        acts.append(button("Sửa", f"report-edit-{section.key}", icon_name="pencil", look="quiet", small=True))
    newer = section.edited and section.proposed != section.text and policy.can_edit(ctx.actor, report)
    return card(
        f"{section.key}. {section.title}",
        [prose(ctx, passages, sources), _newer(section) if newer else None],
        acts,
        class_name="report-section",
    )


def _newer(section: ReportSection) -> html.Details:
    """What the figures propose now, beside a text that a person has written."""
    dialog = f"report-put-back-{section.key}"
    return html.Details(
        [
            html.Summary("Bản đề xuất từ số liệu, khác với bản đã sửa"),
            html.P(section.proposed, className="typed report-proposed"),
            button("Lấy lại bản đề xuất", opens=dialog, icon_name="arrow-counterclockwise", small=True),
            confirm_dialog(
                dialog,
                f"Lấy lại bản đề xuất của phần {section.key}",
                "Nội dung đã sửa được thay bằng bản đề xuất từ số liệu. Nội dung cũ vẫn còn trong nhật ký.",
                "Lấy lại",
                f"report-restore-{section.key}",
                fields=html.Div(id=f"report-restored-{section.key}", **marks(revision=str(section.revision))),
            ),
        ],
        className="folded",
    )


def _editing(report: MonthlyReport, section: ReportSection, text: str, theirs: SectionChanged | None = None) -> html.Section:
    key = section.key
    parts: list[Any] = []
    if theirs is not None:
        parts += [
            message(theirs.message, "warning"),
            html.Div(
                [
                    html.P(html.B(f"Bản {theirs.edited_by or 'người khác'} vừa lưu")),
                    html.P(theirs.theirs, className="typed report-proposed"),
                ]
            ),
        ]
    parts += [
        html.Div(id=f"report-form-{key}", **marks(revision=str(section.revision))),
        area_field(
            f"report-text-{key}",
            "Bản của đồng chí" if theirs else "Nội dung",
            text,
            rows=12,
            draft=draft_name(report, key),
            help="Mỗi dòng là một đoạn. Dòng “I. …” hoặc “1. …” không có dấu chấm cuối là đề mục.",
        ),
    ]
    if section.edited and section.proposed != text:
        parts.append(
            html.Details(
                [html.Summary("Bản đề xuất từ số liệu"), html.P(section.proposed, className="typed report-proposed")],
                className="folded",
            )
        )
    parts.append(
        html.Div(
            [
                button("Thôi", f"report-leave-{key}"),
                button("Lưu phần này", f"report-save-{key}", look="primary", icon_name="check-lg"),
            ],
            className="form-actions",
        )
    )
    return card(f"{key}. {section.title}", parts, class_name="report-section is-edited")


def draft_name(report: MonthlyReport, key: str) -> str:
    """Under which the browser keeps what is typed into a part of a report."""
    return f"report-{report.period}-{report.version}-{key}"


def register(gate: Gate) -> None:
    """Editing, leaving, saving and putting back, for each part; parts are saved apart, so that several people can write."""
    for key in KEYS:
        _register_part(gate, key)


def _register_part(gate: Gate, key: str) -> None:
    @gate.callback(
        Output(place_id(key), "children", allow_duplicate=True),
        Input(f"report-edit-{key}", "n_clicks"),
        State("report-subject", "data-period"),
        permission=Permission.WRITE_REPORT,
        prevent_initial_call=True,
    )
    def edit(ctx: Context, clicks: int | None, period: Any) -> Any:
        report, section = _part(ctx, clicks, period)
        if not policy.can_edit(ctx.actor, report):
            raise Invalid("Báo cáo đã trình ký hoặc đã gửi nên không sửa được. Mời tải lại trang.")
        return _editing(report, section, section.text)

    @gate.callback(
        Output(place_id(key), "children", allow_duplicate=True),
        Input(f"report-leave-{key}", "n_clicks"),
        State("report-subject", "data-period"),
        permission=Permission.WRITE_REPORT,
        prevent_initial_call=True,
    )
    def leave(ctx: Context, clicks: int | None, period: Any) -> Any:
        return _reading(ctx, *_part(ctx, clicks, period))

    @gate.callback(
        Output(place_id(key), "children", allow_duplicate=True),
        Input(f"report-save-{key}", "n_clicks"),
        State(f"report-text-{key}", "value"),
        State(f"report-form-{key}", "data-revision"),
        State("report-subject", "data-period"),
        permission=Permission.WRITE_REPORT,
        writes=True,
        fields={"text": f"report-text-{key}"},
        prevent_initial_call=True,
    )
    def save(ctx: Context, clicks: int | None, text: Any, revision: Any, period: Any) -> Any:
        report, section = _part(ctx, clicks, period)
        typed = text if isinstance(text, str) else ""
        try:
            section = save_section(ctx.session, ctx.actor, report.id, key, typed, _revision(revision), ctx.now)
        except SectionChanged as changed:
            # Both texts are shown; nothing was written, and what was typed stays in the field.
            return _editing(report, section, typed, changed)
        ctx.say(f"Đã lưu phần {key}.", saved=(draft_name(report, key),))
        return _reading(ctx, report, section)

    @gate.callback(
        Output(place_id(key), "children", allow_duplicate=True),
        Input(f"report-restore-{key}", "n_clicks"),
        State(f"report-restored-{key}", "data-revision"),
        State("report-subject", "data-period"),
        permission=Permission.WRITE_REPORT,
        writes=True,
        prevent_initial_call=True,
    )
    def restore(ctx: Context, clicks: int | None, revision: Any, period: Any) -> Any:
        report, section = _part(ctx, clicks, period)
        section = restore_proposal(ctx.session, ctx.actor, report.id, key, _revision(revision), ctx.now)
        ctx.say(f"Đã lấy lại bản đề xuất của phần {key}.", saved=(draft_name(report, key),))
        return _reading(ctx, report, section)

    def _part(ctx: Context, clicks: int | None, period: Any) -> tuple[MonthlyReport, ReportSection]:
        report = report_at(ctx, period)
        return report, dao.get_section(ctx.session, report.id, key)


def _revision(value: Any) -> int:
    number = whole_number(value, 9)
    if number is None:
        raise Invalid("Mời tải lại trang rồi sửa lại.")
    return number

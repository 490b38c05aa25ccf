"""The threads of a report's parts: read beside the text, added to by the house and its receiver, settled by the secretariat."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State

from reports import comments, policy
from reports.comments import Thread
from reports.models import MonthlyReport, ReportComment
from reports.settings import SECTION_TITLES
from scheduler.outbox.service import put
from scheduler.report_notices import report_remarked
from suite.components import area_field, button, chip, html, icon, status_chip, tick_field
from suite.components.format import moment_text, number
from suite.guard import Context, Gate
from suite.pages.report.subject import report_at
from tenants.access.permissions import Permission

KEYS = tuple(key for key, _ in SECTION_TITLES)


def place_id(key: str) -> str:
    """Where the thread of a part stands."""
    return f"report-remarks-{key}"


def threads_here(ctx: Context, report: MonthlyReport) -> dict[str, Thread]:
    """The threads that this person may read."""
    return comments.threads_of(ctx.session, ctx.actor, report.id)


def thread_part(ctx: Context, report: MonthlyReport, thread: Thread, title: str = "") -> html.Div:
    """A thread in its place; closed while nothing is open."""
    return html.Div(_thread(ctx, report, thread, title), id=place_id(thread.section), className="report-remarks")


def _thread(ctx: Context, report: MonthlyReport, thread: Thread, title: str = "") -> list[Any]:
    writes = _may_write(ctx, report)
    if not thread.said and not writes:
        return []
    head: list[Any] = [icon("chat-left-text"), " ", f"{title}: " if title else "", "Ý kiến"]
    if thread.said:
        head.append(f" ({number(sum(row.kind != 'settled' for row in thread.said))})")
    if thread.open:
        head += [" ", chip("waiting", "chat-left-dots", f"{number(len(thread.open))} chưa tiếp thu")]
    parts: list[Any] = [html.Ul([_said(row, row in thread.open) for row in thread.said], className="remark-list")]
    if writes:
        parts.append(_form(ctx, report, thread))
    return [html.Details([html.Summary(head), *parts], open=bool(thread.open), className="folded")]


def _said(row: ReportComment, is_open: bool) -> html.Li:
    who = f"{row.user_name} · {moment_text(row.at)} · bản {row.version}"
    if row.kind == "settled":
        return html.Li(html.Span([status_chip("done", "Đã tiếp thu"), f" {who}"], className="muted small"), className="remark")
    side = chip("none", "building", "Cơ quan nhận đọc được") if row.side == "receiver" else None
    return html.Li(
        [html.Div([html.Span(who, className="muted small"), side], className="version-top"), html.P(row.text, className="typed")],
        className="remark is-open" if is_open else "remark",
    )


def _form(ctx: Context, report: MonthlyReport, thread: Thread) -> html.Div:
    key = thread.section
    label = "Trả lời, ghi chú" if ctx.actor.may(Permission.WRITE_REPORT) else "Ý kiến"
    draft = f"remark-{report.period}-{report.version}-{key}"
    fields: list[Any] = [area_field(f"report-remark-{key}", label, rows=2, draft=draft, max_length=comments.LONGEST_COMMENT)]
    # On a visit everything said is said by the receiver; a house that has sent something may answer it.
    for_receiver = not ctx.actor.visiting and report.sent_at is not None and ctx.actor.may(Permission.WRITE_REPORT)
    tick = tick_field(f"report-remark-up-{key}", "Cơ quan nhận đọc được", report.state in policy.FROZEN)
    fields.append(html.Div(tick, hidden=not for_receiver))
    acts: list[Any] = []
    if thread.open and (ctx.actor.visiting or ctx.actor.may(Permission.WRITE_REPORT)):
        acts.append(button("Đã tiếp thu", f"report-settle-{key}", icon_name="check2-all", small=True))
    acts.append(button("Ghi ý kiến", f"report-say-{key}", icon_name="chat-left-text", small=True))
    return html.Div([*fields, html.Div(acts, className="button-row")], className="remark-form")


def _may_write(ctx: Context, report: MonthlyReport) -> bool:
    if not ctx.actor.may(Permission.COMMENT_REPORT):
        return False
    return ctx.actor.visiting or report.state not in policy.FROZEN or ctx.actor.may(Permission.WRITE_REPORT)


def register(gate: Gate) -> None:
    """Saying and settling, for each part; at home and on a visit."""
    for key in KEYS:
        _register_part(gate, key)


def _register_part(gate: Gate, key: str) -> None:
    @gate.callback(
        Output(place_id(key), "children", allow_duplicate=True),
        Input(f"report-say-{key}", "n_clicks"),
        State(f"report-remark-{key}", "value"),
        State(f"report-remark-up-{key}", "value"),
        State("report-subject", "data-period"),
        permission=Permission.COMMENT_REPORT,
        scope="here",
        writes=True,
        fields={"text": f"report-remark-{key}"},
        prevent_initial_call=True,
    )
    def say(ctx: Context, clicks: int | None, text: Any, up: Any, period: Any) -> Any:
        report = report_at(ctx, period)
        words = text if isinstance(text, str) else ""
        row = comments.comment(ctx.session, ctx.actor, report.id, key, words, ctx.now, for_receiver=bool(up))
        ctx.session.flush()
        put(ctx.session, report_remarked(ctx.session, report, row, ctx.now))
        ctx.say(f"Đã ghi ý kiến ở phần {key}.", saved=(f"remark-{report.period}-{report.version}-{key}",))
        return _again(ctx, report)

    @gate.callback(
        Output(place_id(key), "children", allow_duplicate=True),
        Input(f"report-settle-{key}", "n_clicks"),
        State("report-subject", "data-period"),
        permission=Permission.COMMENT_REPORT,
        scope="here",
        writes=True,
        prevent_initial_call=True,
    )
    def settle(ctx: Context, clicks: int | None, period: Any) -> Any:
        report = report_at(ctx, period)
        count = comments.settle(ctx.session, ctx.actor, report.id, key, ctx.now)
        ctx.say(f"Đã ghi nhận tiếp thu {number(count)} ý kiến ở phần {key}.")
        return _again(ctx, report)

    def _again(ctx: Context, report: MonthlyReport) -> list[Any]:
        return _thread(ctx, report, threads_here(ctx, report)[key])

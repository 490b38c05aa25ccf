"""A tenant's report at the centre: read as it was sent, compared with the version before, accepted or returned with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Input, Output, State

from reports import dao, policy, service
from reports.comments import parts_remarked_on
from reports.comparison import Comparison, compare
from reports.figures import filter_of
from reports.models import MonthlyReport, ReportVersion
from reports.passages import Passage
from reports.periods import DEFAULT_SEND_DAY, AdHoc, ReportPeriod
from scheduler.notices import report_step
from scheduler.outbox.service import put
from suite.components import (
    Column,
    Tab,
    area_field,
    button,
    button_link,
    card,
    columns,
    confirm_dialog,
    data_table,
    empty_state,
    figure_card,
    figure_row,
    html,
    link,
    message,
    page_head,
    stack,
    story,
    tabs,
)
from suite.components.content import Tone, marks
from suite.components.format import moment_text, number, share
from suite.guard import Context, Gate
from suite.numbers import whole_number
from suite.pages.matrix.filters import PATH as MATRIX
from suite.pages.matrix.filters import address_of
from suite.pages.national import desk
from suite.pages.national.paper import paper
from suite.pages.report.page import FORMATS, story_of
from suite.pages.report.received import PATH as RECEIVED
from suite.pages.report.remarks import thread_part, threads_here
from suite.pages.report.states import chip_of, report_chip, version_chip
from suite.pages.report.subject import report_at, span_at
from tenants.access.permissions import Permission
from tenants.errors import NotFound
from tenants.organisation.dao import get_tenant

PAGE_ID = "visit-report"


def register(gate: Gate) -> None:
    """The page on a visit, and the decision on what was sent."""

    @gate.page(f"{desk.TENANTS}/<code>/bao-cao/<period>", permission=Permission.READ_REPORT, title="Báo cáo tháng", scope="visit")
    def layout(ctx: Context, period: str) -> Any:
        return html.Div(_whole(ctx, span_at(period), ctx.query.get("ban", ""), "so-sanh" in ctx.query), id=PAGE_ID)

    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("visit-accept", "n_clicks"),
        State("visit-accept-remark", "value"),
        State("visit-subject", "data-period"),
        permission=Permission.ACCEPT_REPORT,
        scope="here",
        writes=True,
        fields={"reason": "visit-accept-remark"},
        prevent_initial_call=True,
    )
    def accept(ctx: Context, clicks: int | None, remark: Any, period: Any) -> Any:
        report = report_at(ctx, period)
        words = remark if isinstance(remark, str) else ""
        service.accept(ctx.session, ctx.actor, report.id, ctx.now, words)
        return _done(ctx, report, "accepted", words.strip(), "Đã tiếp nhận và báo cho cơ quan gửi.", closes="visit-accepting")

    @gate.callback(
        Output(PAGE_ID, "children", allow_duplicate=True),
        Input("visit-return", "n_clicks"),
        State("visit-return-reason", "value"),
        State("visit-subject", "data-period"),
        permission=Permission.ACCEPT_REPORT,
        scope="here",
        writes=True,
        fields={"reason": "visit-return-reason"},
        prevent_initial_call=True,
    )
    def give_back(ctx: Context, clicks: int | None, reason: Any, period: Any) -> Any:
        report = report_at(ctx, period)
        words = reason if isinstance(reason, str) else ""
        report = service.return_report(ctx.session, ctx.actor, report.id, words, ctx.now)
        saved = (f"return-{report.period}",)
        told = "Đã trả lại và báo cho cơ quan gửi."
        return _done(ctx, report, "returned", report.decision_reason, told, closes="visit-returning", saved=saved)


def _done(
    ctx: Context, report: MonthlyReport, step: str, reason: str, told: str, *, closes: str, saved: tuple[str, ...] = ()
) -> Any:
    ctx.session.flush()
    by = f"{ctx.actor.name}, {ctx.person.tenant_name}"
    put(ctx.session, report_step(ctx.session, report, step, by, ctx.now, reason))
    ctx.say(told, saved=saved, closes=closes)
    return _whole(ctx, report.covers)


def _whole(ctx: Context, period: ReportPeriod, number_text: str = "", comparing: bool = False) -> list[Any]:
    report = dao.find_report(ctx.session, str(period))
    if report is not None:
        period = report.covers
    elif isinstance(period, AdHoc):
        raise NotFound("Không có báo cáo của kỳ này.")
    versions = dao.versions_of(ctx.session, report.id) if report else []
    if report is None or not versions:
        return [_nothing_sent(ctx, period, report)]
    wanted = whole_number(number_text, 5) or versions[0].number
    version = next((one for one in versions if one.number == wanted), None) or dao.get_version(ctx.session, report.id, wanted)
    base = ctx.link(f"/bao-cao/{period}")
    older = next((one for one in versions if one.number == version.number - 1), None)
    ways = [Tab(f"Bản {one.number}", f"{base}?ban={one.number}") for one in reversed(versions)]
    if older is not None:
        ways.append(Tab(f"So với bản {older.number}", f"{base}?ban={version.number}&so-sanh=1", icon="layout-split"))
    here = f"{base}?ban={version.number}" + ("&so-sanh=1" if comparing and older else "")
    document = service.document_of_version(version)
    text = (
        _differences(compare(service.document_of_version(older), document))
        if comparing and older is not None
        else paper(ctx, document, _passages(ctx, report))
    )
    return [
        html.Div(id="visit-subject", **marks(period=report.period)),
        html.Div(id="report-subject", **marks(period=report.period)),
        stack(
            _head(ctx, report, period),
            _decision(ctx, report),
            _figures(ctx, version),
            tabs(ways, here, "Các bản của báo cáo") if len(ways) > 1 else None,
            columns(
                text,
                html.Div(
                    stack(_files(ctx, report, version, versions), _remarks(ctx, report), _life(ctx, report)),
                    className="beside-long-text",
                ),
                layout="wide-left",
            ),
            *_dialogs(ctx, report),
        ),
    ]


def _head(ctx: Context, report: MonthlyReport | None, period: ReportPeriod) -> html.Div:
    tenant = get_tenant(ctx.session, ctx.actor.tenant_id)
    words: list[Any] = [chip_of(report, ctx.today), " "] if report else []
    if report is not None and report.sent_at is not None:
        words.append(f"Bản {report.version if report.state in policy.FROZEN else report.version - 1}")
        words.append(f" · gửi lúc {moment_text(report.sent_at)} · {'lần đầu đúng hạn' if report.punctual else 'lần đầu muộn'}")
    acts: list[Any] = []
    if report is not None and _decides(ctx, report):
        acts = [
            button("Trả lại", opens="visit-returning", icon_name="arrow-counterclockwise"),
            button("Tiếp nhận", opens="visit-accepting", look="primary", icon_name="check-lg"),
        ]
    overview = ctx.actor.may(Permission.READ_OVERVIEW)
    back = link(tenant.name, ctx.link("") if overview else RECEIVED, class_name="back-link")
    return page_head(f"{tenant.short_name}, báo cáo {period.label}", words, acts, back=back)


def _decides(ctx: Context, report: MonthlyReport) -> bool:
    receives = policy.can_receive(ctx.actor, get_tenant(ctx.session, ctx.actor.tenant_id))
    return receives and policy.can_take(ctx.actor, report, "accepted")


def _decision(ctx: Context, report: MonthlyReport) -> html.Div | None:
    if report.version > 1 and report.state not in policy.FROZEN:
        reasons = [event.reason for event in dao.events_of(ctx.session, report.id) if event.step == "returned"]
        return message(html.Span(reasons[0] if reasons else "", className="typed"), "warning", title="Đã trả lại, chờ gửi lại:")
    if report.state == "accepted":
        return message(
            html.Span(report.decision_reason or "Không có ý kiến thêm.", className="typed"), "success", title="Đã tiếp nhận."
        )
    if report.state == "sent" and not policy.can_receive(ctx.actor, get_tenant(ctx.session, ctx.actor.tenant_id)):
        return message("Báo cáo này gửi đến cơ quan khác; ở đây chỉ xem.")
    return None


def _figures(ctx: Context, version: ReportVersion) -> html.Div:
    """The numbers as they were sent, each opening the tenant's rows as of the cut-off."""
    figures = service.figures_of_report(version)
    opens = figures.opens()
    looks: list[tuple[str, str, str, Tone | None]] = [
        ("total", "list-check", "Nhiệm vụ", None),
        ("on_time", "check-circle-fill", "Hoàn thành đúng hạn", "on-time"),
        ("late", "clock-history", "Hoàn thành muộn", "late"),
        ("running", "play-circle", "Trong hạn", "running"),
        ("overdue", "exclamation-triangle-fill", "Quá hạn", "overdue"),
    ]
    return figure_row(
        [
            figure_card(
                sign,
                label,
                opens[name].value,
                f"đến hết {figures.cutoff_on:%d/%m}" if name == "total" else share(opens[name].value, figures.total.total),
                address_of(filter_of(opens[name].rows), ctx.link(MATRIX)) if ctx.actor.may(Permission.READ_TASKS) else None,
                tone,
            )
            for name, sign, label, tone in looks
        ],
        "Số liệu như đã gửi",
    )


def _passages(ctx: Context, report: MonthlyReport) -> dict[str, Passage]:
    found: dict[str, Passage] = {}
    # Who receives reports without a look at the tasks reads the words alone.
    if not ctx.actor.may(Permission.READ_TASKS):
        return found
    for section in dao.sections_of(ctx.session, report.id):
        for passage in service.passages_of(section):
            if passage.links:
                found[passage.text.strip()] = passage
    return found


def _files(ctx: Context, report: MonthlyReport, shown: ReportVersion, versions: Sequence[ReportVersion]) -> html.Section:
    base = ctx.link(f"/bao-cao/{report.period}/ban/{shown.number}")
    links = [button_link(name, f"{base}/{ending}", icon_name=sign, reload=True) for ending, (name, sign) in FORMATS.items()]
    lines = [
        html.Li(
            [
                html.Div(
                    [
                        html.B(f"Bản {version.number}"),
                        version_chip(version.punctual, first=version.number == 1, came_back=version.number < report.version),
                    ],
                    className="version-top",
                ),
                html.Div(f"{moment_text(version.sent_at)} · {version.sent_by}, ký: {version.signed_by}", className="muted small"),
                html.Div(
                    ["SHA-256 ", html.Code(f"{version.sha256[:8]}…{version.sha256[-6:]}")],
                    className="hash muted",
                    title=version.sha256,
                ),
            ],
            className="version",
        )
        for version in versions
    ]
    return card(
        f"Bản {shown.number}",
        [html.Div(links, className="button-row open-point-steps"), html.Ul(lines)],
        flush=True,
    )


def _remarks(ctx: Context, report: MonthlyReport) -> html.Section | None:
    """What the receiver says of each part, and what the sender answers."""
    if not policy.can_receive(ctx.actor, get_tenant(ctx.session, ctx.actor.tenant_id)):
        return None
    threads = threads_here(ctx, report)
    titles = {section.key: section.title for section in dao.sections_of(ctx.session, report.id)}
    places = [thread_part(ctx, report, thread, f"{key}. {titles.get(key, '')}") for key, thread in threads.items()]
    return card("Ý kiến theo phần", places)


def _life(ctx: Context, report: MonthlyReport) -> html.Section:
    # What a tenant does before it sends is its own affair; the centre sees what reached it and what it decided.
    events = [event for event in dao.events_of(ctx.session, report.id) if event.step in ("sent", "accepted", "returned")]
    return card("Diễn biến", story(story_of(events)))


def _differences(comparison: Comparison) -> html.Section:
    if comparison.is_empty:
        return card("Hai bản giống nhau", message("Lời văn, số liệu và phụ lục của hai bản giống nhau."))
    parts: list[Any] = []
    if comparison.figures:
        parts.append(
            data_table(
                [
                    Column("row", "Dòng", main=True),
                    Column("column", "Cột"),
                    Column("older", "Bản trước", align="right"),
                    Column("newer", "Bản này", align="right"),
                ],
                [
                    {"row": one.row, "column": one.column, "older": _cell(one.older), "newer": _cell(one.newer)}
                    for one in comparison.figures
                ],
                caption="Số liệu khác nhau",
            )
        )
    changed = [pair for pair in comparison.pairs if pair.changed]
    if changed:
        parts.append(
            data_table(
                [Column("older", "Bản trước", width="50%"), Column("newer", "Bản này", width="50%")],
                [
                    {
                        "older": html.Del(pair.older) if pair.older else "",
                        "newer": html.Ins(pair.newer) if pair.newer else "",
                    }
                    for pair in changed
                ],
                caption="Lời văn khác nhau",
            )
        )
    return card(f"Khác nhau {number(len(changed) + len(comparison.figures))} chỗ", parts, flush=True, class_name="differences")


def _cell(value: Any) -> str:
    return number(value) if isinstance(value, (int, float)) else str(value if value is not None else "–")


def _dialogs(ctx: Context, report: MonthlyReport) -> list[Any]:
    if not _decides(ctx, report):
        return []
    return [
        confirm_dialog(
            "visit-accepting",
            "Tiếp nhận báo cáo",
            "Báo cáo được ghi là đã tiếp nhận, cơ quan gửi không sửa được nữa. Cơ quan gửi nhận thông báo.",
            "Tiếp nhận",
            "visit-accept",
            look="primary",
            fields=area_field("visit-accept-remark", "Ý kiến kèm theo (không bắt buộc)", rows=2),
            stays=True,
        ),
        confirm_dialog(
            "visit-returning",
            "Trả lại báo cáo",
            f"Cơ quan gửi sửa và gửi lại thành bản tiếp theo. Bản này vẫn được giữ.{_refers(ctx, report)}",
            "Trả lại",
            "visit-return",
            look="primary",
            fields=area_field(
                "visit-return-reason",
                "Lý do",
                required=True,
                rows=4,
                draft=f"return-{report.period}",
                placeholder="Cần bổ sung, làm rõ gì",
            ),
            stays=True,
        ),
    ]


def _refers(ctx: Context, report: MonthlyReport) -> str:
    parts = parts_remarked_on(ctx.session, report)
    return f" Ý kiến tại phần {', '.join(parts)} được gửi kèm." if parts else ""


def _nothing_sent(ctx: Context, period: ReportPeriod, report: MonthlyReport | None) -> html.Div:
    due_on, cutoff = period.last.day(DEFAULT_SEND_DAY), period.window().end
    state = (
        chip_of(report, ctx.today) if report else report_chip("" if ctx.today > cutoff else "not_due", overdue=ctx.today > due_on)
    )
    return stack(
        _head(ctx, None, period),
        card(
            None,
            empty_state(
                "send-slash",
                "Chưa gửi báo cáo",
                [state, " Bản đang soạn là việc nội bộ của cơ quan; báo cáo hiện ở đây khi được gửi."],
                button_link("Về trang cơ quan", ctx.link(""), icon_name="arrow-left")
                if ctx.actor.may(Permission.READ_OVERVIEW)
                else None,
            ),
        ),
    )

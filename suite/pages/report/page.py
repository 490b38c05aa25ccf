"""The page of one report: where its month stands, the text, what is left to do, and the step that comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports import dao, policy
from reports.cycle import Cycle
from reports.figures import filter_of
from reports.locking import lock_of
from reports.models import MonthlyReport
from reports.periods import AdHoc, Period, ReportPeriod, closes
from reports.readiness import OpenPoint, open_points
from reports.service import Drafting, drafting_of, figures_of_report
from suite.components import (
    Stage,
    StoryEntry,
    button,
    button_link,
    card,
    columns,
    count_link,
    empty_state,
    html,
    icon,
    link,
    message,
    page_head,
    stack,
    status_mark,
    story,
    timeline_line,
)
from suite.components.content import marks
from suite.components.format import date_text, days_late, days_left, long_date, moment_text, number, short_date
from suite.guard import Context, Gate
from suite.pages.matrix.filters import address_of
from suite.pages.report import dialogs
from suite.pages.report.late import late_card
from suite.pages.report.sections import section_parts
from suite.pages.report.signed import signed_card
from suite.pages.report.states import chip_of, version_chip
from suite.pages.report.subject import span_at
from suite.workplace import period_of
from tenants.access.permissions import Permission
from tenants.errors import NotFound
from tenants.organisation.dao import get_tenant
from tenants.tasks.dao import units_still_owing

PATH = "/bao-cao"
PAGE_ID = "report-page"
FORMATS = {"docx": ("Word", "file-earmark-word"), "pdf": ("PDF", "file-earmark-pdf"), "xlsx": ("Excel", "file-earmark-excel")}

STEP_WORDS = {
    "composed": ("lập dự thảo từ số liệu", "magic"),
    "submitted": ("trình ký", "pen"),
    "withdrawn": ("rút lại", "arrow-90deg-left"),
    "signed": ("ký", "pen-fill"),
    "declined": ("trả lại để sửa", "chat-left-text"),
    "sent": ("gửi", "send-check-fill"),
    "accepted": ("tiếp nhận", "check-circle-fill"),
    "returned": ("trả lại", "arrow-counterclockwise"),
    "reopened": ("mở lại kỳ cho", "unlock"),
    "taken_in": ("đưa báo cáo đến muộn vào", "box-arrow-in-down"),
}


def register(gate: Gate) -> None:
    """The page."""

    @gate.page(f"{PATH}/<period>", permission=Permission.READ_REPORT, title="Báo cáo tháng")
    def layout(ctx: Context, period: str) -> Any:
        return html.Div(whole(ctx, span_at(period)), id=PAGE_ID)


@dataclass(frozen=True)
class Month:
    """What the page is made from."""

    period: ReportPeriod
    report: MonthlyReport | None
    drafting: Drafting
    points: list[OpenPoint]

    @property
    def cycle(self) -> Cycle:
        """The month's calendar by the tenant's settings."""
        return self.drafting.cycle

    def open_count(self, key: str) -> int:
        """How many of a kind of open point there are."""
        return next((point.count for point in self.points if point.key == key), 0)


def whole(ctx: Context, period: ReportPeriod) -> list[Any]:
    """The page as it stands now; every step answers with it anew. Raises NotFound for a period that is not in sight."""
    report = dao.find_report(ctx.session, str(period))
    if report is not None:
        period = report.covers
    elif not _in_sight(ctx, period):
        raise NotFound("Không có báo cáo của kỳ này.")
    elif get_tenant(ctx.session, ctx.actor.tenant_id).reports_to_id is None:
        raise NotFound("Cơ quan này không phải gửi báo cáo tháng.")
    drafting = drafting_of(ctx.session, period)
    points = open_points(ctx.session, report, ctx.today) if report and report.state in policy.EDITABLE else []
    month = Month(period, report, drafting, points)
    line = html.Div([timeline_line(stages(ctx, month)), _notes(ctx, month)], className="surface")
    if report is None:
        return [stack(_head(ctx, month), line, _no_draft(ctx, month))]
    return [
        html.Div(id="report-subject", **marks(period=report.period, revision=str(report.revision))),
        stack(
            _head(ctx, month),
            *_told(ctx, report),
            line,
            columns(
                stack(*section_parts(ctx, report)),
                html.Div(
                    stack(
                        _next_step(ctx, month),
                        late_card(ctx, report),
                        _files(report),
                        _versions(ctx, report),
                        signed_card(ctx, report),
                        _life(ctx, report),
                    ),
                    className="beside-long-text",
                ),
                layout="wide-left",
            ),
            *dialogs.step_dialogs(ctx, month),
        ),
        html.Div(id="report-dialog"),
    ]


def _in_sight(ctx: Context, period: ReportPeriod) -> bool:
    """Whether a report that nobody has written yet may be opened: two years back, and no longer than to the next month."""
    current = period_of(ctx)
    return not isinstance(period, AdHoc) and current.plus(-24) <= period.last <= current.next()


# The head: which month, how it stands, its dates, and the next step as the darkest button.


def _head(ctx: Context, month: Month) -> html.Div:
    report, send = month.report, month.cycle.stage("send")
    cutoff = report.cutoff_on if report else month.cycle.window.end
    words: list[Any] = [chip_of(report, ctx.today), " "] if report else []
    words.append(f"Bản {report.version} · số liệu" if report and report.version > 1 else "Số liệu")
    words.append(f" chốt đến hết {date_text(cutoff)} · hạn chính thức {long_date(send.official_on)}")
    if send.target_on != send.official_on:
        words.append(f" · mục tiêu nội bộ {long_date(send.target_on)}")
    if report is None or report.state not in policy.FROZEN:
        words.append(f" · {_left(ctx, month)}")
    title = f"Báo cáo {month.period.label}"
    if isinstance(month.period, Period) and (longer := closes(month.period)):
        title += f", {', '.join(one.name for one in longer)}"
    if report is not None and report.asked_by:
        words.append(f" · theo yêu cầu của {report.asked_by}")
    return page_head(title, words, _acts(ctx, month))


def _left(ctx: Context, month: Month) -> str:
    send = month.cycle.stage("send")
    if ctx.today > send.official_on:
        return days_late((ctx.today - send.official_on).days)
    left = month.cycle.working_days_left(ctx.today, "send")
    if left < 0:
        return "đã qua mục tiêu nội bộ"
    if left == 0 and ctx.today != send.target_on:
        # The last working day has passed, the day itself has not.
        return "không còn ngày làm việc nào trước hạn"
    return days_left(left)


def _acts(ctx: Context, month: Month) -> list[Any]:
    report = month.report
    if report is None:
        return []
    shown: list[Any] = [button_link("Xem bản Word", f"{PATH}/{report.period}/docx", icon_name="eye", reload=True)]
    if policy.can_edit(ctx.actor, report):
        shown.append(button("Làm mới số liệu", "report-refresh", icon_name="arrow-repeat"))
    return [*shown, *_steps(ctx, report)]


def _steps(ctx: Context, report: MonthlyReport) -> list[Any]:
    """What can be done with the whole report now; each asks first."""

    def may(step: str) -> bool:
        return policy.can_take(ctx.actor, report, step)

    shown: list[Any] = []
    if may("withdrawn"):
        shown.append(button("Rút lại", opens="report-withdrawing", icon_name="arrow-90deg-left"))
    if may("declined"):
        shown.append(button("Trả lại", opens="report-declining", icon_name="arrow-counterclockwise"))
    if may("submitted"):
        shown.append(button("Trình ký", opens="report-submitting", look="primary", icon_name="pen"))
    if may("signed"):
        shown.append(button("Ký", opens="report-signing", look="primary", icon_name="pen"))
    if may("sent"):
        shown.append(button("Gửi", opens="report-sending", look="primary", icon_name="send"))
    return shown


def _told(ctx: Context, report: MonthlyReport) -> list[Any]:
    """What the next person has to know first."""
    if report.state in policy.EDITABLE and report.decision_reason:
        who = "Cơ quan nhận trả lại:" if report.state == "returned" else "Ý kiến của lãnh đạo:"
        return [message(html.Span(report.decision_reason, className="typed"), "warning", title=who)]
    if report.state == "awaiting_signature" and not ctx.actor.may(Permission.SIGN_REPORT):
        return [message("Báo cáo đang chờ lãnh đạo ký. Muốn sửa, thư ký rút báo cáo về.")]
    if report.state == "signed":
        return [message(f"{report.signed_by} đã ký lúc {moment_text(report.signed_at)}. Báo cáo chưa gửi.", "success")]
    if report.state == "accepted" and report.decision_reason:
        return [message(html.Span(report.decision_reason, className="typed"), "success", title="Cơ quan nhận đã tiếp nhận:")]
    return []


def _locked(ctx: Context, month: Month) -> str:
    """Until when the month takes what units say, for the line below its stations."""
    if not isinstance(month.period, Period):
        return ""
    lock = lock_of(ctx.session, month.period)
    if lock.reopenings:
        until = f"mở lại đến hết {date_text(lock.locks_on)}"
        return f"Kỳ đã khóa lại, từng {until}" if lock.is_locked(ctx.today) else f"Kỳ đang {until}: {lock.reopenings[-1].reason}"
    if lock.is_locked(ctx.today):
        return f"Kỳ đã khóa hết {date_text(lock.locks_on)}; báo cáo đến sau vào kỳ sau"
    return f"Kỳ khóa hết {date_text(lock.locks_on)}"


def _notes(ctx: Context, month: Month) -> html.Ul | None:
    notes = [("calendar-x", note) for note in month.cycle.notes]
    if locked := _locked(ctx, month):
        notes.append(("lock", locked))
    return html.Ul([html.Li([icon(sign), f" {note}"]) for sign, note in notes], className="cycle-notes") if notes else None


# The month as a line with today on it.


def stages(ctx: Context, month: Month) -> list[Stage]:
    """The stations of the month; the one that today belongs to bears today's date."""
    cycle, report = month.cycle, month.report
    cutoff = report.cutoff_on if report else cycle.window.end
    counted: Any = ""
    if report:
        total = figures_of_report(report).opens()["total"]
        counted = count_link(total.value, address_of(filter_of(total.rows)), "nhiệm vụ")
    gone = report is not None and report.state in policy.FROZEN
    current = None if gone else cycle.stage_at(ctx.today)
    before = ctx.today <= cutoff
    found = [Stage(short_date(cutoff), "Chốt số liệu", counted, "done")]
    if before:
        found = [Stage(short_date(ctx.today), "Thực hiện", f"chốt số liệu hết {short_date(cutoff)}", "now", today=True)]
    for stage in cycle.stages:
        finished = gone or (stage.key == "sign" and report is not None and report.state == "signed")
        state: Any = "next"
        if finished or (stage.key in ("unit", "verify") and ctx.today > stage.target_on):
            state = "done"
        elif ctx.today > stage.target_on and not (stage.key == "send" and ctx.today <= stage.official_on):
            state = "late"
        elif stage is current and not before:
            state = "now"
        detail = _detail(ctx, month, stage.key)
        if state == "now" and stage.target_on != ctx.today:
            detail = [f"đến {short_date(stage.target_on)}", *([" · ", detail] if detail else [])]
        here = state == "now"
        found.append(Stage(short_date(ctx.today if here else stage.target_on), stage.title, detail, state, today=here))
    return found


def _detail(ctx: Context, month: Month, key: str) -> Any:
    report = month.report
    if key == "unit" and report is not None:
        units = figures_of_report(report).units
        return f"{number(units.answered)}/{number(units.expected)} đã báo cáo" if units.expected else ""
    if key == "verify":
        waiting = month.open_count("waiting")
        return count_link(waiting, "/cho-xac-nhan", "việc còn chờ") if waiting else ""
    if key == "sign":
        return report.signed_by if report and report.signed_by else month.drafting.letterhead.post
    if key == "send":
        if report is not None and report.sent_at is not None and report.state in policy.FROZEN:
            return f"lúc {moment_text(report.sent_at)}"
        return f"trước {month.cycle.send_time:%H:%M}"
    return ""


# What is left to do, what has been sent, what has happened.


def _next_step(ctx: Context, month: Month) -> html.Section | None:
    """What has to be done before the next step, and the step itself: a long text has its end far from the page's head."""
    report = month.report
    lines = [point for point in month.points if point.key != "returned"]
    steps = _steps(ctx, report) if report else []
    if not lines:
        waiting = {"awaiting_signature": "Chờ ký", "signed": "Chờ gửi"}.get(report.state if report else "", "Bước tiếp theo")
        return card(waiting, html.Div(steps, className="button-row")) if steps else None
    marks = {
        "remarks": "returned",
        "late": "waiting",
        "waiting": "waiting",
        "owing": "missing",
        "without_evidence": "missing",
        "figures": "returned",
    }
    rows = [
        html.Li(
            [
                status_mark("done" if point.done else marks[point.key], "Đã xong" if point.done else "Còn phải làm"),
                html.Span(point.sentence),
                None if point.done else _way_out(ctx, point),
            ],
            className="open-point",
        )
        for point in lines
    ]
    foot = html.Div(steps, className="button-row open-point-steps") if steps else None
    return card("Còn phải làm trước khi trình", [html.Ul(rows, className="open-points"), foot], flush=True)


def _way_out(ctx: Context, point: OpenPoint) -> Any:
    if point.key in ("waiting", "without_evidence") and ctx.actor.may(Permission.VERIFY_UPDATE):
        return link("Mở", "/cho-xac-nhan")
    if point.key == "late":
        return link("Xem", "#den-muon")
    if point.key == "owing":
        return button("Xem", "report-owing", look="quiet", small=True)
    return None


def _files(report: MonthlyReport) -> html.Section:
    sent = report.state in policy.FROZEN
    links = [
        button_link(name, f"{PATH}/{report.period}/{ending}", icon_name=sign, reload=True)
        for ending, (name, sign) in FORMATS.items()
    ]
    words = f"Bản {report.version} như đã gửi." if sent else "Bản tải xuống lúc này có dấu DỰ THẢO."
    return card("Văn bản", [html.Div(links, className="button-row"), html.P(words, className="muted small")])


def _versions(ctx: Context, report: MonthlyReport) -> html.Section | None:
    versions = dao.versions_of(ctx.session, report.id)
    if not versions:
        return None
    rows = []
    for version in versions:
        came_back = version.number < report.version
        base = f"{PATH}/{report.period}/ban/{version.number}"
        rows.append(
            html.Li(
                [
                    html.Div(
                        [
                            html.B(f"Bản {version.number}"),
                            version_chip(version.punctual, first=version.number == 1, came_back=came_back),
                        ],
                        className="version-top",
                    ),
                    html.Div(f"{moment_text(version.sent_at)} · {version.sent_by}", className="muted small"),
                    html.Div(
                        ["SHA-256 ", html.Code(f"{version.sha256[:8]}…{version.sha256[-6:]}")],
                        className="hash muted",
                        title=version.sha256,
                    ),
                    html.Div(
                        [link(name, f"{base}/{ending}", reload=True) for ending, (name, _) in FORMATS.items()],
                        className="version-files",
                    ),
                ],
                className="version",
            )
        )
    return card("Các bản đã gửi", html.Ul(rows), flush=True)


def _life(ctx: Context, report: MonthlyReport) -> html.Section:
    events = dao.events_of(ctx.session, report.id)
    return card("Diễn biến", story(story_of(events)), class_name="report-life")


def story_of(events: Any) -> list[StoryEntry]:
    """The steps of a report's life, the newest first."""
    return [
        StoryEntry(
            moment_text(event.at),
            event.user_name,
            f"{STEP_WORDS[event.step][0]} bản {event.version}",
            event.reason or None,
            STEP_WORDS[event.step][1],
        )
        for event in events
    ]


# Before there is a draft.


def _no_draft(ctx: Context, month: Month) -> html.Section:
    cutoff = month.cycle.window.end
    if ctx.today <= cutoff:
        return card(
            None,
            empty_state(
                "calendar2-week",
                "Chưa đến ngày lập dự thảo",
                f"Số liệu chốt hết ngày {date_text(cutoff)}. Từ ngày hôm sau, dự thảo được lập từ báo cáo của các đơn vị.",
                button_link("Xem các đơn vị báo cáo gì", "/ma-tran", icon_name="grid-3x3-gap"),
            ),
        )
    may = ctx.actor.may(Permission.WRITE_REPORT)
    return card(
        None,
        [
            html.Div(id="report-subject", **marks(period=str(month.period), revision="0")),
            empty_state(
                "file-earmark-text",
                "Chưa có dự thảo",
                "Dự thảo gồm số liệu theo bốn loại tình trạng, kết quả do đơn vị báo cáo, việc quá hạn kèm lý do, "
                "việc tháng tới và kiến nghị. Đồng chí sửa lại từng phần trước khi trình."
                if may
                else "Thư ký lập dự thảo từ số liệu đã chốt; khi có, báo cáo hiện ở đây.",
                button("Lập dự thảo", "report-compose", look="primary", icon_name="magic") if may else None,
            ),
        ],
    )


def owing_units(ctx: Context, period: ReportPeriod) -> list[tuple[int, str, int]]:
    """Units (id, name, open duties) that have not answered in the period yet."""
    return units_still_owing(ctx.session, str(period.last), ctx.today)

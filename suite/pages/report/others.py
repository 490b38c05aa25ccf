"""Reports beside the months': what a closing month asks for, and what somebody asked for out of turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dash import Input, Output, State

from reports import dao
from reports.models import MonthlyReport
from reports.periods import LongerPeriod, Period, ReportPeriod, closes
from reports.service import LONGEST_TITLE, AskedFor, open_ad_hoc
from suite.components import (
    Column,
    button,
    card,
    data_table,
    date_field,
    dialog,
    empty_state,
    form_row,
    html,
    link,
    message,
    text_field,
)
from suite.components.format import date_text, moment_text, read_date
from suite.guard import Context, Gate
from suite.pages.report.states import chip_of, report_chip
from suite.workplace import period_of
from tenants.access.permissions import Permission
from tenants.errors import Invalid

PATH = "/bao-cao"
DIALOG_ID = "report-asked-for"
_COLUMNS = (
    Column("period", "Báo cáo", main=True),
    Column("state", "Tình trạng"),
    Column("due", "Hạn gửi"),
    Column("window", "Số liệu", phone=False),
    Column("sent", "Gửi lúc", phone=False),
)
# How many months back a longer report that nobody has written is still offered.
OFFERED = 3


def register(gate: Gate) -> None:
    """Recording a report that was asked for."""

    @gate.callback(
        Output("report-asked-place", "children"),
        Input("report-ask", "n_clicks"),
        State("report-ask-title", "value"),
        State("report-ask-by", "value"),
        State("report-ask-due", "value"),
        State("report-ask-from", "value"),
        State("report-ask-to", "value"),
        permission=Permission.WRITE_REPORT,
        writes=True,
        fields={
            "title": "report-ask-title",
            "asked_by": "report-ask-by",
            "due_on": "report-ask-due",
            "start": "report-ask-from",
            "end": "report-ask-to",
        },
        prevent_initial_call=True,
    )
    def ask(ctx: Context, clicks: int | None, title: Any, by: Any, due: Any, start: Any, end: Any) -> Any:
        asked = AskedFor(_text(title), _text(by), _day(due, "due_on"), _day(start, "start"), _day(end, "end"))
        report = open_ad_hoc(ctx.session, ctx.actor, asked, ctx.today, ctx.now)
        ctx.say("Đã lập báo cáo đột xuất từ số liệu của các đơn vị.", closes=DIALOG_ID)
        ctx.go(f"{PATH}/{report.period}")
        return None


def _day(value: Any, place: str) -> date:
    found = read_date(_text(value), place)
    if found is None:
        raise Invalid("Nhập ngày theo dạng dd/mm/yyyy.", place)
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def others_card(ctx: Context, current: Period) -> list[Any]:
    """Longer reports and those that were asked for, with the ones that a closing month still offers."""
    reports = dao.list_other_reports(ctx.session)
    known = {report.period for report in reports}
    offered = [one for back in range(OFFERED) for one in closes(current.plus(-back)) if str(one) not in known]
    may = ctx.actor.may(Permission.WRITE_REPORT)
    rows = [*(_offer(ctx, one) for one in offered), *(_row(ctx, report) for report in reports)]
    table = data_table(
        _COLUMNS,
        rows,
        caption="Báo cáo quý, 6 tháng, năm và đột xuất",
        empty=empty_state(
            "calendar3",
            "Chưa có báo cáo dài kỳ hoặc đột xuất",
            "Báo cáo quý lập cùng báo cáo tháng 3, 6, 9, 12; 6 tháng cùng tháng 6, 12; năm cùng tháng 12.",
        ),
    )
    act = button("Báo cáo đột xuất", opens=DIALOG_ID, icon_name="lightning", small=True) if may else None
    return [
        card("Quý, 6 tháng, năm và đột xuất", table, act, flush=True),
        *([_dialog(ctx), html.Div(id="report-asked-place")] if may else []),
    ]


def waiting_card(ctx: Context, reports: Sequence[MonthlyReport]) -> list[Any]:
    """The reports that wait for the reader, months and others in one table, and the way to all of them."""
    table = data_table(
        _COLUMNS,
        [_row(ctx, report) for report in reports],
        caption="Báo cáo chờ đồng chí",
        empty=empty_state("calendar2-check", "Không còn báo cáo chờ đồng chí", "Các kỳ khác ở trang báo cáo."),
    )
    return [message("Chỉ báo cáo đang chờ đồng chí.", action=link("Xem tất cả", PATH)), card(None, table, flush=True)]


def _offer(ctx: Context, period: LongerPeriod) -> dict[str, Any]:
    window = period.window()
    return {
        "period": link(period.name, f"{PATH}/{period}"),
        "state": report_chip("not_due" if ctx.today <= window.end else ""),
        "due": f"cùng báo cáo {period.last.label}",
        "window": f"{date_text(window.start)}–{date_text(window.end)}",
    }


def _row(ctx: Context, report: MonthlyReport) -> dict[str, Any]:
    period: ReportPeriod = report.covers
    name = report.title if report.kind == "ad_hoc" else f"{period.label[0].upper()}{period.label[1:]}"
    start = report.window_start or period.window(report.cutoff_on.day).start
    return {
        "period": link(name, f"{PATH}/{report.period}"),
        "state": chip_of(report, ctx.today),
        "due": date_text(report.due_on),
        "window": f"{date_text(start)}–{date_text(report.cutoff_on)}",
        "sent": moment_text(report.sent_at) if report.sent_at else None,
    }


def _dialog(ctx: Context) -> html.Dialog:
    fields = [
        text_field(
            "report-ask-title",
            "Tên báo cáo",
            required=True,
            max_length=LONGEST_TITLE,
            placeholder="Kết quả triển khai dữ liệu dùng chung",
        ),
        text_field(
            "report-ask-by",
            "Theo yêu cầu của",
            required=True,
            max_length=LONGEST_TITLE,
            placeholder="Cơ quan Thường trực, Công văn số 15-CV/CQTT",
        ),
        form_row(
            date_field("report-ask-due", "Hạn gửi", ctx.today + timedelta(days=7), required=True),
            date_field("report-ask-from", "Số liệu từ ngày", period_of(ctx).window().start, required=True),
            date_field("report-ask-to", "Đến hết ngày", ctx.today, required=True),
        ),
    ]
    acts = [button("Thôi", closes=True), button("Lập báo cáo", "report-ask", look="primary", icon_name="magic")]
    return dialog(DIALOG_ID, "Báo cáo đột xuất", fields, acts)

"""Toàn quốc: who has sent, who is late or missing, and what is overdue; every figure, tile and mark opens its rows."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from reports.cycle import Cycle, cycle
from reports.national import national_status
from reports.periods import DEFAULT_SEND_DAY, Period
from reports.standing import NationalStatus, TenantStatus
from suite.components import (
    Column,
    Series,
    Tab,
    Tile,
    button,
    button_link,
    card,
    chart,
    columns,
    count_link,
    data_table,
    empty_state,
    figure_bar,
    figure_card,
    figure_line,
    figure_row,
    html,
    link,
    message,
    page_head,
    stack,
    tile_map,
    view_switch,
)
from suite.components.content import Tone
from suite.components.format import days_late, days_left, long_date, number, share, short_date
from suite.guard import Context, Gate
from suite.pages.matrix.filters import PATH as MATRIX
from suite.pages.matrix.filters import address_of
from suite.pages.national import chase, desk
from suite.pages.national.rows import months_of, standing_chip
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.calendar.working_days import WorkingCalendar
from tenants.tasks.dao import TaskFilter
from tenants.tasks.national import REPORTING
from tenants.tasks.states import OfficialClass

SHOWN = 14
MOST_BARS = 10
_TONES: dict[OfficialClass, Tone] = {
    OfficialClass.ON_TIME: "on-time",
    OfficialClass.LATE: "late",
    OfficialClass.RUNNING: "running",
    OfficialClass.OVERDUE: "overdue",
}
# Short, so that the legend stays on one line.
_SHORT = {
    OfficialClass.ON_TIME: "Xong đúng hạn",
    OfficialClass.LATE: "Xong muộn",
    OfficialClass.RUNNING: "Trong hạn",
    OfficialClass.OVERDUE: "Quá hạn",
}


def register(gate: Gate) -> None:
    """The page."""
    gate.page(
        desk.PATH,
        permission=Permission.READ_NATIONAL,
        title="Toàn quốc",
        nav=Nav("Toàn quốc", "globe-asia-australia", "national", 0, "Toàn quốc"),
        scope="national",
    )(layout)


def layout(ctx: Context) -> Any:
    """The period in the address, else the one that the desk works on."""
    period = desk.period_wanted(ctx.query, ctx.today)
    status = national_status(ctx.session, period, ctx.today)
    # The country's own dates: a tenant's settings can move its inner steps, never the 25th.
    days = cycle(period, WorkingCalendar.national())
    if not any(row.expected for row in status.rows):
        return stack(
            page_head(f"Toàn quốc, kỳ báo cáo {period.label}"),
            empty_state(
                "globe-asia-australia", "Chưa có cơ quan báo cáo", "Các cơ quan được thêm bằng lệnh của quản trị hệ thống."
            ),
        )
    return stack(
        page_head(f"Toàn quốc, kỳ báo cáo {period.label}", _dates(ctx, days, len(status.owing)), _acts(ctx, status)),
        period_switch(ctx, period, desk.PATH),
        _figures(status),
        columns(_tiles(ctx, status), _to_see(ctx, status), layout="wide-right"),
        columns(_by_kind(status), _punctuality(ctx, status)),
        html.Div([_most_overdue(status), *chase.place(ctx, status)]),
    )


def period_switch(ctx: Context, period: Period, path: str) -> html.Div:
    """The last six periods as links."""
    current = desk.desk_period(ctx.today)
    shown = [current.plus(-back) for back in range(5, -1, -1)]
    if period not in shown:
        shown = [period, *shown[1:]]
    items = [Tab(f"{one.month:02}/{one.year}", f"{path}?ky={one}") for one in shown]
    return html.Div(view_switch(items, f"{path}?ky={period}", "Kỳ báo cáo"), className="period-switch")


def _dates(ctx: Context, days: Cycle, owing: int) -> str:
    send = days.stage("send")
    words = f"Hạn chính thức {long_date(send.official_on)}"
    if send.target_on != send.official_on:
        words += f" · mục tiêu nội bộ {long_date(send.target_on)}"
    if ctx.today > send.official_on:
        # Nobody is late any more once everybody has sent.
        words += f" · {days_late((ctx.today - send.official_on).days)}" if owing else " · đã nhận đủ"
    elif (left := days.working_days_left(ctx.today)) >= 0:
        words += f" · {days_left(left)}"
        words += _days_off(days, ctx.today)
    return f"{words} · số liệu chốt đến hết {short_date(days.window.end)}"


def _days_off(days: Cycle, today: date) -> str:
    """The holidays before the day of sending: whoever counts by weekdays would count them."""
    ahead = [today + timedelta(days=step) for step in range(1, (days.stage("send").target_on - today).days + 1)]
    off = [day for day in ahead if day.weekday() < 5 and not days.calendar.is_working(day)]
    return f" ({', '.join(f'{short_date(day)} nghỉ {days.calendar.name_of(day)}' for day in off)})" if off else ""


def _acts(ctx: Context, status: NationalStatus) -> list[Any]:
    owing = len(status.owing)
    return [
        button(f"Đôn đốc {number(owing)} cơ quan chưa gửi", opens=chase.DIALOG_ID, icon_name="send")
        if owing and ctx.actor.may(Permission.REMIND_TENANTS)
        else None,
        button_link(
            "Báo cáo tổng hợp", f"/toan-quoc/tong-hop?ky={status.period}", icon_name="file-earmark-bar-graph", look="primary"
        ),
    ]


def _figures(status: NationalStatus) -> html.Div:
    period, received = status.period, status.received
    expected = [row for row in status.rows if row.expected]
    kinds = [(kind, label, sum(row.kind == kind for row in expected)) for kind, label in desk.KIND_LABELS.items()]
    of_kinds = [
        count_link(count, desk.tenants_address(period, "phai-bao-cao", kind), f"{label[0].lower()}{label[1:]}")
        for kind, label, count in kinds
        if count
    ]
    overdue = sum(row.counts.overdue for row in status.rows)
    total = sum(row.counts.total for row in status.rows)

    def part(state: str, words: str) -> Any:
        """A part of a figure as the link to its tenants, by the same word of the address that counts it; nothing of none."""
        count = sum(desk.FILTERS[state][1](row) for row in expected)
        return count_link(count, desk.tenants_address(period, state), words) if count else None

    unsent = received.missing + received.not_yet
    waiting = part("cho-tiep-nhan", "chờ tiếp nhận")
    return figure_row(
        [
            figure_card(
                "building",
                "Phải báo cáo",
                received.expected,
                [piece for one in of_kinds for piece in ("; ", one)][1:],
                desk.tenants_address(period, "phai-bao-cao"),
            ),
            figure_card(
                "check-circle-fill",
                "Đã gửi đúng hạn",
                received.on_time,
                [share(received.on_time, received.expected), *([" · ", waiting] if waiting else [])],
                desk.tenants_address(period, "dung-han"),
                "on-time",
            ),
            figure_card(
                "clock-history",
                "Đã gửi muộn",
                received.late,
                share(received.late, received.expected),
                desk.tenants_address(period, "muon"),
                "late",
            ),
            figure_card(
                "arrow-counterclockwise",
                "Đã trả lại",
                received.returned,
                part("da-gui-lai", "cơ quan khác đã gửi lại"),
                desk.tenants_address(period, "tra-lai"),
                "waiting",
            ),
            figure_card(
                "exclamation-triangle-fill" if received.missing else "hourglass-split",
                "Chưa gửi",
                unsent,
                part("dang-soan", "đang soạn hoặc chờ ký"),
                desk.tenants_address(period, "chua-gui"),
                "overdue" if received.missing else "none",
            ),
            figure_card(
                "exclamation-triangle-fill",
                "Nhiệm vụ quá hạn",
                overdue,
                ["trên ", count_link(total, desk.tasks_address(loai=REPORTING)), f" · {share(overdue, total)}"],
                desk.tasks_address(tinh_trang=OfficialClass.OVERDUE.value, loai=REPORTING),
                "overdue",
            ),
        ]
    )


def _tiles(ctx: Context, status: NationalStatus) -> html.Section:
    """The provinces by the state of their report, or by how much of their work is overdue (?xem=qua-han)."""
    here = f"{desk.PATH}?ky={status.period}"
    provinces = [(row.province_code, row) for row in status.rows if row.kind == "province" and row.province_code]
    if ctx.query.get("xem") == "qua-han":
        late = [
            Tile(
                code,
                row.short_name,
                desk.overdue_level(row),
                desk.tasks_address(co_quan=row.code, tinh_trang=OfficialClass.OVERDUE.value),
                f"{number(row.counts.overdue)} nhiệm vụ quá hạn, {share(row.counts.overdue, row.counts.total)}",
            )
            for code, row in provinces
        ]
        drawn = tile_map(late, partial(desk.tiles_address, status.period, "qua-han"), words=desk.OVERDUE_WORDS)
        return card("34 tỉnh, thành phố", drawn, link("Theo báo cáo", here))
    tiles = [
        Tile(
            code,
            row.short_name,
            desk.tile_status(row, status.period, ctx.today),
            f"{desk.TENANTS}/{row.code}?ky={status.period}",
        )
        for code, row in provinces
    ]
    drawn = tile_map(tiles, partial(desk.tiles_address, status.period, "bao-cao"))
    return card("34 tỉnh, thành phố", drawn, link("Theo nhiệm vụ quá hạn", f"{here}&xem=qua-han"))


def _to_see(ctx: Context, status: NationalStatus) -> html.Section:
    reads = ctx.actor.may(Permission.READ_TASKS)
    rows = []
    for row in desk.first_to_see(status.rows, SHOWN):
        home = f"{desk.TENANTS}/{row.code}"
        rows.append(
            {
                "tenant": link(row.short_name, f"{home}?ky={status.period}"),
                "report": standing_chip(row, status.period, ctx.today),
                "tasks": link(number(row.counts.total), f"{home}{MATRIX}") if reads else number(row.counts.total),
                "overdue": _overdue_link(row, reads),
                "months": months_of(row),
                "open": link("Mở", f"{home}/bao-cao/{status.period}")
                if row.punctual is not None and ctx.actor.may(Permission.READ_REPORT)
                else None,
            }
        )
    table = data_table(
        [
            Column("tenant", "Cơ quan", main=True),
            Column("report", "Báo cáo"),
            Column("tasks", "Nhiệm vụ", align="right", phone=False),
            Column("overdue", "Quá hạn", align="right"),
            Column("months", "Sáu tháng"),
            Column("open", "Báo cáo đã gửi", unlabelled=True),
        ],
        rows,
        caption="Cơ quan cần xem trước",
        empty=message("Mọi cơ quan đã gửi báo cáo và được tiếp nhận.", "success"),
    )
    whole = link(f"Tất cả {number(status.received.expected)} cơ quan", desk.tenants_address(status.period, "phai-bao-cao"))
    return card("Cần xem trước", table, whole, flush=True, class_name="to-see")


def _overdue_link(row: TenantStatus, reads: bool) -> Any:
    if not row.counts.overdue or not reads:
        return number(row.counts.overdue)
    wanted = TaskFilter(official_class=OfficialClass.OVERDUE.value)
    return link(number(row.counts.overdue), address_of(wanted, f"{desk.TENANTS}/{row.code}{MATRIX}"))


def _by_kind(status: NationalStatus) -> html.Section:
    kinds = [kind for kind in desk.KIND_LABELS if any(row.kind == kind for row in status.rows)]
    values = {
        OfficialClass.ON_TIME: "on_time",
        OfficialClass.LATE: "late",
        OfficialClass.RUNNING: "running",
        OfficialClass.OVERDUE: "overdue",
    }
    series = [
        Series(
            _SHORT[which],
            [sum(getattr(row.counts, name) for row in status.rows if row.kind == kind) for kind in kinds],
            _TONES[which],
            [desk.tasks_address(loai=kind, tinh_trang=which.value) for kind in kinds],
        )
        for which, name in values.items()
    ]
    title = "Nhiệm vụ theo nhóm cơ quan"
    figure = figure_bar([desk.KIND_LABELS[kind] for kind in kinds], series, horizontal=True, unit="nhiệm vụ")
    return card(title, chart("national-kinds", figure, title, height=230))


def _punctuality(ctx: Context, status: NationalStatus) -> html.Section:
    months = desk.punctuality(status.rows)
    labels, values, hrefs = [], [], []
    for text, on_time, due in months:
        period = Period.parse(text)
        # Until its day has passed, a month has no rate: only the early ones have sent.
        passed = ctx.today > period.day(DEFAULT_SEND_DAY)
        labels.append(f"{period.month:02}/{period.year}")
        values.append(round(100 * on_time / due, 1) if due and passed else None)
        hrefs.append(desk.tenants_address(period, "lan-dau-dung-han"))
    title = "Tỷ lệ gửi đúng hạn, sáu tháng"
    figure = figure_line(labels, [Series("Gửi đúng hạn (%)", values, "on-time", hrefs)], unit="%")
    figure["layout"]["yaxis"] |= {"range": [0, 105]}
    figure["layout"]["xaxis"] |= {"type": "category"}
    return card(title, chart("national-punctuality", figure, title, height=230))


def _most_overdue(status: NationalStatus) -> html.Section | None:
    late = sorted((row for row in status.rows if row.counts.overdue), key=lambda row: -row.counts.overdue)[:MOST_BARS]
    if not late:
        return None
    series = Series(
        "Nhiệm vụ quá hạn",
        [row.counts.overdue for row in late],
        "overdue",
        [desk.tasks_address(co_quan=row.code, tinh_trang=OfficialClass.OVERDUE.value) for row in late],
    )
    title = "Nhiều nhiệm vụ quá hạn nhất"
    figure = figure_bar([row.short_name for row in late], [series], horizontal=True, unit="nhiệm vụ")
    return card(
        title,
        chart("national-overdue", figure, title, height=60 + 26 * len(late)),
        link("Tất cả nhiệm vụ quá hạn", desk.tasks_address(tinh_trang=OfficialClass.OVERDUE.value)),
    )

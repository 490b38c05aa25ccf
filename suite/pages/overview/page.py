"""The tenant's overview."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reports.service import cycle_of
from suite.components import (
    Column,
    Series,
    Stage,
    button_link,
    card,
    chart,
    columns,
    counted_title,
    data_table,
    empty_state,
    figure_bar,
    html,
    link,
    message,
    page_head,
    stack,
    timeline_line,
)
from suite.components.format import date_text, days_left, long_date, month_text, number, short_date
from suite.duty_states import CLASS_LABELS, task_chip
from suite.guard import Context, Gate
from suite.pages.coordination.view import waiting_lines
from suite.pages.matrix.filters import PATH as MATRIX
from suite.pages.matrix.filters import address_of
from suite.pages.overview.figures import class_figures
from suite.routing import Nav
from suite.unit_rows import LEADS
from suite.workplace import period_of
from tenants.access.permissions import CENTRAL_ROLES, Permission
from tenants.plans import dao as plans
from tenants.tasks import dao, verification_dao
from tenants.tasks.dao import TaskFilter
from tenants.tasks.states import OfficialClass

PATH = "/tong-quan"
SHOWN = 8
_TONES: dict[OfficialClass, Any] = {
    OfficialClass.ON_TIME: "on-time",
    OfficialClass.LATE: "late",
    OfficialClass.RUNNING: "running",
    OfficialClass.OVERDUE: "overdue",
}


def register(gate: Gate) -> None:
    """The page."""
    gate.page(PATH, permission=Permission.READ_OVERVIEW, title="Tổng quan", nav=Nav("Tổng quan", "house", "work", 5, "Tổng quan"))(
        layout
    )


def layout(ctx: Context) -> Any:
    """What is to be done, how tasks stand, and the month."""
    known = plans.list_plans(ctx.session)
    period = period_of(ctx)
    cycle = cycle_of(ctx.session, period)
    send = cycle.stage("send")
    left = cycle.working_days_left(ctx.today, "send")
    head = page_head(
        "Tổng quan",
        f"Kỳ báo cáo {month_text(period.year, period.month)} · hạn chính thức {long_date(send.official_on)} · {days_left(left)}",
        button_link("Báo cáo tháng", f"/bao-cao/{period}", icon_name="calendar2-check", look="primary")
        if ctx.actor.may(Permission.READ_REPORT) and ctx.actor.role not in CENTRAL_ROLES
        else None,
    )
    if not known:
        may = ctx.actor.may(Permission.IMPORT_PLAN)
        return stack(
            head,
            empty_state(
                "file-earmark-arrow-up",
                "Bắt đầu từ kế hoạch đã ban hành",
                "Tải tệp Word, Excel hoặc PDF lên; chương trình đọc phụ lục thành nhiệm vụ và giao phần việc cho từng đơn vị.",
                button_link("Nhập kế hoạch", "/ke-hoach", look="primary", icon_name="upload") if may else None,
            ),
        )
    counts = dao.count_tasks(ctx.session, ctx.today)
    return stack(
        head,
        class_figures(ctx, TaskFilter(), counts),
        card(f"Kỳ {month_text(period.year, period.month)}", timeline_line(_stages(ctx, cycle))),
        columns(
            stack(_overdue(ctx), _by_plan(ctx)),
            stack(_to_do(ctx), _coming(ctx)),
            layout="wide-left",
        ),
    )


def _stages(ctx: Context, cycle: Any) -> list[Stage]:
    stages = [Stage(short_date(cycle.window.end), "Chốt số liệu", state="done" if ctx.today > cycle.window.end else "next")]
    current = next((stage for stage in cycle.stages if stage.target_on >= ctx.today), None)
    for stage in cycle.stages:
        state = "now" if stage is current else "done" if stage.target_on < ctx.today else "next"
        detail = "" if stage.target_on == stage.official_on else f"hạn chính thức {short_date(stage.official_on)}"
        stages.append(Stage(short_date(stage.target_on), stage.title, detail, state, today=stage.target_on == ctx.today))  # type: ignore[arg-type]  # of the three
    return stages


def _to_do(ctx: Context) -> html.Section:
    """What waits for this person, the first line the most urgent."""
    lines: list[tuple[int, str, str]] = []
    if ctx.actor.may(Permission.VERIFY_UPDATE):
        waiting, bare = verification_dao.count_waiting(ctx.session)
        lines.append(
            (waiting, f"việc báo xong chờ xác nhận{f', {number(bare)} thiếu minh chứng' if bare else ''}", "/cho-xac-nhan")
        )
        bare_completions = verification_dao.count_unproven(ctx.session)
        words = "phần việc báo hoàn thành chưa có minh chứng được xác nhận"
        lines.append((bare_completions, words, "/cho-xac-nhan/thieu-minh-chung"))
    if ctx.actor.may(Permission.IMPORT_PLAN):
        drafts = plans.list_open_imports(ctx.session)
        lines.append((len(drafts), "bản nhập kế hoạch chờ xem lại", "/ke-hoach"))
    if ctx.actor.may(Permission.READ_REPORT):
        owing = dao.units_still_owing(ctx.session, str(period_of(ctx)), ctx.today)
        lines.append((len(owing), "đơn vị chưa báo cáo đủ kỳ này", f"/chu-ky/{period_of(ctx)}#don-vi-con-no"))
    lines += waiting_lines(ctx)
    soon = TaskFilter(due_from=ctx.today, due_to=ctx.today + timedelta(days=14), official_class=OfficialClass.RUNNING.value)
    lines.append((dao.count_tasks(ctx.session, ctx.today, soon).total, "nhiệm vụ đến hạn trong 14 ngày", address_of(soon)))
    rows = [html.Li(link([html.B(number(count)), f" {words}"], href)) for count, words, href in lines if count]
    return card("Cần làm", html.Ul(rows, className="to-do") if rows else message("Không có việc nào đang chờ.", "success"))


def _overdue(ctx: Context) -> html.Section:
    wanted = TaskFilter(official_class=OfficialClass.OVERDUE.value)
    rows, total = dao.task_page(ctx.session, wanted, ctx.today, sort="due_on", limit=SHOWN)
    return card(
        counted_title("Quá hạn", total, address_of(wanted)),
        data_table(
            [
                Column("content", "Nhiệm vụ", main=True),
                Column("lead", "Chủ trì"),
                Column("due", "Hạn"),
                Column("state", "Tình trạng"),
            ],
            [
                {
                    "content": link(task.content, f"/nhiem-vu/{task.id}"),
                    "lead": link(task.lead_label, f"/nhiem-vu/{task.id}{LEADS}", class_name="lead-link"),
                    "due": date_text(task.due_on),
                    "state": task_chip(task, ctx.today),
                }
                for task, _, _ in rows
            ],
            caption="Nhiệm vụ quá hạn",
            empty=message("Không có nhiệm vụ nào quá hạn.", "success"),
        ),
        link("Tất cả", address_of(wanted)) if total > SHOWN else None,
        flush=True,
    )


def _coming(ctx: Context) -> html.Section:
    wanted = TaskFilter(due_from=ctx.today, due_to=ctx.today + timedelta(days=31), official_class=OfficialClass.RUNNING.value)
    rows, total = dao.task_page(ctx.session, wanted, ctx.today, sort="due_on", limit=5)
    lines = [
        html.Li([html.B(date_text(task.due_on)), " ", link(task.content, f"/nhiem-vu/{task.id}")], className="coming")
        for task, _, _ in rows
    ]
    return card(
        "Đến hạn trong 31 ngày tới",
        html.Ul(lines, className="plain-list") if lines else message("Không có nhiệm vụ nào đến hạn."),
        link("Tất cả", address_of(wanted)) if total > 5 else None,
    )


def _by_plan(ctx: Context) -> html.Section:
    """Tasks of each plan by class; every bar opens its rows."""
    counted = dao.count_by_plan(ctx.session, ctx.today)
    series = [
        Series(
            CLASS_LABELS[which],
            [counts.get(which.value, 0) for _, _, counts in counted],
            _TONES[which],
            [address_of(TaskFilter(plan_id=plan_id, official_class=which.value), MATRIX) for plan_id, _, _ in counted],
        )
        for which in OfficialClass
    ]
    title = "Nhiệm vụ theo kế hoạch"
    figure = figure_bar([label for _, label, _ in counted], series, horizontal=True, unit="nhiệm vụ")
    return card(title, chart("overview-plans", figure, title, height=90 + 46 * len(counted)))

"""One tenant as the centre sees it: how its tasks stand, which reports came, who to call; figures open the tenant's own rows."""

from __future__ import annotations

from typing import Any

from reports import dao as reports
from reports.models import MonthlyReport
from reports.periods import DEFAULT_SEND_DAY, Period
from suite.components import (
    Column,
    button_link,
    card,
    columns,
    count_link,
    counted_title,
    data_table,
    definition_list,
    empty_state,
    html,
    link,
    message,
    month_strip,
    page_head,
    stack,
)
from suite.components.format import date_text, moment_text, number
from suite.duty_states import task_chip
from suite.guard import Context, Gate
from suite.pages.architects.page import posts_link
from suite.pages.explanations.view import PATH as EXPLANATIONS
from suite.pages.matrix.filters import PATH as MATRIX
from suite.pages.matrix.filters import address_of
from suite.pages.national import desk
from suite.pages.overview.figures import class_figures
from suite.pages.report.states import chip_of, report_chip, strip
from suite.unit_rows import LEADS
from tenants.access.permissions import Permission, Role
from tenants.architects.service import list_posts
from tenants.organisation.dao import get_tenant, list_units
from tenants.organisation.models import Tenant
from tenants.people.dao import list_users
from tenants.tasks import dao
from tenants.tasks.dao import TaskFilter
from tenants.tasks.states import OfficialClass

SHOWN = 8
_POSTS = {"bat-buoc": "Vị trí bắt buộc", "co-nguoi": "Đang có người", "trong": "Còn trống", "can-thay": "Sắp hết nhiệm kỳ"}


def register(gate: Gate) -> None:
    """The page, on a visit only."""
    gate.page(f"{desk.TENANTS}/<code>", permission=Permission.READ_OVERVIEW, title="Cơ quan", scope="visit")(layout)


def layout(ctx: Context) -> Any:
    """The visited tenant in the period of the address."""
    assert ctx.visited is not None  # the gate opens a visit for a tenant or not at all
    tenant, period = ctx.visited, desk.period_wanted(ctx.query, ctx.today)
    known = {report.period: report for report in reports.list_reports(ctx.session)}
    report = known.get(str(period))
    counts = dao.count_tasks(ctx.session, ctx.today)
    return stack(
        page_head(
            tenant.name,
            [_state(ctx, report, period), f" kỳ {period.label} · {_receiver(ctx, tenant)}"],
            _acts(ctx, report, period),
            back=link("Cơ quan báo cáo", f"{desk.TENANTS}?ky={period}", class_name="back-link"),
        ),
        class_figures(ctx, TaskFilter(), counts) if ctx.actor.may(Permission.READ_TASKS) else None,
        columns(
            stack(_overdue(ctx), _by_plan(ctx)),
            stack(_reports(ctx, known, period), _people(ctx), _architects(ctx)),
            layout="wide-left",
        ),
    )


def _state(ctx: Context, report: MonthlyReport | None, period: Period) -> html.Span:
    if report is not None:
        return chip_of(report, ctx.today)
    due_on, cutoff = period.day(DEFAULT_SEND_DAY), period.window().end
    return report_chip("" if ctx.today > cutoff else "not_due", overdue=ctx.today > due_on)


def _receiver(ctx: Context, tenant: Tenant) -> str:
    if tenant.reports_to_id is None:
        return "nhận báo cáo của các cơ quan"
    return f"báo cáo về {get_tenant(ctx.session, tenant.reports_to_id).short_name}"


def _acts(ctx: Context, report: MonthlyReport | None, period: Period) -> list[Any]:
    acts: list[Any] = []
    if ctx.actor.may(Permission.READ_TASKS):
        acts.append(button_link("Giải trình", ctx.link(EXPLANATIONS), icon_name="chat-square-quote"))
        acts.append(button_link("Ma trận nhiệm vụ", ctx.link(MATRIX), icon_name="grid-3x3-gap"))
    if report is not None and report.punctual is not None and ctx.actor.may(Permission.READ_REPORT):
        acts.append(
            button_link(f"Báo cáo {period.label}", ctx.link(f"/bao-cao/{period}"), icon_name="file-earmark-text", look="primary")
        )
    return acts


def _overdue(ctx: Context) -> html.Section:
    wanted = TaskFilter(official_class=OfficialClass.OVERDUE.value)
    rows, total = dao.task_page(ctx.session, wanted, ctx.today, sort="due_on", limit=SHOWN)
    reads = ctx.actor.may(Permission.READ_TASKS)
    return card(
        counted_title("Quá hạn", total, address_of(wanted, ctx.link(MATRIX)) if reads else None),
        data_table(
            [
                Column("content", "Nhiệm vụ", main=True),
                Column("lead", "Chủ trì"),
                Column("due", "Hạn"),
                Column("state", "Tình trạng"),
            ],
            [
                {
                    "content": link(task.content, ctx.link(f"/nhiem-vu/{task.id}")) if reads else task.content,
                    "lead": link(task.lead_label, ctx.link(f"/nhiem-vu/{task.id}{LEADS}"), class_name="lead-link")
                    if reads
                    else task.lead_label,
                    "due": date_text(task.due_on),
                    "state": task_chip(task, ctx.today),
                }
                for task, _, _ in rows
            ],
            caption="Nhiệm vụ quá hạn",
            empty=message("Không có nhiệm vụ nào quá hạn.", "success"),
        ),
        link("Tất cả", address_of(wanted, ctx.link(MATRIX))) if reads and total > SHOWN else None,
        flush=True,
    )


def _by_plan(ctx: Context) -> html.Section:
    counted = dao.count_by_plan(ctx.session, ctx.today)
    reads = ctx.actor.may(Permission.READ_TASKS)

    def cell(plan_id: int, count: int, which: str) -> Any:
        wanted = TaskFilter(plan_id=plan_id, official_class=which)
        return count_link(count, address_of(wanted, ctx.link(MATRIX)) if reads else None)

    rows = [
        {
            "plan": number_text,
            "total": cell(plan_id, sum(counts.values()), ""),
            "done": cell(
                plan_id,
                counts.get(OfficialClass.ON_TIME.value, 0) + counts.get(OfficialClass.LATE.value, 0),
                "completed",
            ),
            "running": cell(plan_id, counts.get(OfficialClass.RUNNING.value, 0), OfficialClass.RUNNING.value),
            "overdue": cell(plan_id, counts.get(OfficialClass.OVERDUE.value, 0), OfficialClass.OVERDUE.value),
        }
        for plan_id, number_text, counts in counted
    ]
    return card(
        "Theo kế hoạch",
        data_table(
            [
                Column("plan", "Kế hoạch", main=True),
                Column("total", "Nhiệm vụ", align="right"),
                Column("done", "Hoàn thành", align="right"),
                Column("running", "Trong hạn", align="right"),
                Column("overdue", "Quá hạn", align="right"),
            ],
            rows,
            caption="Nhiệm vụ theo kế hoạch",
            empty=empty_state("file-earmark-text", "Chưa có kế hoạch", "Cơ quan chưa nhập kế hoạch nào vào chương trình."),
        ),
        flush=True,
        id="theo-ke-hoach",
    )


def _reports(ctx: Context, known: dict[str, MonthlyReport], period: Period) -> html.Section:
    reads = ctx.actor.may(Permission.READ_REPORT)
    months = strip(list(known.values()), period, ctx.today, ctx.link("/bao-cao"), 12)
    if not reads:
        months = [type(month)(month.label, month.status) for month in months]
    lines = []
    for back in range(6):
        one = period.plus(-back)
        report = known.get(str(one))
        if report is None and back:
            continue
        name = f"{one.month:02}/{one.year}"
        opens = reads and report is not None and report.punctual is not None
        lines.append(
            html.Li(
                [
                    html.B(link(name, ctx.link(f"/bao-cao/{one}")) if opens else name),
                    chip_of(report, ctx.today) if report else _state(ctx, None, one),
                    html.Span(moment_text(report.sent_at), className="muted small") if report and report.sent_at else None,
                ],
                className="version version-line",
            )
        )
    if reads:
        lines += _other_reports(ctx)
    return card("Báo cáo tháng", [html.Div(month_strip(months), className="strip-in-card"), html.Ul(lines)], flush=True)


def _other_reports(ctx: Context) -> list[html.Li]:
    """The longer and the asked-for reports that have been sent."""
    return [
        html.Li(
            [
                html.B(link(report.title or report.covers.label, ctx.link(f"/bao-cao/{report.period}"))),
                chip_of(report, ctx.today),
                html.Span(moment_text(report.sent_at), className="muted small"),
            ],
            className="version version-line",
        )
        for report in reports.list_other_reports(ctx.session, limit=6)
        if report.sent_at is not None
    ]


def _people(ctx: Context) -> html.Section | None:
    """Whom to call about the report."""
    if not ctx.actor.may(Permission.READ_ORGANISATION):
        return None
    secretaries = list_users(ctx.session, role=Role.SECRETARY.value, status="active", limit=5)
    lines = [html.Li([html.B(user.name), f", {user.post}" if user.post else "", html.Br(), user.email]) for user in secretaries]
    units = [unit.name for unit in list_units(ctx.session)]
    return card(
        "Đầu mối",
        [
            html.Ul(lines, className="plain-list small") if lines else message("Chưa có thư ký đang hoạt động.", "warning"),
            html.Details(
                [
                    html.Summary(f"{number(len(units))} đơn vị"),
                    html.Ul([html.Li(name) for name in units], className="plain-list small"),
                ],
                className="folded",
            ),
        ],
    )


def _architects(ctx: Context) -> html.Section | None:
    if not ctx.actor.may(Permission.READ_ARCHITECTS):
        return None
    posts = list_posts(ctx.session, ctx.today)
    facts = [(label, posts_link(ctx, posts, which)) for which, label in _POSTS.items()]
    return card(
        "Kiến trúc sư 57",
        definition_list(facts) if any(row.post.required for row in posts) else message("Cơ quan chưa khai báo vị trí nào."),
    )

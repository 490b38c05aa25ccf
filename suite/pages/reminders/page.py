"""The page "Nhắc việc": whether reminders are alive, what goes out next and why, what ran."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from scheduler.outbox.proof import count_by_status
from scheduler.reminders.judge import policy_of
from scheduler.reminders.service import preview
from scheduler.runs import INTERRUPTED, RunLine, job_lines, job_runs, pulse
from suite.components import (
    Column,
    Content,
    Tone,
    card,
    chip,
    columns,
    data_table,
    empty_state,
    figure_card,
    figure_row,
    html,
    link,
    message,
    page_head,
    stack,
    status_chip,
)
from suite.components.format import long_date, moment_text, number, since_text
from suite.guard import Context, Gate
from suite.pages.reminders.failed import failed_mail
from suite.pages.reminders.sent import STANDINGS, address_of, count_of
from suite.pages.reminders.views import POLICY, RUNNING, views
from suite.pages.reminders.words import explain
from suite.proofs import CHANNELS
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.calendar.service import calendar_of
from tenants.clock import VIETNAM

SHOWN = 60
_RESULTS = {"done": "done", "failed": "failed", "partly": "failed", "running": "queued", "idle": "done", "interrupted": "failed"}


def register(gate: Gate) -> None:
    """The page."""

    @gate.page(RUNNING, permission=Permission.READ_REMINDERS, title="Nhắc việc", nav=Nav("Nhắc việc", "bell", "system", 10))
    def layout(ctx: Context) -> Any:
        return stack(
            page_head(
                "Nhắc việc", "Mỗi nhắc việc gửi một lần, đúng người, vào ngày làm việc; gửi gì, cho ai, kết quả ra sao đều ghi lại."
            ),
            views(RUNNING),
            _pulse(ctx),
            _figures(ctx),
            html.Div(failed_mail(ctx), id="reminders-failures"),
            columns(_policy(ctx), _next_morning(ctx)),
            _jobs(ctx),
            _runs(ctx),
        )


def _pulse(ctx: Context) -> html.Div:
    beat = pulse(ctx.session, ctx.now)
    if beat.alive:
        return message(f"Bộ nhắc việc đang chạy, tín hiệu gần nhất {since_text(beat.beat_at or ctx.now, ctx.now)}.", "success")
    since = f" từ {moment_text(beat.beat_at)}" if beat.beat_at else ""
    return message(
        f"Bộ nhắc việc không chạy{since}. Nhắc việc chưa gửi được giữ lại và sẽ gửi bù khi chạy lại; hãy báo quản trị hệ thống.",
        "error",
    )


def _figures(ctx: Context) -> html.Div:
    counts = count_by_status(ctx.session, ctx.actor)
    looks: list[tuple[str, str, str, Tone | None]] = [
        ("da-gui", "send-check", "trong chương trình và qua thư", "on-time"),
        ("cho-gui", "hourglass-split", "đến giờ làm việc kế tiếp", None),
        ("khong-gui-duoc", "x-octagon", "", "overdue" if count_of(counts, "khong-gui-duoc") else None),
    ]
    return figure_row(
        [
            figure_card(sign, STANDINGS[which][0], count_of(counts, which), hint, address_of(which), tone)
            for which, sign, hint, tone in looks
        ]
    )


def _policy(ctx: Context) -> html.Section:
    lines = html.Ul([html.Li(words) for words in explain(policy_of(ctx.session))], className="plain-list")
    return card("Khi nào nhắc", lines, link("Xem, thay đổi", POLICY))


def _next_morning(ctx: Context) -> html.Section:
    policy, calendar = policy_of(ctx.session), calendar_of(ctx.session)
    hour = policy.send_at if policy else time(8)
    morning = datetime.combine(calendar.on_or_after(ctx.today), hour, VIETNAM)
    if morning <= ctx.now:
        morning = datetime.combine(calendar.next_working(ctx.today), hour, VIETNAM)
    shown = preview(ctx.session, morning)
    rows = [{"person": one.person, "channel": CHANNELS[one.channel], "subject": one.subject} for one in shown]
    more = len(rows) - SHOWN
    return card(
        f"Sáng {long_date(morning.date())} sẽ gửi ({number(len(rows))})",
        [
            _to_send(rows[:SHOWN]),
            html.Details([html.Summary(f"{number(more)} thông báo khác"), _to_send(rows[SHOWN:])], className="folded")
            if more > 0
            else None,
        ],
        flush=True,
    )


def _to_send(rows: list[dict[str, str]]) -> html.Div:
    return data_table(
        [Column("person", "Người nhận", main=True), Column("channel", "Kênh"), Column("subject", "Nội dung")],
        rows,
        caption="Nhắc việc sẽ gửi",
        empty=empty_state("bell-slash", "Không có gì phải nhắc", "Không ai nợ việc đến mốc nhắc vào sáng hôm đó."),
    )


def _took(run: RunLine) -> str:
    if run.result == INTERRUPTED:
        return "bị ngắt"
    return f"{run.seconds:.1f} giây".replace(".", ",") if run.seconds is not None else "đang chạy"


def _jobs(ctx: Context) -> html.Section:
    rows: list[dict[str, Content]] = [
        {
            "title": job.title,
            "last": moment_text(job.last.started_at) if job.last else "chưa chạy",
            "took": _took(job.last) if job.last else "",
            "state": status_chip(_RESULTS.get(job.last.result, "queued")) if job.last else chip("none", "circle", "Chưa chạy"),
            "next": moment_text(job.next_at),
        }
        for job in job_lines(ctx.session, ctx.actor, ctx.now)
    ]
    return card(
        "Việc chạy theo giờ",
        data_table(
            [
                Column("title", "Việc", main=True),
                Column("last", "Lần gần nhất"),
                Column("took", "Thời gian"),
                Column("state", "Kết quả"),
                Column("next", "Lần tới"),
            ],
            rows,
            caption="Việc chạy theo giờ",
        ),
        flush=True,
    )


def _runs(ctx: Context) -> html.Section:
    rows: list[dict[str, Content]] = [
        {
            "title": run.title,
            "planned": moment_text(run.planned_at),
            "took": _took(run),
            "state": status_chip(_RESULTS.get(run.result, "queued")),
            "summary": run.summary,
        }
        for run in job_runs(ctx.session, ctx.actor, limit=20)
    ]
    return card(
        "Các lần chạy gần đây",
        data_table(
            [
                Column("title", "Việc", main=True),
                Column("planned", "Theo lịch"),
                Column("took", "Thời gian"),
                Column("state", "Kết quả"),
                Column("summary", "Tóm tắt"),
            ],
            rows,
            caption="Các lần chạy gần đây",
            empty=empty_state("clock-history", "Chưa chạy lần nào", "Bộ nhắc việc ghi lại mỗi lần chạy ở đây."),
        ),
        flush=True,
    )

"""The lock of a month: until when it takes updates, who reopened it and why, and what is asked before it is reopened."""

from __future__ import annotations

from datetime import date

from reports import policy
from reports.cycle import Cycle
from reports.locking import Lock, latest_reopening
from reports.models import MonthlyReport
from reports.periods import Period
from suite.components import StoryEntry, area_field, button, card, chip, confirm_dialog, date_field, html, stack, story
from suite.components.format import date_text, moment_text
from suite.guard import Context

DIALOG_ID = "cycle-reopening"


def lock_card(ctx: Context, period: Period, cycle: Cycle, lock: Lock, report: MonthlyReport | None) -> html.Section:
    """How the lock stands, what has moved it, and for a leader the way to move it."""
    locked = lock.is_locked(ctx.today)
    may = locked and policy.can_reopen(ctx.actor, report)
    state = chip("none", "lock-fill", "Đã khóa") if locked else chip("running", "unlock", "Đang nhận báo cáo")
    when = f"{'hết' if locked else 'khóa hết'} {date_text(lock.locks_on)}"
    rule = "Báo cáo đến sau ngày khóa được ghi nhận, đánh dấu và tính vào kỳ sau, trừ khi thư ký đưa vào kỳ này."
    if report is not None and report.state in policy.FROZEN:
        rule = "Báo cáo đã gửi. Kỳ chỉ mở lại được sau khi cơ quan nhận trả lại báo cáo."
    moved = [
        StoryEntry(moment_text(row.at), row.user_name, f"mở lại đến hết {date_text(row.locks_on)}", row.reason, "unlock")
        for row in reversed(lock.reopenings)
    ]
    latest = latest_reopening(cycle.stage("send").official_on, ctx.today, cycle.calendar)
    return card(
        "Khóa kỳ",
        stack(
            html.Div([state, html.Span(when)], className="version-top"),
            html.P(rule, className="muted small"),
            story(moved) if moved else None,
            _dialog(period, latest) if may else None,
        ),
        button("Mở lại kỳ", opens=DIALOG_ID, icon_name="unlock", small=True) if may else None,
    )


def _dialog(period: Period, latest: date) -> html.Dialog:
    return confirm_dialog(
        DIALOG_ID,
        f"Mở lại kỳ {period.label}",
        "Các đơn vị báo cáo được vào kỳ này đến hết ngày khóa lại. Việc mở lại và lý do được ghi vào diễn biến của báo cáo.",
        "Mở lại",
        "cycle-reopen",
        look="primary",
        fields=[
            date_field("cycle-reopen-until", "Khóa lại sau ngày", latest, required=True, help=f"Chậm nhất {date_text(latest)}."),
            area_field("cycle-reopen-reason", "Lý do", required=True, rows=3, draft=f"reopen-{period}"),
        ],
        stays=True,
    )

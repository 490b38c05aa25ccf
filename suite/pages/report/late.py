"""What came after the month was locked, as a list on the report's page; each can be taken in."""

from __future__ import annotations

from typing import Any

from reports import dao, policy
from reports.dao import LateUpdate
from reports.models import MonthlyReport
from reports.periods import Period
from suite.components import button, card, chip, html, link, status_chip
from suite.components.format import moment_text, number
from suite.guard import Context
from tenants.tasks.service import STATEMENTS
from tenants.vietnamese import shorten

LONGEST_WORDS = 240
_KINDS = {"progress": "báo cáo tiến độ", "completion": "báo hoàn thành", **{key: f"“{said}”" for key, said in STATEMENTS.items()}}


def late_card(ctx: Context, report: MonthlyReport) -> html.Section | None:
    """The late updates of a month with what has become of each; none where there are none."""
    if report.kind != "month":
        return None
    found = dao.late_updates(ctx.session, report.period)
    if not found:
        return None
    may = policy.can_edit(ctx.actor, report)
    waiting = sum(not one.taken_into for one in found)
    return card(
        f"Đến sau khi khóa kỳ: {number(len(found))}",
        [
            html.P(
                "Số liệu giữ theo ngày chốt; đưa vào kỳ này là lấy lời báo cáo của đơn vị vào văn bản."
                if waiting
                else "Tất cả đã được đưa vào kỳ này.",
                className="muted small late-note",
            ),
            html.Ul([_line(ctx, one, may) for one in found]),
        ],
        flush=True,
        id="den-muon",
    )


def _line(ctx: Context, one: LateUpdate, may: bool) -> html.Li:
    words = shorten(one.result, LONGEST_WORDS)
    if one.taken_into:
        state: Any = chip("on-time", "check-circle-fill", f"{one.taken_by} đã đưa vào kỳ này")
    else:
        state = status_chip("waiting", f"Vào kỳ {Period.parse(one.period).label}")
    return html.Li(
        [
            html.Div([html.B(one.unit_name), state], className="version-top"),
            html.Div([link(one.content, ctx.link(f"/nhiem-vu/{one.task_id}"))]),
            html.Div(f"{_KINDS.get(one.kind, one.kind)}, {moment_text(one.at)}", className="muted small"),
            html.Div(words, className="typed") if words else None,
            button("Đưa vào kỳ này", {"type": "report-take-in", "update": one.update_id}, icon_name="box-arrow-in-down", small=True)
            if may and not one.taken_into
            else None,
        ],
        className="version",
    )

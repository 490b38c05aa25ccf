"""Which unit owes what to a task, and how far it is: figures for all of them, and a page of the list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from dash import html

from suite.components import Column, QuickCount, card, data_table, empty_state, pagination, quick_counts
from suite.components.content import Tone
from suite.components.format import moment_text, number
from suite.duty_states import duty_chip
from suite.guard import Context
from suite.numbers import page_number, whole_number
from suite.pages.tasks.months import strips_of
from suite.pages.tasks.obstacles import explaining_of
from suite.pages.tasks.subject import SHOWN, Subject
from tenants.tasks import one_task
from tenants.tasks.models import Duty
from tenants.tasks.states import DutyRole

_STANDINGS: dict[str, tuple[str, Tone]] = {
    "overdue": ("quá hạn", "overdue"),
    "returned": ("bị trả lại", "waiting"),
    "waiting": ("chờ xác nhận", "waiting"),
    "silent": ("chưa báo cáo", "none"),
    "running": ("đang làm", "running"),
    "completed": ("đã xác nhận", "on-time"),
    "ended": ("thôi thực hiện", "none"),
}
_COLUMNS = (
    Column("unit", "Đơn vị", main=True, width="50%"),
    Column("role", "Vai trò"),
    Column("state", "Tình trạng"),
    Column("updated", "Cập nhật"),
)


def who(ctx: Context, subject: Subject) -> html.Section:
    """The duties of the task: `?phan-viec=` stands first, `?tinh-trang=` narrows them, `?trang=` turns the page."""
    task = subject.task
    counts = one_task.count_duties(ctx.session, task.id, ctx.today)
    standing = ctx.query.get("tinh-trang", "")
    standing = standing if standing in counts else ""
    total = counts[standing] if standing else sum(counts.values())
    pages = max(1, -(-total // SHOWN))
    page = min(page_number(ctx.query.get("trang")), pages)
    listed = subject.duties
    if standing or page > 1:
        first = whole_number(ctx.query.get("phan-viec")) or 0
        given = {"standing": standing, "first": first, "own_unit_id": ctx.actor.unit_id, "offset": (page - 1) * SHOWN}
        listed = one_task.duties(ctx.session, task.id, ctx.today, **given, limit=SHOWN)
    empty = empty_state("people", "Chưa giao cho đơn vị nào", f"Văn bản ghi: “{task.lead_text}”.")
    strips = strips_of(ctx, subject, [duty for duty, _ in listed])
    parts: list[Any] = [
        quick_counts(_figures(ctx, counts, standing)) if len(counts) > 1 else None,
        data_table(
            _COLUMNS,
            [_row(ctx, subject, duty, unit, strips.get(duty.id)) for duty, unit in listed],
            caption="Đơn vị thực hiện",
            empty=empty,
        ),
        pagination(page, pages, lambda other: _address(ctx, standing, other), total=total) if pages > 1 else None,
    ]
    return card(f"Đơn vị thực hiện ({number(sum(counts.values()) - counts.get('ended', 0))})", parts, flush=True)


def _figures(ctx: Context, counts: dict[str, int], chosen: str) -> list[QuickCount]:
    every = QuickCount(f"Tất cả {number(sum(counts.values()))}", "none", _address(ctx), active=not chosen)
    figures = [
        QuickCount(f"{number(counts[key])} {word}", tone, _address(ctx, key), active=key == chosen)
        for key, (word, tone) in _STANDINGS.items()
        if key in counts
    ]
    return [every, *figures]


def _address(ctx: Context, standing: str = "", page: int = 1) -> str:
    wanted = {"tinh-trang": standing, "trang": str(page) if page > 1 else ""}
    given = urlencode({name: value for name, value in wanted.items() if value})
    return f"{ctx.path}?{given}" if given else ctx.path


def _row(ctx: Context, subject: Subject, duty: Duty, unit: str, strip: Any) -> dict[str, Any]:
    state = duty_chip(duty, ctx.today)
    return {
        "unit": [
            html.Span(f"{unit} "),
            html.Small(f"qua “{duty.via_group}”", className="muted") if duty.via_group else None,
            html.Small(duty.moved_note, className="muted") if duty.moved_note else None,
            strip,
        ],
        "role": ("Chủ trì chính" if duty.first_lead else "Chủ trì") if duty.role == DutyRole.LEAD else "Phối hợp",
        "state": [state, html.Small(f"theo {duty.ended_why}", className="muted")] if duty.ended_on else state,
        "updated": [moment_text(duty.last_update_at) if duty.last_update_at else "Chưa báo cáo", explaining_of(ctx, subject, duty)],
    }

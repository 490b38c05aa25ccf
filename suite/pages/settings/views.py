"""The looks at a tenant's settings, as tabs: whoever may not open one does not see it."""

from __future__ import annotations

from suite.components import Tab, html, tabs
from suite.guard import Context
from tenants.access.permissions import Permission

RULES, CALENDAR, LETTERHEAD, WEBHOOK = "/thiet-lap", "/lich-lam-viec", "/the-thuc", "/ket-noi"


def views(ctx: Context, active: str) -> html.Nav:
    """The tabs above each of the pages."""
    offered = [Tab("Quy tắc công việc", RULES, icon="sliders"), Tab("Lịch làm việc", CALENDAR, icon="calendar3")]
    if ctx.actor.may(Permission.MANAGE_ORGANISATION):
        offered.append(Tab("Thể thức báo cáo", LETTERHEAD, icon="file-earmark-text"))
    if ctx.actor.may(Permission.MANAGE_WEBHOOK):
        offered.append(Tab("Kết nối", WEBHOOK, icon="plug"))
    return tabs(offered, active)

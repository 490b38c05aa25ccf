"""The person's own calendar address: shown once, renewed or closed by its owner alone."""

from __future__ import annotations

from typing import Any

from dash import Input, Output

from scheduler.feed.service import close_feed, find_own_feed, open_feed, still_holds
from suite.components import button, card, confirm_dialog, form_actions, html, message, stack, text_field
from suite.components.format import moment_text
from suite.guard import Context, Gate
from suite.public_links import CALENDAR_PATH
from tenants.access.permissions import Permission
from tenants.people.dao import get_user

PANEL_ID = "own-calendar"
_ENDS = "Đổi mật khẩu, đăng xuất khỏi mọi máy, đổi vai trò hoặc ngừng tài khoản thì địa chỉ hết hiệu lực, cần tạo địa chỉ mới."


def register(gate: Gate) -> None:
    """Opening and closing the address."""

    @gate.callback(
        Output(PANEL_ID, "children", allow_duplicate=True),
        Input("calendar-open", "n_clicks"),
        permission=Permission.READ_SELF,
        writes=True,
        prevent_initial_call=True,
    )
    def renew(ctx: Context, clicks: int | None) -> Any:
        token = open_feed(ctx.session, ctx.actor, now=ctx.now)
        ctx.session.flush()
        return _shown(ctx, f"{ctx.settings.base_url}{CALENDAR_PATH}/{token}.ics")

    @gate.callback(
        Output(PANEL_ID, "children", allow_duplicate=True),
        Input("calendar-close-go", "n_clicks"),
        permission=Permission.READ_SELF,
        writes=True,
        prevent_initial_call=True,
    )
    def close(ctx: Context, clicks: int | None) -> Any:
        close_feed(ctx.session, ctx.actor)
        ctx.session.flush()
        ctx.say("Đã ngừng địa chỉ lịch.", closes="calendar-closing")
        return _shown(ctx)


def panel(ctx: Context) -> html.Div:
    """The card on the person's page."""
    return html.Div(_shown(ctx), id=PANEL_ID)


def _shown(ctx: Context, address: str = "") -> html.Section:
    feed = find_own_feed(ctx.session, ctx.actor)
    parts: list[Any] = [
        html.P("Hạn việc của đồng chí hiện trong Outlook hoặc lịch trên điện thoại, tự cập nhật.", className="muted")
    ]
    if address:
        parts += [
            message("Dán địa chỉ này vào mục thêm lịch từ Internet. Địa chỉ chỉ hiện một lần; ai có địa chỉ đều đọc được lịch."),
            text_field("calendar-address", "Địa chỉ lịch", address),
        ]
    elif feed is not None and not still_holds(feed, get_user(ctx.session, feed.user_id), ctx.now):
        parts.append(message("Địa chỉ cũ đã hết hiệu lực. Tạo địa chỉ mới để lịch cập nhật lại."))
    elif feed is not None:
        read = f"đọc lần cuối {moment_text(feed.last_read_at)}" if feed.last_read_at else "chưa có máy nào đọc"
        parts.append(html.P(f"Đang mở từ {moment_text(feed.created_at)}, {read}."))
    parts.append(html.P(_ENDS, className="field-help"))
    acts = [button("Tạo địa chỉ khác" if feed else "Tạo địa chỉ lịch", "calendar-open", icon_name="calendar-plus")]
    if feed is not None:
        acts.append(button("Ngừng", opens="calendar-closing"))
        parts.append(
            confirm_dialog(
                "calendar-closing",
                "Ngừng địa chỉ lịch?",
                "Lịch trên điện thoại và Outlook sẽ không cập nhật nữa.",
                "Ngừng",
                "calendar-close-go",
            )
        )
    return card("Lịch cá nhân", stack(*parts, form_actions(*acts)))

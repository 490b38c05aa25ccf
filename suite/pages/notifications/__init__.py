"""Thông báo: everybody opens the bell to see what was said to them, and goes from each line to the very thing."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, Input, Output
from dash.exceptions import PreventUpdate

from scheduler.outbox.inbox import InboxLine, count_unread, get_occasions, list_messages, mark_read
from scheduler.places import NOTICES as PATH
from suite.components import button, card, count_link, empty_state, html, link, message, page_head, pagination, stack
from suite.components.format import since_text
from suite.guard import Context, Gate
from suite.numbers import page_number
from suite.pages.reminders.snooze import PLACE_ID as SNOOZE_PLACE_ID
from suite.pages.reminders.snooze import can_hold_back, off_by_oneself
from suite.proofs import why_received
from tenants.access.permissions import Permission

BODY_ID, NOTED_ID = "notices-body", "notices-noted"
UNREAD = f"{PATH}?chua-doc=1"
SHOWN = 100


def register(gate: Gate) -> None:
    """The page, and noting that all was read."""

    @gate.page(PATH, permission=Permission.READ_SELF, title="Thông báo")
    def layout(ctx: Context) -> Any:
        unread = count_unread(ctx.session, ctx.actor.user_id or 0)
        return stack(
            page_head(
                "Thông báo",
                count_link(unread, UNREAD, "thông báo chưa đọc") if unread else "Đã đọc hết",
                button("Đánh dấu đã đọc hết", "notices-read", icon_name="check2-all") if unread else None,
            ),
            off_by_oneself(ctx),
            html.Div(_body(ctx, unread), id=BODY_ID),
            html.Div(id=NOTED_ID),
            html.Div(id=SNOOZE_PLACE_ID),
        )

    @gate.callback(
        Output(BODY_ID, "children"),
        Input("notices-read", "n_clicks"),
        permission=Permission.READ_SELF,
        writes=True,
        prevent_initial_call=True,
    )
    def read_all(ctx: Context, clicks: int | None) -> Any:
        mark_read(ctx.session, ctx.actor.user_id or 0, now=ctx.now)
        ctx.say("Đã đánh dấu đã đọc.")
        return _body(ctx, 0)

    @gate.callback(
        Output(NOTED_ID, "children"),
        Input({"type": "notice-line", "message": ALL}, "n_clicks"),
        permission=Permission.READ_SELF,
        writes=True,
        prevent_initial_call=True,
    )
    def read_one(ctx: Context, clicks: list[int | None]) -> Any:
        if not any(clicks):
            raise PreventUpdate
        # Whoever opens a notice or follows it has read it; the list stays as it is under the hand.
        user_id, number = ctx.actor.user_id or 0, dash.ctx.triggered_id["message"]
        get_occasions(ctx.session, user_id, number)  # somebody else's is not found
        mark_read(ctx.session, user_id, [number], now=ctx.now)
        return ""


def _body(ctx: Context, unread: int) -> Any:
    only = ctx.query.get("chua-doc") == "1"
    pages = max(1, -(-unread // SHOWN)) if only else 1
    page = min(page_number(ctx.query.get("trang")), pages)
    lines = list_messages(ctx.session, ctx.actor.user_id or 0, unread=only, limit=SHOWN, offset=(page - 1) * SHOWN)
    if not lines and not only:
        return empty_state("bell", "Chưa có thông báo", "Nhắc việc, kết quả xác nhận và các bước của báo cáo sẽ hiện ở đây.")
    listed = card(None, html.Ul([_line(ctx, line) for line in lines], className="notices"), flush=True)
    if not only:
        return listed
    return stack(
        message("Chỉ thông báo chưa đọc.", action=link("Bỏ lọc này", PATH)),
        listed,
        pagination(page, pages, lambda other: f"{UNREAD}&trang={other}", total=unread),
    )


def _line(ctx: Context, line: InboxLine) -> html.Li:
    subject: Any = link(line.subject, line.href) if line.href else line.subject
    blocks = [
        html.P(link(block.text, block.href) if block.href else block.text, className=f"notice-{block.kind}")
        for block in line.blocks
    ]
    fresh = "notice" if line.read_at else "notice notice-new"
    when = html.Span(since_text(line.sent_at, ctx.now), className="muted")
    body = html.Details([html.Summary("Chi tiết"), *blocks, _why(line)], className="folded") if blocks else None
    number = {"type": "notice-line", "message": line.message_id}
    return html.Li([html.Div([html.B(subject), " ", when]), body], className=fresh, id=number)


def _why(line: InboxLine) -> html.Div:
    """ "Why did I get this?", and what can be done about it."""
    reasons = [html.P(words, className="muted") for words in why_received(line.reason, line.occasions)]
    put_off = (
        button("Hoãn nhắc", {"type": "snooze-message", "message": line.message_id}, small=True, icon_name="clock-history")
        if can_hold_back(line.reason) and line.occasions
        else None
    )
    return html.Div([html.P(html.B("Vì sao tôi nhận thông báo này?")), *reasons, put_off], className="notice-why")

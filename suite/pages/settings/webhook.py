"""The page "Kết nối": the administrator joins the office's own system (Zalo, SMS) to what the program says."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State

from scheduler.outbox import webhooks
from scheduler.outbox.hooks import SIGNATURE_HEADER, TIMESTAMP_HEADER
from scheduler.outbox.models import Webhook
from scheduler.outbox.proof import calls_out
from scheduler.outbox.service import put
from suite.components import (
    Column,
    button,
    card,
    columns,
    confirm_dialog,
    data_table,
    definition_list,
    dialog,
    empty_state,
    form_actions,
    html,
    message,
    page_head,
    stack,
    status_chip,
    text_field,
)
from suite.components.format import moment_text
from suite.guard import Context, Gate
from suite.pages.settings.views import WEBHOOK, views
from suite.proofs import result_of
from tenants.access.permissions import Permission

BODY_ID = "hook-body"


def register(gate: Gate) -> None:
    """The page and its acts; the address is checked against what whoever runs the program permits."""

    @gate.page(WEBHOOK, permission=Permission.MANAGE_WEBHOOK, title="Kết nối")
    def layout(ctx: Context) -> Any:
        return stack(
            page_head("Kết nối", "Chuyển nhắc việc sang hệ thống của cơ quan: Zalo, tin nhắn SMS, phần mềm điều hành."),
            views(ctx, WEBHOOK),
            html.Div(_body(ctx), id=BODY_ID),
        )

    @gate.callback(
        Output(BODY_ID, "children"),
        Input("hook-connect", "n_clicks"),
        State("hook-url", "value"),
        permission=Permission.MANAGE_WEBHOOK,
        writes=True,
        fields={"url": "hook-url"},
        prevent_initial_call=True,
    )
    def connect(ctx: Context, clicks: int | None, url: Any) -> Any:
        secret = webhooks.connect(ctx.session, ctx.actor, str(url or ""), ctx.settings.allowed_origins, now=ctx.now)
        ctx.session.flush()
        ctx.say("Đã lưu kết nối.")
        return _body(ctx, secret)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("hook-roll-go", "n_clicks"),
        permission=Permission.MANAGE_WEBHOOK,
        writes=True,
        prevent_initial_call=True,
    )
    def roll(ctx: Context, clicks: int | None) -> Any:
        secret = webhooks.roll_secret(ctx.session, ctx.actor, now=ctx.now)
        ctx.session.flush()
        ctx.say("Đã đổi khóa ký.", closes="hook-rolling")
        return _body(ctx, secret)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("hook-switch", "n_clicks"),
        permission=Permission.MANAGE_WEBHOOK,
        writes=True,
        prevent_initial_call=True,
    )
    def switch(ctx: Context, clicks: int | None) -> Any:
        hook = webhooks.find_webhook(ctx.session, ctx.actor)
        hook = webhooks.switch(ctx.session, ctx.actor, not (hook and hook.enabled), now=ctx.now)
        ctx.session.flush()
        ctx.say("Đã bật kết nối." if hook.enabled else "Đã tắt kết nối.")
        return _body(ctx)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("hook-trial", "n_clicks"),
        permission=Permission.MANAGE_WEBHOOK,
        writes=True,
        prevent_initial_call=True,
    )
    def try_out(ctx: Context, clicks: int | None) -> Any:
        put(ctx.session, [webhooks.trial(ctx.session, ctx.actor, now=ctx.now)])
        ctx.say("Đã xếp vào hàng gửi; kết quả hiện ở danh sách bên dưới sau chừng một phút.")
        return _body(ctx)


def _body(ctx: Context, secret: str = "") -> Any:
    hook = webhooks.find_webhook(ctx.session, ctx.actor)
    return stack(
        columns(
            stack(_address(ctx, hook), *([_state(hook)] if hook else [])),
            _manual(),
            layout="wide-left",
        ),
        *([_calls(ctx)] if hook else []),
        *([_shown_once(secret)] if secret else []),
        *([_rolling()] if hook else []),
    )


def _address(ctx: Context, hook: Webhook | None) -> html.Section:
    origins = ctx.settings.allowed_origins
    if not origins:
        return card("Địa chỉ nhận", message("Đơn vị vận hành chưa cho phép kết nối tới hệ thống nào. Hãy gửi họ tên miền cần mở."))
    return card(
        "Địa chỉ nhận",
        [
            text_field(
                "hook-url",
                "Địa chỉ",
                hook.url if hook else "",
                required=True,
                max_length=webhooks.LONGEST_URL,
                help=f"Các hệ thống được phép: {', '.join(origins)}",
            ),
            form_actions(button("Đổi địa chỉ" if hook else "Kết nối", "hook-connect", look="primary")),
        ],
    )


def _state(hook: Webhook) -> html.Section:
    both = moment_text(hook.old_until) if hook.old_secret and hook.old_until else None
    acts = [
        button("Tắt" if hook.enabled else "Bật", "hook-switch"),
        button("Đổi khóa ký", opens="hook-rolling"),
        *([button("Gửi thử", "hook-trial", look="primary")] if hook.enabled else []),
    ]
    facts: list[tuple[str, Any]] = [
        ("Tình trạng", status_chip("active" if hook.enabled else "disabled", "Đang bật" if hook.enabled else "Đang tắt")),
        ("Đổi lần cuối", moment_text(hook.changed_at)),
        ("Khóa cũ còn ký kèm đến", both),
    ]
    return card("Kết nối hiện tại", [definition_list([fact for fact in facts if fact[1]]), form_actions(*acts)])


def _manual() -> html.Section:
    lines = [
        "Mỗi thông báo được chuyển một lần, dạng JSON, phương thức POST; ngoài giờ làm việc thì chờ sáng hôm sau.",
        f"Chữ ký ở {SIGNATURE_HEADER}, sau “v1=”: HMAC-SHA256 của “<{TIMESTAMP_HEADER}>.<nội dung>” với khóa ký.",
        "Trả lời 2xx là đã nhận. Trả lời 429 hoặc 5xx: gửi lại trong 4 ngày, ít nhất 2 ngày làm việc. Mã khác là từ chối.",
        "Trường id giữ nguyên khi gửi lại: nhận trùng thì bỏ qua.",
    ]
    return card("Dành cho người lập trình", stack(*(html.P(line) for line in lines)))


def _calls(ctx: Context) -> html.Section:
    rows = [
        {
            "at": moment_text(call.created_at),
            "what": call.subject,
            "who": call.person,
            "result": [html.Div(result_of(call)), html.Small(call.last_error, className="muted") if call.last_error else None],
        }
        for call in calls_out(ctx.session, ctx.actor)
    ]
    return card(
        "Các lần chuyển gần đây",
        data_table(
            [
                Column("at", "Lúc", width="130px"),
                Column("what", "Nội dung", main=True),
                Column("who", "Người nhận"),
                Column("result", "Kết quả"),
            ],
            rows,
            caption="Các lần chuyển gần đây",
            empty=empty_state("plug", "Chưa chuyển lần nào", "Bấm “Gửi thử” để kiểm tra kết nối."),
        ),
        flush=True,
    )


def _shown_once(secret: str) -> html.Dialog:
    return dialog(
        "hook-secret",
        "Khóa ký",
        [
            message("Chép khóa vào hệ thống nhận ngay. Khóa chỉ hiện một lần ở đây; mất thì đổi khóa khác."),
            text_field("hook-secret-text", "Khóa ký", secret),
        ],
        [button("Xong", closes=True, look="primary")],
        opened=secret[-12:],
    )


def _rolling() -> html.Dialog:
    return confirm_dialog(
        "hook-rolling",
        "Đổi khóa ký?",
        f"Trong {webhooks.BOTH_SECRETS_FOR.days} ngày, mỗi lần chuyển mang cả chữ ký cũ và mới, để hệ thống nhận kịp đổi.",
        "Đổi khóa",
        "hook-roll-go",
    )

"""The page "Quy tắc công việc": the limits and clocks of daily work, each explained in a sentence."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State

from suite.components import button, card, form_actions, html, page_head, stack, text_field
from suite.guard import Context, Gate
from suite.pages.settings.views import RULES, views
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.errors import Invalid
from tenants.organisation.rules import RANGES, WorkRules, rules_of
from tenants.organisation.service import change_settings

BODY_ID = "rules-body"
WORDS = {
    "unchanged_limit": (
        "Số lần liền được báo “Không thay đổi”",
        "Sau số lần này, đơn vị phải viết một câu về kết quả hoặc đính kèm minh chứng.",
    ),
    "extension_limit": ("Số lần gia hạn của một phần việc", "0 là không cho gia hạn."),
    "obstacle_days": ("Thời gian trả lời vướng mắc", "Ngày làm việc, tính từ ngày nêu hoặc chuyển lên. Quy định chung: 15 ngày."),
    "explanation_days": ("Thời gian giải trình", "Ngày làm việc, tính từ ngày yêu cầu."),
}


def register(gate: Gate) -> None:
    """The page and saving it."""

    @gate.page(
        RULES,
        permission=Permission.MANAGE_ORGANISATION,
        title="Thiết lập",
        nav=Nav("Thiết lập", "sliders", "organisation", 40),
    )
    def layout(ctx: Context) -> Any:
        return stack(
            page_head("Thiết lập", "Thay đổi có hiệu lực ngay với việc làm sau đó; việc đã ghi không đổi."),
            views(ctx, RULES),
            html.Div(_body(ctx), id=BODY_ID),
        )

    @gate.callback(
        Output(BODY_ID, "children"),
        Input("rules-save", "n_clicks"),
        *(State(f"rules-{name}", "value") for name in RANGES),
        permission=Permission.MANAGE_ORGANISATION,
        writes=True,
        fields={name: f"rules-{name}" for name in RANGES},
        prevent_initial_call=True,
    )
    def save(ctx: Context, clicks: int | None, *given: Any) -> Any:
        values = {name: _whole(name, value) for name, value in zip(RANGES, given, strict=True)}
        change_settings(ctx.session, ctx.actor, "work", WorkRules(**values).to_settings())
        ctx.session.flush()
        ctx.say("Đã lưu quy tắc công việc.")
        return _body(ctx)


def _body(ctx: Context) -> Any:
    rules = rules_of(ctx.session).to_settings()
    rows = [
        text_field(f"rules-{name}", label, str(rules[name]), help=help, required=True, max_length=3, width="narrow")
        for name, (label, help) in WORDS.items()
    ]
    return card("Quy tắc công việc", stack(*rows, form_actions(button("Lưu", "rules-save", look="primary"))))


def _whole(name: str, value: Any) -> int:
    """A number of its range. Raises Invalid at the field, in the words of the rule."""
    text = str(value or "").strip()
    try:
        number = int(text) if text.isdecimal() and len(text) <= 3 else -1
        WorkRules(**{name: number})
    except ValueError as error:
        raise Invalid(str(error), name) from error
    return number

"""The page "Tài khoản của tôi"."""

from __future__ import annotations

from typing import Any

from suite.components import button_link, card, columns, definition_list, html, page_head, post_button, stack
from suite.components.format import moment_text
from suite.guard import Context, Gate
from suite.pages.profile import absence, calendar, reminding
from tenants.access.permissions import ROLE_LABELS, Permission
from tenants.people import dao

PATH = "/tai-khoan"


def register(gate: Gate) -> None:
    """The page."""

    @gate.page(PATH, permission=Permission.READ_SELF, title="Tài khoản của tôi")
    def layout(ctx: Context) -> Any:
        user = dao.get_user(ctx.session, ctx.person.actor.user_id or 0)
        facts = [
            ("Họ và tên", user.name),
            ("Địa chỉ thư", user.email),
            ("Chức vụ", user.post or None),
            ("Vai trò", ROLE_LABELS[ctx.person.actor.role]),
            ("Cơ quan", ctx.person.tenant_name),
            ("Đơn vị", ctx.person.unit_name or None),
            ("Đăng nhập lần cuối", moment_text(user.last_sign_in_at)),
        ]
        return stack(
            page_head("Tài khoản của tôi", "Họ tên, chức vụ và vai trò do quản trị cơ quan ghi."),
            columns(
                card("Thông tin", definition_list(facts)),
                stack(
                    reminding.panel(ctx, user),
                    absence.panel(ctx),
                    calendar.panel(ctx),
                    card(
                        "Bảo mật",
                        stack(
                            button_link("Đổi mật khẩu", "/doi-mat-khau", icon_name="key", reload=True),
                            post_button("Đăng xuất khỏi mọi máy", "/dang-xuat-moi-noi", icon_name="box-arrow-right"),
                            html.P("Kết thúc mọi phiên của đồng chí, kể cả trên máy này.", className="field-help"),
                        ),
                    ),
                ),
            ),
        )

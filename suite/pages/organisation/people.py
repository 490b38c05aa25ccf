"""The people of the tenant: who they are, inviting by link, ending access."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, callback_context
from dash.exceptions import PreventUpdate

from scheduler.notices import invitation
from scheduler.outbox.service import put
from suite.components import (
    Column,
    button,
    card,
    confirm_dialog,
    count_link,
    data_table,
    dialog,
    empty_state,
    filter_bar,
    form_row,
    html,
    message,
    page_head,
    search_filter,
    select_field,
    select_filter,
    stack,
    status_chip,
    text_field,
)
from suite.components.format import moment_text, number
from suite.guard import Context, Gate
from suite.pages.organisation.units import PEOPLE, views
from suite.workplace import row_number
from tenants.access.permissions import ROLE_LABELS, Permission, Role
from tenants.catalogue import strategy
from tenants.errors import Invalid
from tenants.organisation import dao as organisation
from tenants.people import dao, policy, service
from tenants.people.models import User

BODY_ID = "people-body"
SHOWN = 1000  # a figure opens all that it counts


def register(gate: Gate) -> None:
    """The page, its filter, inviting, a new link, and ending access."""

    @gate.page(PEOPLE, permission=Permission.READ_ORGANISATION, title="Người dùng")
    def layout(ctx: Context) -> Any:
        may = policy.can_manage_people(ctx.actor)
        return stack(
            page_head(
                "Người dùng",
                [count_link(dao.count_users(ctx.session), PEOPLE, "tài khoản")],
                button("Mời người dùng", icon_name="person-plus", look="primary", opens="person-new") if may else None,
            ),
            views(PEOPLE),
            html.Div(
                filter_bar(
                    [
                        search_filter("people-words", ctx.query.get("tim", ""), "Tìm tên, thư, chức vụ"),
                        select_filter("people-role", "Vai trò", _roles(ctx), ""),
                    ]
                ),
                className="surface",
            ),
            html.Div(_body(ctx, ctx.query.get("tim", ""), ""), id=BODY_ID),
            html.Div(id="people-place"),
            *([_invite_dialog(ctx)] if may else []),
        )

    @gate.callback(
        Output(BODY_ID, "children"),
        Input("people-words", "value"),
        Input("people-role", "value"),
        permission=Permission.READ_ORGANISATION,
        prevent_initial_call=True,
    )
    def narrow(ctx: Context, words: Any, role: Any) -> Any:
        return _body(ctx, str(words or ""), str(role or ""))

    @gate.callback(
        Output("people-place", "children", allow_duplicate=True),
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("person-invite", "n_clicks"),
        *(State(f"person-{name}", "value") for name in ("name", "email", "post", "role", "unit", "system")),
        permission=Permission.MANAGE_PEOPLE,
        writes=True,
        fields={name: f"person-{name}" for name in ("name", "email", "role", "unit", "system")},
        prevent_initial_call=True,
    )
    def invite(ctx: Context, clicks: int | None, name: Any, email: Any, post: Any, role: Any, unit: Any, system: Any) -> Any:
        if str(role) not in {value for value, _ in _roles(ctx)}:
            raise Invalid("Chọn vai trò.", "role")
        made = service.invite(
            ctx.session,
            ctx.actor,
            name=str(name or ""),
            email=str(email or ""),
            post=str(post or ""),
            role=Role(str(role)),
            unit_id=row_number(unit, "Không tìm thấy đơn vị này.") if unit else None,
            system_code=str(system or "") or None,
            now=ctx.now,
        )
        _send_link(ctx, made)
        ctx.say(f"Đã mời {made.user.name} và gửi liên kết qua thư.", closes="person-new")
        return _link_dialog(ctx, made), _body(ctx, made.user.name, "")

    @gate.callback(
        Output("people-place", "children", allow_duplicate=True),
        Input({"type": "person-reset", "user": ALL}, "n_clicks"),
        permission=Permission.MANAGE_PEOPLE,
        writes=True,
        prevent_initial_call=True,
    )
    def new_link(ctx: Context, clicks: Any) -> Any:
        made = service.reset(ctx.session, ctx.actor, _pressed(), now=ctx.now)
        _send_link(ctx, made)
        return _link_dialog(ctx, made)

    @gate.callback(
        Output("people-place", "children", allow_duplicate=True),
        Input({"type": "person-stop", "user": ALL}, "n_clicks"),
        permission=Permission.MANAGE_PEOPLE,
        prevent_initial_call=True,
    )
    def ask_stop(ctx: Context, clicks: Any) -> Any:
        user = dao.get_user(ctx.session, _pressed())
        return confirm_dialog(
            "person-stop",
            f"Ngừng tài khoản của {user.name}?",
            [
                html.P("Người này bị đăng xuất ngay và không đăng nhập được nữa. Việc đã làm được giữ nguyên; có thể mời lại."),
                html.Div(id="person-stopped", **{"data-user": str(user.id)}),
            ],
            "Ngừng tài khoản",
            "person-stop-go",
            opened=f"{user.id}.{ctx.now.timestamp()}",
        )

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("person-stop-go", "n_clicks"),
        State("person-stopped", "data-user"),
        permission=Permission.MANAGE_PEOPLE,
        writes=True,
        prevent_initial_call=True,
    )
    def stop(ctx: Context, clicks: int | None, user: Any) -> Any:
        stopped = service.disable(ctx.session, ctx.actor, row_number(user, "Không tìm thấy người này."))
        ctx.say(f"Đã ngừng tài khoản của {stopped.name}.")
        return _body(ctx, stopped.name, "")


def _body(ctx: Context, words: str, role: str) -> Any:
    users = dao.list_users(ctx.session, search=words, role=role, limit=SHOWN)
    total = dao.count_users(ctx.session, search=words, role=role)
    names = organisation.unit_names(ctx.session, {user.unit_id for user in users if user.unit_id})
    may = policy.can_manage_people(ctx.actor)
    rows = [_row(ctx, user, names.get(user.unit_id or 0, ""), may) for user in users]
    columns = [
        Column("name", "Họ và tên", main=True),
        Column("role", "Vai trò"),
        Column("unit", "Đơn vị"),
        Column("state", "Tình trạng"),
        Column("last", "Đăng nhập lần cuối"),
        *([Column("acts", "Thao tác", unlabelled=True)] if may else []),
    ]
    empty = empty_state("people", "Không tìm thấy người dùng", "Thử bớt chữ hoặc chọn tất cả vai trò.")
    return card(f"{number(total)} người", data_table(columns, rows, caption="Người dùng", empty=empty), flush=True)


def _row(ctx: Context, user: User, unit: str, may: bool) -> dict[str, Any]:
    locked = user.locked_until is not None and user.locked_until > ctx.now
    acts = []
    if may and user.id != ctx.actor.user_id:
        acts.append(button("Liên kết mới", {"type": "person-reset", "user": user.id}, small=True))
        if user.status != "disabled":
            acts.append(button("Ngừng", {"type": "person-stop", "user": user.id}, small=True))
    return {
        "name": [html.Div(user.name), html.Small(f"{user.email}{f' · {user.post}' if user.post else ''}", className="muted")],
        "role": ROLE_LABELS[Role(user.role)],
        "unit": unit,
        "state": status_chip("locked" if locked else user.status),
        "last": moment_text(user.last_sign_in_at),
        "acts": html.Div(acts, className="row-acts"),
    }


def _roles(ctx: Context) -> list[tuple[str, str]]:
    kind = organisation.get_tenant(ctx.session, ctx.actor.tenant_id).kind
    return [(role.value, ROLE_LABELS[role]) for role in policy.roles_to_give(kind)]


def _invite_dialog(ctx: Context) -> html.Dialog:
    units = [(str(unit.id), unit.name) for unit in organisation.list_units(ctx.session)]
    systems = [(system.code, f"{system.number}. {system.short_name}") for system in strategy.strategic_systems()]
    return dialog(
        "person-new",
        "Mời người dùng",
        [
            form_row(
                text_field("person-name", "Họ và tên", required=True, max_length=200),
                text_field("person-email", "Địa chỉ thư", required=True, max_length=254, kind="email"),
            ),
            form_row(
                select_field("person-role", "Vai trò", _roles(ctx), "officer", required=True),
                text_field("person-post", "Chức vụ", max_length=200),
            ),
            select_field("person-unit", "Đơn vị", units, searchable=True, help="Bắt buộc với chuyên viên và lãnh đạo đơn vị."),
            # Only the central office has chief engineers: elsewhere the field stays for the callback, out of sight.
            html.Div(
                select_field(
                    "person-system", "Hệ thống chiến lược", systems, help="Của Tổng công trình sư 57: chỉ thấy hệ thống này."
                ),
                hidden=Role.CHIEF_ENGINEER.value not in dict(_roles(ctx)),
            ),
        ],
        [button("Thôi", closes=True), button("Mời", "person-invite", look="primary")],
    )


def _send_link(ctx: Context, made: service.Link) -> None:
    """Mail the link, in the transaction that makes it; the mail's text is wiped once it is sent."""
    tenant = organisation.get_tenant(ctx.session, ctx.actor.tenant_id)
    path = f"/loi-moi/{made.token}"
    put(ctx.session, [invitation(made.user.id, path, tenant.name, made.expires_at, token_digest=dao.digest_of(made.token))])


def _link_dialog(ctx: Context, made: service.Link) -> html.Dialog:
    address = f"{ctx.settings.base_url.rstrip('/')}/loi-moi/{made.token}"
    return dialog(
        "person-link",
        f"Liên kết của {made.user.name}",
        [
            message("Gửi liên kết này cho đúng người. Liên kết dùng được một lần, trong 7 ngày, và chỉ hiện một lần ở đây."),
            text_field("person-link-text", "Liên kết", address),
        ],
        [button("Xong", closes=True, look="primary")],
        opened=made.token[-12:],
    )


def _pressed() -> int:
    triggered = callback_context.triggered_id
    if not triggered or not callback_context.triggered[0]["value"] or not isinstance(triggered["user"], int):
        raise PreventUpdate
    return int(triggered["user"])

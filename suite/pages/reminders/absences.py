"""Vắng mặt: who is away and who acts for them; the administrator notes it for others."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, Input, Output, State

from suite.absences import absence_form, absence_list, note_absence
from suite.components import card, html, page_head, select_field, stack
from suite.guard import Context, Gate
from suite.pages.reminders.views import AWAY, views
from suite.workplace import row_number
from tenants.absences import dao
from tenants.absences.service import cancel_absence
from tenants.access.permissions import ROLE_LABELS, Permission, Role
from tenants.errors import Invalid
from tenants.people.dao import list_users

BODY_ID = "away-body"
# The longest list of people that the choice holds; a larger tenant's people note their own absences.
MOST_PEOPLE = 500


def register(gate: Gate) -> None:
    """The page, noting that somebody is away, and taking it back."""

    @gate.page(AWAY, permission=Permission.READ_REMINDERS, title="Vắng mặt")
    def layout(ctx: Context) -> Any:
        return stack(
            page_head("Vắng mặt", "Người vắng không bị nhắc; người làm thay nhận thay. Mỗi người tự ghi ở mục Tài khoản của tôi."),
            views(AWAY),
            html.Div(_body(ctx), id=BODY_ID),
        )

    @gate.callback(
        Output(BODY_ID, "children"),
        Input("away-add", "n_clicks"),
        State("away-user", "value"),
        State("away-from_on", "value"),
        State("away-to_on", "value"),
        State("away-acting", "value"),
        State("away-why", "value"),
        permission=Permission.MANAGE_PEOPLE,
        writes=True,
        fields={"user": "away-user"} | {name: f"away-{name}" for name in ("from_on", "to_on", "acting", "why")},
        prevent_initial_call=True,
    )
    def add(ctx: Context, clicks: int | None, who: Any, first: Any, last: Any, acting: Any, why: Any) -> Any:
        if not who:
            raise Invalid("Chọn người vắng mặt.", "user")
        note_absence(ctx, row_number(who, "Không tìm thấy người này."), first, last, acting, why)
        return _body(ctx)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input({"type": "away-cancel", "absence": ALL}, "n_clicks"),
        permission=Permission.MANAGE_PEOPLE,
        writes=True,
        prevent_initial_call=True,
    )
    def cancel(ctx: Context, clicks: list[int | None]) -> Any:
        cancel_absence(ctx.session, ctx.actor, dash.ctx.triggered_id["absence"], now=ctx.now)
        ctx.session.flush()
        ctx.say("Đã bỏ; người này lại được nhắc việc.")
        return _body(ctx)


def _body(ctx: Context) -> Any:
    may = ctx.actor.may(Permission.MANAGE_PEOPLE)
    known = absence_list(dao.absences_with_names(ctx.session, ctx.today), "away-cancel", may_cancel=may)
    if not may:
        return card(None, known, flush=True)
    people = [
        (str(user.id), f"{user.name} ({ROLE_LABELS[Role(user.role)]})")
        for user in list_users(ctx.session, status="active", limit=MOST_PEOPLE)
    ]
    who = select_field("away-user", "Người vắng mặt", people, required=True, searchable=True)
    return stack(
        card(None, known, flush=True), card("Ghi vắng mặt cho người khác", absence_form("away", people, ctx.today, who=who))
    )

"""Being away: everybody notes their own days and who acts for them."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, Input, Output, State

from suite.absences import absence_form, absence_list, note_absence
from suite.components import card, html, stack
from suite.guard import Context, Gate
from tenants.absences import dao, policy
from tenants.absences.service import cancel_absence
from tenants.access.permissions import Permission
from tenants.people.dao import get_user

BODY_ID = "own-away-body"


def register(gate: Gate) -> None:
    """Noting one's own absence, and taking it back."""

    @gate.callback(
        Output(BODY_ID, "children"),
        Input("own-away-add", "n_clicks"),
        State("own-away-from_on", "value"),
        State("own-away-to_on", "value"),
        State("own-away-acting", "value"),
        State("own-away-why", "value"),
        permission=Permission.READ_SELF,
        writes=True,
        fields={name: f"own-away-{name}" for name in ("from_on", "to_on", "acting", "why")},
        prevent_initial_call=True,
    )
    def add(ctx: Context, clicks: int | None, first: Any, last: Any, acting: Any, why: Any) -> Any:
        note_absence(ctx, ctx.actor.user_id or 0, first, last, acting, why)
        return own_absences(ctx)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input({"type": "own-away-cancel", "absence": ALL}, "n_clicks"),
        permission=Permission.READ_SELF,
        writes=True,
        prevent_initial_call=True,
    )
    def cancel(ctx: Context, clicks: list[int | None]) -> Any:
        cancel_absence(ctx.session, ctx.actor, dash.ctx.triggered_id["absence"], now=ctx.now)
        ctx.session.flush()
        ctx.say("Đã bỏ; đồng chí lại được nhắc việc.")
        return own_absences(ctx)


def panel(ctx: Context) -> html.Section:
    """The card of the profile page."""
    return card("Vắng mặt", html.Div(own_absences(ctx), id=BODY_ID))


def own_absences(ctx: Context) -> Any:
    """What is noted, and the form for more."""
    user = get_user(ctx.session, ctx.actor.user_id or 0)
    colleagues = [one for one in dao.list_colleagues(ctx.session, user.unit_id) if policy.can_stand_in(one, user)]
    names = {one.id: one.name for one in colleagues}
    known = [(one, "", names.get(one.acting_id or 0, "")) for one in dao.absences_of(ctx.session, user.id, ctx.today)]
    return stack(
        absence_list(known, "own-away-cancel", named=False),
        absence_form("own-away", [(str(one.id), one.name) for one in colleagues], ctx.today),
    )

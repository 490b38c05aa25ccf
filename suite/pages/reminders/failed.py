"""What could not be delivered, and trying it again."""

from __future__ import annotations

from typing import Any

from dash import Input, Output

from scheduler.outbox.proof import failures, retry_all
from suite.components import Column, button, card, data_table
from suite.components.format import moment_text, number
from suite.guard import Context, Gate
from tenants.access.permissions import Permission

SHOWN = 60


def register(gate: Gate) -> None:
    """Trying failed mail again."""

    @gate.callback(
        Output("reminders-failures", "children"),
        Input("reminders-retry", "n_clicks"),
        permission=Permission.MANAGE_REMINDERS,
        writes=True,
        prevent_initial_call=True,
    )
    def try_again(ctx: Context, clicks: int | None) -> Any:
        tried = retry_all(ctx.session, ctx.actor, now=ctx.now)
        ctx.session.flush()
        ctx.say(f"Sẽ gửi lại {number(tried)} thư.")
        return failed_mail(ctx)


def failed_mail(ctx: Context) -> Any:
    """What was given up, newest first; nothing when all went out."""
    failed = failures(ctx.session, ctx.actor, limit=SHOWN)
    if not failed:
        return None
    may = ctx.actor.may(Permission.MANAGE_REMINDERS)
    return card(
        "Không gửi được",
        data_table(
            [
                Column("person", "Người nhận", main=True),
                Column("subject", "Nội dung"),
                Column("when", "Lúc"),
                Column("error", "Lỗi"),
            ],
            [
                {"person": one.person, "subject": one.subject, "when": moment_text(one.created_at), "error": one.last_error}
                for one in failed
            ],
            caption="Thư không gửi được",
        ),
        button("Gửi lại tất cả", "reminders-retry", small=True, icon_name="arrow-repeat") if may else None,
        flush=True,
    )

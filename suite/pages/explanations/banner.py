"""The line at the top of "Việc của tôi" that says what the unit has to explain, and until when."""

from __future__ import annotations

from suite.components import count_link, html, message
from suite.components.format import date_text
from suite.guard import Context
from suite.pages.explanations.view import PATH
from tenants.explanations.dao import find_owed


def owed_banner(ctx: Context) -> html.Div | None:
    """One line when something waits, else nothing; one statement."""
    owed = find_owed(ctx.session, ctx.actor.unit_id) if ctx.actor.unit_id else None
    if owed is None:
        return None
    count, due_on = owed
    late = due_on < ctx.today
    when = f", {'đã quá hạn từ' if late else 'hạn gửi sớm nhất'} {date_text(due_on)}."
    words = ["Đơn vị có ", count_link(count, f"{PATH}?tinh-trang=open", "yêu cầu giải trình"), when]
    return message(words, "error" if late else "warning")

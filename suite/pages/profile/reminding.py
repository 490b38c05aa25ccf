"""How reminders reach a person, within what the tenant allows: by mail or not, and from which hour of the morning."""

from __future__ import annotations

from datetime import time
from typing import Any

from dash import Input, Output, html

from scheduler.reminders.judge import policy_of
from scheduler.reminders.policy import EARLIEST, LATEST, ReminderPolicy, morning_hour
from suite.components import card, select_field, stack, tick_field
from suite.guard import Context, Gate
from tenants.access.permissions import Permission
from tenants.errors import Invalid
from tenants.people import service
from tenants.people.models import User


def register(gate: Gate) -> None:
    """The two choices."""

    @gate.callback(
        Output("profile-mail", "value"),
        Input("profile-mail", "value"),
        permission=Permission.READ_SELF,
        writes=True,
        prevent_initial_call=True,
    )
    def choose_mail(ctx: Context, wanted: Any) -> bool:
        service.want_mail(ctx.session, ctx.actor, wanted is True)
        ctx.say("Sẽ gửi nhắc việc qua thư." if wanted is True else "Thôi gửi nhắc việc qua thư.")
        return wanted is True

    @gate.callback(
        Output("profile-hour", "value"),
        Input("profile-hour", "value"),
        permission=Permission.READ_SELF,
        writes=True,
        fields={"hour": "profile-hour"},
        prevent_initial_call=True,
    )
    def choose_hour(ctx: Context, hour: Any) -> str:
        policy = policy_of(ctx.session)
        if str(hour) not in dict(hours(policy)):
            raise Invalid("Chọn giờ trong danh sách.", "hour")
        service.choose_hour(ctx.session, ctx.actor, int(hour))
        ctx.say(f"Nhắc việc buổi sáng gửi từ {morning_hour(int(hour), policy):%H:%M}.")
        return str(hour)


def hours(policy: ReminderPolicy) -> list[tuple[str, str]]:
    """The hours of the morning that a person may choose; the tenant's own first."""
    own = [("0", f"Theo cơ quan ({policy.send_at:%H:%M})")]
    if not policy.own_hours:
        return own
    every = range(EARLIEST.hour, LATEST.hour + 1)
    return own + [(str(hour), f"{hour:02}:00") for hour in every if morning_hour(hour, policy) == time(hour)]


def panel(ctx: Context, user: User) -> html.Section:
    """The card of the profile page."""
    policy = policy_of(ctx.session)
    offered = hours(policy)
    chosen = str(user.reminder_hour)
    kept = "Nhắc việc trong chương trình vẫn luôn có."
    mail: Any = (
        tick_field("profile-mail", "Gửi nhắc việc qua thư điện tử", user.mail_wanted, help=kept)
        if policy.mail
        else html.P("Cơ quan chỉ nhắc trong chương trình, không gửi thư điện tử.", className="field-help")
    )
    when = select_field(
        "profile-hour",
        "Giờ nhận bản tổng hợp buổi sáng",
        offered,
        chosen if chosen in dict(offered) else "0",
        required=True,
        help="Ngày làm việc. Đôn đốc khẩn gửi theo giờ của cơ quan.",
        width="narrow",
    )
    return card("Nhắc việc", stack(mail, when))

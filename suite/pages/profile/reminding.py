"""How reminders reach a person, within what the tenant allows: by mail or not, on which weekdays, from which hour."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time
from typing import Any

from dash import Input, Output

from scheduler.reminders.judge import policy_of
from scheduler.reminders.policy import EARLIEST, LATEST, WEEKDAYS, ReminderPolicy, morning_hour, own_days
from suite.components import card, html, select_field, stack, tick_field, tick_list
from suite.guard import Context, Gate
from tenants.access.permissions import Permission
from tenants.errors import Invalid
from tenants.people import service
from tenants.people.models import User


def register(gate: Gate) -> None:
    """The three choices."""

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

    @gate.callback(
        Output("profile-days", "value"),
        Input("profile-days", "value"),
        permission=Permission.READ_SELF,
        writes=True,
        fields={"days": "profile-days"},
        prevent_initial_call=True,
    )
    def choose_days(ctx: Context, days: Any) -> list[str]:
        policy = policy_of(ctx.session)
        chosen = sorted({str(day) for day in days}) if isinstance(days, list) else []
        if policy.fewest_days >= len(WEEKDAYS) or not set(chosen) <= {str(day) for day in WEEKDAYS}:
            raise Invalid("Chọn ngày trong danh sách.", "days")
        if len(chosen) < policy.fewest_days:
            raise Invalid(f"Cơ quan yêu cầu nhận ít nhất {policy.fewest_days} ngày mỗi tuần.", "days")
        service.choose_days(ctx.session, ctx.actor, "" if len(chosen) == len(WEEKDAYS) else "".join(chosen))
        ctx.say(f"Bản tổng hợp gửi {days_in_words(own_days(''.join(chosen), policy))}.")
        return chosen


def days_in_words(chosen: Collection[int]) -> str:
    """The weekdays on which a digest comes: "thứ Hai, thứ Năm", or every working day."""
    return ", ".join(WEEKDAYS[day] for day in sorted(chosen)) or "mọi ngày làm việc"


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
        help="Đôn đốc khẩn và các bước của báo cáo tháng gửi theo giờ của cơ quan, không theo giờ và ngày chọn ở đây.",
        width="narrow",
    )
    return card("Nhắc việc", stack(mail, when, _days(user, policy)))


def _days(user: User, policy: ReminderPolicy) -> html.P | html.Div:
    if policy.fewest_days >= len(WEEKDAYS):
        return html.P("Cơ quan gửi bản tổng hợp mọi ngày làm việc.", className="field-help")
    options = [(str(day), words[0].upper() + words[1:]) for day, words in WEEKDAYS.items()]
    chosen = own_days(user.reminder_days, policy) or WEEKDAYS.keys()
    return tick_list(
        "profile-days",
        "Ngày nhận bản tổng hợp",
        options,
        [str(day) for day in sorted(chosen)],
        help=[
            f"Ít nhất {policy.fewest_days} ngày mỗi tuần. Việc của ngày khác chờ đến ngày chọn tiếp theo, không bị bỏ qua; ",
            "ngày nghỉ không gửi, ngày chọn trùng ngày nghỉ thì gửi vào ngày làm việc kế tiếp.",
        ],
    )

"""The days of the month as settings in words, and what a change would move, shown before it is applied."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from reports import dao, locking
from reports.cycle import CyclePolicy
from reports.cycle_changes import Dates, MonthMove, StepMove, moves
from reports.periods import Period
from reports.settings import cycle_policy, cycle_values
from scheduler.reminders.judge import policy_of
from suite.components import Column, button, card, choice_field, data_table, form_row, html, message, stack, text_field
from suite.components.content import marks
from suite.components.format import number, short_date
from suite.guard import Context
from suite.workplace import period_of
from tenants.access.permissions import Permission
from tenants.calendar.working_days import WorkingCalendar
from tenants.errors import Invalid
from tenants.organisation.dao import find_settings
from tenants.tasks.dao import units_still_owing

MONTHS = 12
DAYS = {
    "cutoff_day": "Chốt số liệu hết ngày",
    "unit_day": "Đơn vị báo cáo đến hết ngày",
    "verify_from": "Xác nhận từ ngày",
    "verify_to": "đến hết ngày",
    "sign_day": "Ký chậm nhất ngày",
    "send_day": "Gửi chậm nhất ngày",
}
RULES = (
    ("previous", "Đặt mục tiêu vào ngày làm việc trước đó; hạn chính thức giữ nguyên"),
    ("keep", "Giữ nguyên ngày"),
)
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
FIELDS = (*DAYS, "send_time", "weekend_rule")


def field_id(name: str) -> str:
    """The component of a day."""
    return f"cycle-{name.replace('_', '-')}"


def wanted_policy(given: Mapping[str, Any]) -> CyclePolicy:
    """The days that somebody typed. Raises Invalid at a field."""
    values: dict[str, Any] = {"weekend_rule": str(given["weekend_rule"] or ""), "send_time": str(given["send_time"] or "")}
    for name in DAYS:
        text = str(given[name] or "").strip()
        if not text.isdecimal() or len(text) > 2 or not 1 <= int(text) <= 28:
            raise Invalid("Nhập ngày từ 1 đến 28.", name)
        values[name] = int(text)
    if not _HOUR.fullmatch(values["send_time"]):
        raise Invalid("Nhập giờ theo dạng 17:00.", "send_time")
    return cycle_policy(values)


def _settings(ctx: Context) -> CyclePolicy:
    settings = find_settings(ctx.session)
    return cycle_policy(settings.cycle if settings else {})


def days_card(ctx: Context, period: Period) -> list[Any]:
    """The settings as fields, for those who may change them."""
    if not ctx.actor.may(Permission.MANAGE_CYCLE):
        return []
    now = cycle_values(_settings(ctx))
    days = [
        text_field(field_id(name), label, str(now[name]), kind="number", required=True, width="narrow")
        for name, label in DAYS.items()
    ]
    form = [
        html.P(
            "Các mốc tính ngược từ ngày 25. Thay đổi áp dụng từ tháng chưa chốt số liệu; hãy xem trước rồi áp dụng.",
            className="muted",
        ),
        form_row(*days[:2]),
        form_row(*days[2:4]),
        form_row(*days[4:], text_field(field_id("send_time"), "trước giờ", now["send_time"], required=True, width="narrow")),
        choice_field(field_id("weekend_rule"), "Khi mốc rơi vào ngày nghỉ", RULES, now["weekend_rule"]),
        html.Div(button("Xem trước thay đổi", "cycle-look", look="primary", icon_name="eye"), className="form-actions"),
        html.Div(id="cycle-preview"),
    ]
    return [card("Thiết lập các mốc", form)]


def months_card(ctx: Context, period: Period) -> html.Section:
    """The dates of this month and the next eleven."""
    settings = _settings(ctx)
    found = _moves(ctx, period, settings, settings)
    table = _table(found, "Các mốc của mười hai tháng")
    return card(
        None, html.Details([html.Summary("Mười hai tháng tới"), table], className="folded"), flush=True, class_name="months-ahead"
    )


def _moves(ctx: Context, first: Period, old: CyclePolicy, new: CyclePolicy) -> tuple[MonthMove, ...]:
    periods = [first.plus(n) for n in range(MONTHS)]
    fixed = locking.fixed_days(ctx.session, periods, ctx.today)
    return moves(periods, dao.working_calendar(ctx.session), old, new, fixed)


def preview(ctx: Context, wanted: CyclePolicy) -> list[Any]:
    found = _moves(ctx, Period.of_month(ctx.today), _settings(ctx), wanted)
    moved = [one for one in found if one.moved]
    same = wanted == _settings(ctx)
    told = message(html.Ul([html.Li(line) for line in _told(ctx, found, moved)], className="dotted"), title="Nếu áp dụng:")
    ordered = cycle_values(wanted)
    days = " ".join(str(ordered[name]) for name in FIELDS)
    apply = button("Áp dụng", "cycle-apply", look="primary", icon_name="check-lg", disabled=same)
    return [
        html.Div(id="cycle-wanted", **marks(days=days)),
        stack(
            message("Không có mốc nào đổi.") if same else told,
            _table([one for one in found if one.moved or one.fixed], "Mốc cũ và mốc mới") if moved else None,
            html.Div(apply, className="form-actions"),
        ),
    ]


def _told(ctx: Context, found: Sequence[MonthMove], moved: Sequence[MonthMove]) -> list[str]:
    """What a change does to reports and reminders, in sentences."""
    lines = [f"{number(len(moved))}/{number(len(found))} tháng đổi mốc" + (f", từ {moved[0].period.label}." if moved else ".")]
    kept = [one.period.label for one in found if one.fixed]
    if kept:
        lines.append(f"Giữ nguyên {', '.join(kept)}: số liệu đã chốt, báo cáo đã lập không đổi.")
    if not moved:
        return lines
    first = moved[0]
    cutoff = first.steps[0]
    if cutoff.moved:
        start = first.period.previous()
        lines.append(
            f"Báo cáo {first.period.label} chốt số liệu hết {short_date(cutoff.new.official_on)} thay cho "
            f"{short_date(cutoff.old.official_on)}; số liệu vẫn nối liền sau kỳ {start.label}."
        )
    if first.old_lock != first.new_lock:
        lines.append(f"Kỳ {first.period.label} khóa hết {short_date(first.new_lock)} thay cho {short_date(first.old_lock)}.")
    units = next(step for step in first.steps if step.key == "unit")
    old, new = (_first_reminder(ctx, one.target_on) for one in (units.old, units.new))
    if old != new:
        owing = len(units_still_owing(ctx.session, str(first.period), ctx.today)) if first.period == period_of(ctx) else 0
        line = f"Đơn vị được nhắc báo cáo kỳ {first.period.label} từ {short_date(new)} thay cho {short_date(old)}"
        lines.append(f"{line}; hiện {number(owing)} đơn vị còn nợ." if owing else f"{line}.")
    return lines


def _first_reminder(ctx: Context, target: date) -> date:
    """The morning on which units are first reminded of their day."""
    calendar: WorkingCalendar = dao.working_calendar(ctx.session)
    return calendar.add_working_days(calendar.on_or_before(target), -max(policy_of(ctx.session).unit_before, default=0))


def _table(found: Sequence[MonthMove], caption: str) -> html.Div:
    keys = [(step.key, step.title) for step in found[0].steps]
    return data_table(
        [Column("month", "Tháng", main=True), *(Column(key, title) for key, title in keys)],
        [
            {
                "month": [
                    one.period.label[0].upper() + one.period.label[1:],
                    html.Div("đã chốt, giữ nguyên", className="muted small") if one.fixed else None,
                ],
                **{step.key: _cell(step) for step in one.steps},
            }
            for one in found
        ],
        caption=caption,
    )


def _cell(step: StepMove) -> list[Any]:
    if not step.moved:
        return [_dates(step.new)]
    return [html.Del(_dates(step.old)), " ", html.Ins(_dates(step.new))]


def _dates(dates: Dates) -> str:
    if dates.target_on == dates.official_on:
        return short_date(dates.official_on)
    return f"{short_date(dates.official_on)} (mục tiêu {short_date(dates.target_on)})"

"""Mức nhắc: whoever runs reminders changes when whom is told, looks at the month that follows from it, and applies it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, time
from typing import Any, Literal

from dash import Input, Output, State, dcc
from dash.development.base_component import Component

from scheduler.reminders.ahead import month_ahead
from scheduler.reminders.judge import policy_of
from scheduler.reminders.ladder import RUNG_LABELS, Rung
from scheduler.reminders.policy import RUNGS, ReminderPolicy, Unfit
from suite.components import (
    Column,
    Content,
    button,
    card,
    columns,
    data_table,
    empty_state,
    form_actions,
    form_row,
    html,
    message,
    page_head,
    stack,
    text_field,
    tick_field,
)
from suite.components.format import long_date, number
from suite.guard import Context, Gate
from suite.pages.reminders.views import POLICY, views
from suite.pages.reminders.words import explain, listed
from tenants.access.permissions import Permission
from tenants.errors import Invalid
from tenants.organisation.service import change_settings

PREVIEW_ID, WORDS_ID, SEEN_ID = "policy-preview", "policy-words", "policy-seen"


@dataclass(frozen=True)
class Part:
    """One part of the policy as a field of the form."""

    name: str
    label: str
    help: str
    kind: Literal["days", "count", "time", "yes"] = "days"


def capital(words: str) -> str:
    """The words with a capital at their beginning."""
    return words[:1].upper() + words[1:]


_GROUPS: tuple[tuple[str, tuple[Part, ...]], ...] = (
    (
        "Hạn của phần việc",
        (
            Part("before", "Trước hạn", "Số ngày làm việc, cách nhau bằng dấu phẩy"),
            Part("after", "Sau hạn", "Số ngày làm việc"),
            Part("repeat_after", "Nhắc lại sau mỗi", "Ngày làm việc; 0 là không nhắc lại", "count"),
            Part("on_day", "Nhắc đúng ngày hết hạn", "", "yes"),
        ),
    ),
    (
        "Báo cáo kỳ, việc chờ trả lời",
        (
            Part("unit_before", "Trước ngày đơn vị báo cáo", "Ngày làm việc"),
            Part("unit_after", "Sau ngày đơn vị báo cáo", "Ngày làm việc"),
            Part("waiting_before", "Trước ngày phải trả lời", "Gia hạn, vướng mắc, phối hợp, giải trình"),
            Part("waiting_after", "Sau ngày phải trả lời", "Ngày làm việc"),
            Part("term_before", "Trước khi hết nhiệm kỳ", "Kiến trúc sư 57; ngày theo lịch"),
        ),
    ),
    (
        "Bậc đôn đốc khi quá hạn (ngày làm việc, 0 là không dùng)",
        (
            *(
                Part(f"{rung}_after", RUNG_LABELS[Rung(rung)][:1].upper() + RUNG_LABELS[Rung(rung)][1:], "", "count")
                for rung in RUNGS
            ),
            Part("explain_by_itself", "Đến bậc giải trình, chương trình tự gửi yêu cầu cho đơn vị", "", "yes"),
        ),
    ),
    (
        "Giờ gửi và quyền chọn của mỗi người",
        (
            Part("send_at", "Gửi từ", "06:00 đến 17:00", "time"),
            Part("quiet_from", "Yên lặng từ", "", "time"),
            Part("quiet_to", "Yên lặng đến", "", "time"),
            Part("snooze_days", "Hoãn nhắc tối đa", "Ngày làm việc; 0 là không cho hoãn", "count"),
            Part("mail", "Gửi cả thư điện tử", "", "yes"),
            Part("unsubscribe", "Thư có nút thôi nhận ngay trong hộp thư", "", "yes"),
            Part("fewest_days", "Mỗi tuần nhận ít nhất", "Ngày; 5 là mọi người nhận mọi ngày làm việc", "count"),
            Part("own_hours", "Mỗi người được chọn giờ nhận của mình", "", "yes"),
        ),
    ),
)
PARTS: tuple[Part, ...] = tuple(part for _, parts in _GROUPS for part in parts)


def field_id(name: str) -> str:
    """The id of a part's field."""
    return f"policy-{name}"


_STATES = [State(field_id(part.name), "value") for part in PARTS]
_FIELDS = {part.name: field_id(part.name) for part in PARTS}


def register(gate: Gate) -> None:
    """The page, looking at the month, and applying what was looked at."""

    @gate.page(POLICY, permission=Permission.READ_REMINDERS, title="Mức nhắc")
    def layout(ctx: Context) -> Any:
        policy = policy_of(ctx.session)
        may = ctx.actor.may(Permission.MANAGE_REMINDERS)
        words = card("Đang áp dụng", html.Ul([html.Li(line) for line in explain(policy)], className="plain-list"), id=WORDS_ID)
        return stack(
            page_head("Mức nhắc", "Nhắc ai, ngày nào, giờ nào. Xem thử một tháng rồi mới áp dụng; mọi thay đổi đều được ghi lại."),
            views(POLICY),
            columns(_form(policy), words, layout="wide-left") if may else words,
            html.Div(id=PREVIEW_ID) if may else html.Div(_preview(ctx, policy, applied=True)),
        )

    @gate.callback(
        Output(PREVIEW_ID, "children"),
        Input("policy-look", "n_clicks"),
        *_STATES,
        permission=Permission.MANAGE_REMINDERS,
        fields=_FIELDS,
        prevent_initial_call=True,
    )
    def look(ctx: Context, clicks: int | None, *given: Any) -> Any:
        return _preview(ctx, read_policy(given))

    @gate.callback(
        Output(WORDS_ID, "children"),
        Input("policy-apply", "n_clicks"),
        State(SEEN_ID, "data"),
        *_STATES,
        permission=Permission.MANAGE_REMINDERS,
        writes=True,
        fields=_FIELDS,
        prevent_initial_call=True,
    )
    def apply(ctx: Context, clicks: int | None, seen: Any, *given: Any) -> Any:
        policy = read_policy(given)
        if _fingerprint(policy) != seen:
            raise Invalid("Các mốc đã đổi sau khi xem thử. Hãy bấm “Xem thử một tháng” lần nữa.")
        change_settings(ctx.session, ctx.actor, "reminders", policy.to_settings())
        ctx.say("Đã áp dụng mức nhắc mới.")
        ctx.show(PREVIEW_ID, children=None)
        return card("Đang áp dụng", html.Ul([html.Li(line) for line in explain(policy)], className="plain-list")).children


def read_policy(given: Sequence[Any]) -> ReminderPolicy:
    """The policy that stands in the form's fields, in the order of PARTS. Raises Invalid at a field."""
    values: dict[str, Any] = {}
    for part, value in zip(PARTS, given, strict=True):
        text = str(value if value is not None else "").strip()
        if part.kind == "yes":
            values[part.name] = value is True
        elif part.kind == "time":
            try:
                values[part.name] = time.fromisoformat(text.zfill(5)[:5])
            except ValueError as error:
                raise Invalid("Giờ viết dạng 08:00.", part.name) from error
        elif part.kind == "count":
            values[part.name] = _number(text, part.name)
        else:
            days = [_number(one.strip(), part.name) for one in text.replace(";", ",").split(",") if one.strip()]
            values[part.name] = tuple(sorted(days, reverse="before" in part.name))
    try:
        return ReminderPolicy(**values)
    except Unfit as error:
        raise Invalid(str(error), error.field) from error


def _number(text: str, name: str) -> int:
    if not text.isdecimal() or len(text) > 4:
        raise Invalid("Chỉ nhập số ngày, ví dụ: 7, 3, 1.", name)
    return int(text)


def _fingerprint(policy: ReminderPolicy) -> str:
    return json.dumps(policy.to_settings(), sort_keys=True)


def _form(policy: ReminderPolicy) -> html.Section:
    values = {one.name: getattr(policy, one.name) for one in fields(policy)}
    groups = []
    for title, parts in _GROUPS:
        typed = [_field(part, values[part.name]) for part in parts if part.kind != "yes"]
        ticks = [_field(part, values[part.name]) for part in parts if part.kind == "yes"]
        groups.append(html.Fieldset([html.Legend(title, className="group-title"), form_row(*typed), *ticks]))
    return card(
        "Thay đổi", [*groups, form_actions(button("Xem thử một tháng", "policy-look", look="primary", icon_name="calendar-week"))]
    )


def _field(part: Part, value: Any) -> html.Div:
    if part.kind == "yes":
        return tick_field(field_id(part.name), part.label, bool(value))
    text = listed(value) if part.kind == "days" else f"{value:%H:%M}" if part.kind == "time" else str(value)
    return text_field(field_id(part.name), part.label, text, help=part.help or None, width="narrow", max_length=60)


def _preview(ctx: Context, policy: ReminderPolicy, *, applied: bool = False) -> Component:
    days = month_ahead(ctx.session, policy, ctx.now)
    rows: list[dict[str, Content]] = [
        {
            "day": long_date(one.day),
            "what": "; ".join(f"{number(count)} {words}" for words, count in one.lines.items()),
            "people": number(len(one.people)),
        }
        for one in days
    ]
    peak = max(days, key=lambda one: len(one.people), default=None)
    table = data_table(
        [
            Column("day", "Ngày", main=True),
            Column("what", "Nhắc về"),
            Column("people", "Số người nhận", align="right"),
        ],
        rows,
        caption="Một tháng tới sẽ nhắc gì, cho bao nhiêu người",
        empty=empty_state("bell-slash", "Một tháng tới không có gì phải nhắc", "Không phần việc nào đến mốc nhắc."),
    )
    if applied:
        return card("Một tháng tới", table, flush=True, class_name="forecast")
    said = f"{number(len(days))} ngày có nhắc việc" + (f", nhiều nhất {_peak(peak.day, len(peak.people))}" if peak else "")
    return stack(
        dcc.Store(id=SEEN_ID, data=_fingerprint(policy)),
        message(
            "Tính theo tình hình hiện nay, nếu không ai báo cáo thêm; việc đã nhắc thì không nhắc lại.",
            action=button("Áp dụng", "policy-apply", look="primary", icon_name="check2"),
        ),
        card(f"Xem thử một tháng: {said}", table, flush=True, class_name="forecast"),
    )


def _peak(day: date, people: int) -> str:
    return f"{number(people)} người vào {long_date(day)}"

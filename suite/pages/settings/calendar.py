"""The page "Lịch làm việc": days off and working Saturdays of a year with their basis; each change shows first what it moves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dash import ALL, Input, Output, State, callback_context
from dash.exceptions import PreventUpdate

from reports.periods import Period
from reports.settings import cycle_policy
from scheduler.reminders.dao import count_open_by_date
from scheduler.reminders.due import date_spacing
from scheduler.reminders.judge import policy_of
from scheduler.reminders.moving import Moved, moved_reminders, moved_rungs, moved_steps
from suite.components import (
    Column,
    area_field,
    button,
    card,
    chip,
    choice_field,
    columns,
    data_table,
    date_field,
    empty_state,
    form_actions,
    html,
    link,
    message,
    page_head,
    stack,
    text_field,
)
from suite.components.format import date_text, number, read_date
from suite.guard import Context, Gate
from suite.pages.settings.views import CALENDAR, views
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.calendar.day import Day
from tenants.calendar.notice import read_notice
from tenants.calendar.service import Change, calendar_after, calendar_of, change_days, own_days
from tenants.errors import Invalid
from tenants.organisation.dao import find_settings
from tenants.vietnamese import clean

BODY_ID, EFFECT_ID, NOTICE_EFFECT_ID = "calendar-body", "calendar-effect", "calendar-notice-effect"
KINDS = [("off", "Nghỉ"), ("working_saturday", "Làm bù (thứ Bảy)")]
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
# Reminders of a date reach so far back and ahead of it; what lies further cannot move.
REACH = timedelta(days=45)
SHOWN = 60
_DAY = (
    State("calendar-day", "value"),
    State("calendar-kind", "value"),
    State("calendar-name", "value"),
    State("calendar-basis", "value"),
)
_DAY_FIELDS = {"day": "calendar-day", "kind": "calendar-kind", "name": "calendar-name", "basis": "calendar-basis"}
_NOTICE = (State("calendar-year", "value"), State("calendar-notice-basis", "value"), State("calendar-lines", "value"))
_NOTICE_FIELDS = {"year": "calendar-year", "basis": "calendar-notice-basis", "lines": "calendar-lines"}


def register(gate: Gate) -> None:
    """The page, looking at a change, and applying it."""

    @gate.page(
        CALENDAR,
        permission=Permission.READ_ORGANISATION,
        title="Lịch làm việc",
        nav=Nav("Lịch làm việc", "calendar3", "organisation", 45),
    )
    def layout(ctx: Context) -> Any:
        return stack(
            page_head(
                "Lịch làm việc", "Hạn không dời khi trùng ngày nghỉ; ngày nhắc và mục tiêu nội bộ lùi về ngày làm việc trước đó."
            ),
            *([views(ctx, CALENDAR)] if ctx.actor.may(Permission.MANAGE_ORGANISATION) else []),
            html.Div(_body(ctx, _year(ctx)), id=BODY_ID),
        )

    _register_days(gate)
    _register_notice(gate)


def _register_days(gate: Gate) -> None:
    @gate.callback(
        Output(EFFECT_ID, "children"),
        Input("calendar-look", "n_clicks"),
        *_DAY,
        permission=Permission.MANAGE_ORGANISATION,
        fields=_DAY_FIELDS,
        prevent_initial_call=True,
    )
    def look(ctx: Context, clicks: int | None, day: Any, kind: Any, name: Any, basis: Any) -> Any:
        return _effect(ctx, _added(day, kind, name, basis), button("Áp dụng", "calendar-add", look="primary"))

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("calendar-add", "n_clicks"),
        *_DAY,
        permission=Permission.MANAGE_ORGANISATION,
        writes=True,
        fields=_DAY_FIELDS,
        prevent_initial_call=True,
    )
    def add(ctx: Context, clicks: int | None, day: Any, kind: Any, name: Any, basis: Any) -> Any:
        change = _added(day, kind, name, basis)
        change_days(ctx.session, ctx.actor, change)
        ctx.session.flush()
        ctx.say(f"Đã ghi ngày {date_text(change.added[0].date)} vào lịch.", saved=("calendar-name", "calendar-basis"))
        return _body(ctx, change.added[0].date.year)

    @gate.callback(
        Output(EFFECT_ID, "children", allow_duplicate=True),
        Input({"type": "calendar-drop", "day": ALL}, "n_clicks"),
        permission=Permission.MANAGE_ORGANISATION,
        prevent_initial_call=True,
    )
    def look_at_dropping(ctx: Context, clicks: Any) -> Any:
        day = _pressed_day()
        act = button(f"Bỏ ngày {date_text(day)}", {"type": "calendar-drop-go", "day": day.toordinal()}, look="danger")
        return _effect(ctx, Change(removed=(day,)), act)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input({"type": "calendar-drop-go", "day": ALL}, "n_clicks"),
        permission=Permission.MANAGE_ORGANISATION,
        writes=True,
        prevent_initial_call=True,
    )
    def drop(ctx: Context, clicks: Any) -> Any:
        day = _pressed_day()
        change_days(ctx.session, ctx.actor, Change(removed=(day,)))
        ctx.session.flush()
        ctx.say(f"Đã bỏ ngày {date_text(day)} khỏi lịch riêng.")
        return _body(ctx, day.year)


def _register_notice(gate: Gate) -> None:
    @gate.callback(
        Output(NOTICE_EFFECT_ID, "children"),
        Input("calendar-notice-look", "n_clicks"),
        *_NOTICE,
        permission=Permission.MANAGE_ORGANISATION,
        fields=_NOTICE_FIELDS,
        prevent_initial_call=True,
    )
    def look(ctx: Context, clicks: int | None, year: Any, basis: Any, lines: Any) -> Any:
        return _effect(ctx, _noticed(ctx, year, basis, lines), button("Ghi thông báo", "calendar-notice-add", look="primary"))

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("calendar-notice-add", "n_clicks"),
        *_NOTICE,
        permission=Permission.MANAGE_ORGANISATION,
        writes=True,
        fields=_NOTICE_FIELDS,
        prevent_initial_call=True,
    )
    def add(ctx: Context, clicks: int | None, year: Any, basis: Any, lines: Any) -> Any:
        change = _noticed(ctx, year, basis, lines)
        change_days(ctx.session, ctx.actor, change)
        ctx.session.flush()
        ctx.say(
            f"Đã ghi thông báo nghỉ lễ năm {change.notice_year}: {len(change.added)} ngày.",
            saved=("calendar-notice-basis", "calendar-lines"),
        )
        return _body(ctx, change.notice_year or ctx.today.year)


def _body(ctx: Context, year: int) -> Any:
    may = ctx.actor.may(Permission.MANAGE_ORGANISATION)
    return stack(
        columns(
            _days(ctx, year, may),
            stack(_one_day(), _notice(ctx, year)) if may else None,
            layout="wide-left",
        )
    )


def _days(ctx: Context, year: int, may: bool) -> html.Section:
    calendar = calendar_of(ctx.session)
    own = {row.day: row for row in own_days(ctx.session)}
    rows = [_row(day, own.get(day.date), may, calendar.is_provisional(year)) for day in calendar.listed_days(year)]
    years = [
        link(f"‹ {year - 1}", f"{CALENDAR}?nam={year - 1}"),
        html.B(f" {year} "),
        link(f"{year + 1} ›", f"{CALENDAR}?nam={year + 1}"),
    ]
    provisional = "Dự kiến: năm này chưa có thông báo chính thức, ngày nghỉ được tính theo luật và âm lịch."
    return card(
        f"Năm {year}",
        [
            message(provisional, "warning") if calendar.is_provisional(year) else None,
            data_table(
                [
                    Column("day", "Ngày", main=True),
                    Column("kind", "Nghỉ hay làm"),
                    Column("name", "Tên"),
                    Column("basis", "Căn cứ"),
                    *([Column("acts", "Thao tác", unlabelled=True)] if may else []),
                ],
                rows,
                caption=f"Ngày nghỉ và ngày làm bù năm {year}",
                empty=empty_state("calendar3", "Chưa có ngày nào", "Thêm ngày nghỉ riêng hoặc ghi thông báo nghỉ lễ của năm."),
            ),
        ],
        html.Div(years, className="row-acts"),
        flush=True,
    )


def _row(day: Day, own: Any, may: bool, provisional: bool) -> dict[str, Any]:
    source = "theo thông báo đã ghi" if own is not None and own.notice else "ngày riêng của cơ quan" if own is not None else ""
    mark = chip("running", "briefcase", "Làm bù") if day.is_working else chip("none", "moon", "Nghỉ")
    acts = (
        button("Bỏ", {"type": "calendar-drop", "day": day.date.toordinal()}, small=True)
        if own is not None and not own.notice
        else None
    )
    return {
        "day": [html.Div(date_text(day.date)), html.Small(WEEKDAYS[day.date.weekday()], className="muted")],
        "kind": mark,
        "name": day.name,
        "basis": [html.Div("dự kiến" if provisional and own is None else day.basis), html.Small(source, className="muted")],
        **({"acts": acts} if may else {}),
    }


def _one_day() -> html.Section:
    return card(
        "Thêm ngày riêng của cơ quan",
        stack(
            date_field("calendar-day", "Ngày", required=True),
            choice_field("calendar-kind", "Ngày này", KINDS, "off"),
            text_field("calendar-name", "Tên ngày", required=True, max_length=200, draft="calendar-name"),
            text_field(
                "calendar-basis",
                "Căn cứ",
                required=True,
                max_length=200,
                placeholder="Thông báo số 12/TB-UBND",
                draft="calendar-basis",
            ),
            form_actions(button("Xem ảnh hưởng", "calendar-look")),
            html.Div(id=EFFECT_ID),
        ),
    )


def _notice(ctx: Context, year: int) -> html.Section:
    first_open = next(one for one in range(ctx.today.year, ctx.today.year + 50) if calendar_of(ctx.session).is_provisional(one))
    return card(
        "Ghi thông báo nghỉ lễ của năm",
        stack(
            html.P("Thay cho ngày dự kiến hoặc thông báo đã ghi của năm đó.", className="muted"),
            text_field("calendar-year", "Năm", str(max(first_open, year)), required=True, max_length=4, width="narrow"),
            text_field(
                "calendar-notice-basis", "Số, ký hiệu thông báo", required=True, max_length=200, draft="calendar-notice-basis"
            ),
            area_field(
                "calendar-lines",
                "Các ngày",
                rows=6,
                required=True,
                max_length=20_000,
                placeholder="01/01/2028; nghỉ; Tết Dương lịch\n08/01/2028; làm bù; Làm bù cho ngày 31/12",
                help="Mỗi ngày một dòng: ngày/tháng/năm; nghỉ hoặc làm bù; tên ngày.",
                draft="calendar-lines",
            ),
            form_actions(button("Xem ảnh hưởng", "calendar-notice-look")),
            html.Div(id=NOTICE_EFFECT_ID),
        ),
    )


def _effect(ctx: Context, change: Change, act: Any) -> html.Div:
    """What the change would move, with the button that applies it."""
    old, new = calendar_of(ctx.session), calendar_after(ctx.session, change)
    years = sorted({day.date.year for day in change.added} | {day.year for day in change.removed})
    start, end = date(years[0], 1, 1), date(years[-1], 12, 31)
    differing = old.differences(new, start, end)
    if not differing:
        return html.Div([message("Không ngày làm việc nào thay đổi; chỉ tên gọi và căn cứ được ghi lại."), form_actions(act)])
    settings = find_settings(ctx.session)
    steps = moved_steps(old, new, cycle_policy(settings.cycle if settings else {}), _periods(differing[0], differing[-1]))
    policy, span = policy_of(ctx.session), (differing[0] - REACH, differing[-1] + REACH)
    moved = moved_reminders(old, new, date_spacing(policy), count_open_by_date(ctx.session, *span))
    moved += moved_rungs(old, new, policy.ladder, count_open_by_date(ctx.session, *span, leads_only=True))
    reminders = [one for one in moved if max(one.before, one.after) >= ctx.today]
    told = f"{number(len(differing))} ngày đổi nghỉ, làm; dời {number(len(steps))} mốc báo cáo, {number(len(reminders))} đợt nhắc."
    return html.Div([message(told), *_moves(steps + reminders), form_actions(act)])


def _moves(moved: list[Moved]) -> list[Any]:
    if not moved:
        return []
    rows = [{"what": one.what, "before": date_text(one.before), "after": date_text(one.after)} for one in moved[:SHOWN]]
    table = data_table(
        [Column("what", "Việc", main=True), Column("before", "Đang là"), Column("after", "Sẽ là")],
        rows,
        caption="Những gì thay đổi",
    )
    return [table, *([html.P(f"Và {number(len(moved) - SHOWN)} dòng nữa.", className="muted")] if len(moved) > SHOWN else [])]


def _periods(first: date, last: date) -> list[Period]:
    found, period = [], Period.of_month(first)
    while period <= Period.of_month(last).next():
        found.append(period)
        period = period.next()
    return found


def _added(day: Any, kind: Any, name: Any, basis: Any) -> Change:
    on = read_date(str(day or ""), "day")
    if on is None:
        raise Invalid("Nhập ngày.", "day")
    if not 2020 <= on.year <= 2100:
        raise Invalid("Nhập ngày từ năm 2020 đến năm 2100.", "day")
    words = clean(str(name or ""))
    if not words:
        raise Invalid("Nhập tên ngày, ví dụ: Ngày truyền thống của tỉnh.", "name")
    if not clean(str(basis or "")):
        raise Invalid("Nhập số, ký hiệu văn bản làm căn cứ.", "basis")
    try:
        return Change(added=(Day(on, "working_saturday" if kind == "working_saturday" else "off", words, clean(str(basis))),))
    except ValueError as error:
        raise Invalid(str(error), "kind") from error


def _noticed(ctx: Context, year: Any, basis: Any, lines: Any) -> Change:
    text = str(year or "").strip()
    wanted = int(text) if text.isdecimal() and len(text) == 4 else 0
    if not 2020 <= wanted <= 2100:
        raise Invalid("Nhập năm gồm bốn chữ số.", "year")
    if not clean(str(basis or "")):
        raise Invalid("Nhập số, ký hiệu thông báo.", "basis")
    return Change(added=read_notice(str(lines or ""), wanted, str(basis)), notice_year=wanted)


def _pressed_day() -> date:
    pressed = callback_context.triggered_id
    try:
        return date.fromordinal(int(pressed["day"]))
    except (TypeError, KeyError, ValueError, OverflowError):
        raise PreventUpdate from None


def _year(ctx: Context) -> int:
    text = ctx.query.get("nam", "")
    return int(text) if text.isdecimal() and len(text) == 4 and 2020 <= int(text) <= 2100 else ctx.today.year

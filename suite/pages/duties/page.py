"""The page "Việc của tôi" and the answers that need no dialog."""

from __future__ import annotations

import re
from typing import Any

from dash import Input, Output, State, callback_context
from dash.exceptions import PreventUpdate

from suite.components import button, confirm_dialog, empty_state, html, page_head, stack, tick_list
from suite.components.content import marks
from suite.components.format import moment_text, month_text, short_date
from suite.guard import ADDRESS_ID, Context, Gate
from suite.numbers import whole_number
from suite.pages.duties.asked import GROUP as ASKED
from suite.pages.duties.view import PATH, Groups, counts, drawn, duty_groups
from suite.pages.explanations.banner import owed_banner
from suite.pages.extensions.ask import extension_place
from suite.routing import Nav, query_of
from suite.workplace import answering, period_of, place_words, rows_chosen
from tenants.access.permissions import Permission
from tenants.errors import Conflict, Invalid
from tenants.organisation.rules import rules_of
from tenants.tasks import dao
from tenants.tasks.agenda import OwedDuty, Urgency, agenda
from tenants.tasks.agenda import count_owed as owed_now
from tenants.tasks.contributions.dao import asked_of_unit
from tenants.tasks.contributions.waiting import Asked
from tenants.tasks.service import STATEMENTS, AnsweredMeanwhile, answer_together
from tenants.vietnamese import shorten

BODY_ID = "duties-body"
TOGETHER_ID = "duties-together"
_READ = "duties of the unit"  # in the session's notes: the list, read once for the page and the navigation
# The unit's own day for reporting, by habit (DOMAIN: units by the 20th); the report's page shows the tenant's own cycle.
UNIT_DAY = 20


def owed_by_unit(ctx: Context) -> tuple[dict[Urgency, list[OwedDuty]], list[Asked]]:
    """What the person's unit owes, grouped, and what leads ask of it; two statements."""
    unit_id = ctx.actor.unit_id
    asked = asked_of_unit(ctx.session, unit_id) if unit_id else []
    duties = dao.duties_of_unit(ctx.session, unit_id) if unit_id else []
    return agenda(duties, ctx.today, str(period_of(ctx)), asked), asked


def count_owed(ctx: Context) -> int:
    """How many answers the unit owes now; the figure in the navigation. The page itself has read the list already."""
    return owed_now(*(ctx.session.info.get(_READ) or owed_by_unit(ctx)))


def body(ctx: Context) -> list[Any]:
    """The list as it stands now, or the one group of it that the address asks for while there is something in it."""
    (groups, asked), period = owed_by_unit(ctx), period_of(ctx)
    ctx.session.info[_READ] = groups, asked
    only = ctx.query.get("nhom", "")
    if not (asked if only == ASKED else groups.get(only)):  # type: ignore[call-overload]  # what is no group has nothing in it
        only = ""
    shown = drawn(groups, only, _asked(ctx))
    lines = dao.lines_of_duties(ctx.session, [duty.duty_id for duties in shown.values() for duty in duties])
    parts: list[Any] = [counts(groups, asked, only)]
    if same := _unchanged(ctx, groups):
        parts.append(button(f"Trả lời cùng lúc {len(same)} việc không thay đổi", "duties-together-ask", icon_name="check2-all"))
    parts.append(duty_groups(groups, shown, lines, asked, ctx.today, period, only))
    return [stack(*parts)]


def body_again(ctx: Context, search: Any) -> list[Any]:
    """The list after an answer, as the address `search` shows it: who works through one group stays in it."""
    return body(ctx.at(PATH, query_of(search)))


def _unchanged(ctx: Context, groups: Groups) -> list[OwedDuty]:
    """The duties of this period for which "Không thay đổi" may be said without a sentence."""
    limit = rules_of(ctx.session).unchanged_limit
    return [duty for which in (Urgency.DUE_SOON, Urgency.THIS_PERIOD) for duty in groups[which] if duty.unchanged_run < limit]


def register(gate: Gate) -> None:
    """The page and the answer to many."""

    @gate.page(
        PATH,
        permission=Permission.REPORT_DUTY,
        title="Việc của tôi",
        nav=Nav("Việc của tôi", "inbox", "work", 10, "Việc của tôi", count_owed, True),
    )
    def layout(ctx: Context) -> Any:
        period = period_of(ctx)
        if ctx.actor.unit_id is None:
            return stack(
                page_head("Việc của tôi"),
                empty_state(
                    "inbox",
                    "Tài khoản chưa gắn với đơn vị",
                    "Việc được giao cho đơn vị. Quản trị cơ quan gắn tài khoản với đơn vị.",
                ),
            )
        return stack(
            page_head(
                "Việc của tôi",
                f"{ctx.person.unit_name} · kỳ báo cáo {month_text(period.year, period.month)}, "
                f"đơn vị báo cáo trước hết ngày {short_date(period.day(UNIT_DAY))}",
            ),
            owed_banner(ctx),
            html.Div(body(ctx), id=BODY_ID),
            html.Div(id="duty-dialog-place"),
            html.Div(id="duties-together-place"),
            extension_place(),
            html.Div(id="contribution-answer-place"),
        )

    @gate.callback(
        Output("duties-together-place", "children"),
        Input("duties-together-ask", "n_clicks"),
        permission=Permission.REPORT_DUTY,
        prevent_initial_call=True,
    )
    def ask_together(ctx: Context, clicks: int | None) -> Any:
        duties = _unchanged(ctx, owed_by_unit(ctx)[0])
        if not duties:
            raise Conflict("Các việc vừa được cập nhật. Hãy tải lại danh sách.")
        lines = dao.lines_of_duties(ctx.session, [duty.duty_id for duty in duties])
        options = [(str(duty.duty_id), shorten(lines[duty.duty_id].content, 160)) for duty in duties]
        return confirm_dialog(
            TOGETHER_ID,
            "Trả lời các việc không thay đổi",
            "Đồng chí xác nhận trong kỳ này các việc được chọn không có nội dung mới. Lời xác nhận được ghi tên đồng chí.",
            "Xác nhận không thay đổi",
            "duties-together-same",
            look="primary",
            fields=[
                html.Div(id="duties-seen", **marks(versions=" ".join(f"{duty.duty_id}:{duty.version}" for duty in duties))),
                tick_list("duties-chosen", "Các việc", options, [value for value, _ in options]),
            ],
            opened=str(ctx.now.timestamp()),
            stays=True,
        )

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("duties-together-same", "n_clicks"),
        State("duties-chosen", "value"),
        State("duties-seen", "data-versions"),
        State(ADDRESS_ID, "search"),
        permission=Permission.REPORT_DUTY,
        writes=True,
        fields={"chosen": "duties-chosen"},
        prevent_initial_call=True,
    )
    def say_all_unchanged(ctx: Context, clicks: int | None, chosen: list[str] | None, versions: Any, search: Any) -> Any:
        if not chosen:
            raise Invalid("Chọn ít nhất một việc.", "chosen")
        seen = {int(duty): int(version) for duty, version in re.findall(r"(\d{1,15}):(\d{1,9})", str(versions or ""))}
        answer(ctx, rows_chosen(chosen), "no_change", seen)
        return body_again(ctx, search)


def answer(ctx: Context, duty_ids: list[int], kind: str, seen: dict[int, int]) -> None:
    """Sign the statement for some duties, as they were seen, and say how many were taken and which were not."""
    place = answering(ctx)
    given: dict[str, Any] = {"period": place.period, "late_for": place.late_for, "now": ctx.now, "seen": seen}
    done, refused = answer_together(ctx.session, ctx.actor, ctx.files, duty_ids, kind, **given)
    said = f"Đã ghi “{STATEMENTS[kind]}” cho {len(done)} việc.{place_words(ctx, place)}" if done else ""
    if refused:
        first = refused[0]
        line = dao.lines_of_duties(ctx.session, [first.duty_id]).get(first.duty_id)
        named = f"“{shorten(line.content, 80)}”: " if line else ""
        said += f" {len(refused)} việc chưa ghi được: {named}{first.reason}"
    ctx.say(said.strip(), "warning" if refused else "success", closes=TOGETHER_ID)


def meanwhile(other: AnsweredMeanwhile) -> str:
    """What is told to whoever pressed on a list that was no longer true; the list is drawn anew beside it."""
    told = f"{shorten(other.asked, 160)}." if other.asked else "Phần việc vừa được cập nhật."
    if (theirs := other.theirs) is not None:
        told = f"{theirs.user_name} đã báo cáo lúc {moment_text(theirs.at)}: “{shorten(theirs.result, 160)}”."
    return f"{told} Danh sách đã được làm mới, chưa ghi gì thêm."


def _asked(ctx: Context) -> int:
    """How many cards of the one group the address asks for."""
    asked = ctx.query.get("so", "")
    return whole_number(asked, 5) or 0


def pressed_duty() -> tuple[int, int]:
    """The duty whose button was pressed and the version that was seen; a button that was only drawn presses nothing."""
    triggered = callback_context.triggered_id
    if not triggered or not callback_context.triggered[0]["value"]:
        raise PreventUpdate
    duty, version = triggered.get("duty"), triggered.get("version", 0)
    if not isinstance(duty, int) or not isinstance(version, int):
        raise PreventUpdate
    return duty, version

"""The list of explanations, and for those who may ask: which units are late and were not asked yet."""

from __future__ import annotations

from typing import Any

from suite.components import (
    Column,
    button,
    card,
    data_table,
    empty_state,
    figure_card,
    figure_row,
    html,
    link,
    message,
    page_head,
    pagination,
    stack,
)
from suite.components.format import date_text, number
from suite.guard import Context, Gate
from suite.numbers import page_number
from suite.pages.explanations.calling import PLACE_ID
from suite.pages.explanations.view import PATH, STATE_LABELS, address_of, filter_of, state_chip
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.explanations import dao, policy
from tenants.explanations.dao import ExplanationCounts, ExplanationFilter
from tenants.explanations.models import Explanation
from tenants.explanations.service import visible
from tenants.explanations.states import State
from tenants.organisation.dao import get_unit
from tenants.vietnamese import shorten

PAGE_ROWS = 50


def register(gate: Gate) -> None:
    """The page at home and on a visit."""
    nav = Nav("Giải trình", "chat-square-quote", "work", 45)
    gate.page(PATH, permission=Permission.READ_TASKS, title="Giải trình", nav=nav)(layout)
    gate.page(f"/co-quan/<code>{PATH}", permission=Permission.READ_TASKS, title="Giải trình", scope="visit")(layout)


def layout(ctx: Context) -> Any:
    """The explanations that the address asks for."""
    wanted = filter_of(ctx.query)
    seen = visible(ctx.actor, wanted)
    counts = dao.count_by_state(ctx.session, visible(ctx.actor, ExplanationFilter(unit_id=wanted.unit_id)), ctx.today)
    page = ctx.query.get("trang", "1")
    return stack(
        page_head(
            "Giải trình",
            "Đơn vị chậm giải trình nguyên nhân, trách nhiệm và thời hạn khắc phục; thư ký, lãnh đạo chấp nhận hoặc trả lại.",
        ),
        _figures(ctx, counts, wanted),
        _only(ctx, wanted),
        card(
            None,
            _rows(ctx, wanted, seen, _found(counts, wanted), page_number(page)),
            flush=True,
        ),
        _late_units(ctx) if policy.can_judge(ctx.actor) else None,
        html.Div(id=PLACE_ID),
    )


def _figures(ctx: Context, counts: ExplanationCounts, wanted: ExplanationFilter) -> html.Div:
    def opens(state: str = "", overdue: bool = False) -> str:
        return address_of(ExplanationFilter(state, wanted.unit_id, overdue), path=ctx.link(PATH))

    late = "overdue" if counts.overdue else None
    return figure_row(
        [
            figure_card("hourglass-split", "Chờ đơn vị giải trình", counts.open, "gồm cả quá hạn", opens(State.OPEN), "waiting"),
            figure_card("exclamation-triangle-fill", "Quá hạn giải trình", counts.overdue, "", opens(overdue=True), late),
            figure_card("chat-square-quote", "Chờ xem xét", counts.answered, "đơn vị đã gửi", opens(State.ANSWERED), "running"),
            figure_card("check-circle-fill", "Đã chấp nhận", counts.accepted, "", opens(State.ACCEPTED), "on-time"),
        ]
    )


def _found(counts: ExplanationCounts, wanted: ExplanationFilter) -> int:
    """How many rows the list has: the figures have counted them already."""
    if wanted.overdue:
        return counts.overdue
    by_state = {
        State.OPEN.value: counts.open,
        State.ANSWERED.value: counts.answered,
        State.ACCEPTED.value: counts.accepted,
        State.WITHDRAWN.value: counts.withdrawn,
    }
    return by_state[wanted.state] if wanted.state else sum(by_state.values())


def _only(ctx: Context, wanted: ExplanationFilter) -> html.Div | None:
    """What the address narrows, said in words, with the way back."""
    state = STATE_LABELS["overdue" if wanted.overdue else wanted.state] if wanted.overdue or wanted.state else ""
    unit = get_unit(ctx.session, wanted.unit_id).name if wanted.unit_id else ""
    words = ", ".join(filter(None, (state, unit)))
    return message(f"Đang lọc: {words}.", action=link("Bỏ lọc", ctx.link(PATH))) if words else None


def _rows(ctx: Context, wanted: ExplanationFilter, seen: ExplanationFilter, total: int, page: int) -> list[Any]:
    pages = max(1, -(-total // PAGE_ROWS))
    here = min(max(1, page), pages)
    found = dao.list_explanations(ctx.session, seen, ctx.today, offset=(here - 1) * PAGE_ROWS, limit=PAGE_ROWS)
    return [
        data_table(
            [
                Column("question", "Nội dung yêu cầu", main=True, width="40%"),
                Column("unit", "Đơn vị"),
                Column("duties", "Phần việc", align="right"),
                Column("due", "Hạn giải trình"),
                Column("state", "Tình trạng"),
            ],
            [_row(ctx, *row) for row in found],
            caption="Giải trình",
            empty=empty_state(
                "chat-square-quote",
                "Không có yêu cầu giải trình",
                "Khi đơn vị chậm, thư ký hoặc lãnh đạo yêu cầu giải trình ngay tại đây hoặc ở trang nhiệm vụ.",
            ),
        ),
        pagination(here, pages, lambda other: address_of(wanted, other, ctx.link(PATH)), total=total),
    ]


def _row(ctx: Context, explanation: Explanation, unit: str, duties: int) -> dict[str, Any]:
    text = shorten(explanation.question, 160)
    home = ctx.link(f"{PATH}/{explanation.id}")
    asked = f"{explanation.called_by}, ngày {date_text(explanation.called_on)}"
    return {
        "question": [html.Div(link(text, home)), html.Small(asked, className="muted")],
        "unit": unit,
        "duties": link(number(duties), f"{home}#phan-viec"),
        "due": date_text(explanation.due_on),
        "state": state_chip(explanation.state, explanation.due_on, ctx.today),
    }


def _late_units(ctx: Context) -> html.Section:
    units = dao.list_late_units(ctx.session, ctx.today)
    rows = [
        {
            "unit": name,
            "act": button(
                f"Xem {number(count)} phần việc, yêu cầu giải trình",
                {"type": "explanation-call", "unit": unit_id},
                small=True,
                icon_name="chat-square-quote",
            ),
        }
        for unit_id, name, count in units
    ]
    return card(
        f"Đơn vị có phần việc quá hạn, chưa được yêu cầu giải trình ({number(len(units))})",
        data_table(
            [Column("unit", "Đơn vị", main=True), Column("act", "Thao tác", unlabelled=True)],
            rows,
            caption="Đơn vị có phần việc quá hạn",
            empty=message("Không còn phần việc quá hạn nào chưa được yêu cầu giải trình.", "success"),
        ),
        flush=True,
    )

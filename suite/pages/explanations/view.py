"""How an explanation is shown: its state with its clock, the steps of its life, and the address of a list that a figure counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from suite.components import StoryEntry, html, status_chip, typed_text
from suite.components.content import Content, many
from suite.components.format import date_text, moment_text
from suite.numbers import whole_number
from tenants.errors import Invalid
from tenants.explanations.dao import ExplanationFilter
from tenants.explanations.models import ExplanationEvent
from tenants.explanations.states import STEPS, State
from tenants.obstacles.clock import days_over

PATH = "/giai-trinh"
OVERDUE = "overdue"
STATE_LABELS: dict[str, str] = {
    State.OPEN: "Chờ đơn vị giải trình",
    OVERDUE: "Chờ giải trình, quá hạn",
    State.ANSWERED: "Chờ xem xét",
    State.ACCEPTED: "Đã chấp nhận",
    State.WITHDRAWN: "Đã rút",
}

_TOLD = {
    "called": ("yêu cầu giải trình", "chat-square-quote"),
    "answered": ("gửi giải trình", "send"),
    "accepted": ("chấp nhận", "check-circle"),
    "returned": ("trả lại", "arrow-counterclockwise"),
    "withdrawn": ("rút yêu cầu", "x-circle"),
    "moved": ("chuyển sang đơn vị tiếp nhận", "shuffle"),
}


def filter_of(query: Mapping[str, str]) -> ExplanationFilter:
    """The filter that an address asks for. Raises Invalid for a state that does not exist or a number that is none."""
    state, unit = query.get("tinh-trang", ""), query.get("don-vi", "")
    if (state and state not in STATE_LABELS) or (unit and whole_number(unit) is None):
        raise Invalid("Bộ lọc trong địa chỉ không đúng.")
    overdue = state == OVERDUE
    return ExplanationFilter("" if overdue else state, whole_number(unit), overdue)


def address_of(wanted: ExplanationFilter, page: int = 1, path: str = PATH) -> str:
    """The address of the list that shows what a filter finds; `path` is another on a visit."""
    given = {"tinh-trang": OVERDUE if wanted.overdue else wanted.state, "don-vi": str(wanted.unit_id or "")}
    given |= {"trang": str(page)} if page > 1 else {}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{path}?{query}" if query else path


def state_chip(state: str, due_on: date, today: date) -> html.Span:
    """Where an explanation stands: word, icon, colour, and the days beyond its date."""
    late = days_over(due_on, today) if state == State.OPEN else 0
    if late:
        return status_chip("overdue", days=late)
    if state == State.ACCEPTED:
        return status_chip("closed", "Đã chấp nhận")
    return status_chip("cancelled" if state == State.WITHDRAWN else state, STATE_LABELS[state])


def step_entry(event: ExplanationEvent, about: Content = None) -> StoryEntry:
    """A step of an explanation's life as a line of a story; `about` leads to it where the story is not its own."""
    words, sign = _TOLD[event.step]
    if STEPS[event.step].restarts:
        words += f", hạn {date_text(event.due_on)}"
    said: list[Any] = [typed_text(event.text)] if event.text and event.step != "called" else []
    if event.document:
        said.append(html.P(f"Văn bản: {event.document}", className="muted"))
    return StoryEntry(moment_text(event.at), event.user_name, [words, " · ", *many(about)] if about else words, said, sign)

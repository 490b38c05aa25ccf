"""How an explanation is shown: its state with its clock, and the address of a list that a figure counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from suite.components import html, status_chip
from suite.numbers import whole_number
from tenants.errors import Invalid
from tenants.explanations.dao import ExplanationFilter
from tenants.explanations.states import State
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

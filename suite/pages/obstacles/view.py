"""How an obstacle is shown: its state and clock, its level, the steps of its life, the address of a list that a figure counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from suite.components import StoryEntry, deadline_cell, html, status_chip, typed_text
from suite.components.content import Content, many
from suite.components.format import date_text, days_late, moment_text
from suite.numbers import whole_number
from tenants.catalogue import strategy
from tenants.errors import Invalid
from tenants.obstacles.clock import days_over
from tenants.obstacles.dao import ObstacleFilter
from tenants.obstacles.models import ObstacleEvent
from tenants.obstacles.states import LEVEL_LABELS, STEPS, Level, State
from tenants.obstacles.themes import THEMES

PATH = "/vuong-mac"
OVERDUE = "overdue"
STATE_LABELS: dict[str, str] = {
    State.OPEN: "Chờ trả lời",
    OVERDUE: "Chờ trả lời, quá hạn",
    State.ANSWERED: "Đã trả lời, chờ chấp nhận",
    State.CLOSED: "Đã xong",
    State.WITHDRAWN: "Đã rút",
}
_TOLD = {
    "raised": ("nêu vướng mắc, gửi {level}", "sign-stop"),
    "answered": ("trả lời", "chat-left-text"),
    "accepted": ("chấp nhận trả lời", "check-circle"),
    "reopened": ("mở lại", "arrow-counterclockwise"),
    "forwarded": ("chuyển đến {level}", "arrow-up-right-circle"),
    "withdrawn": ("rút", "x-circle"),
    "moved": ("chuyển sang đơn vị tiếp nhận", "shuffle"),
}
# Field of the filter → its name in the address.
NAMES = {"words": "tim", "state": "tinh-trang", "level": "cap", "theme": "chu-de", "unit_id": "don-vi"}


def filter_of(query: Mapping[str, str]) -> ObstacleFilter:
    """The filter that an address asks for. Raises Invalid for a word that is none of a catalogue."""
    given = {field: query.get(name, "").strip()[:100] for field, name in NAMES.items()}
    known: tuple[tuple[str, Mapping[str, str]], ...] = (("state", STATE_LABELS), ("level", LEVEL_LABELS), ("theme", THEMES))
    unit = given["unit_id"]
    if any(given[field] and given[field] not in words for field, words in known) or (unit and whole_number(unit) is None):
        raise Invalid("Bộ lọc trong địa chỉ không đúng.")
    overdue = given["state"] == OVERDUE
    return ObstacleFilter(
        words=given["words"],
        state="" if overdue else given["state"],
        level=given["level"],
        theme=given["theme"],
        unit_id=whole_number(unit),
        overdue=overdue,
    )


def address_of(wanted: ObstacleFilter, page: int = 1) -> str:
    """The query string of the list that shows what a filter finds."""
    given = {name: getattr(wanted, field) for field, name in NAMES.items()}
    given["tinh-trang"] = OVERDUE if wanted.overdue else wanted.state
    named = {name: str(value) for name, value in given.items() if value}
    return urlencode(named | ({"trang": str(page)} if page > 1 else {}))


def list_address(wanted: ObstacleFilter) -> str:
    """The address of the rows that a figure counts."""
    query = address_of(wanted)
    return f"{PATH}?{query}" if query else PATH


def state_chip(state: str, due_on: date, today: date) -> html.Span:
    """Where an obstacle stands: word, icon, colour, and the days beyond its date."""
    late = days_over(due_on, today) if state == State.OPEN else 0
    if late:
        return status_chip("overdue", days=late)
    return status_chip("cancelled", "Đã rút") if state == State.WITHDRAWN else status_chip(state)


def due_cell(state: str, due_on: date, today: date) -> html.Div:
    """The date of the answer, with what is left or late."""
    late = days_over(due_on, today) if state == State.OPEN else 0
    return deadline_cell(due_on, "", days_late(late) if late else "")


def level_words(level: str, system_code: str | None) -> str:
    """Who answers, with the system where it is a chief engineer."""
    words = LEVEL_LABELS[level]
    return f"{words}, {system_words(system_code)}" if level == Level.ENGINEER else words


def system_words(system_code: str | None) -> str:
    """ "Hệ thống 1", or nothing."""
    known = {system.code: system.number for system in strategy.strategic_systems()}
    return f"Hệ thống {known[system_code]}" if system_code in known else ""


def system_options() -> list[tuple[str, str]]:
    """The six systems as the choices of a field."""
    return [(system.code, f"{system.number}. {system.short_name}") for system in strategy.strategic_systems()]


def step_entry(event: ObstacleEvent, about: Content = None) -> StoryEntry:
    """A step of an obstacle's life as a line of a story; `about` names the obstacle where the story is not its own."""
    words, sign = _TOLD[event.step]
    what = words.format(level=level_words(event.level, event.system_code))
    if STEPS[event.step].restarts:
        what += f", hạn {date_text(event.due_on)}"
    said: list[Any] = [typed_text(event.text)] if event.text else []
    if event.document:
        said.append(html.P(f"Văn bản: {event.document}", className="muted"))
    return StoryEntry(moment_text(event.at), event.user_name, [what, " · ", *many(about)] if about else what, said, sign)

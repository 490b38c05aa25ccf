"""How a button of the review says what it wants: by marks that the browser writes into one store, not by an id of its own."""

from __future__ import annotations

from typing import Any

from dash.exceptions import PreventUpdate

from suite.components.content import marks
from suite.numbers import whole_number
from tenants.errors import Invalid

LOOK_ID = "review-look"  # to open a row, the question about some words, or a list of units
DO_ID = "review-do"  # to confirm a row in the table, or the text of old fonts
ROW_ID = "review-row-act"  # acts of an open row
NAMING_ID = "review-naming-act"  # answers to whom some words mean


def asks(store: str, act: str, **numbers: int | str) -> dict[str, Any]:
    """Marks for a button: pressed, it writes act and numbers into the store."""
    return marks(asks=store, act=act, **{name: str(value) for name, value in numbers.items()})


def asked(data: Any) -> tuple[str, dict[str, Any]]:
    """The act that was asked for, and all that was said with it. Raises PreventUpdate when nothing was."""
    if not isinstance(data, dict) or not isinstance(data.get("act"), str):
        raise PreventUpdate
    return data["act"], data


def whole(value: Any) -> int:
    """A whole number that the browser sends back. Raises Invalid for anything else."""
    number = whole_number(value)
    if number is None:
        raise Invalid("Không đọc được yêu cầu. Hãy tải lại trang.")
    return number

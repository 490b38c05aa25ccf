"""A filter of the matrix as an address, so that every figure in the program can lead to the rows that it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any
from urllib.parse import urlencode

from suite.components.format import date_text, read_date
from tenants.errors import Invalid
from tenants.tasks.dao import TaskFilter
from tenants.tasks.states import OfficialClass

PATH = "/ma-tran"

# Field of the filter → its name in the address.
NAMES: dict[str, str] = {
    "words": "tim",
    "plan_id": "ke-hoach",
    "unit_id": "don-vi",
    "role": "vai-tro",
    "official_class": "tinh-trang",
    "waiting": "cho-xac-nhan",
    "deadline_kind": "loai-han",
    "due_from": "han-tu",
    "due_to": "han-den",
    "system_code": "he-thong",
    "section": "muc",
    "completed_from": "xong-tu",
    "as_of": "tinh-den",
}
_CLASSES = {which.value for which in OfficialClass} | {"completed"}


def filter_of(query: Mapping[str, str]) -> TaskFilter:
    """The filter that an address asks for. Raises Invalid for a date, number or class that is none."""
    values: dict[str, Any] = {}
    for field, name in NAMES.items():
        text = query.get(name, "").strip()
        if not text:
            continue
        if field in ("plan_id", "unit_id"):
            if not text.isdecimal() or len(text) > 15:
                raise Invalid("Bộ lọc trong địa chỉ không đúng.")
            values[field] = int(text)
        elif field in ("due_from", "due_to", "completed_from", "as_of"):
            values[field] = read_date(text)
        elif field == "waiting":
            values[field] = text == "1"
        elif field == "official_class" and text not in _CLASSES:
            raise Invalid("Bộ lọc trong địa chỉ không đúng.")
        else:
            values[field] = text[:200]
    return TaskFilter(**values)


def address_of(wanted: TaskFilter, path: str = PATH) -> str:
    """The address of the matrix that shows what a filter finds."""
    given: dict[str, str] = {}
    for field in fields(wanted):
        value = getattr(wanted, field.name)
        if value:
            given[NAMES[field.name]] = date_text(value) if isinstance(value, date) else "1" if value is True else str(value)
    return f"{path}?{urlencode(given)}" if given else path

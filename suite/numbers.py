"""Whole numbers that a browser sends as text: digits, and no more of them than the number of a row has."""

from __future__ import annotations

from typing import Any


def whole_number(value: Any, most_digits: int = 15) -> int | None:
    """The number, or None for anything else; what else means is the caller's to say."""
    text = str(value).strip()
    return int(text) if text.isdecimal() and len(text) <= most_digits else None


def page_number(value: Any) -> int:
    """Which page of a list is asked for; nonsense asks for the first."""
    return max(1, whole_number(value, 5) or 1)

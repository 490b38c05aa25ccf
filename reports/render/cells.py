"""How a figure, a share and a day are written in Vietnamese: 1.234,5, 36,7%, 05/02/2026."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from reports.document import Cell, ColumnKind


def figure_words(value: int | float) -> str:
    """At most one decimal, a comma before it and points between thousands; 6.25 becomes 6,3 as in a spreadsheet."""
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    # Through its shortest decimal: the binary neighbour of 0.15 is below it and would be rounded down.
    rounded = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP) + 0
    words = f"{rounded:,f}".removesuffix(".0")
    return words.translate(str.maketrans(",.", ".,"))


def cell_words(value: Cell, kind: ColumnKind = "text") -> str:
    """What stands in the cell on paper; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return f"{value:%d/%m/}{value.year}"
    # A number in a text column is an ordinal or a year, which take no points.
    if kind == "text" and isinstance(value, int):
        return str(value)
    return figure_words(value) + ("%" if kind == "percent" else "")

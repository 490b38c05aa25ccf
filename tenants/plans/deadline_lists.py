"""Lists and spans of periods of one unit: quý III, IV/2025; tháng 10-12/2025; năm 2025 và 2026."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise

from tenants.plans.deadline_dates import Reading, read_year_suffix
from tenants.plans.deadline_periods import Doubtful, Period, Span
from tenants.plans.deadline_words import Cursor

_WORD_OF_UNIT = {"month": "tháng|th|t", "quarter": "quý|q", "year": "năm"}


def read_list(
    cursor: Cursor,
    items: list[tuple[int, int | None]],
    issued_on: date,
    next_number: Callable[[Cursor, bool], int | None],
    period: Callable[[int, int | None], Period],
    per_year: int,
) -> Reading:
    """The items of one unit joined by commas, dashes, "và", "đến"; a year at the end counts for those before it."""
    unit = period(items[0][0], None).unit
    joined_as_span = False
    while True:
        start = cursor.at
        dash = cursor.take_mark("-") or cursor.take("đến hết|đến cuối|đến|tới|cho đến hết|cho đến")
        comma = not dash and cursor.take_mark(",+&/;")
        conjunction = not dash and cursor.take("và|hoặc")
        if not (dash or comma or conjunction):
            break
        cursor.take("hết|cuối|trong")
        keyword = cursor.take(_WORD_OF_UNIT[unit])
        if keyword:
            cursor.take_mark(".")
        number = next_number(cursor, keyword)
        if number is None:
            cursor.at = start
            break
        year = read_year_suffix(cursor, issued_on)
        if isinstance(year, Doubtful):
            return replace(year, suggestion=period(number, issued_on.year))
        joined_as_span = joined_as_span or dash
        items.append((number, year))
        if dash:
            break
    return span_of(_with_inherited_years(items), joined_as_span, period, per_year)


def _with_inherited_years(items: list[tuple[int, int | None]]) -> list[tuple[int, int | None]]:
    """Every item takes the year written next after it, one less when it stands later in the year."""
    years: list[tuple[int, int | None]] = []
    following: tuple[int, int | None] = (0, None)
    for number, year in reversed(items):
        if year is None and following[1] is not None:
            year = following[1] - (1 if number > following[0] else 0)
        following = (number, year)
        years.append(following)
    years.reverse()
    # "quý III/2025, IV" : the year before also counts for what comes after.
    for place in range(1, len(years)):
        number, year = years[place]
        previous, before = years[place - 1]
        if year is None and before is not None:
            years[place] = (number, before + (1 if number < previous else 0))
    return years


def span_of(
    items: list[tuple[int, int | None]], as_span: bool, period: Callable[[int, int | None], Period], per_year: int
) -> Reading:
    first, last = items[0], items[-1]
    if len(items) == 1:
        return period(*last)
    remarks: tuple[str, ...] = ()
    if not as_span:
        places = [number + per_year * (year or 0) for number, year in items]
        if any(later - earlier not in (1, 1 - per_year) for earlier, later in pairwise(places)):
            remarks = ("Các mốc không liền nhau; hạn được lấy theo mốc cuối.",)
    return Span(period(*first), period(*last), remarks, () if as_span else tuple(period(*item) for item in items))

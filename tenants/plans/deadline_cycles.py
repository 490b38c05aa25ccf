"""Recurrences as clerks write them: hằng tháng, 02 lần/năm, 6 tháng/lần, định kỳ 6 tháng và năm, thứ Sáu hằng tuần."""

from dataclasses import dataclass, replace
from typing import Literal

from tenants.plans.deadline_words import Cursor

Cycle = Literal["hour", "day", "week", "month", "quarter", "year", "unstated"]


@dataclass(frozen=True, slots=True)
class Every:
    """A recurrence: `times` in each `interval` units. `unstated` for a "định kỳ" that does not say its period."""

    unit: Cycle
    interval: int = 1
    times: int = 1
    start: int = 0
    stop: int = 0
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week as RFC 5545 writes it."""

    code: str


_UNITS: tuple[tuple[str, Cycle, int], ...] = (
    ("ngày làm việc", "day", 1),
    ("ngày", "day", 1),
    ("tuần lễ", "week", 1),
    ("tuần", "week", 1),
    ("nửa tháng", "unstated", 1),
    ("tháng", "month", 1),
    ("quý", "quarter", 1),
    ("nửa năm", "month", 6),
    ("năm", "year", 1),
    ("giờ", "hour", 1),
)
_LIMIT_FOLLOWS = "kể từ|tính từ|từ khi|từ ngày|sau khi|sau|trước khi|trước|làm việc"
NAMED_LATER = "này|nay|sau|tới|tiếp theo|đầu|cuối|học|còn lại"
_REPORTING = "báo cáo|sơ kết|tổng kết|họp|giao ban|đánh giá|kiểm tra|thống kê|theo|kỳ"
_WEEKDAYS = {2: "MO", 3: "TU", 4: "WE", 5: "TH", 6: "FR", 7: "SA"}


def read_every(cursor: Cursor, *, listed: bool = False) -> list[Every]:
    """The recurrences at the cursor: hằng tháng, quý; 02 lần/năm; 6 tháng/lần; định kỳ 6 tháng, năm.

    `listed` when recurrences came before, so that "hằng tháng (trước ngày 25), năm (trước 15/12)" goes on without "hằng".
    """
    start = cursor.at
    found = _first_cycle(cursor) or (_cycle(cursor) if listed else None)
    if found is None:
        cursor.at = start
        return []
    cycles = [replace(found, start=start, stop=cursor.at)]
    if found.unit == "unstated":
        return cycles
    while (following := _next_cycle(cursor)) is not None:
        cycles.append(following)
    return cycles


def _first_cycle(cursor: Cursor) -> Every | None:
    counted = _counted_cycle(cursor)
    if counted is not None:
        return counted
    start = cursor.at
    periodic = cursor.take("theo định kỳ|định kỳ|thường kỳ|theo kỳ")
    marked = cursor.take("hằng|mỗi|từng")
    if not marked and cursor.sees("các") and cursor.sees("tháng|quý|tuần|ngày", 1):
        # "các tháng trong năm"; not "các năm tiếp theo", not "các tháng cuối năm".
        marked = not cursor.sees("tháng cuối|tháng đầu|tháng còn|tháng tiếp|quý còn|quý tiếp", 1) and cursor.take("các")
    if cursor.take("thường niên"):
        return Every("year")
    if marked or periodic:
        if not marked:
            cursor.take("theo")
        counted = _counted_cycle(cursor)
        if counted is not None:
            return counted
        cycle = _cycle(cursor)
        if cycle is not None:
            return cycle
        if periodic:
            return Every("unstated")
        cursor.at = start
        return None
    if cursor.take(_REPORTING):
        cycle = _cycle(cursor)
        if cycle is not None and cycle.unit != "day":
            return replace(cycle, doubtful=True)
    cursor.at = start
    return _bare_list(cursor)


def _bare_list(cursor: Cursor) -> Every | None:
    """ "Tháng, quý, năm": units without numbers count as recurrences when there are several."""
    if cursor.sees("trong|hết|cuối|trước|đầu|giữa|cả", -1):
        return None
    start = cursor.at
    first = _cycle(cursor)
    if first is None or first.unit in ("day", "hour"):
        return None
    after_first = cursor.at
    if _next_cycle(cursor, marked=False) is None:
        cursor.at = start
        return None
    cursor.at = after_first
    return replace(first, doubtful=True)


def _next_cycle(cursor: Cursor, *, marked: bool = True) -> Every | None:
    """The next member of "hằng tháng, quý, 6 tháng, năm"."""
    start = cursor.at
    if cursor.take_mark(",/&+-;") or cursor.take("và|hoặc"):
        cursor.take("và|hoặc")
        cursor.take("định kỳ")
        if marked:
            cursor.take("hằng|mỗi|từng")
        cursor.take("cả|báo cáo|tổng kết|sơ kết")
        counted = _counted_cycle(cursor)
        cycle = counted or _cycle(cursor)
        if cycle is not None:
            return replace(cycle, start=start, stop=cursor.at)
    cursor.at = start
    return None


def take_unit(cursor: Cursor) -> tuple[Cycle, int] | None:
    """A unit of time and how many of it the word means; "nửa tháng" has no unit of its own."""
    for phrase, unit, interval in _UNITS:
        if cursor.take(phrase):
            return unit, interval
    return None


def _cycle(cursor: Cursor) -> Every | None:
    """A unit of time, perhaps counted, that is not the beginning of a date."""
    start = cursor.at
    count = cursor.count()
    counted = count is not None
    named = take_unit(cursor)
    if named is None or named[0] == "unstated" or count == 0:
        cursor.at = start
        return None
    unit, interval = named
    following = cursor.ahead()
    dated = following.kind == "number" or following.roman > 0 or bool(cursor.sees(NAMED_LATER))
    if unit == "month" and not counted and cursor.count() is not None:
        dated = True
    if dated or (counted and cursor.sees(_LIMIT_FOLLOWS)) or (unit == "day" and counted):
        cursor.at = start
        return None
    return Every(unit, interval * (count or 1))


def _counted_cycle(cursor: Cursor) -> Every | None:
    """02 lần/năm, 01 lần mỗi quý, 6 tháng/lần, mỗi năm một lần, 3 tháng một lần."""
    start = cursor.at
    times = cursor.count()
    if times is not None:
        several = cursor.take_mark("-") and cursor.count() is not None
        if cursor.take("lần") and times > 0:
            if cursor.take_mark("/") or cursor.take("trong mỗi|trong một|trong|mỗi|trên|hằng|một"):
                interval = cursor.count() or 1
                unit = take_unit(cursor)
                if unit is not None:
                    return Every(unit[0], unit[1] * interval, 0 if several else times)
            elif (unit := take_unit(cursor)) is not None:
                return Every(unit[0], unit[1], 0 if several else times)
    cursor.at = start
    interval = cursor.count() or 1
    unit = take_unit(cursor)
    if unit is not None:
        slash = cursor.take_mark("/")
        if not slash:
            cursor.take_mark(",")
            cursor.take("họp|báo cáo|tổ chức|ít nhất|tối thiểu")
        times = cursor.count()
        if cursor.take("lần") and (times is not None or slash):
            return Every(unit[0], unit[1] * interval, 1 if times is None else times)
    cursor.at = start
    return None


def read_weekday(cursor: Cursor) -> Weekday | None:
    """thứ Sáu, thứ 6, chủ nhật."""
    start = cursor.at
    cursor.take("ngày")
    if cursor.take("chủ nhật"):
        return Weekday("SU")
    if not cursor.sees("lần|kỳ|tuần|tháng|quý|họp", -1) and cursor.take("thứ"):
        if cursor.take("hai"):
            return Weekday("MO")
        if cursor.take("năm"):
            return Weekday("TH")
        number = cursor.count()
        if number in _WEEKDAYS:
            return Weekday(_WEEKDAYS[number])
    cursor.at = start
    return None

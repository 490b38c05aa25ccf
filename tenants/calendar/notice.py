"""An official notice of days off as an administrator types it: one day a line; pure."""

from __future__ import annotations

import re
from datetime import date

from tenants.calendar.day import Day, DayKind
from tenants.errors import Invalid
from tenants.vietnamese import clean, search_key

# "01/01/2028; nghỉ; Tết Dương lịch" or "08/01/2028; làm bù; Làm bù cho ngày 03/01"
_DAY, _BETWEEN = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"), re.compile(r"[;,\t]")
_KINDS: dict[str, DayKind] = {"nghi": "off", "lam bu": "working_saturday", "lam viec": "working_saturday"}
MOST_LINES = 60


def read_notice(text: str, year: int, basis: str) -> tuple[Day, ...]:
    """The days of a year's notice in order. Raises Invalid that names the first line that cannot be used."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise Invalid("Nhập mỗi ngày một dòng, ví dụ: 01/01/2028; nghỉ; Tết Dương lịch.", "lines")
    if len(lines) > MOST_LINES:
        raise Invalid(f"Thông báo có tối đa {MOST_LINES} dòng.", "lines")
    days: dict[date, Day] = {}
    for number, line in enumerate(lines, start=1):
        day = _read(line, number, clean(basis))
        if day.date.year != year:
            raise Invalid(f"Dòng {number}: ngày {day.date:%d/%m/%Y} không thuộc năm {year}.", "lines")
        if day.date in days:
            raise Invalid(f"Dòng {number}: ngày {day.date:%d/%m/%Y} đã có ở trên.", "lines")
        days[day.date] = day
    return tuple(days[key] for key in sorted(days))


def _read(line: str, number: int, basis: str) -> Day:
    # Cut apart first: one pattern for the whole line takes time by the cube of the spaces in it.
    day, what, name = [part.strip() for part in (*_BETWEEN.split(line, maxsplit=2), "", "")][:3]
    found, kind = _DAY.fullmatch(day), _KINDS.get(search_key(what))
    if found is None or kind is None or not name:
        raise Invalid(f"Dòng {number} chưa đúng mẫu: ngày/tháng/năm; nghỉ hoặc làm bù; tên ngày.", "lines")
    try:
        return Day(date(int(found[3]), int(found[2]), int(found[1])), kind, clean(name), basis)
    except ValueError as error:
        sentence = str(error) if str(error).startswith("Ngày") else "ngày không có trong lịch."
        raise Invalid(f"Dòng {number}: {sentence}", "lines") from error

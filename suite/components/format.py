"""How dates, numbers, percentages and sizes are written for Vietnamese readers."""

from __future__ import annotations

import re
from datetime import date, datetime

from tenants import clock
from tenants.errors import Invalid

DASH = "–"
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
# What work is about; days at the ends of the calendar have no day before or after them to count with.
_YEARS = range(1900, 2200)
_TYPED_DATE = re.compile(r"\s*(\d{1,2})\s*[./\-]\s*(\d{1,2})\s*[./\-]\s*(\d{4})\s*")
_ISO_DATE = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})\s*")


def date_text(day: date | None) -> str:
    """dd/mm/yyyy; a dash where there is no date."""
    return DASH if day is None else f"{day.day:02}/{day.month:02}/{day.year:04}"


def short_date(day: date) -> str:
    """dd/mm, for places where the year is said nearby."""
    return f"{day.day:02}/{day.month:02}"


def long_date(day: date) -> str:
    """'thứ Ba 25/11/2025'."""
    return f"{_WEEKDAYS[day.weekday()]} {date_text(day)}"


def month_text(year: int, month: int) -> str:
    """'11/2025', as in 'kỳ 11/2025'."""
    return f"{month:02}/{year:04}"


def moment_text(instant: datetime | None) -> str:
    """'14:05 25/11/2025' on a Vietnamese wall clock; a dash where there is none."""
    if instant is None:
        return DASH
    here = clock.local(instant)
    return f"{here:%H:%M} {date_text(here.date())}"


def since_text(instant: datetime, now: datetime) -> str:
    """'vừa xong', '5 phút trước', 'hôm nay 08:30', 'hôm qua 08:30', and the date before that."""
    minutes = int((now - instant).total_seconds() // 60)
    here, today = clock.local(instant), clock.local(now).date()
    if 0 <= minutes < 1:
        return "vừa xong"
    if 0 <= minutes < 60:
        return f"{minutes} phút trước"
    days = (today - here.date()).days
    if days == 0:
        return f"hôm nay {here:%H:%M}"
    if days == 1:
        return f"hôm qua {here:%H:%M}"
    return moment_text(instant)


def number(value: float, places: int | None = None) -> str:
    """1.234,5. Without `places`, whole numbers have no decimals and others keep one."""
    if places is None:
        places = 0 if float(value).is_integer() else 1
    text = f"{value:,.{places}f}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


def percent(value: float, places: int = 1) -> str:
    """`value` in hundredths (32 means 32%): '32,0%', as offices write it, on paper and on pages alike."""
    return f"{number(value, places)}%"


def share(part: float, whole: float, places: int = 1) -> str:
    """`part` of `whole` as a percentage; a dash where there is no whole to take a part of."""
    return DASH if not whole else percent(100 * part / whole, places)


def days_left(working_days: int) -> str:
    """'còn 27 ngày làm việc'; 'hạn hôm nay' at zero. Raises ValueError below zero: that is `days_late`."""
    if working_days < 0:
        raise ValueError("a passed deadline is said by days_late")
    return "hạn hôm nay" if working_days == 0 else f"còn {number(working_days)} ngày làm việc"


def days_late(days: int) -> str:
    """'quá hạn 16 ngày', in calendar days. Raises ValueError below one."""
    if days < 1:
        raise ValueError("nothing is late by less than a day")
    return f"quá hạn {number(days)} ngày"


def file_size(size: int) -> str:
    """`size` in bytes, by thousands: '340 kB', '1,2 MB'."""
    if size < 1000:
        return f"{size} byte"
    amount = float(size)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 999.95 or unit == "GB":
            break
    return f"{number(round(amount, 1) if amount < 10 else round(amount))} {unit}"


def initials(name: str) -> str:
    """Two letters for a person: the last two words of a Vietnamese name ('Lê Thu Hằng' is 'TH')."""
    return "".join(word[0] for word in name.split()[-2:]).upper()


def read_date(text: str | None, field: str | None = None) -> date | None:
    """A typed date (25/11/2025, 25-11-2025, 25.11.2025, 2025-11-25); None when empty; raises Invalid otherwise."""
    if text is None or text == "" or (isinstance(text, str) and text.isspace()):
        return None
    typed, iso = (kind.fullmatch(text) if isinstance(text, str) else None for kind in (_TYPED_DATE, _ISO_DATE))
    found = typed.groups()[::-1] if typed else iso.groups() if iso else None
    if found is None:
        raise Invalid("Viết ngày theo mẫu ngày/tháng/năm, ví dụ 25/11/2025.", field)
    year, month, day = map(int, found)
    try:
        if year in _YEARS:
            return date(year, month, day)
    except ValueError:
        pass
    raise Invalid(f"Ngày {text.strip()} không có trong lịch.", field)

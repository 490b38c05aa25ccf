"""Dates written in numbers: 15/12/2025, 12/2025, 2025-12-31, 30/6, and the broken ones among them."""

from datetime import date, time

from tenants.plans.deadline_periods import (
    DayOfMonth,
    Doubtful,
    Period,
    Span,
    day_period,
    is_year,
    month_period,
)
from tenants.plans.deadline_words import ENGLISH_MONTHS, Cursor

Reading = Period | Span | DayOfMonth | Doubtful

_SEPARATORS = "/-."


def read_number_date(cursor: Cursor, issued_on: date, *, said_day: bool) -> Reading | None:
    """The date, month or day span in numbers at the cursor; `said_day` when the word "ngày" stands before it."""
    start = cursor.at
    reading = _read(cursor, issued_on, said_day)
    if reading is None:
        cursor.at = start
    return reading


def read_clock(cursor: Cursor) -> time | None:
    """A time of day: 16h30, 16 giờ 30 phút, 16:30, 5 giờ chiều."""
    start = cursor.at
    hour = cursor.number(2)
    if hour is None:
        return None
    colon = cursor.sees_mark(":") and cursor.ahead(1).kind == "number" and len(cursor.ahead(1).text) == 2
    if not (colon and cursor.take_mark(":")) and not cursor.take("giờ"):
        cursor.at = start
        return None
    minute = 0
    following = cursor.ahead()
    if following.kind == "number" and len(following.text) == 2 and not cursor.sees_mark("/-.", 1):
        minute = cursor.number(2) or 0
        if not cursor.take("phút"):
            cursor.take_mark("'")
    if colon and cursor.sees_mark(":") and cursor.ahead(1).kind == "number":
        cursor.at += 2
    if cursor.take("chiều|tối") and hour < 12:
        hour += 12
    else:
        cursor.take("sáng|trưa|đêm")
    if hour == 24 and minute == 0:
        return time(23, 59)
    if hour > 23 or minute > 59:
        cursor.at = start
        return None
    return time(hour, minute)


def read_year_suffix(cursor: Cursor, issued_on: date) -> int | Doubtful | None:
    """The year after a day, month or quarter: "/2025", " năm 2025", "-2025", "/25", " năm sau"."""
    start = cursor.at
    bracket = cursor.take_mark("(")
    if not bracket and cursor.sees_mark(",") and cursor.sees("năm", 1):
        cursor.take_mark(",")
    if cursor.take("cùng năm|của năm|trong năm|năm"):
        if cursor.take("nay|này"):
            return issued_on.year
        if cursor.take("sau|tới|tiếp theo"):
            return issued_on.year + 1
        slashed = True
    else:
        slashed = not bracket and cursor.take_mark(_SEPARATORS)
        if not slashed and not bracket and cursor.sees_mark(","):
            cursor.take_mark(",")
    token = cursor.ahead()
    separator = cursor.ahead(-1).text
    if token.kind != "number":
        cursor.at = start
        return None
    if len(token.text) == 4 and is_year(token.value) and not _date_goes_on(cursor, 1):
        cursor.at += 1
        if bracket:
            cursor.take_mark(")")
        return token.value
    if slashed and separator in ("/", "năm") and len(token.text) not in (1, 2, 4):
        cursor.at += 1
        return Doubtful(f"Năm “{token.text}” không đọc được; cần xác nhận.")
    if slashed and separator == "/" and len(token.text) == 2 and not _date_goes_on(cursor, 1):
        short = _short_year(token.text, issued_on)
        if short is not None:
            cursor.at += 1
            return short
    cursor.at = start
    return None


def _date_goes_on(cursor: Cursor, steps: int) -> bool:
    """Whether a separator and a number follow closely, so that the number before is part of a longer date."""
    mark, number = cursor.ahead(steps), cursor.ahead(steps + 1)
    return mark.kind == "mark" and mark.text in "/-." and mark.tight and number.kind == "number" and len(number.text) < 3


def _short_year(text: str, issued_on: date) -> int | None:
    """25 for 2025, when that is near the plan's own year."""
    year = 2000 + int(text)
    return year if issued_on.year - 1 <= year <= issued_on.year + 10 else None


def _read(cursor: Cursor, issued_on: date, said_day: bool) -> Reading | None:
    first = cursor.ahead()
    value = cursor.number(4)
    if value is None:
        return None
    if len(first.text) == 4:
        return _from_year(cursor, value)
    if len(first.text) == 3:
        return None
    if cursor.sees("tháng"):
        return _day_and_worded_month(cursor, value, issued_on)
    separator = cursor.ahead()
    second = cursor.ahead(1)
    if separator.kind != "mark" or separator.text not in _SEPARATORS:
        return None
    if second.kind == "word" and second.text[:3] in ENGLISH_MONTHS and second.text.isascii() and len(second.text) > 2:
        return _english_date(cursor, value, second.text, issued_on)
    if second.kind != "number" or (separator.text == "." and not (separator.tight and second.tight)):
        return None
    cursor.at += 2
    return _after_two_numbers(cursor, value, separator.text, issued_on, said_day)


def _from_year(cursor: Cursor, year: int) -> Reading | None:
    """2025-12-31, 2025-12-31 00:00:00, 2025-12; a lone year is not read here."""
    mark, month, again, day = (cursor.ahead(steps) for steps in range(4))
    if not is_year(year) or mark.kind != "mark" or mark.text not in _SEPARATORS or not month.tight:
        return None
    if month.kind != "number" or len(month.text) > 2:
        return None
    if again.kind == "mark" and again.text == mark.text and day.kind == "number" and len(day.text) <= 2:
        cursor.at += 4
        if cursor.sees("t"):
            cursor.at += 1
        read_clock(cursor)
        return _day(day.value, month.value, year, f"{year}{mark.text}{month.text}{mark.text}{day.text}")
    if not 1 <= month.value <= 12 or len(month.text) != 2:
        return None
    cursor.at += 2
    period = month_period(month.value, year)
    return Span(period, period, ("Đọc theo dạng năm-tháng.",))


def _after_two_numbers(cursor: Cursor, a: int, separator: str, issued_on: date, said_day: bool) -> Reading | None:
    second = cursor.ahead(-1)
    b = second.value
    written = f"{a}{separator}{second.text}"
    if len(second.text) == 4:
        if not is_year(b):
            return Doubtful(f"Năm trong “{written}” không đọc được; cần xác nhận.") if separator == "/" else None
        if 1 <= a <= 12:
            return month_period(a, b)
        return Doubtful(f"“{written}” không phải là tháng; cần xác nhận.")
    if len(second.text) > 2:
        return Doubtful(f"Năm trong “{written}” không đọc được; cần xác nhận.") if separator == "/" else None
    next_mark, third = cursor.ahead(), cursor.ahead(1)
    joined = next_mark.kind == "mark" and next_mark.text in _SEPARATORS and third.kind == "number"
    if joined and separator == "-" and next_mark.text == "/":
        return _dash_then_slash(cursor, a, b, issued_on, said_day)
    if joined and next_mark.text == "-" and separator == "/" and (_date_goes_on(cursor, 2) or len(third.text) != 4):
        joined = False
    if joined and next_mark.text == "." and not third.tight:
        joined = False
    if joined and len(third.text) == 4:
        cursor.at += 2
        return _day(a, b, third.value, f"{written}{next_mark.text}{third.text}")
    if joined and next_mark.text == separator:
        cursor.at += 2
        written = f"{written}{separator}{third.text}"
        year = _short_year(third.text, issued_on) if len(third.text) == 2 else None
        return _day(a, b, year, written) if year is not None else Doubtful(f"Không đọc được năm trong “{written}”.")
    if separator == "-" and not said_day:
        return None
    reading = _day_and_month(cursor, a, b, written, issued_on)
    if separator == "." and not said_day and isinstance(reading, Period) and reading.year is None:
        return Span(reading, reading, (f"“{written}” được đọc là ngày {a} tháng {b}; cần xác nhận.",))
    return reading


def _dash_then_slash(cursor: Cursor, a: int, b: int, issued_on: date, said_day: bool) -> Reading | None:
    """25-30/11/2025 is a span of days; 10-12/2025 is most likely one of months."""
    third = cursor.ahead(1)
    if len(third.text) <= 2:
        start = cursor.at
        cursor.at -= 1
        last = read_number_date(cursor, issued_on, said_day=True)
        if isinstance(last, Period) and last.unit == "day" and last.day is not None and a < last.day:
            return Span(day_period(a, last.first_month, last.year), last)
        cursor.at = start
        return None
    if len(third.text) != 4 or not is_year(third.value):
        return None
    cursor.at += 2
    written = f"{a}-{b}/{third.text}"
    if not said_day and 1 <= a < b <= 12:
        remark = f"Đọc “{written}” là từ tháng {a} đến tháng {b}; cần xác nhận."
        return Span(month_period(a, third.value), month_period(b, third.value), (remark,))
    return _day(a, b, third.value, written)


def _day_and_month(cursor: Cursor, a: int, b: int, written: str, issued_on: date) -> Reading:
    """A day and month, with the year after a word or not at all."""
    year = read_year_suffix(cursor, issued_on)
    if isinstance(year, Doubtful):
        return year
    if not 1 <= b <= 12:
        return Doubtful(f"“{written}” có thể là ngày hoặc tháng của một năm; cần xác nhận.")
    return _day(a, b, year, written if year is None else f"{written}/{year}")


def _day_and_worded_month(cursor: Cursor, day: int, issued_on: date) -> Reading | None:
    """25 tháng 5 năm 2025, 25 tháng 5/2025, 25 tháng 5."""
    start = cursor.at
    cursor.take("tháng")
    month = cursor.count()
    if month is None or month > 31:
        cursor.at = start
        return None
    year = read_year_suffix(cursor, issued_on)
    if isinstance(year, Doubtful):
        return year
    return _day(day, month, year, f"{day} tháng {month}" + (f" năm {year}" if year else ""))


def _english_date(cursor: Cursor, first: int, name: str, issued_on: date) -> Reading | None:
    """15-Dec-2025, as spreadsheets print a date."""
    month = ENGLISH_MONTHS.index(name[:3]) + 1
    cursor.at += 2
    year = read_year_suffix(cursor, issued_on)
    if year is None and cursor.sees_mark("-") and len(cursor.ahead(1).text) == 2 and cursor.ahead(1).kind == "number":
        year = _short_year(cursor.ahead(1).text, issued_on)
        cursor.at += 2
    return year if isinstance(year, Doubtful) else _day(first, month, year, f"{first}-{name}")


def _day(day: int, month: int, year: int | None, written: str) -> Reading:
    """Day before month, as Vietnam writes; the American order only where it is the only one possible."""
    if year is not None and not is_year(year):
        return Doubtful(f"Năm trong “{written}” không đọc được; cần xác nhận.")
    try:
        return day_period(day, month, year)
    except ValueError:
        pass
    if year is not None and month > 12 >= day >= 1:
        try:
            swapped = day_period(month, day, year)
        except ValueError:
            pass
        else:
            return Span(swapped, swapped, (f"“{written}” được đọc theo thứ tự tháng/ngày/năm; cần xác nhận.",))
    return Doubtful(f"“{written}” không phải là một ngày có thật; cần xác nhận.")

"""Periods written in words and lists of them: quý IV/2025, tháng 11 và 12/2025, 6 tháng đầu năm, giai đoạn 2025-2030."""

from dataclasses import replace
from datetime import date

from tenants.plans.deadline_dates import Reading, read_number_date, read_year_suffix
from tenants.plans.deadline_lists import read_list, span_of
from tenants.plans.deadline_periods import (
    DayOfMonth,
    Doubtful,
    MonthOfQuarter,
    Period,
    Span,
    half_period,
    is_year,
    month_period,
    quarter_period,
)
from tenants.plans.deadline_words import ENGLISH_MONTHS, Cursor

Worded = Reading | MonthOfQuarter

_UNIT_AFTER_A_COUNT = "ngày|tháng|lần|giờ|tuần|phút"
_LUNAR = "âm lịch"


def read_period(cursor: Cursor, issued_on: date) -> Worded | None:
    """The day, period or list of periods at the cursor; None, and the cursor unmoved, where there is none."""
    start = cursor.at
    for rule in (_day, _months_of_year, _half, _month, _quarter, _year, _english_month):
        reading = rule(cursor, issued_on)
        if reading is not None:
            if cursor.take(_LUNAR) or (cursor.sees_mark("(") and cursor.sees(_LUNAR, 1)):
                return Doubtful("Ngày âm lịch: cần ghi theo dương lịch.")
            return reading
        cursor.at = start
    return None


def _day(cursor: Cursor, issued_on: date) -> Worded | None:
    """ngày 15/12/2025, ngày 15 đến 20 tháng 11 năm 2025, ngày 25, ngày 20 của tháng cuối quý, 46 tháng … not."""
    said_day = cursor.take("ngày")
    if not said_day and cursor.take("hôm nay"):
        return Period("day", issued_on.year, issued_on.month, issued_on.month, issued_on.day)
    token = cursor.ahead()
    if token.kind != "number":
        if said_day and cursor.take("cuối cùng của|cuối cùng|cuối của|cuối"):
            here = cursor.at
            period = read_period(cursor, issued_on)
            if isinstance(period, Period) and period.unit != "day":
                return period
            cursor.at = here
            return _day_of(cursor, -1)
        return None
    reading = read_number_date(cursor, issued_on, said_day=said_day)
    if reading is not None:
        return _day_span(cursor, reading, issued_on)
    days = _days_before_month(cursor, issued_on)
    if days is not None:
        return days
    monthly = cursor.sees("hằng tháng|mỗi tháng|từng tháng", 1)
    if (said_day or monthly) and len(token.text) <= 2 and 1 <= token.value <= 31:
        cursor.at += 1
        return _day_of(cursor, token.value)
    return None


def _day_span(cursor: Cursor, reading: Reading, issued_on: date) -> Reading:
    """The numeric reading itself; only "15/11, 20/11/2025"-like lists are left to the sentence."""
    if isinstance(reading, Period) and reading.unit == "month":
        return _month_list(cursor, [(reading.first_month, reading.year)], issued_on)
    return reading


def _days_before_month(cursor: Cursor, issued_on: date) -> Reading | None:
    """ "01 đến 15/11/2025", "10 - 15 tháng 11": the first number borrows the month of the second."""
    start = cursor.at
    first = cursor.number(2)
    if first is None or not 1 <= first <= 31:
        cursor.at = start
        return None
    listed = cursor.take_mark(",") or cursor.take("và")
    if listed or cursor.take_mark("-") or cursor.take("đến hết|đến|tới"):
        cursor.take("ngày")
        last = read_number_date(cursor, issued_on, said_day=True)
        if isinstance(last, Period) and last.day is not None and first < last.day:
            if listed:
                return Span(last, last, (f"Có nhiều ngày ({first} và {last.day}); hạn được lấy theo ngày cuối.",))
            return Span(replace(last, day=first), last)
    cursor.at = start
    return None


def _day_of(cursor: Cursor, day: int) -> Worded:
    """What follows "ngày 20": "của tháng cuối quý", "tháng đầu quý sau"; else the day stands for itself."""
    start = cursor.at
    if not cursor.take("của"):
        cursor.take_mark("/")
    place = _month_of_quarter(cursor) or _any_month(cursor)
    if place is not None:
        return replace(place, day=day)
    cursor.at = start
    return DayOfMonth(day)


def _numbered_months(cursor: Cursor) -> tuple[int, ...]:
    months: list[int] = []
    while (number := _next_month(cursor, keyword=True)) is not None:
        months.append(number)
        cursor.take_mark(",")
        cursor.take("và")
    return tuple(months)


def _any_month(cursor: Cursor) -> MonthOfQuarter | None:
    """ "của tháng", "tháng sau", "cuối quý": a month without its number; place 0 is any month."""
    start = cursor.at
    if cursor.take("các tháng") and (months := _numbered_months(cursor)):
        return MonthOfQuarter(0, months=months)
    cursor.at = start
    if cursor.take("quý") and not _numbered(cursor, 0):
        return MonthOfQuarter(3)
    if cursor.take("tháng") and not _numbered(cursor, 0):
        if cursor.take("sau|tiếp theo|kế tiếp|liền kề|tới"):
            return MonthOfQuarter(0, following=True)
        if not cursor.sees("này|nay|một|hai|ba|bốn|tư|năm|sáu|bảy|tám|chín|mười|giêng|chạp"):
            return MonthOfQuarter(0)
    cursor.at = start
    return None


def _month_of_quarter(cursor: Cursor) -> MonthOfQuarter | None:
    start = cursor.at
    place = 0
    if cursor.take("tháng cuối cùng|tháng cuối|tháng thứ ba"):
        place = 3
    elif cursor.take("tháng đầu tiên|tháng đầu|tháng thứ nhất"):
        place = 1
    elif cursor.take("tháng thứ hai|tháng giữa"):
        place = 2
    elif cursor.take("tháng thứ") and (number := cursor.number(1)) in (1, 2, 3):
        place = number
    if place:
        cursor.take("của")
        cursor.take("hằng|mỗi|từng|các")
        if cursor.sees("quý") and not _numbered(cursor, 1):
            cursor.take("quý")
            following = cursor.take("sau|tiếp theo|kế tiếp|liền kề|tới")
            return MonthOfQuarter(place, following=following)
    cursor.at = start
    return None


def _numbered(cursor: Cursor, steps: int) -> bool:
    token = cursor.ahead(steps)
    return token.kind == "number" or token.roman > 0


def _months_of_year(cursor: Cursor, issued_on: date) -> Reading | None:
    """6 tháng đầu năm 2026, sáu tháng cuối năm, 9 tháng năm 2025, 3 tháng cuối năm."""
    count = cursor.count()
    if count is None or not 1 <= count <= 11 or not cursor.take("tháng|t"):
        return None
    first_months = cursor.take("đầu tiên|đầu")
    last_months = not first_months and cursor.take("cuối cùng|cuối|còn lại")
    if first_months or last_months:
        cursor.take("của")
        if not cursor.sees("năm") and not _numbered(cursor, 0) and not cursor.sees_mark("/"):
            return None
        bare = cursor.sees("năm") and not _numbered(cursor, 1)
        year = read_year_suffix(cursor, issued_on)
        if year is None and bare:
            cursor.take("năm")
    else:
        if not cursor.sees("năm") or not _numbered(cursor, 1):
            return None
        year = read_year_suffix(cursor, issued_on)
        if year is None:
            return None
    if isinstance(year, Doubtful):
        return year
    if count == 6:
        return half_period(2 if last_months else 1, year)
    first, last = (13 - count, 12) if last_months else (1, count)
    return Period("months", year, first, last)


def _half(cursor: Cursor, issued_on: date) -> Reading | None:
    """nửa đầu năm 2026, nửa cuối tháng 11."""
    cursor.take("trong")
    if cursor.take("nửa đầu của|nửa đầu"):
        half = 1
    elif cursor.take("nửa cuối của|nửa cuối|nửa sau"):
        half = 2
    elif cursor.take("nửa năm đầu"):
        half = 1
        return _with_year(cursor, half_period(1), issued_on)
    elif cursor.take("nửa năm cuối|nửa năm sau"):
        return _with_year(cursor, half_period(2), issued_on)
    else:
        return None
    if cursor.sees("năm"):
        if _numbered(cursor, 1) or cursor.sees("nay|này|sau|tới", 1):
            return _with_year(cursor, half_period(half), issued_on)
        cursor.take("năm")
        return _with_year(cursor, half_period(half), issued_on)
    month = _month(cursor, issued_on) or _quarter(cursor, issued_on)
    if isinstance(month, Period):
        if half == 2:
            return Span(month, month, ("“Nửa cuối” được đọc là đến hết kỳ; cần xác nhận.",))
        return Doubtful("“Nửa đầu” không nêu ngày cụ thể; cần xác nhận.", month)
    return None


def _with_year(cursor: Cursor, period: Period, issued_on: date) -> Reading:
    year = read_year_suffix(cursor, issued_on)
    return year if isinstance(year, Doubtful) else replace(period, year=year)


def _month(cursor: Cursor, issued_on: date) -> Worded | None:
    """tháng 12/2025, T12/2025, tháng mười hai, tháng 10-12/2025, tháng này."""
    if not cursor.take("tháng|th|t"):
        return None
    short = "tháng" not in cursor.ahead(-1).words
    if short:
        cursor.take_mark(".")
        if not _numbered(cursor, 0):
            return None
    else:
        cursor.take_mark(".")
        relative = _relative_month(cursor, issued_on)
        if relative is not None:
            return relative
    if cursor.take("giêng|chạp"):
        month = 1 if "giêng" in cursor.ahead(-1).words else 12
        return Doubtful("“Tháng Giêng”, “tháng Chạp” có thể là âm lịch; cần xác nhận.", month_period(month))
    number = cursor.count()
    if number is None:
        return None
    if not 1 <= number <= 12:
        return Doubtful(f"Không có tháng {number}; cần xác nhận.") if number <= 99 else None
    if cursor.sees(_UNIT_AFTER_A_COUNT) and cursor.sees("lần"):
        return None
    year = read_year_suffix(cursor, issued_on)
    if isinstance(year, Doubtful):
        return replace(year, suggestion=month_period(number, issued_on.year))
    return _month_list(cursor, [(number, year)], issued_on)


def _relative_month(cursor: Cursor, issued_on: date) -> Period | None:
    if cursor.take("này|nay"):
        return month_period(issued_on.month, issued_on.year)
    if cursor.take("sau|tới|tiếp theo"):
        return month_period(issued_on.month % 12 + 1, issued_on.year + issued_on.month // 12)
    return None


def _month_list(cursor: Cursor, items: list[tuple[int, int | None]], issued_on: date) -> Reading:
    return read_list(cursor, items, issued_on, _next_month, month_period, 12)


def _next_month(cursor: Cursor, keyword: bool) -> int | None:
    number = cursor.count() if keyword else cursor.number(2)
    if number is None or not 1 <= number <= 12:
        return None
    following = cursor.ahead()
    if cursor.sees(_UNIT_AFTER_A_COUNT) or following.text == "%" or (following.kind == "word" and not following.words):
        return None
    if cursor.sees_mark("/-.") and cursor.ahead(1).kind == "number" and len(cursor.ahead(1).text) < 3:
        # "11/12/2025" after a comma is a date of its own.
        return None
    return number


def _quarter(cursor: Cursor, issued_on: date) -> Reading | None:
    """quý IV/2025, Q4/2025, quý III, IV/2025, quý III/2025 - I/2026, IV/2025, quý này."""
    spoken = cursor.take("quý|q")
    if spoken:
        cursor.take_mark(".")
        cursor.take("thứ")
        number_now = (issued_on.month + 2) // 3
        if cursor.take("này|nay"):
            return quarter_period(number_now, issued_on.year)
        if cursor.take("sau|tới|tiếp theo"):
            return quarter_period(number_now % 4 + 1, issued_on.year + number_now // 4)
        if cursor.sees("cuối năm|đầu năm"):
            last = cursor.take("cuối")
            cursor.take("đầu")
            bare = not _numbered(cursor, 1)
            year = read_year_suffix(cursor, issued_on)
            if bare:
                cursor.take("năm")
            return year if isinstance(year, Doubtful) else quarter_period(4 if last else 1, year)
    elif not (cursor.ahead().roman in (1, 2, 3, 4) and cursor.sees_mark("/") is False and _roman_with_year(cursor)):
        return None
    written = cursor.ahead().text
    number = _quarter_number(cursor)
    if number is None:
        return None
    if not 1 <= number <= 4:
        return Doubtful(f"Không có quý {written.upper()}; cần xác nhận.")
    if cursor.sees("lần"):
        return None
    year = read_year_suffix(cursor, issued_on)
    if isinstance(year, Doubtful):
        return replace(year, suggestion=quarter_period(number, issued_on.year))
    return read_list(cursor, [(number, year)], issued_on, _next_quarter, quarter_period, 4)


def _roman_with_year(cursor: Cursor) -> bool:
    """ "IV/2025" without "quý"."""
    year = cursor.ahead(2)
    return cursor.sees_mark("/-", 1) and year.kind == "number" and len(year.text) == 4 and is_year(year.value)


def _quarter_number(cursor: Cursor) -> int | None:
    token = cursor.ahead()
    if token.roman > 0:
        cursor.at += 1
        return token.roman
    if token.text == "l" or token.text == "|":
        cursor.at += 1
        return 1
    if token.kind == "word" and token.text in ("llll", "iiii"):
        cursor.at += 1
        return 99
    return cursor.count()


def _next_quarter(cursor: Cursor, keyword: bool) -> int | None:
    if not keyword and cursor.ahead().kind == "word" and cursor.ahead().roman < 0:
        return None
    roman = cursor.ahead().roman > 0
    number = _quarter_number(cursor)
    if number is None or not 1 <= number <= 4:
        return None
    if roman:
        return number
    following = cursor.ahead()
    if cursor.sees(_UNIT_AFTER_A_COUNT) or following.text == "%" or (following.kind == "word" and not following.words):
        return None
    if cursor.sees_mark("/-.") and cursor.ahead(1).kind == "number" and len(cursor.ahead(1).text) < 3:
        return None
    return number


def _year(cursor: Cursor, issued_on: date) -> Reading | None:
    """năm 2026, 2026, 2025-2030, năm 2025 và 2026, năm nay, năm học 2025-2026."""
    if cursor.take("năm học|niên khóa"):
        year = cursor.number(4)
        if year is None or not is_year(year):
            return None
        if cursor.take_mark("-/") or cursor.take("đến"):
            cursor.number(4)
        return Period("school_year", year)
    spoken = cursor.take("năm")
    if spoken and cursor.take("nay|này"):
        return Period("year", issued_on.year)
    if spoken and cursor.take("sau|tới|tiếp theo"):
        return Period("year", issued_on.year + 1)
    written = cursor.ahead()
    number = _next_year(cursor, spoken)
    if number is None:
        if spoken and written.kind == "number" and len(written.text) in (3, 4, 5):
            cursor.at += 1
            return Doubtful(f"Năm “{written.text}” không đọc được; cần xác nhận.")
        return None
    years = [number]
    as_span = False
    while True:
        start = cursor.at
        dash = cursor.take_mark("-") or cursor.take("cho đến hết|cho đến|đến hết|đến cuối|đến|tới")
        if not (dash or cursor.take_mark(",+&/;") or cursor.take("và|hoặc")):
            break
        keyword = cursor.take("năm")
        following = _next_year(cursor, keyword)
        if following is None or following <= years[-1]:
            cursor.at = start
            break
        as_span = as_span or dash
        years.append(following)
        if dash:
            break
    items: list[tuple[int, int | None]] = [(0, year) for year in years]
    return span_of(items, as_span, lambda _, year: Period("year", year), 1)


def _next_year(cursor: Cursor, keyword: bool) -> int | None:
    token, following = cursor.ahead(), cursor.ahead(1)
    if token.kind != "number" or len(token.text) != 4 or not is_year(token.value):
        return None
    if not keyword and following.kind == "word" and not following.words and not cursor.sees("đến|từ|trong|trước", -1):
        # "2000 hồ sơ" counts something.
        return None
    if following.text == "%" or cursor.sees(_UNIT_AFTER_A_COUNT, 1):
        return None
    cursor.at += 1
    return token.value


def _english_month(cursor: Cursor, issued_on: date) -> Reading | None:
    """Dec-25, Dec 2025: what a spreadsheet makes of "12/2025"."""
    token = cursor.ahead()
    if token.kind != "word" or len(token.text) < 3 or token.text[:3] not in ENGLISH_MONTHS or not token.text.isascii():
        return None
    cursor.at += 1
    month = ENGLISH_MONTHS.index(token.text[:3]) + 1
    year = read_year_suffix(cursor, issued_on)
    if isinstance(year, int):
        return month_period(month, year)
    short = cursor.ahead(1)
    if cursor.sees_mark("-'") and short.kind == "number" and len(short.text) == 2:
        cursor.at += 2
        period = month_period(month, 2000 + short.value)
        return Span(period, period, (f"“{token.text}-{short.text}” được đọc là tháng {month}/{2000 + short.value}.",))
    return None

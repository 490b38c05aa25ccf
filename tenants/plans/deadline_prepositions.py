"""A period together with the words that bound it: trước ngày 15/12, chậm nhất cuối quý III, từ tháng 11 đến 02/2026."""

from dataclasses import replace
from datetime import date

from tenants.plans.deadline_dates import read_clock
from tenants.plans.deadline_periods import (
    Dated,
    DatedDay,
    DayOfMonth,
    Doubtful,
    MonthOfQuarter,
    Period,
    Setting,
    Span,
    month_period,
    quarter_period,
)
from tenants.plans.deadline_spans import read_period
from tenants.plans.deadline_words import Cursor

# A deadline has a handful of words before its date; more are a hostile text.
_MOST_WORDS_BEFORE = 24

_AT_LATEST = "thời hạn chậm nhất|chậm nhất|muộn nhất|không quá|không muộn hơn|không chậm hơn|hạn cuối cùng|hạn cuối"
_UNTIL = "cho đến|đến|tới"
_SINCE = "bắt đầu từ|bắt đầu|kể từ|tính từ|từ"
_PASSED_OVER = "trong|vào|thời hạn|thời gian|hạn|hoàn thành|xong|mốc|là|cả|ngay|của"
_JOIN = "cho đến hết|cho đến|đến hết|đến cuối|đến trước|đến|tới hết|tới"


def read_dated(cursor: Cursor, issued_on: date) -> Dated | DatedDay | Doubtful | None:
    """The bounded period at the cursor; None, and the cursor unmoved, where there is none."""
    start = cursor.at
    if _from_now(cursor):
        found = _until_after_now(cursor, issued_on, start)
        if found is None:
            cursor.at = start
        return found
    setting = Setting()
    bare = read_setting(cursor, setting)
    if setting.vague == "week" and (week := _vague_week(cursor)) is not None:
        return week
    reading = None if bare else read_period(cursor, issued_on)
    if reading is None:
        found_here = _period_of_the_plan(cursor, setting, issued_on, start)
        if found_here is None:
            cursor.at = start
        return found_here
    if isinstance(reading, Doubtful):
        return reading
    _after_the_period(cursor, setting)
    if isinstance(reading, DayOfMonth):
        joined = _join_day(cursor, reading, issued_on)
        if joined is None:
            return DatedDay(reading, None, setting, start, cursor.at)
        reading = joined
    if isinstance(reading, MonthOfQuarter):
        return DatedDay(None, reading, setting, start, cursor.at)
    if setting.vague:
        return _vague(setting, reading)
    span = reading if isinstance(reading, Span) else Span(reading, reading)
    if not isinstance(reading, Span):
        joined_span = _join(cursor, span.last, setting, issued_on)
        if isinstance(joined_span, Doubtful):
            return joined_span
        span = joined_span or span
    return Dated(span, setting, start, cursor.at)


def read_setting(cursor: Cursor, setting: Setting) -> bool:
    """Take the words before a period into `setting`; True when they can only stand before an event."""
    for _ in range(_MOST_WORDS_BEFORE):
        if _take_bound(cursor, setting) or _take_part(cursor, setting):
            continue
        if cursor.sees("trước khi|sau khi|trước mắt"):
            return True
        if cursor.take(_AT_LATEST):
            setting.within = True
        elif cursor.take("khoảng|dự kiến"):
            setting.remarks.append("Thời hạn chỉ là dự kiến; cần xác nhận.")
        elif cursor.take("đầu tiên|lần đầu tiên|lần đầu"):
            setting.opening = True
        elif (clock := read_clock(cursor)) is not None:
            setting.at = clock
            cursor.take("cùng ngày")
        elif cursor.sees("ngày cuối|ngày đầu") and not cursor.sees("ngày cuối cùng|ngày cuối của|ngày cuối tháng"):
            cursor.take("ngày")
        elif cursor.take(_PASSED_OVER):
            setting.within = setting.within or bool(cursor.sees("trong|hoàn thành|xong|hạn", -1))
        elif _weekday_before_a_day(cursor) or (cursor.sees_mark(",:") and _goes_on(cursor)):
            continue
        else:
            return False
    return False


def _take_bound(cursor: Cursor, setting: Setting) -> bool:
    """trước, đến, hết, từ, sau."""
    if cursor.sees("trước khi kết thúc|trước khi hết|trước hết|trước cuối"):
        surely = cursor.take("trước khi")
        cursor.take("trước")
        cursor.take("kết thúc|hết|cuối")
        setting.ended = True
        if not surely:
            setting.remarks.append("“Trước hết”, “trước cuối” kỳ được đọc là đến ngày cuối của kỳ; cần xác nhận.")
    elif cursor.sees("trước") and not cursor.sees("trước khi|trước mắt"):
        cursor.take("trước và trong|trước hoặc trong|trước")
        setting.before = not cursor.sees("trong", -1)
        setting.within = not setting.before
    elif cursor.take(_UNTIL):
        setting.until = True
    elif cursor.take("hết|kết thúc"):
        setting.ended = True
    elif cursor.take(_SINCE):
        setting.since = True
    elif cursor.sees("sau") and not cursor.sees("sau khi|sau đó"):
        cursor.take("sau")
        setting.after = True
    else:
        return False
    return True


def _take_part(cursor: Cursor, setting: Setting) -> bool:
    """cuối, đầu, giữa, tuần cuối …: the part of the period that comes after."""
    if cursor.take("những tháng cuối của|các tháng cuối của|những tháng cuối|các tháng cuối|dịp cuối"):
        setting.ended = True
        setting.remarks.append("“Những tháng cuối” được đọc là đến hết kỳ; cần xác nhận.")
    elif cursor.take("những ngày cuối|các ngày cuối|cuối của|cuối"):
        setting.ended = True
    elif cursor.sees("đầu tiên|đầu mỗi|đầu hằng"):
        return False
    elif cursor.take("những tháng đầu|các tháng đầu|những ngày đầu|đầu của|đầu"):
        setting.vague = "head"
    elif cursor.take("giữa của|giữa"):
        setting.vague = "middle"
    elif cursor.take("thượng tuần|trung tuần|hạ tuần"):
        setting.vague = "week"
    elif cursor.sees("tuần") and not cursor.sees("hằng|mỗi|từng", -1):
        start = cursor.at
        cursor.take("tuần lễ|tuần")
        if cursor.take("này|nay|sau|tới|tiếp theo"):
            setting.vague = "week"
            return True
        named = cursor.take("đầu tiên|đầu|cuối cùng|cuối|giữa") or (cursor.take("thứ") and cursor.count() is not None)
        if not named and cursor.count() is None and cursor.ahead().roman < 0:
            cursor.at = start
            return False
        if cursor.ahead().roman > 0:
            cursor.at += 1
        cursor.take("của")
        setting.vague = "week"
    else:
        return False
    return True


def _goes_on(cursor: Cursor) -> bool:
    """A comma or colon inside the words of one deadline: "Chậm nhất, ngày 30/11"."""
    if not cursor.sees("nhất|hạn|thành|xong|trước|tiên|đầu", -1):
        return False
    cursor.at += 1
    return True


def _weekday_before_a_day(cursor: Cursor) -> bool:
    """ "thứ Sáu, ngày 28/11/2025": the day of the week adds nothing to the date."""
    start = cursor.at
    if cursor.take("chủ nhật") or (cursor.take("thứ") and cursor.count() is not None):
        cursor.take_mark(",(")
        if cursor.sees("ngày"):
            return True
    cursor.at = start
    return False


def _after_the_period(cursor: Cursor, setting: Setting) -> None:
    """ "… trở đi" opens a span; a time of day may stand behind the date."""
    if cursor.take("trở về sau|trở đi|về sau"):
        setting.since = True
    elif cursor.take("trở về trước|trở lại"):
        setting.until = True
    start = cursor.at
    cursor.take_mark(",")
    cursor.take("trước|vào|lúc")
    clock = read_clock(cursor)
    if clock is None:
        cursor.at = start
    else:
        setting.before = setting.before or bool(cursor.tokens[start:] and "trước" in cursor.ahead(start - cursor.at).words)
        setting.at = clock


def _join_day(cursor: Cursor, day: DayOfMonth, issued_on: date) -> Span | None:
    """ "từ ngày 01 đến ngày 15/11/2025": the first day borrows the month of the second."""
    start = cursor.at
    if cursor.take_mark("-") or cursor.take(_JOIN):
        last = read_period(cursor, issued_on)
        if isinstance(last, Period) and last.day is not None and 0 < day.day < last.day:
            return Span(replace(last, day=day.day), last)
    cursor.at = start
    return None


def _join(cursor: Cursor, first: Period, setting: Setting, issued_on: date) -> Span | Doubtful | None:
    """The end of a span that begins with `first`: "- 31/12/2025", "đến hết quý I/2026"."""
    start = cursor.at
    if setting.since:
        cursor.take_mark(",")
    dash = cursor.take_mark("-")
    joined = cursor.take(_JOIN)
    if not (dash or joined) or setting.until:
        cursor.at = start
        return None
    around = Setting()
    read_setting(cursor, around)
    last = read_period(cursor, issued_on)
    if isinstance(last, Doubtful):
        return last
    if not isinstance(last, Period) or around.since:
        cursor.at = start
        return None
    _after_the_period(cursor, around)
    setting.before = around.before
    setting.ended = setting.ended or around.ended
    setting.at = around.at or setting.at
    setting.remarks.extend(around.remarks)
    if around.vague in ("head", "middle"):
        return Doubtful("“Đầu”, “giữa” kỳ không nêu ngày cụ thể; cần xác nhận.", last)
    return Span(first, last)


def _from_now(cursor: Cursor) -> bool:
    return cursor.take("kể từ nay|từ nay|từ giờ|ngay từ nay|kể từ khi ban hành|từ khi ban hành|từ ngày ban hành") or cursor.take(
        "kể từ ngày ban hành|từ ngày ký|kể từ ngày ký"
    )


def _until_after_now(cursor: Cursor, issued_on: date, start: int) -> Dated | Doubtful | None:
    """ "từ nay đến hết năm 2025" begins with the plan."""
    cursor.take_mark(",")
    if not (cursor.take_mark("-") or cursor.sees(_JOIN)):
        return None
    last = read_dated(cursor, issued_on)
    if isinstance(last, Dated) and not last.is_span:
        last.setting.until = False
        return Dated(Span(None, last.period, last.span.remarks), last.setting, start, cursor.at)
    return last if isinstance(last, Doubtful) else None


def _period_of_the_plan(cursor: Cursor, setting: Setting, issued_on: date, start: int) -> Dated | Doubtful | None:
    """ "trong năm", "cuối quý", "hết tháng": the period in which the plan was issued."""
    if not (setting.ended or setting.within or setting.before or cursor.sees("trong", -1) or setting.vague):
        return None
    # Of "cả năm", "trong năm" the unit stands right after the word that bounds it.
    unit = cursor.ahead()
    following = cursor.ahead(1)
    if following.kind == "number" or following.roman > 0 or not cursor.sees("tháng|quý|năm"):
        return None
    if cursor.sees("tháng cuối|tháng đầu|tháng thứ|năm học"):
        return None
    cursor.at += 1
    if "quý" in unit.words:
        period = quarter_period((issued_on.month + 2) // 3, issued_on.year)
    elif "năm" in unit.words:
        period = Period("year", issued_on.year)
    else:
        period = month_period(issued_on.month, issued_on.year)
    if setting.vague:
        return _vague(setting, period)
    return Dated(Span(period, period), setting, start, cursor.at, implied=True)


def _vague(setting: Setting, reading: Period | Span) -> Doubtful:
    period = reading.last if isinstance(reading, Span) else reading
    if setting.vague == "week":
        return Doubtful("Tuần trong tháng không nêu ngày cụ thể; cần xác nhận.", period)
    word = "Đầu" if setting.vague == "head" else "Giữa"
    return Doubtful(f"“{word}” kỳ không nêu ngày cụ thể; cần xác nhận.", _likely_part(period, setting.vague == "head"))


def _likely_part(period: Period, head: bool) -> Period:
    """What offices mostly mean: the first quarter or half of a year, the first or second month of a quarter, the 15th."""
    if period.unit == "year":
        return quarter_period(1, period.year) if head else replace(quarter_period(2, period.year), first_month=1)
    if period.unit == "quarter":
        return month_period(period.first_month + (0 if head else 1), period.year)
    if period.unit == "month":
        return Period("day", period.year, period.first_month, period.first_month, 10 if head else 15)
    return period


def _vague_week(cursor: Cursor) -> Doubtful | None:
    """ "tuần này", "tuần sau": which day of the week is not said."""
    if cursor.sees("này|nay|sau|tới|theo", -1):
        return Doubtful("Tuần không nêu ngày cụ thể; cần xác nhận.")
    return None

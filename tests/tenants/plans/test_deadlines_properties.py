"""Whatever the grammar can print it can read back; whatever anyone types, it answers."""

import calendar
from dataclasses import dataclass
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.plans.deadline_words import FILLERS, KEYWORDS
from tenants.plans.deadlines import read_deadline

ISSUED = date(2025, 10, 18)
ROMAN = ("", "I", "II", "III", "IV")


@dataclass(frozen=True)
class Written:
    """A phrase with what it must be read as."""

    phrase: str
    kind: str
    due_on: date | None = None
    start_on: date | None = None
    boundary: str = "inclusive"
    recurrence: str | None = None


def end_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


YEARS = st.integers(2026, 2045)
MONTHS = st.integers(1, 12)
QUARTERS = st.integers(1, 4)
DAYS = st.dates(date(2025, 10, 18), date(2045, 12, 31))


def write_day(draw: st.DrawFn, day: date) -> str:
    return draw(
        st.sampled_from(
            (
                f"{day:%d/%m/%Y}",
                f"{day.day}/{day.month}/{day.year}",
                f"{day:%d-%m-%Y}",
                f"{day:%d.%m.%Y}",
                f"{day.day} tháng {day.month} năm {day.year}",
                f"{day:%d} tháng {day:%m}/{day.year}",
            )
        )
    )


def write_month(draw: st.DrawFn, year: int, month: int) -> str:
    shape = draw(
        st.sampled_from(("Tháng {m}/{y}", "tháng {m:02} năm {y}", "T{m}/{y}", "{m:02}/{y}", "tháng {m}-{y}", "Thg {m}/{y}"))
    )
    return shape.format(m=month, y=year)


def write_quarter(draw: st.DrawFn, year: int, quarter: int) -> str:
    shape = draw(st.sampled_from(("Quý {r}/{y}", "quý {q} năm {y}", "Q{q}/{y}", "Quý {r}, năm {y}", "quý {r}-{y}", "Quí {r}/{y}")))
    return shape.format(r=ROMAN[quarter], q=quarter, y=year)


@st.composite
def deadlines(draw: st.DrawFn) -> Written:
    return draw(st.one_of(days(), months(), quarters(), years(), spans(), series()))


@st.composite
def days(draw: st.DrawFn) -> Written:
    day = draw(DAYS)
    words, boundary = draw(
        st.sampled_from(
            (
                ("", "inclusive"),
                ("Trước ngày ", "before"),
                ("Hoàn thành trước ngày ", "before"),
                ("xong trước ", "before"),
                ("Chậm nhất ngày ", "inclusive"),
                ("Muộn nhất là ngày ", "inclusive"),
                ("Đến hết ngày ", "inclusive"),
                ("Không quá ngày ", "inclusive"),
                ("Thời hạn: ", "inclusive"),
            )
        )
    )
    return Written(words + write_day(draw, day), "fixed_date", day, boundary=boundary)


PERIOD_WORDS = st.sampled_from(("", "Trong ", "Hoàn thành trong ", "Đến ", "Hết ", "Đến hết ", "Cuối ", "Chậm nhất trong "))


@st.composite
def months(draw: st.DrawFn) -> Written:
    year, month = draw(YEARS), draw(MONTHS)
    return Written(draw(PERIOD_WORDS) + write_month(draw, year, month), "month", end_of(year, month))


@st.composite
def quarters(draw: st.DrawFn) -> Written:
    year, quarter = draw(YEARS), draw(QUARTERS)
    return Written(draw(PERIOD_WORDS) + write_quarter(draw, year, quarter), "quarter", end_of(year, 3 * quarter))


@st.composite
def years(draw: st.DrawFn) -> Written:
    year = draw(YEARS)
    half = draw(st.sampled_from((None, 1, 2)))
    if half is None:
        return Written(draw(PERIOD_WORDS) + draw(st.sampled_from(("năm {}", "Năm {}"))).format(year), "year", date(year, 12, 31))
    part = "đầu" if half == 1 else "cuối"
    shape = draw(st.sampled_from(("6 tháng {} năm {}", "06 tháng {} năm {}", "Sáu tháng {} năm {}", "Nửa {} năm {}")))
    return Written(shape.format(part, year), "half_year", end_of(year, 6 * half))


@st.composite
def spans(draw: st.DrawFn) -> Written:
    shape = draw(st.sampled_from(("days", "months", "quarters", "years")))
    joined = draw(st.sampled_from(("{} - {}", "Từ {} đến {}", "từ {} đến hết {}", "{} đến {}")))
    first, last = sorted((draw(DAYS), draw(DAYS)))
    if shape == "years":
        start, end = sorted((draw(YEARS), draw(YEARS)))
        end += start == end
        words = draw(st.sampled_from(("Giai đoạn {}-{}", "{} - {}", "Từ năm {} đến năm {}", "Năm {}-{}", "nhiệm kỳ {}-{}")))
        return Written(words.format(start, end), "range", date(end, 12, 31), date(start, 1, 1))
    if shape == "days":
        if first == last:
            last = date(last.year + 1, 1, 1)
        return Written(joined.format(f"{first:%d/%m/%Y}", f"{last:%d/%m/%Y}"), "range", last, first)
    if shape == "months":
        start, end = first.replace(day=1), end_of(last.year + 1, last.month)
        text = joined.format(f"tháng {start.month}/{start.year}", f"tháng {end.month}/{end.year}")
        return Written(text, "range", end, start)
    early, late = (first.month + 2) // 3, (last.month + 2) // 3
    text = joined.format(f"Quý {ROMAN[early]}/{first.year}", f"Quý {ROMAN[late]}/{last.year + 1}")
    return Written(text, "range", end_of(last.year + 1, 3 * late), date(first.year, 3 * early - 2, 1))


CYCLES = {
    "tháng": "FREQ=MONTHLY;BYMONTHDAY={}",
    "quý": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY={}",
    "6 tháng": "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY={}",
}


@st.composite
def series(draw: st.DrawFn) -> Written:
    every = draw(st.sampled_from(("Hằng", "Hàng", "Mỗi", "Định kỳ", "Định kỳ hằng", "Báo cáo định kỳ hằng")))
    shape = draw(st.sampled_from(("plain", "year", "day", "quarter day", "date", "list", "until")))
    day = draw(st.integers(1, 28))
    if shape == "year":
        return Written(f"{every} năm", "recurring", recurrence="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31")
    if shape == "day":
        words, boundary = draw(st.sampled_from((("Trước ngày {} hằng tháng", "before"), ("Ngày {} hàng tháng", "inclusive"))))
        return Written(words.format(day), "recurring", boundary=boundary, recurrence=CYCLES["tháng"].format(day))
    if shape == "quarter day":
        phrase = f"Hằng quý (trước ngày {day} của tháng cuối quý)"
        return Written(phrase, "recurring", boundary="before", recurrence=CYCLES["quý"].format(day))
    if shape == "date":
        month = draw(MONTHS)
        rule = f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"
        return Written(f"Trước ngày {day}/{month} hằng năm", "recurring", boundary="before", recurrence=rule)
    if shape == "until":
        start, end = sorted((draw(YEARS), draw(YEARS)))
        end += start == end
        rule = f"FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31;UNTIL={end}1231"
        return Written(f"Hằng năm, giai đoạn {start}-{end}", "recurring", date(end, 12, 31), date(start, 1, 1), recurrence=rule)
    units = draw(st.lists(st.sampled_from(tuple(CYCLES)), min_size=1, max_size=3 if shape == "list" else 1, unique=True))
    rules = "|".join(CYCLES[unit].format(-1) for unit in units)
    return Written(f"{every} {', '.join(units)}", "recurring", recurrence=rules)


@given(deadlines(), st.sampled_from((str, str.upper, str.lower)))
@settings(max_examples=300)
def test_a_printed_deadline_is_read_back(written: Written, case: type[str]) -> None:
    read = read_deadline(case(written.phrase), ISSUED)
    found = (read.kind, read.due_on, read.start_on, read.boundary, read.recurrence)
    assert found == (written.kind, written.due_on, written.start_on, written.boundary, written.recurrence)


@given(deadlines())
@settings(max_examples=150)
def test_words_beside_a_deadline_are_never_passed_over_in_silence(written: Written) -> None:
    read = read_deadline(f"{written.phrase} zzz", ISSUED)
    assert read.warnings
    assert any("zzz" in warning for warning in read.warnings) or read.kind == "unknown"


@given(st.text(max_size=80), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
@settings(max_examples=200)
def test_any_text_gets_an_answer(text: str, issued_on: date) -> None:
    assert_sound(text, issued_on)


WORDS = st.sampled_from(
    [
        *sorted(KEYWORDS | FILLERS),
        "/",
        "-",
        ",",
        "(",
        ")",
        ";",
        ".",
        "%",
        ":",
        "2025",
        "2026",
        "12",
        "31",
        "30/11",
        "IV",
        "I",
        "29/02",
        "5",
        "0",
    ]
)


@given(st.lists(WORDS, max_size=14), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
@settings(max_examples=400)
def test_any_order_of_known_words_gets_an_answer(words: list[str], issued_on: date) -> None:
    assert_sound(" ".join(words), issued_on)


def assert_sound(text: str, issued_on: date) -> None:
    read = read_deadline(text, issued_on)
    assert read.text == text
    assert read.due_on is None or read.start_on is None or read.start_on <= read.due_on
    assert read.recurrence is None or read.kind == "recurring"
    assert read.kind != "unknown" or read.warnings
    assert 0 <= read.confidence <= 1
    if read.kind in ("fixed_date", "month", "quarter", "half_year", "year", "range"):
        assert read.due_on is not None

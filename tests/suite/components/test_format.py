"""Dates, numbers and sizes are written as a Vietnamese office writes them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.components import format
from tenants.errors import Invalid

days = st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31))


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (7940, "7.940"), (1234.5, "1.234,5"), (1012.0, "1.012"), (-1234567, "-1.234.567"), (0.04, "0,0")],
)
def test_numbers_have_dots_for_thousands_and_a_comma_for_decimals(value: float, written: str) -> None:
    assert format.number(value) == written


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_a_written_whole_number_reads_back(value: int) -> None:
    assert int(format.number(value).replace(".", "")) == value


def test_a_percentage_is_written_as_offices_write_it() -> None:
    assert format.percent(32) == "32,0%"
    assert format.share(41, 128) == "32,0%"


def test_a_share_of_nothing_is_a_dash_and_no_division() -> None:
    assert format.share(0, 0) == "–"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2025, 11, 25), "thứ Ba 25/11/2025"),
        (date(2026, 11, 22), "Chủ nhật 22/11/2026"),
        (date(2026, 2, 2), "thứ Hai 02/02/2026"),
    ],
)
def test_a_long_date_names_its_weekday(day: date, written: str) -> None:
    assert format.long_date(day) == written


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_a_written_date_reads_back(day: date) -> None:
    assert format.read_date(format.date_text(day)) == day
    assert format.read_date(day.isoformat()) == day


@pytest.mark.parametrize("typed", ["25-11-2025", " 25.11.2025 ", "25/11/2025", "2025-11-25"])
def test_dates_are_read_as_people_type_them(typed: str) -> None:
    assert format.read_date(typed) == date(2025, 11, 25)


@pytest.mark.parametrize("typed", ["31/02/2026", "11/2025", "mai", "25/11/25", "0/1/2026", "١/١/٢٠٢٦٠"])
def test_a_date_that_cannot_be_read_gets_a_sentence_at_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        format.read_date(typed, "due_on")
    assert refused.value.field == "due_on"
    assert refused.value.message.endswith(".")


@given(st.text(max_size=40))
def test_reading_a_date_from_anything_never_fails_in_another_way(typed: str) -> None:
    try:
        read = format.read_date(typed)
    except Invalid:
        return
    assert read is None or isinstance(read, date)


def test_an_empty_date_is_no_date() -> None:
    assert format.read_date("  ") is None
    assert format.date_text(None) == "–"


@pytest.mark.parametrize("typed", [7, True, ["01/01/2026"], {"a": 1}, "01/01/0001", "31/12/9999", "9999-12-31", "31/12/1899"])
def test_what_is_no_day_of_anybodys_work_is_told_at_its_field(typed: Any) -> None:
    with pytest.raises(Invalid) as refused:
        format.read_date(typed, "due_on")
    assert refused.value.field == "due_on"


def test_an_evening_in_utc_is_the_next_morning_in_vietnam() -> None:
    assert format.moment_text(datetime(2025, 11, 24, 23, 30, tzinfo=UTC)) == "06:30 25/11/2025"


@pytest.mark.parametrize(
    ("ago", "written"),
    [
        (timedelta(seconds=20), "vừa xong"),
        (timedelta(minutes=5), "5 phút trước"),
        (timedelta(hours=2), "hôm nay 08:00"),
        (timedelta(hours=26), "hôm qua 08:00"),
        (timedelta(days=3), "10:00 22/11/2025"),
    ],
)
def test_a_moment_is_told_from_now_while_it_is_near(ago: timedelta, written: str) -> None:
    now = datetime(2025, 11, 25, 3, 0, tzinfo=UTC)
    assert format.since_text(now - ago, now) == written


def test_what_is_left_and_what_is_late_are_said_apart() -> None:
    assert format.days_left(27) == "còn 27 ngày làm việc"
    assert format.days_left(0) == "hạn hôm nay"
    assert format.days_late(16) == "quá hạn 16 ngày"
    with pytest.raises(ValueError, match="passed"):
        format.days_left(-1)
    with pytest.raises(ValueError, match="late"):
        format.days_late(0)


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, "0 byte"), (999, "999 byte"), (340_000, "340 kB"), (1_234_567, "1,2 MB"), (999_960, "1 MB"), (5 * 10**12, "5.000 GB")],
)
def test_sizes_are_short(size: int, written: str) -> None:
    assert format.file_size(size) == written


def test_initials_are_of_the_name_that_people_are_called_by() -> None:
    assert format.initials("Lê Thu Hằng") == "TH"
    assert format.initials("Hà") == "H"
    assert format.initials("") == ""

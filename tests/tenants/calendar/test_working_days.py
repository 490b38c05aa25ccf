"""Working days as offices count them, on the announced years and on computed ones."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.calendar.statutory import statutory_days
from tenants.calendar.working_days import Day, WorkingCalendar, read_days

NATIONAL = WorkingCalendar.national()
dates = st.dates(dt.date(2023, 1, 1), dt.date(2036, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("date", "working", "reason"),
    [
        ("2026-11-23", True, "Ngày làm việc"),
        ("2026-11-24", False, "Ngày Văn hóa Việt Nam (NQ 28/2026/QH16 Đ2)"),
        ("2026-11-28", False, "Thứ Bảy"),
        ("2026-11-29", False, "Chủ nhật"),
        ("2026-09-02", False, "Quốc khánh (BLLĐ Đ112)"),
        ("2026-08-22", True, "Làm bù cho 31/8/2026 (hoán đổi)"),
        ("2026-08-31", False, "Hoán đổi (làm bù 22/8; 9441/TB-BNV)"),
        ("2029-04-30", False, "Ngày Chiến thắng (dự kiến, BLLĐ Đ112)"),
        ("2028-09-04", False, "Nghỉ bù Quốc khánh (dự kiến, BLLĐ Đ111(3))"),
    ],
)
def test_a_day_says_whether_and_why_it_is_worked(date: str, working: bool, reason: str) -> None:
    assert NATIONAL.is_working(day(date)) is working
    assert NATIONAL.explain(day(date)) == reason


def test_an_announced_year_is_taken_as_announced_and_any_other_is_provisional() -> None:
    assert [year for year in range(2022, 2031) if not NATIONAL.is_provisional(year)] == [2024, 2025, 2026, 2027]


@pytest.mark.parametrize(
    ("year", "swapped"),
    [
        (2024, ["2024-04-29", "2024-05-04"]),
        (2025, ["2025-04-26", "2025-05-02"]),
        (2026, ["2026-01-02", "2026-01-10", "2026-08-22", "2026-08-31"]),
        (2027, []),
    ],
)
def test_computed_holidays_differ_from_the_notice_only_by_swapped_days(year: int, swapped: list[str]) -> None:
    computed = WorkingCalendar()
    assert NATIONAL.differences(computed, dt.date(year, 1, 1), dt.date(year, 12, 31)) == tuple(map(day, swapped))


@pytest.mark.parametrize(
    ("year", "off"),
    [
        (2022, ["01-03", "01-31", "02-01", "02-02", "02-03", "02-04", "04-11", "05-02", "05-03", "09-01", "09-02"]),
        (2023, ["01-02", "01-20", "01-23", "01-24", "01-25", "01-26", "05-01", "05-02", "05-03", "09-01", "09-04"]),
    ],
)
def test_computed_holidays_agree_with_what_was_kept_in_years_not_listed(year: int, off: list[str]) -> None:
    days = [d.date for d in statutory_days(year) if d.date.weekday() < 5]
    assert days == [day(f"{year}-{date}") for date in off]


def test_culture_day_is_a_holiday_from_2026_on() -> None:
    assert dt.date(2025, 11, 24) not in {d.date for d in statutory_days(2025)}
    assert dt.date(2026, 11, 24) in {d.date for d in statutory_days(2026)}


@pytest.mark.parametrize("year", range(2026, 2036))
def test_every_computed_year_gives_twelve_days_off_on_weekdays(year: int) -> None:
    assert len([d for d in statutory_days(year) if d.date.weekday() < 5]) == 12


def test_a_mistyped_year_has_its_weekends_and_fixed_holidays() -> None:
    assert not NATIONAL.is_working(dt.date(2205, 9, 2))
    assert NATIONAL.is_working(dt.date(2205, 9, 4))


@pytest.mark.parametrize(
    ("issued", "days", "due"),
    [
        ("2025-10-18", 10, "2025-10-31"),  # issued on a Saturday: Monday is the first day
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-23", 1, "2026-11-25"),  # over Ngày Văn hóa Việt Nam
        ("2026-11-25", -2, "2026-11-20"),
        ("2026-11-22", 0, "2026-11-22"),
    ],
)
def test_the_first_day_is_not_counted(issued: str, days: int, due: str) -> None:
    assert NATIONAL.add_working_days(day(issued), days) == day(due)


def test_one_hundred_working_days_of_the_campaign_are_ninety_nine() -> None:
    assert NATIONAL.count_working_days(day("2026-07-09"), day("2026-11-30")) == 99


@given(dates, dates)
@settings(max_examples=40)
def test_counting_agrees_with_looking_at_each_day(after: dt.date, until: dt.date) -> None:
    first, last = min(after, until), max(after, until)
    shift = 1 if until >= after else 0
    looked = sum(NATIONAL.is_working(first + dt.timedelta(n + shift)) for n in range((last - first).days))
    assert NATIONAL.count_working_days(after, until) == (looked if until >= after else -looked)


@given(dates, st.integers(-60, 60))
@settings(max_examples=60)
def test_counting_undoes_adding(date: dt.date, days: int) -> None:
    assert NATIONAL.count_working_days(date, NATIONAL.add_working_days(date, days)) == days


@given(dates)
@settings(max_examples=60)
def test_neighbours_are_working_days_with_none_between(date: dt.date) -> None:
    before, after = NATIONAL.previous_working(date), NATIONAL.next_working(date)
    assert before < date < after
    assert NATIONAL.is_working(before) and NATIONAL.is_working(after)
    between = {before + dt.timedelta(n) for n in range(1, (after - before).days)} - {date}
    assert not any(map(NATIONAL.is_working, between))
    assert NATIONAL.on_or_before(date) == (date if NATIONAL.is_working(date) else before)
    assert NATIONAL.on_or_after(date) == (date if NATIONAL.is_working(date) else after)


def test_a_tenants_own_day_stands_above_the_national_one_and_leaves_the_country_alone() -> None:
    own = NATIONAL.with_days([Day(day("2026-11-23"), "off", "Kỷ niệm thành lập tỉnh", "QĐ 12/QĐ-UBND")])
    assert own.explain(day("2026-11-23")) == "Kỷ niệm thành lập tỉnh (QĐ 12/QĐ-UBND)"
    assert own.previous_working(day("2026-11-25")) == day("2026-11-20")
    assert NATIONAL.is_working(day("2026-11-23"))
    assert NATIONAL.differences(own, day("2026-11-01"), day("2026-12-31")) == (day("2026-11-23"),)


def test_a_tenants_own_day_does_not_make_a_year_official_nor_hide_its_holidays() -> None:
    own = NATIONAL.with_days([Day(day("2028-03-01"), "off", "Ngày riêng")])
    assert own.is_provisional(2028)
    assert not own.is_working(day("2028-05-01"))


def test_a_notice_replaces_what_was_computed_and_keeps_the_tenants_own_days() -> None:
    own = NATIONAL.with_days([Day(day("2028-03-01"), "off", "Ngày riêng")])
    announced = own.with_notice(2028, [Day(day("2028-05-02"), "off", "Hoán đổi", "TB 1")])
    assert not announced.is_provisional(2028)
    assert announced.is_working(day("2028-05-01"))
    assert not announced.is_working(day("2028-05-02"))
    assert not announced.is_working(day("2028-03-01"))
    assert [d.name for d in announced.listed_days(2028)] == ["Ngày riêng", "Hoán đổi"]


@pytest.mark.parametrize("days", [[], [Day(day("2029-05-02"), "off", "Lạc năm")]])
def test_a_notice_that_is_empty_or_of_another_year_is_refused(days: list[Day]) -> None:
    with pytest.raises(ValueError, match="2028"):
        NATIONAL.with_notice(2028, days)


def test_a_made_up_working_day_must_be_a_saturday() -> None:
    with pytest.raises(ValueError, match="23/11/2026 không phải thứ Bảy"):
        Day(day("2026-11-23"), "working_saturday", "Làm bù")


def test_an_unknown_kind_of_day_is_refused() -> None:
    with pytest.raises(ValueError, match="half"):
        read_days("date,kind,name,basis\n2026-11-23,half,Nửa ngày,\n")

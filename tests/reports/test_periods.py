"""The month of the report, its data window and the longer periods that it closes."""

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.periods import AdHoc, Period, closes, parse_period, period_of, reporting_period

NOVEMBER = Period(2026, 11)
periods = st.builds(Period, st.integers(2000, 2100), st.integers(1, 12))
cutoff_days = st.sampled_from([14, 24])


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d/%m/%Y").date()


@pytest.mark.parametrize(("cutoff_day", "start", "end"), [(14, "15/10/2026", "14/11/2026"), (24, "25/10/2026", "24/11/2026")])
def test_the_window_of_november_ends_on_the_cut_off_day(cutoff_day: int, start: str, end: str) -> None:
    window = NOVEMBER.window(cutoff_day)
    assert (window.start, window.end) == (day(start), day(end))
    assert str(window) == f"từ {start} đến {end}"


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (1, []),
        (3, [("Quý I/2026", "15/12/2025", "14/03/2026")]),
        (6, [("Quý II/2026", "15/03/2026", "14/06/2026"), ("6 tháng đầu năm 2026", "15/12/2025", "14/06/2026")]),
        (9, [("Quý III/2026", "15/06/2026", "14/09/2026")]),
        (11, []),
        (
            12,
            [
                ("Quý IV/2026", "15/09/2026", "14/12/2026"),
                ("6 tháng cuối năm 2026", "15/06/2026", "14/12/2026"),
                ("Năm 2026", "15/12/2025", "14/12/2026"),
            ],
        ),
    ],
)
def test_the_last_month_of_a_quarter_half_year_or_year_closes_it(month: int, expected: list[tuple[str, str, str]]) -> None:
    closed = closes(Period(2026, month))
    assert [(p.name, p.window().start, p.window().end) for p in closed] == [(n, day(s), day(e)) for n, s, e in expected]


@given(periods, cutoff_days)
@settings(max_examples=40)
def test_a_longer_period_is_exactly_its_months_one_after_the_other(period: Period, cutoff_day: int) -> None:
    for longer in closes(period):
        windows = [month.window(cutoff_day) for month in longer.months]
        assert (windows[0].start, windows[-1].end) == (longer.window(cutoff_day).start, longer.window(cutoff_day).end)
        for earlier, later in itertools.pairwise(windows):
            assert later.start - earlier.end == dt.timedelta(days=1)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)), cutoff_days)
@settings(max_examples=60)
def test_every_day_lies_in_the_window_of_one_period(date: dt.date, cutoff_day: int) -> None:
    period = period_of(date, cutoff_day)
    assert date in period.window(cutoff_day)
    assert date not in period.previous().window(cutoff_day)
    assert date not in period.next().window(cutoff_day)


@pytest.mark.parametrize(
    ("today", "period"),
    [("24/11/2026", "2026-11"), ("25/11/2026", "2026-11"), ("26/11/2026", "2026-12"), ("31/12/2026", "2027-01")],
)
def test_after_the_25th_the_next_report_is_the_one_to_prepare(today: str, period: str) -> None:
    assert str(reporting_period(day(today))) == period


@given(periods)
@settings(max_examples=40)
def test_a_period_reads_back_as_it_is_written_and_sorts_in_time(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert period.previous() < period < period.next()
    assert period.next().previous() == period
    assert str(period.previous()) < str(period)


@pytest.mark.parametrize("text", ["", "2026-13", "2026-00", "11/2026", "2026-1", "2026-11-01", "0000-05", "２０２６-11"])
def test_what_is_no_period_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="2026-11"):
        Period.parse(text)


def test_the_label_is_written_as_offices_write_it() -> None:
    assert NOVEMBER.label == "tháng 11/2026"
    assert Period(2026, 3).label == "tháng 3/2026"
    assert Period(2026, 2).label == "tháng 02/2026"


@given(periods)
@settings(max_examples=40)
def test_every_key_reads_back_as_its_period(period: Period) -> None:
    for one in (period, *closes(period), AdHoc(period.month)):
        assert str(parse_period(str(one))) == str(one)
        assert len(str(one)) <= 7
    for longer in closes(period):
        assert parse_period(str(longer)) == longer
        assert longer.last == period
        assert longer.previous().window().end + dt.timedelta(days=1) == longer.window().start


@pytest.mark.parametrize(
    ("key", "label", "ahead"),
    [
        ("2026-Q4", "quý IV/2026", "31/03/2027"),
        ("2026-H1", "6 tháng đầu năm 2026", "31/12/2026"),
        ("2026", "năm 2026", "31/12/2027"),
        ("2026-11", "tháng 11/2026", "31/12/2026"),
    ],
)
def test_each_kind_is_named_as_offices_name_it_and_looks_ahead_over_the_next_of_its_kind(key: str, label: str, ahead: str) -> None:
    period = parse_period(key)
    assert (period.label, period.ahead_until) == (label, day(ahead))


@pytest.mark.parametrize("text", ["2026-Q5", "2026-H3", "2026-Q", "dx-1", "dx-00001", "26", "2026-q4"])
def test_what_is_no_kind_of_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Kỳ báo cáo"):
        parse_period(text)

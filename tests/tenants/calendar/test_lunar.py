"""The computed lunar dates against those that the country kept."""

import datetime as dt

import pytest

from tenants.calendar import lunar

TET = (
    "2000-02-05", "2001-01-24", "2002-02-12", "2003-02-01", "2004-01-22", "2005-02-09",
    "2006-01-29", "2007-02-17", "2008-02-07", "2009-01-26", "2010-02-14", "2011-02-03",
    "2012-01-23", "2013-02-10", "2014-01-31", "2015-02-19", "2016-02-08", "2017-01-28",
    "2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22",
    "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13",
    "2030-02-02", "2031-01-23", "2032-02-11", "2033-01-31", "2034-02-19", "2035-02-08",
)  # fmt: skip
HUNG_KINGS = (
    "2018-04-25", "2020-04-02", "2021-04-21", "2022-04-10", "2023-04-29", "2024-04-18",
    "2025-04-07", "2026-04-26", "2027-04-16",
)  # fmt: skip


@pytest.mark.parametrize("day", TET)
def test_tet_falls_on_the_day_that_the_country_keeps(day: str) -> None:
    known = dt.date.fromisoformat(day)
    assert lunar.tet(known.year) == known


@pytest.mark.parametrize(("year", "day"), [(1968, "1968-01-29"), (1985, "1985-01-21"), (2007, "2007-02-17"), (2030, "2030-02-02")])
def test_tet_follows_hanoi_and_not_beijing(year: int, day: str) -> None:
    assert lunar.tet(year) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("day", HUNG_KINGS)
def test_hung_kings_day_is_the_tenth_of_the_third_month(day: str) -> None:
    known = dt.date.fromisoformat(day)
    assert lunar.hung_kings(known.year) == known


def test_new_moon_agrees_with_the_worked_example_in_meeus() -> None:
    assert lunar.new_moon(-283) == pytest.approx(2443192.65118, abs=0.00002)


def test_sun_longitude_agrees_with_the_worked_example_in_meeus() -> None:
    assert lunar.sun_longitude(2448908.5) == pytest.approx(199.90895, abs=0.001)


def test_hung_kings_day_always_comes_between_late_march_and_the_end_of_april() -> None:
    for year in range(lunar.FIRST_YEAR, lunar.LAST_YEAR + 1):
        assert dt.date(year, 3, 28) <= lunar.hung_kings(year) <= dt.date(year, 4, 30)


def test_a_year_outside_the_reach_of_the_series_is_refused() -> None:
    with pytest.raises(ValueError, match="năm 1899"):
        lunar.tet(1899)

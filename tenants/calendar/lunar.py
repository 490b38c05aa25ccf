"""The Vietnamese lunar calendar as far as public holidays need it: Tết and the tenth of the third month.

New moons follow Meeus, *Astronomical Algorithms* (2nd ed.), chapter 49; the sun's longitude chapter 25. Both are read
at UTC+7, which is why Tết sometimes falls a day before the Chinese new year (2007, 2030). Good for 1900 to 2100.
"""

import datetime as dt
from functools import cache
from math import floor, radians, sin

FIRST_YEAR, LAST_YEAR = 1900, 2100

_JD_OF_ORDINAL_ZERO = 1721424.5
_HOURS_EAST = 7
_SYNODIC_MONTH = 29.530588861
# Terrestrial minus universal time is 64 s in 2000 and about 75 s in 2050; seconds do not move a new moon over midnight.
_DELTA_T_DAYS = 70 / 86400

# coefficient in days, power of the eccentricity factor, multiples of M, M', F
_NEW_MOON_TERMS = (
    (-0.40720, 0, 0, 1, 0),
    (0.17241, 1, 1, 0, 0),
    (0.01608, 0, 0, 2, 0),
    (0.01039, 0, 0, 0, 2),
    (0.00739, 1, -1, 1, 0),
    (-0.00514, 1, 1, 1, 0),
    (0.00208, 2, 2, 0, 0),
    (-0.00111, 0, 0, 1, -2),
    (-0.00057, 0, 0, 1, 2),
    (0.00056, 1, 1, 2, 0),
    (-0.00042, 0, 0, 3, 0),
    (0.00042, 1, 1, 0, 2),
    (0.00038, 1, 1, 0, -2),
    (-0.00024, 1, -1, 2, 0),
    (-0.00007, 0, 2, 1, 0),
    (0.00004, 0, 0, 2, -2),
    (0.00004, 0, 3, 0, 0),
    (0.00003, 0, 1, 1, -2),
    (0.00003, 0, 0, 2, 2),
    (-0.00003, 0, 1, 1, 2),
    (0.00003, 0, -1, 1, 2),
    (-0.00002, 0, -1, 1, -2),
    (-0.00002, 0, 1, 3, 0),
    (0.00002, 0, 0, 4, 0),
)
# coefficient in days, argument at k = 0 and its step in degrees: the pull of the planets
_PLANETARY_TERMS = (
    (0.000325, 299.77, 0.107408),
    (0.000165, 251.88, 0.016321),
    (0.000164, 251.83, 26.651886),
    (0.000126, 349.42, 36.412478),
    (0.000110, 84.66, 18.206239),
    (0.000062, 141.74, 53.303771),
    (0.000060, 207.14, 2.453732),
    (0.000056, 154.84, 7.306860),
    (0.000047, 34.52, 27.261239),
    (0.000042, 207.19, 0.121824),
    (0.000040, 291.34, 1.844379),
    (0.000037, 161.72, 24.198154),
    (0.000035, 239.56, 25.513099),
    (0.000023, 331.55, 3.592518),
)


def new_moon(k: int) -> float:
    """Moment of the k-th new moon since that of 6 January 2000, as a Julian ephemeris day."""
    t = k / 1236.85
    sun = radians(2.5534 + 29.10535670 * k - 0.0000014 * t**2)
    moon = radians(201.5643 + 385.81693528 * k + 0.0107582 * t**2 + 0.00001238 * t**3)
    latitude = radians(160.7108 + 390.67050284 * k - 0.0016118 * t**2 - 0.00000227 * t**3)
    node = radians(124.7746 - 1.56375588 * k + 0.0020672 * t**2)
    eccentricity = 1 - 0.002516 * t - 0.0000074 * t**2
    moment = 2451550.09766 + _SYNODIC_MONTH * k + 0.00015437 * t**2 - 0.000000150 * t**3
    moment -= 0.00017 * sin(node)
    for size, power, of_sun, of_moon, of_latitude in _NEW_MOON_TERMS:
        moment += size * eccentricity**power * sin(of_sun * sun + of_moon * moon + of_latitude * latitude)
    for size, start, step in _PLANETARY_TERMS:
        moment += size * sin(radians(start + step * k))
    return moment


def sun_longitude(julian_day: float) -> float:
    """Apparent longitude of the sun in degrees, 0 to 360, good to a hundredth of a degree."""
    t = (julian_day - 2451545.0) / 36525
    anomaly = radians(357.52911 + 35999.05029 * t - 0.0001537 * t**2)
    centre = (1.914602 - 0.004817 * t) * sin(anomaly) + (0.019993 - 0.000101 * t) * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly)
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t**2
    return (mean + centre - 0.00569 - 0.00478 * sin(radians(125.04 - 1934.136 * t))) % 360


def tet(year: int) -> dt.date:
    """The first day of the first lunar month in `year`. ValueError outside 1900–2100."""
    return _first_days(year)[1]


def hung_kings(year: int) -> dt.date:
    """Giỗ Tổ Hùng Vương in `year`: the tenth day of the third lunar month (never of a leap third month)."""
    return _first_days(year)[3] + dt.timedelta(days=9)


@cache
def _first_days(year: int) -> dict[int, dt.date]:
    """First days of the ordinary lunar months 1 to 10 of `year`, by number."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Lịch âm chỉ tính được từ năm {FIRST_YEAR} đến năm {LAST_YEAR}, không tính được năm {year}.")
    start, end = _eleventh_month(year - 1), _eleventh_month(year)
    months = [_month_start(k) for k in range(start, end + 1)]
    leap_year = end - start == 13
    first_days: dict[int, dt.date] = {}
    number = 11
    for index in range(1, end - start):
        # In a year of thirteen months the first one in which the sun enters no new sign repeats the number before it.
        if leap_year and _sign(months[index]) == _sign(months[index + 1]):
            leap_year = False
            continue
        number = number % 12 + 1
        if number <= 10:
            first_days[number] = months[index]
    return first_days


def _eleventh_month(year: int) -> int:
    """Index of the new moon that opens the month of the winter solstice (sun at 270°) of `year`."""
    last_of_december = dt.date(year, 12, 31).toordinal() + _JD_OF_ORDINAL_ZERO
    k = floor((last_of_december - 2451550.09766) / _SYNODIC_MONTH) + 1
    while _month_start(k) > dt.date(year, 12, 31):
        k -= 1
    # A month that opens with the sun already past 270° comes after the solstice.
    return k - 1 if _sign(_month_start(k)) >= 9 else k


def _month_start(k: int) -> dt.date:
    local = new_moon(k) - _DELTA_T_DAYS + _HOURS_EAST / 24
    return dt.date.fromordinal(floor(local - _JD_OF_ORDINAL_ZERO))


def _sign(day: dt.date) -> int:
    """Which twelfth of its circle (0–11) the sun stands in when `day` begins at UTC+7."""
    return int(sun_longitude(day.toordinal() + _JD_OF_ORDINAL_ZERO - _HOURS_EAST / 24) // 30)

"""The public holidays of a year that has no official notice yet, computed from the Labour Code."""

import datetime as dt
from functools import cache

from tenants.calendar import lunar
from tenants.calendar.day import Day

_ONE = dt.timedelta(days=1)
_BASIS = "dự kiến, BLLĐ Đ112"
_BASIS_SUBSTITUTE = "dự kiến, BLLĐ Đ111(3)"
# Ngày Văn hóa Việt Nam is a paid day off since Nghị quyết 28/2026/QH16.
_CULTURE_DAY_SINCE = 2026


@cache
def statutory_days(year: int) -> tuple[Day, ...]:
    """Holidays of `year` and the days given in exchange for those on a weekend; swaps cannot be foreseen.

    Tết is taken as the last two days of the old year and three of the new one: what the notices since 2016 come to.
    Outside 1900–2100 the lunar holidays are left out: a mistyped year must not stop a page.
    """
    named = [(dt.date(year, 1, 1), "Tết Dương lịch")]
    if lunar.FIRST_YEAR <= year <= lunar.LAST_YEAR:
        named += [(lunar.tet(year) + n * _ONE, "Tết Nguyên đán") for n in range(-2, 3)]
        named.append((lunar.hung_kings(year), "Giỗ Tổ Hùng Vương"))
    named += [
        (dt.date(year, 4, 30), "Ngày Chiến thắng"),
        (dt.date(year, 5, 1), "Quốc tế Lao động"),
        (dt.date(year, 9, 2), "Quốc khánh"),
        (_beside_national_day(year), "Quốc khánh (ngày liền kề)"),
    ]
    if year >= _CULTURE_DAY_SINCE:
        named.append((dt.date(year, 11, 24), "Ngày Văn hóa Việt Nam"))

    days: dict[dt.date, Day] = {}
    for date, name in named:
        days.setdefault(date, Day(date, "off", name, _BASIS))
    for date, name in sorted(named):
        if date.weekday() >= 5:
            instead = date
            while instead.weekday() >= 5 or instead in days:
                instead += _ONE
            days[instead] = Day(instead, "off", f"Nghỉ bù {name}", _BASIS_SUBSTITUTE)
    return tuple(days[date] for date in sorted(days))


def _beside_national_day(year: int) -> dt.date:
    """1 or 3 September, whichever makes the longer rest: so every notice since the second day was given in 2021."""
    national = dt.date(year, 9, 2)
    after = national.isoweekday() in (1, 4, 7)  # Monday, Thursday, Sunday
    return national + _ONE if after else national - _ONE

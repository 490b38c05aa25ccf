"""Writes a plan's deadlines in an office's words, so far before or after today that the demonstration never grows old."""

from __future__ import annotations

from datetime import date, timedelta

_ROMAN = ("I", "II", "III", "IV")

_REPEATED = {
    "tx": "Thường xuyên",
    "hangquy": "Hằng quý",
    "hangthang": "Hằng tháng",
    "6thang": "Định kỳ 6 tháng",
    "truoc25": "Trước ngày 25 hằng tháng",
    "dk": "Theo tiến độ của Trung ương",
}


def deadline_words(token: str, today: date) -> str:
    """The words for "ngay:-33" (days from today), "truoc:9", "thang:-1", "quy:0", "nam:0", "khoang:0-1", "kehoach:2", "tx"."""
    if token in _REPEATED:
        return _REPEATED[token]
    kind, _, given = token.partition(":")
    if kind == "khoang":
        first, last = given.split("-")
        return f"{today.year + int(first)} - {today.year + int(last)}"
    number = int(given)
    if kind in ("ngay", "truoc"):
        day = today + timedelta(days=number)
        day -= timedelta(days=max(0, day.weekday() - 4))  # nobody sets a date on a weekend
        return f"{'Trước ngày ' if kind == 'truoc' else ''}{day:%d/%m/%Y}"
    if kind == "thang":
        years, month = divmod(today.year * 12 + today.month - 1 + number, 12)
        return f"Tháng {month + 1:02d}/{years}" if month < 2 else f"Tháng {month + 1}/{years}"
    if kind == "quy":
        quarters = today.year * 4 + (today.month - 1) // 3 + number
        return f"Quý {_ROMAN[quarters % 4]}/{quarters // 4}"
    if kind == "nam":
        return f"Năm {today.year + number}"
    if kind == "kehoach":
        return f"Trong {number:02d} tháng kể từ ngày ban hành kế hoạch"
    raise ValueError(f"no such deadline: {token}")

"""Turns a stored spreadsheet number into the text that the sheet shows, for dates and for the few forms that annexes use."""

import re
from datetime import date, timedelta

# ECMA-376 part 1, 18.8.30; the codes are those of day-month-year countries.
BUILTIN_FORMATS = {
    "1": "0", "2": "0.00", "9": "0%", "10": "0.00%", "14": "dd/mm/yyyy", "15": "d-mmm-yy", "16": "d-mmm",
    "17": "mmm-yy", "18": "h:mm", "19": "h:mm:ss", "20": "h:mm", "21": "h:mm:ss", "22": "dd/mm/yyyy h:mm",
    "27": "dd/mm/yyyy", "30": "dd/mm/yyyy", "36": "dd/mm/yyyy", "45": "mm:ss", "46": "h:mm:ss", "47": "mm:ss",
    "50": "dd/mm/yyyy", "57": "dd/mm/yyyy",
}  # fmt: skip

_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_FIXED_POINT = re.compile(r"(0+)(?:\.(0+))?")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_LAST_SERIAL = 2_958_465


def shown(stored: str, code: str, from_1904: bool) -> str:
    """The text of a stored number under a format code: dates as dd/mm/yyyy (mm/yyyy where the format shows no day)."""
    stored = stored.strip()
    pattern = _QUOTED.sub("", code.split(";")[0]).lower()
    if is_date_code(code):
        day = _date_of(stored, from_1904)
        if day is not None:
            return _written(day, pattern)
    try:
        number = float(stored)
    except ValueError:
        return stored
    if pattern.endswith("%") and "0" in pattern:
        return plain_number(number * 100) + "%"
    if fixed := _FIXED_POINT.fullmatch(pattern):
        whole, decimals = fixed.group(1), fixed.group(2) or ""
        text = f"{number:.{len(decimals)}f}"
        return text.zfill(len(whole) + (len(decimals) + 1 if decimals else 0))
    return plain_number(number)


def is_date_code(code: str) -> bool:
    """The format shows a day, month or year (a time alone is no date)."""
    pattern = _QUOTED.sub("", code.split(";")[0]).lower()
    return "general" not in pattern and ("d" in pattern or "y" in pattern or "mmm" in pattern)


def _date_of(stored: str, from_1904: bool) -> date | None:
    if iso := _ISO_DATE.match(stored):
        try:
            return date(int(iso.group(1)), int(iso.group(2)), int(iso.group(3)))
        except ValueError:
            return None
    try:
        serial = int(float(stored))
    except (ValueError, OverflowError):
        return None
    if not 0 < serial <= _LAST_SERIAL:
        return None
    if from_1904:
        return date(1904, 1, 1) + timedelta(days=serial)
    # Excel counts a 29 February 1900 that never was.
    return date(1899, 12, 31 if serial < 60 else 30) + timedelta(days=serial)


def _written(day: date, pattern: str) -> str:
    if "d" in pattern:
        return f"{day:%d/%m/%Y}"
    return f"{day:%m/%Y}" if "m" in pattern else f"{day.year}"


def plain_number(number: float) -> str:
    """As Excel's General format: no trailing zeros, no binary noise."""
    if number != number or abs(number) >= 1e15:
        return ""
    rounded = round(number, 10)
    return str(int(rounded)) if rounded == int(rounded) else f"{rounded:.10f}".rstrip("0")

"""Footnote marks inside cells: what is a mark and what is part of the text."""

import re

_MARK = re.compile(r"\s*[\[(]?\s*(?:\d{1,3}|[*†‡]{1,4}|[a-z]|[ivx]{1,4})\s*[\])]?\s*[,;]?\s*")
# "m2" is square metres although its 2 is raised.
_UNIT_BEFORE = re.compile(r"(?:^|[\s\d/(])(?:k|d|c|m|h)?m\s*$", re.IGNORECASE)
# 10 to the power of 6. After any other number (a year, "57-NQ/TW") a raised digit is a mark.
_POWER_OF_TEN = re.compile(r"(?<!\d)10$")

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED_DIGITS = re.compile(rf"[⁽]?[{_RAISED}]{{1,3}}[⁾]?")
_BRACKETED = re.compile(r"(?<=[\w.,;)”\"])\s?(?:\[(?:\d{1,3}|\*{1,3})\]|\(\*{1,3}\))|(?<=[^\W\d_])\(\d{1,2}\)(?=$|[\s.,;:])")
_STARS = re.compile(r"(?<=[^\W\d_.,;)])\s?\*{1,3}(?=$|[\s.,;:])")
# "Ban Chỉ đạo1, Quốc hội": a digit glued to a word with Vietnamese letters, which is how raised marks survive copying.
_GLUED = re.compile(r"(?P<word>[^\W\d_]*[à-ỹđ][^\W\d_]*)[1-9]\d?(?=$|[\s.,;:])")
_COUNTED = {
    "án", "quyết", "định", "thị", "luận", "trình",
    "quý", "tháng", "năm", "ngày", "số", "kỳ", "đợt", "lần", "điều", "khoản", "mục", "tuần", "bước", "cấp", "mức",
    "khóa", "khoá", "vùng", "tổ", "nhóm", "luồng", "tuyến", "thứ", "loại", "phần", "lục", "đoạn", "hạng", "đội", "khối",
    "ý", "lớp", "độ", "hệ", "thế", "giờ", "phú", "hòa", "hoà", "tân", "thạnh", "quận", "phường", "xã", "ấp", "thôn",
}  # fmt: skip


def is_mark(raised: str, before: str) -> bool:
    """A raised piece of text is a footnote's mark and not, say, the 2 of square metres; `before` is what precedes it."""
    if _MARK.fullmatch(raised) is None:
        return False
    return _UNIT_BEFORE.search(before) is None and _POWER_OF_TEN.search(before) is None


def without_marks(text: str) -> str:
    """The text without the footnote marks that were typed into it as characters."""
    text = _RAISED_DIGITS.sub(lambda found: "" if is_mark("1", text[: found.start()]) else found.group(), text)
    text = _BRACKETED.sub("", text)
    text = _STARS.sub("", text)
    return _GLUED.sub(lambda found: found.group() if found.group("word").casefold() in _COUNTED else found.group("word"), text)

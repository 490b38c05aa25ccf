"""Ordinals as offices write them: I, A, 1, 1.1, a), (2), Mục III; what level they stand on and which follows which."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum


class Style(Enum):
    """The families of ordinals; dotted numbers of another depth are another family."""

    ROMAN = "roman"
    CAPITAL = "capital"
    NUMBER = "number"
    SMALL = "small"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Ordinal:
    """An ordinal without its punctuation."""

    text: str
    style: Style
    depth: int = 1
    """Parts of a dotted number: 2 for 1.1."""

    def is_child_of(self, other: "Ordinal") -> bool:
        """The dotted number goes on from the other one (1.1 from 1, I.2 from I)."""
        return bool(other.text) and self.text.startswith(other.text + ".")

    def follows(self, other: "Ordinal") -> bool:
        """The next number of the same family at the same depth."""
        if self.style is not other.style or self.depth != other.depth:
            return False
        head, _, last = self.text.rpartition(".")
        other_head, _, other_last = other.text.rpartition(".")
        if head != other_head:
            return False
        mine, theirs = _value(last, self.style), _value(other_last, other.style)
        return mine is not None and theirs is not None and mine == theirs + 1

    def restored_after(self, other: "Ordinal") -> "Ordinal":
        """1.10 where a sheet shows 1.1 after 1.9, because it took the ordinal for a number."""
        head, _, last = other.text.rpartition(".")
        if self.style is not Style.NUMBER or self.depth < 2 or not last.isdigit():
            return self
        meant = f"{head}.{int(last) + 1}"
        return Ordinal(meant, self.style, self.depth) if meant.endswith("0") and self.text == meant.rstrip("0") else self

    def opens(self) -> bool:
        """The first of a series: 1, I, A, a, 1.1."""
        return _value(self.text.rpartition(".")[2], self.style) == 1


NOTHING = Ordinal("", Style.NONE)

_ROMAN_FORM = r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_CORE = rf"(?:{_ROMAN_FORM}|[A-ZĐ]|[a-zđ]|\d{{1,3}})(?:\s?\.\s?(?:\d{{1,3}}|[a-zđ]))*|\d{{1,3}}[a-zđ]|[A-Z]\d{{1,2}}|[ivx]{{2,5}}"
_PREFIX = r"(?:(?:phần|mục|nhóm nhiệm vụ|nhóm giải pháp|nhóm|chương|lĩnh vực|nhiệm vụ|tiểu mục|stt|số)\s+(?:thứ\s+|số\s+)?)?"
_WHOLE = re.compile(rf"(?i:{_PREFIX})[(\[]?\s*(?P<core>{_CORE})\s*[)\]]?\s*[.:;,/)\-–]*")
_LEADING = re.compile(
    rf"(?i:{_PREFIX})(?:\(\s*(?P<bracketed>{_CORE})\s*\)\s*[.:/\-–]*|(?P<core>{_CORE})\s*(?:[.)/:]\s*[-–]?|[-–](?=\s))"
    rf"|(?P<bare>{_CORE})[-–](?=[^\W\d])|(?P<roman>(?=[IVX]){_ROMAN_FORM})(?=\s))\s*(?P<title>\S.*)",
    re.DOTALL,
)
_BULLET = re.compile(r"[-–+*•·●○▪➢✓»]+")
_DATE_FROM_SHEET = re.compile(r"(\d{2})/(\d{2})/\d{4}")
_MISTYPED_ROMAN = re.compile(r"[IVXl1|!іІХх]{2,5}\s*[.):/\-–]*")
_LOOKS_ROMAN = str.maketrans(
    {"l": "I", "1": "I", "і": "I", "І": "I", "Х": "X", "х": "X", "|": "I", "!": "I", "v": "V", "i": "I", "x": "X"}
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_SMALL_ORDER = "abcdđeghiklmnopqrstuvxy"
_CAPITAL_ORDER = _SMALL_ORDER.upper()


def parse(text: str) -> Ordinal | None:
    """The ordinal that this whole cell is; NOTHING for an empty cell or a bullet, None when it is other text."""
    flat = " ".join(unicodedata.normalize("NFKC", text).split())
    if not flat or _BULLET.fullmatch(flat):
        return NOTHING
    if dated := _DATE_FROM_SHEET.fullmatch(flat):
        # Spreadsheets turn a typed 1.2 or 1-2 into the first of February.
        flat = f"{int(dated.group(1))}.{int(dated.group(2))}"
    match = _WHOLE.fullmatch(flat)
    if match is not None:
        return _ordinal(match.group("core"))
    return as_roman(flat) if _MISTYPED_ROMAN.fullmatch(flat) else None


def split(text: str) -> tuple[Ordinal, str]:
    """The ordinal at the beginning of a text and what follows it; NOTHING and the text where there is none."""
    flat = " ".join(unicodedata.normalize("NFC", text).split())
    match = _LEADING.fullmatch(flat)
    if match is None:
        return NOTHING, flat
    bare = match.group("bare") or match.group("roman")
    core = match.group("bracketed") or match.group("core") or bare
    title = match.group("title")
    if title[0].isdigit() and core[0].isdigit():
        # "15/12/2025 …", "1.500 tỷ": a number that goes on is no ordinal.
        return NOTHING, flat
    if bare and not title[0].isupper():
        # "X-quang", "I đến III": without punctuation only a new sentence begins a title.
        return NOTHING, flat
    return _ordinal(core), title


def as_roman(text: str) -> Ordinal | None:
    """The Roman numeral that a mistyped group number means: "l" or "1" for I, "lV" for IV; None if it can be none."""
    flat = text.strip(" .):/-–").translate(_LOOKS_ROMAN)
    return Ordinal(flat, Style.ROMAN) if flat and re.fullmatch(_ROMAN_FORM, flat) else None


def _ordinal(core: str) -> Ordinal:
    text = re.sub(r"\s*\.\s*", ".", core.strip())
    head = text.partition(".")[0]
    depth = text.count(".") + 1
    if re.fullmatch(_ROMAN_FORM, head) and head not in {"L", "C"}:
        style = Style.ROMAN
    elif head[0].isdigit():
        style = Style.NUMBER
    elif head[0].isupper():
        style = Style.CAPITAL
    else:
        style = Style.SMALL
    return Ordinal(text, style, depth)


def _value(part: str, style: Style) -> int | None:
    if part.isdigit():
        return int(part)
    if re.fullmatch(r"[a-zđ]", part):
        return _SMALL_ORDER.find(part) + 1 or None
    if style is Style.CAPITAL and part in _CAPITAL_ORDER:
        return _CAPITAL_ORDER.find(part) + 1
    if style is Style.ROMAN and re.fullmatch(_ROMAN_FORM, part):
        values = [_ROMAN_VALUES[letter] for letter in part]
        after = [*values[1:], 0]
        return sum(-value if value < following else value for value, following in zip(values, after, strict=True))
    return None

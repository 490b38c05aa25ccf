"""Texts typed with the Vietnamese fonts from before Unicode (TCVN3 "ABC" and VNI): told apart, and turned into Unicode.

Both draw Vietnamese letters at the code points of Western European ones, so that the stored text of "Công tác" reads
"C«ng t¸c" (TCVN3) or "Coâng taùc" (VNI).
"""

import re
from functools import lru_cache
from typing import Literal

from tenants.plans.annex.syllables import is_syllable

Encoding = Literal["TCVN3", "VNI"]

_TCVN3 = {
    "µ": "à", "¶": "ả", "·": "ã", "¸": "á", "¹": "ạ", "¨": "ă", "»": "ằ", "¼": "ẳ", "½": "ẵ", "¾": "ắ", "Æ": "ặ",
    "©": "â", "Ç": "ầ", "È": "ẩ", "É": "ẫ", "Ê": "ấ", "Ë": "ậ", "®": "đ", "Ì": "è", "Î": "ẻ", "Ï": "ẽ", "Ð": "é",
    "Ñ": "ẹ", "ª": "ê", "Ò": "ề", "Ó": "ể", "Ô": "ễ", "Õ": "ế", "Ö": "ệ", "×": "ì", "Ø": "ỉ", "Ü": "ĩ", "Ý": "í",
    "Þ": "ị", "ß": "ò", "á": "ỏ", "â": "õ", "ã": "ó", "ä": "ọ", "«": "ô", "å": "ồ", "æ": "ổ", "ç": "ỗ", "è": "ố",
    "é": "ộ", "¬": "ơ", "ê": "ờ", "ë": "ở", "ì": "ỡ", "í": "ớ", "î": "ợ", "ï": "ù", "ñ": "ủ", "ò": "ũ", "ó": "ú",
    "ô": "ụ", "\u00ad": "ư", "õ": "ừ", "ö": "ử", "÷": "ữ", "ø": "ứ", "ù": "ự", "ú": "ỳ", "û": "ỷ", "ü": "ỹ",
    "ý": "ý", "þ": "ỵ", "¡": "Ă", "¢": "Â", "§": "Đ", "£": "Ê", "¤": "Ô", "¥": "Ơ", "¦": "Ư",
}  # fmt: skip

_VNI_MARKED = {
    "a": {"ù": "á", "ø": "à", "û": "ả", "õ": "ã", "ï": "ạ", "ê": "ă", "é": "ắ", "è": "ằ", "ú": "ẳ", "ü": "ẵ",
          "ë": "ặ", "â": "â", "á": "ấ", "à": "ầ", "å": "ẩ", "ã": "ẫ", "ä": "ậ"},
    "e": {"ù": "é", "ø": "è", "û": "ẻ", "õ": "ẽ", "ï": "ẹ", "â": "ê", "á": "ế", "à": "ề", "å": "ể", "ã": "ễ",
          "ä": "ệ"},
    "o": {"ù": "ó", "ø": "ò", "û": "ỏ", "õ": "õ", "ï": "ọ", "â": "ô", "á": "ố", "à": "ồ", "å": "ổ", "ã": "ỗ",
          "ä": "ộ"},
    "ô": {"ù": "ớ", "ø": "ờ", "û": "ở", "õ": "ỡ", "ï": "ợ"},
    "u": {"ù": "ú", "ø": "ù", "û": "ủ", "õ": "ũ", "ï": "ụ"},
    "ö": {"ù": "ứ", "ø": "ừ", "û": "ử", "õ": "ữ", "ï": "ự"},
    "y": {"ù": "ý", "ø": "ỳ", "û": "ỷ", "õ": "ỹ"},
}  # fmt: skip
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    table = dict(_VNI_ALONE)
    for base, marks in _VNI_MARKED.items():
        for mark, letter in marks.items():
            table[base + mark] = letter
    # Capitals are coded with capital marks; the first letter of a word may carry either.
    for code, letter in list(table.items()):
        table[code.upper()] = letter.upper()
        if len(code) == 2:
            table[code[0].upper() + code[1]] = letter.upper()
    return table


_VNI = _vni_table()
_VNI_CODES = re.compile("|".join(re.escape(code) for code in sorted(_VNI, key=len, reverse=True)))
_TCVN3_CODES = str.maketrans(_TCVN3)

_WORD = re.compile("[^\\s\\d.,;:()/\\[\\]\"'“”–+%-]+")

# Letters that only Unicode Vietnamese has: precomposed with tone, the horned ones, the breve and the stroke.
_UNICODE_LETTER = re.compile("[\u1ea0-\u1ef9\u01a0\u01a1\u01af\u01b0\u0102\u0103\u0110\u0111\u0300\u0301\u0303\u0309\u0323\u031b]")
_LATIN_LETTER_OR_SIGN = re.compile("[\u00a1-\u00ff]")
_CAPITALS_FONT = re.compile(r"^\.?vn.*h(?:\s*(?:bold|italic))*$", re.IGNORECASE)
_LEAST_GAIN = 3


@lru_cache(maxsize=512)
def is_capitals_font(name: str) -> bool:
    """TCVN3 fonts whose name ends in H draw small letters as capitals (".VnTimeH")."""
    return _CAPITALS_FONT.match(name.strip()) is not None


def is_unicode(text: str) -> bool:
    """The text holds letters that only Unicode Vietnamese has."""
    return _UNICODE_LETTER.search(text) is not None


def detect(text: str) -> Encoding | None:
    """The old encoding that the text is stored in; None for Unicode and for texts too short to tell.

    Decides by counting the words that are possible Vietnamese syllables as stored and after each conversion.
    """
    suspicious = [word for word in _WORD.findall(text) if _LATIN_LETTER_OR_SIGN.search(word) and not is_unicode(word)][:5000]
    if len(suspicious) < _LEAST_GAIN:
        return None
    as_stored = _possible(suspicious)
    after = {name: _possible([convert(word, name) for word in suspicious]) for name in _ENCODINGS}
    best = max(_ENCODINGS, key=lambda name: after[name])
    if after[best] >= as_stored + max(_LEAST_GAIN, len(suspicious) // 4):
        return best
    return None


def convert(text: str, encoding: Encoding | None = None, *, capitals: bool = False) -> str:
    """The text in Unicode; `capitals` for pieces in a font that draws capitals. Without an encoding it is detected."""
    encoding = encoding or detect(text)
    if encoding is None or is_unicode(text):
        return text
    if encoding == "VNI":
        return _VNI_CODES.sub(lambda found: _VNI[found.group()], text)
    converted = text.translate(_TCVN3_CODES)
    return converted.upper() if capitals else converted


def convert_mixed(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """The same for one cell of a file that is partly Unicode: only where more words become Vietnamese."""
    if is_unicode(text):
        return text
    converted = convert(text, encoding, capitals=capitals)
    return converted if _possible(_WORD.findall(converted)) > _possible(_WORD.findall(text)) else text


_ENCODINGS: tuple[Encoding, ...] = ("TCVN3", "VNI")


def _possible(words: list[str]) -> int:
    return sum(1 for word in words if is_syllable(word))

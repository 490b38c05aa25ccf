"""How wide a line of Times is: the forms ask for rules as long as a text, and DOCX has no way to measure one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Advance widths of Times New Roman (and of Tinos, which is made to them) in 1/2048 of the size, for U+0020 to U+007E.
_REGULAR = (
    512, 682, 836, 1024, 1024, 1706, 1593, 369, 682, 682, 1024, 1155, 512, 682, 512, 569, 1024, 1024, 1024, 1024, 1024,
    1024, 1024, 1024, 1024, 1024, 569, 569, 1155, 1155, 1155, 909, 1886, 1479, 1366, 1366, 1479, 1251, 1139, 1479, 1479,
    682, 797, 1479, 1251, 1821, 1479, 1479, 1139, 1479, 1366, 1139, 1251, 1479, 1479, 1933, 1479, 1479, 1251, 682, 569,
    682, 961, 1024, 682, 909, 1024, 909, 1024, 909, 682, 1024, 1024, 569, 569, 1024, 569, 1593, 1024, 1024, 1024, 1024,
    682, 797, 569, 1024, 1024, 1479, 1024, 1024, 909, 983, 410, 983, 1108,
)
_BOLD = (
    512, 682, 1137, 1024, 1024, 2048, 1706, 569, 682, 682, 1024, 1167, 512, 682, 512, 569, 1024, 1024, 1024, 1024, 1024,
    1024, 1024, 1024, 1024, 1024, 682, 682, 1167, 1167, 1167, 1024, 1905, 1479, 1366, 1479, 1479, 1366, 1251, 1593, 1593,
    797, 1024, 1593, 1366, 1933, 1479, 1593, 1251, 1593, 1479, 1139, 1366, 1479, 1479, 2048, 1479, 1479, 1366, 682, 569,
    682, 1190, 1024, 682, 1024, 1139, 909, 1139, 909, 682, 1024, 1139, 569, 682, 1139, 569, 1706, 1139, 1024, 1139, 1139,
    909, 797, 682, 1139, 1024, 1479, 1024, 1024, 909, 807, 451, 807, 1065,
)
_UNITS = 2048
_HORN = "\u031b"
# (regular, bold) for letters whose horn or stroke changes the width of their base.
_OTHERS = {"ơ": (1083, 1134), "Ư": (1589, 1630), "ư": (1110, 1229), "Đ": (1479, 1479), "đ": (1024, 1139), "…": (2048, 2048)}


@lru_cache(maxsize=4096)
def _width(character: str, bold: bool) -> int:
    parts = unicodedata.normalize("NFD", character)
    base = unicodedata.normalize("NFC", parts[0] + _HORN) if _HORN in parts else parts[0]
    if base in _OTHERS:
        return _OTHERS[base][bold]
    place = ord(base[0]) - 0x20
    # Other scripts are not measured; a wide guess makes a line break early rather than run over the edge.
    return (_BOLD if bold else _REGULAR)[place] if 0 <= place < len(_REGULAR) else _UNITS


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width in points of `text` on one line at `size` points."""
    return sum(_width(character, bold) for character in text) * size / _UNITS


def _filled(words: list[str], widths: list[float], gap: float, room: float) -> list[str]:
    lines: list[list[str]] = []
    used = 0.0
    for word, width in zip(words, widths, strict=True):
        if lines and used + gap + width <= room:
            lines[-1].append(word)
            used += gap + width
        else:
            lines.append([word])
            used = width
    return [" ".join(line) for line in lines]


def balanced_lines(text: str, room: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """`text` in as few lines of at most `room` points as it needs, of nearly equal length, its own line ends kept.

    A heading that is broken greedily leaves a lone syllable on its last line."""
    lines: list[str] = []
    gap = text_width(" ", size, bold)
    for part in text.split("\n"):
        words = part.split()
        widths = [text_width(word, size, bold) for word in words]
        filled = _filled(words, widths, gap, room)
        narrow, wide = 0.0, room
        while len(filled) > 1 and wide - narrow > 1:
            middle = (narrow + wide) / 2
            tried = _filled(words, widths, gap, middle)
            if len(tried) == len(filled):
                filled, wide = tried, middle
            else:
                narrow = middle
        lines += filled
    return tuple(lines)


def count_lines(text: str, room: float, size: float) -> int:
    """About how many lines of `room` points a paragraph takes."""
    return sum(max(1, -int(-text_width(part, size) // max(room, 1))) for part in text.split("\n"))


# typst breaks after these by itself.
_UNBROKEN = re.compile(r"[^\s/-]{6,}")
ZERO_WIDTH_SPACE = "\u200b"


def breakable(text: str, room: float, size: float, bold: bool = False) -> str:
    """`text` with an invisible break wherever a word (an address, a slip of the hand) is wider than `room` points."""

    def split(found: re.Match[str]) -> str:
        word = found[0]
        if text_width(word, size, bold) <= room:
            return word
        # As many letters as fit even if all were the widest one of this word.
        step = max(1, int(room // max(text_width(letter, size, bold) for letter in set(word))))
        return ZERO_WIDTH_SPACE.join(word[start : start + step] for start in range(0, len(word), step))

    return _UNBROKEN.sub(split, text)

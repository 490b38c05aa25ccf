"""Vietnamese text as a computer must see it: cleaned, compared, searched without accents and put in order."""

import re
import unicodedata
from functools import lru_cache

# Unicode's stream-safe limit. Normalisation sorts a run of combining marks by insertion, so that a hostile megabyte of
# marks would take hours; no Vietnamese letter carries more than two.
_LONGEST_RUN_OF_MARKS = 30

# A sort key is for names and titles. Beyond this, two texts that begin alike may stand in either order.
_SORTED_CHARACTERS = 300

# Invisible characters that word processors, browsers and PDF extraction leave inside words.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]+")
# Everything that separates words: tabs, line breaks, no-break and typographic spaces, stray control characters.
_SPACES = re.compile("[\\s\u0000-\u001f\u007f-\u009f\u2800\u3164]+")

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"))
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"'})

# "hoà" and "hòa", "khoẻ" and "khỏe", "uỷ" and "ủy" are two schools of spelling of the same words: the tone moves to the
# first vowel. Both schools agree on every other pair of vowels.
_TONES_OF = {"a": "àảãáạ", "e": "èẻẽéẹ", "o": "òỏõóọ", "u": "ùủũúụ", "y": "ỳỷỹýỵ"}
_TONE_ON_FIRST_VOWEL = {
    first + toned: tone_on_first + second
    for first, second in (("o", "a"), ("o", "e"), ("u", "y"))
    for toned, tone_on_first in zip(_TONES_OF[second], _TONES_OF[first], strict=True)
}
_MOVED_TONE = re.compile("|".join(_TONE_ON_FIRST_VOWEL))

# The letters of the Vietnamese alphabet that look like a letter with a mark, as the place after their base letter.
_LETTER_WITH_MARK = {
    ("a", "\u0306"): "a1",  # ă
    ("a", "\u0302"): "a2",  # â
    ("e", "\u0302"): "e1",  # ê
    ("o", "\u0302"): "o1",  # ô
    ("o", "\u031b"): "o2",  # ơ
    ("u", "\u031b"): "u1",  # ư
}
# ngang 0, huyền, hỏi, ngã, sắc, nặng: the order of the tones in ICU's `vi` collation.
_TONE_ORDER = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_FOREIGN_MARK = "6"


def clean(text: str) -> str:
    """The same words in composed Unicode (NFC), with single spaces, trimmed, without invisible characters.

    Linear in the length of the text, whatever it holds; never raises.
    """
    visible = _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()
    if unicodedata.is_normalized("NFC", visible):
        return visible
    return unicodedata.normalize("NFC", _without_endless_marks(visible))


def shorten(text: str, longest: int = 140) -> str:
    """The clean text if it has at most `longest` characters, else its beginning with an ellipsis.

    Cut between words; inside a word only where the whole words alone would leave less than half of the room.
    """
    line = clean(text)
    if len(line) <= longest:
        return line
    room = line[: longest - 1]
    whole_words = room.rpartition(" ")[0]
    return (whole_words if len(whole_words) * 2 > longest else room).rstrip(" ,;.") + "…"


def compare_key(text: str) -> str:
    """Equal for texts which an office reads as the same name: case, spaces, dashes, quotes and tone placement folded."""
    folded = unicodedata.normalize("NFC", clean(text).casefold().translate(_DASHES).translate(_QUOTES))
    return _MOVED_TONE.sub(lambda found: _TONE_ON_FIRST_VOWEL[found.group()], folded)


def search_key(text: str) -> str:
    """The comparison key without any accent, so that "so khoa hoc" finds "Sở Khoa học"; đ becomes d."""
    decomposed = unicodedata.normalize("NFD", compare_key(text))
    # đ has no decomposition in Unicode.
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).replace("đ", "d")


def sort_key(text: str) -> str:
    """An ASCII string whose plain byte order is the Vietnamese order of the texts (ICU `vi`, three levels).

    First the letters (a ă â b c d đ …; spaces, punctuation and digits before them), then the tones (ngang, huyền, hỏi,
    ngã, sắc, nặng), then lower before upper case. The database must compare it byte by byte. Only the first 300
    characters count.
    """
    letters, tones, cases = [], [], []
    for character in clean(text[: 4 * _SORTED_CHARACTERS])[:_SORTED_CHARACTERS]:
        letter, tone, case = _sort_weights(character)
        letters.append(letter)
        tones.append(tone)
        cases.append(case)
    # A blank separates the levels: it sorts before every weight, so that "An" stands before "An Giang".
    return " ".join(("".join(letters), "".join(tones).rstrip("0"), "".join(cases).rstrip("0")))


@lru_cache(maxsize=4096)
def _sort_weights(character: str) -> tuple[str, str, str]:
    """Letter, tone and case of one character; each part has the width that its first character announces."""
    decomposed = unicodedata.normalize("NFD", character)
    base, marks = decomposed[0], decomposed[1:]
    case = "1" if base != base.lower() else "0"
    letter = base.lower()
    if letter == "đ":
        return "d1", "0", case
    if letter.isascii() and letter.isalpha():
        weight = next((_LETTER_WITH_MARK[letter, mark] for mark in marks if (letter, mark) in _LETTER_WITH_MARK), None)
        tone_marks = [mark for mark in marks if weight is None or (letter, mark) not in _LETTER_WITH_MARK]
        tone = "".join(_TONE_ORDER.get(mark, _FOREIGN_MARK) for mark in tone_marks)[:1] or "0"
        return weight or f"{letter}0", tone, case
    if letter.isascii() and letter.isdigit():
        return letter, "0", case
    if letter == " ":
        return "!", "0", case
    if letter.isascii():
        return f"#{letter}", "0", case
    return f"~{ord(base):06x}", "0", case


def _without_endless_marks(text: str) -> str:
    """The text with runs of combining marks cut where they stop being writing."""
    run = 0
    kept: list[str] = []
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _LONGEST_RUN_OF_MARKS:
            kept.append(character)
    return "".join(kept)

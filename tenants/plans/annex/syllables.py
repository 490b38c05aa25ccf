"""Which words can be one Vietnamese syllable: Vietnamese writes each syllable as a word of its own."""

import re
import unicodedata
from functools import lru_cache

# Every Vietnamese syllable: an optional opening consonant, one nucleus, an optional ending. Tones are folded beforehand.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x)?"
    r"(?:iê|yê|uô|ươ|oa|oă|oe|uâ|uê|uy|uyê|ia|ya|ua|ưa|uơ|oo|ai|ao|au|ay|âu|ây|eo|êu|iu|iêu|yêu|oi|ôi|ơi|oai|oay|oao"
    r"|oeo|ui|uôi|ưi|ươi|ưu|ươu|uya|uyu|uây|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y)"
    r"(?:ch|ng|nh|c|m|n|p|t)?"
)
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """The word is built like a Vietnamese syllable, whatever its case and tone."""
    decomposed = unicodedata.normalize("NFD", word[:20].lower())
    toneless = "".join(mark for mark in decomposed if mark not in _TONES)
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless)) is not None

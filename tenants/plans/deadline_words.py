"""The words, numbers and marks that a deadline is written with, and a cursor that walks over them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from tenants.vietnamese import clean, compare_key, search_key

TokenKind = Literal["number", "word", "mark", "document", "end"]


def _listed(words: str, form: Callable[[str], str] = str) -> frozenset[str]:
    return frozenset(form(word) for word in words.split())


# Words that carry a meaning in the grammar.
KEYWORDS = _listed(
    """
ngày ngay tháng quý năm tuần giờ phút sáng trưa chiều tối thứ chủ nhật hôm cuối đầu giữa nửa đêm
trước sau trong vào vòng đến tới cho hết từ kể tính bắt khoảng dự kiến chậm muộn nhất hơn không quá tối đa thiểu ít
thời hạn gian giai đoạn nhiệm kỳ định hướng tầm nhìn học dài niên độ khóa
hằng mỗi từng các những mọi cả lần một hai ba bốn tư sáu bảy tám chín mười thường xuyên liên tục suốt duy trì lâu tiếp
này nay theo kế liền kề tiên trở đi về của lại sang cùng
khi nếu tùy thuộc phụ căn cứ trên cơ sở đột xuất phát sinh yêu cầu cần có nhận được bám lộ trình tiến
ban hành ký hiệu lực hoạch thi văn bản chính thức công bố làm việc lập tức khẩn trương như đã đang chưa
hội nghị đại lễ tết cuộc phiên quyết thông tư chỉ thị luật dẫn chương đề án thượng trung hạ âm lịch giêng chạp t q th
trực vận giám chờ hợp phù trường sát mắt mặt lục phòng báo cáo họp giao sơ tổng kết thúc đợt bước mốc và hoặc ngành dự chủ
"""
)

# Words that say what is done by the deadline, not when: they may be passed over without a warning.
FILLERS = _listed(
    """
hoàn thành xong thực hiện triển khai báo cáo trình gửi nộp tổ chức họp giao ban sơ tổng kết thúc phải và hoặc đợt mốc
bước phê duyệt xây dựng rà soát cập nhật đánh giá kiểm tra đưa sử dụng ban hành ký là thời gian hạn trong vào đến cho ngày
vòng dự kiến khoảng xong được từ của tham mưu lấy ý kiến thẩm định nghiệm thu vận công bố kỳ định lần việc nhiệm vụ tác thứ một năm
giai đoạn kế hoạch theo cả nhất tối đa thiểu ít không quá hơn muộn chậm hết này trở đi các
"""
)

_OTHER_SPELLINGS = {"hàng": "hằng", "quí": "quý", "kì": "kỳ", "bẩy": "bảy", "thg": "tháng", "h": "giờ", "g": "giờ"}

# Misspelt or half-accented forms of these are accepted; shorter words are too often other words without their marks.
_FORGIVEN_WORDS = ("thường", "xuyên", "trước", "tháng", "chậm", "hoàn", "hằng", "tuần")
# Real words that differ from a forgiven one by their marks alone.
_NOT_MISSPELT = _listed(
    "thắng thăng thẳng thượng thưởng thương hoan hoán hoạn hãng hạng hang háng tuân tuấn chăm châm chẩm", compare_key
)

# Without accents: quy định, quy chế, quy trình, quy hoạch; Việt Nam.
_NO_TIME = frozenset({("quy", "dinh"), ("quy", "che"), ("quy", "trinh"), ("quy", "hoach"), ("nam", "bo")})

ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBER_WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")

_SPELLING = {compare_key(word): word for word in {*KEYWORDS, *FILLERS}} | {
    compare_key(variant): word for variant, word in _OTHER_SPELLINGS.items()
}
_WITHOUT_ACCENTS: dict[str, frozenset[str]] = {}
for _key, _word in _SPELLING.items():
    _skeleton = search_key(_key)
    _WITHOUT_ACCENTS[_skeleton] = _WITHOUT_ACCENTS.get(_skeleton, frozenset()) | {_word}
_FORGIVEN = {search_key(word): frozenset({word}) for word in _FORGIVEN_WORDS}

_ROMAN_SIGNS = str.maketrans({"l": "i", "|": "i", "1": "i", "ⅰ": "i", "ⅱ": "ii", "ⅲ": "iii", "ⅳ": "iv"})
_DASHES = str.maketrans("–—−", "---")
_REPAIRS = (
    # Letters that scanning puts for digits: "3O/11/2025", "l5/12/2025".
    (re.compile(r"(?<=[\d/.-])o(?=\d)|(?<=\d)o(?=[\d/])", re.IGNORECASE), "0"),
    (re.compile(r"(?<![^\W_])[l|](?=\d/\d)", re.IGNORECASE), "1"),
    # Words that were glued together, or kept apart by full stops.
    (re.compile(r"(thường|thuong|thuờng)(?=xuy)", re.IGNORECASE), r"\1 "),
    (re.compile(r"(?<!\w)t\.?\s?x(?!\w)", re.IGNORECASE), "thường xuyên"),
    (re.compile(r"[→⇒]|->|=>", re.IGNORECASE), " - "),
)

_TOKENS = re.compile(
    r"""
      (?P<document>\d+(?:/\d{4})?[/-][^\W\d_]{2,}(?:[-/.&]?[\w]+)*)
    | (?P<shorthand>q(?=[1-4ivl|]{1,4}(?![^\W_]))|qu[ýyí](?=[ivl|]{1,4}(?![^\W_])))
    | (?P<roman>(?:[ivxl]|[1|](?=[ivxl])|(?<=[ivxl])[1|]){1,5}(?![^\W_])|[ⅰⅱⅲⅳ])
    | (?P<number>\d+)
    | (?P<word>[^\W\d_]+)
    | (?P<mark>\S)
    """,
    re.VERBOSE,
)
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the cell; `words` are the known words that it may stand for, `roman` its value as a Roman number."""

    text: str
    kind: TokenKind
    words: frozenset[str] = frozenset()
    value: int = -1
    roman: int = -1
    tight: bool = False
    written: str = ""

    @property
    def filler(self) -> bool:
        return self.kind == "mark" or not self.words.isdisjoint(FILLERS)


END = Token("", "end")


def tokenise(text: str) -> list[Token]:
    """The tokens of a cell, compared in lower case; letters that scanning put for digits are mended."""
    written = clean(text).translate(_DASHES)
    for pattern, replacement in _REPAIRS:
        written = pattern.sub(replacement, written)
    # Letter by letter, so that places in the two lines stay the same.
    line = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in written)
    plain = line.isascii()
    tokens: list[Token] = []
    at = 0
    while found := _TOKENS.search(line, at):
        kind, piece = found.lastgroup, found.group()
        if kind == "document" and not _is_document_number(piece, plain):
            piece = piece[: len(piece) - len(piece.lstrip("0123456789"))]
            kind = "number"
        tight = bool(tokens) and found.start() == at
        at = found.start() + len(piece)
        token = _token(kind or "mark", piece, plain)
        tokens.append(replace(token, tight=tight, written=written[found.start() : at]))
    for place in range(1, len(tokens)):
        # Whatever its marks, no other word stands before "xuyên".
        if "xuyên" in tokens[place].words and search_key(tokens[place - 1].text) == "thuong":
            tokens[place - 1] = replace(tokens[place - 1], words=frozenset({"thường"}))
        if plain and (tokens[place - 1].text, tokens[place].text) in _NO_TIME:
            tokens[place - 1] = replace(tokens[place - 1], words=frozenset())
    return tokens


def _token(kind: str, piece: str, plain: bool) -> Token:
    if kind == "number":
        # More digits than any date or serial number has: a value that no rule accepts.
        return Token(piece, "number", value=int(piece) if len(piece) <= 8 and piece.isascii() else -1)
    if kind == "document":
        return Token(piece, "document")
    if kind == "mark":
        return Token(piece, "mark")
    sign = piece.translate(_ROMAN_SIGNS)
    roman = _ROMAN.index(sign) if kind == "roman" and sign in _ROMAN else -1
    words = frozenset({"quý"}) if kind == "shorthand" else known_words(piece, plain)
    return Token(piece, "word", words, roman=roman)


@lru_cache(maxsize=4096)
def known_words(piece: str, plain: bool) -> frozenset[str]:
    """The known words that one written word may be; `plain` says that the whole cell is typed without accents."""
    if plain:
        spelling = _SPELLING.get(piece)
        return _WITHOUT_ACCENTS.get(piece, frozenset()) | (frozenset({spelling}) if spelling else frozenset())
    key = compare_key(piece)
    if key in _SPELLING:
        return frozenset({_SPELLING[key]})
    if key in _NOT_MISSPELT:
        return frozenset()
    return _FORGIVEN.get(search_key(piece), frozenset())


def _is_document_number(piece: str, plain: bool) -> bool:
    """Whether "749/qđ-ttg" is one: "25/tháng" and "15-dec" only look like it."""
    letters = _LETTERS.search(piece)
    if letters is None:
        return False
    word = letters.group()
    is_time = known_words(word, plain) & {"tháng", "quý", "năm", "tuần", "ngày", "lần", "hằng", "mỗi", "t", "q", "th"}
    return not is_time and word[:3] not in ENGLISH_MONTHS and word.translate(_ROMAN_SIGNS) not in _ROMAN


@cache
def _split(phrases: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in phrases.split("|"))


class Cursor:
    """A place in the tokens. What is taken moves it; whoever fails puts `at` back."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def ahead(self, steps: int = 0) -> Token:
        place = self.at + steps
        return self.tokens[place] if 0 <= place < len(self.tokens) else END

    @property
    def done(self) -> bool:
        return self.at >= len(self.tokens)

    def sees(self, phrases: str, steps: int = 0) -> int:
        """How many tokens the first fitting phrase takes ("kể từ|tính từ"); 0 when none stands here."""
        here = self.ahead(steps).words
        if not here:
            return 0
        for words in _split(phrases):
            if words[0] in here and all(words[place] in self.ahead(steps + place).words for place in range(1, len(words))):
                return len(words)
        return 0

    def take(self, phrases: str) -> bool:
        """Take the first of the phrases that stands here."""
        length = self.sees(phrases)
        self.at += length
        return length > 0

    def take_mark(self, marks: str) -> bool:
        token = self.ahead()
        if token.kind == "mark" and token.text in marks:
            self.at += 1
            return True
        return False

    def sees_mark(self, marks: str, steps: int = 0) -> bool:
        token = self.ahead(steps)
        return token.kind == "mark" and token.text in marks

    def number(self, digits: int = 8) -> int | None:
        """Take a number written in digits, of at most so many."""
        token = self.ahead()
        if token.kind != "number" or token.value < 0 or len(token.text) > digits:
            return None
        self.at += 1
        return token.value

    def count(self) -> int | None:
        """Take a number in digits or in words, up to "mười hai"; "năm" is five only before a unit of time."""
        if (value := self.number(4)) is not None:
            return value
        token = self.ahead()
        if "tư" in token.words and self.sees("thứ|quý|tháng", -1):
            self.at += 1
            return 4
        for value in range(1, 11):
            if _NUMBER_WORDS[value] in token.words:
                if value == 5 and not self.sees("ngày|tháng|năm|tuần", 1):
                    continue
                self.at += 1
                if value == 10:
                    for extra in (1, 2):
                        if self.take(_NUMBER_WORDS[extra]):
                            return 10 + extra
                return value
        return None

    def text_between(self, start: int, end: int) -> str:
        """The words from one place to another, as they would be printed."""
        words = ""
        for token in self.tokens[start:end]:
            words += token.written if token.tight or not words else f" {token.written}"
        return words

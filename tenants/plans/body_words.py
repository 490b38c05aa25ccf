"""Text about bodies as comparable tokens: words, separators, brackets, with the usual short names made one."""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Generic, Literal, TypeVar

from tenants.vietnamese import clean, compare_key, search_key

# soft: , / & - + . "và"; hard: ; line break, bullet; many: "các", which may stand anywhere in a name.
TokenKind = Literal["word", "soft", "hard", "colon", "open", "close", "many", "others"]

Value = TypeVar("Value")

_PIECES = re.compile(
    r"(?P<others>\.{2,}|…|\bv\.?\s?v\b\.*)|(?P<hard>[;\n•▪◦●*·]+)|(?P<open>[(\[])|(?P<close>[)\]])|(?P<colon>:)"
    r"|(?P<word>\w+)|(?P<soft>\S)",
    re.IGNORECASE,
)
_KINDS: dict[str, TokenKind] = {
    "others": "others",
    "hard": "hard",
    "open": "open",
    "close": "close",
    "colon": "colon",
    "word": "word",
    "soft": "soft",
}
_SOFT_WORDS = frozenset({"và", "hoặc", "va", "hoac"})
_MANY_WORDS = frozenset({"các", "cac", "những", "nhung"})
_CITY_DOT = re.compile(r"\b(TP|Tp|tp)\.\s*")
# "UBND 102 xã, phường", "100% sở, ngành": a number of them is "các".
_NUMBER_OF = re.compile(
    r"\b\d{2,4}(?:/\d{2,4})?\s?%?\s+(?=(?:số\s+)?(?:xã|phường|đặc khu|tỉnh|sở|cơ quan|đơn vị|doanh nghiệp|trường)\b)", re.I
)
_UNFINISHED = re.compile(r"(?:[,&/(:-]|\b(?:và|hoặc|các|với|của))$", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-–+]|\d{1,2}[.)]|[a-zđ]\))\s+")


@dataclass(frozen=True, slots=True)
class Token:
    """A comparable word with its place in the text."""

    key: str
    kind: TokenKind
    start: int
    end: int


def lines_of(text: str) -> list[str]:
    """The lines of a cell, cleaned, without bullets and numbers of lists."""
    lines = (clean(line) for line in text.splitlines())
    listed = (_BULLET.sub("", line) for line in lines if line)
    return [_NUMBER_OF.sub("các ", _CITY_DOT.sub(r"\1 ", line)) for line in listed]


def runs_on(line: str, following: str) -> bool:
    """Whether a line break is surely only a wrapped line: after a comma or "và", inside brackets, before a small letter."""
    open_bracket = line.count("(") > line.count(")")
    return open_bracket or following[:1].islower() or _UNFINISHED.search(line) is not None


def split_words(text: str, fold: Callable[[str], str] = compare_key) -> list[Token]:
    """The tokens of a text, not yet shortened. Each character is looked at once."""
    tokens: list[Token] = []
    for found in _PIECES.finditer(text):
        kind, piece = _KINDS[found.lastgroup or "soft"], found.group()
        key = fold(piece) if kind == "word" else piece
        if key in _SOFT_WORDS:
            kind = "soft"
        elif key in _MANY_WORDS:
            kind = "many"
        tokens.append(Token(key, kind, found.start(), found.end()))
    return tokens


@dataclass(slots=True)
class _Node(Generic[Value]):
    children: "dict[str, _Node[Value]]" = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)


class PhraseTree(Generic[Value]):
    """Phrases by their words. A separator inside a text's phrase is accepted where the phrase has one itself."""

    def __init__(self) -> None:
        self._root: _Node[Value] = _Node()

    def add(self, tokens: Iterable[Token], value: Value) -> None:
        """Keep a phrase; "các" and the separators' own signs do not matter."""
        node = self._root
        separated = False
        for token in tokens:
            if token.kind != "word":
                separated = separated or token.kind != "many"
                continue
            key = f"~{token.key}" if separated and node is not self._root else token.key
            node = node.children.setdefault(key, _Node())
            separated = False
        if node is not self._root and value not in node.values:
            node.values.append(value)

    def longest(self, tokens: list[Token], start: int) -> tuple[int, list[Value]]:
        """Where the longest phrase at a place ends, and what it stands for; (start, []) when there is none."""
        best, values = start, list[Value]()
        paths = [(self._root, start)]
        while paths:
            node, at = paths.pop()
            if node.values and at > best:
                best, values = at, node.values
            after, separated = (at, False) if at == start else _skip(tokens, at)
            if after >= len(tokens) or tokens[after].kind != "word":
                continue
            key = tokens[after].key
            for child in (None if separated else node.children.get(key), node.children.get(f"~{key}")):
                if child is not None:
                    paths.append((child, after + 1))
        return best, values

    def whole(self, tokens: list[Token]) -> list[Value]:
        """What a phrase that takes all the tokens stands for."""
        end, values = self.longest(tokens, 0)
        return values if tokens and _skip(tokens, end)[0] >= len(tokens) else []


def _skip(tokens: list[Token], at: int) -> tuple[int, bool]:
    """Past separators inside a name; whether there was one."""
    separated = False
    # No name has more than a few separators in a row.
    for _ in range(6):
        if at >= len(tokens):
            break
        token = tokens[at]
        if token.kind in ("soft", "open", "close"):
            separated = True
        elif token.kind != "many":
            break
        at += 1
    return at, separated


@cache
def _short_names(plain: bool) -> PhraseTree[str]:
    """Usual abbreviations and what they stand for, as one token each."""
    fold = search_key if plain else compare_key
    tree: PhraseTree[str] = PhraseTree()
    text = files("tenants.plans").joinpath("data/short_names.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        for phrase in row["phrases"].split(";"):
            tree.add(split_words(phrase, fold), fold(row["token"]))
    return tree


def body_tokens(text: str, *, plain: bool = False) -> list[Token]:
    """The tokens of a text with "Ủy ban nhân dân" and "UBND", "KH&CN" and "Khoa học và Công nghệ" made equal.

    `plain` compares without accents, for texts that are typed without them. Of two short names that overlap the later
    counts when it is longer: in "UBND tỉnh Ủy ban MTTQ Việt Nam" nobody means "Tỉnh ủy".
    """
    words = split_words(text, search_key if plain else compare_key)
    tree = _short_names(plain)
    tokens: list[Token] = []
    at = 0
    while at < len(words):
        end, short = tree.longest(words, at) if words[at].kind == "word" else (at, [])
        if short and not any(tree.longest(words, inside)[0] > end for inside in range(at + 1, end)):
            tokens.append(Token(short[0], "word", words[at].start, words[end - 1].end))
            at = end
        else:
            tokens.append(words[at])
            at += 1
    return tokens

"""Cuts a cell of bodies at its separators, after known names and brackets have been taken out whole."""

from dataclasses import dataclass, field
from typing import Literal

from tenants.plans.body_names import GROUP_NAMES, Known, Names
from tenants.plans.body_words import Token


@dataclass(slots=True)
class Item:
    """A known phrase, a stretch of other words, or a pair of brackets; `many` when "các" stands before or in it."""

    kind: Literal["match", "gap", "bracket"]
    tokens: list[Token]
    values: list[Known] = field(default_factory=list)
    many: bool = False


@dataclass(slots=True)
class Piece:
    """What stands between two separators."""

    items: list[Item]
    before: str = ""
    after: str = ""
    joined: bool = False  # by "và", "&" to the piece before


def split_pieces(tokens: list[Token], names: Names, *, plain: bool) -> list[Piece]:
    """Split at separators, after known phrases and brackets have been taken out whole."""
    pieces = [Piece([])]
    many = False
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind in ("soft", "hard", "colon", "close"):
            pieces[-1].after = token.kind
            pieces.append(Piece([], before=token.kind, joined=token.key in ("và", "va", "&")))
            many = False
            at += 1
            continue
        if token.kind == "many":
            many = True
            at += 1
            continue
        if token.kind == "open":
            close = _closing(tokens, at)
            pieces[-1].items.append(Item("bracket", tokens[at + 1 : close]))
            at = close + 1
            continue
        if token.kind == "others":
            known = Known(GROUP_NAMES["LQ"], "group", "alias", "LQ", "group")
            pieces[-1].items.append(Item("match", [token], [known], many=True))
            at += 1
            continue
        at = _take_words(tokens, at, pieces, names, plain=plain, many=many)
        many = False
    return pieces


def _closing(tokens: list[Token], start: int) -> int:
    depth = 0
    for at in range(start, len(tokens)):
        depth += {"open": 1, "close": -1}.get(tokens[at].kind, 0)
        if depth == 0:
            return at
    return len(tokens)


def _take_words(tokens: list[Token], at: int, pieces: list[Piece], names: Names, *, plain: bool, many: bool) -> int:
    """The longest known phrase here, or one more word of a gap; where to go on."""
    items = pieces[-1].items
    end, values = names.longest(tokens, at, plain=plain)
    if values:
        beside = not items and len(pieces) > 1 and _is_group(pieces[-2].items)
        inner = any(token.kind == "many" for token in tokens[at:end])
        values = [known for known in values if many or inner or beside or not known.plural_only]
        if values:
            item = Item("match", tokens[at:end], values, many=many or inner)
            items.append(item)
            if any(token.kind == "open" for token in item.tokens) and end < len(tokens) and tokens[end].kind == "close":
                end += 1
            return end
    if items and items[-1].kind == "gap":
        items[-1].tokens.append(tokens[at])
    else:
        items.append(Item("gap", [tokens[at]], many=many))
    return at + 1


def _is_group(items: list[Item]) -> bool:
    return bool(items) and items[-1].kind == "match" and any(known.kind == "group" for known in items[-1].values)

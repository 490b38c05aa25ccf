"""The names that bodies are known by: the packaged national list, old names, collectives, and a tenant's own units."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from tenants.plans.body_words import PhraseTree, Token, body_tokens, split_words

Kind = Literal["unit", "group"]
How = Literal["exact", "alias", "old_name", "fuzzy"]


class BodyName(NamedTuple):
    """A unit of a tenant as documents may write it; `valid_to` is its first day under another name."""

    name: str
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What a phrase stands for. `plural_only`: a collective only after "các", or beside another collective."""

    name: str
    kind: Kind
    how: How
    code: str = ""
    level: str = ""
    plural_only: bool = False


@dataclass(frozen=True, slots=True)
class _Body:
    code: str
    name: str
    level: str
    aliases: tuple[str, ...]


def _table(name: str) -> list[dict[str, str]]:
    text = files("tenants.plans").joinpath(f"data/{name}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _bodies() -> tuple[_Body, ...]:
    return tuple(
        _Body(row["code"], row["name"], row["level"], tuple(filter(None, row["aliases"].split(";")))) for row in _table("bodies")
    )


def _names(*, groups: bool) -> Mapping[str, str]:
    return {body.code: body.name for body in _bodies() if (body.level == "group") is groups}


# Codes of collectives ("SBN", "XA", …) and of the typical units of a province, a commune and the centre.
GROUP_NAMES: Mapping[str, str] = _names(groups=True)
BODY_CODES: Mapping[str, str] = _names(groups=False)

# "UBND các xã" is the collective, "UBND xã" one unit.
PLURAL_OF_UNIT = {"UBX": "XA"}


class Names:
    """Every phrase that an index answers to, with accents and without."""

    def __init__(self) -> None:
        self.trees: dict[bool, PhraseTree[Known]] = {False: PhraseTree(), True: PhraseTree()}
        self.spelled: dict[tuple[str, ...], set[tuple[str, Known]]] = {}

    def add(self, phrase: str, known: Known) -> None:
        """Let a phrase stand for a body; of a name with brackets also the part before them."""
        for form in dict.fromkeys((phrase, phrase.split("(")[0])):
            for plain, tree in self.trees.items():
                tree.add(body_tokens(form, plain=plain), known)
            words = _spelling(form)
            if known.kind == "unit" and len(words) >= 2:
                for place, word in enumerate(words):
                    self.spelled.setdefault((*words[:place], "", *words[place + 1 :]), set()).add((word, known))

    def add_national(self, *, instead: Mapping[str, str] | None = None) -> None:
        """The packaged bodies and collectives; `instead` gives a tenant's own name for a body's code."""
        own = instead or {}
        levels = {}
        for body in _bodies():
            levels[body.code] = body.level
            name = own.get(body.code, body.name)
            kind: Kind = "group" if body.level == "group" else "unit"
            self.add(body.name, Known(name, kind, "exact" if name == body.name else "alias", body.code, body.level))
            for alias in body.aliases:
                self.add(alias, Known(name, kind, "alias", body.code, body.level))
        for row in _table("old_names"):
            code = row["code"]
            self.add(row["name"], Known(own.get(code, BODY_CODES[code]), "unit", "old_name", code, levels[code]))
        for row in _table("group_phrases"):
            for code in row["code"].split():
                self.add(row["phrase"], Known(GROUP_NAMES[code], "group", "alias", code, "group", bool(row["plural"])))

    def longest(self, tokens: list[Token], start: int, *, plain: bool) -> tuple[int, list[Known]]:
        """The longest known phrase at a place."""
        return self.trees[plain].longest(tokens, start)

    def whole(self, tokens: list[Token], *, plain: bool) -> list[Known]:
        """What the tokens stand for when they are one phrase from the first to the last."""
        return self.trees[plain].whole(tokens)

    def misspelt(self, text: str) -> Known | None:
        """The one unit that differs by accents alone, or by one letter in one long word; None when two do."""
        words = _spelling(text)
        if not 2 <= len(words) <= 14:
            return None
        accents = self.trees[True].whole(body_tokens(text, plain=True))
        found = {known.name: known for known in accents if known.kind == "unit"}
        for place, word in enumerate(words):
            if len(word) < 4:
                continue
            for meant, known in self.spelled.get((*words[:place], "", *words[place + 1 :]), ()):
                if _one_slip(word, meant):
                    found.setdefault(known.name, known)
        return next(iter(found.values())) if len(found) == 1 else None


def _spelling(text: str) -> tuple[str, ...]:
    return tuple(token.key for token in split_words(text) if token.kind == "word")


def _one_slip(written: str, meant: str) -> bool:
    """Whether one letter is added, dropped, changed or swapped with its neighbour."""
    if written == meant or abs(len(written) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(written), len(meant)) and written[start] == meant[start]:
        start += 1
    rest, other = written[start:], meant[start:]
    swapped = len(rest) == len(other) >= 2 and rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return swapped or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]


def names_of_tenant(units: Iterable[BodyName], groups: Iterable[str], on: date | None, typical: Callable[[str], str]) -> Names:
    """A tenant's units by every name: their own, their aliases, and those of the typical body that each one is.

    `typical` gives the code of the typical body that a unit's name is read as, "" for none.
    """
    current = [
        unit
        for unit in units
        if on is None or ((unit.valid_from is None or on >= unit.valid_from) and (unit.valid_to is None or on < unit.valid_to))
    ]
    codes = Counter(typical(unit.name) for unit in current)
    # A name that two units could answer to ("Trạm Y tế xã") stays the typical body's.
    instead = {code: unit.name for unit in current if (code := typical(unit.name)) and codes[code] == 1}
    names = Names()
    for unit in current:
        names.add(unit.name, Known(unit.name, "unit", "exact"))
        for alias in unit.aliases:
            names.add(alias, Known(unit.name, "unit", "alias"))
    for group in groups:
        names.add(group, Known(group, "group", "exact", level="group"))
    names.add_national(instead=instead)
    return names


@cache
def national_names() -> Names:
    """The packaged names alone."""
    names = Names()
    names.add_national()
    return names

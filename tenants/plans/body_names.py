"""The names that bodies are known by: the packaged national list, old names, collectives, and a tenant's own units."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
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
    """Every phrase that an index answers to, with accents and without; a tenant's own stand before the country's."""

    def __init__(self, base: "Names | None" = None, instead: Mapping[str, str] | None = None) -> None:
        """`instead` gives the tenant's own name for the code of a typical body of `base`."""
        self._base = base
        self._instead = instead or {}
        self._trees: dict[bool, PhraseTree[Known]] = {False: PhraseTree(), True: PhraseTree()}
        # Spellings with one word left out, and that word: a slip of the pen is one word away.
        self._spelled: dict[tuple[str, ...], set[tuple[str, Known]]] = {}

    def add(self, phrase: str, known: Known) -> None:
        """Let a phrase stand for a body. Of a unit's name, brackets say where it belongs and are left to the reader."""
        before_brackets = phrase.split("(")[0]
        for form in dict.fromkeys((before_brackets,) if known.kind == "unit" else (phrase, before_brackets)):
            for plain, tree in self._trees.items():
                tree.add(body_tokens(form, plain=plain), known)
            words = _spelling(form)
            if known.kind == "unit" and len(words) >= 2:
                for place, word in enumerate(words):
                    self._spelled.setdefault((*words[:place], "", *words[place + 1 :]), set()).add((word, known))

    def longest(self, tokens: list[Token], start: int, *, plain: bool) -> tuple[int, list[Known]]:
        """Where the longest known phrase at a place ends, and what it stands for."""
        end, values = self._trees[plain].longest(tokens, start)
        if self._base is None:
            return end, values
        base_end, base_values = self._base.longest(tokens, start, plain=plain)
        if base_end < end or not base_values:
            return end, values
        return base_end, [*(values if end == base_end else []), *map(self._own, base_values)]

    def whole(self, tokens: list[Token], *, plain: bool) -> list[Known]:
        """What the tokens stand for when they are one phrase from the first to the last."""
        base = self._base.whole(tokens, plain=plain) if self._base is not None else []
        return [*self._trees[plain].whole(tokens), *map(self._own, base)]

    def misspelt(self, text: str) -> Known | None:
        """The one unit that differs by accents alone, or by one letter in one long word; None when two do."""
        words = _spelling(text)
        if not 2 <= len(words) <= 14:
            return None
        found = {known.name: known for known in self.whole(body_tokens(text, plain=True), plain=True) if known.kind == "unit"}
        for place, word in enumerate(words):
            if len(word) < 4:
                continue
            for meant, known in self._one_word_away((*words[:place], "", *words[place + 1 :])):
                if _one_slip(word, meant):
                    found.setdefault(known.name, known)
        return next(iter(found.values())) if len(found) == 1 else None

    def _one_word_away(self, key: tuple[str, ...]) -> list[tuple[str, Known]]:
        base = self._base._one_word_away(key) if self._base is not None else []
        return [*self._spelled.get(key, ()), *((meant, self._own(known)) for meant, known in base)]

    def _own(self, known: Known) -> Known:
        """The tenant's own unit for a typical body of the country."""
        name = self._instead.get(known.code)
        if name is None or known.kind == "group":
            return known
        return replace(known, name=name, how="alias" if known.how == "exact" and name != known.name else known.how)


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
    # After a merger the successor answers to a typical body's name that no unit of the tenant has any more.
    for unit in current:
        for alias in unit.aliases:
            for known in national_names().whole(body_tokens(alias), plain=False):
                if known.kind == "unit" and known.how == "exact" and not codes[known.code]:
                    instead.setdefault(known.code, unit.name)
    names = Names(national_names(), instead)
    for unit in current:
        names.add(unit.name, Known(unit.name, "unit", "exact"))
        for alias in unit.aliases:
            names.add(alias, Known(unit.name, "unit", "alias"))
    for group in groups:
        names.add(group, Known(group, "group", "exact", level="group"))
    return names


@cache
def national_names() -> Names:
    """The packaged bodies, their old names, and the collectives."""
    names = Names()
    levels = {}
    for body in _bodies():
        levels[body.code] = body.level
        kind: Kind = "group" if body.level == "group" else "unit"
        names.add(body.name, Known(body.name, kind, "exact", body.code, body.level))
        for alias in body.aliases:
            names.add(alias, Known(body.name, kind, "alias", body.code, body.level))
    for row in _table("old_names"):
        code = row["code"]
        names.add(row["name"], Known(BODY_CODES[code], "unit", "old_name", code, levels[code]))
    for row in _table("group_phrases"):
        for code in row["code"].split():
            names.add(row["phrase"], Known(GROUP_NAMES[code], "group", "alias", code, "group", bool(row["plural"])))
    return names

"""The automatic numbers of Word lists, counted as Word counts them, because an STT column often holds nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from tenants.plans.annex.formats import attribute, local

_LEVELS = 9
_LARGEST = 100_000
_DRAWN_BULLETS = {"-", "+", "–", "*"}
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, _Level] = field(default_factory=dict)
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the numbered paragraphs of one document in reading order."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()
        if root is not None:
            self._load(root)

    def next_number(self, list_id: str, level_text: str) -> str:
        """What is printed before the next paragraph of this list and level; empty for symbols and unknown lists."""
        found = self._lists.get(list_id)
        level = int(level_text) if level_text.isascii() and level_text.isdigit() else 0
        if found is None or level >= _LEVELS:
            return ""
        counts = self._counts.setdefault(found.abstract, {})
        shape = found.levels.get(level, _Level(text=f"%{level + 1}."))
        if level in found.restarts and (list_id, level) not in self._restarted:
            self._restarted.add((list_id, level))
            counts.pop(level, None)
        first = found.restarts.get(level, shape.start)
        counts[level] = min(counts[level] + 1, _LARGEST) if level in counts else first
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if shape.form == "bullet":
            return shape.text if shape.text in _DRAWN_BULLETS else ""
        if shape.form == "none":
            return ""
        text = shape.text
        for other in range(level + 1):
            form = found.levels.get(other, _Level())
            number = counts.get(other, found.restarts.get(other, form.start))
            text = text.replace(f"%{other + 1}", _FORMS.get(form.form, str)(number))
        return text.strip()

    def _load(self, root: Element) -> None:
        abstracts: dict[str, dict[int, _Level]] = {}
        style_links: dict[str, str] = {}
        linked: dict[str, str] = {}
        for element in root:
            if local(element) != "abstractNum":
                continue
            name = attribute(element, "abstractNumId") or ""
            abstracts[name] = {}
            for child in element:
                if local(child) == "lvl":
                    abstracts[name][_integer(attribute(child, "ilvl"), 0)] = _level(child)
                elif local(child) == "styleLink":
                    style_links[attribute(child, "val") or ""] = name
                elif local(child) == "numStyleLink":
                    linked[name] = attribute(child, "val") or ""
        for element in root:
            if local(element) != "num":
                continue
            abstract, overrides = "", []
            for child in element:
                if local(child) == "abstractNumId":
                    abstract = attribute(child, "val") or ""
                elif local(child) == "lvlOverride":
                    overrides.append(child)
            abstract = style_links.get(linked.get(abstract, ""), abstract)
            entry = _List(abstract, dict(abstracts.get(abstract, {})))
            for override in overrides:
                level = _integer(attribute(override, "ilvl"), 0)
                for child in override:
                    if local(child) == "startOverride":
                        entry.restarts[level] = _integer(attribute(child, "val"), 1)
                    elif local(child) == "lvl":
                        entry.levels[level] = _level(child)
            self._lists[attribute(element, "numId") or ""] = entry


def _level(element: Element) -> _Level:
    values = {local(child): attribute(child, "val") or "" for child in element}
    return _Level(_integer(values.get("start"), 1), values.get("numFmt", "decimal"), values.get("lvlText", ""))


def _integer(text: str | None, default: int) -> int:
    try:
        return max(0, min(int(text or ""), _LARGEST))
    except ValueError:
        return default


def roman(number: int) -> str:
    """A Roman numeral in capitals; numbers below 1 stay as they are."""
    if not 0 < number < 4000:
        return str(number)
    pieces: list[str] = []
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        pieces.append(letters * count)
    return "".join(pieces)


def _letter(number: int) -> str:
    """a … z, aa, bb …: Word repeats the letter."""
    if number < 1:
        return str(number)
    turns, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * min(turns + 1, 20)


_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "upperRoman": roman,
    "lowerRoman": lambda number: roman(number).lower(),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
}

"""Finds the figures of a page, where each leads, and how many rows stand there."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]

# What offices count, as the program writes it behind a number.
_NOUNS = (
    "nhiệm vụ|việc|phần việc|lần|đơn vị|cơ quan|bộ, ngành|xã, phường|vướng mắc|nội dung|giải trình|đề nghị|báo cáo|"
    "kế hoạch|minh chứng|thông báo|lượt|thư|tệp|người|tài khoản|vị trí|nhiệm kỳ|chỉ tiêu|dòng|thay đổi|ý kiến|"
    "yêu cầu|quá hạn|đang|chờ|chưa|mục|cụm từ|chỗ|kỳ|bản|hệ thống|sáng kiến|nhóm|quyết định|văn bản|câu"
)
_NUMBER = r"(?<![\w.,/:-])(?<!tối đa )(\d{1,3}(?:\.\d{3})+|\d+)"
_COUNTED = re.compile(rf"{_NUMBER} (?:{_NOUNS})\b")
_HEADED = re.compile(rf"(?:\(|: ){_NUMBER}\)?$")
_ALONE = re.compile(r"^(\d{1,3}(?:\.\d{3})+|\d+)$")
_TOTAL = re.compile(r"· ([\d.]+) dòng")
_CELLS = {"Td", "Dd", "B"}
_HEADINGS = {"H1", "H2", "H3", "H4"}
# What people wrote, what a document says, what a message said when it was sent, and what is only foreseen.
_OTHERS_WORDS = frozenset(
    {"said", "typed", "story-said", "task-content", "paper", "changes", "duty-line", "deadline-words"}
    | {"target-text", "target-value", "notice", "forecast"}
)
# A row's own number in its list, and the points of a ranking.
_NO_COUNTS = {"TT", "STT", "Điểm"}
_NOT_READ = {"Store", "Select", "Input", "Textarea", "Option"}
# What is shown to who points at an element, and read to who listens.
_SPOKEN = ("title", "aria-label")
# A press unfolds the rows in their place, or opens the dialog that lists them.
_UNFOLDS = {"Summary", "Button"}


@dataclass(frozen=True)
class Figure:
    """A number that counts something: the words around it, the address it opens, and the elements it stands in, outermost first."""

    words: str
    value: int
    href: str
    above: tuple[Node, ...]
    alone: bool  # a cell of its own, which no list beside it explains
    column: str = ""

    @property
    def leads_somewhere(self) -> bool:
        """Whether it is a link, unfolds, counts nothing, or stands beside the very rows that it counts."""
        if self.href or not self.value or any(_kind(node) in _UNFOLDS for node in self.above):
            return True
        return not self.alone and any(self.value in counts_in(node) for node in reversed(self.above))


def content_of(tree: Any) -> Node:
    """The page itself, without the frame around it."""
    return next(node for node in _nodes(tree) if _kind(node) == "Main")


def figures_of(tree: Any) -> list[Figure]:
    """The figures of a page, in the order in which they are read."""
    return list(_figures(tree, ()))


def links_of(tree: Any) -> list[str]:
    """The pages of the program that a page leads to."""
    props = [_props(node) for node in _nodes(tree)]
    return [one["href"] for one in props if str(one.get("href", "")).startswith("/") and not one.get("data-reload")]


def props_at(parts: Sequence[tuple[Any, Node]], wanted: str, prop: str) -> list[tuple[Any, Any]]:
    """The ids that a callback's id, or its pattern, stands for on a page, each with this property."""
    pattern = json.loads(wanted) if wanted.startswith("{") else wanted
    return [(identity, props.get(prop)) for identity, props in parts if _is_meant(identity, pattern)]


def _is_meant(identity: Any, pattern: Any) -> bool:
    if not isinstance(pattern, dict) or not isinstance(identity, dict):
        return bool(identity == pattern)
    return identity.keys() == pattern.keys() and all(pattern[key] in (["ALL"], value) for key, value in identity.items())


def rows_at(tree: Any, fragment: str = "") -> set[int]:
    """How many rows a page, or the part of it with this id, shows: of its one list in pages, else of each list that it has."""
    part = next((node for node in _nodes(tree) if fragment and _props(node).get("id") == fragment), tree)
    totals = {value for node in _nodes(part) if (value := _total(node)) is not None}
    return totals or counts_in(part)


def parts_of(tree: Any) -> list[tuple[Any, Node]]:
    """The ids of a page with their properties; not those of a dialog, whose buttons carry out what was asked before."""
    if isinstance(tree, (list, tuple)):
        return [part for item in tree for part in parts_of(item)]
    if not isinstance(tree, Mapping) or _kind(tree) == "Dialog":
        return []
    props = _props(tree)
    own = [(props["id"], props)] if "id" in props else []
    return own + parts_of(props.get("children"))


def counts_in(node: Any) -> set[int]:
    """How many rows the tables, lists and cards in an element have, each and together (lists those of one look)."""
    tables, cards, lists, totals = [], 0, [], set()
    kinds: Counter[str] = Counter()
    for one in _nodes(node):
        if _kind(one) == "Tbody":
            tables.append(sum(_kind(row) == "Tr" and "band" not in _classes(row) for row in _children(one)))
            lists += _of_bands(one)
        elif _kind(one) == "Article":
            cards += 1
        elif _kind(one) == "Checklist":
            lists.append(len(_props(one)["options"]))
        elif _kind(one) in ("Ul", "Ol"):
            lists.append(sum(_kind(item) == "Li" for item in _children(one)))
            kinds[str(_props(one).get("className"))] += lists[-1]
        elif (total := _total(one)) is not None:
            totals.add(total)
    return {*tables, sum(tables), cards, *lists, *kinds.values(), *totals}


def _of_bands(body: Node) -> list[int]:
    """How many rows stand below each band of a table."""
    found: list[int] = []
    for row in _children(body):
        if "band" in _classes(row):
            found.append(0)
        elif found:
            found[-1] += 1
    return found


def words_in(node: Any) -> str:
    """All words of an element."""
    if isinstance(node, (str, int, float)):
        return str(node)
    if isinstance(node, (list, tuple)):
        return "".join(map(words_in, node))
    return words_in(_props(node).get("children")) if isinstance(node, Mapping) else ""


def _figures(node: Any, above: tuple[Node, ...]) -> Iterator[Figure]:
    if isinstance(node, (list, tuple)):
        for item in node:
            yield from _figures(item, above)
    elif isinstance(node, (str, int, float)):
        yield from _in_words(str(node), above)
    elif isinstance(node, Mapping) and _kind(node) not in _NOT_READ and not _OTHERS_WORDS & _classes(node):
        if "at-center" in _classes(node) and any("rows-plain" in _classes(one) for one in above):
            return  # the number of a row in a document's table
        if _kind(node) == "Dialog":
            above = ()  # what lies behind a dialog is not beside it
        for name in _SPOKEN:
            yield from _in_words(str(_props(node).get(name) or ""), (*above, node), spoken=True)
        if _kind(node) == "Graph":
            yield from _marks(node, above)
        yield from _figures(_props(node).get("children"), (*above, node))


def _marks(graph: Node, above: tuple[Node, ...]) -> Iterator[Figure]:
    """The marks of a chart: a press on one opens its address. A percentage counts nothing."""
    for trace in _props(graph)["figure"]["data"]:
        values = trace.get("values") or trace["x" if trace.get("orientation") == "h" else "y"]
        labels = trace.get("labels") or trace["y" if trace.get("orientation") == "h" else "x"]
        if "</b> %" not in trace["hovertemplate"]:
            for label, value, (href,) in zip(labels, values, trace["customdata"], strict=True):
                yield Figure(f"{label}: {trace.get('name', '')}", value or 0, href or "", (*above, graph), True)


def _in_words(words: str, above: tuple[Node, ...], *, spoken: bool = False) -> Iterator[Figure]:
    href = next((_props(node)["href"] for node in reversed(above) if _props(node).get("href")), "")
    inside = {_kind(node) for node in above}
    figure = any({"figure-value", "tab-count"} & _classes(node) for node in above)
    if not spoken and (found := _ALONE.match(words)):
        if figure or inside & _CELLS or href:
            column = next((_props(node).get("data-label", "") for node in above if _kind(node) == "Td"), "")
            if column in _NO_COUNTS:
                return
            beside = next((node for node in reversed(above) if _kind(node) == "Tr"), above[-2:][0])
            yield Figure(words_in(beside), _value(found[1]), href, above, True, column)
        return
    for found in _COUNTED.finditer(words):
        yield Figure(words, _value(found[1]), href, above, False)
    if (spoken or inside & _HEADINGS) and (found := _HEADED.search(words)):
        yield Figure(words, _value(found[1]), href, above, False)


def _value(text: str) -> int:
    return int(text.replace(".", ""))


def _total(node: Node) -> int | None:
    if "pages" not in _classes(node):
        return None
    found = _TOTAL.search(words_in(node))
    return _value(found[1]) if found else None


def _nodes(node: Any) -> Iterator[Node]:
    if isinstance(node, Mapping):
        if "type" in node:
            yield node
        for item in _children(node):
            yield from _nodes(item)
    elif isinstance(node, (list, tuple)):
        for item in node:
            yield from _nodes(item)


def _children(node: Any) -> Sequence[Any]:
    children = _props(node).get("children")
    return children if isinstance(children, (list, tuple)) else [] if children is None else [children]


def _kind(node: Any) -> str:
    return str(node.get("type", "")) if isinstance(node, Mapping) else ""


def _props(node: Any) -> Mapping[str, Any]:
    found = node.get("props") if isinstance(node, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _classes(node: Node) -> set[str]:
    return set(str(_props(node).get("className") or "").split())

"""How two versions of a matrix differ: which row of one is which of the other, and what stands differently in its cells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from tenants.vietnamese import clean, compare_key

Cells = Mapping[str, str]

# Below this likeness of contents (0 to 1) two rows are not taken for one, unless everything else about them is the same.
ALIKE = 0.62
# The same place with the same leads is worth this much more.
_SAME_PLACE = 0.12
_PLACE = ("section", "ordinal")
# Cells that tell two rows with the same content apart.
_OTHERS = ("lead", "coordinating", "deadline", "deliverable", "note")
# Words (a date or a number of a document is one), signs and spaces.
_PIECES = re.compile(r"\w+(?:[-/.]\w+)*|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Pairing:
    """Rows of the old and the new version by their indexes; no row stands in two pairs."""

    pairs: tuple[tuple[int, int], ...]  # in the order of the new version
    only_old: tuple[int, ...]
    only_new: tuple[int, ...]
    # New rows that stand where an old one stood, for the same units, with another content: a person says whether they are the same.
    rewritten: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that the file has otherwise than the program."""

    cell: str
    old: str
    new: str
    base: str | None = None  # what both started from, where that is known
    conflict: bool = False  # both have changed it since


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that both versions have and that differs in some cells."""

    old: int
    new: int
    changes: tuple[CellChange, ...]
    rewritten: bool = False

    @property
    def only_renumbered(self) -> bool:
        """Nothing but its place in the document is different."""
        return all(change.cell in ("section", "section_title", "ordinal") for change in self.changes)


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs, by indexes of the old and the new rows."""

    changed: tuple[RowChange, ...]
    added: tuple[int, ...]
    dropped: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...] = field(default=())

    @property
    def nothing(self) -> bool:
        """Both versions say the same (rows may stand in another order)."""
        return not (self.changed or self.added or self.dropped)


def pair(old: Sequence[Cells], new: Sequence[Cells]) -> Pairing:
    """Which row is which: first rows that are the same word for word, then the same content, then contents that are alike.

    Every row is given away once. Among rows with the same content the same place and units decide, then the order.
    """
    left, right = dict(enumerate(old)), dict(enumerate(new))
    found: list[tuple[int, int]] = []
    everything = (*_PLACE, "content", *_OTHERS)
    for names in (everything, ("content", *_OTHERS), (*_PLACE, "content"), ("content", "lead"), ("content",)):
        found += _take_equal(left, right, lambda cells, names=names: tuple(_key(cells, name) for name in names))  # type: ignore[misc]  # the default binds the loop's value
    found += _take_alike(left, right)
    rewritten = _take_equal(left, right, lambda cells: tuple(_key(cells, name) for name in (*_PLACE, *_OTHERS)))
    # Nothing but its place is left to know a row by: only a numbered place in an annex can do that.
    rewritten = [(i, j) for i, j in rewritten if _key(new[j], "ordinal") or _give_back(left, right, old, new, i, j)]
    found += rewritten
    return Pairing(
        tuple(sorted(found, key=lambda one: one[1])),
        tuple(sorted(left)),
        tuple(sorted(right)),
        frozenset(j for _, j in rewritten),
    )


def cell_changes(
    old: Cells,
    new: Cells,
    names: Sequence[str],
    same: Callable[[str, str], bool],
    base: Cells | None = None,
) -> tuple[CellChange, ...]:
    """The cells that the new version has otherwise.

    With `base`, what both started from, a cell counts only where the new version has changed it: what was put right in the program
    stays so. Where both have changed it to different things, it is a conflict.
    """
    found = []
    for name in names:
        was, now = old.get(name, ""), new.get(name, "")
        if same(was, now):
            continue
        start = base.get(name, "") if base is not None else None
        if start is not None and same(start, now):
            continue
        found.append(CellChange(name, was, now, start, start is not None and not same(start, was)))
    return tuple(found)


def difference(
    old: Sequence[Cells],
    new: Sequence[Cells],
    names: Sequence[str],
    *,
    same: Callable[[str, str], bool] | None = None,
    base: Mapping[int, Cells] | None = None,
    pairing: Pairing | None = None,
) -> Difference:
    """Added, changed and dropped rows. `base` gives, by the old row's index, what both versions started from."""
    alike = same or same_words
    found = pairing or pair(old, new)
    changed = []
    for i, j in found.pairs:
        changes = cell_changes(old[i], new[j], names, alike, base.get(i) if base else None)
        if changes:
            changed.append(RowChange(i, j, changes, j in found.rewritten))
    return Difference(tuple(changed), found.only_new, found.only_old, found.pairs)


def same_words(one: str, other: str) -> bool:
    """The same to an office: spelling of tones, dashes, quotes and capitals aside. For two documents."""
    return one == other or compare_key(one) == compare_key(other)


def same_text(one: str, other: str) -> bool:
    """The same letters, spaces aside. For a file that somebody edited: a corrected capital is an edit."""
    return one == other or clean(one) == clean(other)


def merged_order(old: Sequence[int], kept: Sequence[int], new: Sequence[tuple[int, int]]) -> list[tuple[str, int]]:
    """The order of a matrix after a change: the new version's order, and what it does not mention behind its old neighbour.

    `old` and `kept` are indexes of old rows in their order, `new` is (new index, old index or -1). The result holds ("new", index)
    and ("old", index).
    """
    behind: dict[int | None, list[int]] = defaultdict(list)
    anchor: int | None = None
    mentioned = {i for _, i in new if i >= 0}
    wanted = set(kept)
    for i in old:
        if i in mentioned:
            anchor = i
        elif i in wanted:
            behind[anchor].append(i)
    order: list[tuple[str, int]] = [("old", i) for i in behind[None]]
    for j, i in new:
        order.append(("new", j))
        if i >= 0:
            order += [("old", kept_row) for kept_row in behind[i]]
    return order


def _key(cells: Cells, name: str) -> str:
    return compare_key(cells.get(name, ""))


def _take_equal(left: dict[int, Cells], right: dict[int, Cells], key: Callable[[Cells], tuple[str, ...]]) -> list[tuple[int, int]]:
    """Pairs with the same key, in order, taken out of both sides."""
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, cells in left.items():
        waiting[key(cells)].append(i)
    found = []
    for j, cells in list(right.items()):
        candidates = waiting.get(key(cells))
        if candidates:
            i = candidates.pop(0)
            found.append((i, j))
            del left[i], right[j]
    return found


def _take_alike(left: dict[int, Cells], right: dict[int, Cells]) -> list[tuple[int, int]]:
    """The most alike first; of equals, those that have moved the least."""
    texts = {i: _key(cells, "content") for i, cells in left.items()}
    scored: list[tuple[float, int, int, int]] = []
    for j, cells in right.items():
        text = _key(cells, "content")
        for i, was in left.items():
            likeness = fuzz.ratio(texts[i], text, score_cutoff=100 * ALIKE) / 100
            if likeness and text:
                here = all(_key(was, name) == _key(cells, name) for name in (*_PLACE, "lead"))
                scored.append((-likeness - (_SAME_PLACE if here else 0), abs(i - j), i, j))
    found = []
    for _, _, i, j in sorted(scored):
        if i in left and j in right:
            found.append((i, j))
            del left[i], right[j]
    return found


def _give_back(left: dict[int, Cells], right: dict[int, Cells], old: Sequence[Cells], new: Sequence[Cells], i: int, j: int) -> bool:
    """Undo a pair that rests on nothing."""
    left[i], right[j] = old[i], new[j]
    return False


def word_changes(old: str, new: str) -> list[tuple[str, str]]:
    """What became of a text, word by word, as ("same" | "gone" | "new", text); two texts with little in common stand whole."""
    if not old or not new:
        return [(mark, text) for mark, text in (("gone", old), ("new", new)) if text]
    words = SequenceMatcher(None, old.split(), new.split(), autojunk=False)
    if words.ratio() < 0.4:
        return [("gone", old), ("new", new)]
    was, now = _PIECES.findall(old), _PIECES.findall(new)
    found: list[tuple[str, str]] = []
    gone = fresh = ""
    for operation, i, i_end, j, j_end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        taken, given = "".join(was[i:i_end]), "".join(now[j:j_end])
        if operation != "equal" or ((gone or fresh) and not taken.strip() and i_end < len(was) and j_end < len(now)):
            # A space between two changed words belongs to the change.
            gone, fresh = gone + taken, fresh + given
            continue
        found += [(mark, text) for mark, text in (("gone", gone), ("new", fresh)) if text]
        gone = fresh = ""
        found.append(("same", taken))
    return found + [(mark, text) for mark, text in (("gone", gone), ("new", fresh)) if text]

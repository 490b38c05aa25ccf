"""Which tasks of a plan may carry out which tasks of the plan above it: a likeness of words, for a person to confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

# Below this two contents have little more in common than the words of every plan.
LEAST = 60
# From here on the words are nearly the same.
CLEAR = 85
CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A task above that may be meant; `likeness` from 0 to 100."""

    task_id: int
    likeness: int


def candidates(children: Mapping[int, str], above: Mapping[int, str]) -> dict[int, list[Candidate]]:
    """For each child the likeliest tasks above, the likeliest first; none below LEAST. Contents are folded texts by task id."""
    ids, words = list(above), list(above.values())
    found: dict[int, list[Candidate]] = {}
    for child_id, content in children.items():
        best = process.extract(content, words, scorer=fuzz.token_sort_ratio, limit=CANDIDATES, score_cutoff=LEAST)
        if best:
            found[child_id] = [Candidate(ids[place], round(score)) for _, score, place in best]
    return found


def closes_a_circle(child: int, parent: int, parent_of: Mapping[int, int | None]) -> bool:
    """Whether `parent` stands below `child` already, or is the child itself."""
    seen: set[int] = set()
    above: int | None = parent
    while above is not None and above not in seen:
        if above == child:
            return True
        seen.add(above)
        above = parent_of.get(above)
    return False

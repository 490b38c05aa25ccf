"""What a report says of obstacles: who has to answer which, what has been answered, and what is asked of those above."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from reports.facts import Figures, Hindrance
from reports.passages import MOST_IN_A_LIST, Passage, brief, day_words, ended
from reports.render.cells import figure_words
from tenants.obstacles.states import LEVEL_LABELS, Level, State

_OWN = LEVEL_LABELS[Level.SECRETARIAT]


def counted_words(obstacles: Sequence[Hindrance]) -> str:
    """ "3 vướng mắc chờ trả lời, trong đó 1 quá hạn trả lời; 1 vướng mắc đã được trả lời, chờ nơi nêu chấp nhận"."""
    waiting = [one for one in obstacles if one.state == State.OPEN]
    late = sum(one.days_over > 0 for one in waiting)
    said = []
    if waiting:
        overdue = f", trong đó {figure_words(late)} quá hạn trả lời" if late else ""
        said.append(f"{figure_words(len(waiting))} vướng mắc chờ trả lời{overdue}")
    if len(obstacles) > len(waiting):
        said.append(f"{figure_words(len(obstacles) - len(waiting))} vướng mắc đã được trả lời, chờ nơi nêu chấp nhận")
    return "; ".join(said)


def standing_obstacles(figures: Figures) -> Iterable[Passage]:
    """The obstacles as they stood at the cut-off: counted, then one by one under the level that has to answer."""
    if not figures.obstacles:
        return
    counted = f"Đến hết ngày {day_words(figures.cutoff_on)}, có {counted_words(figures.obstacles)}."
    yield _passage(counted, figures.obstacles)
    for level, label in LEVEL_LABELS.items():
        yield from _listed(
            f"Chờ {label} trả lời", [one for one in figures.obstacles if one.level == level and one.state == State.OPEN], _waiting
        )
    yield from _listed(
        "Đã được trả lời, chờ nơi nêu chấp nhận", [one for one in figures.obstacles if one.state == State.ANSWERED], _answered
    )


def asked_above(figures: Figures) -> Iterable[Passage]:
    """What waits for an answer from outside the tenant, level by level, with what is proposed."""
    for level in (Level.ENGINEER, Level.CENTRAL):
        wanted = [one for one in figures.obstacles if one.level == level and one.state == State.OPEN]
        yield from _listed(f"Đề nghị {LEVEL_LABELS[level]} xem xét, giải quyết", wanted, _proposed)


def _listed(lead: str, obstacles: Sequence[Hindrance], words: Callable[[Hindrance], str]) -> Iterable[Passage]:
    if not obstacles:
        return
    yield _passage(f"{lead} ({figure_words(len(obstacles))}):", obstacles)
    for one in obstacles[:MOST_IN_A_LIST]:
        yield _passage(f"- {words(one)}", [one])
    rest = obstacles[MOST_IN_A_LIST:]
    if rest:
        yield _passage(f"- {figure_words(len(rest))} vướng mắc khác.", rest)


def _passage(text: str, obstacles: Iterable[Hindrance]) -> Passage:
    return Passage(text, obstacle_ids=tuple(one.obstacle_id for one in obstacles))


def _named(one: Hindrance) -> str:
    return f"{brief(one.title).rstrip(' .;:,')} ({one.unit or _OWN} nêu ngày {day_words(one.raised_on)}"


def _waiting(one: Hindrance) -> str:
    late = f"; quá hạn trả lời {figure_words(one.days_over)} ngày" if one.days_over else ""
    return f"{_named(one)}{late})."


def _answered(one: Hindrance) -> str:
    document = f" tại {one.answer_document}" if one.answer_document else ""
    return f"{_named(one)}; {LEVEL_LABELS[one.level]} trả lời{document}). {ended(brief(one.answer))}".rstrip()


def _proposed(one: Hindrance) -> str:
    asked = f" Kiến nghị: {ended(brief(one.proposal))}" if one.proposal else ""
    return f"{_named(one)}).{asked}"

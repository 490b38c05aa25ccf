"""What makes reported work worth a look: signs, each with its weight and its words. Nothing here says that somebody lied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# A jump of so many points of percent in one report, so many unchanged periods in a row, so long a text that chance repeats no more.
JUMP = 50
LONG_SILENCE = 3
TELLING_LENGTH = 25
# Returned completions count up to this many.
MOST_RETURNS = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """The last thing that a unit said about a duty, with what stands around it."""

    duty_id: int
    update_id: int
    kind: str  # of the update: progress, completion, no_change, nothing_arising
    evidence_count: int = 0
    links: int = 0  # of the evidence
    doubtful_signatures: int = 0
    reported_on: date | None = None
    last_permitted_on: date | None = None
    percent: int = 0
    percent_before: int | None = None  # in the unit's update before this one; none: this is the first
    same_as_before: bool = False  # word for word
    same_as_others: bool = False  # another unit reported the same words
    unchanged_run: int = 0
    returns: int = 0  # completions of this unit that came back, of any duty


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason to look, in words, and how much it weighs."""

    points: int
    words: str
    of_returns: bool = False  # counts what came back to the unit, of any duty


def signs_of(sample: Sample) -> list[Sign]:
    """The reasons to look at this one, the heaviest first; none when there is nothing to see."""
    jumped = sample.percent - sample.percent_before if sample.percent_before is not None else 0
    possible = (
        (sample.kind == "completion" and not sample.evidence_count, 5, "báo hoàn thành mà không có minh chứng"),
        (sample.doubtful_signatures > 0, 5, "tệp có chữ ký số không còn giá trị"),
        (sample.same_as_others, 3, "lời văn trùng với đơn vị khác"),
        (sample.same_as_before, 3, "lời văn giống hệt lần báo cáo trước"),
        (0 < sample.evidence_count == sample.links, 2, "minh chứng chỉ là đường dẫn"),
        (jumped >= JUMP, 2, f"tỷ lệ tăng {jumped} điểm trong một lần"),
        (sample.unchanged_run >= LONG_SILENCE, 2, f"không có nội dung mới {sample.unchanged_run} lần liền"),
        (
            sample.kind == "completion" and sample.reported_on is not None and sample.reported_on == sample.last_permitted_on,
            1,
            "báo hoàn thành đúng ngày cuối của thời hạn",
        ),
        # What a unit did elsewhere only adds to a sign of this very report.
    )
    found = [Sign(points, words) for holds, points, words in possible if holds]
    if found and sample.returns:
        weight = min(sample.returns, MOST_RETURNS)
        found.append(Sign(weight, f"đơn vị đã {sample.returns} lần bị trả lại việc báo hoàn thành", of_returns=True))
    return sorted(found, key=lambda sign: -sign.points)


def total(signs: Iterable[Sign]) -> int:
    """The score: the sum of the weights."""
    return sum(sign.points for sign in signs)


def ranked(samples: Iterable[Sample], most: int) -> list[tuple[Sample, list[Sign]]]:
    """What to look at first: by score, among equals the one that was reported first; what shows no sign is left out."""
    seen = [(sample, signs_of(sample)) for sample in samples]
    worth = [(sample, signs) for sample, signs in seen if signs]
    worth.sort(key=lambda pair: (-total(pair[1]), pair[0].reported_on or date.max, pair[0].update_id))
    return worth[:most]

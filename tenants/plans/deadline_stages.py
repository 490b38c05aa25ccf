"""Several dates in one deadline: which are one span, which repeat each other, and which is the last."""

from dataclasses import replace
from datetime import date, timedelta

from tenants.plans.deadline_grammar import Sentence
from tenants.plans.deadline_periods import Dated, Span
from tenants.plans.deadline_years import Resolved, resolve


def final_stage(sentence: Sentence, dates: list[Dated], issued_on: date) -> tuple[Dated, Resolved, list[str]]:
    """The date that the deadline ends with, its days, and doubts about the others."""
    doubts: list[str] = []
    stages = _without_repetition(sentence, _joined(sentence, _with_shared_years(sentence, dates)), issued_on)
    floor = issued_on
    resolved: list[tuple[Dated, Resolved]] = []
    for stage in stages:
        days = resolve(stage, floor)
        resolved.append((stage, days))
        floor = max(floor, days.first)
    chosen = max(resolved, key=lambda pair: pair[1].last)
    if len(resolved) > 1:
        earlier = ", ".join(f"{days.last:%d/%m/%Y}" for stage, days in resolved if stage is not chosen[0])
        doubts.append(f"Có nhiều mốc ({earlier}); hạn được lấy theo mốc cuối.")
    return chosen[0], chosen[1], doubts


def boundary_of(stage: Dated, days: Resolved) -> tuple[date, bool]:
    """Due date, and whether the last permitted day is the one before it.

    "Trước ngày X" is due on X, exclusive; "trước tháng, quý, năm N" is due on the day before N begins; "trước 16 giờ ngày X"
    still permits X.
    """
    if not stage.setting.before or stage.setting.at is not None:
        return days.last, False
    if stage.period.day is not None:
        return days.last, True
    first, _ = stage.period.bounds(days.last.year)
    return first - timedelta(days=1), False


def _with_shared_years(sentence: Sentence, dates: list[Dated]) -> list[Dated]:
    """ "Quý IV, trong năm 2025": the period takes the year that stands beside it, and the year says no more."""
    shared: list[Dated] = []
    taken: set[int] = set()
    for place, stage in enumerate(dates):
        if stage.period.year is not None or stage.period.unit == "year":
            continue
        for other in (place + 1, place - 1):
            if not 0 <= other < len(dates) or other in taken:
                continue
            year = dates[other]
            left, right = (stage, year) if other > place else (year, stage)
            alone = year.period.unit == "year" and not year.is_span and not year.setting.since
            if alone and sentence.joined(left.stop, right.start):
                taken.add(other)
                last = replace(stage.period, year=year.period.year)
                span = Span(last, last) if not stage.is_span else replace(stage.span, last=last)
                shared.append(replace(stage, span=span))
                break
    done = {stage.start for stage in shared}
    kept = [stage for place, stage in enumerate(dates) if place not in taken and stage.start not in done]
    return sorted([*kept, *shared], key=lambda stage: stage.start)


def _joined(sentence: Sentence, dates: list[Dated]) -> list[Dated]:
    """A "từ …" followed by a later date is one span, and so are periods of one unit in a row."""
    joined: list[Dated] = []
    for stage in dates:
        if joined and not stage.is_span and not joined[-1].is_span:
            before = joined[-1]
            opens = before.setting.since and not stage.setting.since
            beside = sentence.joined(before.stop, stage.start) and not sentence.opened(stage.start)
            row = beside and before.period.unit == stage.period.unit and stage.period.unit != "day"
            if opens or (row and not before.setting.before and not stage.setting.before and _follows(before, stage)):
                joined[-1] = replace(stage, span=Span(before.period, stage.period, stage.span.remarks), start=before.start)
                continue
        joined.append(stage)
    return joined


def _follows(before: Dated, stage: Dated) -> bool:
    """Whether the second period begins right after the first."""
    if before.period.year is None or stage.period.year is None:
        return before.period.last_month % 12 + 1 == stage.period.first_month
    return before.period.bounds()[1] + timedelta(days=1) == stage.period.bounds()[0]


def _without_repetition(sentence: Sentence, dates: list[Dated], issued_on: date) -> list[Dated]:
    """ "Quý IV/2025 (trước ngày 15/12/2025)" says one thing twice: the closer words count."""
    kept: list[Dated] = []
    for stage in dates:
        if kept and (sentence.joined(kept[-1].stop, stage.start) or sentence.opened(stage.start)):
            before = kept[-1]
            outer, inner = resolve(before, issued_on), resolve(stage, issued_on)
            if before.period.year is not None and stage.period.year is None:
                inner = resolve(stage, outer.first)
            if outer.first <= inner.first and inner.last <= outer.last:
                kept[-1] = stage if stage.period.year is not None else _in_year(stage, inner)
                continue
            if inner.first <= outer.first and outer.last <= inner.last and sentence.opened(stage.start):
                continue
        kept.append(stage)
    return kept


def _in_year(stage: Dated, days: Resolved) -> Dated:
    last = replace(stage.period, year=days.last.year)
    return replace(stage, span=Span(last, last, stage.span.remarks)) if not stage.is_span else stage

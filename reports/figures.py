"""Counts what a report says, once, as of its cut-off: some ten statements whatever the tenant's size."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from reports import dao
from reports.facts import (
    Answer,
    Counts,
    Figures,
    Group,
    Hindrance,
    Longer,
    PlanRow,
    TaskRow,
    days_late,
    due_until,
    late_tasks,
    section_title,
    voices,
)
from reports.models import MonthlyReport
from reports.passages import brief
from reports.periods import AdHoc, LongerPeriod, Period, ReportPeriod, Window, closes
from tenants.catalogue.strategy import initiatives, strategic_systems
from tenants.obstacles.dao import obstacles_of_period
from tenants.tasks.dao import WITHOUT, TaskFilter, count_tasks
from tenants.vietnamese import clean

# More than this nobody reads in a table; all of them stand in the annex.
MOST_LATE = 30
MOST_VOICES = 60


@dataclass(frozen=True, slots=True)
class Material:
    """All that a draft is composed from."""

    figures: Figures
    tasks: tuple[TaskRow, ...]
    answers: tuple[Answer, ...]
    plans: tuple[PlanRow, ...]


def figures_of(session: Session, period: ReportPeriod, cutoff_on: date) -> Figures:
    """The numbers of a period as of the end of its cut-off day."""
    return material_of(session, period, cutoff_on).figures


def material_of(session: Session, period: ReportPeriod, cutoff_on: date) -> Material:
    """The numbers of a period with the rows and words behind them.

    The words are those that answer the period, by the period that each update was given for: units report until the 20th on a
    month that was cut off on the 14th. A late update counts where the secretariat took it in, else in the next period. What is
    counted is only what was so by the end of the cut-off day: no late update moves a number across it.
    """
    before = _report_before(session, period)
    window = _window(period, cutoff_on, before)
    tasks = tuple(dao.task_rows(session, cutoff_on, str(period.last)))
    answers = tuple(dao.answers(session, period))
    plans = tuple(dao.plans_issued(session, window.start, cutoff_on))
    figures = _count(tasks, answers, period, window)
    whole = count_tasks(session, cutoff_on, TaskFilter(as_of=cutoff_on))
    figures = replace(
        figures,
        total=Counts(whole.on_time, whole.late, whole.running, whole.overdue, whole.waiting),
        previous=_previous(session, period, window, before),
        assigned_now=sum(row.plan_id in {plan.plan_id for plan in plans} for row in tasks),
        units=dao.units_said(session, period),
        obstacles=_obstacles(session, cutoff_on),
    )
    return Material(figures, tasks, answers, plans)


def _report_before(session: Session, period: ReportPeriod) -> MonthlyReport | None:
    before = period.previous()
    return dao.find_report(session, str(before)) if before else None


def _window(period: ReportPeriod, cutoff_on: date, before: MonthlyReport | None) -> Window:
    """The days that are reported on; they follow those of the report before, also when the cut-off has been moved since."""
    if isinstance(period, AdHoc):
        return period.window()
    start = before.cutoff_on + timedelta(days=1) if before else period.window(cutoff_on.day).start
    return Window(start, cutoff_on)


def _previous(session: Session, period: ReportPeriod, window: Window, before: MonthlyReport | None) -> Counts | None:
    """What the report before said; without one, the count of its cut-off as it can be made now, if there was anything then."""
    if isinstance(period, AdHoc):
        return None
    if before is not None:
        return Counts(**before.figures["total"])
    day = window.start - timedelta(days=1)
    counted = count_tasks(session, day, TaskFilter(as_of=day))
    if not counted.total:
        return None
    return Counts(counted.on_time, counted.late, counted.running, counted.overdue)


def filter_of(rows: Mapping[str, str]) -> TaskFilter:
    """The filter that a figure's link stands for. Raises ValueError for a link that no figure has."""
    days = {"as_of", "due_from", "due_to", "completed_from"}
    numbers = {"plan_id", "unit_id"}
    words = {"official_class", "section", "system_code", "initiative_code", "role", "words", "deadline_kind"}
    given: dict[str, object] = {}
    for key, value in rows.items():
        if key in days:
            given[key] = date.fromisoformat(value)
        elif key in numbers:
            given[key] = int(value)
        elif key in words:
            given[key] = value
        elif key == "waiting":
            given[key] = value == "1"
        else:
            raise ValueError(f"not a filter of tasks: {key!r}")
    return TaskFilter(**given)  # type: ignore[arg-type]  # each field has just been given its own type


def _count(tasks: tuple[TaskRow, ...], answers: tuple[Answer, ...], period: ReportPeriod, window: Window) -> Figures:
    base = {"as_of": window.end.isoformat()}
    completed = [row for row in tasks if row.completed_on is not None]
    next_until = period.ahead_until
    return Figures(
        period=str(period),
        window_start=window.start,
        cutoff_on=window.end,
        total=Counts.of(tasks),
        completed_now=sum(window.start <= row.completed_on for row in completed if row.completed_on),
        newly_overdue=sum(0 < days_late(row, window.end) <= (window.end - window.start).days + 1 for row in tasks),
        due_next=len(due_until(tasks, next_until)),
        next_until=next_until,
        sections=_sections(tasks, base),
        systems=_systems(tasks, base),
        initiatives=_initiatives(tasks, base),
        overdue=late_tasks(tasks, answers, window.end)[:MOST_LATE],
        difficulties=voices(answers, lambda answer: answer.difficulty)[:MOST_VOICES],
        proposals=voices(answers, lambda answer: answer.proposal)[:MOST_VOICES],
        longer=tuple(_longer(one, completed, window.end, base) for one in _closed(period)),
    )


def _closed(period: ReportPeriod) -> tuple[LongerPeriod, ...]:
    return closes(period) if isinstance(period, Period) else ()


def _longer(period: LongerPeriod, completed: Sequence[TaskRow], cutoff_on: date, base: dict[str, str]) -> Longer:
    """What a longer period that the month closes has brought up to the month's cut-off."""
    start = period.window(cutoff_on.day).start
    done = sum(start <= row.completed_on for row in completed if row.completed_on)
    return Longer(period.name, start, done, {**base, "completed_from": start.isoformat()})


def _sections(tasks: tuple[TaskRow, ...], base: dict[str, str]) -> tuple[Group, ...]:
    found: dict[tuple[int, str], list[TaskRow]] = {}
    for row in tasks:
        found.setdefault((row.plan_id, row.section), []).append(row)
    return tuple(
        Group(
            key=f"plan-{plan_id}-{section or WITHOUT}",
            title=section_title(rows[0]),
            counts=Counts.of(rows),
            rows={**base, "plan_id": str(plan_id), "section": section or WITHOUT},
        )
        for (plan_id, section), rows in found.items()
    )


def _systems(tasks: tuple[TaskRow, ...], base: dict[str, str]) -> tuple[Group, ...]:
    titles = {system.code: system.name for system in strategic_systems()}
    without = "Nhiệm vụ chung, chưa gắn với một hệ thống"
    return _by_code("system", lambda row: row.system_code, tasks, titles, without, base)


def _initiatives(tasks: tuple[TaskRow, ...], base: dict[str, str]) -> tuple[Group, ...]:
    titles = {one.code: one.title for one in initiatives()}
    without = "Nhiệm vụ không thuộc một sáng kiến"
    return _by_code("initiative", lambda row: row.initiative_code, tasks, titles, without, base)


def _by_code(
    what: str,
    code_of: Callable[[TaskRow], str],
    tasks: Sequence[TaskRow],
    titles: Mapping[str, str],
    without: str,
    base: Mapping[str, str],
) -> tuple[Group, ...]:
    """The tasks by a code of the catalogue, in its order; those without one stand last, and alone they are no table."""
    by_code: dict[str, list[TaskRow]] = {}
    for row in tasks:
        by_code.setdefault(code_of(row), []).append(row)
    order = [code for code in titles if code in by_code] + [code for code in by_code if code not in titles and code]
    named = {code: titles.get(code, code) for code in order} | ({"": without} if order and "" in by_code else {})
    return tuple(
        Group(f"{what}-{code or WITHOUT}", title, Counts.of(by_code[code]), {**base, f"{what}_code": code or WITHOUT})
        for code, title in named.items()
    )


def _obstacles(session: Session, cutoff_on: date) -> tuple[Hindrance, ...]:
    """What stood in the way at the end of the cut-off day, with its words cut to what is read on paper."""
    return tuple(
        Hindrance(
            one.obstacle_id,
            clean(one.title),
            one.theme,
            one.level,
            one.state,
            one.raised_on,
            one.unit_name,
            one.system_code or "",
            brief(one.proposal),
            brief(one.answer),
            one.answer_document,
            one.days_over,
        )
        for one in obstacles_of_period(session, cutoff_on)
    )

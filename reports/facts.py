"""What a report is made from, as values: the official count, the rows behind it, and what units said; and all of it as JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, Self

from tenants.tasks.states import OfficialClass, days_overdue
from tenants.vietnamese import clean, compare_key

CLASS_WORDS = {
    OfficialClass.ON_TIME: "Hoàn thành đúng hạn",
    OfficialClass.LATE: "Hoàn thành muộn",
    OfficialClass.RUNNING: "Đang thực hiện trong hạn",
    OfficialClass.OVERDUE: "Quá hạn",
}

_MORE = re.compile(r" \+(\d+)$")

# Fields of tenants.tasks.dao.TaskFilter as words, for a link: a figure opens the rows that it counts.
Rows = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the filter that finds exactly the rows that it counts."""

    value: int
    rows: Rows


@dataclass(frozen=True, slots=True)
class Counts:
    """The official count; `waiting` tasks are claimed complete, not yet verified, and stand in the last two classes."""

    on_time: int = 0
    late: int = 0
    running: int = 0
    overdue: int = 0
    waiting: int = 0

    @classmethod
    def of(cls, rows: Iterable[TaskRow]) -> Self:
        """The count of some rows."""
        found = dict.fromkeys(OfficialClass, 0)
        waiting = 0
        for row in rows:
            found[row.official_class] += 1
            waiting += row.waiting
        on_time, late, running, overdue = found.values()
        return cls(on_time, late, running, overdue, waiting)

    @property
    def total(self) -> int:
        return self.on_time + self.late + self.running + self.overdue

    @property
    def completed(self) -> int:
        return self.on_time + self.late

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.on_time + other.on_time,
            self.late + other.late,
            self.running + other.running,
            self.overdue + other.overdue,
            self.waiting + other.waiting,
        )


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as it stood at the end of the cut-off day."""

    task_id: int
    plan_id: int
    plan_number: str
    section: str
    section_title: str
    ordinal: str
    content: str
    lead: str  # as the document says it
    deadline_text: str
    last_permitted_on: date | None
    official_class: OfficialClass
    completed_on: date | None = None  # none when it was completed after the cut-off
    waiting: bool = False
    percent: int = 0
    system_code: str = ""
    last_words: str = ""  # what the first lead said last, up to this period
    last_period: str = ""  # in which period it said so
    completed_later: bool = False  # after the cut-off
    initiative_code: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one leading unit said about a task in the period."""

    task_id: int
    unit_name: str
    first_lead: bool
    kind: str
    result: str = ""
    difficulty: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan issued in the period."""

    plan_id: int
    number: str
    title: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class UnitsSaid:
    """How the units with something to answer answered in the period."""

    expected: int = 0  # units that lead an open duty or have answered one
    answered: int = 0
    with_evidence: int = 0
    unchanged: int = 0  # only "Không thay đổi" or "Không phát sinh"
    answers: Mapping[str, int] = field(default_factory=dict)  # updates by kind


@dataclass(frozen=True, slots=True)
class Group:
    """The count of a part: a section of a plan, a strategic system, or an initiative."""

    key: str
    title: str
    counts: Counts
    rows: Rows


@dataclass(frozen=True, slots=True)
class LateTask:
    """An overdue task with the cause that its leads gave."""

    task_id: int
    content: str
    lead: str
    deadline: str
    days: int  # calendar days after the last permitted day, at the cut-off
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """A difficulty or a proposal in a unit's own words; `task_ids` are the tasks it was said of."""

    text: str
    units: tuple[str, ...]
    task_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hindrance:
    """An obstacle that was open or answered at the end of the cut-off day, as it stood then."""

    obstacle_id: int
    title: str
    theme: str  # tenants.obstacles.themes
    level: str  # tenants.obstacles.states.Level
    state: str  # tenants.obstacles.states.State: open or answered
    raised_on: date
    unit: str = ""  # none: the secretariat itself
    system_code: str = ""
    proposal: str = ""
    answer: str = ""
    answer_document: str = ""
    days_over: int = 0  # calendar days that the answer was late while it was awaited


@dataclass(frozen=True, slots=True)
class Longer:
    """What a quarter, half-year or year that the month closes has brought."""

    name: str
    start: date
    completed: int
    rows: Rows


@dataclass(frozen=True, slots=True)
class Figures:
    """Every number of a monthly report, as of the end of the cut-off day.

    A task counts as completed when its last lead reported it by then and it has been accepted by the time of counting: the
    acceptance may come later, the claim may not. Approximated, because only the present value is stored: a deadline extended
    and a lead changed after the cut-off count with their new values; `waiting` is that of the moment of counting.
    """

    period: str
    window_start: date
    cutoff_on: date
    total: Counts
    previous: Counts | None = None  # as the last month's report said; none when there was none
    completed_now: int = 0  # completed inside the window
    newly_overdue: int = 0  # overdue since the window began
    assigned_now: int = 0  # tasks of plans issued inside the window
    due_next: int = 0  # open tasks due up to `next_until`
    next_until: date | None = None
    sections: tuple[Group, ...] = ()
    systems: tuple[Group, ...] = ()
    initiatives: tuple[Group, ...] = ()
    units: UnitsSaid = UnitsSaid()
    overdue: tuple[LateTask, ...] = ()  # the longest first
    difficulties: tuple[Voice, ...] = ()
    proposals: tuple[Voice, ...] = ()
    longer: tuple[Longer, ...] = ()
    obstacles: tuple[Hindrance, ...] = ()

    @property
    def base(self) -> dict[str, str]:
        """The filter of all tasks as of the cut-off."""
        return {"as_of": self.cutoff_on.isoformat()}

    def of_class(self, which: str) -> dict[str, str]:
        """The filter of one official class, or of "completed"."""
        return {**self.base, "official_class": which}

    def opens(self) -> dict[str, Figure]:
        """Every figure that stands on a page or in the text, by its name, with the rows it counts."""
        total = self.total
        found = {
            "total": Figure(total.total, self.base),
            "completed": Figure(total.completed, self.of_class("completed")),
            "on_time": Figure(total.on_time, self.of_class(OfficialClass.ON_TIME)),
            "late": Figure(total.late, self.of_class(OfficialClass.LATE)),
            "running": Figure(total.running, self.of_class(OfficialClass.RUNNING)),
            "overdue": Figure(total.overdue, self.of_class(OfficialClass.OVERDUE)),
            "completed_now": Figure(self.completed_now, {**self.base, "completed_from": self.window_start.isoformat()}),
            "newly_overdue": Figure(
                self.newly_overdue,
                # Not yet overdue on the day before the window began: due on that day or later.
                {**self.of_class(OfficialClass.OVERDUE), "due_from": _iso(self.window_start - timedelta(days=1))},
            ),
        }
        if self.next_until:
            found["due_next"] = Figure(
                self.due_next,
                {**self.of_class(OfficialClass.RUNNING), "due_from": _iso(self.cutoff_on), "due_to": _iso(self.next_until)},
            )
        for group in (*self.sections, *self.systems, *self.initiatives):
            found[group.key] = Figure(group.counts.total, group.rows)
        for longer in self.longer:
            found[longer.name] = Figure(longer.completed, longer.rows)
        return found

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON column."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The value again. A version sent by an earlier edition may lack what was added since; it has the default then."""
        given = dict(data)
        given["window_start"] = date.fromisoformat(data["window_start"])
        given["cutoff_on"] = date.fromisoformat(data["cutoff_on"])
        given["total"] = Counts(**data["total"])
        given["previous"] = Counts(**data["previous"]) if data.get("previous") else None
        given["next_until"] = date.fromisoformat(data["next_until"]) if data.get("next_until") else None
        given["units"] = UnitsSaid(**data.get("units", {}))
        for name in ("sections", "systems", "initiatives"):
            given[name] = tuple(Group(**{**one, "counts": Counts(**one["counts"])}) for one in data.get(name, ()))
        given["overdue"] = tuple(LateTask(**one) for one in data.get("overdue", ()))
        for name in ("difficulties", "proposals"):
            given[name] = tuple(Voice(one["text"], tuple(one["units"]), tuple(one["task_ids"])) for one in data.get(name, ()))
        given["longer"] = tuple(Longer(**{**one, "start": date.fromisoformat(one["start"])}) for one in data.get("longer", ()))
        given["obstacles"] = tuple(
            Hindrance(**{**one, "raised_on": date.fromisoformat(one["raised_on"])}) for one in data.get("obstacles", ())
        )
        return cls(**given)


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A row of the task table, in the words that will be printed."""

    task_id: int
    plan_id: int
    plan_number: str
    section: str
    section_title: str
    ordinal: str
    content: str
    lead: str
    deadline: str
    official_class: str
    days: int  # overdue
    result: str

    @property
    def state_words(self) -> str:
        """The class alone, so that a filter on the column finds as many rows as the figure says."""
        return CLASS_WORDS[OfficialClass(self.official_class)]

    def to_json(self) -> list[Any]:
        """As a list: 200 rows of names would be half of the record."""
        return [getattr(self, name) for name in self.__slots__]

    @classmethod
    def from_json(cls, data: Sequence[Any]) -> Self:
        return cls(*data)


def days_late(row: TaskRow, cutoff_on: date) -> int:
    """Calendar days that an overdue task was late at the cut-off; 0 for any other."""
    return days_overdue(row.last_permitted_on, cutoff_on) if row.official_class is OfficialClass.OVERDUE else 0


def lead_words(text: str) -> str:
    """Who leads, for paper: the document's own words, or the program's "Sở Tài chính +2" spelt out."""
    return _MORE.sub(r" và \1 đơn vị khác", clean(text))


def due_until(tasks: Iterable[TaskRow], last: date) -> list[TaskRow]:
    """Open tasks within time whose last permitted day comes by `last`, the nearest first."""
    due = [
        (row.last_permitted_on, row)
        for row in tasks
        if row.official_class is OfficialClass.RUNNING and row.last_permitted_on and row.last_permitted_on <= last
    ]
    return [row for _, row in sorted(due, key=lambda pair: pair[0])]


def section_title(row: TaskRow) -> str:
    """The title of a task's section, or its plan's number where the annex has no sections."""
    return clean(row.section_title) or f"Nhiệm vụ theo Kế hoạch số {row.plan_number}"


def late_tasks(tasks: Iterable[TaskRow], answers: Iterable[Answer], cutoff_on: date) -> tuple[LateTask, ...]:
    """The overdue tasks, the longest first, each with the difficulties that its leads named in the period."""
    causes: dict[int, list[str]] = {}
    for answer in answers:
        if clean(answer.difficulty):
            causes.setdefault(answer.task_id, []).append(clean(answer.difficulty))
    late = [
        LateTask(
            row.task_id,
            clean(row.content),
            row.lead,
            deadline_words(row.deadline_text, row.last_permitted_on),
            days_late(row, cutoff_on),
            "; ".join(dict.fromkeys(causes.get(row.task_id, ()))),
        )
        for row in tasks
        if row.official_class is OfficialClass.OVERDUE
    ]
    return tuple(sorted(late, key=lambda one: (-one.days, one.task_id)))


def deadline_words(words: str, last_permitted_on: date | None) -> str:
    """The document's own words with the day that they mean: "Quý IV/2025 (31/12/2025)"."""
    said = clean(words)
    day = f"{last_permitted_on:%d/%m/%Y}" if last_permitted_on else ""
    if not said or not day or day in said:
        return said or day
    return f"{said} ({day})"


def sentence_key(text: str) -> str:
    """Equal for the same sentence, whatever its case, spaces and end mark."""
    return compare_key(text).rstrip(" .;")


def voices(answers: Iterable[Answer], words: Callable[[Answer], str]) -> tuple[Voice, ...]:
    """What units said, equal sentences of several units put together, the most often said first."""
    texts: dict[str, str] = {}
    units: dict[str, dict[str, None]] = {}
    tasks: dict[str, dict[int, None]] = {}
    for answer in answers:
        text = clean(words(answer))
        if not text:
            continue
        key = sentence_key(text)
        texts.setdefault(key, text)
        units.setdefault(key, {})[answer.unit_name] = None
        tasks.setdefault(key, {})[answer.task_id] = None
    found = [Voice(text, tuple(units[key]), tuple(tasks[key])) for key, text in texts.items()]
    return tuple(sorted(found, key=lambda voice: -len(voice.units)))


def _iso(day: date) -> str:
    return day.isoformat()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value

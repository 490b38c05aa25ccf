"""Tells half a year of a duty's life by chance from a fixed seed: units differ in diligence, tasks in luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from reports.periods import Period, reporting_period
from suite.demo.material import sentences
from suite.demo.story import Story
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM
from tenants.tasks.states import Rhythm

MONTHS = 6


@dataclass(frozen=True, slots=True)
class Stretch:
    """The time that the history covers: it starts where the oldest period opens and ends on the day of loading."""

    today: date
    now: datetime

    @property
    def current(self) -> Period:
        """The period that is being reported."""
        return reporting_period(self.today)

    @property
    def periods(self) -> list[Period]:
        """Past periods and the current one, in order."""
        return [self.current.plus(-n) for n in range(MONTHS, -1, -1)]

    @property
    def start(self) -> date:
        """First day of the history."""
        return opening(self.periods[0])


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the story of one duty depends on."""

    leads: bool
    sittings: Mapping[Period, date]  # when its unit answers
    fate: str = ""  # how it stands today; empty: left to chance
    commune: bool = False  # speaks as a commune does
    among_many: bool = False  # one straggler in a large collective would keep the task open, so its members are surer
    own: str = ""  # the task's own result


def opening(period: Period) -> date:
    """The first day on which a period is the one to be reported: after the sending day of the month before."""
    return period.previous().day(26)


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the stories of one tenant."""

    rng: Random
    stretch: Stretch
    calendar: WorkingCalendar

    def moment(self, day: date, not_before: datetime | None = None) -> datetime:
        """A moment of office hours on a working day on or before `day`, never after now."""
        worked = self.calendar.on_or_before(day)
        clock = time(self.rng.choice((8, 9, 10, 14, 15, 16)), self.rng.randrange(60), self.rng.randrange(60))
        found = datetime.combine(worked, clock, VIETNAM)
        found = min(found, self.stretch.now - timedelta(minutes=self.rng.randrange(20, 600)))
        if not_before is None:
            return found
        # Steps of one day follow each other within the hours that are left of it.
        return max(found, not_before + min(timedelta(hours=1), (self.stretch.now - not_before) / 2))

    def diligence(self) -> float:
        """How surely a unit answers in a month."""
        return self.rng.choices((0.97, 0.85, 0.6), (70, 22, 8))[0]

    def sittings(self, diligence: float) -> dict[Period, date]:
        """The day in each period on which a unit sits down and answers; a month that it missed is left out."""
        return {
            period: self._answer_day(period)
            for period in self.stretch.periods
            if self.rng.random() < diligence * self.has_come(period)
        }

    def _answer_day(self, period: Period) -> date:
        # Most answer in the week before the units' day.
        last = min(period.day(22), self.stretch.today)
        return max(opening(period), last - timedelta(days=min(int(self.rng.expovariate(0.18)), 20)))

    def has_come(self, period: Period) -> float:
        """How much of the units' time in a period has passed, from 0 to 1; in the running month a third still lingers."""
        if period < self.stretch.current:
            return 1.0
        opened = opening(period)
        return 0.7 * min(1.0, max(0.0, (self.stretch.today - opened).days / (period.day(20) - opened).days))

    def words(self, role: str) -> str:
        """A sentence with figures of its own."""
        r = self.rng
        return (
            r.choice(sentences(role))
            .replace("{n}", str(r.randrange(40, 480)))
            .replace("{m}", str(r.randrange(2, 9)))
            .replace("{p}", str(r.randrange(30, 95)))
            .replace("{q}", f"{r.randrange(880, 999) / 10:.1f}".replace(".", ","))
        )

    def continuous(self, story: Story, issued_on: date, told: Circumstances) -> None:
        """An answer a month: results, or signed statements that nothing changed or arose."""
        for period, day in told.sittings.items():
            if opening(period) < issued_on or self.rng.random() >= 0.97:
                continue
            at = self.moment(day)
            which = self.rng.random()
            if which < 0.42 and story.unchanged_run < 2 and story.said:
                story.say(at, "no_change" if which < 0.32 else "nothing_arising")
                continue
            trouble = self.rng.random() < 0.09
            story.say(
                at,
                "progress",
                min(95, story.percent + self.rng.randrange(5, 18)),
                told.own if told.own and self.rng.random() < 0.7 else self.words("commune" if told.commune else "progress"),
                self.words("difficulty") if trouble else "",
                self.words("proposal") if trouble and self.rng.random() < 0.5 else "",
                ("document",) if self.rng.random() < 0.15 else ("file",) if self.rng.random() < 0.12 else (),
            )

    def recurring(self, story: Story, told: Circumstances) -> None:
        """Each occurrence is answered in its last days, or stays owed."""
        while story.due_on is not None and story.due_on <= self.stretch.today + timedelta(days=2):
            day = story.due_on - timedelta(days=self.rng.randrange(1, 6))
            missed = self.rng.random() >= 0.93 and story.due_on + timedelta(days=31) > self.stretch.today
            if day > self.stretch.today or missed:
                return
            words = told.own or self.words("progress" if told.leads else "contribution")
            story.say(self.moment(day), "progress", min(95, story.percent + 15), words, evidence=("document",))

    def dated(self, story: Story, issued_on: date, told: Circumstances) -> None:
        """Progress month by month, then completion in time, late, returned, waiting, or not at all."""
        limit = story.last_permitted_on
        past = limit is not None and limit < self.stretch.today
        fate = told.fate or (self._past_fate(told.among_many) if past else self._open_fate())
        begin = max(issued_on, self.stretch.start) + timedelta(days=self.rng.randrange(5, 25))
        end = self._ends(fate, limit)
        if fate != "untouched" and not (told.among_many and self.rng.random() < 0.5):
            self._progress(story, [day for day in told.sittings.values() if begin <= day < end], fate, told.commune)
        if fate in ("on_time", "late", "waiting", "returned"):
            at = self.moment(end, story.last_at)
            if at > self.stretch.now:
                return
            weights = (40, 15, 25, 20) if fate == "waiting" else (50, 20, 22, 8)
            proof = self.rng.choices((("file",), ("file", "document"), ("document",), ()), weights)[0]
            story.say(at, "completion", 100, told.own or self.words("done"), evidence=proof)
            self._judge(story, fate, at)
        elif fate == "overdue" and story.said:
            last = story.said[-1]
            last.difficulty = last.difficulty or self.words("difficulty")
            last.result = told.own or last.result

    def _past_fate(self, among_many: bool) -> str:
        if among_many:
            return self.rng.choices(("on_time", "late", "overdue"), (955, 40, 5))[0]
        return self.rng.choices(("on_time", "late", "overdue", "waiting", "returned"), (68, 13, 11, 5, 3))[0]

    def _open_fate(self) -> str:
        return self.rng.choices(("running", "untouched", "on_time", "waiting"), (66, 16, 15, 3))[0]

    def _ends(self, fate: str, limit: date | None) -> date:
        """The day of the completion, or up to which there is progress."""
        today = self.stretch.today
        if fate == "on_time":
            last = min(limit or today, today - timedelta(days=8))
            return last - timedelta(days=self.rng.randrange(0, 12))
        if fate == "late" and limit:
            return min(limit + timedelta(days=self.rng.randrange(2, 16)), today - timedelta(days=6))
        if fate == "waiting":
            return today - timedelta(days=self.rng.randrange(1, 6))
        if fate == "returned":
            return today - timedelta(days=self.rng.randrange(5, 12))
        return today

    def _progress(self, story: Story, days: Sequence[date], fate: str, commune: bool) -> None:
        ceiling = 65 if fate == "overdue" else 90
        for day in days:
            slow = self.rng.random() < (0.4 if fate == "overdue" else 0.1)
            story.say(
                self.moment(day, story.last_at),
                "progress",
                min(ceiling, story.percent + self.rng.randrange(8, 24)),
                self.words("commune" if commune else "progress"),
                self.words("difficulty") if slow else "",
                self.words("proposal") if slow and self.rng.random() < 0.4 else "",
                ("document",) if self.rng.random() < 0.12 else (),
            )

    def _judge(self, story: Story, fate: str, at: datetime) -> None:
        if fate == "waiting":
            return
        decided = self.moment(at.date() + timedelta(days=self.rng.randrange(1, 5)), at)
        if fate == "returned":
            story.give_back(decided, self.words("returned"))
            return
        if self.rng.random() < 0.08 and decided < self.stretch.now - timedelta(days=10):
            # Returned once, mended within days: an accepted completion with a history.
            story.give_back(decided, self.words("returned"))
            again = self.moment(decided.date() + timedelta(days=self.rng.randrange(1, 4)), decided)
            story.say(again, "completion", 100, self.words("done"), evidence=("file", "document"))
            decided = self.moment(again.date() + timedelta(days=1), again)
        story.accept(decided)

    def contribution(self, story: Story, issued_on: date) -> None:
        """What a coordinating unit gives by the task's date: nearly always there once the date has passed."""
        limit, today = story.last_permitted_on, self.stretch.today
        begin = max(issued_on, self.stretch.start) + timedelta(days=self.rng.randrange(10, 60))
        if limit is None or begin >= today:
            return
        if limit >= today:
            if self.rng.random() < 0.5:
                story.say(self.moment(begin), "progress", self.rng.choice((30, 50, 80)), self.words("contribution"))
        elif self.rng.random() < 0.97:
            at = self.moment(min(limit, max(begin, limit - timedelta(days=self.rng.randrange(0, 20)))))
            story.say(at, "completion", 100, self.words("contribution"), evidence=("document",))
            story.accept(self.moment(at.date() + timedelta(days=3), at))

    def tell(self, story: Story, issued_on: date, told: Circumstances) -> None:
        """The story of a duty by its role and rhythm."""
        if story.rhythm == Rhythm.RECURRING:
            self.recurring(story, told)
        elif story.rhythm == Rhythm.CONTINUOUS:
            if told.leads:
                self.continuous(story, issued_on, told)
        elif told.leads:
            self.dated(story, issued_on, told)
        else:
            self.contribution(story, issued_on)

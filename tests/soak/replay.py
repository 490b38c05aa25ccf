"""The soak: months of mornings in which the scheduler is killed, the database restarts and the mail server misbehaves.

What must hold at the end is known beforehand, from the pure rule of occasions alone: every occasion of every open duty was said to
everybody of its unit by every channel, once; a mail arrived twice only if it is marked so; nobody was disturbed on a day off.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from scheduler.outbox.models import Message
from scheduler.reminders.due import date_spacing
from scheduler.reminders.occasions import occasion_of
from scheduler.reminders.policy import ReminderPolicy, speaking_time
from tenants.access.actor import Actor
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM, local
from tenants.db.session import Database, open_engine
from tests.postgres import DatabaseUrls, PostgresCluster
from tests.scheduler.outbox.mail_server import mail_server
from tests.scheduler.towns import Town
from tests.soak.nation import Life, Nation, found_nation

MINUTE = timedelta(minutes=1)
# A real scheduler delivers every minute; here so many runs follow one that lost its line, before the next hour comes.
MORE_RUNS = 12
# The scheduler's day: one run of the reminders for most tenants and one that catches up, and deliveries around them.
HOURS = (
    ("remind", 8, 0),
    ("deliver_mail", 8, 1),
    ("deliver_mail", 8, 15),
    ("remind", 10, 0),
    ("deliver_mail", 10, 2),
    ("deliver_mail", 16, 0),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """How much: towns with so many dated duties each, days, and how often what goes wrong."""

    towns: int
    duties: int
    days: int
    kills: int
    restarts: int
    jumps: int
    start: date = date(2025, 11, 3)
    seed: int = 57


@dataclass
class Trouble:
    """A mail server that refuses, delays, and hangs up after it has taken a mail; and what it took."""

    rng: Random
    accepted: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.rng.random() < 0.02:
            self.faults["refused for now"] += 1
            return "451 4.7.1 Thử lại sau"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        identity = content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].strip().decode()
        chance = self.rng.random()
        if chance < 0.005:
            self.faults["hung up before taking it"] += 1
            server.transport.abort()
            return "250 OK"
        self.accepted[identity] += 1
        if chance < 0.012:
            self.faults["hung up after taking it"] += 1
            server.transport.abort()
        return "250 OK"


@dataclass
class Outcome:
    """What came of a soak; the lists name what must not be, and are empty."""

    scale: Scale
    messages: int = 0
    mails: int = 0
    kills: int = 0
    restarts: int = 0
    jumps: int = 0
    delayed: int = 0
    doubtful: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


class _Schedulers:
    """One scheduler at work and a second one ready to follow it, as in production."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.spare = self._spawn()
        self.working = self._spawn()

    def _spawn(self) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        return subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
        )

    def ask(self, moment: datetime, job: str) -> None:
        assert self.working.stdin is not None
        self.working.stdin.write(f"{moment.isoformat()} {job}\n")
        self.working.stdin.flush()

    def answer(self) -> str:
        """What the job came to; RuntimeError when the process has ended by itself, which it must not."""
        assert self.working.stdout is not None
        while (line := self.working.stdout.readline().strip()) == "ready":
            pass
        if not line:
            raise RuntimeError("the scheduler has ended by itself")
        return line

    def serve(self, moment: datetime, job: str) -> float:
        """Run a job to its end, a delivery that lost its line also in the minutes that follow; the seconds of its first run."""
        asked, first = time.monotonic(), 0.0
        for number in range(MORE_RUNS):
            self.ask(moment + number * MINUTE, job)
            told = self.answer()
            first = first or time.monotonic() - asked
            if job != "deliver_mail" or told not in ("partly", "failed"):
                break
        return first

    def kill(self) -> None:
        """End the one at work without a word; the other takes its place."""
        _end(self.working)
        self.working, self.spare = self.spare, self._spawn()

    def close(self) -> None:
        """End both."""
        _end(self.working)
        _end(self.spare)


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout):
        with suppress(BrokenPipeError):
            if stream:
                stream.close()


def soak(cluster: PostgresCluster, urls: DatabaseUrls, folder: Path, scale: Scale) -> Outcome:
    """Live through the days, and judge."""
    began = time.monotonic()
    rng = Random(scale.seed)
    trouble = Trouble(Random(scale.seed + 1))
    outcome = Outcome(scale, faults=trouble.faults)
    database = Database(open_engine(urls.app_url))
    nation = found_nation(database, scale.towns, scale.duties, scale.start, scale.days, scale.seed)
    server = mail_server(trouble)
    server.start()
    schedulers = _Schedulers([sys.executable, "-m", "tests.soak.worker", urls.app_url, str(folder), str(server.port)])
    try:
        lived = _live(cluster, database, nation, schedulers, rng, scale, outcome)
        _drain(schedulers, lived[-1])
    finally:
        schedulers.close()
        server.stop()
    _judge(database, nation, lived, trouble, outcome)
    database.engine.dispose()
    outcome.seconds = time.monotonic() - began
    return outcome


def _live(
    cluster: PostgresCluster,
    database: Database,
    nation: Nation,
    schedulers: _Schedulers,
    rng: Random,
    scale: Scale,
    outcome: Outcome,
) -> list[date]:
    """Every day with its hours, its kills, restarts and jumps of the clock; the days on which a scheduler was there."""
    jumps = sorted(rng.sample(range(5, scale.days - 5, 4), scale.jumps))
    # The clock jumps over three days: nobody is there to be killed.
    there = [number for number in range(scale.days) if not any(jump <= number < jump + 3 for jump in jumps)]
    outcome.jumps = len(jumps)
    restarts = set(rng.sample(there, scale.restarts))
    kills = set(rng.sample([(number, index) for number in there for index in range(len(HOURS))], scale.kills))
    # A job lasts about so long: the moment of a kill is drawn from a little more than that.
    lasts = {"remind": 0.2, "deliver_mail": 0.2}
    lived: list[date] = []
    for number in range(scale.days):
        day = scale.start + timedelta(days=number)
        if number in there:
            for index, (job, hour, minute) in enumerate(HOURS):
                moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)
                if number in restarts and index == 1:
                    schedulers.ask(moment, job)
                    cluster.restart()
                    outcome.restarts += 1
                    database.engine.dispose()
                    schedulers.answer()
                    moment += MINUTE
                if (number, index) in kills:
                    schedulers.ask(moment, job)
                    time.sleep(rng.uniform(0, 1.2 * lasts[job]))
                    schedulers.kill()
                    outcome.kills += 1
                    # Whoever follows catches up what was not finished.
                    schedulers.serve(moment + MINUTE, job)
                else:
                    lasts[job] = 0.8 * lasts[job] + 0.2 * schedulers.serve(moment, job)
            lived.append(day)
        nation.live_through(database, day)
    return lived


def _drain(schedulers: _Schedulers, last: date) -> None:
    """Give what was put off its time in the days that follow."""
    for number in range(1, 8):
        day = last + timedelta(days=number)
        for hour in (9, 11, 13, 15):
            schedulers.serve(datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM), "deliver_mail")


def _judge(database: Database, nation: Nation, lived: list[date], trouble: Trouble, outcome: Outcome) -> None:
    calendar, policy = WorkingCalendar.national(), ReminderPolicy()
    seen: set[str] = set()
    for town in nation.towns:
        with database.reading(Actor.system(town.tenant_id)) as session:
            rows = session.scalars(select(Message).order_by(Message.id)).all()
            _judge_town(town, nation.lives[town.tenant_id], rows, lived, calendar, policy, outcome)
            for row in rows:
                outcome.messages += 1
                if row.channel == "mail":
                    outcome.mails += 1
                    seen.add(_judge_mail(row, trouble, outcome))
                outcome.doubtful += row.maybe_doubled
                outcome.delayed += bool(row.sent_at and local(row.sent_at).date() > local(row.meant_for).date())
    for identity in trouble.accepted.keys() - seen:
        outcome.wrong.append(f"a mail that nobody wrote: {identity}")


def _judge_town(
    town: Town,
    lives: list[Life],
    rows: Any,
    lived: list[date],
    calendar: WorkingCalendar,
    policy: ReminderPolicy,
    outcome: Outcome,
) -> None:
    members = {town.science: (town.officer, town.head), town.commune: (town.commune_officer,)}
    limits = {life.duty_id: life for life in lives}
    said: Counter[tuple[int, str, str, int]] = Counter()
    repeats: Counter[tuple[int, str, str, int]] = Counter()
    for row in rows:
        day = local(row.created_at).date()
        if not calendar.is_working(day):
            outcome.wrong.append(f"{town.tenant_id}: said on a day off, {day}: {row.key}")
        for occasion, ids in row.duties.items():
            for duty_id in ids:
                said[row.user_id, row.channel, occasion, duty_id] += 1
                # An urgent message takes the place of the morning's line: beside its own rung it notes which occasion that was.
                repeats[row.user_id, row.channel, occasion, duty_id] += row.reason == "digest" or ":rung:" in occasion
                if duty_id in limits and not limits[duty_id].is_open(day):
                    outcome.wrong.append(f"{town.tenant_id}: duty {duty_id} was closed when it was spoken of on {day}: {row.key}")
    for (user_id, channel, occasion, duty_id), times in repeats.items():
        if times > 1:
            outcome.doubled.append(f"{town.tenant_id}: {occasion} of duty {duty_id} to {user_id} by {channel}: {times} times")
    for life, occasion in _due(lives, lived, calendar, policy):
        for user_id in members[life.unit_id]:
            for channel in ("app", "mail"):
                if not said[user_id, channel, occasion, life.duty_id]:
                    outcome.missing.append(f"{town.tenant_id}: {occasion} of duty {life.duty_id} to {user_id} by {channel}")


def _due(lives: list[Life], lived: list[date], calendar: WorkingCalendar, policy: ReminderPolicy) -> Iterator[tuple[Life, str]]:
    """What the rule of occasions asks to be said on the mornings that somebody lived through."""
    spacing = date_spacing(policy)
    mornings = [day for day in lived if calendar.is_working(day)]
    for life in lives:
        found = {
            f"{life.limit}:{occasion.name}"
            for day in mornings
            if life.is_open(day) and (occasion := occasion_of(life.limit, day, calendar, spacing)) is not None
        }
        yield from ((life, name) for name in sorted(found))


def _judge_mail(row: Message, trouble: Trouble, outcome: Outcome) -> str:
    identity = f"<{hashlib.sha256(f'{row.tenant_id}:{row.key}'.encode()).hexdigest()[:40]}@57.test>"
    times = trouble.accepted[identity]
    if row.sent_at and speaking_time(row.sent_at, WorkingCalendar.national(), ReminderPolicy()) != row.sent_at:
        outcome.wrong.append(f"mail {row.id} of tenant {row.tenant_id} was sent in quiet hours: {local(row.sent_at)}")
    if row.status != "sent" or not times:
        outcome.missing.append(f"mail {row.id} of tenant {row.tenant_id}: {row.status}, arrived {times} times: {row.last_error}")
    if times > 1 and not row.maybe_doubled:
        outcome.doubled.append(f"mail {row.id} of tenant {row.tenant_id} arrived {times} times and is not marked")
    return identity

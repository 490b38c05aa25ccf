"""The process that runs the jobs: one of several leads, runs the timetable, and catches up what was missed while nobody led."""

from __future__ import annotations

import logging
import os
import platform
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from scheduler import runs
from scheduler.config import SchedulerConfig
from scheduler.jobs import JobResult
from scheduler.leadership import Leadership, leadership_of
from scheduler.timetable import TIMETABLE, Entry, entry_of
from tenants import clock
from tenants.clock import VIETNAM
from tenants.db.session import Database

log = logging.getLogger(__name__)

BEAT_SECONDS = 15.0
# A follower asks this often whether the place is free: with the beat, a takeover is done in well under 30 seconds.
ASK_SECONDS = 5.0
# A run that begins this much after its moment says so; who was away for longer catches up, in order.
LATE = timedelta(minutes=2)


def run_job(
    database: Database, config: SchedulerConfig, name: str, now: datetime, *, timetable: Sequence[Entry] = TIMETABLE
) -> JobResult:
    """Run one job at once and record it; a failure is recorded, too, not raised. KeyError for an unknown name."""
    return _run(database, config, entry_of(name, timetable), planned_at=now, now=lambda: now)


def _run(
    database: Database, config: SchedulerConfig, entry: Entry, *, planned_at: datetime, now: Callable[[], datetime], note: str = ""
) -> JobResult:
    started = now()
    run_id = runs.begin(database, entry.name, planned_at, started)
    try:
        result = entry.job(database, started, config)
    except Exception as error:
        log.exception("job %s failed", entry.name)
        result = JobResult("failed", f"{type(error).__name__}: {error}")
    if note and not result.idle:
        result = JobResult(result.result, f"{result.summary} ({note})")
    runs.finish(database, run_id, result, now())
    return result


def latest_planned(entry: Entry, now: datetime) -> datetime:
    """The last moment up to `now` at which a job was to run."""
    for back in (timedelta(minutes=2), timedelta(hours=2), timedelta(days=2), timedelta(days=40)):
        found, following = None, entry.next_after(now - back)
        while following is not None and following <= now:
            found, following = following, entry.next_after(following)
        if found:
            return found
    return now


def missed_since(entry: Entry, last: datetime | None, now: datetime) -> datetime | None:
    """The first planned moment that nobody served, `now` itself for a job that has never come to its end, or only by a clock that
    was wrong; none when all is done."""
    if last is None or last > now:
        return now
    following = entry.next_after(last)
    return following if following is not None and following <= now else None


class Runner:
    """One scheduler among any number; it works while it leads. `now` is the clock that jobs are given."""

    def __init__(
        self,
        database: Database,
        config: SchedulerConfig,
        *,
        timetable: Sequence[Entry] = TIMETABLE,
        now: Callable[[], datetime] = clock.now,
        beat_seconds: float = BEAT_SECONDS,
        ask_seconds: float = ASK_SECONDS,
    ) -> None:
        self.database, self.config, self.timetable, self.now = database, config, timetable, now
        self.beat_seconds, self.ask_seconds = beat_seconds, ask_seconds
        self.holder = f"{platform.node()}:{os.getpid()}"
        self._leadership: Leadership = leadership_of(database, config)
        self._scheduler: BackgroundScheduler | None = None
        self._beat_at: datetime | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        # A job that is being caught up is not started a second time by its own hour.
        self._busy = {entry.name: threading.Lock() for entry in timetable}

    @property
    def leads(self) -> bool:
        """Whether this one works at the moment."""
        return self._scheduler is not None

    def start(self) -> None:
        """Run beside whatever else the process does."""
        self._thread = threading.Thread(target=self.run, name="scheduler", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let running jobs end, give up leadership, and wait for both."""
        self._stopping.set()
        if self._thread:
            self._thread.join()

    def run(self) -> None:
        """Lead or wait for the lead until `stop`; a database that is away for a while is waited for."""
        log.info("scheduler %s is up", self.holder)
        try:
            while not self._stopping.is_set():
                try:
                    self._stand()
                except Exception:
                    log.exception("scheduler %s cannot reach its database", self.holder)
                    self._follow(wait=False)
                self._stopping.wait(self.beat_seconds if self.leads else self.ask_seconds)
        finally:
            self._follow(wait=True)
            log.info("scheduler %s is down", self.holder)

    def _stand(self) -> None:
        if self.leads and not self._leadership.holds():
            log.warning("scheduler %s has lost the lead", self.holder)
            self._follow(wait=False)
        now = self.now()
        if self.leads and self._beat_at and not -LATE <= now - self._beat_at <= LATE:
            # The machine slept, or its clock was set: what is planned stands on another day, and what was missed has an order.
            log.warning("scheduler %s plans anew, its clock has gone from %s to %s", self.holder, self._beat_at, now)
            self._follow(wait=False)
        if not self.leads and self._leadership.acquire():
            self._lead()
        if self.leads:
            runs.beat(self.database, self.holder, now)
            self._beat_at = now

    def _lead(self) -> None:
        log.info("scheduler %s leads", self.holder)
        runs.interrupt(self.database, self.now())
        scheduler = BackgroundScheduler(
            timezone=VIETNAM, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": int(LATE.total_seconds())}
        )
        # In APScheduler's own threads, so that a long catching-up does not silence the heartbeat.
        scheduler.add_job(self._catch_up, id="catch_up")
        for entry in self.timetable:
            scheduler.add_job(self._serve, entry.trigger, id=entry.name, name=entry.title, args=[entry])
        scheduler.start()
        self._scheduler = scheduler

    def _follow(self, *, wait: bool) -> None:
        scheduler, self._scheduler = self._scheduler, None
        if scheduler:
            scheduler.shutdown(wait=wait)
        self._leadership.release()

    def _catch_up(self) -> None:
        now = self.now()
        missed = [
            (since, entry)
            for entry in self.timetable
            if (since := missed_since(entry, runs.last_planned(self.database, entry.name), now)) is not None
        ]
        # One run serves all that was missed of a job, because each works from what it finds; in the order in which those runs were
        # planned, because reminders speak of what a change of units has left.
        for since, entry in sorted(missed, key=lambda item: latest_planned(item[1], now)):
            if self._stopping.is_set():
                return
            late = now - since > LATE
            self._serve(entry, note=f"chạy bù từ {clock.local(since):%H:%M %d/%m}" if late else "")

    def _serve(self, entry: Entry, note: str = "") -> None:
        if not self._busy[entry.name].acquire(blocking=False):
            return
        try:
            planned_at = latest_planned(entry, self.now())
            _run(self.database, self.config, entry, planned_at=planned_at, now=self.now, note=note)
        finally:
            self._busy[entry.name].release()


def start_embedded(database: Database, config: SchedulerConfig) -> Runner:
    """A scheduler beside the web server of the same process; the caller stops it."""
    runner = Runner(database, config)
    runner.start()
    return runner


def run_forever(database: Database, config: SchedulerConfig) -> None:
    """A scheduler as a process of its own, until it is told to stop by SIGTERM or Ctrl+C."""
    runner = Runner(database, config)

    def stop(_number: int, _frame: FrameType | None) -> None:
        runner._stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    runner.run()

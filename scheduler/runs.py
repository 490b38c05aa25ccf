"""The record of the scheduler: what ran and what came of it, and whether anybody is alive; the data of its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.jobs import JobResult
from scheduler.models import Heartbeat, JobRun
from scheduler.timetable import TIMETABLE, Entry
from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.db.session import Database

RUNNING, IDLE, INTERRUPTED = "running", "idle", "interrupted"

# A scheduler beats every 15 seconds; after three missed beats it counts as dead.
SILENCE = timedelta(seconds=60)
_NAME = "scheduler"


def begin(database: Database, job: str, planned_at: datetime, now: datetime) -> int:
    """Note that a job starts; the id of its row. A row that told of an idle run is used again: nothing is no news every minute."""
    with database.writing(Actor.system(0), at=now) as session:
        row = _last_of(session, job)
        if row is None or row.result != IDLE:
            row = JobRun(job=job)
            session.add(row)
        row.planned_at, row.started_at, row.finished_at = planned_at, now, None
        row.result, row.summary = RUNNING, ""
        session.flush()
        return row.id


def finish(database: Database, run_id: int, result: JobResult, now: datetime) -> None:
    """Note what a run came to."""
    with database.writing(Actor.system(0), at=now) as session:
        row = session.get_one(JobRun, run_id)
        row.finished_at, row.summary = now, result.summary
        row.result = IDLE if result.idle and result.result == "done" else result.result


def interrupt(database: Database, now: datetime) -> None:
    """Mark the runs that a dead scheduler has left open; called by the one that takes over."""
    with database.writing(Actor.system(0), at=now) as session:
        for row in session.scalars(select(JobRun).where(JobRun.result == RUNNING)):
            row.result, row.summary = INTERRUPTED, "Bị ngắt giữa chừng; đã chạy lại."


def last_planned(database: Database, job: str) -> datetime | None:
    """The planned moment of a job's last run that came to its end, or none."""
    with database.reading(Actor.system_national()) as session:
        row = _last_of(session, job)
        return row.planned_at if row and row.result not in (RUNNING, INTERRUPTED) else None


def beat(database: Database, holder: str, now: datetime) -> None:
    """Note that the scheduler `holder` is alive."""
    with database.writing(Actor.system(0), at=now) as session:
        row = session.scalars(select(Heartbeat).where(Heartbeat.name == _NAME)).one_or_none()
        if row is None:
            row = Heartbeat(name=_NAME)
            session.add(row)
        row.holder, row.beat_at = holder, now


@dataclass(frozen=True, slots=True)
class Pulse:
    """Whether reminders are alive, who keeps them so, and since when it has been silent."""

    alive: bool
    holder: str = ""
    beat_at: datetime | None = None


def pulse(session: Session, now: datetime) -> Pulse:
    """Whether a scheduler has been heard lately."""
    row = session.scalars(select(Heartbeat).where(Heartbeat.name == _NAME)).one_or_none()
    # Also of a beat from the future, which a clock has left that was set back since.
    return Pulse(abs(now - row.beat_at) <= SILENCE, row.holder, row.beat_at) if row else Pulse(False)


def is_alive(database: Database, now: datetime) -> Pulse:
    """`pulse` for the command line, which has no session."""
    with database.reading(Actor.system_national()) as session:
        return pulse(session, now)


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run on the scheduler's page; the summary speaks of all tenants, so only central roles see it."""

    job: str
    title: str
    planned_at: datetime
    started_at: datetime
    finished_at: datetime | None
    result: str
    summary: str

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job on the scheduler's page."""

    job: str
    title: str
    hours: str
    last: RunLine | None
    next_at: datetime | None


def job_runs(session: Session, actor: Actor, *, limit: int = 50) -> list[RunLine]:
    """The latest runs. Raises NotPermitted."""
    actor.require(Permission.READ_REMINDERS)
    rows = session.scalars(select(JobRun).order_by(JobRun.started_at.desc(), JobRun.id.desc()).limit(min(max(limit, 1), 500)))
    return [_line(row, actor) for row in rows]


def job_lines(session: Session, actor: Actor, now: datetime, timetable: Sequence[Entry] = TIMETABLE) -> list[JobLine]:
    """Every job with its last and next run. Raises NotPermitted."""
    actor.require(Permission.READ_REMINDERS)
    lines = []
    for entry in timetable:
        row = _last_of(session, entry.name)
        lines.append(JobLine(entry.name, entry.title, entry.hours, _line(row, actor) if row else None, entry.next_after(now)))
    return lines


def _last_of(session: Session, job: str) -> JobRun | None:
    latest = select(JobRun).where(JobRun.job == job).order_by(JobRun.started_at.desc(), JobRun.id.desc()).limit(1)
    return session.scalars(latest).one_or_none()


def _line(row: JobRun, actor: Actor) -> RunLine:
    title = next((entry.title for entry in TIMETABLE if entry.name == row.job), row.job)
    summary = row.summary if actor.may(Permission.READ_NATIONAL) else ""
    return RunLine(row.job, title, row.planned_at, row.started_at, row.finished_at, row.result, summary)

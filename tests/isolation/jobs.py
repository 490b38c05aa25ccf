"""Runs every job of the timetable, and judges what it has written to whom."""

from __future__ import annotations

from pathlib import Path

from scheduler.config import SchedulerConfig
from scheduler.jobs import JobResult
from scheduler.runner import run_job
from scheduler.timetable import TIMETABLE
from tests.isolation.country import NOW, Place
from tests.isolation.filling import SCOPED
from tests.isolation.marks import CENTRE, borne_by, readable
from tests.isolation.world import World


def run_all_jobs(world: World, folder: Path) -> dict[str, JobResult]:
    """Each job once, in the order of the timetable; mail goes into the folder."""
    config = SchedulerConfig("http://57.test", "suite57@57.test", folder, folder / "lock", files=world.gate.files)
    return {entry.name: run_job(world.database, config, entry.name, NOW) for entry in TIMETABLE}


def places(world: World) -> list[Place]:
    """The tenants of the country."""
    return [world.mine, world.theirs, world.centre]


def faults_of_messages(world: World) -> list[str]:
    """Messages with a word of another tenant, or on their way to somebody of another tenant."""
    faults = []
    users = {row["id"]: row for row in world.truth.rows("app_user")}
    for place in places(world):
        for row in world.truth.rows("message"):
            if row["tenant_id"] != place.tenant_id:
                continue
            # What the centre says of a report is said to the province.
            if borne_by(str(row)) - {place.mark, CENTRE}:
                faults.append(f"message {row['id']} of {place.mark.word} bears another mark")
            if row["address"] and not row["address"].endswith(f"@{place.mark.host}"):
                faults.append(f"message {row['id']} of {place.mark.word} has the address {row['address']}")
            if users[row["user_id"]]["tenant_id"] != place.tenant_id:
                faults.append(f"message {row['id']} of {place.mark.word} is for a person of another tenant")
    return faults


def faults_of_mail(world: World, folder: Path) -> list[str]:
    """Mails with a word of another tenant than the one that their reader belongs to."""
    faults = []
    for path in sorted(folder.glob("*.eml")):
        words = readable(path.read_bytes(), "message/rfc822")
        to = next(line for line in words.splitlines() if line.startswith("To: "))
        readers = borne_by(to)
        if len(readers) != 1:
            faults.append(f"{path.name} goes to {to}")
        if borne_by(words) - readers - {CENTRE}:
            faults.append(f"{path.name} to {to} bears another mark")
    return faults


def faults_of_rows(world: World) -> list[str]:
    """Tables in which a tenant's rows bear another tenant's mark."""
    return [
        f"{table} of {place.mark.word}"
        for table in SCOPED
        for place in places(world)
        if borne_by(str([row for row in world.truth.rows(table) if row["tenant_id"] == place.tenant_id])) - {place.mark, CENTRE}
    ]

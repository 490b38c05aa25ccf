"""Runs every job of the timetable, and judges what it has written to whom."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from scheduler.config import SchedulerConfig
from scheduler.jobs import JobResult
from scheduler.runner import run_job
from scheduler.timetable import TIMETABLE
from tenants.access.permissions import CENTRAL_ROLES
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


def names_all_by_right(world: World, row: dict[str, Any]) -> bool:
    """Whether a message is the centre's weekly list of what is late where, on its way to one of those who oversee all tenants."""
    if row["tenant_id"] != world.centre.tenant_id or not row["key"].startswith("central-late:"):
        return False
    return any(
        user["id"] == row["user_id"] and user["tenant_id"] == row["tenant_id"] and user["role"] in CENTRAL_ROLES
        for user in world.truth.rows("app_user")
    )


def faults_of_messages(world: World) -> list[str]:
    """Messages with a word of another tenant, or on their way to somebody of another tenant."""
    faults = []
    users = {row["id"]: row for row in world.truth.rows("app_user")}
    for place in places(world):
        for row in world.truth.rows("message"):
            if row["tenant_id"] != place.tenant_id:
                continue
            # What the centre says of a report is said to the province.
            if borne_by(str(row)) - {place.mark, CENTRE} and not names_all_by_right(world, row):
                faults.append(f"message {row['id']} of {place.mark.word} bears another mark")
            if row["address"] and not row["address"].endswith(f"@{place.mark.host}"):
                faults.append(f"message {row['id']} of {place.mark.word} has the address {row['address']}")
            if users[row["user_id"]]["tenant_id"] != place.tenant_id:
                faults.append(f"message {row['id']} of {place.mark.word} is for a person of another tenant")
    return faults


def faults_of_mail(world: World, folder: Path) -> list[str]:
    """Mails with a word of another tenant than the one that their reader belongs to."""
    faults = []
    overseeing = {(row["address"], row["subject"]) for row in world.truth.rows("message") if names_all_by_right(world, row)}
    for path in sorted(folder.glob("*.eml")):
        data = path.read_bytes()
        words = readable(data, "message/rfc822")
        to = next(line for line in words.splitlines() if line.startswith("To: "))
        readers = borne_by(to)
        if len(readers) != 1:
            faults.append(f"{path.name} goes to {to}")
        mail = message_from_bytes(data, policy=policy.default)
        if borne_by(words) - readers - {CENTRE} and (mail["To"], mail["Subject"]) not in overseeing:
            faults.append(f"{path.name} to {to} bears another mark")
    return faults


def faults_of_rows(world: World) -> list[str]:
    """Tables in which a tenant's rows bear another tenant's mark."""
    return [
        f"{table} of {place.mark.word}"
        for table in SCOPED
        for place in places(world)
        if borne_by(str([row for row in world.truth.rows(table) if _is_own(world, place, table, row)])) - {place.mark, CENTRE}
    ]


def _is_own(world: World, place: Place, table: str, row: dict[str, Any]) -> bool:
    """Whether a row is a tenant's and speaks of that tenant alone."""
    return row["tenant_id"] == place.tenant_id and not (table == "message" and names_all_by_right(world, row))

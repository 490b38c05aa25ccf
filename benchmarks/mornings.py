"""A morning over the whole country, tenant by tenant: its mails composed, and the peak of memory of a process that does only that.

`python -m benchmarks.mornings <act> <database> <moment>` prints what the process needed before and at most, in megabytes.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from scheduler.config import SchedulerConfig
from scheduler.jobs import remind
from scheduler.outbox.envelope import Envelope
from scheduler.outbox.mail import compose
from scheduler.outbox.message import Channel, NewMessage, Reason
from scheduler.reminders.service import judgement_of
from tenants.access.actor import Actor
from tenants.db.session import Database, open_engine
from tenants.organisation.dao import list_tenants
from tenants.organisation.models import Tenant
from tenants.people.models import User

DIGESTS = 10_000


def config_in(folder: Path) -> SchedulerConfig:
    """What a scheduler is told; nothing is sent."""
    return SchedulerConfig("https://57.example", "suite57@57.example", folder / "mail", folder / "lock", link_key="signs links")


def compose_digests(database: Database, now: datetime, config: SchedulerConfig) -> None:
    """Judge the mornings of the tenants in turn and write their digests as delivery hands them over, until there are enough.

    A country has fewer people than that: after the last tenant the first one's turn comes again.
    """
    with database.reading(Actor.system_national()) as session:
        tenants = list_tenants(session)
        session.expunge_all()
    composed = 0
    while composed < DIGESTS:
        before = composed
        for tenant in tenants:
            composed += _compose(database, tenant, now, config, DIGESTS - composed)
        if composed == before:
            raise RuntimeError("nobody is to be told anything on this morning")


def _compose(database: Database, tenant: Tenant, now: datetime, config: SchedulerConfig, most: int) -> int:
    judged = judgement_of(database, tenant.id, now).messages
    digests = [one for one in judged if one.reason is Reason.DIGEST and one.channel is Channel.MAIL][:most]
    with database.reading(Actor.system(tenant.id)) as session:
        people = {row.id: (row.name, row.email) for row in session.execute(select(User.id, User.name, User.email))}
    for number, message in enumerate(digests):
        envelope = _envelope(message, number, tenant, *people[message.user_id])
        mail = compose(envelope, base_url=config.base_url, mail_from=config.mail_from, now=now, link_key=config.link_key)
        mail.as_bytes()
    return len(digests)


def _envelope(message: NewMessage, number: int, tenant: Tenant, person: str, address: str) -> Envelope:
    return Envelope(
        message_id=number,
        tenant_id=tenant.id,
        tenant_code=tenant.code,
        tenant_name=tenant.name,
        is_demo=tenant.is_demo,
        attempt=1,
        key=message.unique_key,
        reason=message.reason,
        user_id=message.user_id,
        person=person,
        address=address,
        subject=message.subject,
        body=message.body,
        href=message.href,
        due_on=message.due_on,
    )


WHOLE: dict[str, Callable[[Database, datetime, SchedulerConfig], object]] = {"remind": remind, "compose": compose_digests}


def memory_of(act: str, url: str, now: datetime) -> tuple[float, float]:
    """Megabytes of a process of its own before an act and at its peak."""
    command = [sys.executable, "-m", "benchmarks.mornings", act, url, now.isoformat()]
    before, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(before), float(peak)


def _peak() -> float:
    # Not ru_maxrss: that one remembers the process that started this one.
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found
    return int(found[1]) / 1024


def _main(act: str, url: str, moment: str) -> None:
    database = Database(open_engine(url))
    with database.reading(Actor.system_national()) as session:
        list_tenants(session)
    before = _peak()
    with tempfile.TemporaryDirectory() as folder:
        WHOLE[act](database, datetime.fromisoformat(moment), config_in(Path(folder)))
    print(before, _peak())


if __name__ == "__main__":
    _main(*sys.argv[1:])

"""Carries requests for a contribution and their answers between tenants; safe to repeat, and one pair's failure stops one pair."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime

from scheduler.contribution_notices import contribution_answered, request_received
from scheduler.outbox.service import put
from tenants.access.actor import Actor
from tenants.db.session import Database
from tenants.files.store import FileStore
from tenants.tasks.contributions import dao
from tenants.tasks.contributions.dao import Errand
from tenants.tasks.contributions.exchange import copy_answer, copy_request, receive, take_answer

log = logging.getLogger(__name__)


@dataclass
class Carried:
    """What a run came to: letters brought to asked tenants, answers brought home, and tenants that could not be served."""

    requests: int = 0
    answers: int = 0
    failed: set[int] = field(default_factory=set)  # tenants' ids


def exchange(database: Database, store: FileStore, now: datetime) -> Carried:
    """Bring every pair of tenants to the same standing. What was carried is found again by nobody; what was not, the next time."""
    with database.reading(Actor.system_national()) as session:
        errands = dao.letters_to_carry(session)
    done = Carried()
    for errand in errands:
        for carry in (_bring_answer, _bring_request):
            try:
                carry(database, store, errand, done, now)
            except Exception:
                log.exception("request %s of tenant %s could not be carried", errand.contribution_id, errand.from_tenant_id)
                done.failed.add(errand.to_tenant_id if carry is _bring_request else errand.from_tenant_id)
    return done


def _bring_answer(database: Database, store: FileStore, errand: Errand, done: Carried, now: datetime) -> None:
    with database.reading(Actor.system(errand.to_tenant_id)) as session:
        copy = copy_answer(session, store, errand.from_tenant_id, errand.contribution_id)
    if copy is None:
        return
    actor = Actor.system(errand.from_tenant_id, name=copy.from_name)
    with database.writing(actor, at=now) as session:
        answered = take_answer(session, actor, store, copy, now=now)
        if answered is not None:
            put(session, contribution_answered(session, dao.requests_by_ids(session, [answered.id]), now))
    done.answers += answered is not None


def _bring_request(database: Database, store: FileStore, errand: Errand, done: Carried, now: datetime) -> None:
    with database.reading(Actor.system(errand.from_tenant_id)) as session:
        copy = copy_request(session, errand.contribution_id, errand.to_tenant_id)
    if copy is None:
        return
    with database.writing(Actor.system(errand.to_tenant_id, name=copy.from_name), at=now) as session:
        news = receive(session, copy, now=now)
        if news is not None:
            put(session, request_received(session, *news, now))
    done.requests += news is not None

"""Delivery: takes waiting mails tenant by tenant, hands each over, and writes down what became of it.

Each mail is claimed in one transaction, sent outside of any, and settled in another. Who is killed in between leaves a lease
that runs out; the mail then goes once more with the same Message-ID and is marked as perhaps doubled. Nothing is lost, and only
what SMTP itself cannot tell is sent twice.
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from scheduler.config import SchedulerConfig
from scheduler.outbox import dao
from scheduler.outbox.mail import Envelope, compose
from scheduler.outbox.message import Reason, Status
from scheduler.outbox.transports import Line, Refused, Transport, TransportDown, TryLater, Unsure
from tenants.access.actor import Actor
from tenants.db.session import Database
from tenants.organisation.dao import list_tenants
from tenants.organisation.models import Tenant
from tenants.people.models import User

log = logging.getLogger(__name__)

# Longer than one mail can take with every step at its timeout.
LEASE = timedelta(minutes=10)
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
GIVE_UP_AFTER = timedelta(hours=48)

# A link that sets a password is not kept once it has been sent.
WIPED = "Nội dung đã gửi đi và không lưu lại, vì có liên kết dùng một lần."


@dataclass(slots=True)
class Delivered:
    """What a run of the delivery did; `down` is why it stopped early, `failed_tenants` could not be served at all."""

    shown: int = 0
    sent: int = 0
    postponed: int = 0
    failed: int = 0
    down: str = ""
    failed_tenants: tuple[str, ...] = ()


def deliver(database: Database, transport: Transport, config: SchedulerConfig, now: datetime) -> Delivered:
    """Show what waited in the program and send at most a minute's worth of mail, one from each tenant in turn."""
    done = Delivered()
    with database.reading(Actor.system_national()) as session:
        waiting = set(dao.tenants_with_work(session, now))
        tenants = [tenant for tenant in list_tenants(session) if tenant.id in waiting]
        session.expunge_all()
    queue = deque(tenant for tenant in tenants if _let_out(database, tenant, now, done))
    if not queue:
        return done
    try:
        with transport.open() as line:
            _send_in_turn(database, line, queue, config, now, done)
    except TransportDown as error:
        done.down = str(error)
        _note_down(database, queue, now, done)
    return done


def _let_out(database: Database, tenant: Tenant, now: datetime, done: Delivered) -> bool:
    try:
        with database.writing(Actor.system(tenant.id), at=now) as session:
            done.shown += dao.let_out(session, now)
            return dao.has_mail(session, now)
    except Exception:
        log.exception("messages of tenant %s cannot be shown", tenant.code)
        done.failed_tenants += (tenant.short_name,)
        return False


def _note_down(database: Database, queue: deque[Tenant], now: datetime, done: Delivered) -> None:
    """Nothing could be handed over: say so beside every mail that waits, and give up those that have waited too long."""
    for tenant in queue:
        try:
            with database.writing(Actor.system(tenant.id), at=now) as session:
                done.failed += dao.give_up(session, now, now - GIVE_UP_AFTER, done.down)
                done.postponed += dao.postpone(session, now, now + BACK_OFF[0], done.down)
        except Exception:
            log.exception("waiting mail of tenant %s cannot be noted", tenant.code)
            done.failed_tenants += (tenant.short_name,)


def _send_in_turn(
    database: Database, line: Line, queue: deque[Tenant], config: SchedulerConfig, now: datetime, done: Delivered
) -> None:
    budget = config.mails_per_minute
    while queue and budget > 0:
        tenant = queue.popleft()
        try:
            envelope = _claim(database, tenant, now)
            if envelope is None:
                continue
            budget -= 1
            queue.append(tenant)
            _send(database, line, envelope, config, now, done)
        except TransportDown:
            raise
        except Exception:
            log.exception("mail of tenant %s cannot be delivered", tenant.code)
            done.failed_tenants += (tenant.short_name,)
            if tenant in queue:
                queue.remove(tenant)


def _claim(database: Database, tenant: Tenant, now: datetime) -> Envelope | None:
    with database.writing(Actor.system(tenant.id), at=now) as session:
        claimed = dao.claim(session, now, LEASE)
        if claimed is None:
            return None
        row, person = claimed
        row.address = row.address or person.email
        return Envelope(
            message_id=row.id,
            tenant_id=tenant.id,
            tenant_name=tenant.name,
            is_demo=tenant.is_demo,
            attempt=row.attempts,
            key=row.key,
            reason=Reason(row.reason),
            person=person.name,
            address=row.address if _may_receive(person, Reason(row.reason)) else "",
            subject=row.subject,
            body=row.body,
            href=row.href,
        )


def _may_receive(person: User, reason: Reason) -> bool:
    return person.status == "active" or (reason is Reason.ACCOUNT and person.status == "invited")


def _send(database: Database, line: Line, envelope: Envelope, config: SchedulerConfig, now: datetime, done: Delivered) -> None:
    try:
        if not envelope.address:
            raise Refused("Tài khoản không còn hoạt động.")
        line.send(_composed(envelope, config, now))
    except Refused as error:
        done.failed += 1
        _settle(database, envelope, now, error=str(error), final=True)
    except (TryLater, Unsure, TransportDown) as error:
        done.postponed += 1
        _settle(database, envelope, now, error=str(error), doubtful=isinstance(error, Unsure))
        if not isinstance(error, TryLater):
            raise TransportDown(str(error)) from error  # the line is gone, for this mail and for the rest
    except Exception as error:
        # A defect of ours in one mail must not come back every ten minutes for ever.
        log.exception("message %s cannot be sent", envelope.message_id)
        done.postponed += 1
        _settle(database, envelope, now, error=f"{type(error).__name__}: {error}")
    else:
        done.sent += 1
        _settle(database, envelope, now)


def _composed(envelope: Envelope, config: SchedulerConfig, now: datetime) -> EmailMessage:
    try:
        return compose(envelope, base_url=config.base_url, mail_from=config.mail_from, now=now)
    except ValueError as error:
        raise Refused(str(error)) from error


def _settle(
    database: Database, envelope: Envelope, now: datetime, *, error: str = "", final: bool = False, doubtful: bool = False
) -> None:
    with database.writing(Actor.system(envelope.tenant_id), at=now) as session:
        row = dao.find_claimed(session, envelope.message_id, envelope.attempt)
        if row is None:
            return  # the lease ran out and somebody else has it now
        row.last_error = error
        row.maybe_doubled = row.maybe_doubled or doubtful
        tried_for = now - (row.first_tried_at or now)
        if not error:
            row.status, row.sent_at = Status.SENT.value, now
        elif final or tried_for >= GIVE_UP_AFTER:
            row.status = Status.FAILED.value
        else:
            row.status = Status.WAITING.value
            row.not_before = now + BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
        if row.status == Status.SENT and envelope.reason is Reason.ACCOUNT:
            row.body, row.href = WIPED, ""

"""Delivery: takes waiting messages tenant by tenant, hands each over, and writes down what became of it.

Each message is claimed in one transaction, sent outside of any, and settled in another. Who is killed in between leaves a lease
that runs out; the message then goes once more with the same identity and is marked as perhaps doubled. Nothing is lost, and only
what the other side alone can tell is sent twice.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy.orm import Session

from scheduler.config import SchedulerConfig
from scheduler.outbox import dao, hooks, webhooks
from scheduler.outbox.envelope import Envelope
from scheduler.outbox.mail import compose
from scheduler.outbox.message import Channel, Reason, Status
from scheduler.outbox.models import Message
from scheduler.outbox.transports import Refused, Transport, TransportDown, TryLater, Unsure
from scheduler.reminders.dao import ended_units
from scheduler.reminders.judge import policy_of
from scheduler.reminders.people import unit_answered_for
from scheduler.reminders.policy import speaking_time
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.calendar.service import calendar_of
from tenants.clock import local
from tenants.db.session import Database
from tenants.organisation.dao import list_tenants
from tenants.organisation.models import Tenant
from tenants.people.models import User

log = logging.getLogger(__name__)

# Longer than one message can take: signing in and handing over each have a limit of their own.
LEASE = timedelta(minutes=10)
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
# Whatever comes later: on days off nothing is tried, and after Tet a mail still has its working days.
GIVE_UP_AFTER, GIVE_UP_WORKING_DAYS = timedelta(days=4), 2

# One way out is worked at for so long in a run, then the next one's turn comes; the rest goes with the next run.
PATIENCE = timedelta(seconds=60)

# A link that sets a password is not kept once it has been sent.
WIPED = "Nội dung đã gửi đi và không lưu lại, vì có liên kết dùng một lần."

# What a person is told because of the post they hold.
_OF_A_POST = (Reason.DIGEST, Reason.URGENT, Reason.CYCLE)
_CLOSED = "Tài khoản không còn hoạt động."

HandOver = Callable[[Envelope], None]
"""Takes one message out of the program; raises TransportError."""


@dataclass(slots=True)
class Delivered:
    """What a run of the delivery did; `down` is why it stopped early, `failed_tenants` could not be served at all."""

    shown: int = 0
    sent: int = 0
    postponed: int = 0
    failed: int = 0
    down: str = ""
    failed_tenants: tuple[str, ...] = ()


def deliver(
    database: Database, transport: Transport, config: SchedulerConfig, now: datetime, *, patience: timedelta = PATIENCE
) -> Delivered:
    """Show what waited in the program, and send at most a minute's worth by each way out: mail, one from each tenant in turn, and
    every tenant's own system.

    No way out is given another message after `patience`: a slow partner holds up nobody else for longer than that and one message.
    """
    done = Delivered()
    with database.reading(Actor.system_national()) as session:
        waiting = set(dao.tenants_with_work(session, now))
        tenants = [tenant for tenant in list_tenants(session) if tenant.id in waiting]
        session.expunge_all()
    run = _Run(database, config, now, done, patience)
    ready = [(tenant, run.let_out(tenant)) for tenant in tenants]
    run.send_mail(transport, deque(tenant for tenant, channels in ready if Channel.MAIL in channels))
    for tenant, channels in ready:
        if Channel.HOOK in channels:
            run.call_hook(tenant)
    return done


class _Run:
    """One run of the delivery: what it works with, what the tenants with work have set, and what is left of the minute's worth."""

    def __init__(self, database: Database, config: SchedulerConfig, now: datetime, done: Delivered, patience: timedelta) -> None:
        self.database, self.config, self.now, self.done, self.patience = database, config, now, done, patience
        self.quiet: set[int] = set()  # tenants whose people are not disturbed now, whatever made the message late
        self.may_end: set[int] = set()  # tenants whose people may end mails from the mail program
        self.mailing: set[int] = set()  # tenants that send reminders by mail
        self.ended: dict[int, set[int]] = {}  # a tenant's units that are no more
        self.tried_before: dict[int, datetime] = {}  # what a tenant's messages were first tried before to be given up now

    def let_out(self, tenant: Tenant) -> set[Channel]:
        """Show what waited in the program; the channels by which more is to go out."""
        try:
            with self.database.writing(Actor.system(tenant.id), at=self.now) as session:
                policy, calendar, today = policy_of(session), calendar_of(session), local(self.now).date()
                quiet = speaking_time(self.now, calendar, policy) > self.now
                worked = today - calendar.add_working_days(today, -GIVE_UP_WORKING_DAYS)
                self.tried_before[tenant.id] = self.now - max(GIVE_UP_AFTER, worked)
                self.quiet |= {tenant.id} if quiet else set()
                self.may_end |= {tenant.id} if policy.unsubscribe else set()
                self.mailing |= {tenant.id} if policy.mail else set()
                self.ended[tenant.id] = ended_units(session, today)
                self.done.shown += dao.let_out(session, self.now)
                return dao.channels_ready(session, self.now, quiet=quiet)
        except Exception:
            log.exception("messages of tenant %s cannot be shown", tenant.code)
            self.done.failed_tenants += (tenant.short_name,)
            return set()

    def send_mail(self, transport: Transport, queue: deque[Tenant]) -> None:
        """One way out for the mail of all tenants; when it is closed, all of it waits."""
        if not queue:
            return
        try:
            with transport.open() as line:
                self._send_in_turn(Channel.MAIL, lambda envelope: line.send(self._composed(envelope)), queue)
        except TransportDown as error:
            self.done.down = str(error)
            for tenant in queue:
                self._note_down(tenant, Channel.MAIL, str(error))

    def call_hook(self, tenant: Tenant) -> None:
        """Each tenant's system is its own way out: one that is down holds up nobody else."""
        try:
            with self.database.reading(Actor.system(tenant.id)) as session:
                hook = webhooks.target_of(session, self.config.webhook_origins, self.now)
            self._send_in_turn(Channel.HOOK, lambda envelope: self._call(hook, envelope), deque([tenant]))
        except TransportDown as error:
            self._note_down(tenant, Channel.HOOK, str(error))
        except Exception:
            log.exception("webhook of tenant %s cannot be called", tenant.code)
            self.done.failed_tenants += (tenant.short_name,)

    def _call(self, hook: webhooks.Target | None, envelope: Envelope) -> None:
        if hook is None:
            raise Refused("Kết nối đã tắt, hoặc địa chỉ không còn được phép.")
        hooks.call(hook.url, hook.secrets, envelope, base_url=self.config.base_url, now=self.now)

    def _note_down(self, tenant: Tenant, channel: Channel, error: str) -> None:
        """Nothing could be handed over: say so beside all that waits, and give up what has waited too long."""
        now = self.now
        try:
            with self.database.writing(Actor.system(tenant.id), at=now) as session:
                self.done.failed += dao.give_up(session, channel, now, self.tried_before[tenant.id], error)
                self.done.postponed += dao.postpone(session, channel, now, now + BACK_OFF[0], error)
        except Exception:
            log.exception("waiting messages of tenant %s cannot be noted", tenant.code)
            self.done.failed_tenants += (tenant.short_name,)

    def _send_in_turn(self, channel: Channel, hand_over: HandOver, queue: deque[Tenant]) -> None:
        until, left = time.monotonic() + self.patience.total_seconds(), self.config.mails_per_minute
        while queue and left > 0:
            tenant = queue.popleft()
            try:
                with self.database.writing(Actor.system(tenant.id), at=self.now) as session:
                    envelope = self._claim(session, tenant, channel)
                if envelope is None:
                    continue
                left -= 1
                queue.append(tenant)
                self._send(hand_over, envelope)
                if time.monotonic() >= until:
                    return
            except TransportDown:
                raise
            except Exception:
                log.exception("messages of tenant %s cannot be delivered", tenant.code)
                self.done.failed_tenants += (tenant.short_name,)
                if tenant in queue:
                    queue.remove(tenant)

    def _claim(self, session: Session, tenant: Tenant, channel: Channel) -> Envelope | None:
        claimed = dao.claim(session, channel, self.now, LEASE, quiet=tenant.id in self.quiet)
        if claimed is None:
            return None
        row, person = claimed
        row.address = person.email  # as it is now: it may have been corrected since the last attempt
        return Envelope(
            message_id=row.id,
            tenant_id=tenant.id,
            tenant_code=tenant.code,
            tenant_name=tenant.name,
            is_demo=tenant.is_demo,
            attempt=row.attempts,
            key=row.key,
            reason=Reason(row.reason),
            user_id=person.id,
            person=person.name,
            address=row.address,
            barred=_barred(row, person, mailing=tenant.id in self.mailing, ended=self.ended[tenant.id]),
            subject=row.subject,
            body=row.body,
            href=row.href,
            due_on=row.due_on,
        )

    def _send(self, hand_over: HandOver, envelope: Envelope) -> None:
        try:
            if envelope.barred:
                raise Refused(envelope.barred)
            hand_over(envelope)
        except Refused as error:
            self.done.failed += 1
            self._settle(envelope, error=str(error), final=True)
        except (TryLater, Unsure, TransportDown) as error:
            self.done.postponed += 1
            self._settle(envelope, error=str(error), doubtful=isinstance(error, Unsure))
            if not isinstance(error, TryLater):
                raise TransportDown(str(error)) from error  # the line is gone, for this message and for the rest
        except Exception as error:
            # A defect of ours in one message must not come back every ten minutes for ever.
            log.exception("message %s cannot be sent", envelope.message_id)
            self.done.postponed += 1
            self._settle(envelope, error=f"{type(error).__name__}: {error}")
        else:
            self.done.sent += 1
            self._settle(envelope)

    def _composed(self, envelope: Envelope) -> EmailMessage:
        try:
            config = self.config
            key = config.link_key if envelope.tenant_id in self.may_end else ""
            return compose(envelope, base_url=config.base_url, mail_from=config.mail_from, now=self.now, link_key=key)
        except ValueError as error:
            raise Refused(str(error)) from error

    def _settle(self, envelope: Envelope, *, error: str = "", final: bool = False, doubtful: bool = False) -> None:
        now = self.now
        with self.database.writing(Actor.system(envelope.tenant_id), at=now) as session:
            row = dao.find_claimed(session, envelope.message_id, envelope.attempt)
            if row is None:
                return  # the lease ran out and somebody else has it now
            row.last_error = error
            row.maybe_doubled = row.maybe_doubled or doubtful
            if not error:
                row.status, row.sent_at = Status.SENT.value, now
            elif final or (row.first_tried_at or now) <= self.tried_before[envelope.tenant_id]:
                row.status = Status.FAILED.value
            else:
                row.status = Status.WAITING.value
                row.not_before = now + BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
            if row.status == Status.SENT and envelope.reason is Reason.ACCOUNT:
                row.body, row.href = WIPED, ""


def _barred(row: Message, person: User, *, mailing: bool, ended: Collection[int]) -> str:
    """Why a message may not go to its person any more, whatever held when it was written; empty when it may."""
    reason = Reason(row.reason)
    if reason is Reason.ACCOUNT:
        return "" if person.status in ("active", "invited") else _CLOSED
    if person.status != "active":
        return _CLOSED
    unit_id = unit_answered_for(Role(person.role), person.unit_id)
    if reason in _OF_A_POST and row.unit_id != unit_id:
        return "Người nhận không còn ở đơn vị, vai trò được nhắc."
    if unit_id in ended and row.unit_id == unit_id:  # what the end itself tells them speaks of no duties
        return "Đơn vị được nhắc đã kết thúc hoạt động."
    if row.channel != Channel.MAIL:
        return ""
    if not mailing:
        return "Cơ quan đã thôi gửi thư nhắc."
    return "" if person.mail_wanted else "Người nhận đã thôi nhận thư nhắc."

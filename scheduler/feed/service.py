"""A person's own calendar address: opening and closing it, and what is read there."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from reports.cycle import Cycle, cycle
from reports.periods import reporting_period
from reports.settings import cycle_policy
from scheduler.feed import dao
from scheduler.feed.ics import Dated, calendar_file
from scheduler.outbox.models import CalendarFeed
from scheduler.places import MY_DUTIES, duty_place, report_place
from scheduler.reminders.people import OF_A_UNIT, OF_THE_TENANT
from tenants.access.actor import Actor
from tenants.access.permissions import Permission, Role
from tenants.audit.trail import acting
from tenants.calendar.service import calendar_of
from tenants.clock import day_of
from tenants.db.session import Database
from tenants.errors import NotFound
from tenants.organisation.dao import find_settings, get_tenant
from tenants.people.dao import digest_of, get_user
from tenants.people.models import User
from tenants.people.sign_in import is_dormant
from tenants.tasks.states import DutyRole
from tenants.vietnamese import shorten

# The running period and the two after it: further ahead the calendar may still change.
PERIODS = 3
# A calendar program asks every few hours; that it did is written down at most so often.
NOTED_EVERY = timedelta(hours=1)


def open_feed(session: Session, actor: Actor, *, now: datetime) -> str:
    """A new address for one's own calendar, shown this once; an older one ends. Raises NotPermitted."""
    actor.require(Permission.READ_SELF)
    secret = secrets.token_urlsafe(24)
    feed, epoch = dao.find_feed(session, _self(actor)), get_user(session, _self(actor)).session_epoch
    with acting(session, "calendar.opened"):
        if feed is None:
            session.add(CalendarFeed(user_id=_self(actor), token_digest=digest_of(secret), created_at=now, epoch=epoch))
        else:
            feed.token_digest, feed.created_at, feed.last_read_at, feed.epoch = digest_of(secret), now, None, epoch
    # The tenant stands in front, because nobody is signed in when the address is read.
    return f"{actor.tenant_id}.{secret}"


def close_feed(session: Session, actor: Actor) -> None:
    """End one's own address; whoever has it reads nothing more. Nothing happens when there is none."""
    actor.require(Permission.READ_SELF)
    feed = dao.find_feed(session, _self(actor))
    if feed is not None:
        with acting(session, "calendar.closed"):
            session.delete(feed)


def find_own_feed(session: Session, actor: Actor) -> CalendarFeed | None:
    """One's own feed, if it was opened; `still_holds` says whether it can still be read."""
    return dao.find_feed(session, _self(actor))


def still_holds(feed: CalendarFeed, user: User, now: datetime) -> bool:
    """Whether an address can be read: not after what has ended the person's sessions since, nor while the account is at rest.

    A new password is how a person shuts out whoever knows too much: a stolen address must not outlive it.
    """
    return user.status == "active" and feed.epoch == user.session_epoch and not is_dormant(user, now)


def read_feed(database: Database, token: str, *, base_url: str, now: datetime) -> bytes:
    """The calendar file behind an address. Raises NotFound for one that is wrong or closed, or that `still_holds` refuses."""
    number, _, secret = token.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) < 10 and 20 <= len(secret) <= 64):
        raise NotFound("Địa chỉ lịch này không còn dùng.")
    system = Actor.system(int(number))
    with database.reading(system) as session:
        found = dao.find_feed_by_token(session, digest_of(secret))
        if found is None or not still_holds(*found, now):
            raise NotFound("Địa chỉ lịch này không còn dùng.")
        feed, user = found
        written = _written(session, user, day_of(now), base_url, now)
        noted, feed_user = feed.last_read_at, feed.user_id
    if noted is None or now - noted >= NOTED_EVERY:
        with database.writing(system, at=now) as session:
            read = dao.find_feed(session, feed_user)
            if read is not None:
                read.last_read_at = now
    return written


def _written(session: Session, user: User, today: date, base_url: str, now: datetime) -> bytes:
    tenant = get_tenant(session, user.tenant_id)
    role = Role(user.role)
    entries: list[Dated] = []
    if role in OF_A_UNIT and user.unit_id is not None:
        entries += [_of_duty(duty, base_url) for duty in dao.dated_duties(session, user.unit_id)]
    if role in (*OF_A_UNIT, *OF_THE_TENANT) and tenant.reports_to_id is not None:
        entries += _of_cycles(session, role, today, base_url)
    host = f"{tenant.id}.{urlsplit(base_url).hostname or 'localhost'}"
    return calendar_file(f"Suite 57 - {tenant.short_name}", entries, host=host, now=now)


def _of_duty(duty: dao.DatedDuty, base_url: str) -> Dated:
    role = "Chủ trì" if duty.role == DutyRole.LEAD else "Phối hợp"
    details = f"{role}: {duty.content}" + (f"\nSản phẩm: {duty.deliverable}" if duty.deliverable else "")
    address = f"{base_url}{duty_place(duty.task_id, duty.duty_id)}"
    return Dated(f"duty-{duty.duty_id}", duty.last_permitted_on, f"Hạn: {shorten(duty.content, 90)}", details, address)


# Which steps of the month stand in whose calendar.
_STEPS = {Role.SECRETARY: ("verify", "send"), Role.LEADER: ("sign",), Role.OFFICER: ("unit",), Role.UNIT_HEAD: ("unit",)}


def _of_cycles(session: Session, role: Role, today: date, base_url: str) -> list[Dated]:
    settings = find_settings(session)
    policy, calendar = cycle_policy(settings.cycle if settings else {}), calendar_of(session)
    period = reporting_period(today, policy.send_day)
    entries: list[Dated] = []
    for _ in range(PERIODS):
        entries += _of_cycle(cycle(period, calendar, policy), role, base_url)
        period = period.next()
    return entries


def _of_cycle(month: Cycle, role: Role, base_url: str) -> list[Dated]:
    place = MY_DUTIES if role in OF_A_UNIT else report_place(str(month.period))
    entries = []
    for stage in month.stages:
        if stage.key in _STEPS[role]:
            details = f"Mốc chính thức: {stage.official_on:%d/%m/%Y}." + (f" {stage.explanation}." if stage.explanation else "")
            title = f"{stage.title}: báo cáo {month.period.label}"
            entries.append(Dated(f"cycle-{month.period}-{stage.key}", stage.target_on, title, details, f"{base_url}{place}"))
    return entries


def _self(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotFound("Không tìm thấy người này.")
    return actor.user_id

"""The verbs of reminding: a morning's reminders, a secretary's own push, and a look at what would be said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from scheduler.outbox.body import Block, item, paragraph
from scheduler.outbox.message import Channel, NewMessage, Reason
from scheduler.outbox.service import put
from scheduler.places import MY_DUTIES, duty_place
from scheduler.reminders import dao
from scheduler.reminders.due import OpenDuty
from scheduler.reminders.explaining import call_for_explanations
from scheduler.reminders.judge import Judgement, judge, policy_of, staff_of
from scheduler.reminders.people import Hearer
from scheduler.reminders.policy import speaking_time
from scheduler.reminders.wording import TaskWords, for_channels, instead_of, occasion_in_words, when
from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.calendar.service import calendar_of
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM, local
from tenants.db.guard import actor_of
from tenants.db.session import Database
from tenants.errors import Invalid
from tenants.organisation.dao import get_tenant
from tenants.organisation.models import Tenant
from tenants.tasks.states import Rhythm
from tenants.vietnamese import shorten

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Served:
    """What a run did for one tenant: messages stored, reminders in them, and units that nobody can be told for."""

    messages: int
    reminders: int
    unreachable: int


def remind_tenant(database: Database, tenant_id: int, now: datetime) -> Served:
    """Store what the people of one tenant are to be told at `now`. Running it again says nothing twice."""
    actor = Actor.system(tenant_id)
    # Judged while reading, so that on SQLite nobody who writes has to wait for it; the keys hold against whoever was faster.
    judgement = judgement_of(database, tenant_id, now)
    stored = 0
    if judgement.messages:
        with database.writing(actor, at=now) as session:
            stored = put(session, judgement.messages)
            if stored:  # whoever was faster has called already
                put(session, call_for_explanations(session, actor, judgement.to_explain, now))
    return Served(stored, judgement.reminders, len(judgement.unreachable))


def judgement_of(database: Database, tenant_id: int, now: datetime) -> Judgement:
    """What would be said to the people of one tenant at `now`, without saying it."""
    with database.reading(Actor.system(tenant_id)) as session:
        return judge(session, get_tenant(session, tenant_id), now)


@dataclass(frozen=True, slots=True)
class Preview:
    """One message that would go out, to whom and why."""

    tenant: str
    person: str
    channel: Channel
    reason: Reason
    why: tuple[str, ...]  # the occasions in words
    subject: str
    body: str
    href: str
    occasions: dict[str, list[int]]  # occasion: duties
    meant_for: datetime | None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A unit that owes something although nobody of it can be told."""

    tenant: str
    unit: str
    duties: int


def preview(session: Session, now: datetime) -> list[Preview]:
    """What would go to whom at a moment, past or future, as things stand; what has been said before it is left out."""
    return foresee(session, now)[0]


def foresee(session: Session, now: datetime) -> tuple[list[Preview], list[Unreachable]]:
    """`preview`, and the units for which nobody would hear it."""
    tenant = get_tenant(session, actor_of(session).tenant_id)
    names = {person.user_id: person.name for person in dao.people(session)}
    judgement = judge(session, tenant, now)
    units = dao.unit_names(session) if judgement.unreachable else {}
    messages = [preview_of(message, tenant, names) for message in judgement.messages]
    return messages, [Unreachable(tenant.code, units[unit_id], count) for unit_id, count in judgement.unreachable.items()]


def preview_of(message: NewMessage, tenant: Tenant, names: Mapping[int, str]) -> Preview:
    """A message as it is looked at; `names` are those of the people."""
    return Preview(
        tenant=tenant.code,
        person=names[message.user_id],
        channel=message.channel,
        reason=message.reason,
        why=tuple(occasion_in_words(occasion) for occasion in message.duties) or (message.subject,),
        subject=message.subject,
        body=message.body,
        href=message.href,
        occasions={occasion: list(ids) for occasion, ids in message.duties.items()},
        meant_for=message.meant_for,
    )


@dataclass(frozen=True, slots=True)
class Chased:
    """What a push did: who was written to, and the duties for which nobody was."""

    people: int
    duties: int
    settled: tuple[int, ...]  # their unit owes nothing any more
    said_today: tuple[int, ...]
    unreachable: tuple[int, ...]  # their unit has no active user, or is no more


def remind_now(session: Session, actor: Actor, duty_ids: Collection[int], *, now: datetime) -> Chased:
    """Remind the people of the units of some duties at once, each of a duty at most once a day, in one message to a person.

    In the program it shows at once; mail keeps quiet hours. Raises NotPermitted, and Invalid for nothing or too much.
    """
    actor.require(Permission.MANAGE_REMINDERS)
    wanted = sorted(set(duty_ids))
    if not wanted:
        raise Invalid("Chọn ít nhất một phần việc để nhắc.")
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid(f"Mỗi lần nhắc tối đa {MOST_AT_ONCE} phần việc.")
    duties = dao.open_duties(session, wanted)
    today = local(now).date()
    staff = staff_of(session, today)
    members = {unit_id: staff.of_unit_once_back(unit_id) for unit_id in {duty.unit_id: None for duty in duties}}
    # Two secretaries may press at once: the second waits here, and then sees what the first has said.
    dao.hold_people(session, [hearer.person.user_id for group in members.values() for hearer in group])
    said = _said_today(session, today)
    calendar, policy = calendar_of(session), policy_of(session)
    words = dao.task_words(session, {duty.task_id for duty in duties})
    mail_not_before = speaking_time(now, calendar, policy)
    messages: list[NewMessage] = []
    reached: set[int] = set()
    for unit_id, group in members.items():
        for hearer in group:
            told = said.get(hearer.person.user_id, set())
            fresh = [duty for duty in duties if duty.unit_id == unit_id and duty.duty_id not in told]
            if fresh:
                reached |= {duty.duty_id for duty in fresh}
                messages += _push(hearer, fresh, words, actor.name, calendar, now, mail_not_before, by_mail=policy.mail)
    put(session, messages)
    open_ids = {duty.duty_id for duty in duties}
    unreachable = {duty.duty_id for duty in duties if not members[duty.unit_id]}
    return Chased(
        people=len({message.user_id for message in messages}),
        duties=len(reached),
        settled=tuple(duty_id for duty_id in wanted if duty_id not in open_ids),
        said_today=tuple(sorted(open_ids - reached - unreachable)),
        unreachable=tuple(sorted(unreachable)),
    )


def _said_today(session: Session, today: date) -> dict[int, set[int]]:
    start, end = (datetime.combine(today, moment, VIETNAM) for moment in (time.min, time.max))
    said: dict[int, set[int]] = {}
    for user_id, _, _, by_occasion in dao.receipts(session, [Reason.CHASED], start, end):
        said.setdefault(user_id, set()).update(duty_id for ids in by_occasion.values() for duty_id in ids)
    return said


def _push(
    hearer: Hearer,
    duties: list[OpenDuty],
    words: dict[int, TaskWords],
    by: str,
    calendar: WorkingCalendar,
    now: datetime,
    mail_not_before: datetime,
    *,
    by_mail: bool,
) -> list[NewMessage]:
    today, person = local(now).date(), hearer.person
    count = f"{len(duties)} phần việc"
    blocks = [
        *instead_of(hearer),
        paragraph(f"{by or 'Thư ký Ban Chỉ đạo'} đề nghị đơn vị báo cáo {count} dưới đây."),
        *(_item(duty, words[duty.task_id], today, calendar) for duty in duties),
    ]
    first = duties[0]
    return for_channels(
        person,
        # The day and the first duty: what has been said today is taken out before, so no other push can begin with it.
        key=f"chased:{today}:{first.duty_id}",
        reason=Reason.CHASED,
        subject=f"Đôn đốc: {shorten(words[first.task_id].content, 80)}" if len(duties) == 1 else f"Đôn đốc {count}",
        blocks=blocks,
        href=duty_place(first.task_id, first.duty_id) if len(duties) == 1 else MY_DUTIES,
        by_mail=by_mail,
        due_on=min((duty.last_permitted_on for duty in duties if duty.last_permitted_on), default=None),
        mail_not_before=mail_not_before,
        unit_id=person.unit_id,
        duties={f"chased:{today}": [duty.duty_id for duty in duties]},
    )


def _item(duty: OpenDuty, task: TaskWords, today: date, calendar: WorkingCalendar) -> Block:
    limit = duty.last_permitted_on if duty.rhythm != Rhythm.CONTINUOUS else None
    text = task.content
    return item(f"{text}: {when(limit, today, calendar)}" if limit else text, duty_place(duty.task_id, duty.duty_id))

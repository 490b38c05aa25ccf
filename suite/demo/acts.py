"""The last two working days of the tour's tenants as their people did them: each act in a session of its own, in its own name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.locking import answering
from reports.periods import reporting_period
from scheduler import notices
from scheduler.outbox.service import put
from suite.demo import extending
from suite.demo.material import packaged_bytes, sentences
from suite.demo.people import DOMAIN
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.clock import day_of
from tenants.db.session import Database
from tenants.files.store import FileStore
from tenants.people.models import User
from tenants.people.service import invite
from tenants.tasks.models import Duty
from tenants.tasks.sampling.service import note_check, propose_samples
from tenants.tasks.service import NewEvidence, Report, accept_completion, report_duty, return_completion
from tenants.tasks.states import DutyState, Rhythm
from tenants.tasks.verification_dao import waiting_for_verification

Act = Callable[[Session, Actor, datetime], None]


def act(database: Database, store: FileStore, tenant_id: int, mornings: Sequence[datetime]) -> None:
    """Reports of officers with evidence, the secretary's decisions on what waited, and an invitation by the administrator."""
    with database.reading(Actor.system(tenant_id)) as session:
        people = session.scalars(select(User).order_by(User.id)).all()
        officers = [user for user in people if user.role == Role.OFFICER and user.unit_id]
        owed = [(user, _owed(session, user, mornings[0])) for user in officers]
    in_role = {user.role: user for user in people}
    for number, (user, duty_id) in enumerate((user, duty_id) for user, duty_id in owed if duty_id):
        at = mornings[number % len(mornings)] + timedelta(minutes=17 + 9 * number)
        _do(database, user, at, _report(store, duty_id, number))
    _do(database, in_role[Role.SECRETARY], mornings[-1] + timedelta(hours=6), _verify)
    _do(database, in_role[Role.SECRETARY], mornings[-1] + timedelta(hours=6, minutes=20), _check_samples)
    _extend(database, store, officers, in_role[Role.LEADER], mornings)
    _do(database, in_role[Role.ADMINISTRATOR], mornings[-1] + timedelta(hours=7), _invite)


def _extend(database: Database, store: FileStore, officers: Sequence[User], leader: User, mornings: Sequence[datetime]) -> None:
    at = mornings[0] + timedelta(hours=5)
    of_unit = {user.unit_id: user for user in officers if user.unit_id}
    with database.reading(Actor.system(leader.tenant_id)) as session:
        duties = extending.find_extendable(session, {unit_id: user.email for unit_id, user in of_unit.items()}, at)
    for number, duty in enumerate(duties):
        asked_at = at + timedelta(minutes=20 * number)
        _do(database, of_unit[duty.unit_id], asked_at, extending.ask(store, duty, number))
    _do(database, leader, mornings[-1] + timedelta(hours=6, minutes=40), extending.decide)


def _do(database: Database, user: User, at: datetime, work: Act) -> None:
    actor = Actor(user.tenant_id, Role(user.role), user.id, user.unit_id, user.name)
    with database.writing(actor, at=at) as session:
        work(session, actor, at)


def _owed(session: Session, user: User, at: datetime) -> int | None:
    """A continuous duty of the person's unit that has said something before and has not answered in the running period."""
    period = str(reporting_period(day_of(at)))
    wanted = (Duty.unit_id == user.unit_id, Duty.rhythm == Rhythm.CONTINUOUS, Duty.state == DutyState.IN_PROGRESS)
    if user.email.startswith("skhcn.daklak@"):
        return None  # left for whoever takes the tour
    statement = select(Duty.id).where(*wanted, Duty.answered_period < period).order_by(Duty.id).limit(1)
    return session.scalars(statement).one_or_none()


def _report(store: FileStore, duty_id: int, number: int) -> Act:
    def work(session: Session, actor: Actor, at: datetime) -> None:
        words = sentences("progress")[number % len(sentences("progress"))]
        for mark, figure in (("{n}", 120 + 7 * number), ("{m}", 2 + number % 6), ("{p}", 55 + 3 * number), ("{q}", 97)):
            words = words.replace(mark, str(figure))
        name, file = ("Biên bản.pdf", "minh-chung.pdf") if number % 2 else ("Ảnh hiện trường.png", "minh-chung.png")
        if number == 1:
            name, file = "Quyết định đã ký số.pdf", "minh-chung-ky-so.pdf"
        evidence = (NewEvidence("file", name, data=packaged_bytes(file)),) if number % 3 else ()
        report = Report("progress", min(95, 50 + 4 * number), words, evidence=evidence)
        place = answering(session, day_of(at))
        report_duty(session, actor, store, duty_id, report, period=place.period, late_for=place.late_for, now=at)

    return work


def _verify(session: Session, actor: Actor, at: datetime) -> None:
    waiting = [duty for duty, _, _, update in waiting_for_verification(session) if update.at < at - timedelta(days=1)]
    for duty in waiting[:2]:
        accept_completion(session, actor, duty.id, remark="Minh chứng đầy đủ.", now=at)
        put(session, notices.completion_accepted(session, duty, actor.name, at))
    for duty in waiting[2:3]:
        return_completion(session, actor, duty.id, sentences("returned")[0], now=at)
        put(session, notices.completion_returned(session, duty, actor.name, at))


def _check_samples(session: Session, actor: Actor, at: datetime) -> None:
    for (sample, _), verdict in zip(propose_samples(session, actor, now=at, most=2), ("passed", "unclear"), strict=False):
        remark = "Đề nghị ghi rõ số liệu lấy từ văn bản nào." if verdict == "unclear" else ""
        note_check(session, actor, sample.duty_id, sample.update_id, verdict, remark, now=at)


def _invite(session: Session, actor: Actor, at: datetime) -> None:
    unit_id = session.scalars(select(User.unit_id).where(User.role == Role.OFFICER).order_by(User.id.desc()).limit(1)).one()
    invite(
        session,
        actor,
        email=f"hongnhung.{actor.tenant_id}@{DOMAIN}",
        name="Vũ Hồng Nhung",
        role=Role.OFFICER,
        unit_id=unit_id,
        post="Chuyên viên",
        now=at,
    )

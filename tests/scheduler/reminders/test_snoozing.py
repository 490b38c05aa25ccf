"""A person puts a reminder off until a day: it is kept, it ends, it is proof, and what has climbed the ladder cannot be put off."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from scheduler.outbox.message import Reason
from scheduler.outbox.models import Message
from scheduler.reminders.asking import ask
from scheduler.reminders.models import Snooze
from scheduler.reminders.service import remind_tenant
from scheduler.reminders.silence import answers
from scheduler.reminders.snoozing import end_snooze, snooze_duty, snooze_subject, still_off
from tenants.access.permissions import Role
from tenants.architects.models import Appointment, ArchitectPost
from tenants.audit.models import AuditEntry
from tenants.clock import VIETNAM
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.organisation.models import TenantSettings
from tenants.tasks.models import Duty
from tests.scheduler.towns import FOUNDED, Town, found_town

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
FRIDAY = date(2025, 11, 28)


def november(day: int, hour: int = 8) -> datetime:
    return datetime(2025, 11, day, hour, tzinfo=VIETNAM)


def put_off(town: Town, duty_id: int, until: date, on: int = 18, why: str = "Chờ thẩm định") -> None:
    with town.database.writing(town.officer_actor, at=november(on)) as session:
        snooze_duty(session, town.officer_actor, duty_id, until, why, today=date(2025, 11, on), now=november(on))


def heard(town: Town, user_id: int, reason: Reason = Reason.DIGEST) -> list[int]:
    """The days of November on which a person hears."""
    for day in range(18, 29):
        remind_tenant(town.database, town.tenant_id, november(day))
    with town.database.reading(town.system) as session:
        rows = session.scalars(
            select(Message).where(Message.user_id == user_id, Message.channel == "app", Message.reason == reason.value)
        )
        return sorted(row.created_at.astimezone(VIETNAM).day for row in rows)


def test_only_the_person_who_put_it_off_is_left_alone_and_hears_the_latest_afterwards(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    put_off(town, duty, date(2025, 11, 26))
    assert heard(town, town.officer) == [26, 27, 28]
    assert heard(town, town.head) == [19, 25, 27, 28]


def test_the_last_word_counts_and_all_of_them_are_kept(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    put_off(town, duty, date(2025, 11, 26))
    put_off(town, duty, date(2025, 11, 20))
    assert heard(town, town.officer)[0] == 20
    with town.database.reading(town.system) as session:
        assert [row.until.day for row in session.scalars(select(Snooze).order_by(Snooze.id))] == [26, 20]


def test_a_person_ends_it_early_hears_again_and_both_words_are_kept(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    put_off(town, duty, date(2025, 11, 26))
    given = {"today": date(2025, 11, 20), "now": november(20)}
    with town.database.writing(town.officer_actor, at=november(20)) as session:
        (off,) = still_off(session, town.officer_actor, today=date(2025, 11, 20))
        assert (off.until, off.why) == (date(2025, 11, 26), "Chờ thẩm định")
        assert still_off(session, town.officer_actor, today=date(2025, 11, 20), duty_id=duty + 1) == []
        end_snooze(session, town.officer_actor, off.snooze_id, **given)  # type: ignore[arg-type]  # by name
        session.flush()
        assert still_off(session, town.officer_actor, today=date(2025, 11, 20), duty_id=duty) == []
    with town.database.writing(town.officer_actor, at=november(21)) as session, pytest.raises(NotFound):
        end_snooze(session, town.officer_actor, off.snooze_id, **given)  # type: ignore[arg-type]  # by name
    with town.database.reading(town.system) as session:
        assert [row.until.day for row in session.scalars(select(Snooze).order_by(Snooze.id))] == [26, 20]
        assert "reminder.snooze_ended" in session.scalars(select(AuditEntry.action)).all()
    # The milestone of seven working days fell on the 19th, while it was put off.
    assert heard(town, town.officer)[0] == 20


def test_nobody_ends_what_another_put_off(town: Town) -> None:
    put_off(town, town.add_duty(town.science, FRIDAY), date(2025, 11, 26))
    with town.database.writing(town.secretary_actor, at=november(19)) as session:
        number = session.scalars(select(Snooze.id)).one()
        assert still_off(session, town.secretary_actor, today=date(2025, 11, 19)) == []
        with pytest.raises(NotFound):
            end_snooze(session, town.secretary_actor, number, today=date(2025, 11, 19), now=november(19))


def test_what_is_no_longer_owed_is_not_listed_as_put_off(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    put_off(town, duty, date(2025, 11, 26))
    with town.database.writing(town.system, at=november(19)) as session:
        session.get_one(Duty, duty).state = "reported"
    with town.database.reading(town.officer_actor) as session:
        assert still_off(session, town.officer_actor, today=date(2025, 11, 19)) == []


def test_the_page_of_the_duty_says_who_put_it_off(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    put_off(town, duty, date(2025, 11, 26))
    with town.database.reading(town.system) as session:
        assert "Đồng chí Nguyễn Văn An đã hoãn nhắc đến 26/11/2025." in answers(ask(session, duty, november(19, 9)))


def test_a_reminder_cannot_be_put_off_for_longer_than_the_tenant_allows(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    for until in (date(2025, 11, 18), date(2025, 12, 3)):
        with pytest.raises(Invalid) as refused:
            put_off(town, duty, until)
        assert refused.value.field == "until"
    put_off(town, duty, date(2025, 12, 2))
    with town.database.writing(town.system) as session:
        session.add(TenantSettings(reminders={"snooze_days": 0}))
    with pytest.raises(Conflict):
        put_off(town, duty, date(2025, 11, 20))


def test_what_has_climbed_the_ladder_cannot_be_put_off_and_what_was_put_off_climbs(town: Town) -> None:
    late, near = town.add_duty(town.science, date(2025, 11, 10)), town.add_duty(town.science, date(2025, 11, 17))
    with pytest.raises(Conflict):
        put_off(town, late, date(2025, 11, 20))
    put_off(town, near, date(2025, 11, 28))
    assert heard(town, town.officer, Reason.URGENT)[-1] == 20


def test_only_whoever_is_reminded_puts_off(town: Town) -> None:
    duty = town.add_duty(town.commune, FRIDAY)
    with pytest.raises(NotPermitted):
        put_off(town, duty, date(2025, 11, 20))
    other = found_town(town.database, "68", "Tỉnh Lâm Đồng")
    with pytest.raises(NotFound):
        put_off(town, other.add_duty(other.science, FRIDAY), date(2025, 11, 20))


def test_what_waits_for_a_secretary_is_spoken_of_and_can_be_put_off(town: Town) -> None:
    with town.database.writing(town.system, at=FOUNDED) as session:
        post = ArchitectPost(level="tenant", title="KTST 57", body="Tỉnh", created_at=FOUNDED, search_key="")
        session.add(post)
        session.flush()
        term = Appointment(
            post_id=post.id, person_name="Trần Văn Cường", decision_number="1/QĐ", decision_on=date(2023, 1, 1),
            decision_signer="Chủ tịch", starts_on=date(2023, 1, 1), ends_on=date(2025, 12, 24), created_at=FOUNDED,
        )  # fmt: skip
        session.add(term)
        session.flush()
        subject = f"term:{term.id}"
    given = {"today": date(2025, 11, 18), "now": november(18)}
    with town.database.writing(town.officer_actor) as session, pytest.raises(NotFound):
        snooze_subject(session, town.officer_actor, subject, date(2025, 11, 27), "", **given)  # type: ignore[arg-type]  # by name
    assert town.secretary_actor.role is Role.SECRETARY
    with town.database.writing(town.secretary_actor, at=november(18)) as session:
        snooze_subject(session, town.secretary_actor, subject, date(2025, 11, 27), "", **given)  # type: ignore[arg-type]  # by name
    # The milestone of thirty days falls on the 24th.
    assert heard(town, town.secretary) == [27]

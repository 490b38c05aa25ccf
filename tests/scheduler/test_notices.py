"""An act tells at once whom it concerns, each once, and nobody else."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.periods import Period
from reports.service import ensure_draft
from scheduler.notices import (
    completion_accepted,
    completion_returned,
    invitation,
    plan_assigned,
    report_chased,
    report_step,
)
from scheduler.outbox.message import Channel, NewMessage, Reason
from scheduler.outbox.proof import messages_of_duty
from scheduler.outbox.service import put
from tenants.absences.service import record_absence
from tenants.access.permissions import Role
from tenants.clock import VIETNAM
from tenants.plans.models import ActionPlan
from tenants.tasks.models import Duty
from tests.scheduler.towns import Town

# Storing is shown on both databases elsewhere; here it is the words and the hearers.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

NOW = datetime(2025, 11, 20, 10, 0, tzinfo=VIETNAM)
EVENING = NOW.replace(hour=21)


def hearers(messages: list[NewMessage]) -> set[tuple[int, str]]:
    return {(message.user_id, message.channel.value) for message in messages}


def duty_of(session: Session, duty_id: int) -> Duty:
    return session.scalars(select(Duty).where(Duty.id == duty_id)).one()


def test_a_plan_tells_the_people_of_each_unit_how_much_it_gives_them(town: Town) -> None:
    town.add_duty(town.science, date(2025, 12, 31))
    town.add_duty(town.science, None, rhythm="continuous", role="coordinating")
    with town.database.writing(town.system, at=NOW) as session:
        messages = plan_assigned(session, session.scalars(select(ActionPlan)).one(), NOW)
        assert put(session, messages) == 4
        assert put(session, messages) == 0
    assert hearers(messages) == {(user, channel) for user in (town.officer, town.head) for channel in ("app", "mail")}
    assert "2 phần việc (chủ trì 1, phối hợp 1)" in messages[0].body


def test_a_returned_completion_tells_its_unit_the_reason_and_is_proof_at_the_duty(town: Town) -> None:
    duty_id = town.add_duty(town.science, date(2025, 12, 31))
    town.change_duty(duty_id, returned_reason="Thiếu quyết định ban hành.")
    with town.database.writing(town.secretary_actor, at=NOW) as session:
        messages = completion_returned(session, duty_of(session, duty_id), "Lê Thu Hằng", NOW)
        put(session, messages)
        proof = messages_of_duty(session, [duty_id])[duty_id]
    assert {message.user_id for message in messages} == {town.officer, town.head}
    assert all("Thiếu quyết định ban hành." in message.body for message in messages)
    assert {(one.person, one.reason) for one in proof} == {
        ("Nguyễn Văn An", Reason.RETURNED), ("Phạm Thị Bình", Reason.RETURNED),
    }  # fmt: skip


def test_a_completion_that_comes_back_twice_is_told_twice(town: Town) -> None:
    duty_id = town.add_duty(town.science, date(2025, 12, 31))
    stored = []
    for version in (2, 3):
        town.change_duty(duty_id, version=version)
        with town.database.writing(town.secretary_actor, at=NOW) as session:
            stored.append(put(session, completion_returned(session, duty_of(session, duty_id), "Lê Thu Hằng", NOW)))
    assert stored == [4, 4]


def test_an_evening_act_shows_at_once_and_mails_the_next_working_morning(town: Town) -> None:
    duty_id = town.add_duty(town.science, date(2025, 12, 31))
    with town.database.writing(town.secretary_actor, at=EVENING) as session:
        messages = completion_accepted(session, duty_of(session, duty_id), "Lê Thu Hằng", EVENING)
    morning = datetime(2025, 11, 21, 8, 0, tzinfo=VIETNAM)
    assert {(message.channel, message.not_before) for message in messages} == {(Channel.APP, None), (Channel.MAIL, morning)}


def test_each_step_of_the_report_tells_whose_turn_it_is(town: Town) -> None:
    with town.database.writing(town.system, at=NOW) as session:
        report = ensure_draft(session, town.system, Period(2025, 11), NOW.date(), NOW)
        assert report is not None
        told = {
            step: {message.user_id for message in report_step(session, report, step, "Người thử", NOW, "Lý do")}
            for step in ("submitted", "declined", "signed", "sent", "accepted", "returned")
        }
    assert told == {
        "submitted": {town.leader},
        "declined": {town.secretary},
        "signed": {town.secretary},
        "sent": set(),
        "accepted": {town.secretary},
        "returned": {town.secretary},
    }


def test_the_centre_chases_a_report_at_most_once_a_day(town: Town) -> None:
    stored = []
    for now in (NOW, NOW + timedelta(hours=3), NOW + timedelta(days=1)):
        with town.database.writing(town.system, at=now) as session:
            stored.append(put(session, report_chased(session, Period(2025, 11), "Cơ quan Thường trực", now)))
    assert stored == [4, 0, 4]


def test_an_invitation_is_one_mail_with_the_link(town: Town) -> None:
    message = invitation(town.officer, "/moi/abc", "Tỉnh Đắk Lắk", NOW, token_digest="0" * 64)
    assert (message.channel, message.reason, message.href) == (Channel.MAIL, Reason.ACCOUNT, "/moi/abc")
    assert "10:00 20/11/2025" in message.body.replace(" ngày ", " ")


def test_what_is_told_to_somebody_away_goes_to_who_acts_for_them_and_without_one_waits_for_the_person(town: Town) -> None:
    duty_id = town.add_duty(town.science, date(2025, 12, 31))
    head, officer = town.actor(town.head, Role.UNIT_HEAD, town.science), town.officer_actor
    days = {"from_on": date(2025, 11, 20), "to_on": date(2025, 11, 21), "today": date(2025, 11, 20), "now": NOW}
    with town.database.writing(town.system, at=NOW) as session:
        record_absence(session, head, town.head, acting_id=town.officer, **days)  # type: ignore[arg-type]  # by name
        session.flush()
        messages = completion_accepted(session, duty_of(session, duty_id), "Lê Thu Hằng", NOW)
        assert {message.user_id for message in messages} == {town.officer}
        assert "Gửi đồng chí thay đồng chí Phạm Thị Bình đang vắng mặt." in messages[0].body
        record_absence(session, officer, town.officer, **days)  # type: ignore[arg-type]  # by name
        session.flush()
        messages = completion_accepted(session, duty_of(session, duty_id), "Lê Thu Hằng", NOW)
        assert {message.user_id for message in messages} == {town.officer, town.head}

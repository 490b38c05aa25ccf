"""The ladder in a real tenant: who is written to on which morning, alone, once, and whoever acts in the place of whom."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from scheduler.outbox.message import Reason
from scheduler.outbox.models import Message
from scheduler.outbox.proof import messages_of_duty
from scheduler.places import AWAY, EXTENSIONS, LATE_TASKS
from scheduler.reminders.ahead import month_ahead
from scheduler.reminders.policy import RUNGS, ReminderPolicy
from scheduler.reminders.service import remind_now, remind_tenant
from tenants.absences.service import cancel_absence, record_absence
from tenants.clock import VIETNAM
from tenants.explanations.models import ExplainedDuty, Explanation
from tenants.organisation.models import TenantSettings, Unit
from tenants.people.models import User
from tenants.tasks.extensions.models import ExtensionRequest
from tenants.tasks.models import Duty
from tests.scheduler.towns import Town

# Storing, remembering and proving is shown on both databases with the digests.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
FRIDAY = date(2025, 10, 31)


def november(day: int, hour: int = 8) -> datetime:
    return datetime(2025, 11, day, hour, tzinfo=VIETNAM)


def messages(town: Town, reason: Reason = Reason.URGENT) -> list[Message]:
    with town.database.reading(town.system) as session:
        found = list(
            session.scalars(select(Message).where(Message.reason == reason.value, Message.channel == "app").order_by(Message.id))
        )
        session.expunge_all()
        return found


def urgent_days(town: Town, until: int = 28) -> list[tuple[int, int]]:
    """Day of November and person of each new urgent message."""
    found = []
    for day in range(1, until + 1):
        before = len(messages(town))
        remind_tenant(town.database, town.tenant_id, november(day))
        remind_tenant(town.database, town.tenant_id, november(day, 9))
        found += [(day, row.user_id) for row in messages(town)[before:]]
    return found


def away(town: Town, user_id: int, from_on: int, to_on: int, acting_id: int | None = None) -> int:
    with town.database.writing(town.system, at=november(1)) as session:
        absence = record_absence(
            session,
            town.actor(user_id, "officer"),  # type: ignore[arg-type]  # one's own needs no more than a role
            user_id,
            from_on=date(2025, 11, from_on),
            to_on=date(2025, 11, to_on),
            acting_id=acting_id,
            today=date(2025, 11, 1),
            now=november(1),
        )
        session.flush()
        return absence.id


def test_a_late_duty_climbs_a_rung_at_a_time_each_told_once_to_its_own_people(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    assert urgent_days(town) == [(5, town.officer), (7, town.head), (14, town.secretary), (18, town.secretary), (21, town.leader)]
    subjects = [row.subject for row in messages(town)]
    assert subjects[0] == "Khẩn: 1 phần việc quá hạn"
    assert subjects[3] == "Đề nghị yêu cầu giải trình: 1 phần việc quá hạn"
    with town.database.reading(town.system) as session:
        proof = {one.person for one in messages_of_duty(session, [duty])[duty] if one.reason is Reason.URGENT}
    assert proof == {"Nguyễn Văn An", "Phạm Thị Bình", "Lê Thu Hằng", "Trần Quốc Dũng"}


def test_a_secretary_who_is_entered_under_a_unit_hears_as_a_secretary_and_it_is_proved(town: Town) -> None:
    town.change_user(town.secretary, unit_id=town.commune)
    duty, _ = town.add_duty(town.science, FRIDAY), town.add_duty(town.science, FRIDAY)
    assert (14, town.secretary) in urgent_days(town, 14)
    assert messages(town)[-1].href == LATE_TASKS
    with town.database.reading(town.system) as session:
        assert "Lê Thu Hằng" in {one.person for one in messages_of_duty(session, [duty])[duty]}


def ask_for_more_time(town: Town) -> int:
    """A unit's request of Monday, the 10th: the secretariat decides by Monday, the 17th."""
    duty_id = town.add_duty(town.science, date(2025, 12, 31))
    with town.database.writing(town.system, at=november(10)) as session:
        request = ExtensionRequest(
            duty_id=duty_id, task_id=session.get_one(Duty, duty_id).task_id, unit_id=town.science, due_on=date(2025, 12, 31),
            wanted_on=date(2026, 1, 15), asked_late=False, reason="Chờ trung ương ban hành.", user_name="An", at=november(10),
        )  # fmt: skip
        session.add(request)
    return duty_id


def test_what_waits_for_a_secretariat_that_is_away_is_said_to_the_leader_and_to_the_secretary_once_back(town: Town) -> None:
    duty = ask_for_more_time(town)
    absence = away(town, town.secretary, 3, 17)
    remind_tenant(town.database, town.tenant_id, november(17))
    (row,) = messages(town, Reason.DIGEST)
    assert (row.user_id, row.href) == (town.leader, EXTENSIONS)
    assert "Thư ký đang vắng mặt hoặc chưa có tài khoản, chưa có người thay." in row.body
    assert AWAY in row.body
    with town.database.reading(town.system) as session:
        assert "Trần Quốc Dũng" in {one.person for one in messages_of_duty(session, [duty])[duty]}
        assert month_ahead(session, ReminderPolicy(), november(14))[0].people == {town.leader}
    with town.database.writing(town.secretary_actor, at=november(17)) as session:
        cancel_absence(session, town.secretary_actor, absence, now=november(17))
    remind_tenant(town.database, town.tenant_id, november(17, 9))
    assert [one.user_id for one in messages(town, Reason.DIGEST)] == [town.leader, town.secretary]
    assert "Thư ký đang vắng mặt" not in messages(town, Reason.DIGEST)[1].body


def test_who_acts_for_the_secretary_hears_what_waits_and_the_leader_nothing(town: Town) -> None:
    ask_for_more_time(town)
    second = add_secretary(town)
    away(town, town.secretary, 3, 17, second)
    remind_tenant(town.database, town.tenant_id, november(17))
    assert [one.user_id for one in messages(town, Reason.DIGEST)] == [second]


def add_secretary(town: Town) -> int:
    with town.database.writing(town.system, at=november(1)) as session:
        user = User(
            email="thuky2@t66.vn", name="Đỗ Minh", role="secretary", status="active", created_at=november(1), search_key="",
            sort_key="",
        )  # fmt: skip
        session.add(user)
        session.flush()
        return user.id


def test_a_push_reaches_who_acts_for_the_absent_and_nobody_of_a_unit_that_is_no_more(town: Town) -> None:
    duty, ended = town.add_duty(town.science, FRIDAY), town.add_duty(town.commune, FRIDAY)
    with town.database.writing(town.system) as session:
        session.get_one(Unit, town.commune).active_to = date(2025, 11, 1)

    def push(day: int) -> tuple[set[int], tuple[int, ...]]:
        before = len(messages(town, Reason.CHASED))
        with town.database.writing(town.secretary_actor, at=november(day)) as session:
            done = remind_now(session, town.secretary_actor, [duty, ended], now=november(day))
        return {row.user_id for row in messages(town, Reason.CHASED)[before:]}, done.unreachable

    away(town, town.head, 3, 28, town.officer)
    assert push(5) == ({town.officer}, (ended,))
    assert "thay đồng chí Phạm Thị Bình" in messages(town, Reason.CHASED)[-1].body
    away(town, town.officer, 10, 28)
    assert push(12) == ({town.officer, town.head}, (ended,)), "nobody is there: it waits for them"


def test_what_is_said_urgently_is_not_in_the_digest_of_the_same_person(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    urgent_days(town, 6)
    digests = {(row.user_id, row.created_at.astimezone(VIETNAM).day) for row in messages(town, Reason.DIGEST)}
    assert digests == {(town.officer, 3), (town.head, 3), (town.head, 5)}


def test_many_duties_of_a_rung_are_one_message_to_a_person(town: Town) -> None:
    for n in range(12):
        town.add_duty(town.science if n % 2 else town.commune, FRIDAY, content=f"Việc {n}")
    urgent_days(town, 14)
    (row,) = [row for row in messages(town) if row.user_id == town.secretary and "14/11" not in row.subject][-1:]
    assert row.subject == "Khẩn: 12 phần việc quá hạn"
    assert "Xã Ea Súp: Việc 0" in row.body
    assert "và 2 phần việc khác" in row.body


def test_a_report_ends_the_climb(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    urgent_days(town, 7)
    town.change_duty(duty, state="reported")
    assert urgent_days(town) == []


def test_who_acts_for_somebody_hears_in_their_place_and_it_says_so(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    away(town, town.head, 3, 12, town.officer)
    assert urgent_days(town, 8) == [(5, town.officer), (7, town.officer)]
    assert "Gửi đồng chí thay đồng chí Phạm Thị Bình đang vắng mặt." in messages(town)[-1].body


def test_without_anybody_acting_the_next_rung_hears_and_the_absent_hear_nothing_until_they_are_back(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    absence = away(town, town.head, 3, 28)
    assert urgent_days(town, 7) == [(5, town.officer), (7, town.secretary)]
    assert {row.user_id for row in messages(town, Reason.DIGEST)} == {town.officer}
    with town.database.writing(town.system, at=november(9)) as session:
        cancel_absence(session, town.system, absence, now=november(9))
    remind_tenant(town.database, town.tenant_id, november(12))
    assert messages(town)[-1].user_id == town.head  # the duty still stands on the head's rung


def test_a_unit_that_has_ended_and_one_without_accounts_leave_it_to_the_secretariat(town: Town) -> None:
    town.add_duty(town.commune, FRIDAY)
    with town.database.writing(town.system) as session:
        session.get_one(Unit, town.commune).active_to = date(2025, 11, 1)
    assert urgent_days(town, 8) == [(5, town.secretary), (7, town.secretary)]
    assert messages(town, Reason.DIGEST) == []


def test_a_rung_waits_for_the_next_working_morning_and_is_never_skipped(town: Town) -> None:
    town.add_duty(town.science, date(2025, 10, 29))  # three working days later is Monday the 3rd
    for moment in (november(3, 7), november(3, 19), november(4, 7)):
        remind_tenant(town.database, town.tenant_id, moment)
    assert messages(town) == []
    remind_tenant(town.database, town.tenant_id, november(4))
    (row,) = messages(town)
    assert row.meant_for == november(3)


def test_a_tenant_may_leave_rungs_out(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    with town.database.writing(town.system) as session:
        session.add(TenantSettings(reminders={f"{rung}_after": 0 for rung in RUNGS if rung != "leader"}))
    assert urgent_days(town) == [(21, town.leader)]


def test_on_its_rung_a_unit_is_called_once_to_explain_and_is_reminded_of_the_answer(town: Town) -> None:
    late = [town.add_duty(town.science, FRIDAY, content=f"Việc {n}") for n in range(2)]
    urgent_days(town, 24)
    with town.database.reading(town.system) as session:
        (call,) = session.scalars(select(Explanation)).all()
        assert {row.duty_id for row in session.scalars(select(ExplainedDuty))} == set(late)
    assert (call.unit_id, call.called_on) == (town.science, date(2025, 11, 18))
    # Answered by the 25th; the day before, the digest says so.
    assert any("Chờ giải trình (1)" in row.body for row in messages(town, Reason.DIGEST) if row.created_at.day == 24)


def test_a_tenant_may_leave_calling_to_the_secretariat(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    with town.database.writing(town.system) as session:
        session.add(TenantSettings(reminders={"explain_by_itself": False}))
    assert (18, town.secretary) in urgent_days(town, 18)
    with town.database.reading(town.system) as session:
        assert session.scalars(select(Explanation)).all() == []

"""Reminders of a real tenant: each person hears what the own unit owes, once, in one message a morning."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.models import MonthlyReport
from reports.periods import Period
from reports.service import ensure_draft
from scheduler.outbox.message import Channel, Reason
from scheduler.outbox.models import Message
from scheduler.outbox.proof import messages_of_duty
from scheduler.outbox.service import put
from scheduler.places import WAITING_FOR_VERIFICATION
from scheduler.reminders.due import OpenDuty, reminders_due
from scheduler.reminders.policy import RUNGS, ReminderPolicy
from scheduler.reminders.service import Unreachable, foresee, judgement_of, preview, remind_now, remind_tenant
from tenants.absences.models import Absence
from tenants.access.actor import Actor
from tenants.calendar.models import CalendarDay
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM
from tenants.db.session import Database
from tenants.errors import Invalid, NotPermitted
from tenants.organisation.models import Tenant, TenantSettings
from tests.scheduler.towns import Town, found_town

FRIDAY = date(2025, 11, 28)

# What a rule says does not depend on where its rows are kept; storing, remembering and proving is shown on both databases.
on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NATIONAL = WorkingCalendar.national()


def at(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM)


def november(day: int, hour: int = 8) -> datetime:
    return at(date(2025, 11, day), hour)


def messages(town: Town, *, reason: Reason = Reason.DIGEST) -> list[Message]:
    with town.database.reading(town.system) as session:
        found = list(session.scalars(select(Message).where(Message.reason == reason.value).order_by(Message.id)))
        session.expunge_all()
        return found


def told(town: Town, user_id: int, channel: Channel = Channel.APP) -> list[str]:
    return [row.subject for row in messages(town) if row.user_id == user_id and row.channel == channel]


def remind(town: Town, now: datetime) -> int:
    return remind_tenant(town.database, town.tenant_id, now).messages


def without_ladder(town: Town) -> None:
    """Leave the rungs out, where something else is looked at."""
    with town.database.writing(town.system) as session:
        session.add(TenantSettings(reminders={f"{rung}_after": 0 for rung in RUNGS}))


def report_upwards(town: Town, since: datetime) -> None:
    """Give the town a body that receives its monthly report, and a day on which it joined."""
    with town.database.writing(Actor.system(0)) as session:
        tenant = session.get_one(Tenant, town.tenant_id)
        tenant.reports_to_id, tenant.created_at = town.tenant_id, since


def test_the_people_of_the_unit_hear_in_the_program_and_by_mail_and_nobody_else_does(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    assert remind(town, november(25)) == 4
    found = messages(town)
    assert {row.user_id for row in found} == {town.officer, town.head}
    assert {row.subject for row in found} == {"1 việc sắp đến hạn"}
    assert all("còn 3 ngày làm việc, hạn thứ Sáu 28/11/2025" in row.body for row in found)
    assert all(row.href.endswith(f"phan-viec={duty}") for row in found)
    assert all(row.duties == {"2025-11-28:before:3": [duty]} for row in found)


def test_running_again_says_nothing_again(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    assert [remind(town, november(25, hour)) for hour in (8, 8, 9, 17)] == [4, 0, 0, 0]


def test_a_second_scheduler_that_judged_before_the_first_stored_says_nothing_again(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    late = judgement_of(town.database, town.tenant_id, november(25))
    assert remind(town, november(25)) == len(late.messages) == 4
    with town.database.writing(town.system, at=november(25)) as session:
        assert put(session, late.messages) == 0


def test_two_schedulers_at_once_say_everything_once(town: Town) -> None:
    for n in range(5):
        town.add_duty(town.science, FRIDAY, content=f"Việc {n}")
    with ThreadPoolExecutor(4) as pool:
        stored = [pool.submit(remind, town, november(25)) for _ in range(4)]
        assert sum(one.result() for one in stored) == 4
    assert len(messages(town)) == 4


def test_two_secretaries_who_push_at_once_push_once(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)

    def push() -> int:
        with town.database.writing(town.secretary_actor, at=november(25, 10)) as session:
            return remind_now(session, town.secretary_actor, [duty], now=november(25, 10)).people

    with ThreadPoolExecutor(4) as pool:
        pushes = [pool.submit(push) for _ in range(4)]
        assert sum(one.result() for one in pushes) == 2
    assert len(messages(town, reason=Reason.CHASED)) == 4


def test_what_is_new_after_the_morning_waits_for_the_next(town: Town) -> None:
    first = town.add_duty(town.science, FRIDAY)
    remind(town, november(25))
    second = town.add_duty(town.science, FRIDAY, content="Bảo đảm trụ sở, thiết bị")
    assert remind(town, november(25, 10)) == 0
    assert remind(town, november(26)) == 4
    assert [row.duties for row in messages(town) if row.user_id == town.officer and row.channel == "app"] == [
        {"2025-11-28:before:3": [first]},
        {"2025-11-28:before:3": [second]},
    ]


@on_one_database
def test_nothing_is_said_before_the_hour_in_the_evening_or_on_a_day_off(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    for moment in (november(25, 7), november(25, 19), november(22), november(23)):
        assert remind(town, moment) == 0
    assert remind(town, november(26)) == 4  # said a day late instead of never


def test_a_delay_is_recorded_and_is_not_counted_against_what_nobody_knew(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    remind(town, november(26))
    with town.database.reading(town.system) as session:
        receipts = messages_of_duty(session, [duty])[duty]
    assert {receipt.delayed_days for receipt in receipts if receipt.sent_at} == {1}
    town.change_user(town.commune_officer, created_at=november(25, 15))
    other = town.add_duty(town.commune, FRIDAY)
    remind(town, november(26, 9))
    with town.database.reading(town.system) as session:
        assert {receipt.delayed_days for receipt in messages_of_duty(session, [other])[other]} == {0}


@on_one_database
def test_a_unit_that_owes_nothing_hears_nothing(town: Town) -> None:
    town.add_duty(town.science, FRIDAY, state="reported")
    town.add_duty(town.science, FRIDAY, state="completed")
    town.add_duty(town.science, None, rhythm="undated", state="not_started")
    assert [remind(town, november(day)) for day in range(19, 29)] == [0] * 10


def test_an_overdue_duty_is_spoken_of_the_day_after_after_three_days_and_then_weekly_until_it_is_reported(town: Town) -> None:
    without_ladder(town)
    duty = town.add_duty(town.science, date(2025, 10, 31), state="not_started")
    heard = [day for day in range(1, 29) if remind(town, november(day))]
    assert heard == [3, 5, 12, 19, 26]
    assert "quá hạn 26 ngày" in messages(town)[-1].body
    town.change_duty(duty, state="reported")
    assert remind(town, at(date(2025, 12, 3))) == 0


def test_continuous_duties_are_one_message_before_the_units_day_and_an_answer_silences_them(town: Town) -> None:
    duties = [town.add_duty(town.science, None, rhythm="continuous", content=f"Việc thường xuyên số {n}") for n in range(14)]
    heard = {day: told(town, town.officer)[-1] for day in range(1, 29) if remind(town, november(day))}
    assert list(heard) == [17, 19, 20, 21]
    assert set(heard.values()) == {"14 việc chưa báo cáo kỳ tháng 11/2025"}
    body = messages(town)[0].body
    assert body.count("\n- ") == 11
    assert "và 4 phần việc khác" in body
    for duty in duties:
        town.change_duty(duty, answered_period="2025-12")
    assert [remind(town, at(date(2025, 12, day))) for day in range(1, 25)] == [0] * 24


@on_one_database
def test_units_are_left_alone_once_the_report_is_with_the_leader(town: Town) -> None:
    town.add_duty(town.science, None, rhythm="continuous")
    add_report(town, "awaiting_signature")
    assert remind(town, november(20)) == 0


def add_report(town: Town, state: str) -> None:
    with town.database.writing(town.system, at=november(15)) as session:
        report = ensure_draft(session, town.system, Period(2025, 11), date(2025, 11, 15), november(15))
        assert report is not None
        report.state = state


def change_report(town: Town, state: str) -> None:
    with town.database.writing(town.system) as session:
        session.scalars(select(MonthlyReport)).one().state = state


@on_one_database
def test_the_report_goes_from_the_secretary_to_the_leader_and_back_and_each_hears_when_it_is_their_turn(town: Town) -> None:
    report_upwards(town, november(1))
    add_report(town, "draft")
    town.add_duty(town.science, None, rhythm="continuous")

    def heard(day: int) -> set[tuple[int, str]]:
        before = len(messages(town, reason=Reason.CYCLE))
        remind(town, november(day))
        return {(row.user_id, row.subject) for row in messages(town, reason=Reason.CYCLE)[before:]}

    assert heard(19) == set()
    unsigned = "Báo cáo tháng 11/2025 chưa trình ký"
    # The 22nd is a Saturday: verification aims at the 21st.
    assert heard(20) == {(town.secretary, f"{unsigned}, còn 1 ngày làm việc, hạn thứ Sáu 21/11/2025")}
    assert heard(21) == {(town.secretary, f"{unsigned}, còn 1 ngày làm việc, hạn thứ Hai 24/11/2025")}
    change_report(town, "awaiting_signature")
    assert heard(24) == {(town.leader, "Báo cáo tháng 11/2025 chờ ký, còn 1 ngày làm việc, hạn thứ Ba 25/11/2025")}
    change_report(town, "signed")
    assert heard(25) == {(town.secretary, "Báo cáo tháng 11/2025 chưa gửi, hết hạn hôm nay, thứ Ba 25/11/2025")}
    assert {user for user, _ in heard(26)} == {town.secretary}
    change_report(town, "sent")
    assert heard(27) == heard(28) == set()
    (first, *_) = messages(town, reason=Reason.CYCLE)
    assert "1 đơn vị chưa báo cáo đủ" in first.body
    assert "Trình ký 24/11/2025, gửi trước 17:00 ngày 25/11/2025" in first.body


@on_one_database
def test_when_no_leader_is_there_to_sign_the_secretary_hears_of_it_and_the_leader_once_back(town: Town) -> None:
    report_upwards(town, november(1))
    add_report(town, "awaiting_signature")
    with town.database.writing(town.system) as session:
        session.add(Absence(user_id=town.leader, from_on=date(2025, 11, 20), to_on=date(2025, 11, 24), created_at=november(19)))
    remind(town, november(24))
    (row, mail) = messages(town, reason=Reason.CYCLE)
    assert row.user_id == mail.user_id == town.secretary
    assert "chờ ký" in row.body
    assert "Lãnh đạo đang vắng mặt hoặc chưa có tài khoản, chưa có người thay." in row.body
    assert "đồng chí ký" not in row.body
    remind(town, november(25))
    assert {row.user_id for row in messages(town, reason=Reason.CYCLE)[2:]} == {town.leader}


@on_one_database
def test_a_leader_who_hears_for_the_secretary_is_led_to_pages_that_a_leader_may_open(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.reminders.judge.count_waiting", lambda session: (1, 0))
    report_upwards(town, november(1))
    add_report(town, "draft")
    with town.database.writing(town.system) as session:
        session.add(Absence(user_id=town.secretary, from_on=date(2025, 11, 20), to_on=date(2025, 11, 20), created_at=november(19)))
    remind(town, november(20))
    remind(town, november(21))
    bodies = {row.user_id: row.body for row in messages(town, reason=Reason.CYCLE)}
    assert all("1 phần việc báo hoàn thành chờ xác nhận" in body for body in bodies.values())
    assert {user_id: WAITING_FOR_VERIFICATION in body for user_id, body in bodies.items()} == {
        town.leader: False,
        town.secretary: True,
    }


@on_one_database
def test_a_tenant_that_reports_to_nobody_is_not_chased_for_a_report(town: Town) -> None:
    assert [remind(town, november(day)) for day in range(17, 28)] == [0] * 11


@on_one_database
def test_the_month_before_is_chased_until_it_is_sent_unless_the_tenant_came_later(town: Town) -> None:
    report_upwards(town, november(1))
    assert remind(town, november(5)) == 0
    report_upwards(town, at(date(2025, 10, 1)))
    assert remind(town, november(5)) == 2
    # The 25th of October was a Saturday: its own date counts, not the Friday that was aimed at.
    (row, _) = messages(town, reason=Reason.CYCLE)
    assert row.subject == "Báo cáo tháng 10/2025 chưa trình ký, quá hạn 11 ngày, hạn thứ Bảy 25/10/2025"


def test_a_unit_without_people_is_reported_and_its_first_person_hears_at_once(town: Town) -> None:
    town.change_user(town.commune_officer, status="disabled")
    duty = town.add_duty(town.commune, FRIDAY)
    with town.database.reading(town.system) as session:
        assert foresee(session, november(25)) == ([], [Unreachable("66", "Xã Ea Súp", 1)])
    assert remind(town, november(25)) == 0
    town.change_user(town.commune_officer, status="active")
    assert remind(town, november(26)) == 2
    assert messages(town)[0].duties == {"2025-11-28:before:3": [duty]}


@on_one_database
def test_who_wants_no_mail_hears_in_the_program(town: Town) -> None:
    town.change_user(town.officer, mail_wanted=False)
    town.add_duty(town.science, FRIDAY)
    remind(town, november(25))
    assert {(row.user_id, row.channel) for row in messages(town)} == {
        (town.officer, "app"), (town.head, "app"), (town.head, "mail"),
    }  # fmt: skip


@on_one_database
def test_a_tenants_own_policy_and_own_days_off_are_kept(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    with town.database.writing(town.system) as session:
        session.add(TenantSettings(reminders={"before": [2], "on_day": False, "after": [], "repeat_after": 0, "mail": False}))
        session.add(CalendarDay(day=date(2025, 11, 27), kind="off", name="Kỷ niệm", basis="Thông báo của tỉnh"))
    assert [day for day in range(17, 29) if remind(town, november(day))] == [25]
    assert {row.channel for row in messages(town)} == {"app"}


@on_one_database
def test_a_calendar_that_changes_after_a_reminder_does_not_bring_it_back(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    remind(town, november(25))
    with town.database.writing(town.system) as session:
        session.add(CalendarDay(day=date(2025, 11, 22), kind="working_saturday", name="Làm bù", basis="Thông báo"))
        session.add(CalendarDay(day=date(2025, 11, 26), kind="off", name="Nghỉ", basis="Thông báo"))
    assert remind(town, november(25, 9)) == 0


@on_one_database
def test_an_extended_deadline_is_spoken_of_anew(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    remind(town, november(28))
    town.change_duty(duty, last_permitted_on=date(2025, 12, 5))
    assert remind(town, at(date(2025, 12, 2))) == 4
    assert messages(town)[-1].duties == {"2025-12-05:before:3": [duty]}


def test_two_tenants_hear_only_of_their_own(town: Town) -> None:
    other = found_town(town.database, "68", "Tỉnh Lâm Đồng")
    town.add_duty(town.science, FRIDAY, content="Việc của Đắk Lắk")
    other.add_duty(other.science, FRIDAY, content="Việc của Lâm Đồng")
    assert (remind(town, november(25)), remind(other, november(25))) == (4, 4)
    assert all("Đắk Lắk" in row.body and "Lâm Đồng" not in row.body for row in messages(town))


def test_a_preview_says_what_would_go_to_whom_and_why_and_stores_nothing(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    with town.database.reading(town.system) as session:
        found = preview(session, november(28))
    assert {(line.person, line.channel.value) for line in found} == {
        (name, channel) for name in ("Nguyễn Văn An", "Phạm Thị Bình") for channel in ("app", "mail")
    }
    assert found[0].occasions == {"2025-11-28:on": [duty]}
    assert found[0].why == ("đúng hạn 28/11/2025",)
    assert (found[0].tenant, found[0].meant_for) == ("66", november(28))
    assert messages(town) == []


def test_the_proof_of_a_duty_names_person_time_channel_result_and_reading(town: Town) -> None:
    duty, other = town.add_duty(town.science, FRIDAY), town.add_duty(town.science, date(2026, 6, 30))
    remind(town, november(25))
    with town.database.writing(town.system, at=november(25, 9)) as session:
        for row in session.scalars(select(Message).where(Message.user_id == town.officer, Message.channel == "app")):
            row.read_at = november(25, 9)
    with town.database.reading(town.system) as session:
        proof = messages_of_duty(session, [duty, other])
    assert proof[other] == []
    assert {(one.person, one.channel.value, one.status.value, one.read_at is not None) for one in proof[duty]} == {
        ("Nguyễn Văn An", "app", "sent", True),
        ("Nguyễn Văn An", "mail", "waiting", False),
        ("Phạm Thị Bình", "app", "sent", False),
        ("Phạm Thị Bình", "mail", "waiting", False),
    }
    assert {one.occasion for one in proof[duty]} == {"2025-11-28:before:3"}


def test_a_secretary_pushes_once_a_day_for_a_duty_and_each_person_gets_one_message(town: Town) -> None:
    duties = [town.add_duty(town.science, FRIDAY, content=f"Việc {n}") for n in range(3)]
    done = town.add_duty(town.science, FRIDAY, state="completed")
    town.change_user(town.commune_officer, status="disabled")
    orphan = town.add_duty(town.commune, FRIDAY)

    def push(ids: list[int], now: datetime) -> tuple[int, int, tuple[int, ...]]:
        with town.database.writing(town.secretary_actor, at=now) as session:
            chased = remind_now(session, town.secretary_actor, ids, now=now)
            assert (chased.settled, chased.unreachable) == (
                (done,) if done in ids else (),
                (orphan,) if orphan in ids else (),
            )
            return chased.people, chased.duties, chased.said_today

    assert push([*duties[1:], done, orphan], november(25, 10)) == (2, 2, ())
    assert push(duties[1:], november(25, 11)) == (0, 0, tuple(duties[1:]))
    assert push(duties, november(25, 12)) == (2, 1, tuple(duties[1:]))
    assert push(duties, november(26, 10)) == (2, 3, ())
    assert len(messages(town, reason=Reason.CHASED)) == 12


@on_one_database
def test_a_push_in_the_evening_shows_at_once_and_mails_in_the_morning(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    evening = november(25, 21)
    with town.database.writing(town.secretary_actor, at=evening) as session:
        remind_now(session, town.secretary_actor, [duty], now=evening)
    assert {(row.channel, row.not_before) for row in messages(town, reason=Reason.CHASED)} == {
        ("app", evening), ("mail", november(26)),
    }  # fmt: skip


@on_one_database
def test_only_who_may_manage_reminders_can_push_and_not_for_nothing(town: Town) -> None:
    duty = town.add_duty(town.science, FRIDAY)
    with town.database.writing(town.officer_actor) as session, pytest.raises(NotPermitted):
        remind_now(session, town.officer_actor, [duty], now=november(25))
    with town.database.writing(town.secretary_actor) as session, pytest.raises(Invalid):
        remind_now(session, town.secretary_actor, [], now=november(25))


class Killed(BaseException):
    """Stands for a process that is killed."""


class Stopping(Database):
    """A database whose transactions are cut off now and then, before their commit or just after it."""

    def __init__(self, inner: Database, chance: random.Random) -> None:
        super().__init__(inner.engine)
        self.chance = chance

    @contextmanager
    def writing(self, actor: Actor, *, at: datetime | None = None) -> Iterator[Session]:
        fate = self.chance.random()
        with super().writing(actor, at=at) as session:
            yield session
            if fate < 0.3:
                raise Killed
        if fate < 0.5:
            raise Killed


def test_sixty_days_with_random_stops_and_missed_mornings_miss_nothing_and_double_nothing(town: Town) -> None:
    """What each morning owed is computed beside the program, duty by duty, from the pure rules alone."""
    without_ladder(town)
    chance = random.Random(57)
    limits = [date(2025, 10, 15) + timedelta(days=chance.randrange(90)) for _ in range(25)]
    duties = {town.add_duty(town.science, limit, state="not_started"): limit for limit in limits}
    unreliable = Stopping(town.database, chance)
    first = date(2025, 11, 3)
    for offset in range(60):
        day = first + timedelta(days=offset)
        for hour in range(8, 12):
            if chance.random() < 0.4:
                continue  # nobody ran the job at this hour
            try:
                remind_tenant(unreliable, town.tenant_id, at(day, hour))
            except Killed:
                continue
        remind(town, at(day, 17)) if chance.random() < 0.5 else None
        if chance.random() < 0.15:
            duty = chance.choice(list(duties))
            duties.pop(duty)
            town.change_duty(duty, state="completed")
    end = NATIONAL.on_or_after(first + timedelta(days=60))
    remind(town, at(end))
    spoken: list[tuple[str, int]] = []
    for row in messages(town):
        if row.user_id == town.officer and row.channel == Channel.APP:
            spoken += [(occasion, duty) for occasion, ids in row.duties.items() for duty in ids]
            assert NATIONAL.is_working(row.created_at.astimezone(VIETNAM).date())
    assert len(spoken) == len(set(spoken))
    owed = {
        (one.occasion, one.duty_id)
        for duty, limit in duties.items()
        for one in reminders_due(
            [OpenDuty(duty, town.science, 0, "lead", "dated", "not_started", limit, "")], NATIONAL, ReminderPolicy(), end, period=""
        )
    }
    assert owed
    assert owed <= set(spoken)


@on_one_database
def test_a_person_is_told_from_their_own_hour_where_the_tenant_allows_it(town: Town) -> None:
    town.add_duty(town.science, FRIDAY)
    town.change_user(town.head, reminder_hour=7)
    town.change_user(town.officer, reminder_hour=10)
    heard = {hour: {row.user_id for row in messages(town)} for hour in (6, 7, 8, 9, 10) if remind(town, november(25, hour))}
    assert heard == {7: {town.head}, 10: {town.head, town.officer}}
    with town.database.writing(town.system) as session:
        session.add(TenantSettings(reminders={"own_hours": False}))
    assert [hour for hour in (6, 7, 8, 10) if remind(town, november(27, hour))] == [8]

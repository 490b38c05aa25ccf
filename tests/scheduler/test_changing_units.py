"""A change of a unit that was decided beforehand is carried out on its day, by itself; one that cannot be is said and waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from scheduler.config import SchedulerConfig
from scheduler.contribution_notices import contributions_lapsed
from scheduler.outbox.models import Message
from scheduler.outbox.proof import messages_of_duty, messages_of_task
from scheduler.outbox.service import put
from scheduler.reminders.service import remind_tenant
from scheduler.runner import run_job
from scheduler.unit_notices import unit_changed
from tenants.absences.service import record_absence
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.clock import VIETNAM
from tenants.organisation import dao as organisation
from tenants.organisation.changes.dao import planned_changes
from tenants.organisation.changes.moves import Choice
from tenants.organisation.changes.service import Intent, decide_change
from tenants.tasks.bulk import Way, assign_tasks
from tenants.tasks.contributions.service import Request, ask
from tenants.tasks.models import Duty
from tests.scheduler.towns import Town

DAY = date(2025, 12, 1)
NIGHT = datetime(2025, 12, 1, 0, 10, tzinfo=VIETNAM)


@pytest.fixture
def config(tmp_path: Path) -> SchedulerConfig:
    """Nothing is sent."""
    return SchedulerConfig(
        base_url="https://57.vn", mail_from="a@57.vn", mail_folder=tmp_path / "mail", lock_file=tmp_path / "lock"
    )


@pytest.fixture
def decided(town: Town) -> Town:
    """The commune will be merged into the department."""
    admin = Actor(town.tenant_id, Role.ADMINISTRATOR, name="Quản trị")
    intent = Intent("merge", town.commune, DAY, "12/QĐ-UBND", date(2025, 11, 3), town.science)
    with town.database.writing(admin) as session:
        decide_change(session, admin, intent, today=date(2025, 11, 10), now=NIGHT - timedelta(days=21))
    return town


def test_a_planned_change_is_carried_out_on_its_day_and_once(decided: Town, config: SchedulerConfig) -> None:
    assert run_job(decided.database, config, "change_units", NIGHT - timedelta(days=1)).idle
    assert run_job(decided.database, config, "change_units", NIGHT).summary.startswith("1 thay đổi")
    assert run_job(decided.database, config, "change_units", NIGHT + timedelta(days=1)).idle
    with decided.database.reading(decided.system) as session:
        assert organisation.get_unit(session, decided.commune).active_to == date(2025, 11, 30)


def test_what_the_former_unit_was_told_stays_with_the_duty(decided: Town, config: SchedulerConfig) -> None:
    duty = decided.add_duty(decided.commune, date(2025, 12, 2))
    remind_tenant(decided.database, decided.tenant_id, datetime(2025, 11, 28, 8, tzinfo=VIETNAM))
    run_job(decided.database, config, "change_units", NIGHT)
    with decided.database.reading(decided.system) as session:
        moved = session.get_one(Duty, duty)
        assert moved.unit_id == decided.science
        assert "Y Thịnh Niê" in {one.person for one in messages_of_duty(session, [duty])[duty]}
        assert "Y Thịnh Niê" in {one.person for one in messages_of_task(session, moved.task_id, limit=10)}


def test_a_change_that_has_become_impossible_is_said_and_waits(decided: Town, config: SchedulerConfig) -> None:
    with decided.database.writing(decided.system) as session:
        organisation.get_unit(session, decided.science).active_to = date(2025, 11, 20)
    result = run_job(decided.database, config, "change_units", NIGHT)
    assert (result.result, "Đắk Lắk" in result.summary) == ("partly", True)
    with decided.database.reading(decided.system) as session:
        assert len(planned_changes(session)) == 1


def _told(town: Town) -> list[tuple[int, str, str]]:
    with town.database.reading(town.system) as session:
        rows = session.execute(
            select(Message.user_id, Message.subject, Message.body).where(Message.channel == "app").order_by(Message.user_id)
        )
        return [(user_id, subject, body) for user_id, subject, body in rows]


def test_whoever_takes_over_and_whoever_comes_along_hear_of_it_once_with_the_document(
    decided: Town, config: SchedulerConfig
) -> None:
    decided.add_duty(decided.commune, None, rhythm="undated")
    decided.add_duty(decided.commune, None, rhythm="undated", state="completed")
    for hours in (0, 1):
        run_job(decided.database, config, "change_units", NIGHT + timedelta(hours=hours))
    told = _told(decided)
    assert [user_id for user_id, _, _ in told] == [decided.officer, decided.head, decided.commune_officer]
    assert {subject for _, subject, _ in told} == {"Xã Ea Súp sáp nhập vào Sở Khoa học và Công nghệ"}
    for said in ("từ ngày 01/12/2025 theo 12/QĐ-UBND ngày 03/11/2025", "Đơn vị tiếp nhận 1 phần việc"):
        assert all(said in body for _, _, body in told)


@pytest.mark.parametrize(
    ("kind", "to", "given", "hearers", "said"),
    [
        ("rename", None, {"new_name": "Xã Ea Súp mới"}, ["commune_officer"], "giữ nguyên"),
        ("end", None, {}, ["commune_officer"], "thôi thực hiện 1 phần việc"),
        ("split", "commune", {"choices": True}, ["officer", "head"], "tiếp nhận 1 phần việc"),
        ("split", "commune", {"choices": True}, ["commune_officer"], "chuyển 1 phần việc sang đơn vị khác"),
    ],
)
def test_each_change_tells_those_whom_it_concerns(
    town: Town, kind: str, to: str | None, given: dict[str, object], hearers: list[str], said: str
) -> None:
    duty_id = town.add_duty(town.commune, None, rhythm="undated")
    if "choices" in given:
        given = {"choices": (Choice(town.science, duty_id=duty_id),)}
    admin = Actor(town.tenant_id, Role.ADMINISTRATOR, name="Quản trị")
    to_id = getattr(town, to) if to else None
    intent = replace(Intent(kind, town.commune, DAY, "12/QĐ-UBND", date(2025, 11, 3), to_id), **given)  # type: ignore[arg-type]  # fields
    with town.database.writing(admin) as session:
        change, done = decide_change(session, admin, intent, today=DAY, now=NIGHT)
        assert done is not None
        messages = unit_changed(session, change, done, NIGHT)
        assert put(session, messages) == len(messages) and put(session, messages) == 0
    wanted = {getattr(town, hearer) for hearer in hearers}
    assert wanted == {user_id for user_id, _, body in _told(town) if said in body}


def test_an_absent_persons_notice_of_a_change_goes_to_who_acts_for_them(town: Town) -> None:
    admin = Actor(town.tenant_id, Role.ADMINISTRATOR, name="Quản trị")
    with town.database.writing(admin) as session:
        record_absence(session, admin, town.officer, from_on=DAY, to_on=DAY, acting_id=town.head, today=DAY, now=NIGHT)
        intent = Intent("rename", town.science, DAY, "12/QĐ-UBND", date(2025, 11, 3), new_name="Sở Khoa học")
        change, done = decide_change(session, admin, intent, today=DAY, now=NIGHT)
        assert done is not None
        assert {message.user_id for message in unit_changed(session, change, done, NIGHT)} == {town.head}


def test_whoever_waits_hears_that_a_request_lapsed_because_the_asked_unit_leads_now(decided: Town, config: SchedulerConfig) -> None:
    duty_id = decided.add_duty(decided.science, None, rhythm="undated")
    with decided.database.writing(decided.secretary_actor) as session:
        task_id = session.get_one(Duty, duty_id).task_id
        wish = Request("Gửi số liệu quý", DAY, unit_ids=(decided.commune,))
        ask(session, decided.secretary_actor, task_id, wish, today=date(2025, 11, 10), now=NIGHT - timedelta(days=20))
    run_job(decided.database, config, "change_units", NIGHT)
    (body,) = [body for user_id, subject, body in _told(decided) if user_id == decided.secretary]
    assert "“Gửi số liệu quý” hết hiệu lực. Sở Khoa học và Công nghệ nay chủ trì nhiệm vụ này" in body


def test_whoever_waits_hears_that_an_assignment_let_a_request_lapse(town: Town) -> None:
    duty_id = town.add_duty(town.science, None, rhythm="undated")
    with town.database.writing(town.secretary_actor) as session:
        task_id = session.get_one(Duty, duty_id).task_id
        wish = Request("Gửi số liệu quý", DAY, unit_ids=(town.commune,))
        ask(session, town.secretary_actor, task_id, wish, today=date(2025, 11, 10), now=NIGHT - timedelta(days=20))
    with town.database.writing(town.secretary_actor) as session:
        assign_tasks(session, town.secretary_actor, [task_id], town.commune, Way.LEAD, reason="Thông báo 15", now=NIGHT)
        bodies = {message.user_id: message.body for message in contributions_lapsed(session, NIGHT)}
    assert "“Gửi số liệu quý” hết hiệu lực. Phần việc đã thôi thực hiện: Thông báo 15." in bodies[town.secretary]
    assert town.officer not in bodies

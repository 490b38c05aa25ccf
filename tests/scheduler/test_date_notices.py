"""Who hears of extensions, new dates and new duties: those whom it concerns, each once, and nobody else."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from scheduler.date_notices import duties_reassigned, extension_asked, extension_decided, tasks_redated
from scheduler.outbox.service import put
from tenants.clock import VIETNAM
from tenants.files.store import FileStore
from tenants.tasks.dating.service import redate_tasks
from tenants.tasks.extensions import dao
from tenants.tasks.extensions.service import Wish, grant_extension, request_extension, withdraw_extension
from tenants.tasks.models import Duty
from tests.scheduler.towns import Town

# Storing is shown on both databases elsewhere; here it is the words and the hearers.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

NOW = datetime(2025, 11, 20, 10, 0, tzinfo=VIETNAM)
DUE, LATER = date(2025, 11, 30), date(2025, 12, 31)


def asked(town: Town, folder: Path) -> int:
    duty_id = town.add_duty(town.science, DUE)
    with town.database.writing(town.officer_actor, at=NOW) as session:
        wish = Wish(LATER, "Chờ vốn")
        return request_extension(session, town.officer_actor, FileStore(folder), duty_id, wish, now=NOW).id


def test_a_request_tells_those_who_may_decide_and_nobody_else(town: Town, tmp_path: Path) -> None:
    request_id = asked(town, tmp_path)
    with town.database.writing(town.officer_actor, at=NOW) as session:
        messages = extension_asked(session, dao.get_request(session, request_id), "Sở Khoa học và Công nghệ", NOW)
        assert put(session, messages) == 4
        assert put(session, messages) == 0, "said once"
    assert {message.user_id for message in messages} == {town.secretary, town.leader}
    assert all("31/12/2025" in message.subject and "Chờ vốn" in message.body for message in messages)


def test_the_decision_goes_to_the_unit_that_asked_and_a_withdrawal_to_nobody(town: Town, tmp_path: Path) -> None:
    granted, withdrawn = asked(town, tmp_path), asked(town, tmp_path)
    with town.database.writing(town.secretary_actor, at=NOW) as session:
        decision = grant_extension(session, town.secretary_actor, granted, date(2025, 12, 10), remark="Đồng ý", now=NOW)
        messages = extension_decided(session, dao.get_request(session, granted), decision, NOW)
    assert {message.user_id for message in messages} == {town.officer, town.head}
    assert {message.subject for message in messages} == {"Được gia hạn đến 10/12/2025"}
    with town.database.writing(town.officer_actor, at=NOW) as session:
        decision = withdraw_extension(session, town.officer_actor, withdrawn, now=NOW)
        assert extension_decided(session, dao.get_request(session, withdrawn), decision, NOW) == []


def test_a_new_date_is_told_to_the_units_that_owe_the_tasks_in_one_message_each(town: Town) -> None:
    duties = [town.add_duty(town.science, DUE) for _ in range(12)]
    other = town.add_duty(town.commune, DUE)
    with town.database.writing(town.secretary_actor, at=NOW) as session:
        ids = list(session.scalars(select(Duty.task_id).where(Duty.id.in_(duties))))
        done = redate_tasks(session, town.secretary_actor, ids, LATER, reason="Bộ lùi", now=NOW).done
        messages = tasks_redated(session, done, "Bộ lùi", NOW)
        assert {message.user_id for message in messages} == {town.officer, town.head}, f"duty {other} is another unit's"
        assert len([message for message in messages if message.channel == "app"]) == 2
        assert "và 2 phần việc khác" in messages[0].body


def test_whoever_gets_or_loses_duties_is_told_how_many(town: Town) -> None:
    with town.database.writing(town.secretary_actor, at=NOW) as session:
        messages = duties_reassigned(session, {town.science: 3}, {town.commune: 1}, "Theo Thông báo 15", NOW)
    said = {message.user_id: message.subject for message in messages}
    assert said == {
        town.officer: "Đơn vị được giao thêm 3 phần việc", town.head: "Đơn vị được giao thêm 3 phần việc",
        town.commune_officer: "Đơn vị thôi thực hiện 1 phần việc",
    }  # fmt: skip

"""Coordination tells whom it concerns, each once: the asked unit, whoever asked, and another tenant's secretariat."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from scheduler.contribution_notices import contribution_answered, contribution_judged, contributions_asked
from scheduler.outbox.message import Channel, NewMessage
from scheduler.outbox.service import put
from tenants.clock import VIETNAM
from tenants.files.store import FileStore
from tenants.tasks.contributions import dao, service
from tenants.tasks.contributions.letters import Step
from tenants.tasks.contributions.service import Answer, Request
from tenants.tasks.models import Duty
from tests.scheduler.towns import Town

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

NOW = datetime(2025, 11, 20, 10, 0, tzinfo=VIETNAM)


def hearers(messages: list[NewMessage]) -> set[int]:
    return {message.user_id for message in messages if message.channel is Channel.APP}


def test_each_act_tells_the_other_side_once(town: Town, tmp_path: Path) -> None:
    duty_id = town.add_duty(town.science, date(2025, 12, 31))
    with town.database.writing(town.secretary_actor, at=NOW) as session:
        task_id = session.scalars(select(Duty.task_id).where(Duty.id == duty_id)).one()
        request = Request("Số liệu của xã", date(2025, 12, 1), (town.commune,))
        (asked,) = service.ask(session, town.officer_actor, task_id, request, today=NOW.date(), now=NOW)
        told = contributions_asked(session, [asked], NOW)
        assert hearers(told) == {town.commune_officer}
        assert (put(session, told), put(session, told)) == (2, 0)
        assert all("Số liệu của xã" in message.body and "01/12/2025" in message.body for message in told)
        given = Answer("Xã có 12 thôn")
        service.answer(session, town.secretary_actor, FileStore(tmp_path), asked.id, given, period="2025-11", now=NOW)
        told = contribution_answered(session, dao.requests_by_ids(session, [asked.id]), NOW)
        assert hearers(told) == {town.officer, town.head}
        service.send_back(session, town.officer_actor, asked.id, "Thiếu hai thôn", today=NOW.date(), now=NOW)
        told = contribution_judged(session, asked, Step.RETURNED, NOW)
        assert hearers(told) == {town.commune_officer}
        assert all("Thiếu hai thôn" in message.body for message in told)


def test_nobody_is_told_of_nothing(town: Town) -> None:
    with town.database.writing(town.system, at=NOW) as session:
        assert contributions_asked(session, [], NOW) == contribution_answered(session, [], NOW) == []

"""A message is a row of the transaction that causes it, and one occasion speaks once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from scheduler.outbox.message import Channel, NewMessage, Reason
from scheduler.outbox.models import Message
from scheduler.outbox.service import put
from tenants.access.actor import Actor
from tenants.db.guard import TenancyViolation
from tests.scheduler.towns import Town, found_town

NOW = datetime(2025, 11, 20, 1, 0, tzinfo=UTC)


def returned(town: Town, channel: Channel = Channel.APP) -> NewMessage:
    return NewMessage(
        key="returned:17:3",
        reason=Reason.RETURNED,
        user_id=town.officer,
        channel=channel,
        subject="Phần việc bị trả lại",
        body="Thiếu quyết định ban hành.",
        href="/phan-viec/17",
        unit_id=town.science,
        duties={"returned": [17]},
    )


def stored(town: Town) -> list[Message]:
    with town.database.reading(town.system) as session:
        rows = list(session.scalars(select(Message).order_by(Message.id)))
        session.expunge_all()  # the end of a reading session would empty them
        return rows


def test_one_occasion_reaches_a_person_once_by_each_channel(town: Town) -> None:
    for expected in (2, 0):
        with town.database.writing(town.system, at=NOW) as session:
            assert put(session, [returned(town), returned(town, Channel.MAIL), returned(town)]) == expected
    assert [(row.channel, row.status, row.duties) for row in stored(town)] == [
        ("app", "sent", {"returned": [17]}),
        ("mail", "waiting", {"returned": [17]}),
    ]


def test_another_occasion_speaks_again(town: Town) -> None:
    with town.database.writing(town.system, at=NOW) as session:
        assert put(session, [returned(town), replace(returned(town), key="returned:17:4")]) == 2


def test_a_message_goes_down_with_the_transaction_that_caused_it(town: Town) -> None:
    with pytest.raises(RuntimeError), town.database.writing(town.system, at=NOW) as session:
        put(session, [returned(town)])
        raise RuntimeError("the act failed")
    assert stored(town) == []


def test_a_message_in_the_program_waits_for_its_hour(town: Town) -> None:
    with town.database.writing(town.system, at=NOW) as session:
        put(session, [replace(returned(town), not_before=NOW + timedelta(hours=3))])
    (row,) = stored(town)
    assert (row.status, row.sent_at, row.meant_for) == ("waiting", None, NOW + timedelta(hours=3))


def test_the_same_occasion_in_two_tenants_is_two_messages(town: Town) -> None:
    other = found_town(town.database, "68", "Tỉnh Lâm Đồng")
    for place in (town, other):
        with place.database.writing(place.system, at=NOW) as session:
            assert put(session, [replace(returned(town), user_id=place.officer, unit_id=place.science)]) == 1
    assert len(stored(town)) == len(stored(other)) == 1


def test_a_message_cannot_be_put_where_only_reading_is_allowed(town: Town) -> None:
    with town.database.reading(town.system) as session, pytest.raises(TenancyViolation):
        put(session, [returned(town)])


def test_a_message_cannot_be_written_to_a_person_of_another_tenant(town: Town) -> None:
    other = found_town(town.database, "68", "Tỉnh Lâm Đồng")
    with pytest.raises(IntegrityError), town.database.writing(Actor.system(other.tenant_id), at=NOW) as session:
        put(session, [returned(town)])


def test_a_message_without_an_occasion_is_a_defect_of_the_caller(town: Town) -> None:
    with pytest.raises(ValueError, match="key"):
        replace(returned(town), key="")

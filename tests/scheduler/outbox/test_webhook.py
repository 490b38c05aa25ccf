"""A province's own system is told what its people are told: signed, retried, never at night, never to a place not permitted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from scheduler.config import SchedulerConfig
from scheduler.outbox import webhooks
from scheduler.outbox.delivery import BACK_OFF, GIVE_UP_AFTER, deliver
from scheduler.outbox.hooks import SIGNATURE_HEADER, TIMESTAMP_HEADER, origin_of, signature
from scheduler.outbox.message import Channel, NewMessage, Reason, Status
from scheduler.outbox.models import Message
from scheduler.outbox.proof import calls_out
from scheduler.outbox.service import put
from scheduler.outbox.transports import transport_of
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tests.scheduler.outbox.hook_server import Calls, hook_server
from tests.scheduler.towns import Town, found_town

NOW = datetime(2025, 11, 20, 1, 0, tzinfo=UTC)  # Thursday, 08:00 in Vietnam
MINUTE = timedelta(minutes=1)

# What is said to another system does not depend on where the message was kept.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def calls() -> Iterator[Calls]:
    with hook_server(Calls()) as served:
        yield served


@pytest.fixture
def config(tmp_path: Path, calls: Calls) -> SchedulerConfig:
    return SchedulerConfig(
        base_url="https://57.daklak.gov.vn",
        mail_from="nhac-viec@57.daklak.gov.vn",
        mail_folder=tmp_path / "mail",
        lock_file=tmp_path / "lock",
        webhook_origins=(origin_of(calls.url),),
    )


def administrator(town: Town) -> Actor:
    return town.actor(town.secretary, Role.ADMINISTRATOR)


def connect(town: Town, config: SchedulerConfig, url: str) -> str:
    with town.database.writing(administrator(town), at=NOW) as session:
        return webhooks.connect(session, administrator(town), url, config.webhook_origins, now=NOW)


def say(town: Town, key: str = "returned:17:3", now: datetime = NOW) -> None:
    with town.database.writing(town.system, at=now) as session:
        put(
            session,
            [
                NewMessage(
                    key=key,
                    reason=Reason.RETURNED,
                    user_id=town.officer,
                    channel=Channel.APP,
                    subject="Phần việc bị trả lại",
                    body="Lý do: thiếu quyết định.\n- Bổ sung minh chứng → /nhiem-vu/3?phan-viec=1",
                    href="/nhiem-vu/3?phan-viec=1",
                )
            ],
        )


def run(town: Town, config: SchedulerConfig, now: datetime = NOW) -> None:
    deliver(town.database, transport_of(config), config, now)


def hooked(town: Town) -> list[Message]:
    with town.database.reading(town.system) as session:
        found = list(session.scalars(select(Message).where(Message.channel == "hook").order_by(Message.id)))
        session.expunge_all()
        return found


def test_what_is_said_in_the_program_is_handed_on_once_with_a_signature_that_can_be_checked(
    town: Town, config: SchedulerConfig, calls: Calls
) -> None:
    secret = connect(town, config, calls.url)
    say(town)
    say(town)
    run(town, config)
    run(town, config, NOW + MINUTE)
    (told,), (headers,), (body,) = calls.told, calls.headers, calls.bodies
    assert told["person"] == {"name": "Nguyễn Văn An", "email": told["person"]["email"]}
    assert (told["tenant"], told["subject"], told["demo"]) == ("66", "Phần việc bị trả lại", False)
    assert told["link"] == "https://57.daklak.gov.vn/nhiem-vu/3?phan-viec=1"
    assert "Lý do: thiếu quyết định." in told["text"]
    assert headers["Idempotency-Key"] == told["id"]
    assert headers[SIGNATURE_HEADER] == f"v1={signature(secret, headers[TIMESTAMP_HEADER], body)}"
    assert [row.status for row in hooked(town)] == [Status.SENT]


def test_a_tenant_without_a_webhook_has_no_calls(town: Town, config: SchedulerConfig) -> None:
    say(town)
    assert hooked(town) == []


def test_a_system_that_is_busy_is_asked_again_with_the_same_identity(town: Town, config: SchedulerConfig, calls: Calls) -> None:
    connect(town, config, calls.url)
    calls.answers = [503, 429]
    say(town)
    run(town, config)
    run(town, config, NOW + BACK_OFF[0])
    run(town, config, NOW + BACK_OFF[0] + BACK_OFF[1])
    assert len({headers["Idempotency-Key"] for headers in calls.headers}) == 1
    assert len(calls.headers) == 3
    assert [(row.status, row.maybe_doubled) for row in hooked(town)] == [(Status.SENT, False)]


def test_a_lost_answer_is_marked_as_perhaps_doubled(town: Town, config: SchedulerConfig, calls: Calls) -> None:
    connect(town, config, calls.url)
    calls.answers = [0]
    say(town)
    run(town, config)
    run(town, config, NOW + BACK_OFF[0])
    assert [(row.status, row.maybe_doubled) for row in hooked(town)] == [(Status.SENT, True)]


@pytest.mark.parametrize("status", [301, 400, 401, 404, 410])
def test_a_refusal_or_a_redirect_is_final_and_shown(town: Town, config: SchedulerConfig, calls: Calls, status: int) -> None:
    connect(town, config, calls.url)
    calls.answers = [status]
    say(town)
    run(town, config)
    run(town, config, NOW + timedelta(hours=2))
    (row,) = hooked(town)
    assert (row.status, len(calls.bodies)) == (Status.FAILED, 1)
    assert str(status) in row.last_error


def test_a_system_that_is_down_holds_up_no_other_tenant_and_is_given_up_in_the_open(
    town: Town, config: SchedulerConfig, calls: Calls
) -> None:
    dead = "http://127.0.0.1:9/dead"
    both = replace(config, webhook_origins=(*config.webhook_origins, origin_of(dead)))
    other = found_town(town.database, "56", "Tỉnh Khánh Hòa")
    connect(town, both, dead)
    connect(other, both, calls.url)
    say(town)
    say(other)
    run(town, both)
    assert [row.status for row in hooked(other)] == [Status.SENT]
    assert [row.status for row in hooked(town)] == [Status.WAITING]
    monday = NOW + timedelta(days=4)
    assert monday - NOW >= GIVE_UP_AFTER
    for now in (NOW + timedelta(hours=1), monday):
        run(town, both, now)
    assert [row.status for row in hooked(town)] == [Status.FAILED]


def test_a_morning_full_of_mail_does_not_hold_up_the_calls(town: Town, config: SchedulerConfig, calls: Calls) -> None:
    connect(town, config, calls.url)
    say(town)
    with town.database.writing(town.system, at=NOW) as session:
        put(session, [NewMessage(f"x:{n}", Reason.RETURNED, town.officer, Channel.MAIL, "Thử", "Thử") for n in range(3)])
    run(town, replace(config, mails_per_minute=2))
    assert [row.status for row in hooked(town)] == [Status.SENT]


def test_a_telephone_does_not_ring_at_night_or_on_a_day_off(town: Town, config: SchedulerConfig, calls: Calls) -> None:
    connect(town, config, calls.url)
    friday_night = datetime(2025, 11, 21, 14, 0, tzinfo=UTC)
    say(town, now=friday_night)
    for now in (friday_night, friday_night + timedelta(hours=12), datetime(2025, 11, 23, 23, 0, tzinfo=UTC)):
        run(town, config, now)
    assert calls.bodies == []
    run(town, config, datetime(2025, 11, 24, 1, 0, tzinfo=UTC))
    assert len(calls.bodies) == 1


def test_while_a_secret_is_rolled_both_sign_and_afterwards_the_new_one_alone(
    town: Town, config: SchedulerConfig, calls: Calls
) -> None:
    old = connect(town, config, calls.url)
    with town.database.writing(administrator(town), at=NOW) as session:
        new = webhooks.roll_secret(session, administrator(town), now=NOW)
    say(town, "first")
    run(town, config)
    later = NOW + webhooks.BOTH_SECRETS_FOR
    say(town, "second", now=later)
    run(town, config, later)
    expected = [(new, old), (new,)]
    for headers, body, secrets in zip(calls.headers, calls.bodies, expected, strict=True):
        assert headers[SIGNATURE_HEADER] == ", ".join(f"v1={signature(s, headers[TIMESTAMP_HEADER], body)}" for s in secrets)


def test_another_address_gets_a_secret_of_its_own(town: Town, config: SchedulerConfig, calls: Calls) -> None:
    first = connect(town, config, calls.url)
    assert connect(town, config, f"{calls.url}&moi=1") != first


@pytest.mark.parametrize(
    "url",
    [
        "",
        "zalo",
        "ftp://127.0.0.1/",
        "https://khac.vn/",
        "http://127.0.0.1/",
        "https://u:p@khac.vn/",
        "http://[::1",
        "http://x:99999/",
    ],
)
def test_a_tenant_can_connect_only_what_the_operator_permits(town: Town, config: SchedulerConfig, url: str) -> None:
    with pytest.raises(Invalid) as error:
        connect(town, config, url)
    assert error.value.field == "url"


@pytest.mark.parametrize("tail", [" x", "\nHost:khac.vn", "\x7f", "/tiếng-việt"])
def test_an_address_that_cannot_be_called_as_it_stands_is_told_when_it_is_entered(
    town: Town, config: SchedulerConfig, calls: Calls, tail: str
) -> None:
    with pytest.raises(Invalid) as error:
        connect(town, config, calls.url + tail)
    assert error.value.field == "url"


def test_what_a_system_answers_is_kept_as_words_that_every_database_holds(
    town: Town, config: SchedulerConfig, calls: Calls
) -> None:
    connect(town, config, calls.url)
    calls.answers, calls.text = [400], b"sai\0 \x1b[31m kh\xff\n\n\xc3\xb3a"
    say(town)
    run(town, config)
    (row,) = hooked(town)
    assert row.last_error.endswith("400 sai [31m kh\ufffd óa")


def test_a_system_that_is_no_longer_permitted_is_not_called(town: Town, config: SchedulerConfig, calls: Calls) -> None:
    connect(town, config, calls.url)
    say(town)
    run(town, replace(config, webhook_origins=()))
    assert (calls.bodies, [row.status for row in hooked(town)]) == ([], [Status.FAILED])


def test_a_webhook_that_is_off_hears_nothing_and_misses_what_was_said(town: Town, config: SchedulerConfig, calls: Calls) -> None:
    connect(town, config, calls.url)
    for enabled in (False, True):
        with town.database.writing(administrator(town), at=NOW) as session:
            webhooks.switch(session, administrator(town), enabled, now=NOW)
        say(town, f"while-{enabled}")
    run(town, config)
    assert len(calls.bodies) == 1


def test_a_trial_goes_out_by_the_webhook_alone(town: Town, config: SchedulerConfig, calls: Calls) -> None:
    connect(town, config, calls.url)
    with town.database.writing(administrator(town), at=NOW) as session:
        put(session, [webhooks.trial(session, administrator(town), now=NOW)])
    run(town, config)
    assert [told["subject"] for told in calls.told] == ["Gửi thử từ Suite 57"]
    with town.database.writing(administrator(town), at=NOW) as session:
        webhooks.switch(session, administrator(town), False, now=NOW)
        with pytest.raises(Conflict):
            webhooks.trial(session, administrator(town), now=NOW)


def test_only_the_administrator_sees_or_changes_the_webhook(town: Town, config: SchedulerConfig) -> None:
    secretary = town.secretary_actor
    with town.database.writing(secretary, at=NOW) as session:
        for act in (
            lambda: webhooks.find_webhook(session, secretary),
            lambda: webhooks.connect(session, secretary, "https://x.vn", ("https://x.vn",), now=NOW),
            lambda: webhooks.roll_secret(session, secretary, now=NOW),
            lambda: webhooks.switch(session, secretary, True, now=NOW),
            lambda: webhooks.trial(session, secretary, now=NOW),
            lambda: calls_out(session, secretary),
        ):
            with pytest.raises(NotPermitted):
                act()
        with pytest.raises(NotFound):
            webhooks.roll_secret(session, administrator(town), now=NOW)

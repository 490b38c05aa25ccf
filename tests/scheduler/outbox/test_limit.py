"""Whoever answers a letter at a time holds up nobody: a call, signing in and a mail each have a limit as a whole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from scheduler.config import SchedulerConfig, SmtpServer
from scheduler.outbox import hooks
from scheduler.outbox.delivery import deliver
from scheduler.outbox.envelope import Envelope
from scheduler.outbox.hooks import origin_of
from scheduler.outbox.message import Channel, NewMessage, Reason, Status
from scheduler.outbox.service import put
from scheduler.outbox.transports import SmtpTransport, TransportDown, Unsure, transport_of
from tests.scheduler.outbox.drip_server import Drips, drip_server
from tests.scheduler.outbox.hook_server import Calls, hook_server
from tests.scheduler.outbox.mail_server import throw_away_certificate
from tests.scheduler.outbox.test_webhook import connect, hooked, say
from tests.scheduler.towns import Town, found_town

NOW = datetime(2025, 11, 20, 1, 0, tzinfo=UTC)
LIMIT = 0.3  # seconds
PATIENT = 60.0  # a step's own timeout, which no step of these ever reaches


@contextmanager
def cut_early() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < PATIENT / 4


def envelope() -> Envelope:
    return Envelope(1, 1, "66", "Tỉnh Đắk Lắk", False, 1, "k", Reason.RETURNED, 1, "An", "an@t66.vn", "Phần việc", "", "", None)


def mail() -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = "a@t66.vn", "b@t66.vn"
    letter.set_content("Phần việc bị trả lại")
    return letter


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 500 Busy\r\n\r\n"])
def test_a_system_that_drips_its_answer_is_cut_off(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "TIMEOUT", PATIENT)
    with drip_server(Drips(answers=[said] if said else [])) as drips, cut_early(), pytest.raises(Unsure):
        hooks.call(f"http://127.0.0.1:{drips.port}/", ("s",), envelope(), base_url="", now=NOW, limit=LIMIT)


def test_a_system_that_has_said_yes_is_not_listened_to_any_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "TIMEOUT", PATIENT)
    with drip_server(Drips(answers=[b"HTTP/1.1 200 OK\r\n\r\n"])) as drips, cut_early():
        hooks.call(f"http://127.0.0.1:{drips.port}/", ("s",), envelope(), base_url="", now=NOW, limit=PATIENT)
    assert drips.calls == 1


SMTP_YES = b"250 ok\r\n"


@pytest.mark.parametrize("answers", [[], [b"220 "], [b"220 mail\r\n"], [b"220 mail\r\n", b"250-"]], ids=str)
@pytest.mark.parametrize("secured", [False, True])
def test_a_mail_server_that_drips_its_greeting_is_cut_off(answers: list[bytes], secured: bool, tmp_path: Path) -> None:
    certificate = throw_away_certificate(tmp_path / "server.pem") if secured else None
    with drip_server(Drips(answers=answers, greets=True), certificate) as drips, cut_early():
        server = SmtpServer(
            "127.0.0.1", drips.port, "tls" if secured else "none", ca_file=certificate, timeout=PATIENT, limit=LIMIT
        )
        with pytest.raises(TransportDown), SmtpTransport(server).open():
            raise AssertionError("it has let us in")


@pytest.mark.parametrize("secured", [False, True])
@pytest.mark.parametrize(("taken", "expected"), [(0, TransportDown), (2, TransportDown), (3, Unsure)])
def test_a_mail_that_a_server_does_not_take_in_time_is_kept_for_later(
    taken: int, expected: type[Exception], secured: bool, tmp_path: Path
) -> None:
    answers = [b"220 mail\r\n", SMTP_YES, *[SMTP_YES, SMTP_YES, b"354 go\r\n"][:taken]]
    certificate = throw_away_certificate(tmp_path / "server.pem") if secured else None
    with drip_server(Drips(answers=answers, greets=True), certificate) as drips, cut_early():
        server = SmtpServer(
            "127.0.0.1", drips.port, "tls" if secured else "none", ca_file=certificate, timeout=PATIENT, limit=LIMIT
        )
        with pytest.raises(expected), SmtpTransport(server).open() as line:
            line.send(mail())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_dripping_system_holds_up_no_other_tenant(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "TIMEOUT", PATIENT)
    monkeypatch.setattr(hooks.call, "__kwdefaults__", {"limit": LIMIT})
    other = found_town(town.database, "56", "Tỉnh Khánh Hòa")
    with drip_server(Drips()) as drips, hook_server(Calls()) as calls, cut_early():
        slow = f"http://127.0.0.1:{drips.port}/"
        config = SchedulerConfig(
            base_url="https://57.daklak.gov.vn",
            mail_from="nhac-viec@57.daklak.gov.vn",
            mail_folder=tmp_path / "mail",
            lock_file=tmp_path / "lock",
            webhook_origins=(origin_of(slow), origin_of(calls.url)),
        )
        connect(town, config, slow)
        connect(other, config, calls.url)
        say(town)
        say(other)
        deliver(town.database, transport_of(config), config, NOW)
        assert drips.calls == 1
    assert [(row.status, row.maybe_doubled) for row in hooked(town)] == [(Status.WAITING, True)]
    assert [row.status for row in hooked(other)] == [Status.SENT]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_when_patience_is_at_its_end_the_rest_goes_with_the_next_run(town: Town, tmp_path: Path) -> None:
    config = SchedulerConfig("https://57.vn", "a@57.vn", tmp_path / "mail", tmp_path / "lock")
    with town.database.writing(town.system, at=NOW) as session:
        told = NewMessage(key="k", reason=Reason.RETURNED, user_id=town.officer, channel=Channel.MAIL, subject="Trả lại", body="")
        put(session, [replace(told, key=f"returned:{n}") for n in range(3)])
    sent = [deliver(town.database, transport_of(config), config, NOW, patience=timedelta()).sent for _ in range(3)]
    assert sent == [1, 1, 1]

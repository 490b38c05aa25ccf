"""Mail goes out once; what cannot go out waits, is given up in the open, and can be tried again."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from scheduler.config import SchedulerConfig, SmtpServer
from scheduler.outbox.delivery import BACK_OFF, GIVE_UP_AFTER, LEASE, WIPED, deliver
from scheduler.outbox.inbox import count_unread, list_messages, mark_read
from scheduler.outbox.message import Channel, NewMessage, Reason, Status
from scheduler.outbox.models import Message
from scheduler.outbox.proof import count_by_status, failures, retry, retry_all
from scheduler.outbox.service import put
from scheduler.outbox.transports import FolderTransport, Line, TransportDown, transport_of
from scheduler.outbox.unsubscribe import whose
from tenants.clock import local
from tenants.errors import Conflict, NotFound, NotPermitted
from tenants.organisation.models import TenantSettings, Unit
from tests.scheduler.outbox.mail_server import USER, Manners, mail_server, throw_away_certificate
from tests.scheduler.towns import Town, found_town

NOW = datetime(2025, 11, 20, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

# What is said to a mail server does not depend on where the mail was kept.
on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def config(tmp_path: Path) -> SchedulerConfig:
    return SchedulerConfig(
        base_url="https://57.daklak.gov.vn",
        mail_from="nhac-viec@57.daklak.gov.vn",
        mail_folder=tmp_path / "mail",
        lock_file=tmp_path / "lock",
    )


@contextmanager
def serving(manners: Manners, certificate: Path | None = None, *, password: str = "") -> Iterator[Controller]:
    server = mail_server(manners, certificate, password=password)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def plain(config: SchedulerConfig, server: Controller) -> SchedulerConfig:
    return replace(config, smtp=SmtpServer("127.0.0.1", server.port, security="none", timeout=5))


def put_mail(town: Town, count: int = 1, *, reason: Reason = Reason.RETURNED, not_before: datetime | None = None) -> None:
    with town.database.writing(town.system, at=NOW) as session:
        put(
            session,
            [
                NewMessage(
                    key=f"returned:{n}",
                    reason=reason,
                    user_id=town.officer,
                    channel=Channel.MAIL,
                    subject="Phần việc “Công bố danh mục dữ liệu dùng chung” bị trả lại",
                    body="Lý do: thiếu quyết định ban hành.\n- Bổ sung minh chứng → /nhiem-vu/3?phan-viec=1",
                    href="/nhiem-vu/3?phan-viec=1",
                    not_before=not_before,
                    unit_id=town.science,
                )
                for n in range(count)
            ],
        )


def rows(town: Town) -> list[Message]:
    with town.database.reading(town.system) as session:
        found = list(session.scalars(select(Message).order_by(Message.id)))
        session.expunge_all()
        return found


def statuses(town: Town) -> list[str]:
    return [row.status for row in rows(town)]


def files(config: SchedulerConfig) -> list[EmailMessage]:
    found = []
    for path in sorted(config.mail_folder.glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        found.append(mail)
    return found


@on_one_database
def test_a_mail_becomes_a_file_that_says_what_where_and_why(town: Town, config: SchedulerConfig) -> None:
    put_mail(town)
    done = deliver(town.database, transport_of(config), config, NOW)
    assert (done.sent, statuses(town)) == (1, ["sent"])
    (mail,) = files(config)
    (written,) = (path.read_bytes() for path in config.mail_folder.glob("*.eml"))
    # A name and a subject in Vietnamese leave as whole encoded words, not torn into ASCII and pieces.
    assert b"\r\nFrom: =?utf-8?b?" in written
    assert b"=?utf-8?q?" not in written
    assert mail["To"] == "chuyenvien@t66.vn"
    assert mail["Subject"] == "Phần việc “Công bố danh mục dữ liệu dùng chung” bị trả lại"
    assert "Tỉnh Đắk Lắk" in str(mail["From"])
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None and html is not None
    for part in (text, html):
        words = part.get_content()
        assert "Nguyễn Văn An" in words
        assert "thiếu quyết định ban hành" in words
        assert "https://57.daklak.gov.vn/nhiem-vu/3?phan-viec=1" in words
        assert "vừa được trả lại" in words
        assert part.get_content_charset() == "utf-8"
    assert 'name="viewport"' in html.get_content()


def test_a_second_run_sends_nothing_again(town: Town, config: SchedulerConfig) -> None:
    put_mail(town, 3)
    assert deliver(town.database, transport_of(config), config, NOW).sent == 3
    assert deliver(town.database, transport_of(config), config, NOW + MINUTE).sent == 0


def test_a_mail_waits_for_its_hour(town: Town, config: SchedulerConfig) -> None:
    put_mail(town, not_before=NOW + MINUTE)
    assert deliver(town.database, transport_of(config), config, NOW).sent == 0
    assert deliver(town.database, transport_of(config), config, NOW + MINUTE).sent == 1


def test_a_message_in_the_program_shows_from_its_hour_on_and_is_read_once(town: Town, config: SchedulerConfig) -> None:
    with town.database.writing(town.system, at=NOW) as session:
        for key, hour in (("now", NOW), ("later", NOW + timedelta(hours=1))):
            put(session, [NewMessage(key, Reason.RETURNED, town.officer, Channel.APP, key, "Mời xem.", not_before=hour)])
        assert [line.subject for line in list_messages(session, town.officer)] == ["now"]
    assert deliver(town.database, transport_of(config), config, NOW + timedelta(hours=1)).shown == 1
    with town.database.writing(town.officer_actor, at=NOW) as session:
        assert [line.subject for line in list_messages(session, town.officer)] == ["later", "now"]
        assert (count_unread(session, town.officer), count_unread(session, town.head)) == (2, 0)
        assert mark_read(session, town.head, now=NOW) == 0
        first = list_messages(session, town.officer)[0].message_id
        assert mark_read(session, town.officer, [first], now=NOW) == 1
        assert mark_read(session, town.officer, now=NOW) == 1
        assert count_unread(session, town.officer) == 0


def test_a_minute_sends_no_more_than_the_setting_and_each_tenant_gets_its_turn(town: Town, config: SchedulerConfig) -> None:
    other = found_town(town.database, "68", "Tỉnh Lâm Đồng")
    put_mail(town, 5)
    put_mail(other, 1)
    slow = replace(config, mails_per_minute=2)
    assert deliver(town.database, transport_of(slow), slow, NOW).sent == 2
    assert statuses(other) == ["sent"]
    assert deliver(town.database, transport_of(slow), slow, NOW + MINUTE).sent == 2
    assert statuses(town).count("waiting") == 2


@on_one_database
def test_nothing_is_sent_to_a_person_who_has_been_shut_out(town: Town, config: SchedulerConfig) -> None:
    put_mail(town)
    town.change_user(town.officer, status="disabled")
    deliver(town.database, transport_of(config), config, NOW)
    assert (files(config), statuses(town)) == ([], ["failed"])


@on_one_database
def test_a_corrected_address_is_the_one_that_the_next_attempt_goes_to(town: Town, config: SchedulerConfig) -> None:
    put_mail(town)
    with serving(Manners(answers={"chuyenvien@t66.vn": "550 5.1.1 No such user"})) as server:
        deliver(town.database, transport_of(plain(config, server)), config, NOW)
    town.change_user(town.officer, email="nguyen.van.an@t66.vn")
    with town.database.writing(town.secretary_actor, at=NOW) as session:
        retry_all(session, town.secretary_actor, now=NOW)
    assert deliver(town.database, transport_of(config), config, NOW).sent == 1
    (mail,) = files(config)
    assert (mail["To"], rows(town)[0].address) == ("nguyen.van.an@t66.vn", "nguyen.van.an@t66.vn")


@on_one_database
@pytest.mark.parametrize(
    ("reason", "change", "why"),
    [
        (Reason.DIGEST, {"mail_wanted": False}, "thôi nhận thư"),
        (Reason.RETURNED, {"mail_wanted": False}, "thôi nhận thư"),
        (Reason.ACCOUNT, {"mail_wanted": False}, ""),
        (Reason.DIGEST, {"unit_id": None, "role": "inspector"}, "không còn"),
        (Reason.URGENT, {"unit_id": "commune"}, "không còn"),
        (Reason.RETURNED, {"status": "disabled"}, "Tài khoản"),
    ],
)
def test_who_has_moved_or_ended_mails_before_it_goes_out_is_not_written_to(
    town: Town, config: SchedulerConfig, reason: Reason, change: dict[str, object], why: str
) -> None:
    put_mail(town, reason=reason)
    town.change_user(town.officer, **{name: town.commune if value == "commune" else value for name, value in change.items()})
    deliver(town.database, transport_of(config), config, NOW)
    (row,) = rows(town)
    assert (row.status, len(files(config))) == (("failed", 0) if why else ("sent", 1))
    assert why in row.last_error


@on_one_database
@pytest.mark.parametrize(
    ("reason", "last_day", "why"),
    [
        (Reason.DIGEST, -1, "Đơn vị được nhắc đã kết thúc hoạt động."),
        (Reason.CHASED, -1, "Đơn vị được nhắc đã kết thúc hoạt động."),
        (Reason.ACCOUNT, -1, ""),
        (Reason.DIGEST, 0, ""),
    ],
)
def test_what_waited_for_the_people_of_a_unit_that_has_ended_stays_with_its_reason(
    town: Town, config: SchedulerConfig, reason: Reason, last_day: int, why: str
) -> None:
    put_mail(town, reason=reason)
    with town.database.writing(town.system, at=NOW) as session:
        session.get_one(Unit, town.science).active_to = local(NOW).date() + timedelta(days=last_day)
    deliver(town.database, transport_of(config), config, NOW)
    (row,) = rows(town)
    assert (row.status, row.last_error, len(files(config))) == (("failed", why, 0) if why else ("sent", "", 1))


@on_one_database
def test_what_ends_with_a_unit_is_told_to_its_people_and_its_duties_to_others(town: Town, config: SchedulerConfig) -> None:
    with town.database.writing(town.system, at=NOW) as session:
        session.get_one(Unit, town.science).active_to = local(NOW).date() - timedelta(days=1)
        told = [
            NewMessage("unit-change:1", Reason.REORGANISED, town.officer, Channel.MAIL, "Đơn vị kết thúc hoạt động", "Thử"),
            NewMessage("asked:1", Reason.EXTENSION, town.secretary, Channel.MAIL, "Đề nghị", "Thử", unit_id=town.science),
        ]
        put(session, told)
    assert deliver(town.database, transport_of(config), config, NOW).sent == 2


@on_one_database
def test_a_tenant_that_has_ended_its_mail_sends_none_that_waited_but_the_links_to_sign_in(
    town: Town, config: SchedulerConfig
) -> None:
    put_mail(town, reason=Reason.DIGEST)
    with town.database.writing(town.system, at=NOW) as session:
        session.add(TenantSettings(cycle={}, letterhead={}, reminders={"mail": False}, work={}))
        put(session, [NewMessage("invitation:x", Reason.ACCOUNT, town.officer, Channel.MAIL, "Mời sử dụng", "Thử")])
    deliver(town.database, transport_of(config), config, NOW)
    assert [(row.status, row.last_error) for row in rows(town)] == [("failed", "Cơ quan đã thôi gửi thư nhắc."), ("sent", "")]


@on_one_database
def test_a_link_that_sets_a_password_is_not_kept_once_it_is_sent(town: Town, config: SchedulerConfig) -> None:
    put_mail(town, reason=Reason.ACCOUNT)
    town.change_user(town.officer, status="invited")
    deliver(town.database, transport_of(config), config, NOW)
    (row,) = rows(town)
    assert (row.status, row.body, row.href) == ("sent", WIPED, "")


@on_one_database
@pytest.mark.parametrize("password", ["plain-ascii", "mật khẩu tiếng Việt"])
def test_a_real_server_receives_over_starttls_with_sign_in(
    town: Town, config: SchedulerConfig, tmp_path: Path, password: str
) -> None:
    put_mail(town)
    certificate = throw_away_certificate(tmp_path / "server.pem")
    manners = Manners()
    with serving(manners, certificate, password=password) as server:
        smtp = SmtpServer("127.0.0.1", server.port, user=USER, password=password, ca_file=certificate, timeout=5)
        assert deliver(town.database, transport_of(replace(config, smtp=smtp)), config, NOW).sent == 1
    (mail,) = manners.accepted
    body = mail.get_body(("plain",))
    assert body is not None
    assert "thiếu quyết định ban hành" in body.get_content()


@on_one_database
@pytest.mark.parametrize("fault", ["wrong password", "unknown authority", "nobody there"])
def test_a_closed_way_out_keeps_every_mail_and_says_why(town: Town, config: SchedulerConfig, tmp_path: Path, fault: str) -> None:
    put_mail(town, 2)
    certificate = throw_away_certificate(tmp_path / "server.pem")
    manners = Manners()
    with serving(manners, certificate, password="đúng") as server:
        smtp = SmtpServer("127.0.0.1", server.port, user=USER, password="đúng", ca_file=certificate, timeout=5)
        if fault == "wrong password":
            smtp = replace(smtp, password="không đúng")
        elif fault == "unknown authority":
            smtp = replace(smtp, ca_file=None)
        else:
            with socket.create_server(("127.0.0.1", 0)) as gone:
                smtp = replace(smtp, port=gone.getsockname()[1])
        done = deliver(town.database, transport_of(replace(config, smtp=smtp)), config, NOW)
    assert manners.accepted == []
    assert done.down.startswith("Không kết nối được máy chủ thư")
    assert {(row.status, row.last_error) for row in rows(town)} == {("waiting", done.down)}


def test_a_way_out_that_stays_closed_for_four_days_puts_its_mail_on_the_list_of_failures(
    town: Town, config: SchedulerConfig
) -> None:
    put_mail(town, 2)
    closed = FolderTransport(config.lock_file / "no folder")
    config.lock_file.write_text("")
    for hours, expected in ((0, "waiting"), (24, "waiting"), (96, "failed")):
        deliver(town.database, closed, config, NOW + timedelta(hours=hours))
        assert statuses(town) == [expected] * 2
    with town.database.writing(town.secretary_actor, at=NOW) as session:
        assert retry_all(session, town.secretary_actor, now=NOW + timedelta(hours=98)) == 2
    assert deliver(town.database, transport_of(config), config, NOW + timedelta(hours=98)).sent == 2


@on_one_database
def test_a_refused_address_is_given_up_at_once_and_the_others_go(town: Town, config: SchedulerConfig) -> None:
    put_mail(town, 2)
    town.change_user(town.head, email="khong-co@t66.vn")
    with town.database.writing(town.system, at=NOW) as session:
        put(session, [NewMessage("x", Reason.RETURNED, town.head, Channel.MAIL, "Thử", "Thử", not_before=NOW - MINUTE)])
    manners = Manners(answers={"khong-co@t66.vn": "550 5.1.1 No such user"})
    with serving(manners) as server:
        done = deliver(town.database, transport_of(plain(config, server)), config, NOW)
    assert (done.sent, done.failed, len(manners.accepted)) == (2, 1, 2)
    assert "550" in rows(town)[2].last_error


def test_a_deferred_mail_backs_off_further_each_time_and_is_given_up_after_four_days(town: Town, config: SchedulerConfig) -> None:
    put_mail(town)
    manners = Manners(answers={"chuyenvien@t66.vn": "451 4.7.1 Greylisted"})
    waits: list[timedelta] = []
    now = NOW
    with serving(manners) as server:
        for _ in range(5):
            deliver(town.database, transport_of(plain(config, server)), config, now)
            (row,) = rows(town)
            assert (row.status, "451" in row.last_error) == ("waiting", True)
            waits.append(row.not_before - now)
            now = row.not_before
        deliver(town.database, transport_of(plain(config, server)), config, NOW + GIVE_UP_AFTER)
    assert tuple(waits) == (*BACK_OFF, BACK_OFF[-1])
    assert statuses(town) == ["failed"]


@on_one_database
def test_days_on_which_nothing_is_tried_do_not_use_up_the_time_of_a_mail(town: Town, config: SchedulerConfig) -> None:
    """Tet 2026: the last working day is 13 February, the next one 23 February."""
    put_mail(town)
    before, after = datetime(2026, 2, 13, 10, 0, tzinfo=UTC), datetime(2026, 2, 23, 1, 0, tzinfo=UTC)
    late = {before: "waiting", after: "waiting", after + timedelta(days=1): "waiting", after + timedelta(days=2): "failed"}
    with serving(Manners(answers={"chuyenvien@t66.vn": "451 4.7.1 Greylisted"})) as server:
        for now, expected in late.items():
            deliver(town.database, transport_of(plain(config, server)), config, now)
            assert statuses(town) == [expected]
    closed = FolderTransport(config.mail_folder / "taken")
    config.mail_folder.mkdir()
    closed.folder.write_text("")
    with town.database.writing(town.secretary_actor, at=NOW) as session:
        retry_all(session, town.secretary_actor, now=NOW)
    for now, expected in late.items():
        deliver(town.database, closed, config, now)
        assert statuses(town) == [expected]


def test_a_given_up_mail_can_be_seen_and_tried_again(town: Town, config: SchedulerConfig) -> None:
    put_mail(town)
    manners = Manners(answers={"chuyenvien@t66.vn": "550 5.7.1 Refused"})
    with serving(manners) as server:
        deliver(town.database, transport_of(plain(config, server)), config, NOW)
        with town.database.writing(town.secretary_actor, at=NOW) as session:
            (failure,) = failures(session, town.secretary_actor)
            assert (failure.person, failure.status) == ("Nguyễn Văn An", Status.FAILED)
            assert count_by_status(session, town.secretary_actor) == {Status.FAILED: 1}
            with pytest.raises(NotPermitted):
                failures(session, town.officer_actor)
            with pytest.raises(NotPermitted):
                retry(session, town.officer_actor, failure.message_id, now=NOW)
            with pytest.raises(NotFound):
                retry(session, town.secretary_actor, 999_999, now=NOW)
            retry(session, town.secretary_actor, failure.message_id, now=NOW + timedelta(days=4))
            assert retry_all(session, town.secretary_actor, now=NOW) == 0
        manners.answers.clear()
        deliver(town.database, transport_of(plain(config, server)), config, NOW + timedelta(days=4))
    assert statuses(town) == ["sent"]
    with town.database.writing(town.secretary_actor, at=NOW) as session, pytest.raises(Conflict):
        retry(session, town.secretary_actor, failure.message_id, now=NOW)


def test_a_connection_lost_after_the_mail_was_taken_is_the_only_doubling_and_is_marked(town: Town, config: SchedulerConfig) -> None:
    put_mail(town, 3)
    manners = Manners(drops_after_data=1)
    with serving(manners) as server:
        transport = transport_of(plain(config, server))
        first = deliver(town.database, transport, config, NOW)
        assert (first.sent, len(manners.accepted)) == (0, 1)
        assert "đang nhận thư" in first.down
        deliver(town.database, transport, config, NOW + MINUTE)
    assert statuses(town) == ["sent"] * 3
    assert [row.maybe_doubled for row in rows(town)] == [True, False, False]
    assert len(manners.identities) == 4
    assert len(set(manners.identities)) == 3


class Killed(BaseException):
    """Stands for a process that is killed: nothing catches it."""


class Killer:
    """Hands mail to a folder and dies at the given point of the given mail."""

    def __init__(self, folder: FolderTransport, *, before: bool) -> None:
        self.folder, self.before, self.armed = folder, before, True

    @contextmanager
    def open(self) -> Iterator[Line]:
        with self.folder.open():
            yield self

    def send(self, mail: EmailMessage) -> None:
        if self.armed and self.before:
            self.armed = False
            raise Killed
        self.folder.send(mail)
        if self.armed:
            self.armed = False
            raise Killed


@pytest.mark.parametrize("before", [True, False])
def test_a_process_killed_while_sending_loses_nothing(town: Town, config: SchedulerConfig, before: bool) -> None:
    put_mail(town, 2)
    killer = Killer(FolderTransport(config.mail_folder), before=before)
    with pytest.raises(Killed):
        deliver(town.database, killer, config, NOW)
    deliver(town.database, killer, config, NOW + MINUTE)
    assert sorted(statuses(town)) == ["leased", "sent"]  # the lease still stands: nobody else takes the mail meanwhile
    deliver(town.database, killer, config, NOW + LEASE)
    assert statuses(town) == ["sent", "sent"]
    assert sorted(row.maybe_doubled for row in rows(town)) == [False, True]
    assert len(files(config)) == 2


class Counting:
    """Hands mail to a folder and counts how often each was handed over."""

    def __init__(self, folder: FolderTransport) -> None:
        self.folder = folder
        self.handed: list[str] = []

    @contextmanager
    def open(self) -> Iterator[Line]:
        with self.folder.open():
            yield self

    def send(self, mail: EmailMessage) -> None:
        self.handed.append(str(mail["Message-ID"]))
        self.folder.send(mail)


def test_two_deliverers_at_once_share_the_work_and_send_nothing_twice(town: Town, config: SchedulerConfig) -> None:
    put_mail(town, 30)
    counting = Counting(FolderTransport(config.mail_folder))
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(deliver, town.database, counting, config, NOW) for _ in range(2)]
        assert sum(run.result().sent for run in runs) == 30
    assert len(counting.handed) == len(set(counting.handed)) == 30
    assert {row.status for row in rows(town)} == {"sent"}
    assert not any(row.maybe_doubled for row in rows(town))


def test_one_tenants_broken_rows_do_not_stop_the_mail_of_others(town: Town, config: SchedulerConfig) -> None:
    other = found_town(town.database, "68", "Tỉnh Lâm Đồng")
    put_mail(town, 2)
    put_mail(other)
    with town.database.writing(town.system, at=NOW) as session:
        session.scalars(select(Message).order_by(Message.id).limit(1)).one().reason = "lý do lạ"
    done = deliver(town.database, transport_of(config), config, NOW)
    assert done.failed_tenants == ("Đắk Lắk",)
    assert statuses(other) == ["sent"]


@on_one_database
def test_an_address_that_cannot_stand_in_a_header_is_refused_in_words(town: Town, config: SchedulerConfig) -> None:
    put_mail(town)
    town.change_user(town.officer, email="chuyênviên@t66.vn")
    deliver(town.database, transport_of(config), config, NOW)
    assert rows(town)[0].status == "failed"
    assert "không dùng được" in rows(town)[0].last_error


def test_a_folder_that_cannot_be_written_is_a_closed_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TransportDown), FolderTransport(tmp_path / "file" / "mail").open():
        pass


@on_one_database
@pytest.mark.parametrize(
    ("reason", "allowed", "carries"),
    [(Reason.DIGEST, True, True), (Reason.DIGEST, False, False), (Reason.RETURNED, True, False)],
)
def test_a_mail_that_one_may_do_without_carries_the_link_that_ends_such_mails(
    town: Town, config: SchedulerConfig, reason: Reason, allowed: bool, carries: bool
) -> None:
    with town.database.writing(town.system, at=NOW) as session:
        session.add(TenantSettings(cycle={}, letterhead={}, reminders={"unsubscribe": allowed}, work={}))
    put_mail(town, reason=reason)
    deliver(town.database, transport_of(config), replace(config, link_key="k" * 40), NOW)
    (mail,) = files(config)
    assert (mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click") is carries
    found = whose("k" * 40, str(mail["List-Unsubscribe"] or "").strip("<>").rpartition("/")[2])
    assert found == ((town.tenant_id, town.officer) if carries else None)


@pytest.mark.parametrize(("reason", "sent"), [(Reason.DIGEST, 0), (Reason.ACCOUNT, 1)])
@on_one_database
def test_a_mail_that_was_put_off_into_the_night_waits_for_the_morning_unless_somebody_waits_for_it(
    town: Town, config: SchedulerConfig, reason: Reason, sent: int
) -> None:
    put_mail(town, reason=reason)
    night, saturday = NOW + timedelta(hours=13), NOW + timedelta(days=2)
    assert [deliver(town.database, transport_of(config), config, now).sent for now in (night, saturday)] == [sent, 0]
    assert deliver(town.database, transport_of(config), config, NOW + timedelta(days=4)).sent == 1 - sent

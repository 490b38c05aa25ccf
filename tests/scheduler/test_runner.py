"""One scheduler works, another takes over, what was missed is caught up, and every run leaves a line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from scheduler import runs
from scheduler.config import SchedulerConfig
from scheduler.jobs import JobResult, open_drafts
from scheduler.leadership import PostgresLeadership, leadership_of
from scheduler.models import JobRun
from scheduler.outbox.message import Channel, NewMessage, Reason
from scheduler.outbox.models import Message
from scheduler.outbox.service import put
from scheduler.runner import ASK_SECONDS, Runner, latest_planned, missed_since, run_job
from scheduler.timetable import TIMETABLE, Entry, entry_of
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.clock import VIETNAM
from tenants.db.session import Database, open_engine
from tenants.errors import NotPermitted
from tenants.organisation.models import Tenant, TenantSettings
from tests.postgres import DatabaseUrls
from tests.scheduler.towns import Town, found_town

MORNING = datetime(2025, 11, 25, 8, 0, tzinfo=VIETNAM)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def config(tmp_path: Path) -> SchedulerConfig:
    return SchedulerConfig(
        base_url="https://57.vn", mail_from="nhac-viec@57.vn", mail_folder=tmp_path / "mail", lock_file=tmp_path / "lock"
    )


def waited_for(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether something that another thread or process does has come about."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if condition():
            return True
        threading.Event().wait(0.02)
    return False


def run_lines(database: Database) -> list[tuple[str, str]]:
    with database.reading(Actor.system_national()) as session:
        return [(row.job, row.result) for row in session.scalars(select(JobRun).order_by(JobRun.id))]


def counting_entry(name: str, ran: list[str], *, fails: bool = False, hour: int | str = "*", minute: int | str = "*") -> Entry:
    def job(database: Database, now: datetime, config: SchedulerConfig) -> JobResult:
        ran.append(name)
        if fails:
            raise RuntimeError("đĩa đầy")
        return JobResult("done", "đã chạy")

    return Entry(name, name, "", job, {"hour": hour, "minute": minute})


@contextmanager
def running(database: Database, config: SchedulerConfig, timetable: list[Entry], now: datetime = MORNING) -> Iterator[Runner]:
    runner = Runner(database, config, timetable=timetable, now=lambda: now, beat_seconds=0.05, ask_seconds=0.05)
    runner.start()
    try:
        yield runner
    finally:
        runner.stop()


def test_of_two_schedulers_one_leads_and_the_other_takes_over(opened: Database, config: SchedulerConfig) -> None:
    ran: list[str] = []
    timetable = [counting_entry("một", ran)]
    with running(opened, config, timetable) as first:
        assert waited_for(lambda: first.leads)
        with running(opened, config, timetable) as second:
            assert waited_for(lambda: bool(ran))
            assert not second.leads
            first.stop()
            assert waited_for(lambda: second.leads)
    assert ran == ["một"]  # what the first has done is not caught up again


def test_a_leader_who_lost_its_lock_stops_working(opened: Database, config: SchedulerConfig) -> None:
    with running(opened, config, []) as runner:
        assert waited_for(lambda: runner.leads)
        if opened.engine.dialect.name == "postgresql":
            with opened.engine.connect() as connection:
                others = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM {others}")
        else:
            config.lock_file.unlink()
        # It notices, and as nobody else is there it leads again under a new lock.
        assert waited_for(lambda: runner.leads and runner._leadership.holds())
        other = leadership_of(opened, config)
        assert not other.acquire()


_HOLDER = """
import sys, time
from pathlib import Path
from scheduler.config import SchedulerConfig
from scheduler.leadership import leadership_of
from tenants.db.session import Database, open_engine
config = SchedulerConfig("", "", Path("."), Path(sys.argv[2]))
print(leadership_of(Database(open_engine(sys.argv[1])), config).acquire(), flush=True)
time.sleep(60)
"""


def test_a_killed_leader_is_followed_at_once(database: DatabaseUrls, opened: Database, config: SchedulerConfig) -> None:
    command = [sys.executable, "-c", _HOLDER, database.app_url, str(config.lock_file)]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment())
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    leadership = leadership_of(opened, config)
    assert not leadership.acquire()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert waited_for(leadership.acquire, seconds=5)
    leadership.release()
    holder.stdout.close()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_leader_whose_machine_went_dark_is_noticed_in_time_to_follow_it_within_30_seconds(
    opened: Database, config: SchedulerConfig
) -> None:
    leadership = leadership_of(opened, config)
    assert isinstance(leadership, PostgresLeadership)
    assert leadership.acquire()
    held = leadership._connection
    assert held is not None
    # Nobody says goodbye when the power fails: the server itself has to ask whether the holder is still there.
    idle, interval, count = (
        int(held.scalar(select(func.current_setting(f"tcp_keepalives_{name}"))) or 0) for name in ("idle", "interval", "count")
    )
    leadership.release()
    assert 0 < idle + interval * count + ASK_SECONDS <= 30


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def test_what_was_missed_is_caught_up_in_order_and_once(opened: Database, config: SchedulerConfig) -> None:
    ran: list[str] = []
    early, late = counting_entry("sớm", ran, hour=0, minute=10), counting_entry("muộn", ran, hour="6-17", minute=0)
    # The later one has missed more, yet today it would have run after the other and works from what that one leaves.
    for entry, hours in ((late, 70), (early, 30)):
        assert run_job(opened, config, entry.name, MORNING - timedelta(hours=hours), timetable=[entry]).result == "done"
    ran.clear()
    with running(opened, config, [late, early]):
        assert waited_for(lambda: len(ran) == 2)
    assert ran == ["sớm", "muộn"]
    with opened.reading(Actor.system_national()) as session:
        last = session.scalars(select(JobRun).order_by(JobRun.id.desc()).limit(1)).one()
        assert (last.planned_at, last.summary) == (MORNING, "đã chạy (chạy bù từ 11:00 22/11)")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("jump", [timedelta(hours=14), timedelta(days=-3)])
def test_a_process_that_slept_or_whose_clock_went_back_plans_anew_and_catches_up(
    opened: Database, config: SchedulerConfig, jump: timedelta
) -> None:
    ran: list[str] = []
    moments = [MORNING]
    timetable = [counting_entry("sớm", ran, hour=0, minute=10), counting_entry("muộn", ran, hour="6-17", minute=0)]
    runner = Runner(opened, config, timetable=timetable, now=lambda: moments[-1], beat_seconds=0.05, ask_seconds=0.05)
    runner.start()
    try:
        assert waited_for(lambda: len(ran) == 2)
        before = runner._scheduler
        moments.append(MORNING + jump + timedelta(hours=10))
        assert waited_for(lambda: runner.leads and runner._scheduler is not before)
        assert waited_for(lambda: ran[2:] == ["sớm", "muộn"])
    finally:
        runner.stop()


def test_a_run_that_was_cut_off_is_marked_and_done_again(opened: Database, config: SchedulerConfig) -> None:
    ran: list[str] = []
    runs.begin(opened, "một", MORNING, MORNING)
    with running(opened, config, [counting_entry("một", ran)]):
        assert waited_for(lambda: bool(ran))
    assert run_lines(opened) == [("một", "interrupted"), ("một", "done")]


def test_a_failing_job_leaves_its_reason_and_stops_nothing(opened: Database, config: SchedulerConfig) -> None:
    ran: list[str] = []
    timetable = [counting_entry("hỏng", ran, fails=True), counting_entry("lành", ran)]
    with running(opened, config, timetable):
        assert waited_for(lambda: len(ran) == 2)
    with opened.reading(Actor.system_national()) as session:
        assert dict(session.execute(select(JobRun.job, JobRun.summary)).all()) == {
            "hỏng": "RuntimeError: đĩa đầy",
            "lành": "đã chạy",
        }


def test_a_job_without_work_keeps_to_one_line(opened: Database, config: SchedulerConfig) -> None:
    for n in range(3):
        assert run_job(opened, config, "deliver_mail", MORNING + n * MINUTE).idle
    assert run_lines(opened) == [("deliver_mail", "idle")]


def test_the_pulse_says_whether_reminders_are_alive(opened: Database, config: SchedulerConfig) -> None:
    assert not runs.is_alive(opened, MORNING).alive
    with running(opened, config, []):
        assert waited_for(lambda: runs.is_alive(opened, MORNING).alive)
    pulse = runs.is_alive(opened, MORNING + 2 * MINUTE)
    assert (pulse.alive, pulse.beat_at, str(os.getpid()) in pulse.holder) == (False, MORNING, True)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_beat_from_the_future_is_no_sign_of_life(opened: Database) -> None:
    runs.beat(opened, "máy:1", MORNING)
    assert runs.is_alive(opened, MORNING - timedelta(seconds=5)).alive
    assert not runs.is_alive(opened, MORNING - timedelta(days=3)).alive


def test_the_page_shows_runs_to_the_secretariat_without_other_tenants_business(town: Town, config: SchedulerConfig) -> None:
    town.add_duty(town.science, MORNING.date())
    run_job(town.database, config, "remind", MORNING)
    officer, centre = town.officer_actor, town.actor(town.leader, Role.CENTRAL_OFFICER)
    with town.database.reading(town.secretary_actor) as session:
        (run,) = runs.job_runs(session, town.secretary_actor)
        assert (run.title, run.result, run.summary, run.seconds) == ("Nhắc việc", "done", "", 0.0)
        assert runs.job_runs(session, centre)[0].summary == "4 thông báo, 2 lượt nhắc"
        jobs = {line.job: line for line in runs.job_lines(session, town.secretary_actor, MORNING)}
        assert jobs["remind"].last == run
        assert jobs["open_drafts"].last is None
        assert jobs["open_drafts"].next_at == datetime(2025, 11, 26, 5, 30, tzinfo=VIETNAM)
        with pytest.raises(NotPermitted):
            runs.job_runs(session, officer)


def test_one_tenants_failure_stops_one_tenant(town: Town, config: SchedulerConfig) -> None:
    other = found_town(town.database, "68", "Tỉnh Lâm Đồng")
    for place in (town, other):
        place.add_duty(place.science, MORNING.date())
    with town.database.writing(town.system) as session:
        session.add(TenantSettings(reminders={"before": "bảy ngày"}))
    result = run_job(town.database, config, "remind", MORNING)
    assert result == JobResult("partly", "4 thông báo, 2 lượt nhắc. Không xử lý được: Đắk Lắk")


def test_what_the_centre_cannot_be_told_leaves_the_tenants_served(
    town: Town, config: SchedulerConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(database: Database, now: datetime) -> int:
        raise ValueError("chính sách không đọc được")

    monkeypatch.setattr("scheduler.jobs.tell_centre", broken)
    town.add_duty(town.science, MORNING.date())
    result = run_job(town.database, config, "remind", MORNING)
    assert result == JobResult("partly", "4 thông báo, 2 lượt nhắc. Không xử lý được: thông báo tuần cho Cơ quan Thường trực")
    assert run_lines(town.database) == [("remind", "partly")]


def test_drafts_are_opened_from_the_day_after_the_cut_off_for_who_owes_a_report(town: Town, config: SchedulerConfig) -> None:
    def opened_on(day: int) -> str:
        return open_drafts(town.database, MORNING.replace(day=day, hour=5, minute=30), config).summary

    with town.database.writing(Actor.system(0)) as session:
        session.get_one(Tenant, town.tenant_id).reports_to_id = town.tenant_id
    assert [opened_on(day)[0] for day in (14, 15, 16)] == ["0", "1", "0"]


def test_the_timetable_holds_the_hours_that_the_documents_promise() -> None:
    moment = datetime(2025, 11, 21, 17, 30, tzinfo=VIETNAM)
    planned = {entry.name: entry.next_after(moment) for entry in TIMETABLE}
    assert planned == {
        "change_units": datetime(2025, 11, 22, 0, 10, tzinfo=VIETNAM),
        "open_drafts": datetime(2025, 11, 22, 5, 30, tzinfo=VIETNAM),
        "remind": datetime(2025, 11, 22, 6, 0, tzinfo=VIETNAM),
        "carry_letters": datetime(2025, 11, 21, 17, 31, tzinfo=VIETNAM),
        "tell_receivers": datetime(2025, 11, 21, 17, 31, tzinfo=VIETNAM),
        "deliver_mail": datetime(2025, 11, 21, 17, 31, tzinfo=VIETNAM),
    }
    # What causes mail runs before it is sent in the same minute.
    assert list(planned)[-1] == "deliver_mail"


def test_a_missed_moment_is_the_first_that_nobody_served() -> None:
    entry = entry_of("remind")
    served = datetime(2025, 11, 20, 17, 0, tzinfo=VIETNAM)
    assert missed_since(entry, served, datetime(2025, 11, 21, 5, 0, tzinfo=VIETNAM)) is None
    assert missed_since(entry, served, MORNING) == datetime(2025, 11, 21, 6, 0, tzinfo=VIETNAM)
    assert missed_since(entry, None, MORNING) == MORNING
    assert latest_planned(entry, MORNING + 20 * MINUTE) == MORNING
    assert latest_planned(entry, datetime(2025, 11, 25, 3, 0, tzinfo=VIETNAM)) == datetime(2025, 11, 24, 17, 0, tzinfo=VIETNAM)


def test_a_whole_morning_runs_by_itself_from_judging_to_the_mail_in_the_folder(town: Town, config: SchedulerConfig) -> None:
    town.add_duty(town.science, MORNING.date())
    with running(town.database, config, list(TIMETABLE)):
        assert waited_for(lambda: len(list(config.mail_folder.glob("*.eml"))) == 2)
    assert ("remind", "done") in run_lines(town.database)


_DELIVERER = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from scheduler.config import SchedulerConfig
from scheduler.outbox.delivery import deliver
from scheduler.outbox.transports import transport_of
from tenants.db.session import Database, open_engine
url, folder, moment = sys.argv[1:]
config = SchedulerConfig("https://57.vn", "nhac-viec@57.vn", Path(folder), Path(folder) / "lock", mails_per_minute=1000)
print("ready", flush=True)
deliver(Database(open_engine(url)), transport_of(config), config, datetime.fromisoformat(moment))
"""


def test_processes_killed_in_the_middle_of_delivery_lose_nothing(
    database: DatabaseUrls, town: Town, config: SchedulerConfig
) -> None:
    count = 60
    with town.database.writing(town.system, at=MORNING) as session:
        for n in range(count):
            put(session, [NewMessage(f"thử:{n}", Reason.RETURNED, town.officer, Channel.MAIL, f"Thư {n}", "Mời xem.")])
    now = MORNING
    for sent_before_the_kill in (5, 20):
        process = subprocess.Popen(
            [sys.executable, "-c", _DELIVERER, database.app_url, str(config.mail_folder), now.isoformat()],
            stdout=subprocess.PIPE,
            env=environment(),
        )
        assert waited_for(lambda wanted=sent_before_the_kill: len(list(config.mail_folder.glob("*.eml"))) >= wanted)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
        now += timedelta(minutes=11)
    run_job(town.database, replace(config, mails_per_minute=1000), "deliver_mail", now)
    with town.database.reading(town.system) as session:
        assert dict(session.execute(select(Message.status, func.count()).group_by(Message.status)).all()) == {"sent": count}
        assert session.scalars(select(func.count()).where(Message.maybe_doubled)).one() <= 2
    assert len(list(config.mail_folder.glob("*.eml"))) == count


def test_a_database_that_is_away_is_waited_for(tmp_path: Path, config: SchedulerConfig) -> None:
    absent = Database(open_engine(f"sqlite:///{tmp_path / 'absent.db'}"))
    with running(absent, config, []) as runner:
        assert waited_for(lambda: runner._thread is not None and runner._thread.is_alive())
        assert not runner.leads
    absent.engine.dispose()

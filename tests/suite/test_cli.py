"""The command line: what it prints, how it ends, and that it explains itself in plain words."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler.runs import beat
from suite.cli import COMMANDS, main, suite57
from suite.cli.environment import open_database
from suite.settings import Settings, SettingsError, describe, load_settings
from tenants import clock
from tenants.people import sign_in
from tests.postgres import DatabaseUrls

PASSWORD = "con đường dài tới đỉnh núi"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without settings of ours but a data folder."""
    for name in list(os.environ):
        if name.startswith("SUITE57_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SUITE57_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("SUITE57_DEMO", "no")
    return tmp_path / "var"


@pytest.fixture
def command(environment: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `suite57 …` in this process."""

    def run(*arguments: str, stdin: str = "") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ended(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def migrated(make_database: Callable[[str], DatabaseUrls], environment: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The settings lead to a migrated database without data."""
    url = make_database("sqlite").app_url
    monkeypatch.setenv("SUITE57_DATABASE_URL", url)
    return url.removeprefix("sqlite:///")


def test_every_command_of_the_list_is_there_and_says_what_it_does() -> None:
    runner = CliRunner()
    for name in suite57.list_commands(None):  # type: ignore[arg-type]  # the list does not depend on a context
        told = runner.invoke(suite57, [name, "--help"])
        assert told.exit_code == 0, told.output
    assert {"run", "web", "scheduler", "migrate", "demo", "admin", "settings"} <= set(COMMANDS)


def test_settings_are_listed_with_value_and_meaning_and_without_secrets(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUITE57_DATABASE_URL", "postgresql://app:rat-bi-mat@db/suite57")
    monkeypatch.setenv("SUITE57_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("SUITE57_SMTP_PASSWORD", "thu-bi-mat")
    told = command("settings")
    assert told.code == 0
    for secret in ("rat-bi-mat", "k" * 40, "thu-bi-mat"):
        assert secret not in told.out
    for name in Settings.model_fields:
        assert f"SUITE57_{name.upper()}=" in told.out
    assert all(meaning for _, _, meaning in describe(load_settings()))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SUITE57_PORT", "tám nghìn", "SUITE57_PORT"),
        ("SUITE57_MAIL", "bồ câu", "SUITE57_MAIL"),
        ("SUITE57_MAIL", "smtp", "SUITE57_SMTP_HOST là bắt buộc"),
        ("SUITE57_SECRET_KEY", "ngắn", "ít nhất 32 ký tự"),
        ("SUITE57_DATABASE_URL", "postgresql://app@db/suite57", "SUITE57_SECRET_KEY là bắt buộc"),
    ],
)
def test_wrong_settings_end_in_words_that_name_the_variable(
    command: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    ended = command("settings")
    assert ended.code == 3
    assert words in ended.err


def test_settings_never_change_once_read(environment: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1


def test_the_embedded_key_is_made_once_and_readable_by_its_owner_alone(environment: Path) -> None:
    first, second = load_settings().signing_key(), load_settings().signing_key()
    assert first == second
    assert len(first) >= 32
    assert stat.S_IMODE((environment / "secret").stat().st_mode) == 0o600


def test_a_given_key_is_used_and_nothing_is_written(environment: Path) -> None:
    assert load_settings(secret_key="k" * 32).signing_key() == "k" * 32
    assert not (environment / "secret").exists()
    with pytest.raises(SettingsError):
        load_settings(secret_key="k")


def test_migrate_makes_the_tables_and_then_has_nothing_to_do(command: Command) -> None:
    before = command("audit", "verify")
    assert before.code == 3
    assert "suite57 migrate" in before.err
    assert "Đã cập nhật" in command("migrate").out
    assert "đã ở phiên bản mới nhất" in command("migrate").out
    assert command("audit", "verify").code == 0


def test_a_database_that_cannot_be_reached_is_told_in_plain_words(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUITE57_SECRET_KEY", "k" * 40)
    for url in ("postgresql://app@127.0.0.1:1/suite57", "khong-phai-dia-chi", "oracle99://x/y"):
        monkeypatch.setenv("SUITE57_DATABASE_URL", url)
        ended = command("audit", "verify")
        assert ended.code == 3
        assert "cơ sở dữ liệu" in ended.err


def test_the_first_administrator_is_made_where_nobody_can_sign_in_yet(command: Command, migrated: str) -> None:
    made = command("admin", "create", "--tenant", "66", "--name", "Lê Quang Tiến", "--email", "tien@daklak.test")
    assert made.code == 0, made.err
    link = re.search(r"http://127\.0\.0\.1:8057/loi-moi/(\S+)", made.out)
    assert link
    with sqlite3.connect(migrated) as connection:
        tenants = dict(connection.execute("SELECT code, is_demo FROM tenant"))
        assert connection.execute("SELECT role, status FROM app_user").fetchall() == [("administrator", "invited")]
    assert tenants["66"] == 0
    assert "TW" in tenants

    with open_database(load_settings()) as database:
        sign_in.accept_invitation(database, link[1], PASSWORD, now=clock.now())
        assert sign_in.sign_in(database, "tien@daklak.test", PASSWORD, now=clock.now()).user_id


@pytest.mark.parametrize(
    ("code", "email", "words"),
    [("99", "a@b.vn", "không có cơ quan mang mã “99”"), ("66", "không-phải-thư", "Địa chỉ thư không đúng dạng")],
)
def test_an_administrator_who_cannot_be_made_is_told_why(
    command: Command, migrated: str, code: str, email: str, words: str
) -> None:
    ended = command("admin", "create", "--tenant", code, "--name", "Lê Tiến", "--email", email)
    assert ended.code == 1
    assert words in ended.err


def test_one_address_is_one_account(command: Command, migrated: str) -> None:
    given = ("admin", "create", "--tenant", "TW", "--name", "Lê Tiến", "--email", "a@b.vn")
    assert command(*given).code == 0
    again = command(*given)
    assert again.code == 1
    assert "đã được dùng" in again.err


def test_a_broken_trail_is_named_and_ends_with_one(command: Command, migrated: str) -> None:
    command("admin", "create", "--tenant", "TW", "--name", "Lê Tiến", "--email", "a@b.vn")
    whole = command("audit", "verify", "--tenant", "TW").out
    assert "liền mạch" in whole
    mark = whole.split("dấu cuối ")[1].strip()
    assert command("audit", "verify", "--tenant", "TW", "--mark", mark).code == 0
    other = command("audit", "verify", "--tenant", "TW", "--mark", f"{mark.split(':')[0]}:{'0' * 16}")
    assert other.code == 1 and f"ĐỨT ở mục {mark.split(':')[0]}" in other.err
    assert "cần --tenant" in command("audit", "verify", "--mark", mark).err
    assert "như đã in ra" in command("audit", "verify", "--tenant", "TW", "--mark", "x").err
    with sqlite3.connect(migrated) as connection:
        connection.create_function("suite57_tenant", 0, lambda: 1)
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("UPDATE audit_entry SET actor_name = 'Kẻ khác' WHERE seq = 2")
    ended = command("audit", "verify")
    assert ended.code == 1
    assert "ĐỨT ở mục 2" in ended.err
    assert command("audit", "verify", "--tenant", "99").code == 1


def test_doctor_names_what_is_missing_and_is_content_when_nothing_is(
    command: Command, migrated: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sick = command("doctor")
    assert sick.code == 1
    assert "chưa có cơ quan nào" in sick.out
    assert "Bộ nhắc việc: chưa chạy lần nào" in sick.out
    command("admin", "create", "--tenant", "TW", "--name", "Lê Tiến", "--email", "a@b.vn")
    with open_database(load_settings()) as database:
        beat(database, "máy chủ", clock.now())
    assert command("doctor").code == 0
    monkeypatch.setenv("SUITE57_BASE_URL", "http://suite57.daklak.gov.vn")
    assert "không dùng https" in command("doctor").out


def test_a_deadline_is_read_as_json(command: Command) -> None:
    ended = command("read", "deadline", "Tháng 12/2025", "--issued-on", "2025-10-18", "--json")
    found = json.loads(ended.out)
    assert (found["kind"], found["due_on"]) == ("month", "2025-12-31")
    assert set(found) == {"text", "kind", "due_on", "start_on", "boundary", "recurrence", "warnings"}


def test_deadlines_are_read_line_by_line(command: Command) -> None:
    lines = '{"text": "Quý IV/2025", "issued_on": "2025-10-18"}\n\n{"text": "Thường xuyên", "issued_on": "2025-10-18"}\n'
    ended = command("read", "deadline", "-", "--json", stdin=lines)
    assert [json.loads(line)["kind"] for line in ended.out.splitlines()] == ["quarter", "continuous"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("không phải JSON", "Dòng 1 không phải JSON"),
        ("[1]", "Dòng 1 không phải một đối tượng"),
        ('{"issued_on": "2025-10-18"}', "Dòng 1: thiếu “text”"),
        ('{"text": "Quý IV"}', "Dòng 1: thiếu “issued_on”"),
        ('{"text": "Quý IV", "issued_on": "18/10/2025"}', "YYYY-MM-DD"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(command: Command, line: str, words: str) -> None:
    ended = command("read", "deadline", "-", stdin=line)
    assert ended.code == 1
    assert words in ended.err


def test_a_deadline_without_the_day_of_issue_is_a_wrong_call(command: Command) -> None:
    assert command("read", "deadline", "Quý IV/2025").code == 2


def test_bodies_are_read_as_json(command: Command) -> None:
    found = json.loads(command("read", "bodies", "Sở KH&CN; UBND các xã, phường; Cục Sao Hỏa", "--json").out)
    assert found["units"] == ["Sở Khoa học và Công nghệ"]
    assert len(found["groups"]) == 1
    assert found["unknown"]
    assert set(found) == {"text", "units", "groups", "notes", "unknown"}


def test_an_annex_is_read_as_json(command: Command) -> None:
    plan = Path(__file__).parent.parent / "data" / "ke-hoach-02-KH-BCD.docx"
    found = json.loads(command("read", "annex", str(plan), "--json").out)
    assert len(found["rows"]) == 10
    assert set(found["document"]) == {"number", "issued_on", "issuer", "title"}
    assert set(found["rows"][0]["place"]) == {"table", "row"}
    assert "10 nhiệm vụ" in command("read", "annex", str(plan)).out


def test_a_file_that_is_no_plan_is_told_why(command: Command, tmp_path: Path) -> None:
    (tmp_path / "la.docx").write_bytes(b"x" * 100)
    for path in (tmp_path / "la.docx", tmp_path / "khong-co.docx"):
        ended = command("read", "annex", str(path))
        assert ended.code == 1
        assert ended.err.strip().endswith(".")


def test_reading_needs_no_database_and_loads_no_web(environment: Path) -> None:
    script = (
        "import sys\nfrom suite.cli import main\n"
        "try: main(['read', 'deadline', 'Quý IV/2025', '--issued-on', '2025-10-18'])\nexcept SystemExit: pass\n"
        "print({'dash', 'flask', 'sqlalchemy'} & set(sys.modules))"
    )
    environ = {**os.environ, "SUITE57_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environ, check=True)
    assert ended.stdout.splitlines()[-1] == "set()"
    assert not environment.exists()


@pytest.fixture
def free_port(monkeypatch: pytest.MonkeyPatch) -> int:
    """A port that nobody uses."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    monkeypatch.setenv("SUITE57_PORT", str(port))
    return port


@pytest.mark.slow
def test_run_serves_until_it_is_told_to_stop(environment: Path, free_port: int) -> None:
    with subprocess.Popen([sys.executable, "-m", "suite.cli", "run"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = next(line for line in process.stdout if "đang chạy tại" in line)
        assert f"http://127.0.0.1:{free_port}" in address
        with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/dang-nhap", timeout=30) as page:
            assert "Đăng nhập" in page.read().decode()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


@pytest.mark.slow
def test_a_port_in_use_is_told_in_plain_words(migrated: str, command: Command, free_port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port))
        taken.listen()
        ended = command("web")
    assert ended.code == 3
    assert f"Không mở được cổng {free_port}" in ended.err


def test_the_web_alone_refuses_a_database_that_is_not_up_to_date(command: Command) -> None:
    ended = command("web")
    assert ended.code == 3
    assert "suite57 migrate" in ended.err

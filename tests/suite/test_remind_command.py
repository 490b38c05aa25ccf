"""`suite57 remind` answers who would be told what at any moment, and stores nothing unless it is to remind now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from scheduler.runs import beat
from suite.cli import main
from tenants import clock
from tenants.access.actor import Actor
from tenants.db.session import Database, open_engine
from tenants.organisation.models import Tenant, TenantSettings
from tenants.organisation.service import NewTenant, found_tenant
from tenants.people.models import User
from tests.postgres import DatabaseUrls
from tests.scheduler.towns import FOUNDED, Town, found_town

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MONDAY = "2025-11-24T08:00"


@pytest.fixture
def town(database: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A town whose database the command's settings lead to."""
    monkeypatch.setenv("SUITE57_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("SUITE57_DATABASE_URL", database.app_url)
    opened = Database(open_engine(database.app_url))
    yield found_town(opened)
    opened.engine.dispose()


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["remind", *arguments])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def test_a_dry_run_prints_what_would_go_to_whom_and_why_and_leaves_nothing(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    duty = town.add_duty(town.science, date(2025, 11, 25))
    town.change_user(town.commune_officer, status="disabled")
    town.add_duty(town.commune, date(2025, 11, 25))
    for _ in range(2):
        code, out, _err = run(capsys, "--at", MONDAY, "--tenant", "66", "--dry-run", "--json")
        told = json.loads(out)
        assert (code, told["at"]) == (0, "2025-11-24T08:00:00+07:00")
        assert [(one["person"], one["channel"]) for one in told["messages"]] == [
            ("Nguyễn Văn An", "app"),
            ("Nguyễn Văn An", "mail"),
            ("Phạm Thị Bình", "app"),
            ("Phạm Thị Bình", "mail"),
        ]
        assert told["messages"][0]["occasions"] == {"2025-11-25:before:1": [duty]}
        assert told["messages"][0]["why"] == ["trước hạn 25/11/2025 1 ngày làm việc"]
        assert told["unreachable"] == [{"tenant": "66", "unit": "Xã Ea Súp", "duties": 1}]


def test_what_the_centre_is_told_once_a_week_is_printed_and_said_like_the_rest(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    town.add_duty(town.science, date(2025, 10, 1))
    with town.database.writing(Actor.system(0), at=FOUNDED) as session:
        centre = found_tenant(session, NewTenant("TW", "central", "Cơ quan Thường trực", "Trung ương"), now=FOUNDED).id
        session.get_one(Tenant, town.tenant_id).reports_to_id = centre
    with town.database.writing(Actor.system(centre), at=FOUNDED) as session:
        session.add(
            User(
                email="tw@tw.test", name="Lê Trung", role="central_officer", status="active", created_at=FOUNDED,
                search_key="", sort_key="",
            )
        )  # fmt: skip
    code, out, _err = run(capsys, "--at", MONDAY, "--tenant", "TW", "--dry-run", "--json")
    told = [(one["tenant"], one["person"], one["channel"], one["subject"]) for one in json.loads(out)["messages"]]
    assert code == 0
    assert told == [("TW", "Lê Trung", channel, "1 phần việc quá hạn kéo dài ở 1 cơ quan") for channel in ("app", "mail")]
    assert json.loads(run(capsys, "--at", MONDAY, "--tenant", "66", "--dry-run", "--json")[1])["messages"][0]["tenant"] == "66"


def test_without_json_it_prints_sentences(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    town.add_duty(town.science, date(2025, 11, 25))
    code, out, _err = run(capsys, "--at", MONDAY, "--dry-run")
    assert code == 0
    assert "vì: trước hạn 25/11/2025 1 ngày làm việc" in out
    assert out.endswith("4 thông báo lúc 08:00 24/11/2025\n")


def test_a_tenant_that_cannot_be_judged_is_named_and_hides_no_other(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    other = found_town(town.database, "68", "Tỉnh Lâm Đồng")
    for place in (town, other):
        place.add_duty(place.science, date(2025, 11, 25))
    with town.database.writing(town.system) as session:
        session.add(TenantSettings(reminders={"before": "bảy ngày"}))
    code, out, err = run(capsys, "--at", MONDAY, "--dry-run", "--json")
    told = json.loads(out)
    assert (code, {one["tenant"] for one in told["messages"]}) == (1, {"68"})
    (failure,) = told["failed"]
    assert (failure["tenant"], bool(failure["error"])) == ("66", True)
    assert err.startswith("66  không xử lý được: ")
    code, out, err = run(capsys, "--at", MONDAY, "--dry-run")
    assert (code, out.endswith("4 thông báo lúc 08:00 24/11/2025\n"), err.startswith("66  ")) == (1, True, True)
    code, out, err = run(capsys, "--json")
    assert (code, [one["tenant"] for one in json.loads(out)["failed"]], err.startswith("66  ")) == (1, ["66"], True)


def test_a_moment_can_be_chosen_only_to_look_at_it(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--at", MONDAY)[0] == 2


@pytest.mark.parametrize("moment", ["24/11/2025", "2025-11-24", "9999-12-31T08:00", "1800-01-01T08:00"])
def test_a_moment_at_which_nobody_can_be_reminded_is_refused(town: Town, capsys: pytest.CaptureFixture[str], moment: str) -> None:
    code, out, err = run(capsys, "--at", moment, "--dry-run")
    assert (code, out) == (2, "")
    assert "--at" in err


def test_an_unknown_tenant_is_said_in_words(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    code, _out, err = run(capsys, "--tenant", "99", "--dry-run")
    assert (code, err) == (1, "Không có cơ quan mang mã “99”.\n")


def test_doctor_says_since_when_nobody_reminds(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    silent_since = clock.now() - timedelta(minutes=5)
    beat(town.database, "máy chủ", silent_since)
    with pytest.raises(SystemExit) as ended:
        main(["doctor"])
    said = f"CHƯA ỔN  Bộ nhắc việc: không chạy; tín hiệu cuối lúc {clock.local(silent_since):%H:%M %d/%m/%Y}"
    assert (ended.value.code, said in capsys.readouterr().out) == (1, True)


def test_a_dry_run_foresees_the_ladder_and_says_why(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    town.add_duty(town.science, date(2025, 11, 10))
    code, out, _err = run(capsys, "--at", MONDAY, "--tenant", "66", "--dry-run", "--json")
    told = [(one["person"], one["reason"], one["why"]) for one in json.loads(out)["messages"] if one["channel"] == "app"]
    assert code == 0
    assert ("Lê Thu Hằng", "urgent", ["quá hạn 10/11/2025, bậc đôn đốc thư ký Ban Chỉ đạo"]) in told

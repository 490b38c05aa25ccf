"""`suite57 report`: the same files as the pages give, and a judgement that a script can act on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from suite.cli import main
from tenants.db.session import Database, open_engine
from tests.postgres import DatabaseUrls
from tests.reports.province import found_office, found_province

Run = Callable[..., int]


@pytest.fixture(scope="module")
def sent_report(make_database: Callable[[str], DatabaseUrls], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database in which Đắk Lắk has sent November's report; Khánh Hòa has not."""
    url = make_database("sqlite").app_url
    engine = open_engine(url)
    database, folder = Database(engine), tmp_path_factory.mktemp("files")
    central_id = found_office(database, "TW", "central", "Văn phòng Trung ương Đảng", "CQTT")
    province = found_province(database, folder, central_id)
    province.complete(province.assign(province.issue(), "Ban hành kế hoạch", "10/11/2025"), "SKHCN", "05/11/2025")
    province.send(province.draft())
    found_province(database, folder, central_id, "56", "Tỉnh Khánh Hòa", "Khánh Hòa")
    engine.dispose()
    return url


@pytest.fixture
def run(sent_report: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `suite57 report …` in this process and gives its exit code."""
    for name in list(os.environ):
        if name.startswith("SUITE57_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SUITE57_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("SUITE57_DATABASE_URL", sent_report)

    def go(*arguments: object) -> int:
        with pytest.raises(SystemExit) as ended:
            main(["report", *map(str, arguments)])
        return int(ended.value.code or 0)

    return go


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf"])
def test_a_written_report_is_recognised_as_what_was_sent(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    path = tmp_path / f"bao-cao.{form}"
    assert run("tenant", "--tenant", "66", "--period", "2025-11", "--format", form, "--out", path) == 0
    assert run("verify", path) == 0
    assert "bản 1 của Tỉnh Đắk Lắk, gửi lúc 09:00 ngày 25/11/2025" in capsys.readouterr().out


def test_a_changed_file_ends_with_one(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.docx"
    run("tenant", "--tenant", "66", "--period", "2025-11", "--out", path)
    document = Document(str(path))
    document.add_paragraph("Thêm một câu.")
    document.save(str(path))
    assert run("verify", path) == 1


def test_the_national_report_names_who_has_not_sent(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "tong-hop.docx"
    assert run("national", "--period", "2025-11", "--until", "2025-11-28T08:00", "--out", path) == 0
    text = "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    assert "Số cơ quan, địa phương phải báo cáo: 2. Đã gửi: 1 (50%)" in text
    assert "Chưa gửi (1): Khánh Hòa." in text


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--tenant", "99", "--period", "2025-11"), 1, "Không tìm thấy cơ quan này."),
        (("--tenant", "56", "--period", "2025-11"), 1, "Chưa có báo cáo tháng 11/2025"),
        (("--tenant", "66", "--period", "2025-13"), 2, "Kỳ báo cáo “2025-13” không có"),
        (("--tenant", "66", "--period", "2025-11", "--version", "2"), 1, "Chưa có bản đã gửi này."),
    ],
)
def test_what_cannot_be_written_is_said_in_words(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, words: str
) -> None:
    path = tmp_path / "bao-cao.docx"
    assert run("tenant", *arguments, "--out", path) == code
    assert words in capsys.readouterr().err
    assert not path.exists()

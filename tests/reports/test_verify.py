"""Whether a file is what was sent: the same bytes, the same words, or something else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from reports import dao, service
from reports.verify import FORMATS, Outcome, Verdict, render, verify_file
from tenants.access.actor import Actor
from tenants.db.session import Database, open_engine
from tenants.errors import NotPermitted
from tests.postgres import DatabaseUrls
from tests.reports.province import Province, found_office, found_province

SENTENCE = "Ban hành kế hoạch"
NOW = datetime(2025, 11, 26, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def offices(
    make_database: Callable[[str], DatabaseUrls], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Province]]:
    """A province whose November report has been sent and one with a draft; which database holds them does not matter here."""
    engine = open_engine(make_database("sqlite").app_url)
    database, folder = Database(engine), tmp_path_factory.mktemp("files")
    central_id = found_office(database, "TW", "central", "Văn phòng Trung ương Đảng", "CQTT")
    found = {
        "sent": found_province(database, folder, central_id),
        "drafting": found_province(database, folder, central_id, "56", "Tỉnh Khánh Hòa", "Khánh Hòa"),
    }
    for name, province in found.items():
        province.complete(province.assign(province.issue(), SENTENCE, "10/11/2025"), "SKHCN", "05/11/2025")
        report_id = province.draft()
        if name == "sent":
            province.send(report_id)
    yield found
    engine.dispose()


@pytest.fixture
def sent(offices: dict[str, Province]) -> Province:
    return offices["sent"]


def file_of(province: Province, form: str) -> bytes:
    """The sent report in a format."""
    with province.database.reading(province.secretary) as session:
        report = dao.find_report(session, "2025-11")
        assert report is not None
        return render(service.document_of(session, report), form)


def judged(province: Province, data: bytes) -> Verdict:
    with province.database.reading(Actor.system_national()) as session:
        return verify_file(session, data, now=NOW)


def repacked(data: bytes, old: str = "", new: str = "") -> bytes:
    """The same package as another program would zip it, with some words replaced."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(written, "w") as target:
        for name in reversed(source.namelist()):
            content = source.read(name)
            target.writestr(name, content.replace(old.encode(), new.encode()) if old else content)
    return written.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_made_again_later_is_what_was_sent(sent: Province, form: str) -> None:
    verdict = judged(sent, file_of(sent, form))
    assert verdict.is_what_was_sent
    assert (verdict.tenant, verdict.period, verdict.number) == ("Tỉnh Đắk Lắk", "2025-11", 1)


def test_a_changed_word_is_found_although_the_hash_is_still_printed(sent: Province) -> None:
    verdict = judged(sent, repacked(file_of(sent, "docx"), SENTENCE, "Ban hành đề án"))
    assert (verdict.outcome, verdict.is_what_was_sent) == (Outcome.ALTERED, False)


def test_a_file_saved_again_is_told_from_a_changed_one(sent: Province) -> None:
    assert judged(sent, repacked(file_of(sent, "docx"))).outcome is Outcome.SAME_WORDS
    book = load_workbook(io.BytesIO(file_of(sent, "xlsx")))
    same, changed = io.BytesIO(), io.BytesIO()
    book.save(same)
    book.worksheets[-1]["B2"] = "Ban hành đề án"
    book.save(changed)
    assert judged(sent, same.getvalue()).outcome is Outcome.SAME_WORDS
    assert judged(sent, changed.getvalue()).outcome is Outcome.ALTERED


def test_what_is_appended_to_a_pdf_is_named_and_not_vouched_for(sent: Province) -> None:
    verdict = judged(sent, file_of(sent, "pdf") + b"\n% signature\n%%EOF\n")
    assert (verdict.outcome, verdict.is_what_was_sent) == (Outcome.APPENDED, False)


def test_a_hash_that_was_never_sent_is_unknown(sent: Province) -> None:
    data = file_of(sent, "docx")
    with sent.database.reading(sent.secretary) as session:
        report = dao.find_report(session, "2025-11")
        assert report is not None
        digest = dao.get_version(session, report.id, 1).sha256
    assert judged(sent, repacked(data, digest, "0" * 64)).outcome is Outcome.UNKNOWN


def test_a_draft_bears_no_hash(offices: dict[str, Province]) -> None:
    drafting = offices["drafting"]
    assert judged(drafting, file_of(drafting, "docx")).outcome is Outcome.UNMARKED


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04 broken", b"%PDF-1.7 broken"])
def test_a_broken_file_is_refused_in_words(sent: Province, data: bytes) -> None:
    assert judged(sent, data).outcome is Outcome.UNMARKED


def test_files_are_judged_only_in_a_nationwide_session(sent: Province) -> None:
    with sent.database.reading(sent.secretary) as session, pytest.raises(NotPermitted):
        verify_file(session, b"", now=NOW)

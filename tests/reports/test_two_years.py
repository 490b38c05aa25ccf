"""Two years of months with holidays, late words, reopenings, late reports and returns: every version can be made again."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from reports import locking, service
from reports.figures import figures_of
from reports.models import MonthlyReport, ReportVersion
from reports.periods import Period
from reports.render.docx import render_docx
from tenants.audit.trail import verify_chain
from tenants.db.session import Database, open_engine
from tenants.tasks.models import Update
from tests.postgres import DatabaseUrls
from tests.reports.province import Province, at, found_office, found_province

pytestmark = pytest.mark.slow

MONTHS = [Period(2024, 1).plus(n) for n in range(24)]


def text_of(day: date) -> str:
    return f"{day:%d/%m/%Y}"


@pytest.fixture(scope="module")
def replayed(
    make_database: Callable[[str], DatabaseUrls], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Province, dict[str, str]]]:
    """The province at the end of 2025, and the SHA-256 of each DOCX on the day on which it was sent."""
    engine = open_engine(make_database("sqlite").app_url)
    database = Database(engine)
    central_id = found_office(database, "TW", "central", "Văn phòng Trung ương Đảng", "CQTT")
    province = found_province(database, tmp_path_factory.mktemp("files"), central_id)
    plan = province.issue("01-KH/BCĐ", "15/12/2023")
    lasting = province.assign(plan, "Tiếp nhận phản ánh", leads=["SNV"])
    printed: dict[str, str] = {}
    for number, month in enumerate(MONTHS):
        speak(province, lasting, number, month)
        # A plan a month: a task counts from the day on which its plan was issued.
        plan = province.issue(f"{number + 2:02}-KH/BCĐ", text_of(month.first_day))
        task = province.assign(plan, f"Việc của {month.label}", text_of(month.day(12)))
        if number % 3:
            province.complete(task, "SKHCN", text_of(month.day(11)), verified=text_of(month.day(20)))
        report_id = province.draft(text_of(month.day(22)), month)
        if number % 6 == 1:
            take_in_late(province, report_id, month)
        # Every fifth is late, every fourth comes back and is sent again.
        sent_on = month.day(27) if number % 5 == 4 else month.day(24)
        province.send(report_id, text_of(sent_on))
        print_last(province, report_id, printed)
        if number % 4 == 3:
            visitor = province.visitor
            moment = at(text_of(sent_on + timedelta(days=1)))
            with database.writing(visitor, at=moment) as session:
                service.return_report(session, visitor, report_id, "Bổ sung nguyên nhân", moment)
            with database.writing(province.secretary, at=moment) as session:
                service.refresh_figures(session, province.secretary, report_id, moment)
                service.save_section(session, province.secretary, report_id, "D", f"Bổ sung {number}.", 1, moment)
            province.send(report_id, text_of(sent_on + timedelta(days=2)))
            print_last(province, report_id, printed)
    yield province, printed
    engine.dispose()


def speak(province: Province, task: int, number: int, month: Period) -> None:
    """The lasting task is answered in time in even months and too late in odd ones, of which every third is opened again."""
    if number % 6 == 3:
        moment = at(text_of(month.day(21)))
        with province.database.writing(province.leader, at=moment) as session:
            locking.reopen(session, province.leader, month, month.day(23), "Bổ sung", month.day(21), moment)
    province.report(task, "SNV", text_of(month.day(18 if number % 2 == 0 else 22)), result=f"Phản ánh {number}.")


def take_in_late(province: Province, report_id: int, month: Period) -> None:
    moment = at(text_of(month.day(22)), 10)
    with province.database.writing(province.secretary, at=moment) as session:
        for late in service.dao.late_updates(session, str(month)):
            service.take_in(session, province.secretary, report_id, late.update_id, moment)


def print_last(province: Province, report_id: int, printed: dict[str, str]) -> None:
    with province.database.reading(province.secretary) as session:
        version = service.dao.versions_of(session, report_id)[0]
        printed[version.sha256] = hashlib.sha256(render_docx(service.document_of_version(version))).hexdigest()


def test_every_version_can_be_made_again_byte_for_byte(replayed: tuple[Province, dict[str, str]]) -> None:
    province, printed = replayed
    with province.database.reading(province.secretary) as session:
        versions = session.scalars(select(ReportVersion)).all()
        again = {one.sha256: hashlib.sha256(render_docx(service.document_of_version(one))).hexdigest() for one in versions}
    assert len(versions) == 24 + 6
    assert again == printed


def test_each_word_stands_in_one_month_the_one_that_the_lock_or_the_secretariat_gave_it(
    replayed: tuple[Province, dict[str, str]],
) -> None:
    province, _ = replayed
    expected: dict[str, str] = {}
    for number, month in enumerate(MONTHS):
        # Late and neither opened again nor taken in: it speaks in the next month.
        waits = number % 6 == 5
        expected[f"Phản ánh {number}."] = str(month.next() if waits else month)
    with province.database.reading(province.secretary) as session:
        found = {
            answer.result: str(month)
            for month in [*MONTHS, MONTHS[-1].next()]
            for answer in service.dao.answers(session, month)
            if answer.result.startswith("Phản ánh")
        }
        counted = sum(len(service.dao.answers(session, month)) for month in [*MONTHS, MONTHS[-1].next()])
        said = session.scalars(select(Update.id)).all()
    assert found == expected
    assert counted == len(said)


def test_the_figures_of_every_month_come_again_from_the_rows(replayed: tuple[Province, dict[str, str]]) -> None:
    province, _ = replayed
    with province.database.reading(province.secretary) as session:
        for report in session.scalars(select(MonthlyReport)):
            again = figures_of(session, report.covers, report.cutoff_on)
            sent = service.figures_of_report(report)
            for name in ("total", "completed_now", "newly_overdue", "sections", "previous", "longer", "window_start"):
                assert getattr(again, name) == getattr(sent, name), (report.period, name)


def test_late_is_only_what_was_sent_after_the_25th(replayed: tuple[Province, dict[str, str]]) -> None:
    province, _ = replayed
    with province.database.reading(province.secretary) as session:
        reports = session.scalars(select(MonthlyReport).order_by(MonthlyReport.period)).all()
    assert [report.punctual for report in reports] == [number % 5 != 4 for number in range(24)]
    assert all(report.due_on.day == 25 for report in reports)


def test_what_was_said_last_month_is_what_this_month_compares_with(replayed: tuple[Province, dict[str, str]]) -> None:
    province, _ = replayed
    with province.database.reading(province.secretary) as session:
        figures = [service.figures_of_report(one) for one in session.scalars(select(MonthlyReport).order_by(MonthlyReport.period))]
    for before, after in itertools.pairwise(figures):
        assert after.previous is not None
        assert after.previous.overdue == before.total.overdue
    # The lasting one, and one more each month, of which every third is never done.
    assert [one.total.total for one in figures] == list(range(2, 26))
    assert figures[-1].total.overdue == 8


def test_december_counts_what_the_quarter_the_half_year_and_the_year_brought(replayed: tuple[Province, dict[str, str]]) -> None:
    province, _ = replayed
    with province.database.reading(province.secretary) as session:
        found = service.dao.find_report(session, "2025-12")
        assert found is not None
        longer = service.figures_of_report(found).longer
    assert [(one.name, one.completed) for one in longer] == [("Quý IV/2025", 2), ("6 tháng cuối năm 2025", 4), ("Năm 2025", 8)]


def test_two_years_leave_an_unbroken_trail(replayed: tuple[Province, dict[str, str]]) -> None:
    province, _ = replayed
    with province.database.reading(province.secretary) as session:
        proof = verify_chain(session)
    assert proof.broken_at is None
    assert proof.entries > 24 * 5

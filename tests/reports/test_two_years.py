"""Two years of months with holidays, late reports and returns: every version that was sent can be made again."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from reports import service
from reports.models import MonthlyReport, ReportVersion
from reports.periods import Period
from reports.render.docx import render_docx
from tenants.audit.trail import verify_chain
from tenants.db.session import Database, open_engine
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
    printed: dict[str, str] = {}
    for number, month in enumerate(MONTHS):
        task = province.assign(plan, f"Việc của {month.label}", text_of(month.day(12)))
        if number % 3:
            province.complete(task, "SKHCN", text_of(month.day(11)), verified=text_of(month.day(20)))
        report_id = province.draft(text_of(month.day(21)), month)
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
    # One task a month, every third never done.
    assert [one.total.total for one in figures] == list(range(1, 25))
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

"""A quarter, a half-year, a year and what was asked for: reports with the same states, versions and documents as a month's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from reports import dao, service
from reports.models import MonthlyReport
from reports.national import national_status
from reports.periods import LongerPeriod, Period, parse_period
from reports.service import AskedFor
from tenants.access.actor import Actor
from tenants.db.session import Database, open_engine
from tenants.errors import Invalid, NotPermitted
from tests.postgres import DatabaseUrls
from tests.reports.province import Province, at, day, found_office, found_province

QUARTER = LongerPeriod("quarter", 2025, 4)
ASKED = AskedFor("Dùng chung dữ liệu", "Cơ quan Thường trực", day("28/11/2025"), day("01/10/2025"), day("20/11/2025"))


@pytest.fixture
def province(make_database: Callable[[str], DatabaseUrls], tmp_path: Path) -> Iterator[Province]:
    """A province in which October, November and December each brought a word and a completed task."""
    engine = open_engine(make_database("sqlite").app_url)
    database = Database(engine)
    central_id = found_office(database, "TW", "central", "Văn phòng Trung ương Đảng", "CQTT")
    found = found_province(database, tmp_path, central_id)
    plan = found.issue(issued_on="01/09/2025")
    for month, unit in (("10", "STC"), ("11", "SNV"), ("12", "SKHCN")):
        found.complete(
            found.assign(plan, f"Việc tháng {month}", f"12/{month}/2025", [unit]),
            unit,
            f"10/{month}/2025",
            result=f"Xong tháng {month}.",
        )
    yield found
    engine.dispose()


def report_of(province: Province, key: str) -> MonthlyReport:
    with province.database.reading(province.secretary) as session:
        found = dao.find_report(session, key)
        assert found is not None
        return found


def compose(province: Province, key: str, when: str) -> int | None:
    with province.database.writing(province.secretary, at=at(when)) as session:
        report = service.ensure_draft(session, province.secretary, parse_period(key), day(when), at(when))
        return report.id if report else None


def test_a_quarter_is_written_from_the_words_of_its_months_once_its_figures_are_closed(province: Province) -> None:
    assert compose(province, str(QUARTER), "14/12/2025") is None
    report_id = compose(province, str(QUARTER), "15/12/2025")
    report = report_of(province, str(QUARTER))
    figures = service.figures_of_report(report)
    assert (report.kind, report.due_on) == ("quarter", date(2025, 12, 25))
    assert (figures.window_start, figures.cutoff_on) == (date(2025, 9, 15), date(2025, 12, 14))
    assert figures.completed_now == 3
    with province.database.reading(province.secretary) as session:
        text = dao.sections_of(session, report_id or 0)[0].text
        document = service.document_of(session, dao.get_report(session, report.id))
    for month in ("10", "11", "12"):
        assert f"Xong tháng {month}" in text
    assert document.summary == "Kết quả thực hiện Nghị quyết số 57-NQ/TW quý IV/2025"


@pytest.mark.parametrize(("key", "start"), [("2025-Q4", "15/09/2025"), ("2025-H2", "15/06/2025"), ("2025", "15/12/2024")])
def test_longer_reports_cover_the_days_that_the_rules_name(province: Province, key: str, start: str) -> None:
    compose(province, key, "16/12/2025")
    figures = service.figures_of_report(report_of(province, key))
    assert (figures.window_start, figures.cutoff_on) == (day(start), day("14/12/2025"))


def test_a_quarter_goes_the_same_way_from_draft_to_a_frozen_version_and_disturbs_no_month(province: Province) -> None:
    report_id = compose(province, str(QUARTER), "22/12/2025") or 0
    province.send(report_id, "24/12/2025")
    report = report_of(province, str(QUARTER))
    assert (report.state, report.punctual) == ("sent", True)
    with province.database.reading(province.secretary) as session:
        version = dao.get_version(session, report_id, 1)
        assert service.document_of_version(version).digest() == version.sha256
        assert dao.list_reports(session) == []
    with province.database.reading(Actor.system_national()) as session:
        status = national_status(session, Period(2025, 12), day("24/12/2025"))
    assert [row.state for row in status.rows] == ["not_due"]


def test_what_was_asked_for_has_its_own_title_days_and_number(province: Province) -> None:
    def ask(asked: AskedFor) -> str:
        with province.database.writing(province.secretary, at=at("21/11/2025")) as session:
            return service.open_ad_hoc(session, province.secretary, asked, day("21/11/2025"), at("21/11/2025")).period

    assert [ask(ASKED), ask(ASKED)] == ["dx-0001", "dx-0002"]
    report = report_of(province, "dx-0001")
    figures = service.figures_of_report(report)
    assert (figures.window_start, figures.cutoff_on, report.due_on) == (ASKED.start, ASKED.end, ASKED.due_on)
    with province.database.reading(province.secretary) as session:
        document = service.document_of(session, dao.get_report(session, report.id))
        text = dao.sections_of(session, report.id)[0].text
    assert document.summary == "Dùng chung dữ liệu"
    assert "theo yêu cầu của Cơ quan Thường trực" in document.opening[0].text
    assert "Xong tháng 11" in text
    assert "Xong tháng 12" not in text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"asked_by": ""}, "asked_by"),
        ({"end": day("22/11/2025")}, "end"),
        ({"start": day("21/11/2025")}, "start"),
        ({"due_on": day("20/11/2025")}, "due_on"),
        ({"title": "TỐI MẬT"}, "title"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_at_its_field(province: Province, changed: dict[str, object], field: str) -> None:
    wanted = AskedFor(**{**{name: getattr(ASKED, name) for name in ASKED.__slots__}, **changed})
    with province.database.writing(province.secretary, at=at("21/11/2025")) as session, pytest.raises(Invalid) as refused:
        service.open_ad_hoc(session, province.secretary, wanted, day("21/11/2025"), at("21/11/2025"))
    assert refused.value.field == field


def test_only_the_secretariat_opens_what_was_asked_for(province: Province) -> None:
    with province.database.writing(province.leader, at=at("21/11/2025")) as session, pytest.raises(NotPermitted):
        service.open_ad_hoc(session, province.leader, ASKED, day("21/11/2025"), at("21/11/2025"))

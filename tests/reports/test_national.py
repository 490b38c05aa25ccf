"""The central desk and the national report: from sent versions only, the missing named, the same again for any past moment."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest

from reports import service
from reports.consolidation import by_code, total_of
from reports.document import Paragraph, ReportDocument, Table
from reports.facts import Counts
from reports.national import counts_by_tenant, national_document, national_status, national_table, sent_reports
from reports.render.cells import cell_words
from reports.render.docx import render_docx
from reports.standing import NationalStatus, TenantStatus
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.db.session import Database, open_engine
from tenants.errors import NotPermitted
from tenants.obstacles.dao import obstacles_of_period
from tests.conftest import BOTH_DATABASES
from tests.postgres import DatabaseUrls
from tests.reports.province import NOVEMBER, Province, at, counted_statements, day, found_office, found_province


@dataclass(frozen=True)
class Country:
    """Four provinces and a ministry: in time, late, returned, silent; the ministry reports to nobody here."""

    database: Database
    central_id: int
    provinces: dict[str, Province]
    ministry_id: int

    @property
    def officer(self) -> Actor:
        return Actor(self.central_id, Role.CENTRAL_OFFICER, name="Trần Văn Bình")

    def status(self, today: str = "27/11/2025") -> NationalStatus:
        with self.database.reading(self.officer.nationwide()) as session:
            return national_status(session, NOVEMBER, day(today))

    def document(self, until: str = "28/11/2025") -> ReportDocument:
        with self.database.reading(self.officer.nationwide()) as session:
            return national_document(session, NOVEMBER, at(until))


MakeDatabase = Callable[[str], DatabaseUrls]

NAMES = {"66": "Đắk Lắk", "56": "Khánh Hòa", "31": "Hải Phòng", "04": "Cao Bằng"}


@pytest.fixture(scope="module", params=BOTH_DATABASES)
def country(
    request: pytest.FixtureRequest, make_database: MakeDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Country]:
    """A country that tests only read."""
    engine = open_engine(make_database(request.param).app_url)
    yield settled(Database(engine), tmp_path_factory.mktemp("files"))
    engine.dispose()


@pytest.fixture
def fresh_country(home: Database, tmp_path: Path) -> Country:
    """A country for one test alone."""
    return settled(home, tmp_path)


def settled(home: Database, folder: Path) -> Country:
    """The country in the last days of November."""
    central_id = found_office(home, "TW", "central", "Văn phòng Trung ương Đảng", "Cơ quan Thường trực BCĐTW")
    provinces = {code: found_province(home, folder / code, central_id, code, f"Tỉnh {name}", name) for code, name in NAMES.items()}
    reports = {}
    for size, (code, province) in enumerate(provinces.items(), start=1):
        plan = province.issue()
        for number in range(size):
            task = province.assign(plan, f"Việc {number}", "31/10/2025", system="HT1", initiative="SK01")
            said = "Thiếu kinh phí." if number else f"Khó khăn riêng của {province.tenant_id}"
            province.report(task, "SKHCN", "12/11/2025", difficulty=said)
        guidance = {"theme": "funding", "level": "central", "proposal": "Ban hành định mức"}
        province.raise_obstacle("Chưa có định mức kinh phí thuê dịch vụ số", "06/11/2025", **guidance)
        people = "Thiếu nhân lực vận hành trung tâm dữ liệu" if code == "66" else "Chưa tuyển được chuyên gia an toàn thông tin"
        province.raise_obstacle(people, "07/11/2025", "people")
        province.complete(province.assign(plan, "Việc đã xong", "10/11/2025"), "SKHCN", "05/11/2025")
        reports[code] = province.draft()
    provinces["66"].send(reports["66"], "25/11/2025")
    provinces["56"].send(reports["56"], "26/11/2025")
    provinces["31"].send(reports["31"], "25/11/2025")
    visitor = provinces["31"].visitor
    with home.writing(visitor, at=at("26/11/2025")) as session:
        service.return_report(session, visitor, reports["31"], "Thiếu phụ lục", at("26/11/2025"))
    ministry_id = found_office(home, "BKHCN", "ministry", "Bộ Khoa học và Công nghệ", "Bộ KH&CN")
    return Country(home, central_id, provinces, ministry_id)


def row(status: NationalStatus, code: str) -> TenantStatus:
    return next(one for one in status.rows if one.code == code)


def words(document: ReportDocument) -> str:
    """Everything that can be read in a document."""
    return document.canonical_bytes().decode()


def test_each_tenant_stands_as_its_report_does(country: Country) -> None:
    status = country.status()
    assert {code: row(status, code).state for code in NAMES} == {
        "66": "sent",
        "56": "sent_late",
        "31": "returned",
        "04": "missing",
    }
    assert row(status, "04").stage == "draft"
    assert country.status("25/11/2025").received.missing == 0  # the day has not passed


def test_the_parts_add_up_to_the_expected_and_ministries_stand_apart(country: Country) -> None:
    received = country.status().received
    assert (received.expected, received.on_time, received.late, received.returned, received.missing) == (4, 1, 1, 1, 1)
    assert received.received == 2
    ministry = row(country.status(), "BKHCN")
    assert not ministry.expected
    assert {one.code for one in country.status().owing} == {"31", "04"}


def test_the_strip_shows_six_months_and_owes_nothing_before_a_tenant_was_there(country: Country) -> None:
    assert row(country.status(), "66").strip == (
        ("2025-06", "not_due"),
        ("2025-07", "missing"),
        ("2025-08", "missing"),
        ("2025-09", "missing"),
        ("2025-10", "missing"),
        ("2025-11", "on_time"),
    )


def test_the_national_table_takes_three_statements(country: Country) -> None:
    with country.database.reading(country.officer.nationwide()) as session, counted_statements(country.database) as seen:
        national_status(session, NOVEMBER, day("27/11/2025"))
    assert len(seen) == 3


def test_nobody_reads_the_country_from_inside_a_tenant(country: Country) -> None:
    province = country.provinces["66"]
    for actor in (province.secretary, province.visitor, country.officer):
        with country.database.reading(actor) as session, pytest.raises(NotPermitted):
            national_status(session, NOVEMBER, day("27/11/2025"))
    with pytest.raises(NotPermitted):
        province.secretary.nationwide()


def test_only_sent_reports_are_counted_and_the_others_are_named(country: Country) -> None:
    document = country.document()
    text = words(document)
    assert "Số cơ quan, địa phương phải báo cáo: 4. Đã gửi: 2" in text
    assert "Đã trả lại, chờ gửi lại (1): Hải Phòng." in text
    assert "Chưa gửi (1): Cao Bằng." in text
    # 1 + 2 overdue and one completed each, of the two that count.
    assert document.figures is not None
    assert document.figures.totals[0] == ("Tổng số", 4, 2, 5, 2, 0, 0, 3, 40)
    assert (document.form, document.is_sealed()) == ("party", True)


def test_what_several_tenants_say_stands_once_with_all_their_names(fresh_country: Country) -> None:
    lines = [
        block.text for section in fresh_country.document().walk_sections() for block in section.blocks if hasattr(block, "text")
    ]
    assert [line for line in lines if "Thiếu kinh phí" in line] == ["- Thiếu kinh phí (Khánh Hòa)."]
    province = fresh_country.provinces["66"]
    task = province.assign(province.issue("03-KH/BCĐ", "01/11/2025"), "Việc nữa", "31/10/2025")
    province.report(task, "SKHCN", "13/11/2025", difficulty="thiếu kinh phí")
    # Sent already: what was frozen does not change with the rows.
    assert words(fresh_country.document()).count("Thiếu kinh phí (Khánh Hòa)") == 1


def tables(document: ReportDocument) -> dict[str, Table]:
    return {table.title: table for table in document.tables()}


def part(document: ReportDocument, title: str) -> list[str]:
    """The lines below a heading."""
    return [
        block.text
        for section in document.walk_sections()
        if section.title == title
        for block in section.blocks
        if isinstance(block, Paragraph)
    ]


def test_the_initiatives_that_have_tasks_stand_beside_the_systems(country: Country) -> None:
    found = tables(country.document())
    [first, without] = found["Số liệu theo sáng kiến đột phá"].rows
    # 1 + 2 overdue of an initiative, and one completed of none in each of the two that count.
    assert (first[1:6], without[0], without[1]) == ((3, 0, 0, 0, 3), "Nhiệm vụ không thuộc một sáng kiến", 2)
    assert [row[1] for row in found["Số liệu theo hệ thống chiến lược"].rows] == [3, 2]


def test_obstacles_stand_by_theme_and_by_the_level_that_answers(country: Country) -> None:
    table = tables(country.document())["Vướng mắc theo nhóm và theo cấp trả lời"]
    assert table.rows == (("Kinh phí", 2, 0, 0, 2, 0, 0), ("Nhân lực", 2, 2, 0, 0, 0, 0))
    assert table.totals == (("Tổng số", 4, 2, 0, 2, 0, 0),)
    assert part(country.document(), "Khó khăn, vướng mắc") == ["2 cơ quan, địa phương có 4 vướng mắc chờ trả lời."]


def test_the_tables_read_back_from_the_word_file_as_they_are_in_the_report(country: Country) -> None:
    document = country.document()
    printed = [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in docx.Document(io.BytesIO(render_docx(document))).tables
    ]
    for table in document.tables():
        rows = [*table.rows, *table.totals]
        expected = [[cell_words(cell, column.kind) for cell, column in zip(row, table.columns, strict=True)] for row in rows]
        assert [[column.title for column in table.columns], *expected] in printed


def test_what_several_tenants_raise_stands_first_and_once(country: Country) -> None:
    document = country.document()
    assert part(document, "Nội dung nhiều nơi cùng nêu") == [
        "- Chưa có định mức kinh phí thuê dịch vụ số (Đắk Lắk; Khánh Hòa), chờ Cơ quan Thường trực trả lời.",
        "- Ban hành định mức (Đắk Lắk; Khánh Hòa).",
    ]
    assert "- Thiếu nhân lực vận hành trung tâm dữ liệu (Đắk Lắk), chờ Thư ký Ban Chỉ đạo trả lời." in part(document, "Nhân lực")


def test_the_picture_of_a_past_moment_comes_out_again_byte_for_byte(fresh_country: Country) -> None:
    before = fresh_country.document("26/11/2025")
    for one in fresh_country.provinces.values():
        # What happens to obstacles afterwards is in no version that was sent.
        with one.database.reading(one.secretary) as session:
            waiting = [row.obstacle_id for row in obstacles_of_period(session, day("26/11/2025")) if row.level == "central"]
        one.answer_obstacle(waiting[0], "27/11/2025")
    province = fresh_country.provinces["31"]
    with province.database.reading(province.secretary) as session:
        report = service.dao.find_report(session, "2025-11")
        assert report is not None
    with province.database.writing(province.secretary, at=at("27/11/2025")) as session:
        service.refresh_figures(session, province.secretary, report.id, at("27/11/2025"))
    province.send(report.id, "27/11/2025")
    assert fresh_country.document("26/11/2025").canonical_bytes() == before.canonical_bytes()
    assert "Đã gửi: 3" in words(fresh_country.document("28/11/2025"))


def test_before_anybody_has_sent_there_is_still_a_report_that_says_so(country: Country) -> None:
    document = country.document("20/11/2025")
    assert "Đã gửi: 0" in words(document)
    assert document.figures is not None
    assert document.figures.totals[0][:4] == ("Tổng số", 4, 0, 0)


def test_the_ranking_states_its_formula_and_shows_its_parts(country: Country) -> None:
    ranking = country.document().annexes[1]
    assert "40 × tỷ lệ nhiệm vụ đã hoàn thành + 40 × tỷ lệ hoàn thành đúng hạn" in ranking.note
    assert [cells[1] for cells in ranking.groups[0].rows] == ["Tỉnh Đắk Lắk", "Tỉnh Khánh Hòa"]
    # One of two done, one of two in time, one of five months in time: 40 × ½ + 40 × ½ + 20 × ⅕.
    assert ranking.groups[0].rows[0] == (1, "Tỉnh Đắk Lắk", 50, 50, 20, 44)


def test_the_download_of_the_desk_shows_the_same_numbers_as_the_page(country: Country) -> None:
    with country.database.reading(country.officer.nationwide()) as session:
        document = national_table(session, NOVEMBER, day("27/11/2025"), at("27/11/2025"))
    assert document.figures is not None
    assert [count for _, count in document.figures.rows] == [4, 1, 1, 1, 1, 0]
    assert sum(len(group.rows) for group in document.annexes[0].groups) == 5


def test_the_sum_of_the_tenants_is_the_count_of_the_whole(fresh_country: Country) -> None:
    for code in ("31", "04"):
        province = fresh_country.provinces[code]
        with province.database.reading(province.secretary) as session:
            report = service.dao.find_report(session, "2025-11")
            assert report is not None
        province.send(report.id, "27/11/2025")
    with fresh_country.database.reading(fresh_country.officer.nationwide()) as session:
        reports, returned = sent_reports(session, NOVEMBER, at("28/11/2025"))
        whole = sum(counts_by_tenant(session, day("14/11/2025")).values(), Counts())
    assert not returned
    assert total_of(reports) == whole
    for which in ("systems", "initiatives"):
        assert sum((counts for _, counts in by_code(reports, which).values()), Counts()) == whole
    assert whole.total == 14

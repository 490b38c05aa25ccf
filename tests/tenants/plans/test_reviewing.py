"""What is doubtful in a draft is settled by a person, and stays settled only as long as nothing new comes up."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import docx
import pytest
from sqlalchemy import select

from tenants.access.permissions import Role
from tenants.errors import Conflict, Invalid, NotPermitted
from tenants.files.store import FileStore
from tenants.organisation.models import Unit, UnitAlias
from tenants.plans.models import PlanImport
from tenants.plans.reviewing import Prospect, add_body, confirm_row, convert_import, prospect, reach, unknown_words
from tenants.plans.service import accept_import, correct_row, drop_row, map_body, rows_of, start_import
from tests.tenants.conftest import NOW, Country
from tests.tenants.plans.annex.test_legacy_fonts import in_tcvn3

TODAY = date(2025, 10, 20)
HEADER = ("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn hoàn thành")
CENTRE = "Trung tâm Chuyển đổi số Tây Nguyên"
ROWS = (
    ("1", "Xây dựng kho dữ liệu", CENTRE, "Sở Tài chính", "31/12/2025"),
    ("2", "Phủ sóng các thôn", "Sở Khoa học và Công nghệ", CENTRE, "31/13/2025"),
    ("3", "Số hóa hồ sơ", "Các sở, ban, ngành (trừ Sở Tài chính)", "", "Quý IV/2025"),
    ("4", "Báo cáo khi cần", "Sở Tài chính", "", "Theo yêu cầu của Trung ương"),
    ("5", "Tập huấn", "", "", "Tháng 12/2025"),
)


def _annex(rows: Sequence[Sequence[str]], head: Sequence[str] = ("Số: 07/KH-UBND", "Đắk Lắk, ngày 18 tháng 10 năm 2025")) -> bytes:
    document = docx.Document()
    for line in (*head, "KẾ HOẠCH", "Phát triển dữ liệu số"):
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


class Desk:
    """A secretary before one draft; each act is a transaction of its own."""

    def __init__(self, country: Country, folder: Path) -> None:
        self.country, self.store = country, FileStore(folder)
        self.secretary = country.mine.actor(Role.SECRETARY)
        self.id = self.upload(_annex([HEADER, *ROWS])).id

    def upload(self, data: bytes) -> PlanImport:
        with self.country.database.writing(self.secretary, at=NOW) as session:
            return start_import(session, self.secretary, self.store, "ke-hoach.docx", data, now=NOW, today=TODAY)

    def act(self, verb: object, *given: object, **named: object) -> PlanImport:
        with self.country.database.writing(self.secretary) as session:
            return verb(session, self.secretary, self.id, *given, **named)  # type: ignore[operator,no-any-return]  # a verb of a draft

    def doubtful(self) -> list[int]:
        return [index for index, row in enumerate(self.rows()) if row.needs_a_look]

    def rows(self) -> list:  # type: ignore[type-arg]  # of ProposedRow
        with self.country.database.reading(self.secretary) as session:
            return rows_of(session.get_one(PlanImport, self.id))

    def prospect(self) -> Prospect:
        with self.country.database.reading(self.secretary) as session:
            return prospect(session, session.get_one(PlanImport, self.id))


@pytest.fixture
def desk(country: Country, tmp_path: Path) -> Desk:
    return Desk(country, tmp_path)


def test_each_doubt_belongs_to_the_cell_it_is_about(desk: Desk) -> None:
    rows = desk.rows()
    assert [set(row.doubtful) for row in rows] == [{"lead"}, {"coordinating", "deadline"}, set(), set(), {"lead"}]
    assert rows[0].doubtful["lead"] == [f"Chưa nhận ra “{CENTRE}”."]
    assert rows[4].doubtful["lead"] == ["Văn bản không ghi đơn vị chủ trì."]


def test_a_deadline_that_waits_for_something_is_a_note_and_no_doubt(desk: Desk) -> None:
    row = desk.rows()[3]
    assert not row.needs_a_look
    assert "Chưa có ngày" in row.notes[0]


def test_a_confirmed_row_is_no_longer_asked_about_until_it_is_taken_back(desk: Desk) -> None:
    desk.act(confirm_row, 1)
    assert desk.doubtful() == [0, 4]
    desk.act(confirm_row, 1, confirmed=False)
    assert desk.doubtful() == [0, 1, 4]


def test_a_correction_of_a_confirmed_row_asks_again(desk: Desk) -> None:
    desk.act(confirm_row, 1)
    desk.act(correct_row, 1, {"deadline": "abc"})
    assert 1 in desk.doubtful()


def test_reading_again_keeps_what_was_confirmed(desk: Desk) -> None:
    desk.act(confirm_row, 4)
    desk.act(confirm_row, 1)
    desk.act(map_body, CENTRE, desk.country.mine.units["STC"])
    assert desk.doubtful() == [], "the alias settled the first row, the second is as confirmed as before"


def test_a_filled_cell_takes_its_doubt_away(desk: Desk) -> None:
    desk.act(correct_row, 4, {"lead": "Sở Tài chính"})
    assert 4 not in desk.doubtful()


def test_a_row_without_content_cannot_be_right(desk: Desk) -> None:
    desk.act(correct_row, 1, {"content": ""})
    with pytest.raises(Invalid, match="chưa có nội dung"):
        desk.act(confirm_row, 1)


def test_confirming_what_somebody_else_has_changed_is_refused(desk: Desk) -> None:
    seen = desk.act(confirm_row, 1).version
    desk.act(drop_row, 0)
    with pytest.raises(Conflict):
        desk.act(confirm_row, 4, version=seen)


def test_an_unknown_body_is_added_as_a_unit_and_every_row_knows_it(desk: Desk) -> None:
    assert unknown_words(desk.rows()) == {CENTRE: 2}
    desk.act(add_body, CENTRE, "Trung tâm Chuyển đổi số vùng Tây Nguyên", "office")
    with desk.country.database.reading(desk.secretary) as session:
        unit = session.scalars(select(Unit).where(Unit.kind == "office")).one()
        assert session.scalars(select(UnitAlias.alias).where(UnitAlias.unit_id == unit.id)).all() == [CENTRE]
    assert desk.rows()[0].lead.unit_ids == desk.rows()[1].coordinating.unit_ids == (unit.id,)
    assert unknown_words(desk.rows()) == {}


def test_a_body_of_a_known_name_is_not_added_twice(desk: Desk) -> None:
    with pytest.raises(Conflict):
        desk.act(add_body, CENTRE, "Sở Tài chính", "department")
    assert desk.rows()[0].lead.unknown == (CENTRE,)


def test_an_officer_may_confirm_nothing(desk: Desk) -> None:
    officer = desk.country.mine.actor(Role.OFFICER, "STC")
    with pytest.raises(NotPermitted), desk.country.database.writing(officer) as session:
        confirm_row(session, officer, desk.id, 0)


def test_a_collective_says_who_is_in_who_is_excepted_and_who_is_left_out(desk: Desk) -> None:
    with desk.country.database.reading(desk.secretary) as session:
        found = reach(session, session.get_one(PlanImport, desk.id), 2)
    assert found.lead == ("Sở Khoa học và Công nghệ",)
    assert found.excluded == ("Sở Tài chính",)
    assert found.others == ("UBND phường Buôn Ma Thuột",)


def test_the_dry_run_counts_what_recording_makes(desk: Desk) -> None:
    desk.act(drop_row, 4)
    ahead = desk.prospect()
    assert (ahead.tasks, ahead.dropped, ahead.doubtful, ahead.without_lead, ahead.unknown) == (4, 1, 2, 1, 1)
    assert (ahead.leading, ahead.coordinating, ahead.units) == (3, 1, 2)
    desk.act(accept_import, now=NOW)


def test_a_file_in_old_fonts_is_recorded_only_after_a_person_has_read_its_letters(desk: Desk) -> None:
    rows = [HEADER, ("1", "Rà soát văn bản quy phạm", "Sở Tài chính", "Sở Khoa học và Công nghệ", "Quý IV/2025")]
    desk.id = desk.upload(_annex([[in_tcvn3(text) for text in row] for row in rows])).id
    with pytest.raises(Invalid, match="Unicode"):
        desk.act(accept_import, now=NOW)
    draft = desk.act(convert_import, desk.store, today=TODAY)
    assert draft.legacy_encoding == ""
    assert [row.cells["content"] for row in desk.rows()] == ["Rà soát văn bản quy phạm"]
    assert not desk.doubtful()
    with pytest.raises(Conflict):
        desk.act(convert_import, desk.store, today=TODAY)
    assert desk.act(accept_import, now=NOW).number == "07/KH-UBND"

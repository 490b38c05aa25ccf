"""The matrix leaves as a workbook and comes back as somebody edited it; nobody's work of the meantime is lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from tenants.access.permissions import Role
from tenants.errors import Invalid
from tenants.organisation.dao import get_tenant, list_units
from tenants.plans.amendments import apply_change, choose, start_workbook
from tenants.plans.applying import Applied
from tenants.plans.changes import Preview, cells_of, preview
from tenants.plans.models import PlanImport
from tenants.plans.service import get_import
from tenants.plans.workbook import CELLS, HEADINGS, MatrixRow, read_workbook, write_workbook
from tenants.tasks.models import Duty, Task
from tenants.vietnamese import clean
from tests.tenants.conftest import NOW, Country
from tests.tenants.plans.test_plan_import import EXPECTED, Secretariat

TODAY = date(2025, 11, 10)
COLUMN = {heading.key: number for number, heading in enumerate(HEADINGS, start=1)}
FIRST = 3  # the first task's row


class Exchange(Secretariat):
    """A secretariat that works in Excel beside the program."""

    def __init__(self, country: Country, folder: Path) -> None:
        super().__init__(country, folder)
        draft = self.upload()
        self.complete_head(draft)
        self.plan = self.accept(draft)

    def export(self) -> bytes:
        with self.country.database.reading(self.secretary) as session:
            tasks = session.scalars(select(Task).where(Task.dropped_on.is_(None)).order_by(Task.position)).all()
            rows = [
                MatrixRow(task.id, task.version, task.plan_id, self.plan.number, cells_of(task), "", "Đang làm", task.percent)
                for task in tasks
            ]
            code = get_tenant(session, self.secretary.tenant_id).code
            names = [unit.name for unit in list_units(session)]
        return write_workbook(code, "Tỉnh Đắk Lắk", rows, plan_numbers=[self.plan.number], unit_names=names)

    def bring_back(self, data: bytes) -> PlanImport:
        with self.country.database.writing(self.secretary, at=NOW) as session:
            return start_workbook(session, self.secretary, self.store, "ma-tran.xlsx", data, now=NOW)

    def look(self, draft: PlanImport) -> Preview:
        with self.country.database.reading(self.secretary) as session:
            return preview(session, get_import(session, self.secretary, draft.id))

    def choose(self, draft: PlanImport, key: str, value: str) -> None:
        with self.country.database.writing(self.secretary) as session:
            choose(session, self.secretary, draft.id, {key: value})

    def apply(self, draft: PlanImport) -> Applied:
        seen = self.look(draft).fingerprint
        with self.country.database.writing(self.secretary, at=NOW) as session:
            return apply_change(
                session, self.secretary, draft.id, basis="Sửa lỗi đánh máy", decided_on=None, seen=seen, now=NOW, today=TODAY
            )

    def tasks(self) -> list[Task]:
        with self.country.database.reading(self.secretary) as session:
            return list(session.scalars(select(Task).where(Task.dropped_on.is_(None)).order_by(Task.position)))


@pytest.fixture
def office(country: Country, tmp_path: Path) -> Exchange:
    return Exchange(country, tmp_path)


def edited(data: bytes, edit: Callable[[Worksheet], object]) -> bytes:
    """The workbook as a spreadsheet program saves it again."""
    book = load_workbook(io.BytesIO(data))
    edit(book["Ma trận"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_workbook_is_ready_to_be_worked_in(office: Exchange) -> None:
    sheet = load_workbook(io.BytesIO(office.export()))["Ma trận"]
    assert sheet.freeze_panes == "A3" and sheet.auto_filter.ref == f"A2:Q{len(EXPECTED) + 2}"
    assert "Tỉnh Đắk Lắk" in str(sheet["A1"].value)
    assert sheet.column_dimensions["P"].hidden and sheet.column_dimensions["Q"].hidden
    ids = [sheet.cell(row, COLUMN["task_id"]).value for row in range(FIRST, FIRST + len(EXPECTED))]
    assert ids == [task.id for task in office.tasks()]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules.keys() == {"A3", "F3", "N3", "O3"}
    assert rules["N3"].formula1 == "'Danh mục'!$A$1:$A$6" and rules["N3"].showErrorMessage
    # A cell may name several bodies: its list helps and does not forbid.
    assert not rules["F3"].showErrorMessage


def test_a_workbook_that_nobody_edited_changes_nothing(office: Exchange) -> None:
    data = office.export()
    assert office.look(office.bring_back(data)).nothing
    assert office.look(office.bring_back(edited(data, lambda sheet: None))).nothing


def test_edited_added_and_dropped_rows_come_back_as_one_difference(office: Exchange) -> None:
    before = office.tasks()

    def edit(sheet: Worksheet) -> None:
        sheet.cell(FIRST, COLUMN["note"]).value = "Đã giao tại cuộc họp ngày 03/11"
        sheet.cell(FIRST + 1, COLUMN["system"]).value = "HT2 – Hạ tầng"
        last = FIRST + len(EXPECTED)
        for key, value in {
            "section": before[0].section,
            "section_title": before[0].section_title,
            "ordinal": "5",
            "content": "Xây dựng quy chế",
            "lead": "Sở Nội vụ",
            "deadline": "Quý I/2026",
        }.items():
            sheet.cell(last, COLUMN[key]).value = value
        sheet.delete_rows(FIRST + 8)

    draft = office.bring_back(edited(office.export(), edit))
    will = office.look(draft)
    assert [(one.task.id, [c.cell for c in one.changes]) for one in will.changed] == [
        (before[0].id, ["note"]),
        (before[1].id, ["system"]),
    ]
    assert [one.row.cells["content"] for one in will.added] == ["Xây dựng quy chế"]
    assert [one.task.id for one in will.dropped] == [before[8].id]
    applied = office.apply(draft)
    assert (applied.changed, applied.added, applied.dropped) == (2, 1, 1)
    after = office.tasks()
    assert after[0].note == "Đã giao tại cuộc họp ngày 03/11" and after[1].system_code == "HT2"
    # The new row stands at the end of its section, not at the end of the plan.
    new = next(task for task in after if task.content == "Xây dựng quy chế")
    sections = [task.section for task in after]
    assert sections == sorted(sections, key=sections.index) and new.due_on == date(2026, 3, 31)
    with office.country.database.reading(office.secretary) as session:
        assert [duty.role for duty in session.scalars(select(Duty).where(Duty.task_id == new.id))] == ["lead"]
    assert office.look(office.bring_back(office.export())).nothing


def test_the_order_of_rows_and_columns_in_the_file_says_nothing(office: Exchange) -> None:
    def edit(sheet: Worksheet) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST, max_row=FIRST + len(EXPECTED) - 1)]
        for number, values in enumerate(reversed(rows)):
            for column, value in enumerate(values, start=1):
                sheet.cell(FIRST + number, column).value = value
        sheet.delete_cols(COLUMN["coordinating"])

    draft = office.bring_back(edited(office.export(), edit))
    assert office.look(draft).nothing
    assert any("Phối hợp" in words for words in draft.warnings)


def test_a_cell_that_both_have_changed_waits_for_a_choice_and_the_others_do_not(office: Exchange) -> None:
    data = office.export()
    task = office.tasks()[0]
    with office.country.database.writing(office.secretary) as session:
        mine = session.get_one(Task, task.id)
        mine.note, mine.deliverable, mine.version = "của người khác", "Báo cáo", mine.version + 1

    def edit(sheet: Worksheet) -> None:
        sheet.cell(FIRST, COLUMN["note"]).value = "của tôi"
        sheet.cell(FIRST, COLUMN["content"]).value = f"{task.content} Bổ sung."

    draft = office.bring_back(edited(data, edit))
    (change,) = office.look(draft).changed
    assert change.meanwhile and change.undecided == {"note"} and change.applied == {"content"}
    with pytest.raises(Invalid, match="chưa chọn"):
        office.apply(draft)
    office.choose(draft, f"{task.id}.note", "system")
    office.apply(draft)
    after = office.tasks()[0]
    assert (after.note, after.deliverable, after.content) == ("của người khác", "Báo cáo", f"{task.content} Bổ sung.")


def test_a_task_that_somebody_changed_meanwhile_is_not_dropped_without_a_choice(office: Exchange) -> None:
    data = office.export()
    task = office.tasks()[0]
    with office.country.database.writing(office.secretary) as session:
        session.get_one(Task, task.id).version += 1
    draft = office.bring_back(edited(data, lambda sheet: sheet.delete_rows(FIRST)))
    assert office.look(draft).undecided == 1
    office.choose(draft, f"{task.id}.drop", "keep")
    will = office.look(draft)
    assert (will.undecided, will.to_drop) == (0, [])


def test_a_copied_row_is_a_new_task_and_not_the_same_one_twice(office: Exchange) -> None:
    def edit(sheet: Worksheet) -> None:
        for column in range(1, len(HEADINGS) + 1):
            sheet.cell(FIRST + len(EXPECTED), column).value = sheet.cell(FIRST, column).value

    draft = office.bring_back(edited(office.export(), edit))
    will = office.look(draft)
    assert (len(will.added), len(will.changed), len(will.dropped)) == (1, 0, 0)
    assert any("nhiệm vụ mới" in words for words in draft.warnings)


def test_another_provinces_workbook_a_foreign_file_and_an_unknown_code_are_refused_with_a_sentence(
    office: Exchange, tmp_path: Path
) -> None:
    data = office.export()
    stranger = office.country.theirs.actor(Role.SECRETARY)
    with pytest.raises(Invalid, match="cơ quan khác"), office.country.database.writing(stranger) as session:
        start_workbook(session, stranger, office.store, "x.xlsx", data, now=NOW)
    # Even with the name of this province written into it: the ids are not known here.
    forged = write_workbook(
        "56", "x", [MatrixRow(1, 1, 1, "1", dict.fromkeys(CELLS, "x") | {"system": "", "initiative": ""}, "", "", 0)],
        plan_numbers=[], unit_names=[],
    )  # fmt: skip
    with pytest.raises(Invalid, match="cơ quan khác"), office.country.database.writing(stranger) as session:
        start_workbook(session, stranger, office.store, "x.xlsx", forged, now=NOW)
    for edit, words in (
        (lambda sheet: setattr(sheet.cell(FIRST, COLUMN["task_id"]), "value", 987654), "mã không thuộc"),
        (lambda sheet: setattr(sheet.cell(FIRST, COLUMN["system"]), "value", "HT9"), "không có trong danh mục"),
        (lambda sheet: sheet.delete_cols(COLUMN["task_id"]), "dòng tiêu đề"),
    ):
        with pytest.raises(Invalid, match=words):
            office.bring_back(edited(data, edit))
    issued = (Path(__file__).parents[2] / "data" / "ke-hoach-02-KH-BCD.xlsx").read_bytes()
    with pytest.raises(Invalid, match="không phải tệp ma trận"):
        office.bring_back(issued)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30), min_size=1, max_size=6), st.data())
def test_whatever_a_cell_says_it_is_never_a_formula_and_comes_back_the_same(texts: list[str], data: st.DataObject) -> None:
    rows = []
    for number, text in enumerate(texts, start=1):
        content = data.draw(st.sampled_from(["=", "+", "-", "@", "=1+1;", '=HYPERLINK("http://x")', ""])) + text
        cells: dict[str, Any] = dict.fromkeys(CELLS, "") | {"content": clean(content) or "x", "ordinal": "=2+3"}
        rows.append(MatrixRow(number, 1, 7, "-1", cells, "", "", 0))
    written = write_workbook("66", "=tên", rows, plan_numbers=["-1"], unit_names=["@Sở"])
    for sheet in load_workbook(io.BytesIO(written)):
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    read = read_workbook(written)
    assert read is not None and read.tenant_code == "66"
    assert [row.cells for row in read.rows] == [row.cells for row in rows]
    assert {task_id: one.cells for task_id, one in read.exported.items()} == {row.task_id: row.cells for row in rows}

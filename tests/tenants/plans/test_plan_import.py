"""An uploaded annex becomes a plan only when somebody accepts it, and each unit then owes each task once."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tenants.access.permissions import Role
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.files.store import FileStore
from tenants.organisation.models import Unit, UnitAlias
from tenants.organisation.service import NewUnit, provision
from tenants.plans.models import ActionPlan, PlanImport
from tenants.plans.service import (
    accept_import,
    correct_head,
    correct_row,
    discard_import,
    drop_row,
    expansion,
    map_body,
    rows_of,
    start_import,
)
from tenants.plans.understanding import Assignment, Bound, ProposedRow, assignments
from tenants.tasks.models import Duty, Task
from tenants.tasks.states import DutyRole
from tests.tenants.conftest import NOW, Country

DATA = Path(__file__).parents[2] / "data"
EXPECTED = list(csv.DictReader((DATA / "ke-hoach-02-KH-BCD.expected.csv").open(encoding="utf-8")))
TODAY = date(2025, 10, 20)
LEAD, COORDINATING = DutyRole.LEAD, DutyRole.COORDINATING


class Secretariat:
    """A secretary with a file store; each act is a transaction of its own."""

    def __init__(self, country: Country, folder: Path) -> None:
        self.country, self.store = country, FileStore(folder)
        self.secretary = country.mine.actor(Role.SECRETARY)
        with country.database.writing(country.mine.system) as session:
            more = [
                NewUnit("VPTU", "Văn phòng Tỉnh ủy", "party", groups=("CQ",)),
                NewUnit("VPUB", "Văn phòng UBND tỉnh", "office", groups=("CQ",)),
                NewUnit("CAT", "Công an tỉnh", "department", groups=("CQ",)),
                NewUnit("SNV", "Sở Nội vụ", "department", groups=("CQ",)),
                NewUnit("MTTQ", "Ủy ban MTTQ Việt Nam tỉnh", "mass", groups=("CQ",)),
            ]
            provision(session, [("CQ", "Các cơ quan, đơn vị")], more)

    def upload(self, name: str = "ke-hoach-02-KH-BCD.docx") -> PlanImport:
        with self.country.database.writing(self.secretary, at=NOW) as session:
            return start_import(session, self.secretary, self.store, name, (DATA / name).read_bytes(), now=NOW, today=TODAY)

    def complete_head(self, draft: PlanImport) -> None:
        head = {"number": "02-KH/BCĐ", "title": "Kế hoạch", "issuer": "Ban Chỉ đạo", "issued_on": "18/10/2025"}
        with self.country.database.writing(self.secretary) as session:
            correct_head(session, self.secretary, draft.id, head)

    def accept(self, draft: PlanImport) -> ActionPlan:
        with self.country.database.writing(self.secretary) as session:
            return accept_import(session, self.secretary, draft.id, now=NOW)


@pytest.fixture
def office(country: Country, tmp_path: Path) -> Secretariat:
    return Secretariat(country, tmp_path)


@pytest.mark.parametrize("name", ["ke-hoach-02-KH-BCD.docx", "ke-hoach-02-KH-BCD.xlsx", "ke-hoach-02-KH-BCD.pdf"])
def test_the_issued_plan_is_read_word_for_word_and_nothing_counts_yet(office: Secretariat, name: str) -> None:
    draft = office.upload(name)
    cells = [row.cells for row in rows_of(draft)]
    assert [{key: row[key] for key in EXPECTED[0]} for row in cells] == EXPECTED
    with office.country.database.reading(office.secretary) as session:
        assert session.scalar(select(func.count(Task.id))) == 0


def test_accepting_makes_one_duty_per_unit_and_keeps_the_documents_words(office: Secretariat) -> None:
    draft = office.upload()
    office.complete_head(draft)
    plan = office.accept(draft)
    with office.country.database.reading(office.secretary) as session:
        tasks = session.scalars(select(Task).order_by(Task.position)).all()
        assert [task.content for task in tasks] == [row["content"] for row in EXPECTED]
        assert [task.lead_text for task in tasks] == [row["lead"] for row in EXPECTED]
        assert [task.deadline_text for task in tasks] == [row["deadline"] for row in EXPECTED]
        quarter, month = tasks[7], tasks[8]
        assert (quarter.due_on, month.due_on) == (date(2025, 12, 31), date(2025, 10, 31))
        twice = select(Duty.task_id).group_by(Duty.task_id, Duty.unit_id).having(func.count() > 1)
        assert session.execute(twice).all() == []
        tenth = session.execute(
            select(Unit.name, Duty.role, Duty.first_lead).join(Unit, Unit.id == Duty.unit_id).where(Duty.task_id == tasks[9].id)
        ).all()
        leads = {name: first for name, role, first in tenth if role == "lead"}
        assert leads == {"Sở Khoa học và Công nghệ": True, "Sở Tài chính": False, "Công an tỉnh": False, "Sở Nội vụ": False}
        assert plan.source_file_id is not None
        assert office.store.read(session, plan.source_file_id)[1] == (DATA / "ke-hoach-02-KH-BCD.docx").read_bytes()


def test_what_acceptance_promises_is_what_it_does(office: Secretariat) -> None:
    draft = office.upload()
    office.complete_head(draft)
    with office.country.database.reading(office.secretary) as session:
        promised = sum(len(row) for row in expansion(session, session.get_one(PlanImport, draft.id)))
    office.accept(draft)
    with office.country.database.reading(office.secretary) as session:
        assert session.scalar(select(func.count(Duty.id))) == promised > 0


def test_an_incomplete_head_stops_acceptance_at_its_field(office: Secretariat) -> None:
    draft = office.upload("ke-hoach-02-KH-BCD.xlsx")
    with office.country.database.writing(office.secretary) as session:
        correct_head(session, office.secretary, draft.id, {"number": "", "issued_on": "18/10/2025", "title": "x"})
    with pytest.raises(Invalid) as caught:
        office.accept(draft)
    assert caught.value.field == "number"


def test_the_same_number_in_the_same_year_is_the_same_plan(office: Secretariat) -> None:
    for name, outcome in (("ke-hoach-02-KH-BCD.docx", "accepted"), ("ke-hoach-02-KH-BCD.xlsx", "refused")):
        draft = office.upload(name)
        office.complete_head(draft)
        if outcome == "accepted":
            office.accept(draft)
        else:
            with pytest.raises(Conflict, match="đã được ghi nhận"):
                office.accept(draft)
    with office.country.database.reading(office.secretary) as session:
        assert session.scalar(select(func.count(ActionPlan.id))) == 1


def test_a_draft_is_accepted_once_and_not_after_it_was_put_aside(office: Secretariat) -> None:
    draft = office.upload()
    office.complete_head(draft)
    office.accept(draft)
    with pytest.raises(Conflict):
        office.accept(draft)
    other = office.upload("ke-hoach-02-KH-BCD.pdf")
    with office.country.database.writing(office.secretary) as session:
        discard_import(session, office.secretary, other.id)
    with pytest.raises(Conflict):
        office.accept(other)


def test_an_unknown_body_is_named_and_can_be_remembered_as_another_name_of_a_unit(office: Secretariat) -> None:
    draft = office.upload()
    with office.country.database.writing(office.secretary) as session:
        changed = correct_row(session, office.secretary, draft.id, 0, {"lead": "Tổ công tác Buôn Đôn"})
        row = rows_of(changed)[0]
        assert row.lead.unit_ids == () and any("Buôn Đôn" in words for words in row.lead.unknown)
        words = row.lead.unknown[0]
    with office.country.database.writing(office.secretary) as session:
        mapped = map_body(session, office.secretary, draft.id, words, office.country.mine.units["STC"])
        assert rows_of(mapped)[0].lead.unit_ids == (office.country.mine.units["STC"],)
        assert session.scalars(select(UnitAlias.alias)).all() == [words]


def test_two_people_cannot_overwrite_each_others_corrections(office: Secretariat) -> None:
    draft = office.upload()
    with office.country.database.writing(office.secretary) as session:
        correct_row(session, office.secretary, draft.id, 0, {"note": "của người thứ nhất"}, version=draft.version)
    with pytest.raises(Conflict), office.country.database.writing(office.secretary) as session:
        correct_row(session, office.secretary, draft.id, 0, {"note": "của người thứ hai"}, version=draft.version)


def test_a_row_that_is_no_task_is_left_out(office: Secretariat) -> None:
    draft = office.upload()
    office.complete_head(draft)
    with office.country.database.writing(office.secretary) as session:
        drop_row(session, office.secretary, draft.id, 0)
    office.accept(draft)
    with office.country.database.reading(office.secretary) as session:
        assert session.scalar(select(func.count(Task.id))) == len(EXPECTED) - 1


def test_a_draft_of_another_province_is_not_there_and_an_officer_may_not_import(office: Secretariat) -> None:
    draft = office.upload()
    stranger = office.country.theirs.actor(Role.SECRETARY)
    with pytest.raises(NotFound), office.country.database.writing(stranger) as session:
        accept_import(session, stranger, draft.id, now=NOW)
    officer = office.country.mine.actor(Role.OFFICER, "STC")
    with pytest.raises(NotPermitted), office.country.database.writing(officer) as session:
        start_import(session, officer, office.store, "x.docx", b"x", now=NOW, today=TODAY)


def _row(lead: Bound, coordinating: Bound) -> ProposedRow:
    return ProposedRow({}, {}, lead, coordinating, {})


def test_a_named_unit_stands_where_it_is_named_whatever_collective_it_belongs_to() -> None:
    row = _row(Bound(groups=("SBN",)), Bound(unit_ids=(2,)))
    given = assignments(row, {"SBN": [1, 2, 3]})
    assert {duty.unit_id: duty.role for duty in given} == {1: LEAD, 2: COORDINATING, 3: LEAD}


def test_the_first_named_lead_answers_for_the_whole_and_a_collective_has_no_first() -> None:
    named = assignments(_row(Bound(unit_ids=(5, 6)), Bound()), {})
    assert named == [Assignment(5, LEAD, True, ""), Assignment(6, LEAD, False, "")]
    assert not any(duty.first_lead for duty in assignments(_row(Bound(groups=("SBN",)), Bound()), {"SBN": [1, 2]}))


def test_an_exception_of_a_collective_is_bound_only_if_it_is_also_named() -> None:
    lead = Bound(groups=("SBN",), excluded_ids=(2,))
    assert [duty.unit_id for duty in assignments(_row(lead, Bound()), {"SBN": [1, 2, 3]})] == [1, 3]

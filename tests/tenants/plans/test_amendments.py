"""A later version of a plan changes what it changes, with the decision that says so; what was said so far stays with its task."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import func, select

from tenants.access.permissions import Role
from tenants.audit.models import AuditEntry
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.organisation.models import Unit
from tenants.plans.amendments import apply_change, choose, compare_with_recorded, plan_of_draft, start_amendment
from tenants.plans.applying import Applied
from tenants.plans.changes import Preview, preview
from tenants.plans.models import ActionPlan, PlanImport
from tenants.plans.service import accept_import, correct_row, drop_row, get_import
from tenants.tasks.contributions.dao import get_contribution
from tenants.tasks.contributions.service import Request, ask
from tenants.tasks.dao import TaskFilter, count_tasks, duties_of_task, duties_of_unit, get_task, task_page
from tenants.tasks.models import Duty, Task, Update, content_order
from tenants.tasks.service import Report, recount_task, report_duty
from tests.tenants.conftest import NOW, Country
from tests.tenants.plans.test_plan_import import DATA, EXPECTED, Secretariat

TODAY = date(2025, 11, 10)
DECIDED = date(2025, 11, 5)
SAMPLE = "ke-hoach-02-KH-BCD.docx"


class Amender(Secretariat):
    """A secretariat with the issued plan on record, which receives later versions of it."""

    def __init__(self, country: Country, folder: Path) -> None:
        super().__init__(country, folder)
        self.plan = self.record()

    def record(self, before: Callable[[Any, PlanImport], object] | None = None) -> ActionPlan:
        draft = self.upload()
        self.complete_head(draft)
        if before:
            with self.country.database.writing(self.secretary) as session:
                before(session, draft)
        return self.accept(draft)

    def compare(self, data: bytes, name: str = "sua-doi.docx") -> PlanImport:
        with self.country.database.writing(self.secretary, at=NOW) as session:
            return start_amendment(session, self.secretary, self.store, self.plan.id, name, data, now=NOW)

    def look(self, draft: PlanImport) -> Preview:
        with self.country.database.reading(self.secretary) as session:
            return preview(session, get_import(session, self.secretary, draft.id))

    def choose(self, draft: PlanImport, **choices: str) -> None:
        with self.country.database.writing(self.secretary) as session:
            choose(session, self.secretary, draft.id, {key.replace("__", "."): value for key, value in choices.items()})

    def apply(self, draft: PlanImport, basis: str = "Quyết định số 12-QĐ/BCĐ", seen: str = "") -> Applied:
        seen = seen or self.look(draft).fingerprint
        with self.country.database.writing(self.secretary, at=NOW) as session:
            return apply_change(session, self.secretary, draft.id, basis=basis, decided_on=DECIDED, seen=seen, now=NOW, today=TODAY)

    def task(self, position: int) -> Task:
        with self.country.database.reading(self.secretary) as session:
            return session.scalars(select(Task).where(Task.position == position, Task.dropped_on.is_(None))).one()

    def owed(self, task_id: int) -> dict[str, tuple[str, bool]]:
        """Unit → (role, still owed)."""
        with self.country.database.reading(self.secretary) as session:
            return {name: (duty.role, duty.ended_on is None) for duty, name in duties_of_task(session, task_id)}


@pytest.fixture
def office(country: Country, tmp_path: Path) -> Amender:
    return Amender(country, tmp_path)


def sample() -> bytes:
    return (DATA / SAMPLE).read_bytes()


def amended(edit: Callable[[Any], object]) -> bytes:
    """The issued file with its annex edited as a clerk would, in Word."""
    document = Document(str(DATA / SAMPLE))
    table = max(document.tables, key=lambda one: len(one.rows))
    edit(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def row_with(table: Any, words: str) -> Any:
    return next(row for row in table.rows if words in " ".join(" ".join(cell.text.split()) for cell in row.cells))


def write(row: Any, old: str, new: str) -> None:
    """Put other words into the cell that says `old`."""
    cell = next(cell for cell in row.cells if " ".join(cell.text.split()) == " ".join(old.split()))
    cell.text = new


NINTH = EXPECTED[8]
TENTH = EXPECTED[9]


@pytest.mark.parametrize("name", [SAMPLE, "ke-hoach-02-KH-BCD.pdf", "ke-hoach-02-KH-BCD.xlsx"])
def test_the_same_plan_again_in_whatever_format_changes_nothing_and_says_so(office: Amender, name: str) -> None:
    draft = office.compare((DATA / name).read_bytes(), name)
    will = office.look(draft)
    assert will.nothing and will.unchanged == len(EXPECTED)
    with pytest.raises(Conflict, match="Không có thay đổi"):
        office.apply(draft)


def test_what_a_person_put_right_or_left_out_is_not_undone_by_the_same_file(country: Country, tmp_path: Path) -> None:
    office = Secretariat(country, tmp_path)
    draft = office.upload()
    office.complete_head(draft)
    with country.database.writing(office.secretary) as session:
        correct_row(session, office.secretary, draft.id, 8, {"lead": "Sở Tài chính"})
        drop_row(session, office.secretary, draft.id, 0)
    plan = office.accept(draft)
    with country.database.writing(office.secretary, at=NOW) as session:
        again = start_amendment(session, office.secretary, office.store, plan.id, SAMPLE, sample(), now=NOW)
        will = preview(session, again)
    assert will.nothing and will.left_out == 1


def test_a_changed_deadline_moves_the_date_and_keeps_the_first_one(office: Amender) -> None:
    task = office.task(9)
    draft = office.compare(amended(lambda table: write(row_with(table, NINTH["content"][:60]), NINTH["deadline"], "Tháng 3/2026")))
    will = office.look(draft)
    assert [(one.task.id, [c.cell for c in one.changes]) for one in will.changed] == [(task.id, ["deadline"])]
    assert (will.duties_added, will.duties_ended) == (0, 0)
    office.apply(draft)
    after = office.task(9)
    assert (after.due_on, after.original_due_on, after.deadline_text) == (date(2026, 3, 31), date(2025, 10, 31), "Tháng 3/2026")
    assert after.version == task.version + 1
    with office.country.database.reading(office.secretary) as session:
        dates = session.execute(select(Duty.due_on, Duty.original_due_on).where(Duty.task_id == task.id)).all()
    assert set(dates) == {(date(2026, 3, 31), date(2025, 10, 31))}


def test_a_changed_lead_ends_one_units_duty_and_gives_it_to_another_with_all_that_was_said(office: Amender) -> None:
    task = office.task(10)
    assert office.owed(task.id)["Sở Tài chính"] == ("lead", True)
    officer = office.country.mine.actor(Role.OFFICER, "STC")
    with office.country.database.writing(officer) as session:
        duty = session.scalars(select(Duty).where(Duty.task_id == task.id, Duty.unit_id == officer.unit_id)).one()
        report_duty(session, officer, office.store, duty.id, Report("progress", 30, "Đã dự thảo"), period="2025-11", now=NOW)
    new_lead = "Sở Khoa học và Công nghệ, Công an tỉnh, Sở Nội vụ, Văn phòng UBND tỉnh"
    draft = office.compare(amended(lambda table: write(row_with(table, TENTH["content"][:60]), TENTH["lead"], new_lead)))
    will = office.look(draft)
    (change,) = will.changed
    names = will.unit_names
    assert [names[one.unit_id] for one in change.duties.added if one.role == "lead"] == ["Văn phòng UBND tỉnh"]
    assert "Sở Tài chính" in [names[one.unit_id] for one in change.duties.ended]
    office.apply(draft)
    owed = office.owed(task.id)
    assert owed["Sở Tài chính"] == ("lead", False) and owed["Văn phòng UBND tỉnh"] == ("lead", True)
    after = office.task(10)
    assert (after.lead_total, after.lead_label, after.percent) == (4, "Sở Khoa học và Công nghệ +3", 0)
    with office.country.database.reading(office.secretary) as session:
        # As one of the bodies that coordinate it owes a contribution from now on, and that anew.
        mine = [duty for duty in duties_of_unit(session, officer.unit_id or 0) if duty.task_id == task.id]
        assert [one.role for one in mine] == ["coordinating"]
        assert session.scalars(select(Duty.percent).where(Duty.id.in_([one.duty_id for one in mine]))).all() == [0]
        assert session.scalars(select(Update.result).where(Update.task_id == task.id)).all() == ["Đã dự thảo"]
    with pytest.raises(Conflict, match="Quyết định số 12-QĐ/BCĐ"), office.country.database.writing(officer) as session:
        report_duty(session, officer, office.store, duty.id, Report("progress", 50, "Tiếp"), period="2025-11", now=NOW)


def test_what_was_asked_of_a_unit_that_leads_by_the_amendment_lapses(office: Amender) -> None:
    task = office.task(10)
    with office.country.database.writing(office.secretary) as session:
        unit = session.scalars(select(Unit).where(Unit.name == "Văn phòng UBND tỉnh")).one()
        wish = Request("Cho ý kiến", date(2025, 12, 1), unit_ids=(unit.id,))
        (request,) = ask(session, office.secretary, task.id, wish, today=date(2025, 11, 1), now=NOW)
    new_lead = "Sở Khoa học và Công nghệ, Công an tỉnh, Sở Nội vụ, Văn phòng UBND tỉnh"
    office.apply(office.compare(amended(lambda table: write(row_with(table, TENTH["content"][:60]), TENTH["lead"], new_lead))))
    with office.country.database.reading(office.secretary) as session:
        assert get_contribution(session, request.id).state == "lapsed"


def test_a_dropped_task_leaves_lists_and_counts_but_not_its_page_and_a_new_one_stands_in_its_place(office: Amender) -> None:
    dropped = office.task(9)

    def edit(table: Any) -> None:
        row = row_with(table, NINTH["content"][:60])
        write(
            row, NINTH["content"], "Thành lập trung tâm điều hành thông minh của tỉnh và đưa vào vận hành chính thức toàn địa bàn"
        )
        write(row, NINTH["lead"], "Công an tỉnh")

    draft = office.compare(amended(edit))
    will = office.look(draft)
    assert [one.task.id for one in will.dropped] == [dropped.id] and len(will.added) == 1
    assert len(will.changed) == 0 and will.unchanged == len(EXPECTED) - 1
    applied = office.apply(draft)
    assert (applied.added, applied.dropped, applied.changed) == (1, 1, 0)
    with office.country.database.reading(office.secretary) as session:
        rows, total = task_page(session, TaskFilter(plan_id=office.plan.id), TODAY)
        assert total == len(EXPECTED) and dropped.id not in {task.id for task, _, _ in rows}
        assert [task.position for task, _, _ in rows] == list(range(1, 11))
        assert [task.id for task, _, _ in rows][8] not in {dropped.id}
        assert count_tasks(session, TODAY).total == len(EXPECTED)
        # As of a day before the decision the old task still counted, and the new one is of the same plan.
        assert count_tasks(session, TODAY, TaskFilter(as_of=date(2025, 11, 4))).total == len(EXPECTED) + 1
        gone = get_task(session, dropped.id)
        assert gone.dropped_on == DECIDED and gone.dropped_why == "Quyết định số 12-QĐ/BCĐ ngày 05/11/2025"
        assert session.scalar(select(func.count(Duty.id)).where(Duty.task_id == dropped.id, Duty.ended_on.is_(None))) == 0


def test_a_row_rewritten_in_its_place_waits_for_a_person_to_say_whether_it_is_the_same_task(office: Amender) -> None:
    task = office.task(9)
    new = "Thành lập trung tâm điều hành thông minh của tỉnh và đưa vào vận hành chính thức trên toàn địa bàn"
    draft = office.compare(amended(lambda table: write(row_with(table, NINTH["content"][:60]), NINTH["content"], new)))
    assert office.look(draft).undecided == 1
    with pytest.raises(Invalid, match="chưa chọn"):
        office.apply(draft)
    office.choose(draft, **{f"{task.id}__same": "other"})
    will = office.look(draft)
    assert (len(will.added), len(will.dropped), will.undecided) == (1, 1, 0)
    assert will.dropped[0].parted
    office.choose(draft, **{f"{task.id}__same": "same"})
    office.apply(draft)
    assert (office.task(9).id, office.task(9).content) == (task.id, new)
    assert office.task(9).sort_key == content_order(new) != task.sort_key, "it stands where its new words belong"


def test_a_document_that_names_only_what_it_amends_leaves_the_rest_as_it_is(office: Amender) -> None:
    def edit(table: Any) -> None:
        write(row_with(table, NINTH["content"][:60]), NINTH["deadline"], "Tháng 3/2026")
        for expected in EXPECTED[:7]:
            row = row_with(table, expected["content"][:60])
            row._element.getparent().remove(row._element)

    draft = office.compare(amended(edit))
    assert len(office.look(draft).to_drop) == 7
    office.choose(draft, partial="1")
    will = office.look(draft)
    assert (len(will.to_drop), len(will.dropped), len(will.to_change)) == (0, 7, 1)
    office.apply(draft)
    with office.country.database.reading(office.secretary) as session:
        contents = session.scalars(select(Task.content).where(Task.dropped_on.is_(None)).order_by(Task.position)).all()
    assert contents == [row["content"] for row in EXPECTED]


def test_an_inserted_row_stands_where_the_document_puts_it_and_the_next_version_is_compared_with_this_one(office: Amender) -> None:
    def edit(table: Any) -> None:
        import copy

        row = row_with(table, NINTH["content"][:60])
        row._element.addprevious(copy.deepcopy(row._element))
        new = next(
            other for other in table.rows if NINTH["content"][:60] in " ".join(" ".join(c.text.split()) for c in other.cells)
        )
        write(new, NINTH["content"], "Tổ chức hội nghị chuyên đề đánh giá chỉ số chuyển đổi số của các địa phương trong tỉnh")
        write(new, NINTH["lead"], "Sở Nội vụ")

    data = amended(edit)
    draft = office.compare(data)
    will = office.look(draft)
    assert (len(will.added), len(will.dropped)) == (1, 0)
    office.apply(draft)
    assert office.task(9).content.startswith("Tổ chức hội nghị") and office.task(10).content == NINTH["content"]
    assert office.owed(office.task(9).id)["Sở Nội vụ"] == ("lead", True)
    assert office.look(office.compare(data)).nothing


def test_a_change_needs_its_decision_and_applies_exactly_what_was_seen(office: Amender) -> None:
    draft = office.compare(amended(lambda table: write(row_with(table, NINTH["content"][:60]), NINTH["deadline"], "Tháng 3/2026")))
    with pytest.raises(Invalid) as caught:
        office.apply(draft, basis=" ")
    assert caught.value.field == "basis"
    seen = office.look(draft).fingerprint
    with office.country.database.writing(office.secretary) as session:
        task = session.scalars(select(Task).where(Task.position == 9)).one()
        task.version += 1
        recount_task(session, task.id)
    with pytest.raises(Conflict, match="vừa thay đổi"):
        office.apply(draft, seen=seen)
    office.apply(draft)
    with pytest.raises(Conflict):
        office.apply(draft)
    with office.country.database.reading(office.secretary) as session:
        lines = session.scalars(select(AuditEntry).where(AuditEntry.action == "plan.amend")).all()
        assert {line.why for line in lines} == {"Quyết định số 12-QĐ/BCĐ ngày 05/11/2025"}
        assert any(line.changes.get("deadline_text") == [NINTH["deadline"], "Tháng 3/2026"] for line in lines)


def test_the_known_number_through_the_ordinary_import_leads_to_the_comparison(office: Amender) -> None:
    draft = office.upload("ke-hoach-02-KH-BCD.xlsx")
    office.complete_head(draft)
    with pytest.raises(Conflict):
        office.accept(draft)
    with office.country.database.writing(office.secretary) as session:
        known = plan_of_draft(session, get_import(session, office.secretary, draft.id))
        assert known is not None and known.id == office.plan.id
        changed = compare_with_recorded(session, office.secretary, draft.id, known.id)
        assert preview(session, changed).nothing
    with pytest.raises(Conflict), office.country.database.writing(office.secretary) as session:
        accept_import(session, office.secretary, draft.id, now=NOW)


def test_another_provinces_plan_is_not_there_and_an_officer_may_not_amend(office: Amender) -> None:
    stranger = office.country.theirs.actor(Role.SECRETARY)
    with pytest.raises(NotFound), office.country.database.writing(stranger) as session:
        start_amendment(session, stranger, office.store, office.plan.id, SAMPLE, sample(), now=NOW)
    officer = office.country.mine.actor(Role.OFFICER, "STC")
    with pytest.raises(NotPermitted), office.country.database.writing(officer) as session:
        start_amendment(session, officer, office.store, office.plan.id, SAMPLE, sample(), now=NOW)

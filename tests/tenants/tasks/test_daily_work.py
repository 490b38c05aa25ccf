"""What units report and what the secretariat accepts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.files.store import FileStore
from tenants.tasks.models import Duty, Evidence, Task, Update, Verification
from tenants.tasks.service import (
    NewEvidence,
    Report,
    accept_completion,
    answer_together,
    report_duty,
    return_completion,
)
from tests.tenants.conftest import NOW, Country
from tests.tenants.tasks.work import add_duty, add_plan, add_task

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
PERIOD = "2025-11"


class Office:
    """A province at work: a task, the people around it, and short ways to act."""

    def __init__(self, country: Country, folder: Path) -> None:
        self.country, self.store = country, FileStore(folder)
        self.officer = country.mine.actor(Role.OFFICER, "SKHCN")
        self.neighbour = country.mine.actor(Role.OFFICER, "STC")
        self.secretary = country.mine.actor(Role.SECRETARY)

    def duty(self, **given: Any) -> int:
        """A new task led by Sở Khoa học và Công nghệ alone; the id of the duty."""
        with self.country.database.writing(self.country.mine.system) as session:
            task = add_task(
                session, add_plan(session), due_on=date(2025, 11, 30), last_permitted_on=date(2025, 11, 30), lead_total=1
            )
            return add_duty(session, task, self.country.mine.units["SKHCN"], **given).id

    def report(self, duty_id: int, report: Report, actor: Actor | None = None, at: Any = NOW, period: str = PERIOD) -> Update:
        with self.country.database.writing(actor or self.officer, at=at) as session:
            return report_duty(session, actor or self.officer, self.store, duty_id, report, period=period, now=at)

    def read(self, duty_id: int) -> tuple[Duty, Task]:
        with self.country.database.reading(self.secretary) as session:
            duty = session.get_one(Duty, duty_id)
            return duty, session.get_one(Task, duty.task_id)


@pytest.fixture
def office(country: Country, tmp_path: Path) -> Office:
    return Office(country, tmp_path)


def test_a_completion_is_a_claim_until_it_is_accepted(office: Office) -> None:
    duty_id = office.duty()
    office.report(duty_id, Report("completion", result="Đã rà soát 64 thủ tục"))
    duty, task = office.read(duty_id)
    assert (duty.state, task.state, task.lead_waiting, task.completed_on) == ("reported", "open", 1, None)
    with office.country.database.writing(office.secretary, at=NOW + timedelta(days=30)) as session:
        accept_completion(session, office.secretary, duty_id, now=NOW + timedelta(days=30))
    duty, task = office.read(duty_id)
    assert (duty.state, task.state, task.lead_waiting, task.lead_completed) == ("completed", "completed", 0, 1)
    assert task.completed_on == date(2025, 11, 10), "the day of the report, not of the acceptance"


def test_a_returned_completion_says_why_and_is_open_again(office: Office) -> None:
    duty_id = office.duty()
    office.report(duty_id, Report("completion", result="Xong"))
    with pytest.raises(Invalid, match="lý do"), office.country.database.writing(office.secretary) as session:
        return_completion(session, office.secretary, duty_id, "  ", now=NOW)
    with office.country.database.writing(office.secretary) as session:
        return_completion(session, office.secretary, duty_id, "Thiếu quyết định ban hành", now=NOW)
    duty, task = office.read(duty_id)
    assert (duty.state, duty.returned_reason, duty.completed_on) == ("returned", "Thiếu quyết định ban hành", None)
    assert (task.state, task.lead_waiting) == ("open", 0)
    office.report(duty_id, Report("completion", result="Đã bổ sung Quyết định 12"))
    assert office.read(duty_id)[0].state == "reported"


def test_only_one_of_two_judgements_counts(office: Office) -> None:
    duty_id = office.duty()
    office.report(duty_id, Report("completion", result="Xong"))
    seen = office.read(duty_id)[0].version
    with office.country.database.writing(office.secretary) as session:
        accept_completion(session, office.secretary, duty_id, version=seen, now=NOW)
    with pytest.raises(Conflict), office.country.database.writing(office.secretary) as session:
        return_completion(session, office.secretary, duty_id, "Thiếu", version=seen, now=NOW)


def test_updates_are_appended_and_the_second_of_two_officers_sees_the_first(office: Office) -> None:
    duty_id = office.duty()
    seen = office.read(duty_id)[0].version
    office.report(duty_id, Report("progress", 40, "Đã làm một nửa", version=seen))
    with pytest.raises(Conflict):
        office.report(duty_id, Report("progress", 90, "Của tôi", version=seen))
    office.report(duty_id, Report("progress", 60, "Làm tiếp"))
    with office.country.database.reading(office.secretary) as session:
        said = session.scalars(select(Update.result).where(Update.duty_id == duty_id).order_by(Update.id)).all()
    assert said == ["Đã làm một nửa", "Làm tiếp"]


def test_another_units_duty_is_not_mine_to_report_and_another_tenants_is_not_there(office: Office) -> None:
    duty_id = office.duty()
    with pytest.raises(NotPermitted):
        office.report(duty_id, Report("progress", 10, "x"), office.neighbour)
    stranger = office.country.theirs.actor(Role.SECRETARY)
    with pytest.raises(NotFound):
        office.report(duty_id, Report("progress", 10, "x"), stranger)
    for role in (Role.LEADER, Role.INSPECTOR, Role.ADMINISTRATOR, Role.CHIEF_ARCHITECT):
        with pytest.raises(NotPermitted):
            office.report(duty_id, Report("progress", 10, "x"), office.country.mine.actor(role, "SKHCN"))


def test_nobody_but_the_secretariat_verifies(office: Office) -> None:
    duty_id = office.duty()
    office.report(duty_id, Report("completion", result="Xong"))
    for role in set(Role) - {Role.SECRETARY, Role.SYSTEM}:
        actor = office.country.mine.actor(role, "SKHCN")
        with pytest.raises(NotPermitted), office.country.database.writing(actor) as session:
            accept_completion(session, actor, duty_id, now=NOW)


def test_no_change_is_a_signed_statement_and_after_two_it_needs_a_sentence(office: Office) -> None:
    duty_id = office.duty(rhythm="continuous", due_on=None, last_permitted_on=None)
    for month in ("2025-09", "2025-10"):
        update = office.report(duty_id, Report("no_change"), period=month)
        assert (update.result, update.user_name, update.period) == ("Không thay đổi", office.officer.name, month)
    with pytest.raises(Invalid, match="2 lần liền"):
        office.report(duty_id, Report("no_change"))
    office.report(duty_id, Report("no_change", result="Vẫn duy trì 3 đường truyền như báo cáo kỳ trước"))
    assert office.read(duty_id)[0].unchanged_run == 0


def test_evidence_instead_of_a_sentence_ends_a_row_of_statements_too(office: Office) -> None:
    duty_id = office.duty(unchanged_run=2)
    office.report(duty_id, Report("no_change", evidence=(NewEvidence("document", "12/BC", "12/BC"),)))
    assert office.read(duty_id)[0].unchanged_run == 0, "the next one is not the fourth without anything new"
    office.report(duty_id, Report("no_change"))


def test_many_unchanged_duties_are_answered_at_once_and_the_others_say_why_not(office: Office) -> None:
    answered = [office.duty() for _ in range(3)]
    done = office.duty(state="completed", completed_on=date(2025, 11, 1))
    tired = office.duty(unchanged_run=2)
    with office.country.database.writing(office.officer) as session:
        updates, refused = answer_together(
            session, office.officer, office.store, [*answered, done, tired, answered[0]], "no_change", period=PERIOD, now=NOW
        )
    assert [update.duty_id for update in updates] == answered
    assert [one.duty_id for one in refused] == [done, tired]
    assert all(office.read(duty_id)[0].answered_period == PERIOD for duty_id in answered)


def test_a_repeated_duty_owes_each_occurrence_apart(office: Office) -> None:
    duty_id = office.duty(rhythm="recurring", due_on=date(2025, 11, 25), last_permitted_on=date(2025, 11, 25))
    with office.country.database.writing(office.country.mine.system) as session:
        session.get_one(Task, session.get_one(Duty, duty_id).task_id).recurrence = "FREQ=MONTHLY;BYMONTHDAY=25"
    update = office.report(duty_id, Report("progress", 0, "Đã báo cáo tháng 11"))
    assert update.occurrence_on == date(2025, 11, 25)
    assert office.read(duty_id)[0].due_on == date(2025, 12, 25)
    with pytest.raises(Invalid, match="định kỳ"):
        office.report(duty_id, Report("completion", result="Xong hẳn"))


def test_a_second_word_in_the_same_period_does_not_settle_the_next_occurrence(office: Office) -> None:
    duty_id = office.duty(rhythm="recurring", due_on=date(2025, 11, 25), last_permitted_on=date(2025, 11, 25))
    with office.country.database.writing(office.country.mine.system) as session:
        session.get_one(Task, session.get_one(Duty, duty_id).task_id).recurrence = "FREQ=MONTHLY;BYMONTHDAY=25"
    on_the_day = datetime(2025, 11, 25, 2, tzinfo=UTC)
    office.report(duty_id, Report("progress", 0, "Đã báo cáo tháng 11"), at=on_the_day)
    office.report(duty_id, Report("progress", 0, "Đính chính: 12 xã, không phải 11"), at=on_the_day)
    assert office.read(duty_id)[0].due_on == date(2025, 12, 25), "December is still to be told"


def test_evidence_is_kept_once_by_content_under_a_safe_name(office: Office) -> None:
    first, second = office.duty(), office.duty()
    hostile = "../../etc/Quyết định\u202e\x00<b>.exe"
    for duty_id in (first, second):
        office.report(duty_id, Report("progress", 50, "Có văn bản", evidence=(NewEvidence("file", hostile, data=PDF),)))
    with office.country.database.reading(office.secretary) as session:
        rows = session.scalars(select(Evidence).order_by(Evidence.id)).all()
        assert len({row.file_id for row in rows}) == 1
        assert {row.name for row in rows} == {"Quyết định b.pdf"}
        assert office.store.read(session, rows[0].file_id or 0)[1] == PDF


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "rong.pdf"),
        (b"MZ\x90\x00", "virus.pdf"),
        (b"PK\x03\x04rubbish", "hong.docx"),
        (b"<html><script>", "trang.html"),
        (b"%PDF-1.7" + b"x" * (21 * 1024 * 1024), "qua-lon.pdf"),
    ],
)
def test_a_file_that_is_not_what_it_says_or_too_large_is_refused_and_nothing_is_kept(
    office: Office, data: bytes, name: str
) -> None:
    duty_id = office.duty()
    with pytest.raises(Invalid):
        office.report(duty_id, Report("progress", 50, "Có văn bản", evidence=(NewEvidence("file", name, data=data),)))
    with office.country.database.reading(office.secretary) as session:
        assert session.scalars(select(Update)).all() == []


@pytest.mark.parametrize(
    "report",
    [
        Report("progress", 50, ""),
        Report("progress", 101, "Quá"),
        Report("progress", 50, "x" * 20_001),
        Report("bịa", 0, "x"),
        Report("progress", 10, "TỐI MẬT\nNội dung"),
        Report("progress", 10, "x", evidence=(NewEvidence("link", "x", "javascript:alert(1)"),)),
        Report("progress", 10, "x", evidence=(NewEvidence("document", "x", " "),)),
    ],
    ids=["no result", "percent", "too long", "kind", "secret", "script link", "empty document"],
)
def test_what_cannot_be_taken_gets_a_sentence_and_leaves_nothing(office: Office, report: Report) -> None:
    duty_id = office.duty()
    with pytest.raises(Invalid) as caught:
        office.report(duty_id, report)
    assert caught.value.message.strip()
    with office.country.database.reading(office.secretary) as session:
        assert session.scalars(select(Update)).all() == []


@pytest.mark.parametrize("field", ["result", "difficulty", "proposal"])
@pytest.mark.parametrize("words", ["x" * 20_001, "TỐI MẬT\nNội dung"], ids=["too long", "secret"])
def test_the_sentence_stands_at_the_field_that_it_is_about(office: Office, field: str, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        office.report(office.duty(), Report("progress", 10, **({"result": "Đã làm"} | {field: words})))  # type: ignore[arg-type]  # words
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("item", "field", "sentence"),
    [
        (NewEvidence("document", "x" * 1001, "x" * 1001), "reference", "tối đa 1.000 ký tự"),
        (NewEvidence("document", "TỐI MẬT", "TỐI MẬT"), "reference", "TỐI MẬT"),
        (NewEvidence("file", "hong.pdf", data=b"MZ"), "file", "“hong.pdf”: Chỉ nhận"),
    ],
    ids=["too long", "secret", "a file among others"],
)
def test_what_is_wrong_with_evidence_is_told_at_the_field_that_it_came_by(
    office: Office, item: NewEvidence, field: str, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence) as caught:
        office.report(office.duty(), Report("progress", 10, "Đã làm", evidence=(NewEvidence("file", "a.pdf", data=PDF), item)))
    assert caught.value.field == field


def test_whatever_is_pasted_is_kept_as_text(office: Office) -> None:
    duty_id = office.duty()
    pasted = "<script>alert(1)</script> 😀 \u202eđảo =cmd|' /C calc'!A0"
    office.report(duty_id, Report("progress", 10, pasted))
    with office.country.database.reading(office.secretary) as session:
        assert session.scalars(select(Update.result)).one() == pasted


def test_a_task_is_completed_only_when_all_its_leads_are(office: Office) -> None:
    duty_id = office.duty()
    with office.country.database.writing(office.country.mine.system) as session:
        task = session.get_one(Task, session.get_one(Duty, duty_id).task_id)
        other = add_duty(session, task, office.country.mine.units["STC"]).id
        add_duty(session, task, office.country.mine.units["24133"], role="coordinating")
    for which, actor in ((duty_id, office.officer), (other, office.neighbour)):
        assert office.read(duty_id)[1].state == "open"
        office.report(which, Report("completion", result="Xong"), actor)
        with office.country.database.writing(office.secretary) as session:
            accept_completion(session, office.secretary, which, now=NOW)
    task = office.read(duty_id)[1]
    assert (task.state, task.lead_total, task.lead_completed, task.percent) == ("completed", 2, 2, 100)


def test_a_judgement_is_on_record_with_its_reason(office: Office) -> None:
    duty_id = office.duty()
    office.report(duty_id, Report("completion", result="Xong"))
    with office.country.database.writing(office.secretary) as session:
        return_completion(session, office.secretary, duty_id, "Thiếu minh chứng", now=NOW)

    def verdicts(session: Session) -> list[tuple[str, str]]:
        return [(row.verdict, row.reason) for row in session.scalars(select(Verification))]

    with office.country.database.reading(office.secretary) as session:
        assert verdicts(session) == [("returned", "Thiếu minh chứng")]

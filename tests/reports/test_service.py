"""From draft to acceptance: who may take which step, what is kept, and what two people at once cannot do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reports import dao, service
from reports.document import ReportDocument
from reports.models import MonthlyReport, ReportEvent, ReportSection, ReportVersion
from reports.periods import Period
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.audit.models import AuditEntry
from tenants.calendar.models import CalendarDay
from tenants.db.session import Database, open_engine
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.organisation.service import change_settings
from tests.postgres import DatabaseUrls
from tests.reports.province import NOVEMBER, Province, at, day, found_office, found_province

T = TypeVar("T")


def with_two_tasks(province: Province) -> Province:
    """November with one plan, one completed and one overdue task."""
    plan = province.issue()
    province.complete(province.assign(plan, "Ban hành kế hoạch", "10/11/2025"), "SKHCN", "05/11/2025")
    province.assign(plan, "Trang bị thiết bị", "31/10/2025", ["24133"])
    return province


@pytest.fixture
def month(make_database: Callable[[str], DatabaseUrls], tmp_path: Path) -> Iterator[Province]:
    """A province in November, for rules that are the same on every database."""
    engine = open_engine(make_database("sqlite").app_url)
    database = Database(engine)
    central_id = found_office(database, "TW", "central", "Văn phòng Trung ương Đảng", "CQTT")
    yield with_two_tasks(found_province(database, tmp_path, central_id))
    engine.dispose()


@pytest.fixture
def busy_month(province: Province) -> Province:
    """A province in November on each kind of database, for what several people do at once."""
    return with_two_tasks(province)


def read(province: Province, what: Callable[[Session], T]) -> T:
    """Something read by the secretary in a session of its own."""
    with province.database.reading(province.secretary) as session:
        return what(session)


def act(province: Province, actor: Actor, what: Callable[[Session], T], when: str = "21/11/2025") -> T:
    """Something done by a person in a session of its own."""
    with province.database.writing(actor, at=at(when)) as session:
        return what(session)


def the_report(province: Province) -> MonthlyReport:
    return read(province, lambda session: session.scalars(select(MonthlyReport)).one())


def sections(province: Province, report_id: int) -> dict[str, ReportSection]:
    return {section.key: section for section in read(province, lambda session: dao.sections_of(session, report_id))}


def test_no_draft_is_proposed_before_the_day_after_the_cut_off(month: Province) -> None:
    def ask(today: date) -> MonthlyReport | None:
        return act(month, month.secretary, lambda s: service.ensure_draft(s, month.secretary, NOVEMBER, today, at("15/11/2025")))

    assert ask(day("14/11/2025")) is None
    assert ask(day("15/11/2025")) is not None


def test_asking_again_for_the_draft_changes_nothing(month: Province) -> None:
    first = month.draft("15/11/2025")
    before = sections(month, first)["A"].text
    month.complete(month.assign(month.issue("03-KH/BCĐ"), "Việc mới", "10/11/2025"), "SKHCN", "09/11/2025")
    assert month.draft("16/11/2025") == first
    assert sections(month, first)["A"].text == before


def test_the_job_and_a_person_at_once_compose_one_draft(busy_month: Province) -> None:
    barrier = Barrier(2)

    def compose(actor: Actor) -> int:
        barrier.wait()
        moment = at("15/11/2025")
        with busy_month.database.writing(actor, at=moment) as session:
            report = service.ensure_draft(session, actor, NOVEMBER, day("15/11/2025"), moment)
            assert report is not None
            return report.id

    with ThreadPoolExecutor(2) as pool:
        found = set(pool.map(compose, [busy_month.secretary, Actor.system(busy_month.tenant_id)]))
    assert len(found) == 1
    assert read(busy_month, lambda s: s.scalar(select(func.count()).select_from(ReportSection))) == 4


def test_a_refresh_keeps_what_people_wrote_and_renews_what_they_did_not(month: Province) -> None:
    report_id = month.draft()
    mine = sections(month, report_id)["B"]
    act(
        month,
        month.secretary,
        lambda s: service.save_section(s, month.secretary, report_id, "B", "Lời của thư ký.", mine.revision, at("21/11/2025")),
    )
    month.complete(month.assign(month.issue("03-KH/BCĐ"), "Việc mới", "10/11/2025"), "SKHCN", "09/11/2025")
    act(month, month.secretary, lambda s: service.refresh_figures(s, month.secretary, report_id, at("21/11/2025", 10)))
    after = sections(month, report_id)
    assert "giao 3 nhiệm vụ" in after["A"].text
    assert after["B"].text == "Lời của thư ký."
    assert "nhiệm vụ quá hạn" in after["B"].proposed


def test_a_refresh_does_not_disturb_a_person_who_is_writing(month: Province) -> None:
    report_id = month.draft()

    def save(text: str, revision: int) -> ReportSection:
        return act(
            month,
            month.secretary,
            lambda s: service.save_section(s, month.secretary, report_id, "B", text, revision, at("21/11/2025")),
        )

    seen = save("Bản một.", 1).revision
    act(month, month.secretary, lambda s: service.refresh_figures(s, month.secretary, report_id, at("21/11/2025", 10)))
    assert save("Bản hai.", seen).text == "Bản hai."


def test_who_saves_second_gets_the_others_text_and_loses_nothing(month: Province) -> None:
    report_id = month.draft()
    other = month.actor(Role.SECRETARY, "Nguyễn Văn An")
    act(month, other, lambda s: service.save_section(s, other, report_id, "D", "Bản của An.", 1, at("21/11/2025")))
    with pytest.raises(service.SectionChanged) as refused:
        act(
            month,
            month.secretary,
            lambda s: service.save_section(s, month.secretary, report_id, "D", "Bản của Hằng.", 1, at("21/11/2025")),
        )
    assert (refused.value.theirs, refused.value.edited_by) == ("Bản của An.", "Nguyễn Văn An")
    retried = act(
        month,
        month.secretary,
        lambda s: service.save_section(s, month.secretary, report_id, "D", "Cả hai.", refused.value.revision, at("21/11/2025")),
    )
    assert retried.text == "Cả hai."


def test_two_people_write_two_sections_at_once(busy_month: Province) -> None:
    report_id = busy_month.draft()
    barrier = Barrier(2)

    def write(key: str) -> str:
        barrier.wait()
        with busy_month.database.writing(busy_month.secretary, at=at("21/11/2025")) as session:
            return service.save_section(session, busy_month.secretary, report_id, key, f"Phần {key}.", 1, at("21/11/2025")).text

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(write, ["C", "D"])) == ["Phần C.", "Phần D."]
    assert {key: sections(busy_month, report_id)[key].text for key in "CD"} == {"C": "Phần C.", "D": "Phần D."}


def test_a_section_typed_back_to_the_proposal_follows_the_figures_again(month: Province) -> None:
    report_id = month.draft()
    act(month, month.secretary, lambda s: service.save_section(s, month.secretary, report_id, "A", "Khác.", 1, at("21/11/2025")))
    restored = act(
        month, month.secretary, lambda s: service.restore_proposal(s, month.secretary, report_id, "A", 2, at("21/11/2025"))
    )
    assert not restored.edited
    assert restored.text == restored.proposed


def test_a_secrecy_stamp_is_refused_in_a_section(month: Province) -> None:
    report_id = month.draft()
    with pytest.raises(Invalid):
        act(
            month,
            month.secretary,
            lambda s: service.save_section(s, month.secretary, report_id, "A", "TỐI MẬT\nNội dung", 1, at("21/11/2025")),
        )


def test_nothing_can_be_edited_while_a_leader_is_asked_to_sign(month: Province) -> None:
    report_id = month.draft()
    act(month, month.secretary, lambda s: service.submit_for_signature(s, month.secretary, report_id, at("21/11/2025")))
    for attempt in (
        lambda s: service.save_section(s, month.secretary, report_id, "A", "Sửa.", 1, at("21/11/2025")),
        lambda s: service.refresh_figures(s, month.secretary, report_id, at("21/11/2025")),
    ):
        with pytest.raises(Conflict):
            act(month, month.secretary, attempt)
    act(month, month.secretary, lambda s: service.withdraw(s, month.secretary, report_id, at("21/11/2025")))
    act(month, month.secretary, lambda s: service.save_section(s, month.secretary, report_id, "A", "Sửa.", 1, at("21/11/2025")))
    assert sections(month, report_id)["A"].text == "Sửa."


def test_a_leader_signs_only_what_the_leader_saw(month: Province) -> None:
    report_id = month.draft()
    seen = act(
        month, month.secretary, lambda s: service.submit_for_signature(s, month.secretary, report_id, at("21/11/2025"))
    ).revision
    act(month, month.secretary, lambda s: service.withdraw(s, month.secretary, report_id, at("21/11/2025")))
    act(month, month.secretary, lambda s: service.submit_for_signature(s, month.secretary, report_id, at("21/11/2025")))
    with pytest.raises(Conflict):
        act(month, month.leader, lambda s: service.sign(s, month.leader, report_id, at("24/11/2025"), seen))
    assert the_report(month).state == "awaiting_signature"


def test_a_leaders_refusal_needs_a_reason_and_tells_it_to_the_secretariat(month: Province) -> None:
    report_id = month.draft()
    act(month, month.secretary, lambda s: service.submit_for_signature(s, month.secretary, report_id, at("21/11/2025")))
    with pytest.raises(Invalid):
        act(month, month.leader, lambda s: service.decline(s, month.leader, report_id, "  ", at("24/11/2025")))
    act(month, month.leader, lambda s: service.decline(s, month.leader, report_id, "Bổ sung nguyên nhân", at("24/11/2025")))
    points = read(month, lambda s: service.open_points(s, dao.get_report(s, report_id), day("24/11/2025")))
    assert (points[0].key, points[0].done, points[0].sentence) == ("returned", False, "Ý kiến của lãnh đạo: Bổ sung nguyên nhân")


@pytest.mark.parametrize(
    ("role", "step"),
    [
        (Role.OFFICER, service.submit_for_signature),
        (Role.SECRETARY, service.sign),
        (Role.LEADER, service.submit_for_signature),
        (Role.LEADER, service.send),
        (Role.INSPECTOR, service.sign),
        (Role.SECRETARY, service.accept),
        (Role.ADMINISTRATOR, service.withdraw),
    ],
)
def test_a_step_is_taken_by_its_role_alone(month: Province, role: Role, step: Callable[..., object]) -> None:
    report_id = month.draft()
    person = month.actor(role)
    with pytest.raises(NotPermitted):
        act(month, person, lambda s: step(s, person, report_id, at("21/11/2025")))
    assert the_report(month).state == "draft"


def test_a_step_out_of_order_is_refused_in_words(month: Province) -> None:
    report_id = month.draft()
    with pytest.raises(Conflict, match="Chỉ gửi được báo cáo đã ký"):
        act(month, month.secretary, lambda s: service.send(s, month.secretary, report_id, at("21/11/2025")))


def test_a_sent_version_is_frozen_and_its_hash_is_printed_on_it(month: Province) -> None:
    report_id = month.draft()
    month.send(report_id)
    version = read(month, lambda s: dao.get_version(s, report_id, 1))
    document = service.document_of_version(version)
    assert hashlib.sha256(version.document.encode()).hexdigest() == version.sha256 == document.sha256
    assert document.is_sealed()
    assert (document.number_line, document.draft_mark) == ("Số 05-BC/BCĐ", "")
    assert document.date == day("25/11/2025")
    month.complete(month.assign(month.issue("03-KH/BCĐ"), "Việc sau đó", "10/11/2025"), "SKHCN", "09/11/2025")
    assert read(month, lambda s: service.document_of(s, dao.get_report(s, report_id))) == document


def test_a_preview_is_marked_as_a_draft_and_carries_no_seal(month: Province) -> None:
    report_id = month.draft()
    document: ReportDocument = read(month, lambda s: service.document_of(s, dao.get_report(s, report_id)))
    assert (document.draft_mark, document.sha256, document.date) == ("DỰ THẢO", "", None)


@pytest.mark.parametrize(("when", "hour", "minute", "punctual"), [("25/11/2025", 23, 59, True), ("26/11/2025", 0, 1, False)])
def test_punctual_is_what_is_sent_by_the_end_of_the_25th_in_vietnam(
    month: Province, when: str, hour: int, minute: int, punctual: bool
) -> None:
    report_id = month.draft()
    moment = at(when, hour, minute)
    act(month, month.secretary, lambda s: service.submit_for_signature(s, month.secretary, report_id, at("24/11/2025")))
    act(month, month.leader, lambda s: service.sign(s, month.leader, report_id, at("24/11/2025")))
    assert act(month, month.secretary, lambda s: service.send(s, month.secretary, report_id, moment)).punctual is punctual


def test_two_people_pressing_send_at_once_send_one_version(busy_month: Province) -> None:
    report_id = busy_month.draft()
    moment = at("25/11/2025")
    act(busy_month, busy_month.secretary, lambda s: service.submit_for_signature(s, busy_month.secretary, report_id, moment))
    act(busy_month, busy_month.leader, lambda s: service.sign(s, busy_month.leader, report_id, moment))
    barrier = Barrier(2)

    def press(name: str) -> str:
        person = busy_month.actor(Role.SECRETARY, name)
        barrier.wait()
        try:
            with busy_month.database.writing(person, at=moment) as session:
                service.send(session, person, report_id, moment)
        except Conflict as refused:
            return refused.message
        return "sent"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(press, ["An", "Bình"]))
    assert outcomes == ["Chỉ gửi được báo cáo đã ký.", "sent"]
    assert read(busy_month, lambda s: s.scalar(select(func.count()).select_from(ReportVersion))) == 1
    assert read(busy_month, lambda s: s.scalar(select(func.count()).where(ReportEvent.step == "sent"))) == 1


def test_a_returned_report_is_sent_again_as_the_next_version(busy_month: Province) -> None:
    report_id = busy_month.draft()
    busy_month.send(report_id)
    visitor = busy_month.visitor
    act(busy_month, visitor, lambda s: service.return_report(s, visitor, report_id, "Thiếu phụ lục", at("26/11/2025")))
    returned = the_report(busy_month)
    assert (returned.state, returned.version, returned.signed_by) == ("returned", 2, "")
    busy_month.send(report_id, "27/11/2025")
    act(busy_month, visitor, lambda s: service.accept(s, visitor, report_id, at("28/11/2025")))
    versions = read(busy_month, lambda s: dao.versions_of(s, report_id))
    assert [(version.number, version.punctual) for version in versions] == [(2, False), (1, True)]
    assert the_report(busy_month).state == "accepted"
    assert the_report(busy_month).punctual is True  # the first version was in time
    steps = [event.step for event in reversed(read(busy_month, lambda s: dao.events_of(s, report_id)))]
    assert steps == ["composed", "submitted", "signed", "sent", "returned", "submitted", "signed", "sent", "accepted"]


def test_only_the_body_that_receives_the_report_decides_on_it(month: Province) -> None:
    report_id = month.draft()
    month.send(report_id)
    other = found_office(month.database, "BKHCN", "ministry", "Bộ Khoa học và Công nghệ", "Bộ KH&CN")
    stranger = Actor(other, Role.CENTRAL_OFFICER, name="Người khác").visit(month.tenant_id)
    with pytest.raises(NotPermitted):
        act(month, stranger, lambda s: service.accept(s, stranger, report_id, at("26/11/2025")))
    assert the_report(month).state == "sent"


def test_another_tenants_report_is_not_found(month: Province) -> None:
    report_id = month.draft()
    elsewhere = found_office(month.database, "56", "province", "Tỉnh Khánh Hòa", "Khánh Hòa", month.central_id)
    stranger = Actor(elsewhere, Role.SECRETARY, name="Người khác")
    with month.database.writing(stranger) as session, pytest.raises(NotFound):
        service.submit_for_signature(session, stranger, report_id, at("21/11/2025"))


@pytest.mark.parametrize("step", ["submitted", "signed", "sent"])
def test_a_crash_leaves_the_report_before_the_step(busy_month: Province, step: str) -> None:
    report_id = busy_month.draft()
    moment = at("25/11/2025")
    steps: dict[str, tuple[Actor, Callable[[Session], object]]] = {
        "submitted": (busy_month.secretary, lambda s: service.submit_for_signature(s, busy_month.secretary, report_id, moment)),
        "signed": (busy_month.leader, lambda s: service.sign(s, busy_month.leader, report_id, moment)),
        "sent": (busy_month.secretary, lambda s: service.send(s, busy_month.secretary, report_id, moment)),
    }
    for name, (actor, take) in steps.items():
        if name == step:
            break
        act(busy_month, actor, take)
    before = the_report(busy_month).state, read(busy_month, lambda s: len(dao.events_of(s, report_id)))
    actor, take = steps[step]
    with pytest.raises(RuntimeError, match="power"), busy_month.database.writing(actor) as session:
        take(session)
        session.flush()
        raise RuntimeError("power cut")
    assert (the_report(busy_month).state, read(busy_month, lambda s: len(dao.events_of(s, report_id)))) == before
    assert read(busy_month, lambda s: s.scalar(select(func.count()).select_from(ReportVersion))) == 0


def test_the_open_points_name_what_is_missing_and_what_is_done(month: Province) -> None:
    report_id = month.draft()
    task = month.assign(month.issue("03-KH/BCĐ"), "Việc mới", "10/11/2025", ["STC"])
    month.report(task, "STC", "20/11/2025", "completion")
    points = {
        point.key: point for point in read(month, lambda s: service.open_points(s, dao.get_report(s, report_id), day("21/11/2025")))
    }
    assert points["waiting"].sentence == "1 việc chờ xác nhận"
    assert points["owing"].sentence == "1 đơn vị chưa báo cáo đủ"
    assert points["without_evidence"].sentence == "1 việc báo xong thiếu minh chứng"
    assert not points["figures"].done
    act(month, month.secretary, lambda s: service.refresh_figures(s, month.secretary, report_id, at("21/11/2025")))
    points = {
        point.key: point for point in read(month, lambda s: service.open_points(s, dao.get_report(s, report_id), day("21/11/2025")))
    }
    assert (points["figures"].sentence, points["figures"].done) == ("Phụ lục khớp số liệu", True)


def test_a_tenants_own_days_and_settings_move_its_cycle(province: Province) -> None:
    administrator = province.actor(Role.ADMINISTRATOR)
    with province.database.writing(administrator) as session:
        change_settings(session, administrator, "cycle", {"cutoff_day": 24, "unit_day": 24, "sign_day": 25, "verify_to": 24})
        session.add(CalendarDay(day=day("25/11/2025"), kind="off", name="Nghỉ riêng", basis="QĐ 1"))
    found = read(province, lambda s: service.cycle_of(s, Period(2025, 11)))
    assert found.window.end == day("24/11/2025")
    assert (found.stage("send").official_on, found.stage("send").target_on) == (day("25/11/2025"), day("24/11/2025"))


def test_the_audit_trail_names_each_step(month: Province) -> None:
    report_id = month.draft()
    month.send(report_id)
    actions = read(month, lambda s: set(s.scalars(select(AuditEntry.action).where(AuditEntry.subject_type == "monthly_report"))))
    assert {"report.composed", "report.submitted", "report.signed", "report.sent"} <= actions

"""Chu kỳ tháng in the pages: who owes what until when, a change seen before it is applied, late words, and remarks on parts."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from reports import dao, locking
from reports.models import ReportComment
from suite.pages import cycle, duties, matrix, national, profile, report, verification
from suite.pages.cycle.days import FIELDS, field_id
from tenants.access.actor import Actor
from tenants.tasks.models import Update
from tests.suite.conftest import BuildHouse
from tests.suite.house import House, Visitor
from tests.suite.pages.month import (
    CENTRAL,
    LEADER,
    MONTH,
    NEIGHBOUR,
    OFFICER,
    SECRETARY,
    inbox,
    outcome,
    press,
    pretend,
    province_of,
    report_of,
    words,
    work,
)

ADMIN, INSPECTOR = "admin@daklak.test", "inspector@daklak.test"
SUBJECT = {"report-subject.data-period": MONTH}


@pytest.fixture
def office(build_house: BuildHouse, monkeypatch: pytest.MonkeyPatch) -> House:
    """Đắk Lắk on 21/11/2025, the day after the lock, with three tasks and a draft."""
    pretend(monkeypatch, "18/10/2025")
    areas = (profile, cycle, report, duties, matrix, national, verification)
    house = build_house(*(area.register for area in areas))
    work(province_of(house))
    pretend(monkeypatch, "21/11/2025")
    province_of(house).draft("21/11/2025")
    return house


def late_answer(house: House, content: str = "Cập nhật Hệ thống giám sát Nghị quyết 57") -> int:
    """The unit answers its continuous duty after the lock; the update's id."""
    province = province_of(house)
    from tenants.tasks.models import Task

    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        task_id = session.scalars(select(Task.id).where(Task.content == content)).one()
    province.report(task_id, "SKHCN", "21/11/2025", result="Đã cập nhật đủ 30 chỉ tiêu.")
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        return session.scalars(select(Update.id).where(Update.late_for == MONTH)).one()


def press_one(visitor: Visitor, kind: str, **identity: int) -> Any:
    """Press one of several buttons of a kind."""
    gate = visitor.house.gate
    name = next(name for name in gate.callbacks if f'"{kind}"' in str(gate.dependencies(name)["inputs"]))
    one = {"type": kind, **identity}
    key = ",".join(f'"{part}":{value!r}'.replace("'", '"') for part, value in sorted(one.items()))
    states = [{"id": part["id"], "property": part["property"], "value": MONTH} for part in gate.dependencies(name)["state"]]
    body = {
        "output": name,
        "outputs": {"id": name.rpartition(".")[0], "property": "children"},
        "inputs": [[{"id": one, "property": "n_clicks", "value": 1}]],
        "state": states,
        "changedPropIds": [f"{{{key}}}.n_clicks"],
    }
    return visitor.post("/_dash-update-component", json=body)


def test_everybody_sees_the_month_with_both_dates_and_who_still_owes(office: House) -> None:
    for email in (SECRETARY, LEADER, OFFICER, ADMIN, INSPECTOR):
        shown = words(office.signed_in(email).open("/chu-ky"))
        assert "Chu kỳ tháng 11/2025" in shown
        assert "1 đơn vị chưa báo cáo đủ" in shown
        assert "Sở Khoa học và Công nghệ" in shown
    october = words(office.signed_in(SECRETARY).open("/chu-ky/2025-10"))
    assert "hạn chính thức 25/10/2025 · mục tiêu nội bộ 24/10/2025" in october


def test_what_is_owed_leads_to_its_rows(office: House) -> None:
    shown = words(office.signed_in(SECRETARY).open("/chu-ky"))
    for href in ("#don-vi-con-no", "/ma-tran?tinh-den=14", f"/bao-cao/{MONTH}"):
        assert f'"{href}' in shown
    officer = words(office.signed_in(OFFICER).open("/chu-ky"))
    assert f'"/bao-cao/{MONTH}' not in officer


def days_of(**changed: str) -> dict[str, str]:
    usual = ("14", "20", "20", "22", "24", "25", "17:00", "previous")
    values = dict(zip(FIELDS, usual, strict=True)) | changed
    return {f"{field_id(name)}.value": value for name, value in values.items()}


def test_a_change_shows_what_it_would_move_before_it_is_applied(office: House) -> None:
    visitor = office.signed_in(SECRETARY)
    shown = words(press(visitor, "cycle-look", **days_of(unit_day="18")))
    assert "11/12 tháng đổi mốc, từ tháng 12/2025." in shown
    assert "Giữ nguyên tháng 11/2025: số liệu đã chốt" in shown
    assert "Kỳ tháng 12/2025 khóa hết 18/12 thay cho 20/12." in shown
    assert "Đơn vị được nhắc báo cáo kỳ tháng 12/2025 từ 15/12 thay cho 16/12" in shown
    with office.database.reading(Actor.system(office.tenants["66"])) as session:
        assert locking.fixed_days(session, [locking.Period(2025, 12)], locking.date(2025, 11, 21)) == {}


def test_the_days_that_were_looked_at_are_applied_and_what_is_closed_stays(office: House) -> None:
    visitor = office.signed_in(ADMIN)
    given = {"cycle-wanted.data-days": "14 18 19 22 24 25 17:00 previous", "cycle-subject.data-period": MONTH}
    answer = press(visitor, "cycle-apply", **given)
    assert outcome(answer) == 200
    assert "18/12/2025" in words(visitor.open("/chu-ky/2025-12"))
    assert "20/11/2025" in words(visitor.open("/chu-ky"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"unit_day": "31"}, "Nhập ngày từ 1 đến 28."),
        ({"unit_day": "0020" + "9" * 5000}, "Nhập ngày từ 1 đến 28."),
        ({"unit_day": "23"}, "theo thứ tự"),
        ({"send_time": "5 giờ"}, "17:00"),
    ],
)
def test_days_that_cannot_be_are_refused_at_their_field(office: House, changed: dict[str, str], said: str) -> None:
    answer = press(office.signed_in(SECRETARY), "cycle-look", **days_of(**changed))
    assert said in words(answer)
    assert outcome(answer) == 422


@pytest.mark.parametrize("email", [LEADER, OFFICER, INSPECTOR])
def test_who_may_not_set_the_days_does_not_see_them_as_fields(office: House, email: str) -> None:
    visitor = office.signed_in(email)
    assert "cycle-look" not in words(visitor.open("/chu-ky"))
    assert outcome(press(visitor, "cycle-look", **days_of())) == 403


def test_a_leader_reopens_the_locked_month_and_the_units_are_told(office: House) -> None:
    leader = office.signed_in(LEADER)
    assert "cycle-reopen" in words(leader.open("/chu-ky"))
    assert "cycle-reopen" not in words(office.signed_in(SECRETARY).open("/chu-ky"))
    given = {
        "cycle-reopen-until.value": "23/11/2025",
        "cycle-reopen-reason.value": "Chờ số liệu giải ngân",
        "cycle-subject.data-period": MONTH,
    }
    shown = words(press(leader, "cycle-reopen", **given))
    assert "mở lại đến hết 23/11/2025" in shown
    assert "Chờ số liệu giải ngân" in shown
    assert "Mở lại kỳ tháng 11/2025 đến hết ngày 23/11/2025" in inbox(office, OFFICER)
    assert "Chờ số liệu giải ngân" in words(leader.open(f"/bao-cao/{MONTH}"))


def test_a_late_update_stands_on_the_reports_page_until_it_is_taken_in(office: House) -> None:
    update_id = late_answer(office)
    secretary = office.signed_in(SECRETARY)
    shown = words(secretary.open(f"/bao-cao/{MONTH}"))
    assert "1 báo cáo đến sau khi khóa kỳ" in shown
    assert "Vào kỳ tháng 12/2025" in shown
    answer = press_one(secretary, "report-take-in", update=update_id)
    assert outcome(answer) == 200, words(answer)
    assert "đã đưa vào kỳ này" in words(answer)
    assert "Đã cập nhật đủ 30 chỉ tiêu" in words(secretary.open(f"/bao-cao/{MONTH}"))
    leader = office.signed_in(LEADER)
    assert outcome(press_one(leader, "report-take-in", update=update_id)) == 403


def test_an_officer_who_answers_late_is_told_where_it_goes(office: House) -> None:
    with office.database.reading(office.actor(OFFICER)) as session:
        place = locking.answering(session, locking.date(2025, 11, 21))
    assert place == locking.Answering("2025-12", MONTH)


def test_a_leader_remarks_on_a_part_and_the_secretariat_settles_it(office: House) -> None:
    leader, secretary = office.signed_in(LEADER), office.signed_in(SECRETARY)
    press(leader, "report-say-B", **SUBJECT, **{"report-remark-B.value": "Nêu rõ nguyên nhân chậm."})
    assert "Ý kiến về phần B báo cáo tháng 11/2025" in inbox(office, SECRETARY)
    shown = words(secretary.open(f"/bao-cao/{MONTH}"))
    assert "1 chưa tiếp thu" in shown
    assert "1 ý kiến chưa tiếp thu" in shown
    assert outcome(press(leader, "report-settle-B", **SUBJECT)) == 403
    settled = words(press(secretary, "report-settle-B", **SUBJECT))
    assert "Đã tiếp thu" in settled
    assert "chưa tiếp thu" not in settled


def test_an_inspector_reads_remarks_and_adds_none(office: House) -> None:
    inspector = office.signed_in(INSPECTOR)
    assert outcome(press(inspector, "report-say-A", **SUBJECT, **{"report-remark-A.value": "Xem lại."})) == 403


def sent(office: House) -> None:
    with office.database.reading(Actor.system(office.tenants["66"])) as session:
        report_id = report_of(session).id
    province_of(office).send(report_id, "24/11/2025")


def test_the_centre_remarks_on_parts_and_its_return_refers_to_them(office: House, monkeypatch: pytest.MonkeyPatch) -> None:
    press(office.signed_in(LEADER), "report-say-A", **SUBJECT, **{"report-remark-A.value": "Chuyện trong nhà."})
    pretend(monkeypatch, "24/11/2025")
    sent(office)
    central = office.signed_in(CENTRAL)
    there = {"visited.data": "66", **SUBJECT}
    assert outcome(press(central, "report-say-C", **there, **{"report-remark-C.value": "Thiếu mốc của nhiệm vụ 3."})) == 200
    shown = words(central.open(f"/co-quan/66/bao-cao/{MONTH}"))
    assert "Thiếu mốc của nhiệm vụ 3." in shown
    assert "Chuyện trong nhà." not in shown
    press(
        central,
        "visit-return",
        **{"visited.data": "66", "visit-subject.data-period": MONTH, "visit-return-reason.value": "Bổ sung"},
    )
    with office.database.reading(Actor.system(office.tenants["66"])) as session:
        assert report_of(session).decision_reason == "Bổ sung Ý kiến cụ thể tại phần C."
    assert "Thiếu mốc của nhiệm vụ 3." in words(office.signed_in(SECRETARY).open(f"/bao-cao/{MONTH}"))


def test_what_the_secretariat_answers_stays_in_the_house_unless_it_says_otherwise(
    office: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, "24/11/2025")
    sent(office)
    secretary, central = office.signed_in(SECRETARY), office.signed_in(CENTRAL)
    assert outcome(press(secretary, "report-say-A", **SUBJECT, **{"report-remark-A.value": "Nội bộ."})) == 409
    press(secretary, "report-say-A", **SUBJECT, **{"report-remark-A.value": "Đã kiểm tra lại.", "report-remark-up-A.value": True})
    assert "Đã kiểm tra lại." in words(central.open(f"/co-quan/66/bao-cao/{MONTH}"))


def test_another_tenants_report_takes_no_remark(office: House) -> None:
    neighbour = office.signed_in(NEIGHBOUR)
    assert outcome(press(neighbour, "report-say-A", **SUBJECT, **{"report-remark-A.value": "Xin chào."})) == 404
    with office.database.reading(Actor.system(office.tenants["66"])) as session:
        assert session.scalars(select(ReportComment)).all() == []


def test_a_quarter_and_what_was_asked_for_are_reports_of_their_own(office: House, monkeypatch: pytest.MonkeyPatch) -> None:
    secretary = office.signed_in(SECRETARY)
    asked = {
        "report-ask-title.value": "Kết quả dùng chung dữ liệu",
        "report-ask-by.value": "Cơ quan Thường trực",
        "report-ask-due.value": "28/11/2025",
        "report-ask-from.value": "01/10/2025",
        "report-ask-to.value": "20/11/2025",
    }
    assert outcome(press(secretary, "report-ask", **asked)) == 200
    shown = words(secretary.open("/bao-cao/dx-0001"))
    assert "Báo cáo đột xuất “Kết quả dùng chung dữ liệu”" in shown
    assert "theo yêu cầu của Cơ quan Thường trực" in shown
    assert secretary.get("/bao-cao/dx-0001/docx").status_code == 200
    pretend(monkeypatch, "16/12/2025")
    secretary = office.signed_in(SECRETARY)
    assert "Quý IV/2025" in words(secretary.open("/bao-cao"))
    assert "Lập dự thảo" in words(secretary.open("/bao-cao/2025-Q4"))
    press(secretary, "report-compose", **{"report-subject.data-period": "2025-Q4"})
    quarter = words(secretary.open("/bao-cao/2025-Q4"))
    assert "Báo cáo quý IV/2025" in quarter
    assert "Nhiệm vụ trọng tâm quý tới" in quarter
    with office.database.reading(Actor.system(office.tenants["66"])) as session:
        assert [one.period for one in dao.list_reports(session)] == [MONTH]

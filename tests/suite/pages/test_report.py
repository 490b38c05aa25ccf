"""Báo cáo tháng in the pages: who sees and may do what, two writers at once, and the way from draft to sent."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from typing import Any

import pytest

from reports import dao
from reports.document import DRAFT_MARK
from suite.pages import duties, matrix, profile, report
from tenants.access.actor import Actor
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
    section_of,
    state_of,
    words,
    work,
)

PAGE = f"/bao-cao/{MONTH}"


@pytest.fixture
def office(build_house: BuildHouse, monkeypatch: pytest.MonkeyPatch) -> House:
    """Đắk Lắk on 21/11/2025 with three tasks and no draft yet."""
    pretend(monkeypatch, "18/10/2025")
    house = build_house(profile.register, report.register, duties.register, matrix.register)
    work(province_of(house))
    pretend(monkeypatch, "21/11/2025")
    return house


@pytest.fixture
def secretary(office: House) -> Visitor:
    """The secretary, with a draft on the page."""
    visitor = office.signed_in(SECRETARY)
    assert "Lập dự thảo" in words(visitor.open(PAGE))
    press(visitor, "report-compose", report_subject=MONTH)
    return visitor


def step(visitor: Visitor, button: str, **given: Any) -> str:
    """Press a step's button as the page would, with the report that is seen."""
    with visitor.house.database.reading(Actor.system(visitor.house.tenants["66"])) as session:
        revision = report_of(session).revision
    seen = {"report-subject.data-period": MONTH, "report-subject.data-revision": str(revision)}
    answer = press(visitor, button, **given, **seen)
    return words(answer) if outcome(answer) == 200 else f"{outcome(answer)} {words(answer)}"


def test_the_list_shows_the_month_to_work_on_first_with_both_dates(secretary: Visitor) -> None:
    shown = words(secretary.open("/bao-cao"))
    assert "Kỳ này: tháng 11/2025" in shown
    assert "Hạn chính thức thứ Ba 25/11/2025" in shown
    assert f'"/bao-cao/{MONTH}"' in shown


def test_a_month_whose_25th_is_no_working_day_shows_the_internal_target_too(secretary: Visitor) -> None:
    shown = words(secretary.open("/bao-cao/2025-10"))
    assert "hạn chính thức thứ Bảy 25/10/2025" in shown
    assert "mục tiêu nội bộ thứ Sáu 24/10/2025" in shown


def test_before_the_cut_off_the_page_says_from_when_there_will_be_a_draft(office: House, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "10/11/2025")
    visitor = office.signed_in(SECRETARY)
    shown = words(visitor.open(PAGE))
    assert "Chưa đến ngày lập dự thảo" in shown
    assert "14/11/2025" in shown
    assert outcome(press(visitor, "report-compose", report_subject=MONTH)) == 422


def test_the_draft_speaks_the_units_words_and_its_figures_open_their_rows(secretary: Visitor) -> None:
    shown = words(secretary.open(PAGE))
    assert "Sở Khoa học và Công nghệ: Đã công bố 64 bộ dữ liệu." in shown
    assert "Chậm phân bổ kinh phí." in shown
    links = set(re.findall(r'"(/ma-tran\?[^"]+)"', shown))
    assert any("tinh-trang=overdue" in one and "tinh-den=14%2F11%2F2025" in one for one in links)
    for one in links:
        assert outcome(secretary.open(one)) == 200


def test_beside_a_paragraph_stand_the_tasks_that_it_rests_on(secretary: Visitor) -> None:
    assert "Dòng nguồn của đoạn này" in words(secretary.open(PAGE))
    assert "Nâng cấp đường truyền tại các xã" in words(secretary.open(PAGE))


def test_what_is_left_to_do_leads_to_where_it_is_done(secretary: Visitor, office: House) -> None:
    shown = words(secretary.open(PAGE))
    assert "1 đơn vị chưa báo cáo đủ" in shown
    asked = words(press(secretary, "report-owing", report_subject=MONTH))
    assert "Sở Khoa học và Công nghệ" in asked
    assert "Nhắc 1 đơn vị" in asked


def test_one_press_reminds_the_units_that_still_owe_and_no_one_twice_a_day(secretary: Visitor, office: House) -> None:
    assert "Đã nhắc 1 người" in words(press(secretary, "report-chase", report_subject=MONTH))
    assert [subject for subject in inbox(office, OFFICER) if subject.startswith("Đôn đốc")]
    assert "đã được nhắc trong hôm nay" in words(press(secretary, "report-chase", report_subject=MONTH))
    assert len([subject for subject in inbox(office, OFFICER) if subject.startswith("Đôn đốc")]) == 1


def test_a_part_is_edited_in_place_and_keeps_its_words_when_figures_are_refreshed(secretary: Visitor, office: House) -> None:
    form = words(press(secretary, "report-edit-B", report_subject=MONTH))
    assert 'id": "report-text-B"' in form
    revision = str(section_of(office, "B").revision)
    saved = press(secretary, "report-save-B", report_text_B="Lời của thư ký.", report_form_B=revision, report_subject=MONTH)
    assert "Lời của thư ký." in words(saved)
    assert f"report-{MONTH}-1-B" in words(saved)  # the browser may forget what it kept
    assert "Đã làm mới số liệu" in step(secretary, "report-refresh")
    assert section_of(office, "B").text == "Lời của thư ký."
    assert "Bản đề xuất từ số liệu" in words(secretary.open(PAGE))


def test_when_two_write_the_second_sees_both_texts_and_loses_nothing(secretary: Visitor, office: House) -> None:
    revision = str(section_of(office, "B").revision)
    other = office.signed_in(SECRETARY)
    press(other, "report-save-B", report_text_B="Bản thứ nhất.", report_form_B=revision, report_subject=MONTH)
    answer = press(secretary, "report-save-B", report_text_B="Bản thứ hai.", report_form_B=revision, report_subject=MONTH)
    shown = words(answer)
    assert "Bản thứ nhất." in shown
    assert '"value": "Bản thứ hai."' in shown
    assert section_of(office, "B").text == "Bản thứ nhất."
    newer = re.search(r'"data-revision": "(\d+)", "id": "report-form-B"|"id": "report-form-B", "data-revision": "(\d+)"', shown)
    assert newer
    press(secretary, "report-save-B", report_text_B="Bản thứ hai.", report_form_B=newer[1] or newer[2], report_subject=MONTH)
    assert section_of(office, "B").text == "Bản thứ hai."


def test_a_part_can_be_put_back_to_what_the_figures_propose(secretary: Visitor, office: House) -> None:
    before = section_of(office, "C").text
    revision = str(section_of(office, "C").revision)
    press(secretary, "report-save-C", report_text_C="Khác hẳn.", report_form_C=revision, report_subject=MONTH)
    revision = str(section_of(office, "C").revision)
    assert "Đã lấy lại" in words(press(secretary, "report-restore-C", report_restored_C=revision, report_subject=MONTH))
    assert section_of(office, "C").text == before


def test_secret_marks_stay_out_and_the_field_says_why(secretary: Visitor, office: House) -> None:
    revision = str(section_of(office, "B").revision)
    answer = press(secretary, "report-save-B", report_text_B="Độ mật: TUYỆT MẬT", report_form_B=revision, report_subject=MONTH)
    assert outcome(answer) == 422
    assert "report-text-B-error" in words(answer)
    assert "TUYỆT MẬT" not in section_of(office, "B").text


def test_the_way_from_draft_to_sent_with_one_return_by_the_leader(secretary: Visitor, office: House) -> None:
    assert "Đã trình ký" in step(secretary, "report-submit")
    assert state_of(office) == "awaiting_signature"
    assert "Báo cáo tháng 11/2025 chờ đồng chí ký" in inbox(office, LEADER)

    leader = office.signed_in(LEADER)
    page = words(leader.open(PAGE))
    assert '"report-signing"' in page and '"report-declining"' in page
    assert "report-edit-A" not in page
    assert step(leader, "report-decline", report_decline_reason=" ").startswith("422")
    assert "Đã trả lại" in step(leader, "report-decline", report_decline_reason="Bổ sung hạ tầng số.")
    assert "Lãnh đạo trả lại báo cáo tháng 11/2025" in inbox(office, SECRETARY)
    assert "Bổ sung hạ tầng số." in words(secretary.open(PAGE))

    step(secretary, "report-submit")
    assert "Đã ký" in step(leader, "report-sign")
    assert "Báo cáo tháng 11/2025 đã ký, cần gửi" in inbox(office, SECRETARY)
    assert "Đã gửi bản 1, đúng hạn" in step(secretary, "report-send", report_send_number="05")
    assert state_of(office) == "sent"
    assert "SHA-256" in words(secretary.open(PAGE))
    assert step(secretary, "report-send").startswith("409")


def test_a_leader_signs_only_what_was_on_the_page(secretary: Visitor, office: House) -> None:
    leader = office.signed_in(LEADER)
    with office.database.reading(Actor.system(office.tenants["66"])) as session:
        seen = report_of(session).revision
    step(secretary, "report-submit")
    step(secretary, "report-withdraw")
    step(secretary, "report-submit")
    old = {"report-subject.data-period": MONTH, "report-subject.data-revision": str(seen)}
    assert outcome(press(leader, "report-sign", **old)) == 409
    assert state_of(office) == "awaiting_signature"


def test_each_takes_only_the_steps_of_its_role(secretary: Visitor, office: House) -> None:
    leader = office.signed_in(LEADER)
    for button in ("report-submit", "report-refresh", "report-send", "report-withdraw", "report-save-A", "report-chase"):
        assert step(leader, button).startswith("403")
    assert state_of(office) == "draft"
    step(secretary, "report-submit")
    for button in ("report-sign", "report-decline"):
        assert step(secretary, button, report_decline_reason="x").startswith("403")
    assert state_of(office) == "awaiting_signature"


def test_an_officer_of_a_unit_does_not_see_the_report(secretary: Visitor, office: House) -> None:
    officer = office.signed_in(OFFICER)
    for path in ("/bao-cao", PAGE):
        assert outcome(officer.open(path)) == 403
    assert officer.get(f"{PAGE}/docx").status_code == 403


def test_another_tenants_report_does_not_exist(secretary: Visitor, office: House) -> None:
    neighbour = office.signed_in(NEIGHBOUR)
    assert "Đã công bố 64 bộ dữ liệu" not in words(neighbour.open(PAGE))
    assert neighbour.get(f"{PAGE}/docx").status_code == 404
    answer = press(neighbour, "report-submit", report_subject=MONTH)
    assert outcome(answer) == 404
    assert state_of(office) == "draft"


def test_a_month_that_is_none_is_not_found(office: House) -> None:
    visitor = office.signed_in(SECRETARY)
    for period in ("2025-13", "abc", "1999-01", "2040-01", "2025-11-01"):
        assert outcome(visitor.open(f"/bao-cao/{period}")) == 404
        assert outcome(visitor.get(f"/bao-cao/{period}/pdf")) == 404


def test_a_draft_is_downloaded_with_its_mark_in_three_formats(secretary: Visitor) -> None:
    for ending in ("docx", "xlsx", "pdf"):
        answer = secretary.get(f"{PAGE}/{ending}")
        assert answer.status_code == 200
        assert ending in answer.headers["Content-Disposition"]
        assert "nosniff" in answer.headers["X-Content-Type-Options"]
    with zipfile.ZipFile(io.BytesIO(secretary.get(f"{PAGE}/docx").data)) as package:
        text = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
    assert DRAFT_MARK in text


def test_a_sent_version_is_downloaded_byte_for_byte_as_it_was(
    secretary: Visitor, office: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    province_of(office).send(_report_id(office), "24/11/2025")
    first = secretary.get(f"{PAGE}/ban/1/docx").data
    pretend(monkeypatch, "10/12/2025")
    later = office.signed_in(SECRETARY)
    assert later.get(f"{PAGE}/ban/1/docx").data == first
    assert later.get(f"{PAGE}/ban/2/docx").status_code == 404
    with office.database.reading(Actor.system(office.tenants["66"])) as session:
        version = dao.get_version(session, report_of(session).id, 1)
    assert version.sha256 == hashlib.sha256(_unsealed(version.document)).hexdigest()
    assert f'"title": "{version.sha256}"' in words(later.open(PAGE))


def test_the_figure_in_the_navigation_says_whose_turn_it_is(secretary: Visitor, office: House) -> None:
    leader = office.signed_in(LEADER)
    assert _turn(leader) == _turn(secretary) == 0
    step(secretary, "report-submit")
    assert (_turn(leader), _turn(secretary)) == (1, 0)
    # The figure opens what it counts, and nothing else.
    assert PAGE in words(leader.open("/bao-cao?cho=toi"))
    assert "Không còn báo cáo chờ đồng chí" in words(secretary.open("/bao-cao?cho=toi"))
    step(leader, "report-sign")
    assert (_turn(leader), _turn(secretary)) == (0, 1)


def test_the_centre_itself_owes_no_report_and_is_led_to_the_nation(office: House) -> None:
    central = office.signed_in(CENTRAL)
    assert "Cơ quan này nhận báo cáo" in words(central.open("/bao-cao"))
    assert outcome(central.open(PAGE)) == 404


def _turn(visitor: Visitor) -> int:
    """The figure beside "Báo cáo tháng" in the navigation."""
    place = re.search(r'"children": "Báo cáo tháng", "className": "side-label".{0,200}', words(visitor.open("/tai-khoan")))
    assert place
    count = re.search(r'"children": "(\d+)", "className": "side-count', place[0])
    return int(count[1]) if count else 0


def _report_id(house: House) -> int:
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        return report_of(session).id


def _unsealed(document: str) -> bytes:
    plain = json.loads(document)
    plain.pop("sha256", None)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

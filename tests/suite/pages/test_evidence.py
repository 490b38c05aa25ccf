"""Evidence and answers in the pages: signatures beside files, two people at once, what is stopped, taken out and looked at."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from reports.models import PeriodLock
from suite.pages import duties, matrix, profile, tasks, verification
from suite.pages.duties.page import meanwhile
from tenants import clock
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.files.models import FilePurge, StoredFile
from tenants.organisation.service import change_settings
from tenants.tasks.models import Duty, Evidence, Update
from tenants.tasks.sampling.models import SampleCheck
from tenants.tasks.service import AnsweredMeanwhile, NewEvidence, Report, report_duty
from tests.suite.conftest import BuildHouse
from tests.suite.house import House, Visitor
from tests.suite.pages.month import OFFICER, SECRETARY, inbox, press, pretend, province_of, words
from tests.tenants.files.clamav import EICAR, clamd
from tests.tenants.files.pdf_signing import Authority, overwritten, plain_pdf, signed

AREAS = (profile.register, duties.register, tasks.register, verification.register, matrix.register)


@pytest.fixture
def settle(build_house: BuildHouse, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[House, int]]:
    """Đắk Lắk on 12/11/2025 with one continuous task of Sở Khoa học và Công nghệ; the house and the duty."""

    def build(**settings: Any) -> tuple[House, int]:
        pretend(monkeypatch, "18/10/2025")
        house = build_house(*AREAS, **settings)
        province = province_of(house)
        province.assign(province.issue(), "Cập nhật Hệ thống giám sát")
        pretend(monkeypatch, "12/11/2025")
        with house.database.reading(Actor.system(house.tenants["66"])) as session:
            return house, session.scalars(select(Duty.id)).one()

    return build


def _rows(house: House, model: Any) -> list[Any]:
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        return list(session.scalars(select(model).order_by(model.id)))


def _say(house: House, duty_id: int, kind: str = "progress", said: str = "Của người thứ nhất", *evidence: NewEvidence) -> Update:
    unit_id = province_of(house).units["SKHCN"]
    actor = Actor(house.tenants["66"], Role.OFFICER, house.users[OFFICER], unit_id, name="Trần Thị Hai")
    with house.database.writing(actor) as session:
        report = Report(kind, 30, said, evidence=evidence)
        return report_duty(session, actor, house.gate.files, duty_id, report, period="2025-11", now=clock.now())


def _send(visitor: Visitor, duty_id: int, version: int, **given: Any) -> TestResponse:
    said = {"duty_kind": "progress", "duty_result": "Của người thứ hai", "duty_percent": "40", "duty_reference": ""} | given
    named = {"duty-answered.data-duty": str(duty_id), "duty-answered.data-version": str(version)}
    return press(visitor, "duty-send", **said, **named)


def _file(data: bytes, name: str) -> dict[str, Any]:
    upload = f"data:application/octet-stream;base64,{base64.b64encode(data).decode()}"
    return {"duty-files.contents": [upload], "duty-files.filename": [name]}


def _choose(visitor: Visitor, data: bytes, name: str) -> TestResponse:
    given = _file(data, name)
    return press(visitor, "duty-files", duty_files=given["duty-files.contents"], **given)


def press_one(visitor: Visitor, kind: str, at: str = "", **ids: int) -> TestResponse:
    """Press the one button of a kind that bears these numbers, on the page whose address has the query `at`."""
    gate = visitor.house.gate
    name = next(name for name in gate.callbacks if f'"type":"{kind}"' in gate.dependencies(name)["inputs"][0]["id"])
    identity = {"type": kind, **ids}
    body = {
        "output": name,
        "outputs": {"id": name.rpartition(".")[0], "property": name.rpartition(".")[2].partition("@")[0]},
        "inputs": [[{"id": identity, "property": "n_clicks", "value": 1}]],
        "state": [{"id": part["id"], "property": part["property"], "value": at} for part in gate.dependencies(name)["state"]],
        "changedPropIds": [f"{json.dumps(identity, sort_keys=True, separators=(',', ':'))}.n_clicks"],
    }
    return visitor.post("/_dash-update-component", json=body)


def test_the_second_of_two_sees_what_the_first_said_and_decides(settle: Any) -> None:
    house, duty_id = settle()
    visitor = house.signed_in(OFFICER)
    _say(house, duty_id)
    answer = _send(visitor, duty_id, 1)
    said = answer.get_json()["sideUpdate"]
    assert "Của người thứ nhất" in words(answer) and "Trần Thị Hai" in words(answer)
    assert "Đang thực hiện, tỷ lệ" in words(answer), "what was claimed shows, so that it is not taken back unseen"
    assert (said["duty-send"]["children"], said["duty-cancel"]["children"]) == ("Vẫn gửi", "Bỏ")
    assert [update.result for update in _rows(house, Update)] == ["Của người thứ nhất"]
    _send(visitor, duty_id, int(said["duty-answered"]["data-version"]))
    assert [update.result for update in _rows(house, Update)] == ["Của người thứ nhất", "Của người thứ hai"]


def test_a_press_before_which_something_was_asked_says_who_asked_what_once() -> None:
    told = meanwhile(AnsweredMeanwhile(None, 2, "Sở Tài chính đề nghị “Số liệu chi năm 2025”"))
    assert told == "Sở Tài chính đề nghị “Số liệu chi năm 2025”. Danh sách đã được làm mới, chưa ghi gì thêm."


def test_a_press_on_a_list_that_is_no_longer_true_says_who_answered(settle: Any) -> None:
    house, duty_id = settle()
    visitor = house.signed_in(OFFICER)
    _say(house, duty_id)
    told = words(press_one(visitor, "duty-same", duty=duty_id, version=1))
    assert "Trần Thị Hai đã báo cáo" in told and "“Của người thứ nhất”" in told
    assert "đã báo cáo kỳ này" in told, "the list is drawn anew"
    assert len(_rows(house, Update)) == 1
    given = {"duties-chosen": [str(duty_id)], "duties-seen": f"{duty_id}:1"}
    told = words(press(visitor, "duties-together-same", **given))
    assert "Trần Thị Hai đã báo cáo" in told and "đã báo cáo kỳ này" in told
    assert "1 việc chưa ghi được: “Cập nhật Hệ thống giám sát”: " in told, "which one is said"
    press_one(visitor, "duty-same", duty=duty_id, version=2)
    assert [update.kind for update in _rows(house, Update)] == ["progress", "no_change"]


def test_who_answers_while_the_last_month_is_open_again_reads_that_the_answer_goes_there(
    settle: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, duty_id = settle()
    pretend(monkeypatch, "26/11/2025")
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        lock = {"step": "reopened", "locks_on": date(2025, 11, 28), "reason": "Báo cáo bị trả lại", "user_name": "Lãnh đạo"}
        session.add(PeriodLock(period="2025-11", at=clock.now(), **lock))
    visitor = house.signed_in(OFFICER)
    told = "Kỳ tháng 11/2025 đang mở lại: báo cáo này vào kỳ đó."
    assert told in words(press_one(visitor, "duty-same", duty=duty_id, version=1))
    assert told in words(_send(visitor, duty_id, 2))
    pretend(monkeypatch, "29/11/2025")
    assert told not in words(_send(house.signed_in(OFFICER), duty_id, 3))
    assert [update.period for update in _rows(house, Update)] == ["2025-11", "2025-11", "2025-12"]


def test_how_often_nothing_may_change_is_for_the_tenant_to_set(settle: Any) -> None:
    house, duty_id = settle()
    visitor, secretary = house.signed_in(OFFICER), house.actor(SECRETARY)
    with house.database.writing(secretary) as session:
        change_settings(session, secretary, "work", {"unchanged_limit": 1})
    press_one(visitor, "duty-same", duty=duty_id, version=1)
    assert "Đã 1 lần liền không có nội dung mới" in words(press_one(visitor, "duty-same", duty=duty_id, version=2))


def test_several_links_and_numbers_come_with_one_report(settle: Any) -> None:
    house, duty_id = settle()
    _send(house.signed_in(OFFICER), duty_id, 1, duty_reference="12/QĐ-UBND\n\n https://daklak.gov.vn/a \nHttps://daklak.gov.vn/b")
    kinds = [(one.kind, one.reference) for one in _rows(house, Evidence)]
    assert kinds == [
        ("document", "12/QĐ-UBND"),
        ("link", "https://daklak.gov.vn/a"),
        ("link", "Https://daklak.gov.vn/b"),
    ]


def test_a_number_that_is_too_long_is_told_where_it_was_typed(settle: Any) -> None:
    house, duty_id = settle()
    told = _send(house.signed_in(OFFICER), duty_id, 1, duty_reference="x" * 1001).get_json()["sideUpdate"]
    assert "1.000 ký tự" in told["duty-reference-error"]["children"] and not told["duty-files-error"]["children"]


def test_a_virus_and_a_silent_scanner_are_said_at_the_field_and_nothing_typed_is_touched(settle: Any) -> None:
    with clamd() as address:
        house, duty_id = settle(clamav=address)
        visitor = house.signed_in(OFFICER)
        answer = _send(visitor, duty_id, 1, **_file(EICAR, "a.txt"))
        assert "mã độc" in answer.get_json()["sideUpdate"]["duty-files-error"]["children"]
        assert "duty-result" not in answer.get_json()["sideUpdate"] and not _rows(house, Update)
        assert "b.txt" in words(_choose(visitor, b"da quet", "b.txt"))
        refused = _choose(visitor, EICAR, "c.txt")
        assert "Bỏ tệp c.txt" in words(refused), "it is listed, so that it can be left out"
        assert "mã độc" in refused.get_json()["sideUpdate"]["duty-files-error"]["children"], "said when it is chosen"
    # The daemon is gone now.
    answer = _send(visitor, duty_id, 1, **_file(b"sach", "a.txt"))
    assert "Chưa quét được" in answer.get_json()["sideUpdate"]["duty-files-error"]["children"]
    assert not _rows(house, Update) and not _rows(house, StoredFile)


def test_a_signature_stands_beside_its_file_and_a_forged_one_leads_the_sample_queue(settle: Any, tmp_path: Path) -> None:
    authority = Authority()
    house, duty_id = settle(trust_dir=authority.write(tmp_path / "trust"))
    officer, secretary = house.signed_in(OFFICER), house.signed_in(SECRETARY)
    document = signed(plain_pdf(), authority.person("NGUYỄN VĂN A", "Sở KH&CN"))
    _send(officer, duty_id, 1, **_file(document, "QD 12.pdf"))
    page = words(secretary.open("/nhiem-vu/1"))
    assert "Đã ký số: NGUYỄN VĂN A (Sở KH&CN)" in page and "hợp lệ" in page
    assert "Chưa có báo cáo nào cần kiểm tra mẫu" in words(secretary.open("/cho-xac-nhan/kiem-tra-mau"))
    _send(officer, duty_id, 2, **_file(overwritten(document), "QD 12.pdf"))
    queue = words(secretary.open("/cho-xac-nhan/kiem-tra-mau"))
    assert "nội dung đã bị sửa sau khi ký" in queue and "tệp có chữ ký số không còn giá trị (+5)" in queue


def test_a_claim_in_the_sample_queue_is_told_from_what_was_accepted(settle: Any) -> None:
    house, _ = settle()
    province, secretary = province_of(house), house.signed_in(SECRETARY)
    task = province.assign(province.issue("Có hạn"), "Xây dựng đề án", "31/12/2025")
    province.report(task, "SKHCN", "10/11/2025", "completion", "Xong", 0)
    assert _after_score(secretary) == "waiting"
    province.verify(task, "SKHCN", "11/11/2025")
    assert _after_score(secretary) == "on-time"


def _after_score(secretary: Visitor) -> str:
    """The tone of the chip that stands beside the score."""
    queue = words(secretary.open("/cho-xac-nhan/kiem-tra-mau"))
    return re.findall(r"chip chip-([a-z-]+)", queue[queue.index('"Điểm 5') :])[1]


def test_a_checked_report_leaves_the_queue_and_the_unit_hears_what_is_unclear(settle: Any) -> None:
    house, duty_id = settle()
    secretary = house.signed_in(SECRETARY)
    update = _say(house, duty_id, "progress", "x", NewEvidence("link", "x", "https://daklak.gov.vn/x"))
    assert "minh chứng chỉ là đường dẫn" in words(secretary.open("/cho-xac-nhan/kiem-tra-mau"))
    assert "Cần làm rõ" in words(press_one(secretary, "sample-ask", duty=duty_id, update=update.id))
    named = {"sample-subject.data-duty": str(duty_id), "sample-subject.data-update": str(update.id)}
    assert "Nhập nội dung cần làm rõ" in words(press(secretary, "sample-send", sample_remark=" ", **named))
    assert "đã ghi kết quả" in words(press(secretary, "sample-send", sample_remark="Đường dẫn không mở được", **named)).lower()
    assert "Chưa có báo cáo nào" in words(secretary.open("/cho-xac-nhan/kiem-tra-mau"))
    assert inbox(house, OFFICER) == ["Báo cáo cần làm rõ"]
    assert "Đường dẫn không mở được" in words(secretary.open("/nhiem-vu/1"))
    _say(house, duty_id, "progress", "y", NewEvidence("link", "x", "https://daklak.gov.vn/x"))
    newest = _rows(house, Update)[-1].id
    press_one(secretary, "sample-passed", duty=duty_id, update=newest)
    assert [check.verdict for check in _rows(house, SampleCheck)] == ["unclear", "passed"]


def test_a_file_is_taken_out_by_those_who_may_after_two_questions_with_a_record(settle: Any) -> None:
    house, duty_id = settle()
    _say(house, duty_id, "progress", "x", NewEvidence("file", "lo-mat.txt", data=b"khong nen co"))
    (evidence,) = _rows(house, Evidence)
    assert "evidence-purge" not in words(house.signed_in(OFFICER).open("/nhiem-vu/1"))
    administrator = house.signed_in("admin@daklak.test")
    page = words(administrator.open("/nhiem-vu/1"))
    assert "lo-mat.txt" in page and f"/minh-chung/{evidence.id}" not in page, "who takes a file out need not read it"
    assert "Không khôi phục được" in words(press_one(administrator, "evidence-purge", item=evidence.id))
    named = {"purge-subject.data-evidence": str(evidence.id)}
    assert "Nhập lý do" in words(press(administrator, "purge-go", purge_reason="", **named))
    assert "lập biên bản" in words(press(administrator, "purge-go", purge_reason="Có nội dung mật", **named))
    (record,) = _rows(house, FilePurge)
    assert (record.name, record.reason) == ("lo-mat.txt", "Có nội dung mật")
    secretary = house.signed_in(SECRETARY)
    assert "đã bị xóa khỏi hệ thống" in words(secretary.open("/nhiem-vu/1"))
    assert secretary.get(f"/minh-chung/{evidence.id}").status_code == 404


def test_a_completion_accepted_without_evidence_is_counted_and_listed_as_such(settle: Any) -> None:
    house, _ = settle()
    province = province_of(house)
    for content, evidence in (("Không chứng cứ", 0), ("Có chứng cứ", 1)):
        task = province.assign(province.issue(content), content, "31/12/2025")
        province.report(task, "SKHCN", "10/11/2025", "completion", "Xong", evidence)
        province.verify(task, "SKHCN", "11/11/2025")
    page = words(house.signed_in(SECRETARY).open("/cho-xac-nhan/thieu-minh-chung"))
    assert "Không chứng cứ" in page and "Có chứng cứ" not in page
    assert "1 phần việc báo hoàn thành chưa được xác nhận kèm minh chứng" in page
    assert '"/ma-tran?thieu-minh-chung=1"' in page
    rows = next(name for name in house.gate.callbacks if name.startswith("matrix-grid.getRowsResponse"))
    found = house.signed_in(SECRETARY).call(rows, {"startRow": 0, "endRow": 9}, "thieu-minh-chung=1&nhom=khong", None).get_json()
    assert [row["content"]["text"] for row in found["response"]["matrix-grid"]["getRowsResponse"]["rowData"]] == ["Không chứng cứ"]


def test_a_completion_sent_again_stands_beside_why_the_last_came_back_and_what_it_had_brought(settle: Any) -> None:
    house, _ = settle()
    secretary = house.signed_in(SECRETARY)
    province = province_of(house)
    province.assign(province.issue("Có hạn"), "Nghiệm thu", "31/12/2025")
    duty_id = _rows(house, Duty)[-1].id
    _say(house, duty_id, "completion", "Đã xong", NewEvidence("document", "Biên bản", "12/BB-SKHCN"))
    assert "Đã trả lại ngày" not in words(secretary.open("/cho-xac-nhan")), "the first time there is nothing to answer"
    seen = _rows(house, Duty)[-1].version
    named = {"verification-subject.data-duty": str(duty_id), "verification-subject.data-version": str(seen)}
    press(secretary, "verification-send-back", verification_reason="Thiếu <b>chữ ký</b> nghiệm thu", **named)
    assert "12/BB-SKHCN" not in words(secretary.open("/cho-xac-nhan")), "what came back waits for the unit"
    _say(house, duty_id, "completion", "Đã bổ sung", NewEvidence("document", "Biên bản", "15/BB-SKHCN"))
    page = words(secretary.open("/cho-xac-nhan"))
    assert "Đã trả lại ngày 12/11/2025: " in page and "Thiếu <b>chữ ký</b> nghiệm thu" in page
    assert page.index("15/BB-SKHCN") < page.index("Minh chứng lần trước (1)") < page.index("12/BB-SKHCN")


def test_who_judges_what_somebody_else_has_judged_meanwhile_sees_the_list_as_it_is_and_keeps_the_reason(settle: Any) -> None:
    house, _ = settle()
    secretary, province = house.signed_in(SECRETARY), province_of(house)
    task = province.assign(province.issue("Có hạn"), "Nghiệm thu", "31/12/2025")
    duty_id = _rows(house, Duty)[-1].id
    _say(house, duty_id, "completion", "Đã xong")
    seen = _rows(house, Duty)[-1].version
    province.verify(task, "SKHCN", "12/11/2025")
    named = {"verification-subject.data-duty": str(duty_id), "verification-subject.data-version": str(seen)}
    for told in (
        words(press_one(secretary, "verify-accept", duty=duty_id, version=seen)),
        words(press(secretary, "verification-send-back", verification_reason="Thiếu biên bản", **named)),
    ):
        assert "Phần việc này vừa được xử lý hoặc cập nhật. Danh sách đã được làm mới." in told
        assert "Không có việc chờ xác nhận" in told and "return-" not in told, "the draft of the reason is not thrown away"
    assert _rows(house, Duty)[-1].state == "completed"


def test_a_long_list_draws_what_fits_a_glance_and_leads_to_the_rest(settle: Any) -> None:
    house, _ = settle()
    province = province_of(house)
    plan = province.issue("Nhiều việc")
    for number in range(60):
        province.assign(plan, f"Nhiệm vụ thường xuyên số {number}")
    visitor = house.signed_in(OFFICER)
    first, alone, more = (visitor.open(f"/viec-cua-toi{query}") for query in ("", "?nhom=this_period", "?nhom=this_period&so=140"))
    assert [words(page).count('"duty-report"') for page in (first, alone, more)] == [20, 40, 61]
    assert '"/viec-cua-toi?nhom=this_period&so=61"' in words(first), "the heading's figure opens all of them"
    assert "Xem cả 61 việc" in words(first) and "Xem thêm, cả thảy 61 việc" in words(alone)


def test_who_answers_one_group_of_the_list_stays_in_it_until_nothing_is_left_there(settle: Any) -> None:
    house, _ = settle()
    province = province_of(house)
    plan = province.issue("Nhiều việc")
    for number in range(45):
        province.assign(plan, f"Nhiệm vụ thường xuyên số {number}")
    duties_ = [duty.id for duty in _rows(house, Duty)]
    visitor = house.signed_in(OFFICER)
    at = "?nhom=this_period&so=46"
    answered = words(press_one(visitor, "duty-same", at=at, duty=duties_[0], version=1))
    assert answered.count('"duty-report"') == 45, "all that were asked for, not the first twenty of the whole list"
    given = {"duties-chosen": [str(duties_[1])], "duties-seen": f"{duties_[1]}:1", "address.search": at}
    assert words(press(visitor, "duties-together-same", **given)).count('"duty-report"') == 44
    assert words(_send(visitor, duties_[2], 1, **{"address.search": at})).count('"duty-report"') == 43
    left = duties_[3:]
    given = {"duties-chosen": [*map(str, left)], "duties-seen": " ".join(f"{duty}:1" for duty in left), "address.search": at}
    assert "Không còn việc phải trả lời" in words(press(visitor, "duties-together-same", **given))
    assert "Không còn việc phải trả lời" in words(visitor.open(f"/viec-cua-toi{at}")), "a group of nothing is no empty page"


def test_who_judges_completions_without_evidence_stays_among_them_until_none_is_left(settle: Any) -> None:
    house, first = settle()
    province = province_of(house)
    plan = province.issue("Thêm việc")
    province.assign(plan, "Đề án hạ tầng số")
    province.assign(plan, "Đề án dữ liệu số")
    second, third = (duty.id for duty in _rows(house, Duty) if duty.id != first)
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        for duty in session.scalars(select(Duty)):
            duty.rhythm = "undated"
    _say(house, first, "completion", "Xong việc thứ nhất")
    _say(house, second, "completion", "Xong việc thứ hai")
    _say(house, third, "completion", "Xong việc thứ ba", NewEvidence("document", "Biên bản", "12/BB-SKHCN"))
    secretary = house.signed_in(SECRETARY)
    at = "?minh-chung=khong"
    page = words(press_one(secretary, "verify-accept", at=at, duty=first, version=2))
    assert "Xong việc thứ hai" in page and "Xong việc thứ ba" not in page
    named = {"verification-subject.data-duty": str(second), "verification-subject.data-version": "2", "address.search": at}
    page = words(press(secretary, "verification-send-back", verification_reason="Thiếu biên bản", **named))
    assert "Xong việc thứ ba" in page, "none without evidence is left: the others stand there"
    assert "Xong việc thứ ba" in words(secretary.open(f"/cho-xac-nhan{at}"))


def test_a_task_shows_the_months_of_its_repeated_duty_and_a_month_opens_what_was_said(settle: Any) -> None:
    house, duty_id = settle()
    update = _say(house, duty_id, "progress", "Đã cập nhật 12 chỉ tiêu")
    visitor = house.signed_in(SECRETARY)
    page = words(visitor.open("/nhiem-vu/1"))
    assert "12 kỳ gần đây" in page and "11/2025: Đã báo cáo" in page and "10/2025: Chưa đến kỳ" in page
    assert f"?bao-cao={update.id}" in page
    assert "Báo cáo kỳ 11/2025" in words(visitor.open(f"/nhiem-vu/1?bao-cao={update.id}"))

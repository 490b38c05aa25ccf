"""What the secretariat is shown first, why, and when it is shown no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.access.permissions import Role
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.files.store import FileStore
from tenants.tasks.models import Duty
from tenants.tasks.sampling.dao import count_returns, list_returns
from tenants.tasks.sampling.score import Sample, ranked, signs_of, total
from tenants.tasks.sampling.service import note_check, propose_samples
from tenants.tasks.service import NewEvidence, Report, report_duty, return_completion
from tests.tenants.conftest import NOW, Country
from tests.tenants.files.pdf_signing import Authority, overwritten, plain_pdf, signed
from tests.tenants.tasks.work import add_duty, add_plan, add_task

SOUND = Sample(1, 1, "completion", evidence_count=1, reported_on=date(2025, 11, 10), percent=100, percent_before=60)
DAY = date(2025, 11, 30)


@pytest.mark.parametrize(
    ("change", "points", "words"),
    [
        ({"evidence_count": 0}, 5, "không có minh chứng"),
        ({"doubtful_signatures": 1}, 5, "chữ ký số"),
        ({"same_as_others": True}, 3, "trùng với đơn vị khác"),
        ({"same_as_before": True}, 3, "giống hệt lần báo cáo trước"),
        ({"evidence_count": 2, "links": 2}, 2, "chỉ là đường dẫn"),
        ({"percent_before": 50}, 2, "tăng 50 điểm"),
        ({"unchanged_run": 3}, 2, "3 lần liền"),
        ({"reported_on": DAY, "last_permitted_on": DAY}, 1, "ngày cuối của thời hạn"),
    ],
)
def test_each_sign_has_its_weight_and_its_words(change: dict[str, Any], points: int, words: str) -> None:
    (sign,) = signs_of(replace(SOUND, **change))
    assert sign.points == points and words in sign.words


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"evidence_count": 2, "links": 1},
        {"percent_before": 51},
        {"percent_before": None},
        {"unchanged_run": 2},
        {"reported_on": DAY, "last_permitted_on": DAY + timedelta(days=1)},
        {"kind": "no_change", "evidence_count": 0},
        {"returns": 5},  # what a unit did elsewhere is no reason by itself
    ],
)
def test_what_shows_no_sign_is_not_proposed(change: dict[str, Any]) -> None:
    assert signs_of(replace(SOUND, **change)) == [] == ranked([replace(SOUND, **change)], 10)


def test_a_unit_whose_completions_came_back_weighs_more_up_to_a_limit() -> None:
    scores = [total(signs_of(replace(SOUND, evidence_count=0, returns=returns))) for returns in (0, 1, 3, 30)]
    assert scores == [5, 6, 8, 8]


@settings(max_examples=25)
@given(st.permutations(range(6)))
def test_the_order_is_by_score_then_by_who_waits_longest_whatever_order_the_rows_come_in(order: list[int]) -> None:
    samples = [
        replace(SOUND, update_id=1, evidence_count=0, same_as_before=True),
        replace(SOUND, update_id=2, evidence_count=0, reported_on=date(2025, 11, 3)),
        replace(SOUND, update_id=3, evidence_count=0, reported_on=date(2025, 11, 4)),
        replace(SOUND, update_id=4, evidence_count=0, reported_on=date(2025, 11, 4)),
        replace(SOUND, update_id=5, unchanged_run=4),
        SOUND,
    ]
    found = ranked([samples[place] for place in order], 10)
    assert [sample.update_id for sample, _ in found] == [1, 2, 3, 4, 5]


class Office:
    """A province whose units report."""

    def __init__(self, country: Country, folder: Path) -> None:
        self.country, self.mine = country, country.mine
        self.authority = Authority()
        self.store = FileStore(folder / "files", trust=self.authority.write(folder / "trust"))
        self.secretary = country.mine.actor(Role.SECRETARY)
        with country.database.writing(self.mine.system) as session:
            self.plan_id = add_plan(session).id

    def duty(self, unit: str = "SKHCN") -> int:
        from tenants.plans.models import ActionPlan

        with self.country.database.writing(self.mine.system) as session:
            task = add_task(session, session.get_one(ActionPlan, self.plan_id), due_on=DAY, last_permitted_on=DAY, lead_total=1)
            return add_duty(session, task, self.mine.units[unit]).id

    def say(
        self, duty_id: int, kind: str, percent: int, words: str, *evidence: NewEvidence, unit: str = "SKHCN", day: int = 0
    ) -> int:
        actor, at = self.mine.actor(Role.OFFICER, unit), NOW + timedelta(days=day)
        with self.country.database.writing(actor, at=at) as session:
            report = Report(kind, percent, words, evidence=evidence)
            return report_duty(session, actor, self.store, duty_id, report, period="2025-11", now=at).id

    def proposed(self, day: int = 1) -> dict[int, set[str]]:
        with self.country.database.reading(self.secretary) as session:
            found = propose_samples(session, self.secretary, now=NOW + timedelta(days=day))
            return {sample.duty_id: {sign.words for sign in signs} for sample, signs in found}


@pytest.fixture
def office(country: Country, tmp_path: Path) -> Office:
    return Office(country, tmp_path)


def test_the_queue_finds_each_sign_in_what_was_really_said(office: Office) -> None:
    same = "Đã tập huấn cho cán bộ của 12 xã về kỹ năng số."
    bare, copied, other, linked, jumped, forged, sound = (office.duty() if n != 2 else office.duty("STC") for n in range(7))
    office.say(bare, "completion", 100, "Xong")
    office.say(copied, "progress", 10, same)
    office.say(copied, "progress", 20, same, day=1)
    office.say(other, "progress", 10, same, unit="STC")
    office.say(linked, "progress", 10, "Có đường dẫn", NewEvidence("link", "x", "https://daklak.gov.vn/x"))
    office.say(jumped, "progress", 10, "Bắt đầu")
    office.say(jumped, "progress", 70, "Gần xong", day=1)
    document = overwritten(signed(plain_pdf(), office.authority.person("NGUYỄN VĂN A", "Sở KH&CN")))
    office.say(forged, "progress", 10, "Có tệp ký số", NewEvidence("file", "a.pdf", data=document))
    office.say(sound, "completion", 100, "Quyết định 12", NewEvidence("document", "12/QĐ", "12/QĐ-UBND"))
    found = office.proposed()
    assert found == {
        bare: {"báo hoàn thành mà không có minh chứng"},
        forged: {"tệp có chữ ký số không còn giá trị"},
        copied: {"lời văn giống hệt lần báo cáo trước", "lời văn trùng với đơn vị khác"},
        other: {"lời văn trùng với đơn vị khác"},
        linked: {"minh chứng chỉ là đường dẫn"},
        jumped: {"tỷ lệ tăng 60 điểm trong một lần"},
    }
    assert next(iter(found)) == copied, "the heaviest first"


def test_what_was_checked_leaves_the_queue_until_the_unit_speaks_again(office: Office) -> None:
    duty_id = office.duty()
    first = office.say(duty_id, "progress", 10, "Bắt đầu triển khai", NewEvidence("link", "x", "https://daklak.gov.vn/x"))
    assert set(office.proposed()) == {duty_id}
    database = office.country.database
    with pytest.raises(Invalid, match="cần làm rõ"), database.writing(office.secretary) as session:
        note_check(session, office.secretary, duty_id, first, "unclear", now=NOW)
    with database.writing(office.secretary) as session:
        note_check(session, office.secretary, duty_id, first, "unclear", "Đường dẫn không mở được", now=NOW)
    assert office.proposed() == {}
    with pytest.raises(Conflict), database.writing(office.secretary) as session:
        note_check(session, office.secretary, duty_id, first, "passed", now=NOW)
    second = office.say(duty_id, "completion", 100, "Xong", day=1)
    assert set(office.proposed(2)) == {duty_id}
    with pytest.raises(Conflict), database.writing(office.secretary) as session:
        note_check(session, office.secretary, duty_id, first, "passed", now=NOW)
    with database.writing(office.secretary) as session:
        note_check(session, office.secretary, duty_id, second, "passed", now=NOW)
        assert session.get_one(Duty, duty_id).state == "reported", "a sample check is no verdict on the completion"


def test_a_returned_completion_of_the_unit_adds_to_its_next_signs(office: Office) -> None:
    returned, bare = office.duty(), office.duty()
    office.say(returned, "completion", 100, "Xong", NewEvidence("document", "1", "1/QĐ"))
    with office.country.database.writing(office.secretary) as session:
        return_completion(session, office.secretary, returned, "Thiếu", now=NOW)
    office.say(bare, "completion", 100, "Xong")
    assert "đơn vị đã 1 lần bị trả lại việc báo hoàn thành" in office.proposed()[bare]
    with office.country.database.reading(office.secretary) as session:
        unit_id = session.get_one(Duty, returned).unit_id
        assert [(verdict.duty_id, verdict.reason) for verdict, *_ in list_returns(session, unit_id)] == [(returned, "Thiếu")]
        assert (count_returns(session, unit_id), count_returns(session, 0)) == (1, 0)


def test_only_the_secretariat_of_the_tenant_checks_samples(office: Office) -> None:
    duty_id = office.duty()
    update_id = office.say(duty_id, "completion", 100, "Xong")
    for actor, refusal in (
        (office.mine.actor(Role.OFFICER, "SKHCN"), NotPermitted),
        (office.mine.actor(Role.INSPECTOR), NotPermitted),
        (office.country.theirs.actor(Role.SECRETARY), NotFound),
    ):
        with pytest.raises(refusal), office.country.database.writing(actor) as session:
            note_check(session, actor, duty_id, update_id, "passed", now=NOW)

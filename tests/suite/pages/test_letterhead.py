"""Thể thức báo cáo in the pages: looked at before it is saved, refused at its field, gone back from, and as a file."""

from __future__ import annotations

import io

import docx
import pytest

from suite.pages import profile, report, settings
from tests.suite.conftest import BuildHouse
from tests.suite.house import House, Visitor
from tests.suite.pages.month import OFFICER, SECRETARY, outcome, press, pretend, words

PAGE = "/the-thuc"
TYPED = {
    "letterhead_form": "party",
    "letterhead_parent_body": "Tỉnh ủy Đắk Lắk",
    "letterhead_issuing_body": "Ban Chỉ đạo\nchuyển đổi số",
    "letterhead_symbol": "BC/BCĐ",
    "letterhead_place": "Buôn Ma Thuột",
    "letterhead_authority": "T/M Ban Chỉ đạo",
    "letterhead_recipients": "Như trên\n\nLưu Văn phòng",
    "letterhead_title_A": "Kết quả",
    "letterhead_title_B": "Hạn chế",
    "letterhead_title_C": "Nhiệm vụ tháng tới",
    "letterhead_title_D": "Kiến nghị",
}


@pytest.fixture
def office(build_house: BuildHouse, monkeypatch: pytest.MonkeyPatch) -> House:
    """Đắk Lắk on 21/11/2025."""
    pretend(monkeypatch, "21/11/2025")
    return build_house(profile.register, report.register, settings.register)


@pytest.fixture
def secretary(office: House) -> Visitor:
    """The secretary on the page."""
    visitor = office.signed_in(SECRETARY)
    assert "Đảng" in words(visitor.open(PAGE))
    return visitor


def test_what_is_typed_is_seen_before_it_is_saved(secretary: Visitor) -> None:
    shown = words(press(secretary, "letterhead-look", **TYPED))
    assert "BAN CHỈ ĐẠO\\nCHUYỂN ĐỔI SỐ" in shown and "Buôn Ma Thuột, ngày 21 tháng 11 năm 2025" in shown
    assert "Buôn Ma Thuột" not in words(secretary.open(PAGE))


def test_what_is_saved_is_on_the_page_and_in_the_trial_file_and_can_be_given_up(secretary: Visitor) -> None:
    assert outcome(press(secretary, "letterhead-save", **TYPED)) == 200
    assert "Nhiệm vụ tháng tới" in words(secretary.open(PAGE))
    paper = docx.Document(io.BytesIO(secretary.get(f"{PAGE}/thu/docx").data))
    text = "\n".join([*(one.text for one in paper.paragraphs), *(cell.text for one in paper.tables for cell in one._cells)])
    assert "Nhiệm vụ tháng tới".upper() in text.upper() and "Buôn Ma Thuột" in text and "- Như trên" in text
    assert secretary.get(f"{PAGE}/thu/pdf").data.startswith(b"%PDF")
    press(secretary, "letterhead-reset")
    assert "Buôn Ma Thuột" not in words(secretary.open(PAGE))


def test_the_other_form_brings_its_own_defaults_and_saves_nothing(secretary: Visitor) -> None:
    shown = words(press(secretary, "letterhead-form", letterhead_form="state"))
    assert '"value": "BC-UBND"' in shown
    assert '"value": "BC/BCĐ"' in words(press(secretary, "letterhead-form", letterhead_form="party"))


def test_what_is_missing_is_told_at_its_field(secretary: Visitor) -> None:
    answer = press(secretary, "letterhead-save", **{**TYPED, "letterhead_issuing_body": " "})
    assert outcome(answer) == 422
    assert "letterhead-issuing-body-error" in words(answer) and "Nhập cơ quan ban hành." in words(answer)


def test_an_officer_does_not_come_here(office: House) -> None:
    officer = office.signed_in(OFFICER)
    assert outcome(officer.open(PAGE)) == 403
    assert outcome(press(officer, "letterhead-save", **TYPED)) == 403

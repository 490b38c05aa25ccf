"""The review of a draft in the pages: light enough for a long annex, its file for the people who may import only."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import docx
import pytest

from suite.pages import plans
from tenants import clock
from tenants.plans.models import PlanImport
from tenants.plans.service import rows_of, start_import
from tests.suite.conftest import BuildHouse
from tests.suite.house import House
from tests.suite.pages.month import NEIGHBOUR, OFFICER, SECRETARY, outcome, press, words
from tests.tenants.plans.annex.test_legacy_fonts import in_tcvn3

PDF = Path(__file__).parents[2] / "data" / "ke-hoach-02-KH-BCD.pdf"
LARGEST_ANSWER = 300_000


@pytest.fixture(scope="module")
def house(build_house: BuildHouse) -> House:
    return build_house(plans.register)


def _long_annex(rows: int) -> bytes:
    document = docx.Document()
    document.add_paragraph("Số: 07/KH-UBND")
    document.add_paragraph("Đắk Lắk, ngày 18 tháng 10 năm 2025")
    table = document.add_table(rows=rows + 1, cols=5)
    for number, row in enumerate(table.rows):
        texts = ("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn hoàn thành")
        if number:
            lead, coordinating = f"Ban quản lý số {number}", "Sở Khoa học và Công nghệ"
            texts = (str(number), f"Nhiệm vụ số {number} về dữ liệu", lead, coordinating, "31/12/2025")
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _upload(house: House, name: str, data: bytes) -> int:
    actor, now = house.actor(SECRETARY), clock.now()
    with house.database.writing(actor, at=now) as session:
        return start_import(session, actor, house.gate.files, name, data, now=now, today=date(2025, 10, 20)).id


@pytest.fixture(scope="module")
def long_draft(house: House) -> int:
    return _upload(house, "dai.docx", _long_annex(320))


def test_an_annex_of_320_rows_comes_page_by_page(house: House, long_draft: int) -> None:
    secretary = house.signed_in(SECRETARY)
    first = secretary.open(f"/ke-hoach/nhap/{long_draft}")
    last = secretary.open(f"/ke-hoach/nhap/{long_draft}?trang=11")
    assert max(len(first.data), len(last.data)) < LARGEST_ANSWER
    assert "Nhiệm vụ số 1 về" in words(first) and "Nhiệm vụ số 320 về" not in words(first)
    assert "Nhiệm vụ số 320 về" in words(last)


def test_a_confirmed_row_leaves_the_list_of_doubtful_ones(house: House, long_draft: int) -> None:
    secretary = house.signed_in(SECRETARY)
    place = {
        "review_draft.data_import": str(long_draft),
        "review_draft.data_page": "1",
        "review_draft.data_version": "1",
    }
    answer = press(secretary, "review-do", review_do={"act": "confirm", "row": "4", "at": 1}, **place)
    assert outcome(answer) == 200, words(answer)
    assert "Còn 319 dòng cần xem" in words(answer)
    assert len(answer.data) < LARGEST_ANSWER
    with house.database.reading(house.actor(SECRETARY)) as session:
        assert rows_of(session.get_one(PlanImport, long_draft))[4].confirmed


def test_a_row_opens_beside_the_rows_of_its_table(house: House, long_draft: int) -> None:
    secretary = house.signed_in(SECRETARY)
    place = {"review_draft.data_import": str(long_draft), "review_draft.data_page": "1"}
    shown = words(press(secretary, "review-look", review_look={"act": "edit", "row": "9", "at": 1}, **place))
    assert "source-row" in shown and "Nhiệm vụ số 11 về" in shown, "the neighbours in the file"
    assert "Nhiệm vụ số 30 về" not in shown


@pytest.mark.parametrize("row", ["999", "-1", "x", None])
def test_a_row_that_is_not_there_is_refused_in_words(house: House, long_draft: int, row: str | None) -> None:
    secretary = house.signed_in(SECRETARY)
    place = {"review_draft.data_import": str(long_draft), "review_draft.data_page": "1"}
    assert outcome(press(secretary, "review-look", review_look={"act": "edit", "row": row, "at": 1}, **place)) == 422


def test_the_page_of_a_pdf_is_a_picture_for_those_who_may_import(house: House) -> None:
    draft = _upload(house, PDF.name, PDF.read_bytes())
    path = f"/ke-hoach/nhap/{draft}/dong/0/anh"
    picture = house.signed_in(SECRETARY).get(path)
    assert picture.status_code == 200 and picture.data.startswith(b"\x89PNG")
    assert house.signed_in(SECRETARY).get(f"/ke-hoach/nhap/{draft}/dong/99/anh").status_code == 404
    assert house.signed_in(OFFICER).get(path).status_code == 403
    assert house.signed_in(NEIGHBOUR).get(path).status_code == 404
    assert house.signed_in(NEIGHBOUR).get(f"/ke-hoach/nhap/{draft}/tep").status_code == 404
    assert house.signed_in(SECRETARY).get(f"/ke-hoach/nhap/{draft}/tep").data == PDF.read_bytes()


def test_old_fonts_ask_first_and_are_read_again_when_a_person_agrees(house: House) -> None:
    document = docx.Document()
    rows = (
        ("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"),
        ("1", "Rà soát văn bản quy phạm", "Sở Khoa học và Công nghệ", "Quý IV/2025"),
    )
    table = document.add_table(rows=0, cols=4)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = in_tcvn3(text)
    written = io.BytesIO()
    document.save(written)
    draft = _upload(house, "phong-chu-cu.docx", written.getvalue())
    secretary = house.signed_in(SECRETARY)
    assert "Xác nhận chữ đã chuyển" in words(secretary.open(f"/ke-hoach/nhap/{draft}"))
    place = {"review_draft.data_import": str(draft), "review_draft.data_page": "1", "review_draft.data_version": "1"}
    assert "Đã chuyển sang Unicode" in words(press(secretary, "review-do", review_do={"act": "convert", "at": 1}, **place))
    shown = words(secretary.open(f"/ke-hoach/nhap/{draft}"))
    assert "Rà soát văn bản quy phạm" in shown
    assert "Xác nhận chữ đã chuyển" not in shown

"""The PDF says the same as the DOCX, in letters that can be searched, on pages that can be archived and signed."""

from __future__ import annotations

import io
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from reports.document import DEMO_MARK, ReportDocument, Section
from reports.render import pdf
from reports.render.pdf import render_pdf
from reports.render.typeface import FontMissing, showable

POINTS_PER_MM = 72 / 25.4


def read(report: ReportDocument) -> Any:
    return pdfplumber.open(io.BytesIO(render_pdf(report)))


@pytest.fixture(scope="module")
def state(state_report: ReportDocument) -> Iterator[Any]:
    with read(state_report) as opened:
        yield opened


@pytest.fixture(scope="module")
def party(party_report: ReportDocument) -> Iterator[Any]:
    with read(party_report) as opened:
        yield opened


def line_of(page: Any, text: str) -> Any:
    return next(line for line in page.extract_text_lines() if text in line["text"])


def test_words_come_out_with_their_diacritics(state: Any, party: Any) -> None:
    first = state.pages[0].extract_text()
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "ỦY BAN NHÂN DÂN", "Số: 05/BC-UBND",
        "Đắk Lắk, ngày 05 tháng 02 năm 2025", "BÁO CÁO", "Kính gửi: Ban Chỉ đạo Trung ương", "I. KẾT QUẢ THỰC HIỆN",
        "(Số liệu từ ngày 15/12/2024 đến hết ngày 14/01/2025)", "Hoàn thành muộn 1.234,5 6,3%",
    ):  # fmt: skip
        assert words in first
    everything = "\n".join(page.extract_text() for page in party.pages)
    for words in (
        "ĐẢNG CỘNG SẢN VIỆT NAM", "Số 05-BC/TU", "-----", "II- ĐỀ XUẤT, KIẾN NGHỊ", "đ) Dữ liệu số",
        "Trên đây là báo cáo của Ủy ban nhân dân tỉnh.", "T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "Nguyễn Thị Ánh Tuyết",
        "- Lưu Văn phòng Tỉnh ủy.",
    ):  # fmt: skip
        assert words in everything


def test_sizes_and_weights_are_those_of_the_form(state: Any, party: Any) -> None:
    def face(page: Any, text: str) -> tuple[str, float]:
        char = line_of(page, text)["chars"][0]
        return char["fontname"].split("+")[-1], round(char["size"], 1)

    assert face(state.pages[0], "BÁO CÁO") == ("Tinos-Bold", 14)
    assert face(party.pages[0], "BÁO CÁO") == ("Tinos-Bold", 16)
    assert face(state.pages[0], "I. KẾT QUẢ") == ("Tinos-Bold", 14)
    assert face(state.pages[0], "a) Hạ tầng số") == ("Tinos-Regular", 14)
    assert face(party.pages[0], "a) Hạ tầng số") == ("Tinos-Bold", 14)
    assert face(party.pages[0], "ĐẢNG BỘ")[1] == 14
    signature = next(page for page in party.pages if "PHÓ BÍ THƯ" in page.extract_text())
    post = [word for word in signature.extract_words(extra_attrs=["fontname", "size"]) if word["text"] in ("PHÓ", "K/T")]
    assert {(word["text"], word["fontname"].split("+")[-1], round(word["size"])) for word in post} == {
        ("PHÓ", "Tinos-Regular", 14), ("K/T", "Tinos-Bold", 14)
    }  # fmt: skip


@pytest.mark.parametrize(("form", "motto"), [("state", "Độc lập - Tự do - Hạnh phúc"), ("party", "ĐẢNG CỘNG SẢN VIỆT NAM")])
def test_the_rule_below_the_motto_is_as_long_as_its_text(request: pytest.FixtureRequest, form: str, motto: str) -> None:
    """The drawn length comes from a table of widths, the text's own from the typeface: this holds the one to the other."""
    page = request.getfixturevalue(form).pages[0]
    above = page.search(motto)[0]
    rule = min((line for line in page.lines if line["x1"] > page.width / 2), key=lambda line: abs(line["top"] - above["bottom"]))
    assert rule["x0"] == pytest.approx(above["x0"], abs=1) and rule["x1"] == pytest.approx(above["x1"], abs=1)


def test_the_page_number_is_centred_in_the_top_margin_and_hidden_on_the_first_page(state: Any) -> None:
    top_mm = 20 * POINTS_PER_MM
    assert not state.pages[0].crop((0, 0, state.pages[0].width, top_mm - 2)).extract_text()
    for number, page in enumerate(state.pages[1:], start=2):
        margin = page.crop((0, 0, page.width, top_mm - 2))
        assert margin.extract_text() == str(number)
        char = margin.chars[0]
        centre = (30 * POINTS_PER_MM + float(page.width) - 15 * POINTS_PER_MM) / 2
        assert (char["x0"] + margin.chars[-1]["x1"]) / 2 == pytest.approx(centre, abs=1)
        assert round(char["size"]) == 14


def test_the_annex_is_landscape_and_repeats_its_header(state: Any) -> None:
    sizes = [(round(float(page.width)), round(float(page.height))) for page in state.pages]
    portrait = sizes.count((595, 842))
    assert sizes == [(595, 842)] * portrait + [(842, 595)] * (len(sizes) - portrait) and 1 <= portrait <= 2
    annex = state.pages[portrait:]
    assert len(annex) >= 2
    assert all("STT Nhiệm vụ Cơ quan chủ trì Thời hạn Trạng thái" in page.extract_text() for page in annex)
    text = "\n".join(page.extract_text() for page in annex)
    assert all(f"thủ tục hành chính đợt {number} " in text for number in range(1, 31))
    assert text.count("Trong hạn") == 60


def test_a_group_heading_is_never_the_last_line_of_a_page(report_of: Callable[..., ReportDocument]) -> None:
    for rows in range(20, 60, 4):
        with read(report_of(rows=rows)) as opened:
            for page in opened.pages:
                table_end = [line["text"] for line in page.extract_text_lines() if "Mã xác thực" not in line["text"]][-1]
                assert not table_end.startswith(("II. Hạ tầng số", "1. Hạ tầng dữ liệu"))


def test_only_the_bundled_typeface_is_used_and_it_is_embedded(state: Any) -> None:
    assert {char["fontname"].split("+")[-1].split("-")[0] for page in state.pages for char in page.chars} == {"Tinos"}
    assert all("+" in char["fontname"] for char in state.pages[0].chars)


def test_the_seal_is_printed_on_every_page(state_report: ReportDocument, state: Any) -> None:
    assert all(f"Bản 1 - Mã xác thực: {state_report.sha256}" in page.extract_text() for page in state.pages)
    assert state.metadata["Keywords"] == f"sha256:{state_report.sha256}"
    assert state.metadata["CreationDate"].startswith("D:20250205000000")


def test_invented_data_are_marked_on_every_page(draft_report: ReportDocument) -> None:
    with read(draft_report) as opened:
        assert all(DEMO_MARK in page.extract_text_lines()[-2]["text"] for page in opened.pages)


def test_it_is_made_for_the_archive(state_report: ReportDocument) -> None:
    assert b"<pdfaid:part>2</pdfaid:part>" in render_pdf(state_report)


def test_every_vietnamese_letter_has_a_glyph() -> None:
    vowels = "aăâeêioôơuưy"
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = "".join(vowel + tone for vowel in vowels for tone in tones) + "bcdđghklmnpqrstvx"
    composed = unicodedata.normalize("NFC", letters)
    assert len(composed) == 12 * 6 + 17
    assert showable(composed + composed.upper()) == composed + composed.upper()


def test_a_page_without_its_typeface_is_not_made(
    state_report: ReportDocument, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pdf, "FOLDER", tmp_path)
    pdf._fonts.cache_clear()
    try:
        with pytest.raises(FontMissing):
            render_pdf(state_report)
    finally:
        pdf._fonts.cache_clear()


def test_a_template_that_asks_for_another_typeface_fails(
    state_report: ReportDocument, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "report.typ"
    other.write_text(pdf._TEMPLATE.read_text(encoding="utf-8").replace('"Tinos"', '("Nowhere Sans", "Tinos")'), encoding="utf-8")
    monkeypatch.setattr(pdf, "_TEMPLATE", other)
    with pytest.raises(FontMissing, match="nowhere sans"):
        render_pdf(state_report)


def test_two_hundred_annex_rows_take_less_than_three_seconds(report_of: Callable[..., ReportDocument]) -> None:
    report = report_of(rows=200)
    begun = time.monotonic()
    render_pdf(report)
    assert time.monotonic() - begun < 3


def test_a_report_without_annex_or_words_is_still_a_report(report_of: Callable[..., ReportDocument]) -> None:
    with read(report_of(annexes=(), sections=(Section(),), opening=(), closing="")) as opened:
        assert len(opened.pages) == 1 and "BÁO CÁO" in opened.pages[0].extract_text()

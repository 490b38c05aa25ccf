"""The produced DOCX is read back and held against every row of the two forms (NĐ 30/2020 and HD 05-HD/VPTW)."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from reports.document import Paragraph as Words
from reports.document import ReportDocument, Section
from reports.render.docx import render_docx

CENTER, BOTH, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT
# Measured in the typeface itself: the width in millimetres of the last line of each motto.
MOTTO_MM = {"state": 60.46, "party": 72.91}


@dataclass
class Face:
    """What can be seen of a paragraph."""

    text: str
    size: float | None
    bold: bool
    italic: bool
    underline: bool
    align: Any


def face(paragraph: Paragraph) -> Face:
    faces = {(run.font.size.pt, bool(run.bold), bool(run.italic), bool(run.underline)) for run in paragraph.runs if run.font.size}
    assert len(faces) <= 1, "a paragraph of two faces"
    size, bold, italic, underline = faces.pop() if faces else (None, False, False, False)
    return Face(paragraph.text, size, bold, italic, underline, paragraph.alignment)


def rule_mm(paragraph: Paragraph, room_mm: float) -> float:
    """The length of a drawn rule: a border above an empty paragraph between its indents."""
    assert paragraph._p.pPr is not None and paragraph._p.pPr.find(qn("w:pBdr")) is not None, "not a rule"
    indents = paragraph.paragraph_format
    assert indents.left_indent == indents.right_indent
    return room_mm - indents.left_indent.mm - indents.right_indent.mm


def read(report: ReportDocument) -> Any:
    return Document(io.BytesIO(render_docx(report)))


def head(package: Any) -> Table:
    return package.tables[0]


def foot(package: Any) -> Table:
    return next(table for table in package.tables if table.rows[0].cells[0].text.startswith("Nơi nhận"))


def faces(cell: _Cell) -> list[Face]:
    return [face(paragraph) for paragraph in cell.paragraphs if paragraph.text]


def body(package: Any) -> list[Paragraph]:
    """From the opening words to the closing ones."""
    paragraphs = package.paragraphs
    first = next(i for i, paragraph in enumerate(paragraphs) if paragraph.text.startswith("Ủy ban nhân dân tỉnh báo cáo"))
    last = next(i for i, paragraph in enumerate(paragraphs) if paragraph.text.startswith("Trên đây"))
    return [paragraph for paragraph in paragraphs[first : last + 1] if paragraph.text and not paragraph.text.startswith("Bảng")]


def find(package: Any, start: str) -> Paragraph:
    return next(paragraph for paragraph in package.paragraphs if paragraph.text.startswith(start))


@pytest.fixture(scope="module")
def state(state_report: ReportDocument) -> Any:
    return read(state_report)


@pytest.fixture(scope="module")
def party(party_report: ReportDocument) -> Any:
    return read(party_report)


@pytest.fixture(params=["state", "party"])
def either(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


def test_pages_are_a4_with_the_margins_of_the_form(either: Any) -> None:
    portrait, landscape = either.sections
    assert (round(portrait.page_width.mm), round(portrait.page_height.mm)) == (210, 297)
    assert (round(landscape.page_width.mm), round(landscape.page_height.mm)) == (297, 210)
    assert (portrait.orientation, landscape.orientation) == (WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE)
    for section in either.sections:
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        # Within NĐ 30's 20–25, 20–25, 30–35, 15–20 and exactly HD 05's 20, 20, 30, 15.
        assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]


def test_every_letter_is_black_times_new_roman(either: Any) -> None:
    parts = [either.element, either.styles.element]
    for section in either.sections[:1]:
        for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            parts.append(part._element)
    fonts = [fonts for part in parts for fonts in part.iter(qn("w:rFonts")) if part is not either.styles.element]
    fonts += either.styles.element.xpath("w:docDefaults//w:rFonts | w:style[@w:styleId='Normal']//w:rFonts")
    assert len(fonts) > 100
    assert {tuple(sorted(one.attrib.items())) for one in fonts} == {
        tuple(sorted((qn(f"w:{name}"), "Times New Roman") for name in ("ascii", "hAnsi", "eastAsia", "cs")))
    }
    assert {colour.get(qn("w:val")) for part in parts[:1] for colour in part.iter(qn("w:color"))} == {"000000"}
    assert all(run.rPr is not None and run.rPr.find(qn("w:rFonts")) is not None for run in either.element.iter(qn("w:r")))


def test_the_state_motto_stands_at_the_top_right_over_a_rule_of_its_length(state: Any) -> None:
    cell = head(state).rows[0].cells[1]
    assert faces(cell) == [
        Face("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, True, False, False, CENTER),
        Face("Độc lập - Tự do - Hạnh phúc", 14, True, False, False, CENTER),
    ]
    assert rule_mm(cell.paragraphs[-1], cell.width.mm) == pytest.approx(MOTTO_MM["state"], abs=0.3)


def test_the_party_motto_stands_at_the_top_right_over_a_rule_of_its_length(party: Any) -> None:
    cell = head(party).rows[0].cells[1]
    assert faces(cell) == [Face("ĐẢNG CỘNG SẢN VIỆT NAM", 15, True, False, False, CENTER)]
    assert rule_mm(cell.paragraphs[-1], cell.width.mm) == pytest.approx(MOTTO_MM["party"], abs=0.3)


def test_the_state_issuer_stands_below_its_parent_over_a_short_rule(state: Any) -> None:
    cell = head(state).rows[0].cells[0]
    written = faces(cell)
    assert " ".join(one.text for one in written if not one.bold) == "HỘI ĐỒNG NHÂN DÂN TỈNH ĐẮK LẮK"
    assert " ".join(one.text for one in written if one.bold) == "ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK"
    assert [one.bold for one in written] == sorted(one.bold for one in written)
    assert {(one.size, one.italic, one.align) for one in written} == {(13, False, CENTER)}
    # "ỦY BAN NHÂN DÂN", the longer of the issuer's two lines, is 43.2 mm wide at 13 points in bold.
    assert 43.2 / 3 <= rule_mm(cell.paragraphs[-1], cell.width.mm) <= 43.2 / 2


def test_the_party_issuer_stands_below_its_parent_over_an_asterisk(party: Any) -> None:
    written = faces(head(party).rows[0].cells[0])
    assert [(one.text, one.bold) for one in written] == [
        ("ĐẢNG BỘ TỈNH ĐẮK LẮK", False), ("BAN THƯỜNG VỤ TỈNH ỦY", True), ("*", False),
    ]  # fmt: skip
    assert {(one.size, one.align) for one in written} == {(14, CENTER)}


def test_the_number_stands_below_the_issuer(state: Any, party: Any) -> None:
    assert faces(head(state).rows[1].cells[0]) == [Face("Số: 05/BC-UBND", 13, False, False, False, CENTER)]
    assert faces(head(party).rows[1].cells[0]) == [Face("Số 05-BC/TU", 14, False, False, False, CENTER)]


def test_place_and_date_stand_in_italics_below_the_motto(state: Any, party: Any) -> None:
    assert faces(head(state).rows[1].cells[1]) == [Face("Đắk Lắk, ngày 05 tháng 02 năm 2025", 14, False, True, False, CENTER)]
    assert faces(head(party).rows[1].cells[1]) == [Face("Buôn Ma Thuột, ngày 05 tháng 02 năm 2025", 14, False, True, False, CENTER)]


def test_the_longest_place_name_leaves_the_date_on_one_line(report_of: Callable[..., ReportDocument]) -> None:
    cell = head(read(report_of(place="Thành phố Hồ Chí Minh", date=date(2025, 11, 25)))).rows[1].cells[1]
    # 106.6 mm at 14 points.
    assert cell.width.mm > 107


@pytest.mark.parametrize(("form", "kind_size", "summary_size"), [("state", 14, 14), ("party", 16, 15)])
def test_kind_and_summary_are_bold_and_centred(
    request: pytest.FixtureRequest, form: str, kind_size: float, summary_size: float
) -> None:
    paragraphs = request.getfixturevalue(form).paragraphs
    kind = next(i for i, paragraph in enumerate(paragraphs) if paragraph.text)
    assert face(paragraphs[kind]) == Face("BÁO CÁO", kind_size, True, False, False, CENTER)
    summary = "Kết quả thực hiện Nghị quyết số 57-NQ/TW tháng 01 năm 2025"
    assert face(paragraphs[kind + 1]) == Face(summary, summary_size, True, False, False, CENTER)


def test_the_state_summary_stands_over_a_rule_of_a_third_to_a_half_of_it(state: Any) -> None:
    summary = find(state, "Kết quả thực hiện Nghị quyết")
    below = state.paragraphs[[one._p for one in state.paragraphs].index(summary._p) + 1]
    # 133.4 mm wide at 14 points in bold.
    assert 133.4 / 3 <= rule_mm(below, 165) <= 133.4 / 2


def test_the_party_summary_stands_over_five_hyphens(party: Any) -> None:
    texts = [paragraph.text for paragraph in party.paragraphs]
    place = texts.index("-----")
    assert texts[place - 1].startswith("Kết quả") and face(party.paragraphs[place]).align == CENTER


def test_one_addressee_stands_on_the_line_and_several_as_a_list(report_of: Callable[..., ReportDocument]) -> None:
    one = read(report_of(addressees=("Ban Chỉ đạo Trung ương",)))
    assert face(find(one, "Kính gửi")) == Face("Kính gửi: Ban Chỉ đạo Trung ương", 14, False, False, False, CENTER)
    list_of_two = read(report_of(addressees=("Ban Chỉ đạo Trung ương", "Văn phòng Chính phủ")))
    several = [paragraph.text for paragraph in list_of_two.paragraphs]
    place = several.index("Kính gửi:")
    assert several[place + 1 : place + 3] == ["- Ban Chỉ đạo Trung ương;", "- Văn phòng Chính phủ."]


def test_a_party_report_names_no_addressee_by_default(party: Any) -> None:
    assert not any(paragraph.text.startswith("Kính gửi") for paragraph in party.paragraphs)


@pytest.mark.parametrize(("form", "indent_mm"), [("state", 12.7), ("party", 10)])
def test_the_body_is_justified_with_indented_first_lines_and_gaps(
    request: pytest.FixtureRequest, form: str, indent_mm: float
) -> None:
    paragraphs = body(request.getfixturevalue(form))
    assert len(paragraphs) >= 10
    for paragraph in paragraphs:
        layout = paragraph.paragraph_format
        assert face(paragraph).size == 14 and paragraph.alignment == BOTH
        assert layout.first_line_indent.mm == pytest.approx(indent_mm, abs=0.05)
        assert layout.space_after.pt >= 6
        if form == "party":
            assert layout.line_spacing_rule == WD_LINE_SPACING.EXACTLY and 18 <= layout.line_spacing.pt <= 22
        else:
            assert layout.line_spacing_rule == WD_LINE_SPACING.MULTIPLE and 1 <= layout.line_spacing <= 1.5


@pytest.mark.parametrize(
    ("form", "headings"),
    [
        ("state", [("I. KẾT QUẢ THỰC HIỆN", True), ("1. Chuyển đổi số", True), ("a) Hạ tầng số", False), ("đ) Dữ liệu số", False),
                   ("II. ĐỀ XUẤT, KIẾN NGHỊ", True)]),
        ("party", [("I- KẾT QUẢ THỰC HIỆN", True), ("1. Chuyển đổi số", True), ("a) Hạ tầng số", True), ("đ) Dữ liệu số", True),
                   ("II- ĐỀ XUẤT, KIẾN NGHỊ", True)]),
    ],
)  # fmt: skip
def test_headings_are_numbered_and_weighted_by_the_form(
    request: pytest.FixtureRequest, form: str, headings: list[tuple[str, bool]]
) -> None:
    outlined = [one for one in body(request.getfixturevalue(form)) if one._p.pPr.find(qn("w:outlineLvl")) is not None]
    assert [(face(one).text, face(one).bold) for one in outlined] == headings
    assert all(one.paragraph_format.keep_with_next for one in outlined)


@pytest.mark.parametrize("ending", ["", ".", "./.", ";", " . "])
def test_the_body_ends_with_the_mark_of_the_form(report_of: Callable[..., ReportDocument], ending: str) -> None:
    closing = "Trên đây là báo cáo" + ending
    assert body(read(report_of("state", closing=closing)))[-1].text == "Trên đây là báo cáo./."
    assert body(read(report_of("party", closing=closing)))[-1].text == "Trên đây là báo cáo."


def test_without_closing_words_the_last_paragraph_carries_the_end_mark(report_of: Callable[..., ReportDocument]) -> None:
    report = report_of(closing="", sections=(Section("Kết quả", "I", (Words("Đã giao."),)),))
    assert "Đã giao./." in [paragraph.text for paragraph in read(report).paragraphs]


def test_the_state_signature_is_bold_throughout(state: Any) -> None:
    assert faces(foot(state).rows[0].cells[1]) == [
        Face("TM. ỦY BAN NHÂN DÂN", 14, True, False, False, CENTER),
        Face("KT. CHỦ TỊCH", 14, True, False, False, CENTER),
        Face("PHÓ CHỦ TỊCH", 14, True, False, False, CENTER),
        Face("Nguyễn Thị Ánh Tuyết", 14, True, False, False, CENTER),
    ]


def test_the_party_signature_has_its_post_not_bold(party: Any) -> None:
    assert faces(foot(party).rows[0].cells[1]) == [
        Face("T/M BAN THƯỜNG VỤ", 14, True, False, False, CENTER),
        Face("K/T BÍ THƯ", 14, True, False, False, CENTER),
        Face("PHÓ BÍ THƯ", 14, False, False, False, CENTER),
        Face("Nguyễn Thị Ánh Tuyết", 14, True, False, False, CENTER),
    ]


def test_the_state_recipients_stand_at_the_left(state: Any) -> None:
    assert faces(foot(state).rows[0].cells[0]) == [
        Face("Nơi nhận:", 12, True, True, False, LEFT),
        Face("- Như trên;", 11, False, False, False, LEFT),
        Face("- Các sở, ban, ngành;", 11, False, False, False, LEFT),
        Face("- Lưu: VT, KGVX.", 11, False, False, False, LEFT),
    ]


def test_the_party_recipients_stand_at_the_left(party: Any) -> None:
    assert faces(foot(party).rows[0].cells[0]) == [
        Face("Nơi nhận:", 14, False, False, True, LEFT),
        Face("- Ban Bí thư;", 12, False, False, False, LEFT),
        Face("- Các đảng ủy trực thuộc;", 12, False, False, False, LEFT),
        Face("- Lưu Văn phòng Tỉnh ủy.", 12, False, False, False, LEFT),
    ]


def test_the_page_number_is_centred_in_the_top_margin_and_hidden_on_the_first_page(either: Any) -> None:
    portrait, landscape = either.sections
    assert portrait.different_first_page_header_footer and not landscape.different_first_page_header_footer
    assert landscape.header.is_linked_to_previous
    assert round(portrait.header_distance.mm) == 10
    number = portrait.header.paragraphs[0]
    assert number.alignment == CENTER and face(number).size == 14
    assert [field.text.strip() for field in portrait.header._element.iter(qn("w:instrText"))] == ["PAGE"]
    assert not list(portrait.first_page_header._element.iter(qn("w:instrText")))


def test_the_cutoff_is_printed(either: Any) -> None:
    assert find(either, "(Số liệu từ ngày 15/12/2024").text == "(Số liệu từ ngày 15/12/2024 đến hết ngày 14/01/2025)"


def annex_table(package: Any) -> Table:
    return package.tables[-1]


def rows(table: Table) -> Iterator[tuple[list[str], Any]]:
    for row in table._tbl.tr_lst:
        yield ["".join(text.text or "" for text in cell.iter(qn("w:t"))) for cell in row.tc_lst], row


def test_the_annex_repeats_its_header_and_keeps_its_rows_whole(either: Any) -> None:
    table = list(rows(annex_table(either)))
    words, header = table[0]
    assert words == ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn", "Trạng thái"]
    assert header.trPr.find(qn("w:tblHeader")) is not None
    assert len(table) == 1 + 3 + 60
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for _, row in table)
    assert [words for words, row in table if len(row.tc_lst) == 1] == [
        ["I. Thể chế, chính sách"],
        ["II. Hạ tầng số"],
        ["1. Hạ tầng dữ liệu"],
    ]
    assert table[2][0] == [
        "1",
        "Rà soát, cấu trúc lại thủ tục hành chính đợt 1",
        "Sở Khoa học và Công nghệ",
        "05/12/2025",
        "Trong hạn",
    ]
    width = sum(column.width.mm for column in annex_table(either).columns)
    assert width == pytest.approx(297 - 30 - 15, abs=0.5)


def test_the_annex_names_the_document_it_belongs_to(state: Any, party: Any) -> None:
    assert find(state, "(Kèm").text == "(Kèm theo Báo cáo số 05/BC-UBND ngày 05 tháng 02 năm 2025 của Ủy ban nhân dân tỉnh Đắk Lắk)"
    assert find(party, "(Kèm").text == "(Kèm theo Báo cáo số 05-BC/TU, ngày 05/02/2025 của Ban Thường vụ Tỉnh ủy Đắk Lắk)"
    assert find(state, "Phụ lục").text == "Phụ lục"


def test_figures_in_a_section_are_a_table_in_vietnamese_notation(either: Any) -> None:
    table = next(table for table in either.tables if table.rows[0].cells[0].text == "Nội dung")
    assert [words for words, _ in rows(table)] == [
        ["Nội dung", "Số lượng", "Tỷ lệ"],
        ["Hoàn thành đúng hạn", "41", "32%"],
        ["Hoàn thành muộn", "1.234,5", "6,3%"],
        ["Quá hạn", "8", "6%"],
        ["Tổng cộng", "1.228", "100%"],
    ]
    assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None


def test_the_seal_is_printed_on_every_page(state_report: ReportDocument, state: Any) -> None:
    section = state.sections[0]
    for footer in (section.footer, section.first_page_footer):
        assert [paragraph.text for paragraph in footer.paragraphs] == [f"Bản 1 - Mã xác thực: {state_report.sha256}"]
    assert state.sections[1].footer.is_linked_to_previous
    assert state.core_properties.keywords == f"sha256:{state_report.sha256}"


def test_a_draft_with_invented_data_says_both_on_every_page(draft_report: ReportDocument) -> None:
    package = read(draft_report)
    section = package.sections[0]
    for header in (section.header, section.first_page_header):
        marks = [
            path.get("string") for path in header._element.iter("{urn:schemas-microsoft-com:vml}textpath") if path.get("string")
        ]
        assert marks == ["DỰ THẢO - DỮ LIỆU MINH HỌA"]
    assert [one.text for one in section.first_page_footer.paragraphs] == ["DỮ LIỆU MINH HỌA", "Bản 1 - Mã xác thực: chưa có"]
    assert faces(head(package).rows[1].cells[0])[0].text == "Số:       /BC-UBND"


def test_a_real_report_carries_no_mark(state: Any) -> None:
    assert not list(state.sections[0].header._element.iter("{urn:schemas-microsoft-com:vml}textpath"))


def test_several_annexes_are_numbered_and_begin_on_pages_of_their_own(report_of: Callable[..., ReportDocument]) -> None:
    report = report_of()
    package = read(report_of(annexes=report.annexes * 2))
    assert [one.text for one in package.paragraphs if one.text.startswith("Phụ lục")] == ["Phụ lục I", "Phụ lục II"]
    assert [section.orientation for section in package.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.LANDSCAPE]


def test_a_report_without_annex_is_portrait_only(report_of: Callable[..., ReportDocument]) -> None:
    assert [section.orientation for section in read(report_of(annexes=())).sections] == [WD_ORIENT.PORTRAIT]


def test_thousands_of_annex_rows_do_not_take_minutes(report_of: Callable[..., ReportDocument]) -> None:
    report = report_of(rows=2000)
    begun = time.monotonic()
    table = annex_table(read(report))
    assert time.monotonic() - begun < 10
    assert len(table._tbl.tr_lst) == 1 + 3 + 2000

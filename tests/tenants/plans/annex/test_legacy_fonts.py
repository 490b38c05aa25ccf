"""Texts in TCVN3 and VNI fonts are told from Unicode and turned into it."""

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.plans.annex import legacy_fonts, read_annex
from tenants.plans.annex.legacy_fonts import convert, detect, is_capitals_font
from tests.tenants.plans.annex.makers import saved
from tests.tenants.plans.annex.shapes import BODIES, OBJECTS, TITLES, VERBS

SENTENCES = (
    (
        "Cộng hòa xã hội chủ nghĩa Việt Nam Độc lập - Tự do - Hạnh phúc",
        "Céng hßa x· héi chñ nghÜa ViÖt Nam §éc lËp - Tù do - H¹nh phóc",
        "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam Ñoäc laäp - Töï do - Haïnh phuùc",
    ),
    (
        "Thủ tướng Chính phủ quyết định trường hợp đặc biệt được hưởng phẩm chất",
        "Thñ t\u00adíng ChÝnh phñ quyÕt ®Þnh tr\u00adêng hîp ®Æc biÖt ®\u00adîc h\u00adëng phÈm chÊt",
        "Thuû töôùng Chính phuû quyeát ñònh tröôøng hôïp ñaëc bieät ñöôïc höôûng phaåm chaát",
    ),
    (
        "Ủy ban nhân dân kỳ họp thứ nhất; nghĩ kỹ, nhỏ mỗi ngày một ít",
        "ñy ban nh©n d©n kú häp thø nhÊt; nghÜ kü, nhá mçi ngµy mét Ýt",
        "uûy ban nhaân daân kyø hoïp thöù nhaát; nghó kyõ, nhoû moãi ngaøy moät ít",
    ),
)
TCVN3_OF = {letter: code for code, letter in legacy_fonts._TCVN3.items()}
VNI_OF = {letter: code for code, letter in legacy_fonts._VNI.items()}


def in_tcvn3(text: str) -> str:
    return "".join(TCVN3_OF.get(letter, letter) for letter in text)


def in_vni(text: str) -> str:
    return "".join(VNI_OF.get(letter, letter) for letter in text)


@pytest.mark.parametrize(("unicode", "tcvn3", "vni"), SENTENCES)
def test_known_sentences_are_converted(unicode: str, tcvn3: str, vni: str) -> None:
    assert detect(tcvn3) == "TCVN3"
    assert detect(vni) == "VNI"
    assert convert(tcvn3).lower() == unicode.lower()
    assert convert(vni).lower() == unicode.lower()


@pytest.mark.parametrize("text", [*OBJECTS, *TITLES, *BODIES, "Báo cáo, là có và", "Déjà vu à la carte", "", "2025", "STT"])
def test_unicode_and_foreign_texts_are_left_alone(text: str) -> None:
    assert detect(text) is None
    assert convert(text) == text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from((*VERBS, *OBJECTS, *TITLES, *BODIES)), min_size=2, max_size=6))
def test_what_was_typed_in_an_old_font_comes_back(phrases: list[str]) -> None:
    text = "; ".join((OBJECTS[0], *phrases)).lower()
    assert (detect(in_tcvn3(text)), convert(in_tcvn3(text))) == ("TCVN3", text)
    assert (detect(in_vni(text)), convert(in_vni(text))) == ("VNI", text)


@pytest.mark.parametrize(
    ("font", "expected"), [(".VnTimeH", True), (".VnArialH", True), (".VnTime", False), ("Times New Roman", False)]
)
def test_capital_fonts_are_known_by_name(font: str, expected: bool) -> None:
    assert is_capitals_font(font) is expected


def a_plan(font: str, rows: list[list[str]], heading: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(heading)
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text in zip(row.cells, texts, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.font.name = f"{font}H" if number == 0 else font
    return saved(document)


ROWS = [
    ["stt", "nội dung nhiệm vụ", "cơ quan chủ trì", "thời hạn"],
    ["1", "Rà soát văn bản quy phạm", "Sở Tư pháp", "Quý IV/2025"],
    ["2", "Báo cáo", "Sở Nội vụ", "Thường xuyên"],
]


def test_a_file_in_an_old_font_is_read_and_asks_for_confirmation() -> None:
    data = a_plan(".VnTime", [[in_tcvn3(text) for text in row] for row in ROWS], in_tcvn3("Kế hoạch hành động"))
    read = read_annex(data, "ke-hoach.docx")
    assert read.legacy_encoding == "TCVN3"
    assert [(row.content, row.lead, row.deadline) for row in read.rows] == [tuple(row[1:]) for row in ROWS[1:]]
    assert all("phông chữ cũ" in " ".join(row.doubts) for row in read.rows)
    assert any("TCVN3" in warning for warning in read.warnings)
    confirmed = read_annex(data, "ke-hoach.docx", convert_legacy=True)
    assert all(row.doubts == () for row in confirmed.rows)


def test_titles_in_capital_fonts_become_capitals() -> None:
    rows = [*ROWS[:1], ["a", "hoàn thiện thể chế", "", ""], *ROWS[1:]]
    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=4)
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.paragraphs[0].add_run(in_tcvn3(text)).font.name = ".VnTimeH" if number < 2 else ".VnTime"
    read = read_annex(saved(document), "ke-hoach.docx", convert_legacy=True)
    assert (read.rows[0].section, read.rows[0].section_title) == ("A", "HOÀN THIỆN THỂ CHẾ")


def test_a_file_typed_in_both_keeps_its_unicode_cells() -> None:
    rows = [
        ROWS[0],
        ROWS[1],
        [in_vni(text) for text in ROWS[2]],
        [in_vni(text) for text in ["3", "Kiểm tra việc thực hiện", "Công an tỉnh", "Năm 2026"]],
    ]
    read = read_annex(a_plan("VNI-Times", rows, "Kế hoạch"), "ke-hoach.docx")
    assert read.legacy_encoding == "VNI"
    assert [(row.content, row.lead) for row in read.rows] == [
        ("Rà soát văn bản quy phạm", "Sở Tư pháp"),
        ("Báo cáo", "Sở Nội vụ"),
        ("Kiểm tra việc thực hiện", "Công an tỉnh"),
    ]

"""Whatever a person typed is printed as text: never as markup, code or a formula, and never a reason to fail."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import openpyxl
import pdfplumber
import pytest
from docx import Document

from reports.document import Annex, Column, Paragraph, ReportDocument, RowGroup, Section, Table
from reports.render.docx import render_docx
from reports.render.pdf import render_pdf
from reports.render.xlsx import render_xlsx

HOSTILE = [
    '#eval("1+1") #import "x.typ": * $x^2$ *đậm* _nghiêng_ @nhãn <nhãn> \\ `mã` = Đề mục - mục',
    "</w:t></w:r><w:p/> <b>&amp;lt;&#x41; ]]> <!-- -->",
    "{{ tên }} {% if %} ${jndi:ldap://x} %s %(x)s {0}",
    "=cmd|' /C calc'!A0",
    "\\u202e \\n \" ' sys.inputs",
]
FORMULAS = ["=1+1", "+1+1", "-1", "@SUM(A1)", "\t=1+1", '=HYPERLINK("http://x")', "#N/A", "TRUE"]


def squeezed(text: str) -> str:
    """Without spaces and line ends, which a page may set anew."""
    return "".join(text.split()).replace("\u200b", "")


@pytest.fixture
def report_with(report_of: Callable[..., ReportDocument]) -> Callable[[str], ReportDocument]:
    def make(text: str) -> ReportDocument:
        columns = (Column(text, 80), Column("Số", 20, kind="number"))
        return report_of(
            sections=(Section(text, "I", (Paragraph(text), Table(columns, ((text, 1),), title=text))),),
            summary=text,
            recipients=(text, "Lưu: VT"),
            draft_mark=text[:20],
            annexes=(Annex(text, columns, (RowGroup(text, ((text, 2),)),)),),
        )

    return make


def docx_text(package: bytes) -> str:
    document = Document(io.BytesIO(package))
    return squeezed("".join(node.text or "" for node in document.element.iter("{*}t")))


def pdf_text(drawn: bytes) -> str:
    with pdfplumber.open(io.BytesIO(drawn)) as pdf:
        return squeezed("".join(page.extract_text() for page in pdf.pages))


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_and_code_are_printed_as_they_are(report_with: Callable[[str], ReportDocument], text: str) -> None:
    report = report_with(text)
    assert docx_text(render_docx(report)).count(squeezed(text)) >= 6
    # Watermark letters may fall between the others of a page; the annex's title in capitals and its rows do not lie under it.
    assert squeezed(text)[:12] in pdf_text(render_pdf(report_with(text)))
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(report)))
    assert [cell.value for cell in book["Phụ lục"][2]] == [text, text, 2]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(report_with: Callable[[str], ReportDocument], text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(report_with(text))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sum(cell.value == text for cell in cells) >= 5
    # The mark by which a spreadsheet keeps it text when somebody edits the cell.
    assert all(cell.quotePrefix for cell in cells if cell.value[0] in "=+-@\t")


@pytest.mark.parametrize(
    "text", ["a\x00b\x08c\x1fd", "nửa \ud83d cặp", "\ufffe\uffff", "\u202eđảo ngược\u202c", "\x85dòng\u2028mới"]
)
def test_characters_that_no_file_may_hold_do_not_stop_a_report(report_with: Callable[[str], ReportDocument], text: str) -> None:
    report = report_with(text)
    assert render_docx(report) and render_xlsx(report) and render_pdf(report)
    assert not set(docx_text(render_docx(report))) & set("\x00\x08\x1f\ud83d\ufffe\uffff\u202e\u202c\x85\u2028")


def test_emoji_and_other_scripts_stay_in_office_files_and_are_boxes_in_a_pdf(report_with: Callable[[str], ReportDocument]) -> None:
    report = report_with("Đạt 😀 العربية 中文 שלום")
    assert "😀العربية中文שלום" in docx_text(render_docx(report))
    assert openpyxl.load_workbook(io.BytesIO(render_xlsx(report)))["Phụ lục"]["A2"].value == "Đạt 😀 العربية 中文 שלום"
    shown = pdf_text(render_pdf(report))
    assert "□" in shown and "cid" not in shown


def test_a_megabyte_of_words_is_printed_in_reasonable_time(report_of: Callable[..., ReportDocument]) -> None:
    report = report_of(sections=(Section("Kết quả", "I", (Paragraph("Đổi mới sáng tạo " * 60_000),)),))
    begun = time.monotonic()
    assert "Đổimớisángtạo" in docx_text(render_docx(report))
    assert len(render_pdf(report)) > 100_000
    assert time.monotonic() - begun < 30


def test_a_word_longer_than_its_column_is_broken_and_not_run_over(report_of: Callable[..., ReportDocument]) -> None:
    columns = (Column("Kết quả", 30), Column("Ghi chú", 100))
    report = report_of(annexes=(Annex("Phụ", columns, (RowGroup("", (("W" * 200, "x"),)),)),), sections=(Section("M" * 300, "I"),))
    with pdfplumber.open(io.BytesIO(render_pdf(report))) as pdf:
        for page in pdf.pages:
            assert max(char["x1"] for char in page.chars) <= float(page.width) - 15 / 25.4 * 72 + 1
        words = pdf.pages[-1].extract_words()
        edge = max(word["x1"] for word in words if word["text"].startswith("WWW"))
        assert edge < next(word["x0"] for word in words if word["text"] == "x")


def test_a_row_longer_than_a_page_goes_on_over_the_next_ones(report_of: Callable[..., ReportDocument]) -> None:
    columns = (Column("Kết quả", 100), Column("Ghi chú", 100))
    annex = Annex("Phụ", columns, (RowGroup("", (("\n".join(f"dòng {n}" for n in range(150)), "x"),)),))
    with pdfplumber.open(io.BytesIO(render_pdf(report_of(annexes=(annex,))))) as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
    assert all(f"dòng {n}" in text for n in range(150))


def test_a_text_longer_than_a_spreadsheet_cell_says_that_it_was_cut(report_with: Callable[[str], ReportDocument]) -> None:
    value = openpyxl.load_workbook(io.BytesIO(render_xlsx(report_with("x" * 40_000))))["Phụ lục"]["B2"].value
    assert len(value) == 32_767 and value.endswith("x […]")

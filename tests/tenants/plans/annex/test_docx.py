"""What Word shows is what is read: automatic numbers, tracked changes, hidden text, tables inside tables."""

import io
from collections.abc import Sequence

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.table import Table

from tenants.plans.annex import AnnexRead, read_annex
from tests.tenants.plans.annex.makers import saved

HEADER = ("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Thời hạn")


def a_document(*rows: Sequence[str], header: Sequence[str] | None = HEADER) -> Document:
    document = docx.Document()
    add_table(document, [header, *rows] if header else rows)
    return document


def add_table(document: Document, rows: Sequence[Sequence[str]]) -> Table:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def read(document: Document) -> AnnexRead:
    return read_annex(saved(document), "phu-luc.docx")


def numbered(document: Document, text: str, form: str, level: int = 0, *, start: int = 1, restart: bool = False) -> str:
    """A list of one level in the document's numbering; gives its number."""
    numbering = document.part.numbering_part.element
    name = str(900 + len(numbering))
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{name}"><w:lvl w:ilvl="{level}"><w:start w:val="{start}"/>'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
    )
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>' if restart else ""
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{name}"><w:abstractNumId w:val="{name}"/>{override}</w:num>'))
    return name


def number_cell(table: Table, row: int, list_id: str, level: int = 0) -> None:
    properties = table.rows[row].cells[0].paragraphs[0]._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'))


def test_an_automatically_numbered_column_has_its_numbers() -> None:
    document = a_document(
        ("", "Rà soát", "Sở Tư pháp", "2026"), ("", "Ban hành", "Sở Nội vụ", "2026"), ("", "Kiểm tra", "Sở Y tế", "2026")
    )
    name = numbered(document, "%1.", "decimal")
    for row in (1, 2, 3):
        number_cell(document.tables[0], row, name)
    assert [row.ordinal for row in read(document).rows] == ["1", "2", "3"]


def test_automatic_roman_and_lettered_groups_have_their_numbers() -> None:
    document = a_document(
        ("", "Thể chế", "", ""),
        ("1", "Rà soát", "Sở Tư pháp", "2026"),
        ("", "Hạ tầng", "", ""),
        ("2", "Nâng cấp", "Sở Y tế", "2026"),
    )
    name = numbered(document, "%1.", "upperRoman")
    for row in (1, 3):
        number_cell(document.tables[0], row, name)
    assert [(row.section, row.ordinal) for row in read(document).rows] == [("I", "1"), ("II", "2")]


def test_automatic_numbers_of_several_levels_count_together() -> None:
    document = a_document(*(("", f"Việc {number}", "Sở Tư pháp", "2026") for number in range(5)))
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, text in ((0, "%1."), (1, "%1.%2."))
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for row, level in ((1, 0), (2, 1), (3, 1), (4, 0), (5, 1)):
        number_cell(document.tables[0], row, "77", level)
    assert [row.ordinal for row in read(document).rows] == ["1", "1.1", "1.2", "2", "2.1"]


def test_a_list_that_starts_again_starts_again() -> None:
    document = a_document(*(("", f"Việc {number}", "Sở Tư pháp", "2026") for number in range(4)))
    first = numbered(document, "%1", "decimal", start=7)
    second = numbered(document, "%1", "decimal", restart=True)
    for row, name in ((1, first), (2, first), (3, second), (4, second)):
        number_cell(document.tables[0], row, name)
    assert [row.ordinal for row in read(document).rows] == ["7", "8", "1", "2"]


def test_a_numbered_style_numbers_the_column() -> None:
    document = a_document(("", "Rà soát", "Sở Tư pháp", "2026"), ("", "Ban hành", "Sở Nội vụ", "2026"))
    for row in (1, 2):
        document.tables[0].rows[row].cells[0].paragraphs[0].style = "List Number"
    assert [row.ordinal for row in read(document).rows] == ["1", "2"]


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    document = a_document(("1", "", "Sở Tư pháp", "2026"))
    paragraph = document.tables[0].rows[1].cells[1].paragraphs[0]._p
    for tag, text_tag, text in (
        ("w:ins", "w:t", "Ban hành quy chế"),
        ("w:del", "w:delText", " quy định cũ"),
        ("w:moveFrom", "w:t", " dời đi"),
    ):
        change = OxmlElement(tag)
        run = OxmlElement("w:r")
        holder = OxmlElement(text_tag)
        holder.text = text
        run.append(holder)
        change.append(run)
        paragraph.append(change)
    assert read(document).rows[0].content == "Ban hành quy chế"


def test_a_deleted_row_is_gone() -> None:
    document = a_document(
        ("1", "Rà soát", "Sở Tư pháp", "2026"), ("2", "Bỏ việc này", "Sở Y tế", "2026"), ("2", "Ban hành", "Sở Nội vụ", "2026")
    )
    document.tables[0].rows[2]._tr.get_or_add_trPr().append(OxmlElement("w:del"))
    assert [row.content for row in read(document).rows] == ["Rà soát", "Ban hành"]


def test_hidden_text_is_not_read() -> None:
    document = a_document(("1", "Rà soát", "Sở Tư pháp", "2026"))
    run = document.tables[0].rows[1].cells[1].paragraphs[0].add_run(" (nội bộ)")
    run.font.hidden = True
    assert read(document).rows[0].content == "Rà soát"


def test_links_breaks_tabs_and_joined_hyphens_are_part_of_the_text() -> None:
    document = a_document(("1", "", "Sở Tư pháp", "2026"))
    paragraph = document.tables[0].rows[1].cells[1].paragraphs[0]
    paragraph._p.append(
        parse_xml(
            f"<w:hyperlink {nsdecls('w')}><w:r><w:t>Nghị quyết số 57</w:t><w:noBreakHyphen/><w:t>NQ/TW</w:t></w:r></w:hyperlink>"
        )
    )
    run = paragraph.add_run()
    run.add_break(WD_BREAK.LINE)
    run.add_text("của")
    run.add_tab()
    run.add_text("Bộ Chính trị")
    assert read(document).rows[0].content == "Nghị quyết số 57-NQ/TW của Bộ Chính trị"


def test_a_footnote_reference_leaves_no_trace() -> None:
    document = a_document(("1", "Rà soát", "Sở Tư pháp", "2026"))
    paragraph = document.tables[0].rows[1].cells[1].paragraphs[0]._p
    paragraph.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="1"/></w:r>'))
    assert read(document).rows[0].content == "Rà soát"


def test_rows_and_cells_inside_content_controls_are_read() -> None:
    document = a_document(("1", "Rà soát", "Sở Tư pháp", "2026"), ("2", "Ban hành", "Sở Nội vụ", "2027"))
    row = document.tables[0].rows[2]._tr
    control = OxmlElement("w:sdt")
    content = OxmlElement("w:sdtContent")
    control.append(content)
    row.getparent().replace(row, control)
    content.append(row)
    assert [(row.ordinal, row.deadline) for row in read(document).rows] == [("1", "2026"), ("2", "2027")]


def test_an_annex_inside_a_layout_table_is_read() -> None:
    document = docx.Document()
    frame = document.add_table(rows=1, cols=1)
    inner = frame.rows[0].cells[0].add_table(rows=2, cols=4)
    for row, texts in zip(inner.rows, (HEADER, ("1", "Rà soát", "Sở Tư pháp", "2026")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    assert [row.content for row in read(document).rows] == ["Rà soát"]


def test_a_merged_cell_may_lack_its_beginning() -> None:
    document = a_document(("1", "Rà soát", "Sở Tư pháp", "2026"), ("2", "Ban hành", "Sở Nội vụ", "2026"))
    properties = document.tables[0].rows[2].cells[2]._tc.get_or_add_tcPr()
    merge = OxmlElement("w:vMerge")
    properties.append(merge)
    assert [row.lead for row in read(document).rows] == ["Sở Tư pháp", "Sở Tư pháp"]


def test_rows_that_begin_further_right_keep_their_columns() -> None:
    document = a_document(("1", "Rà soát", "Sở Tư pháp", "2026"), ("2", "Ban hành", "Sở Nội vụ", "2027"))
    row = document.tables[0].rows[2]._tr
    row.remove(row.tc_lst[0])
    row.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="1"/>'))
    assert [(row.ordinal, row.content, row.deadline) for row in read(document).rows] == [
        ("1", "Rà soát", "2026"),
        ("", "Ban hành", "2027"),
    ]


def test_a_table_cut_into_pieces_goes_on_without_a_header() -> None:
    document = a_document(("1", "Rà soát", "Sở Tư pháp", "2026"))
    document.add_paragraph("")
    add_table(document, [("2", "Ban hành", "Sở Nội vụ", "2027"), ("3", "Kiểm tra", "Sở Y tế", "2028")])
    assert [row.ordinal for row in read(document).rows] == ["1", "2", "3"]


def test_a_row_cut_between_two_pieces_is_joined() -> None:
    document = a_document(("1", "Rà soát các văn bản", "Sở Tư pháp, Sở Khoa học", "2026"))
    add_table(document, [HEADER, ("", "do tỉnh ban hành", "và Công nghệ", ""), ("2", "Kiểm tra", "Sở Y tế", "2028")])
    rows = read(document).rows
    assert [(row.ordinal, row.content, row.lead) for row in rows] == [
        ("1", "Rà soát các văn bản do tỉnh ban hành", "Sở Tư pháp, Sở Khoa học và Công nghệ"),
        ("2", "Kiểm tra", "Sở Y tế"),
    ]


def test_tables_after_headings_of_their_own_do_not_inherit_a_group() -> None:
    document = a_document(("I", "Thể chế", "", ""), ("1", "Rà soát", "Sở Tư pháp", "2026"))
    document.add_paragraph("PHỤ LỤC II")
    add_table(document, [HEADER, ("1", "Kiểm tra", "Sở Y tế", "2028")])
    assert [(row.section, row.ordinal) for row in read(document).rows] == [("I", "1"), ("", "1")]


def test_a_signature_table_after_the_annex_is_no_part_of_it() -> None:
    document = a_document(("1", "Rà soát", "Sở Tư pháp", "2026"))
    add_table(document, [("Nơi nhận:\n- Như trên;", "", "TM. BAN CHỈ ĐẠO\nTRƯỞNG BAN", "")])
    assert len(read(document).rows) == 1


def test_text_in_a_box_is_not_read_twice() -> None:
    document = a_document(("1", "Rà soát", "Sở Tư pháp", "2026"))
    box = (
        f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><w:txbxContent><w:p><w:r><w:t>Số: 05/KH-UBND</w:t></w:r></w:p>"
        "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict>"
        "<w:txbxContent><w:p><w:r><w:t>Số: 05/KH-UBND</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = document.element.body
    paragraph = OxmlElement("w:p")
    paragraph.append(parse_xml(box))
    body.insert(0, paragraph)
    assert read(document).document.number == "05/KH-UBND"


def test_square_metres_keep_their_raised_two() -> None:
    document = a_document(("1", "Xây dựng nhà xưởng 1.000 m", "Sở Tư pháp", "2026"))
    run = document.tables[0].rows[1].cells[1].paragraphs[0].add_run("2")
    run.font.superscript = True
    assert read(document).rows[0].content == "Xây dựng nhà xưởng 1.000 m2"


def test_a_document_without_style_or_numbering_parts_is_read() -> None:
    import zipfile

    data = saved(a_document(("1", "Rà soát", "Sở Tư pháp", "2026")))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for item in old.infolist():
            if item.filename not in {"word/styles.xml", "word/numbering.xml"}:
                new.writestr(item, old.read(item))
    assert len(read_annex(stream.getvalue(), "phu-luc.docx").rows) == 1


def test_strict_office_files_are_read() -> None:
    import zipfile

    data = saved(a_document(("1", "Rà soát", "Sở Tư pháp", "2026")))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            content = content.replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main"
            ).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships/",
            )
            new.writestr(item, content)
    assert [row.content for row in read_annex(stream.getvalue(), "phu-luc.docx").rows] == ["Rà soát"]


def test_bold_from_a_style_marks_a_group() -> None:
    document = a_document(("1", "Thể chế", "", ""), ("2", "Rà soát", "Sở Tư pháp", "2026"))
    document.tables[0].rows[1].cells[1].paragraphs[0].style = "Heading 2"
    assert [(row.section, row.section_title, row.ordinal) for row in read(document).rows] == [("1", "Thể chế", "2")]

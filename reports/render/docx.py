"""A laid-out report drawn as DOCX."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.document import Document as Package
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.section import Section, _Footer, _Header
from docx.shared import Mm
from lxml.etree import Comment

from reports.document import ReportDocument
from reports.render.forms import PAGE_MM, TYPEFACE
from reports.render.layout import Grid, GridRow, Line, Pair, Paper, Piece, Rule, lay_out
from reports.render.package import moment_of, repack

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
_FONTS = f'<w:rFonts w:ascii="{TYPEFACE}" w:hAnsi="{TYPEFACE}" w:eastAsia="{TYPEFACE}" w:cs="{TYPEFACE}"/>'
_ALIGNMENTS = {"left": "left", "center": "center", "right": "right", "justify": "both"}
_TWIPS_PER_MM = 1440 / 25.4
_NO_ROOM = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
# Beside the text of a bordered cell, on each side.
_CELL_MARGIN = 60


def render_docx(document: ReportDocument) -> bytes:
    """An A4 document in the form of its issuer. The same value always gives the same bytes."""
    paper = lay_out(document)
    package = Document()
    _prepare(package, paper)
    first = package.sections[0]
    _set_page(first, paper, landscape=False)
    first.different_first_page_header_footer = True
    _mark_pages(first, paper)
    contents = [_pieces(paper.body, paper.measures.text_mm)]
    _hold_place(package, 0)
    for place, annex in enumerate(paper.annexes, start=1):
        section = package.add_section(WD_SECTION.NEW_PAGE)
        _set_page(section, paper, landscape=True)
        # The header with the page number is the first section's; only its first page goes without.
        section.different_first_page_header_footer = False
        contents.append(_pieces(annex, paper.measures.landscape_mm))
        _hold_place(package, place)
    _shrink_section_ends(package)
    # A document may not end with a table.
    contents[-1] += f"<w:p><w:pPr>{_NO_ROOM}</w:pPr></w:p>"
    written = io.BytesIO()
    package.save(written)
    return repack(written.getvalue(), paper.day, {"word/document.xml": lambda xml: _filled(xml, contents)})


def _prepare(package: Package, paper: Paper) -> None:
    """Typeface, language, properties; out goes what python-docx's template brings along."""
    for relation in [one for one in package.part.package.rels.values() if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del package.part.package.rels[relation.rId]
    styles = package.styles.element
    for old in styles.xpath("w:docDefaults"):
        styles.remove(old)
    size = int(paper.measures.body_size * 2)
    styles.insert(
        0,
        parse_xml(
            f'<w:docDefaults {_NAMESPACES}><w:rPrDefault><w:rPr>{_FONTS}<w:color w:val="000000"/>'
            f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>'
            '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" '
            'w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        ),
    )
    normal = package.styles["Normal"].element
    for old in normal.xpath("w:rPr | w:pPr"):
        normal.remove(old)
    normal.append(parse_xml(f"<w:rPr {_NAMESPACES}>{_FONTS}</w:rPr>"))
    # Without it Word opens the file in its compatibility mode. The order of settings is fixed, so it takes the old one's place.
    for old in package.settings.element.xpath("w:compat"):
        old.getparent().replace(
            old,
            _elements(
                '<w:compat><w:compatSetting w:name="compatibilityMode" '
                'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
            )[0],
        )
    properties = package.core_properties
    properties.title = paper.title[:255]
    properties.author = properties.last_modified_by = paper.author[:255]
    properties.keywords = f"sha256:{paper.seal}" if paper.seal else ""
    properties.comments = ""
    properties.language = "vi-VN"
    properties.created = properties.modified = moment_of(paper.day)


def _set_page(section: Section, paper: Paper, landscape: bool) -> None:
    width, height = reversed(PAGE_MM) if landscape else PAGE_MM
    measures = paper.measures
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(measures.top_mm), Mm(measures.bottom_mm)
    section.left_margin, section.right_margin = Mm(measures.left_mm), Mm(measures.right_mm)
    section.header_distance = section.footer_distance = Mm(measures.page_number_mm)


def _mark_pages(section: Section, paper: Paper) -> None:
    """Page number, watermark and footer; the first page has no number."""
    face = Line("", paper.measures.page_number_size)
    number = "".join(
        f"<w:r>{_run_properties(face)}{field}</w:r>"
        for field in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>2</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    start = f"<w:p>{_paragraph_properties(face)}"
    _fill(section.header, f"{start}{number}{_watermark(paper.watermark, 1)}</w:p>")
    _fill(section.first_page_header, f"{start}{_watermark(paper.watermark, 2)}</w:p>")
    footer = "".join(_line(line) for line in paper.footer)
    _fill(section.footer, footer)
    _fill(section.first_page_footer, footer)


def _fill(part: _Header | _Footer, paragraphs: str) -> None:
    part.is_linked_to_previous = False
    element = part._element
    for child in list(element):
        element.remove(child)
    element.extend(_elements(paragraphs))


def _watermark(text: str, place: int) -> str:
    """Word's own kind of watermark: a grey text path behind the page, from corner to corner; nothing without a text."""
    if not text:
        return ""
    width = min(520, 70 * len(text))
    height = min(110, width * 2 // len(text))
    return (
        "<w:r><w:rPr><w:noProof/></w:rPr><w:pict>"
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
        'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="watermark{place}" o:spid="_x0000_s{2048 + place}" type="#_x0000_t136" '
        f'style="position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{height}pt;'
        "rotation:315;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="#e2e2e2" stroked="f">'
        f'<v:textpath style="font-family:&quot;{TYPEFACE}&quot;;font-size:1pt" string={quoteattr(text)}/></v:shape>'
        "</w:pict></w:r>"
    )


def _hold_place(package: Package, place: int) -> None:
    """A comment where the contents go. Moving a table of thousands of rows into lxml's tree takes minutes; text takes none."""
    package.element.body.sectPr.addprevious(Comment(f"contents {place}"))


def _filled(xml: bytes, contents: Sequence[str]) -> bytes:
    # A person's words cannot pretend to be such a comment: theirs are escaped, and not yet there.
    return re.sub(rb"<!--contents (\d+)-->", lambda found: contents[int(found[1])].encode(), xml)


def _pieces(pieces: Iterable[Piece], room_mm: float) -> str:
    return "".join(_piece(piece, room_mm) for piece in pieces)


def _elements(xml: str) -> list[Any]:
    return list(parse_xml(f"<w:body {_NAMESPACES}>{xml}</w:body>"))


def _piece(piece: Piece, room_mm: float) -> str:
    if isinstance(piece, Line):
        return _line(piece)
    if isinstance(piece, Rule):
        return _rule(piece, room_mm)
    return _pair(piece) if isinstance(piece, Pair) else _grid(piece)


def _twips(points: float) -> int:
    return round(points * 20)


def _line(line: Line) -> str:
    return f"<w:p>{_paragraph_properties(line)}{_run(line.text, _run_properties(line))}</w:p>"


def _paragraph_properties(line: Line) -> str:
    if line.pitch:
        pitch = f'w:line="{_twips(line.pitch)}" w:lineRule="exact"'
    else:
        pitch = f'w:line="{round(line.spacing * 240)}" w:lineRule="auto"'
    indent = ""
    if line.left_mm or line.first_mm:
        left, first = round(line.left_mm * _TWIPS_PER_MM), round(line.first_mm * _TWIPS_PER_MM)
        indent = f'<w:ind w:left="{left}" w:firstLine="{first}"/>'
    return (
        "<w:pPr>"
        + ("<w:keepNext/>" if line.keep_next else "")
        + f'<w:spacing w:before="{_twips(line.before)}" w:after="{_twips(line.after)}" {pitch}/>'
        + indent
        + f'<w:jc w:val="{_ALIGNMENTS[line.align]}"/>'
        + (f'<w:outlineLvl w:val="{min(line.level, 9) - 1}"/>' if line.level else "")
        # The mark of an empty paragraph has a height too.
        + ("" if line.text else _run_properties(line))
        + "</w:pPr>"
    )


def _run_properties(line: Line) -> str:
    size = round(line.size * 2)
    return (
        f"<w:rPr>{_FONTS}"
        + ("<w:b/><w:bCs/>" if line.bold else "")
        + ("<w:i/><w:iCs/>" if line.italic else "")
        + f'<w:color w:val="000000"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        + ('<w:u w:val="single"/>' if line.underline else "")
        + "</w:rPr>"
    )


def _run(text: str, properties: str) -> str:
    if not text:
        return ""
    words = escape(text)
    for sign, tag in (("\n", "<w:br/>"), ("\t", "<w:tab/>")):
        words = words.replace(sign, f'</w:t>{tag}<w:t xml:space="preserve">')
    return f'<w:r>{properties}<w:t xml:space="preserve">{words}</w:t></w:r>'


def _rule(rule: Rule, room_mm: float) -> str:
    """A paragraph of 3 points with a border above it, indented from both sides to the length of the rule."""
    indent = max(0, round((room_mm * _TWIPS_PER_MM - _twips(rule.length)) / 2))
    return (
        '<w:p><w:pPr><w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
        '<w:spacing w:before="40" w:after="0" w:line="60" w:lineRule="exact"/>'
        f'<w:ind w:left="{indent}" w:right="{indent}"/><w:jc w:val="center"/>'
        "<w:rPr>" + _FONTS + '<w:sz w:val="4"/><w:szCs w:val="4"/></w:rPr></w:pPr></w:p>'
    )


def _pair(pair: Pair) -> str:
    widths = (pair.left_mm, pair.right_mm)
    rows = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _TWIPS_PER_MM)}" w:type="dxa"/></w:tcPr>'
            + ("".join(_piece(piece, width) for piece in cell) or "<w:p/>")
            + "</w:tc>"
            for width, cell in zip(widths, row, strict=True)
        )
        + "</w:tr>"
        for row in pair.rows
    )
    return f"<w:tbl>{_table_properties(widths, 0, bordered=False)}{rows}</w:tbl>"


def _table_properties(widths_mm: Sequence[float], margin: int, bordered: bool) -> str:
    twips = [round(width * _TWIPS_PER_MM) for width in widths_mm]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        + (f"<w:tblBorders>{borders}</w:tblBorders>" if bordered else "")
        + f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/>'
        f'<w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
        + "</w:tblGrid>"
    )


def _grid(grid: Grid) -> str:
    twips = [round(width * _TWIPS_PER_MM) for width in grid.widths_mm]
    header = "".join(
        _cell(words, width, "center", Line("", grid.size, bold=True)) for words, width in zip(grid.header, twips, strict=True)
    )
    return (
        f"<w:tbl>{_table_properties(grid.widths_mm, _CELL_MARGIN, bordered=True)}"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>"
        + "".join(_grid_row(row, grid, twips) for row in grid.rows)
        + "</w:tbl>"
    )


def _grid_row(row: GridRow, grid: Grid, twips: Sequence[int]) -> str:
    face = Line("", grid.size, bold=row.bold, italic=row.italic, keep_next=row.level > 0)
    if row.level:
        cells = _cell(row.cells[0], sum(twips), "left", face, span=len(twips))
    else:
        cells = "".join(_cell(words, width, align, face) for words, width, align in zip(row.cells, twips, grid.aligns, strict=True))
    kept = "" if row.breakable else "<w:trPr><w:cantSplit/></w:trPr>"
    return f"<w:tr>{kept}{cells}</w:tr>"


def _cell(words: str, width: int, align: str, face: Line, span: int = 1) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
        + '<w:vAlign w:val="center"/></w:tcPr>'
        + _line(replace(face, text=words, align=align, before=1, after=1))
        + "</w:tc>"
    )


def _shrink_section_ends(package: Package) -> None:
    """The paragraphs that carry a section's end take no room: after a full page they would make an empty one."""
    for mark in package.element.body.xpath("w:p/w:pPr/w:sectPr"):
        mark.addprevious(_elements(_NO_ROOM)[0])

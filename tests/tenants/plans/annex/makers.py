"""Makes DOCX, XLSX and PDF files from one description of paragraphs and tables, merged cells included."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import docx
import typst
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties


@dataclass(frozen=True)
class C:
    """One cell; `mark` is a raised footnote mark after its text, `day` a true date instead of text."""

    text: str = ""
    across: int = 1
    down: int = 1
    bold: bool = False
    mark: str = ""
    day: date | None = None


@dataclass(frozen=True)
class P:
    """A paragraph outside tables."""

    text: str
    centred: bool = False
    page_break: bool = False


@dataclass(frozen=True)
class T:
    """A table; a row lists its own cells only, what a merged cell covers is left out."""

    rows: Sequence[Sequence[C]]
    widths: Sequence[float]
    """Shares of the page's width."""
    header_rows: int = 1
    repeat_header: bool = False
    ruled: bool = True
    name: str = "Phụ lục"


Block = P | T
RULED = Border(*[Side(style="thin")] * 4)


def placed(table: T) -> list[tuple[int, int, C]]:
    """Row, column and cell of every own cell."""
    taken: set[tuple[int, int]] = set()
    found: list[tuple[int, int, C]] = []
    for row, cells in enumerate(table.rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            found.append((row, column, cell))
            taken.update((row + down, column + across) for down in range(cell.down) for across in range(cell.across))
            column += cell.across
    return found


def docx_bytes(blocks: Sequence[Block]) -> bytes:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = section.page_height, section.page_width
    for block in blocks:
        if isinstance(block, P):
            paragraph = document.add_paragraph()
            if block.page_break:
                paragraph.add_run().add_break(WD_BREAK.PAGE)
            for number, line in enumerate(block.text.split("\n")):
                run = paragraph.add_run(line)
                if number < block.text.count("\n"):
                    run.add_break()
            if block.centred:
                paragraph.alignment = 1
            continue
        table = document.add_table(rows=len(block.rows), cols=len(block.widths), style="Table Grid" if block.ruled else None)
        table.autofit = False
        grid = [list(row.cells) for row in table.rows]
        total = sum(block.widths)
        usable = section.page_width - section.left_margin - section.right_margin
        for row in grid:
            for cell, width in zip(row, block.widths, strict=True):
                cell.width = int(usable * width / total)
        for row, column, cell in placed(block):
            target = grid[row][column]
            if cell.across > 1 or cell.down > 1:
                target = target.merge(grid[row + cell.down - 1][column + cell.across - 1])
            text = f"{cell.day:%d/%m/%Y}" if cell.day else cell.text
            for number, part in enumerate(text.split("\n")):
                paragraph = target.paragraphs[0] if number == 0 else target.add_paragraph()
                run = paragraph.add_run(part)
                run.bold = cell.bold
            if cell.mark:
                run = target.paragraphs[-1].add_run(cell.mark)
                run.font.superscript = True
        if block.repeat_header:
            for row in table.rows[: block.header_rows]:
                row._tr.get_or_add_trPr().append(docx.oxml.OxmlElement("w:tblHeader"))
                row._tr.trPr[-1].set(qn("w:val"), "true")
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def xlsx_bytes(sheets: dict[str, Sequence[Block]]) -> bytes:
    return saved_workbook(workbook_of(sheets))


def workbook_of(sheets: dict[str, Sequence[Block]]) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, blocks in sheets.items():
        sheet = workbook.create_sheet(name)
        line = 1
        for block in blocks:
            if isinstance(block, P):
                for part in block.text.split("\n"):
                    sheet.cell(line, 1, part)
                    line += 1
                continue
            for row, column, cell in placed(block):
                target = sheet.cell(line + row, column + 1)
                target.value = cell.day or cell.text or None
                if cell.text.isdigit() and len(cell.text) < 4:
                    target.value = int(cell.text)
                if cell.mark:
                    target.value = CellRichText(cell.text, TextBlock(InlineFont(vertAlign="superscript"), cell.mark))
                if cell.day:
                    target.number_format = "dd/mm/yyyy"
                target.font = Font(bold=cell.bold)
                if block.ruled:
                    target.border = RULED
                target.alignment = Alignment(wrap_text=True, vertical="center")
                if cell.across > 1 or cell.down > 1:
                    sheet.merge_cells(
                        start_row=line + row,
                        start_column=column + 1,
                        end_row=line + row + cell.down - 1,
                        end_column=column + cell.across,
                    )
            for number, width in enumerate(block.widths, start=1):
                sheet.column_dimensions[get_column_letter(number)].width = width * 8
            line += len(block.rows) + 1
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return workbook


def saved_workbook(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def pdf_bytes(
    blocks: Sequence[Block], *, font: str = "Libertinus Serif", landscape: bool = True, size: int = 11, turned: str = ""
) -> bytes:
    pieces = [
        f'#set page(paper: "a4", flipped: {str(landscape).lower()}, margin: 1.5cm, numbering: "1", number-align: center + top)',
        f'#set text(font: "{font}", size: {size}pt, lang: "vi", hyphenate: false)',
        "#set par(justify: false)",
    ]
    for block in blocks:
        if isinstance(block, P):
            if block.page_break:
                pieces.append("#pagebreak(weak: true)")
            text = " #linebreak() ".join(quoted(line) for line in block.text.split("\n"))
            pieces.append(f"#align(center)[{text}]" if block.centred else f"#par[{text}]")
            continue
        columns = ", ".join(f"{width}fr" for width in block.widths)
        header: list[str] = []
        body: list[str] = []
        for row, _, cell in placed(block):
            content = quoted(f"{cell.day:%d/%m/%Y}" if cell.day else cell.text)
            if "\n" in cell.text:
                content = " #linebreak() ".join(quoted(line) for line in cell.text.split("\n"))
            if cell.bold:
                content = f"*{content}*"
            if cell.mark:
                content += f"#super(typographic: false)[{cell.mark}]"
            target = header if row < block.header_rows else body
            target.append(f"table.cell(colspan: {cell.across}, rowspan: {cell.down})[{content}]")
        stroke = "0.5pt" if block.ruled else "none"
        head = f"table.header(repeat: {str(block.repeat_header).lower()}, {', '.join(header)})"
        pieces.append(f"#table(columns: ({columns}), stroke: {stroke}, inset: 4pt, {head}, {', '.join(body)})")
    if turned:
        pieces[3:] = [f"#rotate({turned}, reflow: true)[#block(width: 26cm)[", *pieces[3:], "]]"]
    return typst.compile("\n\n".join(pieces).encode())


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'#"{escaped}"'

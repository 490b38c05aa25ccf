"""What stands where on the paper, at which size and weight: a report laid out in its form, before any file format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reports.document import Align, Annex, Column, Paragraph, ReportDocument, Row, Section, Table, roman
from reports.render.cells import cell_words
from reports.render.forms import FORMS, Measures
from reports.render.metrics import balanced_lines, count_lines, text_width

POINTS_PER_MM = 72 / 25.4
# Room left in a cell beside its text, in points, on both sides together.
CELL_PADDING = 8.0
# A row taller than this part of a page may be broken; a shorter one moves to the next page as a whole.
_UNBROKEN_LINES = 24


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of one face. Sizes and gaps in points, indents in millimetres; a pitch of 0 means `spacing` times single."""

    text: str
    size: float
    bold: bool = False
    italic: bool = False
    underline: bool = False
    align: Align | str = "center"
    before: float = 0
    after: float = 0
    first_mm: float = 0
    left_mm: float = 0
    spacing: float = 1
    pitch: float = 0
    keep_next: bool = False
    level: int = 0
    """Depth in the outline; 0 is no heading."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line, centred, its length in points."""

    length: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns without borders: the head of the first page, or recipients and signature."""

    left_mm: float
    right_mm: float
    rows: tuple[tuple[tuple[Line | Rule, ...], tuple[Line | Rule, ...]], ...]


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of words. One with a level is the heading of the rows below it: a single cell across the table."""

    cells: tuple[str, ...]
    bold: bool = False
    italic: bool = False
    level: int = 0
    breakable: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A bordered table whose header row comes again on every page."""

    widths_mm: tuple[float, ...]
    aligns: tuple[Align, ...]
    header: tuple[str, ...]
    rows: tuple[GridRow, ...]
    size: float


Piece = Line | Rule | Pair | Grid


@dataclass(frozen=True, slots=True)
class Paper:
    """A laid-out report: portrait pieces, then each annex on landscape pages, and what every page carries."""

    measures: Measures
    title: str
    author: str
    day: date | None
    seal: str
    body: tuple[Piece, ...]
    annexes: tuple[tuple[Piece, ...], ...]
    footer: tuple[Line, ...]
    watermark: str


def lay_out(document: ReportDocument) -> Paper:
    """The document in its form. Raises KeyError for a form that does not exist."""
    form = FORMS[document.form]
    return Paper(
        measures=form,
        title=f"{document.kind} {document.summary}".strip(),
        author=document.issuer_name or document.issuing_body.replace("\n", " "),
        day=document.date,
        seal=document.sha256,
        body=(_head(document, form), *_title(document, form), *_body(document, form), _foot(document, form)),
        annexes=tuple(
            tuple(_annex(annex, place if len(document.annexes) > 1 else 0, document, form))
            for place, annex in enumerate(document.annexes, start=1)
        ),
        footer=tuple(_footer(document)),
        watermark=" - ".join(mark for mark in (document.draft_mark, document.demo_mark) if mark),
    )


def _balanced(text: str, room_mm: float, line: Line) -> list[Line]:
    return [replace(line, text=part) for part in balanced_lines(text, room_mm * POINTS_PER_MM, line.size, line.bold)]


def _short_rule(lines: Sequence[Line], room_mm: float) -> Rule:
    """Two fifths of the longest line: within the ⅓–½ that NĐ 30 asks for."""
    longest = max((text_width(line.text, line.size, line.bold) for line in lines), default=0)
    return Rule(round(0.4 * min(longest, room_mm * POINTS_PER_MM), 1))


def _head(document: ReportDocument, form: Measures) -> Pair:
    place = Line(document.place_and_date, form.date_size, italic=True, before=6)
    motto = [Line(text, size, bold=True) for text, size in form.motto]
    widest = max(text_width(line.text, line.size, line.bold) for line in (*motto, place)) / POINTS_PER_MM
    bodies = (*document.parent_body.upper().split("\n"), *document.issuing_body.upper().split("\n"))
    longest = max(text_width(line, form.issuer_size, bold=True) for line in bodies) / POINTS_PER_MM
    # The right side has half of the page, less where the issuer's own lines need the room, and always what its words need.
    right_mm = min(max(widest + 2, min(form.text_mm * 0.5, form.text_mm - longest - 4)), form.text_mm * 0.66)
    left_mm = form.text_mm - right_mm
    parent = _balanced(document.parent_body.upper(), left_mm - 2, Line("", form.issuer_size))
    issuer = _balanced(document.issuing_body.upper(), left_mm - 2, Line("", form.issuer_size, bold=True))
    below = _short_rule(issuer, left_mm) if form.issuer_rule else Line("*", form.issuer_size)
    last = motto[-1]
    return Pair(
        left_mm,
        right_mm,
        (
            ((*parent, *issuer, below), (*motto, Rule(round(text_width(last.text, last.size, last.bold), 1)))),
            ((Line(document.number_line, form.number_size, before=6),), (place,)),
        ),
    )


def _title(document: ReportDocument, form: Measures) -> Iterable[Piece]:
    yield Line(document.kind.upper(), form.kind_size, bold=True, before=18, keep_next=True)
    summary = _balanced(document.summary, form.text_mm - 10, Line("", form.summary_size, bold=True, keep_next=True))
    yield from summary
    yield _short_rule(summary, form.text_mm) if form.summary_rule else Line("-----", form.summary_size)
    if document.cutoff_note:
        yield Line(f"({document.cutoff_note})", form.body_size, italic=True, before=6)
    if len(document.addressees) == 1:
        yield Line(f"Kính gửi: {document.addressees[0]}", form.body_size, before=12, after=form.gap)
    elif document.addressees:
        yield Line("Kính gửi:", form.body_size, align="left", left_mm=30, before=12, keep_next=True)
        last = len(document.addressees) - 1
        for place, addressee in enumerate(document.addressees):
            end = "." if place == last else ";"
            yield Line(f"- {_bare(addressee)}{end}", form.body_size, align="left", left_mm=45)
    # Room before the body, whatever stands above it.
    yield Line("", 6)


def _bare(item: str) -> str:
    return item.strip().lstrip("-– ").rstrip(";. ")


def _body(document: ReportDocument, form: Measures) -> Iterable[Piece]:
    pieces: list[Piece] = [*_paragraphs(document.opening, form)]
    for section in document.sections:
        pieces += _section(section, form, 1)
    if document.closing:
        pieces += _paragraphs((Paragraph(document.closing),), form)
    return _ended(pieces, form)


def _ended(pieces: list[Piece], form: Measures) -> list[Piece]:
    """The body with its end mark on the last words, or on a line of its own after a table."""
    last = pieces[-1] if pieces else None
    if isinstance(last, Line) and last.align == "justify":
        words = re.sub(r"[\s.;,]*(/\.)?\s*\Z", "", last.text)
        # The signature never stands alone on a page.
        return [*pieces[:-1], replace(last, text=words + form.end_mark, keep_next=True)]
    return [*pieces, Line(form.end_mark, form.body_size, align="right")] if form.end_mark_alone else pieces


def _paragraph(text: str, form: Measures, bold: bool = False, italic: bool = False) -> Line:
    return Line(
        text,
        form.body_size,
        bold=bold,
        italic=italic,
        align="justify",
        after=form.gap,
        first_mm=form.first_line_mm,
        spacing=form.spacing,
        pitch=form.pitch,
    )


def _paragraphs(paragraphs: Iterable[Paragraph], form: Measures) -> Iterable[Line]:
    for paragraph in paragraphs:
        for text in paragraph.text.split("\n"):
            if text.strip():
                yield _paragraph(text.strip(), form, paragraph.emphasis == "bold", paragraph.emphasis == "italic")


def heading_words(section: Section, form: Measures) -> str:
    """As "I. KẾT QUẢ" or "I- KẾT QUẢ", "1. …", "a) …": the number's own letters tell the mark and the capitals."""
    number, title = section.number.strip(), section.title.strip()
    if number.isalpha() and number.isupper():
        return f"{number}{form.part_mark} {title.upper()}".strip()
    if number.isalpha():
        return f"{number}) {title}".strip()
    return f"{number}. {title}".strip() if number else title


def _section(section: Section, form: Measures, level: int) -> Iterable[Piece]:
    words = heading_words(section, form)
    if words:
        point = section.number.isalpha() and section.number.islower()
        line = _paragraph(words, form, bold=form.point_bold if point else True)
        yield replace(line, keep_next=True, level=level)
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield from _paragraphs((block,), form)
        else:
            yield from _table(block, form)
    for below in section.subsections:
        yield from _section(below, form, level + 1)


def _grid(columns: Sequence[Column], rows: Iterable[GridRow], totals: Iterable[Row], room_mm: float, size: float) -> Grid:
    scale = room_mm / sum(column.width for column in columns)
    return Grid(
        widths_mm=tuple(round(column.width * scale, 2) for column in columns),
        aligns=tuple(column.align for column in columns),
        header=tuple(column.title for column in columns),
        rows=(*rows, *(_row(row, columns, room_mm, size, bold=True) for row in totals)),
        size=size,
    )


def _row(row: Row, columns: Sequence[Column], room_mm: float, size: float, bold: bool = False) -> GridRow:
    if len(row) != len(columns):
        raise ValueError(f"a row of {len(row)} cells in a table of {len(columns)} columns")
    scale = room_mm / sum(column.width for column in columns)
    cells = tuple(cell_words(cell, column.kind) for cell, column in zip(row, columns, strict=True))
    tall = max(
        count_lines(words, column.width * scale * POINTS_PER_MM - CELL_PADDING, size)
        for words, column in zip(cells, columns, strict=True)
    )
    return GridRow(cells, bold=bold, breakable=tall > _UNBROKEN_LINES)


def _table(table: Table, form: Measures) -> Iterable[Piece]:
    room, size = form.text_mm, form.table_size
    if table.title:
        yield Line(table.title, form.body_size, bold=True, after=3, keep_next=True)
    yield _grid(table.columns, (_row(row, table.columns, room, size) for row in table.rows), table.totals, room, size)
    yield Line(table.note, size, italic=True, align="left", before=3 if table.note else 0, after=form.gap)


def _foot(document: ReportDocument, form: Measures) -> Pair:
    left_mm = form.text_mm * 0.45
    right_mm = form.text_mm - left_mm
    left: list[Line | Rule] = []
    if document.recipients:
        underlined = form.recipients_title_underlined
        left.append(
            Line(
                "Nơi nhận:",
                form.recipients_title_size,
                bold=not underlined,
                italic=not underlined,
                underline=underlined,
                align="left",
            )
        )
    last = len(document.recipients) - 1
    for place, recipient in enumerate(document.recipients):
        end = "." if place == last else ";"
        left.append(Line(f"- {_bare(recipient)}{end}", form.recipients_size, align="left"))
    size, signature = form.signature_size, document.signature
    right: list[Line | Rule] = []
    for authority in signature.authority:
        right += _balanced(authority.upper(), right_mm - 2, Line("", size, bold=True))
    right += _balanced(signature.post.upper(), right_mm - 2, Line("", size, bold=form.post_bold))
    # Four lines of room for the hand, the stamp or the picture of a digital signature.
    right.append(Line(signature.name, size, bold=True, before=72))
    return Pair(left_mm, right_mm, ((tuple(left), tuple(right)),))


def _annex(annex: Annex, place: int, document: ReportDocument, form: Measures) -> Iterable[Piece]:
    room, size = form.landscape_mm, form.annex_size
    yield Line(f"Phụ lục {roman(place)}" if place else "Phụ lục", form.body_size, bold=True, keep_next=True, level=1)
    yield Line(annex.title.upper(), form.body_size, bold=True, keep_next=True)
    yield Line(f"({_belongs_to(document)})", form.body_size, italic=True, after=form.gap, keep_next=True)
    rows: list[GridRow] = []
    for group in annex.groups:
        if group.title:
            rows.append(GridRow((group.title,), bold=True, italic=group.level > 1, level=group.level))
        rows += [_row(row, annex.columns, room, size) for row in group.rows]
    yield _grid(annex.columns, rows, annex.totals, room, size)
    if annex.note:
        yield Line(annex.note, size, italic=True, align="left", before=3)


def _belongs_to(document: ReportDocument) -> str:
    """Which document the annex belongs to; the state form writes the date in words, the Party form in figures."""
    number = document.number_line.removeprefix("Số:").removeprefix("Số").strip(" ")
    if not document.number_text:
        number = " " * 6 + number
    figures = cell_words(document.date) or "/".join([" " * 6] * 3)
    day = f", ngày {figures}" if document.form == "party" else f" {document.date_words}"
    issuer = f" của {document.issuer_name}" if document.issuer_name else ""
    return f"Kèm theo {document.kind.capitalize()} số {number}{day}{issuer}"


def _footer(document: ReportDocument) -> Iterable[Line]:
    if document.demo_mark:
        yield Line(document.demo_mark, 10, bold=True)
    yield Line(f"Bản {document.version} - Mã xác thực: {document.sha256 or 'chưa có'}", 8)

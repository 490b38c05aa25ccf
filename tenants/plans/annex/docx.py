"""Reads a DOCX by its own walk over the document: paragraphs and tables in order, merges, tracked changes, numbering."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from tenants.errors import Invalid
from tenants.plans.annex.footnotes import is_mark
from tenants.plans.annex.formats import Package, attribute, damaged, local
from tenants.plans.annex.grid import Cell, Contents, Row, Table, Text
from tenants.plans.annex.legacy_fonts import is_capitals_font
from tenants.plans.annex.limits import ReadLimits
from tenants.plans.annex.numbering import Numbering

# Wrappers that only mark what they hold.
_TRANSPARENT = {
    "ins", "moveTo", "sdt", "sdtContent", "customXml", "smartTag", "hyperlink", "fldSimple", "dir", "bdo",
}  # fmt: skip
_DEEPEST = 60
_OFF = {"0", "false", "off", "none"}


@dataclass(frozen=True, slots=True)
class _Style:
    based_on: str
    bold: bool | None
    numbering: Element | None
    font: str | None


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    bold: bool
    capitals: bool


def read_docx(package: Package, limits: ReadLimits) -> Contents:
    """The document's blocks in reading order. Raises Invalid for a damaged or oversized file."""
    return _Reader(package, limits).read()


class _Reader:
    def __init__(self, package: Package, limits: ReadLimits) -> None:
        self._limits = limits
        main = package.main_part() or "word/document.xml"
        self._root = package.tree(main, limits.text_part_size)
        related = dict(package.relations(main).values())
        self._styles = _read_styles(package, related.get("styles", ""), limits)
        numbering = related.get("numbering", "")
        self._numbering = Numbering(package.tree(numbering, limits.text_part_size) if numbering in package else None)
        self._tables = 0
        self._fonts: set[str] = set()

    def read(self) -> Contents:
        body = next((child for child in self._root if local(child) == "body"), None)
        if body is None:
            raise damaged()
        blocks = tuple(self._blocks(body, 0))
        return Contents(blocks=blocks, fonts=frozenset(self._fonts))

    def _blocks(self, parent: Element, depth: int) -> Iterator[Text | Table]:
        if depth > _DEEPEST:
            raise damaged()
        for child in parent:
            name = local(child)
            if name == "p":
                for box in _text_boxes(child):
                    yield from self._blocks(box, depth + 1)
                text = self._paragraph(child).text
                if text.strip():
                    yield Text(text)
            elif name == "tbl":
                yield from self._table(child, depth + 1)
            elif name in _TRANSPARENT:
                yield from self._blocks(child, depth + 1)

    def _table(self, element: Element, depth: int) -> Iterator[Text | Table]:
        """The table, then the tables that stand inside its cells."""
        self._tables += 1
        label = str(self._tables)
        if self._tables > self._limits.tables:
            raise Invalid(f"Tệp có hơn {self._limits.tables} bảng nên bị từ chối. Đề nghị chỉ tải phần phụ lục nhiệm vụ.")
        rows: list[list[Cell]] = []
        inner: list[Element] = []
        for line in _children(element, "tr"):
            properties = _child(line, "trPr")
            if properties is not None and _child(properties, "del") is not None:
                continue
            if len(rows) >= self._limits.rows:
                raise Invalid(f"Bảng có hơn {self._limits.rows} dòng nên bị từ chối.")
            rows.append(self._row(line, properties, inner))
        yield Table("table", label, _squared(rows))
        for nested in inner:
            yield from self._table(nested, depth + 1)

    def _row(self, line: Element, properties: Element | None, inner: list[Element]) -> list[Cell]:
        cells: list[Cell] = []
        cells.extend([Cell()] * self._span(properties, "gridBefore", 0))
        for element in _children(line, "tc"):
            box = _child(element, "tcPr")
            span = max(self._span(box, "gridSpan", 1), 1)
            if len(cells) + span > self._limits.columns:
                raise Invalid(f"Bảng có hơn {self._limits.columns} cột nên bị từ chối.")
            merge = None if box is None else _child(box, "vMerge")
            sideways = None if box is None else _child(box, "hMerge")
            if merge is not None and attribute(merge, "val") != "restart":
                first = Cell(across=span, up=1)
            elif sideways is not None and attribute(sideways, "val") != "restart" and cells:
                first = Cell(left=cells[-1].left + 1)
            else:
                first = self._cell(element, span, inner)
            cells.append(first)
            cells.extend(Cell(left=first.left + step, up=first.up) for step in range(1, span))
        return cells

    def _span(self, properties: Element | None, name: str, default: int) -> int:
        found = None if properties is None else _child(properties, name)
        try:
            value = default if found is None else int(attribute(found, "val") or default)
        except ValueError as error:
            raise damaged() from error
        if value > self._limits.columns:
            raise Invalid(f"Bảng có hơn {self._limits.columns} cột nên bị từ chối.")
        return max(value, 0)

    def _cell(self, element: Element, span: int, inner: list[Element]) -> Cell:
        paragraphs: list[_Paragraph] = []
        self._collect(element, paragraphs, inner, 0)
        written = [paragraph for paragraph in paragraphs if paragraph.text.strip()]
        return Cell(
            text="\n".join(paragraph.text for paragraph in written),
            across=span,
            bold=bool(written) and all(paragraph.bold for paragraph in written),
            capitals=bool(written) and all(paragraph.capitals for paragraph in written),
        )

    def _collect(self, parent: Element, paragraphs: list[_Paragraph], inner: list[Element], depth: int) -> None:
        if depth > _DEEPEST:
            raise damaged()
        for child in parent:
            name = local(child)
            if name == "p":
                paragraphs.append(self._paragraph(child))
            elif name == "tbl":
                inner.append(child)
            elif name in _TRANSPARENT:
                self._collect(child, paragraphs, inner, depth + 1)

    def _paragraph(self, element: Element) -> _Paragraph:
        properties = _child(element, "pPr")
        style_id = _value(properties, "pStyle") or "\0default"
        pieces: list[str] = []
        weights: list[bool] = []
        capitals: list[bool] = []
        for run in _runs(element, 0):
            shape = _child(run, "rPr")
            if _is_on(shape, "vanish"):
                continue
            piece = _run_text(run)
            if not piece:
                continue
            if _value(shape, "vertAlign") == "superscript" and is_mark(piece, "".join(pieces[-1:])):
                continue
            pieces.append(piece)
            if piece.strip():
                font = self._font(shape, style_id)
                self._fonts.add(font)
                weights.append(self._bold(shape, style_id))
                capitals.append(is_capitals_font(font))
        text = "".join(pieces)
        number = self._number(properties, style_id, has_text=bool(text.strip()))
        return _Paragraph(
            text=f"{number} {text}" if number else text,
            bold=all(weights),
            capitals=bool(capitals) and all(capitals),
        )

    def _number(self, properties: Element | None, style_id: str, *, has_text: bool) -> str:
        """What Word prints before the paragraph; the automatic number of an STT column stands nowhere in its text."""
        found = None if properties is None else _child(properties, "numPr")
        own = found is not None
        step = style_id
        for _ in range(_DEEPEST):
            style = self._styles.get(step)
            if found is not None or style is None:
                break
            found, step = style.numbering, style.based_on
        if found is None or (not own and not has_text and style_id == "\0default"):
            return ""
        return self._numbering.next_number(_value(found, "numId") or "", _value(found, "ilvl") or "0")

    def _bold(self, shape: Element | None, style_id: str) -> bool:
        own = _switch(shape, "b")
        if own is not None:
            return own
        for first in (_value(shape, "rStyle"), style_id):
            step = first or ""
            for _ in range(_DEEPEST):
                style = self._styles.get(step)
                if style is None:
                    break
                if style.bold is not None:
                    return style.bold
                step = style.based_on
        return False

    def _font(self, shape: Element | None, style_id: str) -> str:
        own = _font_name(shape)
        step = style_id
        for _ in range(_DEEPEST):
            style = self._styles.get(step)
            if own is not None or style is None:
                break
            own, step = style.font, style.based_on
        return own or ""


def _read_styles(package: Package, name: str, limits: ReadLimits) -> dict[str, _Style]:
    if name not in package:
        return {}
    styles: dict[str, _Style] = {}
    for element in package.tree(name, limits.text_part_size):
        if local(element) != "style":
            continue
        paragraph, run = _child(element, "pPr"), _child(element, "rPr")
        style = _Style(
            based_on=_value(element, "basedOn") or "",
            bold=_switch(run, "b"),
            numbering=None if paragraph is None else _child(paragraph, "numPr"),
            font=_font_name(run),
        )
        styles[attribute(element, "styleId") or ""] = style
        if attribute(element, "type") == "paragraph" and attribute(element, "default") in {"1", "true"}:
            styles["\0default"] = style
    return styles


def _squared(rows: list[list[Cell]]) -> tuple[Row, ...]:
    """Rows of equal width, with every merged cell knowing how far down it goes."""
    width = max((len(row) for row in rows), default=0)
    grid = [row + [Cell()] * (width - len(row)) for row in rows]
    heights: dict[tuple[int, int], int] = {}
    for index, row in enumerate(grid):
        for column, cell in enumerate(row):
            if not cell.up:
                continue
            above = grid[index - 1][column - cell.left] if index else None
            if above is None or above.left:
                # A continuation with nothing to continue: the part that held its beginning was removed.
                row[column] = replace(cell, up=0)
                continue
            row[column] = replace(cell, up=above.up + 1)
            if not cell.left:
                heights[index - above.up - 1, column] = above.up + 2
    for (index, column), height in heights.items():
        grid[index][column] = replace(grid[index][column], down=height)
    return tuple(Row(number, tuple(row)) for number, row in enumerate(grid, start=1))


def _runs(parent: Element, depth: int) -> Iterator[Element]:
    """The runs that a reader sees: inserted text stays, deleted and moved-away text is gone."""
    if depth > _DEEPEST:
        raise damaged()
    for child in parent:
        name = local(child)
        if name == "r":
            yield child
        elif name in _TRANSPARENT:
            yield from _runs(child, depth + 1)


def _run_text(run: Element) -> str:
    pieces: list[str] = []
    for child in run:
        name = local(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name in {"br", "cr"}:
            pieces.append("\n")
        elif name in {"tab", "ptab"}:
            pieces.append("\t")
        elif name == "noBreakHyphen":
            pieces.append("-")
        elif name == "softHyphen":
            # In the old TCVN3 fonts this character is the letter "ư".
            pieces.append("\u00ad")
    return "".join(pieces)


def _text_boxes(paragraph: Element) -> Iterator[Element]:
    """Contents of the text boxes anchored in a paragraph, each once although Word stores a second copy for old readers."""
    waiting = [(paragraph, 0)]
    while waiting:
        element, depth = waiting.pop()
        name = local(element)
        if name == "txbxContent":
            yield element
        elif name != "Fallback" and depth < _DEEPEST:
            waiting.extend((child, depth + 1) for child in reversed(element))


def _children(parent: Element, name: str) -> Iterator[Element]:
    """Children of that name, also those inside wrappers."""
    waiting = [(child, 0) for child in reversed(parent)]
    while waiting:
        element, depth = waiting.pop()
        if local(element) == name:
            yield element
        elif local(element) in _TRANSPARENT and depth < _DEEPEST:
            waiting.extend((child, depth + 1) for child in reversed(element))


def _child(parent: Element, name: str) -> Element | None:
    return next((child for child in parent if local(child) == name), None)


def _value(parent: Element | None, name: str) -> str | None:
    found = None if parent is None else _child(parent, name)
    return None if found is None else attribute(found, "val")


def _switch(properties: Element | None, name: str) -> bool | None:
    found = None if properties is None else _child(properties, name)
    return None if found is None else (attribute(found, "val") or "1") not in _OFF


def _is_on(properties: Element | None, name: str) -> bool:
    return bool(_switch(properties, name))


def _font_name(properties: Element | None) -> str | None:
    fonts = None if properties is None else _child(properties, "rFonts")
    return None if fonts is None else attribute(fonts, "ascii") or attribute(fonts, "hAnsi")

"""A laid-out report drawn as PDF, with the same measures as the DOCX and a typeface of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from reports.document import ReportDocument
from reports.render.layout import CELL_PADDING, POINTS_PER_MM, Grid, Line, Pair, Piece, Rule, lay_out
from reports.render.metrics import breakable
from reports.render.package import moment_of
from reports.render.typeface import FAMILY, FOLDER, FontMissing, showable

_TEMPLATE = Path(__file__).parent / "report.typ"


def render_pdf(document: ReportDocument) -> bytes:
    """An A4 document in the form of its issuer. The same value always gives the same bytes; raises FontMissing without Tinos."""
    paper = lay_out(document)
    measures = paper.measures
    paper = replace(
        paper,
        body=tuple(_fit(piece, measures.text_mm) for piece in paper.body),
        annexes=tuple(tuple(_fit(piece, measures.landscape_mm) for piece in annex) for annex in paper.annexes),
    )
    compiler = typst.Compiler(input=_TEMPLATE, root=_TEMPLATE.parent, font_paths=_fonts())
    drawn, warnings = compiler.compile_with_warnings(
        format="pdf",
        # For the archive: self-contained, and every glyph has its letter.
        pdf_standards=["a-2u"],
        # Words go in as data only: nothing that a person wrote is ever read as typst code.
        sys_inputs={"paper": showable(json.dumps(paper, default=_plain, ensure_ascii=False))},
        timestamp=moment_of(paper.day).replace(tzinfo=UTC),
    )
    if warnings:
        raise FontMissing("; ".join(warning.message for warning in warnings))
    assert isinstance(drawn, bytes)  # a PDF is one file; only pictures come as a list of pages
    return drawn


def _fit(piece: Piece, room_mm: float) -> Piece:
    """The piece with breaks in words that are wider than their place: typst would let them run over the edge."""
    if isinstance(piece, Pair):
        return replace(
            piece,
            rows=tuple((_fit_side(left, piece.left_mm), _fit_side(right, piece.right_mm)) for left, right in piece.rows),
        )
    if isinstance(piece, Grid):
        rooms = [width * POINTS_PER_MM - CELL_PADDING for width in piece.widths_mm]
        rows = (row if row.level else replace(row, cells=_fit_cells(row.cells, rooms, piece.size, row.bold)) for row in piece.rows)
        return replace(piece, header=_fit_cells(piece.header, rooms, piece.size, True), rows=tuple(rows))
    return _fit_line(piece, room_mm)


def _fit_line(piece: Line | Rule, room_mm: float) -> Line | Rule:
    if isinstance(piece, Rule):
        return piece
    return replace(piece, text=breakable(piece.text, (room_mm - piece.left_mm) * POINTS_PER_MM, piece.size, piece.bold))


def _fit_side(pieces: Sequence[Line | Rule], room_mm: float) -> tuple[Line | Rule, ...]:
    return tuple(_fit_line(piece, room_mm) for piece in pieces)


def _fit_cells(cells: Sequence[str], rooms: Sequence[float], size: float, bold: bool) -> tuple[str, ...]:
    return tuple(breakable(words, room, size, bold) for words, room in zip(cells, rooms, strict=True))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {"piece": type(value).__name__, **{one.name: getattr(value, one.name) for one in fields(value)}}
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not a part of a page: {value!r}")


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])
    if FAMILY not in fonts.families():
        raise FontMissing(f"{FAMILY} is not in {FOLDER.name}/: make the environment again")
    return fonts

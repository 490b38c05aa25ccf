"""A laid-out report drawn as PDF, with the same measures as the DOCX and a typeface of its own."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from reports.document import ReportDocument
from reports.render.layout import lay_out
from reports.render.package import moment_of
from reports.render.typeface import FAMILY, FOLDER, FontMissing, showable

_TEMPLATE = Path(__file__).parent / "report.typ"


def render_pdf(document: ReportDocument) -> bytes:
    """An A4 document in the form of its issuer. The same value always gives the same bytes; raises FontMissing without Tinos."""
    paper = lay_out(document)
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

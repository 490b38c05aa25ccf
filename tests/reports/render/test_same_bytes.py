"""The same value gives the same bytes, whenever and wherever it is rendered."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest
from docx import Document

from reports.document import ReportDocument
from reports.render.docx import render_docx
from reports.render.pdf import render_pdf
from reports.render.xlsx import render_xlsx

Renderer = Callable[[ReportDocument], bytes]
RENDERERS = [render_docx, render_xlsx, render_pdf]


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize("form", ["state_report", "party_report", "draft_report"])
def test_a_report_from_its_json_renders_byte_for_byte(request: pytest.FixtureRequest, render: Renderer, form: str) -> None:
    report = request.getfixturevalue(form)
    assert render(ReportDocument.from_json(json.loads(report.canonical_bytes()))) == render(report)


def test_another_process_renders_the_same_bytes(state_report: ReportDocument) -> None:
    """Another hash seed, another time zone, another hour of the clock."""
    program = (
        "import sys, json, hashlib\n"
        "from reports.document import ReportDocument\n"
        "from reports.render import docx, pdf, xlsx\n"
        "report = ReportDocument.from_json(json.load(sys.stdin))\n"
        "for render in (docx.render_docx, xlsx.render_xlsx, pdf.render_pdf): print(hashlib.sha256(render(report)).hexdigest())\n"
    )
    made = subprocess.run(
        [sys.executable, "-c", program],
        input=state_report.canonical_bytes(),
        capture_output=True,
        check=True,
        env={"PYTHONHASHSEED": "57", "TZ": "America/Lima", "PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "utf-8"},
    )
    assert made.stdout.decode().split() == [hashlib.sha256(render(state_report)).hexdigest() for render in RENDERERS]


@pytest.mark.parametrize("render", [render_docx, render_xlsx])
def test_a_package_carries_the_day_of_the_document_and_no_other(state_report: ReportDocument, render: Renderer) -> None:
    with zipfile.ZipFile(io.BytesIO(render(state_report))) as package:
        assert {part.date_time for part in package.infolist()} == {(2025, 2, 5, 0, 0, 0)}
        assert package.testzip() is None


def test_properties_carry_the_day_of_the_document(state_report: ReportDocument) -> None:
    document = Document(io.BytesIO(render_docx(state_report))).core_properties
    assert document.created == document.modified and document.created.replace(tzinfo=None) == datetime(2025, 2, 5)
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(state_report))).properties
    assert book.created == datetime(2025, 2, 5) and book.keywords == f"sha256:{state_report.sha256}"


@pytest.mark.parametrize("render", RENDERERS)
def test_another_word_gives_other_bytes(state_report: ReportDocument, render: Renderer) -> None:
    assert render(replace(state_report, summary="Kết quả khác")) != render(state_report)

"""A row is shown where it stands in its file."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from PIL import Image

from tenants.errors import Invalid
from tenants.plans.annex import read_annex
from tenants.plans.annex.reading import Place
from tenants.plans.annex.viewing import page_picture, source_contents, source_table

DATA = Path(__file__).parents[3] / "data"


@pytest.mark.parametrize("name", ["ke-hoach-02-KH-BCD.docx", "ke-hoach-02-KH-BCD.xlsx"])
def test_every_row_is_marked_in_its_own_table_under_its_header(name: str) -> None:
    data = (DATA / name).read_bytes()
    contents = source_contents(data)
    assert contents is not None
    for row in read_annex(data, name).rows:
        lines = source_table(contents, row.place).lines
        assert lines[0].is_header and "STT" in lines[0].texts
        assert [row.content in line.texts for line in lines if line.is_wanted] == [True]
        assert len(lines) <= 8


def test_a_lead_that_was_merged_downwards_is_repeated_where_one_looks() -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=3)
    for row, texts in zip(
        table.rows,
        (("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì"), ("1", "Một", "Sở Y tế"), ("2", "Hai", ""), ("3", "Ba", "")),
        strict=True,
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 2).merge(table.cell(3, 2))
    written = io.BytesIO()
    document.save(written)
    contents = source_contents(written.getvalue())
    assert contents is not None
    wanted = next(line for line in source_table(contents, Place("table", "1", 4)).lines if line.is_wanted)
    assert wanted.texts == ("3", "Ba", "Sở Y tế")


def test_every_row_of_a_pdf_has_its_picture_with_a_frame() -> None:
    data = (DATA / "ke-hoach-02-KH-BCD.pdf").read_bytes()
    assert source_contents(data) is None
    for row in read_annex(data, "ke-hoach.pdf").rows:
        picture = Image.open(io.BytesIO(page_picture(data, row.place, row.content)))
        assert picture.height < 700, "a part of the page, not all of it"
        assert (214, 140, 0) in {picture.getpixel((picture.width // 2, y)) for y in range(picture.height)}


def test_words_that_are_not_on_the_page_give_the_whole_page() -> None:
    data = (DATA / "ke-hoach-02-KH-BCD.pdf").read_bytes()
    whole = Image.open(io.BytesIO(page_picture(data, Place("page", "2", 3), "Không có câu nào như thế trong tệp")))
    assert whole.height > 700


@pytest.mark.parametrize("place", [Place("page", "99", 1), Place("page", "x", 1)])
def test_a_page_that_is_not_there_is_refused_in_words(place: Place) -> None:
    with pytest.raises(Invalid, match="Không tìm thấy chỗ này"):
        page_picture((DATA / "ke-hoach-02-KH-BCD.pdf").read_bytes(), place, "Nội dung")


@pytest.mark.parametrize("place", [Place("table", "9", 1), Place("table", "2", 999), Place("sheet", "2", 3)])
def test_a_table_or_row_that_is_not_there_is_refused_in_words(place: Place) -> None:
    contents = source_contents((DATA / "ke-hoach-02-KH-BCD.docx").read_bytes())
    assert contents is not None
    with pytest.raises(Invalid, match="Không tìm thấy chỗ này"):
        source_table(contents, place)

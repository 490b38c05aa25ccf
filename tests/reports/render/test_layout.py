"""What the forms ask of words and figures before any file is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.document import Annex, Cell, Column, ColumnKind, ReportDocument, RowGroup, Section, Table
from reports.render.cells import cell_words
from reports.render.forms import PARTY, STATE, Measures
from reports.render.layout import Grid, Line, heading_words, lay_out
from reports.render.metrics import balanced_lines, text_width


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        (1234567, "number", "1.234.567"),
        (1234.5, "number", "1.234,5"),
        (0.15, "number", "0,2"),
        (-0.01, "number", "0"),
        (36.72, "percent", "36,7%"),
        (40, "percent", "40%"),
        (2025, "text", "2025"),
        (date(2026, 2, 5), "date", "05/02/2026"),
        ("1.2", "number", "1.2"),
        (None, "number", ""),
    ],
)
def test_figures_read_as_vietnamese_offices_write_them(value: Cell, kind: ColumnKind, said: str) -> None:
    assert cell_words(value, kind) == said


@pytest.mark.parametrize(
    ("number", "state", "party"),
    [
        ("A", "A. KẾT QUẢ", "A- KẾT QUẢ"),
        ("IV", "IV. KẾT QUẢ", "IV- KẾT QUẢ"),
        ("2", "2. Kết quả", "2. Kết quả"),
        ("2.1", "2.1. Kết quả", "2.1. Kết quả"),
        ("đ", "đ) Kết quả", "đ) Kết quả"),
        ("", "Kết quả", "Kết quả"),
    ],
)
def test_the_number_of_a_heading_tells_its_mark(number: str, state: str, party: str) -> None:
    section = Section("Kết quả", number)
    assert (heading_words(section, STATE), heading_words(section, PARTY)) == (state, party)


@given(st.lists(st.text("abcđêưỆ", min_size=1, max_size=9), min_size=1, max_size=30), st.floats(60, 400))
def test_balanced_lines_keep_every_word_within_the_room(words: list[str], room: float) -> None:
    lines = balanced_lines(" ".join(words), room, 13, bold=True)
    assert " ".join(lines).split() == words
    assert all(text_width(line, 13, bold=True) <= room or " " not in line for line in lines)


def test_a_heading_leaves_no_lone_syllable_on_its_last_line() -> None:
    assert balanced_lines("ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK", 190, 13, bold=True) == ("ỦY BAN NHÂN DÂN", "TỈNH ĐẮK LẮK")


@pytest.mark.parametrize("form", [STATE, PARTY])
def test_the_measures_lie_within_the_rules(form: Measures) -> None:
    assert 20 <= form.top_mm <= 25 and 20 <= form.bottom_mm <= 25 and 30 <= form.left_mm <= 35 and 15 <= form.right_mm <= 20
    assert 13 <= form.body_size <= 15 and form.gap >= 6
    assert 18 <= form.pitch <= 22 if form is PARTY else 1 <= form.spacing <= 1.5


@pytest.mark.parametrize(("form", "alone"), [("state", True), ("party", False)])
def test_after_a_last_table_only_the_state_form_has_a_line_with_its_end_mark(
    report_of: Callable[..., ReportDocument], form: str, alone: bool
) -> None:
    section = Section("Kết quả", "I", (Table((Column("x"),), (("y",),)),))
    pieces = lay_out(report_of(form, closing="", sections=(section,))).body
    after = pieces[next(place for place, piece in enumerate(pieces) if isinstance(piece, Grid)) :]
    assert any(isinstance(piece, Line) and piece.text == "./." for piece in after) is alone
    assert not any(isinstance(piece, Line) and piece.text == "." for piece in after)


def test_columns_fill_the_page_in_their_proportions(report_of: Callable[..., ReportDocument]) -> None:
    annex = Annex("x", (Column("a", 1), Column("b", 3)), (RowGroup("", (("1", "2"),)),))
    grid = next(piece for piece in lay_out(report_of(annexes=(annex,))).annexes[0] if isinstance(piece, Grid))
    assert grid.widths_mm == (63, 189)


def test_a_row_that_does_not_fit_its_header_is_refused(report_of: Callable[..., ReportDocument]) -> None:
    annex = Annex("x", (Column("a"), Column("b")), (RowGroup("", (("1",),)),))
    with pytest.raises(ValueError, match="1 cells in a table of 2 columns"):
        lay_out(report_of(annexes=(annex,)))

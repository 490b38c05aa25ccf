"""A report is a value: it comes back from its JSON as it was, and its hash says whether it is the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.document import (
    Annex,
    Column,
    Paragraph,
    ReportDocument,
    RowGroup,
    Section,
    Signature,
    Table,
    clean_text,
    roman,
    vietnamese_letter,
)

words = st.text(max_size=12)
cells = st.one_of(words, st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False), st.dates(), st.none())
columns = st.builds(
    Column,
    words,
    st.floats(1, 300),
    st.sampled_from(["left", "center", "right"]),
    st.sampled_from(["text", "number", "percent", "date"]),
)


def rows_of(count: int) -> st.SearchStrategy[list[tuple[object, ...]]]:
    return st.lists(st.tuples(*[cells] * count), max_size=3)


tables = st.lists(columns, min_size=1, max_size=3).flatmap(
    lambda given: st.builds(Table, st.just(tuple(given)), rows_of(len(given)), words, words, rows_of(len(given)))
)
annexes = st.lists(columns, min_size=1, max_size=3).flatmap(
    lambda given: st.builds(
        Annex,
        words,
        st.just(tuple(given)),
        st.lists(st.builds(RowGroup, words, rows_of(len(given)), st.integers(1, 3)), max_size=2),
    )
)
paragraphs = st.builds(Paragraph, words, st.sampled_from(["", "bold", "italic"]))
sections = st.recursive(
    st.builds(Section, words, words, st.lists(st.one_of(paragraphs, tables), max_size=2)),
    lambda below: st.builds(Section, words, words, st.just(()), st.lists(below, max_size=2)),
    max_leaves=3,
)
documents = st.builds(
    ReportDocument,
    form=st.sampled_from(["state", "party"]),
    issuing_body=words,
    summary=words,
    sections=st.lists(sections, max_size=2),
    date=st.none() | st.dates(),
    number_text=words,
    addressees=st.lists(words, max_size=2),
    opening=st.lists(paragraphs, max_size=2),
    signature=st.builds(Signature, st.lists(words, max_size=2), words, words),
    figures=st.none() | tables,
    annexes=st.lists(annexes, max_size=2),
    version=st.integers(1, 9),
)


@settings(max_examples=50)
@given(documents)
def test_a_report_comes_back_from_its_json_as_it_was(document: ReportDocument) -> None:
    again = ReportDocument.from_json(json.loads(document.canonical_bytes()))
    assert again == document
    assert again.canonical_bytes() == document.canonical_bytes()


@settings(max_examples=50)
@given(documents)
def test_a_seal_is_of_everything_but_itself(document: ReportDocument) -> None:
    sealed = document.sealed()
    assert sealed.is_sealed() and sealed.sealed() == sealed and not document.is_sealed()
    assert not replace(sealed, summary=sealed.summary + "x").is_sealed()


def test_equal_figures_have_one_hash() -> None:
    whole, broken = (Table((Column("Số", kind="number"),), ((figure,),)) for figure in (3, 3.0))
    assert whole == broken and whole.to_json() == broken.to_json()


def test_a_field_left_at_its_default_is_not_in_the_json() -> None:
    """Else each new field would change the hash of every version sent before it existed."""
    document = ReportDocument("state", "UBND", "Tóm tắt", ())
    assert document.to_json() == {"form": "state", "issuing_body": "UBND", "summary": "Tóm tắt", "sections": []}
    assert document.digest() == "938f93c70066d61559ffb30d1c79b42c75be9f0318ee6334afb97cf34a0a3c6a"


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\ud800b", "a\u202eb", "a\ufffeb", "a\x7fb", "a\u2066b"])
def test_characters_that_no_file_can_carry_are_left_out(text: str) -> None:
    assert Paragraph(text).text == "ab"


def test_words_are_composed_and_have_one_kind_of_line_end() -> None:
    assert clean_text("u\u031b\u0323c\r\nva\u0300\rđ\u2028e") == "ực\nvà\nđ\ne"
    assert clean_text("שלום 😀 <b>#eval</b>") == "שלום 😀 <b>#eval</b>"


@settings(max_examples=100)
@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize("cell", [datetime(2025, 11, 25, 8), True, float("nan"), float("inf")])
def test_a_cell_holds_words_numbers_and_days_only(cell: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        Table((Column("x"),), ((cell,),))  # type: ignore[arg-type]  # that is the point


def test_points_follow_the_vietnamese_alphabet() -> None:
    assert [vietnamese_letter(number) for number in range(1, 9)] == ["a", "b", "c", "d", "đ", "e", "g", "h"]
    assert vietnamese_letter(23) == "y" and vietnamese_letter(24) == "aa"
    assert [roman(number) for number in (1, 4, 9, 14, 40, 2025)] == ["I", "IV", "IX", "XIV", "XL", "MMXXV"]


@pytest.mark.parametrize(
    ("form", "number", "line"),
    [
        ("state", "5", "Số: 05/BC-UBND"),
        ("state", "125", "Số: 125/BC-UBND"),
        ("state", "05", "Số: 05/BC-UBND"),
        ("state", "", "Số:       /BC-UBND"),
        ("party", "5", "Số 05-BC-UBND"),
        ("party", "", "Số       -BC-UBND"),
    ],
)
def test_a_number_below_ten_has_a_leading_zero_and_a_missing_one_leaves_room(form: str, number: str, line: str) -> None:
    document = ReportDocument(form, "UBND", "x", (), number_text=number, symbol="BC-UBND")  # type: ignore[arg-type]  # from a table
    assert document.number_line == line


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 1, 9), "Đắk Lắk, ngày 09 tháng 01 năm 2026"),
        (date(2026, 2, 25), "Đắk Lắk, ngày 25 tháng 02 năm 2026"),
        (date(2026, 3, 1), "Đắk Lắk, ngày 01 tháng 3 năm 2026"),
        (date(2026, 10, 10), "Đắk Lắk, ngày 10 tháng 10 năm 2026"),
        (None, "Đắk Lắk, ngày        tháng        năm       "),
    ],
)
def test_days_below_ten_and_the_first_two_months_have_a_leading_zero(day: date | None, said: str) -> None:
    assert ReportDocument("state", "UBND", "x", (), place="Đắk Lắk", date=day).place_and_date == said

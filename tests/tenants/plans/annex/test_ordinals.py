"""Ordinals are read without their punctuation and know what they are above, below and after."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.plans.annex import ordinals
from tenants.plans.annex.numbering import roman
from tenants.plans.annex.ordinals import NOTHING, Ordinal, Style


@pytest.mark.parametrize(
    ("written", "text", "style", "depth"),
    [
        ("1", "1", Style.NUMBER, 1),
        ("1.", "1", Style.NUMBER, 1),
        ("01", "01", Style.NUMBER, 1),
        ("1)", "1", Style.NUMBER, 1),
        ("(1)", "1", Style.NUMBER, 1),
        ("1/", "1", Style.NUMBER, 1),
        ("1-", "1", Style.NUMBER, 1),
        (" 12 . ", "12", Style.NUMBER, 1),
        ("1.1", "1.1", Style.NUMBER, 2),
        ("1.1.", "1.1", Style.NUMBER, 2),
        ("1. 1", "1.1", Style.NUMBER, 2),
        ("1.10", "1.10", Style.NUMBER, 2),
        ("2.1.3", "2.1.3", Style.NUMBER, 3),
        ("1.a", "1.a", Style.NUMBER, 2),
        ("I", "I", Style.ROMAN, 1),
        ("I.", "I", Style.ROMAN, 1),
        ("XIV", "XIV", Style.ROMAN, 1),
        ("II-", "II", Style.ROMAN, 1),
        ("Ⅲ", "III", Style.ROMAN, 1),
        ("I.1", "I.1", Style.ROMAN, 2),
        ("A", "A", Style.CAPITAL, 1),
        ("B.", "B", Style.CAPITAL, 1),
        ("Đ", "Đ", Style.CAPITAL, 1),
        ("C", "C", Style.CAPITAL, 1),
        ("A.1", "A.1", Style.CAPITAL, 2),
        ("a)", "a", Style.SMALL, 1),
        ("đ)", "đ", Style.SMALL, 1),
        ("a.", "a", Style.SMALL, 1),
        ("2a", "2a", Style.NUMBER, 1),
        ("Mục II", "II", Style.ROMAN, 1),
        ("Phần A", "A", Style.CAPITAL, 1),
        ("Nhóm 3", "3", Style.NUMBER, 1),
        ("lV", "IV", Style.ROMAN, 1),
        ("Il", "II", Style.ROMAN, 1),
        ("01/02/2025", "1.2", Style.NUMBER, 2),
    ],
)
def test_a_cell_that_is_an_ordinal(written: str, text: str, style: Style, depth: int) -> None:
    assert ordinals.parse(written) == Ordinal(text, style, depth)


@pytest.mark.parametrize("written", ["", " ", "-", "+", "•", "–"])
def test_bullets_and_blanks_are_no_ordinal(written: str) -> None:
    assert ordinals.parse(written) is NOTHING


@pytest.mark.parametrize(
    "written", ["Rà soát", "STT", "Tổng cộng", "2025", "Quý I", "1.500 tỷ", "12/2025", "I. Thể chế", "Sở Y tế"]
)
def test_other_text_is_no_ordinal(written: str) -> None:
    assert ordinals.parse(written) is None


@pytest.mark.parametrize(
    ("written", "number", "rest"),
    [
        ("I. Thể chế", "I", "Thể chế"),
        ("I- Thể chế", "I", "Thể chế"),
        ("I-Thể chế", "I", "Thể chế"),
        ("I/ Thể chế", "I", "Thể chế"),
        ("II Thể chế", "II", "Thể chế"),
        ("A. Chung", "A", "Chung"),
        ("1. Rà soát", "1", "Rà soát"),
        ("1.1. Rà soát", "1.1", "Rà soát"),
        ("(2) Rà soát", "2", "Rà soát"),
        ("a) rà soát", "a", "rà soát"),
        ("Nhóm 1: Thể chế", "1", "Thể chế"),
        ("PHẦN II - THỂ CHẾ", "II", "THỂ CHẾ"),
        ("Mục III. Thể chế", "III", "Thể chế"),
        ("1.- Rà soát", "1", "Rà soát"),
        ("Rà soát", "", "Rà soát"),
        ("5G và IoT", "", "5G và IoT"),
        ("15/12/2025 trở đi", "", "15/12/2025 trở đi"),
        ("1.500 tỷ đồng", "", "1.500 tỷ đồng"),
        ("X-quang số", "", "X-quang số"),
        ("E-learning", "", "E-learning"),
        ("I đến III", "", "I đến III"),
        ("A Lưới phát triển", "", "A Lưới phát triển"),
        ("Nhóm nhiệm vụ chung", "", "Nhóm nhiệm vụ chung"),
        ("Quý I/2026", "", "Quý I/2026"),
        ("100% hồ sơ", "", "100% hồ sơ"),
        ("TP. Huế", "", "TP. Huế"),
    ],
)
def test_a_title_gives_up_its_number(written: str, number: str, rest: str) -> None:
    ordinal, title = ordinals.split(written)
    assert (ordinal.text, title) == (number, rest)


def parsed(text: str) -> Ordinal:
    found = ordinals.parse(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("1", "2", True),
        ("1", "3", False),
        ("I", "II", True),
        ("IX", "X", True),
        ("A", "B", True),
        ("D", "Đ", True),
        ("đ", "e", True),
        ("1.9", "1.10", True),
        ("1.2", "2.3", False),
        ("1", "1.1", False),
        ("I", "2", False),
        ("e", "g", True),
    ],
)
def test_what_follows_what(before: str, after: str, expected: bool) -> None:
    assert parsed(after).follows(parsed(before)) is expected


def test_children_go_on_from_their_parent() -> None:
    assert parsed("1.1").is_child_of(parsed("1"))
    assert parsed("I.2").is_child_of(parsed("I"))
    assert not parsed("11").is_child_of(parsed("1"))


@given(st.integers(1, 48))
def test_roman_numerals_are_read_back(number: int) -> None:
    ordinal = parsed(roman(number))
    assert ordinal.style is Style.ROMAN
    assert ordinal.opens() == (number == 1)
    assert parsed(roman(number + 1)).follows(ordinal)


@given(st.text(max_size=40))
def test_nothing_raises(text: str) -> None:
    assert ordinals.parse(text) is None or isinstance(ordinals.parse(text), Ordinal)
    ordinal, rest = ordinals.split(text)
    assert isinstance(ordinal, Ordinal) and len(rest) <= len(text) * 4

"""Vietnamese text is compared, searched and sorted as an office does it."""

import random
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.vietnamese import clean, compare_key, search_key, shorten, sort_key

ANY_TEXT = st.text(max_size=60)


def test_cleaning_composes_letters_and_folds_spaces_of_every_kind() -> None:
    decomposed = unicodedata.normalize("NFD", "Sở Khoa học và Công nghệ")
    assert clean(f"\ufeff  {decomposed}\u00a0\u200b\r\n\t ") == "Sở Khoa học và Công nghệ"
    assert clean("Quý\nIV/2025") == "Quý IV/2025"
    assert clean("Thường\u00ad xuyên") == "Thường xuyên"
    assert clean("") == ""


def test_marks_typed_in_the_other_order_are_the_same_letter() -> None:
    assert clean("e\u0302\u0323") == clean("e\u0323\u0302") == "ệ"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tỉnh uỷ", "TỈNH ỦY"),
        ("Khánh Hoà", "khánh hòa"),
        ("khoẻ", "khỏe"),
        ("Thuỷ lợi", "Thủy  lợi"),
        ("Quý IV", "QUÝ iv"),
        ("Lao động – Thương binh", "Lao động - Thương binh"),
    ],
)
def test_two_spellings_of_one_name_compare_equal(one: str, other: str) -> None:
    assert compare_key(one) == compare_key(other)


@pytest.mark.parametrize(("one", "other"), [("Sở", "So"), ("ma", "má"), ("Đà", "Dà"), ("của", "cua"), ("hoa", "hòa")])
def test_accents_still_tell_names_apart(one: str, other: str) -> None:
    assert compare_key(one) != compare_key(other)


def test_search_needs_no_accents() -> None:
    assert "so khoa hoc" in search_key("Sở Khoa học và Công nghệ")
    assert search_key("Đặc khu Đảo Ngọc") == "dac khu dao ngoc"
    assert search_key("Đảng uỷ") == search_key("Dang uy")


def test_names_stand_in_vietnamese_order() -> None:
    ordered = [
        "",
        "05 xã",
        "12 xã",
        "An",
        "An Giang",
        "Anh",
        "Ăn",
        "Ân",
        "Bà Rịa",
        "Cà Mau",
        "Da",
        "Đà Nẵng",
        "Em",
        "Êm",
        "ma",
        "Ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
        "mai",
        "Oanh",
        "Ô",
        "Ơ",
        "Sở Tài chính",
        "Tú",
        "Tụ",
        "Tư",
        "Vinh",
        "Ý Yên",
    ]
    shuffled = ordered[:]
    random.Random(57).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == ordered


def test_letters_decide_before_tones() -> None:
    assert sort_key("má a") < sort_key("ma b") < sort_key("mà b")


@given(ANY_TEXT)
@settings(max_examples=60)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert compare_key(compare_key(text)) == compare_key(text)
    assert search_key(compare_key(text)) == search_key(text)


@given(ANY_TEXT)
@settings(max_examples=60)
def test_sort_keys_are_ascii_and_ignore_how_letters_were_composed(text: str) -> None:
    key = sort_key(text)
    assert key.isascii()
    assert key == sort_key(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("hostile", ["a\u0301\u0323" * 350_000, "\u0323\u0301" * 500_000, "\u200b" * 10**6, " \n" * 500_000])
def test_a_hostile_megabyte_is_read_at_once(hostile: str) -> None:
    began = time.perf_counter()
    for reading in (clean, compare_key, search_key, sort_key):
        reading(hostile)
    assert time.perf_counter() - began < 10


def test_a_shortened_text_is_cut_between_words() -> None:
    assert shorten("Xây dựng nền tảng dữ liệu", 25) == "Xây dựng nền tảng dữ liệu"
    assert shorten("Xây dựng nền tảng, dữ liệu", 22) == "Xây dựng nền tảng…"


def test_a_word_without_end_is_cut_inside() -> None:
    assert shorten("Xong \u202e gpj.exe" + "a" * 300, 20) == "Xong gpj.exeaaaaaaa…"
    assert shorten("a" * 30, 10) == "aaaaaaaaa…"


@given(text=st.text(max_size=400), longest=st.integers(10, 200))
def test_a_shortened_text_is_the_beginning_of_the_text_on_one_line(text: str, longest: int) -> None:
    line = shorten(text, longest)
    assert len(line) <= longest
    assert "\n" not in line
    assert clean(text).startswith(line.removesuffix("…"))


@given(words=st.lists(st.text("ađế", min_size=1, max_size=60), min_size=1, max_size=40), longest=st.integers(10, 200))
def test_a_shortened_text_fills_half_of_its_room_at_least(words: list[str], longest: int) -> None:
    text = " ".join(words)
    assert len(shorten(text, longest)) * 2 >= min(len(text), longest)

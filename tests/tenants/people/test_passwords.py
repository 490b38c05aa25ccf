"""Which passwords are good enough, and that what is stored is argon2id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.errors import Invalid
from tenants.people import passwords

EMAIL, NAME = "nguyen.vana@daklak.gov.vn", "Nguyễn Văn Anh"


@pytest.mark.parametrize(
    "password",
    ["con đường dài tới đỉnh núi", "Mưa rơi trên mái ngói cũ 7", "xK9#pL2$vQ7!mZ4&", "nghị quyết 57 và những mùa hoa cà phê"],
)
def test_a_long_sentence_or_a_random_password_is_taken(password: str) -> None:
    passwords.check_rules(password, email=EMAIL, name=NAME)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("ngắn quá 123", "ít nhất 14 ký tự"),
        ("x" * 201, "dài nhất 200"),
        ("aaaaaaaaaaaaaaaa", "ký tự khác nhau"),
        ("ababababababababab", "ký tự khác nhau"),
        ("Nguyễn Văn Anh làm việc", "không được chứa tên"),
        ("nguyen.vana là tôi đây", "không được chứa tên"),
        ("matkhau123456789", "quen thuộc"),
        ("Mật khẩu 1234567", "quen thuộc"),
        ("Passw0rd123456789", "quen thuộc"),
        ("Administrator2026", "quen thuộc"),
    ],
)
def test_what_is_guessed_first_is_refused_with_the_reason(password: str, words: str) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        passwords.check_rules(password, email=EMAIL, name=NAME)
    assert refused.value.field == "password"


@given(st.text(max_size=220))
def test_any_text_is_either_taken_or_refused_in_words(password: str) -> None:
    try:
        passwords.check_rules(password, email=EMAIL, name=NAME)
    except Invalid as refused:
        assert refused.message.endswith(".")
    else:
        assert len(password) >= passwords.MIN_LENGTH


def test_what_is_stored_is_argon2id_and_differs_each_time() -> None:
    first, second = passwords.hash_password("một câu đủ dài để thử"), passwords.hash_password("một câu đủ dài để thử")
    assert first.startswith("$argon2id$")
    assert first != second
    assert passwords.verify_password(first, "một câu đủ dài để thử")
    assert not passwords.verify_password(first, "một câu đủ dài để thử ")


def test_nobodys_password_is_never_right() -> None:
    assert not passwords.verify_password(None, "nobody")
    assert not passwords.verify_password("$argon2id$broken", "nobody")

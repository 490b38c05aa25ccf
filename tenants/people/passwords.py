"""Passwords: what makes one good enough, and argon2id around it."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tenants.errors import Invalid
from tenants.vietnamese import search_key

# Without a second factor the length has to do the work.
MIN_LENGTH = 14
# Beyond this, hashing would be a way to keep the server busy.
MAX_LENGTH = 200
MIN_DIFFERENT = 6

# What people type when they are told "longer": known phrases, without accents and spaces, as parts of a password.
_COMMON = (
    "matkhau",
    "password",
    "passw0rd",
    "qwerty",
    "asdfgh",
    "zxcvbn",
    "123456",
    "abcdef",
    "abc123",
    "iloveyou",
    "letmein",
    "welcome",
    "admin",
    "administrator",
    "quantri",
    "vietnam",
    "nghiquyet57",
    "nghiquyetso57",
    "suite57",
    "chuyendoiso",
    "khoahoccongnghe",
    "doimoisangtao",
    "1q2w3e4r",
    "111111",
    "000000",
)

# OWASP's parameters for argon2id (Password Storage Cheat Sheet, 2023): 19 MiB, so that many may sign in at eight in the morning.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

RULES = (
    f"Ít nhất {MIN_LENGTH} ký tự; một câu dễ nhớ là tốt nhất.",
    "Không chứa tên hoặc địa chỉ thư của đồng chí.",
    "Không phải cụm từ quen thuộc như “matkhau123456789”, không lặp một vài ký tự.",
)


def check_rules(password: str, *, email: str, name: str) -> None:
    """Raise Invalid with field "password" for one that is too easily guessed."""
    if len(password) < MIN_LENGTH:
        raise Invalid(f"Mật khẩu cần ít nhất {MIN_LENGTH} ký tự.", "password")
    if len(password) > MAX_LENGTH:
        raise Invalid(f"Mật khẩu dài nhất {MAX_LENGTH} ký tự.", "password")
    plain = _squeezed(password)
    if len(set(password.casefold())) < MIN_DIFFERENT:
        raise Invalid(f"Mật khẩu cần ít nhất {MIN_DIFFERENT} ký tự khác nhau.", "password")
    own = [_squeezed(name), _squeezed(email.partition("@")[0]), _squeezed(email)]
    if any(len(part) >= 4 and part in plain for part in own):
        raise Invalid("Mật khẩu không được chứa tên hoặc địa chỉ thư.", "password")
    rest = plain
    for phrase in sorted(_COMMON, key=len, reverse=True):
        rest = rest.replace(phrase, "")
    # A known phrase may stand in a long sentence, but not make up most of it.
    if len(password) - (len(plain) - len(rest)) < MIN_LENGTH - MIN_DIFFERENT:
        raise Invalid("Mật khẩu này quá quen thuộc, dễ bị đoán.", "password")


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is the one; for nobody's hash it works as long, so that the time tells nothing."""
    try:
        matches = _hasher.verify(stored or _nobodys_hash(), password[: MAX_LENGTH + 1])
    except (VerificationError, InvalidHashError):
        return False
    return matches and stored is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody")


def _squeezed(text: str) -> str:
    return "".join(character for character in search_key(text) if character.isalnum())

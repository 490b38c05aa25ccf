"""Provinces and communes inside a body's name: "Công an tỉnh Đắk Lắk", "UBND các phường: Nha Trang, Bắc Nha Trang"."""

from functools import cache

from tenants.plans.body_words import Token
from tenants.vietnamese import search_key

# Today's 34 provinces and the 63 before 1 July 2025: old plans name both.
_PROVINCES = (
    "Hà Nội|Cao Bằng|Tuyên Quang|Điện Biên|Lai Châu|Sơn La|Lào Cai|Thái Nguyên|Lạng Sơn|Quảng Ninh|Bắc Ninh|Phú Thọ|"
    "Hải Phòng|Hưng Yên|Ninh Bình|Thanh Hóa|Nghệ An|Hà Tĩnh|Quảng Trị|Huế|Đà Nẵng|Quảng Ngãi|Gia Lai|Khánh Hòa|Đắk Lắk|"
    "Lâm Đồng|Đồng Nai|Hồ Chí Minh|Tây Ninh|Đồng Tháp|Vĩnh Long|An Giang|Cần Thơ|Cà Mau|HCM|"
    "Hà Giang|Bắc Kạn|Yên Bái|Hòa Bình|Bắc Giang|Vĩnh Phúc|Hải Dương|Thái Bình|Hà Nam|Nam Định|Quảng Bình|Thừa Thiên Huế|"
    "Thừa Thiên - Huế|Quảng Nam|Bình Định|Kon Tum|Phú Yên|Ninh Thuận|Bình Thuận|Đắk Nông|Đắc Lắc|Đăk Lăk|Đắc Nông|"
    "Bình Phước|Bình Dương|Bà Rịa Vũng Tàu|Bà Rịa|Vũng Tàu|Long An|Tiền Giang|Bến Tre|Trà Vinh|Kiên Giang|Hậu Giang|"
    "Sóc Trăng|Bạc Liêu"
)
_KINDS = {"xa": "xã", "phuong": "phường"}


@cache
def _provinces() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(search_key(name).replace("-", " ").split()) for name in _PROVINCES.split("|"))


def folded(tokens: list[Token]) -> list[str]:
    """The words without accents, for comparing with short lists."""
    return [search_key(token.key) for token in tokens if token.kind == "word"]


def is_province(words: list[str]) -> bool:
    """Whether the folded words are a province's name, with or without "tỉnh"."""
    if words[:1] == ["cua"]:
        words = words[1:]
    if words[:1] == ["tinh"]:
        words = words[1:]
    return tuple(words) in _provinces()


def commune_kind(tokens: list[Token]) -> tuple[str, int]:
    """The kind of commune that the words begin with, and how many words that takes."""
    words = folded(tokens[:2])
    if words[:2] == ["dac", "khu"]:
        return "đặc khu", 2
    if words and words[0] in _KINDS:
        return _KINDS[words[0]], 1
    return "", 0


def commune_name(tokens: list[Token], text: str) -> str:
    """The name that the tokens spell, "" when they are no proper name: every word of one begins with a capital."""
    words = [token for token in tokens if token.kind == "word"]
    if not words or len(words) > 6 or len(words) != len(tokens):
        return ""
    written = [text[token.start : token.end] for token in words]
    if not all(word[0].isupper() or word.isdigit() for word in written):
        return ""
    if any(len(word) > 1 and word.isupper() for word in written):
        written = [word.capitalize() for word in written]
    return " ".join(written)

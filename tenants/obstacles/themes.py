"""What obstacles are about: the short catalogue of themes, and which obstacles of several tenants are one and the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz

from tenants.vietnamese import search_key

THEMES: dict[str, str] = {
    "institution": "Thể chế, chính sách",
    "funding": "Kinh phí",
    "people": "Nhân lực",
    "data": "Dữ liệu",
    "infrastructure": "Hạ tầng, nền tảng",
    "procedure": "Thủ tục",
    "coordination": "Phối hợp",
    "other": "Khác",
}
# The words by which offices speak of a theme, in free text that nobody has given one; the first theme with a word takes it.
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("funding", ("kinh phi", "ngan sach", "von dau tu", "du toan", "phan bo", "nguon luc")),
    ("people", ("nhan luc", "bien che", "can bo", "chuyen gia", "doi ngu", "dao tao")),
    ("infrastructure", ("ha tang", "thiet bi", "duong truyen", "may moc", "mang ", "trang bi", "nen tang")),
    ("data", ("du lieu", "ket noi", "chia se", "lien thong", "phan mem", "he thong thong tin")),
    ("procedure", ("thu tuc", "ho so")),
    ("institution", ("the che", "quy dinh", "huong dan", "co che", "nghi dinh", "thong tu", "dinh muc", "chinh sach")),
    ("coordination", ("phoi hop", "cho y kien", "cham y kien")),
)

# Measured on titles as offices write them: what means the same lies above 80, what only shares a theme below 70.
_ALIKE = 78
# A short title is a subset of half the others: it is compared word for word.
_SHORT = 5


@dataclass(frozen=True, slots=True)
class Voice:
    """One obstacle as the grouping sees it."""

    obstacle_id: int
    tenant_code: str
    tenant_name: str
    theme: str
    system_code: str
    title: str
    raised_on: date
    waits_at: str = ""  # the level that has to answer, while it has not


@dataclass(frozen=True, slots=True)
class Chorus:
    """Obstacles of one theme and system in similar words; the one that was raised first gives its title."""

    voices: tuple[Voice, ...]

    @property
    def first(self) -> Voice:
        """The obstacle that was raised first."""
        return self.voices[0]

    @property
    def tenants(self) -> tuple[tuple[str, str], ...]:
        """The tenants that raise it, as code and name, in the order in which they did."""
        return tuple({voice.tenant_code: voice.tenant_name for voice in self.voices}.items())


@dataclass(slots=True)
class _Growing:
    key: str
    voices: list[Voice] = field(default_factory=list)


def together(voices: Iterable[Voice]) -> tuple[Chorus, ...]:
    """Obstacles put together by theme, system and similar words; the same whatever the order they come in.

    Each joins the first group whose first title is alike, in the order in which they were raised. The largest groups stand first.
    """
    groups: dict[tuple[str, str], list[_Growing]] = {}
    for voice in sorted(voices, key=lambda one: (one.raised_on, one.tenant_code, one.obstacle_id)):
        key = search_key(voice.title)
        known = groups.setdefault((voice.theme, voice.system_code), [])
        group = next((one for one in known if alike(one.key, key)), None)
        if group is None:
            known.append(group := _Growing(key))
        group.voices.append(voice)
    found = [Chorus(tuple(group.voices)) for known in groups.values() for group in known]
    return tuple(sorted(found, key=lambda one: (-len(one.tenants), -len(one.voices), one.first.raised_on, one.first.obstacle_id)))


def theme_of(text: str) -> str:
    """The theme that the words of a free text speak of, else "other"; a help for reading, nothing is counted by it."""
    folded = search_key(text)
    return next((theme for theme, words in _WORDS if any(word in folded for word in words)), "other")


def alike(left: str, right: str) -> bool:
    """Whether two titles, folded by `search_key`, speak of the same thing."""
    short = min(len(left.split()), len(right.split())) < _SHORT
    compare = fuzz.token_sort_ratio if short else fuzz.token_set_ratio
    return compare(left, right) >= _ALIKE

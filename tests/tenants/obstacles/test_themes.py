"""What several tenants raise in similar words is put together, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.obstacles.themes import THEMES, Voice, alike, together
from tenants.vietnamese import search_key

DAY = date(2025, 11, 3)
TITLES = (
    "Chưa bố trí được kinh phí thuê điện toán đám mây",
    "Thiếu kinh phí thuê hạ tầng điện toán đám mây",
    "Kinh phí thuê hạ tầng điện toán đám mây chưa được cấp",
    "Thiếu kinh phí đào tạo cán bộ chuyển đổi số",
    "Chưa có định mức kinh tế - kỹ thuật cho chuyển đổi số",
    "Chưa có hướng dẫn định mức kinh tế kỹ thuật chuyển đổi số",
    "Thiếu kinh phí",
)


def voice(number: int, tenant: str, title: str, theme: str = "funding", system: str = "HT1", days: int = 0) -> Voice:
    return Voice(number, tenant, f"Tỉnh {tenant}", theme, system, title, DAY + timedelta(days=days))


def test_similar_words_of_three_provinces_are_one_with_all_three_named() -> None:
    found = together(voice(n, f"T{n}", title, days=n) for n, title in enumerate(TITLES[:4]))
    assert [len(chorus.tenants) for chorus in found] == [3, 1]
    assert found[0].first.title == TITLES[0], "the first that was raised gives its words"
    assert found[0].tenants == (("T0", "Tỉnh T0"), ("T1", "Tỉnh T1"), ("T2", "Tỉnh T2"))


def test_the_same_words_of_another_theme_or_system_stay_apart() -> None:
    found = together(
        [voice(1, "A", TITLES[0]), voice(2, "B", TITLES[0], theme="infrastructure"), voice(3, "C", TITLES[0], system="HT2")]
    )
    assert [len(chorus.voices) for chorus in found] == [1, 1, 1]


def test_one_tenant_that_says_it_twice_is_one_tenant() -> None:
    [chorus] = together([voice(1, "A", TITLES[0]), voice(2, "A", TITLES[0], days=9)])
    assert len(chorus.tenants) == 1 and len(chorus.voices) == 2


def test_words_are_compared_without_accents_and_a_short_title_swallows_no_longer_one() -> None:
    said = search_key("Thiếu nhân lực chuyên trách công nghệ thông tin cấp xã")
    assert alike(said, search_key("CAP XA THIEU can bo chuyen trach cong nghe thong tin"))
    assert not alike(search_key(TITLES[6]), search_key(TITLES[3]))
    assert not alike(search_key(TITLES[3]), search_key(TITLES[4]))


@given(st.permutations([voice(n, f"T{n % 4}", title, days=n % 3) for n, title in enumerate(TITLES * 2)]))
@settings(max_examples=20)
def test_the_order_in_which_they_come_makes_no_difference(voices: list[Voice]) -> None:
    assert together(voices) == together(sorted(voices, key=lambda one: one.obstacle_id))


def test_every_theme_has_its_words() -> None:
    assert len(THEMES) == 8 and all(THEMES.values())

"""The central plan's systems, initiatives, targets and tracks, complete and in its own words."""

import re
from collections import Counter

import pytest

from tenants.catalogue import strategy
from tenants.errors import NotFound


def test_there_are_six_systems_in_order() -> None:
    assert [system.code for system in strategy.strategic_systems()] == ["HT1", "HT2", "HT3", "HT4", "HT5", "HT6"]
    assert strategy.get_system("HT6").name == "Hệ thống dự án đặc biệt quan trọng"


def test_the_thirty_initiatives_are_shared_out_as_in_the_plan() -> None:
    assert [initiative.number for initiative in strategy.initiatives()] == list(range(1, 31))
    assert [initiative.code for initiative in strategy.initiatives()][:2] == ["SK01", "SK02"]
    shares = Counter(initiative.system_code for initiative in strategy.initiatives())
    assert shares == {"HT1": 3, "HT2": 6, "HT3": 6, "HT4": 5, "HT5": 5, "HT6": 5}
    assert [i.number for i in strategy.initiatives("HT6")] == [26, 27, 28, 29, 30]


def test_an_initiatives_text_begins_with_its_title_and_ends_as_a_sentence() -> None:
    for initiative in strategy.initiatives():
        assert initiative.text.startswith(initiative.title)
        assert initiative.text.endswith(".")
        assert len(initiative.title) <= 110


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("SK04", "Bán dẫn và vật liệu tiên tiến"),
        ("SK14", 'Phong trào "Bình dân học vụ số"'),
        ("SK26", "AI quốc gia"),
        ("SK29", "Công nghệ đường sắt cao tốc Bắc - Nam"),
    ],
)
def test_titles_are_the_plans_own(code: str, title: str) -> None:
    assert strategy.get_initiative(code).title == title


def test_targets_have_unique_codes_and_known_systems() -> None:
    codes = [target.code for target in strategy.targets()]
    assert len(codes) == len(set(codes)) == 37
    systems = {system.code for system in strategy.strategic_systems()}
    assert all(set(target.system_codes) <= systems for target in strategy.targets())


def test_a_measured_value_is_part_of_the_targets_own_words() -> None:
    for target in strategy.targets():
        for value, text in ((target.value_2030, target.text_2030), (target.value_2045, target.text_2045)):
            for figure in re.findall(r"\d+(?:,\d+)?", value):
                assert re.search(rf"(?<!\d){figure}(?!\d)", text), target.code


def test_every_target_has_words_and_a_place_for_each_year_that_it_names() -> None:
    for target in strategy.targets():
        assert target.text
        assert bool(target.text_2030) == bool(target.source_2030)
        assert bool(target.text_2045) == bool(target.source_2045)
        assert bool(target.unit) == target.is_measured


@pytest.mark.parametrize(
    ("beginning", "value_2030", "value_2045", "unit"),
    [
        ("Quy mô kinh tế số", "tối thiểu 30", "tối thiểu 50", "% GDP"),
        ("Kinh phí chi cho nghiên cứu phát triển", "2", "", "% GDP"),
        ("Bố trí ít nhất 3% tổng chi ngân sách", "ít nhất 3", "", "% tổng chi ngân sách"),
        ("Thu hút thêm ít nhất 3 tổ chức", "ít nhất 3", "ít nhất 5", "tổ chức, doanh nghiệp"),
        ("Tối thiểu có 10 doanh nghiệp công nghệ số", "", "tối thiểu 10", "doanh nghiệp"),
    ],
)
def test_known_targets_have_their_values(beginning: str, value_2030: str, value_2045: str, unit: str) -> None:
    [target] = [target for target in strategy.targets() if target.text.startswith(beginning)]
    assert (target.value_2030, target.value_2045, target.unit) == (value_2030, value_2045, unit)


def test_the_four_tracks_have_their_steps() -> None:
    assert [(track.code, len(track.steps)) for track in strategy.tracks()] == [("L1", 6), ("L2", 3), ("L3", 4), ("L4", 3)]
    for track in strategy.tracks():
        assert [step.number for step in track.steps] == list(range(1, len(track.steps) + 1))
        assert track.applies_to and track.purpose and all(step.title and step.text for step in track.steps)


def test_unknown_codes_are_not_found() -> None:
    with pytest.raises(NotFound):
        strategy.get_system("HT7")
    with pytest.raises(NotFound):
        strategy.get_initiative("SK31")
    with pytest.raises(NotFound):
        strategy.initiatives("HT7")

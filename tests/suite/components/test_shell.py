"""The frame shows where one is, whose data it is and what waits, to the eye and to the ear."""

from typing import Any

import pytest

from suite.components import NavGroup, NavItem, SearchHit, search_results, shell
from suite.components.shell import SEARCH_DIALOG_ID, SEARCH_TEXT_ID
from tests.suite.components.tree import of_type, parts, prop, text

NAV = [
    NavGroup([NavItem("Tổng quan", "house", "/"), NavItem("Việc của tôi", "inbox", "/viec", 7, True, "Việc của tôi")]),
    NavGroup(
        [
            NavItem("Ma trận nhiệm vụ", "grid-3x3-gap", "/nhiem-vu", 1012, dock="Ma trận"),
            NavItem("Kế hoạch", "file-earmark-text", "/ke-hoach", 0, dock="Kế hoạch"),
            NavItem("Báo cáo tháng", "calendar2-check", "/bao-cao", dock="Báo cáo"),
        ],
        "Thực hiện",
    ),
]


def drawn(active: str = "/nhiem-vu", demo: bool = True, bell: int = 3, **given: Any) -> Any:
    return shell("Ma trận", "Tỉnh Đắk Lắk", "Văn phòng BCĐ", demo, "Lê Thu Hằng", NAV, active, bell, "nội dung", **given)


def current(page: Any) -> list[str]:
    return [prop(part, "href") for part in parts(page) if prop(part, "aria-current") == "page"]


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/nhiem-vu", ["/nhiem-vu", "/nhiem-vu"]),  # in the side navigation and in the bottom bar
        ("/nhiem-vu/12/lich-su", ["/nhiem-vu", "/nhiem-vu"]),
        ("/", ["/"]),
        ("/khac", []),
        ("/nhiem-vu-khac", []),
    ],
)
def test_the_navigation_marks_the_place_that_a_page_belongs_to(address: str, place: list[str]) -> None:
    assert current(drawn(address)) == place


def test_the_page_has_its_landmarks_and_a_way_past_the_navigation() -> None:
    page = drawn()
    assert len(of_type(page, "Main")) == len(of_type(page, "Header")) == 1
    names = [prop(nav, "aria-label") for nav in of_type(page, "Nav")]
    assert names == ["Điều hướng chính", "Điều hướng nhanh"]
    first = of_type(page, "A")[0]
    assert prop(first, "href") == f"#{prop(of_type(page, 'Main')[0], 'id')}"


@pytest.mark.parametrize("demo", [True, False])
def test_invented_data_is_marked_on_every_page(demo: bool) -> None:
    assert ("DỮ LIỆU MINH HỌA" in text(drawn(demo=demo))) is demo


def test_the_bell_says_its_count_in_words() -> None:
    assert "Thông báo: 120 chưa đọc" in text(drawn(bell=120))
    assert "99+" in text(drawn(bell=120))
    assert "chưa đọc" not in text(drawn(bell=0))


def test_counts_are_written_and_zero_is_not() -> None:
    counts = [text(part) for part in parts(drawn()) if str(prop(part, "className")).startswith("side-count")]
    assert counts == ["7", "1.012"]


def test_the_bottom_bar_of_a_phone_has_four_places_and_search_is_one() -> None:
    (dock,) = [nav for nav in of_type(drawn(), "Nav") if prop(nav, "className") == "dock"]
    assert [text(part) for part in parts(dock) if prop(part, "className") == "dock-link"] == [
        "Việc của tôi",
        "Ma trận",
        "Kế hoạch",
        "Tìm",
    ]


def test_search_opens_from_the_bar_and_its_field_has_a_label() -> None:
    page = drawn()
    assert [part for part in of_type(page, "Button") if prop(part, "data-opens") == SEARCH_DIALOG_ID]
    assert [label for label in of_type(page, "Label") if prop(label, "htmlFor") == SEARCH_TEXT_ID]


def test_every_button_and_link_of_the_frame_has_a_name() -> None:
    for part in [*of_type(drawn(), "Button"), *of_type(drawn(), "A")]:
        assert text(part).strip() or prop(part, "aria-label"), part


def test_drafts_of_two_people_at_one_computer_are_kept_apart() -> None:
    assert prop(drawn(user_key="3.14"), "data-user") == "3.14"


def test_what_was_found_stands_under_its_kind_and_empty_kinds_are_left_out() -> None:
    hit = SearchHit("Sở Khoa học và Công nghệ", "Đơn vị", "/don-vi/1", "diagram-3")
    found = search_results([("Nhiệm vụ", []), ("Đơn vị", [hit])], "so khoa")
    assert [text(head) for head in of_type(found, "H3")] == ["Đơn vị"]
    assert prop(of_type(found, "A")[0], "href") == "/don-vi/1"


def test_finding_nothing_is_said_with_the_words_that_were_sought() -> None:
    assert "“zzz”" in text(search_results([("Đơn vị", [])], "zzz"))

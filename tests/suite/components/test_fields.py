"""Every field has a label that points at it, says what is required and has a place for its error."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from suite.components import (
    area_field,
    choice_field,
    chosen_id,
    date_field,
    error_id,
    file_field,
    select_field,
    text_field,
    tick_field,
    tick_list,
)
from suite.components.content import dom_id
from tests.suite.components.tree import of_type, parts, prop, text

OPTIONS = [("a", "Sở Tài chính"), ("b", "Đảng ủy xã Ea Đrăng")]
SINGLE: dict[str, Callable[..., Any]] = {
    "text": text_field,
    "area": area_field,
    "select": lambda id, label, **given: select_field(id, label, OPTIONS, **given),
    "searched": lambda id, label, **given: select_field(id, label, OPTIONS, searchable=True, **given),
    "date": date_field,
}
GROUPS: dict[str, Callable[..., Any]] = {
    "file": file_field,
    "choice": lambda id, label, **given: choice_field(id, label, OPTIONS, **given),
}


def ids(field: Any) -> list[Any]:
    return [prop(part, "id") for part in parts(field) if prop(part, "id") is not None]


@pytest.mark.parametrize("kind", SINGLE)
@pytest.mark.parametrize("id", ["title", {"type": "result", "duty": 7}], ids=["plain id", "pattern id"])
def test_a_label_points_at_its_control(kind: str, id: Any) -> None:
    field = SINGLE[kind](id, "Kết quả", required=True, help="Viết ngắn.", error="Còn trống.")
    (label,) = of_type(field, "Label")
    assert prop(label, "htmlFor") == dom_id(id)
    assert id in ids(field)
    assert "Kết quả" in text(label) and "*" in text(label)
    assert prop(field, "data-required") == "1"
    assert "Viết ngắn." in text(field)


@pytest.mark.parametrize("kind", GROUPS)
def test_several_controls_are_a_group_with_a_name(kind: str) -> None:
    field = GROUPS[kind]("evidence", "Minh chứng", required=True)
    assert prop(field, "role") == "group"
    (name,) = [part for part in parts(field) if prop(part, "id") == prop(field, "aria-labelledby")]
    assert text(name) == "Minh chứng  *"


@pytest.mark.parametrize("kind", [*SINGLE, *GROUPS])
def test_an_error_stands_at_its_field_and_is_read_aloud(kind: str) -> None:
    field = {**SINGLE, **GROUPS}[kind]("title", "Tên", error="Viết tên nhiệm vụ.")
    (place,) = [part for part in parts(field) if prop(part, "id") == error_id("title")]
    assert text(place) == "Viết tên nhiệm vụ."
    assert prop(place, "role") == "alert"


def test_the_error_of_a_pattern_id_keeps_the_keys_that_callbacks_match_on() -> None:
    assert error_id({"type": "result", "duty": 7}) == {"type": "result-error", "duty": 7}
    assert chosen_id({"type": "file", "duty": 7}) == {"type": "file-chosen", "duty": 7}
    assert error_id("title") == "title-error"


def test_the_browser_sees_pattern_ids_as_dash_writes_them() -> None:
    assert dom_id({"type": "result", "duty": 7}) == '{"duty":7,"type":"result"}'


def test_a_searched_choice_is_found_without_diacritics() -> None:
    (control,) = of_type(select_field("unit", "Đơn vị", OPTIONS, searchable=True), "Dropdown")
    found = [option["label"] for option in prop(control, "options") if "ea drang" in option["search"]]
    assert found == ["Đảng ủy xã Ea Đrăng"]


def test_a_required_choice_with_a_value_offers_no_empty_one() -> None:
    (open_choice,) = of_type(select_field("unit", "Đơn vị", OPTIONS), "Select")
    (set_choice,) = of_type(select_field("unit", "Đơn vị", OPTIONS, "a", required=True), "Select")
    assert [option["value"] for option in prop(open_choice, "options")] == ["", "a", "b"]
    assert [option["value"] for option in prop(set_choice, "options")] == ["a", "b"]


def test_a_date_is_written_the_same_on_every_computer() -> None:
    (control,) = of_type(date_field("due", "Thời hạn", date(2025, 12, 31)), "Input")
    assert prop(control, "value") == "31/12/2025"
    assert prop(control, "type") == "text"


def test_a_draft_has_a_name_and_a_place_to_say_that_it_was_kept() -> None:
    field = area_field("result", "Kết quả", draft="duty-7")
    assert prop(field, "data-draft") == "duty-7"
    assert [part for part in parts(field) if prop(part, "className") == "field-kept"]


def test_nothing_is_kept_without_a_draft_name() -> None:
    assert prop(text_field("title", "Tên"), "data-draft") is None


@pytest.mark.parametrize("field", [tick_field("ok", "Không có nội dung mật"), tick_list("to", "Nhắc", OPTIONS)])
def test_ticks_carry_their_words(field: Any) -> None:
    (control,) = [*of_type(field, "Checkbox"), *of_type(field, "Checklist")]
    assert prop(control, "label") == "Không có nội dung mật" or len(prop(control, "options")) == 2

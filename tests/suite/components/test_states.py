"""A state is always a word, an icon and a colour, and none goes unnamed."""

import pytest

from suite.components import STATUSES, chip, status_cell, status_chip, status_mark, status_text
from suite.components.content import TONES
from tests.suite.components.tree import of_type, prop, text


@pytest.mark.parametrize("name", STATUSES)
def test_a_chip_says_its_state_in_a_word_an_icon_and_a_colour(name: str) -> None:
    drawn = status_chip(name)
    assert STATUSES[name].word in text(drawn)
    (sign,) = of_type(drawn, "I")
    assert prop(sign, "className") == f"bi bi-{STATUSES[name].icon}"
    assert prop(sign, "aria-hidden") == "true"
    assert prop(drawn, "className") == f"chip chip-{STATUSES[name].tone}"
    assert STATUSES[name].tone in TONES


def test_the_states_of_duties_are_called_as_in_the_office() -> None:
    words = {name: STATUSES[name].word for name in ("on_time", "late", "running", "continuous", "waiting", "returned", "none")}
    assert words == {
        "on_time": "Đúng hạn",
        "late": "Hoàn thành muộn",
        "running": "Trong hạn",
        "continuous": "Thường xuyên",
        "waiting": "Chờ xác nhận",
        "returned": "Bị trả lại",
        "none": "Chưa báo cáo",
    }


def test_overdue_says_by_how_many_days() -> None:
    assert status_text("overdue", 16) == "Quá hạn 16 ngày"
    assert "Quá hạn 1.200 ngày" in text(status_chip("overdue", days=1200))


def test_a_chip_may_say_its_state_more_exactly() -> None:
    assert text(status_chip("returned", "Trả lại lần 1: thiếu minh chứng")) == "Trả lại lần 1: thiếu minh chứng"


def test_a_mark_without_a_visible_word_is_still_read_aloud() -> None:
    drawn = status_mark("missing")
    assert text(drawn) == "Chưa gửi"
    assert prop(drawn, "title") == "Chưa gửi"


def test_the_grid_shows_the_same_states() -> None:
    assert status_cell("overdue", days=3) == {"tone": "overdue", "icon": "exclamation-triangle-fill", "text": "Quá hạn 3 ngày"}


@pytest.mark.parametrize("draw", [status_chip, status_mark, status_cell, status_text])
def test_a_state_that_is_not_in_the_table_is_refused(draw: object) -> None:
    with pytest.raises(ValueError, match="unknown status: 'done_somehow'"):
        draw("done_somehow")  # type: ignore[operator]  # four functions of different signatures


def test_a_chip_without_colours_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown tone"):
        chip("pink", "circle", "x")  # type: ignore[arg-type]  # what a page that mistypes would pass

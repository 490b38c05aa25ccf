"""Reminders say what is owed, by when and where to answer, in the words of an office."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.outbox.body import Block, heading, item, paragraph, read, write
from scheduler.reminders.wording import occasion_in_words, when
from tenants.calendar.working_days import WorkingCalendar

NATIONAL = WorkingCalendar.national()


@pytest.mark.parametrize(
    ("limit", "today", "words"),
    [
        (date(2025, 11, 28), date(2025, 11, 25), "còn 3 ngày làm việc, hạn thứ Sáu 28/11/2025"),
        (date(2025, 11, 28), date(2025, 11, 28), "hết hạn hôm nay, thứ Sáu 28/11/2025"),
        (date(2025, 11, 30), date(2025, 11, 28), "hạn Chủ nhật 30/11/2025, hôm nay là ngày làm việc cuối trước hạn"),
        (date(2025, 11, 28), date(2025, 12, 1), "quá hạn 3 ngày, hạn thứ Sáu 28/11/2025"),
    ],
)
def test_a_date_is_told_by_how_far_it_is(limit: date, today: date, words: str) -> None:
    assert when(limit, today, NATIONAL) == words


@pytest.mark.parametrize(
    ("occasion", "words"),
    [
        ("2025-11-28:before:3", "trước hạn 28/11/2025 3 ngày làm việc"),
        ("2025-11-28:on", "đúng hạn 28/11/2025"),
        ("2025-11-28:after:13", "sau hạn 28/11/2025 13 ngày làm việc"),
        ("2025-11:unit:before:1", "trước ngày đơn vị báo cáo kỳ tháng 11/2025 1 ngày làm việc"),
        ("returned", "returned"),
    ],
)
def test_an_occasion_can_be_read_by_a_person(occasion: str, words: str) -> None:
    assert occasion_in_words(occasion) == words


def test_a_text_is_read_back_as_it_was_written() -> None:
    blocks = (
        paragraph("Sở Khoa học và Công nghệ có 2 phần việc cần xử lý.", "/viec-cua-toi"),
        heading("Quá hạn (1)"),
        item("Bảo đảm trụ sở: quá hạn 3 ngày", "/nhiem-vu/9?phan-viec=1"),
        item("Không có liên kết"),
    )
    assert read(write(blocks)) == blocks


@given(text=st.text(max_size=200), kind=st.sampled_from(["paragraph", "heading", "item"]))
def test_no_ones_words_can_pass_for_a_heading_or_a_link(text: str, kind: str) -> None:
    block = Block(kind, text, "/nhiem-vu/1")  # type: ignore[arg-type]  # hypothesis draws the literal's values as strings
    (found,) = read(write([block]))
    assert (found.kind, found.href) == (kind, "/nhiem-vu/1")


def test_a_link_leads_inside_the_program_only() -> None:
    (found,) = read("- Bấm vào đây → //evil.example/x")
    assert found.href == ""

"""Two versions of an annex: every row is known again or said to be new, and nothing is called a difference that is none."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from tenants.plans.differences import Cells, cell_changes, difference, merged_order, pair, same_text, word_changes
from tenants.plans.understanding import CELLS

WORDS = [
    "xây dựng",
    "rà soát",
    "dữ liệu",
    "hạ tầng số",
    "dịch vụ công",
    "đào tạo",
    "báo cáo",
    "chuyển đổi số",
    "nền tảng",
    "cơ chế",
]
UNITS = ["Sở Tài chính", "Sở Nội vụ", "Công an tỉnh", "Các sở, ban, ngành"]
DEADLINES = ["Thường xuyên", "Quý IV/2025", "12/2025", ""]


@st.composite
def annexes(draw: st.DrawFn, least: int = 0) -> list[Cells]:
    """Rows with repeated words, repeated contents and few units, numbered through, as an annex has them."""
    count = draw(st.integers(least, 9))
    rows = []
    for number in range(1, count + 1):
        words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
        rows.append(
            dict.fromkeys(CELLS, "")
            | {
                "section": "I" if number < 5 else "II",
                "ordinal": str(number),
                "content": " ".join(words),
                "lead": draw(st.sampled_from(UNITS)),
                "coordinating": draw(st.sampled_from(["", *UNITS])),
                "deadline": draw(st.sampled_from(DEADLINES)),
            }
        )
    return rows  # type: ignore[return-value]  # dicts of strings are cells


@given(annexes(), annexes())
def test_no_row_is_given_away_twice_and_none_is_lost(old: list[Cells], new: list[Cells]) -> None:
    found = pair(old, new)
    left, right = [i for i, _ in found.pairs], [j for _, j in found.pairs]
    assert sorted([*left, *found.only_old]) == list(range(len(old)))
    assert sorted([*right, *found.only_new]) == list(range(len(new)))


@given(annexes())
def test_a_list_does_not_differ_from_itself(rows: list[Cells]) -> None:
    found = difference(rows, rows, CELLS)
    assert found.nothing
    assert all(rows[i] == rows[j] for i, j in found.pairs)


@given(annexes(), st.randoms(use_true_random=False))
def test_another_order_drops_and_adds_nothing(rows: list[Cells], chance: random.Random) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)
    assert difference(rows, mixed, CELLS).nothing


@given(annexes(least=1), st.data())
def test_one_changed_cell_is_exactly_one_changed_cell(rows: list[Cells], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(["content", "lead", "coordinating", "deadline", "deliverable", "note"]))
    changed = [dict(row) for row in rows]
    changed[at][name] = "Một câu hoàn toàn khác, chưa từng có"
    found = difference(rows, changed, CELLS)
    assert (found.added, found.dropped) == ((), ())
    assert [(row.old, row.new, [change.cell for change in row.changes]) for row in found.changed] == [(at, at, [name])]
    assert found.changed[0].rewritten == (name == "content")


@given(annexes(least=2), st.data())
def test_a_row_left_out_is_dropped_and_a_row_put_in_is_added(rows: list[Cells], data: st.DataObject) -> None:
    rows = [dict(row) | {"content": f"{row['content']} {'abcdefghi'[at] * 30}"} for at, row in enumerate(rows)]
    at = data.draw(st.integers(0, len(rows) - 1))
    fewer = [row for index, row in enumerate(rows) if index != at]
    found = difference(rows, fewer, CELLS)
    assert (found.dropped, found.added, found.changed) == ((at,), (), ())
    found = difference(fewer, rows, CELLS)
    assert (found.dropped, found.added, found.changed) == ((), (at,), ())


def test_a_row_inserted_in_front_only_renumbers_the_others() -> None:
    old: list[Cells] = [{"ordinal": str(n), "content": f"Nhiệm vụ về {WORDS[n]}", "lead": UNITS[0]} for n in range(1, 6)]
    first: Cells = {"ordinal": "1", "content": "Thành lập Tổ giúp việc của Ban Chỉ đạo", "lead": UNITS[1]}
    found = difference(old, [first, *(dict(row) | {"ordinal": str(n)} for n, row in enumerate(old, start=2))], CELLS)
    assert (found.added, found.dropped) == ((0,), ())
    assert len(found.changed) == 5 and all(row.only_renumbered for row in found.changed)


def test_what_was_put_right_in_the_program_is_no_difference_when_the_file_did_not_change_it() -> None:
    read, corrected = {"lead": "Sở KHCN"}, {"lead": "Sở Khoa học và Công nghệ"}
    assert cell_changes(corrected, read, ["lead"], same_text, base=read) == ()
    changes = cell_changes(corrected, {"lead": "Sở Nội vụ"}, ["lead"], same_text, base=read)
    assert [(change.old, change.new, change.conflict) for change in changes] == [("Sở Khoa học và Công nghệ", "Sở Nội vụ", True)]
    # Both put it right in the same way: nobody has to choose.
    assert cell_changes(corrected, corrected, ["lead"], same_text, base=read) == ()


def test_what_the_new_version_does_not_mention_stays_behind_its_old_neighbour() -> None:
    order = merged_order([0, 1, 2, 3], [1, 3], [(0, 2), (1, -1), (2, 0)])
    assert order == [("new", 0), ("old", 3), ("new", 1), ("new", 2), ("old", 1)]
    assert merged_order([0, 1], [0], [(0, 1)]) == [("old", 0), ("new", 0)]


@given(st.text("ab, ./1", max_size=30), st.text("ab, ./1", max_size=30))
def test_the_words_of_a_change_give_both_texts_back(old: str, new: str) -> None:
    pieces = word_changes(old, new)
    assert "".join(text for mark, text in pieces if mark != "new") == old
    assert "".join(text for mark, text in pieces if mark != "gone") == new


def test_only_the_word_that_changed_is_marked() -> None:
    assert word_changes("Quốc hội, Chính phủ và các cơ quan", "Quốc hội và Chính phủ và các cơ quan") == [
        ("same", "Quốc hội"),
        ("gone", ","),
        ("new", " và"),
        ("same", " Chính phủ và các cơ quan"),
    ]
    assert word_changes("Tháng 10/2025", "Tháng 3/2026") == [("same", "Tháng "), ("gone", "10/2025"), ("new", "3/2026")]

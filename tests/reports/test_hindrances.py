"""What a report says of obstacles: as they stood at the cut-off, by level, each sentence with its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reports.compose import propose
from reports.facts import Counts, Figures, Hindrance, Voice
from reports.figures import figures_of
from reports.passages import Passage
from tenants.obstacles.service import forward_obstacle
from tests.reports.province import NOVEMBER, Province, at, day

RAISED = date(2025, 11, 5)
MONEY = Hindrance(1, "Chưa bố trí được kinh phí", "funding", "secretariat", "open", RAISED, "Sở Tài chính", days_over=3)
PLATFORM = Hindrance(2, "Chưa có nền tảng dùng chung", "data", "engineer", "open", RAISED, proposal="Sớm ban hành kiến trúc")
GUIDANCE = Hindrance(
    3,
    "Chưa có định mức",
    "institution",
    "central",
    "answered",
    RAISED,
    "Sở Nội vụ",
    answer="Áp dụng định mức tạm thời",
    answer_document="văn bản số 12-CV/BCĐTW",
)


def figures(*obstacles: Hindrance) -> Figures:
    return Figures("2025-11", date(2025, 10, 15), date(2025, 11, 14), Counts(), obstacles=obstacles)


def passages(key: str, *obstacles: Hindrance) -> list[Passage]:
    proposals = {one.key: one for one in propose(figures(*obstacles), [], [], [], speaker="Ban Chỉ đạo tỉnh")}
    return list(proposals[key].passages)


def test_obstacles_stand_under_the_level_that_has_to_answer() -> None:
    assert [one.text for one in passages("B", MONEY, PLATFORM, GUIDANCE)] == [
        "Đến hết ngày 14/11/2025, có 2 vướng mắc chờ trả lời, trong đó 1 quá hạn trả lời; "
        "1 vướng mắc đã được trả lời, chờ nơi nêu chấp nhận.",
        "Chờ Thư ký Ban Chỉ đạo trả lời (1):",
        "- Chưa bố trí được kinh phí (Sở Tài chính nêu ngày 05/11/2025; quá hạn trả lời 3 ngày).",
        "Chờ Tổng công trình sư 57 trả lời (1):",
        "- Chưa có nền tảng dùng chung (Thư ký Ban Chỉ đạo nêu ngày 05/11/2025).",
        "Đã được trả lời, chờ nơi nêu chấp nhận (1):",
        "- Chưa có định mức (Sở Nội vụ nêu ngày 05/11/2025; Cơ quan Thường trực trả lời tại văn bản số 12-CV/BCĐTW). "
        "Áp dụng định mức tạm thời.",
    ]


def test_a_difficulty_that_was_raised_is_said_once() -> None:
    said = (Voice("chưa bố trí được  kinh phí.", ("Sở Tài chính",), (1,)), Voice("Thiếu người", ("Sở Nội vụ",), (2,)))
    proposals = propose(replace(figures(MONEY), difficulties=said), [], [], [], speaker="Ban Chỉ đạo tỉnh")
    lines = [passage.text for passage in proposals[1].passages]
    assert lines[:2] == ["Khó khăn, vướng mắc do các đơn vị nêu:", "- Thiếu người (Sở Nội vụ)."]
    assert sum("kinh phí" in line for line in lines) == 1


def test_each_sentence_has_the_obstacles_that_it_was_made_from_and_keeps_them_in_its_record() -> None:
    found = passages("B", MONEY, PLATFORM, GUIDANCE)
    assert [one.obstacle_ids for one in found] == [(1, 2, 3), (1,), (1,), (2,), (2,), (3,), (3,)]
    assert [Passage.from_json(one.to_json()) for one in found] == found
    # Recorded before obstacles were known.
    assert Passage.from_json({"text": "Câu.", "tasks": [1], "links": []}) == Passage("Câu.", (1,))


def test_what_waits_above_is_asked_for_in_the_proposals() -> None:
    assert [one.text for one in passages("D", MONEY, PLATFORM, GUIDANCE)] == [
        "Đề nghị Tổng công trình sư 57 xem xét, giải quyết (1):",
        "- Chưa có nền tảng dùng chung (Thư ký Ban Chỉ đạo nêu ngày 05/11/2025). Kiến nghị: Sớm ban hành kiến trúc.",
    ]
    assert [one.text for one in passages("D", MONEY)] == ["Các đơn vị không có đề xuất, kiến nghị."]


def test_a_long_list_is_cut_and_says_how_many_more() -> None:
    many = [replace(MONEY, obstacle_id=n) for n in range(1, 24)]
    last = passages("B", *many)[-1]
    assert (last.text, last.obstacle_ids) == ("- 3 vướng mắc khác.", (21, 22, 23))


def test_obstacles_survive_their_record_and_older_records_have_none() -> None:
    counted = figures(MONEY, GUIDANCE)
    record = counted.to_json()
    assert Figures.from_json(record) == counted
    del record["obstacles"], record["initiatives"]
    assert Figures.from_json(record) == figures()


def test_an_obstacle_counts_as_it_stood_at_the_end_of_the_cut_off_day(province: Province) -> None:
    obstacle_id = province.raise_obstacle("Chưa có kinh phí", "05/11/2025")
    secretary, evening = province.secretary, at("14/11/2025", 17)
    with province.database.writing(secretary, at=evening) as session:
        forward_obstacle(session, secretary, obstacle_id, "central", "Vượt thẩm quyền.", now=evening)
    province.answer_obstacle(obstacle_id, "17/11/2025")
    province.raise_obstacle("Chưa có kinh phí", "18/11/2025")
    with province.database.reading(secretary) as session:
        [found] = figures_of(session, NOVEMBER, day("14/11/2025")).obstacles
    assert (found.obstacle_id, found.level, found.state, found.answer) == (obstacle_id, "central", "open", "")

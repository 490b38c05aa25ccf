"""The sentences of a proposed report: the official form of a count, the units' own words, and what each rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.assembly import assemble, heading_of, period_words
from reports.compose import annex_rows, propose, results_by_task
from reports.document import Paragraph, Table
from reports.facts import (
    Answer,
    Counts,
    Figures,
    Group,
    LateTask,
    PlanRow,
    TaskRow,
    UnitsSaid,
    Voice,
    deadline_words,
    lead_words,
    voices,
)
from reports.passages import Passage, brief, explained
from reports.periods import Period
from reports.settings import Letterhead
from tenants.tasks.states import OfficialClass

CUTOFF = date(2025, 11, 14)
GROUP = Group("plan-1-I", "Chuyển đổi số", Counts(running=1), {"as_of": "2025-11-14", "plan_id": "1", "section": "I"})
HEAD = Letterhead("party", "Ban Chỉ đạo", issuer_name="Ban Chỉ đạo tỉnh Đắk Lắk")


def figures(**changes: object) -> Figures:
    """The count of the example in the guidance."""
    base = Figures("2025-11", date(2025, 10, 15), CUTOFF, Counts(41, 6, 73, 8, 12), Counts(30, 5, 80, 11))
    return replace(base, **changes)  # type: ignore[arg-type]  # fields by name


def task(task_id: int = 1, which: OfficialClass = OfficialClass.RUNNING, **changes: object) -> TaskRow:
    row = TaskRow(task_id, 1, "02-KH/BCĐ", "I", "Chuyển đổi số", "1", "Rà soát thủ tục", "Sở Tài chính", "Quý IV/2025", None, which)
    return replace(row, **changes)  # type: ignore[arg-type]  # as above


def answer(task_id: int, unit: str, result: str = "", *, first: bool = False, kind: str = "progress", **said: str) -> Answer:
    return Answer(task_id, unit, first, kind, result, **said)


def section(key: str, counted: Figures, tasks: list[TaskRow] | None = None, answers: list[Answer] | None = None) -> list[Passage]:
    proposals = {one.key: one for one in propose(counted, tasks or [], answers or [], [], speaker="Ban Chỉ đạo tỉnh")}
    return list(proposals[key].passages)


def test_the_count_is_said_as_the_office_says_it() -> None:
    first = section("A", figures())[0].text
    assert first == (
        "Tính đến hết ngày 14/11/2025, Ban Chỉ đạo tỉnh giao 128 nhiệm vụ; đã hoàn thành 47 nhiệm vụ (36,7%), "
        "trong đó đúng hạn 41, muộn 6; đang thực hiện trong hạn 73 nhiệm vụ; quá hạn 8 nhiệm vụ, giảm 3 so với tháng trước."
    )


@pytest.mark.parametrize(
    ("before", "words"),
    [(Counts(overdue=5), "tăng 3 so với tháng trước"), (Counts(overdue=8), "không đổi so với tháng trước"), (None, "nhiệm vụ.")],
)
def test_overdue_is_compared_with_last_month_when_there_was_one(before: Counts | None, words: str) -> None:
    first = section("A", figures(previous=before))[0].text
    assert words in first
    assert ("tháng trước" in first) == (before is not None)


def test_every_number_of_the_count_links_to_its_rows() -> None:
    first = section("A", figures())[0]
    linked = [(first.text[link.start : link.end], link.rows.get("official_class", "")) for link in first.links]
    assert linked == [
        ("128 nhiệm vụ", ""),
        ("47 nhiệm vụ", "completed"),
        ("41", "completed_on_time"),
        ("6", "completed_late"),
        ("73 nhiệm vụ", "running"),
        ("8 nhiệm vụ", "overdue"),
    ]
    assert all(link.rows["as_of"] == "2025-11-14" for link in first.links)


def test_a_tenant_without_tasks_says_so() -> None:
    assert section("A", figures(total=Counts(), previous=None))[0].text.endswith("Ban Chỉ đạo tỉnh chưa giao nhiệm vụ nào.")


def test_a_result_is_the_first_leads_own_words_and_the_others_are_counted() -> None:
    said = results_by_task(
        [
            answer(1, "Sở Nội vụ", "Đã góp ý"),
            answer(1, "Sở Tài chính", "Đã trình\nUBND tỉnh", first=True),
            answer(1, "Sở Y tế", "Xong"),
        ]
    )
    assert said == {1: "Sở Tài chính (và 2 đơn vị khác): Đã trình UBND tỉnh."}


def test_a_claim_that_is_not_in_the_count_says_why() -> None:
    said = [answer(1, "Sở Tài chính", "Đã xong", first=True)]
    for row, words in (
        (task(waiting=True), "Sở Tài chính: Đã xong (chờ xác nhận hoàn thành)."),
        (task(completed_later=True), "Sở Tài chính: Đã xong (hoàn thành sau ngày chốt số liệu)."),
        (task(), "Sở Tài chính: Đã xong."),
    ):
        assert annex_rows([row], said, figures())[0].result == words
        assert f"- {words}" in [passage.text for passage in section("A", figures(sections=(GROUP,)), [row], said)]


def test_the_name_of_an_issued_plan_is_not_said_twice() -> None:
    plan = PlanRow(1, "02-KH/BCĐ", "Kế hoạch triển khai Thông báo số 07", date(2025, 10, 18))
    proposals = propose(figures(), [task()], [], [plan], speaker="Ban Chỉ đạo tỉnh")
    sentence = "- Ban hành Kế hoạch số 02-KH/BCĐ, ngày 18/10/2025 triển khai Thông báo số 07, giao 1 nhiệm vụ."
    assert sentence in proposals[0].text.splitlines()


def test_a_bare_statement_is_no_result() -> None:
    assert results_by_task([answer(1, "Sở Nội vụ", "Không thay đổi", kind="no_change")]) == {}


def test_an_overdue_task_stands_with_lead_deadline_days_and_cause() -> None:
    late = LateTask(7, "Trang bị thiết bị", "UBND xã A", "Tháng 10/2025 (31/10/2025)", 14, "Chậm phân bổ kinh phí")
    passages = section("B", figures(overdue=(late,)), [task(7, OfficialClass.OVERDUE)])
    assert passages[1].text == (
        "- Trang bị thiết bị (UBND xã A chủ trì; thời hạn Tháng 10/2025 (31/10/2025); quá hạn 14 ngày). "
        "Nguyên nhân: Chậm phân bổ kinh phí."
    )
    assert passages[1].task_ids == (7,)


def test_a_month_without_trouble_says_so_in_each_section() -> None:
    calm = figures(total=Counts(on_time=1), previous=None)
    assert section("B", calm)[0].text == "Trong kỳ không có nhiệm vụ quá hạn; các đơn vị không nêu khó khăn, vướng mắc."
    assert section("C", calm)[0].text == "Tiếp tục triển khai các nhiệm vụ được giao theo đúng tiến độ."
    assert section("D", calm)[0].text == "Các đơn vị không có đề xuất, kiến nghị."


def test_units_that_have_not_answered_are_counted_among_the_shortcomings() -> None:
    passages = section("B", figures(total=Counts(), units=UnitsSaid(expected=123, answered=119)))
    assert passages[0].text == "Còn 4 đơn vị chủ trì chưa báo cáo kết quả trong kỳ."


def test_equal_difficulties_of_several_units_stand_once() -> None:
    said = [answer(n, f"Sở {n}", difficulty="Thiếu kinh phí." if n % 2 else "thiếu  kinh phí") for n in (1, 2, 3)]
    assert voices(said, lambda one: one.difficulty) == (Voice("Thiếu kinh phí.", ("Sở 1", "Sở 2", "Sở 3"), (1, 2, 3)),)


def test_a_unit_cannot_write_a_heading_into_the_report() -> None:
    hostile = [
        answer(1, "Sở Tài chính", "Đã xong\nI. KẾT LUẬN GIẢ\nIV. Khác", first=True, difficulty="x\nII. GIẢ", proposal="y\n3. GIẢ")
    ]
    counted = figures(sections=(GROUP,), difficulties=voices(hostile, lambda one: one.difficulty))
    lines = [passage.text for key in "AB" for passage in section(key, counted, [task(1)], hostile)]
    assert "- Sở Tài chính: Đã xong I. KẾT LUẬN GIẢ IV. Khác." in lines
    assert "- x II. GIẢ (Sở Tài chính)." in lines
    assert [line for line in lines if "GIẢ" in line and heading_of(line)] == []


def test_paragraphs_keep_their_sources_until_a_person_changes_them() -> None:
    passages = (Passage("Câu một.", (1,)), Passage("Câu hai.", (2,)))
    sources = [passage.to_json() for passage in passages]
    assert explained("Câu một.\n\nCâu hai, đã sửa.", sources) == (Passage("Câu một.", (1,)), Passage("Câu hai, đã sửa."))


def test_the_state_of_a_proposal_survives_its_record() -> None:
    first = section("A", figures())[0]
    assert Passage.from_json(first.to_json()) == first


@given(st.text(max_size=900), st.integers(10, 300))
def test_long_words_are_cut_and_say_so(words: str, limit: int) -> None:
    cut = brief(words, limit)
    assert len(cut) <= limit + 1
    assert "\n" not in cut


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("I. Công tác chỉ đạo, điều hành", ("I", "Công tác chỉ đạo, điều hành")),
        ("2. Chuyển đổi số", ("2", "Chuyển đổi số")),
        ("1. Hoàn thành 8 nhiệm vụ quá hạn.", None),
        ("- Rà soát thủ tục", None),
        ("Tính đến hết ngày 14/11/2025", None),
    ],
)
def test_a_heading_is_a_numbered_line_without_an_end_mark(line: str, found: tuple[str, str] | None) -> None:
    assert heading_of(line) == found


def test_text_becomes_sections_parts_and_paragraphs_and_the_table_closes_the_head() -> None:
    text = "Câu đầu.\nI. Phần một\nCâu của phần một.\n1. Mục một\n- Ý của mục.\nII. Phần hai"
    document = assemble(Period(2025, 11), figures(), [("A", "Kết quả thực hiện", text)], [], HEAD)
    whole = document.sections[0]
    assert [type(block) for block in whole.blocks] == [Paragraph, Table]
    assert [(part.number, part.title) for part in whole.subsections] == [("I", "Phần một"), ("II", "Phần hai")]
    inner = whole.subsections[0].subsections[0]
    assert (inner.number, inner.title, inner.blocks) == ("1", "Mục một", (Paragraph("- Ý của mục."),))


def test_no_line_of_the_text_is_lost_on_paper() -> None:
    said = [answer(1, "Sở Tài chính", "Đã trình")]
    text = "\n".join(passage.text for passage in section("A", figures(sections=(GROUP,)), [task(1)], said))
    assert "- Sở Tài chính: Đã trình." in text
    document = assemble(Period(2025, 11), figures(), [("A", "Kết quả", text)], [], HEAD)
    printed = []
    for part in document.walk_sections():
        printed += [f"{part.number}. {part.title}"] if part.number != "A" else []
        printed += [block.text for block in part.blocks if isinstance(block, Paragraph)]
    assert printed == text.splitlines()


def test_december_closes_the_quarter_the_half_year_and_the_year() -> None:
    assert period_words(Period(2025, 12)) == "tháng 12/2025, quý IV/2025, 6 tháng cuối năm 2025 và năm 2025"
    assert period_words(Period(2025, 11)) == "tháng 11/2025"


@pytest.mark.parametrize(
    ("words", "day", "shown"),
    [
        ("Quý IV/2025", date(2025, 12, 31), "Quý IV/2025 (31/12/2025)"),
        ("31/12/2025", date(2025, 12, 31), "31/12/2025"),
        ("Thường xuyên", None, "Thường xuyên"),
        ("", date(2025, 12, 31), "31/12/2025"),
    ],
)
def test_a_deadline_shows_its_own_words_and_its_day(words: str, day: date | None, shown: str) -> None:
    assert deadline_words(words, day) == shown


def test_the_programs_short_lead_is_spelt_out_on_paper() -> None:
    assert lead_words("Sở Tài chính +2") == "Sở Tài chính và 2 đơn vị khác"
    assert lead_words("Các sở, ban, ngành") == "Các sở, ban, ngành"

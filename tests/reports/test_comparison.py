"""Two versions side by side: nothing of either is left out, and what differs is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from reports.assembly import assemble
from reports.comparison import Change, Pair, compare
from reports.document import ReportDocument
from reports.facts import AnnexRow, Counts, Figures, Group
from reports.periods import Period
from reports.settings import Letterhead

HEAD = Letterhead("party", "Ban Chỉ đạo")
RUNNING = Counts(running=1)
ROW = AnnexRow(
    1, 1, "02-KH/BCĐ", "I", "Chuyển đổi số", "1", "Rà soát thủ tục", "Sở Tài chính", "31/12/2025", "running", 0, "Đã trình."
)


def version(text: str, counts: Counts = RUNNING, row: AnnexRow = ROW) -> ReportDocument:
    group = Group("plan-1-I", "Chuyển đổi số", counts, {})
    figures = Figures("2025-11", date(2025, 10, 15), date(2025, 11, 14), counts, sections=(group,))
    return assemble(Period(2025, 11), figures, [("B", "Tồn tại", text)], [row], HEAD)


def test_a_version_does_not_differ_from_itself() -> None:
    assert compare(version("Một.\nHai."), version("Một.\nHai.")).is_empty


def test_a_changed_line_stands_beside_its_old_one_and_an_added_line_beside_nothing() -> None:
    found = compare(version("Một.\nHai."), version("Một.\nHai, đã bổ sung.\nBa."))
    assert [pair for pair in found.pairs if pair.changed] == [Pair("Hai.", "Hai, đã bổ sung."), Pair(None, "Ba.")]


def test_a_changed_row_of_the_annex_is_found() -> None:
    found = compare(version("Một."), version("Một.", row=replace(ROW, result="Đã ban hành.")))
    changed = [pair for pair in found.pairs if pair.changed]
    assert len(changed) == 1
    assert changed[0].newer is not None
    assert changed[0].newer.endswith("Đã ban hành.")


def test_changed_figures_are_named_by_row_and_column() -> None:
    found = compare(version("Một."), version("Một.", Counts(overdue=1)))
    assert Change("Chuyển đổi số", "Quá hạn", 0, 1) in found.figures
    assert Change("Tổng số", "Trong hạn", 1, 0) in found.figures


@given(st.lists(st.sampled_from("abcd"), max_size=8), st.lists(st.sampled_from("abcd"), max_size=8))
def test_every_line_of_both_versions_is_shown_once_and_in_order(older: list[str], newer: list[str]) -> None:
    found = compare(version("\n".join(older)), version("\n".join(newer)))
    inner = [pair for pair in found.pairs if {pair.older, pair.newer} <= {*"abcd", None}]
    assert [pair.older for pair in inner if pair.older] == older
    assert [pair.newer for pair in inner if pair.newer] == newer

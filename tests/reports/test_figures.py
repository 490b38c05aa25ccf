"""The numbers of a report: as of the cut-off, opening their rows, in a few statements."""

from __future__ import annotations

from reports.facts import Counts, Figures
from reports.figures import figures_of, filter_of
from tenants.tasks.dao import task_page
from tests.reports.province import NOVEMBER, Province, counted_statements, day

CUTOFF = day("14/11/2025")


def a_month(province: Province) -> dict[str, int]:
    """Tasks of every kind: in time, late, verified or reported after the cut-off, running, overdue, continuous, of a later plan."""
    plan = province.issue()
    tasks = {
        "on_time": province.assign(plan, "Ban hành kế hoạch", "10/11/2025", system="HT1"),
        "late": province.assign(plan, "Rà soát thủ tục", "31/10/2025", ["STC"], section="II", title="Thủ tục hành chính"),
        "verified_later": province.assign(plan, "Tập huấn", "13/11/2025", ["SNV"]),
        "reported_later": province.assign(
            plan, "Nâng cấp hạ tầng", "12/11/2025", ["VPTU"], section="II", title="Thủ tục hành chính"
        ),
        "running": province.assign(plan, "Phân bổ kinh phí", "31/12/2025", ["STC", "SKHCN"], system="HT4"),
        "overdue": province.assign(plan, "Trang bị thiết bị", "31/10/2025", ["24133"], system="HT4"),
        "long_overdue": province.assign(plan, "Kết nối dữ liệu", "10/10/2025", ["24133"]),
        "continuous": province.assign(plan, "Tiếp nhận phản ánh", None, ["SKHCN", "24133"]),
    }
    province.complete(tasks["on_time"], "SKHCN", "05/11/2025")
    province.complete(tasks["late"], "STC", "04/11/2025")
    province.complete(tasks["verified_later"], "SNV", "13/11/2025", verified="20/11/2025")
    province.complete(tasks["reported_later"], "VPTU", "18/11/2025")
    province.report(tasks["running"], "STC", "18/11/2025", result="Đã trình phương án", evidence=1)
    province.report(tasks["overdue"], "24133", "19/11/2025", difficulty="Chưa được phân bổ kinh phí", proposal="Bổ sung kinh phí")
    province.report(tasks["continuous"], "SKHCN", "12/11/2025", "no_change")
    late_plan = province.issue("03-KH/BCĐ", "20/11/2025")
    tasks["of_a_later_plan"] = province.assign(late_plan, "Việc của kỳ sau", "30/11/2025")
    return tasks


def figures(province: Province) -> Figures:
    with province.database.reading(province.secretary) as session:
        return figures_of(session, NOVEMBER, CUTOFF)


def test_the_count_is_that_of_the_end_of_the_cut_off_day(province: Province) -> None:
    a_month(province)
    found = figures(province)
    # Accepted on the 20th but reported on the 13th: in time. Reported on the 18th: still open and overdue on the 14th.
    assert found.total == Counts(on_time=2, late=1, running=2, overdue=3, waiting=0)
    assert found.completed_now == 3
    # Due 31/10 and 12/11; the one due 10/10 was overdue before the window began on 15/10.
    assert found.newly_overdue == 2
    assert found.due_next == 1
    assert found.assigned_now == 8


def test_a_task_of_a_plan_issued_after_the_cut_off_belongs_to_the_next_period(province: Province) -> None:
    late = a_month(province)["of_a_later_plan"]
    with province.database.reading(province.secretary) as session:
        rows, total = task_page(session, filter_of(figures(province).base), day("25/11/2025"))
    assert total == 8
    assert late not in {task.id for task, _, _ in rows}


def test_every_figure_opens_exactly_the_rows_that_it_counts(province: Province) -> None:
    a_month(province)
    found = figures(province)
    opens = found.opens()
    assert len(opens) > len(found.sections) + len(found.systems) + 8
    with province.database.reading(province.secretary) as session:
        opened = {name: task_page(session, filter_of(figure.rows), day("25/11/2025"))[1] for name, figure in opens.items()}
    assert opened == {name: figure.value for name, figure in opens.items()}


def test_sections_and_systems_each_add_up_to_the_whole(province: Province) -> None:
    a_month(province)
    found = figures(province)
    assert sum((group.counts for group in found.sections), Counts()) == found.total
    assert sum((group.counts for group in found.systems), Counts()) == found.total
    assert [group.title for group in found.systems][-1] == "Nhiệm vụ chung, chưa gắn với một hệ thống"


def test_units_are_counted_by_how_they_answered_the_period(province: Province) -> None:
    a_month(province)
    units = figures(province).units
    assert (units.expected, units.answered, units.with_evidence, units.unchanged) == (5, 5, 1, 0)
    assert units.answers == {"completion": 4, "no_change": 1, "progress": 2}


def test_last_months_overdue_is_counted_from_the_rows_when_there_was_no_report(province: Province) -> None:
    a_month(province)
    assert figures(province).previous is None  # no plan had been issued by 14/10
    older = province.issue("01-KH/BCĐ", "01/09/2025")
    province.assign(older, "Việc cũ", "01/10/2025", ["STC"])
    assert figures(province).previous == Counts(overdue=1)


def test_figures_survive_their_record(province: Province) -> None:
    a_month(province)
    found = figures(province)
    assert Figures.from_json(found.to_json()) == found


def test_figures_take_nine_statements_whatever_the_size(province: Province) -> None:
    a_month(province)
    with counted_statements(province.database) as seen:
        figures(province)
    selects = [statement for statement in seen if statement.lstrip().upper().startswith("SELECT") and "set_config" not in statement]
    assert len(selects) == 9

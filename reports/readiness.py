"""What is still to be done before a report can be submitted for signature."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from reports.comments import count_open, threads_of
from reports.dao import count_late
from reports.facts import AnnexRow, Counts, Figures
from reports.models import MonthlyReport
from reports.policy import EDITABLE
from reports.render.cells import figure_words
from tenants.db.guard import actor_of
from tenants.tasks.dao import TaskFilter, count_tasks, units_still_owing
from tenants.tasks.states import OfficialClass
from tenants.tasks.verification_dao import count_waiting


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One line of "Còn phải làm trước khi trình"; `key` tells the page where the line leads."""

    key: str  # returned, remarks, late, waiting, owing, without_evidence, figures
    sentence: str
    count: int
    done: bool


def open_points(session: Session, report: MonthlyReport, today: date) -> list[OpenPoint]:
    """The lines in the order of their weight; what is done says so."""
    waiting, without_evidence = count_waiting(session)
    owing = len(units_still_owing(session, str(report.covers.last), today))
    points = []
    if report.state in EDITABLE and report.decision_reason:
        who = "Cơ quan nhận trả lại" if report.state == "returned" else "Ý kiến của lãnh đạo"
        points.append(OpenPoint("returned", f"{who}: {report.decision_reason}", 1, False))
    open_remarks = count_open(threads_of(session, actor_of(session), report.id).values())
    if open_remarks:
        points.append(OpenPoint("remarks", f"{figure_words(open_remarks)} ý kiến chưa tiếp thu", open_remarks, False))
    late = count_late(session, report.period)
    if late:
        points.append(OpenPoint("late", f"{figure_words(late)} báo cáo đến sau khi khóa kỳ", late, False))
    points += [
        _point("waiting", waiting, "việc chờ xác nhận", "Không còn việc chờ xác nhận"),
        _point("owing", owing, "đơn vị chưa báo cáo đủ", "Các đơn vị đã báo cáo đủ"),
        _point("without_evidence", without_evidence, "việc báo xong thiếu minh chứng", "Việc báo xong đều có minh chứng"),
        _figures_point(session, report),
    ]
    return points


def _point(key: str, count: int, words: str, done: str) -> OpenPoint:
    return OpenPoint(key, f"{figure_words(count)} {words}" if count else done, count, not count)


def _figures_point(session: Session, report: MonthlyReport) -> OpenPoint:
    """Whether the annex, the figures in the text and the rows as they are now are the same count."""
    said = Figures.from_json(report.figures).total
    listed = [AnnexRow.from_json(row).official_class for row in report.annex]
    in_annex = Counts(*(listed.count(which.value) for which in OfficialClass))
    now = count_tasks(session, report.cutoff_on, TaskFilter(as_of=report.cutoff_on))
    live = Counts(now.on_time, now.late, now.running, now.overdue)
    if replace(said, waiting=0) == in_annex == live:
        return OpenPoint("figures", "Phụ lục khớp số liệu", 0, True)
    return OpenPoint("figures", "Số liệu đã đổi sau lần tổng hợp; hãy làm mới số liệu", 1, False)

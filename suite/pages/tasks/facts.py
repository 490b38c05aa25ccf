"""What a task is: its content, how far it is, and what its document says about it and where."""

from __future__ import annotations

from typing import Any

from suite.components import (
    card,
    count_link,
    deadline_cell,
    definition_list,
    html,
    progress_bar,
)
from suite.components.format import date_text
from suite.guard import Context
from suite.pages.tasks.subject import Subject
from suite.unit_rows import LEADS, units_query
from tenants.catalogue import strategy
from tenants.tasks.events.awaited import KINDS
from tenants.tasks.models import Task
from tenants.tasks.states import DutyRole

_WORDS_OF_KIND = {
    "fixed_date": "ngày cụ thể",
    "month": "cuối tháng",
    "quarter": "cuối quý",
    "half_year": "cuối kỳ 6 tháng",
    "year": "cuối năm",
    "range": "cuối giai đoạn",
    "recurring": "định kỳ, mỗi lần một phần việc",
    "continuous": "thường xuyên, báo cáo mỗi kỳ",
    "relative": "tính từ một sự kiện",
    "conditional": "theo điều kiện, chưa có ngày",
    "unknown": "chưa rõ, cần người xem",
}


def what(ctx: Context, subject: Subject) -> html.Section:
    """The task in its own words, with its progress."""
    task = subject.task
    section = f"{task.section}. {task.section_title}".strip(". ")
    return card(
        None,
        [
            html.P(section, className="muted") if section else None,
            html.P(task.content, className="task-content"),
            progress_bar(
                task.percent,
                [
                    count_link(task.lead_completed, f"{ctx.path}{units_query(DutyRole.LEAD, 'completed')}"),
                    "/",
                    count_link(task.lead_total, f"{ctx.path}{LEADS}"),
                    " phần việc chủ trì đã xác nhận",
                ],
            ),
        ],
    )


def facts(ctx: Context, subject: Subject) -> html.Section:
    """What the document says: deadline, who, deliverable, place."""
    task = subject.task
    said: list[tuple[str, Any]] = [
        ("Thời hạn", deadline_cell(task.due_on, task.deadline_text)),
        ("Cách hiểu thời hạn", _understood(subject)),
    ]
    if task.original_due_on != task.due_on:
        said.append(("Hạn ban đầu", date_text(task.original_due_on)))
    said += [("Chủ trì, theo văn bản", task.lead_text), ("Phối hợp, theo văn bản", task.coordinating_text)]
    if task.deliverable:
        said.append(("Sản phẩm", task.deliverable))
    if task.note:
        said.append(("Ghi chú", task.note))
    if task.system_code:
        said.append(("Hệ thống chiến lược", strategy.get_system(task.system_code).name))
    if task.initiative_code:
        said.append(("Sáng kiến đột phá", strategy.get_initiative(task.initiative_code).title))
    said.append(("Vị trí trong văn bản", _place(task)))
    return card("Theo văn bản", definition_list(said))


def _understood(subject: Subject) -> str:
    """How the deadline's words are counted; once the event that they wait for is recorded, which one and when it was."""
    task = subject.task
    event = next((event for _, _, event in subject.changes if event is not None), None)
    if event is None or task.deadline_kind not in KINDS:
        return _WORDS_OF_KIND.get(task.deadline_kind, task.deadline_kind)
    return f"tính từ sự kiện đã ghi nhận: {event.words}, ngày {date_text(event.happened_on)}"


def _place(task: Task) -> str:
    kind = {"table": "Bảng", "sheet": "Trang tính", "page": "Trang"}.get(str(task.place.get("kind")), "")
    if not kind:
        return "Nhập trực tiếp"
    return f"{kind} {task.place.get('label', '')}, dòng {task.place.get('row', '')}"

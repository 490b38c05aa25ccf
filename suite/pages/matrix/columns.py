"""The columns of the matrix: what each shows in the grid and in a workbook, and its name in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from suite.components import GridColumn
from suite.components.format import date_text, moment_text, number
from suite.context import Context
from suite.duty_states import CLASS_LABELS, task_cell
from suite.pages.audit.words import VERBS
from suite.unit_rows import units_query
from tenants.catalogue.strategy import initiatives, strategic_systems
from tenants.tasks.models import Task
from tenants.tasks.recency import Change
from tenants.tasks.states import DutyRole, OfficialClass


@dataclass(frozen=True)
class Line:
    """A task as a row, with what its cells need beside it."""

    ctx: Context
    task: Task
    plan: str
    changes: Sequence[Change] = ()


@dataclass(frozen=True)
class MatrixColumn:
    """A column: `name` stands in the address, `cell` is the grid's value, `text` a workbook's where the cell is more than text."""

    name: str
    look: GridColumn
    cell: Callable[[Line], Any]
    text: Callable[[Line], str | int] | None = None

    @property
    def key(self) -> str:
        """What the grid and the statements call it."""
        return self.look.field

    def written(self, line: Line) -> str | int:
        """The cell of a workbook."""
        found: str | int = (self.text or self.cell)(line)
        return found


def _system(code: str | None) -> str:
    return next((f"{code} – {one.short_name}" for one in strategic_systems() if one.code == code), code or "")


def _initiative(code: str | None) -> str:
    return next((f"{code} – {one.title}" for one in initiatives() if one.code == code), code or "")


def _changes(line: Line) -> str:
    return ", ".join(f"{_CHANGES.get(one.verb, 'sửa')}{f' ×{number(one.count)}' if one.count > 1 else ''}" for one in line.changes)


# What the trail has no verb for; the rest is called as it is called there.
_CHANGES = {"new": "nhiệm vụ mới", "reported": "báo cáo"} | VERBS

COLUMNS: tuple[MatrixColumn, ...] = (
    MatrixColumn("stt", GridColumn("position", "STT", width=52, phone=False), lambda line: line.task.ordinal),
    MatrixColumn(
        "noi-dung",
        GridColumn("content", "Nội dung nhiệm vụ", "title", flex=1, width=230, sortable=True),
        lambda line: {"text": line.task.content, "href": line.ctx.link(f"/nhiem-vu/{line.task.id}")},
        lambda line: line.task.content,
    ),
    MatrixColumn("san-pham", GridColumn("deliverable", "Sản phẩm", width=200, wrap=True), lambda line: line.task.deliverable),
    MatrixColumn("ke-hoach", GridColumn("plan", "Kế hoạch", width=140, sortable=True), lambda line: line.plan),
    MatrixColumn(
        "muc",
        GridColumn("section", "Mục", width=180, wrap=True),
        lambda line: f"{line.task.section}. {line.task.section_title}".strip(". "),
    ),
    MatrixColumn(
        "chu-tri",
        GridColumn("lead_label", "Chủ trì", "link", width=180, wrap=True, sortable=True),
        lambda line: _opens(line, line.task.lead_label, line.task.lead_total, DutyRole.LEAD),
        lambda line: line.task.lead_label,
    ),
    MatrixColumn(
        "chu-tri-van-ban", GridColumn("lead_text", "Chủ trì theo văn bản", width=220, wrap=True), lambda line: line.task.lead_text
    ),
    MatrixColumn(
        "phoi-hop",
        GridColumn("coordinating", "Phối hợp", "link", width=96, sortable=True, phone=False),
        lambda line: _opens(line, _coordinating(line), line.task.coordinating_total, DutyRole.COORDINATING),
        lambda line: _coordinating(line),
    ),
    MatrixColumn(
        "phoi-hop-van-ban",
        GridColumn("coordinating_text", "Phối hợp theo văn bản", width=220, wrap=True),
        lambda line: line.task.coordinating_text,
    ),
    MatrixColumn(
        "han",
        GridColumn("due_on", "Thời hạn", "deadline", width=128, sortable=True),
        lambda line: {"date": date_text(line.task.due_on) if line.task.due_on else "", "words": line.task.deadline_text},
        lambda line: date_text(line.task.due_on) if line.task.due_on else line.task.deadline_text,
    ),
    MatrixColumn(
        "han-van-ban",
        GridColumn("deadline_text", "Thời hạn theo văn bản", width=160, wrap=True),
        lambda line: line.task.deadline_text,
    ),
    MatrixColumn(
        "han-goc",
        GridColumn("original_due_on", "Hạn ban đầu", width=120, sortable=True),
        lambda line: date_text(line.task.original_due_on) if line.task.original_due_on else "",
    ),
    MatrixColumn(
        "gia-han",
        GridColumn("extension_count", "Số lần gia hạn", "number", width=110),
        lambda line: line.task.extension_count,
    ),
    MatrixColumn(
        "tinh-trang",
        GridColumn("state", "Tình trạng", "status", width=156),
        lambda line: task_cell(line.task, line.ctx.today),
        lambda line: str(task_cell(line.task, line.ctx.today)["text"]),
    ),
    MatrixColumn(
        "tien-do",
        GridColumn("percent", "Tiến độ", "progress", width=176, sortable=True),
        lambda line: {"value": line.task.percent, "label": _verified(line)},
        lambda line: line.task.percent,
    ),
    MatrixColumn(
        "cap-nhat",
        GridColumn("last_update_at", "Báo cáo gần nhất", width=150, sortable=True),
        lambda line: moment_text(line.task.last_update_at) if line.task.last_update_at else "chưa báo cáo",
    ),
    MatrixColumn(
        "he-thong",
        GridColumn("system", "Hệ thống chiến lược", width=180, wrap=True, sortable=True),
        lambda line: _system(line.task.system_code),
    ),
    MatrixColumn(
        "sang-kien",
        GridColumn("initiative", "Sáng kiến đột phá", width=200, wrap=True, sortable=True),
        lambda line: _initiative(line.task.initiative_code),
    ),
    MatrixColumn("ghi-chu", GridColumn("note", "Ghi chú", width=180, wrap=True), lambda line: line.task.note),
)
# Stands beside the others when the filter asks what changed since a day, and only then.
NEWS = MatrixColumn("thay-doi", GridColumn("changes", "Thay đổi", width=200, wrap=True), _changes)
USUAL = ("stt", "noi-dung", "chu-tri", "phoi-hop", "han", "tinh-trang", "tien-do")
# Without its name a row cannot be told or opened.
ALWAYS = "noi-dung"


def _opens(line: Line, words: str, count: int, role: DutyRole, standing: str = "") -> Any:
    """Words that count units of the task, as the link to those; of none the words alone."""
    href = line.ctx.link(f"/nhiem-vu/{line.task.id}") + units_query(role, standing)
    return {"text": words, "href": href} if count else words


def _coordinating(line: Line) -> str:
    return f"{number(line.task.coordinating_total)} đơn vị" if line.task.coordinating_total else ""


def _verified(line: Line) -> list[Any]:
    task, lead = line.task, DutyRole.LEAD
    confirmed = _opens(line, number(task.lead_completed), task.lead_completed, lead, "completed")
    found = [confirmed, "/", _opens(line, number(task.lead_total), task.lead_total, lead), " đã xác nhận"]
    if task.lead_waiting:
        found += [", ", _opens(line, f"{number(task.lead_waiting)} chờ", task.lead_waiting, lead, "waiting")]
    return found


def chosen(names: Sequence[str], *, news: bool = False) -> list[MatrixColumn]:
    """The columns of these names in their own order; the usual ones for none, unknown names are passed over."""
    wanted = {ALWAYS, *(names or USUAL)}
    found = [column for column in COLUMNS if column.name in wanted]
    if news:
        # Beside the name: behind the last column of a laptop nobody would see the answer.
        found.insert(next(place for place, column in enumerate(found, start=1) if column.name == ALWAYS), NEWS)
    return found


def group_title(grouping: str, title: str) -> str:
    """How the heading of a group reads: systems and classes by their names, an empty one in words."""
    if grouping == "system":
        return _system(title) or "Chưa gắn hệ thống chiến lược"
    if grouping == "state":
        return CLASS_LABELS[OfficialClass(title)]
    return title or ("Chưa xác định chủ trì" if grouping == "lead" else "Nhiệm vụ")

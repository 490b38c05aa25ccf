"""The matrix as a workbook: exactly the rows that the filter shows."""

from __future__ import annotations

import io
from typing import Any

from flask import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from suite.components.format import date_text, moment_text
from suite.downloads import XLSX, attachment
from suite.duty_states import CLASS_LABELS
from suite.guard import Context, Gate
from suite.pages.matrix.filters import PATH, filter_of
from tenants.access.permissions import Permission
from tenants.organisation import dao as organisation
from tenants.tasks import dao
from tenants.tasks.states import OfficialClass

HEADERS = (
    ("Kế hoạch", 16),
    ("Mục", 8),
    ("STT", 7),
    ("Nội dung nhiệm vụ", 70),
    ("Chủ trì", 34),
    ("Phối hợp", 34),
    ("Thời hạn theo văn bản", 22),
    ("Hạn", 12),
    ("Tình trạng", 22),
    ("Tiến độ (%)", 11),
    ("Sản phẩm", 30),
    ("Ghi chú", 24),
)
MOST_ROWS = 20_000


def register(gate: Gate) -> None:
    """The download at home and on a visit."""
    gate.download(f"{PATH}/xuat", permission=Permission.READ_TASKS)(download)
    gate.download(f"/co-quan/<code>{PATH}/xuat", permission=Permission.READ_TASKS, scope="visit")(download)


def download(ctx: Context) -> Response:
    """The workbook for the filter in the address."""
    wanted = filter_of(ctx.query)
    rows, _ = dao.task_page(ctx.session, wanted, ctx.today, limit=MOST_ROWS, counted=False)
    tenant = organisation.get_tenant(ctx.session, ctx.actor.tenant_id)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Ma trận")
    sheet.freeze_panes = "A3"
    for number, (_, width) in enumerate(HEADERS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_text(sheet, f"{tenant.name}: ma trận nhiệm vụ, xuất lúc {moment_text(ctx.now)}", bold=True)])
    sheet.append([_text(sheet, title, bold=True) for title, _ in HEADERS])
    for task, plan_number, which in rows:
        cells: list[Any] = [
            plan_number,
            task.section,
            task.ordinal,
            task.content,
            task.lead_text,
            task.coordinating_text,
            task.deadline_text,
            date_text(task.due_on) if task.due_on else "",
            CLASS_LABELS[OfficialClass(which)],
            task.percent,
            task.deliverable,
            task.note,
        ]
        sheet.append([cell if isinstance(cell, int) else _text(sheet, cell) for cell in cells])
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(HEADERS))}{len(rows) + 2}"
    out = io.BytesIO()
    book.save(out)
    return attachment(out.getvalue(), f"Ma trận nhiệm vụ {tenant.short_name} {ctx.today:%d-%m-%Y}.xlsx", XLSX)


def _text(sheet: Any, value: str, *, bold: bool = False) -> WriteOnlyCell:
    """A cell that is text whatever it begins with: `=`, `+`, `-` and `@` never become a formula."""
    cell = WriteOnlyCell(sheet)
    cell.value = "".join(letter for letter in value if letter >= " " or letter in "\n\t")
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    if value[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True
    return cell

"""The matrix as a workbook: exactly what is seen, or all cells of the same rows to be edited and brought back."""

from __future__ import annotations

import io
from typing import Any

from flask import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter

from suite.components.format import date_text, moment_text, number
from suite.downloads import XLSX, attachment
from suite.duty_states import CLASS_LABELS
from suite.guard import Context, Gate
from suite.pages.matrix.columns import Line, MatrixColumn, group_title
from suite.pages.matrix.filters import GROUP_WORDS, Seen, described, filter_of, seen_of
from suite.pages.matrix.look import names_of
from suite.pages.matrix.page import AS_SEEN, TO_EDIT
from suite.pages.matrix.rows import columns_of, lines_of
from tenants.access.permissions import Permission
from tenants.organisation import dao as organisation
from tenants.plans.changes import cells_of
from tenants.plans.workbook import MatrixRow, text_cell, write_workbook
from tenants.tasks import dao
from tenants.tasks.states import OfficialClass

MOST_ROWS = 20_000
_HEAD = PatternFill("solid", fgColor="DCE6F2")
_GROUP = PatternFill("solid", fgColor="F5F7FA")


def register(gate: Gate) -> None:
    """Both downloads at home and on a visit."""
    for path, function in ((AS_SEEN, as_seen), (TO_EDIT, to_edit)):
        gate.download(path, permission=Permission.READ_TASKS)(function)
        gate.download(f"/co-quan/<code>{path}", permission=Permission.READ_TASKS, scope="visit")(function)


def as_seen(ctx: Context) -> Response:
    """The columns, rows, order and headings of the view in the address, under a line that says what they are."""
    seen = seen_of(ctx.query)
    tenant = organisation.get_tenant(ctx.session, ctx.actor.tenant_id)
    columns = columns_of(seen)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Ma trận")
    sheet.freeze_panes = "A4"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _width(column)
    sheet.append([text_cell(sheet, f"{tenant.name}: ma trận nhiệm vụ, xuất lúc {moment_text(ctx.now)}", bold=True)])
    sheet.append([text_cell(sheet, _told(ctx, seen, columns))])
    sheet.append([text_cell(sheet, column.look.label, bold=True, fill=_HEAD) for column in columns])
    for item in lines_of(ctx, seen, MOST_ROWS):
        if isinstance(item, Line):
            sheet.append([_cell(sheet, column.written(item)) for column in columns])
        else:
            hint = f"{item.hint} · " if item.hint else ""
            words = f"{group_title(seen.grouping, item.title)} ({hint}{number(item.count)} nhiệm vụ)"
            sheet.append([text_cell(sheet, words, bold=True, fill=_GROUP)])
    out = io.BytesIO()
    book.save(out)
    return attachment(out.getvalue(), f"Ma trận nhiệm vụ {tenant.short_name} {ctx.today:%d-%m-%Y}.xlsx", XLSX)


def _told(ctx: Context, seen: Seen, columns: list[MatrixColumn]) -> str:
    parts = list(described(seen.wanted, names_of(ctx, seen.wanted)).values()) or ["mọi nhiệm vụ"]
    if seen.sort:
        label = next(column.look.label for column in columns if column.key == seen.sort).lower()
        parts.append(f"xếp theo {label}, {'giảm' if seen.descending else 'tăng'} dần")
    if seen.grouping != "none":
        parts.append(f"nhóm theo {GROUP_WORDS[seen.grouping]}")
    return "Bộ lọc: " + "; ".join(parts)


def _width(column: MatrixColumn) -> float:
    return 60 if column.look.flex else max(8, (column.look.width or 100) / 7)


def _cell(sheet: Any, value: str | int) -> WriteOnlyCell:
    if isinstance(value, str):
        return text_cell(sheet, value)
    cell = WriteOnlyCell(sheet, value)
    cell.alignment = Alignment(vertical="top")
    return cell


def to_edit(ctx: Context) -> Response:
    """The workbook that can come back, for the filter in the address: every cell of its tasks, whatever the page shows."""
    found, _ = dao.task_page(ctx.session, filter_of(ctx.query), ctx.today, limit=MOST_ROWS, counted=False)
    tenant = organisation.get_tenant(ctx.session, ctx.actor.tenant_id)
    rows = [
        MatrixRow(
            task.id,
            task.version,
            task.plan_id,
            plan_number,
            cells_of(task),
            date_text(task.due_on) if task.due_on else "",
            CLASS_LABELS[OfficialClass(which)],
            task.percent,
        )
        for task, plan_number, which in found
    ]
    title = f"{tenant.name}: ma trận nhiệm vụ, xuất lúc {moment_text(ctx.now)}. Cột nền xám chỉ để xem."
    data = write_workbook(
        tenant.code,
        title,
        rows,
        plan_numbers=[row.plan_number for row in rows],
        unit_names=[unit.name for unit in organisation.list_units(ctx.session)],
    )
    return attachment(data, f"Ma trận nhiệm vụ để sửa {tenant.short_name} {ctx.today:%d-%m-%Y}.xlsx", XLSX)

"""Reads the binary XLS of old Excel."""

import io
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from tenants.errors import Invalid
from tenants.plans.annex.formats import damaged, encrypted
from tenants.plans.annex.grid import Contents, Table
from tenants.plans.annex.limits import ReadLimits
from tenants.plans.annex.number_formats import plain_number
from tenants.plans.annex.sheets import SheetCell, SheetValues, table_of


def read_xls(data: bytes, limits: ReadLimits) -> Contents:
    """Every visible sheet as one table. Raises Invalid for a damaged, locked or oversized workbook."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        raise (encrypted() if "assword" in str(error) or "ncrypt" in str(error) else damaged()) from error
    tables: list[Table] = []
    warnings: list[str] = []
    if len(workbook.sheet_names) > limits.tables:
        raise Invalid(f"Tệp có hơn {limits.tables} trang tính nên bị từ chối.")
    for about in workbook.sheets_metadata:
        if about.visible is not SheetVisibleEnum.Visible:
            warnings.append(f"Trang tính ẩn “{about.name}” không được đọc.")
            continue
        try:
            sheet = workbook.get_sheet_by_name(about.name)
            values = SheetValues()
            first_row, first_column = sheet.start or (0, 0)
            for row, cells in enumerate(sheet.iter_rows(), start=first_row):
                for column, value in enumerate(cells, start=first_column):
                    text = _shown(value)
                    if text.strip():
                        values.add(row, column, SheetCell(text), limits)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
                values.add_merge((top, left, bottom, right), limits)
        except CalamineError as error:
            raise damaged() from error
        table, notes = table_of(about.name, values, limits)
        tables.append(table)
        warnings.extend(notes)
    return Contents(tuple(tables), tuple(warnings))


def _shown(value: int | float | str | bool | time | date | datetime | timedelta) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (datetime, date)):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, (int, float)):
        return plain_number(float(value))
    return str(value)

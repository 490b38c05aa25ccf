"""A sheet's cells as one table: what is hidden left out, merged areas marked, empty edges cut off."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace

from tenants.errors import Invalid
from tenants.plans.annex.grid import Cell, Row, Table
from tenants.plans.annex.limits import ReadLimits

# A merged area of whole columns or rows covers nothing that is read; it only costs time.
_MOST_MERGES = 50_000
_MOST_COVERED = 2_000_000

_TOO_MANY_MERGES = "Trang tính có quá nhiều ô gộp so với giới hạn cho phép."


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell that shows something, or `broken` where a formula has no value."""

    text: str
    bold: bool = False
    capitals: bool = False
    broken: bool = False


@dataclass(slots=True)
class SheetValues:
    """Non-empty cells of one sheet by row and column, both counted from 0."""

    cells: dict[int, dict[int, SheetCell]] = field(default_factory=dict)
    columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column."""
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    filtered: bool = False

    def add(self, row: int, column: int, cell: SheetCell, limits: ReadLimits) -> None:
        """Keep a cell. Raises Invalid when the sheet grows beyond the limits."""
        if row not in self.cells and len(self.cells) >= limits.rows:
            raise Invalid(f"Trang tính có hơn {limits.rows} dòng nên bị từ chối. Đề nghị chỉ tải phần phụ lục nhiệm vụ.")
        self.columns.add(column)
        if len(self.columns) > limits.columns:
            raise Invalid(f"Trang tính có hơn {limits.columns} cột nên bị từ chối. Đề nghị chỉ tải phần phụ lục nhiệm vụ.")
        self.cells.setdefault(row, {})[column] = cell

    def add_merge(self, area: tuple[int, int, int, int], limits: ReadLimits) -> None:
        """Keep a merged area."""
        if len(self.merges) >= _MOST_MERGES:
            raise Invalid(_TOO_MANY_MERGES)
        self.merges.append(area)


def table_of(name: str, sheet: SheetValues, limits: ReadLimits) -> tuple[Table, list[str]]:
    """The sheet as a table of its visible columns, with the warnings that belong to it."""
    warnings: list[str] = []

    def is_hidden(column: int) -> bool:
        return any(first <= column <= last for first, last in sheet.hidden_columns)

    columns = [column for column in sorted(sheet.columns) if not is_hidden(column)]
    if len(columns) < len(sheet.columns):
        count = len(sheet.columns) - len(columns)
        warnings.append(f"Trang tính “{name}” có {count} cột ẩn không được đọc.")
    hidden_rows = set() if sheet.filtered else sheet.hidden_rows & sheet.cells.keys()
    if hidden_rows:
        warnings.append(f"Trang tính “{name}” có {len(hidden_rows)} dòng ẩn không được đọc.")
    if any(cell.broken for row in sheet.cells.values() for cell in row.values()):
        warnings.append(f"Trang tính “{name}” có công thức chưa có kết quả hoặc bị lỗi; các ô đó để trống.")
    numbers = [row for row in sorted(sheet.cells) if row not in hidden_rows]
    place_of_row = {row: index for index, row in enumerate(numbers)}
    place_of_column = {column: index for index, column in enumerate(columns)}
    grid = [[_cell(sheet.cells[row].get(column)) for column in columns] for row in numbers]
    covered = 0
    for first_row, first_column, last_row, last_column in sheet.merges:
        inside_rows = _within(numbers, first_row, last_row)
        inside_columns = _within(columns, first_column, last_column)
        if not inside_rows or not inside_columns:
            continue
        covered += len(inside_rows) * len(inside_columns)
        if covered > _MOST_COVERED:
            raise Invalid(_TOO_MANY_MERGES)
        top, left = place_of_row[inside_rows[0]], place_of_column[inside_columns[0]]
        # The value of a merged area is stored in its first cell; that cell may itself lie in a hidden row or column.
        stored = sheet.cells.get(first_row, {}).get(first_column)
        shown = grid[top][left] if (first_row, first_column) == (inside_rows[0], inside_columns[0]) else _cell(stored)
        for down in range(len(inside_rows)):
            for across in range(len(inside_columns)):
                grid[top + down][left + across] = Cell(up=down, left=across)
        grid[top][left] = replace(shown, across=len(inside_columns), down=len(inside_rows))
    rows = [
        Row(number + 1, tuple(cells), after_gap=index > 0 and numbers[index - 1] != number - 1)
        for index, (number, cells) in enumerate(zip(numbers, grid, strict=True))
    ]
    return Table("sheet", name, tuple(rows)), warnings


def _within(places: list[int], first: int, last: int) -> list[int]:
    """The places from first to last; `places` is sorted."""
    return places[bisect_left(places, first) : bisect_right(places, last)]


def _cell(cell: SheetCell | None) -> Cell:
    return Cell() if cell is None else Cell(cell.text, bold=cell.bold, capitals=cell.capitals)

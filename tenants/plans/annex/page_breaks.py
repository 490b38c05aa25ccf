"""Takes the page breaks out of a printed table: repeated headers go, cut rows and cut merged cells become whole again."""

from dataclasses import replace
from itertools import pairwise

from tenants.plans.annex.columns import Header, Role, find_header, is_column_numbers
from tenants.plans.annex.furniture import is_signature, is_total
from tenants.plans.annex.grid import Cell, Row, Table, owner_of
from tenants.plans.annex.line_breaks import join_lines
from tenants.plans.annex.lines import SUBSTANCE, Line, line_of
from tenants.plans.annex.ordinals import NOTHING, Style
from tenants.vietnamese import clean

JOINED = "Dòng bị ngắt giữa hai trang, đã ghép lại."
FILLED = "Ô gộp sang trang mới, lấy theo trang trước."

_ENDS_SENTENCE = (".", ";", "!", "?")


def without_page_breaks(table: Table, known: Header | None) -> Table:
    """The table as it would stand on one endless page; `known` is the header that a table without one carries on."""
    if len({row.page for row in table.rows}) < 2:
        return table
    return Table(table.kind, table.label, _Mender(table.rows, known).rows())


class _Mender:
    def __init__(self, rows: tuple[Row, ...], known: Header | None) -> None:
        self._printed = rows
        self._known = known
        self._whole: list[Row] = []
        self._place: dict[int, int] = {}
        """Where a printed row stands among the whole ones."""
        self._moved: dict[tuple[int, int], tuple[int, int]] = {}
        """Printed cells that became part of a cell of an earlier page."""
        self._lead_is_cut = known is not None and _names_every_lead(rows, known)

    def rows(self) -> tuple[Row, ...]:
        index = 0
        while index < len(self._printed):
            row = self._printed[index]
            header = find_header(self._printed, index)
            if header is not None:
                repeated = self._known is not None and header.labels == self._known.labels and self._opens_page(row)
                self._known = header
                self._lead_is_cut = _names_every_lead(self._printed, header)
                height = header.height
                if index + height < len(self._printed) and is_column_numbers(self._printed[index + height]):
                    height += 1
                if not repeated:
                    for at in range(index, index + height):
                        self._take(at)
                index += height
                continue
            if self._known is not None and self._opens_page(row):
                self._cross(index, self._known)
            else:
                self._take(index)
            index += 1
        return _with_heights(self._whole)

    def _opens_page(self, row: Row) -> bool:
        return bool(self._whole) and row.page != self._whole[-1].page

    def _take(self, index: int, doubts: tuple[str, ...] = ()) -> None:
        """Keep a printed row; cells that began above now count from where their beginning stands."""
        self._place[index] = here = len(self._whole)
        row = self._printed[index]
        cells: list[Cell] = []
        for column, cell in enumerate(row.cells):
            owner = owner_of(self._printed, index, column)
            moved = self._moved.get(owner)
            if moved is not None:
                cells.append(Cell(up=here - moved[0], left=column - moved[1]))
            elif cell.up:
                cells.append(replace(cell, up=here - self._place[owner[0]]))
            else:
                cells.append(cell)
        self._whole.append(replace(row, cells=tuple(cells), doubts=(*row.doubts, *doubts)))

    def _cross(self, index: int, header: Header) -> None:
        """The first row of a page's body: the rest of the last one, or a row whose merged cells began before."""
        line = line_of(self._printed, index, header)
        last = line_of(self._whole, len(self._whole) - 1, header)
        if self._is_rest(line, last, index, header):
            for column, cell in enumerate(self._printed[index].cells):
                if not cell.left:
                    self._attach(index, column, cell.text)
            end = self._whole[-1]
            self._whole[-1] = replace(
                end, page=line.row.page, doubts=(*end.doubts, JOINED) if JOINED not in end.doubts else end.doubts
            )
            self._place[index] = len(self._whole) - 1
            return
        linked = self._link_merged(line, last, index, header)
        self._take(index, (FILLED,) if linked else ())

    def _attach(self, index: int, column: int, text: str) -> None:
        """Make a printed cell part of the one above the page break."""
        above = owner_of(self._whole, len(self._whole) - 1, column)
        self._moved[index, column] = above
        row = self._whole[above[0]]
        cell = row.cells[above[1]]
        piece = self._printed[index].cells[column]
        grown = replace(cell, text=join_lines([cell.text, text]), reaches_end=piece.reaches_end)
        self._whole[above[0]] = replace(row, cells=(*row.cells[: above[1]], grown, *row.cells[above[1] + 1 :]))

    def _is_rest(self, line: Line, last: Line, index: int, header: Header) -> bool:
        """No number, and nothing that only a row of its own would say."""
        if line.is_empty:
            return True
        content = line.text(Role.CONTENT)
        if line.ordinal is not NOTHING or any(is_signature(text) or is_total(text) for text in line.all_texts()):
            return False
        if not content or content[0].islower():
            return True
        if line.banner or line.bold != last.bold or (line.text(Role.LEAD) and line.text(Role.DEADLINE)):
            return False
        if not line.has_substance and last.text(Role.CONTENT).endswith(_ENDS_SENTENCE):
            return False
        whole = self._whole
        goes_on = False
        for column, cell in enumerate(self._printed[index].cells):
            if cell.blank:
                continue
            row, place = owner_of(whole, len(whole) - 1, column)
            above = whole[row].cells[place]
            goes_on = goes_on or above.reaches_end
            if not above.blank and not above.reaches_end:
                return False
        return goes_on

    def _link_merged(self, line: Line, last: Line, index: int, header: Header) -> bool:
        """A cell merged over several rows is printed once; where a page cuts it, its second part is empty or goes on.

        Where every other task names its lead, even a merge of one row above and one row below is told.
        """
        in_series = line.ordinal.style in {Style.NUMBER, Style.SMALL} and line.ordinal.follows(last.ordinal) and not line.bold
        if line.banner or not last.has_substance or not (line.has_substance or in_series):
            return False
        linked = False
        for role in SUBSTANCE:
            for column in header.columns.get(role, ())[:1]:
                cell = self._printed[index].cells[column]
                whole = self._whole
                row, place = owner_of(whole, len(whole) - 1, column)
                above = whole[row].cells[place]
                if cell.left or above.blank or place != column:
                    continue
                merged = above.down > 1 or row < len(whole) - 1
                lead = role is Role.LEAD and self._lead_is_cut
                if cell.blank:
                    goes_on = cell.down > 1 or lead or (merged and role in {Role.LEAD, Role.DEADLINE})
                else:
                    goes_on = cell.text[0].islower() and above.reaches_end and (merged or cell.down > 1 or lead)
                if goes_on:
                    self._attach(index, column, cell.text)
                    linked = True
        return linked


def _names_every_lead(rows: tuple[Row, ...], header: Header) -> bool:
    """Wherever no page begins, each task has its lead, its own or a merged one: an empty one is then a cut one."""
    columns = header.columns.get(Role.LEAD, ())
    dated = header.columns.get(Role.DEADLINE, ())
    if not columns or not dated:
        return False
    inside = (row for before, row in pairwise(rows) if before.page == row.page and not _is_like_header(before, header))
    return not any(row.cells[columns[0]].blank and not row.cells[columns[0]].up and not row.cells[dated[0]].blank for row in inside)


def _is_like_header(row: Row, header: Header) -> bool:
    """A repeated header, or the numbers of the columns below it."""
    texts = [clean(cell.text) for cell in row.cells if not cell.blank]
    known = sum(1 for text in texts if any(text in label for label in header.labels))
    return is_column_numbers(row) or (len(texts) > 1 and known * 2 > len(texts))


def _with_heights(rows: list[Row]) -> tuple[Row, ...]:
    """Merged cells know again how far down they go."""
    heights: dict[tuple[int, int], int] = {}
    for index, row in enumerate(rows):
        for column, cell in enumerate(row.cells):
            if cell.up and not cell.left:
                heights[index - cell.up, column] = cell.up + 1
    changed: dict[int, list[Cell]] = {}
    for (index, column), height in heights.items():
        cells = changed.setdefault(index, list(rows[index].cells))
        cells[column] = replace(cells[column], down=height)
    return tuple(replace(row, cells=tuple(changed[at])) if at in changed else row for at, row in enumerate(rows))

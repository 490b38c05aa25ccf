"""What every reader of a file hands on: its texts and tables in reading order, with merged cells still known as merged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

PlaceKind = Literal["table", "sheet", "page"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One position of the grid; `text` keeps its line breaks and is empty where another cell covers the position."""

    text: str = ""
    across: int = 1
    """Columns that the cell takes, this one included."""
    down: int = 1
    """Rows that the cell takes, this one included."""
    up: int = 0
    """How many rows above the merged cell begins that covers this position."""
    left: int = 0
    """How many columns to the left it begins."""
    bold: bool = False
    capitals: bool = False
    """Written in one of the old fonts that draw small letters as capitals."""
    reaches_end: bool = False
    """On paper: the text fills its cell down to the page's last line, so that it may go on overleaf."""

    @property
    def blank(self) -> bool:
        """Nothing to read here."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, as wide as its table."""

    number: int
    """Counted from 1: in the table, on the sheet, or in the page's table."""
    cells: tuple[Cell, ...]
    page: int = 0
    """The page of a PDF; 0 elsewhere."""
    after_gap: bool = False
    """An empty row of the sheet stands above."""
    doubts: tuple[str, ...] = ()
    """What the reader of the file had to guess."""

    @property
    def blank(self) -> bool:
        """No cell of the row holds text."""
        return all(cell.blank for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph or a printed line outside tables."""

    text: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a document, one sheet of a workbook, or one table of a PDF joined over its pages."""

    kind: PlaceKind
    label: str
    """The table's number in the document, or the sheet's name; for a PDF each row knows its own page."""
    rows: tuple[Row, ...]

    @property
    def width(self) -> int:
        """Columns of the grid."""
        return len(self.rows[0].cells) if self.rows else 0


@dataclass(frozen=True, slots=True)
class Contents:
    """A whole file, in reading order."""

    blocks: tuple[Text | Table, ...]
    warnings: tuple[str, ...] = ()
    fonts: frozenset[str] = field(default_factory=frozenset)
    """Names of the fonts met, to tell old encodings by."""

    def tables(self) -> Iterator[Table]:
        """The tables alone."""
        return (block for block in self.blocks if isinstance(block, Table))


def owner_of(rows: Sequence[Row], row: int, column: int) -> tuple[int, int]:
    """Position of the cell that shows at this position: itself, or the merged cell that covers it."""
    cell = rows[row].cells[column]
    return row - cell.up, column - cell.left

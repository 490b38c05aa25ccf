"""How large and how deep a file may be before it is refused; an installation may set its own numbers."""

from dataclasses import dataclass

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds for reading one file. Sizes are in bytes, the rest are counts."""

    file_size: int = 25 * _MEGABYTE
    unpacked_size: int = 200 * _MEGABYTE
    """Everything inside a DOCX or XLSX together, or all streams of a PDF."""
    text_part_size: int = 32 * _MEGABYTE
    """The one part of a DOCX that is held in memory as a tree."""
    parts: int = 5_000
    tables: int = 500
    rows: int = 20_000
    columns: int = 200
    pages: int = 400
    page_content: int = 8 * _MEGABYTE
    """Drawing instructions of one PDF page, unpacked."""
    characters: int = 3_000_000
    """Printed characters of a PDF."""
